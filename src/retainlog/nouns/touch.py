"""Touchpoints: one contact with a client each; how they are kept, listed, logged, edited and deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from datetime import date
from typing import Any, NamedTuple

from retainlog.base.errors import Usage
from retainlog.base.fields import FLAG, FUTURE, MINUTES, MOMENT, RATING, TEXT, Code, Type
from retainlog.base.ids import new_id
from retainlog.base.text import clean, clean_tag, fold, name_order, near
from retainlog.nouns.client import Client, naming, queries
from retainlog.nouns.declaration import N_, NOTE, Field, Noun
from retainlog.store.batch import Batch
from retainlog.store.database import Store
from retainlog.store.table import Table

CHANNELS = ("call", "email", "meeting", "message", "visit", "other")
SIDES = ("us", "them")


class Touch(NamedTuple):
    """`on_date`/`on_time` are local, as lived, with the UTC offset in which it was logged; `mood` (the client's) and
    `energy` (one's own) are 1–5; `next_on` is the follow-up that was set with it;
    `no_answer`: an attempt that stayed without one."""

    id: str
    client_id: str
    on_date: date
    summary: str
    on_time: str | None = None
    utc_offset: str | None = None
    channel: str | None = None
    by_whom: str | None = None
    minutes: int | None = None
    mood: int | None = None
    energy: int | None = None
    off_core: bool = False
    next_on: date | None = None
    no_answer: bool = False
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


class TouchTag(NamedTuple):
    touch_id: str
    tag: str


class TouchPerson(NamedTuple):
    """Who of the client took part."""

    touch_id: str
    contact_id: str


TOUCHES = Table("touches", Touch)
TOUCH_TAGS = Table("touch_tags", TouchTag)
TOUCH_PEOPLE = Table("touch_people", TouchPerson)


def each(
    store: Store,
    *,
    client_id: str | None = None,
    first: date | None = None,
    last: date | None = None,
    channel: str | None = None,
    tag: str | None = None,
    contains: str | None = None,
    limit: int | None = None,
    rising: bool = False,
) -> Iterator[Touch]:
    """Touchpoints, newest first (`rising`: last), one at a time. `contains` is text folded for search."""
    where, values = "", []
    if client_id:
        where += " AND t.client_id = ?"
        values.append(client_id)
    if first:
        where += " AND t.on_date >= ?"
        values.append(first.isoformat())
    if last:
        where += " AND t.on_date <= ?"
        values.append(last.isoformat())
    if channel:
        where += " AND t.channel = ?"
        values.append(channel)
    if tag:
        where += " AND t.id IN (SELECT touch_id FROM touch_tags WHERE tag = ?)"
        values.append(tag)
    if contains:
        where += " AND t.id IN (SELECT row_id FROM search_docs WHERE tbl = 'touches' AND instr(words, ?))"
        values.append(contains)
    if not client_id:
        where += " AND EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"
    down, up = ("", " DESC") if rising else (" DESC", "")
    tail = f"{where} ORDER BY t.on_date{down}, t.on_time{down}, t.created_at{down}, t.id{up} LIMIT ?"
    return TOUCHES.each(store, tail, (*values, -1 if limit is None else limit))


def find(store: Store, **filters: Any) -> list[Touch]:
    """All that `each` reads."""
    return list(each(store, **filters))


class TouchLogged(NamedTuple):
    """The touchpoint as stored, its client, its tags, when the next contact is due (None: no cadence, paused or lost),
    and names of other clients that could have been meant."""

    touch: Touch
    client: Client
    tags: tuple[str, ...]
    due_on: date | None
    near: list[str]


def data_of(logged: TouchLogged) -> dict[str, object]:
    """What was logged as machines read it."""
    from retainlog.base.serialize import as_data

    return as_data(logged.touch, client=logged.client.name, tags=list(logged.tags), due_on=logged.due_on)


def log_touch(
    store: Store,
    client: str,
    summary: str,
    *,
    on: date | None = None,
    time: str | None = None,
    tags: Sequence[str] = (),
    next_on: date | None = None,
    batch: Batch | None = None,
    **fields: Any,
) -> TouchLogged:
    """Log one touchpoint; `fields` are those of `nouns.touch.Touch`. The newest touch sets when the next is due.
    It is a write of its own, or a part of the write `batch`.

    Raises NotFound or Ambiguous for the client; Usage for an empty summary, a day to come, a follow-up in the past.
    """
    found = naming.find_client(store, client)
    now = store.clock.now()
    today = now.date()
    text = _summary(summary)
    day = on or today
    check_days(day, next_on, today)
    touch = Touch(
        new_id(),
        found.id,
        day,
        text,
        on_time=time or (now.strftime("%H:%M") if on is None else None),
        utc_offset=f"{now:%z}"[:3] + ":" + f"{now:%z}"[3:5],
        next_on=next_on,
        **fields,
    )
    labels = tuple(dict.fromkeys(clean_tag(tag) for tag in tags))
    with (
        nullcontext(batch)
        if batch
        else store.batch("touch add", f"{found.name}: {text.partition(chr(10))[0][:60]}") as write
    ):
        touch = TOUCHES.insert(write, touch)
        for tag in labels:
            TOUCH_TAGS.insert(write, TouchTag(touch.id, tag))
    return TouchLogged(touch, found, labels, due_day(store, found, today), _similar(store, found))


def due_day(store: Store, client: Client, today: date) -> date | None:
    """When the next contact with the client is due: never before today; None without cadence or reminders."""
    rollup = queries.rollup(store, client.id)
    if client.lost_on or rollup.due_on is None or (rollup.paused(today) and rollup.paused_until is None):
        return None
    return max(rollup.due_on, today)


def _similar(store: Store, client: Client) -> list[str]:
    # Only names that begin alike: the cost must not grow with the number of queries.
    key = fold(client.name)
    ids = queries.ids_by_key_prefix(store, key[:3])[:50]
    others = [other for i in ids if i != client.id and (other := queries.CLIENTS.find(store, i))]
    return sorted((other.name for other in others if near(key, fold(other.name))), key=name_order)


def _summary(summary: str) -> str:
    text = clean(summary)
    if not text:
        code, sentence, hint = NOUN.blank
        raise Usage(code, sentence, hint=hint)
    return text


def check_days(day: date, next_on: date | None, today: date) -> None:
    """Raises Usage for a touchpoint on a day to come, or a follow-up in the past."""
    if day > today:
        raise Usage(
            "future_touch",
            "{day} is still to come; a touchpoint is logged once it happened.",
            hint="To be reminded on that day, use --next {day} on the latest touchpoint.",
            day=day.isoformat(),
        )
    if next_on and next_on < today:
        raise Usage(
            "past_follow_up",
            "The follow-up on {day} would lie in the past.",
            hint="Give today or a later day with --next.",
            day=next_on.isoformat(),
        )


def _fits(before: Touch | None, touch: Touch, today: date) -> None:
    """Like `check_days`, of what changed: a follow-up that was there already may have passed, and beyond the date line
    a day that was may still be to come."""
    day = touch.on_date if before is None or touch.on_date != before.on_date else min(touch.on_date, today)
    check_days(day, touch.next_on if before is None or touch.next_on != before.next_on else None, today)


_ON = N_("When it happened: 2026-11-21, yesterday 14:30, 3d ago.")
NOUN = Noun(
    "touch",
    Touch,
    "touches",
    N_("Touchpoints"),
    "summary",
    ("on", "client", "channel", "summary", "minutes"),
    N_("No touchpoints here yet. Log one: retainlog touch add CLIENT SUMMARY"),
    (
        Field("on_date", MOMENT, N_("On"), _ON),
        Field("channel", Code(CHANNELS), N_("Channel"), N_("How you were in touch.")),
        Field("by_whom", Code(SIDES), N_("By"), N_("Who got in touch."), option="--by"),
        Field("minutes", MINUTES, N_("Minutes"), N_("How long: 45, 45m, 1h30.")),
        Field("mood", RATING, N_("Client's mood"), N_("The client's mood.")),
        Field("energy", RATING, N_("Own energy"), N_("Your own energy.")),
        Field("off_core", FLAG, N_("Off the core service"), N_("Work outside your core service."),
              option="--off-core/--on-core"),
        Field("no_answer", FLAG, N_("No answer"), N_("You tried, and nobody answered."),
              option="--no-answer/--answered"),
        Field("next_on", FUTURE, N_("Follow-up"), N_("Day of the follow-up.")),
        Field("tags", Type(), N_("Tags")),
        Field("summary", TEXT, N_("Summary"), N_("What it was about; - reads standard input."),
              N_("What was it about"), needed=True, argument=True),
        NOTE,
    ),
    label=lambda touch, _: str(touch.summary).partition("\n")[0],
    blank=("empty_text", N_("The summary is empty."),
           N_('Say in a few words what it was: "call about the autumn plan"')),
    said={"add": "{client}: {text}", "edit": N_("Changed: {client}: {text}"), "delete": N_("Deleted: {client}: {text}"),
          "sure": N_("Delete {client}: {text}?")},
    tagged="touch_tags",
    tag=TouchTag,
    check=_fits,
    kind="touchpoint",
    order=("t.on_date DESC", "t.on_time DESC", "t.created_at DESC", "t.id"),
    help=N_("Touchpoints: every contact with a client."),
    does={
        "add": ("touch:add", N_("Log a touchpoint.")),
        "list": N_("List touchpoints, newest first."),
        "show": N_("Show one touchpoint."),
        "edit": N_("Change a touchpoint."),
        "delete": N_("Delete a touchpoint."),
    },
)  # fmt: skip
