"""Signals earn their place by the person's own past."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import Run

TODAY = date(2026, 11, 21)


@pytest.fixture
def noisy(ok: Run, tmp_path: Path) -> None:
    """Nine clients in touch every week for two years, whose talks became shorter once each, and nobody left."""
    rows = ["client,date,summary,by,minutes"]
    for n in range(9):
        for week in range(104):
            day = TODAY - timedelta(weeks=week, days=n % 5)
            short = 50 <= week - 3 * (n % 3) < 58
            rows.append(f"Client {n},{day.isoformat()},talk,{'them' if week % 2 else 'us'},{10 if short else 40}")
    (tmp_path / "talks.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    ok("import", "csv", str(tmp_path / "talks.csv"), "--create-clients")


def test_what_raised_mostly_false_alarms_is_put_to_rest_once_a_month(
    ok: Run, noisy: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sections() -> list[dict[str, object]]:
        return ok("report", "--json").json["at_rest"]["signals"]

    [rested] = sections()
    assert (rested["code"], rested["false"], rested["alarms"]) == ("shorter", 9, 9)
    assert "risk --switch-on shorter" in ok("report").out
    assert "risk --switch-on shorter" in ok("risk").err
    assert ok("risk", "backtest", "--json").json["at_rest"] == ["shorter"]

    # Talks that become shorter now are told no more, until the person wants them to be.
    for ago in (2, 1, 0):
        ok("touch", "add", "Client 3", "short talk", "--minutes", "5", "--by", "them", "--on", f"{ago}d ago")

    def told() -> list[str]:
        return next(row["signals"] for row in ok("risk", "--json").json if row["client"] == "Client 3")

    assert told() == []
    ok("undo", "3")
    assert [row["code"] for row in sections()] == ["shorter"]  # undo took back what the person did, and nothing else
    for ago in (2, 1, 0):
        ok("touch", "add", "Client 3", "short talk", "--minutes", "5", "--by", "them", "--on", f"{ago}d ago")
    assert "talks became shorter" in ok("risk", "--switch-on", "shorter").out
    assert told() == ["shorter"]
    assert sections() == []

    # What was switched on stays on, in the months to come as well.
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-21")
    ok("risk", "backtest")
    assert sections() == []


def test_a_signal_that_is_not_at_rest(run: Run, ok: Run) -> None:
    ok("client", "add", "Acme")
    found = run("risk", "--switch-on", "silence")
    assert (found.code, found.out) == (3, "")
    assert "not at rest" in found.err
