"""The document model: a report is built once and every format renders the same numbers."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from retainlog.base.results import Column, Data, Table


class Figure(NamedTuple):
    """One number with its name. `before` is the value it is compared with (previous period), `note` its formula
    or what is missing. People see `cases` (how many, of how many) in place of a share, where there are `many` beside
    it. A `quiet` figure that holds nothing is for machines alone. `kind` as in Column."""

    key: str
    label: str
    value: object
    kind: str = "number"
    before: object = None
    note: str = ""
    cases: tuple[int, int] | None = None
    many: bool = False
    quiet: bool = False

    @property
    def holds(self) -> bool:
        """Whether there is anything, now or before."""
        return any(getattr(value, "minor", value) for value in (self.value, self.before))


class Figures(NamedTuple):
    key: str
    title: str
    items: tuple[Figure, ...]

    @property
    def shown(self) -> list[Figure]:
        """What people see."""
        return [figure for figure in self.items if figure.holds or not figure.quiet]


class Text(NamedTuple):
    """Sentences, one paragraph or list line each. `bullets` shows them as a list. `points`: their codes and values for
    programs, where they have any."""

    key: str
    title: str
    lines: tuple[str, ...]
    bullets: bool = False
    points: tuple[Data, ...] | None = None


class SeriesRow(NamedTuple):
    """One line, or one colour of the bars: a value for each label of its series, None where there is none. `lower` and
    `upper` are the bounds of an estimate, as many."""

    key: str
    label: str
    values: tuple[object, ...]
    lower: tuple[object, ...] | None = None
    upper: tuple[object, ...] | None = None


class Series(NamedTuple):
    """Figures that are drawn, and told as a table where nothing can be: a column for each row, a line for each label.

    | kind | labels | rows |
    |---|---|---|
    | bars | whatever is compared; one bar each | the parts that each bar is made of; they add up |
    | lines | moments, in order | a line each |
    | steps | numbers, rising: from each on its value holds | a step line each; survival |
    | heat | the columns (weeks) | the lines (weekdays); the higher the value, the darker the cell |
    | change | two: before and after | an arrow each |

    `axis` names the labels (of a change: the rows) and says of what kind they are, `of` is the kind of the values; both
    as in Column, and amounts are of one currency. `alt` says in one sentence what the picture shows. Without labels
    there is no picture.
    """

    key: str
    title: str
    kind: str
    axis: Column
    labels: tuple[object, ...]
    rows: tuple[SeriesRow, ...]
    alt: str
    of: str = "number"


Block = Figures | Text | Table | Series


class Section(NamedTuple):
    """`instead` is the sentence that people read in place of blocks that hold nothing ("": they do not see the
    section); machines get the blocks all the same."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    instead: str | None = None


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
        """The sections that people see; those that hold nothing share one line at the end."""
        held = [section for section in self.sections if section.instead is None]
        bare = [f"{section.title}: {section.instead}" for section in self.sections if section.instead]
        return [*held, Section("empty", "", (Text("lines", "", (" ".join(bare),)),))] if bare else held
