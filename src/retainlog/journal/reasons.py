"""Why a client may be leaving, in sentences."""

from __future__ import annotations

from typing import Any

from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_date, format_money, format_number, format_share, joined, ngettext
from retainlog.insight.outlook import Outlook
from retainlog.insight.signals import Signal
from retainlog.journal.playbook import PLAYBOOK


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
        "{silent}: by accident that happens {accident} of the time; {leaves} they leave within 90 days, {gone} they are"
        " gone already, {hear} you hear from them in 90 days."
    ).format(
        silent=silent,
        accident=_chance(outlook.accident),
        leaves=_chance(outlook.leaves),
        gone=_chance(outlook.gone),
        hear=_chance(outlook.hear),
    )


_WHY = {
    "silence": N_("silent for longer than usual"),
    "their-silence": N_("nothing from their side"),
    "mood-falling": N_("the client's mood fell"),
    "energy-falling": N_("your own energy fell"),
    "shorter": N_("talks became shorter"),
    "one-sided": N_("contact comes from you more than before"),
    "slower": N_("contact became rarer"),
    "fading": N_("several things fade at once"),
    "leaving-sign": N_("a sign of leaving stands"),
    "challenging-sign": N_("a sign of a hard client stands"),
    "promise-broken": N_("a promise was broken"),
    "mistakes": N_("a mistake of late"),
    "fee-falling": N_("the fee was cut"),
    "young": N_("not a client for long"),
    "own-rate": N_("you lose more clients than most"),
    "work": N_("clients of this kind leave sooner"),
}


def why(outlook: Outlook) -> str:
    """The strongest reasons of the chance that a client leaves, the strongest first; "" where there are none."""
    return joined(", ", (_(_WHY[reason.code]) for reason in outlook.reasons))


def chance_line(outlook: Outlook) -> str:
    """How likely the client leaves within 90 days, and why it is thought so."""
    chance = _("{share} within 90 days").format(share=_chance(outlook.leaves))
    because = why(outlook)
    return _("{chance} ({because})").format(chance=chance, because=because) if because else chance


def lowers(outlook: Outlook) -> str | None:
    """What would lower that chance, where a talk would by a tenth of the scale or a third of it."""
    if outlook.leaves - outlook.talked < min(0.1, outlook.leaves / 3):
        return None
    return _("a talk today would bring it down to {chance}").format(chance=_chance(outlook.talked))


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
            if figures["usual"] is None:
                words = ngettext(
                    "silent {n} day since the first talks", "silent {n} days since the first talks", figures["silent"]
                )
                return words.format(n=figures["silent"])
            words = ngettext("silent {n} day, usually {usual}", "silent {n} days, usually {usual}", figures["silent"])
            return words.format(n=figures["silent"], usual=format_number(round(figures["usual"])))
        case "no-answer":
            words = ngettext("{n} attempt without an answer", "{n} attempts without an answer", figures["attempts"])
            return words.format(n=figures["attempts"])
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


_SIGNALS = {
    "no-answer": N_("attempts without an answer"),
    "fee-falling": _WHY["fee-falling"],
    "no-visible-value": N_("nothing of value to see"),
}


def name_of(code: str) -> str:
    """A signal in a few words, without figures."""
    return _(_SIGNALS.get(code) or _WHY[code])


def label(code: str) -> str:
    """A sign as part of a sentence."""
    return _(PLAYBOOK[code].label)
