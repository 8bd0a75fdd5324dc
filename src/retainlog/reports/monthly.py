"""The month: what was left undone, who came and went, what was kept, how close we were, what went wrong."""

from __future__ import annotations

from typing import NamedTuple

from retainlog.domain.cadence import parse_cadence, shift, standing
from retainlog.domain.document import Document, Figure, Figures, Section, Text
from retainlog.domain.listing import Column, Data, Table
from retainlog.domain.loss import VERDICTS, Loss
from retainlog.domain.mistake import Action, Mistake
from retainlog.domain.money import Money
from retainlog.domain.reflection import Held, questions_for
from retainlog.domain.retention import FEW, Logos, Revenue, logos, revenue, share
from retainlog.domain.scope import Scope
from retainlog.i18n import _
from retainlog.i18n.formats import format_month
from retainlog.journal import reflections
from retainlog.reports._blocks import action_table, footer, matrix, period_name, share_of, third_side
from retainlog.reports._risk import risk_movers
from retainlog.store import clients, figures, losses, mistakes
from retainlog.store.database import Store
from retainlog.store.figures import ClientFacts, TouchSums


class Month(NamedTuple):
    """All that the month's sections tell of, read once."""

    names: dict[str, str]
    facts: list[ClientFacts]
    unfinished: list[Action]
    logos: Logos
    money: dict[str, Revenue]
    new: TouchSums
    existing: TouchSums
    new_before: TouchSums
    existing_before: TouchSums
    quiet: list[Data]
    mistakes: list[Mistake]
    checks: tuple[int, int]
    losses: list[Loss]

    @property
    def touches(self) -> int:
        return self.new.touches + self.existing.touches

    @property
    def held(self) -> Held:
        """What decides which questions are asked."""
        return Held(
            lost=len(self.logos.lost | {loss.client_id for loss in self.losses}),
            mistakes=len(self.mistakes),
            recurrences=_recurrences(self.mistakes),
            fixes_held=self.checks[0],
            fees_fell=any(line.reduced for line in self.money.values()),
            quiet=len(self.quiet),
            minutes_new=self.new.minutes,
            minutes_existing=self.existing.minutes,
            touches=self.touches,
            touches_before=self.new_before.touches + self.existing_before.touches,
            unfinished=len(self.unfinished),
        )


def read(store: Store, scope: Scope) -> Month:
    facts = figures.client_facts(store, scope.until)
    found = logos(figures.lives(store, facts), scope.first, scope.until)
    before = shift(scope.first, -1, "d")
    opening, closing = (
        {client_id: fee.fee for client_id, fee in clients.fees_on(store, day).items() if fee.per == "month"}
        for day in (before, scope.until)
    )
    new, existing = figures.touch_sums_by_age(store, scope.first, scope.until)
    new_before, existing_before = figures.touch_sums_by_age(store, *scope.comparable)
    return Month(
        clients.client_names(store),
        facts,
        mistakes.unfinished(store, scope.first, scope.until),
        found,
        revenue(found, opening, closing),
        new,
        existing,
        new_before,
        existing_before,
        _quiet(facts, found, scope),
        mistakes.find(store, first=scope.first, last=scope.until)[::-1],
        mistakes.held_between(store, scope.first, scope.until),
        losses.find(store, first=scope.first, last=scope.until)[::-1],
    )


def questions(store: Store, scope: Scope) -> tuple[str, ...]:
    """The codes of the three questions that this month asks."""
    return questions_for(read(store, scope).held)


def build(store: Store, scope: Scope) -> Document:
    title = _("Report for {period}").format(period=period_name(scope, scope.period))
    if figures.is_empty(store):
        return Document("monthly", title, (_welcome(),), scope.period)
    month = read(store, scope)
    sections = (
        carried_over(store, scope, month),
        _clients(month),
        *_fees(scope, month),
        _touches(store, scope, month),
        _balance(month),
        _quiet_section(month),
        risk_movers(store, scope),
        _mistakes(store, scope, month),
        _losses(store, scope, month),
        _questions(store, scope, month),
    )
    return Document("monthly", title, sections, scope.period, footer(scope, *_definitions()))


def _welcome() -> Section:
    lines = (
        _("Your journal is still empty, so there is nothing to look back on yet."),
        _('Add a client with: retainlog client add "Acme Ltd" --every 2w'),
        _('Log a contact with: retainlog touch add acme "call about the plan"'),
    )
    return Section("welcome", "", (Text("lines", "", lines),))


def carried_over(store: Store, scope: Scope, month: Month) -> Section:
    """What the month before left: actions that are not finished, and what was answered then."""
    last = shift(scope.month, -1, "m")
    rows: list[Data] = [
        {"code": code, "question": reflections.question_text(code), "answer": row.answer, "on": row.on_date}
        for code, row in reflections.answers(store, last).items()
    ]
    answers = Table(
        "answers",
        _("What you thought about {month}").format(month=format_month(last)),
        (Column("question", _("Question")), Column("answer", _("Answer"))),
        rows,
    )
    actions = action_table(
        "actions",
        _("Unfinished actions"),
        month.unfinished,
        mistakes.clients_of(store, month.unfinished),
        empty=_("No action was left unfinished."),
    )
    return Section("carried_over", _("From the month before"), (actions, answers))


