"""The morning's list: what waits, why, and what to type."""

from __future__ import annotations

import re
from typing import Any

import pexpect
import pytest
from rich.cells import cell_len

from tests.conftest import Run


def reasons(ok: Run, *argv: str) -> list[tuple[str, str]]:
    return [(row["client"], row["reason"]) for row in ok("today", "--json", *argv).json]


@pytest.fixture
def acme(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--every", "2w", "--at-most", "4w")


def test_an_empty_day_is_pleasant(ok: Run) -> None:
    assert ok("today").out == "Nothing is waiting. A good day to thank someone.\n"
    assert ok("today", "--json").json == []


def test_clients_without_a_rhythm_are_pointed_out_where_nothing_ever_waits(ok: Run) -> None:
    ok("client", "add", "Acme Ltd")
    said = "No client has a rhythm yet, so nobody is missed. Say how often: retainlog client edit Acme --every 2w\n"
    assert ok("today").err == said
    assert ok("today", "--json").err == ""
    ok("client", "add", "Beta", "--every", "2w")
    assert ok("today").err == ""


@pytest.mark.usefixtures("acme")
def test_a_quiet_client_is_named_with_why_and_what_to_type(ok: Run) -> None:
    ok("touch", "add", "acme", "call", "--on", "2026-11-02")
    (row,) = ok("today", "--json").json
    assert row == {
        "kind": "contact",
        "group": "in-touch",
        "client": "Acme Ltd",
        "client_id": row["id"],
        "id": row["id"],
        "why": "quiet",
        "due": "2026-11-16",
        "days": 5,
        "reason": "quiet for 3 weeks (wanted every 2w)",
        "text": "quiet for 3 weeks (wanted every 2w)",
        "command": "retainlog log Acme",
        "play": None,
    }
    line = ok("today").out.splitlines()[1]
    assert "Acme Ltd" in line
    assert "quiet for 3 weeks (wanted every 2w)" in line
    assert "retainlog log Acme" in line
    ok("touch", "add", "acme", "call")
    assert ok("today", "--json").json == []


@pytest.mark.usefixtures("acme")
def test_the_command_names_the_client_as_shortly_as_it_can(ok: Run) -> None:
    ok("client", "add", "סטודיו נועה לוי", "--every", "1w", "--since", "2026-11-01")
    ok("touch", "add", "acme", "call", "--on", "2026-11-02")
    assert [row["command"] for row in ok("today", "--json").json] == [
        "retainlog log Acme",
        "retainlog log סטודיו",
    ]
    ok("client", "add", "Acme Trading")
    assert ok("today", "--json").json[0]["command"] == "retainlog log 'Acme Ltd'"


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("2026-11-08", None),
        ("2026-11-07", "contact is due today (wanted every 2w)"),
        ("2026-10-24", "quiet for 4 weeks (wanted every 2w)"),
        ("2026-10-23", "quiet for 4 weeks (at most 4w)"),
    ],
)
@pytest.mark.usefixtures("acme")
def test_the_days_around_the_wish_and_the_limit(ok: Run, last: str, reason: str | None) -> None:
    ok("touch", "add", "acme", "call", "--on", last)
    assert [why for _client, why in reasons(ok)] == ([reason] if reason else [])


def test_a_client_without_any_contact_yet(ok: Run) -> None:
    ok("client", "add", "נועה", "--every", "1w", "--since", "2026-11-01")
    assert reasons(ok) == [("נועה", "no contact noted yet; when did you last talk?")]


@pytest.mark.usefixtures("acme")
def test_a_follow_up_says_what_was_said_last(ok: Run) -> None:
    ok("touch", "add", "acme", "שלחתי הצעת מחיר", "--next", "2026-11-24")
    assert reasons(ok) == []
    assert reasons(ok, "--days", "3") == [("Acme Ltd", "follow-up due in 3 days; last time: שלחתי הצעת מחיר")]


@pytest.mark.usefixtures("acme")
def test_paused_lost_and_deleted_clients_are_left_in_peace(ok: Run) -> None:
    ok("touch", "add", "acme", "call", "--on", "2026-01-02")
    assert len(reasons(ok)) == 1
    ok("client", "pause", "acme", "--until", "2026-12-01")
    assert reasons(ok) == []
    ok("client", "pause", "acme")
    assert reasons(ok, "--days", "100") == []
    ok("client", "resume", "acme")
    assert len(reasons(ok)) == 1
    ok("client", "delete", "acme", "--yes")
    assert reasons(ok) == []


@pytest.mark.usefixtures("acme")
def test_actions_overdue_stand_before_quiet_clients_and_later_ones_show_with_days(ok: Run) -> None:
    ok("touch", "add", "acme", "call", "--on", "2026-11-02")
    ok("action", "add", "write the list of products", "--due", "2026-11-20", "--client", "acme")
    ok("action", "add", "book the course", "--due", "2026-11-25")
    assert reasons(ok) == [
        ("Acme Ltd", "due yesterday: write the list of products"),
        ("Acme Ltd", "quiet for 3 weeks (wanted every 2w)"),
    ]
    rows = ok("today", "--days", "7", "--json").json
    assert [(row["kind"], row["days"]) for row in rows] == [("action", 1), ("contact", 5), ("action", -4)]
    assert rows[2]["client"] is None
    assert rows[2]["reason"] == "due in 4 days: book the course"
    ok(*rows[2]["command"].split()[1:])  # what it says can be typed
    assert len(reasons(ok, "--days", "7")) == 2


