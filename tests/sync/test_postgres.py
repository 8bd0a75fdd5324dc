"""Two devices and a PostgreSQL server of their own, as real processes."""

from __future__ import annotations

import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

psycopg = pytest.importorskip("psycopg")
pytestmark = pytest.mark.slow


def _programs() -> str:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin")) or [os.path.dirname(shutil.which("initdb") or "")]
    return found[-1]


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """The port of a server with the role `owner`, who made the database, and the members `dana` and `ron`."""
    programs = _programs()
    if not programs:
        pytest.skip("no PostgreSQL here")
    folder = Path(tempfile.mkdtemp())  # pytest's own folders are closed to the user that the server runs as
    port = 20000 + os.getpid() % 20000
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        as_user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        shutil.chown(folder, "nobody", "nogroup")
    data = str(folder / "data")
    subprocess.run(
        [*as_user, f"{programs}/initdb", "-D", data, "-A", "trust", "-U", "root", "-E", "UTF8"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    process = subprocess.Popen(
        [*as_user, f"{programs}/postgres", "-D", data, "-p", str(port), "-k", str(folder), "-h", "127.0.0.1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )
    try:
        setup = (
            "CREATE ROLE owner LOGIN CREATEROLE; CREATE ROLE dana LOGIN; CREATE ROLE ron LOGIN;"
            " CREATE DATABASE team OWNER owner"
        )
        for statement in setup.split(";"):
            _psql(programs, port, statement)
        yield port
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _psql(programs: str, port: int, statement: str, user: str = "root", database: str = "postgres") -> str:
    line = ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", user, "-d", database, "-v", "ON_ERROR_STOP=1"]
    for _attempt in range(100):
        done = subprocess.run([*line, "-Atc", statement], capture_output=True, text=True)
        if done.returncode != 2:
            break
        time.sleep(0.1)
    return done.stdout.strip() + done.stderr.strip()


class Device:
    def __init__(self, home: Path) -> None:
        home.mkdir()
        self.environment = os.environ | {
            "HOME": str(home),
            "RETAINLOG_DB": str(home / "journal.db"),
            "RETAINLOG_DEVICE": home.name,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }

    def start(self, *argv: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "retainlog", *argv],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *argv: str) -> tuple[int, str, str]:
        process = self.start(*argv)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def summaries(self) -> set[str]:
        shown: Any = json.loads(self("touch", "list", "--json")[1])
        return {touch["summary"] for touch in shown}


def test_a_team_through_a_server(server: int, tmp_path: Path) -> None:
    address = f"postgresql://{{}}@127.0.0.1:{server}/team"
    owner, dana, ron = (Device(tmp_path / name) for name in ("owner", "dana", "ron"))
    assert owner("client", "add", "Acme")[0] == 0
    assert owner("sync", "init", "postgres", address.format("owner:secret"))[0] == 2, "a password is refused"
    code, _out, err = owner("sync", "init", "postgres", address.format("owner"))
    assert code == 0, err
    assert "GRANT" in _psql(_programs(), server, "GRANT retainlog_member TO dana, ron", "owner", "team")
    for device, name in ((dana, "dana"), (ron, "ron")):
        code, _out, err = device("sync", "init", "postgres", address.format(name))
        assert code == 0, err

    watching = ron.start("sync", "watch", "--for", "20")
    time.sleep(2)
    assert dana("touch", "add", "acme", "a call of Dana's")[0] == 0
    for _attempt in range(60):  # Dana's write went out by itself, and Ron was told
        if "a call of Dana's" in ron.summaries():
            break
        time.sleep(0.2)
    watching.kill()
    watching.communicate()
    assert "a call of Dana's" in ron.summaries()

    for change in ("UPDATE retainlog_files SET body = ''", "DELETE FROM retainlog_files"):
        assert "denied" in _psql(_programs(), server, change, "ron", "team")
        assert _psql(_programs(), server, change, "owner", "team") in ("UPDATE 0", "DELETE 0")
    forged = "INSERT INTO retainlog_files (name, writer, body) VALUES ('x', 'dana', '')"
    assert "row-level security" in _psql(_programs(), server, forged, "ron", "team")


def test_a_server_that_is_away_costs_no_write(tmp_path: Path) -> None:
    device = Device(tmp_path / "away")
    device("client", "add", "Acme")
    code, _out, err = device("sync", "init", "postgres", "postgresql://dana@127.0.0.1:1/team")
    assert code == 6, err
    assert device("touch", "add", "acme", "still here")[0] == 0
    assert device.summaries() == {"still here"}
