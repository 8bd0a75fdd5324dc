"""`today -i`: the lines of today on one screen, each answered where it stands by one key.

Every answer is a command line of its own, so that its checks, its history and its undo are those of the command. The
screen is the terminal's second one; what stood on the first is there again afterwards.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

from retainlog.cli import prompts
from retainlog.i18n import N_, _, is_rtl
from retainlog.journal import agenda

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from retainlog.cli.session import Session
    from retainlog.insight.agenda import AgendaItem

_KEYS = (
    ("l", N_("log")),
    ("d", N_("done")),
    ("s", N_("snooze")),
    ("p", N_("pause")),
    ("x", N_("let go")),
    ("b", N_("brief")),
    ("u", N_("undo")),
    ("?", N_("why")),
    ("q", N_("leave")),
)
_DONE = {
    "action": ("action", "done"),
    "promise": ("promise", "kept"),
    "milestone": ("milestone", "done"),
    "sign": ("sign", "clear"),
}
"""Kind of line → the command that ends it."""
_ASKING = {
    "pass": ("loss", "review"),
    "held-check": ("action", "held"),
    "play-check": ("sign", "helped"),
}
"""Kind of line → the command that asks what there is to answer."""
_LEAST = 3  # rows of lines that a low screen shows at least
_SAID = 3  # rows of what was said last


def possible(session: Session) -> bool:
    """Whether this is a terminal that can show a screen and give single keys."""
    from retainlog.cli.terminal import is_dumb

    return (
        session.interactive
        and session.out.isatty()
        and session.format in (None, "table")
        and os.name == "posix"
        and not is_dumb(os.environ)
    )


def sit(session: Session, read: Callable[[], Sequence[AgendaItem]]) -> None:
    """Show the lines that `read` gives and answer them until the person leaves, or nothing waits any more."""

    def lines() -> Sequence[AgendaItem]:
        found = read()
        session.close()  # the commands that answer open the journal themselves, and so may other programs meanwhile
        return found

    items, chosen, said, digits = lines(), 0, "", ""
    with _screen(session):
        while items:
            chosen = min(max(chosen, 0), len(items) - 1)
            _draw(session, items, chosen, said)
            pressed = prompts.press(session)
            said = ""
            if pressed.isdecimal():
                digits = next((one for one in (digits + pressed, pressed) if 0 < int(one) <= len(items)), "")
                chosen = int(digits) - 1 if digits else chosen
                continue
            digits = ""
            if pressed in ("q", "escape", "\x03", "\x04"):
                break
            if pressed in ("up", "k", "down", "j"):
                chosen += 1 if pressed in ("down", "j") else -1
                continue
            said = _answer(session, items[chosen], "d" if pressed == "enter" else pressed)
            items = lines()
    if said and not items:
        session.say(said)


def _answer(session: Session, item: AgendaItem, pressed: str) -> str:
    """Do what the key says about the line; returns what there is to say of it."""
    match pressed:
        case "l":
            return _log(session, item)
        case "d":
            return _done(session, item)
        case "s":
            return _asked(
                session,
                _("Until which day (Enter: tomorrow)"),
                lambda text: ["today", "--snooze", _line(item), *(["--until", text] if text else [])],
            )
        case "x":
            return _quietly(session, ["today", "--let-go", _line(item)])
        case "p" if item.client_id:
            return _asked(
                session,
                _("Paused until which day (Enter: open end)"),
                lambda text: ["client", "pause", str(item.client_id), *(["--until", text] if text else [])],
            )
        case "b" if item.client_id:
            return _openly(session, ["brief", item.client_id])
        case "u":
            return _quietly(session, ["undo"])
        case "?":
            return _why(session, item)
        case "b" | "p":
            return _("This line is of no client.")
    return _("That key does nothing here.")


def _line(item: AgendaItem) -> str:
    """The line as `today --snooze` finds it again."""
    return ":".join(agenda.reminder_key(item))


def _done(session: Session, item: AgendaItem) -> str:
    if item.kind in _DONE:
        return _quietly(session, [*_DONE[item.kind], item.id])
    if item.kind in _ASKING:
        return _openly(session, [*_ASKING[item.kind], item.id])
    if item.kind == "lead":
        return _asked(session, _("What was it about"), lambda text: ["lead", "touch", item.id, text], needed=True)
    if item.kind == "away":
        return _quietly(session, _command(session, item).split()[1:])
    return _log(session, item)


def _log(session: Session, item: AgendaItem) -> str:
    client = item.client_id
    question = _("Log for {client}").format(client=item.client) if client else _("Log (the client first)")
    return _asked(session, question, lambda text: ["log", *([client] if client else []), *text.split()], needed=True)


def _why(session: Session, item: AgendaItem) -> str:
    if item.client_id and item.kind in ("contact", "follow-up", "risk", "sign"):
        return _openly(session, ["risk", item.client_id])
    return f"{agenda.sentence(item, session.today)}. {_command(session, item)}"


def _command(session: Session, item: AgendaItem) -> str:
    found = agenda.command(session.store, item)
    session.close()
    return found


# Running a command line


def _argv(session: Session, words: list[str]) -> list[str]:
    from retainlog.i18n import language

    return ["--db", session.journal, "--lang", language(), *words]


def _quietly(session: Session, words: list[str]) -> str:
    """Run it without a terminal; what it says, in a line."""
    from retainlog.cli.main import run

    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        run([*_argv(session, words), "--no-input"])
    said = [line.strip() for line in (out.getvalue() or err.getvalue()).splitlines() if line.strip()]
    return " ".join(said)


def _asked(session: Session, question: str, words_of: Callable[[str], list[str]], *, needed: bool = False) -> str:
    """Ask for a text on the last row and run what comes of it; what is refused is asked again with the text kept.
    Nothing typed where it is needed, or Ctrl-C, goes back."""
    from retainlog.cli.main import run

    text = ""
    while True:
        try:
            text = prompts.line_with(session, question, text).strip()
        except (KeyboardInterrupt, EOFError):
            return ""
        if needed and not text:
            return ""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run([*_argv(session, words_of(text)), "--no-input"])
        if code == 0:
            return " ".join(line.strip() for line in out.getvalue().splitlines() if line.strip())
        session.out.write("\r\n")
        session.say(err.getvalue().strip())


def _openly(session: Session, words: list[str]) -> str:
    """Run it on the whole screen, where it may ask, and wait for a key."""
    from retainlog.cli.main import run

    session.out.write("\x1b[H\x1b[2J")
    session.out.flush()
    run(_argv(session, words))
    session.out.flush()
    session.say("")
    session.err.write(session.laid_out(_("Any key: back to the list.")))
    session.err.flush()
    prompts.press(session)
    return ""


# Drawing


@contextmanager
def _screen(session: Session) -> Iterator[None]:
    """The terminal's second screen, on which pasted text is told from keys."""
    session.out.write("\x1b[?1049h\x1b[?2004h")
    session.out.flush()
    try:
        yield
    finally:
        session.out.write("\x1b[?2004l\x1b[?1049l")
        session.out.flush()


