"""A report that is longer than the terminal, in the reader's pager."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from typing import TextIO

from retainlog.cli.terminal import is_dumb

# Colours as they are, nothing where it fits after all; and direction controls, of which less shows the numbers,
# take no room (as in i18n/bidi).
_LESS = {"LESS": "-FRX", "LESSUTFCHARDEF": "200e-200f:c,2066-2069:c"}


def page(text: str, out: TextIO, wish: str | None) -> None:
    """Show it in the pager, which is `wish`, else that of the environment; as it is where it fits, where no pager is
    wanted and where none can be started."""
    fits = text.count("\n") < shutil.get_terminal_size().lines
    command = [] if fits else _command(wish or os.environ.get("PAGER") or "less")
    if not command:
        out.write(text)
        return
    out.flush()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the pager's
    try:
        with subprocess.Popen(command, stdin=subprocess.PIPE, env={**_LESS, **os.environ}) as program:
            program.communicate(text.encode(out.encoding or "utf-8", "replace"))
    except OSError:
        out.write(text)
    finally:
        signal.signal(signal.SIGINT, before)


def _command(wish: str) -> list[str]:
    """Its words; none where it is off, not there, or the terminal is a dumb one."""
    try:
        words = shlex.split(wish)
    except ValueError:
        return []
    if is_dumb(os.environ) or not words or words[0] in ("off", "cat") or not shutil.which(words[0]):
        return []
    return words
