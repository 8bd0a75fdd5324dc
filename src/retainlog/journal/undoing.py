"""Taking back what was written, and taking that back."""

from __future__ import annotations

from retainlog.base.errors import NotFound, Refused
from retainlog.i18n import N_
from retainlog.store import history
from retainlog.store.database import Store
from retainlog.store.history import HistoryEntry


def to_undo(store: Store, steps: int) -> list[HistoryEntry]:
    """What `undo` would take back, newest first."""
    return history.to_undo(store, steps)


def of_others_since(store: Store, entry: HistoryEntry) -> int:
    """How many writes of other devices stand behind one of this device."""
    return history.of_others_since(store, entry)


def undo(store: Store, steps: int = 1) -> list[HistoryEntry]:
    """Take back the newest `steps` writes, newest first; each is a write of its own in history.

    Raises NotFound when there is nothing to undo, Refused where a later change would be overwritten; the steps before
    the one that is refused stay undone.
    """
    done: list[HistoryEntry] = []
    while len(done) < steps and (entry := _invert(store, "undo", done)):
        done.append(entry)
    if not done:
        raise NotFound("nothing_to_undo", "There is nothing to undo.")
    return done


def redo(store: Store, steps: int = 1) -> list[HistoryEntry]:
    """Write again what the newest `steps` undos took back, the last one undone first; returns those writes.

    Raises NotFound when nothing was undone, Refused as `undo` does.
    """
    done: list[HistoryEntry] = []
    while len(done) < steps and (entry := _invert(store, "redo", done)):
        assert entry.undoes
        done.append(history.entry_of(store, entry.undoes))
    if not done:
        raise NotFound("nothing_to_redo", "Nothing was undone that could be redone.")
    return done


def _invert(store: Store, command: str, done: list[HistoryEntry]) -> HistoryEntry | None:
    """Take back the newest write, or undo, that can be; None where there is none."""
    newest = history.to_undo if command == "undo" else history.to_redo
    if not newest(store, 1):
        return None
    found: list[HistoryEntry] = []
    try:
        with store.batch(command) as batch:
            found = newest(store, 1)  # looked up under the lock: another process may be at it as well
            for entry in found:
                batch.undoes(entry.id, entry.command if command == "undo" else entry.note)
                history.invert(batch, entry)
        return found[0] if found else None
    except (ValueError, TypeError, OverflowError) as problem:  # a row that was put back holds what nobody can read
        raise history.unreadable(found[0]) from problem
    except Refused as problem:
        if not done:
            raise
        names = ", ".join(f"{one.command} {one.note}".rstrip() for one in done)
        hint = N_("Done before that: {done}. See what happened with: retainlog history")
        raise Refused(problem.code, problem.template, hint=hint, **problem.params, done=names) from None


def list_history(store: Store, limit: int | None) -> list[HistoryEntry]:
    """What was written, newest first."""
    return history.entries(store, limit)
