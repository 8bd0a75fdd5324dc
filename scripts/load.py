#!/usr/bin/env python3
"""Every command on a journal of 1,000,000 touchpoints and 5,000 clients: CPU seconds, peak memory, as a Markdown table.

  scripts/load.py FOLDER                         makes large.db and small.db (1,000 touchpoints) there if missing
  scripts/load.py FOLDER --touches 100000        a smaller one
  scripts/load.py FOLDER --only today,brief      some commands

The commands are those of the registry, so that none is left out, and every list also without a client; some rounds of
the daily ones on both journals, in turn, give their ratio, since machines are noisy. A command that takes more than
--limit CPU seconds counts as failed.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
DAILY = (
    "touch add",
    "touch list",
    "today",
    "brief",
    "search",
    "prompt",
    "client list",
    "client show",
    "timeline",
    "undo",
)
REPORTS = (
    "monthly",
    "losses",
    "mistakes",
    "risk",
    "fit",
    "balance",
    "retention",
    "concentration",
    "pipeline",
    "forecast",
    "year",
)
BARE = ("gesture suggest", "risk")
"""Besides all lists."""
FORMATS = ("plain", "json", "jsonl", "csv", "md", "html")
EXPORTS = ("json", "csv", "vcard", "ics", "md", "html")
NOUNS = {"boundaries": "boundary", "activities": "activity", "losses": "loss"}
LEFT_OUT = (("config", "edit"), ("bidi", "test"), ("demo",), ("start",), ("restore",), ("report",))
TODAY = "2026-11-21T10:00"


RECORDS = {
    "mistakes": "mistake add CLIENT --what late --kind service --why overload --cause overload --plan Ask",
    "actions": "action add Call --client CLIENT --due 2026-11-01",
    "signs": "sign add CLIENT criticism upset",
    "milestones": "milestone add CLIENT Demo --kind demo",
    "promises": "promise add CLIENT Report --due 2026-11-25",
    "wins": "win add CLIENT Sales --metric leads --before 10 --after 20",
    "offers": "offer add CLIENT Workshop",
    "boundaries": "boundary add CLIENT Evenings",
    "decisions": "decision add CLIENT --advice wait --choice launch",
    "gestures": "gesture add CLIENT event Talk --reaction 4",
    "activities": "activity add talk Meetup",
    "leads": "lead add Prospect --source talk",
    "contacts": "contact add CLIENT Dana",
    "losses": "loss add CLIENT2 --reason price --stated dear --verdict external",
}
"""One record of each kind besides clients and touchpoints, for the commands that show and change them."""


# The system counts as a program's peak what the one that started it held then: so a small one starts it.
_STARTER = """import os, sys
child = os.posix_spawn(sys.executable, [sys.executable, "-m", "retainlog", *sys.argv[2:]], os.environ)
_child, status, used = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    file.write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}")
sys.exit(os.waitstatus_to_exitcode(status) % 256)"""


class Cost(NamedTuple):
    """Exit code, CPU seconds, peak of resident memory in MB."""

    code: int
    seconds: float
    megabytes: float
    said: str


def run(argv: list[str], journal: Path, limit: int) -> Cost:
    """One command line; a first word `NAME=value` goes to its environment."""
    environment = os.environ | {
        "RETAINLOG_DB": str(journal),
        "RETAINLOG_TODAY": TODAY,
        "RETAINLOG_BACKUP": "off",
        "RETAINLOG_CONFIG": str(journal.parent / "config.toml"),
        "PYTHONPATH": str(ROOT / "src"),
        "EDITOR": "true",
    }

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))

    if "=" in argv[0]:
        name, value = argv[0].split("=", 1)
        environment[name], argv = value, argv[1:]
    used = journal.parent / "used"
    done = subprocess.run(
        [sys.executable, "-S", "-c", _STARTER, str(used), *argv], env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=bounded, cwd=journal.parent, check=False,
    )  # fmt: skip
    seconds, megabytes = map(float, used.read_text(encoding="ascii").split())
    return Cost(done.returncode, seconds, megabytes, done.stderr.decode(errors="replace").strip()[-200:])


def command_lines(folder: Path, journal: Path) -> dict[str, list[str]]:
    """Name → words, for every command of the registry and every report."""
    from tests.hostile.commands import VERBS, called

    values = values_of(journal) | {"FILE": str(folder / "log.csv"), "rank-log FILE": str(folder / "log.csv")}
    (folder / "log.csv").write_text("customer,date,amount\n" + "a,2026-01-01,10\n" * 1000, encoding="utf-8")
    lines = {}
    for command in VERBS:
        words = called(command, values)
        if words and command not in LEFT_OUT:
            lines[" ".join(command)] = [*words, *(["--yes"] if command[-1] in ("delete", "merge") else [])]
    for name in [name for name in lines if name.endswith((" delete", " merge"))]:
        lines[name] = lines.pop(name)  # last: nothing can be written to what is gone
    lists = [" ".join(command) for command in VERBS if command[-1] == "list"]
    for name in (*lists, *BARE):
        lines[f"{name} (all)"] = name.split()
    for format in FORMATS:
        lines[f"touch list --format {format}"] = ["touch", "list", "--format", format]
    for name in REPORTS:
        lines[f"report {name}"] = ["report", name]
    lines["report value"] = ["report", "value", values["CLIENT"]]
    for format in EXPORTS:
        lines[f"export {format}"] = ["export", format, "-o", str(folder / f"out.{format}"), "--force"]
    lines["import json (all there already)"] = ["import", "json", str(folder / "out.json")]
    fresh = ["--db", str(folder / "fresh.db")]
    lines["import json"] = [*fresh, "import", "json", str(folder / "out.json")]
    lines["undo (of the import)"] = [*fresh, "undo"]
    lines["redo (of the import)"] = [*fresh, "redo"]
    lines["doctor (then)"] = [*fresh, "doctor"]
    for format in ("csv", "vcard", "ics"):
        lines[f"import {format} (dry run)"] = ["import", format, str(folder / f"out.{format}"), "--dry-run"]
    lines["completion of a client"] = ["_RETAINLOG_COMPLETE=zsh", "touch", "add", values["NAMED"][:1]]
    lines["doctor --rebuild"] = ["doctor", "--rebuild"]
    return lines


def values_of(journal: Path) -> dict[str, str]:
    import sqlite3

    rows = sqlite3.connect(journal)
    clients = [row[0] for row in rows.execute("SELECT id FROM clients WHERE deleted_at IS NULL ORDER BY id LIMIT 2")]
    touch = rows.execute("SELECT id FROM touches ORDER BY on_date DESC LIMIT 1").fetchone()[0]
    ids = {}
    for table, line in RECORDS.items():
        if not rows.execute(f"SELECT 1 FROM {table}").fetchone():
            argv = line.replace("CLIENT2", clients[1]).replace("CLIENT", clients[0]).split()
            done = run(argv, journal, 300)
            assert done.code == 0, (line, done.said)
        ids[table] = rows.execute(f"SELECT id FROM {table}").fetchone()[0]
    named = rows.execute("SELECT name FROM clients WHERE id = ?", (clients[0],)).fetchone()[0]
    rows.close()
    words = ("SUMMARY", "TITLE", "TEXT", "client add NAME", "client rename NAME", "lead add NAME", "contact add NAME")
    settings = ("config get NAME", "config set NAME", "config unset NAME")
    return {
        **dict.fromkeys(words, "words"),
        **dict.fromkeys(settings, "currency"),
        **{NOUNS.get(table, table[:-1]): id for table, id in ids.items()},
        "LEAD": ids["leads"],
        "PERSON": ids["contacts"],
        "ID|CLIENT": ids["losses"],
        "STAGE": "proposal",
        "yes|no": "yes",
        "CLIENT": clients[0],
        "NAMED": named,
        "DUPLICATE": clients[1],
        "CLIENT|LEAD": clients[0],
        "touch": touch,
        "QUERY": "call",
        "CODE": "criticism",
        "SHELL": "bash",
        "VALUE": "ILS",
        "gesture add KIND": "event",
        "activity add KIND": "talk",
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--touches", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--limit", type=int, default=1200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--write", action="store_true", help="put the table into docs/explanation/reliability.md")
    options = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "src")]
    os.environ["RETAINLOG_TODAY"] = TODAY
    from scripts.bench_data import make

    folder: Path = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    large, small = folder / "large.db", folder / "small.db"
    (folder / "fresh.db").unlink(missing_ok=True)
    for journal, touches in ((large, options.touches), (small, 1000)):
        if not journal.exists():
            make(str(journal), touches, options.clients)
    only = [name for name in options.only.split(",") if name]
    lines, small_lines = command_lines(folder, large), command_lines(folder, small)
    failed = []
    table = ["| command | CPU s | peak MB | against 1,000 |", "|---|---|---|---|"]
    print(*table, sep="\n")
    for name, words in lines.items():
        if only and name not in only:
            continue
        cost = run(words, large, options.limit)
        ratio = ""
        if name in DAILY:
            pairs = [
                (run(words, large, 300).seconds, run(small_lines[name], small, 300).seconds)
                for _ in range(options.rounds)
            ]
            ratio = f"{statistics.median(one for one, _ in pairs) / statistics.median(two for _, two in pairs):.2f}"
        table.append(f"| {name} | {cost.seconds:.2f} | {cost.megabytes:.0f} | {ratio} |")
        print(table[-1], flush=True)
        if cost.code not in (0, 2, 3, 4, 7):
            failed.append(f"{name}: {cost.code} {cost.said}")
            print(f"{name}: exit {cost.code} {cost.said}", file=sys.stderr, flush=True)
    print(f"\n{len(lines)} commands, {len(failed)} failed", file=sys.stderr)
    if options.write:
        from scripts.hostile import write

        write("load", "\n".join(table))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
