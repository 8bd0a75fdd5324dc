"""The commands of records that are declared (`domain/noun`): add, list, show, edit, delete, and what ends them."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from retainlog.base.results import Receipt
from retainlog.cli.code import code_argument, coded
from retainlog.cli.needs import cleared, need_client, need_text
from retainlog.cli.options import (
    ClientArgument,
    ClientOption,
    FromOption,
    IdArgument,
    LimitOption,
    OnOption,
    ToOption,
    YesOption,
    need_change,
    session_of,
)
from retainlog.cli.session import Session
from retainlog.cli.views import nouns as views
from retainlog.i18n import N_, _, ngettext
from retainlog.nouns import engine as journal
from retainlog.nouns.client.naming import find_client
from retainlog.nouns.client.queries import name_of
from retainlog.nouns.declaration import NOTE, Closing, Field, Noun

_METAVARS = {"past": "WHEN", "future": "DATE", "money": "MONEY", "hours": "HOURS"}


def verb(name: str, verb: str) -> Callable[..., None]:
    """The function of one verb of a noun, with the signature that Typer reads."""
    noun = journal.noun(name)
    ends = {closing.verb: closing for closing in noun.closings}
    if verb in ends:
        return _closing(noun, ends[verb])
    make = {"add": _add, "list": _list, "show": _show, "edit": _edit, "delete": _delete}
    return make[verb](noun)


def _add(noun: Noun) -> Callable[..., None]:
    def add(ctx: typer.Context, client: str | None = None, **typed: Any) -> None:
        session = session_of(ctx)
        owner = find_client(session.store, need_client(session, client)) if noun.owned else None
        values: dict[str, Any] = {field.name: field.default for field in noun.typed if field.default}
        values |= _values(session, noun, typed) | _answers(session, noun, typed)
        written(session, noun, journal.add(session.store, noun, owner, **values), "add")

    owner = [_parameter("client", ClientArgument)] if noun.owned else []
    return _signed(add, *owner, *(_typed(field, add=True) for field in noun.typed))


def _list(noun: Noun) -> Callable[..., None]:
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
            session.store, noun, client_id=client_id, first=first, last=last, open_only=open_, limit=limit
        )
        session.show(views.table(session.store, noun, rows, session.today))

    hidden = {"client": not noun.owned, "open_": not noun.closings, "from_": not noun.dated, "to": not noun.dated}
    shown = Signature.from_callable(list_, eval_str=True).parameters
    wanted = [one for name, one in shown.items() if name != "ctx" and not hidden.get(name)]
    return _signed(list_, *(one.replace(kind=Parameter.KEYWORD_ONLY) for one in wanted))


def _show(noun: Noun) -> Callable[..., None]:
    def show(ctx: typer.Context, id: str, client: str | None = None) -> None:
        session = session_of(ctx)
        session.show(views.record(session.store, noun, _find(session, noun, id, client), session.today))

    return _signed(show, *_which(noun))


def _edit(noun: Noun) -> Callable[..., None]:
    def edit(
        ctx: typer.Context, id: str, client: str | None = None, clear: list[str] | None = None, **typed: Any
    ) -> None:
        session = session_of(ctx)
        record = _find(session, noun, id, client)
        need_change(ctx)
        changes = _values(session, noun, typed) | cleared(_fields_of(noun, clear), _clearable(noun))
        written(session, noun, journal.edit(session.store, noun, record, **changes), "edit")

    clear = Annotated[list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty."))]
    typed = (_typed(field, add=False) for field in noun.typed)
    return _signed(edit, *_which(noun), *typed, _parameter("clear", clear))


def _delete(noun: Noun) -> Callable[..., None]:
    def delete(ctx: typer.Context, id: str, client: str | None = None, yes: bool = False) -> None:
        from retainlog.cli.prompts import sure

        session = session_of(ctx)
        record = _find(session, noun, id, client)
        if sure(session, _(noun.said["sure"]).format(text=views.label(noun, record)), yes=yes):
            journal.delete(session.store, noun, record)
            written(session, noun, record, "delete")

    return _signed(delete, *_which(noun), _parameter("yes", YesOption, False))


def _closing(noun: Noun, end: Closing) -> Callable[..., None]:
    def close(
        ctx: typer.Context, id: str, text: list[str] | None = None, on: str | None = None, note: str | None = None
    ) -> None:
        session = session_of(ctx)
        record = _find(session, noun, id)
        more = {"note": session.text(note)} if note else {}
        if end.takes:
            more[end.takes] = need_text(session, session.text(text), "TEXT", _(end.ask))
        day = session.past_day(on)
        closed = journal.close(session.store, noun, record, end.field, day, end.verb, **more)
        written(session, noun, closed, end.said)

    takes = [_parameter("text", Annotated[list[str] | None, typer.Argument(metavar="TEXT", help=end.help)])]
    note = [_parameter("note", Annotated[str | None, typer.Option("--note", metavar="TEXT", help=NOTE.help)])]
    given = (*(takes if end.takes else ()), _parameter("on", OnOption), *(note if end.noted else ()))
    return _signed(close, *_which(noun), *given)


def written(session: Session, noun: Noun, record: Any, said: str, *more: str) -> None:
    """The receipt of a write; what is `said` is that of a verb, or a sentence that may use {client} and {text}."""
    client = name_of(session.store, record.client_id) if noun.owned else ""
    sentence = _(noun.said.get(said, said))
    line = sentence.format(client=client, text=views.label(noun, record)) + f"  [{record.id[:8]}]"
    (data,) = views.data(session.store, noun, [record], session.today)
    if isinstance(leads := data.get("leads"), int) and leads:
        more = (*more, ngettext("{n} lead came of it.", "{n} leads came of it.", leads).format(n=leads))
    session.show(Receipt(data, (line, *more)))
    session.note_undo()
    if said in noun.hints:
        session.note(_(noun.hints[said]).format(id=record.id[:8]))


# How fields are declared to Typer, and what was typed


def _which(noun: Noun) -> list[Parameter]:
    if not noun.named:
        return [_parameter("id", IdArgument, Parameter.empty)]
    who = Annotated[str, typer.Argument(metavar=noun.named, help=N_("Name, or a beginning of it, or id."))]
    return [_parameter("id", who, Parameter.empty), _parameter("client", ClientOption)]


def _parameter(name: str, annotation: Any, default: Any = None) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _signed(function: Any, *parameters: Parameter) -> Callable[..., None]:
    context = _parameter("ctx", typer.Context, Parameter.empty)
    function.__signature__ = Signature([context, *parameters])
    signed: Callable[..., None] = function
    return signed


def _typed(field: Field, *, add: bool) -> Parameter:
    argument = add and field.argument
    kind: Any = str | None
    if field.codes:
        declared = (code_argument(field.name.upper(), field.codes, field.help) if argument
                    else coded(field.flag, field.codes, field.help))  # fmt: skip
    elif argument:
        kind = list[str] | None
        declared = typer.Argument(metavar=field.name.upper(), help=field.help)
    elif field.reads == "rating":
        kind = int | None
        declared = typer.Option(field.flag, min=1, max=5, help=field.help)
    else:
        declared = typer.Option(field.flag, metavar=_METAVARS.get(field.reads, "TEXT"), help=field.help)
    return _parameter(field.name, Annotated[kind, declared])


def _find(session: Session, noun: Noun, typed: str, client: str | None = None) -> Any:
    return journal.find(session.store, noun, typed, find_client(session.store, client) if client else None)


def _values(session: Session, noun: Noun, typed: dict[str, Any]) -> dict[str, Any]:
    """The fields that were given."""
    given = (field for field in noun.typed if typed.get(field.name) is not None)
    return {field.name: _read(session, field, typed[field.name]) for field in given}


def _read(session: Session, field: Field, typed: Any) -> Any:
    match field.reads:
        case "past":
            return session.past_day(typed)
        case "future":
            return session.future(typed)
        case "money":
            return session.money(typed)
        case "hours":  # a bare number counts hours
            bare = typed.strip().replace(".", "", 1).isdecimal()
            return session.minutes(f"{typed.strip()}h" if bare else typed)
        case "code" | "rating":
            return typed
        case _:
            return session.text(typed)


def _fields_of(noun: Noun, names: list[str] | None) -> list[str]:
    flags = {field.flag.lstrip("-"): field.name for field in noun.typed}
    return [flags.get(name.strip("- "), name) for name in names or ()]


def _clearable(noun: Noun) -> list[str]:
    kept = {field.name for field in noun.typed if field.needed or field.default} | {"on_date"}
    return [name for name in dict.fromkeys((*(field.name for field in noun.typed), *noun.closed)) if name not in kept]


def _answers(session: Session, noun: Noun, typed: dict[str, Any]) -> dict[str, Any]:
    """On a terminal, where something needed is missing: the answers to all questions that were not answered by
    options; else a usage error that names what is missing."""
    missing = [field for field in noun.typed if field.needed and typed.get(field.name) is None]
    if not missing:
        return {}
    if not session.interactive:
        first = missing[0]
        session.need(None, first.name.upper() if first.argument else first.flag, str)
    return {
        field.name: answer
        for field in noun.typed
        if field.ask and typed.get(field.name) is None and (answer := _ask(session, field)) is not None
    }


def _ask(session: Session, field: Field) -> Any:
    from retainlog.cli.prompts import ask, ask_until, choose

    if field.codes:
        return choose(session, _(field.ask), [(code, "") for code in field.codes], required=True)
    if field.reads in ("past", "future"):
        return ask_until(session, _(field.ask), lambda answer: _read(session, field, answer or None))
    return ask(session, _(field.ask), required=field.needed) or None
