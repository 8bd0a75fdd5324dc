"""Who may be leaving, why it is thought so, and what to do: signs that were seen and signals that are computed, side by
side, never blended into one number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from retainlog.domain.client import Client, Fee
from retainlog.domain.ids import new_id
from retainlog.domain.money import Money
from retainlog.domain.rates import Conversion, Rates, conversion
from retainlog.domain.sign import CODES, Play, Sign, Snooze, group_of, state_of
from retainlog.domain.signals import MOST, Facts, Signal, signals
from retainlog.domain.silence import Outlook, median
from retainlog.errors import Usage
from retainlog.i18n import N_, _, ngettext
from retainlog.i18n.formats import format_cadence, format_date, format_money, format_number, format_share
from retainlog.journal.clients import standing_of, status_of
from retainlog.journal.outlooks import outlooks_on
from retainlog.journal.playbook import PLAYBOOK, step
from retainlog.store import care, clients, silence
from retainlog.store import signs as kept_signs
from retainlog.store.agenda import any_row
from retainlog.store.clients import FEES, Rollup
from retainlog.store.database import Store
from retainlog.store.signs import SNOOZES
from retainlog.text import name_order

LEVELS = ("high", "watch", "none")

# The playbook that answers a signal where no sign stands.
_PLAYS = {
    "silence": "less-time",
    "contact-overdue": "less-time",
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
    """One client: the `level` is that of the strongest thing that shows. `outlook` is None without a contact so far.
    `at_stake` is the monthly fee, `expected` that times the chance that the client is gone, `converted` the latter by
    the rates that are set, where several currencies meet. `weight` is what the list
    is sorted by: the fee in median fees (one where none is known) times that chance. `plays` by sign id. A `wrong_fit`
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


def ranking(store: Store, today: date, rates: Rates | None = None) -> Ranking:
    """Those of whom something shows come first; then the greater expected loss of income, in median fees, so that
    currencies compare (by their rates, where there are any) and a client without a fee counts as an ordinary one."""
    everyone = clients.with_rollups(store)
    statuses = {client.id: status_of(client, rollup, today) for client, rollup in everyone}
    ranked = {client_id for client_id, status in statuses.items() if status == "active"}
    scored = outlooks_on(store, today)
    touched = silence.exchanges(store, today, MOST)
    fees: dict[str, list[Fee]] = {}
    for fee in FEES.of(store, order="from_on, created_at"):
        fees.setdefault(fee.client_id, []).append(fee)
    stakes = {client_id: _monthly(fees.get(client_id, ()), today) for client_id in ranked}
    together = conversion(rates, (stake.currency for stake in stakes.values() if stake))
    compared = {
        client_id: (together.money(stake) or stake) if stake and together else stake
        for client_id, stake in stakes.items()
    }
    usual = _median_fees(compared.values())
    value, broken = care.value_days(store, today), care.broken_days(store)
    seen: dict[str, list[Sign]] = {}
    for sign in kept_signs.find(store, open_only=True):
        seen.setdefault(sign.client_id, []).append(sign)
    plays = kept_signs.plays_of(store, [sign for found in seen.values() for sign in found])
    wrong = _wrong_fits(store)

    risks = []
    for client, rollup in everyone:
        if client.id not in ranked:
            continue
        outlook = scored.found.get(client.id)
        standing = standing_of(rollup, "active", today)
        facts = Facts(
            today,
            outlook,
            scored.contacts.get(client.id, 0),
            touched.get(client.id, ()),
            standing,
            rollup.due_on,
            client.every,
            client.at_most,
            fees.get(client.id, ()),
            value.get(client.id),
            broken.get(client.id, ()),
        )
        signs = sorted(seen.get(client.id, ()), key=lambda sign: (CODES.index(sign.code) > 4, sign.on_date))
        found = signals(facts)
        gone, stake, weighed = outlook.gone if outlook else 0.0, stakes[client.id], compared[client.id]
        expected = Money(100 * round(stake.minor * gone / 100), stake.currency) if stake and outlook else None
        risks.append(
            Risk(
                client,
                rollup,
                level_of(found, signs, plays),
                outlook,
                tuple(found),
                tuple(signs),
                {sign.id: plays[sign.id] for sign in signs if sign.id in plays},
                stake,
                expected,
                gone * (weighed.minor / usual[weighed.currency] if weighed else 1.0),
                client.id in wrong,
                together.money(expected) if together and expected else None,
            )
        )
    risks.sort(key=_order)
    names = {client.id: client.name for client, _rollup in everyone}
    later = sorted((names[client_id] for client_id in scored.later), key=name_order)
    return Ranking(risks, scored.calibrated, later, together)


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


