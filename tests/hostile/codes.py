"""The columns of codes, and a journal that a later release has written codes into which this one does not know."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

from retainlog.store import migrations

LATER = "from-2031"


def code_columns() -> list[tuple[str, str]]:
    """(table, column) of all columns that held one of a list of words, as the migrations wrote it down until the nouns
    declared it."""
    scripts = "".join(text for name, text in vars(migrations).items() if re.fullmatch("_M[0-9]{4}", name))
    found = []
    for table, body in re.findall(r"CREATE TABLE (\w+) (.*?);\n", scripts, re.DOTALL):
        found += [(table, column) for column in re.findall(r"CHECK \((\w+) IN\s*\(\s*'", body)]
    return [*found, ("losses", "reason"), ("loss_reasons", "reason"), ("activities", "kind"), ("reminders", "kind")]


def written_later(base: Path, target: Path, part: int = 0, of: int = 3) -> int:
    """A copy of the journal in which each row of which the number leaves `part` when divided by `of` holds such a code
    (`of` 1: all of them); how many values that are."""
    shutil.copy(base, target)
    connection = sqlite3.connect(target)
    count = 0
    for n, (name, column) in enumerate(code_columns()):
        where = f"WHERE {column} IS NOT NULL AND (rowid + {n}) % {of} = {part}"
        count += connection.execute(f"UPDATE OR IGNORE {name} SET {column} = ? {where}", (LATER,)).rowcount
    connection.commit()
    connection.close()
    return count
