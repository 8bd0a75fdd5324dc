"""Looking back uses the rules of today: what they say of today is the same from both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from retainlog.clock import Clock
from retainlog.journal import clients, hindsight, losses, outlooks, touches
from retainlog.store.database import Store


@pytest.fixture
def store() -> Store:
    return Store(":memory:", Clock())


def test_the_statistics_kept_current_and_the_days_themselves_say_the_same(store: Store) -> None:
    today = store.clock.today()
    added = [clients.add_client(store, f"Client {n}").client for n in range(12)]
    for number, client in enumerate(added):
        for contact in range(12):
            day = today - timedelta(days=2 + 5 * number + (9 + number) * contact)
            touches.log_touch(store, client.name, "talk", on=day)
    clients.pause_client(store, added[0], today - timedelta(days=40), None, today - timedelta(days=60))
    clients.pause_client(store, added[1], None, None, today - timedelta(days=10))
    losses.add_loss(store, added[2], on=today - timedelta(days=5))
    past = hindsight.read(store)
    for day in (today, today - timedelta(days=3), today - timedelta(days=45), today - timedelta(days=400)):
        said, back = outlooks.outlooks_on(store, day), hindsight.outlooks_on(past, day)
        assert set(said.found) == set(back)
        for client, outlook in said.found.items():
            assert back[client] == pytest.approx(outlook, abs=1e-6)
    now = outlooks.outlooks_on(store, today)
    assert now.calibrated
    assert set(now.found) == {client.id for client in added} - {added[1].id, added[2].id}
