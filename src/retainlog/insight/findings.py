"""What stands out of a report: at most three findings by stated rules, without text and without judgement.

The rules of a report look at its facts and yield findings in the order in which they matter; `pick` says which three
are told. docs/explanation/what-stands-out.md puts each rule in words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple, TypeVar

from retainlog.base.money import Money
from retainlog.insight.chance import UNLIKELY, at_least, at_most, few, fisher, holm, medians_differ

MOST = 3
ENOUGH_MINUTES = 60
"""Below so many minutes nothing is said about where the time went."""
LONG = 365
"""Days from which on a client has stayed long, and before which a loss is an early one."""
AHEAD = 14
"""Days before the notice from which on something showed early."""

K = TypeVar("K")


class Finding(NamedTuple):
    """`code` names the rule, `values` fill its sentence. `good`: something that went well."""

    code: str
    values: Mapping[str, object]
    good: bool = False


def pick(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The first three; where all of them are hard and something good was found too, that takes the third place."""
    known = list(found)
    first = known[:MOST]
    good = next((finding for finding in known if finding.good), None)
    if good and good not in first:
        first[-1] = good
    return tuple(first)


def halves(days: Sequence[int]) -> tuple[float, float] | None:
    """Medians of the earlier and of the later half, in the order of time; None with fewer than two in a half. The
    middle one of an odd number belongs to neither."""
    half = len(days) // 2
    return (median(days[:half]), median(days[-half:])) if half >= 2 else None


RECOVERIES = 8
"""Losses that were got over, from which on it is told whether that goes faster."""


def _recovery(days: Sequence[int], open_: int = 0) -> Iterator[Finding]:
    """Nothing while a feeling has not passed yet: those that last long would be missing among the later ones."""
    found, half = halves(days), len(days) // 2
    if open_ or len(days) < RECOVERIES or found is None or found[0] == found[1]:
        return
    if medians_differ(days[:half], days[-half:]) <= UNLIKELY:
        shorter = found[1] < found[0]
        code = "recovery-shorter" if shorter else "recovery-longer"
        yield Finding(code, {"earlier": found[0], "later": found[1]}, shorter)


def _foremost(counts: Mapping[K, int]) -> tuple[K, int] | None:
    """What came so often that it is no accident, were all kinds (four at least) alike."""
    ranked = sorted(counts.items(), key=lambda one: -one[1])
    if not ranked or ranked[0][1] < 2:
        return None
    kinds, whole = max(len(ranked), _KINDS), sum(counts.values())
    return ranked[0] if kinds * at_least(ranked[0][1], whole, 1 / kinds) <= UNLIKELY else None


_KINDS = 4  # kinds of mistakes, and of reasons, that there are at the least


class MonthFacts(NamedTuple):
    """Names of clients, counts, minutes; `fees_lost` of `fees` a month in the own currency. `held` of `asked` fixes;
    `broken` and `late` of the `decided` promises; `open_signs` of `signs` raised still stand at the end."""

    clients: int = 0
    lost: Sequence[str] = ()
    fees_lost: Money | None = None
    fees: Money | None = None
    recurrences: int = 0
    riskier: Sequence[str] = ()
    signs: int = 0
    open_signs: int = 0
    decided: int = 0
    broken: int = 0
    late: int = 0
    touches: int = 0
    touches_before: int = 0
    minutes_new: int = 0
    minutes: int = 0
    asked: int = 0
    held: int = 0
    back: Sequence[str] = ()
    new: Sequence[str] = ()
    wins: int = 0


def month(facts: MonthFacts) -> Iterator[Finding]:
    if facts.lost and facts.fees_lost and facts.fees_lost.minor:
        yield Finding("left-with-fees", {"clients": facts.lost, "fees": facts.fees_lost, "all": facts.fees})
    elif facts.lost:
        yield Finding("left", {"clients": facts.lost})
    if facts.recurrences:
        yield Finding("mistake-again", {"n": facts.recurrences})
    if facts.riskier:
        yield Finding("riskier", {"clients": facts.riskier})
    if facts.open_signs:
        yield Finding("signs-stand", {"n": facts.open_signs, "of": facts.signs})
    if facts.broken:
        yield Finding("promises-broken", {"n": facts.broken, "of": facts.decided})
    if (
        not few(facts.touches_before)
        and facts.touches * 2 <= facts.touches_before
        and at_most(facts.touches, facts.touches + facts.touches_before, 0.5) <= UNLIKELY / 2
    ):
        yield Finding("fewer-touches", {"n": facts.touches, "before": facts.touches_before})
    if facts.minutes >= ENOUGH_MINUTES and facts.minutes_new * 2 > facts.minutes:
        yield Finding("new-first", {"n": facts.minutes_new, "of": facts.minutes})
    if facts.asked and facts.held == facts.asked:
        yield Finding("fixes-held", {"n": facts.held}, good=True)
    if facts.back:
        yield Finding("won-back", {"clients": facts.back}, good=True)
    if facts.wins:
        yield Finding("wins", {"n": facts.wins}, good=True)
    if facts.decided >= 2 and not facts.broken and not facts.late:
        yield Finding("promises-kept", {"n": facts.decided}, good=True)
    if facts.new:
        yield Finding("came", {"clients": facts.new}, good=True)
    if facts.clients and not facts.lost:
        yield Finding("nobody-left", {"n": facts.clients}, good=True)