@pytest.mark.usefixtures("acme")
def test_thirty_days_after_done_it_asks_whether_the_fix_held(ok: Run) -> None:
    ok(
        *("mistake", "add", "acme", "--what", "late draft", "--kind", "service", "--why", "too much at once"),
        *("--cause", "overload", "--plan", "block two mornings", "--on", "2026-09-01"),
    )
    action = ok("action", "list", "--json").json[0]["id"]
    ok("action", "done", action, "--on", "2026-10-20")
    row = next(row for row in ok("today", "--json").json if row["kind"] == "held-check")
    assert (row["client"], row["why"], row["due"], row["days"]) == ("Acme Ltd", "held-30", "2026-11-19", 2)
    assert row["reason"] == "done 5 weeks ago, did it hold? block two mornings"
    assert row["command"] == f"retainlog action held {action[:8]}"
    ok("action", "held", action, "yes")
    assert [row["kind"] for row in ok("today", "--json").json if row["kind"] == "held-check"] == []


def test_seven_lines_fit_a_morning_and_the_rest_is_counted(ok: Run) -> None:
    for number in range(13):
        ok("client", "add", f"client {number:02}", "--every", "1w", "--since", "2026-06-01")
    result = ok("today")
    assert len(result.out.splitlines()) == 8
    assert result.err == "6 more: retainlog today --all\n"
    assert len(ok("today", "--all").out.splitlines()) == 14
    assert len(ok("today", "-n", "2").out.splitlines()) == 3
    assert len(ok("today", "--json").json) == 13


def test_lines_stand_in_groups_and_no_group_crowds_out_another(ok: Run) -> None:
    for number in range(9):
        ok("client", "add", f"client {number}", "--every", "1w", "--at-most", "2w")
        ok("touch", "add", f"client {number}", "call", "--on", "2026-10-01")
    ok("action", "add", "call the bank", "--due", "2026-11-01")
    ok("action", "add", "write the list", "--due", "2026-11-21")
    ok("lead", "add", "Dana", "--next", "send the quote", "--due", "2026-11-21")
    lines = ok("today").out.splitlines()[1:]
    assert len(lines) == 7
    assert lines[0].startswith("To do     ")
    assert "call the bank" in lines[0]
    assert lines[1].startswith("In touch  client")
    assert all(line.startswith("          client") for line in lines[2:])
    whole = ok("today", "--all").out
    assert [whole.count(group) for group in ("To do", "In touch")] == [1, 1]
    assert "lead, due today: send the quote" in whole


@pytest.mark.usefixtures("acme")
def test_every_format_tells_the_same(ok: Run) -> None:
    ok("touch", "add", "acme", "call", "--on", "2026-11-02")
    for name in ("table", "plain", "json", "jsonl", "csv", "md", "html"):
        assert "quiet for 3 weeks (wanted every 2w)" in ok("today", "--format", name).out, name


def test_days_have_to_be_days(run: Run) -> None:
    assert run("today", "--days", "-1").code == 2
    assert run("today", "--days", "soon").code == 2


@pytest.mark.usefixtures("acme")
def test_a_loss_asks_for_its_next_look_until_it_is_written(ok: Run) -> None:
    loss = ok(
        *("loss", "add", "acme", "--on", "2026-11-12", "--reason", "price", "--stated", "too dear", "--no-input"),
        *("--verdict", "external", "--feeling", "2", "--clarity", "clear", "--json"),
    ).json["id"]
    ok("action", "add", "call three leads", "--due", "2026-11-01")
    rows = ok("today", "--json").json
    assert [row["kind"] for row in rows] == ["pass", "action"]
    assert (rows[0]["client"], rows[0]["id"], rows[0]["why"], rows[0]["due"]) == (
        "Acme Ltd",
        loss,
        "week",
        "2026-11-19",
    )
    assert rows[0]["reason"] == "lost 9 days ago: a second look, a week later"
    ok(*rows[0]["command"].split()[1:], "--lesson", "ask about the budget early", "--no-input")
    assert [row["kind"] for row in ok("today", "--json").json] == ["action"]
    ahead = ok("today", "--days", "30", "--json").json
    assert [(row["kind"], row["why"], row["days"]) for row in ahead] == [
        ("action", "action", 20),
        ("pass", "month", -21),
    ]


