"""The commands of records that are alike (see journal/care): what each asks for stands in one table, from which the
verbs add, list, show, edit and delete are made."""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any, NamedTuple

import typer

from retainlog.cli.code import code_argument, coded
from retainlog.cli.needs import cleared, need_client
from retainlog.cli.options import (
    ClientArgument,
    FromOption,
    IdArgument,
    LimitOption,
    ToOption,
    YesOption,
    need_change,
    session_of,
)
from retainlog.cli.session import Session
from retainlog.cli.views import care as views_care
from retainlog.domain import gesture, milestone
from retainlog.domain.listing import Receipt
from retainlog.i18n import N_, _
from retainlog.journal import care as journal
from retainlog.journal.naming import find_client
from retainlog.store.clients import name_of


class Asked(NamedTuple):
    """One field as it is typed. `reads` says how: text, past (a day it happened on), future (a day it is due on), code,
    money or rating. An `argument` stands without a name in `add`; with a `question` it is asked for on a terminal where
    something that is `needed` is missing; without an answer the `default` holds."""

    field: str
    reads: str
    help: str
    question: str = ""
    needed: bool = False
    argument: bool = False
    codes: tuple[str, ...] = ()
    name: str = ""
    default: str | None = None

    @property
    def option(self) -> str:
        return self.name or "--" + self.field.removesuffix("_on").removesuffix("_date").removesuffix("_value")


def _words(field: str, help: str, question: str) -> Asked:
    return Asked(field, "text", help, question, needed=True, argument=True)


_ON = Asked("on_date", "past", N_("When it happened: 2026-11-21, yesterday, 3d ago."))
_DUE = Asked("due_on", "future", N_("The day on which it is due."), N_("Due on which day (Enter passes)"))
_NOTE = Asked("note", "text", N_("A note; - reads standard input."))
_SEE = N_("What the client gets to see (default: result); working documents do not excite.")

ASKED: dict[str, tuple[Asked, ...]] = {
    "milestone": (
        _words("title", N_("What is delivered."), N_("What is delivered")),
        Asked("kind", "code", _SEE, N_("What does the client get to see?"), codes=milestone.KINDS, default="result"),
        _DUE,
        Asked("delivered_on", "past", N_("The day on which it was delivered.")),
        _NOTE,
    ),
    "promise": (_words("text", N_("What was promised."), N_("What was promised")), _DUE, _ON, _NOTE),
    "win": (
        _words("title", N_("What the client gained."), N_("What did the client gain")),
        Asked("metric", "text", N_("What is counted, such as leads a month."), N_("What is counted (Enter passes)")),
        Asked("before_value", "text", N_("The number before."), N_("The number before (Enter passes)")),
        Asked("after_value", "text", N_("The number after."), N_("The number after (Enter passes)")),
        Asked("unit", "text", N_("What the numbers are in, such as % or hours.")),
        _ON,
        _NOTE,
    ),
    "offer": (
        _words("text", N_("Another way in which you can help."), N_("How else can you help")),
        Asked("made_on", "past", N_("The day on which it was offered to the client.")),
        _NOTE,
    ),
    "boundary": (
        _words("text", N_("The most you will do."), N_("What is the most you will do")),
        Asked(
            "price", "text", N_("At which price you go further."), N_("At which price do you go further (Enter passes)")
        ),
    ),
    "decision": (
        Asked("advice", "text", N_("What you advised."), N_("What did you advise"), needed=True),
        Asked("choice", "text", N_("What the client chose."), N_("What did the client choose"), needed=True),
        Asked("outcome", "text", N_("What came of it.")),
        _ON,
    ),
    "gesture": (
        Asked("kind", "code", N_("What kind."), N_("What kind?"), codes=gesture.KINDS, needed=True, argument=True),
        Asked(
            "text", "text", N_("What it was; - reads standard input."), N_("What was it (Enter passes)"), argument=True
        ),
        _ON,
        Asked("cost", "money", N_("What it cost.")),
        Asked("reaction", "rating", N_("How the client took it, 1 (cool) to 5 (delighted).")),
    ),
}


class Verbs(NamedTuple):
    """The five functions that the registry names."""

    add: Callable[..., None]
    list_: Callable[..., None]
    show: Callable[..., None]
    edit: Callable[..., None]
    delete: Callable[..., None]


