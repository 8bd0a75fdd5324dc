"""Gestures that keep a client's enthusiasm, and which to choose next."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.fields import MONEY, RATING, TEXT, Code
from retainlog.base.money import Money
from retainlog.nouns.declaration import N_, NOTE, ON, Field, Noun
from retainlog.store.table import Table

KINDS = ("event", "stage", "trends", "expert", "award", "small-thing", "thanks", "other")


class Gesture(NamedTuple):
    """`reaction` of the client, 1 (cool) to 5 (delighted); None while it is not known."""

    id: str
    client_id: str
    on_date: date
    kind: str
    text: str | None = None
    cost: Money | None = None
    reaction: int | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


GESTURES = Table("gestures", Gesture)


ONGOING = ("trends", "event", "expert", "small-thing", "thanks", "stage", "award")
PROJECT = ("small-thing", "thanks", "expert", "trends", "event")
"""What suits an engagement, by what is easiest to begin with: in a project a milestone that shows something comes
before any gesture, and a stage or an award comes with the years."""
LONG = 90
"""Days without a gesture that are long."""
_GOOD = 3.0


class Taste(NamedTuple):
    """What is known of a client when likeness is asked for. `words`: those of what pleases it, folded."""

    engagement: str
    tags: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


class Suggestion(NamedTuple):
    """`why`: `own` (this client liked it), `alike` (clients like it did), `new` (not tried here), `mixed` (clients like
    it took it coolly), `again` (done before, the reaction not known); `mean` of `n` reactions, None where there are
    none."""

    kind: str
    why: str
    mean: float | None
    n: int


def likeness(one: Taste, other: Taste) -> float:
    """0 to 3: the same engagement, the share of tags in common, the share of pleasing words in common."""
    return (one.engagement == other.engagement) + _common(one.tags, other.tags) + _common(one.words, other.words)


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def suggest(own: Sequence[Gesture], alike: Sequence[tuple[float, Gesture]], engagement: str) -> list[Suggestion]:
    """Kinds in the order in which to try them: what this client took well (by its mean reaction), then what clients
    like it took well (mean weighted by likeness), then what is new, then the rest. The kind of the latest gesture is
    left out, and so is what this client took coolly (a mean below three of five). `own` in order of time."""
    last = own[-1].kind if own else ""
    found = []
    for place, kind in enumerate(ONGOING if engagement == "ongoing" else PROJECT):
        rated = [gesture.reaction for gesture in own if gesture.kind == kind and gesture.reaction]
        others = [(weight, g.reaction) for weight, g in alike if g.kind == kind and g.reaction and weight > 0]
        if kind == last:
            continue
        if rated:
            mean = sum(rated) / len(rated)
            if mean >= _GOOD:
                found.append((0, -mean, place, Suggestion(kind, "own", mean, len(rated))))
        elif others:
            mean = sum(weight * reaction for weight, reaction in others) / sum(weight for weight, _reaction in others)
            tier, why = (1, "alike") if mean >= _GOOD else (3, "mixed")
            found.append((tier, -mean, place, Suggestion(kind, why, mean, len(others))))
        else:
            why = "again" if any(gesture.kind == kind for gesture in own) else "new"
            found.append((2, 0.0, place, Suggestion(kind, why, None, 0)))
    return [suggestion for *_order, suggestion in sorted(found, key=lambda row: row[:3])]


NOUN = Noun(
    "gesture",
    Gesture,
    "gestures",
    N_("Gestures"),
    "text",
    ("on", "kind", "text", "cost", "reaction"),
    N_("No gestures here yet. Find one: retainlog gesture suggest CLIENT"),
    (
        Field("kind", Code(KINDS), N_("Kind"), N_("What kind."), N_("What kind?"), needed=True, argument=True),
        Field("text", TEXT, N_("What"), N_("What it was; - reads standard input."), N_("What was it (Enter passes)"),
              argument=True),
        ON,
        Field("cost", MONEY, N_("Cost"), N_("What it cost.")),
        Field("reaction", RATING, N_("Reaction"), N_("How the client took it, 1 (cool) to 5 (delighted).")),
        NOTE,
    ),
    label=lambda gesture, _: f"{_(gesture.kind)}: {gesture.text}" if gesture.text else _(gesture.kind),
    keeps=True,
    help=N_("Gestures that keep a client's enthusiasm, and how each was taken."),
    does={
        "add": N_("Note a gesture."),
        "list": N_("List gestures, newest first."),
        "show": N_("Show a gesture."),
        "suggest": ("gesture:suggest", N_("What could please a client next, and why; alone: who had none for long.")),
        "edit": N_("Change a gesture."),
        "delete": N_("Delete a gesture."),
    },
)  # fmt: skip
