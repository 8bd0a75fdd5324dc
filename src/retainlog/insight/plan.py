"""How the plans against mistakes fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retainlog.nouns.mistake import Action, ActionCheck


PLAN_STATES = ("open", "not-held", "unchecked", "held", "dropped")


def plan_state(action: Action, check: ActionCheck | None) -> str:
    """One of PLAN_STATES; `check` is the newest. One that did not hold and was done again since is unchecked."""
    if action.status == "dropped":
        return "dropped"
    if check and not check.held and not (action.done_on and action.done_on > check.on_date):
        return "not-held"
    if action.status == "open":
        return "open"
    return "held" if check and check.held else "unchecked"
