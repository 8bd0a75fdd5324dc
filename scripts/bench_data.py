"""Make a journal of any size for measurements: python scripts/bench_data.py FILE --touches 100000 --clients 200

Every summary holds the word "call"; the names and the rest of the words are Hebrew and English. The same arguments
make the same journal. The newest touchpoints lie on the day before RETAINLOG_TODAY (or today).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta

from retainlog.base import clock
from retainlog.base.ids import new_id
from retainlog.nouns.client import Client
from retainlog.nouns.client.queries import CLIENTS
from retainlog.nouns.touch import CHANNELS, SIDES, TOUCHES, Touch
from retainlog.store import derived
from retainlog.store.database import Store

_ENGLISH = "budget plan launch review campaign video draft invoice workshop feedback report deadline team idea meeting"
_HEBREW = "תקציב תוכנית השקה פגישה קמפיין סרטון טיוטה חשבונית סדנה משוב דוח הלקוח בלקוחות רעיון שיחה הצעה"
_WORDS = (_ENGLISH + " " + _HEBREW).split()
_DAYS = 3 * 365


def make(path: str, touches: int, clients: int) -> None:
    """Write the journal as one batch; the file must not exist yet."""
    chance = random.Random(touches * 1000 + clients)
    now = clock.from_environment()
    store = Store(path, now)
    with store.batch("bench data") as batch:
        people = [_client(chance, number) for number in range(clients)]
        CLIENTS.insert_many(batch, people)
        TOUCHES.insert_many(batch, _touches(chance, [client.id for client in people], touches, now.today()))
        derived.rebuild(batch.connection)
    store.close()


def _client(chance: random.Random, number: int) -> Client:
    name = f"{chance.choice(('Studio', 'Group', 'חברת', 'סטודיו'))} {chance.choice(_WORDS)} {number}"
    every = chance.choice(("1w", "2w", "1m"))
    return Client(new_id(), name, every=every, need=f"{chance.choice(_WORDS)} {chance.choice(_WORDS)}")


def _touches(chance: random.Random, clients: list[str], count: int, today: date) -> Iterator[Touch]:
    for number in range(count):
        day = today - timedelta(days=1 + _DAYS - _DAYS * (number + 1) // count)
        yield Touch(
            new_id(),
            chance.choice(clients),
            day,
            "call " + " ".join(chance.choices(_WORDS, k=8)),
            on_time=f"{chance.randrange(8, 19):02}:{chance.randrange(60):02}",
            utc_offset="+02:00",
            channel=chance.choice(CHANNELS),
            by_whom=chance.choice(SIDES),
            minutes=chance.randrange(5, 90),
            mood=chance.choice((None, 2, 3, 4, 5)),
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--touches", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=200)
    options = parser.parse_args()
    make(options.file, options.touches, options.clients)


if __name__ == "__main__":
    main()
