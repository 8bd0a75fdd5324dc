"""Which mistake repeats which: links that are made anew whenever one comes, goes or becomes another."""

from __future__ import annotations

from retainlog.nouns.mistake import Mistake
from retainlog.nouns.mistake import queries as mistakes
from retainlog.nouns.mistake.queries import MISTAKES
from retainlog.store.batch import Batch
from retainlog.store.database import Store


def counts(kind: str, cause: str | None) -> bool:
    return kind != "other" and cause not in (None, "other")


def alike(store: Store, kind: str, cause: str | None) -> list[Mistake]:
    return mistakes.find(store, kind=kind, cause=cause)[::-1] if counts(kind, cause) else []


def relink(store: Store, batch: Batch, *changed: Mistake) -> None:
    """Let every mistake of these kinds and causes name the one before it."""
    for kind, cause in sorted({(mistake.kind, mistake.cause or "") for mistake in changed}):
        before: str | None = None
        for mistake in alike(store, kind, cause or None):
            MISTAKES.update(batch, mistake, recurrence_of=before)
            before = mistake.id
