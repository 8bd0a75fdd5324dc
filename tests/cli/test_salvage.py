"""`doctor --salvage OUT` reads what is readable of a damaged journal into a fresh one, and never touches the damaged
one."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_odd_files import contents, leave_log
from tests.conftest import Run

PAGE = 4096
ROWS = 120


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A journal of many pages: the demo's, and long notes."""
    from retainlog.base.clock import Clock
    from retainlog.journal.demo import make_demo
    from retainlog.nouns.touch import log_touch
    from retainlog.store.database import Store

    path = tmp_path_factory.mktemp("whole") / "journal.db"
    store = Store(str(path), Clock())
    make_demo(store)
    for n in range(ROWS):
        log_touch(store, "acme", f"talk {n} " + "שלום " * (n * 7 % 400), tags=[f"t{n % 5}"])
    store.close()
    return path.read_bytes()


@pytest.fixture
def journal(home: Path, whole: bytes) -> Path:
    path = home / ".local/share/retainlog/journal.db"
    path.parent.mkdir(parents=True, mode=0o700)
    path.write_bytes(whole)
    path.chmod(0o600)
    return path


def rows(path: Path) -> dict[str, set[tuple[object, ...]]]:
    from retainlog.store.schema import JOURNAL

    connection = sqlite3.connect(path)
    found = {table: set(connection.execute(f"SELECT * FROM {table}")) for table in JOURNAL}
    connection.close()
    return found


def count(found: dict[str, set[tuple[object, ...]]]) -> int:
    return sum(map(len, found.values()))


def salvaged(run: Run, journal: Path, data: bytes) -> tuple[dict[str, set[tuple[object, ...]]], dict[str, int], str]:
    """What was read from a journal with this content, how much is known to be lost, and what was said."""
    journal.write_bytes(data)
    before = contents(journal.parent)
    out = journal.parent.parent / "out.db"
    out.unlink(missing_ok=True)
    result = run("doctor", "--salvage", str(out), "--json")
    assert result.code == 0, result
    assert contents(journal.parent) == before
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert sorted(os.listdir(out.parent)) == ["out.db", "retainlog"]
    assert run("--db", str(out), "doctor").code == 0
    now = rows(out)
    assert {row["table"]: row["kept"] for row in result.json if row["kept"]} == {
        table: len(found) for table, found in now.items() if found
    }
    assert run("--db", str(out), "touch", "add", "acme", "goes on").code == 0
    return now, {row["table"]: row["lost"] for row in result.json}, result.err


def test_a_sound_journal_is_read_row_by_row_and_its_history_too(ok: Run, run: Run, journal: Path, whole: bytes) -> None:
    before = rows(journal)
    now, lost, said = salvaged(run, journal, whole)
    assert now == before
    assert not any(lost.values())
    assert "pages of the file" not in said
    out = str(journal.parent.parent / "out.db")
    ok("--db", out, "undo")
    found = ok("--db", out, "search", "talk", "-n", "500", "--json").json
    assert len(found) >= ROWS - 1


@pytest.mark.parametrize("lost", [100, PAGE], ids=["header", "first page"])
def test_without_its_beginning_all_is_still_found(run: Run, journal: Path, whole: bytes, lost: int) -> None:
    before = rows(journal)
    assert run("client", "list").code == 0
    now, missing, _said = salvaged(run, journal, b"x" * lost + whole[lost:])
    assert now == before
    assert not any(missing.values())


def test_broken_indexes_do_not_matter(run: Run, journal: Path, whole: bytes) -> None:
    connection = sqlite3.connect(journal)
    pages = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_autoindex%'"
    ).fetchall()
    connection.close()
    before = rows(journal)
    data = bytearray(whole)
    for (page,) in pages:
        data[(page - 1) * PAGE : page * PAGE] = b"\xaa" * PAGE
    now, lost, _said = salvaged(run, journal, bytes(data))
    assert now == before
    assert not any(lost.values())


def test_rows_that_are_lost_come_back_from_history(run: Run, ok: Run, journal: Path, whole: bytes) -> None:
    connection = sqlite3.connect(journal)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'clients'").fetchone()
    connection.close()
    before = rows(journal)
    data = bytearray(whole)
    data[(page - 1) * PAGE : page * PAGE] = bytes(PAGE)
    now, lost, _said = salvaged(run, journal, bytes(data))
    assert now["clients"] == before["clients"]
    assert lost["clients"] == 0


