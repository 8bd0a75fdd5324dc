"""Help pages on a terminal that does not turn Hebrew by itself: wrapped first, then turned line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from retainlog.base.text import holds_rtl
from retainlog.cli.typer_private import HelpFormatter
from retainlog.i18n import _, is_rtl
from retainlog.render.cells import cell_width
from retainlog.render.lines import MARGIN, fit, turned, wrap


def page(command: Any, ctx: Any, mode: str) -> str:
    """The help of a command, as `mode` (isolate, visual, word) wants it."""
    formatter = RightToLeft(mode, ctx) if is_rtl() else ctx.make_formatter()
    command.format_help(ctx, formatter)
    text: str = formatter.getvalue().rstrip("\n")
    if is_rtl():
        return text
    return "\n".join(turned(line, mode, 0) if holds_rtl(line) else line for line in text.split("\n"))


class RightToLeft(HelpFormatter):
    """Everything starts at the right edge, and what is explained stands to the right of its explanation."""

    def __init__(self, mode: str, ctx: Any) -> None:
        super().__init__(width=ctx.terminal_width, max_width=ctx.max_content_width)
        self.width -= len(MARGIN)
        self._mode = mode

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self._write(f"{prefix or _('Usage: ')}{prog} {args}")

    def write_heading(self, heading: str) -> None:
        self._write(f"{heading}:")

    def write_text(self, text: str) -> None:
        for part in text.split("\n"):
            self._write(part)

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        room = self.width - self.current_indent
        beside = min(max((cell_width(term) for term, _explained in rows), default=0), col_max)
        left = room - beside - col_spacing
        for term, text in rows:
            lines = wrap(text, left) if text else []
            if cell_width(term) > beside:
                self._write(term)
                term = ""
            for line in lines or [""]:
                explained = fit(line, left, self._mode, "right") if line else " " * left
                self.write(f"{MARGIN}{explained}{' ' * col_spacing}{fit(term, beside, self._mode, 'right')}\n")
                term = ""

    def _write(self, paragraph: str) -> None:
        room = self.width - self.current_indent
        for line in wrap(paragraph, room):
            self.write(f"{MARGIN}{fit(line, room, self._mode, 'right')}\n")