def _clients(month: Month) -> Section:
    found = month.logos
    items = (
        Figure("start", _("At the start"), len(found.start)),
        Figure("new", _("New"), len(found.new)),
        Figure("won_back", _("Won back"), len(found.back)),
        Figure("lost", _("Lost"), len(found.lost)),
        Figure("end", _("At the end"), len(found.end)),
        share_of(
            "logo_churn",
            _("Logo churn"),
            len(found.churned),
            len(found.start),
            note=_("clients lost / clients at the start"),
        ),
    )
    changes = (("new", found.new), ("won-back", found.back), ("lost", found.lost))
    rows: list[Data] = [
        {"change": change, "client": fact.name, "client_id": fact.id, "id": fact.id}
        for change, ids in changes
        for fact in month.facts
        if fact.id in ids
    ]
    columns = (Column("change", _("Change"), "code"), Column("client", _("Client")), Column("id", _("Id"), "id"))
    blocks = (Figures("figures", "", items), Table("changes", "", columns, rows))
    return Section("clients", _("Clients"), blocks, None if found.start or found.new else _("No clients yet."))


def _fees(scope: Scope, month: Month) -> list[Section]:
    """One section a currency. That of the settings is always there, under plain keys; others carry their code."""
    money = {scope.currency: Revenue()} | month.money
    sections = []
    for currency, line in money.items():
        own = currency == scope.currency
        title = _("Monthly fees") if own else _("Monthly fees in {currency}").format(currency=currency)
        key = "fees" if own else f"fees_{currency.lower()}"
        instead = None if line.opening or line.closing else ""
        if own or instead is None:
            sections.append(Section(key, title, (Figures("figures", "", _fee_figures(line, currency)),), instead))
    return sections


def _fee_figures(line: Revenue, currency: str) -> tuple[Figure, ...]:
    def amount(key: str, label: str, minor: int, note: str = "") -> Figure:
        return Figure(key, label, Money(minor, currency), "money", note=note)

    cases = (line.kept, line.paying) if 0 < line.paying < FEW else None
    in_counts = _("clients who pay as much as before, or more") if cases else ""
    grr, nrr = _("(opening − lost − reduced) / opening"), _("(opening − lost − reduced + increased) / opening")
    items = [
        amount("opening", _("Opening"), line.opening),
        amount("lost", _("Lost"), line.lost),
        amount("reduced", _("Reduced"), line.reduced),
        amount("increased", _("Increased"), line.increased),
        amount("new", _("New"), line.new),
        amount("closing", _("Closing"), line.closing),
        Figure("grr", _("GRR"), line.grr, "share", note=in_counts or grr, cases=cases),
        Figure("nrr", _("NRR"), line.nrr, "share", note=in_counts or nrr, cases=cases),
    ]
    if line.moved_out or line.moved_in:
        note = _("paid in another currency from now on, or before; not part of GRR and NRR")
        items.insert(5, amount("moved", _("Moved"), line.moved_in - line.moved_out, note))
    return tuple(items)


def _touches(store: Store, scope: Scope, month: Month) -> Section:
    before = month.new_before.touches + month.existing_before.touches
    minutes_before = month.new_before.minutes + month.existing_before.minutes
    versus = _("against {period}").format(period=period_name(scope, scope.comparable))
    last_year = figures.touch_sums(store, *scope.year_ago)
    whole = figures.touch_sums(store, *scope.previous)
    now = figures.touch_sums(store, scope.first, scope.until)
    minutes = month.new.minutes + month.existing.minutes
    items = (
        Figure("touches", _("Touchpoints"), month.touches, before=before, note=versus),
        Figure("minutes", _("Minutes"), minutes, before=minutes_before, note=versus),
        Figure("clients_touched", _("Clients in touch with"), now.clients),
        Figure("previous", period_name(scope, scope.previous), whole.touches),
        Figure("year_ago", period_name(scope, scope.year_ago), last_year.touches),
    )
    instead = None if month.touches or whole.touches or last_year.touches else _("None; a quiet month is fine too.")
    return Section("touches", _("Touchpoints"), (Figures("figures", "", items),), instead)


def _balance(month: Month) -> Section:
    columns = (
        Column("group", _("Clients"), "code"),
        Column("touches", _("Touchpoints"), "number"),
        Column("touches_before", _("Before"), "number"),
        Column("minutes", _("Minutes"), "number"),
        Column("minutes_before", _("Before"), "number"),
        Column("clients", _("With clients"), "number"),
    )
    groups = (("new", month.new, month.new_before), ("existing", month.existing, month.existing_before))
    rows: list[Data] = [
        {
            "group": group,
            "touches": now.touches,
            "touches_before": before.touches,
            "touches_share": share(now.touches, month.touches),
            "minutes": now.minutes,
            "minutes_before": before.minutes,
            "minutes_share": share(now.minutes, month.new.minutes + month.existing.minutes),
            "clients": now.clients,
        }
        for group, now, before in groups
    ]
    instead = None if month.touches else ""
    return Section("balance", _("New against existing clients"), (Table("groups", "", columns, rows),), instead)


