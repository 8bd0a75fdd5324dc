"""A journal into which another program has written every nasty string, into every column that takes it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from retainlog.base.ids import new_id
from retainlog.importing.json_import import codes
from retainlog.store.safety.integrity import rebuild_file
from retainlog.store.schema import JOURNAL
from tests.hostile.strings import EVERYTHING, TEXTS

STAMPED = ("created_at", "updated_at", "updated_by", "deleted_at")
TYPED_ENDINGS = ("_on", "_at", "_id", "_currency")
TYPED = {
    "id",
    "on_date",
    "since",
    "month",
    "on_time",
    "utc_offset",
    "every",
    "at_most",
    "renews",
    "notice",
    "recurrence_of",
    *STAMPED,
}


def typed(column: str) -> bool:
    """Whether the column holds days, ids, cadences or currencies rather than words."""
    return column in TYPED or column.endswith(TYPED_ENDINGS)


def columns(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    """Its text columns, but for those that hold codes."""
    for _n, name, kind, *_rest in connection.execute(f"PRAGMA table_info({table})").fetchall():
        if kind == "TEXT" and not typed(name) and (table, name) not in codes():
            yield name


def as_stored(text: str) -> bytes:
    """The bytes that another program would write; half a character is no UTF-8, and is not checked by SQLite."""
    return text.encode("utf-8", "surrogatepass")


def poison(base: Path, target: Path, texts: list[str] | None = None) -> None:
    """A copy of the journal `base` in which each table has, for each text, a copy of its first row that says it: a
    family of rows that belong together. Derived data is made anew, as `doctor --rebuild` does."""
    shutil.copy(base, target)
    connection = sqlite3.connect(target)
    wording = {table: list(columns(connection, table)) for table in JOURNAL}
    for number, text in enumerate([*TEXTS, EVERYTHING] if texts is None else texts):
        _family(connection, wording, as_stored(text) or b"x", number)
    connection.commit()
    connection.close()
    rebuild_file(str(target))


def _family(connection: sqlite3.Connection, wording: dict[str, list[str]], text: bytes, number: int) -> None:
    ids = {table: new_id() for table in JOURNAL}
    for table in JOURNAL:
        info = connection.execute(f"PRAGMA table_info({table})").fetchall()
        parents = {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")}
        wish = "WHERE status = 'open' AND due_on IS NOT NULL" if table == "actions" else ""
        template = connection.execute(f"SELECT * FROM {table} {wish} LIMIT 1").fetchone()
        assert template, f"the sample journal has nothing in {table}"
        row = {column[1]: value for column, value in zip(info, template, strict=True)}
        for column in row:
            if column == "id":
                row[column] = ids[table]
            elif column in parents:
                row[column] = row[column] and ids[parents[column]]
            elif column in wording[table]:
                row[column] = text
        if table == "imported":
            row["key"], row["record_id"] = f"{number}", ids["touches"]
        holders = ", ".join("CAST(? AS TEXT)" if isinstance(value, bytes) else "?" for value in row.values())
        connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({holders})", tuple(row.values()))


def texts_of(journal: Path) -> Iterator[tuple[str, str]]:
    """(place, text) of every text in the tables of the journal proper."""
    connection = sqlite3.connect(journal)
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    for table in JOURNAL:
        cursor = connection.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        for row, number in zip(cursor, count()):
            for name, value in zip(names, row, strict=True):
                if isinstance(value, str):
                    yield f"{table}[{number}].{name}", value
    connection.close()


def sample(journal: Path) -> None:
    """A believable journal with a row in every table, made by the program's own commands wherever one writes there."""
    connection: sqlite3.Connection

    def first(table: str, more: str = "") -> str:
        return str(connection.execute(f"SELECT id FROM {table} {more} LIMIT 1").fetchone()[0])

    folder = journal.parent / "demo"
    _do("demo", "--mixed", str(folder))
    shutil.move(folder / "journal.db", journal)
    connection = sqlite3.connect(journal)
    name, code, sign = connection.execute(
        "SELECT c.name, s.code, s.id FROM signs s JOIN clients c ON c.id = s.client_id WHERE s.cleared_on IS NULL"
    ).fetchone()
    table = journal.parent / "one.csv"
    table.write_text(f"client,date,summary\n{name},2026-11-01,Imported\n", encoding="utf-8")
    at = ("--db", str(journal))
    _do("touch", "add", name, "Tagged", "--tag", "vip", *at)
    _do("sign", "add", name, code, "Once more", *at)
    _do("sign", "snooze", sign, "--until", "2027-01-01", *at)
    _do("boundary", "breach", first("boundaries"), "Called at night", *at)
    _do("import", "csv", str(table), *at)
    _do("client", "edit", name, "--hours", "12", "--hours-from", "2026-10-01", *at)
    _do("away", "add", "2027-02-01", "2027-02-05", "--reason", "Holiday", *at)
    bills = journal.parent / "bills.csv"
    bills.write_text(
        "Client Name,Invoice #,Date Issued,Invoice Status,Date Paid,Item Name,Currency,Line Total,Due Date\n"
        f"{name},0001,2026-09-01,Paid,2026-09-20,Retainer,ILS,1180.00,2026-09-15\n",
        encoding="utf-8",
    )
    _do("import", "invoices", str(bills), *at)
    stamps = "'2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z', 'sample'"
    connection.execute("INSERT INTO touch_people SELECT t.id, c.id FROM touches t JOIN contacts c LIMIT 1")
    values = f"'{new_id()}', 'contact', 'nobody:contact:', '2026-11-20', '2027-01-01', {stamps}"
    connection.execute(f"INSERT INTO reminders VALUES ({values})")
    connection.commit()
    connection.close()


