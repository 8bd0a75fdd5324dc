"""Fit checks and granted exceptions as records: listed, corrected, deleted."""

from __future__ import annotations

from typing import Any, NamedTuple

from retainlog.base.errors import Exists, NotFound, Usage
from retainlog.base.text import clean
from retainlog.journal.fitness import Subject
from retainlog.journal.fitted import weighed
from retainlog.nouns.client.queries import CLIENTS
from retainlog.nouns.engine import not_ahead
from retainlog.nouns.fit import Fit, FitCheck, FitException
from retainlog.nouns.fit import queries as kept
from retainlog.nouns.fit.queries import CHECKS, EXCEPTIONS, SCORES
from retainlog.nouns.lead.queries import LEADS
from retainlog.store.database import Store


class Kept(NamedTuple):
    """A check with what it comes to by the profile of today (None: nothing of that was answered), or an exception; and
    the name of the client or lead."""

    name: str
    record: FitCheck | FitException
    fit: Fit | None = None


def history(store: Store, subject: Subject | None = None) -> list[Kept]:
    """Checks and exceptions of one, or of all clients and leads that are not deleted, newest first."""
    key = subject.key if subject else {}
    names = {client.id: client.name for client in CLIENTS.of(store)} | {lead.id: lead.name for lead in LEADS.of(store)}
    found = [Kept("", one.check, one.fit) for one in weighed(store, kept.checks(store, **key))]
    found += [Kept("", one) for one in kept.exceptions(store, **key)]
    found.sort(key=lambda one: (one.record.on_date, one.record.created_at), reverse=True)
    owned = [(one, one.record.client_id or one.record.lead_id or "") for one in found]
    return [one._replace(name=names[owner]) for one, owner in owned if owner in names]


def find_record(store: Store, typed: str) -> FitCheck | FitException:
    """Raises NotFound, Ambiguous."""
    try:
        return CHECKS.by_prefix(store, typed, "fit-check")
    except NotFound:
        return EXCEPTIONS.by_prefix(store, typed, "fit-check")


def name_of(store: Store, record: FitCheck | FitException) -> str:
    """Of the client, or else of the lead."""
    client = CLIENTS.find(store, record.client_id) if record.client_id else None
    lead = LEADS.find(store, record.lead_id) if record.lead_id else None
    return client.name if client else lead.name if lead else ""


def edit_record(store: Store, record: FitCheck | FitException, **changes: Any) -> FitCheck | FitException:
    """Raises Usage for a day to come or an exception without words, Exists where that day has a check already."""
    for name in ("note", "text"):
        if changes.get(name) is not None:
            changes[name] = clean(changes[name]) or None
    if "text" in changes and not changes["text"]:
        raise Usage("empty_text", "The exception has no words.", hint="Such as: --text 'a tenth off'")
    day = changes.get("on_date")
    if day:
        not_ahead(store, day, "future_check", "Give today or an earlier day.")
    if isinstance(record, FitException):
        with store.batch("fit edit", name_of(store, record)) as batch:
            return EXCEPTIONS.update(batch, record, **changes)
    owner = {"client_id": record.client_id} if record.client_id else {"lead_id": record.lead_id or ""}
    same_day = [one for one in kept.checks(store, **owner) if one.on_date == day and one.id != record.id]
    if day and same_day:
        raise Exists(
            "check_exists",
            "There is a check of that day already: {id}.",
            hint="Delete one of them with: retainlog fit delete {id}",
            id=same_day[0].id[:8],
        )
    with store.batch("fit edit", name_of(store, record)) as batch:
        return CHECKS.update(batch, record, **changes)


def delete_record(store: Store, record: FitCheck | FitException) -> None:
    with store.batch("fit delete", name_of(store, record)) as batch:
        if isinstance(record, FitException):
            EXCEPTIONS.delete(batch, record)
            return
        for score in SCORES.of(store, check_id=record.id):
            SCORES.delete(batch, score)
        CHECKS.delete(batch, record)
