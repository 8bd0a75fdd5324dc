"""Tables and queries of signs, what was tried against them, guided checks, and lines put aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from retainlog.nouns.sign import CheckAnswer, Evidence, GuidedCheck, Play, Sign, Snooze
from retainlog.store.database import Store
from retainlog.store.table import Table

SIGNS = Table("signs", Sign)
EVIDENCE = Table("sign_evidence", Evidence)
PLAYS = Table("plays", Play)
CHECKS = Table("checks", GuidedCheck)
ANSWERS = Table("check_answers", CheckAnswer)
SNOOZES = Table("snoozes", Snooze)

_SEEN = " AND EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"


def find(
    store: Store,
    *,
    client_id: str | None = None,
    code: str | None = None,
    first: date | None = None,
    last: date | None = None,
    open_only: bool = False,
    active_on: date | None = None,
) -> list[Sign]:
    """Signs by the day on which they were first seen, newest first; with `active_on` only those of clients that are not
    lost by that day."""
    where, values = _SEEN, []
    for test, value in (
        ("t.client_id = ?", client_id),
        ("t.code = ?", code),
        ("t.on_date >= ?", first.isoformat() if first else None),
        ("t.on_date <= ?", last.isoformat() if last else None),
        (
            "NOT EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.lost_on <= ?)",
            active_on.isoformat() if active_on else None,
        ),
    ):
        if value is not None:
            where += f" AND {test}"
            values.append(value)
    if open_only:
        where += " AND t.cleared_on IS NULL"
    return SIGNS.where(store, f"{where} ORDER BY t.on_date DESC, t.created_at DESC, t.rowid DESC", values)


def saved(store: Store, first: date, last: date) -> list[Sign]:
    """Signs cleared from `first` to `last` against which a play had helped, of clients that were not lost by then;
    oldest first."""
    tail = f"""{_SEEN} AND t.cleared_on BETWEEN ? AND ?
      AND EXISTS (SELECT 1 FROM plays p WHERE p.sign_id = t.id AND p.helped)
      AND NOT EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.lost_on <= t.cleared_on)
      ORDER BY t.cleared_on, t.created_at, t.rowid"""
    return SIGNS.where(store, tail, (first.isoformat(), last.isoformat()))


def plays_of(store: Store, signs: Sequence[Sign]) -> dict[str, list[Play]]:
    """Sign id → its plays, oldest first."""
    found: dict[str, list[Play]] = {}
    for start in range(0, len(signs), 500):
        ids = [sign.id for sign in signs[start : start + 500]]
        tail = f"AND t.sign_id IN ({', '.join('?' * len(ids))}) ORDER BY t.on_date, t.created_at, t.rowid"
        for play in PLAYS.where(store, tail, ids):
            found.setdefault(play.sign_id, []).append(play)
    return found


def scores(store: Store, client_id: str) -> list[tuple[GuidedCheck, dict[str, int]]]:
    """The client's guided checks with their scores by code, oldest first."""
    checks = CHECKS.of(store, order="on_date, created_at, id", client_id=client_id)
    found: dict[str, dict[str, int]] = {check.id: {} for check in checks}
    rows: Iterable[tuple[str, str, int]] = store.connection.execute(
        """SELECT a.check_id, a.code, a.score FROM check_answers a JOIN checks k ON k.id = a.check_id
           WHERE k.client_id = ?""",
        (client_id,),
    )
    for check_id, code, score in rows:
        found[check_id][code] = score
    return [(check, found[check.id]) for check in checks]
