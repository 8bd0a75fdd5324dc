"""The values of candidates, checked: what a foreign file says has passed these models before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from retainlog.base.address import address_in
from retainlog.base.cadence import fits
from retainlog.base.money import Money
from retainlog.base.text import clean, fold
from retainlog.formats.shapes.candidate import Candidate, Rejected
from retainlog.i18n import _


def _clean_line(text: str) -> str:
    return clean(text, multiline=False)


Text = Annotated[str, AfterValidator(clean)]
Line = Annotated[str, AfterValidator(_clean_line)]
Summary = Annotated[str, AfterValidator(clean), Field(min_length=1)]
Name = Annotated[str, AfterValidator(_clean_line), Field(min_length=1)]
Names = tuple[Name, ...]


def _has_letter(name: str) -> str:
    if not fold(name):
        raise ValueError("nothing to be found by")
    return name


def _tag(text: str) -> str:
    if not (tag := clean(text, multiline=False).lstrip("#").strip()):
        raise ValueError("no word")
    return tag


Tags = tuple[Annotated[str, AfterValidator(_tag)], ...]
Known = Annotated[Name, AfterValidator(_has_letter)]
"""A name by which a client can be found: quotes and marks alone are none."""
Time = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Offset = Annotated[str, StringConstraints(pattern=r"^[+-][0-2][0-9]:[0-5][0-9]$")]
Cadence = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}[dwmy]$")]
Score = Annotated[int, Field(ge=1, le=5)]


def _payable(fee: Money) -> Money:
    if not 0 <= fee.minor < 2**63:
        raise ValueError("out of range")
    return fee


class _Offer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TouchOffer(_Offer):
    """A touchpoint on offer; `client` is the client's name as written, `who` that of a client or a person, `people`
    are (name, address), `phones` their numbers, `title` a text that may name a client: all only to look up."""

    client: str | None = None
    who: str | None = None
    people: tuple[tuple[str, str], ...] = ()
    phones: tuple[str, ...] = ()
    title: str = ""
    summary: Summary
    on_date: date
    on_time: Time | None = None
    utc_offset: Offset | None = None
    channel: Literal["call", "email", "meeting", "message", "visit", "other"] | None = None
    by_whom: Literal["us", "them"] | None = None
    minutes: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    mood: Score | None = None
    energy: Score | None = None
    off_core: bool = False
    next_on: date | None = None
    no_answer: bool = False
    tags: Tags = ()


class InvoiceOffer(_Offer):
    """An invoice on offer; `amount` is before VAT, below zero for a credit note."""

    client: str | None = None
    email: str | None = None
    number: Annotated[str, AfterValidator(_clean_line)] = ""
    on_date: date
    amount: Money
    due_on: date | None = None
    paid_on: date | None = None


class PersonOffer(_Offer):
    name: Name
    role: Literal["champion", "decision-maker", "user", "finance", "other"] = "other"
    email: Line | None = None
    phone: Line | None = None
    note: Text | None = None


class ClientOffer(_Offer):
    name: Known
    aliases: tuple[Known, ...] = ()
    employer: Line | None = None
    status: Literal["active", "paused", "lost"] | None = None
    lost_on: date | None = None
    tags: Tags = ()
    kind: Literal["external", "internal"] | None = None
    engagement: Literal["ongoing", "project"] | None = None
    industry: Line | None = None
    need: Text | None = None
    prefers: Text | None = None
    since: date | None = None
    last_contact: date | None = None
    email: Line | None = None
    phone: Line | None = None
    note: Text | None = None
    fee: Annotated[Money, AfterValidator(_payable)] | None = None
    per: Literal["month", "project"] | None = None
    every: Cadence | None = None
    at_most: Cadence | None = None
    hours: Annotated[float, Field(ge=0, le=10_000)] | None = None
    contacts: tuple[PersonOffer, ...] = ()


def mended(offer: ClientOffer) -> tuple[ClientOffer, list[str]]:
    """The offer without addresses that are none and a limit that contradicts its wish: no reason to refuse the rest of
    it. The sentences say what was left out."""
    left_out: list[str] = []

    def address(text: str) -> str | None:
        found = address_in(text)
        if found != text:
            kept = (
                _("From {text!r}, {email} was taken as the e-mail address.")
                if found
                else _("{text!r} is no e-mail address.")
            )
            left_out.append(kept.format(text=text, email=found))
        return found

    changes: dict[str, Any] = {}
    if offer.email:
        changes["email"] = address(offer.email)
    people = tuple(
        person.model_copy(update={"email": address(person.email)}) if person.email else person
        for person in offer.contacts
    )
    if not fits(offer.every, offer.at_most):
        changes["at_most"] = None
        said = _("The limit of {at_most} is shorter than the wanted {every}, and was left out.")
        left_out.append(said.format(at_most=offer.at_most, every=offer.every))
    return (offer.model_copy(update={**changes, "contacts": people}), left_out) if left_out else (offer, left_out)


_TOUCHES = TypeAdapter(list[TouchOffer])
_CLIENTS = TypeAdapter(list[ClientOffer])
_INVOICES = TypeAdapter(list[InvoiceOffer])


class Checked(NamedTuple):
    """Candidates with their checked values, and those that did not pass."""

    good: list[tuple[Candidate, Any]]
    bad: list[Rejected]


def checked(candidates: Sequence[Candidate]) -> Checked:
    """Check candidates of one kind at once: one by one only where some do not pass."""
    adapters: dict[str, TypeAdapter[Any]] = {"touch": _TOUCHES, "client": _CLIENTS, "invoice": _INVOICES}
    adapter = adapters[candidates[0].kind]
    try:
        offers = adapter.validate_python([candidate.values for candidate in candidates])
        return Checked(list(zip(candidates, offers, strict=True)), [])
    except ValidationError as problem:
        reasons: dict[int, str] = {}
        for error in problem.errors(include_url=False):
            reasons.setdefault(int(error["loc"][0]), _reason(error))
    bad = [Rejected(candidates[place].where, reason) for place, reason in sorted(reasons.items())]
    rest = [candidate for place, candidate in enumerate(candidates) if place not in reasons]
    return Checked(checked(rest).good if rest else [], bad)


def _reason(error: Any) -> str:
    field = str(error["loc"][1]) if len(error["loc"]) > 1 else "row"
    if error["type"] == "missing":
        return _("The {field} is missing.").format(field=field)
    value = clean(str(error["input"])[:80], multiline=False)
    return _("{field} can't be {value!r}.").format(field=field, value=value)
