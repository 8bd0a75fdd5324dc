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
from retainlog.formats.mbox import read, sniff
from retainlog.formats.shapes.candidate import Candidate, ReadOptions, Rejected

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
    "more",
    [
        {"List_Id": "<news.example>"},
        {"Precedence": "Bulk"},
        {"Auto_Submitted": "auto-replied"},
        {"X_Spam_Flag": "YES"},
        {"X_Status": "D"},
        {"X_Mozilla_Status": "0009"},
        {"X_Gmail_Labels": "=?UTF-8?Q?=D7=98=D7=99=D7=95=D7=98=D7=95=D7=AA?="},
        {"X_Gmail_Labels": "Important,Spam"},
        {"sender": "nobody"},
        {"sender": ME},
    ],
)
def test_mail_that_is_no_contact_is_passed_over(tmp_path: Path, more: dict[str, str]) -> None:
    assert list(read(mbox(tmp_path, message(**more)), OPTIONS)) == []


def test_ordinary_marks_do_not_hide_mail(tmp_path: Path) -> None:
    marks = {"Auto_Submitted": "no", "X_Mozilla_Status": "0001", "X_Status": "A", "X_Gmail_Labels": "Inbox,לקוחות"}
    assert len(touches(mbox(tmp_path, message(**marks)))) == 1


def test_messages_without_a_readable_date_are_named(tmp_path: Path) -> None:
    path = mbox(tmp_path, message(), message(on=None), message(on="soon"), message(on="1 Jan 9999 23:59:59 -2300"))
    found = [item for item in read(path, OPTIONS) if isinstance(item, Rejected)]
    assert [f"{item.where}: {item.reason}" for item in found] == [
        "mail.mbox, message 2: It has no date.",
        "mail.mbox, message 3: I can't read 'soon' as a date.",
        "mail.mbox, message 4: I can't read '1 Jan 9999 23:59:59 -2300' as a date.",
    ]


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
    found = touches(path)
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
    found = touches(root, OPTIONS._replace(advance=steps.append))
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
