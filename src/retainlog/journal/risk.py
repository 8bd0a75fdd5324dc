"""Who may be leaving, why it is thought so, and what to do: signs that were seen and signals that are computed, side by
side, never blended into one number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from retainlog.base.errors import Usage
from retainlog.base.ids import new_id
from retainlog.base.money import Money
from retainlog.base.rates import Conversion, Rates, conversion
from retainlog.base.text import name_order
from retainlog.i18n import N_
from retainlog.insight import hazard
from retainlog.insight.outlook import Outlook
from retainlog.insight.score import median
from retainlog.insight.sign_codes import CHALLENGING
from retainlog.insight.signals import NO_VALUE, Facts, Signal, signals
from retainlog.insight.trends import Trend
from retainlog.journal import care
from retainlog.journal.outlooks import Outlooks, outlooks_on
from retainlog.journal.playbook import step
from retainlog.nouns.client import EVENTS, Client, Fee
from retainlog.nouns.client import queries as clients
from retainlog.nouns.client.queries import FEES, Rollup
from retainlog.nouns.client.verbs import status_of
from retainlog.nouns.sign import Play, Sign, Snooze, group_of, state_of
from retainlog.nouns.sign import queries as kept_signs
from retainlog.nouns.sign.queries import SNOOZES
from retainlog.store import silence
from retainlog.store.agenda import any_row
from retainlog.store.database import Store

LEVELS = ("high", "watch", "none")

# The playbook that answers a signal where no sign stands.
_PLAYS = {
    "silence": "less-time",
    "no-answer": "less-time",
    "mood-falling": "criticism",
    "energy-falling": "dread",
    "shorter": "less-time",
    "one-sided": "less-time",
    "fee-falling": "problem-solved",
}


_OWN_PLAYS = {
    "no-visible-value": N_("show them a part that works, however small"),
    "promise-broken": N_("say openly what happened, and what they get by when"),
}


def play_for(signal: str) -> str:
    """What to try first against a signal (a gettext message)."""
    return _OWN_PLAYS.get(signal) or step(_PLAYS[signal])


class Risk(NamedTuple):
    """One client: the `level` follows from the chance that it leaves, where anything shows that can be named, and from
    the signs. `outlook` is None without a contact so far. `at_stake` is the monthly fee, `expected` that times the
    chance that the client leaves within 90 days, `converted` the latter by the rates that are set, where several
    currencies meet. `weight` is what the list is sorted by: the fee in median fees (one where none is known) times that
    chance. `plays` by sign id. A `wrong_fit`
    (the newest fit check says so) is marked and not alarmed: it stands behind the others and never in `today`."""

    client: Client
    rollup: Rollup
    level: str
    outlook: Outlook | None
    signals: tuple[Signal, ...]
    signs: tuple[Sign, ...]
    plays: Mapping[str, list[Play]]
    at_stake: Money | None
    expected: Money | None
    weight: float
    wrong_fit: bool = False
    converted: Money | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """All that shows, signs first."""
        return (*(sign.code for sign in self.signs), *(signal.code for signal in self.signals))

    @property
    def still(self) -> bool:
        """Whether it is so likely gone that one may ask if it is a client still."""
        return self.outlook is not None and self.outlook.gone >= hazard.ASK

    @property
    def next_play(self) -> str | None:
        """What to try next, from the playbook (a gettext message); None where nothing shows."""
        for sign in self.signs:
            return step(sign.code, len(self.plays.get(sign.id, ())))
        for signal in self.signals:
            return play_for(signal.code)
        return None


class Ranking(NamedTuple):
    """Clients that are neither paused nor lost, the most at risk first; `later`: names of clients with touchpoints on
    days to come, which were ignored; `together` how currencies were brought together."""

    risks: list[Risk]
    calibrated: bool
    later: list[str]
    together: Conversion | None = None


class _Survey(NamedTuple):
    """What is known of all clients on a day, before any one of them is looked at; mappings by client id. `inactive`:
    those that are lost, paused or deleted; `among`: those of whom something may tell, where only these were scored;
    `later`: those with touchpoints on days to come. `stakes` are the monthly fees, `compared` the same by the rates
    that are set, `usual` the median fee of each currency."""

    today: date
    inactive: set[str]
    among: set[str]
    scored: Outlooks
    later: Sequence[str]
    trends: Mapping[str, Sequence[Trend]]
    fees: Mapping[str, Sequence[Fee]]
    stakes: Mapping[str, Money]
    compared: Mapping[str, Money]
    usual: Mapping[str, float]
    value: Mapping[str, date]
    broken: Mapping[str, Sequence[date]]
    unanswered: Mapping[str, int]
    green: set[str]
    muted: set[str]
    together: Conversion | None

    def facts(self, client_id: str) -> Facts:
        return Facts(
            self.today,
            self.scored.found.get(client_id),
            self.scored.contacts.get(client_id, 0),
            [trend for trend in self.trends.get(client_id, ()) if trend.code not in self.muted],
            standing="green" if client_id in self.green else "none",
            unanswered=self.unanswered.get(client_id, 0),
            fees=self.fees.get(client_id, ()),
            value_on=self.value.get(client_id),
            broken=self.broken.get(client_id, ()),
        )

    def signals(self, client_id: str) -> list[Signal]:
        """Without those at rest; a silence so long that one asks whether it is a client still is told all the same."""
        outlook = self.scored.found.get(client_id)
        gone = outlook is not None and outlook.gone >= hazard.ASK
        found = signals(self.facts(client_id))
        return [one for one in found if one.code not in self.muted or (gone and one.code == "silence")]

    def weight(self, client_id: str) -> float:
        outlook, fee = self.scored.found.get(client_id), self.compared.get(client_id)
        return (outlook.leaves if outlook else 0.0) * (fee.minor / self.usual[fee.currency] if fee else 1.0)


def _survey(store: Store, today: date, rates: Rates | None = None, *, telling: bool = False) -> _Survey:
    """`telling`: score only the clients of whom a signal besides overdue contact may tell."""
    today = silence.day_here(store, today)
    inactive, later = clients.inactive_ids(store, today), silence.later(store, today)
    fees: dict[str, list[Fee]] = {}
    for fee in FEES.of(store, order="from_on, created_at"):
        fees.setdefault(fee.client_id, []).append(fee)
    stakes = {client_id: stake for client_id in fees.keys() - inactive if (stake := _monthly(fees[client_id], today))}
    together = conversion(rates, (stake.currency for stake in stakes.values()))
    compared = {client_id: (together and together.money(stake)) or stake for client_id, stake in stakes.items()}
    trends = silence.trends(store, today, later)
    value, broken = care.value_days(store, today), care.broken_days(store)
    unanswered = silence.unanswered(store)
    among: set[str] | None = None
    if telling:
        changed = (client_id for client_id, own in fees.items() if len(own) > 1)
        # What is kept of a silence knows nothing of pauses and of days to come.
        silent = {*silence.telling(store, today.toordinal()), *silence.away(store), *later}
        among = silent.union(changed, trends, value, broken, unanswered) - inactive
    scored = outlooks_on(store, today, among)
    usual = _median_fees(compared.values())
    return _Survey(
        today,
        inactive,
        among or set(),
        scored,
        later,
        trends,
        fees,
        stakes,
        compared,
        usual,
        value,
        broken,
        unanswered,
        clients.within_cadence(store, today),
        _at_rest(store),
        together,
    )


def _at_rest(store: Store) -> set[str]:
    if not any_row(store, "reminders"):
        return set()
    from retainlog.nouns.reminder import at_rest

    return {one.code for one in at_rest(store)}


def ranking(store: Store, today: date, rates: Rates | None = None) -> Ranking:
    """Those of whom something shows come first; then the greater expected loss of income, in median fees, so that
    currencies compare (by their rates, where there are any) and a client without a fee counts as an ordinary one."""
    survey = _survey(store, today, rates)
    scored, together = survey.scored, survey.together
    seen: dict[str, list[Sign]] = {}
    for sign in kept_signs.find(store, open_only=True):
        seen.setdefault(sign.client_id, []).append(sign)
    plays = kept_signs.plays_of(store, [sign for found in seen.values() for sign in found])
    wrong = _wrong_fits(store)

    risks = []
    for client, rollup in clients.with_rollups(store):
        if client.id in survey.inactive:
            continue
        outlook, stake = scored.found.get(client.id), survey.stakes.get(client.id)
        signs = sorted(seen.get(client.id, ()), key=lambda sign: (sign.code in CHALLENGING, sign.on_date))
        found = survey.signals(client.id)
        expected = Money(100 * round(stake.minor * outlook.leaves / 100), stake.currency) if stake and outlook else None
        risks.append(
            Risk(
                client,
                rollup,
                level_of(outlook, found, signs, plays),
                outlook,
                tuple(found),
                tuple(signs),
                {sign.id: plays[sign.id] for sign in signs if sign.id in plays},
                stake,
                expected,
                survey.weight(client.id),
                client.id in wrong,
                together.money(expected) if together and expected else None,
            )
        )
    risks.sort(key=_order)
    later = sorted((clients.name_of(store, client_id) for client_id in survey.later), key=name_order)
    return Ranking(risks, scored.calibrated, later, together)


class Noticed(NamedTuple):
    """A client of whom something shows; `weight` and `level` as in `Risk`. `still`: ask whether it is a client."""

    client_id: str
    signals: list[Signal]
    weight: float
    level: str
    outlook: Outlook | None
    still: bool
    since: date


_STILL = 60
"""Days after a silence first tells something from which on, as a rule, one asks whether somebody is still a client."""


def _since(survey: _Survey, client_id: str, found: Sequence[Signal], told_from: date | None, still: bool) -> date:
    """Since when the line stands: the newest of what it names began then."""
    days = []
    trends = {trend.code: trend.on for trend in survey.trends.get(client_id, ())}
    for signal in found:
        on = signal.figures.get("on")
        if signal.code in ("silence", "no-answer"):
            days.append(told_from)
        elif signal.code == "no-visible-value" and isinstance(on, date):
            days.append(on + timedelta(weeks=NO_VALUE))
        else:
            days.append(on if isinstance(on, date) else trends.get(signal.code))
    known = max((day for day in days if day and day <= survey.today), default=survey.today)
    return min(known + timedelta(days=_STILL), survey.today) if still else known


def noticed(store: Store, today: date, rates: Rates | None = None) -> list[Noticed]:
    """The greatest weight first, without clients whose line was put aside as it is, and those that do not fit. The
    clients themselves are hardly read: of thousands, a morning shows three."""
    survey, aside, wrong = _survey(store, today, rates, telling=True), snoozed(store, today), _wrong_fits(store)
    told = silence.told_from(store)
    shown = []
    for client_id in survey.among - wrong:
        found = survey.signals(client_id)
        if not found or (client_id in aside and aside[client_id] == fingerprint(found)):
            continue
        outlook = survey.scored.found.get(client_id)
        level = level_of(outlook, found, (), {})
        still = outlook is not None and outlook.gone >= hazard.ASK
        since = _since(survey, client_id, found, told.get(client_id), still)
        shown.append(Noticed(client_id, found, survey.weight(client_id), level, outlook, still, since))
    return sorted(shown, key=lambda one: (-one.weight, one.client_id))


def _wrong_fits(store: Store) -> set[str]:
    """Ids of the clients whose newest fit check calls them wrong."""
    if not any_row(store, "fit_checks"):
        return set()
    from retainlog.journal.fitted import bands

    return {client_id for client_id, band in bands(store).items() if band == "wrong"}


def red_clients(store: Store, today: date) -> set[str]:
    """Ids of the clients whose level is high."""
    return {risk.client.id for risk in ranking(store, today).risks if risk.level == "high"}


def risk_of(store: Store, client: Client, today: date, rates: Rates | None = None) -> tuple[Risk, str, Ranking]:
    """(the client's risk, its status, the ranking it stands in); one that is paused or lost shows its signs alone."""
    found = ranking(store, today, rates)
    for risk in found.risks:
        if risk.client.id == client.id:
            return risk, "active", found
    rollup = clients.rollup(store, client.id)
    signs = tuple(kept_signs.find(store, client_id=client.id, open_only=True))
    plays = kept_signs.plays_of(store, signs)
    alone = Risk(client, rollup, "none", None, (), signs, plays, None, None, 0.0)
    return alone, status_of(client, rollup, today), found


def _order(risk: Risk) -> tuple[object, ...]:
    return risk.level == "none", risk.wrong_fit, -risk.weight, LEVELS.index(risk.level), name_order(risk.client.name)


def level_of(
    outlook: Outlook | None, found: Sequence[Signal], signs: Sequence[Sign], plays: Mapping[str, Sequence[Play]]
) -> str:
    """`high`: so likely to leave, and something shows that can be named; or an open leaving sign against which no play
    is under way. `watch`: anything else that shows. One's own lateness is none of it."""
    answered = {sign.id for sign in signs if state_of(sign, plays.get(sign.id, ())) == "tried"}
    leaving = any(group_of(sign.code) == "leaving" and sign.id not in answered for sign in signs)
    if leaving or ((found or signs) and outlook is not None and outlook.leaves >= hazard.HIGH):
        return "high"
    return "watch" if found or signs else "none"


def _monthly(fees: Sequence[Fee], today: date) -> Money | None:
    current = [fee for fee in fees if fee.from_on <= today and fee.per not in EVENTS]
    return monthly if current and (monthly := current[-1].monthly) and monthly.minor else None


def _median_fees(stakes: Any) -> dict[str, float]:
    fees: dict[str, list[int]] = {}
    for stake in stakes:
        if stake:
            fees.setdefault(stake.currency, []).append(stake.minor)
    return {currency: median(found) for currency, found in fees.items()}


# Putting a computed line aside


def snooze(store: Store, risk: Risk, until: date | None = None) -> Snooze:
    """Leave the client's computed line out of `today` until that day, or until something else shows.

    Raises Usage where nothing computed shows, or the day is no later one.
    """
    today = store.clock.today()
    if not risk.signals:
        raise Usage(
            "nothing_shows",
            "No computed signal of {client} stands, so there is nothing to put aside.",
            hint="A sign is put aside with: retainlog sign snooze ID",
            client=risk.client.name,
        )
    if until and until <= today:
        raise Usage("bad_snooze", "{day} is no later day.", hint="Give a day from tomorrow on.", day=until.isoformat())
    with store.batch("risk snooze", risk.client.name) as batch:
        for earlier in SNOOZES.of(store, client_id=risk.client.id, sign_id=None):
            SNOOZES.delete(batch, earlier)
        return SNOOZES.insert(batch, Snooze(new_id(), risk.client.id, None, today, until, fingerprint(risk.signals)))


def snoozed(store: Store, today: date) -> dict[str, str]:
    """Client id → what its computed line stood on when it was put aside, where that still holds."""
    return {
        row.client_id: row.seen or ""
        for row in SNOOZES.of(store, sign_id=None, order="created_at")
        if row.until_on is None or row.until_on > today
    }


def fingerprint(found: Iterable[Signal]) -> str:
    """What a computed line stands on: when it changes, the line comes back."""
    return " ".join(f"{signal.code}:{signal.severity}" for signal in found)