@pytest.mark.usefixtures("acme")
def test_the_day_chosen_to_ask_again_comes_up_until_there_was_contact(ok: Run) -> None:
    loss = ok(
        *(
            "loss",
            "add",
            "acme",
            "--on",
            "2026-06-01",
            "--reason",
            "price",
            "--stated",
            "too dear",
            "--no-input",
            "--json",
        )
    ).json["id"]
    ok("loss", "win-back", loss, "--on", "2026-11-25")
    assert [row for row in ok("today", "--json").json if row["kind"] == "win-back"] == []
    row = next(row for row in ok("today", "--days", "7", "--json").json if row["kind"] == "win-back")
    assert (row["client"], row["due"], row["days"]) == ("Acme Ltd", "2026-11-25", -4)
    assert row["reason"] == "lost 6 months ago; your day to ask again: in 4 days"
    assert row["command"] == "retainlog log Acme"


@pytest.fixture
def busy(ok: Run) -> None:
    """A morning in which all that can wait waits, of clients with long names and with long texts."""
    long = "The Rehovot Institute for Water and Agriculture"
    for name in (long, "עמותת שחר לקידום קריאה בפריפריה", "סטודיו נועה לוי", "Lumen Analytics"):
        ok("client", "add", name, "--every", "1w", "--at-most", "2w", "--since", "2026-06-01")
    for number in range(5):
        ok("client", "add", f"client {number}", "--every", "1w", "--at-most", "2w", "--since", "2026-06-01")
    ok("loss", "add", "Lumen", "--on", "2026-11-12", "--no-input")
    what = "לקבוע חצי שעה קבועה בכל בוקר למיילים של לקוחות ולענות לכולם"
    ok("action", "add", what, "--due", "2026-11-16", "--client", "The")
    ok("promise", "add", "סטודיו", "לשלוח את הטיוטה המלאה של המדריך עם כל התיקונים", "--due", "2026-11-18")
    ok("lead", "add", "Dana", "--next", "send the quote with the three packages and the dates", "--due", "2026-11-21")
    ok(
        "touch",
        "add",
        "עמותת",
        "הצגתי טיוטה שנייה, אהבו את הפתיחה וביקשו עוד",
        "--on",
        "2026-11-01",
        "--next",
        "2026-11-21",
    )
    ok("sign", "add", "The", "leadership-change", "--on", "2026-09-21")
    for client, code in (("The", "criticism"), ("עמותת", "less-time"), ("סטודיו", "dread")):
        ok("sign", "add", client, code, "--on", "2026-10-21")


def rows_of(child: Any) -> list[str]:
    child.expect(pexpect.EOF)
    return [re.sub(r"[\u2066-\u2069]|\x1b\[[0-9;]*m", "", line).rstrip() for line in child.before.splitlines()]


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("lang", ["en", "he"])
@pytest.mark.parametrize("bidi", ["logical", "visual", "isolate", "off"])
def test_a_busy_morning_fits_a_terminal_of_24_lines_and_80_columns(terminal: Any, lang: str, bidi: str) -> None:
    rows = rows_of(terminal("--lang", lang, "--bidi", bidi, "today", size=(24, 80), TERM="xterm-256color"))
    assert len(rows) <= 23  # and the line on which one types
    assert max(map(cell_len, rows)) <= 80
    commands = [row for row in rows if "retainlog " in row and "--all" not in row]
    assert len(commands) == 7
    assert not any("…" in row for row in commands)
    assert rows.index(commands[-1]) <= 20


@pytest.mark.usefixtures("busy")
def test_each_thing_that_waits_takes_two_lines_and_a_long_name_is_whole(terminal: Any) -> None:
    rows = rows_of(terminal("today", size=(24, 80)))
    at = next(number for number, row in enumerate(rows) if "due 5 days ago" in row)
    assert rows[at].startswith("3 The Rehovot")
    assert rows[at + 1].lstrip(" ").startswith(("Institute", "retainlog action done"))
    assert "Institute for Water" in " ".join(" ".join(row.split()) for row in rows)
    sign = next(number for number, row in enumerate(rows) if "leadership or champion changed" in row)
    assert rows[sign].endswith("(9 weeks ago); 1 more")
    assert re.search(r"retainlog sign try \d  meet the new one early$", rows[sign + 1])


def test_a_wide_terminal_has_one_line_for_each(ok: Run, terminal: Any) -> None:
    ok("client", "add", "Acme", "--every", "1w", "--since", "2026-11-01")
    ok("sign", "add", "Acme", "dread", "--on", "2026-11-18")
    rows = rows_of(terminal("today", size=(24, 130)))
    assert rows[0].split() == ["Client", "Why", "Answer", "with", "You", "could"]
    assert "no contact noted yet" in rows[3]
    assert "retainlog log Acme" in rows[3]
    assert rows[5].endswith("name what weighs on you")


def test_a_follow_up_without_a_last_word_says_nothing_of_it(ok: Run) -> None:
    ok("client", "add", "Acme", "--every", "1w", "--since", "2026-11-01")
    ok("touch", "add", "Acme", "called", "--next", "2026-11-21", "--on", "2026-11-20")
    assert reasons(ok) == [("Acme", "follow-up due today; last time: called")]
    touch = ok("touch", "list", "--json").json[0]["id"]
    ok("touch", "delete", touch, "--yes")
    assert all("last time" not in reason for _client, reason in reasons(ok))
