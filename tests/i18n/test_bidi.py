"""Lines as they are seen: the examples, Unicode's own cases (an excerpt), and what must hold for any text."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.i18n import bidi
from retainlog.i18n.graphemes import clusters

DATA = Path(__file__).with_name("data")
FAMILY = "👨\u200d👩\u200d👧"
FLAG = "🇮🇱"
CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

PIECES = [*'אבשاabB15٣ ()[]-,"₪', "\u05b8", "\u05c1", FAMILY, FLAG, "❤\ufe0f", "1\ufe0f\u20e3", *CONTROLS]
texts = st.lists(st.sampled_from(PIECES)).map("".join)


def codes(text: str) -> list[str]:
    return [f"{ord(char):04X}" for char in text]


def test_hebrew_after_a_latin_word_turns_and_the_number_with_it() -> None:
    assert bidi.visual("ACME שלום 123") == "ACME 123 םולש"


def test_a_hebrew_line_starts_at_the_right_and_its_brackets_face_inwards() -> None:
    expected = "05D8 05D9 05D1 0020 0028 05D9 05D5 05DC 0029 0020 05D4 05E0 05D3"
    assert codes(bidi.visual("דנה (לוי) ביט")) == expected.split()


def test_word_mode_turns_the_words_and_leaves_their_letters() -> None:
    expected = "05D1 05D9 05D8 0020 0028 05DC 05D5 05D9 0029 0020 05D3 05E0 05D4"
    assert codes(bidi.visual("דנה (לוי) ביט", mode="word")) == expected.split()


def test_nikud_stays_after_its_letter() -> None:
    seen = bidi.visual("ש\u05b8\u05c1לו\u05b9ם")
    assert codes(seen) == ["05DD", "05D5", "05B9", "05DC", "05E9", "05B8", "05C1"]


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("", ""),
        ("plain text", "plain text"),
        ("שלום", "םולש"),
        ("שלום, Acme!", "!Acme ,םולש"),
        ("3 לקוחות", "תוחוקל 3"),
        ("[לוי]", "[יול]"),
        ("«שלום»", "«םולש»"),
        ("1.5 \u200fש", "ש 1.5"),
        (f"אב {FAMILY} גד", f"דג {FAMILY} בא"),
        (f"אב {FLAG}{FLAG} גד", f"דג {FLAG}{FLAG} בא"),
        ("אב ❤\ufe0f גד", "דג ❤\ufe0f בא"),
    ],
)
def test_lines_as_they_are_seen(line: str, seen: str) -> None:
    assert bidi.visual(line) == seen


def test_quotes_inside_a_word_belong_to_it() -> None:
    assert bidi.visual('ב צה"ל', mode="word") == 'צה"ל ב'


def test_the_base_direction_can_be_given() -> None:
    assert bidi.visual("abc אב", 1) == "בא abc"
    assert bidi.visual("אב abc", 0) == "בא abc"


def test_direction_is_that_of_the_first_strong_letter_outside_isolates() -> None:
    assert bidi.direction("12 שלום Acme") == 1
    assert bidi.direction("\u2066Acme\u2069 שלום") == 1
    assert bidi.direction("Acme שלום") == 0
    assert bidi.direction("12 – 15") is None


def test_an_isolate_takes_the_direction_of_its_line() -> None:
    assert bidi.isolate("abc אבג") == "\u2066abc אבג\u2069"
    assert bidi.isolate("אבג abc") == "\u2067אבג abc\u2069"


def test_an_isolate_cut_off_within_is_closed_and_a_stray_end_goes() -> None:
    assert bidi.isolate("א\u2066-5") == "\u2067א\u2066-5\u2069\u2069"
    assert bidi.isolate("א\u2069ב\u202eג") == "\u2067אבג\u2069"


def test_strip_takes_every_direction_control_and_nothing_else() -> None:
    assert bidi.strip(f"a{CONTROLS}ש\u200d") == "aש\u200d"


@given(texts)
def test_what_is_seen_has_the_characters_of_the_line(line: str) -> None:
    seen = bidi.visual(line, mode="visual")
    turned = str.maketrans("()[]", ")(][")
    assert sorted(seen.translate(turned) + seen) == sorted(bidi.strip(line).translate(turned) + bidi.strip(line))


@given(texts)
def test_word_mode_holds_the_same_characters_as_visual_mode(line: str) -> None:
    assert sorted(bidi.visual(line, mode="word")) == sorted(bidi.visual(line))


@given(texts)
def test_clusters_are_the_line_and_stay_whole(line: str) -> None:
    parts = [line[start:end] for start, end in clusters(line)]
    assert "".join(parts) == line
    assert len(bidi.arrange(line)) == sum(part not in CONTROLS for part in parts)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])))
def test_any_text_at_all_can_be_laid_out(line: str) -> None:
    assert len(bidi.levels(line)) == len(line)
    assert not set(bidi.visual(line)) & set(CONTROLS)


@given(st.text(st.sampled_from("abc 123 (),.-"), max_size=40))
def test_text_without_hebrew_stays_as_it_is(line: str) -> None:
    assert bidi.visual(line) == line


@pytest.fixture(scope="module")
def conformance() -> dict[str, Any]:
    return runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "bidi_conformance.py"))


@pytest.mark.parametrize(
    ("file", "reader"), [("BidiTest.txt", "class_cases"), ("BidiCharacterTest.txt", "character_cases")]
)
def test_excerpt_of_the_cases_of_unicode(file: str, reader: str, conformance: dict[str, Any]) -> None:
    with open(DATA / file, encoding="utf-8") as lines:
        cases = list(conformance[reader](lines))
    assert len(cases) > 200
    assert [case for case in cases if not conformance["passes"](case)] == []
