"""The options that every list has, for the lists that are written out: narrowed, sorted, turned, cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from retainlog.base.money import Money
from retainlog.base.results import Data, Table
from retainlog.base.text import fold, name_order
from retainlog.cli.code import coded
from retainlog.cli.options import (
    ClientOption,
    ContainsOption,
    FromOption,
    LimitOption,
    ReverseOption,
    ThatDayOption,
    ToOption,
    only_client,
    session_of,
)
from retainlog.cli.session import Session
from retainlog.cli.typed import parameter, signed
from retainlog.i18n import N_, ngettext


def listed(
    records: str,
    *,
    day: str = "",
    sorts: Sequence[str] = (),
    codes: Mapping[str, Sequence[str]] | None = None,
    client: bool = False,
) -> Callable[[Callable[..., Table]], Callable[..., None]]:
    """A `list` command of a function that makes its table: it gets the options that it has not itself. `records` is
    the table in the journal, `day` the column that dates a row, `sorts` the columns to sort by; `codes`: column → its
    codes; `client`: the function takes one as its argument, so that --client names it as well."""

    def decorate(function: Callable[..., Table]) -> Callable[..., None]:
        own = {name: one for name, one in Signature.from_callable(function, eval_str=True).parameters.items()
               if name != "ctx"}  # fmt: skip
        kinds = {key: choices for key, choices in (codes or {}).items() if key not in own}

        def list_(ctx: typer.Context, **typed: Any) -> None:
            session = session_of(ctx)
            given = {name: typed[name] for name in own} | ({"limit": None} if "limit" in own else {})
            if client and (whose := only_client(session, given.get("client"), typed.get("of"))):
                given["client"] = whose.id
            table = function(ctx, **given)
            rows = [row for row in table.rows if all(typed[key] in (None, row.get(key)) for key in kinds)]
            if "on" in typed and "on" not in own:
                rows = _of_days(session, rows, day, typed)
            if typed.get("contains"):
                from retainlog.store.search import ids_containing

                found = ids_containing(session.store, records, fold(typed["contains"]))
                rows = [row for row in rows if row["id"] in found]
            if typed.get("sort") and "sort" not in own:
                rows = _in_order(rows, ways[typed["sort"]], reverse=typed["reverse"])
            elif typed["reverse"]:
                rows.reverse()
            session.show(unmatched(ctx, table._replace(rows=rows[: typed["limit"]]), records))

        ways = {key.removesuffix("_on").replace("_", "-"): key for key in sorts}
        more = {
            **({"of": ClientOption} if client else {}),
            **({"from_": FromOption, "to": ToOption, "on": ThatDayOption} if day else {}),
            "contains": ContainsOption,
            **{key: Annotated[str | None, coded(f"--{key}", choices, N_("Only of this kind."))]
               for key, choices in kinds.items()},
            **({"sort": Annotated[str | None, coded("--sort", tuple(ways), N_("Order."))]} if ways else {}),
            "limit": LimitOption,
        }  # fmt: skip
        added = [parameter(name, annotation) for name, annotation in more.items() if name not in own]
        mine = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in own.values()]
        return signed(list_, *mine, *added, parameter("reverse", ReverseOption, False))

    return decorate


def unmatched(ctx: typer.Context, table: Table, records: str) -> Table:
    """The list; where no record is as it was asked for though there are some, it says so in place of that there are
    none. `records` is their table in the journal."""
    filters = [text for param in ctx.command.params if (text := _filter(param, ctx.params.get(param.name or "")))]
    session = session_of(ctx)
    if table.rows or not filters or not session.for_people:
        return table
    from retainlog.store.search import count_of

    n = count_of(session.store, records)
    text = ngettext("{title}: the only one does not match {filters}.", "{title}: none of {n} match {filters}.", n)
    said = text.format(title=table.title, n=n, filters=" ".join(filters))
    return table._replace(empty=said) if n else table


def _filter(param: Any, value: Any) -> str:
    """What narrows a list, as it is typed; "" for what does not."""
    if param.name in ("sort", "reverse", "limit") or value in (None, False, (), [], "all"):
        return ""
    typed = " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    flag = max(param.opts, key=len) if param.param_type_name == "option" else ""
    return " ".join(filter(None, (flag, "" if value is True else typed)))


def _of_days(session: Session, rows: list[Data], key: str, typed: Mapping[str, Any]) -> list[Data]:
    """The rows of the days of --on, --from and --to."""
    only = session.past_day(typed["on"])
    first, last = session.between(typed.get("from_"), typed.get("to"))
    first, last = only or first, only or last

    def within(row: Data) -> bool:
        day = row.get(key)
        if not isinstance(day, date):
            return not (first or last)
        return (first is None or day >= first) and (last is None or day <= last)

    return [row for row in rows if within(row)]


def _in_order(rows: list[Data], key: str, *, reverse: bool) -> list[Data]:
    """By a column, rows without it last."""
    there = [row for row in rows if row.get(key) not in (None, "")]
    there.sort(key=lambda row: _place(row[key]), reverse=reverse)
    return there + [row for row in rows if row.get(key) in (None, "")]


def _place(value: Any) -> Any:
    if isinstance(value, str):
        return name_order(value)
    return (value.currency, value.minor) if isinstance(value, Money) else value
