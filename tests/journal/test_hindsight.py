"""Looking back uses the rules of today: what they say of today is the same from both sides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from retainlog.base.clock import Clock
from retainlog.journal import backtest, hindsight, losses, outlooks, replaying, signs
from retainlog.journal import risk as risk_now
from retainlog.nouns import engine as nouns
from retainlog.nouns import touch as touches
from retainlog.nouns.client import Client
from retainlog.nouns.client import verbs as clients
from retainlog.nouns.loss import Loss
from retainlog.store import silence
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
            assert back[client][:-1] == pytest.approx(outlook[:-1], abs=1e-6)
            assert [one.code for one in back[client].reasons] == [one.code for one in outlook.reasons]
    now = outlooks.outlooks_on(store, today)
    assert not now.calibrated  # nobody would have been seen leaving before it was written down
    assert set(now.found) == {client.id for client in added} - {added[1].id, added[2].id}


def ago(store: Store, days: int) -> date:
    return store.clock.today() - timedelta(days=days)


def project(store: Store, **fields: Any) -> Client:
    client = clients.add_client(store, "Acme", engagement="project", since=ago(store, 200), **fields).client
    for days, kind in ((150, "working-document"), (120, "prototype"), (40, "working-document")):
        nouns.add(store, nouns.noun("milestone"), client, title=kind, kind=kind, delivered_on=ago(store, days))
    nouns.add(store, nouns.noun("win"), client, title="more leads", on_date=ago(store, 60))
    return client


def stood(store: Store, source: str) -> list[tuple[int, int]]:
    """(first, last) in days ago."""
    today = store.clock.today()
    alarms = hindsight.alarms(hindsight.read(store), ago(store, 400), today)
    return [((today - one.first).days, (today - one.last).days) for one in alarms if one.source == source]


def said_of_today(store: Store, client: Client) -> set[str]:
    [risk] = [one for one in risk_now.ranking(store, store.clock.today()).risks if one.client.id == client.id]
    return {signal.code for signal in risk.signals}


def test_no_visible_value_stood_from_four_weeks_on_until_the_next_thing_of_value(store: Store) -> None:
    client = project(store)
    # 28 days after the first milestone (150 days ago; nothing before it was observed), after the prototype, and after
    # the win. Working documents end nothing.
    assert stood(store, "no-visible-value") == [(122, 121), (92, 61), (32, 0)]
    assert "no-visible-value" in said_of_today(store, client)


def test_a_pause_interrupts_what_stands(store: Store) -> None:
    client = project(store)
    clients.pause_client(store, client, ago(store, 21), None, ago(store, 25))
    [away] = silence.away(store)[client.id]
    assert away == (ago(store, 25).toordinal(), ago(store, 21).toordinal())
    assert stood(store, "no-visible-value")[-2:] == [(32, 26), (20, 0)]


def test_a_broken_promise_stood_for_ninety_days(store: Store) -> None:
    client = clients.add_client(store, "Acme").client
    for days in (300, 150, 100, 5):
        promise = nouns.add(store, nouns.noun("promise"), client, text="soon", on_date=ago(store, days + 1))
        nouns.close(store, nouns.noun("promise"), promise, "broken_on", ago(store, days), "broken")
    assert stood(store, "promise-broken") == [(300, 211), (150, 101), (100, 11), (5, 0)]
    assert "promise-broken" in said_of_today(store, client)


def test_both_warn_of_a_loss_in_backtest_and_replay(store: Store) -> None:
    client = project(store)
    promise = nouns.add(store, nouns.noun("promise"), client, text="soon", on_date=ago(store, 31))
    nouns.close(store, nouns.noun("promise"), promise, "broken_on", ago(store, 30), "broken")
    loss = losses.add_loss(store, client, on=ago(store, 10)).view.loss
    leads = {one.source: one.lead for one in backtest.backtest(store, store.clock.today()).warned}
    assert (leads["no-visible-value"], leads["promise-broken"]) == (82, 20)
    showed = {one.kind: one for one in replaying.replay(store, loss).showed}
    assert (showed["promise-broken"].on, showed["promise-broken"].state) == (ago(store, 30), "missed")
    assert showed["no-visible-value"].state == "missed"


def test_a_client_that_was_saved_is_told_of_and_makes_no_false_alarm(store: Store) -> None:
    client = clients.add_client(store, "Acme").client
    touches.log_touch(store, client.name, "talk", on=ago(store, 390))
    for days, code in ((300, "criticism"), (280, "less-time")):
        signs.add_sign(store, client, code, on=ago(store, days))
    [sign] = signs.list_signs(store, code="criticism")
    play = signs.try_play(store, sign, "showed the figures", ago(store, 290))
    signs.play_helped(store, play, True, on=ago(store, 270))
    found = backtest.backtest(store, store.clock.today())
    assert [(one.sign.code, one.play.text) for one in found.saved] == [("criticism", "showed the figures")]
    signs_said = [
        (one.source, one.saved, one.false) for one in found.records if one.source in ("less-time", "criticism")
    ]
    assert signs_said == [("less-time", 1, 0), ("criticism", 1, 0)]


def lost(store: Store, days: int) -> Loss:
    """A client that was in touch until it told, so many days ago, that it leaves."""
    client = clients.add_client(store, f"Lost {len(clients.list_clients(store, ago(store, 0), status='all'))}").client
    for contact in range(12):
        touches.log_touch(store, client.name, "talk", on=ago(store, days + 9 + 5 * contact + len(client.name)))
    return losses.add_loss(store, client, on=ago(store, days)).view.loss


def test_many_losses_are_replayed_as_each_by_itself(store: Store) -> None:
    found = [lost(store, days) for days in (5, 5, 12, 30, 33, 61, 90, 130, 131)]
    past = hindsight.read(store)
    together = [replaying.replay(store, loss, past) for loss in found]
    assert together == [replaying.replay(store, loss) for loss in found]
    assert any(score for replay in together for score in replay.scores.values())


def test_what_all_clients_say_of_a_day_is_worked_out_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out: list[int] = []
    of_portfolio = hindsight.own_clock

    def counted(busy: Any, day: int, free: Any) -> Any:
        worked_out.append(day)
        return of_portfolio(busy, day, free)

    found = [lost(store, 10) for _loss in range(9)]
    past = hindsight.read(store)
    monkeypatch.setattr(hindsight, "own_clock", counted)
    for loss in found:
        replaying.replay(store, loss, past)
    assert worked_out
    assert len(worked_out) == len(set(worked_out))
