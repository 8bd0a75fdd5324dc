"""Values that another program wrote and this one cannot read: found by the type and the name of their column."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from retainlog.base.cadence import parse_cadence
from retainlog.base.errors import RetainlogError
from retainlog.base.money import is_currency
from retainlog.store.faults import READ_ERRORS
from retainlog.store.schema import JOURNAL

AT_MOST = 100
"""Rows of a table that are named."""
NEVER = "1970-01-01T00:00:00.000000Z"
_LARGEST = 10**9
_DAY_NAMES = ("on_date", "since", "month")
_STAMP = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z"
_PATTERNS = {"on_time": "[0-2][0-9]:[0-5][0-9]", "utc_offset": "[-+][01][0-9]:[0-5][0-9]"}

Tests = dict[str, dict[str, str]]


def no_day(value: str) -> str:
    """SQL test for text that is no day: SQLite knows a year 0, and notices a 31 November only in counting."""
    return f"(date({value}, '+0 days') IS NOT {value} OR {value} < '0001')"


def tests(connection: sqlite3.Connection, *, history: bool, references: bool) -> Tests:
    """Table → column → SQL that is 1 where the value cannot be read and else 0; with `references` also where it names a
    row that is not there."""
    found = {table: _tests(connection, table) for table in (*JOURNAL, *(("history_batches",) if history else ()))}
    for table, columns in found.items() if references else ():
        for row in connection.execute(f"PRAGMA foreign_key_list({table})"):
            parent, column = row[2], row[3]
            lost = f"({column} IS NOT NULL AND {column} NOT IN (SELECT id FROM main.{parent}))"
            columns[column] = f"({columns[column]} OR {lost})"
    return found


def _tests(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    info = connection.execute(f"PRAGMA table_info({table})").fetchall()
    found = {name: _test(connection, table, name, kind) for _n, name, kind, *_rest in info}
    for minor, currency in _amounts(found):
        found[minor] = f"({found[minor]} OR ({minor} IS NOT NULL AND {currency} IS NULL))"
    return found


def _amounts(columns: Iterable[str]) -> list[tuple[str, str]]:
    """The columns of amounts with those of their currencies."""
    return [(name.replace("_currency", "_minor"), name) for name in columns if name.endswith("_currency")]


def _test(connection: sqlite3.Connection, table: str, name: str, kind: str) -> str:
    if kind == "INTEGER":
        wrong = "0" if name.endswith("_minor") else f"{name} NOT BETWEEN -{_LARGEST} AND {_LARGEST}"
        return f"(typeof({name}) NOT IN ('integer', 'null') OR coalesce({wrong}, 0))"
    if kind == "REAL":
        return f"(typeof({name}) NOT IN ('real', 'integer', 'null') OR coalesce(abs({name}) > 1e15, 0))"
    if name.endswith("_on") or name in _DAY_NAMES:
        wrong = no_day(name)
    elif name.endswith("_at") or name == "at":
        wrong = f"({name} NOT GLOB '{_STAMP}' OR julianday({name}) IS NULL OR {no_day(f'substr({name}, 1, 10)')})"
    elif name in _PATTERNS:
        wrong = f"{name} NOT GLOB '{_PATTERNS[name]}' OR {name} NOT BETWEEN '+' AND '23:59'"
    elif name in ("every", "at_most", "renews", "notice"):
        wrong = _not_in(connection, table, name, _is_cadence)
    elif name.endswith("_currency"):
        wrong = _not_in(connection, table, name, is_currency)
    else:
        wrong = "0"
    return f"(typeof({name}) NOT IN ('text', 'null') OR ({name} IS NOT NULL AND ({wrong})))"


def unreadable_values(
    connection: sqlite3.Connection, *, history: bool = False, references: bool = False
) -> list[tuple[str, str, list[str]]]:
    """Table, column, keys of (at most 100) rows."""
    found: dict[tuple[str, str], list[str]] = {}
    for table, columns in tests(connection, history=history, references=references).items():
        key = " || '|' || ".join(
            f"CAST({column} AS TEXT)" for column in (JOURNAL[table].key if table in JOURNAL else ("id",))
        )
        query = f"SELECT {key}, {', '.join(columns.values())} FROM {table} WHERE {' OR '.join(columns.values())}"
        for row in _rows(connection, query):
            for column, bad in zip(columns, row[1:], strict=True):
                if bad:
                    found.setdefault((table, column), []).append(str(row[0]))
    return [(table, column, ids) for (table, column), ids in sorted(found.items())]


def _rows(connection: sqlite3.Connection, query: str) -> list[tuple[object, ...]]:
    try:
        return connection.execute(f"{query} LIMIT {AT_MOST}").fetchall()
    except READ_ERRORS:
        return []  # damage, which the integrity check names


def _not_in(connection: sqlite3.Connection, table: str, column: str, good: object) -> str:
    values = [row[0] for row in _rows(connection, f"SELECT DISTINCT {column} FROM {table}")]
    bad = [value for value in values if isinstance(value, str) and not good(value)]  # type: ignore[operator]
    return f"{column} IN ({', '.join(map(_literal, bad))})"


def _literal(value: str) -> str:
    return "CAST(x'" + value.encode("utf-8", "surrogatepass").hex() + "' AS TEXT)"


def _is_cadence(value: str) -> bool:
    try:
        return str(parse_cadence(value)) == value
    except RetainlogError:
        return False


def lay_aside(connection: sqlite3.Connection) -> None:
    """From now on this connection reads the journal as if these values were not there: a column that may be empty is,
    a row without what it needs is left out, and what belongs to it. It can write no more."""
    for table, wrong in tests(connection, history=True, references=True).items():
        for minor, currency in _amounts(wrong):  # an amount goes with its currency
            wrong[minor] = f"({wrong[minor]} OR {wrong[currency]})"
        _cover(connection, table, wrong)
    others = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND (name GLOB 'client_*' OR name = 'search_docs')"
    ).fetchall()
    for (table,) in others:
        if table not in JOURNAL:
            _cover_derived(connection, table)


def _cover(connection: sqlite3.Connection, table: str, wrong: dict[str, str]) -> None:
    """A view in the table's place."""
    info = {row[1]: bool(row[3]) for row in connection.execute(f"PRAGMA table_info({table})")}
    shown, needed = [], []
    for column, required in info.items():
        if column.endswith("_at") or column == "at":
            instead = f"'{NEVER}'" if required else "NULL"
        elif required:
            needed.append(wrong[column])
            shown.append(column)
            continue
        else:
            instead = "NULL"
        shown.append(f"CASE WHEN {wrong[column]} THEN {instead} ELSE {column} END AS {column}")
    where = [f"NOT ({test})" for test in needed]
    for row in connection.execute(f"PRAGMA foreign_key_list({table})"):
        parent, column = row[2], row[3]
        if parent != table:
            where.append(f"({column} IS NULL OR {column} IN (SELECT id FROM temp.{parent}))")
    rowid = "" if table == "imported" else "rowid AS rowid, "
    connection.execute(
        f"CREATE TEMP VIEW {table} AS SELECT {rowid}{', '.join(shown)} FROM main.{table} WHERE {' AND '.join(where)}"
    )


def _cover_derived(connection: sqlite3.Connection, table: str) -> None:
    """Days that are derived from such a value are not known; the last contact is looked for among what can be read."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    shown = []
    for name in names:
        if name == "last_on":
            shown.append(f"(SELECT max(on_date) FROM temp.touches t WHERE t.client_id = d.client_id) AS {name}")
        elif name.endswith("_on") or name in ("on_date", "paused_from", "paused_until"):
            shown.append(f"CASE WHEN {name} IS NOT NULL AND {no_day(name)} THEN NULL ELSE {name} END AS {name}")
        else:
            shown.append(name)
    connection.execute(
        f"CREATE TEMP VIEW {table} AS SELECT {', '.join(shown)} FROM main.{table} d"
        " WHERE client_id IS NULL OR client_id IN (SELECT id FROM temp.clients)"
    )
