"""A year of a freelancer with nine clients, Monday by Monday: a first import, three weeks without an entry, one loss.
What the screens say is what a person would agree with."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from retainlog.base.clock import Clock
from retainlog.insight.agenda import MORNING, morning
from retainlog.journal.agenda import of_the_morning, reminder_key, waiting
from retainlog.store.database import Store
from tests.conftest import Run

FIRST = date(2026, 1, 5)
CLIENTS = {  # days between contacts, wanted cadence
    "Blue Harbor": (7, "2w"), "Kestrel": (8, "2w"), "Northside": (14, "1m"), "Tidewater": (13, "1m"),
    "Petals": (10, "2w"), "Hollis": (20, "1m"), "Mo": (12, "2w"), "Dockside": (25, "2m"), "Fern": (9, "2w"),
}  # fmt: skip
AWAY = (date(2026, 3, 13), date(2026, 4, 3))
LEFT = {"Fern": date(2026, 5, 1), "Mo": date(2026, 7, 1)}  # Fern says so, Mo falls silent and never says a word


class Year:
    def __init__(self, ok: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ok, self.file, self.patch = ok, tmp_path / "week.csv", monkeypatch
        r = random.Random(5)
        self.days: dict[str, list[date]] = {}
        for name, (gap, _every) in CLIENTS.items():
            day, found = FIRST + timedelta(days=r.randrange(gap)), []
            while day < date(2026, 12, 31):
                if day < LEFT.get(name, date.max) and not AWAY[0] <= day < AWAY[1]:
                    found.append(day)
                day += timedelta(days=max(2, round(r.gauss(gap, gap / 4))))
            self.days[name] = found

    def on(self, day: date) -> None:
        self.patch.setenv("RETAINLOG_TODAY", f"{day.isoformat()}T09:00")

    def week(self, until: date) -> None:
        """What happened in the week before is written down."""
        rows = [
            f"{name},{day.isoformat()},talk,{'them' if day.toordinal() % 2 else 'us'}"
            for name, days in self.days.items()
            for day in days
            if until - timedelta(days=7) <= day < until
        ]
        if rows:
            self.file.write_text("\n".join(["client,date,summary,by", *rows]) + "\n", encoding="utf-8")
            self.ok("import", "csv", str(self.file))


@pytest.mark.slow
def test_a_year_of_mondays(ok: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    year = Year(ok, tmp_path, monkeypatch)
    year.on(FIRST)
    start = tmp_path / "clients.csv"
    rows = [f"{name},2021-03-01,{every}" for name, (_gap, every) in CLIENTS.items()]
    start.write_text("\n".join(["name,client since,cadence", *rows]) + "\n", encoding="utf-8")
    ok("import", "csv", str(start), "--kind", "clients")

    # Nobody is red on the first day, and nobody was neglected for years.
    assert {row["standing"] for row in ok("client", "list", "--json").json} == {"green"}
    assert {row["level"] for row in ok("risk", "--json").json} == {"none"}
    assert "5 years" not in ok("today").out
    ok("action", "add", "Write the price list", "--due", "2026-02-02")

    seen: Counter[tuple[str, str]] = Counter()
    asked_away, still_asked = [], []
    for week in range(1, 50):
        monday = FIRST + timedelta(weeks=week)
        year.on(monday)
        year.week(monday)
        if monday == date(2026, 5, 4):
            ok("loss", "add", "Fern", "--reason", "price", "--no-input")
        if monday == date(2026, 4, 6):  # back: one answer for three weeks
            ok("away", "add", AWAY[0].isoformat(), (AWAY[1] - timedelta(days=1)).isoformat())
        store = Store(ok("path", "--json").json["path"], Clock())
        items = waiting(store, monday)
        shown = morning(of_the_morning(store, items, monday), MORNING)
        store.close()
        seen.update(reminder_key(item) for item in shown)
        if shown and shown[0].kind == "away":
            asked_away.append(monday)
        still_asked += [item.client for item in items if item.why == "still-a-client"]
        if AWAY[0] < monday < AWAY[1]:
            risks = ok("risk", "--json").json
            assert max(row["gone"] for row in risks) < 0.1, monday
            assert {row["level"] for row in risks} <= {"none", "watch"}

    assert max(seen.values()) <= 6, seen.most_common(3)
    assert asked_away
    assert all(AWAY[0] < monday <= AWAY[1] + timedelta(days=4) for monday in asked_away)
    mo = next(row for row in ok("risk", "--json").json if row["client"] == "Mo")
    assert mo["level"] == "high"
    assert mo["gone"] > 0.9
    assert set(still_asked) == {"Mo"}
    others = [row for row in ok("risk", "--json").json if row["client"] != "Mo"]
    assert all(row["level"] != "high" for row in others)

    # One loss says nothing of how long clients stay.
    text = ok("report", "retention").out
    assert "too few losses" in text
    assert " 0 %" not in text.partition("How long clients stay")[2].partition("By the quarter")[0]


def test_a_line_can_be_snoozed_or_let_go(ok: Run, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("action", "add", "Call the bank", "--due", "2026-11-20")
    ok("action", "add", "Write the list", "--due", "2026-11-21")

    def lines() -> list[str]:
        return [row["reason"].rpartition(": ")[2] for row in ok("today", "--json").json]

    assert "Call the bank" in ok("today", "--snooze", "1", "--until", "2026-11-25").out
    assert lines() == ["Write the list"]
    ok("undo")
    assert lines() == ["Call the bank", "Write the list"]
    ok("today", "--let-go", "1")
    assert lines() == ["Write the list"]
    ok("today", "--snooze", "1")
    assert lines() == []
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-22T10:00")
    assert lines() == ["Write the list"]
    assert run("today", "--snooze", "9").code == 3
    assert run("today", "--snooze", "1", "--until", "2026-11-01").code == 2
    assert run("today", "--until", "fri").code == 2


def test_a_line_wears_off_and_stays_with_all(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ok("action", "add", "Call the bank", "--due", "2026-11-21")
    shown = []
    for day in range(60):
        monkeypatch.setenv("RETAINLOG_TODAY", f"{date(2026, 11, 21) + timedelta(days=day)}T10:00")
        shown.append("Call the bank" in ok("today").out)
    assert all(shown[:21])
    assert 2 <= sum(shown[21:36]) <= 8
    assert not any(shown[36:])
    assert "Call the bank" in ok("today", "--all").out
