"""Mail as Thunderbird, Gmail and mail servers keep it: who wrote to whom, when, about what, and nothing else."""

from __future__ import annotations

import base64
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retainlog.base.errors import Refused, Usage
from retainlog.formats import mbox as reader
from retainlog.formats.mbox import read, sniff
from retainlog.formats.shapes.candidate import Candidate, Passed, Plan, ReadOptions

ME = "me@studio.example"
OPTIONS = ReadOptions(today=date(2026, 11, 21), own_addresses=(ME, "Old@Studio.example"), zone="Asia/Jerusalem")


def message(
    sender: str = "Dana Levi <dana@acme.example>",
    to: str = ME,
    subject: str = "Budget",
    on: str | None = "Sat, 14 Mar 2026 10:00:00 +0200",
    id: str = "",
    body: str = "Secret body text.",
    **more: str,
) -> str:
    headers = {"From": sender, "To": to, "Subject": subject}
    if on:
        headers["Date"] = on
    if id:
        headers["Message-ID"] = id
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    return "".join(f"{name}: {value}\n" for name, value in headers.items()) + f"\n{body}\n"


def mbox(tmp_path: Path, *messages: str | bytes) -> Path:
    path = tmp_path / "mail.mbox"
    separator = b"From - Sat Mar 14 10:00:00 2026\n"
    path.write_bytes(b"".join(separator + (m.encode() if isinstance(m, str) else m) + b"\n" for m in messages))
    return path


def touches(path: Path, options: ReadOptions = OPTIONS) -> list[Candidate]:
    found = list(read(path, options))
    assert all(isinstance(item, Candidate) for item in found), found
    return [item for item in found if isinstance(item, Candidate)]


def summaries(path: Path) -> list[object]:
    return [touch.values["summary"] for touch in touches(path)]


def test_a_message_from_the_client_and_one_to_the_client(tmp_path: Path) -> None:
    path = mbox(
        tmp_path,
        message(id="<1@acme>"),
        message(
            f"Me <{ME.upper()}>",
            f"Dana <dana@acme.example>, old@studio.example, {ME}",
            "Offer",
            "Sun, 15 Mar 2026 23:30:00 +0000",
            Cc='"Cohen, Roni" <RONI@acme.example>',
        ),
    )
    one, two = touches(path)
    assert one.values == {
        "people": [("Dana Levi", "dana@acme.example")],
        "summary": "Budget",
        "on_date": date(2026, 3, 14),
        "on_time": "10:00",
        "utc_offset": "+02:00",
        "channel": "email",
        "by_whom": "them",
    }
    assert one.where == "mail.mbox, message 1"
    assert two.values["by_whom"] == "us"
    assert two.values["people"] == [("Dana", "dana@acme.example"), ("Cohen, Roni", "roni@acme.example")]
    assert (two.values["on_date"], two.values["on_time"]) == (date(2026, 3, 16), "01:30")
    assert "Secret" not in repr((one, two))


def test_one_touchpoint_a_thread_and_day(tmp_path: Path) -> None:
    answer = {"sender": ME, "to": "dana@acme.example", "subject": "Re: Budget"}
    path = mbox(
        tmp_path,
        message(
            on="Sat, 14 Mar 2026 12:00:00 +0200", id="<3@acme>", References="<1@acme> <2@me>", subject="RE: Budget"
        ),
        message(id="<1@acme>"),
        message(**answer, on="Sat, 14 Mar 2026 11:00:00 +0200", id="<2@me>", In_Reply_To="<1@acme>"),
        message(**answer, on="Mon, 16 Mar 2026 11:00:00 +0200", id="<4@me>", In_Reply_To="<3@acme>"),
        message(id="<9@acme>", subject="Another matter", on="Sat, 14 Mar 2026 13:00:00 +0200"),
    )
    found = touches(path)
    assert [(t.values["summary"], str(t.values["on_date"]), t.values["by_whom"]) for t in found] == [
        ("Budget", "2026-03-14", "them"),
        ("Another matter", "2026-03-14", "them"),
        ("Budget", "2026-03-16", "us"),
    ]


