"""Warnings against losses, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

from retainlog.insight.backtest import WINDOW, Alarm, Case, record, warned

TODAY = date(2026, 11, 21)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def alarm(client: str, first: int, last: int, source: str = "silence") -> Alarm:
    return Alarm(source, client, ago(first), ago(last))


LOST = Case("1", "a", ago(100))


def test_the_earliest_warning_in_the_window_counts() -> None:
    [found] = warned([LOST], [alarm("a", 130, 125), alarm("a", 110, 100), alarm("b", 140, 100)])
    assert (found.source, found.lead) == ("silence", 30)


def test_a_warning_that_ended_long_before_or_came_with_the_notice_is_none() -> None:
    assert warned([LOST], [alarm("a", 400, 100 + WINDOW + 1), alarm("a", 100, 90), alarm("a", 50, 40)]) == []


def test_a_lead_is_never_longer_than_the_window() -> None:
    assert [one.lead for one in warned([LOST], [alarm("a", 500, 120)])] == [WINDOW]


def test_misses_and_false_alarms() -> None:
    cases = [LOST, Case("2", "b", ago(200))]
    alarms = [alarm("a", 120, 110), alarm("c", 300, 290), alarm("c", 50, 0), alarm("a", 120, 110, "mood-falling")]
    found = record("silence", cases, alarms, TODAY)
    assert (found.warned, found.missed, found.lead) == (1, 1, 20)
    assert (found.alarms, found.saved, found.false, found.open) == (2, 0, 1, 1)


def test_a_source_that_never_warned_has_no_lead() -> None:
    found = record("silence", [LOST], [], TODAY)
    assert (found.warned, found.missed, found.lead, found.alarms) == (0, 1, None, 0)
