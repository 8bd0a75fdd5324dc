"""Address books come in as people keep them, and go out so that they can be read again."""

from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retainlog.base.errors import Refused, Usage
from retainlog.base.text import harmless
from retainlog.formats import vcard
from retainlog.formats._cells import SYSTEM_TAGS
from retainlog.formats.shapes.candidate import Candidate, Offer, Passed, Plan, ReadOptions, Rejected
from retainlog.formats.shapes.card import ContactCard

DATA = Path(__file__).with_name("data")
TODAY = date(2026, 11, 21)


def read(path: Path, **mapping: str) -> list[Offer]:
    found = vcard.read(path, ReadOptions(today=TODAY, mapping=mapping))
    return [one for one in found if not isinstance(one, Plan)]


def values(path: Path, **mapping: str) -> list[Mapping[str, object]]:
    found = read(path, **mapping)
    assert not [one for one in found if isinstance(one, Rejected)]
    return [one.values for one in found if isinstance(one, Candidate)]


def parsed(tmp_path: Path, *lines: str, end: str = "\r\n", encoding: str = "utf-8") -> list[Offer]:
    path = tmp_path / "cards.vcf"
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return read(path)


def card(*lines: str, version: str = "3.0") -> list[str]:
    return ["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"]


def one(tmp_path: Path, *lines: str, version: str = "3.0", end: str = "\r\n") -> Mapping[str, object]:
    (found,) = parsed(tmp_path, *card(*lines, version=version), end=end)
    assert isinstance(found, Candidate)
    return found.values


@pytest.mark.parametrize("name", ["google", "apple", "outlook21", "windows1255", "nextcloud"])
def test_every_export_is_known_by_its_start(name: str) -> None:
    path = DATA / f"{name}.vcf"
    assert vcard.sniff(path.read_bytes()[:64], path.name)


def test_other_files_are_not_vcards() -> None:
    assert not vcard.sniff(b"BEGIN:VCALENDAR\r\n", "contacts.vcf")
    assert not vcard.sniff(b"", "empty.vcf")


def test_google_export() -> None:
    dana, mark, unnamed = values(DATA / "google.vcf")
    assert dana == {
        "name": "דנה כהן",
        "employer": "סטודיו פרדס",
        "email": "dana@orchard.example.co.il",
        "phone": "050-555-0101",
        "tags": ["לקוחות"],
        "note": "פגישה ראשונה בכנס\nאוהבת קפה, בלי סוכר\nTitle: מנהלת שיווק",
        "contacts": [{"name": "דנה כהן", "email": "dana.cohen@example.com", "phone": "03-555-0102"}],
    }
    assert mark == {"name": "Mark Reyes", "email": "mark@example.com"}
    assert unnamed == {"name": "hello@example.com", "email": "hello@example.com"}


def test_apple_export_with_a_company_a_photo_and_a_group() -> None:
    company, person = values(DATA / "apple.vcf")
    assert company == {
        "name": "Northwind Traders",
        "email": "office@northwind.example.com",
        "phone": "+1 555 0110",
    }
    assert person["name"] == "Dr. Siobhan Mary O'Neil"
    assert person["employer"] == "Harbour; Bell, Ltd."
    assert person["email"] == "sio@example.com", "the preferred one"
    assert str(person["note"]).startswith('Prefers mornings. She said: "call me before ten, never after noon".')


def test_outlook_export_in_version_21() -> None:
    (yossi,) = values(DATA / "outlook21.vcf")
    assert yossi["name"] == "יוסי לוי"
    assert yossi["employer"] == "גל; ייעוץ", "an encoded semicolon does not split"
    assert yossi["phone"] == "052-555-0121"
    assert str(yossi["note"]).startswith("Files in C:\\new\nsecond line, with a comma; and more\n")


def test_cards_in_hebrew_code_pages_named_or_not() -> None:
    assert [one["name"] for one in values(DATA / "windows1255.vcf")] == ["אורית מזרחי", "רון שגב", "נועה בר"]


def test_nextcloud_export_in_version_40_with_bom_and_bare_line_ends() -> None:
    person, organisation = values(DATA / "nextcloud.vcf")
    assert person["phone"] == "+33-1-5555-0130"
    assert person["tags"] == ["Clients", "Très important"]
    assert organisation == {"name": "עמותת הגשר", "email": "office@bridge.example.org"}