def test_answers_without_references_join_by_subject(tmp_path: Path) -> None:
    path = mbox(
        tmp_path,
        message(ME, "dana@acme.example", "השב: תקציב", "Sat, 14 Mar 2026 15:00:00 +0200", "<b@me>"),
        message(subject="תקציב", id="<a@acme>"),
        message("Else <else@other.example>", ME, "Re: תקציב", "Sat, 14 Mar 2026 16:00:00 +0200", "<c@other>"),
    )
    assert [t.values["people"] for t in touches(path)] == [
        [("Dana Levi", "dana@acme.example")],
        [("Else", "else@other.example")],
    ]


def test_keys_stay_the_same_in_another_order_and_with_more_mail(tmp_path: Path) -> None:
    old = [message(id="<1@acme>"), message(subject="No id", on="Sun, 15 Mar 2026 10:00:00 +0200")]
    new = message(id="<2@acme>", References="<1@acme>", on="Mon, 16 Mar 2026 10:00:00 +0200")
    before = {touch.key for touch in touches(mbox(tmp_path, *old))}
    after = {touch.key for touch in touches(mbox(tmp_path, new, *reversed(old)))}
    assert len(before) == 2
    assert before < after
    assert len(after) == 3


def word(text: str, charset: str, codec: str = "") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(codec or charset)).decode()}?="


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (word("הצעת מחיר", "utf-8"), "הצעת מחיר"),
        (word("הצעת מחיר", "windows-1255"), "הצעת מחיר"),
        (word("הצעת מחיר", "iso-8859-8-i", "iso-8859-8"), "הצעת מחיר"),
        (word("הצעת", "utf-8") + "\n " + word(" מחיר", "utf-8"), "הצעת מחיר"),
        ("Re: " + word("\u200fהשב: מחיר", "utf-8"), "מחיר"),
        ("=?utf-8?Q?Caf=C3=A9_=26_more?= today", "Café & more today"),
        (word("שלום", "x-unknown", "windows-1255"), "שלום"),
        ("Fwd: RE[2]: הועבר: Plan", "Plan"),
        ("Regarding: us", "Regarding: us"),
        ("folded\n\tsubject", "folded subject"),
        ("=?utf-8?B?a?=", "=?utf-8?B?a?="),
        ("=?hex?B?YWJj?=", "abc"),
        (word("\x1b[31mred\u202e", "utf-8"), "red"),
        ("", "(no subject)"),
        ("Re:", "(no subject)"),
    ],
)
def test_subjects_as_they_come(tmp_path: Path, raw: str, shown: str) -> None:
    assert summaries(mbox(tmp_path, message(subject=raw))) == [shown]


def test_raw_eight_bit_headers(tmp_path: Path) -> None:
    assert summaries(mbox(tmp_path, message(subject="הצעה").encode("cp1255"))) == ["הצעה"]
    assert summaries(mbox(tmp_path, message(subject="הצעה").encode("utf-8"))) == ["הצעה"]


