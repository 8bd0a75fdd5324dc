"""What a one-line log is understood to say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.errors import Usage
from retainlog.nouns.log_line import LogLine, parse


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("newsletter edits", LogLine("newsletter edits")),
        (
            "newsletter edits, 25m call :4 #newsletter >fri",
            LogLine("newsletter edits", channel="call", minutes=25, mood=4, tags=("newsletter",), next="fri"),
        ),
        ("call about the newsletter 25m", LogLine("call about the newsletter", channel="call", minutes=25)),
        ("call", LogLine("call", channel="call")),
        ("zoom 1h30 :5 !2", LogLine("zoom", channel="meeting", minutes=90, mood=5, energy=2)),
        ("edits @yesterday @14:30 1.5h", LogLine("edits", minutes=90, on="yesterday 14:30")),
        ("yesterday sent the draft", LogLine("sent the draft", on="yesterday")),
        ("sent the draft +2w", LogLine("sent the draft", next="2w")),
        ("יעדי רבעון 25ד שיחה >חמישי", LogLine("יעדי רבעון", channel="call", minutes=25, next="חמישי")),
        ("שיחה על הצעה 45דק׳ אתמול", LogLine("שיחה על הצעה", channel="call", minutes=45, on="אתמול")),
    ],
)
def test_marks_are_taken_and_the_rest_is_the_summary(line: str, meant: LogLine) -> None:
    assert parse(line.split()) == meant


@pytest.mark.parametrize(
    "line",
    [
        "promised to call him back tomorrow",
        "asked whether to meet in May",
        "they text us at 14:30 and pay 4500",
        "לא הספקנו שיחה ארוכה הפעם",
    ],
)
def test_words_within_a_sentence_stay_words(line: str) -> None:
    assert parse(line.split()) == LogLine(line)


def test_everything_after_two_dashes_is_text() -> None:
    assert parse(["25m", "--", "#1", "priority:", "call", ">fri"]) == LogLine("#1 priority: call >fri", minutes=25)


@pytest.mark.parametrize("line", ["x :9", "x !0", "x :4 :5", "x 5m 10m", "x >fri +mon"])
def test_a_mark_that_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(Usage):
        parse(line.split())


@given(st.lists(st.text("abcdefgh אבגד,.", min_size=1).filter(str.strip), min_size=1, max_size=8))
def test_no_word_is_lost(words: list[str]) -> None:
    """Words without marks come back in order, but for a comma at either end."""
    words = " ".join(words).split()
    found = parse(words)
    assert found._replace(summary="") == LogLine("")
    assert found.summary == " ".join(words).strip(",;").strip()
