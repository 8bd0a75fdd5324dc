"""Questions on a terminal: on standard error, so that standard output stays data."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from retainlog.base.errors import RetainlogError
from retainlog.i18n import _, fill

if TYPE_CHECKING:
    from retainlog.cli.session import Session

T = TypeVar("T")


def ask(session: Session, question: str, *, explain: str = "", default: str = "", required: bool = False) -> str:
    """One line of text, stripped; Enter gives `default`. Ctrl-D or Ctrl-C end the interview."""
    if explain:
        session.say(f"  {explain}")
    suffix = f" [{default}]:" if default else "" if question.endswith("?") else ":"
    while True:
        answer = _line(session, f"{session.laid_out(question + suffix)} ").strip() or default
        if answer or not required:
            return answer
        session.say(_("A few words are enough."))


BACK, WHY = "<", "?"
"""What a person types in place of an answer: the question before, and what this one is about."""


def paragraphs(session: Session, *, text: str = "") -> str:
    """Any number of lines, up to an empty one; or BACK or WHY, typed alone. Enter alone gives `text`. An empty line
    within pasted text is part of it: the rest of the paste is there already."""
    found: list[str] = []
    while True:
        line = _line(session, "> ")
        if not line.strip() and not _waiting(session):
            return "\n".join(found).strip() or text
        found += line.split("\n")  # readline hands a paste over as one line
        if found in ([BACK], [WHY]) and not _waiting(session):
            return found[0]


def _waiting(session: Session) -> bool:
    """Whether more was typed or pasted already."""
    import select

    try:
        return session.stdin.isatty() and bool(select.select([session.stdin.fileno()], [], [], _AT_ONCE)[0])
    except (OSError, ValueError):  # no terminal that can be waited for
        return False


def drain(session: Session) -> None:
    """Forget what was typed before it was asked for, so that the rest of a paste presses no keys."""
    try:
        import termios
    except ImportError:
        return
    while _waiting(session):
        termios.tcflush(session.stdin.fileno(), termios.TCIFLUSH)


def _line(session: Session, prompt: str) -> str:
    if session.out.isatty() and session.stdin.isatty():
        import readline  # noqa: F401 (line editing and history keys for input())

        return input(prompt)
    session.err.write(prompt)
    session.err.flush()
    line = session.stdin.readline()
    if not line:
        raise EOFError
    return line


def ask_until(
    session: Session, question: str, parse: Callable[[str], T], *, default: str = "", required: bool = False
) -> T:
    """What `parse` makes of the answer; one that it cannot read (RetainlogError) is explained and asked again."""
    while True:
        try:
            return parse(ask(session, question, default=default, required=required))
        except RetainlogError as problem:
            until_good(session, problem)


def confirm(session: Session, question: str, *, default: bool = False) -> bool:
    yes, no = _("yes"), _("no")
    hint = f"{yes}/{no}"
    while True:
        answer = ask(session, f"{question} ({hint})", default=yes if default else no).lower()
        for word, meaning in ((yes, True), (no, False), ("yes", True), ("no", False)):
            if word.startswith(answer):
                return meaning
        session.say(_("Please answer {hint}.").format(hint=hint))


def choose(
    session: Session,
    question: str,
    options: Sequence[tuple[str, str]],
    *,
    default: str = "",
    required: bool = False,
) -> str:
    """One code out of `options` (code, explanation): by number, code, its word or a beginning; Enter gives `default`,
    or "" where an answer is not required."""
    from retainlog.i18n.codes import find

    session.say(question)
    for number, (code, text) in enumerate(options, 1):
        session.say(f"  {number}. {_(code)}" + (f": {text}" if text else ""))
    while True:
        answer = ask(session, _("Number or word"), default=_(default))
        if answer.isdigit() and 1 <= int(answer) <= len(options):
            return options[int(answer) - 1][0]
        if answer and (found := find(answer, [code for code, _text in options])):
            return found
        if not answer and not required:
            return ""
        session.say(_("Please give one of the numbers above."))


def key(session: Session, question: str, keys: str) -> str:
    """One key press out of `keys` (Enter is the first); without a key-wise terminal a line is read."""
    session.err.write(f"{session.laid_out(question)} ")
    session.err.flush()
    while True:
        pressed = _press(session)
        if pressed in ("\x03", "\x04"):
            raise KeyboardInterrupt
        chosen = keys[0] if pressed in ("\r", "\n") else _HEBREW_KEYS.get(pressed, pressed).lower()
        if chosen in keys:
            session.err.write(chosen + "\n")
            return chosen


# The Latin letters on the keys of a Hebrew keyboard: the key counts, not the layout that happens to be on.
_HEBREW_KEYS = dict(zip("שנבגקכעיןחלךצמםפרדאוהסטז", "abcdefghijklmnoprstuvxyz", strict=True)) | {"/": "q", "'": "w"}


_NAMED = {
    "\x1b": "escape",
    "\r": "enter",
    "\n": "enter",
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[B": "down",
    "\x1bOB": "down",
}
_PASTED, _PASTE_ENDS = "\x1b[200~", b"\x1b[201~"
_AT_ONCE = 0.05  # seconds within which the rest of what one key sends is there


def press(session: Session) -> str:
    """The next key on a terminal that gives single keys, as it is called: `up`, `down`, `enter`, `escape`, else its
    letter, a Hebrew keyboard's by its place. Keys typed ahead count; pasted text is no key and is passed over."""
    import select
    import termios
    import tty

    number = session.stdin.fileno()
    kept = termios.tcgetattr(number)
    try:
        tty.setcbreak(number, termios.TCSADRAIN)
        while True:
            sent = _character(number)
            while sent.startswith(b"\x1b") and select.select([number], [], [], _AT_ONCE)[0]:
                sent += os.read(number, 1)
                if len(sent) > 2 and (sent[-1:].isalpha() or sent.endswith(b"~")):
                    break
            pressed = sent.decode(errors="ignore")
            if pressed == _PASTED:
                while not sent.endswith(_PASTE_ENDS):
                    sent += _character(number)
            elif not pressed.startswith("\x1b") or pressed in _NAMED:
                return _NAMED.get(pressed, _HEBREW_KEYS.get(pressed, pressed).lower())
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, kept)


