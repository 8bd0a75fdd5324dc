"""`retainlog config …`."""

from __future__ import annotations

import os
from datetime import date
from typing import Annotated

import typer

from retainlog.base.config import BY_NAME, SETTINGS, Config, Setting
from retainlog.base.errors import Usage
from retainlog.base.paths import config_file
from retainlog.base.results import Column, Receipt, Table
from retainlog.cli import settings
from retainlog.cli.options import session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _, fill
from retainlog.i18n.messages import message

SOURCES = (N_("environment"), N_("file"), N_("locale"), N_("default"))

QUESTIONS = {
    "lang": N_("Language"),
    "region": N_("Where you work"),
    "currency": N_("Currency"),
    "date_order": N_("Order of day and month"),
    "every": N_("Usual contact"),
    "monthly_need": N_("What you need a month"),
    "hours": N_("Hours a month"),
    "savings": N_("Savings"),
    "ideal_fee": N_("Ideal monthly fee"),
    "own_addresses": N_("Your e-mail addresses"),
}


def complete_setting(ctx: typer.Context, incomplete: str) -> list[str]:
    return [setting.name for setting in SETTINGS if setting.name.startswith(incomplete.replace("-", "_"))]


NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help=N_("Name of the setting."), autocompletion=complete_setting)
]


def _data(config: Config, setting: Setting) -> dict[str, object]:
    wrong = settings.fault(config, setting)
    value = config.typed(setting.name) if wrong else config.raw(setting.name)
    return {
        "name": setting.name,
        "value": list(value) if isinstance(value, tuple) else value,
        "source": config.source(setting.name),
        "valid": wrong is None,
        "help": message(setting.help),
        "text": message(setting.help),
        "variable": setting.variable,
    }


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return " ".join(f"{name}={one}" for name, one in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


def show(ctx: typer.Context) -> None:
    session = session_of(ctx)
    columns = (
        Column("name", _("Setting")),
        Column("_value", _("Value")),
        Column("source", _("Comes from"), "code"),
        Column("help", _("Meaning")),
    )
    found = [_data(session.config, setting) for setting in SETTINGS]
    rows = [data | {"_value": _text(data["value"])} for data in found]
    session.show(Table("settings", _("Settings"), columns, rows))
    for setting in SETTINGS:
        if wrong := settings.fault(session.config, setting):
            session.note(f"{setting.name}: {fill(wrong.template, wrong.params)}")
    for name in session.config.unknown():
        session.note(_("There is no setting {name!r}; it is not used.").format(name=name))
    if session.for_people:
        session.note(_("Set one with: retainlog config set NAME VALUE"))


def get(ctx: typer.Context, name: NameArgument) -> None:
    session = session_of(ctx)
    setting = settings.named(name)
    if wrong := settings.fault(session.config, setting):
        raise wrong
    data = _data(session.config, setting)
    session.show(Receipt(data, (_text(data["value"]),) if data["value"] is not None else ()))


def set_(
    ctx: typer.Context,
    name: NameArgument,
    value: Annotated[list[str], typer.Argument(metavar="VALUE…", help=N_("The value, as you would type it."))],
) -> None:
    session = session_of(ctx)
    setting = settings.named(name)
    # Several words are several items of a list, and one text otherwise (`config set monthly_need 12000 ILS`).
    typed = ",".join(value) if setting.kind == "list" else " ".join(value)
    if setting.kind == "rates" and "date=" not in typed.casefold():
        typed += f" date={session.today}"
    checked = _checked(session, setting, typed)
    if isinstance(checked, dict) and checked["date"] > session.today.isoformat():
        raise Usage(
            "bad_rates",
            "The day of the rates, {day!r}, is still to come.",
            hint="Give the day that they are of, today or earlier.",
            day=checked["date"],
        )
    settings.store(session, {setting.name: checked})
    _report(session, setting, _("{name} = {value}"))


def unset(ctx: typer.Context, name: NameArgument) -> None:
    session = session_of(ctx)
    setting = settings.named(name)
    settings.store(session, {setting.name: None})
    _report(session, setting, _("{name} is no longer set; in force: {value}"))


def _checked(session: Session, setting: Setting, typed: str) -> object:
    currency = session.config.typed("currency")
    return settings.checked(setting, typed, "", currency if isinstance(currency, str) else "ILS")


def _report(session: Session, setting: Setting, said: str) -> None:
    data = _data(session.config, setting)
    session.show(Receipt(data, (said.format(name=setting.name, value=_text(data["value"]) or "-"),)))
    if data["source"] == "environment":
        session.note(_("{variable} in the environment counts before the file.").format(variable=setting.variable))


def path(ctx: typer.Context) -> None:
    session = session_of(ctx)
    file = os.path.abspath(config_file())
    session.show(Receipt({"path": file, "exists": os.path.exists(file)}, (file,)))


def edit(ctx: typer.Context) -> None:
    from retainlog.base.config import write
    from retainlog.base.ids import new_id
    from retainlog.cli import editor
    from retainlog.cli.prompts import confirm, until_good

    session = session_of(ctx)
    file = config_file()
    folder, name = os.path.dirname(os.path.abspath(file)), f"{new_id()}.toml"
    text = settings.template()
    if os.path.exists(file):
        with open(file, encoding="utf-8", errors="replace") as handle:
            text = handle.read()
    before = text
    while True:
        text = editor.edit(folder, text, name)
        editor.forget(folder, name)
        wrong = settings.faults_in(text, file)
        if not wrong:
            break
        if not session.interactive:
            raise wrong[0]
        for problem in wrong:
            until_good(session, problem)
        if not confirm(session, _("Open it again?"), default=True):
            session.note(_("Nothing was changed."))
            return
    if text != before:
        write(file, text)
    changed = _("Written: {file}") if text != before else _("Nothing was changed in {file}.")
    session.show(Receipt({"path": file, "changed": text != before}, (changed.format(file=file),)))


def init(
    ctx: typer.Context,
    region: Annotated[
        str | None, typer.Option("--region", metavar="PLACE", help=N_("Where you work, such as en_US or IL."))
    ] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help=N_("Your currency."))] = None,
    date_order: Annotated[
        str | None, typer.Option("--date-order", metavar="ORDER", help=N_("dmy or mdy: how 3/4 is read."))
    ] = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="CADENCE", help=N_("How often you want contact with a new client."))
    ] = None,
    monthly_need: Annotated[
        str | None, typer.Option("--monthly-need", metavar="MONEY", help=N_("What you need to earn a month."))
    ] = None,
    hours: Annotated[str | None, typer.Option("--hours", metavar="N", help=N_("Hours you can work a month."))] = None,
    savings: Annotated[
        str | None, typer.Option("--savings", metavar="MONEY", help=N_("What you could live on for a while."))
    ] = None,
    ideal_fee: Annotated[
        str | None, typer.Option("--ideal-fee", metavar="MONEY", help=N_("A monthly fee as you would like it."))
    ] = None,
    own_address: Annotated[
        list[str] | None, typer.Option("--own-address", metavar="EMAIL", help=N_("Your own address; may be repeated."))
    ] = None,
) -> None:
    """`--lang` is among the options of every command."""
    session = session_of(ctx)
    given = {
        "lang": session.lang,
        "region": region,
        "currency": currency,
        "date_order": date_order,
        "every": every,
        "monthly_need": monthly_need,
        "hours": hours,
        "savings": savings,
        "ideal_fee": ideal_fee,
        "own_addresses": ",".join(own_address) if own_address else None,
    }
    chosen: dict[str, object] = {}
    for name, typed in given.items():
        if typed is not None:
            chosen[name] = _checked_amount(session, BY_NAME[name], typed, chosen)
    if session.interactive:
        _interview(session, [name for name in given if name not in chosen], chosen)
    elif not chosen:
        raise Usage(
            "missing_value",
            "There is nobody to ask here, and no setting was given.",
            hint="Add --lang, --region, --currency, --date-order, --every, --monthly-need, --hours, --savings, "
            "--ideal-fee or --own-address.",
        )
    if chosen:
        settings.store(session, chosen)
    lines = [f"{name} = {_text(value)}" for name, value in chosen.items()] or [_("Nothing was changed.")]
    data = {"path": config_file(), "settings": {n: list(v) if isinstance(v, tuple) else v for n, v in chosen.items()}}
    session.show(Receipt(data, tuple(lines)))
    session.note(_("Change one later with: retainlog config set NAME VALUE"))


