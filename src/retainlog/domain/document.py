"""The document model: a report is built once and every format renders the same numbers."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from retainlog.domain.listing import Table


class Figure(NamedTuple):
    """One number with its name. `before` is the value it is compared with (previous period), `note` its formula
    or what is missing; people see `cases` (how many, of how many) in place of a share where cases are few.
    `kind` as in Column."""

    key: str
    label: str
    value: object
    kind: str = "number"
    before: object = None
    note: str = ""
    cases: tuple[int, int] | None = None


class Figures(NamedTuple):
    key: str
    title: str
    items: tuple[Figure, ...]


class Text(NamedTuple):
    """Sentences, one paragraph or list line each. `bullets` shows them as a list."""

    key: str
    title: str
    lines: tuple[str, ...]
    bullets: bool = False


Block = Figures | Text | Table


class Section(NamedTuple):
    """`instead` is what people read in place of blocks that hold nothing ("": they do not see the section); machines
    get the blocks all the same."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    instead: str | None = None

    @property
    def shown(self) -> tuple[Block, ...]:
        """What people see."""
        return self.blocks if self.instead is None else (Text("instead", "", (self.instead,)),)


class Document(NamedTuple):
    """A report. `name` is its command; `period` the first and last day it covers, or None; `notes` stand in the
    footer (definitions, time zone, what is missing). Section keys differ from each other and from the keys
    report, title, period and notes; block and figure keys differ within their section."""

    name: str
    title: str
    sections: Sequence[Section]
    period: tuple[date, date] | None = None
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> list[Section]:
        """The sections that people see."""
        return [section for section in self.sections if section.instead != ""]
