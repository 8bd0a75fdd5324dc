"""What an import says: what came in, what was passed over and why, and the command that would fix it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from retainlog.i18n import _, ngettext, pgettext
from retainlog.importing.ledger import OUTCOMES
from retainlog.nouns.client.naming import quoted

if TYPE_CHECKING:
    from retainlog.formats.shapes.candidate import Plan
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
        "invoices": taken.invoices,
        "fees": taken.fees,
        "updated": taken.updated,
        "skipped": taken.skipped,
        "corrected": taken.corrected,
        "removed": taken.removed,
        "titled": taken.titled,
        "deleted": taken.deleted,
        "plan": [_plan_data(plan) for plan in taken.plans],
        "accounts": [
            {"unit": account.unit, "found": account.found, **dict.fromkeys(OUTCOMES, 0), **account.outcomes}
            for account in taken.accounts
        ],
        "passed": [row._asdict() for row in taken.passed],
        "rejected": taken.rejected_rows,
        "rejected_rows": [row._asdict() for row in taken.rejected],
        "noted": taken.noted_rows,
        "noted_rows": [row._asdict() for row in taken.noted],
        "unmatched": taken.unmatched_rows,
        "unmatched_clients": [row._asdict() | {"command": _command(row)} for row in taken.unmatched],
        "held": [{"client": row.client, "fields": list(row.fields), "where": row.where} for row in taken.held],
        "possible": [row._asdict() for row in taken.possible],
        "near": [{"client": one, "other": other} for one, other in taken.near],
        "sample": [{"on": day or None, "client": client, "text": text} for day, client, text in taken.sample],
    }


def _plan_data(plan: Plan) -> dict[str, object]:
    return plan._asdict() | {
        "columns": [column._asdict() for column in plan.columns if column.field],
        "left_out": [column._asdict() for column in plan.columns if not column.field],
        "remarks": list(plan.remarks),
    }


def taken_lines(taken: Taken, *, create_clients: bool = False) -> Iterator[str]:
    """What an import did, for people. Where it wrote nothing it says why not."""
    new = {"touches": taken.touches, "clients": taken.clients, "contacts": taken.contacts, "invoices": taken.invoices}
    came = _counted(new)
    changed = bool(taken.updated or taken.corrected or taken.removed)
    if came:
        yield (_("Would import {what}.") if taken.dry_run else _("Imported {what}.")).format(what=came)
        if taken.dry_run:
            for day, client, text in taken.sample:
                yield "  " + " · ".join(part.partition("\n")[0] for part in (day, client, text) if part)
    elif not changed:
        only_known = taken.skipped and not (taken.unmatched_rows or taken.passed or taken.deleted or taken.held)
        yield _("There is nothing new to import.") if only_known else _("Nothing was imported.")
    if taken.updated:
        yield ngettext("Filled in {n} client.", "Filled in {n} clients.", taken.updated).format(n=taken.updated)
    if taken.fees:
        yield ngettext(
            "The fee of {n} client follows from its invoices.",
            "The fees of {n} clients follow from their invoices.",
            taken.fees,
        ).format(n=taken.fees)
    if taken.corrected:
        yield ngettext(
            "Corrected {n} record that has changed at its source.",
            "Corrected {n} records that have changed at their source.",
            taken.corrected,
        ).format(n=taken.corrected)
    if taken.removed:
        yield ngettext(
            "Removed {n} touchpoint that its source has cancelled.",
            "Removed {n} touchpoints that their source has cancelled.",
            taken.removed,
        ).format(n=taken.removed)
    if taken.titled:
        yield ngettext(
            "{n} entry lists nobody, and was taken for that of the client in its title.",
            "{n} entries list nobody, and were taken for those of the clients in their titles.",
            taken.titled,
        ).format(n=taken.titled)
    yield from _accounts(taken)
    if taken.skipped:
        yield ngettext("{n} was there already.", "{n} were there already.", taken.skipped).format(n=taken.skipped)
    yield from rejected_lines(taken)
    yield from _passed(taken)
    yield from _deleted(taken)
    if taken.noted_rows:
        yield ngettext("{n} entry was read in part:", "{n} entries were read in part:", taken.noted_rows).format(
            n=taken.noted_rows
        )
        yield from _first((f"  {row.where}: {row.reason}" for row in taken.noted), taken.noted_rows)
    yield from _nobody(taken, create_clients=create_clients)
    if taken.held:
        yield _("Clients that are there already, and what the file adds to them (take it over with --update):")
        lines = (f"  {row.client}: {', '.join(name.replace('_', ' ') for name in row.fields)}" for row in taken.held)
        yield from _first(lines, len(taken.held))
    for row in taken.possible[:SHOWN]:
        yield _(
            "{where}: there is a {client} already, with other addresses or numbers; both are kept. "
            "If they are one: {command}"
        ).format(where=row.where, client=row.client, command=f"retainlog client merge {row.client_id} {row.other_id}")
    for one, other in taken.near:
        yield _("{one} may be the same client as {other}: retainlog client merge").format(one=one, other=other)


def plan_lines(plans: Sequence[Plan]) -> Iterator[str]:
    """How each file is read, before anything is written: encoding, order of dates, and what becomes of each column."""
    for plan in plans:
        kinds = {
            "touch": pgettext("what a file holds", "touchpoints"),
            "client": pgettext("what a file holds", "clients"),
            "invoice": pgettext("what a file holds", "invoices"),
        }
        head = [plan.file, plan.profile or plan.format, kinds.get(plan.kind, "")]
        yield " · ".join(part for part in head if part)
        if plan.encoding:
            delimiter = {"\t": pgettext("delimiter", "tab")}.get(plan.delimiter, plan.delimiter)
            said = _("Read as {encoding}, columns parted by {delimiter}.") if delimiter else _("Read as {encoding}.")
            yield "  " + said.format(encoding=plan.encoding, delimiter=delimiter)
        if plan.order:
            yield "  " + order_line(plan)
        for column in plan.columns:
            if column.field:
                example = f"  ({column.example})" if column.example else ""
                yield f"  {column.header} → {column.field.replace('_', ' ')}{example}"
        if left := [column.header for column in plan.columns if not column.field]:
            yield "  " + _("Left out: {columns}").format(columns=", ".join(left))
        for remark in plan.remarks:
            yield f"  {remark}"


def order_line(plan: Plan) -> str:
    """In which order day and month are read, and what proves it."""
    match plan.order, plan.evidence:
        case "mixed", _evidence:
            return _("Some dates have the day first, some the month.")
        case "dmy", "":
            return _("Dates are read day first; none shows it. If the month comes first: --date-order mdy")
        case "mdy", "":
            return _("Dates are read month first; none shows it. If the day comes first: --date-order dmy")
        case "dmy", evidence:
            return _("Dates have the day first, as {evidence} shows.").format(evidence=evidence)
        case _, evidence:
            return _("Dates have the month first, as {evidence} shows.").format(evidence=evidence)


def remark_lines(plans: Sequence[Plan]) -> Iterator[str]:
    """What was decided without proof: said after an import for which the plan was not shown."""
    for plan in plans:
        if plan.order and not plan.evidence and plan.order != "mixed":
            yield order_line(plan)
        yield from plan.remarks
        if left := [column.header for column in plan.columns if not column.field]:
            yield _("Left out: {columns}").format(columns=", ".join(left))


def _accounts(taken: Taken) -> Iterator[str]:
    """The sum of each unit, where not all of it was simply taken in."""
    for account in taken.accounts:
        if set(account.outcomes) - {"taken"}:
            parts = ", ".join(_outcome(name).format(n=count) for name, count in account.outcomes.items())
            yield _("{all}: {parts}").format(all=_units(account.unit, account.found), parts=parts)


def _units(unit: str, n: int) -> str:
    words = {
        "row": ngettext("{n} row", "{n} rows", n),
        "message": ngettext("{n} message", "{n} messages", n),
        "event": ngettext("{n} calendar entry", "{n} calendar entries", n),
        "card": ngettext("{n} card", "{n} cards", n),
        "entry": ngettext("{n} entry", "{n} entries", n),
        "column": ngettext("{n} column", "{n} columns", n),
        "phone": ngettext("{n} phone number", "{n} phone numbers", n),
        "address": ngettext("{n} address", "{n} addresses", n),
    }
    return words[unit].format(n=n)


def _outcome(name: str) -> str:
    return {
        "taken": _("{n} taken in"),
        "known": _("{n} known already"),
        "corrected": _("{n} corrected"),
        "removed": _("{n} cancelled and removed"),
        "deleted": _("{n} deleted here since"),
        "unmatched": _("{n} of nobody known here"),
        "held": _("{n} of clients that are there"),
        "passed": _("{n} passed over"),
        "refused": _("{n} refused"),
    }[name]


def _passed(taken: Taken) -> Iterator[str]:
    if taken.passed:
        yield _("Passed over:")
        lines = (f"  {_units(row.unit, row.entries)}: {row.reason} ({row.where})" for row in taken.passed)
        yield from _first(lines, len(taken.passed))


def _deleted(taken: Taken) -> Iterator[str]:
    if not taken.deleted:
        return
    yield ngettext(
        "{n} entry was imported before, and deleted here since. To take it in again: --again",
        "{n} entries were imported before, and deleted here since. To take them in again: --again",
        taken.deleted,
    ).format(n=taken.deleted)
    for row in taken.deleted_by[:SHOWN]:
        yield f"  {row.command} {row.note}".rstrip()


def _nobody(taken: Taken, *, create_clients: bool) -> Iterator[str]:
    """Rows of nobody known here, and what would make them match."""
    if not taken.unmatched_rows:
        return
    named = any(row.client and not row.ambiguous for row in taken.unmatched)
    if named and not create_clients:
        yield _("To add the clients that the rows name: --create-clients")
    yield ngettext(
        "{n} row is of nobody known here. Import again after one of these:",
        "{n} rows are of nobody known here. Import again after one of these:",
        taken.unmatched_rows,
    ).format(n=taken.unmatched_rows)
    yield from _first((f"  {_command(row)}  ({row.rows})" for row in taken.unmatched), len(taken.unmatched))


def _counted(rows: Mapping[str, int]) -> str:
    """What came in, by the nouns that people know; rows of other tables belong to these and are counted together."""
    parts = {
        "touches": ngettext("{n} touchpoint", "{n} touchpoints", rows.get("touches", 0)),
        "clients": ngettext("{n} client", "{n} clients", rows.get("clients", 0)),
        "contacts": ngettext("{n} person", "{n} people", rows.get("contacts", 0)),
        "invoices": ngettext("{n} invoice", "{n} invoices", rows.get("invoices", 0)),
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
