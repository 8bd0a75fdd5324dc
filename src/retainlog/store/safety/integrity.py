"""What is wrong with a journal: its file and its content. Looking never writes, and never fails for what it finds."""

from __future__ import annotations

import os
import sqlite3

from retainlog.base.errors import Phrase, Refused, RetainlogError
from retainlog.i18n import N_
from retainlog.store import copying, derived, faults
from retainlog.store.connection import connect, distrust, header, log_of, readable
from retainlog.store.safety import invariants
from retainlog.store.safety.advice import remedy
from retainlog.store.safety.problem import Problem
from retainlog.store.safety.quarantine import unreadable_values
from retainlog.store.safety.rot import Rotted, rotted
from retainlog.store.schema import APPLICATION_ID, JOURNAL, VERSION

_RESTORE = N_("Bring the newest good backup back with: retainlog restore")
_REBUILD = N_("Make them anew with: retainlog doctor --rebuild")
_MEND = N_("Take what history holds of them with: retainlog doctor --mend")
_AT_MOST = 100  # details of one problem

# Derived tables and the columns by which two builds of them are the same.
_DERIVED = {
    "client_names": "key, client_id, alias",
    "client_rollups": "client_id, last_on, next_on, due_on, limit_on, paused_from, paused_until, tells_from,"
    " observed_on",
    "client_days": "client_id, n, first, day, log_sum, log_squares",
    "client_trends": "client_id, code, on_date, now, before, of",
    "journal_days": "day, n",
    "client_pulses": "client_id, theirs_on, theirs, of, since, run, unanswered, mood, energy, minutes, share, slower,"
    " longest",
    "search_docs": "tbl, row_id, kind, client_id, on_date, text, words, variants",
}


def problems(journal: str) -> list[Problem]:
    """Everything that is wrong with the file; an absent journal has no problem of its own."""
    if not os.path.exists(journal):
        return _remains(journal)
    before = _stat(journal)
    found = _examine(journal)
    if found and _stat(journal) != before:  # somebody wrote meanwhile: what was read may have been half of it
        found = _examine(journal)
    return found


def _stat(journal: str) -> list[tuple[int, int]]:
    return [
        (os.stat(path).st_mtime_ns, os.stat(path).st_size)
        for path in (journal, log_of(journal) or "")
        if os.path.exists(path)
    ]


def _remains(journal: str) -> list[Problem]:
    try:
        faults.refuse_remains(journal)
    except RetainlogError as problem:
        return [Problem(problem.code, problem.template, problem.hint, problem.params)]
    return []


def _examine(journal: str) -> list[Problem]:
    try:
        faults.refuse_foreign_file(journal)
        connection = copying.open_at_rest(journal)
    except RetainlogError as problem:
        return [Problem(problem.code, problem.template, problem.hint, problem.params)]
    except (OSError, *faults.READ_ERRORS) as problem:
        return [_unreadable(journal, problem)]
    try:
        application, version = header(connection)
        if application != APPLICATION_ID:
            text = N_("{path} is a SQLite file, but not a retainlog journal.")
            return [Problem("foreign_file", text, N_("Name another file with --db."), {"path": journal})]
        if version > VERSION:
            text = N_("The journal was written by a newer retainlog (schema {version}; this one knows {known}).")
            fix = N_("Update with: python3 -m pip install --upgrade retainlog")
            return [Problem("newer_schema", text, fix, {"version": version, "known": VERSION})]
        try:
            distrust(connection, journal)
        except Refused as problem:
            return [Problem(problem.code, problem.template, problem.hint, problem.params)]
        found = _integrity(connection, journal) + _references(connection)
        # An older schema is brought up to date by the next command; it is compared then.
        if version == VERSION:
            found += _schema(connection)
            rows = rotted(connection) if not found else []
            found += _values(connection, rows) + _encoding(connection)
            found += _rot(rows) if not found else []
            found += invariants.broken(connection) if not found else []
            found += _derived_data(connection, damaged=bool(found))
        return found
    except faults.READ_ERRORS as problem:
        return [_unreadable(journal, problem)]
    finally:
        connection.close()


def _unreadable(journal: str, problem: Exception) -> Problem:
    params: dict[str, object] = {"path": journal, "problem": getattr(problem, "strerror", None) or str(problem)}
    if faults.is_damage(problem):
        return Problem("damaged", N_("The journal {path} is damaged: {problem}."), remedy(journal), params)
    if faults.is_unfinished(problem):
        text = N_("Another program was broken off while it wrote to {path}.")
        return Problem("unfinished_write", text, N_("The next command takes that back: retainlog today"), params)
    fix = N_("Check the permissions of the file and its folder.")
    return Problem("unreadable", N_("The journal {path} can't be read: {problem}."), fix, params)