def test_a_person_becomes_a_contact_of_the_company_when_asked() -> None:
    dana = values(DATA / "google.vcf", client="org")[0]
    assert dana["name"] == "סטודיו פרדס"
    assert "aliases" not in dana
    assert "email" not in dana
    assert dana["contacts"] == [
        {
            "name": "דנה כהן",
            "email": "dana@orchard.example.co.il",
            "phone": "050-555-0101",
            "note": "פגישה ראשונה בכנס\nאוהבת קפה, בלי סוכר\nTitle: מנהלת שיווק",
        },
        {"name": "דנה כהן", "email": "dana.cohen@example.com", "phone": "03-555-0102"},
    ]
    assert "note" not in dana, "a person's note stays that person's"
    assert {found.key for found in read(DATA / "google.vcf") if isinstance(found, Candidate)} == {
        found.key for found in read(DATA / "google.vcf", client="org") if isinstance(found, Candidate)
    }, "read again in the other way, a card is still the same card"


def test_an_unknown_choice_of_client_is_a_usage_error() -> None:
    with pytest.raises(Usage, match="both"):
        read(DATA / "google.vcf", client="both")


def test_names_come_from_n_then_org_then_an_address(tmp_path: Path) -> None:
    assert one(tmp_path, "N:Levi;Dana;Ruth;Dr.;")["name"] == "Dr. Dana Ruth Levi"
    assert one(tmp_path, "FN:", "ORG:Acme;Sales", "N:;;;;") == {"name": "Acme"}
    assert one(tmp_path, "FN:Acme", "ORG:Acme", "N:Acme;;;;") == {"name": "Acme"}
    assert one(tmp_path, "TEL:03-555-0140")["name"] == "03-555-0140"


def test_a_card_without_anything_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    refused, fine = parsed(tmp_path, *card("NOTE:who?"), *card("FN:Ann"))
    assert isinstance(refused, Rejected)
    assert refused.where == "cards.vcf:1"
    assert isinstance(fine, Candidate)


def test_a_line_that_is_none_refuses_its_card_and_names_the_line(tmp_path: Path) -> None:
    refused, fine = parsed(tmp_path, *card("FN:Ann", "what is this"), *card("FN:Bob"))
    assert isinstance(refused, Rejected)
    assert refused.where == "cards.vcf:4"
    assert isinstance(fine, Candidate)
    assert fine.where == "cards.vcf:6"


def test_a_card_without_an_end_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    refused, fine, cut = parsed(tmp_path, *card("FN:Ann")[:-1], *card("FN:Bob"), *card("FN:Cid")[:-1])
    assert isinstance(refused, Rejected)
    assert isinstance(fine, Candidate)
    assert isinstance(cut, Rejected)
    assert (refused.where, cut.where) == ("cards.vcf:1", "cards.vcf:8")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.vcf"):
        with pytest.raises(Refused, match="can't be read"):
            read(path)


@pytest.mark.parametrize("content", [b"", b"\r\n", bytes(range(256)) * 400, b"name,email\nAnn,a@example.com\n"])
def test_a_file_without_cards_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.vcf"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"other\.vcf"):
        read(path)


def test_unfolded_base64_and_a_note_with_raw_line_breaks_are_borne(tmp_path: Path) -> None:
    lines = ["FN:Ann", "PHOTO;ENCODING=BASE64;JPEG:", "/9j/4AAQSkZJRg", "AAAA", "", "NOTE:one", "two", "", "three"]
    assert one(tmp_path, *lines, version="2.1")["note"] == "one\ntwo\nthree"


def test_a_folded_line_of_version_21_keeps_its_white_space(tmp_path: Path) -> None:
    assert one(tmp_path, "FN:Ann", "NOTE:call", " Dana", version="2.1")["note"] == "call Dana"
    assert one(tmp_path, "FN:Ann", "NOTE:cal", " l Dana", version="3.0")["note"] == "call Dana"


def test_further_names_are_aliases_and_a_legal_form_is_none(tmp_path: Path) -> None:
    found = one(tmp_path, "FN;LANGUAGE=he:דנה לוי", "FN;PREF=1:Dana Levi", "NICKNAME:Danush,Dan", version="4.0")
    assert (found["name"], found["aliases"]) == ("Dana Levi", ["דנה לוי", "Danush", "Dan"])
    assert one(tmp_path, "FN:Acme", "NICKNAME:Acme Group, Inc.")["aliases"] == ["Acme Group, Inc."]
    assert one(tmp_path, "FN:Acme", r"NICKNAME:One\, Two,Three")["aliases"] == ["One, Two", "Three"]


def test_an_employer_is_no_name_of_the_person(tmp_path: Path) -> None:
    found = one(tmp_path, "FN:Dana Levi", "ORG:Self-employed;Design", "EMAIL:d@x.example")
    assert found == {"name": "Dana Levi", "employer": "Self-employed", "email": "d@x.example"}


