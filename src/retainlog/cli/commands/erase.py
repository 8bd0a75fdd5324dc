"""`retainlog erase`."""

from __future__ import annotations

from typing import Annotated

import typer

from retainlog.base.cadence import parse_cadence
from retainlog.base.errors import RetainlogError, Usage
from retainlog.base.results import Receipt
from retainlog.cli.options import YesOption, session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _, fill, ngettext
from retainlog.i18n.formats import format_date
from retainlog.journal import erasing
from retainlog.store.safety.erasure import Erased

_SHOWN = 12


def erase(
    ctx: typer.Context,
    what: Annotated[
        str | None, typer.Argument(metavar="[CLIENT|ID]", help=N_("A client, also a deleted one, or any record's id."))
    ] = None,
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="AGE", help=N_("All that was over so long ago, such as 7y."))
    ] = None,
    copies: Annotated[
        bool, typer.Option("--copies", help=N_("Erase it from all copies and the write log too, without asking."))
    ] = False,
    yes: YesOption = False,
) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    if (what is None) == (older_than is None):
        raise Usage(
            "erase_what", "Say what to erase.", hint="A client, an id, or an age: retainlog erase --older-than 7y"
        )
    before = erasing.day_before(session.today, parse_cadence(older_than)) if older_than else None
    planned = erasing.plan(session.store, what, before)
    if not planned.rows:
        session.show(Receipt({"rows": 0}, (_("There is nothing to erase."),)))
        return
    name = planned.name or _("what is older than {day}").format(day=format_date(before) if before else "")
    question = ngettext(
        "Erase {name} for good ({n} row, with its history)? That can't be undone.",
        "Erase {name} for good ({n} rows, with their history)? That can't be undone.",
        planned.rows,
    ).format(name=name, n=planned.rows)
    if not sure(session, question, yes=yes):
        return
    erased, drafts = erasing.erase(session.store, planned, session.drafts)
    cleared, left = _erase_copies(session, planned, erased, copies)
    session.show(
        Receipt(
            {
                "rows": len(erased.keys),
                "drafts": drafts,
                "copies": cleared,
                "copies_left": left,
                "mentions": [{"table": table, "id": id} for table, id in erased.mentions],
            },
            (
                ngettext("Erased {n} row for good.", "Erased {n} rows for good.", len(erased.keys)).format(
                    n=len(erased.keys)
                ),
            ),
        )
    )
    for file in left:
        session.note(
            _("It is still in {file}. Erase it there too with --copies, or remove that file.").format(file=file)
        )
    for table, id in erased.mentions[:_SHOWN]:
        session.note(
            _("{table} {id} still mentions the name. Erase it with: retainlog erase {id}").format(table=table, id=id)
        )
    if (more := len(erased.mentions) - _SHOWN) > 0:
        session.note(_("… and {n} more").format(n=more))


def _erase_copies(session: Session, planned: erasing.Plan, erased: Erased, every: bool) -> tuple[list[str], list[str]]:
    """(files that it was erased from, files that still hold it): asked one by one."""
    from retainlog.cli.prompts import confirm

    where = erasing.default_folder(session.store, session.config.text("backup_dir"))
    cleared: list[str] = []
    left: list[str] = []
    for file in erasing.copies_with(session.store, where, planned):
        if not (every or (session.interactive and confirm(session, _("Erase it from {file} too?").format(file=file)))):
            left.append(file)
            continue
        try:
            erasing.erase_in(session.store, where, file, planned, erased)
            cleared.append(file)
        except RetainlogError as problem:
            session.note(fill(problem.template, problem.params))
            left.append(file)
        except OSError as problem:
            session.note(f"{file}: {problem.strerror}")
            left.append(file)
    return cleared, left
