"""Losses: what was said and what is believed, who else was there, what could have been avoided, how fast it passed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from datetime import date

from retainlog.domain.document import Document, Figure, Figures, Section, Text
from retainlog.domain.listing import Column, Data, Table
from retainlog.domain.loss import REASONS, VERDICTS, Loss
from retainlog.domain.scope import Period, Scope
from retainlog.i18n import _
from retainlog.i18n.formats import format_number
from retainlog.journal import hindsight
from retainlog.journal.hindsight import Past
from retainlog.journal.replaying import replay
from retainlog.reports._blocks import AVOIDABLE, days_between, footer, period_name, share_of, third_side
from retainlog.store import figures
from retainlog.store.clients import client_names
from retainlog.store.database import Store
from retainlog.store.losses import find


def period(store: Store, today: date) -> Period:
    """From the first loss on: there are few, and each teaches."""
    return min(figures.first_day(store, "losses", "noticed_on") or today, today), today


def build(store: Store, scope: Scope) -> Document:
    title = _("Losses, {period}").format(period=period_name(scope, scope.period))
    losses = find(store, first=scope.first, last=scope.until)[::-1]
    if not losses:
        lines = (_("No client was lost in this time."),)
        return Document("losses", title, (Section("none", "", (Text("lines", "", lines),)),), scope.period)
    past = hindsight.read(store)
    rows = [_row(store, loss, name, past) for loss, name in _named(store, losses)]
    sections = (
        Section("figures", _("In short"), (Figures("figures", "", _figures(losses, rows)), _verdicts(losses))),
        Section("reasons", _("Said and believed"), (_reasons(losses), _said(rows))),
        Section("losses", _("How it went"), (_course(rows),)),
    )
    notes = (
        _("A third side was there when one is named, made an offer, or is the reason."),
        _("Avoidable: preventable, or should not have been sold. Unavoidable: external."),
        _("Lead time: days from the first thing that showed, in the 90 days before, to the notice."),
        _("Recovery: days from the notice until the feeling had passed."),
    )
    return Document("losses", title, sections, scope.period, footer(scope, *notes))


def _named(store: Store, losses: Sequence[Loss]) -> list[tuple[Loss, str]]:
    names = client_names(store)
    return [(loss, names[loss.client_id]) for loss in losses]


def _row(store: Store, loss: Loss, name: str, past: Past) -> Data:
    return {
        "client": name,
        "client_id": loss.client_id,
        "noticed_on": loss.noticed_on,
        "reason": loss.reason,
        "stated": loss.stated,
        "clarity": loss.clarity,
        "believed": loss.believed,
        "third_side": third_side(loss),
        "third_party": loss.third_party,
        "offer": loss.offer,
        "verdict": loss.verdict,
        "lead_days": replay(store, loss, past).lead,
        "feeling": loss.feeling,
        "recovery_days": days_between(loss.noticed_on, loss.feeling_passed_on),
        "outcome": loss.outcome,
        "lesson": loss.lesson,
        "id": loss.id,
    }


def _figures(losses: Sequence[Loss], rows: Sequence[Data]) -> tuple[Figure, ...]:
    n = len(losses)
    avoidable = sum(loss.verdict in AVOIDABLE for loss in losses)
    external = sum(loss.verdict == "external" for loss in losses)
    return (
        Figure("losses", _("Losses"), n),
        Figure("won_back", _("Came back, or stayed after all"), sum(loss.recovered_on is not None for loss in losses)),
        share_of("avoidable", _("Avoidable"), avoidable, n, note=_("preventable, or should not have been sold")),
        share_of("unavoidable", _("Unavoidable"), external, n, note=_("external")),
        share_of("undetermined", _("Not decided yet"), n - avoidable - external, n),
        share_of("third_side", _("With a third side"), sum(map(third_side, losses)), n),
        share_of("vague", _("With a vague reason"), sum(loss.clarity == "vague" for loss in losses), n),
        _median("lead_days", _("Lead time, days"), rows),
        _median("recovery_days", _("Until the feeling passed, days"), rows),
    )


def _median(key: str, label: str, rows: Sequence[Data]) -> Figure:
    """The median of all losses; before it, that of the earlier half, which shows whether it shrinks."""
    known = [value for row in rows if isinstance(value := row[key], int)]
    if not known:
        return Figure(key, label, None, note=_("not known yet"))
    earlier = known[: len(known) // 2]
    note = _("the middle one of {n}").format(n=len(known))
    if earlier:
        note = _("the middle one of {n}; it was {days} in the earlier half").format(
            n=len(known), days=format_number(statistics.median(earlier))
        )
    return Figure(key, label, statistics.median(known), note=note)


def _verdicts(losses: Sequence[Loss]) -> Table:
    columns = (
        Column("verdict", _("Verdict"), "code"),
        Column("losses", _("Losses"), "number"),
        Column("third_side", _("Third side"), "number"),
    )
    rows: list[Data] = []
    for verdict in VERDICTS:
        mine = [loss for loss in losses if loss.verdict == verdict]
        if mine:
            rows.append({"verdict": verdict, "losses": len(mine), "third_side": sum(map(third_side, mine))})
    return Table("verdicts", "", columns, rows)


def _reasons(losses: Sequence[Loss]) -> Table:
    columns = (
        Column("reason", _("Reason"), "code"),
        Column("losses", _("Losses"), "number"),
        Column("clear", _("Said clearly"), "number"),
        Column("vague", _("Said vaguely"), "number"),
    )
    rows: list[Data] = []
    for reason in REASONS:
        mine = [loss.clarity for loss in losses if loss.reason == reason]
        if mine:
            row = {"reason": reason, "losses": len(mine), "clear": mine.count("clear"), "vague": mine.count("vague")}
            rows.append(row)
    rows.sort(key=lambda row: -int(str(row["losses"])))
    return Table("reasons", "", columns, rows)


def _said(rows: Sequence[Data]) -> Table:
    columns = (
        Column("client", _("Client")),
        Column("stated", _("What was said")),
        Column("clarity", _("How"), "code"),
        Column("believed", _("What is believed")),
        Column("third_party", _("Third side")),
    )
    keys = ("client", "client_id", "stated", "clarity", "believed", "third_side", "third_party", "offer", "id")
    return Table("said", "", columns, [{key: row[key] for key in keys} for row in rows])


def _course(rows: Sequence[Data]) -> Table:
    columns = (
        Column("noticed_on", _("Notice"), "date"),
        Column("client", _("Client")),
        Column("verdict", _("Verdict"), "code"),
        Column("lead_days", _("Lead, days"), "number"),
        Column("feeling", _("Feeling"), "number"),
        Column("recovery_days", _("Passed after"), "number"),
        Column("id", _("Id"), "id"),
    )
    return Table("losses", "", columns, rows)
