"""How the impact of a loss looks: in two lines, and in full."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from retainlog.base.results import Column, Field, Record, Table
from retainlog.i18n import _, ngettext
from retainlog.i18n.formats import format_money, format_number, format_share
from retainlog.i18n.messages import joined, message
from retainlog.insight.pipeline import cover
from retainlog.journal.converting import rates_lines

if TYPE_CHECKING:
    from retainlog.base.money import Money
    from retainlog.insight.impact import Filling, Impact
    from retainlog.journal.impact import Assessed
    from retainlog.journal.income import Leaning


def income_lines(assessed: Assessed, today: date) -> list[str]:
    """What it does to the month's income, in sentences: to all of it, by rates that are set."""
    impact, together = assessed.converted or (assessed.impact, None)
    lines = []
    if impact.project_fee and not impact.averaged:
        lines.append(
            _("{fee} was for a project and is not counted as monthly income.").format(
                fee=format_money(impact.project_fee)
            )
        )
    elif impact.lost is None:
        lines.append(_("The monthly fee is not known."))
    elif impact.share is not None:
        lines.append(
            _("{fee} a month less, {share} of your monthly income.").format(
                fee=format_money(impact.lost), share=format_share(impact.share)
            )
        )
    if impact.need and impact.gap and impact.gap.minor:
        lines.append(
            _("{left} a month remain, {gap} short of the {need} that you need.").format(
                left=format_money(impact.left), gap=format_money(impact.gap), need=format_money(impact.need)
            )
        )
    elif impact.need:
        lines.append(
            _("{left} a month remain, enough for the {need} that you need.").format(
                left=format_money(impact.left), need=format_money(impact.need)
            )
        )
    else:
        lines.append(_("{left} a month remain.").format(left=format_money(impact.left)))
    return [*lines, *(map(str, rates_lines(together, today)) if together else ())]


def income_data(assessed: Assessed) -> dict[str, object]:
    """The same for programs."""
    impact, (whole, together) = assessed.impact, assessed.converted or (None, None)
    return {
        "income_lost": impact.lost,
        "income_share": impact.share,
        "income_left": impact.left,
        "income_lost_converted": whole.lost if whole else None,
        "income_share_converted": whole.share if whole else None,
        "income_left_converted": whole.left if whole else None,
        "rates_on": together.rates.on if together else None,
        "hours_freed": impact.hours_freed,
    }


def hours_line(impact: Impact) -> str:
    if impact.hours_freed is None:
        return _("How many hours become free is not known.")
    text = ngettext("{n} hour a month is yours again", "{n} hours a month are yours again", round(impact.hours_freed))
    text = text.format(n=format_number(impact.hours_freed))
    if impact.hours_share is None:
        return f"{text}."
    return _("{text}, {share} of your time.").format(text=text, share=format_share(impact.hours_share))


