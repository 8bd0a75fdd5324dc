#!/usr/bin/env python3
"""Run the tests of docs/explanation/reliability.md at length and write their counts there.

scripts/reliability.py crashes           kills, torn writes, full disks and disk errors at hundreds of places
scripts/reliability.py races             8 processes of 500 writes, and what else is done at once
scripts/reliability.py salvage           damaged files
scripts/reliability.py power             power cuts that take back what was not synced
scripts/reliability.py crashes --places 30   fewer places a scene

Each writes its own table, between its two marks, and nothing else. The short versions are part of the test suite
(tests/faults, tests/cli/test_salvage.py). `crashes` and `power` need Linux and a C compiler.
"""

from __future__ import annotations

import argparse
import errno
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ["PYTHONPATH"] = os.pathsep.join((str(ROOT / "src"), str(ROOT)))

from tests.faults import at_once, scenes, test_power  # noqa: E402
from tests.faults.at_once import Crowd  # noqa: E402
from tests.faults.machine import Fault  # noqa: E402
from tests.faults.scenes import OLD, SCENES, Stage  # noqa: E402

PAGE = ROOT / "docs/explanation/reliability.md"
FAULTS = {
    "killed": ("kill", 0),
    "torn": ("torn", 0),
    "disk full": ("full", errno.ENOSPC),
    "one ENOSPC": ("fail", errno.ENOSPC),
    "one EIO": ("fail", errno.EIO),
}
Rows = Iterator[Sequence[object]]