def verbs(name: str) -> Verbs:
    """The verbs of one kind of record."""
    kind, asked = journal.KINDS[name], ASKED[name]

    def add(ctx: typer.Context, client: str | None = None, **typed: Any) -> None:
        session = session_of(ctx)
        found = find_client(session.store, need_client(session, client))
        values: dict[str, Any] = {one.field: one.default for one in asked if one.default}
        values |= _values(session, asked, typed) | _answers(session, asked, typed)
        if name == "decision" and values.get("outcome"):
            values["outcome_on"] = session.today
        written(session, kind, journal.add(session.store, kind, found, **values), _("Noted for {client}: {text}"))

    def list_(
        ctx: typer.Context,
        client: ClientArgument = None,
        open_: Annotated[bool, typer.Option("--open", help=N_("Only what is still open."))] = False,
        from_: FromOption = None,
        to: ToOption = None,
        limit: LimitOption = None,
    ) -> None:
        session = session_of(ctx)
        client_id = find_client(session.store, client).id if client else None
        first, last = session.between(from_, to)
        rows = journal.records(
            session.store, kind, client_id=client_id, first=first, last=last, open_only=open_, limit=limit
        )
        session.show(views_care.table(session.store, kind, rows, session.today))

    def show(ctx: typer.Context, id: IdArgument) -> None:
        session = session_of(ctx)
        record = journal.find(session.store, kind, id)
        session.show(views_care.record(session.store, kind, record, session.today))

    def edit(ctx: typer.Context, id: str, clear: list[str] | None = None, **typed: Any) -> None:
        session = session_of(ctx)
        record = journal.find(session.store, kind, id)
        need_change(ctx)
        changes = _values(session, asked, typed)
        changes |= cleared(clear, _clearable(kind, asked))
        if name == "decision" and "outcome" in changes:
            changes["outcome_on"] = (record.outcome_on or session.today) if changes["outcome"] else None
        written(session, kind, journal.edit(session.store, kind, record, **changes), _("Changed for {client}: {text}"))

    def delete(ctx: typer.Context, id: IdArgument, yes: YesOption = False) -> None:
        from retainlog.cli.prompts import sure

        session = session_of(ctx)
        record = journal.find(session.store, kind, id)
        question = _("Delete {text}?").format(text=views_care.words(kind, record))
        if sure(session, question, yes=yes):
            journal.delete(session.store, kind, record)
            written(session, kind, record, _("Deleted for {client}: {text}"))

    context = _parameter("ctx", typer.Context, Parameter.empty)
    clear = Annotated[list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty."))]
    _signed(add, context, _parameter("client", ClientArgument), *(_typed(one, add=True) for one in asked))
    _signed(
        edit,
        context,
        _parameter("id", IdArgument, Parameter.empty),
        *(_typed(one, add=False) for one in asked),
        _parameter("clear", clear),
    )
    if not kind.closed:
        shown = Signature.from_callable(list_).parameters.values()
        _signed(list_, *(parameter for parameter in shown if parameter.name != "open_"))
    return Verbs(add, list_, show, edit, delete)


def written(session: Session, kind: journal.Kind, record: Any, said: str, *more: str) -> None:
    """The receipt of a write; `said` may use {client} and {text}."""
    client = name_of(session.store, record.client_id)
    line = said.format(client=client, text=views_care.words(kind, record)) + f"  [{record.id[:8]}]"
    data = views_care.data(session.store, kind, record, client, session.today)
    session.show(Receipt(data, (line, *more)))
    session.note_undo()


def _clearable(kind: journal.Kind, asked: tuple[Asked, ...]) -> list[str]:
    kept = {one.field for one in asked if one.needed or one.default} | {"on_date"}
    return [field for field in dict.fromkeys((*(one.field for one in asked), *kind.closed)) if field not in kept]


def _parameter(name: str, annotation: Any, default: Any = None) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _signed(function: Any, *parameters: Parameter) -> None:
    function.__signature__ = Signature(list(parameters))


def _typed(one: Asked, *, add: bool) -> Parameter:
    """How the field is declared to Typer."""
    argument = add and one.argument
    metavar = {"past": "WHEN", "future": "DATE", "money": "MONEY"}.get(one.reads, "TEXT")
    kind: Any = str | None
    if one.codes:
        declared = (code_argument(one.field.upper(), one.codes, one.help) if argument
                    else coded(one.option, one.codes, one.help))  # fmt: skip
    elif argument:
        kind = list[str] | None
        declared = typer.Argument(metavar=one.field.upper(), help=one.help)
    elif one.reads == "rating":
        kind = int | None
        declared = typer.Option(one.option, min=1, max=5, help=one.help)
    else:
        declared = typer.Option(one.option, metavar=metavar, help=one.help)
    return _parameter(one.field, Annotated[kind, declared])


def _values(session: Session, asked: tuple[Asked, ...], typed: dict[str, Any]) -> dict[str, Any]:
    """The fields that were given."""
    return {one.field: _read(session, one, typed[one.field]) for one in asked if typed.get(one.field) is not None}


def _read(session: Session, one: Asked, typed: Any) -> Any:
    match one.reads:
        case "text":
            return session.text(typed)
        case "past":
            return session.past_day(typed)
        case "future":
            return session.future(typed)
        case "money":
            return session.money(typed)
        case _:
            return typed


def _answers(session: Session, asked: tuple[Asked, ...], typed: dict[str, Any]) -> dict[str, Any]:
    """On a terminal, where something needed is missing: the answers to all questions that were not answered by
    options; else a usage error that names what is missing."""
    missing = [one for one in asked if one.needed and typed.get(one.field) is None]
    if not missing:
        return {}
    if not session.interactive:
        first = missing[0]
        session.need(None, first.field.upper() if first.argument else first.option, str)
    return {
        one.field: answer
        for one in asked
        if one.question and typed.get(one.field) is None and (answer := _ask(session, one)) is not None
    }


def _ask(session: Session, one: Asked) -> Any:
    from retainlog.cli.prompts import ask, ask_until, choose

    if one.codes:
        return choose(session, _(one.question), [(code, "") for code in one.codes], required=True)
    if one.reads in ("past", "future"):
        return ask_until(session, _(one.question), lambda answer: _read(session, one, answer or None))
    return ask(session, _(one.question), required=one.needed) or None
