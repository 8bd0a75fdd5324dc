"""A mistake repeats the newest earlier one of the same kind and cause, whatever is added, moved or deleted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from retainlog.base.clock import Clock
from retainlog.journal import mistakes as journal
from retainlog.journal.undoing import undo
from retainlog.nouns.mistake import Mistake
from retainlog.store.database import Store

DAYS = st.integers(0, 3).map(lambda n: date(2026, 11, 1) + timedelta(days=n))
# Mostly alike, so that chains are long enough to be broken.
KINDS = st.sampled_from(("service", "service", "service", "professional", "other"))
CAUSES = st.sampled_from(("overload", "overload", "overload", "wrong-fit", "other", None))
ADD = st.tuples(st.just("add"), DAYS, KINDS, CAUSES)
STEPS = st.lists(
    st.one_of(
        ADD,
        ADD,
        st.tuples(st.just("edit"), st.integers(0, 9), DAYS, KINDS, CAUSES),
        st.tuples(st.just("delete"), st.integers(0, 9)),
        st.tuples(st.just("undo")),
    ),
    min_size=6,
    max_size=14,
)


class Ticking(Clock):
    """Each look at the clock is a second later, so that what is written later is later."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 10)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment.astimezone()


def expected(mistake: Mistake, all_: list[Mistake]) -> str | None:
    if mistake.kind == "other" or mistake.cause in (None, "other"):
        return None
    earlier = [
        other
        for other in all_
        if (other.kind, other.cause) == (mistake.kind, mistake.cause)
        and (other.on_date, other.created_at) < (mistake.on_date, mistake.created_at)
    ]
    return max(earlier, key=lambda other: (other.on_date, other.created_at)).id if earlier else None


@settings(deadline=None, max_examples=150)
@given(STEPS)
def test_recurrence_of_is_always_the_newest_earlier_one_of_its_kind_and_cause(steps: list[tuple[Any, ...]]) -> None:
    store = Store(":memory:", Ticking())
    for verb, *values in steps:
        known = sorted(journal.list_mistakes(store), key=lambda mistake: mistake.created_at)
        if verb == "add":
            day, kind, cause = values
            repeated = journal.repeated(store, kind, cause, day)
            added = journal.add_mistake(store, "x", kind, cause=cause, on=day)
            assert added.recurrence == repeated
        elif verb == "undo" and known:
            undo(store)
        elif verb in ("edit", "delete") and known:
            mistake = known[values[0] % len(known)]
            if verb == "delete":
                journal.delete_mistake(store, mistake)
            else:
                journal.edit_mistake(store, mistake, on_date=values[1], kind=values[2], cause=values[3])
        now = journal.list_mistakes(store)
        assert {m.id: m.recurrence_of for m in now} == {m.id: expected(m, now) for m in now}
    store.close()


def test_what_repeated_a_mistake_that_is_now_of_another_kind_repeats_nothing() -> None:
    store = Store(":memory:", Ticking())
    first = journal.add_mistake(store, "x", "service", cause="overload", on=date(2026, 11, 1)).mistake
    second = journal.add_mistake(store, "x", "service", cause="overload").mistake
    assert second.recurrence_of == first.id
    journal.edit_mistake(store, first, kind="professional")
    assert journal.find_mistake(store, second.id).recurrence_of is None
    store.close()
