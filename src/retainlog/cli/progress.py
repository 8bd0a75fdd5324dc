"""A progress bar for what takes its time: on standard error, on a terminal alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

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
