"""Each signal by hand: where it shows, where it does not, and where there is too little to say."""

from __future__ import annotations

from datetime import date, timedelta

from retainlog.base.money import Money
from retainlog.insight.hazard import Reason
from retainlog.insight.outlook import Outlook
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


def quiet(accident: float, leaves: float, contacts: int = 5, standing: str = "none") -> Signal | None:
    usual = 12.0 if contacts > 2 else None
    why = (Reason("silence", 1.0),)
    outlook = Outlook(40, 38.5, usual, accident, leaves, leaves / 2, 0.5, 0.6, 0.05, why)
    return only(Facts(TODAY, outlook, contacts, standing=standing))


def test_silence_shows_where_it_rarely_happens_by_accident() -> None:
    assert quiet(0.11, 0.05) is None
    found = quiet(0.10, 0.1)
    assert found
    assert (found.code, found.severity) == ("silence", "watch")
    assert (found.figures["silent"], found.figures["usual"], found.figures["leaves"]) == (40, 12.0, 0.1)


def test_silence_is_high_where_the_client_is_likely_to_leave() -> None:
    found = quiet(0.2, 0.25)
    assert found
    assert found.severity == "high"


def test_two_contacts_and_then_nothing_show_and_nothing_shows_without_any() -> None:
    assert quiet(0.001, 0.9, contacts=2) is not None
    assert only(Facts(TODAY)) is None


def test_nothing_is_said_inside_the_wanted_cadence() -> None:
    assert quiet(0.001, 0.9, standing="green") is None


def test_attempts_without_an_answer_show_from_the_second_on() -> None:
    assert only(Facts(TODAY, unanswered=1)) is None
    found = only(Facts(TODAY, unanswered=2))
    assert found == Signal("no-answer", "watch", {"attempts": 2})


def test_mood_by_hand() -> None:
    found = only(Facts(TODAY, trends=rated("mood", 4, 5, 4, 5, 4, 5, 3, 3, 3)))  # 4½ before, 3 now
    assert found == Signal("mood-falling", "watch", {"now": 3.0, "before": 4.5})
    assert only(Facts(TODAY, trends=rated("mood", 4, 4, 4, 4, 3, 3))) is None  # 4 and 3⅓
    assert only(Facts(TODAY, trends=rated("mood", 5, 4, 3, 4, 3, 2))) is None  # by accident as likely as not


def test_mood_is_high_where_it_fell_deep_or_is_low() -> None:
    for moods in ((5, 5, 5, 3, 3, 3), (4, 3, 4, 3, 4, 3, 2, 2, 2)):
        found = only(Facts(TODAY, trends=rated("mood", *moods)))
        assert found
        assert found.severity == "high"


def test_five_ratings_are_too_few_and_touchpoints_without_one_do_not_count() -> None:
    assert only(Facts(TODAY, trends=rated("mood", 5, 5, 1, 1, 1))) is None
    assert only(Facts(TODAY, trends=rated("mood", 5, None, 5, None, 5, 1, None, 1, 1, None))) is not None


def test_only_six_ratings_before_are_looked_at() -> None:
    moods = [1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 4, 2, 2, 2]
    found = only(Facts(TODAY, trends=rated("mood", *moods)))
    assert found
    assert found.figures == {"now": 2.0, "before": 4.0}


def test_an_old_fall_is_no_news() -> None:
    moods = (5, 5, 5, 1, 1, 1)
    assert only(Facts(TODAY, trends=rated("mood", *moods, last=180))) is not None
    assert only(Facts(TODAY, trends=rated("mood", *moods, last=181))) is None


def test_own_energy_is_never_more_than_watch() -> None:
    found = only(Facts(TODAY, trends=rated("energy", 5, 5, 5, 1, 1, 1)))
    assert found == Signal("energy-falling", "watch", {"now": 1.0, "before": 5.0})


def test_shorter_talks() -> None:
    assert only(Facts(TODAY, trends=rated("minutes", *[60] * 6, 20, 20, 20))) == Signal(
        "shorter", "watch", {"now": 20.0, "before": 60.0}
    )
    assert only(Facts(TODAY, trends=rated("minutes", *[60] * 6, 33, 30, 30))) is None  # more than half
    assert only(Facts(TODAY, trends=rated("minutes", 20, 20, 20, 10, 10, 10))) is None  # three calls are noise
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
