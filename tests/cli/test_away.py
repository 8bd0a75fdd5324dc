"""Times away: a silent journal is not a silent client, and holidays make nobody late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pexpect
import pytest

from tests.conftest import Run

TODAY = date(2026, 11, 21)


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


@pytest.fixture
def office(ok: Run, tmp_path: Any) -> None:
    """Eight clients seen about weekly, until three weeks ago."""
    lines = [f"Client {n},{ago(21 + n % 3 + 7 * week + (n + week) % 2)},talk" for n in range(8) for week in range(20)]
    file = tmp_path / "touches.csv"
    file.write_text("\n".join(["client,date,summary", *lines]) + "\n", encoding="utf-8")
    ok("import", "csv", str(file), "--create-clients")
    for n in range(8):
        ok("client", "edit", f"Client {n}", "--every", "1w")


def kinds(ok: Run) -> list[str]:
    return [row["kind"] for row in ok("today", "--json").json]


@pytest.mark.usefixtures("office")
def test_after_a_silent_journal_it_is_asked_first_and_yes_makes_nobody_late(ok: Run) -> None:
    first, *_others = ok("today", "--json").json
    assert (first["kind"], first["why"]) == ("away", "away")
    assert (
        first["reason"].startswith(f"no entries since {20 - 19 + 0} Nov 2026") or "no entries since" in first["reason"]
    )
    assert "risk" not in kinds(ok)
    assert kinds(ok).count("contact") == 8
    ok(*first["command"].split()[1:])
    assert kinds(ok) == []
    assert ok("away", "list", "--json").json[0]["until_on"] == ago(1)
    ok("undo")
    assert kinds(ok)[0] == "away"


@pytest.mark.usefixtures("office")
def test_catchup_asks_before_it_goes_through_the_clients(ok: Run, terminal: Any) -> None:
    child = terminal("catchup")
    child.expect("Were you away")
    child.sendline("yes")
    child.expect("nobody is late")
    child.expect(pexpect.EOF)
    assert kinds(ok) == []


def test_a_time_away_ahead_moves_what_falls_due_in_it(ok: Run) -> None:
    ok("client", "add", "Acme", "--every", "1w")
    ok("touch", "add", "acme", "call")

    def due() -> str:
        return str(ok("client", "show", "acme", "--json").json["due_on"])

    assert due() == "2026-11-28"
    ok("away", "add", "2026-11-24", "2026-12-01", "--reason", "reserve duty")
    assert due() == "2026-12-06"  # three days were left of the week
    ok("away", "delete", ok("away", "list", "--json").json[0]["id"], "--yes")
    assert due() == "2026-11-28"


def test_what_is_no_time_away_is_refused(run: Run, ok: Run) -> None:
    assert run("away", "add", "2026-12-02", "2026-12-01").code == 2
    assert run("away", "add", "2026-01-01", "2029-01-01").code == 2
    ok("away", "add", "2026-12-01", "2026-12-10")
    assert "already" in run("away", "add", "2026-12-02", "2026-12-03").err


def test_no_contact_falls_due_on_a_public_holiday(ok: Run) -> None:
    pytest.importorskip("holidays")
    ok("config", "set", "region", "IL")
    ok("client", "add", "Acme", "--every", "2m")
    ok("touch", "add", "acme", "call")
    shown = ok("away", "add", "2026-12-25", "2026-12-25").err
    assert "Public holidays count as free days" in shown


def test_no_step_falls_due_on_a_day_off(ok: Run) -> None:
    ok("client", "add", "Acme")
    ok("away", "add", "2026-12-15", "2026-12-20")  # in four weeks it is 19 December
    ok("action", "add", "Write the price list")
    assert ok("action", "list", "--json").json[0]["due_on"] == "2026-12-21"
    ok("loss", "add", "acme", "--reason", "price", "--action", "Raise the price", "--no-input")
    assert {row["due_on"] for row in ok("action", "list", "--json").json} == {"2026-12-21"}
