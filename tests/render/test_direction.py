"""Hebrew on a terminal, in each of its modes: what is seen, what is stored, and straight tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from retainlog import i18n
from retainlog.base.results import Column, Field, Receipt, Record, Table
from retainlog.i18n import TURNING
from retainlog.render.lines import fit, paragraph, sentence, turned, wrap
from tests.render.samples import RESULTS, rendered

MODES = ("off", "logical", *TURNING)
CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NAMES = Table("t", "", (Column("a", "A"), Column("b", "B")), ({"a": "נועה", "b": "לוי"},))

LATIN = ["Acme", "1,200 ₪", "−5", "👨\u200d👩\u200d👧", "🇮🇱", "日本", "x"]
words = st.sampled_from(["שלום", "נועה", "ש\u05b8\u05c1לו\u05b9ם", 'צה"ל', "(לוי)", *LATIN])
texts = st.lists(words, max_size=12).map(" ".join)


@pytest.fixture
def hebrew() -> Iterator[None]:
    i18n.activate("he")
    yield
    i18n.activate("en")


def codes(text: str) -> list[str]:
    return [f"{ord(char):04X}" for char in text]


def test_an_isolate_is_padded_outside() -> None:
    assert codes(fit("abc אבג", 9, "isolate")) == [*codes("\u2066abc אבג\u2069"), "0020", "0020"]


def test_what_does_not_fit_is_cut_before_it_is_turned() -> None:
    assert codes(fit("אבגדהוזחט", 5, "visual")) == ["2026", "05D3", "05D2", "05D1", "05D0"]
    assert codes(fit("אבגדהוזחט", 5, "isolate")) == ["2067", "05D0", "05D1", "05D2", "05D3", "2026", "2069"]


def test_a_long_paragraph_is_wrapped_before_it_is_turned() -> None:
    assert paragraph("דנה לוי שילמה", "visual", 8) == ["יול הנד", "  המליש"]


def test_hebrew_that_a_terminal_turns_itself_breaks_between_words_and_its_command_stays_whole() -> None:
    text = "השאר יכול לחכות: סבב השבוע יישאל ב־28 בנובמבר (retainlog loss review h4a9sjv0)."
    assert paragraph(text, "logical", 60) == [
        "השאר יכול לחכות: סבב השבוע יישאל ב־28 בנובמבר",
        "(retainlog loss review h4a9sjv0).",
    ]
    assert paragraph("דנה לוי שילמה", "logical", 8) == ["דנה לוי", "שילמה"]


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("יתרה −5", "−5 הרתי"),
        ("ירד ב־-3%", "-3%־ב דרי"),
        ("סך 4,500 ₪ לחודש", "שדוחל 4,500 ₪ ךס"),
        ("סך ₪4,500", "₪4,500 ךס"),
        ("ב-5 בנובמבר", "רבמבונב 5-ב"),
        ("טלפון +972-50-1234567", "+972-50-1234567 ןופלט"),
        ("ביום 2026-11-21", "2026-11-21 םויב"),
        ("בלי --no-input", "--no-input ילב"),
        ("הקובץ /home/dana/journal.db נקרא", "ארקנ /home/dana/journal.db ץבוקה"),
        ("בין ~/a.db ובין", "ןיבו ~/a.db ןיב"),
        ("מצב 1<=x<=5", "1<=x<=5 בצמ"),
        ("כן/לא", "אל/ןכ"),
        ("זהה ל־--format json.", ".--format json־ל ההז"),
        ("או: retainlog client pause CLIENT --until DATE", "retainlog client pause CLIENT --until DATE :וא"),
        ("לרישום: retainlog touch add אופק SUMMARY", "retainlog touch add קפוא SUMMARY :םושירל"),
        ("קודם retainlog undo, ואז retainlog today.", ".retainlog today זאו ,retainlog undo םדוק"),
    ],
)
def test_signs_amounts_and_options_read_from_left_to_right_in_hebrew(line: str, seen: str) -> None:
    assert turned(line, "visual", 1) == seen


@given(texts, st.integers(10, 60))
def test_wrapping_loses_no_word_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert " ".join(lines).split() == text.split()
    assert max(map(cell_len, lines)) <= width


@given(texts, st.integers(4, 40), st.sampled_from(TURNING), st.sampled_from(["left", "right"]))
def test_a_fitted_line_has_its_width_in_every_mode(text: str, width: int, mode: str, align: str) -> None:
    assert cell_len(fit(text, width, mode, align)) == width


@pytest.mark.parametrize("mode", MODES)
def test_only_isolates_ever_reach_a_terminal_as_controls(mode: str) -> None:
    marked = Receipt({}, ("ACME \u200fשלום\u200e 123", "only \u200elatin"))
    text = rendered(marked, "table", width=80, bidi=mode) + rendered(NAMES, "table", width=80, bidi=mode)
    if mode != "isolate":
        assert not set(text) & set(CONTROLS)
    assert not set(rendered(marked, "table") + rendered(marked, "plain")) & set(CONTROLS)


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("format", ["plain", "json", "jsonl", "csv", "md", "html"])
def test_formats_for_programs_stay_in_logical_order(name: str, format: str) -> None:
    expected = rendered(RESULTS[name], format)
    assert rendered(RESULTS[name], format, width=80, bidi="visual") == expected


def test_a_terminal_that_turns_by_itself_gets_lines_between_hebrew_cells() -> None:
    assert "נועה │ לוי" in rendered(NAMES, "table", width=80, bidi="logical")
    latin = NAMES._replace(rows=({"a": "x", "b": "y"},))
    assert "│" not in rendered(latin, "table", width=80, bidi="logical")


@given(st.lists(st.tuples(texts, texts, st.integers(-9999, 9999)), min_size=1, max_size=4), st.sampled_from(MODES))
def test_tables_stay_straight(rows: list[tuple[str, str, int]], mode: str) -> None:
    columns = (Column("a", "לקוח"), Column("b", "What"), Column("n", "N", "number"))
    table = Table("t", "", columns, [dict(zip("abn", row, strict=True)) for row in rows])
    for lang in ("en", "he"):
        i18n.activate(lang)
        try:
            lines = rendered(table, "table", width=70, bidi=mode).splitlines()
        finally:
            i18n.activate("en")
        assert len({cell_len(line) for line in lines}) == 1, lines


@pytest.mark.usefixtures("hebrew")
@pytest.mark.parametrize("mode", TURNING)
def test_hebrew_columns_run_from_right_to_left(mode: str) -> None:
    head, _rule, row = rendered(NAMES, "table", width=80, bidi=mode).splitlines()
    assert head.split() == ["B", "A"] if mode != "isolate" else head.index("B") < head.index("A")
    assert row.index("י") < row.index("נ")


@pytest.mark.usefixtures("hebrew")
def test_a_hebrew_page_starts_at_one_right_edge() -> None:
    record = Record("דנה לוי", {}, (Field("הערה", "משלמת בזמן"), Field("קוד", "abc")), (NAMES,))
    lines = rendered(record, "table", width=40, bidi="visual").splitlines()
    assert [line.rstrip() for line in lines] == lines
    assert len({cell_len(line) for line in lines if line.strip()}) == 1
    assert lines[0].endswith("יול הנד")
    assert lines[1].endswith("ןמזב תמלשמ  :הרעה")


def test_lines_of_a_hebrew_cell_start_at_its_right() -> None:
    table = Table("t", "", (Column("a", "A"), Column("b", "B")), ({"a": "דנה לוי שילמה היום", "b": "x"},))
    *_head, first, second = rendered(table, "table", width=19, bidi="visual").splitlines()
    assert first.startswith("המליש יול הנד")
    assert second.startswith("         םויה")


def test_each_paragraph_of_a_cell_has_its_own_direction_and_all_start_on_one_side() -> None:
    cell = "אופק מחכה מאז יום שני\nretainlog touch add אופק"
    table = Table("t", "", (Column("a", "A"),), ({"a": cell},))
    *_head, first, second = rendered(table, "table", width=40, bidi="visual").splitlines()
    assert first == "ינש םוי זאמ הכחמ קפוא".rjust(len(second))
    assert second == "retainlog touch add קפוא"


@pytest.mark.parametrize("lang", ["en", "he"])
def test_an_isolate_never_stands_in_the_first_cell_where_terminals_lose_it(lang: str) -> None:
    i18n.activate(lang)
    try:
        shown = [
            rendered(result, "table", width=width, bidi="isolate") for result in RESULTS.values() for width in (20, 80)
        ]
        shown.append(rendered(Receipt({}, ("דנה לוי שילמה " * 9,)), "table", width=40, bidi="isolate"))
    finally:
        i18n.activate("en")
    for line in "\n".join(shown).splitlines():
        assert not line.startswith("\u2067")
    assert max(map(cell_len, shown[-1].splitlines())) <= 40


@given(texts.filter(lambda text: not text.isspace()), st.integers(0, 4), st.integers(12, 60))
def test_a_sentence_keeps_its_words_its_indentation_and_the_width(text: str, indent: int, width: int) -> None:
    lines = sentence(" " * indent + text, width)
    assert " ".join(lines).split() == text.split()
    assert max(map(cell_len, lines)) <= width
