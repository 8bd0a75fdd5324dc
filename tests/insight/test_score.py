"""The silence score: what a person would say about the same journal."""

from __future__ import annotations

import itertools
import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.insight.contact_history import course
from retainlog.insight.rhythm import Rhythm
from retainlog.insight.score import calibrate, outlooks, rank

TODAY = date(2026, 11, 21).toordinal()


def every(days: int, times: int, ago: int) -> list[int]:
    """`times` contacts, `days` apart, the last one `ago` days ago."""
    return [TODAY - ago - days * n for n in range(times)]


def office() -> dict[str, list[int]]:
    """Ten ordinary clients, so that the portfolio has a pace."""
    return {f"ordinary {n}": every(14 + n, 20, 3 + n) for n in range(10)}


def test_a_silent_monthly_retainer_ranks_above_an_irregular_client_as_long_silent() -> None:
    irregular = [TODAY - ago for ago in (75, 90, 91, 260, 262, 420, 425, 426, 600, 640, 641, 720)]
    days = office() | {"retainer": every(30, 22, 75), "irregular": irregular}
    found, _shift = rank(days, TODAY)
    assert found["retainer"].gone > found["irregular"].gone


def test_a_once_a_year_client_on_time_is_not_gone() -> None:
    found, _shift = rank(office() | {"yearly": every(365, 5, 300)}, TODAY)
    assert found["yearly"].gone < 0.5


def test_a_brand_new_client_is_not_gone() -> None:
    found, _shift = rank(office() | {"new": [TODAY - 3]}, TODAY)
    assert found["new"].gone < 0.5


def test_one_client_alone_and_none_at_all() -> None:
    found, shift = rank({"only": every(30, 6, 20)}, TODAY)
    assert 0 < found["only"].gone < 0.5
    assert shift is None
    assert rank({}, TODAY) == ({}, None)
    assert outlooks({}, TODAY) == {}


def test_days_to_come_are_ignored() -> None:
    days = office()
    later = {name: [*own, TODAY + 5] for name, own in days.items()}
    assert rank(later, TODAY) == rank(days, TODAY)
    assert rank({"a": [TODAY + 1]}, TODAY) == ({}, None)


def test_the_own_past_calibrates_from_eight_clients_on() -> None:
    days = {str(n): every(20, 15, 10) for n in range(8)}
    assert rank(days, TODAY)[1] is not None
    assert rank(dict(list(days.items())[:7]), TODAY)[1] is None


def test_calibration_keeps_the_order_and_meets_the_share_that_was_quiet() -> None:
    then = {str(n): Rhythm(n + 2, TODAY - 400, TODAY - 5 * n, 3.0 * n, 10.0 * n) for n in range(40)}
    shift = calibrate(then, TODAY, 60, [str(n) for n in range(10)])
    assert shift is not None
    plain, shifted = outlooks(then, TODAY, 60), outlooks(then, TODAY, 60, shift)
    order = sorted(then, key=lambda name: plain[name].quiet)
    assert order == sorted(then, key=lambda name: shifted[name].quiet)
    before = abs(sum(o.quiet for o in plain.values()) - 30)
    assert abs(sum(o.quiet for o in shifted.values()) - 30) < before


portfolios = st.dictionaries(
    st.text(max_size=3), st.lists(st.integers(TODAY - 4000, TODAY + 100), max_size=12), max_size=12
)


@given(portfolios, st.integers(1, 400))
def test_every_figure_is_a_chance_and_whom_one_hears_from_is_not_gone(days: dict[str, list[int]], horizon: int) -> None:
    found, _shift = rank(days, TODAY, horizon)
    assert set(found) == {name for name, own in days.items() if any(day <= TODAY for day in own)}
    for outlook in found.values():
        for chance in (outlook.accident, outlook.gone, outlook.quiet):
            assert 0 <= chance <= 1
        assert outlook.usual is None or (math.isfinite(outlook.usual) and outlook.usual >= 0)


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30))
def test_the_statistics_kept_day_by_day_are_those_of_all_days(days: list[int]) -> None:
    found = course(days).known[-1]
    distinct = sorted(set(days))
    logs = [math.log(b - a) for a, b in itertools.pairwise(distinct)]
    assert (found.n, found.first, found.last) == (len(distinct), distinct[0], distinct[-1])
    assert found.log_sum == pytest.approx(sum(logs))
    assert found.deviations == pytest.approx(
        sum((log - sum(logs) / len(logs)) ** 2 for log in logs) if logs else 0, abs=1e-6
    )


@given(st.integers(2, 40), st.integers(1, 60), st.integers(0, 200))
def test_a_longer_silence_is_never_a_better_sign(times: int, gap: int, ago: int) -> None:
    known = {name: course(own).known[-1] for name, own in office().items() if own}
    own = course(every(gap, times, ago)).known[-1]
    now = outlooks(known | {"x": own}, TODAY)["x"]
    later = outlooks(known | {"x": own}, TODAY + 30)["x"]
    assert later.gone >= now.gone - 0.02  # the portfolio's own pace moves a little with the day