def scratch() -> tempfile.TemporaryDirectory[str]:
    """In memory where there is such a place: it is the calls that count, not the disk."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)


def spread(calls: int, places: int) -> list[int]:
    if calls <= places:
        return list(range(1, calls + 1))
    return sorted({1 + round(n * (calls - 1) / (places - 1)) for n in range(places)})


def crashes(places: int) -> Rows:
    yield ("kind of write", "calls", *FAULTS, "acknowledged", "refused", "broken promises")
    sums: Counter[str] = Counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, calls, runs in pool.map(crash, SCENES, repeat(places)):
            sums += runs
            yield (name, calls, *_in_order(runs))
    yield ("all", "", *_in_order(sums))


def _in_order(runs: Counter[str]) -> list[int]:
    return [runs[word] for word in (*FAULTS, "acknowledged", "refused", "broken")]


def crash(name: str, places: int) -> tuple[str, int, Counter[str]]:
    """Every fault at so many places of one scene: its name, the calls it makes, the counts."""
    with scenes.machine(failing=True) as machine, scratch() as folder:
        stage = Stage(machine, SCENES[name], Path(folder))
        runs: Counter[str] = Counter()
        for word, (do, number) in FAULTS.items():
            for at in spread(stage.whole.calls, places):
                stage.reset()
                outcome = stage.run(Fault(do, at, number))
                runs[word] += 1
                runs["acknowledged"] += outcome.code == 0
                runs["refused"] += outcome.code > 0
                try:
                    stage.hold(outcome)
                except Exception as broken:
                    runs["broken"] += 1
                    print(f"{name}: {word} at call {at}: {outcome} {broken!r}", file=sys.stderr, flush=True)
    return name, stage.whole.calls, runs


def power(places: int) -> Rows:
    yield ("write", "power cuts", "old state found", "new state found", "after it was acknowledged", "broken promises")
    sums: Counter[str] = Counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for name, found in zip(test_power.WRITES, pool.map(power_cuts, test_power.WRITES, repeat(places)), strict=True):
            sums += found
            yield (name, *(found[word] for word in _OF_POWER))
    yield ("all", *(sums[word] for word in _OF_POWER))


_OF_POWER = ("cuts", "old", "new", "acknowledged", "broken")


def power_cuts(name: str, places: int) -> Counter[str]:
    """Power cuts at so many moments of one write, the counts of what was found."""
    found: Counter[str] = Counter()
    with scenes.machine(failing=True) as machine, scratch() as folder:
        try:
            for _moment, state, acknowledged in test_power.cuts(machine, Path(folder), name, places):
                found["cuts"] += 1
                found[state] += 1
                found["acknowledged"] += acknowledged
                found["broken"] += acknowledged and state != "new"
        except AssertionError as problem:
            print(name, problem, file=sys.stderr)
            found["broken"] += 1
    return found


def races(rounds: int) -> Rows:
    yield ("at once", "times", "result")

    def times(what: Callable[[Crowd], object]) -> object:
        result: object = None
        for _n in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                machine.home = Path(folder)
                result = what(Crowd(machine, machine.home))
        return result

    with scenes.machine() as machine, tempfile.TemporaryDirectory() as folder:
        machine.home = Path(folder)
        rush = at_once.rush(Crowd(machine, machine.home), 8, 500)
        text = f"{rush.writes:,} touchpoints, none lost, none twice; {rush.told} commands were told to try again;"
        yield ("8 processes log 500 touchpoints each", 1, f"{text} the longest took {rush.longest:.1f} s")
        yield ("beside them", 1, f"{rush.others} reports, searches, exports, backups and checks, all good")
        every: list[tuple[str, Callable[[Crowd], object], str]] = [
            ("6 first runs", lambda crowd: at_once.first_runs(crowd, 6), "one journal with 6 clients"),
            ("4 add the same client", lambda crowd: at_once.same_name(crowd, 4), "it is there once"),
            ("3 import the same 2,000 rows", lambda c: at_once.imports(c, 3, 2000, begun=True), "2,000 rows"),
            ("3 begin a journal with them", lambda c: at_once.imports(c, 3, 2000, begun=False), "2,000 rows"),
            ("4 add 20 each, 2 undo 10 each", lambda crowd: at_once.undo_and_add(crowd, 20), "what was not undone"),
            ("6 write to a restored journal", lambda crowd: at_once.after_restore(crowd, 6), "all 6 are there"),
            ("4 daily and other backups", lambda crowd: at_once.backups(crowd, 4), "all sound, no remains"),
            ("4 make 3 backups each in one second", lambda c: at_once.backups_by_hand(c, 4), "12 files, all sound"),
            ("2 write 10 each, 2 restore 3 times each", lambda c: at_once.restores(c, 2, 10), "all in a file"),
            ("3 salvage into one file", lambda crowd: at_once.salvages(crowd, 3), "one gets it, whole"),
            ("4 export 5 times each into one file", lambda crowd: at_once.exports(crowd, 4), "it is whole"),
        ]
        for old in sorted(OLD.glob("journal-v*.db")):
            every.append((f"4 find a {old.stem}", lambda c, old=old: at_once.migrations(c, old, 4), "upgraded once"))
        for name, what, result in every:
            times(what)
            yield (name, rounds, result)


def salvage(rounds: int) -> Rows:
    from retainlog.base.clock import Clock
    from retainlog.journal.demo import make_demo
    from retainlog.nouns.touch import log_touch
    from retainlog.store.database import Store
    from retainlog.store.safety import integrity
    from retainlog.store.safety.salvage import salvage as rescue

    yield ("damage", "files", "rows read", "of them from history", "clients stood in for", "fit for use")
    chance = random.Random(7)
    with scratch() as folder:
        journal, out = Path(folder, "journal.db"), Path(folder, "out.db")
        store = Store(str(journal), Clock())
        make_demo(store)
        for n in range(300):
            log_touch(store, "acme", f"talk {n} " + "word " * (n * 7 % 180))
        store.close()
        whole = journal.read_bytes()
        count = len(whole) // 4096

        def overwritten(pages: int) -> bytes:
            data = bytearray(whole)
            for page in chance.sample(range(1, count), pages):
                data[page * 4096 : (page + 1) * 4096] = chance.randbytes(4096)
            return bytes(data)

        def flipped(bits: int) -> bytes:
            data = bytearray(whole)
            for _n in range(bits):
                data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
            return bytes(data)

        damages: dict[str, Callable[[], bytes]] = {
            "none": lambda: whole,
            "the first page gone": lambda: bytes(4096) + whole[4096:],
            "cut at half": lambda: whole[: len(whole) // 2],
            f"1 of {count} pages overwritten": lambda: overwritten(1),
            f"10 of {count}": lambda: overwritten(10),
            f"100 of {count}": lambda: overwritten(100),
            "10 bits flipped": lambda: flipped(10),
            "1,000 bits flipped": lambda: flipped(1000),
        }
        rows = sum(rescue(str(journal), str(out), store.clock.stamp()).kept.values())
        for name, damage in damages.items():
            files = 1 if name in ("none", "the first page gone", "cut at half") else rounds
            sums: Counter[str] = Counter()
            for _n in range(files):
                out.unlink()
                journal.write_bytes(damage())
                found = rescue(str(journal), str(out), store.clock.stamp())
                sums["kept"] += sum(found.kept.values())
                sums["recalled"] += sum(found.recalled.values())
                sums["made"] += found.made
                sums["sound"] += not integrity.problems(str(out))
            part = f"{sums['kept'] / files / rows:.1%}"
            yield (name, files, part, sums["recalled"], sums["made"], f"{sums['sound']} of {files}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("crashes", "power", "races", "salvage"))
    parser.add_argument(
        "--places", type=int, default=60, help="places a scene and fault (crashes), moments a write (power)"
    )
    parser.add_argument("--rounds", type=int, default=20, help="times each (races, salvage)")
    wish = parser.parse_args()
    start = time.monotonic()
    rows = []
    parts = {"crashes": crashes, "power": power, "races": races, "salvage": salvage}
    made = parts[wish.part](wish.places if wish.part in ("crashes", "power") else wish.rounds)
    for row in made:
        rows.append([f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row])
        print(" | ".join(rows[-1]), flush=True)
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    note = f"`scripts/reliability.py {wish.part}`, {(time.monotonic() - start) / 60:.0f} minutes."
    page = PAGE.read_text(encoding="utf-8")
    marks = f"<!-- {wish.part} -->", f"<!-- /{wish.part} -->"
    block = f"{marks[0]}\n\n{table}\n\n{note}\n\n{marks[1]}"
    PAGE.write_text(re.sub(f"{marks[0]}.*{marks[1]}", lambda _found: block, page, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
