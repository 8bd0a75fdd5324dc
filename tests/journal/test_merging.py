"""Two records of one client become one truth: its fees, its life, its losses; links are made anew; `doctor` agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run


def income(ok: Run) -> float:
    found = ok("report", "concentration", "--json").json
    return float(found["income"]["total"]["value"]["amount"]) if "income" in found else 0.0


def fine(ok: Run) -> None:
    assert not [row for row in ok("doctor", "--json").json if row["code"] != "backup_old"]


@pytest.fixture
def two(ok: Run) -> None:
    ok("client", "add", "Keep", "--fee", "3000", "--since", "2025-01-01", "--hours", "10")
    ok("client", "add", "Dup", "--fee", "500", "--since", "2020-06-01", "--hours", "4")


def shown(ok: Run) -> Any:
    return ok("client", "show", "Keep", "--json").json


@pytest.mark.usefixtures("two")
def test_fees_and_hours_add_up_and_the_earlier_day_stays(ok: Run) -> None:
    ok("client", "merge", "Keep", "Dup", "--yes")
    assert income(ok) == 3500
    assert (shown(ok)["since"], shown(ok)["hours"]) == ("2020-06-01", 14)
    # 55 months of 500 (June 2020 to December 2024), then 3,500.
    fees = [(row["from_on"], row["fee"]["amount"]) for row in shown(ok)["fees"]]
    assert fees == [("2020-06-01", "500.00"), ("2025-01-01", "3500.00")]
    fine(ok)
    ok("undo")
    assert income(ok) == 3500
    assert shown(ok)["fee"]["amount"] == "3000.00"


@pytest.mark.usefixtures("two")
def test_the_same_agreement_twice_is_kept_once(ok: Run) -> None:
    ok("client", "merge", "Keep", "Dup", "--fees", "keep", "--yes")
    assert income(ok) == 3000
    assert shown(ok)["hours"] == 10


@pytest.mark.usefixtures("two")
def test_two_currencies_at_once_are_asked_about(ok: Run, run: Run) -> None:
    ok("client", "edit", "Dup", "--fee", "100 EUR")
    refused = run("client", "merge", "Keep", "Dup", "--yes")
    assert refused.code == 2
    assert "--fees keep" in refused.err
    ok("client", "merge", "Keep", "Dup", "--fees", "keep", "--yes")
    assert income(ok) == 3000


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("lost", ["Keep", "Dup"])
def test_lost_and_active_are_a_client_unless_it_is_said_to_be_lost(ok: Run, lost: str) -> None:
    ok("loss", "add", lost, "--on", "2026-10-01", "--reason", "price", "--no-input")
    ok("client", "merge", "Keep", "Dup", "--yes")
    assert (shown(ok)["status"], shown(ok)["lost_on"]) == ("active", None)
    assert ok("loss", "list", "--json").json[0]["outcome"] == "near-miss"
    fine(ok)
    ok("loss", "add", "Keep", "--reason", "price", "--no-input")  # which is open again
    ok("undo", "2")
    ok("client", "merge", "Keep", "Dup", "--status", "lost", "--yes")
    assert (shown(ok)["status"], shown(ok)["lost_on"]) == ("lost", "2026-10-01")
    fine(ok)


@pytest.mark.usefixtures("two")
def test_both_lost_is_lost_once_and_can_be_recovered(ok: Run) -> None:
    ok("loss", "add", "Keep", "--on", "2026-09-01", "--reason", "price", "--no-input")
    ok("loss", "add", "Dup", "--on", "2026-10-01", "--reason", "price", "--no-input")
    ok("client", "merge", "Keep", "Dup", "--yes")
    assert shown(ok)["lost_on"] == "2026-10-01"
    fine(ok)
    ok("loss", "recovered", "Keep", "--on", "2026-11-01")
    assert shown(ok)["status"] == "active"
    fine(ok)


def test_a_repeat_of_a_mistake_that_went_with_its_client_is_none(ok: Run) -> None:
    ok("client", "add", "A")
    ok("client", "add", "B")
    for name, day in (("A", "2026-11-01"), ("B", "2026-11-10")):
        ok("mistake", "add", name, "--what", "late", "--kind", "service", "--why", "busy", "--cause",
           "overload", "--plan", "Plan slack", "--on", day)  # fmt: skip
    assert ok("mistake", "list", "--json").json[0]["recurrence_of"]
    ok("client", "delete", "A", "--yes")
    assert ok("mistake", "list", "--json").json[0]["recurrence_of"] is None
    fine(ok)
    ok("undo")
    assert ok("mistake", "list", "--json").json[0]["recurrence_of"]


def test_doctor_names_what_does_not_hold_and_its_cure(ok: Run, run: Run, tmp_path: Path) -> None:
    from retainlog.store.connection import connect

    journal = str(tmp_path / "other.db")
    ok("--db", journal, "client", "add", "A", "--since", "2026-01-01")
    ok("--db", journal, "loss", "add", "A", "--on", "2026-10-01", "--reason", "price", "--no-input")
    connection = connect(journal)
    connection.execute("UPDATE clients SET lost_on = NULL")
    connection.execute("DELETE FROM history_changes")
    connection.close()
    found = run("--db", journal, "doctor")
    assert "not that of the loss that stands: 1" in found.out + found.err
    assert "retainlog loss edit" in found.out + found.err
