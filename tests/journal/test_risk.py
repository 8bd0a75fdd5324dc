"""The morning looks at few clients, and says what the ranking of all of them says."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from retainlog.base.clock import Clock
from retainlog.base.money import Money
from retainlog.insight.signals import Signal
from retainlog.journal import hindsight, losses, outlooks, risk
from retainlog.journal.undoing import undo
from retainlog.nouns import touch as touches
from retainlog.nouns.client import verbs as clients
from retainlog.store.database import Store


@pytest.fixture(scope="module")
def store() -> Store:
    """Forty clients with rhythms, moods and silences of all kinds; some paused, some lost, some with changed fees."""
    store, chance = Store(":memory:", Clock()), random.Random(7)
    today = store.clock.today()
    for number in range(40):
        client = clients.add_client(store, f"Client {number}", every=chance.choice((None, "1w", "1m"))).client
        day = today - timedelta(days=chance.randrange(0, 60))
        for _contact in range(chance.randrange(0, 12)):
            mood, energy = chance.choice((None, 1, 2, 4, 5)), chance.choice((None, 1, 5))
            touches.log_touch(store, client.name, "talk", on=day, mood=mood, energy=energy)
            day -= timedelta(days=chance.randrange(1, 9 * (1 + number % 4)))
        if number % 9 == 0:
            clients.pause_client(store, client, today - timedelta(days=3), None, today - timedelta(days=30))
        if number % 11 == 0:
            losses.add_loss(store, client, on=today - timedelta(days=5))
        if number % 5 == 0:
            with store.batch("fee") as batch:
                for minor, ago in ((100_000, 90), (60_000, 20)):
                    clients.set_fee(store, batch, client, Money(minor, "ILS"), "month", today - timedelta(days=ago))
    return store


def named(found: list[Signal] | tuple[Signal, ...]) -> list[Signal]:
    return [signal for signal in found if signal.code != "contact-overdue"]


@pytest.mark.parametrize("most", [500, 8])
@pytest.mark.parametrize("ago", [0, 5, 20])
def test_what_is_noticed_is_what_the_ranking_shows(
    store: Store, ago: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlooks, "USUAL", most)  # a portfolio beyond what says what is usual
    day = store.clock.today() - timedelta(days=ago)
    ranked = [(one.client.id, named(one.signals), one.weight) for one in risk.ranking(store, day).risks]
    shown = {client_id: (signals, weight) for client_id, signals, weight in ranked if signals}
    noticed = risk.noticed(store, day)
    assert {one.client_id: (one.signals, one.weight) for one in noticed} == shown
    assert [one.weight for one in noticed] == sorted((weight for _signals, weight in shown.values()), reverse=True)
    assert len(shown) > 2


@pytest.mark.parametrize("ago", [0, 5, 20])
def test_a_large_portfolio_is_seen_the_same_from_today_and_in_hindsight(
    store: Store, ago: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlooks, "USUAL", 12)
    day: date = store.clock.today() - timedelta(days=ago)
    back = hindsight.outlooks_on(hindsight.read(store), day)
    said = outlooks.outlooks_on(store, day).found
    assert set(said) == set(back)
    for client, outlook in said.items():
        assert back[client][:-1] == pytest.approx(outlook[:-1], abs=1e-6)


def test_a_line_that_was_put_aside_is_not_noticed(store: Store) -> None:
    today = store.clock.today()
    one = next(one for one in risk.ranking(store, today).risks if named(one.signals))
    risk.snooze(store, one)
    assert one.client.id not in {found.client_id for found in risk.noticed(store, today)}
    undo(store)
    assert one.client.id in {found.client_id for found in risk.noticed(store, today)}