def _draw(session: Session, items: Sequence[AgendaItem], chosen: int, said: str) -> None:
    from retainlog.render import lines

    columns, rows = shutil.get_terminal_size()
    mode, base = session.bidi_of(session.out), int(is_rtl())
    align = "right" if base and mode in ("visual", "word", "isolate") else "left"

    def paragraph(text: str, most: int) -> list[str]:
        wrapped = session.laid_out(text, session.out).split("\n")
        return wrapped if len(wrapped) <= most else [*wrapped[: most - 1], wrapped[most - 1][: columns - 1] + "…"]

    keys = paragraph(" · ".join(f"{key} {_(word)}" for key, word in _KEYS), rows)
    item = items[chosen]
    below = paragraph(said or f"{item.client or ''} {agenda.sentence(item, session.today)}".strip(), _SAID)
    room = max(rows - 3 - len(keys) - len(below), _LEAST)
    first = min(max(chosen - room + 1, 0), max(len(items) - room, 0))
    screen = [lines.fit(_("Today: {n} of {all}").format(n=chosen + 1, all=len(items)), columns, mode, align, base)]
    for number, one in enumerate(items[first : first + room], first + 1):
        text = f"{number:>2} {one.client or ''} {agenda.sentence(one, session.today)}".replace("  ", " ")
        line = lines.fit(text, columns - 1, mode, align, base)
        screen.append(f"\x1b[7m{line}\x1b[0m" if number == chosen + 1 else line)
    screen += ["", *below, *keys]
    session.out.write("\x1b[H\x1b[2J" + "\r\n".join(screen[: rows - 1]) + "\r\n")
    session.out.flush()
    sys.stdout.flush()
