"""The commands of nouns that are declared (`nouns/declaration`): add, list, show, edit, delete, and what ends them."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from retainlog.base.results import Receipt
from retainlog.base.text import fold
from retainlog.cli.code import coded
from retainlog.cli.listing import unmatched
from retainlog.cli.needs import cleared, need_client, need_text
from retainlog.cli.options import (
    ClientArgument,
    ClientOption,
    ContainsOption,
    FromOption,
    IdArgument,
    LimitOption,
    MoveOption,
    OnOption,
    ReverseOption,
    ThatDayOption,
    ToOption,
    WithTagOption,
    YesOption,
    need_change,
    only_client,
    session_of,
)
from retainlog.cli.session import Session
from retainlog.cli.typed import editor, from_editor, labels, parameter, signed, typed_as, values_of
from retainlog.cli.views import nouns as views
from retainlog.i18n import N_, _, ngettext
from retainlog.nouns import engine
from retainlog.nouns.client.naming import find_client
from retainlog.nouns.client.queries import name_of
from retainlog.nouns.declaration import NOTE, Closing, Field, Noun


def verb(name: str, verb: str) -> Callable[..., None]:
    """The function of one verb of a noun, with the signature that Typer reads."""
    noun = engine.noun(name)
    ends = {closing.verb: closing for closing in noun.closings}
    if verb in ends:
        return _closing(noun, ends[verb])
    make = {"add": _add, "list": _list, "show": _show, "edit": _edit, "delete": _delete}
    return make[verb](noun)


def _add(noun: Noun) -> Callable[..., None]:
    def add(
        ctx: typer.Context, client: str | None = None, tag: list[str] | None = None, edit: bool = False, **typed: Any
    ) -> None:
        session = session_of(ctx)
        owner = need_client(session, client) if noun.owned else None
        values: dict[str, Any] = {field.name: field.default for field in noun.typed if field.default}
        values |= values_of(session, noun, typed, but=noun.written if edit else None)
        values |= _answers(session, noun, typed, written=edit)
        if edit and noun.written:
            values |= from_editor(session, noun.written, typed.get(noun.written.name))
        written(session, noun, engine.add(session.store, noun, owner, tags=tag or (), **values), "add")

    owner = [parameter("client", ClientArgument)] if noun.owned else []
    return signed(
        add, *owner, *(typed_as(field, add=True) for field in noun.typed), *labels(noun, add=True), *editor(noun)
    )


def _list(noun: Noun) -> Callable[..., None]:
    def list_(
        ctx: typer.Context,
        client: ClientArgument = None,
        of: ClientOption = None,
        open_: Annotated[bool, typer.Option("--open", help=N_("Only what is still open."))] = False,
        from_: FromOption = None,
        to: ToOption = None,
        on: ThatDayOption = None,
        tag: WithTagOption = None,
        contains: ContainsOption = None,
        sort: str | None = None,
        reverse: ReverseOption = False,
        limit: LimitOption = None,
        **codes: Any,
    ) -> None:
        session = session_of(ctx)
        whose = only_client(session, client, of)
        day = session.past_day(on)
        first, last = session.between(from_, to)
        where = {field.name: codes[field.name] for field in noun.coded if codes.get(field.name)}
        found = engine.rows(
            session.store,
            noun,
            session.today,
            client_id=whose.id if whose else None,
            first=day or first,
            last=day or last,
            open_only=open_,
            contains=fold(contains) if contains else None,
            tag=tag,
            state=where.pop("state", None),
            where=where,
            sort=_sorted_by(noun)[sort] if sort else "",
            reverse=reverse,
            limit=limit,
        )
        table = views.table_of(noun, found, in_client=whose is not None and noun.name == "touch")
        session.show(unmatched(ctx, table, noun.table))

    hidden = {"client": not noun.owned, "of": not noun.client, "open_": not noun.closings, "tag": not noun.tagged}
    hidden |= dict.fromkeys(("from_", "to", "on"), not noun.dated) | {"codes": True, "sort": True}
    shown = Signature.from_callable(list_, eval_str=True).parameters
    wanted = [one for name, one in shown.items() if name != "ctx" and not hidden.get(name)]
    kinds = (parameter(field.name, Annotated[str | None, coded(field.flag, field.type.codes, N_("Only of this kind."),
             *field.flags[1:])]) for field in noun.coded)  # fmt: skip
    ways = parameter("sort", Annotated[str | None, coded("--sort", tuple(_sorted_by(noun)), N_("Order."))])
    places = {one.name: place for place, one in enumerate(wanted)}
    head, tail = wanted[: places["contains"] + 1], wanted[places["reverse"] :]
    plain = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in (*head, *tail)]
    return signed(list_, *plain[: len(head)], *kinds, ways, *plain[len(head) :])


def _sorted_by(noun: Noun) -> dict[str, str]:
    """What a list can be sorted by, as typed → the column: those that it shows."""
    keys = (*(("client",) if noun.client else ()), *noun.columns)
    return {key.removesuffix("_on").replace("_", "-"): key for key in keys}


def _show(noun: Noun) -> Callable[..., None]:
    def show(ctx: typer.Context, id: str, client: str | None = None) -> None:
        session = session_of(ctx)
        session.show(views.record(session.store, noun, _find(session, noun, id, client), session.today))

    return signed(show, *_which(noun))


def _edit(noun: Noun) -> Callable[..., None]:
    def edit(
        ctx: typer.Context,
        id: str,
        client: str | None = None,
        clear: list[str] | None = None,
        tag: list[str] | None = None,
        without: list[str] | None = None,
        edit: bool = False,
        **typed: Any,
    ) -> None:
        session = session_of(ctx)
        record = _find(session, noun, id, client if noun.named else None)
        need_change(ctx)
        moved = {"client_id": find_client(session.store, client).id} if client and not noun.named else {}
        changes = moved | values_of(session, noun, typed, but=noun.written if edit else None)
        changes |= cleared(_fields_of(noun, clear), _clearable(noun))
        if edit and noun.written:
            changes |= from_editor(session, noun.written, typed.get(noun.written.name), record)
        edited = engine.edit(session.store, noun, record, tags=tag or (), without=without or (), **changes)
        written(session, noun, edited, "edit")

    clear = Annotated[list[str] | None, typer.Option("--clear", metavar="FIELD", help=N_("Field to empty."))]
    move = [parameter("client", MoveOption)] if noun.owned and not noun.named else []
    typed = (typed_as(field, add=False) for field in noun.typed)
    return signed(
        edit, *_which(noun), *move, *typed, *labels(noun, add=False), parameter("clear", clear), *editor(noun)
    )


def _delete(noun: Noun) -> Callable[..., None]:
    def delete(ctx: typer.Context, id: str, client: str | None = None, yes: bool = False) -> None:
        from retainlog.cli.prompts import sure

        session = session_of(ctx)
        record = _find(session, noun, id, client)
        if sure(session, _sure(session, noun, record), yes=yes):
            engine.delete(session.store, noun, record)
            written(session, noun, record, "delete")

    return signed(delete, *_which(noun), parameter("yes", YesOption, False))


def _sure(session: Session, noun: Noun, record: Any) -> str:
    client = name_of(session.store, record.client_id) if noun.owned else ""
    return _(noun.said["sure"]).format(client=client, text=views.label(noun, record))


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
        closed = engine.close(session.store, noun, record, end.field, day, end.verb, **more)
        written(session, noun, closed, end.said)

    takes = [parameter("text", Annotated[list[str] | None, typer.Argument(metavar="TEXT", help=end.help)])]
    note = [parameter("note", Annotated[str | None, typer.Option("--note", metavar="TEXT", help=NOTE.help)])]
    given = (*(takes if end.takes else ()), parameter("on", OnOption), *(note if end.noted else ()))
    return signed(close, *_which(noun), *given)


def written(session: Session, noun: Noun, record: Any, said: str, *more: str) -> None:
    """The receipt of a write; what is `said` is that of a verb, or a sentence that may use {client} and {text}."""
    client = name_of(session.store, record.client_id) if noun.owned else ""
    sentence = _(noun.said.get(said, said))
    sentence = session.changed(sentence) if said == "edit" else sentence
    line = sentence.format(client=client, text=views.label(noun, record)) + f"  [{record.id[:8]}]"
    (data,) = engine.data(session.store, noun, [record], session.today)
    if isinstance(leads := data.get("leads"), int) and leads:
        more = (*more, ngettext("{n} lead came of it.", "{n} leads came of it.", leads).format(n=leads))
    session.show(Receipt(data, (line, *more)))
    session.note_undo()
    if said in noun.hints:
        session.note(_(noun.hints[said]).format(id=record.id[:8]))


# How fields are declared to Typer, and what was typed


def _which(noun: Noun) -> list[Parameter]:
    if not noun.named:
        return [parameter("id", IdArgument, Parameter.empty)]
    who = Annotated[str, typer.Argument(metavar=noun.named, help=N_("Name, or a beginning of it, or id."))]
    return [parameter("id", who, Parameter.empty), parameter("client", ClientOption)]


def _find(session: Session, noun: Noun, typed: str, client: str | None = None) -> Any:
    return engine.find(session.store, noun, typed, find_client(session.store, client) if client else None)


def _fields_of(noun: Noun, names: list[str] | None) -> list[str]:
    flags = {field.flag.lstrip("-"): field.name for field in noun.typed}
    return [flags.get(name.strip("- "), name) for name in names or ()]


def _clearable(noun: Noun) -> list[str]:
    kept = {field.name for field in noun.typed if field.needed or field.default or field.type.flag} | {"on_date"}
    times = ["on_time"] if "on_time" in noun.record._fields else []
    return [
        *times,
        *[name for name in dict.fromkeys((*(field.name for field in noun.typed), *noun.closed)) if name not in kept],
    ]


def _answers(session: Session, noun: Noun, typed: dict[str, Any], *, written: bool = False) -> dict[str, Any]:
    """On a terminal, where something needed is missing: the answers to all questions that were not answered by
    options; else a usage error that names what is missing. What is `written` in the editor is not asked for."""
    there = {noun.written.name} if written and noun.written else set()
    there |= {name for name, value in typed.items() if value is not None}
    missing = [field for field in noun.typed if field.needed and field.name not in there]
    if not missing:
        return {}
    if not session.interactive:
        first = missing[0]
        session.need(None, first.name.upper() if first.argument else first.flag, str)
    return {
        field.name: answer
        for field in noun.typed
        if field.ask and field.name not in there and (answer := _ask(session, field)) is not None
    }


def _ask(session: Session, field: Field) -> Any:
    from retainlog.cli.prompts import ask, ask_until, choose

    if field.type.codes:
        return choose(session, _(field.ask), [(code, "") for code in field.type.codes], required=True)
    if field.type.plain:
        return ask(session, _(field.ask), required=field.needed) or None
    return ask_until(session, _(field.ask), lambda answer: field.type.parse(session, answer or None))
