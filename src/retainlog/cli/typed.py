"""Fields of a declared noun as the arguments and options of a command, and the values that were typed for them."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retainlog.cli.code import code_argument, coded
from retainlog.cli.options import EditOption, TagOption
from retainlog.i18n import N_

if TYPE_CHECKING:
    from retainlog.cli.session import Session
    from retainlog.nouns.declaration import Field, Noun


def parameter(name: str, annotation: Any, default: Any = None) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def signed(function: Any, *parameters: Parameter) -> Callable[..., None]:
    context = parameter("ctx", typer.Context, Parameter.empty)
    function.__signature__ = Signature([context, *parameters])
    signed: Callable[..., None] = function
    return signed


def typed_as(field: Field, *, add: bool) -> Parameter:
    """One field as an argument or option."""
    argument, kind = add and field.argument, field.type
    typed: Any = str | None
    if kind.codes:
        declared = (code_argument(field.name.upper(), kind.codes, field.help) if argument
                    else coded(field.flag, kind.codes, field.help, *field.flags[1:]))  # fmt: skip
    elif argument:
        typed = list[str] | None
        declared = typer.Argument(metavar=field.name.upper(), help=field.help)
    elif kind.flag:
        yes, _slash, no = field.flag.partition("/")
        flag = typer.Option(yes if add else f"{yes}/{no}", help=field.help)
        return parameter(field.name, Annotated[bool if add else bool | None, flag], False if add else None)
    elif kind.bounds:
        typed = int | None
        declared = typer.Option(*field.flags, min=kind.bounds[0], max=kind.bounds[1], help=field.help)
    else:
        declared = typer.Option(*field.flags, metavar=kind.metavar, help=field.help)
    return parameter(field.name, Annotated[typed, declared])


def editor(noun: Noun) -> list[Parameter]:
    return [parameter("edit", EditOption, False)] if noun.written else []


def values_of(session: Session, noun: Noun, typed: dict[str, Any], but: Field | None = None) -> dict[str, Any]:
    """The fields that were given, but one that the editor is for."""
    values: dict[str, Any] = {}
    for field in noun.typed:
        if typed.get(field.name) is not None and field is not but:
            values |= field.type.given(field.name, field.type.parse(session, typed[field.name]))
    return values


def from_editor(session: Session, field: Field, typed: Any, record: Any = None) -> dict[str, Any]:
    """The text of that field, written in the editor; of what was typed or stands there already."""
    start = getattr(record, field.name, None) or ""
    return {field.name: session.text(typed, edit=True, start=start)}


def labels(noun: Noun, *, add: bool) -> list[Parameter]:
    """The options for tags, where the noun has them."""
    if not noun.tagged:
        return []
    without = Annotated[list[str] | None, typer.Option("--without", metavar="TAG", help=N_("Tag to take away."))]
    return [parameter("tag", TagOption), *([] if add else [parameter("without", without)])]
