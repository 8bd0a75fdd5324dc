"""Why a client may be leaving, in sentences."""

from __future__ import annotations

from typing import Any

from retainlog.i18n import _, ngettext
from retainlog.i18n.formats import format_cadence, format_date, format_money, format_number, format_share
from retainlog.insight.score import Outlook
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
