"""Rows that are streamed look as they would if all were held, and are read once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from retainlog import i18n
from retainlog.base.results import Column, Data, Streamed, Table
from retainlog.render import FORMATS
from tests.render.samples import rendered

pytestmark = pytest.mark.usefixtures("terminal")

COLUMNS = (Column("id", "Id", "id"), Column("what", "What"), Column("minutes", "Minutes", "number"))
MANY = 1_200  # several parts


def rows(count: int) -> Iterator[Data]:
    return ({"id": f"k{n:07}", "what": "שיחה on the plan " * 8, "minutes": 10 + n % 90, "_n": n} for n in range(count))


def table(held: list[Data] | Streamed) -> Table:
    return Table("touches", "Touchpoints", COLUMNS, held, "No touchpoints yet.")


@pytest.mark.parametrize("count", [0, 1, MANY])
@pytest.mark.parametrize("width", [None, 40, 100], ids=["pipe", "narrow", "terminal"])
@pytest.mark.parametrize("format", FORMATS)
def test_they_look_as_if_all_were_held(format: str, width: int | None, count: int) -> None:
    held = rendered(table(list(rows(count))), format, width=width)
    assert rendered(table(Streamed(lambda: rows(count))), format, width=width) == held


@pytest.mark.parametrize("bidi", ["visual", "isolate", "logical"])
def test_so_they_do_where_hebrew_is_turned(bidi: str) -> None:
    i18n.activate("he")  # the next test begins in English again
    held = rendered(table(list(rows(MANY))), "table", width=100, bidi=bidi)
    assert rendered(table(Streamed(lambda: rows(MANY))), "table", width=100, bidi=bidi) == held


@pytest.mark.parametrize("width", [None, 60], ids=["pipe", "terminal"])
def test_a_number_that_is_wider_than_those_before_is_whole(width: int | None) -> None:
    late = {"id": "zz", "what": "late", "minutes": 123456789, "_n": 0}
    streamed = Streamed(lambda: [*rows(MANY), late])
    lines = rendered(table(streamed), "table", width=width).splitlines()
    assert "123,456,789" in lines[-1]
    assert width is None or max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("format", FORMATS)
def test_rows_are_read_once(format: str) -> None:
    walks = []

    def read() -> Iterator[Data]:
        walks.append(1)
        yield from rows(3)

    rendered(table(Streamed(read)), format)
    assert len(walks) == 1


def test_what_was_read_can_be_read_again() -> None:
    streamed = Streamed(lambda: rows(2))
    assert streamed.first() == streamed.first() == next(rows(1))
    assert streamed
    assert list(streamed) == list(streamed) == list(rows(2))
