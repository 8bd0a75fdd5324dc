"""Many processes at one journal: what they are told to do, and what must be so afterwards."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path
from typing import NamedTuple

from tests.faults import promises
from tests.faults.machine import Machine, Outcome
from tests.faults.scenes import JOURNAL


class Crowd(NamedTuple):
    """A machine, and the home with the journal that all its processes use."""

    machine: Machine
    home: Path

    @property
    def journal(self) -> Path:
        return self.home / JOURNAL

    def ok(self, *argv: str) -> Outcome:
        done = self.machine.run(*argv)
        assert done.code == 0, done
        return done

    def column(self, query: str) -> list[object]:
        connection = sqlite3.connect(f"file:{self.journal}?mode=ro", uri=True)
        try:
            return [row[0] for row in connection.execute(query)]
        finally:
            connection.close()


class Rush(NamedTuple):
    """How a rush went: writes and other commands, how many of them were told that the journal is in use, and the
    longest that one took (seconds)."""

    writes: int
    others: int
    told: int
    longest: float


def rush(crowd: Crowd, writers: int, each: int) -> Rush:
    """`writers` processes log `each` touchpoints while others report, search, look, and make backups. Nothing that was
    acknowledged may be lost, and nobody may fail but with the sentence that the journal is in use."""
    for n in range(writers):
        crowd.ok("client", "add", f"Client {n}", "--every", "2w", "--fee", "1000")
    writes = [[("touch", "add", f"client {n}", f"talk {n}-{m}", "--tag", f"t{n}") for m in range(each)]
              for n in range(writers)]  # fmt: skip
    others = [("report",), ("search", "talk"), ("today",), ("backup",), ("risk",), ("export", "json"), ("doctor",)]
    rounds = max(1, each // 10)
    done = crowd.machine.run_at_once([*writes, *([line] * rounds for line in others)])
    told = 0
    for line, outcome in zip(
        [x for row in writes for x in row], [x for row in done[:writers] for x in row], strict=True
    ):
        told += _in_order(outcome, line)
    kept = set(crowd.column("SELECT summary FROM touches"))
    acknowledged = {
        line[3]
        for row, results in zip(writes, done, strict=False)
        for line, r in zip(row, results, strict=True)
        if not r.code
    }
    assert kept == acknowledged, "what was acknowledged, and nothing else"
    assert len(crowd.column("SELECT id FROM touches")) == len(kept)
    for line, row in zip(others, done[writers:], strict=True):
        for outcome in row:
            told += _in_order(outcome, line)
    promises.sound(crowd.journal)
    promises.copies_sound(crowd.home)
    longest = max(outcome.seconds for row in done[:writers] for outcome in row)
    return Rush(writers * each, rounds * len(others), told, longest)


def _in_order(outcome: Outcome, line: tuple[str, ...]) -> bool:
    """Whether it was told that the journal is in use; anything else but success is a fault."""
    if outcome.code == 0:
        return False
    assert outcome.code == 6, (line, outcome)
    assert "is in use by another program" in outcome.err, (line, outcome)
    return True


def first_runs(crowd: Crowd, count: int) -> None:
    """All begin the journal at the same moment."""
    names = [f"Client {n}" for n in range(count)]
    done = crowd.machine.run_at_once([[("client", "add", name, "--every", "2w")] for name in names])
    assert [row[0].code for row in done] == [0] * count, done
    assert sorted(map(str, crowd.column("SELECT name FROM clients"))) == names
    assert not [name for name in os.listdir(crowd.journal.parent) if "part" in name]
    promises.sound(crowd.journal)


def same_name(crowd: Crowd, count: int) -> None:
    """The same client is added by all: one gets it."""
    crowd.ok("client", "add", "First")
    done = crowd.machine.run_at_once([[("client", "add", "Acme")]] * count)
    assert sorted(row[0].code for row in done) == [0] + [4] * (count - 1), done
    assert crowd.column("SELECT count(*) FROM clients WHERE name = 'Acme'") == [1]


def imports(crowd: Crowd, count: int, rows: int, *, begun: bool) -> None:
    """The same file is imported by all; `begun`: into a journal that is there."""
    table = crowd.home / "table.csv"
    table.write_text("client,date,summary\n" + "".join(f"Acme,2026-10-01,talk {n}\n" for n in range(rows)))
    if begun:
        crowd.ok("client", "add", "First")
    line = ("import", "csv", str(table), "--create-clients", "--json")
    done = [row[0] for row in crowd.machine.run_at_once([[line]] * count)]
    for outcome in done:
        assert outcome.code in (0, 6), outcome
        assert outcome.code == 0 or "nothing was written" in outcome.err
    assert sum(json.loads(outcome.out)["touches"] for outcome in done if outcome.code == 0) == rows, done
    assert crowd.column("SELECT count(*) FROM touches") == [rows]
    assert crowd.column("SELECT count(*) FROM clients WHERE name = 'Acme'") == [1]
    promises.sound(crowd.journal)


def undo_and_add(crowd: Crowd, each: int) -> None:
    """Four processes add, two undo: what is there is what was added less what was taken back."""
    crowd.ok("client", "add", "Acme", "--every", "2w")
    for n in range(each):  # as many as are undone: the client itself is never among what is
        crowd.ok("touch", "add", "acme", f"before {n}")
    rows = [[("touch", "add", "acme", f"talk {n}-{m}") for m in range(each)] for n in range(4)]
    done = crowd.machine.run_at_once([*rows, *([("undo",)] * (each // 2) for _n in range(2))])
    assert all(outcome.code == 0 for row in done[:4] for outcome in row), done
    undone = [outcome for row in done[4:] for outcome in row]
    assert all(outcome.code == 0 for outcome in undone), undone
    taken_back = "FROM history_batches WHERE undoes IS NOT NULL"
    assert crowd.column(f"SELECT count(*) {taken_back}") == [len(undone)]
    assert crowd.column(f"SELECT count(DISTINCT undoes) {taken_back}") == [len(undone)]
    assert crowd.column("SELECT count(*) FROM touches") == [5 * each - len(undone)]
    promises.sound(crowd.journal)


def migrations(crowd: Crowd, old: Path, count: int) -> None:
    """All bring the same old journal up to date at the same moment."""
    crowd.journal.parent.mkdir(parents=True)
    crowd.journal.write_bytes(old.read_bytes())
    crowd.journal.chmod(0o600)
    before, version = promises.content(crowd.journal), promises.version(crowd.journal)
    done = crowd.machine.run_at_once([[("client", "add", f"New {n}")] for n in range(count)])
    assert [row[0].code for row in done] == [0] * count, done
    assert len(crowd.column("SELECT id FROM clients WHERE name LIKE 'New %'")) == count
    promises.sound(crowd.journal)
    (kept,) = crowd.journal.parent.glob("journal-before-schema-*.db")
    assert (promises.content(kept), promises.version(kept)) == (before, version)


def after_restore(crowd: Crowd, count: int) -> None:
    """The first to write to a journal that was just restored: it has no write-ahead log yet."""
    crowd.ok("client", "add", "Acme")
    connection = sqlite3.connect(crowd.journal)
    assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    connection.close()
    done = crowd.machine.run_at_once([[("touch", "add", "acme", f"talk {n}")] for n in range(count)])
    assert [row[0].code for row in done] == [0] * count, done
    assert crowd.column("SELECT count(*) FROM touches") == [count]
    promises.sound(crowd.journal)


def backups(crowd: Crowd, count: int) -> None:
    """Daily and other backups, all at once, with rotation."""
    crowd.ok("client", "add", "Acme")
    done = crowd.machine.run_at_once([[("backup", "--daily"), ("backup",), ("backup", "--list")]] * count)
    assert all(outcome.code == 0 for row in done for outcome in row), done
    promises.copies_sound(crowd.home)
    folder = crowd.journal.parent / "journal-backups"
    assert (folder / "journal-2026-11-21.db").exists()
    assert not [name for name in os.listdir(folder) if "part" in name]


def backups_by_hand(crowd: Crowd, count: int) -> None:
    """Within one second (here the clock stands still) each has its file; one gets a name that is given."""
    crowd.ok("client", "add", "Acme")
    done = crowd.machine.run_at_once([[("backup", "--json")] * 3] * count)
    files = [json.loads(outcome.out)["file"] for row in done for outcome in row]
    assert len(set(files)) == 3 * count, files
    assert all(os.path.getsize(file) for file in files)
    named = crowd.machine.run_at_once([[("backup", "--to", str(crowd.home / "copy.db"))]] * count)
    assert sorted(row[0].code for row in named) == [0] + [4] * (count - 1), named
    promises.copies_sound(crowd.home)
    assert not list(crowd.home.rglob("*.part"))


def restores(crowd: Crowd, count: int, each: int) -> None:
    """Restores among writers: whatever was acknowledged is in the journal, or in a state that a restore has kept."""
    crowd.ok("client", "add", "Acme", "--every", "2w")
    made = json.loads(crowd.ok("backup", "--json").out)["file"]
    writes = [[("touch", "add", "acme", f"talk {n}-{m}") for m in range(each)] for n in range(count)]
    done = crowd.machine.run_at_once([*writes, *([[("restore", "--yes", made, "--json")] * 3] * count)])
    told = [
        (line[3], outcome)
        for line, outcome in zip(
            [x for row in writes for x in row], [x for row in done[:count] for x in row], strict=True
        )
    ]
    restored = [outcome for row in done[count:] for outcome in row]
    for outcome in [*restored, *(outcome for _text, outcome in told)]:
        _in_order(outcome, ("restore",))
    kept = [json.loads(outcome.out)["kept"] for outcome in restored if outcome.code == 0]
    assert len(set(kept)) == len(kept), kept
    query = "SELECT summary FROM touches"
    there = {row[0] for file in (crowd.journal, *map(Path, kept)) for row in promises.rows(file, query)}
    lost = [text for text, outcome in told if outcome.code == 0 and text not in there]
    assert not lost, "acknowledged, and in no file"
    promises.copies_sound(crowd.home)
    promises.sound(crowd.journal)


def salvages(crowd: Crowd, count: int) -> None:
    """All read the journal out into the same file: one gets it, and it is whole."""
    crowd.ok("client", "add", "Acme")
    out = crowd.home / "out.db"
    done = crowd.machine.run_at_once([[("doctor", "--salvage", str(out))]] * count)
    assert sorted(row[0].code for row in done) == [0] + [4] * (count - 1), done
    promises.sound(out)
    assert not list(crowd.home.rglob("*.part*"))


def exports(crowd: Crowd, count: int) -> None:
    """All write the same file."""
    for n in range(20):
        crowd.ok("client", "add", f"Client {n}", "--note", "word " * 5000)
    out = crowd.home / "out.json"
    done = crowd.machine.run_at_once([[("export", "json", "-o", str(out), "--force")] * 5] * count)
    assert [outcome.code for row in done for outcome in row] == [0] * 5 * count, done
    assert len(json.loads(out.read_text())["tables"]["clients"]) == 20
    assert not list(crowd.home.rglob("*.part"))