def test_numbers_that_were_joined_are_several(tmp_path: Path) -> None:
    found = one(tmp_path, "FN:Ann", "TEL;TYPE=CELL:050-1111111 ::: 03-2222222", "TEL:tel:+97231234567;ext=5")
    assert found["phone"] == "050-1111111"
    assert found["contacts"] == [{"name": "Ann", "phone": "03-2222222"}, {"name": "Ann", "phone": "+97231234567"}]


def test_lines_of_a_note_do_not_become_numbers_and_addresses(tmp_path: Path) -> None:
    lines = ["FN:Ann", "TEL:050-1111111", "NOTE:first", "Tel: 03-9999999", "Title: boss"]
    found = one(tmp_path, *lines, "EMAIL:ann@x.example")
    assert found["note"] == "first\nTel: 03-9999999\nTitle: boss"
    assert (found["phone"], found["email"]) == ("050-1111111", "ann@x.example")
    assert "contacts" not in found
    (doubtful,) = parsed(tmp_path, *card(*lines, "EMAIL: other@x.example"))
    assert isinstance(doubtful, Rejected)
    assert doubtful.where == "cards.vcf:8"


@pytest.mark.parametrize(("name", "page"), [("Jürgen Bär", "latin-1"), ("נועה בר", "cp1255"), ("Иван", "cp1251")])
def test_a_card_in_a_code_page_that_it_does_not_name(tmp_path: Path, name: str, page: str) -> None:
    (found,) = parsed(tmp_path, *card(f"FN:{name}"), encoding=page)
    assert isinstance(found, Candidate)
    assert found.values["name"] == name


def test_line_ends_of_old_macintosh(tmp_path: Path) -> None:
    assert one(tmp_path, "FN:Ann", "EMAIL:a@x.example", end="\r") == {"name": "Ann", "email": "a@x.example"}


def test_groups_and_the_owners_card_are_passed_over_and_every_card_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "cards.vcf"
    lines = [*card("FN:All", "KIND:group"), *card("FN:Me", "EMAIL:Me+x@me.example"), *card("FN:Ann"), *card("NOTE:who")]
    path.write_text("\n".join(lines))
    found = list(vcard.read(path, ReadOptions(today=TODAY, own_addresses=("me@me.example",))))
    assert [one.reason for one in found if isinstance(one, Passed)] == [vcard.GROUP, vcard.OWN]
    assert sum(getattr(one, "entries", 0) for one in found) == 4


def test_properties_that_are_not_kept_are_named(tmp_path: Path) -> None:
    path = tmp_path / "cards.vcf"
    path.write_text("\n".join(card("FN:Ann", "BDAY:1990-01-01", "ADR:;;Herzl 1", "REV:1", "X-ODD:1", "TEL:050")))
    (plan,) = (one for one in vcard.read(path, ReadOptions(today=TODAY)) if isinstance(one, Plan))
    assert [column.header for column in plan.columns if not column.field] == ["ADR", "BDAY"]
    assert [column.field for column in plan.columns if column.header == "TEL"] == ["phone"]


def test_a_card_within_a_card_is_passed_over(tmp_path: Path) -> None:
    lines = ["FN:Ann", "AGENT:", *card("FN:Agent", version="2.1"), "EMAIL;INTERNET:ann@example.com"]
    assert one(tmp_path, *lines, version="2.1") == {"name": "Ann", "email": "ann@example.com"}


def test_a_file_in_utf_16(tmp_path: Path) -> None:
    (found,) = parsed(tmp_path, *card("FN:דנה"), encoding="utf-16")
    assert isinstance(found, Candidate)
    assert found.values["name"] == "דנה"