def level_of(found: Sequence[Signal], signs: Sequence[Sign], plays: Mapping[str, Sequence[Play]]) -> str:
    """`high`: a high signal, or an open leaving sign against which no play is under way. `watch`: anything else."""
    answered = {sign.id for sign in signs if state_of(sign, plays.get(sign.id, ())) == "tried"}
    leaving = any(group_of(sign.code) == "leaving" and sign.id not in answered for sign in signs)
    if leaving or any(signal.severity == "high" for signal in found):
        return "high"
    return "watch" if found or signs else "none"


def _monthly(fees: Sequence[Fee], today: date) -> Money | None:
    current = [fee for fee in fees if fee.from_on <= today]
    return current[-1].fee if current and current[-1].per == "month" and current[-1].fee.minor else None


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
        return SNOOZES.insert(batch, Snooze(new_id(), risk.client.id, None, today, until, fingerprint(risk)))


def snoozed(store: Store, today: date) -> dict[str, str]:
    """Client id → what its computed line stood on when it was put aside, where that still holds."""
    return {
        row.client_id: row.seen or ""
        for row in SNOOZES.of(store, sign_id=None, order="created_at")
        if row.until_on is None or row.until_on > today
    }


def fingerprint(risk: Risk) -> str:
    """What a computed line stands on: when it changes, the line comes back."""
    return " ".join(f"{signal.code}:{signal.severity}" for signal in risk.signals)


# Sentences


def silence_words(outlook: Outlook | None) -> str:
    """`silent 41 days, usually 12`."""
    if outlook is None:
        return _("no contact noted yet")
    if outlook.usual is None:
        return ngettext("silent {n} day, no rhythm yet", "silent {n} days, no rhythm yet", outlook.silent).format(
            n=outlook.silent
        )
    return ngettext("silent {n} day, usually {usual}", "silent {n} days, usually {usual}", outlook.silent).format(
        n=outlook.silent, usual=format_number(round(outlook.usual))
    )


def reasoning(outlook: Outlook) -> str:
    """The whole of the score in a sentence."""
    if outlook.usual is None:
        silent = ngettext("Silent {n} day, no rhythm yet", "Silent {n} days, no rhythm yet", outlook.silent)
    else:
        silent = ngettext("Silent {n} day, usually {usual}", "Silent {n} days, usually {usual}", outlook.silent)
    silent = silent.format(n=outlook.silent, usual=format_number(round(outlook.usual or 0)))
    return _(
        "{silent}: by accident that happens {accident} of the time; {gone} they are gone, {hear} you hear from them in"
        " 90 days."
    ).format(
        silent=silent,
        accident=_chance(outlook.accident),
        gone=_chance(outlook.gone),
        hear=_chance(1 - outlook.quiet),
    )


def _chance(share: float) -> str:
    """Whole per cents, but never a certainty."""
    if share < 0.01:
        return _("under {share}").format(share=format_share(0.01))
    if share > 0.99:
        return _("over {share}").format(share=format_share(0.99))
    return format_share(share)


def sentence(signal: Signal) -> str:
    """One signal with its figures."""
    figures: Any = signal.figures
    match signal.code:
        case "silence":
            words = ngettext("silent {n} day, usually {usual}", "silent {n} days, usually {usual}", figures["silent"])
            return words.format(n=figures["silent"], usual=format_number(round(figures["usual"])))
        case "contact-overdue":
            late = ngettext(
                "contact was due on {day}, {n} day ago", "contact was due on {day}, {n} days ago", figures["late"]
            ).format(day=format_date(figures["due_on"]), n=figures["late"])
            if figures["every"]:
                return _("{late} (wanted every {every})").format(late=late, every=format_cadence(figures["every"]))
            return late
        case "mood-falling":
            words = _("the client's mood fell: {now} in the last three, {before} before")
        case "energy-falling":
            words = _("your own energy fell: {now} in the last three, {before} before")
        case "shorter":
            words = _("talks became shorter: {now} min in the last three, {before} before")
        case "one-sided":
            return _("the last {last} contacts were all yours; before, {theirs} of {of} theirs").format(**figures)
        case "no-visible-value":
            words = ngettext(
                "nothing of value to see for {n} week", "nothing of value to see for {n} weeks", figures["weeks"]
            )
            return words.format(n=figures["weeks"])
        case "promise-broken":
            words = ngettext("{n} promise broken, on {day}", "{n} promises broken, last on {day}", figures["broken"])
            return words.format(n=figures["broken"], day=format_date(figures["on"]))
        case _:
            return _("the fee fell from {before} to {now} on {day}").format(
                before=format_money(figures["before"]), now=format_money(figures["now"]), day=format_date(figures["on"])
            )
    return words.format(now=format_number(figures["now"]), before=format_number(figures["before"]))


def label(code: str) -> str:
    """A sign as part of a sentence."""
    return _(PLAYBOOK[code].label)
