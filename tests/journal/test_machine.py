"""The journal against a model of plain dictionaries: random writes of every kind, undo and redo, imports and exports,
backups, files of earlier releases, derived data made anew. What is undone in full leaves a dump that is the same to the
byte.

`scripts/machine.py` runs it long, with other draws each time, and counts what was drawn.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import retainlog.journal
from tests.journal import machine
from tests.journal.machine.ages import Ages
from tests.journal.machine.growth import Growth
from tests.journal.machine.model import COUNTS, LONG, TODAY
from tests.journal.machine.people import People
from tests.journal.machine.released import RELEASED
from tests.journal.machine.troubles import Troubles


@pytest.fixture(scope="module", autouse=True)
def counted() -> Iterator[None]:
    yield
    if file := os.environ.get("RETAINLOG_COUNTS"):
        Path(file).write_text(json.dumps(COUNTS), encoding="utf-8")


class Journal(People, Troubles, Growth, Ages):
    pass


TestJournal = Journal.TestCase
TestJournal.settings = settings(
    max_examples=int(os.environ.get("RETAINLOG_RUNS", "25")),
    stateful_step_count=int(os.environ.get("RETAINLOG_STEPS", "30")),
    derandomize=not LONG,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_machine_goes_through_each_earlier_release() -> None:
    """Whatever is drawn: what each release left is opened, written to, put into a file of each release that can hold
    it, opened again, and taken back as a whole."""
    newest = RELEASED[-1]
    ways = [(start, version, 0) for start in RELEASED for version in RELEASED if version >= start]
    ways += [(start, newest, how) for start in RELEASED for how in range(1, 7)]
    for start, version, how in [*ways, ("demo", newest, 1), ("demo", newest, 4)]:
        run = Journal()
        run.begin(start)
        before = COUNTS[f"upgraded from {version}"]
        run.log(pick=0, summary="lunch", on=TODAY, tags=["vip"])
        run.add_mistake(pick=1, what="x", kind="service", cause=None, steps=["Ask"], on=TODAY, reopen=False)
        run.goes_through_a_file(version=version, how=how)
        assert how or COUNTS[f"upgraded from {version}"] > before
        run.rename(pick=0, name="Zoë")
        run.the_journal_says_what_the_model_says()
        run.so_it_does_of_all_other_records()
        run.teardown()


_AS = {"client": "clients", "touch": "touches", "engine": "nouns"}  # as the machine calls them


def writing() -> set[tuple[str, str]]:
    """(module, function) of every function of the journal that others call and that writes, itself or by a private
    function of its module."""
    found = set()
    for path in (*Path(retainlog.journal.__path__[0]).glob("*.py"), *Path(retainlog.nouns.__path__[0]).rglob("*.py")):
        functions = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]
        writes = {one.name for one in functions if any(map(_opens_a_batch, ast.walk(one)))}
        while more := {
            one.name
            for one in functions
            for node in ast.walk(one)
            if isinstance(node, ast.Name) and node.id in writes and node.id.startswith("_") and one.name not in writes
        }:
            writes |= more
        module = path.stem if path.stem not in ("verbs", "__init__") else path.parent.name
        found |= {(_AS.get(module, module), name) for name in writes if not name.startswith("_")}
    return found


def _opens_a_batch(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "batch"


def test_every_write_of_the_journal_is_drawn_by_some_rule() -> None:
    drawn = {
        (node.value.id, node.attr)
        for path in Path(machine.__path__[0]).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert len(writing()) > 50
    assert writing() - drawn == set()
