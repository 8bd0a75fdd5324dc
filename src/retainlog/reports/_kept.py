"""Sections on what keeps clients, over a period: signs, wins, promises, gestures, leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from statistics import mean
from typing import NamedTuple

from retainlog.base.document import Figure, Figures, Section
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period
from retainlog.i18n.messages import _, ngettext
from retainlog.insight.pipeline import Trail
from retainlog.journal import periods
from retainlog.journal.periods import PromiseSums
from retainlog.nouns import engine as nouns
from retainlog.nouns.gesture import KINDS, Gesture
from retainlog.nouns.gesture import NOUN as GESTURE
from retainlog.nouns.lead import OPEN_STAGES, Lead
from retainlog.nouns.lead import queries as leads
from retainlog.nouns.milestone import Milestone
from retainlog.nouns.sign import Sign
from retainlog.nouns.win import WIN, Win
from retainlog.store.database import Store


class Kept(NamedTuple):
    """What a period held, oldest first. `leads` are all there are, with their trails."""

    period: Period
    signs: list[Sign]
    wins: list[Win]
    milestones: list[Milestone]
    promises: PromiseSums
    gestures: list[Gesture]
    leads: list[Lead]
    trails: Mapping[str, Trail]

    @property
    def raised(self) -> list[Sign]:
        first, last = self.period
        return [sign for sign in self.signs if first <= sign.on_date <= last]

    @property
    def still_open(self) -> list[Sign]:
        """Of the signs raised in the period, those that were open on its last evening."""
        return [sign for sign in self.raised if sign.cleared_on is None or sign.cleared_on > self.period[1]]


def read(store: Store, period: Period) -> Kept:
    first, last = period
    found = leads.find(store)
    return Kept(
        period,
        periods.signs(store, first, last),
        nouns.select(store, WIN, first=first, last=last)[::-1],
        periods.delivered(store, first, last),
        periods.promise_sums(store, first, last),
        nouns.select(store, GESTURE, first=first, last=last)[::-1],
        found,
        leads.trails(store, found),
    )


def signs_section(kept: Kept, names: Mapping[str, str]) -> Section:
    """Those raised, and those cleared, in the period; `state` as of its last evening."""
    first, last = kept.period
    cleared = [sign for sign in kept.signs if sign.cleared_on and first <= sign.cleared_on <= last]
    items = (
        Figure("raised", _("Raised"), len(kept.raised)),
        Figure("open", _("Of them still open"), len(kept.still_open), quiet=True),
        Figure("cleared", _("Cleared"), len(cleared)),
    )
    rows: list[Data] = [
        {
            "on": sign.on_date,
            "client": names[sign.client_id],
            "client_id": sign.client_id,
            "code": sign.code,
            "state": "cleared" if sign in cleared else "open",
            "cleared_on": sign.cleared_on if sign in cleared else None,
            "text": sign.text,
            "id": sign.id,
        }
        for sign in kept.signs
    ]
    columns = (
        Column("on", _("Seen"), "date"),
        Column("client", _("Client")),
        Column("code", _("Sign"), "code"),
        Column("state", _("State"), "code"),
    )
    blocks = (Figures("figures", "", items), Table("signs", "", columns, rows))
    return Section("signs", _("Signs"), blocks, None if rows else "")


def win_table(wins: Sequence[Win], names: Mapping[str, str]) -> Table:
    rows: list[Data] = [
        {
            "on": win.on_date,
            "client": names[win.client_id],
            "client_id": win.client_id,
            "win": win.title,
            "metric": win.metric,
            "before": win.before_value,
            "after": win.after_value,
            "unit": win.unit,
            "_measure": win.measure,
            "id": win.id,
        }
        for win in wins
    ]
    columns = (
        Column("on", _("On"), "date"),
        Column("client", _("Client")),
        Column("win", _("Win")),
        Column("_measure", _("Measure")),
    )
    return Table("gains", "", columns, rows)


def wins_section(kept: Kept, names: Mapping[str, str]) -> Section:
    """Wins, and what was delivered; working documents are counted apart, since clients see no value in them."""
    seen = [one for one in kept.milestones if one.kind != "working-document"]
    items = (
        Figure("wins", _("Wins"), len(kept.wins), quiet=True),
        Figure("milestones", _("Milestones that show something"), len(seen), quiet=True),
        Figure("documents", _("Working documents"), len(kept.milestones) - len(seen), quiet=True),
    )
    instead = None if kept.wins or kept.milestones else ""
    return Section("wins", _("Wins"), (Figures("figures", "", items), win_table(kept.wins, names)), instead)


def promises_section(kept: Kept) -> Section:
    sums = kept.promises
    items = (
        Figure("made", _("Made"), sums.made),
        Figure("in_time", _("Kept in time"), sums.in_time, quiet=True),
        Figure("late", _("Kept late"), sums.late, quiet=True),
        Figure("broken", _("Broken"), sums.broken, quiet=True),
        Figure("overdue", _("Overdue at the end"), sums.overdue, quiet=True),
    )
    return Section("promises", _("Promises"), (Figures("figures", "", items),), None if any(sums) else "")


def gestures_section(kept: Kept) -> Section:
    items = (
        Figure("gestures", _("Gestures"), len(kept.gestures)),
        Figure("clients", _("For clients"), len({one.client_id for one in kept.gestures})),
        _reaction("reaction", kept.gestures),
    )
    rows: list[Data] = []
    for kind in KINDS:
        mine = [one for one in kept.gestures if one.kind == kind]
        if mine:
            figure = _reaction("", mine)
            rows.append({"kind": kind, "gestures": len(mine), "reaction": figure.value, "_reaction": figure.note})
    columns = (
        Column("kind", _("Kind"), "code"),
        Column("gestures", _("Gestures"), "number"),
        Column("reaction", _("Mean reaction"), "number"),
        Column("_reaction", ""),
    )
    blocks = (Figures("figures", "", items), Table("kinds", "", columns, rows))
    return Section("gestures", _("Gestures"), blocks, None if kept.gestures else "")


def _reaction(key: str, gestures: Sequence[Gesture]) -> Figure:
    known = [one.reaction for one in gestures if one.reaction]
    note = ngettext("from {n} reaction, of 5", "from {n} reactions, of 5", len(known)).format(n=len(known))
    value = round(mean(known), 1) if known else None
    return Figure(key, _("Mean reaction"), value, note=note if known else _("not known yet"), quiet=True)


def leads_section(kept: Kept) -> Section:
    """Leads by the days of their steps, so that a past period stays as it was."""
    first, last = kept.period
    steps = Counter(stage for trail in kept.trails.values() for day, stage in trail.steps if first <= day <= last)
    came = sum(first <= lead.on_date <= last for lead in kept.leads)
    waiting = [stage for trail in kept.trails.values() if (stage := stage_on(trail, last)) in OPEN_STAGES]
    items = (
        Figure("came", _("Came"), came),
        Figure("won", _("Won"), steps["won"], quiet=True),
        Figure("lost", _("Came to nothing"), steps["lost"], quiet=True),
        Figure("open", _("Open at the end"), len(waiting)),
    )
    rows: list[Data] = [{"stage": stage, "leads": n} for stage in OPEN_STAGES if (n := waiting.count(stage))]
    columns = (Column("stage", _("Stage"), "code"), Column("leads", _("Leads"), "number"))
    blocks = (Figures("figures", "", items), Table("stages", "", columns, rows))
    return Section("leads", _("Leads"), blocks, None if came or steps or waiting else "")


def stage_on(trail: Trail, day: date) -> str | None:
    """The stage on the evening of that day; None before it came."""
    if trail.opened_on > day:
        return None
    return next((stage for on, stage in reversed(trail.steps) if on <= day), "new")
