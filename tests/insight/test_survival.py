"""Kaplan–Meier against published tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.insight.survival import kaplan_meier, median_survival

# Remission of leukaemia patients under 6-MP, weeks (Freireich et al. 1963; Cox, Oakes 1984): + is censored.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_published_remission_times() -> None:
    rows = {row.time: row for row in kaplan_meier(WEEKS, [bool(x) for x in RELAPSED])}
    survival = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    for week, share in survival.items():
        assert rows[week].survival == pytest.approx(share, abs=5e-5)
    assert (rows[6].at_risk, rows[6].events, rows[6].censored) == (21, 3, 1)
    # log(−log) bounds at week 10, as survfit(conf.type = "log-log") in R prints them
    assert (rows[10].lower, rows[10].upper) == (pytest.approx(0.5032, abs=5e-5), pytest.approx(0.8894, abs=5e-5))
    assert median_survival(list(rows.values())) == 23


def test_nobody_left_and_everybody_left() -> None:
    assert kaplan_meier([], []) == []
    assert [row.survival for row in kaplan_meier([3, 5], [False, False])] == [1, 1, 1]
    last = kaplan_meier([3, 5], [True, True])[-1]
    assert (last.survival, last.lower, last.upper) == (0, 0, 0)
    assert median_survival(kaplan_meier([3, 5], [False, False])) is None


@pytest.mark.parametrize("durations", [[-1.0], [float("nan")], [float("inf")], [1.0, 2.0]])
def test_what_is_no_duration_is_refused(durations: list[float]) -> None:
    with pytest.raises(ValueError, match="duration"):
        kaplan_meier(durations, [True])


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=60))
def test_survival_falls_and_lies_between_its_bounds(cases: list[tuple[int, bool]]) -> None:
    rows = kaplan_meier([time for time, _event in cases], [event for _time, event in cases])
    shares = [row.survival for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= row.lower <= row.survival <= row.upper <= 1 for row in rows)
    assert sum(row.events + row.censored for row in rows) == len(cases)
