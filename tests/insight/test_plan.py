"""Whether a plan held."""

from __future__ import annotations

from datetime import date

import pytest

from retainlog.insight.plan import plan_state
from retainlog.nouns.mistake import Action, ActionCheck

DONE, CHECKED = date(2026, 9, 1), date(2026, 10, 1)


@pytest.mark.parametrize(
    ("status", "done_on", "held", "state"),
    [
        ("open", None, None, "open"),
        ("done", DONE, None, "unchecked"),
        ("done", DONE, True, "held"),
        ("open", None, False, "not-held"),
        ("done", date(2026, 10, 20), False, "unchecked"),
        ("dropped", None, False, "dropped"),
    ],
)
def test_states(status: str, done_on: date | None, held: bool | None, state: str) -> None:
    action = Action("a", "Write the list", status=status, done_on=done_on)
    check = None if held is None else ActionCheck("c", "a", 30, CHECKED, held)
    assert plan_state(action, check) == state
