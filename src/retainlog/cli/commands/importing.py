"""`retainlog import FORMAT FILE…`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from retainlog.base.declared import DECLARED
from retainlog.base.errors import Refused, Usage
from retainlog.base.results import Receipt
from retainlog.cli.code import code_argument, coded
from retainlog.cli.options import YesOption, mapping_of, session_of
from retainlog.cli.session import Session
from retainlog.formats import check_readable, formats, guess, module
from retainlog.formats.shapes.candidate import Plan, ReadOptions
from retainlog.i18n import N_, _, ngettext

_WRITTEN_OUT = ("mistakes", "actions", "losses", "signs", "leads", "reflections", "invoices")
RECORDS = (*_WRITTEN_OUT, *(noun.table for name, noun in DECLARED.items() if name != "touch"))
"""Kinds of records that come in as csv, row by row."""


KINDS = ("clients", "touches", *RECORDS)


def import_(
    ctx: typer.Context,
    file_format: Annotated[str, code_argument("FORMAT", (*formats(), "auto"), N_("What the files are; auto looks."))],
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help=N_("Files to read; - is standard input (csv, json)."))
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Show what would happen; write nothing."))] = False,
    map_: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COL=FIELD",
            help=N_("Column COL holds FIELD, or - to leave it out (csv); client=org (vcard). May be repeated."),
        ),
    ] = None,
    kind: Annotated[
        str | None, coded("--kind", ("clients", "touches", *RECORDS), N_("What the rows are (csv)."))
    ] = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help=N_("Leave rows out that can't be used."))] = False,
    create_clients: Annotated[
        bool, typer.Option("--create-clients", help=N_("Add the clients that touchpoints name (csv)."))
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help=N_("Fill empty fields of clients that exist; json: the file wins."))
    ] = False,
    again: Annotated[bool, typer.Option("--again", help=N_("Take in again what was deleted here since."))] = False,
    encoding: Annotated[
        str, typer.Option("--encoding", metavar="NAME", help=N_("The file's code page, such as cp1255."))
    ] = "",
    date_order: Annotated[
        str | None, coded("--date-order", ("dmy", "mdy"), N_("How 3/4 is read where no date shows it (csv)."))
    ] = None,
    client: Annotated[
        str, typer.Option("--client", metavar="CLIENT", help=N_("Whose chats these are (whatsapp)."))
    ] = "",
    me: Annotated[str, typer.Option("--me", metavar="NAME", help=N_("Your own name in the chats (whatsapp)."))] = "",
    texts: Annotated[
        bool, typer.Option("--texts", help=N_("Keep what was written, not only how much (whatsapp)."))
    ] = False,
    yes: YesOption = False,
) -> None:
    """Import files as one write that `retainlog undo` takes back; what was imported before is passed over."""
    session = session_of(ctx)
    with _paths(session, files) as paths:
        format = _guessed(paths) if file_format == "auto" else file_format
        for path in paths:
            check_readable(path, folder=format == "mbox")
        _check_options(
            format,
            map_=map_,
            kind=kind,
            create_clients=create_clients,
            encoding=encoding,
            date_order=date_order,
            again=again,
            skip_bad=skip_bad,
            client=client,
            me=me,
            texts=texts,
        )
        if format == "json" or kind in RECORDS:
            _restore(session, paths, kind or "", _options(session), update=update, dry_run=dry_run)
        else:
            wishes = {
                "dry_run": dry_run,
                "skip_bad": skip_bad,
                "create_clients": create_clients,
                "update": update,
                "again": again,
            }
            options = (
                _options(session)
                ._replace(kind=kind or "", mapping=mapping_of(map_), encoding=_code_page(encoding), skip_bad=skip_bad)
                ._replace(client=_client(session, client, create=create_clients), me=me, texts=texts)
            )
            if date_order:
                options = options._replace(day_first=date_order == "dmy")
            _take_in(session, format, paths, options, wishes, sure=yes)


@contextmanager
def _paths(session: Session, files: Sequence[str]) -> Iterator[list[Path]]:
    """The files as paths; standard input is kept in a private file for as long as it is read."""
    if "-" not in files:
        yield [Path(file) for file in files]
        return
    from tempfile import TemporaryDirectory

    from retainlog.base.paths import create_private

    with TemporaryDirectory() as folder:
        spooled = Path(folder, "stdin")
        create_private(str(spooled))
        source: Any = getattr(session.stdin, "buffer", None)
        with spooled.open("wb") as target:
            if source is None:
                target.write(session.stdin.read().encode())
            else:
                from shutil import copyfileobj

                copyfileobj(source, target)
        yield [spooled if file == "-" else Path(file) for file in files]


def _guessed(paths: Sequence[Path]) -> str:
    for path in paths:
        check_readable(path, folder=True)
    found = sorted({guess(path) for path in paths})
    if len(found) > 1:
        raise Usage(
            "several_formats",
            "These files are of several formats: {formats}.",
            hint="Import one format at a time.",
            formats=", ".join(found),
        )
    return found[0]


def _check_options(format: str, **given: object) -> None:
    """Options that the format has no use for are refused, not passed over."""
    tables = ("csv", "invoices")
    others = ("ics", "mbox", "vcard", "whatsapp", "jrnl", "monica")
    coded = tuple(set(others) - {"jrnl", "monica"})
    takes = {
        "map_": ("csv", "invoices", "vcard"),
        "kind": ("csv",),
        "create_clients": (*tables, "whatsapp", "monica"),
        "date_order": (*tables, "whatsapp"),
        "encoding": (*tables, *coded),
        "again": (*tables, *others),
        "skip_bad": (*tables, *others),
        "client": ("whatsapp",),
        "me": ("whatsapp",),
        "texts": ("whatsapp",),
    }
    for name, value in given.items():
        if value and format not in takes[name]:
            raise Usage(
                "option_not_for_format",
                "{option} is not for {format}.",
                hint="Leave it out.",
                option="--" + name.rstrip("_").replace("_", "-"),
                format=format,
            )


def _note(format: str, paths: Sequence[Path]) -> str:
    return f"{format}: {', '.join(path.name for path in paths)}"


def _options(session: Session) -> ReadOptions:
    config = session.config
    return ReadOptions(
        session.today,
        config.currency,
        config.day_first,
        own_addresses=config.items("own_addresses"),
        zone=config.text("timezone"),
        now="" if session.clock.whole_day else f"{session.now:%H:%M}",
        vat=config.text("vat") or "",
    )


def _client(session: Session, name: str, *, create: bool) -> str:
    """The client of that name, by its own name; as written where it may be a new one. Raises NotFound."""
    if not name or create:
        return name
    from retainlog.nouns.client.naming import find_client

    return find_client(session.store, name).name


def _code_page(name: str) -> str:
    """The code page by the name that Python gives it. Raises Usage for one that there is not."""
    if not name:
        return ""
    import codecs

    try:
        found = codecs.lookup(name)
        found.decode(b"")
    except (LookupError, UnicodeError, TypeError, ValueError):
        raise Usage(
            "unknown_encoding",
            "I don't know the code page {name!r}.",
            hint="Try utf-8, cp1255 (Hebrew, Windows), cp862 (Hebrew, DOS), cp1252 or iso-8859-8.",
            name=name,
        ) from None
    return found.name


def _take_in(
    session: Session, format: str, paths: Sequence[Path], options: ReadOptions, wishes: dict[str, Any], *, sure: bool
) -> None:
    from retainlog.cli.progress import bar
    from retainlog.cli.views import imports as views
    from retainlog.importing.matching import Wishes
    from retainlog.importing.pipeline import take_in

    reader = module(format)
    make_plan = getattr(reader, "plan", None)
    plans = [make_plan(path, options) if make_plan else Plan(path.name, format) for path in paths]
    dry_run = wishes["dry_run"]
    asked = session.interactive and not sure and not dry_run
    if session.for_people and (dry_run or asked):
        for line in views.plan_lines(plans):
            session.note(line)
    if asked:
        from retainlog.cli.prompts import confirm

        if not confirm(session, _("Import?"), default=True):
            return
    size = sum(path.stat().st_size for path in paths if path.is_file())
    with bar(session, _("Importing"), size) as advance:
        reading = options._replace(advance=advance)
        taken = take_in(
            session.store,
            lambda: chain.from_iterable(
                chain((plan,), reader.read(path, reading)) for path, plan in zip(paths, plans, strict=True)
            ),
            format,
            _note(format, paths),
            Wishes(**wishes, rhythm=session.rhythm(None, None), own=options.own_addresses),
            getattr(reader, "UNIT", "row"),
        )
    data = views.taken_data(taken, format)
    if taken.refused:
        if session.for_people:
            for line in views.rejected_lines(taken):
                session.note(line)
        else:
            session.show(Receipt(data, ()))
        raise Refused(
            "bad_rows",
            "Nothing was imported: {rows} can't be used.",
            hint="Correct the file, or leave these rows out with --skip-bad.",
            rows=ngettext("{n} row", "{n} rows", taken.rejected_rows).format(n=taken.rejected_rows),
        )
    shown = plans if dry_run or asked else []
    remarks = views.remark_lines([plan for plan in taken.plans if plan not in shown])
    session.show(Receipt(data, (*views.taken_lines(taken, create_clients=wishes["create_clients"]), *remarks)))
    if not taken.dry_run and (
        taken.touches or taken.invoices or taken.clients or taken.updated or taken.corrected or taken.removed
    ):
        session.note_undo()


def _restore(
    session: Session, paths: Sequence[Path], kind: str, options: ReadOptions, *, update: bool, dry_run: bool
) -> None:
    """Take in a whole journal, or a table of records of one kind."""
    from retainlog.cli.views import imports as views
    from retainlog.formats import json
    from retainlog.importing import records
    from retainlog.importing.json_import import restore

    if len(paths) > 1:
        raise Usage("one_export", "An export is imported alone.", hint="Give one file.")
    found = records.entries(session.store, paths[0], kind, options) if kind else json.read(paths[0])
    note = _note("csv" if kind else "json", paths)
    result = restore(session.store, found, note, update=update, dry_run=dry_run)
    data = views.restored_data(result)
    if result.refused:
        if session.for_people:
            for line in views.conflict_lines(result):
                session.note(line)
        else:
            session.show(Receipt(data, ()))
        raise Refused(
            "rows_differ",
            "Nothing was imported: {n} of the journal's rows are different in the file.",
            hint="To let the file win, add --update. To keep both, import into another journal with --db.",
            n=len(result.conflicts),
        )
    session.show(Receipt(data, tuple(views.restored_lines(result))))
    if not dry_run and (result.added or result.changed):
        session.note_undo()