def _character(number: int) -> bytes:
    """The bytes of the next character. Raises EOFError where the terminal is gone."""
    sent = b""
    while not sent.decode(errors="ignore"):
        byte = os.read(number, 1)
        if not byte:
            raise EOFError
        sent = sent[-3:] + byte
    return sent


def line_with(session: Session, question: str, text: str) -> str:
    """One line of text on a terminal, which begins with `text` to be gone on with."""
    import readline

    readline.set_startup_hook(lambda: readline.insert_text(text))
    try:
        return input(f"{session.laid_out(question + ':')} ")
    finally:
        readline.set_startup_hook(None)


def _press(session: Session) -> str:
    try:
        import termios
        import tty
    except ImportError:  # no POSIX terminal: a line will do
        return _line(session, "")[:1]
    number = session.stdin.fileno()
    kept = termios.tcgetattr(number)
    try:
        tty.setcbreak(number, termios.TCSADRAIN)  # keys typed ahead stay
        return _character(number).decode(errors="ignore")[-1:]
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, kept)


def sure(session: Session, question: str, *, yes: bool) -> bool:
    """Before something destructive: --yes, or yes on a terminal; without a terminal --yes is needed."""
    if yes:
        return True
    if not session.interactive:
        from retainlog.base.errors import Usage

        raise Usage("needs_yes", "{question}", hint="Say so with --yes.", question=question)
    return confirm(session, question)


def until_good(session: Session, problem: RetainlogError) -> None:
    """Say what was wrong with an answer, before asking again."""
    session.say(fill(problem.template, problem.params))
    if problem.hint:
        session.say(fill(problem.hint, problem.params))
