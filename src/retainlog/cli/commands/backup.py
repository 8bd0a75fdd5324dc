"""`retainlog backup` and `retainlog restore`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from retainlog.base.errors import ProblemsFound, RetainlogError
from retainlog.base.paths import backup_folder, note_copies
from retainlog.base.results import Column, Receipt, Table
from retainlog.cli.options import YesOption, session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _, fill, ngettext
from retainlog.journal import erasing, keeping
from retainlog.store.safety.restore import Content
from retainlog.store.safety.retention_policy import Copy

KINDS = (N_("daily"), N_("manual"), N_("safety"))
ListOption = Annotated[bool, typer.Option("--list", help=N_("List the copies that there are."))]


def _where(session: Session) -> str:
    from retainlog.store.safety import identity

    journal = os.path.abspath(session.journal)
    return backup_folder(journal, session.config.text("backup_dir"), identity.known(journal))


def _size(count: int) -> str:
    if count < 1024 * 1024:
        return _("{n} KiB").format(n=f"{count / 1024:.0f}")
    return _("{n} MiB").format(n=f"{count / 1024 / 1024:.1f}")


def _show_list(session: Session, copies: list[Copy]) -> None:
    columns = (
        Column("day", _("Day"), "date"),
        Column("kind", _("Kind"), "code"),
        Column("size", _("Bytes"), "number"),
        Column("file", _("File")),
    )
    rows = [
        {"file": copy.path, "day": copy.day, "made": copy.made, "kind": copy.kind, "size": copy.size} for copy in copies
    ]
    empty = _("There is no backup yet in {folder}.").format(folder=_where(session))
    session.show(Table("backups", _("Backups"), columns, rows, empty))


def backup(
    ctx: typer.Context,
    to: Annotated[
        str | None, typer.Option("--to", metavar="FILE", help=N_("Copy to this file or folder instead."))
    ] = None,
    daily: Annotated[
        bool, typer.Option("--daily", help=N_("Only when today's automatic backup is not there yet."))
    ] = False,
    show: ListOption = False,
    verify: Annotated[
        bool, typer.Option("--verify", help=N_("Read every copy in full, and say which are no good."))
    ] = False,
    yes: YesOption = False,
) -> None:
    session = session_of(ctx)
    if verify:
        _verify(session)
        return
    if show:
        _show_list(session, keeping.list_copies(os.path.abspath(session.journal), _where(session)))
        return
    if daily:
        try:
            made = keeping.back_up_daily(session.store, _where(session), session.now)
        except RetainlogError as problem:
            note_copies(session.journal, fill(problem.template, problem.params))
            raise
        # The look back of the month goes along: this process is one that nobody waits for.
        from retainlog.journal.muting import review

        review(session.store, session.journal, session.today)
        bad = keeping.look_at_one(os.path.abspath(session.journal), _where(session), session.today)
        note_copies(session.journal, _("The copy {file} is no good.").format(file=bad) if bad else "")
        if made is None:
            session.show(Receipt({"file": None, "size": None}, (_("Today's backup is there already."),)))
            return
    else:
        made = keeping.back_up(session.store, _where(session), session.now, to=to, replace=yes)
    size = os.path.getsize(made)
    line = _("Backed up and checked: {file} ({size})").format(file=made, size=_size(size))
    session.show(Receipt({"file": made, "size": size}, (line,)))


def _verify(session: Session) -> None:
    journal = os.path.abspath(session.journal)
    copies = keeping.list_copies(journal, _where(session))
    columns = (Column("day", _("Day"), "date"), Column("file", _("File")), Column("problem", _("Problem")))
    rows: list[dict[str, object]] = []
    for copy in copies:
        found = [fill(problem.text, problem.params) for problem in keeping.verify(journal, copy.path)]
        rows.append({"file": copy.path, "day": copy.day, "sound": not found, "problem": "; ".join(found) or None})
    empty = _("There is no backup yet in {folder}.").format(folder=_where(session))
    session.show(Table("verified", _("Backups"), columns, rows, empty))
    if bad := sum(not row["sound"] for row in rows):
        raise ProblemsFound("bad_copies", ngettext("{n} copy is no good.", "{n} copies are no good.", bad), n=bad)
    if rows:
        session.note(ngettext("{n} copy is sound.", "{n} copies are sound.", len(rows)).format(n=len(rows)))


def _holds(content: Content) -> str:
    clients = ngettext("{n} client", "{n} clients", content.clients).format(n=content.clients)
    touches = ngettext("{n} touchpoint", "{n} touchpoints", content.touches).format(n=content.touches)
    names = ", ".join(content.names) + (" …" if content.clients > len(content.names) else "")
    return f"{clients}, {touches}" + (f" ({names})" if names else "")


def restore(
    ctx: typer.Context,
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help=N_("The copy to bring back; by default the newest good one."))
    ] = None,
    show: ListOption = False,
    foreign: Annotated[bool, typer.Option("--foreign", help=N_("Take a copy of another journal."))] = False,
    yes: YesOption = False,
) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    journal, where = os.path.abspath(session.journal), _where(session)
    if show:
        _show_list(session, keeping.list_copies(journal, where))
        return
    choice = keeping.choose_copy(journal, where, file, foreign=foreign)
    for path in choice.passed_over:
        session.note(_("{file} is damaged; an older backup is taken.").format(file=path))
    state = keeping.present_state(journal)
    name, holds = os.path.basename(choice.path), _holds(choice.content)
    question = _("Replace the journal by {file}? The present state is kept.").format(file=name)
    if state != "absent" and not yes:
        session.note(_("{file} holds {holds}.").format(file=name, holds=holds))
    if state != "absent" and not sure(session, question, yes=yes):
        session.note(_("Nothing was changed."))
        return
    log = where if file is None and state != "sound" else None
    kept, replayed, left = keeping.bring_back(journal, choice, session.now, log=log)
    lines = [_("The journal is that of {file} again: {holds}.").format(file=name, holds=holds)]
    if replayed:
        line = ngettext("{n} later write came back as well.", "{n} later writes came back as well.", replayed)
        lines.append(line.format(n=replayed))
    if left:
        line = ngettext("{n} write made after it is not in it.", "{n} writes made after it are not in it.", left)
        lines.append(line.format(n=left))
    if again := erasing.erase_again(journal, session.clock.stamp()):
        line = ngettext(
            "{n} row that was erased before was erased again.",
            "{n} rows that were erased before were erased again.",
            again,
        )
        lines.append(line.format(n=again))
    if kept:
        lines.append(_("The state before is kept in {file}.").format(file=kept))
        if state == "sound":
            session.note(_("Go back with: retainlog restore {file}").format(file=_quoted(kept)))
    data = {
        "restored": choice.path,
        "journal": journal,
        "kept": kept,
        "replayed": replayed,
        "clients": choice.content.clients,
        "touches": choice.content.touches,
    }
    session.show(Receipt(data, tuple(lines)))


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(path)
