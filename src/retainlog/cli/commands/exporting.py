"""`retainlog export FORMAT [-o FILE]`."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TextIO, cast

import typer

from retainlog.base.declared import DECLARED
from retainlog.base.errors import Exists, StorageError, Usage
from retainlog.cli.code import code_argument, coded
from retainlog.cli.options import session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _
from retainlog.store.database import Store

FORMATS = ("csv", "json", "vcard", "ics", "md", "html")
_OTHERS = ("clients", "invoices", "mistakes", "actions", "losses", "signs", "breaches", "leads", "fit", "reflections")
KINDS = (*_OTHERS, *(kind.table for kind in DECLARED.values()))


def export(
    ctx: typer.Context,
    file_format: Annotated[str, code_argument("FORMAT", FORMATS, N_("json is the whole journal."))],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help=N_("File to write; without it, print."))
    ] = None,
    kind: Annotated[str | None, coded("--kind", KINDS, N_("What csv holds (default: touches)."))] = None,
    bom: Annotated[
        bool | None,
        typer.Option("--bom/--no-bom", help=N_("Mark csv as UTF-8, for Excel (a file with Hebrew in it is).")),
    ] = None,
    as_: Annotated[
        str | None, coded("--as", ("todos", "events"), N_("What ics holds: to-dos, or all-day events that ring."))
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=N_("Replace the file if it exists."))] = False,
) -> None:
    """Write the journal, or a part of it, for another program or another machine; the file is yours alone."""
    session = session_of(ctx)
    if file_format != "csv" and (kind or bom is not None):
        raise Usage("csv_only", "--kind and --bom are for csv.", hint="Leave them out.")
    if as_ and file_format != "ics":
        raise Usage("ics_only", "--as is for ics.", hint="Leave it out.")
    with _target(session, output, force=force) as out:
        marked = _Marked(out) if file_format == "csv" and bom is None and output and output != "-" else None
        _write(
            session, file_format, cast(TextIO, marked or out), kind or "touches", bom=bool(bom), events=as_ == "events"
        )
        if marked:
            marked.done()
    if output and output != "-":
        session.note(_("Written to {file}; only you can read it.").format(file=os.path.abspath(output)))


class _Marked:
    """A file that begins with a byte order mark where it holds more than ASCII: without one Excel takes Hebrew for
    another code page. What is written waits until that shows, up to a bound."""

    _MOST = 1 << 23

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._waiting: list[str] | None = []
        self._size = 0

    def write(self, text: str) -> int:
        if self._waiting is None:
            return self._out.write(text)
        self._waiting.append(text)
        self._size += len(text)
        if not text.isascii():
            self._out.write("\ufeff")
        if not text.isascii() or self._size > self._MOST:
            self.done()
        return len(text)

    def done(self) -> None:
        """Write what waits."""
        for text in self._waiting or ():
            self._out.write(text)
        self._waiting = None


def _write(session: Session, file_format: str, out: TextIO, kind: str, *, bom: bool, events: bool) -> None:
    from retainlog.store.safety import raw_rows

    store, today = session.store, session.today
    with raw_rows.snapshot(store):
        if file_format == "json":
            _leave_out_unreadable(session)
            _write_whole(store, out)
        elif file_format == "vcard":
            from retainlog.formats import vcard
            from retainlog.journal.outgoing import cards

            vcard.write(out, cards(store, today))
        elif file_format == "ics":
            from retainlog.formats import ics
            from retainlog.journal.outgoing import calendar

            ics.write(out, calendar(store, today), events=events)
        else:
            from retainlog.cli.views.export import page, table_of
            from retainlog.render import emit

            if bom:
                out.write("\ufeff")
            result = table_of(store, kind, today) if file_format == "csv" else page(store, today)
            emit(result, file_format, out, color=False, width=None, today=today)


def _leave_out_unreadable(session: Session) -> None:
    """Values that no import could take stay in the journal alone, and are named when the command ends."""
    if bad := session.unreadable():
        from retainlog.store.safety.quarantine import lay_aside

        lay_aside(session.store.connection)
        session.aside = bad


def _write_whole(store: Store, out: TextIO) -> None:
    from retainlog.formats import json
    from retainlog.store.safety import raw_rows
    from retainlog.store.schema import JOURNAL, VERSION

    json.write(out, VERSION, ((table, raw_rows.rows(store, table)) for table in JOURNAL))


@contextmanager
def _target(session: Session, output: str | None, *, force: bool) -> Iterator[TextIO]:
    """Standard output, or a private file that is there whole or not at all."""
    from retainlog.cli import places

    if not output or output == "-":
        yield session.out
        places.note_redirected(session)
        return
    from retainlog.base.paths import private_file

    places.refuse_own(session, output)
    places.refuse_strangers_link(output)
    if os.path.lexists(output) and not force:
        raise Exists("file_exists", "There is a file {file} already.", hint="Replace it with --force.", file=output)
    try:
        with places.told(session, output), private_file(output) as out:
            yield out
    except OSError as problem:
        raise StorageError(
            "unwritable",
            "{file} can't be written: {why}.",
            hint="Check that its folder exists and is yours.",
            file=output,
            why=problem.strerror or str(problem),
        ) from None
