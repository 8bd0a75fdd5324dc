"""Files are private from their first byte, nothing that was typed is seen in the list of processes, no network ever.

What the operating system was asked for is what strace saw of real processes under umask 000.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

PROGRAM = f"{sys.executable} -m retainlog"
SESSION = f"""
umask 000
set -e
p() {{ {PROGRAM} "$@" >/dev/null; }}
p client add Acme --fee 4500 --every 2w
p touch add Acme "call about Q4" --tag vip
echo "long words" | p touch add Acme -
p touch add Acme --edit
p client edit Acme --note "a note"
p client add Bena
p client merge Acme Bena --yes
p undo
p config set currency EUR
p export json -o out.json
p export csv -o out.csv
p report --html page.html
p report value Acme --html value.html
p report losses --html losses.html
p backup
p backup --to copy.db
p restore copy.db --yes
printf 'client,date,summary\\nAcme,2026-11-01,imported\\n' | p import csv -
p import json out.json --db other.db
printf 'customer,date\\na,2026-01-01\\n' > log.csv
p rank-log log.csv -o ranks.csv
p doctor --rebuild
p demo demo
p risk; p today; p prompt
"""
CREATED = re.compile(r'open(?:at)?\((?:AT_FDCWD|\d+<[^>]*>|\d+), "([^"]+)", [A-Z_|]*O_CREAT[A-Z_|]*, 0?(\d+)\)\s+= \d')
_UNFINISHED = "<unfinished ...>"
MADE = re.compile(r'mkdir(?:at)?\((?:AT_FDCWD, )?"([^"]+)", 0?(\d+)\)\s+= 0')


def traced(log: Path, *argv: str) -> list[str]:
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace is not installed")
    if subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not look here")
    return [
        strace,
        "-f",
        "-s",
        "4096",
        "-o",
        str(log),
        "-e",
        "trace=open,openat,creat,mkdir,mkdirat,execve,network,chmod,fchmod",
        *argv,
    ]


def seen(log: Path) -> list[str]:
    """The calls, whole: one that another process interrupted stands in two lines."""
    calls, begun = [], {}
    for line in log.read_text(errors="replace").splitlines():
        process, _space, call = line.partition(" ")
        call = call.strip()
        if call.endswith(_UNFINISHED):
            begun[process] = call.removesuffix(_UNFINISHED).rstrip()
        else:
            _before, resumed, rest = call.partition(" resumed>")
            calls.append(begun.pop(process, "") + rest if resumed and call.startswith("<... ") else call)
    return calls


def test_files_are_private_from_their_first_byte_and_nothing_connects(home: Path) -> None:
    log = home / "strace"
    folder = home / "work"
    folder.mkdir(mode=0o700)
    done = subprocess.run(
        traced(log, "sh", "-c", SESSION), cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "EDITOR": "sh -c 'echo typed > \"$0\"'", "RETAINLOG_BACKUP": "on", "TMPDIR": str(home)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    calls = seen(log)
    own = ("log.csv", "/dev/", "/proc/")  # the script's own file, and what is no file
    files = [found.groups() for call in calls if (found := CREATED.search(call))]
    folders = [found.groups() for call in calls if (found := MADE.search(call))]
    assert len({name for name, _mode in files}) > 25
    loose = {(name, mode) for name, mode in files if int(mode, 8) & 0o077 and not any(part in name for part in own)}
    # Opened to be written again: made private by an earlier call.
    made = {name for name, mode in files if not int(mode, 8) & 0o077}
    assert {(name, mode) for name, mode in loose if name not in made and "__pycache__" not in name} == set()
    assert {(name, mode) for name, mode in folders if int(mode, 8) & 0o077 and "__pycache__" not in name} == set()
    for place in home.rglob("*"):
        if place.name in ("log.csv", "strace"):
            continue
        assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0, place
    assert [call for call in calls if re.match(r"(socket|connect|bind|sendto)\(", call) and "AF_UNIX" not in call] == []


def test_what_is_typed_at_a_prompt_is_in_no_list_of_processes(home: Path) -> None:
    log = home / "strace"
    environment = {**os.environ, "TERM": "dumb", "RETAINLOG_BACKUP": "on", "EDITOR": "true"}
    subprocess.run([sys.executable, "-m", "retainlog", "client", "add", "Acme"], check=True, capture_output=True)
    command = traced(log, sys.executable, "-m", "retainlog", "touch", "add", "Acme")
    child = pexpect.spawn(command[0], command[1:], env=environment, encoding="utf-8", timeout=60)
    child.expect_exact("What was it about:")
    child.send("XYZZY was upset\n")
    child.expect(pexpect.EOF)
    child.close()
    started = [call for call in seen(log) if call.startswith("execve(")]
    assert any("--daily" in call for call in started)  # the backup of the day is a process of its own
    assert not [call for call in started if "XYZZY" in call or "upset" in call]


def test_drafts_are_removed_after_use(home: Path) -> None:
    environment = {**os.environ, "EDITOR": "sh -c 'echo typed > \"$0\"'"}
    for argv in (["client", "add", "Acme"], ["touch", "add", "Acme", "--edit"]):
        subprocess.run([sys.executable, "-m", "retainlog", *argv], check=True, capture_output=True, env=environment)
    (drafts,) = home.rglob("*-drafts")
    assert stat.S_IMODE(drafts.stat().st_mode) == 0o700
    assert list(drafts.iterdir()) == []


def test_the_whole_suite_runs_with_sockets_forbidden() -> None:
    with pytest.raises(AssertionError, match="network"):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