def test_a_journal_cut_in_half_gives_its_half_and_says_what_is_missing(run: Run, journal: Path, whole: bytes) -> None:
    before = rows(journal)
    now, lost, said = salvaged(run, journal, whole[: len(whole) // 2 + 1000])
    assert count(now) > count(before) * 0.5
    assert sum(lost.values()) > 0
    assert "pages of the file could not be read in full" in said
    assert "The history has gaps" in said


@pytest.mark.parametrize("pages", [1, 10, 40])
def test_of_pages_overwritten_at_random_the_rest_is_read(run: Run, journal: Path, whole: bytes, pages: int) -> None:
    chance = random.Random(pages)
    before = rows(journal)
    data = bytearray(whole)
    for page in chance.sample(range(1, len(whole) // PAGE), pages):
        data[page * PAGE : (page + 1) * PAGE] = chance.randbytes(PAGE)
    now, _lost, _said = salvaged(run, journal, bytes(data))
    true = {table: now[table] & before[table] for table in before}
    assert count(true) > count(before) * (1 - 2 * pages * PAGE / len(whole))


@pytest.mark.parametrize("flips", [1, 30, 1000])
def test_flipped_bits_never_stop_it(run: Run, journal: Path, whole: bytes, flips: int) -> None:
    chance = random.Random(flips)
    before = rows(journal)
    data = bytearray(whole)
    for _n in range(flips):
        data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
    now, _lost, _said = salvaged(run, journal, bytes(data))
    true = {table: now[table] & before[table] for table in before}
    assert count(true) > count(before) * (0.9 if flips < 100 else 0.3)


def test_what_only_the_log_holds_is_read_too(ok: Run, journal: Path, whole: bytes) -> None:
    leave_log(journal, "INSERT INTO client_tags SELECT id, 'late' FROM clients")
    data = bytearray(journal.read_bytes())
    data[-PAGE:] = b"\xaa" * PAGE
    journal.write_bytes(data)
    before = contents(journal.parent)
    out = journal.parent.parent / "out.db"
    ok("doctor", "--salvage", str(out))
    assert contents(journal.parent) == before
    assert "late" in {tag for _client, tag in rows(out)["client_tags"]}


def test_an_older_journal_is_salvaged_into_the_present_schema(ok: Run, run: Run, tmp_path: Path) -> None:
    for old in sorted((Path(__file__).parents[1] / "store/data").glob("journal-v*.db")):
        out = tmp_path / f"out-{old.name}"
        ok("--db", str(old), "doctor", "--salvage", str(out))
        copy = tmp_path / old.name
        copy.write_bytes(old.read_bytes())
        ok("--db", str(copy), "client", "list")
        assert rows(out) == rows(copy)
        assert run("--db", str(out), "doctor").code == 0


def test_what_is_in_the_way_and_what_is_no_journal_is_refused(run: Run, journal: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    for out in (taken, journal):
        result = run("doctor", "--salvage", str(out))
        assert (result.code, result.out) == (4, "")
    assert taken.read_text() == "mine"
    out = tmp_path / "out.db"
    for content, code in ((b"", 5), (b"my clients\n" * 2000, 5), (os.urandom(20_000), 5)):
        (tmp_path / "other").write_bytes(content)
        result = run("--db", str(tmp_path / "other"), "doctor", "--salvage", str(out))
        assert (result.code, result.out) == (code, ""), result
        assert (tmp_path / "other").read_bytes() == content
    connection = sqlite3.connect(tmp_path / "photos.db")
    connection.execute("CREATE TABLE photos (x)")
    connection.execute("INSERT INTO photos VALUES ('me')")
    connection.commit()
    connection.close()
    for name, code in (("photos.db", 5), ("absent.db", 3), ("", 6)):
        result = run("--db", str(tmp_path / name), "doctor", "--salvage", str(out))
        assert (result.code, result.out) == (code, ""), result
    assert not out.exists()
    assert not [name for name in os.listdir(tmp_path) if "part" in name]


def test_dates_that_no_calendar_has_are_mended(run: Run, journal: Path, whole: bytes) -> None:
    connection = sqlite3.connect(journal)
    connection.execute("UPDATE touches SET on_date = '2026-02-30' WHERE summary LIKE 'talk 7 %'")
    connection.execute("UPDATE touches SET next_on = '0000-01-01' WHERE summary LIKE 'talk 8 %'")
    connection.execute("UPDATE clients SET created_at = '2026-19-41T10:00:00.000000Z', since = '2026-11-31'")
    connection.commit()
    connection.close()
    before = rows(journal)
    now, _lost, _said = salvaged(run, journal, journal.read_bytes())
    assert len(now["clients"]) == len(before["clients"])
    assert count(now) == count(before)  # the words stay, under the day on which they were written


def varint(value: int) -> bytes:
    out = [value & 127]
    while value := value >> 7:
        out.append(value & 127 | 128)
    return bytes(reversed(out))


@pytest.mark.slow
@pytest.mark.parametrize("bomb", ["one chain", "one cell", "a million columns"])
def test_a_file_made_to_use_up_memory_does_not(ok: Run, tmp_path: Path, journal: Path, whole: bytes, bomb: str) -> None:
    """Cells that share what continues them, cells over one another, a cell of nothing but columns."""
    size = int.from_bytes(whole[16:18], "big")
    count = len(whole) // size
    if bomb == "a million columns":
        types = varint(3_000_000) + b"\0" * 3_000_000
    else:
        length = 3_000_000 if bomb == "one chain" else size - 100
        types = varint(1 + len(varint(13 + 2 * length))) + varint(13 + 2 * length) + b"x" * length
    least = (size - 12) * 32 // 255 - 23
    here = least + (len(types) - least) % (size - 4)
    here = len(types) if len(types) <= size - 35 else here if here <= size - 35 else least
    cell = varint(len(types)) + varint(1) + types[:here]
    cell += (count + 2).to_bytes(4, "big") if here < len(types) else b""
    place = size - len(cell)
    page = bytearray(size)
    pointers = (place - 8) // 2 if bomb != "one cell" else 40
    page[0], page[3:5], page[5:7] = 13, pointers.to_bytes(2, "big"), place.to_bytes(2, "big")
    for n in range(pointers):
        page[8 + 2 * n : 10 + 2 * n] = place.to_bytes(2, "big")
    page[place:] = cell
    pages, rest = [bytes(page)], types[here:]
    while rest:
        following = count + 2 + len(pages) if len(rest) > size - 4 else 0
        pages.append((following.to_bytes(4, "big") + rest[: size - 4]).ljust(size, b"\0"))
        rest = rest[size - 4 :]
    head = bytearray(whole)
    head[28:32] = (count + len(pages)).to_bytes(4, "big")
    journal.write_bytes(bytes(head) + b"".join(pages * 5))
    out = tmp_path / "out.db"
    done = subprocess.run(
        [sys.executable, "-m", "retainlog", "--db", str(journal), "doctor", "--salvage", str(out)],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert ok("--db", str(out), "client", "list", "--json").json


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
