"""Files of the schemas that were released, and what such a file could hold."""

from __future__ import annotations

import json
import shutil
import sqlite3
from functools import cache
from pathlib import Path

from retainlog.store.schema import JOURNAL

DATA = Path(__file__).parents[2] / "store" / "data"
RELEASED = sorted(int(path.stem.removeprefix("journal-v")) for path in DATA.glob("journal-v*.db"))


def released(version: int) -> Path:
    """A journal that a release with this schema has written."""
    return DATA / f"journal-v{version}.db"


@cache
def shape(version: int) -> dict[str, tuple[str, ...]]:
    """Its tables and their columns, but for those that SQLite keeps for itself."""
    connection = sqlite3.connect(released(version))
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_words%'"
        " AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    found = {
        name: tuple(row[1] for row in connection.execute(f"PRAGMA table_info({name})").fetchall()) for (name,) in names
    }
    connection.close()
    return found


def holds(connection: sqlite3.Connection, version: int) -> bool:
    """Whether a file of that schema could hold all that the journal and its history say: columns that came later say
    nothing, or what they say where nobody said anything."""
    old = shape(version)
    for table in JOURNAL:
        info = connection.execute(f"PRAGMA table_info({table})").fetchall()
        new = {row[1]: row[4] or "NULL" for row in info if row[1] not in old.get(table, ())}
        if not new:
            continue
        said = " OR ".join(f"{column} IS NOT {default}" for column, default in new.items())
        if connection.execute(f"SELECT 1 FROM {table} WHERE {said} LIMIT 1").fetchone():
            return False
        images = " OR ".join(
            f"coalesce(json_extract({image}, '$.{column}'), {default}) IS NOT {default}"
            for column, default in new.items()
            for image in ("before", "after")
        )
        found = f"SELECT 1 FROM history_changes WHERE tbl = ? AND ({images}) LIMIT 1"
        if connection.execute(found, (table,)).fetchone():
            return False
    return True


def put_into(connection: sqlite3.Connection, version: int, path: str) -> None:
    """A file of that schema that says what the journal says, as its own release would have left it."""
    shutil.copy(released(version), path)
    old = sqlite3.connect(path)
    for table, columns in shape(version).items():
        old.execute(f"DELETE FROM {table}")
        now = {row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()}
        shared = [column for column in columns if column in now]
        if not shared:  # derived, and no part of the journal any more: an upgrade cannot rely on it
            continue
        rows = connection.execute(f"SELECT {', '.join(shared)} FROM {table}").fetchall()
        if table == "history_changes":
            at = [shared.index(name) for name in ("tbl", "before", "after")]
            rows = [_as_it_was(row, at, version) for row in rows]
        old.executemany(f"INSERT INTO {table} ({', '.join(shared)}) VALUES ({', '.join('?' * len(shared))})", rows)
    old.execute("INSERT INTO search_words (search_words) VALUES ('rebuild')")
    old.commit()
    old.close()


def _as_it_was(row: tuple[object, ...], at: list[int], version: int) -> tuple[object, ...]:
    """The change with images that lack the columns that were not there yet."""
    cells = list(row)
    table, *images = at
    for place in images:
        image = json.loads(str(cells[place])) if cells[place] else {}
        known = {name: value for name, value in image.items() if name in shape(version)[str(cells[table])]}
        if known != image:
            cells[place] = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    return tuple(cells)