class YearFacts(NamedTuple):
    """`recovery`: days until the feeling had passed, in the order of the losses; of `recovering` it has not. `stopped`
    kinds of mistakes; `recurrences` of `mistakes`; `held` of `asked` plans; the `longest` client with its `days`; the
    `best` win."""

    clients: int = 0
    lost: int = 0
    recovery: Sequence[int] = ()
    recovering: int = 0
    mistakes: int = 0
    recurrences: int = 0
    stopped: int = 0
    asked: int = 0
    held: int = 0
    longest: str = ""
    days: int = 0
    best: str = ""


def year(facts: YearFacts) -> Iterator[Finding]:
    yield from _recovery(facts.recovery, facts.recovering)
    if facts.recurrences:
        yield Finding("mistakes-back", {"n": facts.recurrences, "of": facts.mistakes})
    if facts.stopped:
        yield Finding("mistakes-stopped", {"n": facts.stopped}, good=True)
    if facts.held:
        yield Finding("plans-held", {"n": facts.held, "of": facts.asked}, good=True)
    if facts.clients and not facts.lost:
        yield Finding("nobody-left", {"n": facts.clients}, good=True)
    if facts.best:
        yield Finding("best-win", {"win": facts.best}, good=True)
    if facts.days >= LONG:
        yield Finding("longest", {"client": facts.longest, "days": facts.days}, good=True)


class Group(NamedTuple):
    """Clients of one fit band or lead source: how many there were at the start, how many of them were lost."""

    name: str
    start: int
    lost: int


class RetentionFacts(NamedTuple):
    """`quarters` that are over, oldest first. `early` of the `losses` came within the first year. `nrr` of the own
    currency, with how many `paying` clients it rests on. `median` of the `tenures` in days, None where more than half
    are still clients."""

    quarters: Sequence[Group] = ()
    bands: Sequence[Group] = ()
    sources: Sequence[Group] = ()
    early: int = 0
    losses: int = 0
    nrr: float | None = None
    paying: int = 0
    median: float | None = None
    tenures: int = 0
    young_days: int = 0
    old_days: int = 0


def retention(facts: RetentionFacts) -> Iterator[Finding]:
    """Of the four that name a culprit, those that hardly chance alone would bring, all looked at together (Holm)."""
    culprits: dict[str, tuple[float, Finding]] = {}
    for code, found in (
        ("worst-quarter", _worst(facts.quarters)),
        ("band-gap", _gap("band-gap", facts.bands)),
        ("source-gap", _gap("source-gap", facts.sources)),
        ("early-losses", _early(facts)),
    ):
        if found:
            culprits[code] = found
    told = holm({code: chance for code, (chance, _finding) in culprits.items()})
    yield from (finding for code, (_chance, finding) in culprits.items() if code in told)
    if facts.nrr is not None and not few(facts.paying) and facts.nrr != 1:
        grew = facts.nrr > 1
        yield Finding("fees-grew" if grew else "fees-shrank", {"share": facts.nrr}, grew)
    quiet = 0
    for quarter in reversed(facts.quarters):
        if quarter.lost or not quarter.start:
            break
        quiet += 1
    if quiet >= 2 and _quiet_by_chance(facts.quarters, quiet) <= UNLIKELY:
        yield Finding("quiet-quarters", {"n": quiet}, good=True)
    if not few(facts.tenures) and facts.median is None and not few(facts.losses):
        yield Finding("most-stay", {"n": facts.tenures}, good=True)
    elif facts.median is not None and not few(facts.tenures):
        yield Finding("half-stay", {"days": facts.median, "n": facts.tenures}, good=True)


Told = tuple[float, Finding]
"""How likely by chance, and what would be said."""


def _worst(quarters: Sequence[Group]) -> Told | None:
    """The quarter that lost the largest share of its clients, of all quarters looked at (Bonferroni)."""
    found: list[Told] = []
    for quarter in quarters:
        others = [other for other in quarters if other is not quarter]
        start, lost = sum(other.start for other in others), sum(other.lost for other in others)
        if quarter.lost >= 2 and start:
            chance = min(1.0, len(quarters) * fisher(quarter.lost, quarter.start, lost, start))
            values = {"quarter": quarter.name, "n": quarter.lost, "of": quarter.start}
            found.append((chance, Finding("worst-quarter", values)))
    return min(found, key=lambda one: one[0], default=None)


