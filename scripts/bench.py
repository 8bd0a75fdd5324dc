#!/usr/bin/env python3
"""Print what commands cost: whole-process CPU, as ratios measured in one run, since machines are noisy.

  scripts/bench.py            daily commands against a Typer "hello NAME" in the same environment
  scripts/bench.py --large    the same commands with 100,000 touchpoints against 1,000 (makes both journals first)
  scripts/bench.py --hebrew   daily commands on a terminal, all in Hebrew against all in English
  scripts/bench.py -n 20      more rounds

Each figure is the median over rounds; in a round every command runs once, in turn.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HELLO = "import typer\ndef hello(name: str) -> None:\n    print('hello', name)\ntyper.run(hello)\n"
CLIENTS = 200
REPORTS = ("monthly", "concentration", "pipeline", "forecast", "balance", "fit", "retention", "year")
# The same few records in both languages, so that a difference is that of the language.
SPOKEN = {
    "en": (("Acme Ltd", "North Star", "Green Tea", "Dana Levi"), "talked about the plan for the autumn"),
    "he": (("אופק שיווק", "כוכב הצפון", "תה ירוק", "דנה לוי"), "שיחה על התוכנית לסתיו"),
}
# What a command runs in so that it writes to a terminal: nobody else measures the same children.
ON_A_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


def cpu(command: list[str], environment: dict[str, str]) -> float:
    """CPU seconds (user + system) of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def medians(commands: dict[str, tuple[list[str], dict[str, str]]], rounds: int) -> dict[str, float]:
    """Name → median CPU seconds; the first round is a warm-up and does not count."""
    seen: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, (command, environment) in commands.items():
            seconds = cpu(command, environment)
            if number:
                seen[name].append(seconds)
    return {name: statistics.median(values) for name, values in seen.items()}


def spoken(folder: str, environment: dict[str, str]) -> dict[str, tuple[list[str], dict[str, str]]]:
    """`NAME LANGUAGE` → a daily command on a terminal that turns nothing by itself."""
    commands = {}
    program = [sys.executable, "-m", "retainlog"]
    for lang, (clients, summary) in SPOKEN.items():
        there = environment | {"RETAINLOG_DB": str(Path(folder, f"{lang}.db")), "RETAINLOG_LANG": lang}
        there |= {"RETAINLOG_BIDI": "visual", "TERM": "xterm"}
        for name in clients:
            cpu([*program, "client", "add", name, "--every", "2w", "--since", "2025-09-01"], there)
            cpu([*program, "touch", "add", name, summary, "--on", "2025-10-01"], there)
        lines = {
            "touch add": ["touch", "add", clients[0], summary],
            "touch list": ["touch", "list"],
            "today": ["today"],
            "brief": ["brief", clients[0]],
        }
        for name, line in lines.items():
            commands[f"{name} {lang}"] = ([sys.executable, "-c", ON_A_TERMINAL, *program, *line], there)
    return commands


def daily(program: list[str], prompt: list[str]) -> dict[str, list[str]]:
    return {
        "touch add": [*program, "touch", "add", "client 7", "call about the plan"],
        "touch list -n 10": [*program, "touch", "list", "-n", "10"],
        "today": [*program, "today"],
        "brief": [*program, "brief", "client 7"],
        "promise add": [*program, "promise", "add", "client 7", "the figures", "--due", "tomorrow"],
        "sign add": [*program, "sign", "add", "client 7", "criticism"],
        "risk": [*program, "risk"],
        "lead list": [*program, "lead", "list"],
        "prompt": prompt,
    }


def make(path: Path, touches: int, environment: dict[str, str]) -> dict[str, str]:
    """A journal with CLIENTS clients and so many touchpoints, imported from CSV."""
    rows = path.with_suffix(".csv")
    with rows.open("w", encoding="utf-8") as file:
        file.write("client,date,channel,minutes,summary\n")
        for number in range(touches):
            day = f"202{4 + number % 2}-{1 + number // 7 % 12:02}-{1 + number % 28:02}"
            file.write(f"client {number % CLIENTS},{day},call,{10 + number % 50},talk {number} about the plan\n")
    environment = environment | {"RETAINLOG_DB": str(path)}
    program = [sys.executable, "-m", "retainlog"]
    subprocess.run(
        [*program, "import", "csv", str(rows), "--create-clients", "--quiet"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return environment


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=10, help="rounds")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--hebrew", action="store_true")
    arguments = parser.parse_args()
    program = [sys.executable, "-m", "retainlog"]
    prompt = [sys.executable, "-c", "from retainlog.cli.prompt_line import main; main()"]
    with tempfile.TemporaryDirectory() as folder:
        base = {name: value for name, value in os.environ.items() if not name.startswith("RETAINLOG_")}
        base |= {"HOME": folder, "RETAINLOG_BACKUP": "off", "RETAINLOG_TODAY": "2025-12-31"}
        if arguments.hebrew:
            seconds = medians(spoken(folder, base), arguments.n)
            print("on a terminal in Hebrew against English, CPU ratio:")
            for name in ("touch add", "touch list", "today", "brief"):
                print(f"  {name:18} {seconds[name + ' he'] / seconds[name + ' en']:.2f}")
            return
        small = make(Path(folder, "small.db"), 1_000, base)
        commands = daily(program, prompt)
        if arguments.large:
            large = make(Path(folder, "large.db"), 100_000, base)
            commands |= {
                "search": [*program, "search", "plan"],
                "gesture suggest": [*program, "gesture", "suggest", "client 7"],
                **{f"report {name}".strip(): [*program, "report", name] for name in REPORTS},
                "report --html": [*program, "report", "--html", f"{folder}/page.html"],
            }
            both = {f"{name} small": (command, small) for name, command in commands.items()}
            both |= {f"{name} large": (command, large) for name, command in commands.items()}
            seconds = medians(both, arguments.n)
            print("with 100,000 touchpoints against 1,000 (200 clients), CPU ratio:")
            for name in commands:
                print(f"  {name:18} {seconds[name + ' large'] / seconds[name + ' small']:.2f}")
            print(f"the page has {Path(folder, 'page.html').stat().st_size:,} bytes")
            return
        hello, bare = Path(folder, "hello.py"), Path(folder, "bare.py")
        hello.write_text(HELLO, encoding="utf-8")
        bare.write_text("import sqlite3\n", encoding="utf-8")
        runs = {name: (command, small) for name, command in commands.items()}
        runs["hello"] = ([sys.executable, str(hello), "you"], small)
        runs["sqlite3"] = ([sys.executable, str(bare)], small)
        seconds = medians(runs, arguments.n)
        print(f"hello NAME with Typer: {seconds['hello'] * 1000:.0f} ms CPU")
        print(f"import sqlite3: {seconds['sqlite3'] * 1000:.0f} ms CPU")
        for name in commands:
            against = "sqlite3" if name == "prompt" else "hello"
            print(f"  {name:18} {seconds[name] * 1000:4.0f} ms  {seconds[name] / seconds[against]:.2f} × {against}")


if __name__ == "__main__":
    main()
