"""Queries behind the silence score. What it needs of a day was counted by the writes, so the cost does not grow with
the touchpoints; looking back reads the days themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from retainlog.insight.contact_history import FOREVER
from retainlog.insight.observed import Spans, joined
from retainlog.insight.outlook import BROKEN, CUT, MISTAKEN
from retainlog.insight.pulse import Pulse
from retainlog.insight.rhythm import Rhythm
from retainlog.insight.trends import MOST, Exchange, Trend
from retainlog.insight.trends import trends as shown
from retainlog.store.database import Store
from retainlog.store.derived import NEWEST_FIRST, times_away

_SEEN = "EXISTS (SELECT 1 FROM clients c WHERE c.id = t.client_id AND c.deleted_at IS NULL)"


_ON = "d.day = (SELECT max(day) FROM client_days WHERE client_id = c.id AND day <= :day)"
_STATISTICS = "SELECT c.id, d.n, d.first, d.day, d.log_sum, d.log_squares FROM clients c JOIN client_days d ON"


def rhythms(store: Store, day: int, most: int = -1) -> dict[str, Rhythm]:
    """Client id → the statistics of its days up to `day`, of those that were there by then; with `most`, of so many at
    most, those with the smallest ids."""
    rows = store.connection.execute(
        f"{_STATISTICS} d.client_id = c.id AND {_ON} WHERE c.deleted_at IS NULL ORDER BY c.id LIMIT :most",
        {"day": day, "most": most},
    )
    return {row[0]: Rhythm(*row[1:]) for row in rows}


def rhythms_of(store: Store, day: int, client_ids: Collection[str]) -> dict[str, Rhythm]:
    """The same of these clients."""
    found, ids = {}, list(client_ids)
    for start in range(0, len(ids), 500):
        part = {f"id{number}": client_id for number, client_id in enumerate(ids[start : start + 500])}
        rows = store.connection.execute(
            f"{_STATISTICS} d.client_id = c.id AND {_ON} WHERE c.deleted_at IS NULL AND c.id IN (:{', :'.join(part)})",
            part | {"day": day},
        )
        found.update({row[0]: Rhythm(*row[1:]) for row in rows})
    return found


def telling(store: Store, day: int) -> list[str]:
    """Ids of the clients whose silence may give a signal by that day."""
    rows = store.connection.execute("SELECT client_id FROM client_rollups WHERE tells_from <= ?", (day,))
    return [row[0] for row in rows]


def busy(store: Store, first: int, last: int) -> dict[int, int]:
    """Day → with how many clients there was contact, of the days on which there was any."""
    query = "SELECT day, n FROM journal_days WHERE day BETWEEN ? AND ?"
    return dict(store.connection.execute(query, (first, last)))


def free(store: Store) -> Spans:
    """Times away and public holidays."""
    spans = times_away(store.connection)
    spans += [(day, day) for (day,) in store.connection.execute("SELECT day FROM free_days")]
    return joined(spans)


def pulses(store: Store, client_ids: Collection[str] | None = None) -> dict[str, tuple[Pulse, int]]:
    """Client id → (what its newest touchpoints say, its longest gap), as every write keeps it."""
    query = "SELECT * FROM client_pulses"
    if client_ids is None:
        rows = store.connection.execute(query).fetchall()
    else:
        rows = [row for id in client_ids for row in store.connection.execute(f"{query} WHERE client_id = ?", (id,))]
    return {row[0]: (Pulse(*row[1:-1]), row[-1]) for row in rows}


def mistake_days(store: Store) -> dict[str, list[date]]:
    """Client id → the days of its mistakes."""
    found: dict[str, list[date]] = {}
    query = "SELECT client_id, on_date FROM mistakes WHERE client_id IS NOT NULL AND deleted_at IS NULL"
    for client_id, day in store.connection.execute(query):
        found.setdefault(client_id, []).append(date.fromisoformat(day))
    return found


def unanswered(store: Store) -> dict[str, int]:
    """Client id → how many of its newest attempts had no answer, where any had none."""
    return dict(store.connection.execute("SELECT client_id, unanswered FROM client_pulses WHERE unanswered > 0"))


class Background(NamedTuple):
    """What else is known of the clients on a day, by client id: `start` since when it is one, `project` the ids of
    projects, and ids of those with open signs, with promises broken, mistakes and fee cuts of late. `losses` noticed by
    then, `observed` days of clients."""

    start: Mapping[str, int]
    project: set[str]
    leaving: set[str]
    challenging: set[str]
    broken: set[str]
    mistakes: set[str]
    cut: set[str]
    losses: int
    observed: float


def background(store: Store, day: date, leaving: Iterable[str] = ()) -> Background:
    """As the journal held it on the evening of `day`; `leaving`: the codes of signs that a client may leave."""

    def ids(query: str) -> set[str]:
        values = {"day": day.isoformat()}
        return {row[0] for row in store.connection.execute(query, values)}

    def ago(days: int) -> str:
        return f"date(:day, '-{days} days')"

    rows = store.connection.execute(
        """SELECT c.id, coalesce(c.since, r.observed_on), c.engagement = 'project' FROM clients c
           JOIN client_rollups r ON r.client_id = c.id WHERE c.deleted_at IS NULL"""
    ).fetchall()
    codes = ", ".join(f"'{code}'" for code in leaving)
    stands = """SELECT client_id FROM signs WHERE deleted_at IS NULL AND on_date <= :day
      AND (cleared_on IS NULL OR cleared_on > :day) AND code"""
    entry = entries(store)
    number = day.toordinal()
    told, gone = 0, 0
    for client_id, noticed, back in _losses(store):
        if noticed <= number and client_id in entry and noticed >= entry[client_id]:
            told += 1
            gone += min(back or number, number) - noticed
    watched = sum(max(0, number - first) for first in entry.values())
    return Background(
        {row[0]: date.fromisoformat(row[1]).toordinal() for row in rows},
        {row[0] for row in rows if row[2]},
        ids(f"{stands} IN ({codes})"),
        ids(f"{stands} NOT IN ({codes})"),
        ids(f"SELECT client_id FROM promises WHERE broken_on <= :day AND broken_on > {ago(BROKEN)}"),
        ids(
            f"""SELECT client_id FROM mistakes WHERE client_id IS NOT NULL AND deleted_at IS NULL AND on_date <= :day
                AND on_date > {ago(MISTAKEN)}"""
        ),
        ids(
            f"""SELECT n.client_id FROM client_fees n WHERE n.from_on <= :day AND n.from_on > {ago(CUT)}
                AND n.per NOT IN ('project', 'payment')
                AND n.fee_minor < (SELECT b.fee_minor FROM client_fees b WHERE b.client_id = n.client_id
                  AND b.from_on < n.from_on AND b.per = n.per AND b.fee_currency = n.fee_currency
                  ORDER BY b.from_on DESC LIMIT 1)
                AND NOT EXISTS (SELECT 1 FROM client_fees m WHERE m.client_id = n.client_id AND m.from_on > n.from_on
                  AND m.from_on <= :day AND m.per NOT IN ('project', 'payment'))"""
        ),
        told,
        float(max(watched - gone, 0)),
    )


HISTORY = 3
"""Losses from before their client was written down that make the list one of the past too."""


def entries(store: Store) -> dict[str, int]:
    """Client id → the day from which on its leaving would have been seen: when it was written down, or it began later.

    Clients of before are those who had stayed: to count their earlier years would make leaving look rare (left
    truncation). Only where three losses or more of the past were told as well is the list taken to go back, and each
    client counts from its beginning."""
    rows = store.connection.execute(
        """SELECT c.id, date(c.created_at, 'localtime'), coalesce(c.since, r.observed_on) FROM clients c
           JOIN client_rollups r ON r.client_id = c.id WHERE c.deleted_at IS NULL"""
    ).fetchall()
    known = {row[0]: (date.fromisoformat(row[1]).toordinal(), date.fromisoformat(row[2]).toordinal()) for row in rows}
    before = sum(client in known and noticed < known[client][0] for client, noticed, _back in _losses(store))
    return {client: start if before >= HISTORY else max(written, start) for client, (written, start) in known.items()}


def _losses(store: Store) -> list[tuple[str, int, int | None]]:
    """(client id, day noticed, day won back) of the losses that the client decided."""
    rows = store.connection.execute(
        """SELECT client_id, noticed_on, recovered_on FROM losses
           WHERE deleted_at IS NULL AND coalesce(by_whom, '') <> 'us'"""
    )
    return [
        (client, date.fromisoformat(noticed).toordinal(), date.fromisoformat(back).toordinal() if back else None)
        for client, noticed, back in rows
    ]


def told_from(store: Store) -> dict[str, date]:
    """Client id → the day from which on its silence told something."""
    rows = store.connection.execute("SELECT client_id, tells_from FROM client_rollups WHERE tells_from IS NOT NULL")
    return {client_id: date.fromordinal(day) for client_id, day in rows}


def day_here(store: Store, today: date) -> date:
    """Today, or the day after where something was noted on that one already: whoever flew west meets a day again, and
    what was said in it is not still to come."""
    tomorrow = (today + timedelta(days=1)).isoformat()
    found = store.connection.execute("SELECT 1 FROM client_rollups WHERE last_on = ? LIMIT 1", (tomorrow,)).fetchone()
    return today + timedelta(days=1) if found else today


def later(store: Store, day: date) -> list[str]:
    """Ids of the clients with touchpoints after that day."""
    rows = store.connection.execute("SELECT client_id FROM client_rollups WHERE last_on > ?", (day.isoformat(),))
    return [row[0] for row in rows]


def days(store: Store, client_ids: Iterable[str] | None = None) -> dict[str, list[int]]:
    """Client id → its days of contact in order; of all clients without `client_ids`."""
    query = f"SELECT client_id, day FROM client_days t WHERE {_SEEN}"
    found: dict[str, list[int]] = {}
    if client_ids is None:
        for client_id, day in store.connection.execute(query):
            found.setdefault(client_id, []).append(day)
        return found
    for client_id in client_ids:
        rows = store.connection.execute(f"{query} AND client_id = ? ORDER BY day", (client_id,))
        if own := [row[1] for row in rows]:
            found[client_id] = own
    return found


def away(store: Store) -> dict[str, Spans]:
    """Client id → the times in which its silence does not count: pauses, and while it was lost."""
    spans: dict[str, list[tuple[int, int]]] = {}
    rows = store.connection.execute(
        """SELECT client_id, from_on, until_on FROM client_pauses UNION ALL
           SELECT client_id, min(noticed_on, coalesce(ends_on, noticed_on)), date(recovered_on, '-1 day') FROM losses
             WHERE deleted_at IS NULL"""
    )
    for client_id, first, last in rows:
        end = date.fromisoformat(last).toordinal() if last else FOREVER
        if (start := date.fromisoformat(first).toordinal()) <= end:
            spans.setdefault(client_id, []).append((start, end))
    return {client_id: joined(own) for client_id, own in spans.items()}


def trends(store: Store, today: date, later: Iterable[str]) -> dict[str, list[Trend]]:
    """Client id → what its newest touchpoints up to `today` show: as every write keeps it, but for those that have
    `later` ones."""
    found: dict[str, list[Trend]] = {}
    rows = store.connection.execute(
        f"SELECT client_id, code, on_date, now, before, of FROM client_trends t WHERE {_SEEN}"
    )
    for client_id, code, on, *figures in rows:
        found.setdefault(client_id, []).append(Trend(code, date.fromisoformat(on), *figures))
    for client_id in later:
        found[client_id] = shown(exchanges(store, today, MOST, client_id).get(client_id, ()))
    return found


def exchanges(store: Store, until: date, most: int, client_id: str | None = None) -> dict[str, list[Exchange]]:
    """Client id → its newest touchpoints up to `until`, at most `most` (-1: all), oldest first; of one client alone
    with `client_id`."""
    rows = store.connection.execute(
        f"""SELECT c.id, t.on_date, t.by_whom, t.minutes, t.mood, t.energy, t.no_answer FROM clients c JOIN touches t
              ON t.rowid IN (SELECT rowid FROM touches WHERE client_id = c.id AND on_date <= :until
                ORDER BY {NEWEST_FIRST} LIMIT :most)
            WHERE c.deleted_at IS NULL {"AND c.id = :client" if client_id else ""}
            ORDER BY c.id, t.on_date, coalesce(t.on_time, ''), t.created_at""",
        {"until": until.isoformat(), "most": most, "client": client_id},
    )
    found: dict[str, list[Exchange]] = {}
    for row in rows:
        found.setdefault(row[0], []).append((date.fromisoformat(row[1]), *row[2:]))
    return found
