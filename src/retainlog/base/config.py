"""Settings: one table says their names, types, defaults and meaning; loading, checking and documentation read it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from retainlog.base.errors import Phrase, StorageError, Usage
from retainlog.base.paths import config_file, locked, make_private_dir, private_file

if TYPE_CHECKING:
    from retainlog.base.locale import Region


class Setting(NamedTuple):
    """`kind`: text, choice, money, hours, percent, days, flag, list, cadence, path, rates. `default` is the value when
    nothing is set (text as it would be typed; None: no value). `help` is a gettext message."""

    name: str
    kind: str
    default: object
    help: str
    choices: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        return f"RETAINLOG_{self.name.upper()}"


# Where the environment has no locale of its own (C, POSIX).
_HOME = "he_IL"

SETTINGS: tuple[Setting, ...] = (
    Setting("db", "path", None, "The journal file; by default in the platform's data folder."),
    Setting("lang", "choice", None, "Language of the interface; by default the locale's.", ("en", "he")),
    Setting(
        "bidi",
        "choice",
        "auto",
        "How Hebrew is put on the terminal; `retainlog bidi test` finds out what yours needs.",
        ("auto", "off", "logical", "isolate", "visual", "word"),
    ),
    Setting("currency", "text", None, "Currency of amounts typed without one (ISO code); by default the region's."),
    Setting(
        "date_order",
        "choice",
        None,
        "How 3/4 is read and dates are written: day first (dmy) or month first (mdy); by default as in the region.",
        ("dmy", "mdy"),
    ),
    Setting(
        "region",
        "text",
        None,
        "Where you work, such as en_US or IL: it decides your currency, date order, weekend and first day of the week; "
        "by default the locale's. A step without a day is not due on a weekend.",
    ),
    Setting("timezone", "text", None, "IANA time zone for imported meetings and mail; by default the machine's."),
    Setting("every", "cadence", None, "Wanted contact cadence of a new client when none is given, such as 2w."),
    Setting("at_most", "cadence", None, "Longest silence for a new client when none is given, such as 4w."),
    Setting("monthly_need", "money", None, "What you need to earn a month; `impact` compares with it."),
    Setting("savings", "money", None, "What you could live on for a while; `impact` turns it into months."),
    Setting("hours", "hours", None, "Hours you can work a month; `impact` shows the share that a loss frees."),
    Setting("ideal_fee", "money", None, "Monthly fee of a client as you would like one."),
    Setting(
        "vat",
        "percent",
        None,
        "Rate of your VAT in per cent, such as 18; amounts typed or imported with VAT are kept without it.",
    ),
    Setting(
        "rates",
        "rates",
        None,
        "What one unit of other currencies is worth in yours, with the day, such as USD=3.72 EUR=4.05 date=2026-11-01;"
        " amounts in several currencies are then also shown as one.",
    ),
    Setting(
        "churn_date",
        "choice",
        "end",
        "From when on a lost client counts as lost in reports: the end of the service, where it is known (end), or the "
        "day of the notice (notice). Income counts until the last day that is paid for, either way.",
        ("end", "notice"),
    ),
    Setting("own_addresses", "list", (), "Your own e-mail addresses, so that imports know who wrote."),
    Setting(
        "pager",
        "text",
        None,
        "Program that shows a report which is longer than the terminal, or off; by default $PAGER, else less.",
    ),
    Setting("backup", "flag", True, "Back the journal up once a day, on the first write."),
    Setting("backup_dir", "path", None, "Folder of the backups; by default beside the journal."),
)
_OF_A_REGION = ("region", "currency", "date_order")
BY_NAME = {setting.name: setting for setting in SETTINGS}


class Config:
    """The settings in force: environment > config.toml > default. Flags are handled by the command line."""

    def __init__(self, file: str, values: Mapping[str, object], environ: Mapping[str, str]) -> None:
        self.file = file
        self._file_values = values
        self._environ = environ

    def source(self, name: str) -> str:
        """Where the value comes from: `environment`, `file`, `locale` or `default`."""
        if self._environ.get(BY_NAME[name].variable):
            return "environment"
        if name in self._file_values:
            return "file"
        return "locale" if name in _OF_A_REGION and self._territory() else "default"

    def raw(self, name: str) -> object:
        setting = BY_NAME[name]
        if text := self._environ.get(setting.variable):
            return check(setting, text, setting.variable)
        if name in self._file_values:
            return check(setting, self._file_values[name], self.file)
        return self._of_the_region(name) if name in _OF_A_REGION else setting.default

    def _of_the_region(self, name: str) -> object:
        """What a setting is where nobody set it: as in the region, by default that of the locale."""
        if name == "region":
            return self._territory() or _HOME
        place = self.region if name != "currency" or self.source("region") != "locale" else self._money_region()
        return place.currency if name == "currency" else "dmy" if place.day_first else "mdy"

    def _territory(self, category: str = "LC_TIME") -> str | None:
        from retainlog.base.locale import region, territory_of

        territory = territory_of(self._environ, category)
        return territory if territory and region(territory) else None

    def _money_region(self) -> Region:
        from retainlog.base.locale import region

        return region(self._territory("LC_MONETARY") or "") or self.region

    @property
    def region(self) -> Region:
        """Where the person works."""
        from retainlog.base.locale import named

        found = named(str(self.raw("region")))
        assert found  # `check` has seen it
        return found

    def text(self, name: str) -> str | None:
        value = self.raw(name)
        return None if value is None else str(value)

    def flag(self, name: str) -> bool:
        return bool(self.raw(name))

    def items(self, name: str) -> tuple[str, ...]:
        value = self.raw(name)
        return value if isinstance(value, tuple) else ()

    @property
    def rates(self) -> Mapping[str, str]:
        """As typed: `date`, and one rate a currency."""
        value = self.raw("rates")
        return value if isinstance(value, Mapping) else {}

    @property
    def currency(self) -> str:
        return str(self.raw("currency"))

    @property
    def day_first(self) -> bool:
        return self.raw("date_order") == "dmy"

    @property
    def week_ends(self) -> str:
        return self.region.week_ends

    @property
    def weekend(self) -> tuple[int, ...]:
        return self.region.weekend

    def typed(self, name: str) -> object:
        """The value as it stands where it is set, unchecked; the default where it is not."""
        setting = BY_NAME[name]
        set_to = self._environ.get(setting.variable) or self._file_values.get(name)
        return set_to if set_to is not None else self.raw(name)

    def without(self, names: Iterable[str]) -> Config:
        """The same with these settings at their defaults."""
        names = set(names)
        variables = {BY_NAME[name].variable for name in names}
        return Config(
            self.file,
            {name: value for name, value in self._file_values.items() if name not in names},
            {name: value for name, value in self._environ.items() if name not in variables},
        )

    def unknown(self) -> list[str]:
        """Names in the file that no setting bears."""
        return sorted(set(self._file_values) - set(BY_NAME))


def load(path: str | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read config.toml (absent: empty). Raises Usage where it is not valid TOML or cannot be read."""
    file = path or config_file()
    values: Mapping[str, object] = {}
    if os.path.exists(file):
        import stat
        import tomllib

        try:
            if not stat.S_ISREG(os.stat(file).st_mode):  # a pipe would be waited for, a device never ends
                raise OSError(errno.EINVAL, "it is not a file")
            with open(file, encoding="utf-8-sig") as handle:  # Notepad marks what it saves
                values = tomllib.loads(handle.read(), parse_float=str)  # 3.72 stays 3.72
        except (OSError, ValueError) as problem:
            raise _unusable(file, problem) from None
    return Config(file, values, os.environ if environ is None else environ)