def _quiet(facts: list[ClientFacts], found: Logos, scope: Scope) -> list[Data]:
    """Clients not paused whose wanted day had passed; those without a cadence after a whole period of silence."""
    rows: list[tuple[int, Data]] = []
    for fact in facts:
        if fact.id not in found.end or fact.paused:
            continue
        since = fact.last_on or fact.start
        every, at_most = (parse_cadence(text) if text else None for text in (fact.every, fact.at_most))
        if every or at_most:
            state = standing(since, every, at_most, scope.until).state
        else:
            state = "yellow" if since < scope.first else "green"
        if state in ("yellow", "red"):
            days = (scope.until - since).days
            row = {"client": fact.name, "last_on": fact.last_on, "days": days, "state": state}
            rows.append((days, row | {"every": fact.every, "client_id": fact.id, "id": fact.id}))
    rows.sort(key=lambda found: (found[1]["state"] != "red", -found[0]))
    return [row for _days, row in rows]


def _quiet_section(month: Month) -> Section:
    columns = (
        Column("client", _("Client")),
        Column("last_on", _("Last contact"), "date"),
        Column("days", _("Days"), "number"),
        Column("every", _("Wanted"), "cadence"),
        Column("state", _("State"), "code"),
        Column("id", _("Id"), "id"),
    )
    empty = _("Nobody was left waiting.")
    instead = None if month.logos.end else ""
    return Section("quiet", _("Quiet clients"), (Table("clients", "", columns, month.quiet, empty),), instead)


def _recurrences(logged: list[Mistake]) -> int:
    return sum(mistake.recurrence_of is not None for mistake in logged)


def _mistakes(store: Store, scope: Scope, month: Month) -> Section:
    first, last = scope.comparable
    before = len(mistakes.find(store, first=first, last=last))
    held, asked = month.checks
    items = (
        Figure("mistakes", _("Mistakes"), len(month.mistakes), before=before),
        Figure("recurrences", _("Came back"), _recurrences(month.mistakes)),
        share_of("held", _("Fixes that held"), held, asked, note=_("of those asked about")),
    )
    instead = None if month.mistakes or before or asked else _("None were logged.") if month.touches else ""
    blocks = (Figures("figures", "", items), matrix(month.mistakes, empty=""))
    return Section("mistakes", _("Mistakes"), blocks, instead)


def _losses(store: Store, scope: Scope, month: Month) -> Section:
    first, last = scope.comparable
    third = sum(map(third_side, month.losses))
    before = len(losses.find(store, first=first, last=last))
    items = (
        Figure("losses", _("Notices of leaving"), len(month.losses), before=before),
        share_of("third_side", _("With a third side"), third, len(month.losses)),
    )
    rows: list[Data] = []
    for verdict in VERDICTS:
        mine = [loss for loss in month.losses if loss.verdict == verdict]
        if mine:
            who = [month.names[loss.client_id] for loss in mine]
            sides = sum(map(third_side, mine))
            rows.append({"verdict": verdict, "losses": len(mine), "third_side": sides, "clients": who})
    columns = (
        Column("verdict", _("Verdict"), "code"),
        Column("losses", _("Losses"), "number"),
        Column("third_side", _("Third side"), "number"),
        Column("clients", _("Clients")),
    )
    blocks = (Figures("figures", "", items), Table("verdicts", "", columns, rows))
    instead = None if month.losses or before else _("Nobody gave notice.") if month.touches else ""
    return Section("losses", _("Losses"), blocks, instead)


def _questions(store: Store, scope: Scope, month: Month) -> Section:
    given = reflections.answers(store, scope.month)
    codes = questions_for(month.held)
    rows: list[Data] = [
        {
            "code": code,
            "question": reflections.question_text(code),
            "answer": given[code].answer if code in given else None,
        }
        for code in dict.fromkeys((*codes, *given))
    ]
    columns = [Column("question", _("Question"))]
    if given:
        columns.append(Column("answer", _("Answer")))
    columns.append(Column("code", _("Code")))
    blocks: tuple[Table | Text, ...] = (Table("questions", "", tuple(columns), rows),)
    if not given:
        blocks += (Text("how", "", (_("Answer them with: retainlog report --reflect"),)),)
    return Section("reflection", _("Three questions"), blocks)


def _definitions() -> tuple[str, ...]:
    return (
        _("Clients are counted on the evening before the period and on its last day; won back ones count again."),
        _("GRR = (opening − lost − reduced) / opening, at most 100 %. NRR = the same plus increases."),
        _("Fees are the monthly ones in force on those two days; project fees are not recurring."),
        _("New clients are those in their first 90 days. Under five cases you see counts in place of percentages."),
    )
