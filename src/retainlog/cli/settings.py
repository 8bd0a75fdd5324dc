"""Settings as typed: each checked by the grammar of its own kind. `config` and `doctor` share it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from retainlog.base.config import BY_NAME, SETTINGS, Config, Setting, change, check, load, parse
from retainlog.base.errors import NotFound, RetainlogError, Usage
from retainlog.base.paths import config_file

if TYPE_CHECKING:
    from retainlog.cli.session import Session


def named(typed: str) -> Setting:
    """The setting of that name (dashes or underscores); NotFound with the closest names."""
    name = typed.strip().lower().replace("-", "_")
    if setting := BY_NAME.get(name):
        return setting
    from difflib import get_close_matches

    close = get_close_matches(name, BY_NAME, n=3)
    raise NotFound(
        "setting_not_found",
        "There is no setting {name!r}.",
        hint="Did you mean: {close}?" if close else "See the settings with: retainlog config",
        name=typed,
        close=", ".join(close),
    )


def checked(setting: Setting, value: object, where: str, currency: str) -> object:
    """The value as it is kept in config.toml. `where` names its place in messages; `currency` reads bare amounts.

    Raises Usage where the value is not of the setting's kind.
    """
    value = check(setting, value, where)
    if setting.name == "currency":
        from retainlog.base.money import parse_money

        parse_money(f"1 {value}", "ILS")
    elif setting.kind == "money":
        from retainlog.base.money import parse_money

        parse_money(str(value), currency)
    elif isinstance(value, Mapping):
        from retainlog.base.rates import parse_rates, plain

        return plain(parse_rates(value, currency))
    elif setting.kind == "cadence":
        from retainlog.base.cadence import parse_cadence

        return str(parse_cadence(str(value)))
    elif setting.kind == "path":
        return os.path.abspath(str(value))
    elif setting.name == "timezone":
        _check_zone(str(value))
    elif setting.name == "own_addresses":
        from retainlog.base.address import check_address

        for item in value if isinstance(value, tuple) else ():
            check_address(item)
    elif setting.kind == "hours":
        hours = float(str(value))
        return int(hours) if hours == int(hours) else hours
    return value


def _check_zone(name: str) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Usage(
            "bad_zone",
            "I don't know the time zone {name!r}.",
            hint="Use an IANA name, such as Asia/Jerusalem or Europe/Berlin.",
            name=name,
        ) from None


def fault(config: Config, setting: Setting) -> RetainlogError | None:
    """What is wrong with the value in force, if anything."""
    value = config.typed(setting.name)
    if value is None or config.source(setting.name) in ("default", "locale"):
        return None
    where = setting.variable if config.source(setting.name) == "environment" else config.file
    currency = config.typed("currency")
    try:
        checked(setting, value, where, currency if isinstance(currency, str) else "ILS")
    except RetainlogError as problem:
        return problem
    return None


def sound_part() -> tuple[Config, dict[str, RetainlogError]]:
    """(the settings as far as they can be used, what is wrong with each other one; "" is the file as a whole)."""
    try:
        config = load()
    except RetainlogError as problem:
        return Config(config_file(), {}, os.environ), {"": problem}
    wrong = {setting.name: found for setting in SETTINGS if (found := fault(config, setting))}
    return config.without(wrong), wrong


def faults_in(text: str, file: str) -> list[RetainlogError]:
    """What is wrong with the text of a config.toml."""
    try:
        config = parse(text, file)
    except RetainlogError as problem:
        return [problem]
    return [wrong for setting in SETTINGS if (wrong := fault(config, setting))]


def template() -> str:
    """A config.toml in which every setting stands, explained and not yet set."""
    from retainlog.i18n import _

    lines = [_("# Settings of retainlog. Take the # away before a line to set it."), ""]
    for setting in SETTINGS:
        lines.append(f"# {_(setting.help)}" + (f" ({' | '.join(setting.choices)})" if setting.choices else ""))
        lines += [f"# {setting.name} = {_example(setting)}", ""]
    return "\n".join(lines)


def _example(setting: Setting) -> str:
    match setting.kind:
        case "flag":
            return "true"
        case "list":
            return '["me@example.com"]'
        case "hours":
            return "120"
        case "rates":
            return '{ date = 2026-11-01, USD = "3.72" }'
    examples = {
        "vat": "18",
        "db": "~/journal.db",
        "lang": "he",
        "currency": "ILS",
        "date_order": "dmy",
        "region": "he_IL",
        "timezone": "Asia/Jerusalem",
        "every": "2w",
        "at_most": "4w",
        "backup_dir": "~/backups",
        "pager": "less -R",
    }
    return f'"{setting.default or examples.get(setting.name, "5000")}"'


def store(session: Session, changes: dict[str, object]) -> None:
    """Write checked values to config.toml; those that follow see them."""
    change(config_file(), changes)
    session.forget_config()