def impact_record(assessed: Assessed, leaning: Leaning | None, expected: Mapping[str, Money], today: date) -> Record:
    """`expected`: what may be expected of open leads a month, by currency. Where rates are set people read one truth,
    all that has a rate in one currency; programs find both."""
    client = assessed.client
    impact, together = assessed.converted or (assessed.impact, None)
    pipeline = expected.get(impact.currency) if together is None else together.total(expected.values())
    need = impact.need and format_money(impact.need)
    if impact.need and impact.gap and impact.gap.minor:
        need = _("{need}: {gap} short").format(need=need, gap=format_money(impact.gap))
    elif impact.need and impact.spare:
        need = _("{need}: covered, {spare} to spare").format(need=need, spare=format_money(impact.spare))
    lost = impact.lost and (impact.averaged or not impact.project_fee) and format_money(impact.lost)
    if lost and impact.before and impact.share is not None:
        lost = _("{lost} ({share} of {before})").format(
            lost=lost, share=format_share(impact.share), before=format_money(impact.before)
        )
    hours = None if impact.hours_freed is None else format_number(impact.hours_freed)
    if hours and impact.hours and impact.hours_share is not None:
        hours = _("{hours} ({share} of {all})").format(
            hours=hours, share=format_share(impact.hours_share), all=format_number(impact.hours)
        )
    already = impact.gap_before if impact.gap_before and impact.gap_before.minor else None
    fields = (
        Field(_("Income lost a month"), lost or None),
        Field(_("Of it by the projects of a year"), impact.averaged, "money"),
        Field(_("Income left a month"), impact.left, "money"),
        Field(_("Monthly need"), need),
        Field(_("Missing already before"), already, "money"),
        Field(_("Savings last"), _runway(impact)),
        Field(_("To earn as before"), _filling(impact, impact.replace)),
        Field(_("To close the gap"), _filling(impact, impact.fill) if impact.gap and impact.gap.minor else None),
        Field(_("Open leads would bring"), _covered(impact, pipeline)),
        Field(_("Hours freed a month"), hours),
        Field(_("Concentration"), _leaning(leaning) if leaning else None),
        Field(_("Counted as of"), assessed.on, "date"),
        Field(_("Not counted"), _not_counted(impact)),
        Field(_("Rates"), joined(" ", rates_lines(assessed.converted[1], today)) if assessed.converted else None),
    )
    whole = assessed.converted[0] if assessed.converted else None
    impact, pipeline = assessed.impact, expected.get(assessed.impact.currency)
    data: dict[str, object] = {
        "client": client.name,
        "client_id": client.id,
        "loss_id": assessed.loss.id if assessed.loss else None,
        "on": assessed.on,
        "currency": impact.currency,
        "income_lost": impact.lost,
        "income_share": impact.share,
        "income_before": impact.before,
        "income_left": impact.left,
        "monthly_need": impact.need,
        "gap": impact.gap,
        "gap_before": impact.gap_before,
        "spare": impact.spare,
        "savings": impact.savings,
        "runway_months": None if impact.runway is None else round(impact.runway, 1),
        "paying_clients": impact.paying,
        "median_fee": impact.median_fee,
        "ideal_fee": impact.ideal_fee,
        "clients_to_replace_at_median_fee": impact.replace.at_median_fee,
        "clients_to_replace_at_ideal_fee": impact.replace.at_ideal_fee,
        "clients_to_fill_gap_at_median_fee": impact.fill.at_median_fee,
        "clients_to_fill_gap_at_ideal_fee": impact.fill.at_ideal_fee,
        "pipeline_expected": pipeline,
        "pipeline_cover": cover(pipeline, impact.lost),
        "hours_freed": impact.hours_freed,
        "hours": impact.hours,
        "hours_share": impact.hours_share,
        "project_fee": impact.project_fee,
        "income_averaged": impact.averaged,
        "clients_by_project": impact.projects,
        "largest_client": leaning.largest if leaning else None,
        "largest_share": leaning.share if leaning else None,
        "red_share": leaning.red if leaning else None,
        "other_currencies": list(impact.other),
        "settings_in_other_currency": list(impact.incomparable),
        "converted": _converted(assessed, expected),
        "runway_months_converted": round(whole.runway, 1) if whole and whole.runway is not None else None,
        "clients_to_fill_gap_converted": whole.fill.at_median_fee if whole else None,
        "rates_on": assessed.converted[1].rates.on if assessed.converted else None,
    }
    title = _("{client} left: what it means") if assessed.loss else _("If {client} left")
    tables = (_missing(assessed),)
    return Record(title.format(client=client.name), data, fields, tables)


def _converted(assessed: Assessed, expected: Mapping[str, Money]) -> list[dict[str, object]]:
    """The income once more, all of it in one currency."""
    if assessed.converted is None:
        return []
    impact, together = assessed.converted
    pipeline = together.total(expected.values()) if expected else None
    lines = (
        ("income_lost", impact.lost, impact.share),
        ("income_left", impact.left, None),
        ("monthly_need", impact.need, None),
        ("gap", impact.gap if impact.gap and impact.gap.minor else None, None),
        ("spare", impact.spare if impact.spare and impact.spare.minor else None, None),
        ("pipeline_expected", pipeline, cover(pipeline, impact.lost)),
    )
    return [{"figure": key, "amount": amount, "share": share} for key, amount, share in lines if amount]