def _integrity(connection: sqlite3.Connection, journal: str) -> list[Problem]:
    try:
        lines = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_AT_MOST})")]
    except faults.READ_ERRORS as problem:
        lines = [str(problem)]
    if lines == ["ok"]:
        return []
    # An index can be made anew from its table.
    if all(" index " in line for line in lines):
        text, fix = N_("An index of the journal is damaged: {problem}."), _REBUILD
        return [Problem("index_damaged", text, fix, {"problem": lines[0]}, tuple(lines))]
    text, fix = N_("The journal is damaged: {problem}."), remedy(journal)
    return [Problem("damaged", text, fix, {"problem": lines[0]}, tuple(lines))]


def _rot(rows: list[Rotted]) -> list[Problem]:
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row.table, []).append(row.key)
    text = N_("Rows of {table} that are not what was written last: {count}. The disk or another program changed them.")
    return [
        Problem("rotted", text, _MEND, {"table": table, "count": len(keys)}, tuple(keys[:_AT_MOST]))
        for table, keys in groups.items()
    ]


def _references(connection: sqlite3.Connection) -> list[Problem]:
    try:
        rows = connection.execute(f"SELECT * FROM pragma_foreign_key_check LIMIT {_AT_MOST}").fetchall()
    except faults.READ_ERRORS:
        return []  # too damaged to tell; the integrity check has said so
    groups: dict[tuple[str, str], list[str]] = {}
    for table, rowid, parent, _key in rows:
        row = connection.execute(f"SELECT {_key_sql(table)} FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
        groups.setdefault((table, parent), []).append(str(row[0]) if row else str(rowid))
    text = N_("Rows of {table} that belong to rows of {parent} which are not there: {count}.")
    fix = N_("Undo what led to it (retainlog history, retainlog undo), or: retainlog restore")
    return [
        Problem("lost_reference", text, fix, {"table": t, "parent": p, "count": len(ids)}, tuple(ids))
        for (t, p), ids in groups.items()
    ]


def _key_sql(table: str) -> str:
    return " || '|' || ".join(JOURNAL[table].key) if table in JOURNAL else "rowid"


def _schema(connection: sqlite3.Connection) -> list[Problem]:
    """Tables, columns, indexes and views that the program needs and the file lacks."""
    fresh = _fresh()
    try:
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        found = []
        for kind, name in fresh.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"):
            repairable = kind in ("index", "view") or name in _DERIVED or name.startswith("search_")
            if name not in there:
                text = N_("The {kind} {name} is missing from the journal.")
                fix = _REBUILD if repairable else _RESTORE
                found.append(Problem("schema", text, fix, {"kind": Phrase(kind), "name": name}))
            elif kind == "table":
                lacking = _columns(fresh, name) - _columns(connection, name)
                for column in sorted(lacking):
                    text = N_("The column {column} of {name} is missing from the journal.")
                    fix = _REBUILD if repairable else _RESTORE
                    found.append(Problem("schema", text, fix, {"column": column, "name": name}))
        return found
    finally:
        fresh.close()


def _fresh() -> sqlite3.Connection:
    """An empty journal in memory, as the migrations make it."""
    from retainlog.store.migrations import migrate

    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def _made() -> list[tuple[str, str, str]]:
    """Type, name and SQL of all that the migrations make."""
    fresh = _fresh()
    try:
        return fresh.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'search_words_%'"
        ).fetchall()
    finally:
        fresh.close()


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def _values(connection: sqlite3.Connection, rows: list[Rotted]) -> list[Problem]:
    """Values that nobody can read; `rows` are those of which history holds another image."""
    mendable = {(row.table, row.key) for row in rows if row.image}
    text = N_("Rows of {table} whose value of {column} can't be read: {count}.")
    fix = N_("Correct them where they were written, or read all others with: retainlog doctor --salvage OUT")
    return [
        Problem(
            "bad_value",
            text,
            _MEND if all((table, id) in mendable for id in ids) else fix,
            {"count": len(ids), "table": table, "column": column},
            tuple(ids),
        )
        for table, column, ids in unreadable_values(connection, history=True)
    ]


def _encoding(connection: sqlite3.Connection) -> list[Problem]:
    """Texts that are no UTF-8: they are shown with a mark in place of what can't be read."""
    found = []
    connection.text_factory = bytes
    try:
        for table in JOURNAL:
            ids = [
                readable(key)
                for key, *cells in connection.execute(f"SELECT {_key_sql(table)}, t.* FROM {table} t")
                if not all(map(_is_utf8, cells))
            ]
            if ids:
                text = N_("Rows of {table} with text that is no UTF-8: {count}. It is shown as far as it can be read.")
                fix = N_("Correct them with the edit command of what they are, or bring a backup back.")
                found.append(Problem("bad_text", text, fix, {"table": table, "count": len(ids)}, tuple(ids[:_AT_MOST])))
    except faults.READ_ERRORS:
        pass  # damage, which the integrity check names
    finally:
        connection.text_factory = readable
    return found


def _is_utf8(cell: object) -> bool:
    try:
        if isinstance(cell, bytes):
            cell.decode()
    except UnicodeDecodeError:
        return False
    return True


