"""The sentences of what stands out; the rules are those of `domain.standout`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from retainlog.base.document import Section, Text
from retainlog.base.money import Money
from retainlog.i18n.messages import Message, _, format_days, format_money, format_number, format_share, ngettext
from retainlog.insight.findings import Finding, pick
from retainlog.journal.agenda import short
from retainlog.reports._blocks import some_of

_NAME = 24  # letters of a name that a line has room for


def stands_out(found: Iterable[Finding]) -> Section:
    """At most three sentences; people do not see the section where nothing stands out."""
    text = told(pick(found))
    return Section("standout", _("What stands out"), (text,), None if text.lines else "")


def told(found: Sequence[Finding]) -> Text:
    """The findings as lines, and their codes and values for programs."""
    lines = [sentence(finding) for finding in found]
    points = [{"code": one.code, "values": one.values, "text": line} for one, line in zip(found, lines, strict=True)]
    return Text("lines", "", tuple(lines), True, tuple(points))


def sentence(finding: Finding) -> Message:
    values = finding.values
    n = values.get("n")
    template = _templates(n if isinstance(n, int) else 2)[finding.code]
    return template.format(**{key: _shown(key, value) for key, value in values.items()})


def _shown(key: str, value: object) -> str:
    if isinstance(value, Money):
        return format_money(value)
    if isinstance(value, (tuple, list)):
        return some_of([short(str(name), _NAME) for name in value])
    if isinstance(value, (int, float)):
        if key == "share":
            return format_share(value)
        return format_days(round(value)) if key in ("days", "earlier", "later") else format_number(value)
    if value is None:
        return _("no cause")
    return _(str(value)) if key in ("kind", "cause", "reason") else str(value)


def _templates(n: int) -> dict[str, Message]:
    """Code of a rule → its sentence, in the number of `n`."""
    return {
        # the month
        "left": _("Left: {clients}."),
        "left-with-fees": _("Left: {clients}; {fees} of the {all} a month went with them."),
        "mistake-again": ngettext(
            "{n} mistake came back: the same kind and cause as an earlier one.",
            "{n} mistakes came back: the same kind and cause as earlier ones.",
            n,
        ),
        "riskier": _("By their silence more likely gone than before: {clients}."),
        "signs-stand": _("Signs raised that still stand at the end: {n} of {of}."),
        "promises-broken": _("Promises that were broken: {n} of {of}."),
        "fewer-touches": _("Touchpoints: {n}, half as many as before ({before}) or fewer."),
        "new-first": _("Leads and new clients had more than half of the time: {n} of {of} minutes."),
        "fixes-held": _("Every fix that was asked about held: {n}."),
        "won-back": _("Won back: {clients}."),
        "wins": _("Wins for clients: {n}."),
        "promises-kept": _("Every promise was kept in time: {n}."),
        "came": _("New: {clients}."),
        "nobody-left": _("Nobody left: {n} of {n} clients are still there."),
        # the year
        "recovery-shorter": _("A loss passes sooner: after {later} in the later half, {earlier} in the earlier one."),
        "recovery-longer": _("A loss takes longer to pass: {later} in the later half, {earlier} in the earlier one."),
        "mistakes-back": _("Mistakes that came back, of the same kind and cause: {n} of {of}."),
        "mistakes-stopped": ngettext("{n} kind of mistake has stopped.", "{n} kinds of mistakes have stopped.", n),
        "plans-held": _("Fixes that held: {n} of {of} that were asked about."),
        "best-win": _("The greatest measured win: {win}."),
        "longest": _("With you longest: {client}, for {days}."),
        # retention
        "worst-quarter": _("Most left in {quarter}: {n} of {of} clients."),
        "band-gap": _("Of the clients of fit “{group}” {n} of {of} left, of all others {others} of {among}."),
        "source-gap": _("Of the clients from “{group}” {n} of {of} left, of all others {others} of {among}."),
        "early-losses": _("{n} of {of} losses came within the first year."),
        "fees-grew": _("The clients of the start pay {share} of what they paid then."),
        "fees-shrank": _("The clients of the start pay {share} of what they paid then, those who left included."),
        "quiet-quarters": _("Nobody left in the last {n} full quarters."),
        "most-stay": _("More than half of the {n} clients so far are still here, so there is no middle stay yet."),
        "half-stay": _("Half of the clients stay {days} or longer, by the estimate from {n} clients."),
        # mistakes
        "most-frequent": _("Most often: {kind}, from {cause} ({n} of {of})."),
        "costliest": _("More than half of the cost came from one cause, {cause}: {cost} of {all}."),
        "unplanned": _("Mistakes without a plan: {n} of {of}."),
        # losses
        "vague-third": _("Vague reasons with a third side behind them: {n} of {of}."),
        "avoidable": _("By your own verdicts {n} of {of} could have been avoided."),
        "main-reason": _("The reason met most often: {reason} ({n} of {of})."),
        "showed-early": _("In the middle of {n} losses, something showed {days} before the notice."),
        "reason-changed": _("Losses of which another reason is believed now than in the first hours: {n} of {of}."),
        "losses-back": _("Clients that came back: {n} of {of}."),
    }