def test_names_that_are_encoded_or_hold_a_comma(tmp_path: Path) -> None:
    sender = f'"{word("לוי, דנה", "windows-1255")}" <Dana@Acme.example>'
    (touch,) = touches(mbox(tmp_path, message(sender)))
    assert touch.values["people"] == [("לוי, דנה", "dana@acme.example")]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"List_Id": "<news.example>"}, reader.BULK),
        ({"Precedence": "Bulk"}, reader.BULK),
        ({"Auto_Submitted": "auto-replied"}, reader.BULK),
        ({"X_Spam_Flag": "YES"}, reader.ASIDE),
        ({"X_Status": "D"}, reader.ASIDE),
        ({"X_Mozilla_Status": "0009"}, reader.ASIDE),
        ({"X_Gmail_Labels": "=?UTF-8?Q?=D7=98=D7=99=D7=95=D7=98=D7=95=D7=AA?="}, reader.ASIDE),
        ({"X_Gmail_Labels": "Important,Spam"}, reader.ASIDE),
        ({"sender": "nobody"}, reader.ALONE),
        ({"sender": ME}, reader.ALONE),
        ({"sender": ME.replace("@", "+work@")}, reader.ALONE),
    ],
)
def test_mail_that_is_no_contact_is_passed_over_and_says_why(tmp_path: Path, more: dict[str, str], reason: str) -> None:
    (found,) = read(mbox(tmp_path, message(**more)), OPTIONS)
    assert isinstance(found, Passed)
    assert (found.reason, found.entries) == (reason, 1)


def test_ordinary_marks_do_not_hide_mail(tmp_path: Path) -> None:
    marks = {"Auto_Submitted": "no", "X_Mozilla_Status": "0001", "X_Status": "A", "X_Gmail_Labels": "Inbox,לקוחות"}
    assert len(touches(mbox(tmp_path, message(**marks)))) == 1


def test_messages_that_no_date_can_be_found_for_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "mail.mbox"
    dates = (None, "soon", "1 Jan 9999 23:59:59 -2300", "Thu, 1 Jan 1970 00:00:00 +0000", "Tue, 1 Feb 2028 10:00 +0000")
    path.write_text("".join(f"From x@y.example\n{message(on=date)}\n" for date in dates))
    found = list(read(path, OPTIONS))
    assert [type(item) for item in found] == [Passed] * 5
    assert {item.reason for item in found if isinstance(item, Passed)} == {reader.NO_DATE}


@pytest.mark.parametrize("on", [None, "soon", "Thu, 1 Jan 1970 00:00:00 +0000", "Tue, 1 Feb 2028 10:00 +0000"])
def test_a_date_that_is_missing_or_cannot_be_right_is_that_of_the_servers_or_of_the_from_line(
    tmp_path: Path, on: str | None
) -> None:
    (touch,) = touches(mbox(tmp_path, message(on=on)))
    assert (str(touch.values["on_date"]), touch.values["on_time"]) == ("2026-03-14", "10:00"), "the From_ line's"
    received = "from a by b; Fri, 13 Mar 2026 20:00:00 +0200 (IST)"
    (touch,) = touches(mbox(tmp_path, message(on=on, Received=received)))
    assert (str(touch.values["on_date"]), touch.values["on_time"]) == ("2026-03-13", "20:00"), "the server's"


@pytest.mark.parametrize(
    ("on", "time"),
    [
        ("Sat, 14 Mar 2026 10:00:00 IST", "10:00"),  # here
        ("Sat, 14 Mar 2026 10:00:00 GMT+02:00", "10:00"),
        ("Sat, 14 Mar 2026 10:00:00 UTC+2", "10:00"),
        ("Sat, 14 Mar 2026 10:00:00 +02:00", "10:00"),
        ("Sat, 14 Mar 2026 10:00:00 +0200 (GMT+02:00)", "10:00"),
        ("Sat, 14 Mar 2026 10:00:00 (a (nested) note) +0200", "10:00"),
        ("Sat, 14 Mar 2026 10:00:00 CET", "11:00"),
        ("Sat, 14 Mar 2026 10:00:00 EST", "17:00"),
        ("Sat, 14 Mar 2026 10:00:00 EDT", "16:00"),
        ("Sat, 14 Mar 2026 10:00:00 BST", "11:00"),
        ("Sat, 14 Mar 2026 10:00:00 GMT", "12:00"),
        ("Sat, 14 Mar 2026 10:00:00 -0000", "12:00"),
        ("Sat, 14 Mar 2026 10:00:00 PM +0200", "22:00"),
        ("Sat Mar 14 10:00:00 2026", "12:00"),
        ("14 Mar 26 10:00 Z", "12:00"),
        ("2026-03-14T10:00:00+02:00", "10:00"),
    ],
)
def test_dates_as_programs_write_them(tmp_path: Path, on: str, time: str) -> None:
    (touch,) = touches(mbox(tmp_path, message(on=on)))
    assert (str(touch.values["on_date"]), touch.values["on_time"]) == ("2026-03-14", time)


