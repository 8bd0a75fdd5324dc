"""Losses: what was said and what is believed, who else was there, what could have been avoided, how fast it passed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from retainlog.base.document import Document, Figure, Figures, Section
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope
from retainlog.i18n import N_
from retainlog.i18n.messages import _
from retainlog.insight import findings
from retainlog.insight.findings import LossFacts
from retainlog.journal import figures, hindsight
from retainlog.journal.hindsight import Past
from retainlog.journal.replaying import replay
from retainlog.nouns.client.queries import client_names
from retainlog.nouns.loss import REASONS, VERDICTS, Loss
from retainlog.nouns.loss.queries import find, first_reasons
from retainlog.reports._blocks import AVOIDABLE, days_between, footer, nothing, period_name, share_of, third_side
from retainlog.reports._recovery import median_figure, recovery, recovery_bars, still_open
from retainlog.reports._standout import stands_out
from retainlog.store.database import Store

ABOUT = N_("Who left and why, what could have been avoided, how soon it passed.")


def period(store: Store, today: date) -> Period:
    """From the first loss on: there are few, and each teaches."""
    return min(figures.first_day(store, "losses", "noticed_on") or today, today), today


def build(store: Store, scope: Scope) -> Document:
    title = _("Losses, {period}").format(period=period_name(scope, scope.period))
    losses = find(store, first=scope.first, last=scope.until)[::-1]
    if not losses:
        lines = (_("No client was lost in this time."),)
        return nothing("losses", title, scope, *lines)
    past, names, first = hindsight.read(store), client_names(store), first_reasons(store)
    rows = [_row(store, loss, names[loss.client_id], past, first.get(loss.id)) for loss in losses]
    sections = (
        stands_out(findings.losses(_facts(losses, rows))),
        Section("figures", _("In short"), (Figures("figures", "", _figures(losses, rows)), _verdicts(losses))),
        Section("reasons", _("Said and believed"), (_reasons(losses), _said(rows), _changed(rows))),
        Section("losses", _("How it went"), (_course(rows), recovery_bars(losses, names))),
    )
    notes = (
        _("A third side was there when one is named, made an offer, or is the reason."),
        _("Avoidable: preventable, or should not have been sold. Unavoidable: external."),
        _("Lead time: days from the first thing that showed, in the 90 days before, to the notice."),
        _("Recovery: days from the notice until the feeling had passed."),
    )
    return Document("losses", title, sections, scope.period, footer(scope, *notes))


def _facts(losses: Sequence[Loss], rows: Sequence[Data]) -> LossFacts:
    vague = [loss for loss in losses if loss.clarity == "vague"]
    return LossFacts(
        losses=len(losses),
        reasons=Counter(loss.reason for loss in losses if loss.reason != "unknown"),
        vague=len(vague),
        vague_third=sum(map(third_side, vague)),
        avoidable=sum(loss.verdict in AVOIDABLE for loss in losses),
        leads=_known(rows, "lead_days"),
        changed=sum(_is_changed(row) for row in rows),
        back=sum(loss.recovered_on is not None for loss in losses),
        recovery=recovery(losses),
        recovering=still_open(losses),
    )


def _known(rows: Sequence[Data], key: str) -> list[int]:
    return [value for row in rows if isinstance(value := row[key], int)]


def _is_changed(row: Data) -> bool:
    return row["first_reason"] not in (None, row["reason"])


def _row(store: Store, loss: Loss, name: str, past: Past, first: str | None) -> Data:
    return {
        "client": name,
        "client_id": loss.client_id,
        "noticed_on": loss.noticed_on,
        "first_reason": first,
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
        median_figure("lead_days", _("Lead time, days"), _known(rows, "lead_days")),
        median_figure("recovery_days", _("Until the feeling passed, days"), recovery(losses)),
    )


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


def _changed(rows: Sequence[Data]) -> Table:
    """Losses of which another reason is believed now than in the first hours."""
    columns = (
        Column("client", _("Client")),
        Column("first_reason", _("In the first hours"), "code"),
        Column("reason", _("Now"), "code"),
    )
    keys = ("client", "client_id", "first_reason", "reason", "id")
    changed = [{key: row[key] for key in keys} for row in rows if _is_changed(row)]
    return Table("changed", _("What is believed now"), columns, changed)


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
