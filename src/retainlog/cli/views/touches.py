"""How touchpoints look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from retainlog.base.results import Column, Field, Record, Streamed, Table
from retainlog.base.serialize import as_data
from retainlog.i18n import _
from retainlog.i18n.formats import format_date

if TYPE_CHECKING:
    from retainlog.nouns.touch import Touch


def touch_data(touch: Touch, client: str, tags: Sequence[str]) -> dict[str, object]:
    return as_data(touch, client=client, tags=list(tags))


def touch_table(
    touches: Callable[[], Iterable[tuple[Touch, Sequence[str]]]], names: dict[str, str], *, in_client: bool = False
) -> Table:
    """`touches` reads them, with their tags."""
    columns = [
        Column("on", _("On"), "date"),
        Column("channel", _("Channel"), "code"),
        Column("summary", _("Summary")),
        Column("minutes", _("Minutes"), "number"),
        Column("id", _("Id"), "id"),
    ]
    if not in_client:
        columns.insert(1, Column("client", _("Client")))
    rows = Streamed(lambda: (touch_data(touch, names[touch.client_id], tags) for touch, tags in touches()))
    empty = "" if in_client else _("No touchpoints here yet. Log one: retainlog touch add CLIENT SUMMARY")
    return Table("touches", _("Touchpoints"), tuple(columns), rows, empty)


def touch_record(touch: Touch, client: str, tags: Sequence[str]) -> Record:
    when = format_date(touch.on_date) + (f" {touch.on_time}" if touch.on_time else "")
    fields: tuple[Any, ...] = (
        Field(_("Client"), client),
        Field(_("On"), when),
        Field(_("Channel"), touch.channel, "code"),
        Field(_("By"), touch.by_whom, "code"),
        Field(_("Minutes"), touch.minutes, "number"),
        Field(_("Client's mood"), touch.mood, "number"),
        Field(_("Own energy"), touch.energy, "number"),
        Field(_("Off the core service"), touch.off_core or None),
        Field(_("Follow-up"), touch.next_on, "date"),
        Field(_("Tags"), list(tags)),
        Field(_("Summary"), touch.summary),
        Field(_("Id"), touch.id, "id"),
    )
    return Record(client, touch_data(touch, client, tags), fields)
