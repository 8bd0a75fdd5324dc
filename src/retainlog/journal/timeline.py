"""Everything that happened with a client, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime
from heapq import merge
from typing import Any, NamedTuple

from retainlog.i18n.messages import Message, _, format_date, format_money, joined
from retainlog.journal.contacts import list_contacts
from retainlog.nouns import touch as touches
from retainlog.nouns.boundary import BOUNDARIES, BREACHES, DECISIONS
from retainlog.nouns.client import Client
from retainlog.nouns.client.verbs import fees_of, pauses_of
from retainlog.nouns.gesture import GESTURES
from retainlog.nouns.loss.queries import LOSSES, PASSES
from retainlog.nouns.milestone import MILESTONES
from retainlog.nouns.mistake import queries as mistakes
from retainlog.nouns.promise import PROMISES
from retainlog.nouns.sign import RAISED_AT
from retainlog.nouns.sign import queries as signs
from retainlog.nouns.sign.queries import EVIDENCE
from retainlog.nouns.win import OFFERS, WINS
from retainlog.store.database import Store


class Event(NamedTuple):
    """`kind`: client, fee, pause, contact, touch, mistake, action, loss, review, sign, play, check, milestone, promise,
    win, offer, boundary, decision, gesture, lead, fit-check, exception. `id` is that of the record; `time` (`14:30`)
    is known for touchpoints alone."""

    on: date
    time: str | None
    kind: str
    text: str
    id: str


def timeline(
    store: Store, client: Client, *, first: date | None = None, last: date | None = None, limit: int | None = None
) -> Iterator[Event]:
    """Oldest first, one event at a time; `limit` keeps the newest."""
    rare = [
        event for event in _rare(store, client) if (not first or event.on >= first) and (not last or event.on <= last)
    ]
    within: dict[str, Any] = {"client_id": client.id, "first": first, "last": last}
    found = (
        reversed(touches.find(store, **within, limit=limit)) if limit else touches.each(store, **within, rising=True)
    )
    logged = (Event(touch.on_date, touch.on_time, "touch", touch.summary, touch.id) for touch in found)
    events = merge(sorted(rare, key=_moment), logged, key=_moment)
    return iter(deque(events, limit)) if limit else events


def _moment(event: Event) -> tuple[date, str]:
    return event.on, event.time or ""


def _rare(store: Store, client: Client) -> Iterator[Event]:
    """All but the touchpoints: few enough to read whole."""
    if client.since:
        yield Event(client.since, None, "client", _("became a client"), client.id)
    yield from _fees(store, client)
    for pause in pauses_of(store, client.id):
        until = _("paused until {day}").format(day=format_date(pause.until_on)) if pause.until_on else _("paused")
        yield Event(pause.from_on, None, "pause", _because(until, pause.reason), pause.id)
    for person in list_contacts(store, client):
        noted = _("{name} noted ({role})").format(name=person.name, role=_(person.role))
        day = _local_day(person.created_at)
        if person.left_on is None or day <= person.left_on:
            yield Event(day, None, "contact", noted, person.id)
        if person.left_on:
            yield Event(person.left_on, None, "contact", _("{name} left").format(name=person.name), person.id)
    for mistake in mistakes.find(store, client_id=client.id):
        yield Event(mistake.on_date, None, "mistake", _because(mistake.what, mistake.why), mistake.id)
    yield from _actions(store, client)
    yield from _losses(store, client)
    yield from _signs(store, client)
    yield from _care(store, client)
    yield from _growth(store, client)


def _fees(store: Store, client: Client) -> Iterator[Event]:
    for fee in fees_of(store, client.id):
        text = {
            "month": _("fee {money} a month"),
            "hour": _("fee {money} an hour"),
            "word": _("fee {money} a word"),
            "piece": _("fee {money} a piece"),
            "payment": _("{money} paid"),
        }.get(fee.per, _("fee {money} a project"))
        yield Event(fee.from_on, None, "fee", text.format(money=format_money(fee.fee)), fee.id)


def _actions(store: Store, client: Client) -> Iterator[Event]:
    for action in mistakes.find_actions(store, client_id=client.id):
        if action.done_on:
            yield Event(action.done_on, None, "action", _("done: {text}").format(text=action.text), action.id)
        elif action.dropped_on:
            text = _because(_("dropped: {text}").format(text=action.text), action.dropped_why)
            yield Event(action.dropped_on, None, "action", text, action.id)
        else:
            day = action.due_on or _local_day(action.created_at)
            yield Event(day, None, "action", _("to do: {text}").format(text=action.text), action.id)


def _losses(store: Store, client: Client) -> Iterator[Event]:
    stages = {
        "at-once": _("looked back at once"),
        "week": _("looked back after a week"),
        "month": _("looked back after a month"),
    }
    for loss in LOSSES.of(store, client_id=client.id):
        notice = _("notice that it leaves: {reason}").format(reason=_(loss.reason))
        yield Event(loss.noticed_on, None, "loss", _because(notice, loss.stated), loss.id)
        if loss.ends_on:
            yield Event(loss.ends_on, None, "loss", _("last day of work"), loss.id)
        for sitting in PASSES.of(store, loss_id=loss.id):
            yield Event(sitting.on_date, None, "review", stages.get(sitting.stage, sitting.stage), loss.id)
        if loss.recovered_on:
            yield Event(loss.recovered_on, None, "loss", _because(_("came back"), loss.recovered_how), loss.id)


def _signs(store: Store, client: Client) -> Iterator[Event]:
    from retainlog.journal.playbook import PLAYBOOK

    found = signs.find(store, client_id=client.id)
    plays = signs.plays_of(store, found)
    for sign in found:
        label = _(PLAYBOOK[sign.code].label)
        seen = _("sign: {label}").format(label=label)
        yield Event(sign.on_date, None, "sign", _because(seen, sign.text), sign.id)
        for again in EVIDENCE.of(store, sign_id=sign.id):
            text = _("seen again: {label}").format(label=label)
            yield Event(again.on_date, None, "sign", _because(text, again.text), sign.id)
        for play in plays.get(sign.id, ()):
            text = _("tried: {text}").format(text=play.text)
            outcome = None if play.helped is None else _("it helped") if play.helped else _("it did not help")
            yield Event(play.on_date, None, "play", _because(text, outcome), play.id)
        if sign.cleared_on:
            text = _("cleared: {label}").format(label=label)
            yield Event(sign.cleared_on, None, "sign", _because(text, sign.cleared_why), sign.id)
    for check, scores in signs.scores(store, client.id):
        clear = [_(PLAYBOOK[code].label) for code, score in scores.items() if score >= RAISED_AT]
        yield Event(check.on_date, None, "check", _because(_("guided check"), joined(", ", clear)), check.id)


def _care(store: Store, client: Client) -> Iterator[Event]:
    for milestone in MILESTONES.of(store, client_id=client.id):
        text = _("delivered: {text}") if milestone.delivered_on else _("milestone planned: {text}")
        day = milestone.delivered_on or milestone.due_on or _local_day(milestone.created_at)
        yield Event(day, None, "milestone", text.format(text=milestone.title), milestone.id)
    for promise in PROMISES.of(store, client_id=client.id):
        yield Event(promise.on_date, None, "promise", _("promised: {text}").format(text=promise.text), promise.id)
        if promise.kept_on:
            text = _("promise kept: {text}").format(text=promise.text)
            yield Event(promise.kept_on, None, "promise", text, promise.id)
        if promise.broken_on:
            text = _because(_("promise not kept: {text}").format(text=promise.text), promise.note)
            yield Event(promise.broken_on, None, "promise", text, promise.id)
    for win in WINS.of(store, client_id=client.id):
        text = _because(_("win: {text}").format(text=win.title), win.measure)
        yield Event(win.on_date, None, "win", text, win.id)
    for offer in OFFERS.of(store, client_id=client.id):
        if offer.made_on:
            yield Event(offer.made_on, None, "offer", _("offered: {text}").format(text=offer.text), offer.id)
    for boundary in BOUNDARIES.of(store, client_id=client.id):
        set_on = _local_day(boundary.created_at)
        yield Event(set_on, None, "boundary", _("boundary set: {text}").format(text=boundary.text), boundary.id)
        for breach in BREACHES.of(store, boundary_id=boundary.id):
            text = _because(_("beyond the boundary: {text}").format(text=boundary.text), breach.text)
            yield Event(breach.on_date, None, "boundary", text, breach.id)
    for decision in DECISIONS.of(store, client_id=client.id):
        text = _("advised: {advice}; chosen: {choice}").format(advice=decision.advice, choice=decision.choice)
        yield Event(decision.on_date, None, "decision", text, decision.id)
        if decision.outcome_on and decision.outcome:
            text = _("came of it: {outcome}").format(outcome=decision.outcome)
            yield Event(decision.outcome_on, None, "decision", text, decision.id)
    for gesture in GESTURES.of(store, client_id=client.id):
        text = _because(_("gesture: {kind}").format(kind=_(gesture.kind)), gesture.text)
        yield Event(gesture.on_date, None, "gesture", text, gesture.id)


def _growth(store: Store, client: Client) -> Iterator[Event]:
    """How the client came, whom it sent, and how it was held against the ideal one."""
    from retainlog.nouns.fit import queries as fit
    from retainlog.nouns.lead import queries as leads

    stages = {
        "new": _("came in as a lead"),
        "talking": _("lead: in talks"),
        "proposal": _("lead: proposal made"),
        "won": _("lead: won"),
        "lost": _("lead: lost"),
    }
    for lead in leads.find(store, client_id=client.id):
        for step in leads.STAGES.of(store, lead_id=lead.id):
            yield Event(step.on_date, None, "lead", _because(stages[step.stage], step.reason), lead.id)
        for touch in leads.TOUCHES.of(store, lead_id=lead.id):
            yield Event(touch.on_date, None, "lead", touch.summary, lead.id)
    for lead in leads.find(store, referred_by=client.id):
        text = _("sent a lead: {lead}").format(lead=lead.name)
        yield Event(lead.on_date, None, "lead", text, lead.id)
    for check in fit.checks(store, client_id=client.id):
        yield Event(
            check.on_date, None, "fit-check", _because(_("held against the ideal client"), check.note), check.id
        )
    for granted in fit.exceptions(store, client_id=client.id):
        text = _("exception granted: {text}").format(text=granted.text)
        yield Event(granted.on_date, None, "exception", text, granted.id)


def _because(text: str, why: str | None) -> Message:
    return joined("", (text, " (", why, ")") if why else (text,))


def _local_day(stamp: str) -> date:
    return datetime.fromisoformat(stamp).astimezone().date()
