"""What a client pays, and the hours of a month that were agreed: kept from the day on which each holds."""

from datetime import date
from typing import Any, NamedTuple

from retainlog.base.errors import NotFound, Usage
from retainlog.base.ids import new_id
from retainlog.base.money import Money
from retainlog.base.text import clean, fold
from retainlog.nouns.client import EVENTS, Client, Fee, Hours
from retainlog.nouns.client import queries as clients
from retainlog.nouns.client.queries import FEES, HOURS
from retainlog.store.batch import Batch
from retainlog.store.database import Store


class Terms(NamedTuple):
    """What goes with an amount: from which day, how many a month (or hours of a project), a project's name and last
    day. None where it was not said."""

    from_on: date | None = None
    volume: float | None = None
    title: str | None = None
    until_on: date | None = None


NO_TERMS = Terms()


def fees_of(store: Store, client_id: str) -> list[Fee]:
    """All that it paid or pays, oldest first."""
    return FEES.of(store, order="from_on, created_at, rowid", client_id=client_id)


def hours_of(store: Store, client_id: str) -> list[Hours]:
    """The hours a month as they were agreed, oldest first."""
    return HOURS.of(store, order="from_on, created_at, rowid", client_id=client_id)


def projects_of(store: Store, client_id: str, title: str) -> list[Fee]:
    """Its projects of that name."""
    key = fold(clean(title, multiline=False))
    return [fee for fee in fees_of(store, client_id) if fee.title and fold(fee.title) == key]


def set_fee(
    store: Store, batch: Batch, client: Client, fee: Money, per: str, from_on: date, terms: Terms = NO_TERMS
) -> None:
    """Keep a fee inside a batch that the caller has opened. A rate of the same day is corrected, and one that stays is
    written once; a project of the same name, or one without a name that begins on the same day at another price, is
    corrected; every payment is one more."""
    title = clean(terms.title or "", multiline=False) or None
    values: dict[str, Any] = {"fee": fee, "per": per}
    values |= {} if terms.volume is None else {"volume": terms.volume}
    values |= {} if terms.until_on is None else {"until_on": terms.until_on}
    there = _corrected(store, client.id, fee, per, from_on, title)
    began = (terms.from_on or there.from_on) if there and title else from_on
    _check(per, began, terms.until_on or (there.until_on if there else None), terms)
    if there:
        FEES.update(batch, there, **values, **({"from_on": began} if title else {}))
        return
    current = clients.fee_on(store, client.id, from_on)
    same = current and (current.fee, current.per, current.volume) == (fee, per, terms.volume or current.volume)
    if per in EVENTS or not same:
        volume = terms.volume
        if volume is None and current and current.per == per and per not in EVENTS:
            volume = current.volume  # another price of the same pages
        FEES.insert(
            batch,
            Fee(new_id(), client.id, fee, per, from_on, title=title, volume=volume, until_on=terms.until_on),
        )


def _corrected(store: Store, client_id: str, fee: Money, per: str, from_on: date, title: str | None) -> Fee | None:
    """The one that is meant, where it stands already."""
    if per == "payment":
        return None
    if per == "project":
        if title:
            return next(iter(projects_of(store, client_id, title)), None)
        same = [one for one in FEES.of(store, client_id=client_id, from_on=from_on) if one.per == per]
        return next((one for one in same if one.title is None and one.fee != fee), None)
    return next((one for one in FEES.of(store, client_id=client_id, from_on=from_on) if one.per not in EVENTS), None)


def _check(per: str, from_on: date, until_on: date | None, terms: Terms) -> None:
    if until_on and per != "project":
        raise Usage(
            "no_project",
            "Only a project has a last day.",
            hint="A rate ends with the next one: --fee 0 --fee-from DATE. A project: --per project --fee-until DATE",
        )
    if terms.title and per != "project":
        raise Usage("no_project", "Only a project has a name.", hint="Say so with --per project.")
    if terms.volume is not None and per in ("month", "payment"):
        raise Usage(
            "no_volume",
            "A fee per {per} has no volume.",
            hint="--volume goes with --per hour, word or piece (how many a month), and with project (its hours).",
            per=per,
        )
    if until_on and until_on < from_on:
        raise Usage(
            "bad_order",
            "The project would end on {day}, before it begins on {other}.",
            hint="Check --fee-from and --fee-until.",
            day=until_on.isoformat(),
            other=from_on.isoformat(),
        )


def change_fee(
    store: Store, batch: Batch, client: Client, fee: Money | None, per: str | None, terms: Terms = NO_TERMS
) -> None:
    """A fee as `client edit` was told: what was not said stays as it is. Raises Usage, NotFound."""
    today = store.clock.today()
    from_on = terms.from_on or today
    named = projects_of(store, client.id, terms.title) if terms.title else []
    if terms.title and per is None:
        per = "project"
    current = named[0] if named else None if terms.title else clients.fee_on(store, client.id, from_on)
    amount = fee or (current.fee if current else None)
    if amount is None:
        code = "no_fee" if terms.title is None else "no_such_project"
        if terms.title:
            raise NotFound(
                code,
                "{client} has no project {title!r}; a new one needs its price.",
                hint="Add it with: --fee 9000 --project NAME",
                client=client.name,
                title=terms.title,
            )
        raise Usage(code, "--per needs an amount.", hint="Add it with: --fee 4500 --per month")
    chosen = per or (current.per if current else "month")
    if fee is None and current and chosen == current.per and chosen != "payment" and not terms.from_on:
        _check(chosen, current.from_on, terms.until_on or current.until_on, terms)
        if chosen == "project" or current.from_on == today:  # its last day or hours were not known before
            volume = current.volume if terms.volume is None else terms.volume
            FEES.update(batch, current, volume=volume, until_on=terms.until_on or current.until_on)
            return
    set_fee(store, batch, client, amount, chosen, from_on, terms)


def set_hours(store: Store, batch: Batch, client: Client, hours: float, from_on: date) -> None:
    """Other hours a month from a day on: those of before stay with the days before."""
    known = hours_of(store, client.id)
    if not known and client.hours is not None:
        began = client.since or _written_on(store, client)
        if began < from_on:
            HOURS.insert(batch, Hours(new_id(), client.id, client.hours, began))
    same_day = [one for one in known if one.from_on == from_on]
    if same_day:
        HOURS.update(batch, same_day[0], hours=hours)
    else:
        HOURS.insert(batch, Hours(new_id(), client.id, hours, from_on))


def move_first_fee(store: Store, batch: Batch, client: Client, since: date | None) -> None:
    """The only fee of a client, noted as from its first day, goes with that day when it becomes known."""
    fees = fees_of(store, client.id)
    if since is None or len(fees) != 1 or fees[0].per in EVENTS:
        return
    first = client.since or _written_on(store, client)
    if fees[0].from_on == first and fees[0].from_on != since:
        FEES.update(batch, fees[0], from_on=since)


def _written_on(store: Store, client: Client) -> date:
    row = store.connection.execute("SELECT date(?, 'localtime')", (client.created_at,)).fetchone()
    return date.fromisoformat(row[0])
