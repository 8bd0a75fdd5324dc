"""The entry point: one try/except, the only place where errors become words and exit codes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from retainlog import i18n
from retainlog.base import clock
from retainlog.base.errors import RetainlogError, StorageError, Usage
from retainlog.base.text import MARKS, clean, guarded
from retainlog.cli.session import Session
from retainlog.i18n import _, fill

if TYPE_CHECKING:
    from retainlog.store.faults import Error


def main() -> None:
    """Console script."""
    _open_closed()
    _dump_no_core()
    for stream in (sys.stdout, sys.stderr):
        # Whatever the locale, what leaves is UTF-8; a character that cannot leave is named, not fatal.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(problem, BrokenPipeError) and code == 0:
            known = _unwritable(problem)
            sys.stderr.write(f"{fill(known.template, known.params)}\n{fill(known.hint, known.params)}\n")
            code = known.exit_code
    sys.exit(code)


def _dump_no_core() -> None:
    """What was written stays out of core files, should the interpreter crash."""
    if os.name == "posix":
        import resource

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _open_closed() -> None:
    """Streams that whoever started the program has closed (cron, a service, `<&-`) are nowhere. Their numbers are
    taken first, so that no file of ours gets one of them."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 (as long as the process)


def run(argv: list[str]) -> int:
    """Run one command line; returns its exit code."""
    argv = [word if word.isascii() else word.strip(MARKS) for word in argv]
    session = Session(clock.Clock(), sys.stdin, sys.stdout, sys.stderr)
    try:
        return _attempt(session, argv)
    finally:
        if session.close():
            from retainlog.cli.daily_backup import start_if_due

            start_if_due(session)


def _attempt(session: Session, argv: list[str]) -> int:
    from retainlog.cli.root import build

    try:
        session.clock = clock.from_environment()
        i18n.activate(i18n.choose(spoken(argv), session.configured_language()))
        session.write_dates_as_set()
        if any("\ud800" <= char <= "\udfff" for word in argv if not word.isascii() for char in word):
            raise _not_text()
        root = build()
        if shell := os.environ.get("_RETAINLOG_COMPLETE"):
            from retainlog.cli.completion import answer

            answer(session, root, argv, shell)
            return 0
        with root.make_context("retainlog", list(argv), obj=session) as context:
            root.invoke(context)
        session.forget_typed()
        if session.aside:
            session.note(
                _("Left out, since it can't be read: {values}. See: retainlog doctor").format(
                    values=_named(session.aside)
                )
            )
        return 0
    except (KeyboardInterrupt, EOFError):
        session.forget_typed()
        session.err.write("\n")
        return 130
    except BrokenPipeError:
        return 0
    except Exception as problem:
        if _may_be_a_value(problem, argv) and session.go_without():
            return _attempt(session, argv)
        return _explain(problem, session, argv)


def _may_be_a_value(problem: Exception, argv: list[str]) -> bool:
    """Whether a value that another program wrote into the journal may be what went wrong: nobody typed it."""
    if isinstance(problem, RetainlogError):
        read = problem.code in ("bad_cadence", "bad_money") and problem.params["text"] not in argv
        return read or problem.code == "storage"
    return not (isinstance(problem, OSError) or type(problem).__module__.startswith(("typer", "click")))


def _named(values: list[tuple[str, str, list[str]]]) -> str:
    """The first few of them."""
    return ", ".join(f"{table} {ids[0][:16]} ({column})" for table, column, ids in values[:3])


def spoken(argv: list[str]) -> str | None:
    """The language that --lang names: it is wanted before the options, since their help is in that language."""
    for word, following in pairwise([*argv, ""]):
        wish = following if word == "--lang" else word[7:] if word.startswith("--lang=") else ""
        if wish in i18n.LANGUAGES:
            return wish
    return None


def _explain(problem: Exception, session: Session, argv: list[str]) -> int:
    from typer import Abort, Exit

    from retainlog.cli.typer_private import ClickException

    if isinstance(problem, Exit):
        return problem.exit_code
    if isinstance(problem, Abort):
        return 130
    if session.debug:
        import traceback

        session.err.write(clean("".join(traceback.format_exception(problem))) + "\n")
    if isinstance(problem, ClickException):
        where = getattr(problem, "ctx", None)
        hint = _("See: {command} --help").format(command=where.command_path) if where else ""
        from retainlog.cli.usage import sentence

        error = ("usage", sentence(problem.format_message()), hint, problem.exit_code)
    else:
        known = problem if isinstance(problem, RetainlogError) else _from_outside(problem, session)
        if (session.aside or _may_be_a_value(problem, argv)) and (bad := session.unreadable()):
            known = StorageError(
                "bad_value",
                "The journal holds values that can't be read: {values}.",
                hint="Another program has written them. See: retainlog doctor",
                values=_named(bad),
            )
        if known is None:
            text = f"{type(problem).__name__}: {problem}"
            hint = _("This is a fault of retainlog; nothing was half-written. Run it again with --debug to see where.")
            error = ("bug", text, hint, 1)
        else:
            message, hint = fill(known.template, known.params), fill(known.hint, known.params)
            error = (known.code, message, hint, known.exit_code)
            if known.code == "corrupt":
                session.leave_alone()
    _say(session, argv, *error)
    session.note_typed()
    return error[3]


def _unwritable(problem: OSError) -> RetainlogError:
    """What is said where standard output goes to a full disk."""
    return StorageError(
        "output_failed",
        "The output can't be written: {problem}.",
        hint="Free some space, or write it elsewhere. What the journal took is kept: retainlog history",
        problem=problem.strerror or str(problem),
    )


def _not_text() -> Usage:
    return Usage("not_text", "A value holds bytes that are not text.", hint="Type it again, in UTF-8.")


def _from_outside(problem: Exception, session: Session) -> RetainlogError | None:
    """In words: half a character among the arguments, a full disk behind standard output, or a driver's error."""
    if isinstance(problem, UnicodeEncodeError):
        return _not_text()
    if isinstance(problem, OSError) and problem.filename is None and problem.errno is not None:
        return _unwritable(problem)
    if "sqlite3" not in sys.modules:
        return None
    from retainlog.store import faults

    errors: type[Error] = faults.Error
    return faults.explain(problem, session.journal) if isinstance(problem, errors) else None


def _json_wished(argv: list[str]) -> bool:
    """Whether --format names it: an error may come before the options are read."""
    return any(pair in (("--format", "json"), ("--format", "jsonl")) for pair in pairwise(argv))


def _say(session: Session, argv: list[str], code: str, message: str, hint: str, exit_code: int) -> None:
    if session.format in ("json", "jsonl") or "--json" in argv or _json_wished(argv):
        import json

        data: dict[str, Any] = {"code": code, "message": message, "hint": hint or None, "exit": exit_code}
        session.err.write(guarded(json.dumps({"error": data}, ensure_ascii=False)) + "\n")
        return
    session.say(message)
    if hint:
        session.say(hint)
