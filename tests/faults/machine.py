"""A machine that fails on demand: the program runs on it, and at the N-th change of a file it is killed, or the call
fails. Needs Linux and a C compiler."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent


@functools.cache
def shim() -> str:
    """The library to preload, made of shim.c; "" where that can't be done."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if sys.platform != "linux" or compiler is None:
        return ""
    target = Path(tempfile.mkdtemp(prefix="retainlog-shim-")) / "shim.so"
    made = subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", target, HERE / "shim.c", "-ldl"], check=False)
    return str(target) if made.returncode == 0 else ""


class Fault(NamedTuple):
    """What happens at the call number `at` (see shim.c), and with which errno; how long each call takes when `slow`."""

    do: str
    at: int = 0
    errno: int = 0
    microseconds: int = 0


class Outcome(NamedTuple):
    code: int
    out: str
    err: str
    seconds: float
    calls: int


class Machine:
    """Runs command lines in `home`; `environment` holds for all of them. `failing`: faults can be asked for."""

    def __init__(self, environment: dict[str, str], *, failing: bool = False) -> None:
        self.home = Path("/nonexistent")
        self._server = subprocess.Popen(
            [sys.executable, HERE / "server.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environment | ({"LD_PRELOAD": shim()} if failing else {}),
        )

    def run(
        self,
        *argv: str,
        below: Path | None = None,
        fault: Fault | None = None,
        keys: str | None = None,
        log: str = "",
        trace: str = "",
    ) -> Outcome:
        """`below`: the folder whose changes count; `log` and `trace`: files that get what they were (see shim.c)."""
        env = {"FAULT_DIR": os.path.realpath(below)} if below else {}
        if fault:
            env |= {"FAULT_DO": fault.do, "FAULT_AT": str(fault.at), "FAULT_ERRNO": str(fault.errno)}
            env["FAULT_MICROSECONDS"] = str(fault.microseconds)
        if log:
            env["FAULT_LOG"] = log
        if trace:
            env["FAULT_TRACE"] = trace
        return Outcome(**self._ask({"argv": argv, "env": env, "keys": keys}))

    def run_at_once(self, rows: Sequence[Sequence[Sequence[str]]]) -> list[list[Outcome]]:
        """Run lists of command lines at the same time, the lines of each one after the other."""
        return [[Outcome(**one) for one in row] for row in self._ask({"rows": rows, "env": {}})]

    def _ask(self, request: dict[str, Any]) -> Any:
        assert self._server.stdin
        assert self._server.stdout
        request["env"]["HOME"] = str(self.home)
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        return json.loads(self._server.stdout.readline())

    def close(self) -> None:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.close()
        self._server.stdout.close()
        self._server.wait(60)
