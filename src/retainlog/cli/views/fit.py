"""How the ideal-client profile and checks against it look."""

from __future__ import annotations

from collections.abc import Sequence

from retainlog.base.results import Column, Data, Field, Record, Table
from retainlog.base.serialize import as_data
from retainlog.i18n import _
from retainlog.i18n.formats import format_date, format_money, format_number, format_share
from retainlog.journal import fitness as journal
from retainlog.journal.fitness import Evidence, Subject
from retainlog.journal.fitrecords import Kept
from retainlog.journal.fitted import Checked
from retainlog.nouns.fit import Criterion, FitCheck, FitException


def criterion_data(criterion: Criterion) -> dict[str, object]:
    return as_data(criterion, label=journal.label(criterion), text=journal.label(criterion))


def profile_table(criteria: Sequence[Criterion], empty: str = "") -> Table:
    columns = (
        Column("label", _("The ideal client")),
        Column("name", _("Criterion"), "code"),
        Column("weight", _("Weight"), "number"),
        Column("_breaker", _("Deal-breaker")),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = [criterion_data(one) | {"_breaker": _("yes") if one.deal_breaker else ""} for one in criteria]
    return Table("profile", _("Ideal-client profile"), columns, rows, empty)


def check_record(
    subject: Subject,
    criteria: Sequence[Criterion],
    checks: Sequence[Checked],
    exceptions: Sequence[FitException],
    evidence: Sequence[Evidence],
) -> Record:
    """The newest check in full, the earlier ones in a line each, what was granted, and the five dangers."""
    newest = checks[-1] if checks else None
    fit = newest.fit if newest else None
    by_id = {one.id: one for one in criteria}
    broken = [journal.label(by_id[id]) for id in fit.broken] if fit else []
    unanswered = [by_id[id].name for id in fit.open] if fit else []
    data: dict[str, object] = {
        "id": newest.check.id if newest else None,
        "client": subject.client.name if subject.client else None,
        "client_id": subject.client.id if subject.client else None,
        "lead": subject.lead.name if subject.lead else None,
        "lead_id": subject.lead.id if subject.lead else None,
        "on": newest.check.on_date if newest else None,
        "note": newest.check.note if newest else None,
        "score": fit.score if fit else None,
        "band": fit.band if fit else None,
        "deal_breakers": [by_id[id].name for id in fit.broken] if fit else [],
        "not_answered": unanswered,
    }
    fields = (
        Field(_("Fit"), fit.band if fit else None, "code"),
        Field(_("Score"), fit.score if fit else None, "share"),
        Field(_("Deal-breakers hit"), broken),
        Field(_("Not answered"), unanswered, "code"),
        Field(_("On"), newest.check.on_date if newest else None, "date"),
        Field(_("Note"), newest.check.note if newest else None),
    )
    tables = (_answers(criteria, newest), _dangers(evidence), _exceptions(exceptions), _checks(checks))
    return Record(_("Fit of {name}").format(name=subject.name), data, fields, tables)


def _answers(criteria: Sequence[Criterion], newest: Checked | None) -> Table:
    columns = (
        Column("label", _("The ideal client")),
        Column("score", _("Answer"), "number"),
        Column("weight", _("Weight"), "number"),
    )
    rows: list[Data] = [
        {
            "criterion": one.name,
            "label": journal.label(one),
            "text": journal.label(one),
            "score": newest.scores[one.id],
            "weight": one.weight,
            "deal_breaker": one.deal_breaker,
        }
        for one in criteria
        if newest and one.id in newest.scores
    ]
    empty = _("Not held against the profile yet.")
    return Table("answers", _("Answers, 0 (not at all) to 4 (fully)"), columns, rows, empty)


def _dangers(evidence: Sequence[Evidence]) -> Table:
    columns = (Column("_danger", _("Danger")), Column("label", _("What the journal says")), Column("_value", ""))
    rows: list[Data] = []
    said = ""
    for one in (known for known in evidence if known.value is not None):
        danger = _(journal.DANGERS[one.danger])
        rows.append(
            {
                "danger": one.danger,
                "figure": one.key,
                "label": one.label,
                "text": one.label,
                "value": one.value,
                "_danger": "" if danger == said else danger,
                "_value": _words(one),
            }
        )
        said = danger
    return Table("dangers", _("The five dangers, over the last twelve months"), columns, rows)


def _words(one: Evidence) -> str:
    value = one.value
    if one.kind == "money":
        return _("{money} an hour").format(money=format_money(value))  # type: ignore[arg-type]
    if isinstance(value, int | float):
        return format_share(value) if one.kind == "share" else format_number(round(value, 1))
    return str(value)


def _exceptions(found: Sequence[FitException]) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("kind", _("Kind"), "code"),
        Column("text", _("Exception")),
        Column("id", _("Id"), "id"),
    )
    return Table("exceptions", _("Exceptions granted"), columns, [as_data(one) for one in found])


def _checks(found: Sequence[Checked]) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("band", _("Fit"), "code"),
        Column("score", _("Score"), "share"),
        Column("note", _("Note")),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = [
        as_data(one.check, score=one.fit.score if one.fit else None, band=one.fit.band if one.fit else None)
        for one in found
    ]
    return Table("checks", _("Checks so far"), columns, rows)


def record_text(found: FitCheck | FitException) -> str:
    """A check or an exception in a few words."""
    if isinstance(found, FitException):
        return f"{_(found.kind)}: {found.text}"
    return _("check of {day}").format(day=format_date(found.on_date))


def history_table(found: Sequence[Kept]) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("name", _("Client or lead")),
        Column("_what", _("What"), "code"),
        Column("score", _("Score"), "share"),
        Column("text", _("Note"), "narrow"),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = []
    for one in found:
        record, band = one.record, one.fit.band if one.fit else None
        what = "check" if isinstance(record, FitCheck) else record.kind
        rows.append(
            {
                "id": record.id,
                "on": record.on_date,
                "name": one.name,
                "client_id": record.client_id,
                "lead_id": record.lead_id,
                "what": what,
                "_what": band or what,
                "band": band,
                "score": one.fit.score if one.fit else None,
                "text": record.note if isinstance(record, FitCheck) else record.text,
            }
        )
    empty = _("None yet. Begin with: retainlog fit check CLIENT")
    return Table("fit_history", _("Checks and exceptions"), columns, rows, empty)
