"""How every command of the registry is called, made from what its help says: a new one is driven unnamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from retainlog.cli.lazy import load
from tests.house.test_commands import VERBS

COMMON = {"--format", "--json", "--db", "--lang", "--bidi", "--no-input", "--quiet", "--debug", "--help"}
WAITING = {("demo",), ("config", "edit"), ("bidi", "test"), ("catchup",), ("start",)}
"""They make a journal of their own, open an editor, or ask: they are driven by tests of their own."""


class Place(NamedTuple):
    """Where a value may stand: after the words `before`; `kind` is what help calls it."""

    command: tuple[str, ...]
    before: tuple[str, ...]
    kind: str
    name: str


def parameters(command: tuple[str, ...]) -> list[Any]:
    return [one for one in load(command[-1], VERBS[command]).params if not COMMON & set(one.opts)]


def kind_of(parameter: Any) -> str:
    return str(parameter.metavar or parameter.type.name).strip("[]").rstrip(".…")


def is_argument(parameter: Any) -> bool:
    return bool(parameter.param_type_name == "argument")


def called(command: tuple[str, ...], values: dict[str, str]) -> tuple[str, ...] | None:
    """The command with every argument that `values` (by kind) has, optional ones too."""
    words = list(command)
    for parameter in parameters(command):
        if is_argument(parameter):
            value = value_for(command, parameter, values)
            if value is None:
                if parameter.required:
                    return None
                break
            words.append(value)
    return tuple(words)


def value_for(command: tuple[str, ...], parameter: Any, values: dict[str, str]) -> str | None:
    """The value of an argument: by the command, else an id of the noun's newest record, else by its kind."""
    kind = kind_of(parameter)
    if named := values.get(f"{' '.join(command)} {kind}"):
        return named
    return values.get(command[0]) if kind == "ID" else values.get(kind)


def places(values: dict[str, str]) -> Iterator[Place]:
    """Every argument and option that takes a value, with the words before it."""
    for command in VERBS:
        words = list(command)
        for parameter in filter(is_argument, parameters(command)):
            yield Place(command, tuple(words), kind_of(parameter), parameter.name)
            value = value_for(command, parameter, values)
            if value is None:
                break
            words.append(value)
        for parameter in parameters(command):
            if not is_argument(parameter) and not parameter.is_flag:
                yield Place(command, (*words, parameter.opts[0]), kind_of(parameter), parameter.opts[0])