def _checked_amount(session: Session, setting: Setting, typed: str, chosen: dict[str, object]) -> object:
    currency = chosen.get("currency") or session.config.typed("currency")
    return settings.checked(setting, typed, "", str(currency))


def _interview(session: Session, names: list[str], chosen: dict[str, object]) -> None:
    from retainlog.base.errors import RetainlogError
    from retainlog.cli.prompts import ask, until_good
    from retainlog.i18n import activate, language

    session.note(_("A few questions. Enter keeps the value in brackets, or skips."))
    if not chosen.keys() & _PLACE and _is_at_home(session):
        names = [name for name in names if name not in _PLACE]
        chosen["region"] = session.config.raw("region")
    for number, name in enumerate(names, 1):
        setting = BY_NAME[name]
        standing = _text(session.config.typed(name)) or (language() if name == "lang" else "")
        question = _("{n} of {all}: {question}").format(n=number, all=len(names), question=_(QUESTIONS[name]))
        question += f" ({' | '.join(setting.choices)})" if setting.choices else ""
        while True:
            typed = ask(session, question, explain=_(setting.help), default=standing)
            if typed == standing and name != "lang":
                break
            try:
                chosen[name] = _checked_amount(session, setting, typed, chosen)
            except RetainlogError as problem:
                until_good(session, problem)
                continue
            if name == "lang":
                activate(typed)
            break


# What the place decides where it is not set by itself.
_PLACE = frozenset(("region", "currency", "date_order"))


def _is_at_home(session: Session) -> bool:
    """Ask once whether what the locale decides is right; where these are set already, they are asked one by one."""
    config = session.config
    if any(config.source(name) in ("file", "environment") for name in _PLACE):
        return False
    from retainlog.cli.prompts import confirm
    from retainlog.i18n.formats import format_day_short, format_weekday

    place = config.region
    fourth_of_march = date(2000, 3, 4) if not config.day_first else date(2000, 4, 3)
    first = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(place.week_ends) + 1
    return confirm(
        session,
        _("Amounts in {currency}, 3/4 is {day}, the week begins on {weekday}. Is that right?").format(
            currency=config.currency,
            day=format_day_short(fourth_of_march),
            weekday=format_weekday(first % 7 + 1),
        ),
        default=True,
    )