def _derived_data(connection: sqlite3.Connection, *, damaged: bool) -> list[Problem]:
    """Compare the derived tables with what a build of them makes of the journal: in temporary tables, which hide those
    of the journal. SQLite keeps them in files of its own without a name, and not in memory."""
    made = {name: sql for _kind, name, sql in _made()}
    found = []
    connection.execute("BEGIN")
    try:
        if not _words_agree(connection, made["search_words"]):
            found.append("search_words")
        for table in _DERIVED:
            connection.execute(made[table].replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        # The index itself is not built again.
        columns = ", ".join(f"NULL AS {column}" for column in ("search_words", "rowid", "words", "variants"))
        connection.execute(f"CREATE TEMP VIEW search_words AS SELECT {columns}")
        connection.execute("CREATE TEMP TRIGGER no_words INSTEAD OF INSERT ON search_words BEGIN SELECT 1; END")
        derived.rebuild(connection)
        for table, columns in _DERIVED.items():
            one, two = f"SELECT {columns} FROM main.{table}", f"SELECT {columns} FROM temp.{table}"
            counts = f"SELECT (SELECT count(*) FROM ({one})) = (SELECT count(*) FROM ({two}))"
            if connection.execute(counts).fetchone() != (1,) or connection.execute(f"{one} EXCEPT {two}").fetchone():
                found.append(table)
    except UNBUILDABLE as problem:
        return [] if damaged else [Problem("derived", _STALE, _REBUILD, {"tables": str(problem)})]
    return [Problem("derived", _STALE, _REBUILD, {"tables": ", ".join(found)}, tuple(found))] if found else []


def _words_agree(connection: sqlite3.Connection, made: str) -> bool:
    """Whether the search index holds the words of its entries. FTS5 checks that in writing, so it does in a temporary
    index which is given the pages of that of the journal."""
    connection.execute("CREATE TEMP VIEW was_docs AS SELECT rowid AS rowid, words, variants FROM main.search_docs")
    connection.execute(made.replace("search_words", "temp.was_words").replace("search_docs", "was_docs"))
    try:
        for part in ("data", "idx", "docsize", "config"):
            connection.execute(f"DELETE FROM temp.was_words_{part}")
            connection.execute(f"INSERT INTO temp.was_words_{part} SELECT * FROM main.search_words_{part}")
        connection.execute("INSERT INTO temp.was_words (was_words, rank) VALUES ('integrity-check', 1)")
    except faults.READ_ERRORS:
        return False
    return True


# Values that no rule can read (another program wrote them) stop a build as damage does.
UNBUILDABLE = (sqlite3.Error, RetainlogError, ValueError, TypeError)
_STALE = N_("What is derived from the journal does not agree with it: {tables}.")


def days_of_writes(journal: str) -> list[str]:
    """UTC moments of the newest write and of the newest on each earlier day, newest first; empty where unreadable."""
    try:
        connection = copying.open_at_rest(journal)
        try:
            query = """SELECT max(at) FROM history_batches WHERE at GLOB '*-*-*T*:*Z' AND julianday(at) IS NOT NULL
                AND substr(at, 1, 10) = date(at) GROUP BY substr(at, 1, 10) ORDER BY 1 DESC LIMIT 3"""
            return [str(row[0]) for row in connection.execute(query)]
        finally:
            connection.close()
    except (OSError, *faults.READ_ERRORS):
        return []


def rebuild_file(journal: str) -> None:
    """`rebuild` in the journal itself. Raises Refused or StorageError, and leaves it as it was, where that cannot be
    done."""
    try:
        with faults.explained(journal):
            faults.refuse_foreign_file(journal)
            connection = connect(journal)
            try:
                # An older one is brought up to date by the next command, a newer one is not ours to touch.
                if header(connection)[1] == VERSION:
                    rebuild(connection)
            finally:
                connection.close()
    except (ValueError, TypeError) as problem:
        raise Refused(
            "not_rebuilt",
            "Derived data can't be made anew: {problem}.",
            hint="Correct the values that are named below first.",
            problem=str(problem),
        ) from problem


def rebuild(connection: sqlite3.Connection) -> None:
    """Make derived tables, indexes and views anew from the journal proper, in one transaction."""
    made = _made()
    again = {*_DERIVED, "search_words"}
    connection.execute("BEGIN IMMEDIATE")
    try:
        _drop_search(connection)
        for name in _DERIVED:
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        for kind, name, sql in made:
            if name not in there and (name in again or kind in ("index", "view")):
                connection.execute(sql)
        derived.rebuild(connection)
        connection.execute("REINDEX")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _drop_search(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("DROP TABLE IF EXISTS search_words")
    except sqlite3.Error:
        # Too broken to be opened, hence to be dropped: take its entry out, and its own tables are tables like others.
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'search_words'")
        connection.execute("PRAGMA writable_schema = RESET")
        shadows = connection.execute("SELECT name FROM sqlite_master WHERE name GLOB 'search_words_*'")
        for (name,) in shadows.fetchall():
            connection.execute(f"DROP TABLE {name}")
