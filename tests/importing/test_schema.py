"""The models that every candidate passes: what does not fit is named, what fits is cleaned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from retainlog.base.money import Money
from retainlog.formats.shapes.candidate import Candidate
from retainlog.importing.schema import checked

TOUCH = {"client": "Acme", "summary": "call", "on_date": date(2026, 11, 1)}
CLIENT = {"name": "Acme"}


def candidate(kind: str, values: Mapping[str, object], where: str = "line 2") -> Candidate:
    return Candidate(kind, "key", where, values)


@pytest.mark.parametrize(
    "more",
    [
        {"summary": ""},
        {"summary": "\x1b[31m"},
        {"summary": "\ud800"},
        {"on_date": "soon"},
        {"on_time": "25:00"},
        {"utc_offset": "Z"},
        {"channel": "pigeon"},
        {"by_whom": "nobody"},
        {"minutes": -1},
        {"mood": 0},
        {"energy": 6},
        {"tags": [""]},
        {"surprise": 1},
    ],
)
def test_a_touch_that_does_not_fit_is_refused_and_the_others_are_kept(more: Mapping[str, object]) -> None:
    result = checked([candidate("touch", TOUCH), candidate("touch", {**TOUCH, **more}, "line 3")])
    assert [row.where for row in result.bad] == ["line 3"]
    assert next(iter(more)) in result.bad[0].reason
    assert [kept.where for kept, _offer in result.good] == ["line 2"]


@pytest.mark.parametrize(
    "more",
    [
        {"name": " "},
        {"kind": "alien"},
        {"engagement": "never"},
        {"per": "year"},
        {"every": "often"},
        {"at_most": "0d"},
        {"hours": -1},
        {"fee": Money(-1, "ILS")},
        {"fee": Money(2**63, "ILS")},
        {"contacts": [{"name": "Dana", "role": "king"}]},
        {"contacts": [{"email": "x@y"}]},
    ],
)
def test_a_client_that_does_not_fit_is_refused(more: Mapping[str, object]) -> None:
    result = checked([candidate("client", {**CLIENT, **more})])
    assert len(result.bad) == 1
    assert not result.good


def test_a_missing_field_is_named() -> None:
    assert checked([candidate("touch", {"client": "Acme"})]).bad[0].reason == "The summary is missing."


def test_texts_are_cleaned() -> None:
    touch = checked([candidate("touch", {**TOUCH, "summary": "  two\r\nlines\u202e \x1b[31mred"})]).good[0][1]
    client = checked([candidate("client", {"name": "Ac\nme \x07", "note": "a\nb"})]).good[0][1]
    assert touch.summary == "two\nlines red"
    assert (client.name, client.note) == ("Ac me", "a\nb")
