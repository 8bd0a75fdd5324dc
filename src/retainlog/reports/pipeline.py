"""Pipeline: leads a month by source, what moves on, what a client costs to win, and what it would replace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from retainlog.base.cadence import shift
from retainlog.base.document import Document, Figure, Figures, Section, Text
from retainlog.base.money import Money
from retainlog.base.rates import conversion
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Period, Scope
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_money, format_number, format_share, joined
from retainlog.insight import pipeline as rules
from retainlog.insight.chance import few as too_few
from retainlog.journal.converting import rates_lines, sum_title
from retainlog.journal.income import monthly_fees
from retainlog.journal.pipeline import Pipeline, read
from retainlog.journal.risk import red_clients
from retainlog.nouns.client.queries import client_names
from retainlog.nouns.lead import Lead
from retainlog.nouns.lead import queries as kept
from retainlog.nouns.lead.queries import Yield, list_activities
from retainlog.reports._blocks import footer, nothing, period_name
from retainlog.store.database import Store

ABOUT = N_("Leads by source, what they become, what winning a client costs.")


def period(store: Store, today: date) -> Period:
    """The last twelve months: leads are few."""
    return shift(today, -1, "y") + timedelta(days=1), today


def build(store: Store, scope: Scope) -> Document:
    title = _("Pipeline, {period}").format(period=period_name(scope, scope.period))
    line = read(store)
    activities = list_activities(store, scope.first, scope.until)
    if not line.leads and not activities:
        lines = (
            _("No leads are noted yet."),
            _("Note one with: retainlog lead add NAME --source TEXT --fee 4500"),
        )
        return nothing("pipeline", title, scope, *lines)
    came = [lead for lead in line.leads if scope.first <= lead.on_date <= scope.until]
    sections = (
        Section("figures", _("In short"), (Figures("figures", "", _figures(store, scope, line, came, activities)),)),
        Section("sources", _("Where leads come from"), (_sources(scope, line, came), _referrals(store, came))),
        Section("stages", _("What moves on"), (_stages(line, came), _reasons(line, scope))),
        Section("activities", _("What marketing brought"), (_activities(activities),)),
        Section("cover", _("What it would replace"), _cover(store, scope, line)),
        Section("open", _("Open leads"), (_open(line),)),
    )
    notes = (
        _("Leads count by the day on which they came; won and lost by the day on which that was decided."),
        _("Conversion = went on / (went on + lost there); leads that are still there are not judged yet."),
        _("Expected fees = Σ fee × chance of its stage. A chance is your own from {n} decided leads on.").format(
            n=rules.DECIDED
        ),
        _("Replacement cover = expected monthly fees / monthly fees of the clients whose risk is high today."),
    )
    return Document("pipeline", title, sections, scope.period, footer(scope, *notes))


def _decided(line: Pipeline, scope: Scope, stage: str) -> list[Lead]:
    return [
        lead
        for lead in line.leads
        if lead.stage == stage and scope.first <= line.trails[lead.id].steps[-1][0] <= scope.until
    ]


def _figures(
    store: Store, scope: Scope, line: Pipeline, came: Sequence[Lead], activities: Sequence[Yield]
) -> tuple[Figure, ...]:
    won, lost = _decided(line, scope, "won"), _decided(line, scope, "lost")
    days = rules.days_to_close([line.trails[lead.id] for lead in won])
    months = ((scope.until - scope.first).days + 1) / rules.MONTH
    of_activities = sum(one.activity.minutes or 0 for one in activities)
    minutes = of_activities + kept.touch_minutes(store, scope.first, scope.until)
    costs: dict[str, int] = {}
    for one in activities:
        if one.activity.cost:
            costs[one.activity.cost.currency] = costs.get(one.activity.cost.currency, 0) + one.activity.cost.minor
    items = [
        Figure("open", _("Open leads"), len(line.open), note=_("today")),
        Figure("leads", _("Leads that came"), len(came)),
        Figure("leads_a_month", _("Leads a month"), round(len(came) / months, 1)),
        Figure("won", _("Won"), len(won)),
        Figure("lost", _("Not won"), len(lost)),
        Figure(
            "days_to_close",
            _("Days to close"),
            days,
            note=_("the middle one of {n}").format(n=len(won)) if won else _("none was won yet"),
        ),
        Figure(
            "hours_per_client",
            _("Hours per client won"),
            round(minutes / 60 / len(won), 1) if won else None,
            note=_("{hours} hours on leads and marketing").format(hours=format_number(round(minutes / 60, 1))),
        ),
    ]
    for currency, minor in sorted(costs.items()):
        own = currency == scope.currency
        cost = Money(minor, currency)
        items.append(
            Figure(
                "cost_per_client" if own else f"cost_per_client_{currency.lower()}",
                _("Cost per client won") if own else _("Cost per client won, {currency}").format(currency=currency),
                Money(round(minor / len(won)), currency) if won else None,
                "money",
                note=_("{cost} in all").format(cost=format_money(cost)),
            )
        )
    if together := conversion(scope.rates, costs):
        cost = together.total(Money(minor, currency) for currency, minor in costs.items())
        said = (_("{cost} in all").format(cost=format_money(cost)), *rates_lines(together, scope.today))
        items.append(
            Figure(
                "cost_per_client_converted",
                _("Cost per client won, converted"),
                Money(round(cost.minor / len(won)), cost.currency) if won else None,
                "money",
                note=joined(". ", (said[0], joined(" ", said[1:]))),
            )
        )
    return tuple(items)


def _sources(scope: Scope, line: Pipeline, came: Sequence[Lead]) -> Table:
    columns = (
        Column("source", _("Source"), "code"),
        Column("leads", _("Leads"), "number"),
        Column("a_month", _("A month"), "number"),
        Column("won", _("Won"), "number"),
        Column("lost", _("Not won"), "number"),
        Column("open", _("Open"), "number"),
    )
    rows: list[Data] = []
    trails = [line.trails[lead.id] for lead in came]
    for source, (n, rate) in rules.rate_by_source(trails, scope.first, scope.until).items():
        stages = Counter(trail.stage for trail in trails if trail.source == source)
        won, lost = stages["won"], stages["lost"]
        rows.append(
            {
                "source": source if source is not None else _("not said"),
                "leads": n,
                "a_month": round(rate, 2),
                "won": won,
                "lost": lost,
                "open": n - won - lost,
            }
        )
    return Table("sources", "", columns, rows, _("No lead came in this time."))


def _referrals(store: Store, came: Sequence[Lead]) -> Table:
    names = client_names(store)
    sent = Counter(lead.referred_by for lead in came if lead.referred_by)
    won = Counter(lead.referred_by for lead in came if lead.referred_by and lead.stage == "won")
    columns = (
        Column("client", _("Client")),
        Column("leads", _("Leads it sent"), "number"),
        Column("won", _("Won"), "number"),
    )
    rows: list[Data] = [
        {"client": names[client_id], "client_id": client_id, "id": client_id, "leads": n, "won": won[client_id]}
        for client_id, n in sorted(sent.items(), key=lambda one: (-one[1], names[one[0]]))
    ]
    return Table("referrals", _("Sent by clients"), columns, rows)


def _stages(line: Pipeline, came: Sequence[Lead]) -> Table:
    columns = (
        Column("stage", _("Stage"), "code"),
        Column("reached", _("Reached"), "number"),
        Column("on", _("Went on"), "number"),
        Column("lost", _("Lost there"), "number"),
        Column("open", _("Still there"), "number"),
        Column("_rate", _("Conversion")),
    )
    rows: list[Data] = []
    for one in rules.conversion(line.trails[lead.id] for lead in came):
        decided = one.on + one.lost
        few = _("{n} of {all}").format(n=one.on, all=decided) if decided else ""
        rate = few if too_few(decided) or one.rate is None else format_share(one.rate)
        rows.append(
            {
                "stage": one.stage,
                "reached": one.reached,
                "on": one.on,
                "lost": one.lost,
                "open": one.open,
                "conversion": one.rate,
                "_rate": rate,
            }
        )
    return Table("stages", "", columns, rows)


def _reasons(line: Pipeline, scope: Scope) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("name", _("Lead")),
        Column("reason", _("Lost because")),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = [
        {"on": line.trails[lead.id].steps[-1][0], "name": lead.name, "reason": lead.lost_reason, "id": lead.id}
        for lead in _decided(line, scope, "lost")
    ]
    return Table("lost", _("Leads that came to nothing"), columns, rows)


def _activities(found: Sequence[Yield]) -> Table:
    columns = (
        Column("on", _("On"), "date"),
        Column("kind", _("Kind"), "code"),
        Column("title", _("Activity")),
        Column("hours", _("Hours"), "number"),
        Column("cost", _("Cost"), "money"),
        Column("leads", _("Leads"), "number"),
        Column("clients", _("Clients"), "number"),
    )
    rows: list[Data] = [
        {
            "on": one.activity.on_date,
            "kind": one.activity.kind,
            "title": one.activity.title,
            "hours": None if one.activity.minutes is None else round(one.activity.minutes / 60, 1),
            "cost": one.activity.cost,
            "leads": one.leads,
            "clients": one.clients,
            "id": one.activity.id,
        }
        for one in found
    ]
    empty = _("No activities in this time. Note one with: retainlog activity add post TITLE")
    return Table("activities", "", columns, rows, empty)


def _cover(store: Store, scope: Scope, line: Pipeline) -> tuple[Table | Text, ...]:
    """One row a currency: what is expected of the pipeline against the income at risk; then all as one."""
    red = red_clients(store, scope.today)
    at_risk: dict[str, int] = {}
    for client_id, fee in monthly_fees(store, scope.today).items():
        if client_id in red:
            at_risk[fee.currency] = at_risk.get(fee.currency, 0) + fee.minor
    expected = line.expected()
    columns = (
        Column("expected", _("Expected a month"), "money"),
        Column("at_risk", _("Income at risk a month"), "money"),
        Column("cover", _("Replacement cover"), "share"),
    )
    rows: list[Data] = []
    for currency in sorted(expected.keys() | at_risk.keys()):
        risk = Money(at_risk.get(currency, 0), currency)
        rows.append(
            {
                "currency": currency,
                "expected": expected.get(currency, Money(0, currency)),
                "at_risk": risk,
                "cover": rules.cover(expected.get(currency), risk),
            }
        )
    empty = _("No open lead has a monthly fee, and no income is at high risk.")
    own = Table("cover", "", columns, rows, empty)
    together = conversion(scope.rates, [*expected, *at_risk])
    if together is None:
        return (own,)
    known = together.total(expected.values())
    risk = together.total(Money(minor, currency) for currency, minor in at_risk.items())
    sums: list[Data] = [
        {"currency": together.to, "expected": known, "at_risk": risk, "cover": rules.cover(known, risk)}
    ]
    said = Text("rates", "", rates_lines(together, scope.today))
    return own, Table("converted", sum_title(together), columns, sums), said


def _open(line: Pipeline) -> Table:
    columns = (
        Column("name", _("Lead")),
        Column("stage", _("Stage"), "code"),
        Column("fee", _("Expected fee"), "money"),
        Column("chance", _("Chance"), "share"),
        Column("basis", _("Rests on")),
        Column("id", _("Id"), "id"),
    )
    rows: list[Data] = []
    for lead in line.open:
        chance, decided = line.chances[lead.stage]
        basis = _("{n} decided leads").format(n=decided) if decided else _("an assumption")
        row = {"name": lead.name, "stage": lead.stage, "fee": lead.fee, "per": lead.per, "chance": chance}
        rows.append(row | {"basis": basis, "decided": decided, "on": lead.on_date, "id": lead.id})
    return Table("open", "", columns, rows, _("No open leads. Note one with: retainlog lead add NAME"))