def _leaning(leaning: Leaning) -> str:
    text = _("{client} is the largest with {share} of your income now").format(
        client=leaning.largest, share=format_share(leaning.share)
    )
    if leaning.red:
        text += "; " + _("if the red ones go: −{share}").format(share=format_share(leaning.red))
    return text


def _runway(impact: Impact) -> str | None:
    if impact.gap and not impact.gap.minor:
        return _("not needed: there is no gap")
    if impact.runway is None or not impact.savings or not impact.gap:
        return None
    months = round(impact.runway, 1)
    text = ngettext("{n} month", "{n} months", 1 if months == 1 else 2).format(n=format_number(months))
    return _("{months}: {savings} at {gap} a month").format(
        months=text, savings=format_money(impact.savings), gap=format_money(impact.gap)
    )


def _covered(impact: Impact, pipeline: Money | None) -> str | None:
    share = cover(pipeline, impact.lost)
    if pipeline is None or not pipeline.minor or share is None:
        return None
    return _("{money} a month by their chances, {share} of what is lost").format(
        money=format_money(pipeline), share=format_share(share)
    )


def _filling(impact: Impact, filling: Filling) -> str | None:
    def at(count: int | None, fee: Money | None, text: str) -> list[str]:
        if not count or fee is None:
            return []
        clients = ngettext("{n} client", "{n} clients", count).format(n=count)
        return [text.format(clients=clients, fee=format_money(fee))]

    median = at(filling.at_median_fee, impact.median_fee, _("{clients} at your median fee of {fee}"))
    ideal = at(filling.at_ideal_fee, impact.ideal_fee, _("{clients} at your ideal fee of {fee}"))
    return _(" or ").join([*median, *ideal]) or None


def _not_counted(impact: Impact) -> list[str]:
    lines = []
    if impact.project_fee and not impact.averaged:
        lines.append(_("{fee} for a project: it is not monthly").format(fee=format_money(impact.project_fee)))
    if impact.projects:
        text = ngettext("{n} client who pays by project", "{n} clients who pay by project", impact.projects)
        lines.append(text.format(n=impact.projects))
    lines += [_("{fee} a month in another currency").format(fee=format_money(other)) for other in impact.other]
    lines += [
        _("{setting}: it is not in {currency}").format(setting=name, currency=impact.currency)
        for name in impact.incomparable
    ]
    return lines


def _missing(assessed: Assessed) -> Table:
    """What would complete the picture, with the command that gives it."""
    edit = f"retainlog client edit {assessed.client.id[:8]}"
    ways = {
        "fee": (message("what this client pays"), f"{edit} --fee 4500 --per month"),
        "volume": (message("how many hours, words or pieces a month are usual"), f"{edit} --volume 20"),
        "client_hours": (message("hours a month that this client takes"), f"{edit} --hours 10"),
        "monthly_need": (message("what you need to earn a month"), "retainlog config set monthly_need 15000"),
        "savings": (message("what you could live on for a while"), "retainlog config set savings 40000"),
        "hours": (message("hours you can work a month"), "retainlog config set hours 120"),
        "ideal_fee": (message("monthly fee of a client as you would like one"), "retainlog config set ideal_fee 6000"),
    }
    columns = (Column("name", _("Name")), Column("meaning", _("Meaning")), Column("command", _("Set it with")))
    rows = [
        {"name": name, "meaning": ways[name][0], "text": ways[name][0], "command": ways[name][1]}
        for name in assessed.impact.missing
    ]
    return Table("missing", _("What would complete the picture"), columns, rows)
