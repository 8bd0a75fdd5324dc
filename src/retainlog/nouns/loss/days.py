"""Whether the days of a loss can be true together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from retainlog.base.errors import Usage
from retainlog.nouns.client import Client
from retainlog.nouns.loss import Loss


def check_loss(
    client: Client, loss: Loss, today: date, changed: Mapping[str, object], also: Sequence[str] = ()
) -> None:
    """Raise Usage where the loss as it would be contradicts itself.

    In order: the client's first day, the decision, the notice, today; recovery and the passing of the feeling lie
    between the notice and today, the last day of work after the decision. A win-back day is looked at only when it is
    among `changed`: it may pass."""
    if loss.reason in also:
        raise Usage(
            "same_reason",
            "{reason} is the main reason already.",
            hint="Name other, contributing reasons with --also.",
            reason=loss.reason,
        )

    def wrong(template: str, hint: str, day: date, other: date) -> Usage:
        return Usage("bad_order", template, hint=hint, day=day.isoformat(), other=other.isoformat(), client=client.name)

    noticed, decided, ends = loss.noticed_on, loss.decided_on, loss.ends_on
    if noticed > today:
        raise wrong(
            "{day} is still to come; a loss is noted once you know of it.",
            "Give the day you learnt of it with --on, and the last day of work with --ends.",
            noticed,
            today,
        )
    if decided and decided > noticed:
        raise wrong(
            "The decision on {day} would lie after you learnt of it, on {other}.",
            "Give the day of the notice with --on and that of the decision with --decided.",
            decided,
            noticed,
        )
    if decided and ends and ends < decided:
        raise wrong(
            "The work would end on {day}, before the decision on {other}.",
            "Check --ends and --decided.",
            ends,
            decided,
        )
    if loss.paid_on and decided and loss.paid_on < decided:
        raise wrong(
            "It would be paid until {day}, before the decision on {other}.",
            "Check --paid-until and --decided.",
            loss.paid_on,
            decided,
        )
    if client.since and loss.lost_on < client.since:
        raise wrong(
            "{client} would be lost on {day}, before it became a client on {other}.",
            "Check the day; the client's first day is changed with: retainlog client edit … --since",
            loss.lost_on,
            client.since,
        )
    if (passed := loss.feeling_passed_on) and not noticed <= passed <= today:
        raise wrong(
            "The feeling can't have passed on {day}: give a day from the notice on {other} until today.",
            "Leave it out as long as it has not passed.",
            passed,
            noticed,
        )
    if (back := loss.recovered_on) and not noticed <= back <= today:
        raise wrong(
            "The client can't have been recovered on {day}: give a day from the notice on {other} until today.",
            "Give the day with --on.",
            back,
            noticed,
        )
    if "win_back_on" in changed and (win := loss.win_back_on) and win < today:
        raise wrong("The win-back day {day} lies in the past.", "Give today or a later day, such as: in 3m", win, today)
