"""Proof of value: wins with a measure; and the other ways in which one can help."""

from datetime import date
from typing import NamedTuple

from retainlog.base.fields import DECIMAL, PAST, TEXT, UNIT
from retainlog.nouns.declaration import N_, NOTE, ON, Closing, Field, Noun, state, words
from retainlog.store.table import Table


class Win(NamedTuple):
    """What the client gained; `before_value` and `after_value` of the `metric` are exact decimal numbers as text."""

    id: str
    client_id: str
    on_date: date
    title: str
    metric: str | None = None
    before_value: str | None = None
    after_value: str | None = None
    unit: str | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""

    @property
    def measure(self) -> str:
        """`leads a month: 40 → 63`; empty where nothing was measured."""
        numbers = " → ".join(value for value in (self.before_value, self.after_value) if value)
        numbers = f"{numbers} {self.unit}" if self.unit and numbers else numbers
        return ": ".join(part for part in (self.metric, numbers) if part)


WINS = Table("wins", Win)


class Offer(NamedTuple):
    """Another way to help the client; offered to it on `made_on`, None while it is an idea."""

    id: str
    client_id: str
    text: str
    made_on: date | None = None
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


OFFERS = Table("offers", Offer)


WIN = Noun(
    "win",
    Win,
    "wins",
    N_("Wins"),
    "title",
    ("on", "title", "metric", "before", "after", "unit"),
    N_("No wins here yet. Note one: retainlog win add CLIENT TITLE --before 40 --after 63"),
    (
        words("title", N_("What the client gained."), N_("What did the client gain")),
        Field("metric", TEXT, N_("Measure"), N_("What is counted, such as leads a month."),
              N_("What is counted (Enter passes)")),
        Field("before_value", DECIMAL, N_("Before"), N_("The number before."),
              N_("The number before (Enter passes)")),
        Field("after_value", DECIMAL, N_("After"), N_("The number after."), N_("The number after (Enter passes)")),
        Field("unit", UNIT, N_("Unit"), N_("What the numbers are in, such as % or hours.")),
        ON,
        NOTE,
    ),
    label=lambda win, _: f"{win.title} ({win.measure})" if win.measure else win.title,
    keeps=True,
    help=N_("Wins: what a client gained, with a measure before and after."),
    does={
        "add": N_("Note a win."),
        "list": N_("List wins, newest first."),
        "show": N_("Show a win."),
        "edit": N_("Change a win."),
        "delete": N_("Delete a win."),
    },
)  # fmt: skip

OFFER = Noun(
    "offer",
    Offer,
    "offers",
    N_("Other ways to help"),
    "text",
    ("text", "state", "made_on"),
    N_("None here yet. Note one: retainlog offer add CLIENT TEXT"),
    (
        words("text", N_("Another way in which you can help."), N_("How else can you help")),
        Field("made_on", PAST, N_("Offered on"), N_("The day on which it was offered to the client.")),
        NOTE,
        state("idea", "made"),
    ),
    days=("made_on",),
    closings=(Closing("made", "made_on", N_("Offered to {client}: {text}")),),
    state=lambda offer, today: "made" if offer.made_on else "idea",
    keeps=True,
    help=N_("Other ways in which you can help a client, offered or not yet."),
    does={
        "add": N_("Note another way to help."),
        "list": N_("List other ways to help."),
        "show": N_("Show another way to help."),
        "made": N_("It was offered to the client."),
        "edit": N_("Change another way to help."),
        "delete": N_("Delete another way to help."),
    },
)
