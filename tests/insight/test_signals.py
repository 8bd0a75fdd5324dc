"""Each signal by hand: where it shows, where it does not, and where there is too little to say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from retainlog.base.money import Money
from retainlog.insight.score import Outlook
from retainlog.insight.signals import CODES, FIGURES, Facts, Signal, signals
from retainlog.insight.trends import Exchange, Trend, trends
from retainlog.nouns.client import Fee

TODAY = date(2026, 11, 21)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def touchpoint(on: date, **noted: object) -> Exchange:
    return (on, *(noted.get(field) for field in ("by_whom", "minutes", "mood", "energy")))  # type: ignore[return-value]


def rated(field: str, *values: int | None, last: int = 0) -> list[Trend]:
    """What touchpoints show that were a week apart, the last one `last` days ago."""
    days = [ago(last + 7 * index) for index in reversed(range(len(values)))]
    return trends([touchpoint(on, **{field: value}) for on, value in zip(days, values, strict=True)])


def only(facts: Facts) -> Signal | None:
    found = signals(facts)
    assert len(found) < 2
    assert all(signal.code in CODES and set(signal.figures) <= set(FIGURES) for signal in found)
    return found[0] if found else None


def quiet(accident: float, gone: float, contacts: int = 5) -> Signal | None:
    return only(Facts(TODAY, Outlook(40, 12.0, accident, gone, 0.5), contacts))


def test_silence_shows_where_it_rarely_happens_by_accident() -> None:
    assert quiet(0.11, 0.9) is None
    found = quiet(0.10, 0.3)
    assert found
    assert (found.code, found.severity) == ("silence", "watch")
    assert found.figures == {"silent": 40, "usual": 12.0, "accident": 0.10, "gone": 0.3}


def test_silence_is_high_where_it_hardly_happens_by_accident_or_gone_is_likelier_than_not() -> None:
    for found in (quiet(0.03, 0.3), quiet(0.09, 0.5)):
        assert found
        assert found.severity == "high"


def test_two_contacts_make_no_rhythm() -> None:
    assert quiet(0.001, 0.9, contacts=2) is None
    assert only(Facts(TODAY)) is None


@pytest.mark.parametrize(("standing", "severity"), [("yellow", "watch"), ("red", "high"), ("green", None)])
def test_the_wanted_cadence(standing: str, severity: str | None) -> None:
    found = only(Facts(TODAY, standing=standing, due_on=ago(9), every="2w"))
    assert (found.severity if found else None) == severity
    assert found is None or found.figures["late"] == 9


def test_mood_by_hand() -> None:
    found = only(Facts(TODAY, trends=rated("mood", 5, 4, 3, 4, 3, 2)))  # 4 before, 3 now
    assert found == Signal("mood-falling", "watch", {"now": 3.0, "before": 4.0})
    assert only(Facts(TODAY, trends=rated("mood", 4, 4, 4, 4, 3, 3))) is None  # 4 and 3⅓


def test_mood_is_high_where_it_fell_deep_or_is_low() -> None:
    for moods in ((5, 5, 5, 3, 3, 3), (3, 3, 3, 2, 2, 2)):
        found = only(Facts(TODAY, trends=rated("mood", *moods)))
        assert found
        assert found.severity == "high"


def test_five_ratings_are_too_few_and_touchpoints_without_one_do_not_count() -> None:
    assert only(Facts(TODAY, trends=rated("mood", 5, 5, 1, 1, 1))) is None
    assert only(Facts(TODAY, trends=rated("mood", 5, None, 5, None, 5, 1, None, 1, 1, None))) is not None


def test_only_six_ratings_before_are_looked_at() -> None:
    moods = [1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 4, 3, 3, 3]
    found = only(Facts(TODAY, trends=rated("mood", *moods)))
    assert found
    assert found.figures == {"now": 3.0, "before": 4.0}


def test_an_old_fall_is_no_news() -> None:
    moods = (5, 5, 5, 1, 1, 1)
    assert only(Facts(TODAY, trends=rated("mood", *moods, last=180))) is not None
    assert only(Facts(TODAY, trends=rated("mood", *moods, last=181))) is None


def test_own_energy_is_never_more_than_watch() -> None:
    found = only(Facts(TODAY, trends=rated("energy", 5, 5, 5, 1, 1, 1)))
    assert found == Signal("energy-falling", "watch", {"now": 1.0, "before": 5.0})


def test_shorter_talks() -> None:
    assert only(Facts(TODAY, trends=rated("minutes", 60, 60, 60, 30, 30, 30))) == Signal(
        "shorter", "watch", {"now": 30.0, "before": 60.0}
    )
    assert only(Facts(TODAY, trends=rated("minutes", 60, 60, 60, 33, 30, 30))) is None  # more than half
    assert only(Facts(TODAY, trends=rated("minutes", 18, 18, 18, 9, 9, 9))) is None  # nine minutes less


def sides(text: str) -> list[Trend]:
    names = {"u": "us", "t": "them"}
    return trends([touchpoint(ago(len(text) - index), by_whom=names[by]) for index, by in enumerate(text)])


def test_all_contact_comes_from_us() -> None:
    found = only(Facts(TODAY, trends=sides("tutu" + "t" + "uuuuu")))  # 3 of 5 theirs: 0.4⁵ = 1 %
    assert found == Signal("one-sided", "watch", {"last": 5, "theirs": 3, "of": 5})
    assert only(Facts(TODAY, trends=sides("tuuuuutuuuu"))) is None  # 2 of 7 theirs: (5/7)⁴ = 26 %
    assert only(Facts(TODAY, trends=sides("ttttttuuu"))) is None  # three in a row
    assert only(Facts(TODAY, trends=sides("tttuuuu"))) is None  # three before
    assert only(Facts(TODAY, trends=sides("uuuuuuuuuu"))) is None  # it never was otherwise


def fees(*rows: tuple[int, int], currency: str = "ILS", per: str = "month") -> list[Fee]:
    return [Fee(str(day), "c", Money(100 * fee, currency), per, ago(day)) for day, fee in rows]


def test_the_fee_fell() -> None:
    found = only(Facts(TODAY, fees=fees((400, 4000), (20, 3500))))
    assert found
    assert (found.code, found.severity, found.figures["cut"]) == ("fee-falling", "watch", 0.125)
    deep = only(Facts(TODAY, fees=fees((400, 4000), (20, 3000))))
    assert deep
    assert deep.severity == "high"


def test_a_fee_that_rose_is_old_or_of_another_kind_is_no_fall() -> None:
    assert only(Facts(TODAY, fees=fees((400, 3000), (20, 4000)))) is None
    assert only(Facts(TODAY, fees=fees((400, 4000), (181, 3000)))) is None
    assert only(Facts(TODAY, fees=[*fees((400, 4000)), *fees((20, 900), currency="USD")])) is None
    assert only(Facts(TODAY, fees=[*fees((400, 4000)), *fees((20, 900), per="project")])) is None
    assert only(Facts(TODAY, fees=fees((400, 4000), (-5, 100)))) is None  # agreed, not yet in force