def test_a_zone_name_of_several_countries_is_the_one_that_agrees_with_the_arrival(tmp_path: Path) -> None:
    elsewhere = OPTIONS._replace(zone="Europe/Berlin")
    for arrived, local in (("04:31:00 +0000", "05:30"), ("08:01:00 +0000", "09:00"), ("09:01:00 +0000", "10:00")):
        path = mbox(tmp_path, message(on="Sat, 14 Mar 2026 10:00:00 IST", Received=f"by x; Sat, 14 Mar 2026 {arrived}"))
        (touch,) = touches(path, elsewhere)
        assert touch.values["on_time"] == local


SEPARATORS = {
    "dated": "From dana@acme.example Sat Mar 14 10:00:00 2026",
    "zoned": "From 17@xxx Sat Mar 14 10:00:00 +0000 2026",
    "Takeout": "From 1844347700000000000@xxx",
    "Thunderbird": "From - Sat Mar 14 10:00:00 2026",
    "a dash": "From -",
    "bare": "From ",
    "mailer": "From MAILER-DAEMON",
}


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
@pytest.mark.parametrize("gap", ["\n\n", "\n"], ids=["a blank line", "no blank line"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_messages_are_parted_as_programs_part_them(tmp_path: Path, separator: str, gap: str, end: str) -> None:
    if gap == "\n" and separator == "From ":
        pytest.skip("without a sender, a date and a blank line it may be text")
    text = f"{separator}\n{message(id='<1@x>')}{gap}{separator}\n{message(subject='Two', id='<2@x>')}"
    path = tmp_path / "mail.mbox"
    for mark in ("", "\ufeff"):
        path.write_bytes((mark + text).replace("\n", end).encode())
        assert sniff(path.read_bytes()[:4096], path.name)
        assert summaries(path) == ["Budget", "Two"]


def test_a_folder_of_saved_messages_and_mailboxes(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    (folder / "Spam").mkdir(parents=True)
    (folder / "a.eml").write_text(message(id="<1@x>"))
    (folder / "b.EML").write_text("\ufeff" + message(subject="Two", id="<2@x>").replace("\n", "\r\n"))
    (folder / "Spam" / "c.eml").write_text(message(subject="Spam", id="<3@x>"))
    (folder / "notes.txt").write_text("not mail")
    mbox(folder, message(subject="Three", id="<4@x>"))
    found = list(read(folder, OPTIONS))
    assert sorted(str(one.values["summary"]) for one in found if isinstance(one, Candidate)) == [
        "Budget",
        "Three",
        "Two",
    ]
    assert [one.where for one in found if isinstance(one, Passed)] == ["saved/Spam/c.eml"]


def test_a_message_is_known_by_what_it_says_of_itself(tmp_path: Path) -> None:
    """Not by the zone it is read in, by other mail of the file, or by what a program noted when it was read."""
    late = "Sat, 14 Mar 2026 23:30:00 +0200"
    first = [message(on=late, id="<1@x>"), message(subject="No id", on=late)]
    again = [
        message(on=late, id="<1@x>", Status="RO", References="<0@x>"),
        message(subject="No id", on=late, X_Status="A"),
    ]
    here = {touch.key for touch in touches(mbox(tmp_path, *first))}
    away = OPTIONS._replace(zone="Pacific/Auckland")
    assert here == {touch.key for touch in touches(mbox(tmp_path, *again), away)}


def test_all_messages_of_a_conversation_are_its_keys(tmp_path: Path) -> None:
    whole = mbox(tmp_path, message(id="<1@x>"), message(subject="Re: Budget", id="<2@x>", References="<1@x>"))
    (touch,) = touches(whole)
    assert touch.entries == 2
    (alone,) = touches(mbox(tmp_path, message(subject="Re: Budget", id="<2@x>", References="<1@x>")))
    assert alone.key in touch.also


def test_every_message_is_accounted_for(tmp_path: Path) -> None:
    mails = [message(id=f"<{n}@x>", List_Id="x") if n % 3 else message(id=f"<{n}@x>") for n in range(30)]
    path = mbox(tmp_path, *mails, message(ME, ME), message(on=None))
    assert sum(getattr(one, "entries", 0) for one in read(path, OPTIONS)) == 32


ANSWERS = (
    "Re: |AW: |WG: |SV: |VS: |Antw: |RES: |ENC: |TR: |RV: |R: |RIF: |ODP: |YNT: |Отв: |回复：|转发: |השב: |FW: Re: "
)


@pytest.mark.parametrize("prefix", [*ANSWERS.split("|"), "Re^2: ", "Re [3]: "])
def test_answers_in_many_languages(tmp_path: Path, prefix: str) -> None:
    assert summaries(mbox(tmp_path, message(subject=word(prefix + "Budget", "utf-8")))) == ["Budget"]


@pytest.mark.parametrize(
    ("text", "page"), [("Jürgen Bär", "latin-1"), ("naïve café", "cp1252"), ("הצעת מחיר", "cp1255")]
)
def test_raw_headers_get_no_letters_of_another_script(tmp_path: Path, text: str, page: str) -> None:
    assert summaries(mbox(tmp_path, message(subject=text).encode(page))) == [text]
    charset = {"Content_Type": f"text/plain; charset={page}"}
    assert summaries(mbox(tmp_path, message(subject=text, **charset).encode(page))) == [text]


def test_the_owner_is_who_is_in_every_message(tmp_path: Path) -> None:
    mails = [message(f"p{n}@x{n}.example", f"{ME}, q{n}@x.example", id=f"<{n}@x>") for n in range(3)]
    options = OPTIONS._replace(own_addresses=())
    plan, *found = read(mbox(tmp_path, *mails), options)
    assert isinstance(plan, Plan)
    assert ME in plan.remarks[0]
    assert [one.values["by_whom"] for one in found if isinstance(one, Candidate)] == ["them"] * 3


def test_lines_that_begin_with_from_do_not_split_a_message(tmp_path: Path) -> None:
    body = "Hi\n\nFrom what I hear it is fine.\nFrom a Mon 10:00\n>From x 10:00\n\nSubject: not a header\n"
    found = summaries(mbox(tmp_path, message(body=body, id="<1@x>"), message(subject="Two", id="<2@x>")))
    assert found == ["Budget", "Two"]


def test_windows_line_ends_and_a_message_that_is_cut_off(tmp_path: Path) -> None:
    path = mbox(tmp_path, message(id="<1@x>").replace("\n", "\r\n"))
    cut = "From - Sat Mar 14 10:00:00 2026\r\n" + message(subject="Cut", id="<2@x>").partition("\n\n")[0]
    path.write_bytes(path.read_bytes() + cut.encode())
    assert summaries(path) == ["Budget", "Cut"]


def test_a_long_conversation_takes_linear_time(tmp_path: Path) -> None:
    day = "Sat, 14 Mar 2026 10:00:00 +0200"
    path = mbox(tmp_path, *[message(on=day, id=f"<{n}@x>", In_Reply_To=f"<{n - 1}@x>") for n in range(5_000, 0, -1)])
    start = time.process_time()
    assert len(touches(path)) == 1
    assert time.process_time() - start < 5


def test_a_single_saved_message(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_text(message())
    assert summaries(path) == ["Budget"]


def test_hostile_headers_do_no_harm(tmp_path: Path) -> None:
    path = mbox(
        tmp_path,
        message(Received="x" * 3_000_000),
        message(to="(" * 50_000, sender=ME),
        message(subject="Re: " * 50_000 + "end", id="<2@x>"),
        message(subject="loop", id="<a@x>", In_Reply_To="<b@x>"),
        message(subject="loop", id="<b@x>", In_Reply_To="<a@x>"),
        message(subject="nul\x00s", id="<\ud7ff\x00@x>"),
    )
    found = [one for one in read(path, OPTIONS) if isinstance(one, Candidate)]
    assert {"Budget", "loop", "nuls"} <= {touch.values["summary"] for touch in found}
    assert all(len(str(touch.values["summary"])) <= 300 for touch in found)


def test_a_maildir_with_folders(tmp_path: Path) -> None:
    root = tmp_path / "Mail"
    for name, text in {
        "cur/1:2,S": message(),
        "new/2": message(subject="Fresh"),
        "cur/3:2,DS": message(subject="Draft"),
        "cur/4:2,ST": message(subject="Thrown away"),
        ".Sent/cur/5:2,S": message(ME, "dana@acme.example", "Sent"),
        ".Junk/cur/6:2,S": message(subject="Junk"),
        ".INBOX.Drafts/cur/7:2,S": message(subject="Draft"),
    }.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    steps: list[int] = []
    offers = list(read(root, OPTIONS._replace(advance=steps.append)))
    found = [one for one in offers if isinstance(one, Candidate)]
    assert len([one for one in offers if isinstance(one, Passed)]) == 4
    assert sorted(str(touch.values["summary"]) for touch in found) == ["Budget", "Fresh", "Sent"]
    assert {touch.where for touch in found} >= {"Mail/cur/1:2,S", "Mail/new/2"}
    assert len(steps) == 3


def test_progress_adds_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    steps: list[int] = []
    path = mbox(tmp_path, *[message(body="text\n" * 1000)] * 20)
    touches(path, OPTIONS._replace(advance=steps.append))
    assert sum(steps) == path.stat().st_size


def test_own_addresses_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(Usage) as error:
        list(read(mbox(tmp_path, message()), OPTIONS._replace(own_addresses=())))
    assert error.value.code == "no_own_addresses"
    assert "retainlog config set own_addresses" in error.value.hint


def test_what_is_not_mail_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear Dana\n")
    (tmp_path / "empty").mkdir()
    for name, code in {"letter": "not_mail", "empty": "not_mail", "missing": "unreadable_file"}.items():
        with pytest.raises(Refused) as error:
            list(read(tmp_path / name, OPTIONS))
        assert error.value.code == code


def test_an_empty_file_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "mail.mbox").touch()
    assert touches(tmp_path / "mail.mbox") == []


def test_which_files_are_taken_for_mail() -> None:
    assert sniff(b"From - Sat Mar 14 10:00:00 2026\nFrom: x\n", "Inbox")
    assert sniff(b"From 17@xxx Mon Mar 04 12:00:00 +0000 2026\n", "All mail.mbox")
    assert not sniff(b"From,To\na,b\n", "x.csv")
    assert not sniff(b"From here on it is prose", "x.txt")


PIECES = (
    """From:|To:|<a@b.example>|Subject:|Date:|=?utf-8?B?|?=|Message-ID:|References:|1 Mar 2026 10:00|(|"|,|\x00|א"""
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*PIECES.split("|"), ME, "\n", "\n\nFrom - Sat Mar 14 10:00:00 2026\n", "\ud800"])))
def test_whatever_a_mailbox_holds_the_answer_is_calm(tmp_path: Path, parts: list[str]) -> None:
    path = mbox(tmp_path, message(id="<1@x>"), "".join(parts).encode("utf-8", "surrogatepass"))
    found = [item for item in read(path, OPTIONS) if isinstance(item, Candidate)]
    assert "Budget" in [touch.values["summary"] for touch in found]
