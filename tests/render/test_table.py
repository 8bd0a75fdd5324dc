"""Tables for people: in a pipe, and at terminals of every width."""

from __future__ import annotations

import re
from datetime import date

import pytest
from rich.cells import cell_len

from retainlog.base.document import Figure
from retainlog.base.money import Money
from retainlog.base.results import Column, Table
from tests.render.samples import DOCUMENT, RECORD, ROWS, TABLE, rendered, row

pytestmark = pytest.mark.usefixtures("terminal")

MINUTES = ("45", "1,234")
LONG = TABLE._replace(
    rows=[*ROWS, row("q2w3", date(2026, 3, 4), "A" * 40, "one two three four five six seven eight " * 4, 15, None)]
)


def end_of(line: str, text: str) -> int:
    """The terminal cell after `text` in the line."""
    return cell_len(line[: line.index(text) + len(text)])


def test_columns_stand_straight_in_a_pipe_under_hebrew_and_emoji() -> None:
    header, first, _second, third = rendered(TABLE, "table").splitlines()
    assert end_of(first, MINUTES[0]) == end_of(third, MINUTES[1]) == end_of(header, "Minutes")
    ends = {end_of(line, line[: line.rindex("call")]) for line in (first, third)}
    assert len(ends) == 1


def test_columns_stand_straight_at_a_terminal_under_hebrew_and_emoji() -> None:
    lines = rendered(TABLE, "table", width=120).splitlines()
    first, third = (next(line for line in lines if minutes in line) for minutes in MINUTES)
    assert end_of(first, MINUTES[0]) == end_of(third, MINUTES[1]) == end_of(lines[0], "Minutes")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("result", [LONG, RECORD, DOCUMENT], ids=["table", "record", "document"])
def test_nothing_is_wider_than_the_terminal(result: Table, width: int) -> None:
    assert max(map(cell_len, rendered(result, "table", width=width).splitlines())) <= width


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_no_column_is_cut_at_any_width(width: int) -> None:
    text = rendered(LONG, "table", width=width)
    assert "…" not in text
    for whole in ("k3f9", "a0b1", "zz91", "q2w3", *MINUTES, "seven", "eight", "budget", "החדש"):
        assert whole in text, whole
    assert text.count("A") >= 40


def test_a_narrow_terminal_gets_a_card_a_row() -> None:
    text = rendered(TABLE, "table", width=50)
    assert re.search(r"^Id: +k3f9 *$", text, re.M)
    assert re.search(r"^Client: +נועה לוי *$", text, re.M)


def test_a_pipe_gets_every_word_of_the_longest_text_in_one_line() -> None:
    (line,) = [line for line in rendered(LONG, "table").splitlines() if "q2w3" in line]
    assert line.count("one two three") == 4


@pytest.mark.parametrize("width", [None, 80])
def test_an_empty_table_says_so(width: int | None) -> None:
    assert rendered(TABLE._replace(rows=()), "table", width=width) == "No touchpoints yet.\n"


def test_colour_only_where_wanted() -> None:
    assert "\x1b[" in rendered(TABLE, "table", width=80, color=True)
    assert "\x1b" not in rendered(TABLE, "table", width=80, color=False)
    assert "\x1b" not in rendered(TABLE, "table", width=None, color=True)


def test_a_change_reads_without_colour() -> None:
    text = rendered(DOCUMENT, "table")
    assert "▲ +2 (up from 10)" in text
    assert "▼ −1 (down from 2)" in text
    assert "= same as before (11)" in text


def test_few_cases_are_counted_not_given_in_percent() -> None:
    (line,) = [line for line in rendered(DOCUMENT, "table").splitlines() if "churn" in line]
    assert "1 of 12" in line
    assert "8" not in line


def test_codes_and_yes_or_no_are_words_for_people_and_stable_for_programs() -> None:
    table = Table("t", "", (Column("ok", "Ok"), Column("why", "Why", "code")), ({"ok": True, "why": "wrong-fit"},))
    assert rendered(table, "table").splitlines()[1].split() == ["yes", "wrong-fit"]
    assert rendered(table, "plain") == "true\twrong-fit\n"


def test_a_simple_terminal_has_the_width_that_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert max(map(cell_len, rendered(LONG, "table", width=120).splitlines())) > 100


