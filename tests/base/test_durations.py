"""How long a contact took, as people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.durations import LONGEST, parse_minutes
from retainlog.base.errors import Usage


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("0", 0),
        ("45", 45),
        ("45m", 45),
        ("90 min", 90),
        ("2h", 120),
        ("2 hours", 120),
        ("1h30", 90),
        ("1h05", 65),
        ("1h5", 65),
        ("1h30m", 90),
        ("1H 30M", 90),
        ("1 hour 15 minutes", 75),
        ("1:30", 90),
        ("0:05", 5),
        ("1.5h", 90),
        ("1,5h", 90),
        ("1.33h", 80),
        ("0.025h", 2),
        ("168h", LONGEST),
        ("10080", LONGEST),
        ("שעה", 60),
        ("שעתיים", 120),
        ("חצי שעה", 30),
        ("שעה וחצי", 90),
        ("2 שעות", 120),
        ("45 דק", 45),
        ("45 דק׳", 45),
        ("45 דקות", 45),
        ("00:45:00", 45),
        ("01:30:00", 90),
        ("0:00:29", 0),
        ("0:00:30", 1),
        ("1h 30m 15s", 90),
        ("90 seconds", 2),
        ("PT1H30M", 90),
        ("two hours", 120),
        ("half an hour", 30),
        ("an hour and a half", 90),
        ("שלוש שעות", 180),
        ("2 שעות וחצי", 150),
        ("1.33333333h", 80),
    ],
)
def test_durations_that_can_be_read(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


NO_DURATIONS = (
    "| |foo|-5|−5|- 45m|1h75|1:75|1:5|12:|:30|.5h|1.5|1.5m|h|m|10081|168h01|7d|"
    "9999999999999999999999999999999999999999|1h30x|1h 2h|two|1:75:00|00:00:75"
)


@pytest.mark.parametrize("text", NO_DURATIONS.split("|"))
def test_durations_that_are_refused(text: str) -> None:
    with pytest.raises(Usage, match="as a duration") as refused:
        parse_minutes(text)
    assert refused.value.code == "bad_duration"
    assert repr(text) in str(refused.value)


@given(st.one_of(st.text(), st.text("0123456789.,:hm -", max_size=10)))
def test_any_text_is_a_duration_within_a_week_or_refused(text: str) -> None:
    try:
        minutes = parse_minutes(text)
    except Usage:
        return
    assert 0 <= minutes <= LONGEST