def test_a_huge_photo_is_neither_held_nor_decoded(tmp_path: Path) -> None:
    path = tmp_path / "photo.vcf"
    with path.open("wb") as file:
        file.write(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nPHOTO;ENCODING=b:")
        for _ in range(400):
            file.write(b"QUJD" * 16_384)  # 25 MB in one line
        file.write(b"\r\nPHOTO;ENCODING=b:QUJD\r\n" + b" QUJDREVG\r\n" * 50_000)
        file.write(b"EMAIL:ann@example.com\r\nEND:VCARD\r\n")
    read(DATA / "google.vcf")  # the library itself is loaded
    tracemalloc.start()
    found = values(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [{"name": "Ann", "email": "ann@example.com"}]
    assert peak < 2_000_000


def test_a_card_that_is_too_large_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    refused, fine = parsed(tmp_path, *card("FN:Ann", "NOTE:" + "x" * 2_000_000), *card("FN:Bob"))
    assert isinstance(refused, Rejected)
    assert isinstance(fine, Candidate)


def test_keys_are_the_uid_or_the_same_hash_again_and_always_clean(tmp_path: Path) -> None:
    evil = "\x1b[31mred\u202e"
    lines = [*card("FN:Ann", "UID:urn:uuid:1"), *card(f"FN:{evil}"), *card("FN:Bob", f"UID:{evil}")]
    first, second = parsed(tmp_path, *lines), parsed(tmp_path, *lines)
    keys = [found.key for found in first if isinstance(found, Candidate)]
    assert keys == [found.key for found in second if isinstance(found, Candidate)]
    assert keys[0] == "urn:uuid:1"
    assert len(set(keys)) == 3
    assert all(key.isascii() and key.isprintable() for key in keys)


def test_progress_adds_up_to_the_size_of_the_file() -> None:
    path = DATA / "apple.vcf"
    steps: list[int] = []
    list(vcard.read(path, ReadOptions(today=TODAY, advance=steps.append)))
    assert sum(steps) == path.stat().st_size


PIECES = st.lists(
    st.one_of(
        st.sampled_from([*card(), "FN:Ann", "N:;;", "ORG:a;b,c", "FN;ENCODING=B:QQ", "NOTE;QUOTED-PRINTABLE:a="]),
        st.sampled_from(
            ["FN;CHARSET=unicode_escape:\\x", " more", "CATEGORIES:,\\,", 'TEL;TYPE="a', "N:a;b;c;d;e;f;g"]
        ),
        st.text(max_size=20),
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(lines=PIECES, version=st.sampled_from(["2.1", "3.0", "4.0"]), end=st.sampled_from(["\n", "\r\n"]))
def test_whatever_a_card_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], version: str, end: str
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "cards.vcf"
    text = end.join([*card(*lines, version=version), *card("UID:last", "FN:Last")]) + end
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    found = read(path)
    assert found, "nothing was said of this file"
    last = found[-1]
    assert isinstance(last, Candidate), "a bad card does not take the next one with it"
    assert last.key == "last"


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs", "Cf")), min_size=1)
NAMES = NAMES.map(harmless).filter(bool)  # as all text of a journal is


def written(*cards: ContactCard) -> str:
    out = io.StringIO(newline="")
    vcard.write(out, cards)
    return out.getvalue()


@settings(max_examples=200, deadline=None)
@given(name=NAMES, org=NAMES, note=NAMES, tags=st.lists(NAMES, max_size=3, unique=True))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, name: str, org: str, note: str, tags: list[str]
) -> None:
    path = tmp_path_factory.mktemp("again") / "out.vcf"
    text = written(
        ContactCard("abcd", name, org, ("a@example.com", "b@example.com"), ("03-555-0150",), None, tuple(tags), note)
    )
    path.write_bytes(text.encode())
    (found,) = values(path)
    if name.casefold() == org.casefold():
        assert found["name"] == org
    else:
        assert found["name"] == name
        assert found["employer"] == org
    assert found["email"] == "a@example.com"
    assert found["phone"] == "03-555-0150"
    assert found["note"] == note
    kept = [text for tag in tags if (text := tag.strip("* ")) and text.casefold() not in SYSTEM_TAGS]
    assert found.get("tags", []) == kept


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    lines = written(ContactCard("abcd", "שם ארוך " * 30, note="👩‍👩‍👧 and, more; " * 40)).encode().split(b"\r\n")
    assert max(map(len, lines)) == 75
    for line in lines:
        line.decode()


def test_a_written_card_has_its_names_in_their_places() -> None:
    text = written(ContactCard("abcd", "Dana Levi", "Acme", ("d@example.com",), ("050",), "CEO", ("vip",), "hi"))
    assert text.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")
    for line in ("UID:abcd@retainlog", "N:Levi;Dana;;;", "ORG:Acme", "EMAIL;TYPE=INTERNET:d@example.com", "TITLE:CEO"):
        assert f"\r\n{line}\r\n" in text
    assert written(ContactCard("abcd", "Acme", "Acme")).count("COMPANY") == 1


@pytest.mark.parametrize("package", ["vcard", "ics"])
def test_formats_load_no_library_until_they_are_used(package: str) -> None:
    code = (
        f"import sys, retainlog.formats.{package}; "
        "heavy = {'icalendar', 'recurring_ical_events', 'zoneinfo', 'dateutil'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
