"""Chats as WhatsApp exports them: a touchpoint a day, and no text but the first line unless it is asked for."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from retainlog.base.errors import Refused
from retainlog.formats import guess, whatsapp
from retainlog.formats.shapes.candidate import Candidate, Offer, Passed, Plan, ReadOptions

OPTIONS = ReadOptions(today=date(2026, 11, 25))
NARROW, LRM, RLM = "\u202f", "\u200e", "\u200f"
TWO = (
    "5/11/2026, 09:15 - Messages and calls are end-to-end encrypted. No one outside of this chat can read them.\n"
    "5/11/2026, 09:15 - Dana Levi: Hi, about the budget\nsecond line: secret\n"
    "5/11/2026, 09:17 - Noa: <Media omitted>\n"
    "5/11/2026, 18:40 - Noa: more secrets\n"
    "6/11/2026, 10:00 - Noa: ping\n"
)


def chat(tmp_path: Path, text: str, name: str = "WhatsApp Chat with Dana Levi.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return path


def read(path: Path, options: ReadOptions = OPTIONS) -> list[Offer]:
    return list(whatsapp.read(path, options))


def touches(path: Path, options: ReadOptions = OPTIONS) -> list[Candidate]:
    return [one for one in read(path, options) if isinstance(one, Candidate)]


def test_a_day_is_a_touchpoint_with_direction_count_span_and_first_line(tmp_path: Path) -> None:
    path = chat(tmp_path, TWO)
    first, second = touches(path)
    assert first.values == {
        "who": "Dana Levi",
        "summary": "3 messages, 09:15–18:40: Hi, about the budget",
        "on_date": date(2026, 11, 5),
        "on_time": "09:15",
        "channel": "message",
        "by_whom": "them",
    }
    assert (second.values["summary"], second.values["by_whom"]) == ("1 message, 10:00: ping", "us")
    assert "secret" not in repr(read(path))
    assert guess(path) == "whatsapp"


def test_what_was_written_is_kept_when_asked_for(tmp_path: Path) -> None:
    first, _second = touches(chat(tmp_path, TWO), OPTIONS._replace(texts=True))
    assert str(first.values["summary"]).splitlines()[1:] == [
        "09:15 Dana Levi: Hi, about the budget",
        "second line: secret",
        "18:40 Noa: more secrets",
    ]


def test_every_message_is_accounted_for(tmp_path: Path) -> None:
    found = read(chat(tmp_path, "a stray line\n" + TWO + "1/12/2027, 10:00 - Noa: later\n"))
    assert sum(getattr(one, "entries", 0) for one in found) == 7
    assert [one.reason for one in found if isinstance(one, Passed)] == [
        whatsapp.STRAY,
        whatsapp.SYSTEM,
        whatsapp.TO_COME,
    ]


@pytest.mark.parametrize(
    "line",
    [
        "21/11/2026, 14:30 - Dana Levi: hello",
        "21/11/26, 2:30 pm - Dana Levi: hello",
        f"11/21/26, 2:30{NARROW}PM - Dana Levi: hello",
        "[21/11/2026, 14:30:05] Dana Levi: hello",
        f"{LRM}[21.11.26, 14:30:05] {RLM}Dana Levi: {LRM}hello",
        f"[11/21/26, 2:30:05{NARROW}PM] Dana Levi: hello",
        "2026-11-21, 14:30 - Dana Levi: hello",
        "21.11.2026, 14:30 - Dana Levi: hello",
        "21-11-2026 14:30 - Dana Levi: hello",
        "21/11/2026, 2:30 אחה״צ - Dana Levi: hello",
        f"{RLM}[21.11.2026, 14:30:05] ~ Dana Levi: hello",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_in_the_forms_of_phones_and_countries(tmp_path: Path, line: str, end: str) -> None:
    (touch,) = touches(chat(tmp_path, "\ufeff" + line + end))
    assert (str(touch.values["on_date"]), touch.values["on_time"]) == ("2026-11-21", "14:30")
    assert touch.values["summary"] == "1 message, 14:30: hello"
    assert whatsapp.sniff((line + end).encode(), "chat.txt")


@pytest.mark.parametrize(
    ("dates", "order", "first"),
    [
        (["5/11/26", "13/11/26"], "dmy", "2026-11-05"),
        (["11/5/26", "11/13/26"], "mdy", "2026-11-05"),
        (["5/11/26", "6/11/26", "7/11/26"], "dmy", "2026-11-05"),  # else the chat would take months
        (["11/5/26", "11/6/26", "11/7/26"], "mdy", "2026-11-05"),
        (["10/9/26", "9/10/26"], "dmy", "2026-09-10"),  # else it would go back
        (["9/10/26", "10/9/26"], "mdy", "2026-09-10"),
        (["1/12/25"], "dmy", "2025-12-01"),
        (["11/12/26"], "mdy", "2026-11-12"),  # else it is still to come
    ],
)
def test_the_order_of_day_and_month_is_decided_by_evidence(
    tmp_path: Path, dates: list[str], order: str, first: str
) -> None:
    path = chat(tmp_path, "".join(f"{day}, 09:00 - Dana Levi: x\n" for day in dates))
    found = read(path)
    (plan,) = (one for one in found if isinstance(one, Plan))
    assert plan.order == order
    assert str(next(one for one in found if isinstance(one, Candidate)).values["on_date"]) == first


HEBREW = (
    f"[5.11.2026, 14:30:05] דנה לוי: {LRM}ההודעות והשיחות מוצפנות מקצה לקצה.\r\n"
    "[5.11.2026, 14:31:05] דנה לוי: שלום, מה קורה\r\nעוד שורה\r\n"
    f"{LRM}[5.11.2026, 14:32:05] נועה: {LRM}תמונה הושמטה\r\n"
    f"{RLM}[6.11.2026, 8:00:00] נועה: היי\r\n"
)


@pytest.mark.parametrize("name", ["שיחת WhatsApp עם דנה לוי.txt", "WhatsApp Chat - דנה לוי.zip"])
def test_a_chat_in_hebrew_as_text_and_in_a_zip(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("_chat.txt", HEBREW)
            archive.writestr("00001-PHOTO.jpg", b"x")
    else:
        path.write_text(HEBREW)
    first, second = touches(path)
    assert first.values["summary"] == "2 messages, 14:31–14:32: שלום, מה קורה"
    assert (first.values["who"], first.values["by_whom"], second.values["by_whom"]) == ("דנה לוי", "them", "us")
    assert guess(path) == "whatsapp"


def test_who_is_who_by_name_by_client_and_else_asked(tmp_path: Path) -> None:
    path = chat(tmp_path, TWO, "_chat.txt")
    (plan,) = (one for one in read(path) if isinstance(one, Plan))
    assert "--me" in plan.remarks[0]
    assert touches(path)[0].values["people"] == [("Dana Levi", ""), ("Noa", "")]
    assert "by_whom" not in touches(path)[0].values
    told = touches(path, OPTIONS._replace(me="noa"))[1]
    assert (told.values["who"], told.values["by_whom"]) == ("Dana Levi", "us")
    of = touches(path, OPTIONS._replace(client="Acme"))[0]
    assert of.values["client"] == "Acme"


def test_a_number_stands_for_who_is_not_in_the_phone(tmp_path: Path) -> None:
    line = f"5/11/2026, 09:15 - {LRM}+972 50-123-4567: hi\n5/11/2026, 09:16 - Noa: yes\n"
    (touch,) = touches(chat(tmp_path, line, "chat.txt"), OPTIONS._replace(me="Noa"))
    assert touch.values["phones"] == ["+972 50-123-4567"]


def test_a_day_is_known_again_however_the_chat_was_exported(tmp_path: Path) -> None:
    def keys(text: str, **changes: object) -> list[set[str]]:
        found = touches(chat(tmp_path, text, "chat.txt"), OPTIONS._replace(**changes))  # type: ignore[arg-type]
        return [{one.key, *one.also} for one in found]

    before = keys(TWO)
    later = TWO + "6/11/2026, 11:00 - Dana Levi: pong\n7/11/2026, 11:00 - Dana Levi: new\n"
    for others in (keys(TWO, me="Noa"), keys(TWO, client="Acme"), keys(TWO.replace("Dana Levi", "Dana")), keys(later)):
        assert all(one & other for one, other in zip(before, others, strict=False))
    assert [one.version for one in touches(chat(tmp_path, later, "c.txt"))] == [3, 2, 1], "more was written since"


@pytest.mark.parametrize("content", [b"", b"just a letter\n", b"PK\x03\x04broken", bytes(range(256))])
def test_what_is_no_chat_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"x\.zip"):
        read(path)
