"""Tables of mistakes, their plans and the checks whether a fix held."""

from __future__ import annotations

from retainlog.domain.mistake import Action, ActionCheck, Mistake
from retainlog.store.table import Table

MISTAKES = Table("mistakes", Mistake, dates=("on_date",), money=("cost",))
ACTIONS = Table("actions", Action, dates=("due_on", "done_on", "dropped_on"))
CHECKS = Table("action_checks", ActionCheck, dates=("on_date",), flags=("held",))