def _do(*argv: str) -> None:
    import contextlib
    import io

    from retainlog.cli.main import run

    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        assert run(list(argv)) == 0, said.getvalue()


NOUNS = {"boundary": "boundaries", "activity": "activities", "loss": "losses", "touch": "touches", "fit": "fit_checks"}


def values_of(journal: Path, family: int) -> dict[str, str]:
    """What each kind of argument stands for, so that commands meet a family, counted from the newest."""
    connection = sqlite3.connect(journal)
    ids = {
        table: str(
            connection.execute(f"SELECT id FROM {table} ORDER BY rowid DESC LIMIT 1 OFFSET ?", (family,)).fetchone()[0]
        )
        for table, spec in JOURNAL.items()
        if spec.key == ("id",)
    }
    other = str(connection.execute("SELECT id FROM clients LIMIT 1").fetchone()[0])
    connection.close()
    values = {
        "CLIENT": ids["clients"],
        "DUPLICATE": other,
        "LEAD": ids["leads"],
        "PERSON": ids["contacts"],
        "ID|CLIENT": ids["losses"],
        "CLIENT|LEAD": ids["clients"],
        "QUERY": "a",
        "SUMMARY": "words",
        "TITLE": "words",
        "TEXT": "words",
        "CODE": "criticism",
        "STAGE": "proposal",
        "yes|no": "yes",
        "SHELL": "bash",
        "FORMAT": "csv",
        "gesture add KIND": "event",
        "activity add KIND": "talk",
        "config get NAME": "currency",
        "config set NAME": "currency",
        "config unset NAME": "currency",
        "VALUE": "ILS",
        "report NAME": "monthly",
        "client add NAME": "New One",
        "client rename NAME": "New Name",
        "lead add NAME": "New Lead",
        "contact add NAME": "New Person",
    }
    for noun in ("touch", "mistake", "action", "loss", "sign", "milestone", "promise", "win", "offer", "boundary",
                 "decision", "gesture", "activity", "lead", "fit"):  # fmt: skip
        if (table := NOUNS.get(noun, f"{noun}s")) in ids:
            values[noun] = ids[table]
    return values
