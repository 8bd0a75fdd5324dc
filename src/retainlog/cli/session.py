"""One run of the program: its flags, clock, settings, journal, and the way to its two outputs."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TextIO

from retainlog.base.clock import Clock
from retainlog.base.errors import RetainlogError, StorageError, Usage
from retainlog.i18n import _

if TYPE_CHECKING:
    from retainlog.base.config import Config
    from retainlog.base.dates import When
    from retainlog.base.money import Money
    from retainlog.base.rates import Rates
    from retainlog.render import Result
    from retainlog.store.database import Store


class Session:
    """Commands get it as `ctx.obj`. `today`, `config` and `store` are opened when first asked for."""

    def __init__(self, clock: Clock, stdin: TextIO, out: TextIO, err: TextIO) -> None:
        self.clock = clock
        self.stdin = stdin
        self.out = out
        self.err = err
        self.db: str | None = None
        self.lang: str | None = None
        self.bidi: str | None = None
        self.no_input = False
        self.quiet = False
        self.debug = False
        self.format: str | None = None
        self.ids = False
        """Whether lists show ids in the place of numbers."""
        self._config: Config | None = None
        self._store: Store | None = None
        self._typed: list[str] = []
        self.written_in = ""
        """The id of the journal that this run has written to."""
        self.needs_copy = False
        """Whether what it wrote is in no second place yet."""
        self.said = False
        """Whether something was shown or asked, so that the command must not be run once more."""
        self.aside: list[tuple[str, str, list[str]]] = []
        """Values of the journal that can't be read (table, column, rows), and that this run goes without."""

    # What a command works on

    @property
    def config(self) -> Config:
        if self._config is None:
            from retainlog.base.config import load

            self._config = load()
        return self._config

    def forget_config(self) -> None:
        """The settings were changed: read them anew when they are next asked for."""
        self._config = None

    def configured_language(self) -> str | None:
        """The language set in config.toml; settings that cannot be read keep nobody from being answered."""
        if os.environ.get("RETAINLOG_LANG"):
            return None
        try:
            return self.config.text("lang")
        except RetainlogError:
            return None

    def write_dates_as_set(self) -> None:
        """Day or month first, as set or as the locale has it; settings that can't be read change nothing."""
        from retainlog.i18n.formats import order_of_dates

        try:
            order_of_dates(day_first=self.config.day_first)
        except RetainlogError:
            order_of_dates(day_first=True)

    @property
    def journal(self) -> str:
        """Path of the journal: flag > environment > config > the platform's data folder."""
        if self.db:
            return self.db
        from retainlog.base.paths import default_journal

        return os.environ.get("RETAINLOG_DB") or self.config.text("db") or default_journal()

    def backup_folder(self, id: str) -> str:
        """Where the copies of the journal with this id lie, and its write log. Raises FileNotFoundError where the
        configured folder is not there, such as a disk that is not plugged in."""
        from retainlog.base.paths import backup_folder

        configured = self.config.text("backup_dir")
        if configured and not os.path.isdir(configured):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), configured)
        return backup_folder(os.path.abspath(self.journal), configured, id)

    @property
    def drafts(self) -> str:
        """Folder of what is being written and not yet kept."""
        from retainlog.base.paths import drafts

        return drafts(self.journal)

    @property
    def store(self) -> Store:
        if self._store is None:
            from retainlog.store.database import Store

            self._store = Store(self.journal, self.clock)
            if self._store.strange_log:
                text = _("A log beside {file} did not belong to it; it was set aside as {kept}.")
                self.note(text.format(file=self.journal, kept=self._store.strange_log))
            if self._store.was_readable:
                self.note(_("Others on this machine could read {file}; now only you can.").format(file=self.journal))
            if self.config.flag("backup"):
                self._store.keep_in = self.backup_folder
            if self.aside:
                from retainlog.store.safety.quarantine import lay_aside

                lay_aside(self._store.connection)
        return self._store

    def unreadable(self) -> list[tuple[str, str, list[str]]]:
        """Values of the open journal that can't be read, after something went wrong."""
        if self._store is None or self.aside:
            return self.aside
        from retainlog.store.faults import Error
        from retainlog.store.safety.quarantine import unreadable_values

        try:
            return unreadable_values(self._store.connection, history=True, references=True)
        except Error:
            return []

    def go_without(self) -> bool:
        """Whether the command can be run once more without such values: it has neither written, nor asked, nor said
        anything yet. The journal is opened anew then."""
        if self.said or self._typed or self.aside or self._store is None or self._store.written:
            return False
        self.aside = self.unreadable()
        if self.aside:
            self.close()
        return bool(self.aside)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def today(self) -> date:
        return self.clock.today()

    def leave_alone(self) -> None:
        """The journal is damaged: it stays as it is."""
        if self._store is not None and self._store.exists:
            self._store.leave()

    def close(self) -> bool:
        """Close the journal; tells whether anything was written to it."""
        store, self._store = self._store, None
        if store is None:
            return False
        if store.written:
            self.written_in = store.id if store.keep_in else ""
            self.needs_copy = store.needs_copy
            if store.not_kept:
                from retainlog.base.paths import note_copies

                note_copies(self.journal, store.not_kept)
                folder = self.config.text("backup_dir") or self.backup_folder(store.id)
                self.note(_("It has no second copy: {folder}: {why}.").format(folder=folder, why=store.not_kept))
        store.close()
        return store.written

    # Values as typed

    def past(self, text: str | None) -> When | None:
        """A day that something happened on (`monday` is the last one). Raises Usage for a time of today that is still
        to come."""
        when = self._when(text, "back")
        if when and when.time and when.day == self.today and not self.clock.whole_day:
            now = f"{self.now:%H:%M}"
            if when.time > now:
                raise Usage(
                    "future_time",
                    "{time} is still to come: it is {now}.",
                    hint="Note it once it happened, or give the day it was on.",
                    time=when.time,
                    now=now,
                )
        return when

    def future(self, text: str | None) -> date | None:
        """A day that something is due on (`monday` is the next one)."""
        when = self._when(text, "forward")
        return when.day if when else None

    def due(self, text: str | None) -> date:
        """The day on which a step is due; without one in four weeks, not on a weekend."""
        from retainlog.journal.plan import due_of

        return self.future(text) or due_of(self.store, self.config.weekend)

    def past_day(self, text: str | None) -> date | None:
        when = self._when(text, "back")
        return when.day if when else None

    def between(self, first: str | None, last: str | None) -> tuple[date | None, date | None]:
        """The days of --from and --to, which have to be in order."""
        days = self.past_day(first), self.past_day(last)
        if days[0] and days[1]:
            from retainlog.base.scope import check_order

            check_order(days[0], days[1])
        return days

    def _when(self, text: str | None, looks: Any) -> When | None:
        if text is None:
            return None
        from retainlog.base.dates import check_exists, parse_when

        config = self.config
        when = parse_when(text, self.now, looks=looks, day_first=config.day_first, week_ends=config.week_ends)
        check_exists(when, text)
        return when

    def money(self, text: str | None) -> Money | None:
        if text is None:
            return None
        from retainlog.base.money import parse_money

        return parse_money(text, self.config.currency, vat=self.config.text("vat"))

    @property
    def rates(self) -> Rates | None:
        """The rates of currencies, where they are set."""
        if not (typed := self.config.rates):
            return None
        from retainlog.base.rates import parse_rates

        return parse_rates(typed, self.config.currency)

    def minutes(self, text: str | None) -> int | None:
        if text is None:
            return None
        from retainlog.base.durations import parse_minutes

        return parse_minutes(text)

    def cadence(self, text: str | None) -> str | None:
        """A cadence in its canonical form (`2w`)."""
        if text is None:
            return None
        from retainlog.base.cadence import parse_cadence

        return str(parse_cadence(text))

    def rhythm(self, every: str | None, at_most: str | None) -> dict[str, str]:
        """`every` and `at_most` of a new client: as typed, else as set in the config."""
        from retainlog.base.cadence import with_defaults

        typed = {"every": self.cadence(every), "at_most": self.cadence(at_most)}
        usual = {name: self.cadence(self.config.text(name)) for name in typed}
        return with_defaults(
            {name: value for name, value in typed.items() if value},
            {name: value for name, value in usual.items() if value},
        )

    def text(self, words: str | list[str] | None, *, edit: bool = False, start: str = "") -> str | None:
        """A long text: words as typed, `-` for standard input, or what the editor returns."""
        typed = " ".join(words) if isinstance(words, list) else words
        if edit:
            from retainlog.base.ids import new_id
            from retainlog.cli import editor

            name = f"{new_id()}.txt"
            written = editor.edit(self.drafts, typed or start, name)
            self._typed.append(name)
            return written
        return self.piped() if typed == "-" else typed

    def piped(self) -> str:
        """What standard input holds, as text in whatever code page it is; which one was guessed is said. Raises Usage
        for bytes that are text in none."""
        source = getattr(self.stdin, "buffer", None)
        if source is None or self.stdin.isatty():
            return self.stdin.read()
        data = source.read()
        if data.isascii():
            return str(data.decode("ascii")).replace("\r\n", "\n")
        from retainlog.formats._decoding import bad_bytes, decoded

        text, encoding = decoded(data)
        if bad := bad_bytes(text):
            raise Usage(
                "not_text",
                "Standard input holds bytes that are not text: {bytes}.",
                hint="Save it as UTF-8 and pipe it again.",
                bytes=", ".join(bad[:5]),
            )
        if encoding.how == "guessed":
            self.note(_("Standard input was read as {encoding}.").format(encoding=encoding.title))
        return text.replace("\r\n", "\n")

    def forget_typed(self) -> None:
        """What was written in the editor has served: its drafts go."""
        while self._typed:
            from retainlog.cli import editor

            editor.forget(self.drafts, self._typed.pop())

    def note_typed(self) -> None:
        """Something failed: say where the words from the editor are."""
        for name in self._typed if self.for_people else ():
            path = os.path.join(self.drafts, name)
            if os.path.exists(path):
                self.note(_("What you wrote in the editor is kept in {file}.").format(file=path))

    # Asking

    @property
    def interactive(self) -> bool:
        """Whether a missing value may be asked for."""
        asking = not self.no_input and self.stdin.isatty() and self.err.isatty()
        self.said = self.said or asking
        return asking

    def need(self, value: str | None, name: str, ask: Callable[[], str]) -> str:
        """The value, or the answer to a question on a terminal, or a usage error that names the option."""
        if value is not None:
            return value
        if self.interactive:
            return ask()
        raise Usage(
            "missing_value",
            "{name} is missing.",
            hint="Give it on the command line, or run this in a terminal to be asked.",
            name=name,
        )

    # Saying

    def show(self, result: Result, *, table: str | None = None, paged: bool = False) -> None:
        """Print a result to standard output in the chosen format. `paged`: for people at a terminal that is too low
        for it, in their pager."""
        from retainlog.base.results import Table
        from retainlog.render import emit

        if isinstance(result, Table) and self.numbers:
            from retainlog.cli.numbering import numbered

            result = numbered(result, self.journal)
        tty = self.out.isatty()
        paged = paged and tty and not self.no_input and self.format in (None, "table")
        out = io.StringIO() if paged else self.out
        from retainlog.cli.terminal import is_dumb

        color = tty and not os.environ.get("NO_COLOR") and not is_dumb(os.environ)
        self.said = self.said or self.format in ("jsonl", "csv")  # these leave line by line
        emit(
            result,
            self.format or "table",
            out,
            color=color,
            width=self.width_of(self.out),
            today=self.today,
            table=table,
            bidi=self.bidi_of(self.out),
        )
        if isinstance(out, io.StringIO) and paged:
            from retainlog.cli.pager import page

            page(out.getvalue(), self.out, self.config.text("pager"))

    def save(self, result: Result, path: str, format: str, *, make_folder: bool = False) -> None:
        """Write a result to a private file in one of the formats."""
        from retainlog.base.paths import make_private_dir, private_file
        from retainlog.render import emit

        try:
            if make_folder:
                make_private_dir(os.path.dirname(path))
            with private_file(path) as file:
                emit(result, format, file, color=False, width=None, today=self.today)
        except OSError as problem:
            raise StorageError(
                "unwritable_file",
                "{path} can't be written: {problem}.",
                hint="Name another file.",
                path=path,
                problem=problem.strerror or str(problem),
            ) from None

    def width_of(self, stream: TextIO) -> int | None:
        """Cells in a line of the terminal behind the stream; None where there is none."""
        if not stream.isatty():
            return None
        import shutil

        return shutil.get_terminal_size().columns

    def bidi_of(self, stream: TextIO) -> str:
        """How right-to-left text is put on that stream: off, logical, isolate, visual or word."""
        if not stream.isatty():
            return "off"
        from retainlog.cli.terminal import mode_for

        wish = self.bidi
        if wish is None:
            try:
                wish = self.config.text("bidi")
            except RetainlogError:  # `doctor` and `config` say so; nobody is left without an answer
                wish = "auto"
        return mode_for(wish or "auto", os.environ, tty=True)

    @property
    def numbers(self) -> bool:
        """Whether lists show numbers, which commands take in the place of ids: to people, who look at a terminal; what
        reads a pipe gets ids."""
        return self.format in (None, "table") and not self.ids and self.out.isatty()

    @property
    def for_people(self) -> bool:
        """Whether the output is meant to be read (not json, csv …)."""
        return self.format in (None, "table", "plain", "md")

    def note(self, message: str) -> None:
        """A word beside the data, on standard error."""
        if not self.quiet:
            self.say(message)

    def say(self, text: str) -> None:
        """A paragraph on standard error."""
        self.err.write(self.laid_out(text) + "\n")

    def laid_out(self, text: str, stream: TextIO | None = None) -> str:
        """A paragraph as the stream (default: standard error) may get it: safe, wrapped, and Hebrew put in order."""
        stream = stream or self.err
        width = self.width_of(stream)
        if text.isascii() and text.isprintable() and (width is None or len(text) <= width):
            return text
        from retainlog.render import for_terminal

        return for_terminal(text, self.bidi_of(stream), width)

    def changed(self, said: str) -> str:
        """What is said of an edit, or that there was nothing to change."""
        return said if self.store.written else _("Nothing changed: it says that already.")

    def note_undo(self) -> None:
        """Say that what was just written can be taken back."""
        if self.for_people and self._store and self._store.written:
            self.note(_("Take it back with: retainlog undo"))