def test_a_first_column_without_a_title_names_groups_on_lines_of_their_own() -> None:
    columns = (Column("group", ""), Column("client", "Client"), Column("why", "Why"))
    rows = [
        {"group": "To do", "client": "Acme", "why": "due"},
        {"group": "", "client": "Gal", "why": "late"},
        {"group": "To watch", "client": "Noa", "why": "quiet " * 4},
    ]
    table = Table("t", "", columns, rows)
    lines = [line.split() for line in rendered(table, "table", width=60).splitlines()]
    assert lines[2:] == [["To", "do"], ["Acme", "due"], ["Gal", "late"], ["To", "watch"], ["Noa", *["quiet"] * 4]]
    assert lines[0] == ["Client", "Why"]
    cards = rendered(table, "table", width=18).splitlines()
    assert [line for line in cards if "To" in line] == ["To do", "To watch"]
    assert not any(line.startswith(":") for line in cards)


@pytest.mark.parametrize("width", range(40, 100))
@pytest.mark.parametrize("bidi", ["off", "logical"])
def test_no_line_of_a_table_is_wider_than_the_terminal(width: int, bidi: str) -> None:
    words = "leadership or champion changed, spends less time with you, contact overdue"
    columns = (
        Column("a", "Client"),
        Column("b", "Level", "code"),
        Column("c", "Silence", "narrow"),
        Column("g", "Gone", "share"),
        Column("e", "What shows", "narrow"),
        Column("d", "At stake", "money"),
        Column("f", "You could", "narrow"),
    )
    row = {
        "a": "נועה לוי ושות׳ בע״מ",
        "b": "watch",
        "c": "silent 34 days, usually 14",
        "d": Money(640000, "ILS"),
        "g": 0.28,
    }
    advice = "write a page for them: why you were hired, and what has come of it"
    table = Table("risk", "", columns, [row | {"e": words, "f": advice}])
    lines = rendered(table, "table", width=width, bidi=bidi).splitlines()
    assert max(map(cell_len, lines)) <= width
    if lines[0].split()[:1] == ["Client"]:  # side by side: every word is whole all the same
        assert all(word in " ".join(lines) for word in f"{words} {advice}".replace(",", "").split())
    assert width < 80 or "You could" in lines[0]


BELOW = Table(
    "t",
    "",
    (Column("client", "Client"), Column("n", "Days", "number"), Column("why", "", "below")),
    [
        {"client": "Acme Ltd", "n": 7, "why": "criticism, and a long silence behind it"},
        {"client": "נועה", "n": 12345, "why": ""},
        {"client": "Gal", "n": 3, "why": "ביקורת"},
    ],
)


@pytest.mark.parametrize("bidi", ["off", "logical"])
def test_what_stands_below_a_row_leaves_the_columns_straight(bidi: str) -> None:
    lines = rendered(BELOW, "table", width=44, bidi=bidi).splitlines()
    texts = [line.rstrip() for line in lines]
    assert texts[3] == "  criticism, and a long silence behind it"
    assert texts[6] == "  ביקורת"
    ends = {end_of(texts[at], number) for at, number in ((0, "Days"), (2, "7"), (4, "12,345"), (5, "3"))}
    assert len(ends) == 1
    assert len(lines) == 7


def test_in_a_card_it_has_no_label() -> None:
    cards = rendered(BELOW, "table", width=17).splitlines()
    assert max(map(cell_len, cards)) <= 17
    assert not any(line.lstrip().startswith(":") for line in cards)
    assert "criticism" in " ".join(cards)


def test_the_widest_text_goes_below_where_the_columns_then_fit() -> None:
    columns = (
        *(Column("client", "Client"), Column("what", "What"), Column("on", "On", "date")),
        *(Column("kind", "Kind", "code"), Column("id", "Id", "id")),
    )
    told = {"kind": "professional", "what": "something long to say of it "}
    rows = [
        told | {"client": f"Client {n}", "what": f"{told['what']}{n}", "on": date(2026, 11, n), "id": f"abcdefg{n}"}
        for n in (1, 2)
    ]
    table = Table("t", "", columns, rows)
    wide = rendered(table, "table", width=80).splitlines()
    assert wide[0].split() == ["Client", "What", "On", "Kind", "Id"]
    assert len(wide) == 4
    lines = [line.rstrip() for line in rendered(table, "table", width=54).splitlines()]
    assert lines[0].split() == ["Client", "On", "Kind", "Id"]
    assert [lines[at] for at in (3, 5)] == ["  something long to say of it 1", "  something long to say of it 2"]
    assert rendered(table, "table", width=30).startswith("Client:")


def test_cases_have_the_marks_of_thousands() -> None:
    from retainlog.render.cells import figure_line

    figure = Figure("off", "Off the core", 6482 / 43542, "share", cases=(6482, 43542), many=True)
    assert figure_line(figure).value == "15 % (6,482 of 43,542)"
