"""One screen before a call, and everything in order."""

from __future__ import annotations

import pytest

from tests.conftest import Run

NAME = "סטודיו נועה"


@pytest.fixture(autouse=True)
def noa(ok: Run) -> None:
    ok(
        *("client", "add", NAME, "--every", "2w", "--fee", "4000", "--since", "2026-01-01"),
        *("--need", "למכור יותר סדנאות", "--prefers", "short voice messages"),
    )
    ok("client", "edit", NAME, "--fee", "4500", "--fee-from", "2026-06-01")
    ok("contact", "add", NAME, "Dan", "--role", "finance")
    ok("contact", "add", NAME, "Noa Levi", "--role", "champion")
    ok("contact", "add", NAME, "Avi", "--role", "champion")
    ok("contact", "left", "Avi", "--on", "2026-11-03")
    for day, mood, said in (
        ("2026-09-01", 5, "kick-off"),
        ("2026-09-20", 4, "first draft"),
        ("2026-10-10", 3, "second draft"),
        ("2026-11-01", 2, "טלפון על הטיוטה האחרונה"),
    ):
        ok("touch", "add", NAME, said, "--on", day, "--mood", str(mood), "--channel", "call")
    ok(
        *("mistake", "add", NAME, "--what", "draft came late", "--kind", "service", "--why", "no list of stages"),
        *("--cause", "vague-contract", "--plan", "write the stages down", "--due", "2026-11-30", "--on", "2026-10-12"),
    )


def test_the_screen_before_a_call(ok: Run) -> None:
    out = ok("brief", NAME).out
    for said in (
        "למכור יותר סדנאות",
        "short voice messages",
        "Noa Levi (champion), Dan (finance), Avi (champion, left 3 Nov 2026)",
        "₪4,500 a month",
        "3 weeks ago (wanted every 2w)",
        "5 4 3 2 (falling)",
        "טלפון על הטיוטה האחרונה",
        "write the stages down (in 9 days)",
        "draft came late (6 weeks ago)",
    ):
        assert said in out, said
    assert "kick-off" not in out  # the last three are enough
    assert len(out.splitlines()) <= 24


def test_programs_get_the_whole_of_it(ok: Run) -> None:
    data = ok("brief", NAME, "--json").json
    assert data["need"] == "למכור יותר סדנאות"
    assert data["fee"] == {"amount": "4500.00", "currency": "ILS"}
    assert [person["name"] for person in data["contacts"]] == ["Noa Levi", "Dan", "Avi"]
    assert [touch["on"] for touch in data["touches"]] == ["2026-11-01", "2026-10-10", "2026-09-20"]
    assert [action["text"] for action in data["actions"]] == ["write the stages down"]
    assert [mistake["what"] for mistake in data["mistakes"]] == ["draft came late"]
    assert (data["moods"], data["mood_trend"]) == ([5, 4, 3, 2], "falling")
    assert data["standing"] == "yellow"


def test_a_client_of_whom_little_is_known_is_brief_too(ok: Run) -> None:
    ok("client", "add", "Zed")
    out = ok("brief", "zed").out
    assert out.splitlines()[0] == "Zed"
    assert "No contact noted yet." in out
    data = ok("brief", "zed", "--json").json
    assert (data["moods"], data["mood_trend"], data["touches"], data["contacts"]) == ([], None, [], [])


def test_long_texts_do_not_push_the_rest_off_the_screen(ok: Run) -> None:
    ok("touch", "add", NAME, "word " * 500)
    out = ok("brief", NAME).out
    assert max(map(len, out.splitlines())) < 230
    assert "…" in out
    assert len(ok("brief", NAME, "--json").json["touches"][0]["summary"]) == 2499


def test_only_this_client_is_told_of(ok: Run) -> None:
    ok("client", "add", "Zed")
    ok("action", "add", "call the bank")
    ok(
        "mistake",
        "add",
        "zed",
        "--what",
        "zedfault",
        "--kind",
        "other",
        "--why",
        "x",
        "--cause",
        "other",
        "--plan",
        "zedplan",
    )
    out = ok("brief", NAME).out + ok("timeline", NAME).out
    assert "zed" not in out
    assert "bank" not in out


