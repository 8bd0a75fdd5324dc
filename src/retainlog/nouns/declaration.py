"""How a kind of record is declared: once, as data. Its columns in the file, its commands with their options and
questions, its lists, JSON and history follow from it (`nouns/engine`, `cli/nouns`)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from retainlog.base.fields import FUTURE, PAST, TEXT, Code, Type


def N_(message: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a constant for translation, as `i18n.N_` does; records load no language."""
    return message


class Field:
    """One field as people meet it; its `type` says how it is typed, shown and kept. Without `help` it is never typed.
    An `argument` stands without a name in `add`. With a question (`ask`) it is asked for on a terminal where something
    `needed` is missing. Without an answer the `default` holds. `option` is its flag where that is not its name. A
    `relative` day is shown with how far away it is."""

    def __init__(
        self,
        name: str,
        type: Type,
        title: str,
        help: str = "",
        ask: str = "",
        *,
        needed: bool = False,
        argument: bool = False,
        default: str | None = None,
        option: str = "",
        relative: bool = False,
    ) -> None:
        self.name, self.type, self.title, self.help, self.ask = name, type, title, help, ask
        self.needed, self.argument, self.default = needed, argument, default
        self.option, self.relative = option, relative

    @property
    def key(self) -> str:
        """What JSON and columns call it."""
        return _KEYS.get(self.name, self.name)

    @property
    def flag(self) -> str:
        return self.option or "--" + self.name.removesuffix("_on").removesuffix("_date").removesuffix("_value")

    @property
    def flags(self) -> tuple[str, ...]:
        """Its option with the letter for it."""
        short = _SHORT.get(self.flag, "")
        return (self.flag, short) if short else (self.flag,)


_KEYS = {"on_date": "on", "before_value": "before", "after_value": "after", "by_whom": "by"}
_SHORT = {"--on": "-o", "--channel": "-c", "--minutes": "-m", "--next": "-x"}


class Closing:
    """A verb that ends what is open: it sets the day `field` and empties the others. It may take a text for the field
    `takes`, asked for with `ask`; `noted`: or a --note."""

    def __init__(
        self,
        verb: str,
        field: str,
        said: str,
        takes: str = "",
        ask: str = "",
        help: str = "",
        *,
        noted: bool = False,
    ) -> None:
        self.verb, self.field, self.said = verb, field, said
        self.takes, self.ask, self.help, self.noted = takes, ask, help, noted


SAID = {
    "add": N_("Noted for {client}: {text}"),
    "edit": N_("Changed for {client}: {text}"),
    "delete": N_("Deleted for {client}: {text}"),
    "sure": N_("Delete {text}?"),
}


class Noun:
    """`words` is the field that tells a record apart, `label` what stands for it in a line, `days` those that date it,
    the first that is set. `columns` are those of a list; where they do not say where, the client comes
    first. With the day of any of its `closings` set it is open no more.
    `owned`: it belongs to a client. `named`: it is found by name, and help calls it so. `dates` maps a text to the day
    that goes with it. `blank`, `ahead`, `unknown`: what is said of a missing text, a day to come, an unknown name (code
    or sentence, hint). `hints`: what is said after a verb. `counts`: of a store and some records, what is counted for
    each from other records. `tagged`: the table of its tags, `tag` their record. `kind`: what errors call it.
    `check` is given the record before (None for a new one) and after, and today, and raises Usage where its days do not
    fit together.

    `help` is that of the noun, `does` that of each verb; of one that is not made from the declaration with its function
    (`module:function` of cli/commands). It `keeps` a client: its page shows it.

    SQL over the row `t`: `client` gives the id of its client, "" where it has none; `seen` is the condition to be in
    sight, by default that this client is not deleted; `order` that of lists, by default the newest first; `searched`
    the whole query of what search finds of the row :id, by default its day and all its texts."""

    days: tuple[str, ...] = ("on_date",)
    closings: tuple[Closing, ...] = ()
    state: Callable[[Any, date], str] | None = None
    label: Callable[[Any, Callable[[str], str]], str] | None = None
    counts: Callable[[Any, Sequence[Any]], list[dict[str, object]]] | None = None
    owned: bool = True
    named: str = ""
    dated: bool = True
    said: Mapping[str, str] = SAID
    dates: Mapping[str, str] = {}
    blank: tuple[str, str, str] = ("empty_text", N_("A few words are needed."), "")
    ahead: tuple[str, str] = ("future_day", N_("Give the day on which it happened, today or earlier."))
    unknown: tuple[str, str] = ("", "")
    hints: Mapping[str, str] = {}
    tagged: str = ""
    tag: Any = None
    check: Callable[[Any, Any, date], None] | None = None
    kind: str = ""
    client: str = "t.client_id"
    seen: str = ""
    order: tuple[str, ...] = ()
    help: str = ""
    does: Mapping[str, str | tuple[str, str]] = {}
    keeps: bool = False
    searched: str = ""

    def __init__(
        self,
        name: str,
        record: Any,
        table: str,
        title: str,
        words: str,
        columns: tuple[str, ...],
        empty: str,
        fields: tuple[Field, ...],
        **more: Any,
    ) -> None:
        self.name, self.record, self.table, self.title = name, record, table, title
        self.words, self.columns, self.empty, self.fields = words, columns, empty, fields
        if unknown := more.keys() - self.__annotations__.keys():
            raise TypeError(f"{name}: a noun has no {', '.join(unknown)}")
        vars(self).update(more)

    @property
    def typed(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.help)

    @property
    def closed(self) -> tuple[str, ...]:
        return tuple(closing.field for closing in self.closings)

    @property
    def coded(self) -> tuple[Field, ...]:
        """The fields that lists can be narrowed by: those with a list of values."""
        return tuple(field for field in self.fields if field.type.codes)

    @property
    def written(self) -> Field | None:
        """The field that an editor is for: the text that tells it apart, else its note."""
        long = [field for field in self.typed if field.type.long]
        return next((field for field in long if field.name in (self.words, "note")), long[0] if long else None)


# Fields that many nouns have


def words(name: str, help: str, ask: str, title: str = N_("What")) -> Field:
    return Field(name, TEXT, title, help, ask, needed=True, argument=True)


def state(*codes: str) -> Field:
    """What follows from the days of a record."""
    return Field("state", Code(codes), N_("State"))


ON = Field("on_date", PAST, N_("On"), N_("When it happened: 2026-11-21, yesterday, 3d ago."))
DUE = Field("due_on", FUTURE, N_("Due"), N_("The day on which it is due."), N_("Due on which day (Enter passes)"))
NOTE = Field("note", TEXT, N_("Note"), N_("A note; - reads standard input."))
