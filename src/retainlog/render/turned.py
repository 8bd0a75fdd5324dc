"""What rich draws, put in order for the eye last: on terminals that turn nothing, or only what is isolated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

T = TypeVar("T")


class Page(NamedTuple):
    """`width` in terminal cells; `bidi` the terminal's mode; `flipped`: columns run from right to left."""

    width: int
    bidi: str
    flipped: bool

    def ordered(self, cells: Sequence[T]) -> Sequence[T]:
        return cells[::-1] if self.flipped else cells


class Turned:
    """A text whose lines are put in order for the eye after they were wrapped, and before they are padded."""

    def __init__(self, text: Text, page: Page) -> None:
        self._text = text
        self._page = page

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement.get(console, options, self._text)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from retainlog.render.lines import base_of

        side = base_of(self._text.plain)  # all lines start on one side, though each paragraph has a direction
        wrapped = [
            (line, base_of(part.plain))
            for part in self._text.split("\n", allow_blank=True)
            for line in part.wrap(console, options.max_width, overflow=options.overflow, no_wrap=options.no_wrap)
        ]
        for line, _base in wrapped:
            line.rstrip()
        widest = max(line.cell_len for line, _base in wrapped)
        beside = options.max_width - widest if options.justify == "right" else 0
        lines = []
        for line, base in wrapped:
            short = widest - line.cell_len
            turned = self._turned(line, base)
            turned.pad_left(beside + short if side else beside)
            if self._page.flipped and not side:
                turned.pad_right(short)
            lines.append(turned)
        yield from Text("\n").join(lines).render(console, end="\n")

    def _turned(self, line: Text, base: int) -> Text:
        from retainlog.render.lines import arranged

        styles = {at: span.style for span in line.spans for at in range(span.start, span.end)}
        turned = Text(style=line.style)
        for text, at in arranged(line.plain, self._page.bidi, base):
            turned.append(text, styles.get(at))
        return turned


class Whole:
    """All that is shown at once: on a flipped page its lines start at one right edge, that of the widest; isolates
    never stand in the first cell of a line (render/lines.MARGIN). `part`: of something that is shown part by part."""

    def __init__(self, content: RenderableType, page: Page, *, part: bool = False) -> None:
        self._content = content
        self._page = page
        self._part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = console.render_lines(self._content, options.update(width=self._page.width), pad=False)
        widest = max(map(Segment.get_line_length, lines), default=0)
        margin = self._page.bidi == "isolate" and (self._part or any(map(_begins_with_isolate, lines)))
        for line in lines:
            if length := Segment.get_line_length(line):
                yield Segment(" " * (margin + (widest - length if self._page.flipped else 0)))
            yield from line
            yield Segment.line()


def _begins_with_isolate(line: Sequence[Segment]) -> bool:
    return any(segment.text for segment in line) and "".join(segment.text for segment in line)[0] in "\u2066\u2067"
