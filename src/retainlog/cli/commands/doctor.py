"""`retainlog doctor`."""

from __future__ import annotations

import os
import shlex
from typing import Annotated

import typer

from retainlog.base.config import Config
from retainlog.base.errors import ProblemsFound, RetainlogError
from retainlog.base.paths import backup_folder, default_journal, is_synced
from retainlog.base.results import Column, Table
from retainlog.cli import settings
from retainlog.cli.options import session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _, fill, ngettext
from retainlog.journal import doctoring
from retainlog.store.safety import identity
from retainlog.store.safety.problem import Problem


def doctor(
    ctx: typer.Context,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help=N_("Make the search index and all other derived data anew."))
    ] = False,
    mend: Annotated[
        bool, typer.Option("--mend", help=N_("Put rows that changed by themselves back to what history holds."))
    ] = False,
    salvage: Annotated[
        str | None,
        typer.Option(
            "--salvage", metavar="OUT", help=N_("Read what is readable of a damaged journal into a new file, OUT.")
        ),
    ] = None,
) -> None:
    session = session_of(ctx)
    config, wrong = settings.sound_part()
    journal = os.path.abspath(session.db or config.text("db") or default_journal())
    if salvage is not None:
        _salvage(session, journal, os.path.abspath(salvage))
        return
    where = backup_folder(journal, config.text("backup_dir"), identity.known(journal))
    if mend and os.path.exists(journal):
        mended = doctoring.mend(session.store)
        session.note(ngettext("{n} row was mended.", "{n} rows were mended.", mended).format(n=mended))
        session.close()
    problems = doctoring.rebuild(journal, session.now) if rebuild else []
    problems += doctoring.examine_journal(journal, session.now)
    problems += doctoring.examine_surroundings(
        journal, where, config.file, daily=config.flag("backup"), today=session.today
    )
    problems += _settings(config, wrong)
    if not problems and is_synced(journal):
        problems += _synced(session)
    _show(session, journal, problems)
    if problems:
        count = ngettext("{n} problem was found.", "{n} problems were found.", len(problems))
        raise ProblemsFound("problems_found", count, n=len(problems))


def _salvage(session: Session, journal: str, out: str) -> None:
    found = doctoring.salvage(journal, out, session.clock)
    columns = (
        Column("table", _("Table")),
        Column("kept", _("Kept"), "number"),
        Column("recalled", _("From history"), "number"),
        Column("lost", _("Not readable"), "number"),
    )
    rows: list[dict[str, object]] = [
        {"table": table, "kept": kept, "recalled": found.recalled.get(table, 0), "lost": found.lost.get(table, 0)}
        for table, kept in found.kept.items()
        if kept or found.lost.get(table)
    ]
    session.show(Table("salvaged", _("What could be read"), columns, rows, ""))
    if found.broken:
        text = _("{broken} of {pages} pages of the file could not be read in full.")
        session.note(text.format(broken=found.broken, pages=found.pages))
    if found.made:
        text = ngettext(
            "{n} client is lost; what belongs to it stands under a name that begins with Lost.",
            "{n} clients are lost; what belongs to them stands under names that begin with Lost.",
            found.made,
        )
        session.note(text.format(n=found.made))
    if not found.history:
        session.note(_("The history has gaps, so it was left out: what is older can't be undone."))
    session.note(_("The damaged journal is as it was. What could be read is in {file}.").format(file=out))
    session.note(_("Look at it with: retainlog --db {file} doctor").format(file=shlex.quote(out)))


def _synced(session: Session) -> list[Problem]:
    """Rows of a synced journal that are not what all devices would make of their history, and writes that stay here."""
    from retainlog.sync import exchange, rows, setting

    connection = session.store.connection
    found = []
    if apart := rows.differing(connection):
        text = N_("Rows that differ from their history, which other devices follow: {count}.")
        fix = N_("Put them back with: retainlog doctor --mend")
        keys = tuple(f"{table} {key}" for table, key in apart)
        found.append(Problem("row_apart", text, fix, {"count": len(apart)}, keys))
    waiting = exchange.standing(session.store).unsent
    held = setting.read(session.journal)
    if waiting and held and held.problem:
        text = N_("Writes that no other device has yet: {count}. {problem}")
        fix = N_("Try again with: retainlog sync")
        found.append(Problem("unsent", text, fix, {"count": waiting, "problem": held.problem}))
    return found


def _settings(config: Config, wrong: dict[str, RetainlogError]) -> list[Problem]:
    found = []
    for name, problem in wrong.items():
        said = fill(problem.template, problem.params)
        text = N_("Setting {name}: {problem}") if name else "{problem}"
        fix = problem.hint or N_("Correct it with: retainlog config edit")
        found.append(Problem(problem.code, text, fix, {**problem.params, "name": name, "problem": said}))
    text, fix = N_("There is no setting {name!r}; it is not used."), N_("Correct it with: retainlog config edit")
    return found + [Problem("unknown_setting", text, fix, {"name": name}) for name in config.unknown()]


def _show(session: Session, journal: str, problems: list[Problem]) -> None:
    rows: list[dict[str, object]] = [
        {
            "code": problem.code,
            "problem": fill(problem.text, problem.params),
            "fix": fill(problem.fix, problem.params),
            "details": list(problem.details),
        }
        for problem in problems
    ]
    columns = (Column("problem", _("Problem")), Column("fix", _("What to do")))
    there = os.path.exists(journal)
    empty = _("No problem was found: the journal, its index, backups and settings are in order.")
    session.show(Table("problems", _("Problems"), columns, rows, empty if there else _("There is no journal yet.")))
