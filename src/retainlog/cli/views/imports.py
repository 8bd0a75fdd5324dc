"""What an import says: what came in, what was passed over and why, and the command that would fix it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from retainlog.i18n import _, ngettext
from retainlog.journal.naming import quoted

if TYPE_CHECKING:
    from retainlog.importing.json_import import Restored
    from retainlog.importing.pipeline import Taken, Unmatched

SHOWN = 20


def taken_data(taken: Taken, source: str) -> dict[str, object]:
    return {
        "source": source,
        "dry_run": taken.dry_run,
        "refused": taken.refused,
        "touches": taken.touches,
        "clients": taken.clients,
        "contacts": taken.contacts,
        "updated": taken.updated,
        "skipped": taken.skipped,
        "rejected": taken.rejected_rows,
        "rejected_rows": [row._asdict() for row in taken.rejected],
        "noted": taken.noted_rows,
        "noted_rows": [row._asdict() for row in taken.noted],
        "unmatched": taken.unmatched_rows,
        "unmatched_clients": [row._asdict() | {"command": _command(row)} for row in taken.unmatched],
        "held": [{"client": row.client, "fields": list(row.fields), "where": row.where} for row in taken.held],
        "near": [{"client": one, "other": other} for one, other in taken.near],
        "sample": [{"on": day or None, "client": client, "text": text} for day, client, text in taken.sample],
    }


def taken_lines(taken: Taken) -> Iterator[str]:
    came = _counted({"touches": taken.touches, "clients": taken.clients, "contacts": taken.contacts})
    if came:
        yield (_("Would import {what}.") if taken.dry_run else _("Imported {what}.")).format(what=came)
        if taken.dry_run:
            for day, client, text in taken.sample:
                yield "  " + " · ".join(part.partition("\n")[0] for part in (day, client, text) if part)
    elif not taken.updated:
        yield _("There is nothing new to import.")
    if taken.updated:
        yield ngettext("Filled in {n} client.", "Filled in {n} clients.", taken.updated).format(n=taken.updated)
    if taken.skipped:
        yield ngettext("{n} was there already.", "{n} were there already.", taken.skipped).format(n=taken.skipped)
    yield from rejected_lines(taken)
    if taken.noted_rows:
        yield ngettext("{n} entry was read in part:", "{n} entries were read in part:", taken.noted_rows).format(
            n=taken.noted_rows
        )
        yield from _first((f"  {row.where}: {row.reason}" for row in taken.noted), taken.noted_rows)
    if taken.unmatched_rows:
        yield ngettext(
            "{n} row is of nobody known here. Import again after one of these:",
            "{n} rows are of nobody known here. Import again after one of these:",
            taken.unmatched_rows,
        ).format(n=taken.unmatched_rows)
        yield from _first((f"  {_command(row)}  ({row.rows})" for row in taken.unmatched), len(taken.unmatched))
    if taken.held:
        yield _("Clients that are there already, and what the file adds to them (take it over with --update):")
        lines = (f"  {row.client}: {', '.join(name.replace('_', ' ') for name in row.fields)}" for row in taken.held)
        yield from _first(lines, len(taken.held))
    for one, other in taken.near:
        yield _("{one} may be the same client as {other}: retainlog client merge").format(one=one, other=other)


def _counted(rows: Mapping[str, int]) -> str:
    """What came in, by the nouns that people know; rows of other tables belong to these and are counted together."""
    parts = {
        "touches": ngettext("{n} touchpoint", "{n} touchpoints", rows.get("touches", 0)),
        "clients": ngettext("{n} client", "{n} clients", rows.get("clients", 0)),
        "contacts": ngettext("{n} person", "{n} people", rows.get("contacts", 0)),
        "mistakes": ngettext("{n} mistake", "{n} mistakes", rows.get("mistakes", 0)),
        "losses": ngettext("{n} loss", "{n} losses", rows.get("losses", 0)),
        "leads": ngettext("{n} lead", "{n} leads", rows.get("leads", 0)),
    }
    shown = [words.format(n=rows[table]) for table, words in parts.items() if rows.get(table)]
    if rest := sum(count for table, count in rows.items() if table not in parts):
        shown.append(ngettext("{n} other row", "{n} other rows", rest).format(n=rest))
    return ", ".join(shown)


def rejected_lines(taken: Taken) -> Iterator[str]:
    """The first refused rows, and how many there are."""
    if taken.rejected_rows:
        yield ngettext("{n} row can't be used:", "{n} rows can't be used:", taken.rejected_rows).format(
            n=taken.rejected_rows
        )
        yield from _first((f"  {row.where}: {row.reason}" for row in taken.rejected), taken.rejected_rows)


def _first(lines: Iterable[str], count: int) -> Iterator[str]:
    """The first lines, and how many more there are."""
    for number, line in enumerate(lines):
        if number == SHOWN:
            break
        yield line
    if count > SHOWN:
        yield _("  … and {n} more (all with --json)").format(n=count - SHOWN)


def _command(row: Unmatched) -> str:
    """What makes the rows match."""
    if row.ambiguous:
        return "retainlog client merge " + quoted(row.client or row.name or row.address)
    if row.client:
        return f"retainlog client add {quoted(row.client)}"
    name = row.name or row.address.partition("@")[0]
    address = f" --email {quoted(row.address)}" if row.address else ""
    return f"retainlog contact add CLIENT {quoted(name)}{address}"


def restored_data(result: Restored) -> dict[str, object]:
    return {
        "source": "json",
        "dry_run": result.dry_run,
        "refused": result.refused,
        "added": result.added,
        "updated": result.changed,
        "skipped": result.same,
        "conflicts": [{"table": table, "id": key} for table, key in result.conflicts],
    }


def restored_lines(result: Restored) -> Iterator[str]:
    if result.added:
        said = _("Would import {what}.") if result.dry_run else _("Imported {what}.")
        yield said.format(what=_counted(result.added))
    elif not result.changed:
        yield _("There is nothing new to import.")
    if result.changed:
        yield ngettext("Changed {n} row.", "Changed {n} rows.", result.changed).format(n=result.changed)
    if result.same:
        yield ngettext("{n} was there already.", "{n} were there already.", result.same).format(n=result.same)


def conflict_lines(result: Restored) -> Iterator[str]:
    yield from _first((f"  {table} {key}" for table, key in result.conflicts), len(result.conflicts))
