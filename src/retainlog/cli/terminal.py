"""Which terminal this is, and so how right-to-left text has to be put on it. docs/explanation/terminals.md says why."""

from __future__ import annotations

from collections.abc import Mapping

MODES = ("auto", "off", "logical", "isolate", "visual", "word")

_KONSOLE_WITH_ISOLATES = 221200
_VTE_WITH_ISOLATES = 5800  # 0.58
_NO_BIDI = ("alacritty", "foot", "rxvt", "st")  # as TERM names them: alacritty-direct, rxvt-unicode-256color
_NO_BIDI_VARIABLES = ("ALACRITTY_WINDOW_ID", "XTERM_VERSION", "WT_SESSION")


def is_dumb(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that it takes text alone, or nothing of itself (Windows never does)."""
    import os

    return environ.get("TERM", "" if os.name == "posix" else "windows") in ("", "dumb")


def mode_for(wish: str, environ: Mapping[str, str], *, tty: bool) -> str:
    """The mode in force for one stream. A pipe or file gets stored text whatever is wished."""
    return wish if tty and wish != "auto" else detect(environ, tty=tty)


def detect(environ: Mapping[str, str], *, tty: bool) -> str:
    """What `auto` means in this environment; the first line that fits counts."""
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if not tty or term == "dumb":
        return "off"
    if environ.get("STY") or environ.get("MLTERM"):  # screen; mlterm
        return "logical"
    if konsole := environ.get("KONSOLE_VERSION"):
        return "isolate" if _number(konsole) >= _KONSOLE_WITH_ISOLATES else "logical"
    if term == "xterm-kitty" or environ.get("KITTY_WINDOW_ID"):
        return "word"
    if term.partition("-")[0] in _NO_BIDI or any(environ.get(name) for name in _NO_BIDI_VARIABLES):
        return "visual"
    if program == "vscode":
        return "visual"
    if program == "Apple_Terminal":
        return "logical"
    if vte := environ.get("VTE_VERSION"):
        return "isolate" if _number(vte) >= _VTE_WITH_ISOLATES else "visual"
    return "logical"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
