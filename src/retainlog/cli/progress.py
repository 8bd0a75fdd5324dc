"""Signs of life of what takes its time: on standard error, on a terminal alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from retainlog.cli.terminal import is_dumb

if TYPE_CHECKING:
    from retainlog.cli.session import Session

_WORTH_IT = 1 << 20


@contextmanager
def bar(session: Session, label: str, size: int) -> Iterator[Callable[[int], None] | None]:
    """Yields what is to be called with the bytes done since the last call, or None where no bar is shown."""
    if size < _WORTH_IT or session.quiet or not session.err.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=session.err), transient=True) as progress:
        task = progress.add_task(session.laid_out(label), total=size)
        yield lambda done: progress.advance(task, done)


@contextmanager
def waiting(session: Session, label: str, after: float = 0.7) -> Iterator[None]:
    """Show the label while it lasts, from so many seconds on: for work that cannot tell how far it is."""
    import os

    if session.quiet or not session.err.isatty() or is_dumb(os.environ):
        yield
        return
    from threading import Timer

    shown: list[str] = []

    def show() -> None:
        shown.append(label)
        session.err.write(session.laid_out(label))
        session.err.flush()

    timer = Timer(after, show)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if shown:
            session.err.write("\r\x1b[K")
            session.err.flush()
