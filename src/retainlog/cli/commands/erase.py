"""`retainlog erase …`: for good, and nothing takes it back."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from retainlog.base.errors import Usage
from retainlog.base.results import Column, Receipt, Table
from retainlog.cli.options import YesOption, session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _, ngettext
from retainlog.journal import erasing
from retainlog.journal.erasing import Target


def erase(
    ctx: typer.Context,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="CLIENT", help=N_("A client with all that belongs to it, also a deleted one, or any id.")
        ),
    ] = None,
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than", metavar="SPAN", help=N_("Clients that left, without a word since: 7y, 24m or a date.")
        ),
    ] = None,
    copies: Annotated[bool, typer.Option("--copies", help=N_("From the copies too; each is asked about."))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Show what would go; nothing is written."))] = False,
    yes: YesOption = False,
) -> None:
    session = session_of(ctx)
    if (what is None) == (older_than is None):
        raise Usage(
            "what_to_erase", "Name a client or touchpoint, or --older-than.", hint="See: retainlog erase --help"
        )
    targets = [erasing.find(session.store, what, gone=copies)] if what else _older(session, older_than or "")
    columns = (Column("title", _("What")), Column("rows", _("Rows"), "number"))
    rows = [{"id": target.id, "title": target.title, "rows": target.rows} for target in targets]
    if dry_run or not targets:
        session.show(Table("to_erase", _("To be erased"), columns, rows, _("Nothing is that old.")))
        return
    journal = os.path.abspath(session.journal)
    where = session.backup_folder(session.store.id)
    wanted = [target for target in targets if target.rows and _sure(session, target, yes=yes)]
    found = [{"id": target.id, "rows": _one(session, target, where)} for target in wanted]
    if not found and not copies:
        session.note(_("Nothing was changed."))
        return
    count = sum(int(str(row["rows"])) for row in found)
    line = ngettext("Erased: {n} row. Nothing takes that back.", "Erased: {n} rows. Nothing takes that back.", count)
    session.show(Receipt({"erased": found}, (line.format(n=count),)))
    _from_copies(session, journal, where, targets, asked=copies, yes=yes)


def _older(session: Session, span: str) -> list[Target]:
    day = session.past_day(span if span[:1].isdigit() and "-" in span else f"{span} ago")
    assert day
    return erasing.older_than(session.store, day.isoformat())


def _sure(session: Session, target: Target, *, yes: bool) -> bool:
    if yes:
        return True
    if not session.interactive:
        raise Usage("needs_yes", "Erase {title} for good?", hint="Say so with --yes.", title=target.title)
    from retainlog.cli.prompts import ask

    text = ngettext("{title}: {n} row goes for good.", "{title}: {n} rows go for good.", target.rows)
    session.say(text.format(title=target.title, n=target.rows))
    word = target.title.split(maxsplit=1)[0]
    return ask(session, _("Type {word} to erase it; Enter to keep it").format(word=word)) == word


def _one(session: Session, target: Target, where: str) -> int:
    found = erasing.erase(session.store, target, where)
    session.close()
    for table, id in found.mentions:
        session.note(
            _("Still named in {table} {id}; edit it if it should not be: retainlog search {name}").format(
                table=table, id=id[:8], name=target.title.split(maxsplit=1)[0]
            )
        )
    return found.rows


def _from_copies(session: Session, journal: str, where: str, targets: list[Target], *, asked: bool, yes: bool) -> None:
    standing = erasing.copies_with(journal, where)
    if standing and not asked:
        text = ngettext("It still stands in {n} copy: {where}", "It still stands in {n} copies: {where}", len(standing))
        session.note(text.format(n=len(standing), where=where))
        ids = " ".join(target.id for target in targets[:1])
        session.note(_("To erase it there too: retainlog erase {id} --copies").format(id=ids))
    from retainlog.cli.prompts import sure

    for copy in standing if asked else ():
        if sure(session, _("Erase it from {file}?").format(file=copy.path), yes=yes):
            rows = sum(erasing.erase_from(journal, copy, target, session.clock.stamp()) for target in targets)
            session.note(_("{file}: {n} rows erased.").format(file=copy.path, n=rows))
