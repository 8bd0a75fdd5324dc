"""Tables and queries of clients: names, fees, pauses, rollups."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from retainlog.base.ids import normal_prefix
from retainlog.base.money import Money
from retainlog.nouns.client import EVENTS, Alias, Client, ClientTag, Fee, Hours, Pause
from retainlog.store.database import Store
from retainlog.store.derived import ACTIVE
from retainlog.store.table import Table

CLIENTS = Table("clients", Client)
ALIASES = Table("client_aliases", Alias)
TAGS = Table("client_tags", ClientTag)
FEES = Table("client_fees", Fee)
PAUSES = Table("client_pauses", Pause)
HOURS = Table("client_hours", Hours)


class Rollup(NamedTuple):
    """Where contact with a client stands: last contact, follow-up, day due, last day within the limit, latest pause."""

    last_on: date | None
    next_on: date | None
    due_on: date | None
    limit_on: date | None
    paused_from: date | None
    paused_until: date | None

    def paused(self, today: date) -> bool:
        if self.paused_from is None or self.paused_from > today:
            return False
        return self.paused_until is None or self.paused_until >= today


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


_ROLLUP = "r.last_on, r.next_on, r.due_on, r.limit_on, r.paused_from, r.paused_until"


def rollup(store: Store, client_id: str) -> Rollup:
    row = store.connection.execute(
        f"SELECT {_ROLLUP} FROM client_rollups r WHERE client_id = ?", (client_id,)
    ).fetchone()
    return Rollup(*map(_day, row or (None,) * 6))


def with_rollups(store: Store, ids: Iterable[str] | None = None) -> list[tuple[Client, Rollup]]:
    """Clients that are not deleted, with their rollups: all, or those with these ids."""
    columns = ", ".join(f"t.{column}" for column in CLIENTS.columns)
    query = (
        f"SELECT {columns}, {_ROLLUP} FROM clients t LEFT JOIN client_rollups r ON r.client_id = t.id"
        " WHERE t.deleted_at IS NULL"
    )
    if ids is None:
        rows = store.connection.execute(query).fetchall()
    else:
        rows = [row for id in ids for row in store.connection.execute(f"{query} AND t.id = ?", (id,))]
    width = len(CLIENTS.columns)
    return [(CLIENTS.read(row[:width]), Rollup(*map(_day, row[width:]))) for row in rows]


def inactive_ids(store: Store, today: date) -> set[str]:
    """Ids of the clients that are lost, paused or deleted on that day."""
    rows = store.connection.execute(f"SELECT c.id FROM clients c WHERE NOT ({ACTIVE})", {"today": today.isoformat()})
    return {row[0] for row in rows}


def within_cadence(store: Store, today: date) -> set[str]:
    """Ids of the clients with whom contact is not due yet."""
    rows = store.connection.execute("SELECT client_id FROM client_rollups WHERE due_on >= ?", (today.isoformat(),))
    return {row[0] for row in rows}


def ids_by_key(store: Store, key: str) -> list[str]:
    """Ids of the clients whose folded name or alias is `key`."""
    rows = store.connection.execute("SELECT DISTINCT client_id FROM client_names WHERE key = ?", (key,))
    return [row[0] for row in rows]


def ids_by_key_prefix(store: Store, prefix: str) -> list[str]:
    """Ids of clients with a name or alias that starts with the folded `prefix`, six at most."""
    rows = store.connection.execute(
        "SELECT DISTINCT client_id FROM client_names WHERE key >= ? AND key < ? || char(0x10FFFF) LIMIT 6",
        (prefix, prefix),
    )
    return [row[0] for row in rows]


def ids_by_id_prefix(store: Store, typed: str) -> list[str]:
    prefix = normal_prefix(typed)
    if not prefix:
        return []
    rows = store.connection.execute(
        "SELECT id FROM clients WHERE id >= ? AND id < ? AND deleted_at IS NULL LIMIT 6", (prefix, prefix + "~")
    )
    return [row[0] for row in rows]


def names(store: Store) -> list[tuple[str, str]]:
    """(folded key, client id) of every name and alias: for near-duplicate and did-you-mean look-ups."""
    return list(store.connection.execute("SELECT key, client_id FROM client_names"))


def people(store: Store) -> list[tuple[str, str | None, str | None, str | None]]:
    """(client id, name, e-mail, phone) of the people at all clients, and of the clients themselves without a name."""
    return list(
        store.connection.execute(
            """SELECT t.client_id, t.name, t.email, t.phone FROM contacts t JOIN clients c ON c.id = t.client_id
               WHERE t.left_on IS NULL AND c.deleted_at IS NULL
               UNION ALL SELECT id, NULL, email, phone FROM clients WHERE deleted_at IS NULL"""
        )
    )


def client_names(store: Store) -> dict[str, str]:
    """Client id → name, deleted ones too (their records still name them)."""
    return dict(store.connection.execute("SELECT id, name FROM clients"))


def name_of(store: Store, client_id: str) -> str:
    name: str = store.connection.execute("SELECT name FROM clients WHERE id = ?", (client_id,)).fetchone()[0]
    return name


def names_of(store: Store, client_ids: Iterable[str]) -> dict[str, str]:
    """The names of these few clients."""
    return {client_id: name_of(store, client_id) for client_id in dict.fromkeys(client_ids)}


def fee_on(store: Store, client_id: str, day: date) -> Fee | None:
    """What the client pays on `day`: the rate in force; without one the newest project or payment up to then."""
    tail = "AND t.client_id = ? AND t.from_on <= ? ORDER BY t.from_on, t.created_at, t.rowid"
    return _leading(FEES.where(store, tail, (client_id, day.isoformat()))).get(client_id)


def fees_on(store: Store, day: date) -> dict[str, Fee]:
    """Client id → its rate in force on `day`; without one its newest project or payment up to then."""
    tail = "AND t.from_on <= ? ORDER BY t.from_on, t.created_at, t.rowid"
    return _leading(FEES.where(store, tail, (day.isoformat(),)))


def _leading(fees: Iterable[Fee]) -> dict[str, Fee]:
    found: dict[str, Fee] = {}
    for fee in fees:
        there = found.get(fee.client_id)
        if there is None or fee.per not in EVENTS or (there.per in EVENTS or not there.fee.minor):
            found[fee.client_id] = fee
    return found


def rates_on(store: Store, day: date) -> dict[str, Money]:
    """Client id → what its rate in force on `day` comes to a month, where that is known."""
    once = ", ".join(f"'{per}'" for per in EVENTS)
    tail = f"AND t.from_on <= ? AND t.per NOT IN ({once}) ORDER BY t.from_on, t.created_at, t.rowid"
    rates = {fee.client_id: fee for fee in FEES.where(store, tail, (day.isoformat(),))}
    return {client: monthly for client, fee in rates.items() if (monthly := fee.monthly)}