def test_everything_stands_in_order(ok: Run) -> None:
    ok("client", "pause", NAME, "--until", "2026-12-01", "--reason", "holiday")
    rows = ok("timeline", NAME, "--json").json
    assert [row["on"] for row in rows] == sorted(row["on"] for row in rows)
    assert [(row["on"], row["kind"], row["text"]) for row in rows if row["kind"] != "touch"] == [
        ("2026-01-01", "client", "became a client"),
        ("2026-01-01", "fee", "fee ₪4,000 a month"),
        ("2026-06-01", "fee", "fee ₪4,500 a month"),
        ("2026-10-12", "mistake", "draft came late (no list of stages)"),
        ("2026-11-03", "contact", "Avi left"),
        ("2026-11-21", "pause", "paused until 1 Dec 2026 (holiday)"),
        ("2026-11-21", "contact", "Dan noted (finance)"),
        ("2026-11-21", "contact", "Noa Levi noted (champion)"),
        ("2026-11-30", "action", "to do: write the stages down"),
    ]
    touch = next(row for row in rows if row["text"] == "kick-off")
    assert ok("touch", "show", touch["id"][:8], "--json").json["client"] == touch["client"] == NAME


def test_the_timeline_can_be_narrowed_down_and_keeps_the_newest(ok: Run) -> None:
    def on(*argv: str) -> list[str]:
        return [row["on"] for row in ok("timeline", NAME, "--json", *argv).json]

    assert on("--from", "2026-10-01", "--to", "2026-11-02") == ["2026-10-10", "2026-10-12", "2026-11-01"]
    assert on("--from", "2026-10-01", "--to", "2026-11-02", "-n", "2") == ["2026-10-12", "2026-11-01"]
    assert ok("timeline", NAME, "--to", "2020-01-01").out == "Nothing is noted here yet.\n"


def test_what_was_done_and_dropped_stands_on_its_day(ok: Run) -> None:
    first = ok("action", "list", "--json").json[0]["id"]
    ok("action", "done", first, "--on", "2026-11-10")
    second = ok("action", "add", "send flowers", "--client", NAME, "--json").json["id"]
    ok("action", "drop", second, "--why", "they moved")
    rows = [(row["on"], row["text"]) for row in ok("timeline", NAME, "--json").json if row["kind"] == "action"]
    assert rows == [
        ("2026-11-10", "done: write the stages down"),
        ("2026-11-21", "dropped: send flowers (they moved)"),
    ]


@pytest.mark.parametrize("command", ["brief", "timeline"])
def test_every_format_works_and_an_unknown_client_is_not_found(ok: Run, run: Run, command: str) -> None:
    for name in ("table", "plain", "json", "jsonl", "csv", "md", "html"):
        out = ok(command, NAME, "--format", name).out
        assert ("טלפון על הטיוטה" in out) == (command == "timeline" or name != "csv"), name
    assert run(command, "nobody").code == 3
    assert run(command).code == 2


def test_a_loss_and_its_looks_back_stand_in_the_timeline(ok: Run) -> None:
    ok(
        *("loss", "add", NAME, "--on", "2026-11-12", "--ends", "2026-12-31", "--reason", "price", "--no-input"),
        *("--stated", "יקר מדי"),
    )
    rows = [
        (row["on"], row["text"]) for row in ok("timeline", NAME, "--json").json if row["kind"] in ("loss", "review")
    ]
    assert rows == [
        ("2026-11-12", "notice that it leaves: price (יקר מדי)"),
        ("2026-11-21", "looked back at once"),
        ("2026-12-31", "last day of work"),
    ]


def test_it_gives_the_chance_with_its_reasons(ok: Run) -> None:
    ok("client", "add", "Quiet Ltd")
    for ago in range(200, 90, -7):
        ok("touch", "add", "quiet", "talk", "--by", "them", "--on", f"{ago}d ago")
    found = ok("brief", "quiet", "--json").json
    assert found["leaves"] > 0.2
    assert "silence" in found["reasons"]
    assert "within 90 days (" in ok("brief", "quiet").out
    ok("client", "pause", "quiet")
    assert ok("brief", "quiet", "--json").json["leaves"] is None
