"""Pictures at terminals: every number stands, shapes say what colours say, and nothing leaves the width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from retainlog import i18n
from retainlog.base.document import Document, Section, Series, SeriesRow
from retainlog.base.results import Column
from retainlog.i18n import TURNING
from retainlog.render.pictures import arrows, bars, calendar, curve, key_of_heat, sparkline
from tests.render.samples import PICTURES, rendered

pytestmark = pytest.mark.usefixtures("terminal")

WIDTHS = [60, 61, 79, 80, 100, 120, 200]
NUMBERS = ("₪4,500.50", "₪1,200", "4.5", "2.2", "12", "10")


@pytest.fixture
def hebrew() -> Iterator[None]:
    i18n.activate("he")
    yield
    i18n.activate("en")


def series(kind: str, *rows: tuple[float | None, ...], labels: tuple[object, ...] = (), of: str = "number") -> Series:
    labels = labels or tuple(f"label {at}" for at in range(len(rows[0])))
    drawn = tuple(SeriesRow(f"row{at}", f"row {at}", values) for at, values in enumerate(rows))
    return Series("s", "A picture", kind, Column("x", "X"), labels, drawn, "What it shows.", of)


def year_of_heat() -> Series:
    weeks = tuple(date(2025, 12, 28) + timedelta(weeks=week) for week in range(53))
    days = tuple(
        SeriesRow(day, day, tuple((week * n) % 5 for week in range(53)))
        for n, day in enumerate(("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"))
    )
    return Series("heat", "Heat", "heat", Column("week", "Week", "date"), weeks, days, "Shown.")


def page_of(*blocks: Series) -> Document:
    return Document("x", "Page", (Section("s", "S", blocks),))


@pytest.mark.parametrize("width", [20, 30, 40, *WIDTHS])
@pytest.mark.parametrize("bidi", ["off", "logical", *TURNING])
@pytest.mark.parametrize("language", ["en", "he"])
def test_no_picture_is_wider_than_the_terminal(width: int, bidi: str, language: str) -> None:
    i18n.activate(language)
    try:
        for page in (PICTURES, page_of(year_of_heat())):
            text = re.sub("[\u2066-\u2069]", "", rendered(page, "table", width=width, bidi=bidi))
            assert max(map(cell_len, text.splitlines())) <= width
    finally:
        i18n.activate("en")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_number_and_name_of_a_picture_stands_at_any_width(width: int) -> None:
    text = rendered(PICTURES, "table", width=width)
    assert "…" not in text
    for whole in (*NUMBERS, "Acme Ltd", "נועה לוי", "September 2026", "100 %", "Own energy", "Most contacts are on"):
        assert whole in text, whole


@pytest.mark.parametrize("width", WIDTHS)
def test_a_picture_says_the_same_without_colour(width: int) -> None:
    colourful = rendered(PICTURES, "table", width=width, color=True)
    assert "\x1b[38;" in colourful
    assert re.sub(r"\x1b\[[0-9;]*m", "", colourful) == rendered(PICTURES, "table", width=width)


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    assert bars(series("bars", (4, 2, 0, None, 1)), 9) == ["█" * 8, "█" * 4, "", "", "█" * 2]


def test_the_parts_of_a_bar_have_letters_of_their_own_and_even_the_smallest_is_seen() -> None:
    assert bars(series("bars", (90, 1), (10, 1), (0, 1)), 13) == ["█" * 9 + "░", "█░▓"]


def test_bars_below_zero_end_where_the_others_begin() -> None:
    assert bars(series("bars", (-5, 5)), 11) == ["█████", "     █████"]


def test_arrows_run_from_before_to_after_on_one_scale() -> None:
    drawn = arrows(series("change", (1, 5), (5, 3), (3, 3), (None, 1)), 5)
    assert drawn == ["●━━━▶", "  ◀━●", "  ●", "●"]


def test_a_change_too_small_to_see_keeps_its_direction() -> None:
    assert arrows(series("change", (50, 51), (0, 100), (51, 50)), 5) == ["  ▶", "●━━━▶", "  ◀"]


def test_a_sparkline_leaves_gaps_for_what_is_not_known() -> None:
    assert sparkline(SeriesRow("r", "R", (1, None, 8)), 1, 8, 3) == "▁ █"


def test_a_sparkline_of_more_values_than_cells_shows_their_means() -> None:
    row = SeriesRow("r", "R", tuple([1] * 50 + [8] * 50))
    assert sparkline(row, 1, 8, 10) == "▁▁▁▁▁█████"


def test_a_curve_falls_where_its_numbers_say_and_ends_at_its_last() -> None:
    lines = curve(
        series("steps", (1.0, 0.5, 0.0), labels=(0, 6, 12), of="share"), SeriesRow("r", "R", (1.0, 0.5, 0.0)), 40
    )
    assert lines[0].startswith("100 % ┤━")
    assert lines[4].startswith(" 50 % ┤") and "┗━" in lines[4] and lines[4].rstrip().endswith("┓")  # noqa: PT018
    assert lines[8].startswith("  0 % ┤") and lines[8].rstrip().endswith("┗")  # noqa: PT018
    assert lines[-1].split() == ["0", "2", "4", "6", "8", "10", "12"]


def test_weeks_that_do_not_fit_go_on_in_a_second_block() -> None:
    blocks = list(calendar(year_of_heat(), 40))
    assert [len(block) for block in blocks] == [8, 8]
    assert sum(len(block[1][1]) for block in blocks) == 53
    assert [name for name, _cells in blocks[0][1:]] == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]


def test_the_key_of_a_heat_map_names_the_counts_behind_each_density() -> None:
    assert key_of_heat(series("heat", (0, 8))) == "· 0  ░ 1–2  ▒ 3–4  ▓ 5–6  █ 7–8"
    assert key_of_heat(series("heat", (0, 2))) == "· 0  ▒ 1  █ 2"


@pytest.mark.usefixtures("hebrew")
def test_a_hebrew_page_runs_from_right_to_left_and_so_do_its_bars_and_arrows() -> None:
    text = rendered(PICTURES, "table", width=80, bidi="visual")
    assert re.search(r"█+ +4,500\.50 ₪ +Acme Ltd$", text, re.M)
    assert re.search(r"◀━+● +4\.5 +2 +Acme Ltd$", text, re.M)


@pytest.mark.parametrize("kind", ["bars", "lines", "steps", "heat", "change"])
@given(
    st.lists(
        st.none() | st.integers(-9, 9) | st.decimals(-(10**9), 10**9, places=3).map(float), min_size=2, max_size=2
    ),
    st.integers(20, 200),
)
def test_any_values_can_be_drawn(kind: str, values: list[float | None], width: int) -> None:
    drawn = series(kind, tuple(values), labels=(0, 5) if kind == "steps" else ())
    for format, wide in (("table", width), ("table", None), ("md", None), ("html", None), ("json", None)):
        text = rendered(page_of(drawn), format, width=wide)
        assert text
        if wide:
            assert max(map(cell_len, text.splitlines())) <= wide


def test_no_picture_without_labels() -> None:
    nothing = Series("s", "A picture", "bars", Column("x", "X"), (), (), "What it shows.")
    for format, wide in (("table", 80), ("table", None), ("md", None), ("html", None)):
        assert "picture" not in rendered(page_of(nothing), format, width=wide)
