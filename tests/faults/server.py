"""Runs command lines, each in a process of its own that was forked from here: the modules are loaded once, so that
hundreds of runs cost seconds. May be started with shim.c preloaded; requests and answers are lines of JSON.

A request: argv, env (added to the environment of the server), keys (None, or what is typed at a terminal of its own).
An answer: code, or the signal as a negative number; out, err; seconds; calls, the calls that shim.c counted.

Or a request with `rows`: lists of command lines. The lists are run at the same time, the lines of each one after the
other; the answer holds the answers in the same lists.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import pkgutil
import select
import sys
import tempfile
import time
import tty
from typing import Any, NoReturn

import retainlog

SHIM = ctypes.CDLL(None) if "LD_PRELOAD" in os.environ else None


def load_all() -> None:
    for module in pkgutil.walk_packages(retainlog.__path__, "retainlog."):
        if module.name == "retainlog.__main__":
            continue
        try:
            importlib.import_module(module.name)
        except ImportError:  # an extra that is not installed
            continue
    importlib.import_module("rich.console")


def child(request: dict[str, Any], streams: tuple[int, int, int]) -> NoReturn:
    code = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, mode, encoding="utf-8")  # noqa: SIM115 (they live as long as the process)
            for number, mode in enumerate("rww")
        )
        os.environ.update(request["env"])
        if SHIM:
            SHIM.fault_setup()
        sys.argv = ["retainlog", *request["argv"]]
        from retainlog.cli.main import main

        main()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        os._exit(code)


def at_terminal(request: dict[str, Any]) -> tuple[int, str]:
    """(status, what the terminal showed)"""
    master, slave = os.openpty()
    tty.setraw(master)
    process = os.fork()
    if process == 0:
        os.close(master)
        os.setsid()
        child(request, (slave, slave, slave))
    os.close(slave)
    os.write(master, request["keys"].encode())
    shown = b""
    while True:
        # Answers of several lines take what is typed ahead for one; so Enter follows where it is waited for.
        if not select.select([master], [], [], 0.15)[0]:
            if shown.endswith((b"> ", b": ")):
                os.write(master, b"\n")
            continue
        try:
            more = os.read(master, 65536)
        except OSError:
            more = b""
        if not more:
            break
        shown += more
    os.close(master)
    return os.waitpid(process, 0)[1], shown.decode(errors="replace")


def run(request: dict[str, Any]) -> dict[str, Any]:
    start = time.monotonic()
    if request["keys"] is not None:
        status, out = at_terminal(request)
        err = out
    else:
        with tempfile.TemporaryFile() as first, tempfile.TemporaryFile() as second, open(os.devnull, "rb") as nothing:
            process = os.fork()
            if process == 0:
                child(request, (nothing.fileno(), first.fileno(), second.fileno()))
            status = os.waitpid(process, 0)[1]
            for file in (first, second):
                file.seek(0)
            out, err = first.read().decode(), second.read().decode()
    calls = SHIM.fault_calls() if SHIM else 0
    seconds = time.monotonic() - start
    return {"code": os.waitstatus_to_exitcode(status), "out": out, "err": err, "seconds": seconds, "calls": calls}


def run_at_once(request: dict[str, Any]) -> list[list[dict[str, Any]]]:
    workers = []
    for row in request["rows"]:
        file = tempfile.TemporaryFile("w+")  # noqa: SIM115 (read when its process has ended)
        process = os.fork()
        if process == 0:
            json.dump([run({"argv": argv, "env": request["env"], "keys": None}) for argv in row], file)
            file.flush()
            os._exit(0)
        workers.append((process, file))
    answers = []
    for process, file in workers:
        assert os.waitpid(process, 0)[1] == 0
        file.seek(0)
        answers.append(json.load(file))
        file.close()
    return answers


if __name__ == "__main__":
    load_all()
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(run_at_once(asked) if "rows" in asked else run(asked)), flush=True)