def _gap(code: str, groups: Sequence[Group]) -> Told | None:
    """The group that lost the largest share against all others, of all groups looked at; either side with five clients
    or more, two of them lost."""
    found: list[Told] = []
    for group in groups:
        others = [other for other in groups if other is not group]
        start, lost = sum(other.start for other in others), sum(other.lost for other in others)
        if few(min(group.start, start)) or group.lost < 2:
            continue
        values = {"group": group.name, "n": group.lost, "of": group.start, "others": lost, "among": start}
        chance = min(1.0, len(groups) * fisher(group.lost, group.start, lost, start))
        found.append((chance, Finding(code, values)))
    return min(found, key=lambda one: one[0], default=None)


def _early(facts: RetentionFacts) -> Told | None:
    """Losses of the first year, where the days of clients in it would have brought fewer."""
    days = facts.young_days + facts.old_days
    if facts.losses < 2 or not facts.old_days or not days:
        return None
    chance = at_least(facts.early, facts.losses, facts.young_days / days)
    return chance, Finding("early-losses", {"n": facts.early, "of": facts.losses})


def _quiet_by_chance(quarters: Sequence[Group], quiet: int) -> float:
    """How likely all losses fall before the last `quiet` quarters, were they spread by the clients of each quarter."""
    lost = sum(quarter.lost for quarter in quarters)
    all_, last = sum(quarter.start for quarter in quarters), sum(quarter.start for quarter in quarters[-quiet:])
    return (1 - last / all_) ** lost if all_ else 1.0


class MistakeFacts(NamedTuple):
    """`cells`: (kind, cause) → mistakes. `costs`: cause → cost in the own currency. `unplanned` mistakes have no step.
    The rest as in YearFacts."""

    mistakes: int = 0
    cells: Mapping[tuple[str, str | None], int] = {}
    recurrences: int = 0
    costs: Mapping[str | None, Money] = {}
    unplanned: int = 0
    stopped: int = 0
    asked: int = 0
    held: int = 0


def mistakes(facts: MistakeFacts) -> Iterator[Finding]:
    if facts.recurrences:
        yield Finding("mistakes-back", {"n": facts.recurrences, "of": facts.mistakes})
    if frequent := _foremost(facts.cells):
        (kind, cause), n = frequent
        yield Finding("most-frequent", {"kind": kind, "cause": cause, "n": n, "of": facts.mistakes})
    costs = sorted(facts.costs.items(), key=lambda cost: -cost[1].minor)
    whole = sum(cost.minor for _cause, cost in costs)
    if len(costs) > 1 and costs[0][1].minor * 2 > whole:
        cause, cost = costs[0]
        yield Finding("costliest", {"cause": cause, "cost": cost, "all": Money(whole, cost.currency)})
    if facts.unplanned:
        yield Finding("unplanned", {"n": facts.unplanned, "of": facts.mistakes})
    if facts.stopped:
        yield Finding("mistakes-stopped", {"n": facts.stopped}, good=True)
    if facts.held:
        yield Finding("plans-held", {"n": facts.held, "of": facts.asked}, good=True)


class LossFacts(NamedTuple):
    """`vague_third` of the `vague` reasons had a third side; `avoidable` by one's own verdicts; `leads` the days from
    the first thing that showed to the notice; `changed`: another reason is believed now than in the first hours."""

    losses: int = 0
    reasons: Mapping[str, int] = {}
    vague: int = 0
    vague_third: int = 0
    avoidable: int = 0
    leads: Sequence[int] = ()
    changed: int = 0
    back: int = 0
    recovery: Sequence[int] = ()
    recovering: int = 0


def losses(facts: LossFacts) -> Iterator[Finding]:
    if facts.vague and facts.vague_third * 2 >= facts.vague:
        yield Finding("vague-third", {"n": facts.vague_third, "of": facts.vague})
    if facts.losses >= 2 and facts.avoidable * 2 > facts.losses:
        yield Finding("avoidable", {"n": facts.avoidable, "of": facts.losses})
    if main := _foremost(facts.reasons):
        yield Finding("main-reason", {"reason": main[0], "n": main[1], "of": facts.losses})
    if not few(len(facts.leads)) and (days := median(facts.leads)) >= AHEAD:
        yield Finding("showed-early", {"days": days, "n": len(facts.leads)})
    if facts.changed:
        yield Finding("reason-changed", {"n": facts.changed, "of": facts.losses})
    yield from _recovery(facts.recovery, facts.recovering)
    if facts.back:
        yield Finding("losses-back", {"n": facts.back, "of": facts.losses}, good=True)
