"""`retainlog report`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retainlog import reports
from retainlog.base.errors import RetainlogError, Usage
from retainlog.base.results import Table
from retainlog.base.scope import Scope, checked, default_month, month_of
from retainlog.cli.code import Code
from retainlog.cli.options import FromOption, ToOption, session_of
from retainlog.cli.progress import waiting
from retainlog.i18n import N_, _, ngettext
from retainlog.i18n.formats import format_month

if TYPE_CHECKING:
    from retainlog.base.document import Document
    from retainlog.cli.session import Session


class Name(Code):
    """A report, or the month that the report on a month is about (`report january`)."""

    @property
    def explained(self) -> Mapping[str, str]:
        return reports.about()

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        from retainlog.base.dates import parse_month

        try:
            return super().convert(value, param, ctx)
        except Usage:
            try:
                parse_month(str(value), date.max.replace(day=1))
            except RetainlogError:
                pass
            else:
                return str(value)
            raise


def report(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            click_type=Name(reports.names(), "NAME"),
            help=N_("Which report, or a month."),
            show_default=False,
        ),
    ] = "monthly",
    client: Annotated[
        str | None, typer.Argument(metavar="[CLIENT]", help=N_("The client that a value report is about."))
    ] = None,
    month: Annotated[
        str | None,
        typer.Option(
            "--month",
            metavar="MONTH",
            help=N_("2026-10, october, last month; by default the last full month until the 7th, then the current."),
        ),
    ] = None,
    from_: FromOption = None,
    to: ToOption = None,
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help=N_("Write it as one HTML page to this file."))
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help=N_("Open the HTML page in the browser."))] = False,
    force: Annotated[bool, typer.Option("--force", help=N_("Replace the file if it exists."))] = False,
    full: Annotated[
        bool, typer.Option("--full", help=N_("On a terminal, all figures and not the first lines alone."))
    ] = False,
    reflect: Annotated[
        bool, typer.Option("--reflect", help=N_("Answer the month's three questions; next month shows them."))
    ] = False,
    answer: Annotated[
        list[str] | None,
        typer.Option(
            "--answer", metavar="CODE=TEXT", help=N_("With --reflect: an answer to one question; may be repeated.")
        ),
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help=N_("With --reflect: write all answers in your editor."))] = False,
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help=N_("Print a long report at once, without a pager."))
    ] = False,
    table: Annotated[
        str | None,
        typer.Option("--table", metavar="NAME", help=N_("With --format csv: which table; by default the figures.")),
    ] = None,
) -> None:
    session = session_of(ctx)
    if name not in reports.names():
        name, month = "monthly", month or name
    reflecting = reflect or bool(answer) or edit
    if name == "monthly" and not (month or from_ or to):
        month = _oldest(session) if reflect and not answer else _which(session)
    scope = _scope(session, name, month, from_, to)
    if client is not None:
        from retainlog.nouns.client.naming import find_client

        if name != "value":
            raise Usage(
                "bad_combination",
                "The report {report!r} is about all clients.",
                hint="A report on one client: retainlog report value CLIENT",
                report=name,
            )
        scope = scope._replace(client_id=find_client(session.store, client).id)
    if reflecting:
        from retainlog.cli.reflecting import reflect as ask

        if name != "monthly" or html or open_:
            raise Usage(
                "bad_combination",
                "--reflect goes with the monthly report alone.",
                hint="Try: retainlog report --reflect",
            )
        ask(session, scope, answer or (), edit=edit)
        return
    with waiting(session, _("Reading the journal…")):
        report = reports.find(name)
        document = report.build(session.store, scope)
        if name == "monthly" and not session.aside:
            from retainlog.journal.muting import review

            if review(session.store, session.journal, session.today):
                document = report.build(session.store, scope)
    if html or open_:
        _keep_page(session, document, html, open_, force=force)
    else:
        short = None if full or not session.out.isatty() or session.format not in (None, "table") else _short(document)
        session.show(short or document, table=table or _figures(document), paged=not no_pager)
        if short:
            _point_on(session, document, "" if scope.period == default_month(session.today) else f"{scope.month:%Y-%m}")


def _which(session: Session) -> str | None:
    """In the first days of a month, which one is meant: asked on a terminal, else said. None for the current one."""
    (ended, _last), (now, _end) = default_month(session.today), month_of(session.today)
    if ended == now or not session.for_people:
        return None
    names = {f"{day:%Y-%m}": format_month(day) for day in (ended, now)}
    last, this = names
    if not session.interactive:
        text = _("This is about {month}, the month that ended. The current one: retainlog report --month {now}")
        session.note(text.format(month=names[last], now=this))
        return last
    from retainlog.cli.prompts import choose

    texts = (_("{month}, which is over"), _("{month}, so far"))
    options = [(code, text.format(month=name)) for (code, name), text in zip(names.items(), texts, strict=True)]
    return choose(session, _("Which month?"), options, default=last)


def _oldest(session: Session) -> str | None:
    """The month to look back on: the oldest one without answers. None where all have some."""
    from retainlog.journal.reflections import months_without

    months = months_without(session.store, default_month(session.today)[0])
    if len(months) > 1 and session.for_people:
        said = _("{month} is the oldest month without answers; {n} more wait. Another one: --month {last}")
        session.note(said.format(month=format_month(months[0]), n=len(months) - 1, last=f"{months[-1]:%Y-%m}"))
    return f"{months[0]:%Y-%m}" if months else None


def _short(document: Document) -> Document | None:
    """What one screen shows of it: the lines that it opens with, where it has any."""
    found = next((one for one in document.sections if one.key == "opening" and one.instead is None), None)
    return found and document._replace(sections=(found,), notes=())


def _point_on(session: Session, document: Document, month: str) -> None:
    """Below the first screen, what leads on from it."""
    of = f" --month {month}" if month else ""
    questions = next(iter(document.sections[-2].blocks))
    rows = list(questions.rows) if isinstance(questions, Table) else []
    if rows and not any(row["answer"] for row in rows):
        n = len(rows)
        text = ngettext("A question about the month: {command}", "{n} questions about the month: {command}", n)
        session.note(text.format(n=n, command=f"retainlog report --reflect{of}"))
    session.note(_("All figures: {command}").format(command=f"retainlog report --full{of}"))


def _scope(session: Session, name: str, month: str | None, from_: str | None, to: str | None) -> Scope:
    today = session.today
    if month and (from_ or to):
        raise Usage("bad_combination", "--month says the period already.", hint="Leave out --from and --to.")
    if month:
        from retainlog.base.dates import parse_month

        first, last = month_of(parse_month(month, today))
    else:
        first, last = reports.find(name).period(session.store, today)
        if from_ or to:
            start, end = session.past_day(from_), session.past_day(to)
            last = end or today
            first = start or min(first, last.replace(day=1))
    first, last = checked(first, last, today)
    config = session.config
    zone, ends = _zone(session.now), config.week_ends
    return Scope(
        first,
        last,
        today,
        config.currency,
        zone,
        rates=session.rates,
        week_ends=ends,
        churn=config.text("churn_date") or "end",
    )


def _zone(now: datetime) -> str:
    name = f"{now:%Z}"
    return name if name == "UTC" else f"{name} (UTC{now.isoformat()[-6:]})"


def _figures(document: Document) -> str | None:
    """Where a report has figures, they are what a spreadsheet wants of it."""
    from retainlog.base.document import Figures

    blocks = [block for section in document.sections for block in section.blocks]
    return "figures" if any(isinstance(block, Figures) for block in blocks) else None


def _may_replace(session: Session, file: str, *, force: bool) -> None:
    """A page of an earlier report is replaced; any other file only with --force or a yes. Raises Exists, Refused."""
    from retainlog.base.errors import Exists
    from retainlog.cli.places import refuse_own, refuse_strangers_link
    from retainlog.render.html import is_page

    refuse_own(session, file)
    refuse_strangers_link(file)
    if force or not os.path.lexists(file) or is_page(file):
        return
    if session.interactive:
        from retainlog.cli.prompts import confirm

        if confirm(session, _("Replace {file}?").format(file=file)):
            return
    raise Exists("file_exists", "There is a file {file} already.", hint="Replace it with --force.", file=file)


def _keep_page(session: Session, document: Document, file: str | None, show: bool, *, force: bool) -> None:
    """Write the report as a page for its owner alone; without a file it goes beside the journal."""
    from retainlog.base.paths import beside
    from retainlog.base.results import Receipt
    from retainlog.cli.places import told

    path = file or os.path.join(beside(session.journal, "reports"), f"{document.name}.html")
    if file:
        _may_replace(session, file, force=force)
    with told(session, path):
        session.save(document, path, "html", make_folder=not file)
    path = os.path.abspath(path)
    session.show(Receipt({"report": document.name, "path": path}, (_("Written: {path}").format(path=path),)))
    if show:
        import webbrowser
        from pathlib import Path

        if not webbrowser.open(Path(path).as_uri()):
            session.note(_("No browser could be started; open the file yourself."))
