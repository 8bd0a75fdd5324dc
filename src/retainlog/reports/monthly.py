"""The month: what was left undone, who came and went, what was kept, how close we were, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from retainlog.base.cadence import parse_cadence, shift, standing
from retainlog.base.document import Document, Figure, Figures, Section, Series, SeriesRow, Text
from retainlog.base.money import Money
from retainlog.base.results import Column, Data, Table
from retainlog.base.scope import Scope
from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_month, format_weekday, ngettext
from retainlog.insight import findings
from retainlog.insight.balance import GROUPS
from retainlog.insight.findings import Finding, MonthFacts
from retainlog.insight.retention import NEW_DAYS, Logos, share
from retainlog.journal import figures, periods, reflections
from retainlog.journal.figures import ClientFacts, TouchSums
from retainlog.nouns.client import queries as clients
from retainlog.nouns.loss import VERDICTS, Loss
from retainlog.nouns.loss import queries as losses
from retainlog.nouns.mistake import Action, Mistake
from retainlog.nouns.mistake import queries as mistakes
from retainlog.nouns.reflection import Held, questions_for
from retainlog.nouns.reminder import at_rest
from retainlog.reports import _kept
from retainlog.reports._blocks import action_table, footer, matrix, period_name, share_of, third_side
from retainlog.reports._kept import Kept
from retainlog.reports._opening import Told, opening
from retainlog.reports._period import Moves, clients_section, definitions, fee_sections, moves, named
from retainlog.reports._risk import movers_section, resting_section, risen, risk_movers
from retainlog.reports._standout import stands_out
from retainlog.store.database import Store

ABOUT = N_("The month in one screen, then in figures, with three questions.")


class Month(NamedTuple):
    """All that the month's sections tell of, read once. `energy` and `energy_before` by group of `domain.balance`;
    `movers` are the rows of whose risk moved."""

    names: dict[str, str]
    facts: list[ClientFacts]
    unfinished: list[Action]
    moved: Moves
    touches: TouchSums
    touches_before: TouchSums
    energy: Mapping[str, TouchSums]
    energy_before: Mapping[str, TouchSums]
    quiet: list[Data]
    movers: list[Data]
    kept: Kept
    mistakes: list[Mistake]
    checks: tuple[int, int]
    losses: list[Loss]

    @property
    def logos(self) -> Logos:
        return self.moved.logos

    @property
    def minutes_new(self) -> int:
        """With leads and with new clients."""
        return self.energy["leads"].minutes + self.energy["new"].minutes

    @property
    def held(self) -> Held:
        """What decides which questions are asked."""
        return Held(
            lost=len(self.logos.lost | {loss.client_id for loss in self.losses}),
            mistakes=len(self.mistakes),
            recurrences=_recurrences(self.mistakes),
            fixes_held=self.checks[0],
            fees_fell=any(line.reduced for line in self.moved.money.values()),
            quiet=len(self.quiet),
            minutes_new=self.minutes_new,
            minutes_existing=self.energy["existing"].minutes,
            touches=self.touches.touches,
            touches_before=self.touches_before.touches,
            unfinished=len(self.unfinished),
            broken=self.kept.promises.broken,
            signs=len(self.kept.still_open),
            wins=len(self.kept.wins),
        )


def read(store: Store, scope: Scope) -> Month:
    facts = figures.client_facts(store, scope.until)
    moved = moves(store, figures.lives(store, facts, scope.churn), (scope.first, scope.until))
    return Month(
        clients.client_names(store),
        facts,
        mistakes.unfinished(store, scope.first, scope.until),
        moved,
        figures.touch_sums(store, scope.first, scope.until),
        figures.touch_sums(store, *scope.comparable),
        figures.touch_sums_by_group(store, scope.first, scope.until),
        figures.touch_sums_by_group(store, *scope.comparable),
        _quiet(facts, moved.logos, scope),
        risk_movers(store, scope),
        _kept.read(store, (scope.first, scope.until)),
        mistakes.find(store, first=scope.first, last=scope.until)[::-1],
        mistakes.held_between(store, scope.first, scope.until),
        losses.find(store, first=scope.first, last=scope.until)[::-1],
    )


def build(store: Store, scope: Scope) -> Document:
    title = _("Report for {period}").format(period=period_name(scope, scope.period))
    if nothing_yet(store):
        return Document("monthly", title, (_welcome(),), scope.period, footer(scope))
    month = read(store, scope)
    found = list(findings.month(_facts(scope, month)))
    sections = (
        opening(scope, _told(store, scope, month, found)),
        carried_over(store, scope, month),
        clients_section(month.facts, month.logos),
        *fee_sections(scope, month.moved),
        _touches(store, scope, month),
        _balance(month),
        _quiet_section(month),
        movers_section(month.movers),
        resting_section(at_rest(store)),
        _kept.signs_section(month.kept, month.names),
        _kept.wins_section(month.kept, month.names),
        _kept.promises_section(month.kept),
        _kept.gestures_section(month.kept),
        _kept.leads_section(month.kept),
        _mistakes(store, scope, month),
        _losses(store, scope, month),
        _questions(store, scope, month),
        stands_out(found)._replace(instead=""),  # people have read it: the report opens with it
    )
    return Document("monthly", title, sections, scope.period, footer(scope, *_definitions()))


def _told(store: Store, scope: Scope, month: Month, found: Sequence[Finding]) -> Told:
    before = reflections.answers(store, shift(scope.month, -1, "m"))
    return Told(
        found,
        month.moved,
        month.touches,
        month.touches_before,
        [(str(row["client"]), int(str(row["days"]))) for row in month.quiet],
        month.kept.promises,
        [action.text for action in month.unfinished],
        {code: row.answer for code, row in before.items()},
        len(month.mistakes),
        len(month.losses),
    )


def nothing_yet(store: Store) -> bool:
    """Whether nothing was ever written that a month could hold."""
    return figures.is_empty(store)


def last_answers(store: Store, scope: Scope) -> list[str]:
    """What was answered about the month before."""
    return [row.answer for row in reflections.answers(store, shift(scope.month, -1, "m")).values()]


def _facts(scope: Scope, month: Month) -> MonthFacts:
    fees, currency = month.moved.foremost(scope)
    kept, promises = month.kept, month.kept.promises
    return MonthFacts(
        clients=len(month.logos.start),
        lost=named(month.facts, month.logos.lost),
        fees_lost=Money(fees.lost, currency),
        fees=Money(fees.opening, currency),
        recurrences=_recurrences(month.mistakes),
        riskier=risen(month.movers),
        signs=len(kept.raised),
        open_signs=len(kept.still_open),
        decided=promises.decided,
        broken=promises.broken,
        late=promises.late,
        touches=month.touches.touches,
        touches_before=month.touches_before.touches,
        minutes_new=month.minutes_new,
        minutes=sum(one.minutes for one in month.energy.values()),
        asked=month.checks[1],
        held=month.checks[0],
        back=named(month.facts, month.logos.back),
        new=named(month.facts, month.logos.new),
        wins=len(kept.wins),
    )


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
        {
            "code": code,
            "question": (asked := reflections.question_text(code)),
            "text": asked,
            "answer": row.answer,
            "on": row.on_date,
        }
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
    instead = None if rows or month.unfinished or month.logos.end else ""
    return Section("carried_over", _("From the month before"), (actions, answers), instead)


def _touches(store: Store, scope: Scope, month: Month) -> Section:
    now, before = month.touches, month.touches_before
    versus = _("against {period}").format(period=period_name(scope, scope.comparable))
    last_year = figures.touch_sums(store, *scope.year_ago)
    whole = figures.touch_sums(store, *scope.previous)
    rated, rated_before = (periods.ratings(store, *days) for days in ((scope.first, scope.until), scope.comparable))
    items = (
        Figure("touches", _("Touchpoints"), now.touches, before=before.touches, note=versus),
        Figure("minutes", _("Minutes"), now.minutes, before=before.minutes, note=versus),
        Figure("clients_touched", _("Clients in touch with"), now.clients),
        _rating("mood", _("Mean mood of clients"), (rated.mood, rated.moods), rated_before.mood),
        _rating("energy", _("Own energy, mean"), (rated.energy, rated.energies), rated_before.energy),
        Figure("previous", period_name(scope, scope.previous), whole.touches),
        Figure("year_ago", period_name(scope, scope.year_ago), last_year.touches, quiet=True),
    )
    instead = None if now.touches or whole.touches or last_year.touches else _("None; a quiet month is fine too.")
    blocks = (Figures("figures", "", items), _heat(store, scope))
    return Section("touches", _("Touchpoints"), blocks, instead)


def _rating(key: str, label: str, now: tuple[float | None, int], before: float | None) -> Figure:
    """A mean of ratings from 1 to 5, with how many there were."""
    mean, n = now
    note = ngettext("from {n} contact that was rated", "from {n} contacts that were rated", n).format(n=n)
    value = None if mean is None else round(mean, 1)
    was = None if before is None or mean is None else round(before, 1)
    return Figure(key, label, value, before=was, note=note, quiet=True)


def _heat(store: Store, scope: Scope) -> Series:
    """Contacts by week and weekday; days outside the period, and those still to come, are None."""
    found = periods.contact_days(store, scope.first, scope.until)
    start = 7 if scope.week_ends == "sat" else 1  # ISO: Sunday is 7
    week = scope.first - timedelta(days=(scope.first.isoweekday() - start) % 7)
    weeks = [week + timedelta(weeks=n) for n in range(((scope.until - week).days // 7) + 1)] if found else []
    rows = []
    for number in range(7):
        days = [week + timedelta(days=number) for week in weeks]
        values = tuple(found.get(day, 0) if scope.first <= day <= scope.until else None for day in days)
        weekday = (week + timedelta(days=number)).isoweekday()
        rows.append(SeriesRow(f"day{weekday}", format_weekday(weekday), values))
    axis = Column("week", _("Week of"), "date")
    alt = _("Touchpoints by week and weekday.")
    return Series("heat", _("By day"), "heat", axis, tuple(weeks), tuple(rows), alt)


def _balance(month: Month) -> Section:
    columns = (
        Column("group", _("With"), "code"),
        Column("touches", _("Touchpoints"), "number"),
        Column("touches_before", _("Before"), "number"),
        Column("minutes", _("Minutes"), "number"),
        Column("minutes_before", _("Before"), "number"),
        Column("clients", _("With how many"), "number"),
    )
    touches = sum(one.touches for one in month.energy.values())
    minutes = sum(one.minutes for one in month.energy.values())
    rows: list[Data] = []
    for group in GROUPS:
        now, before = month.energy[group], month.energy_before[group]
        rows.append(
            {
                "group": group,
                "touches": now.touches,
                "touches_before": before.touches,
                "touches_share": share(now.touches, touches),
                "minutes": now.minutes,
                "minutes_before": before.minutes,
                "minutes_share": share(now.minutes, minutes),
                "clients": now.clients,
            }
        )
    instead = None if touches else ""
    return Section(
        "balance", _("Leads and new clients against existing ones"), (Table("groups", "", columns, rows),), instead
    )


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
    instead = None if month.mistakes or before or asked else _("None were logged.") if month.touches.touches else ""
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
    instead = None if month.losses or before else _("Nobody gave notice.") if month.touches.touches else ""
    return Section("losses", _("Losses"), blocks, instead)


def _questions(store: Store, scope: Scope, month: Month) -> Section:
    given = reflections.answers(store, scope.month)
    codes = questions_for(month.held)
    rows: list[Data] = [
        {
            "code": code,
            "question": reflections.question_text(code),
            "text": reflections.question_text(code),
            "answer": given[code].answer if code in given else None,
        }
        for code in dict.fromkeys((*codes, *given))
    ]
    columns = [Column("question", _("Question"))]
    if given:
        columns.append(Column("answer", _("Answer")))
    columns.append(Column("code", _("Code"), "code"))
    blocks: tuple[Table | Text, ...] = (Table("questions", "", tuple(columns), rows),)
    if not given:
        blocks += (Text("how", "", (_("Answer them with: retainlog report --reflect"),)),)
    return Section("reflection", _("Three questions"), blocks)


def _definitions() -> tuple[str, ...]:
    return (
        *definitions(),
        _(
            "Leads: contacts with leads, and with clients before their first day. New: a client's first {n} days."
        ).format(n=NEW_DAYS),
        _("Gone: the chance that a silent client is gone, by its own rhythm; told where it moved by 15 points."),
    )
