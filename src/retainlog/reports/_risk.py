"""Whose risk moved in the period."""

from __future__ import annotations

from collections.abc import Iterable

from retainlog.domain.cadence import shift
from retainlog.domain.listing import Data
from retainlog.domain.scope import Scope
from retainlog.journal.outlooks import outlooks_on
from retainlog.store.clients import client_names
from retainlog.store.database import Store

MOVED = 0.15
"""Change of the chance that a client is gone, from which on it is told."""
_MOST = 5


def risk_movers(store: Store, scope: Scope) -> list[Data]:
    """What the silence score said on the evening before the period and on its last day, the greatest moves first."""
    before = outlooks_on(store, shift(scope.first, -1, "d")).found
    after = outlooks_on(store, scope.until).found
    names = client_names(store)
    moved = [
        (after[client].gone - before[client].gone, client)
        for client in after
        if client in before and abs(after[client].gone - before[client].gone) >= MOVED
    ]
    moved.sort(key=lambda move: (-abs(move[0]), move[1]))
    return [
        {
            "client": names[client],
            "client_id": client,
            "id": client,
            "before": before[client].gone,
            "gone": after[client].gone,
            "silent_days": after[client].silent,
            "usual_days": None if (usual := after[client].usual) is None else round(usual),
        }
        for _change, client in moved[:_MOST]
    ]


def risen(movers: Iterable[Data]) -> tuple[str, ...]:
    """Names of those whose chance to be gone rose."""
    return tuple(str(row["client"]) for row in movers if float(str(row["gone"])) > float(str(row["before"])))
