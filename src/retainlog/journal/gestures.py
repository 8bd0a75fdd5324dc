"""Which gesture could please a client next, and who has had none for long."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from retainlog.base.text import fold, words
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_number, ngettext
from retainlog.nouns.client import Client
from retainlog.nouns.client.verbs import ClientView, list_clients, view
from retainlog.nouns.gesture import GESTURES, LONG, Gesture, Suggestion, Taste, likeness, suggest
from retainlog.nouns.milestone import MILESTONES
from retainlog.store.database import Store

IDEAS = {
    "event": N_("an invitation to an event"),
    "stage": N_("a stage to present on"),
    "trends": N_("news of a trend that touches them"),
    "expert": N_("a one-off session with another expert"),
    "award": N_("an award or formal recognition"),
    "small-thing": N_("a small thing that they like"),
    "thanks": N_("thanks, in words of your own"),
}


class Waiting(NamedTuple):
    """A client without a gesture for long: the newest one and the days since (None: there was none)."""

    client: Client
    last: Gesture | None
    days: int | None


class Ideas(NamedTuple):
    """`last`: the newest gesture. `visible`: in a project, the next milestone that shows something. `alike`: names of
    the clients whose reactions count, the most alike first."""

    client: Client
    last: Gesture | None
    visible: str | None
    suggestions: list[Suggestion]
    alike: list[str]


def _taste(row: ClientView) -> Taste:
    pleasing = {word for word in words(fold(row.client.prefers or "")) if len(word) > 2}
    return Taste(row.client.engagement, frozenset(map(fold, row.tags)), frozenset(pleasing))


def ideas(store: Store, client: Client, today: date) -> Ideas:
    everyone = list_clients(store, today, status="all")
    mine = _taste(view(store, client, today))
    near = {row.client.id: likeness(mine, _taste(row)) for row in everyone if row.client.id != client.id}
    gestures = [gesture for gesture in GESTURES.of(store, order="on_date, created_at") if gesture.on_date <= today]
    own = [gesture for gesture in gestures if gesture.client_id == client.id]
    others = [(near[gesture.client_id], gesture) for gesture in gestures if near.get(gesture.client_id)]
    told = {gesture.client_id for _likeness, gesture in others if gesture.reaction}
    rows = sorted((row for row in everyone if row.client.id in told), key=lambda row: -near[row.client.id])
    return Ideas(
        client,
        own[-1] if own else None,
        _visible(store, client) if client.engagement == "project" else None,
        suggest(own, others, client.engagement),
        [row.client.name for row in rows],
    )


def _visible(store: Store, client: Client) -> str | None:
    ahead = MILESTONES.of(store, order="due_on", client_id=client.id, delivered_on=None)
    shown = [milestone for milestone in ahead if milestone.kind != "working-document"]
    return shown[0].title if shown else None


def none_for_long(store: Store, today: date) -> list[Waiting]:
    """Active clients whose newest gesture is 90 days old or more, or who had none; the longest first."""
    newest = {g.client_id: g for g in GESTURES.of(store, order="on_date, created_at") if g.on_date <= today}
    found = []
    for row in list_clients(store, today):
        last = newest.get(row.client.id)
        days = (today - last.on_date).days if last else None
        if days is None or days >= LONG:
            found.append(Waiting(row.client, last, days))
    return sorted(found, key=lambda one: -(one.days if one.days is not None else 99999))


def reason(suggestion: Suggestion) -> str:
    """Why it is suggested, in a phrase."""
    mean = format_number(round(suggestion.mean, 1)) if suggestion.mean is not None else ""
    match suggestion.why:
        case "own":
            return ngettext("liked it: {mean} of 5, {n} time", "liked it: {mean} of 5, {n} times", suggestion.n).format(
                mean=mean, n=suggestion.n
            )
        case "alike":
            return ngettext(
                "clients alike liked it: {mean} of 5, {n} time",
                "clients alike liked it: {mean} of 5, {n} times",
                suggestion.n,
            ).format(mean=mean, n=suggestion.n)
        case "mixed":
            return _("clients alike took it coolly: {mean} of 5").format(mean=mean)
        case "again":
            return _("done before, the reaction is not known")
        case _:
            return _("not tried here yet")