def parse(text: str, file: str) -> Config:
    """The settings that `text` would make if it stood in the file, whatever the environment says."""
    import tomllib

    try:
        return Config(file, tomllib.loads(text, parse_float=str), {})
    except ValueError as problem:
        raise _unusable(file, problem) from None


def _unusable(file: str, problem: OSError | ValueError) -> Usage:
    if isinstance(problem, OSError):
        return Usage(
            "unreadable_config",
            "The settings in {file} can't be read: {problem}.",
            file=file,
            problem=problem.strerror or str(problem),
        )
    return Usage(
        "bad_config",
        "The settings in {file} are not valid TOML: {problem}.",
        hint="Correct that line with: retainlog config edit",
        file=file,
        problem=str(problem),
    )


def change(file: str, changes: Mapping[str, object]) -> None:
    """Set these values in the file (None: take the setting out); comments and order stay. Raises Usage, OSError as
    StorageError; then the file is as it was."""
    try:
        make_private_dir(os.path.dirname(os.path.realpath(file)))
        with locked(os.path.realpath(file)):
            _change(file, changes)
    except OSError as problem:
        raise _not_written(file, problem) from None


def _change(file: str, changes: Mapping[str, object]) -> None:
    import tomlkit

    try:
        with open(file, encoding="utf-8-sig") as handle:
            document = tomlkit.parse(handle.read())
    except FileNotFoundError:
        document = tomlkit.document()
    except (OSError, ValueError) as problem:
        raise _unusable(file, problem) from None
    for name, value in changes.items():
        if value is None:
            document.pop(name, None)
        else:
            document[name] = list(value) if isinstance(value, tuple) else _inline(value)
    write(file, tomlkit.dumps(document))


