"""Verbs on clients: add, edit, rename, merge, pause, resume, delete; and how each stands today."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from retainlog.base.address import check_address
from retainlog.base.cadence import check_rhythm
from retainlog.base.errors import Exists, NotFound, Usage
from retainlog.base.ids import new_id
from retainlog.base.money import Money
from retainlog.base.text import clean, clean_tag, fold, name_order
from retainlog.nouns.client import Alias, Client, ClientTag, Fee, Pause, naming
from retainlog.nouns.client import queries as clients
from retainlog.nouns.client.fees import (
    NO_TERMS,
    Terms,
    change_fee,
    move_first_fee,
    projects_of,
    set_fee,
    set_hours,
)
from retainlog.nouns.client.fees import fees_of as fees_of
from retainlog.nouns.client.fees import hours_of as hours_of
from retainlog.nouns.client.queries import ALIASES, CLIENTS, FEES, PAUSES, TAGS, Rollup
from retainlog.store.batch import Batch
from retainlog.store.database import Store


class ClientWritten(NamedTuple):
    """The client as stored, and the names of others that it could be mistaken for."""

    client: Client
    near: list[str]


class ClientView(NamedTuple):
    """A client with all that belongs to it. `status`: active, paused or lost. `standing`: green, yellow (wanted cadence
    passed), red (limit passed) or none (no cadence, or no reminders wanted)."""

    client: Client
    rollup: Rollup
    status: str
    standing: str
    fee: Fee | None
    aliases: tuple[str, ...]
    tags: tuple[str, ...]


def status_of(client: Client, rollup: Rollup, today: date) -> str:
    if client.lost_on and client.lost_on <= today:
        return "lost"
    return "paused" if rollup.paused(today) else "active"


def standing_of(rollup: Rollup, status: str, today: date) -> str:
    if status != "active" or rollup.due_on is None:
        return "none"
    if rollup.limit_on and today > rollup.limit_on:
        return "red"
    return "yellow" if today > rollup.due_on else "green"


def _cleaned(values: dict[str, Any]) -> dict[str, Any]:
    """Text cleaned at the border; emptied fields become None. Raises Usage where the address is none."""
    one_line = {"name", "industry", "email", "phone"}
    cleaned = {
        field: (clean(value, multiline=field not in one_line) or None) if isinstance(value, str) else value
        for field, value in values.items()
    }
    check_address(cleaned.get("email"))
    return cleaned


def free_name(store: Store, name: str, but: str = "") -> str:
    """The name as stored, where no other client (but that one) answers to it; else raises Exists."""
    name = clean(name, multiline=False)
    if not fold(name):
        raise Usage("empty_name", "A client needs a name.", hint='Type it like: retainlog client add "Acme Ltd"')
    taken = [client_id for client_id in clients.ids_by_key(store, fold(name)) if client_id != but]
    if taken:
        known = CLIENTS.find(store, taken[0])
        raise Exists(
            "client_exists",
            "There is already a client that answers to {name!r}: {known} ({id}).",
            hint="Choose another name, or see it with: retainlog client show {id}",
            name=name,
            known=known.name if known else "",
            id=taken[0][:8],
        )
    return name


def add_client(
    store: Store,
    name: str,
    *,
    aliases: Sequence[str] = (),
    tags: Sequence[str] = (),
    fee: Money | None = None,
    per: str = "month",
    terms: Terms = NO_TERMS,
    **fields: Any,
) -> ClientWritten:
    """Add a client; `fields` are those of `domain.client.Client`. Raises Exists where the name is taken."""
    name = free_name(store, name)
    similar = naming.near_duplicates(store, name)
    with store.batch("client add", name) as batch:
        free_name(store, name)  # now that nobody else can write
        client = insert_client(store, batch, name, aliases=aliases, tags=tags, fee=fee, per=per, terms=terms, **fields)
    return ClientWritten(client, similar)


def insert_client(
    store: Store,
    batch: Batch,
    name: str,
    *,
    id: str = "",
    aliases: Sequence[str] = (),
    tags: Sequence[str] = (),
    fee: Money | None = None,
    per: str = "month",
    terms: Terms = NO_TERMS,
    **fields: Any,
) -> Client:
    """Write a new client inside a batch that the caller has opened (names are the caller's to check)."""
    client = Client(id or new_id(), name, **_cleaned(fields))
    check_rhythm(client.every, client.at_most)
    CLIENTS.insert(batch, client)
    _set_aliases(store, batch, client, aliases)
    _set_tags(store, batch, client, tags)
    if fee is not None:
        set_fee(store, batch, client, fee, per, terms.from_on or client.since or store.clock.today(), terms)
    return client


def edit_client(
    store: Store,
    client: Client,
    *,
    aliases: Sequence[str] = (),
    tags: Sequence[str] = (),
    without: Sequence[str] = (),
    fee: Money | None = None,
    per: str | None = None,
    terms: Terms = NO_TERMS,
    hours_from: date | None = None,
    **fields: Any,
) -> ClientWritten:
    """Change fields of a client. Aliases and tags are added to those it has; `without` names the ones to take away.

    A new fee is kept with the day from which it holds (`terms.from_on`, default today): the earlier fees stay, and so
    do the earlier hours a month. A fee that held from the day on which the client was written down, or from its first
    day, moves with that first day.
    """
    changes = _cleaned(fields)
    if "every" in changes or "at_most" in changes:
        check_rhythm(changes.get("every", client.every), changes.get("at_most", client.at_most))
    similar: list[str] = []
    if "name" in changes:
        changes["name"] = free_name(store, changes["name"] or "", client.id)
        similar = naming.near_duplicates(store, changes["name"], client.id)
    with store.batch("client edit", client.name) as batch:
        if changes.get("name"):
            free_name(store, changes["name"], client.id)
        _remove(store, batch, client, without)
        _set_aliases(store, batch, client, aliases)
        _set_tags(store, batch, client, tags)
        if fee is not None or per is not None or terms != NO_TERMS:
            change_fee(store, batch, client, fee, per, terms)
        if changes.get("hours") is not None and changes["hours"] != client.hours:
            set_hours(store, batch, client, changes["hours"], hours_from or store.clock.today())
        if "since" in changes:
            move_first_fee(store, batch, client, changes["since"])
        client = CLIENTS.update(batch, client, **changes)
    return ClientWritten(client, similar)


def _set_aliases(store: Store, batch: Batch, client: Client, aliases: Sequence[str]) -> None:
    have = {fold(alias.alias) for alias in aliases_of(store, client.id)}
    for text in aliases:
        alias = free_name(store, text, client.id)
        if fold(alias) not in have:
            have.add(fold(alias))
            ALIASES.insert(batch, Alias(new_id(), client.id, alias))


def _set_tags(store: Store, batch: Batch, client: Client, tags: Sequence[str]) -> None:
    have = set(tags_of(store, client.id))
    for text in tags:
        if (tag := clean_tag(text)) not in have:
            have.add(tag)
            TAGS.insert(batch, ClientTag(client.id, tag))


def _remove(store: Store, batch: Batch, client: Client, without: Sequence[str]) -> None:
    for text in without:
        key = fold(clean(text, multiline=False))
        found = [alias for alias in aliases_of(store, client.id) if fold(alias.alias) == key]
        gone = [tag for tag in tags_of(store, client.id) if fold(tag) == key]
        for alias in found:
            ALIASES.delete(batch, alias)
        for tag in gone:
            TAGS.delete(batch, ClientTag(client.id, tag))
        projects = projects_of(store, client.id, text)
        for project in projects:
            FEES.delete(batch, project)
        if not found and not gone and not projects:
            raise NotFound(
                "no_such_label", "{client} has no alias, tag or project {text!r}.", client=client.name, text=text
            )


def aliases_of(store: Store, client_id: str) -> list[Alias]:
    return sorted(ALIASES.of(store, client_id=client_id), key=lambda row: name_order(row.alias))


def tags_of(store: Store, client_id: str) -> list[str]:
    return sorted((row.tag for row in TAGS.of(store, client_id=client_id)), key=name_order)


def pauses_of(store: Store, client_id: str) -> list[Pause]:
    return PAUSES.of(store, order="from_on", client_id=client_id)


def rename_client(store: Store, client: Client, name: str) -> ClientWritten:
    """Give a client a new name; the old one stays as an alias, so that it is still found by it."""
    name = free_name(store, name, client.id)
    with store.batch("client rename", f"{client.name} → {name}") as batch:
        free_name(store, name, client.id)
        old = client.name
        renamed = CLIENTS.update(batch, client, name=name)
        have = {fold(alias.alias) for alias in aliases_of(store, client.id)} | {fold(name)}
        if fold(old) not in have:
            ALIASES.insert(batch, Alias(new_id(), client.id, old))
    return ClientWritten(renamed, naming.near_duplicates(store, name, client.id))


def pause_client(store: Store, client: Client, until: date | None, reason: str | None, from_on: date) -> Pause:
    """No reminders until (and on) that day; open-ended without one."""
    if until and until < from_on:
        raise Usage("bad_pause", "The pause would end before it begins.", hint="Give a later day with --until.")
    with store.batch("client pause", client.name) as batch:
        for pause in pauses_of(store, client.id):
            if pause.until_on is None or pause.until_on >= from_on:  # one pause at a time
                if pause.from_on >= from_on:
                    PAUSES.delete(batch, pause)
                else:
                    PAUSES.update(batch, pause, until_on=from_on.fromordinal(from_on.toordinal() - 1))
        return PAUSES.insert(batch, Pause(new_id(), client.id, from_on, until, clean(reason or "") or None))


def resume_client(store: Store, client: Client, today: date) -> Client:
    """End the pause: yesterday was its last day."""
    running = [p for p in pauses_of(store, client.id) if p.until_on is None or p.until_on >= today]
    if not running:
        raise NotFound("not_paused", "{name} is not paused.", name=client.name)
    yesterday = today.fromordinal(today.toordinal() - 1)
    with store.batch("client resume", client.name) as batch:
        for pause in running:
            if pause.from_on > yesterday:
                PAUSES.delete(batch, pause)
            else:
                PAUSES.update(batch, pause, until_on=yesterday)
    return client


def delete_client(store: Store, client: Client) -> None:
    """Take a client (and with it everything of it) out of sight; `undo` brings it back. Mistakes of others repeat none
    of its own any more."""
    from retainlog.nouns.mistake.queries import MISTAKES
    from retainlog.nouns.mistake.recurrence import relink

    with store.batch("client delete", client.name) as batch:
        CLIENTS.delete(batch, client)
        if owned := MISTAKES.of(store, client_id=client.id):
            relink(store, batch, *owned)


def view(store: Store, client: Client, today: date) -> ClientView:
    """The client with all that belongs to it, as it stands today."""
    rollup = clients.rollup(store, client.id)
    status = status_of(client, rollup, today)
    return ClientView(
        client,
        rollup,
        status,
        standing_of(rollup, status, today),
        clients.fee_on(store, client.id, today),
        tuple(alias.alias for alias in aliases_of(store, client.id)),
        tuple(tags_of(store, client.id)),
    )


def list_clients(
    store: Store, today: date, *, status: str = "active", tag: str | None = None, sort: str = "name"
) -> list[ClientView]:
    """Clients with this status (`all`: every one) by fee, last contact, or else by name."""
    fees = clients.fees_on(store, today)
    aliases: dict[str, list[str]] = {}
    for alias in sorted(ALIASES.of(store), key=lambda row: name_order(row.alias)):
        aliases.setdefault(alias.client_id, []).append(alias.alias)
    tags: dict[str, list[str]] = {}
    for row in sorted(TAGS.of(store), key=lambda row: name_order(row.tag)):
        tags.setdefault(row.client_id, []).append(row.tag)
    found = []
    for client, rollup in clients.with_rollups(store):
        now = status_of(client, rollup, today)
        mine = tuple(tags.get(client.id, ()))
        if (status != "all" and now != status) or (tag and fold(tag) not in map(fold, mine)):
            continue
        standing = standing_of(rollup, now, today)
        found.append(
            ClientView(client, rollup, now, standing, fees.get(client.id), tuple(aliases.get(client.id, ())), mine)
        )
    found.sort(key=lambda row: name_order(row.client.name))
    match sort:
        case "fee":
            found.sort(key=lambda row: -(row.fee.fee.minor if row.fee else -1))
        case "last":
            found.sort(key=lambda row: row.rollup.last_on or date.min, reverse=True)
    return found


CLEARABLE = (
    *("hours", "every", "at_most", "industry", "need", "prefers", "since", "email", "phone", "note"),
    *("contract_on", "renews", "notice", "raise_on"),
)
"""Fields of a client that can be emptied."""
