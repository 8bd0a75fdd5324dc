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
            "--older-than",
            metavar="SPAN",
            help=N_("Clients that left, without a word since (7y, 24m or a date); of CLIENT, touchpoints of that age."),
        ),
    ] = None,
    touches: Annotated[
        bool, typer.Option("--touches", help=N_("With --older-than: the touchpoints of that age of all others too."))
    ] = False,
    copies: Annotated[bool, typer.Option("--copies", help=N_("From the copies too; each is asked about."))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Show what would go; nothing is written."))] = False,
    yes: YesOption = False,
) -> None:
    session = session_of(ctx)
    if what is None and older_than is None:
        raise Usage(
            "what_to_erase", "Name a client or touchpoint, or --older-than.", hint="See: retainlog erase --help"
        )
    targets = _targets(session, what, older_than, touches=touches, copies=copies)
    columns = (Column("title", _("What")), Column("rows", _("Rows"), "number"))
    rows = [{"id": _id(target), "title": target.title, "rows": target.rows} for target in targets]
    if dry_run or not targets:
        session.show(Table("to_erase", _("To be erased"), columns, rows, _("Nothing is that old.")))
        return
    journal = os.path.abspath(session.journal)
    where = session.backup_folder(session.store.id)
    wanted = [target for target in targets if target.rows and _sure(session, target, yes=yes)]
    if copies:  # first: as long as it stands in the journal, it can be named again, whatever comes in between
        _from_copies(session, journal, where, [*wanted, *(one for one in targets if not one.rows)], yes=yes)
    if not wanted:
        if not copies:
            session.note(_("Nothing was changed."))
        return
    count = _from_journal(session, wanted, where)
    found = [{"id": _id(target), "rows": target.rows} for target in wanted]
    line = ngettext("Erased: {n} row. Nothing takes that back.", "Erased: {n} rows. Nothing takes that back.", count)
    session.show(Receipt({"erased": found}, (line.format(n=count),)))
    if not copies:
        _tell_of_copies(session, journal, where, wanted)


def _targets(
    session: Session, what: str | None, older_than: str | None, *, touches: bool, copies: bool
) -> list[Target]:
    if older_than is None:
        return [erasing.find(session.store, what or "", gone=copies)]
    date = older_than[:1].isdigit() and "-" in older_than
    day = session.past_day(older_than if date else f"{older_than} ago")
    assert day
    if what:
        return erasing.old_touches(session.store, day.isoformat(), what, [])
    left = erasing.older_than(session.store, day.isoformat())
    return [*left, *(erasing.old_touches(session.store, day.isoformat(), None, left) if touches else ())]


def _id(target: Target) -> str | None:
    return target.roots[0][1] if len(target.roots) == 1 else None


def _sure(session: Session, target: Target, *, yes: bool) -> bool:
    if yes:
        return True
    if not session.interactive:
        raise Usage("needs_yes", "Erase {title} for good?", hint="Say so with --yes.", title=target.title)
    from retainlog.cli.prompts import ask

    text = ngettext("{title}: {n} row goes for good.", "{title}: {n} rows go for good.", target.rows)
    session.say(text.format(title=target.title, n=target.rows))
    typed = ask(session, _("Type {word} to erase it; Enter to keep it").format(word=target.word))
    return typed == target.word


def _from_journal(session: Session, targets: list[Target], where: str) -> int:
    found = erasing.erase(session.store, targets, where)
    session.close()
    for table, id in found.mentions:
        session.note(
            _("Still named in {table} {id}; edit it if it should not be: retainlog search {name}").format(
                table=table, id=id[:8], name=targets[0].word
            )
        )
    return found.rows


def _tell_of_copies(session: Session, journal: str, where: str, targets: list[Target]) -> None:
    if standing := erasing.copies_with(journal, where):
        text = ngettext("It still stands in {n} copy: {where}", "It still stands in {n} copies: {where}", len(standing))
        session.note(text.format(n=len(standing), where=where))
        if id := _id(targets[0]):
            session.note(_("To erase it there too: retainlog erase {id} --copies").format(id=id))


def _from_copies(session: Session, journal: str, where: str, targets: list[Target], *, yes: bool) -> None:
    from retainlog.cli.prompts import sure

    for copy in erasing.copies_with(journal, where) if targets else ():
        if sure(session, _("Erase it from {file}?").format(file=copy.path), yes=yes):
            rows = erasing.erase_from(journal, copy, targets, session.clock.stamp())
            session.note(_("{file}: {n} rows erased.").format(file=copy.path, n=rows))