def _inline(value: object) -> object:
    """A table within one line, which no setting written after it can fall into."""
    if not isinstance(value, Mapping):
        return value
    import tomlkit

    table = tomlkit.inline_table()
    table.update(value)
    return table


def write(file: str, text: str) -> None:
    """Replace the file in one step, readable by its owner alone; a link to it stays a link."""
    try:
        make_private_dir(os.path.dirname(os.path.realpath(file)))
        with private_file(file) as handle:
            handle.write(text)
    except OSError as problem:
        raise _not_written(file, problem) from None


def _not_written(file: str, problem: OSError) -> StorageError:
    return StorageError(
        "config_not_written",
        "The settings in {file} can't be written: {problem}.",
        hint="Check the permissions of its folder and the free space.",
        file=file,
        problem=problem.strerror or str(problem),
    )


def check(setting: Setting, value: object, where: str) -> object:
    """The value in its own type, or Usage naming the setting and where it stands ("": as it was just typed)."""
    problem = _bad(setting, value, where)
    match setting.kind:
        case "flag":
            if isinstance(value, bool):
                return value
            if str(value).lower() in ("1", "true", "yes", "on"):
                return True
            if str(value).lower() in ("0", "false", "no", "off"):
                return False
            raise problem(Phrase("true or false"))
        case "list":
            if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
                return tuple(value)
            if isinstance(value, str):
                return tuple(item.strip() for item in value.split(",") if item.strip())
            raise problem(Phrase("a list of texts"))
        case "rates":
            if isinstance(value, str):
                parts = [part.partition("=") for part in value.replace(",", " ").split()]
                value = {name: typed for name, _equals, typed in parts}
            known = value if isinstance(value, Mapping) else {}
            if known and all(isinstance(one, (str, int, date)) for one in known.values()):
                return {str(name): str(one) for name, one in known.items()}
            raise problem(Phrase("rates such as USD=3.72 date=2026-11-01"))
        case "choice":
            if value in setting.choices:
                return value
            raise problem(" | ".join(setting.choices))
        case "percent":
            text = str(value).strip().removesuffix("%").strip()
            if not 0 <= _number(text) < 100:
                raise problem(Phrase("a rate in per cent, such as 18"))
            return text
        case "hours":
            try:
                hours = float(str(value))
            except ValueError:
                raise problem(Phrase("a number of hours")) from None
            if not 0 < hours <= 744:
                raise problem(Phrase("a number of hours in a month, 744 at most"))
            return hours
        case _:
            if isinstance(value, bool) or not isinstance(value, (str, int, float)) or not str(value).strip():
                raise problem(Phrase("one value"))
            text = str(value).strip()
            if setting.name == "currency":
                if len(text) != 3 or not text.isascii() or not text.isalpha():
                    raise problem(Phrase("an ISO code such as ILS or EUR"))
                return text.upper()
            if setting.name == "region":
                from retainlog.base.locale import named

                if not named(text):
                    raise problem(Phrase("a place such as en_US, he_IL or DE"))
            if setting.kind == "path":
                return os.path.expanduser(text)
            return text


def _number(text: str) -> float:
    """The number; -1 for what is none."""
    try:
        return float(text) if text.isascii() and text.replace(".", "", 1).isdecimal() else -1
    except ValueError:
        return -1


def _bad(setting: Setting, value: object, where: str) -> Callable[[str], Usage]:
    def problem(wanted: str) -> Usage:
        return Usage(
            "bad_setting",
            "{name} in {where} is {value!r}; it takes {wanted}." if where else "{name} takes {wanted}, not {value!r}.",
            hint="See the settings with: retainlog config",
            name=setting.name,
            where=where,
            value=value,
            wanted=wanted,
        )

    return problem
