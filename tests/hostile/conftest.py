from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import TODAY
from tests.hostile import outputs
from tests.hostile.journals import poison, sample, values_of
from tests.hostile.strings import EVERYTHING, NASTY


def pytest_sessionfinish() -> None:
    if file := os.environ.get("RETAINLOG_COUNTS"):
        with open(file, "a", encoding="utf-8") as out:
            out.write(json.dumps(outputs.COUNTS) + "\n")


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A believable journal with a row in every table."""
    folder = tmp_path_factory.mktemp("base")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        patch.setenv("RETAINLOG_TODAY", TODAY)
        patch.setenv("RETAINLOG_BACKUP", "off")
        for name in ("RETAINLOG_DB", "RETAINLOG_CONFIG", "RETAINLOG_LANG", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.delenv(name, raising=False)
        sample(folder / "base.db")
    return folder / "base.db"


@pytest.fixture(scope="session")
def poisoned(base: Path) -> Path:
    """The same with every nasty string in every table, written by another program."""
    target = base.with_name("poisoned.db")
    poison(base, target)
    return target


@pytest.fixture(scope="session")
def small(base: Path) -> Path:
    """The same with what says everything at once, and one string of each class."""
    target = base.with_name("small.db")
    poison(base, target, [*(texts[0] for texts in NASTY.values()), EVERYTHING])
    return target


@pytest.fixture
def journal(poisoned: Path, home: Path) -> Path:
    """A copy of it to work on."""
    target = home / "journal.db"
    shutil.copy(poisoned, target)
    return target


Values = Callable[[Path, int], dict[str, str]]


@pytest.fixture
def values(home: Path) -> Values:
    """`values(journal, 7)`: what arguments stand for, by kind, so that commands meet the 7th family from the end."""
    table = home / "log.csv"
    table.write_text("customer,date\na,2026-01-01\n", encoding="utf-8")

    def of(journal: Path, family: int) -> dict[str, str]:
        return values_of(journal, family) | {"FILE": str(table), "rank-log FILE": str(table)}

    return of
