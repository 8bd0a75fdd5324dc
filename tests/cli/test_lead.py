"""Leads from the first word to won or lost, and the activities that brought them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def dana(ok: Run) -> str:
    found: str = ok("lead", "add", "Dana, bakery", "--on", "2026-10-01", "--source", "linkedin", "--fee", "4000",
                    "--next", "send the quote", "--due", "2026-11-20", "--json").json["id"]  # fmt: skip
    return found


def test_a_lead_is_noted_with_its_next_step(ok: Run) -> None:
    result = ok("lead", "add", "Dana, bakery", "--fee", "4000", "--next", "send the quote", "--due", "tomorrow")
    first, second = result.out.splitlines()
    assert first.startswith("Noted: Dana, bakery  [")
    assert second == "Next: send the quote (tomorrow)"
    assert "retainlog undo" in result.err
    (row,) = ok("lead", "list", "--json").json
    assert (row["name"], row["stage"], row["on"], row["fee"], row["per"], row["next_on"]) == (
        *("Dana, bakery", "new", "2026-11-21", {"amount": "4000.00", "currency": "ILS"}, "month", "2026-11-22"),
    )
    ok("undo")
    assert ok("lead", "list").out == "No leads here. Note one with: retainlog lead add NAME\n"


def test_its_way_is_kept_stage_by_stage_with_contacts(ok: Run, dana: str) -> None:
    ok("lead", "touch", "dana", "long", "call", "--minutes", "45", "--on", "2026-10-05")
    assert ok("lead", "show", "dana", "--json").json["stage"] == "talking"  # contact makes a new lead one in talks
    ok("lead", "stage", dana, "proposal", "--on", "2026-10-20", "--reason", "asked for a price")
    found = ok("lead", "show", dana[:8], "--json").json
    assert [(row["stage"], row["on"], row["reason"]) for row in found["stages"]] == [
        ("new", "2026-10-01", None),
        ("talking", "2026-10-05", None),
        ("proposal", "2026-10-20", "asked for a price"),
    ]
    assert [(row["summary"], row["minutes"]) for row in found["touches"]] == [("long call", 45)]
    assert "send the quote" in ok("lead", "show", dana).out


def test_winning_makes_the_client_and_keeps_the_trail(ok: Run, dana: str) -> None:
    ok("fit", "profile", "add", "--start-set")
    ok("fit", "check", "dana", "--score", "core-service=4", "--exception", "price=a tenth off")
    result = ok("lead", "win", "dana", "--on", "2026-11-10", "--every", "2w")
    assert result.out.startswith("Won: Dana, bakery is a client now  [")
    client = ok("client", "show", "dana", "--json").json
    assert (client["since"], client["fee"]["amount"], client["per"], client["every"]) == (
        *("2026-11-10", "4000.00", "month", "2w"),
    )
    lead = ok("lead", "show", dana, "--json").json
    assert (lead["stage"], lead["client"], lead["next_on"]) == ("won", "Dana, bakery", None)
    assert [row["stage"] for row in lead["stages"]] == ["new", "won"]
    assert ok("lead", "list", "--json").json == []
    assert [row["id"] for row in ok("lead", "list", "--all", "--json").json] == [dana]
    checked = ok("fit", "check", "dana", "--show", "--json").json
    assert (checked["client"], len(checked["checks"]), len(checked["exceptions"])) == ("Dana, bakery", 1, 1)
    kinds = [(row["kind"], row["on"]) for row in ok("timeline", "dana", "--json").json]
    assert ("lead", "2026-10-01") in kinds
    ok("undo")
    assert ok("lead", "show", dana, "--json").json["stage"] == "new"
    assert ok("client", "list", "--json").json == []


def test_a_lead_can_be_a_client_that_is_there_already(ok: Run, run: Run, dana: str) -> None:
    ok("client", "add", "Dana, bakery")
    refused = run("lead", "win", dana)
    assert refused.code == 4
    assert "already a client" in refused.err
    assert ok("lead", "win", dana, "--client", "dana", "--json").json["client"] == "Dana, bakery"
    assert run("lead", "lose", dana).code == 2


def test_losing_keeps_the_reason_and_a_lead_may_come_back(ok: Run, dana: str) -> None:
    assert ok("lead", "lose", "dana", "--reason", "too dear").out.startswith("Kept as lost: Dana, bakery")
    found = ok("lead", "show", "dana", "--json").json
    assert (found["stage"], found["lost_reason"], found["stages"][-1]["reason"]) == ("lost", "too dear", "too dear")
    assert [row["name"] for row in ok("lead", "list", "--stage", "lost", "--json").json] == ["Dana, bakery"]
    ok("lead", "stage", "dana", "talking")
    assert ok("lead", "show", "dana", "--json").json["lost_reason"] is None


def test_the_next_step_waits_in_today_until_it_is_answered(ok: Run, dana: str) -> None:
    (row,) = ok("today", "--json").json
    assert (row["kind"], row["client"], row["days"]) == ("lead", "Dana, bakery", 1)
    assert row["reason"] == "lead, due yesterday: send the quote"
    assert row["command"] == f"retainlog lead touch {dana[:8]}"
    ok(*row["command"].split()[1:], "sent it", "--next", "ask again", "--due", "2026-11-28")
    assert ok("today", "--json").json == []
    assert ok("today", "--days", "7", "--json").json[0]["reason"] == "lead, due in 7 days: ask again"
    ok("lead", "lose", "dana", "--reason", "no money")
    assert ok("today", "--days", "7", "--json").json == []


def test_a_contact_without_a_new_step_answers_the_one_that_was_due(ok: Run, dana: str) -> None:
    ok("lead", "touch", "dana", "sent the quote")
    assert ok("today", "--json").json == []
    assert ok("lead", "show", "dana", "--json").json["next_on"] is None


def test_a_client_that_sends_leads_and_one_spelling_a_source(ok: Run, dana: str) -> None:
    ok("client", "add", "Acme Ltd")
    sent = ok("lead", "add", "Bob", "--from-client", "acme", "--json").json
    assert (sent["source"], sent["referred_by_client"]) == ("referral", "Acme Ltd")
    assert ok("lead", "add", "Carl", "--source", "LinkedIn", "--json").json["source"] == "linkedin"
    assert [row["name"] for row in ok("lead", "list", "--from-client", "acme", "--json").json] == ["Bob"]
    assert [row["name"] for row in ok("lead", "list", "--source", "linkedin", "--json").json] == [
        "Carl",
        "Dana, bakery",
    ]


def test_names_are_found_as_clients_are(ok: Run, run: Run, dana: str) -> None:
    ok("lead", "add", "Dana Levi")
    twice = run("lead", "show", "dana")
    assert twice.code == 4
    assert dana[:8] in twice.err
    assert run("lead", "show", "nobody").code == 3
    assert ok("lead", "show", "dana l", "--json").json["name"] == "Dana Levi"


def test_fields_change_and_empty(ok: Run, run: Run, dana: str) -> None:
    ok("lead", "edit", "dana", "--fee", "1,200 EUR", "--per", "project", "--name", "Dana's bakery")
    found = ok("lead", "show", dana, "--json").json
    assert (found["name"], found["fee"], found["per"]) == (
        *("Dana's bakery", {"amount": "1200.00", "currency": "EUR"}, "project"),
    )
    ok("lead", "edit", dana, "--clear", "fee", "--clear", "next", "--clear", "source")
    found = ok("lead", "show", dana, "--json").json
    assert (found["fee"], found["source"], found["next_text"]) == (None, None, None)
    ok("lead", "delete", dana, "--yes")
    assert run("lead", "show", dana).code == 3


@pytest.mark.parametrize(
    "argv",
    [
        ("lead", "add", "   "),
        ("lead", "add", "Bob", "--on", "tomorrow"),
        ("lead", "stage", "dana", "won"),
        ("lead", "touch", "dana", "call", "--on", "2026-09-30"),
        ("lead", "touch", "dana"),
        ("activity", "add", "post", "x", "--on", "tomorrow"),
        ("activity", "add", "post"),
        ("lead", "edit", "dana"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(run: Run, dana: str, argv: tuple[str, ...]) -> None:
    before = run("history", "--json").json
    assert run(*argv).code == 2
    assert run("history", "--json").json == before


def test_an_activity_shows_what_came_of_it(ok: Run) -> None:
    result = ok(
        "activity", "add", "post", "How to brief a writer", "--hours", "2", "--cost", "50", "--on", "2026-11-01"
    )
    assert result.out.startswith("Noted: How to brief a writer  [")
    (row,) = ok("activity", "list", "--json").json
    assert (row["minutes"], row["cost"]["amount"], row["leads"], row["clients"]) == (120, "50.00", 0, 0)
    ok("lead", "add", "Dana", "--activity", row["id"][:8])
    ok("lead", "add", "Bob", "--activity", row["id"][:8])
    ok("lead", "win", "bob")
    (row,) = ok("activity", "list", "--json").json
    assert (row["leads"], row["clients"]) == (2, 1)
    assert "How to brief a writer" in ok("lead", "show", "dana").out
    edited = ok("activity", "edit", row["id"], "--hours", "1.5", "--clear", "cost", "--json").json
    assert (edited["minutes"], edited["cost"]) == (90, None)
    ok("activity", "delete", row["id"], "--yes")
    assert ok("activity", "list", "--json").json == []
    assert len(ok("lead", "list", "--all", "--json").json) == 2


def test_search_finds_leads_and_activities(ok: Run, dana: str) -> None:
    ok("activity", "add", "talk", "Bakeries and their stories")
    kinds = {row["kind"] for row in ok("search", "baker", "--json").json}
    assert kinds == {"lead", "activity"}


def test_a_reason_in_words_comes_back_from_an_export(ok: Run, dana: str, home: Path) -> None:
    ok("lead", "lose", "dana", "--reason", "too dear")
    other = ("--db", str(home / "other.db"))
    ok("import", "json", "-", *other, stdin=ok("export", "json").out)
    assert ok("lead", "show", "dana", "--json", *other).json["lost_reason"] == "too dear"


def test_an_activity_shows_the_leads_that_came_of_it(ok: Run, run: Run) -> None:
    post = ok("activity", "add", "post", "On briefs", "--cost", "50", "--json").json["id"]
    assert ok("activity", "show", post, "--json").json["came"] == []
    assert "No lead came of it yet" in ok("activity", "show", post).out
    ok("lead", "add", "Nova", "--activity", post)
    ok("lead", "add", "West")
    found = ok("activity", "show", post[:6], "--json").json
    assert (found["title"], found["leads"], found["clients"]) == ("On briefs", 1, 0)
    assert [lead["name"] for lead in found["came"]] == ["Nova"]
    assert run("activity", "show", "zzzz").code == 3


def test_a_contact_with_a_lead_is_deleted_by_its_id(ok: Run, run: Run) -> None:
    ok("lead", "add", "Nova")
    ok("lead", "touch", "nova", "a first call")
    ok("lead", "touch", "nova", "typed twice")
    contacts = ok("lead", "show", "nova", "--json").json["touches"]
    wrong = next(one["id"] for one in contacts if one["summary"] == "typed twice")
    assert run("lead", "delete", wrong).code == 2
    assert "Deleted for Nova: typed twice" in ok("lead", "delete", wrong, "--yes").out
    assert [one["summary"] for one in ok("lead", "show", "nova", "--json").json["touches"]] == ["a first call"]
    ok("undo")
    assert len(ok("lead", "show", "nova", "--json").json["touches"]) == 2
    assert run("lead", "delete", "zzzz", "--yes").code == 3


def test_in_hebrew_a_lead_is_not_closed_where_a_client_has_left(ok: Run) -> None:
    ok("lead", "add", "Dana")
    ok("lead", "lose", "dana", "--reason", "too far")
    for command in (("lead", "list", "--all"), ("lead", "show", "dana"), ("lead", "list", "--stage", "לא נסגר")):
        shown = ok("--lang", "he", *command).out
        assert "לא נסגר" in shown
        assert "עזב" not in shown
    month = ok("--lang", "he", "report", "--month", "2026-11").out
    assert "לא נסגרו:" in month
    assert ok("lead", "list", "--all", "--json").json[0]["stage"] == "lost"
    assert " lost " in ok("lead", "list", "--all").out
    ok("client", "add", "Acme")
    ok("loss", "add", "acme", "--no-input")
    assert "עזב" in ok("--lang", "he", "client", "list", "--status", "all").out


def test_a_stage_is_corrected_and_taken_out_again(ok: Run, run: Run) -> None:
    ok("lead", "add", "Dana", "--on", "2026-10-01")
    ok("lead", "stage", "dana", "talking", "--on", "2026-10-05")
    ok("lead", "lose", "dana", "--reason", "too far", "--on", "2026-10-20")

    def way() -> list[tuple[str, str, str | None]]:
        return [(row["on"], row["stage"], row["reason"]) for row in ok("lead", "show", "dana", "--json").json["stages"]]

    first, talking, lost = (row["id"] for row in ok("lead", "show", "dana", "--json").json["stages"])
    assert talking[:8] in ok("lead", "show", "dana").out
    ok("lead", "edit", lost[:8], "--on", "2026-10-15", "--reason", "a cousin does it")
    assert ok("lead", "show", "dana", "--json").json["lost_reason"] == "a cousin does it"
    assert way()[2] == ("2026-10-15", "lost", "a cousin does it")
    ok("lead", "edit", talking[:8], "--on", "2026-10-18")  # the way is in the order of its days
    assert ok("lead", "show", "dana", "--json").json["stage"] == "talking"
    ok("undo")
    ok("lead", "delete", lost[:8], "--yes")
    found = ok("lead", "show", "dana", "--json").json
    assert (found["stage"], found["lost_reason"]) == ("talking", None)
    assert run("lead", "delete", first[:8], "--yes").code == 2
    assert run("lead", "edit", first[:8], "--on", "2026-10-02").code == 2
    assert run("lead", "edit", talking[:8], "--on", "2026-09-01").code == 2
    refused = run("lead", "edit", talking[:8], "--from-client", "x")
    assert refused.code == 2
    assert refused.err.startswith("--from-client is for a lead; this is a stage of its way.")
    assert ok("lead", "edit", talking[:8], "--reason", "they called", "--json").json["stage"] == "talking"


def test_a_client_is_not_undone_by_a_stage(ok: Run, run: Run) -> None:
    ok("lead", "add", "Dana", "--on", "2026-10-01", "--stage", "talking")
    ok("lead", "stage", "dana", "proposal", "--on", "2026-10-05")
    ok("lead", "win", "dana", "--on", "2026-10-20")
    _first, proposal, won = (row["id"] for row in ok("lead", "show", "dana", "--json").json["stages"])
    ok("lead", "edit", proposal[:8], "--on", "2026-11-01")
    assert ok("lead", "show", "dana", "--json").json["stage"] == "won"
    assert run("lead", "delete", won[:8], "--yes").code == 2
