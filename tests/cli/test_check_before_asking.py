"""Nothing is asked before what was typed on the command line is known to be right: whoever has answered three questions
does not learn then that the client's name was misspelt, and no answer is lost."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from retainlog.cli.main import run
from tests.conftest import Run
from tests.hostile.commands import VERBS, is_argument, kind_of, parameters

WRONG = {
    "CLIENT": "zeta",
    "PERSON": "zeta",
    "LEAD": "zeta",
    "ID": "zzzzzzzz",
    "WHEN": "someday",
    "DATE": "someday",
    "MONEY": "lots",
    "DURATION": "lots",
    "HOURS": "lots",
    "CADENCE": "sometimes",
}
"""Kind of value → one that nothing can be made of."""
THERE = {"CLIENT": "acme", "LEAD": "deb", "PERSON": "dana"}


class Asked(Exception):
    """Standard input was read."""


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def readline(self, *_sizes: int) -> str:
        raise Asked


def _places() -> list[tuple[str, ...]]:
    found = []
    for command in VERBS:
        words = list(command)
        for parameter in filter(is_argument, parameters(command)):
            kind = kind_of(parameter)
            if kind in WRONG:
                found.append((*words, WRONG[kind]))
            if kind not in THERE:
                break
            words.append(THERE[kind])
        for parameter in parameters(command):
            if not is_argument(parameter) and not parameter.is_flag and kind_of(parameter) in WRONG:
                found.append((*words, parameter.opts[0], WRONG[kind_of(parameter)]))
    return found


@pytest.mark.parametrize("argv", _places(), ids=" ".join)
def test_what_is_wrong_is_said_before_anything_is_asked(
    ok: Run, home: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    ok("client", "add", "Acme")
    ok("contact", "add", "acme", "Dana")
    ok("lead", "add", "Deb")
    out, err = io.StringIO(), _Terminal()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", _Terminal())
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = run(list(argv))
    assert "Asked" not in err.getvalue(), err.getvalue()
    assert code in (2, 3, 4), (code, out.getvalue(), err.getvalue())
