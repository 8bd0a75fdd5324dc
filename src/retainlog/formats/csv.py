"""Clients or touchpoints from a table of any columns: CSV with any common delimiter, encoding, header names.

A file is read line by line. A row's key comes from what it says, not from where it stands nor from how it is read: a
record id where the table has one, else the client, the day as the source has it, and the words of its best column; the
time of day (or, of a client, the address) tells rows of the same key apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, cast

from retainlog.base.address import mailbox, phone_key
from retainlog.base.errors import Refused, RetainlogError
from retainlog.base.fees import Fee
from retainlog.base.money import Money, parse_money
from retainlog.base.text import clean, fold
from retainlog.formats import _rows
from retainlog.formats._cells import Convert, DayOrder, Lossy, Moment, converter, numeric_order
from retainlog.formats._columns import TOGETHER, Column, Layout, known, resolve
from retainlog.formats._decoding import SAMPLE, Encoding, bad_bytes, candidates, encoding_of
from retainlog.formats._files import refuse_stream
from retainlog.formats._invoice_rows import invoice, is_none
from retainlog.formats.shapes.candidate import Candidate, Noted, Offer, Passed, Plan, PlanColumn, ReadOptions, Rejected
from retainlog.i18n import _, fill

UNIT = "row"
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_HEADER_WITHIN = 30  # lines in which the header is looked for
_TOTALS = {
    fold(word)
    for word in ("total", "totals", "grand total", "sum", "subtotal", "sum total", 'סה"כ', "סך הכל", "סהכ", "סיכום")
}


Finish = Callable[[dict[str, Any], Sequence[str]], tuple[str, str, dict[str, Any]]]
"""What makes of the values of a row (and its cells) a key, a mark and the values of a candidate."""


class Table(NamedTuple):
    """How a file is going to be read. `header` is the row of its columns, `line` where it stands; `before` are the
    lines above it."""

    layout: Layout
    encoding: Encoding
    dialect: _rows.Dialect
    header: list[str]
    line: int


def sniff(head: bytes, name: str) -> bool:
    """Whether a file that begins with `head` is a table that can be read here."""
    if head.startswith(_SPREADSHEETS) or head.lstrip().startswith((b"BEGIN:", b"{", b"[", b"<", b"From ")):
        return False
    if name.lower().endswith((".csv", ".tsv")):
        return True
    try:
        encoding = _encoding(head, "")
        if not encoding.name.startswith("utf-16") and head.count(0):
            return False
        sample = _rows.sample_of(head, encoding.name)
    except UnicodeError:
        return False
    _line, header = _header(sample, _rows.dialect_of(sample, known), {})
    return len(header) > 1 and known(header) > 1


def columns(path: Path, options: ReadOptions) -> Layout:
    """Which columns are in use as what, and which are left out."""
    return table_of(path, options).layout


def table_of(path: Path, options: ReadOptions) -> Table:
    """How the file is going to be read. Raises Refused where it is no table, Usage for a bad mapping."""
    encoding, sample = sample_of(path, options)
    dialect = _rows.dialect_of(sample, known)
    line, header = _header(sample, dialect, options.mapping)
    if not header:
        raise Refused("empty_file", "{file} is empty.", hint="The first line names the columns.", file=path.name)
    return Table(resolve(header, options.mapping, options.kind), encoding, dialect, header, line)


def sample_of(path: Path, options: ReadOptions) -> tuple[Encoding, str]:
    """The encoding of the file, and its beginning as text. Raises Refused for what is no text."""
    refuse_stream(path)
    try:
        with path.open("rb") as file:
            head = file.read(SAMPLE)
    except OSError as error:
        raise Refused("unreadable_file", "{file} can't be read: {why}.", file=path.name, why=error.strerror) from None
    if head.startswith(_SPREADSHEETS):
        raise Refused(
            "not_csv",
            "{file} is a spreadsheet or an archive, not CSV.",
            hint="Open it where it was made and save it as CSV (UTF-8).",
            file=path.name,
        )
    encoding = _encoding(head, options.encoding)
    wide = encoding.name.startswith(("utf-16", "utf-32"))
    if not wide and head.count(0) > len(head) // 10:
        raise Refused(
            "not_csv",
            "{file} does not look like text.",
            hint="Save it as CSV (UTF-8).",
            file=path.name,
        )
    try:
        return encoding, _rows.sample_of(head, encoding.name)
    except UnicodeError:
        raise Refused(
            "bad_encoding",
            "{file} is not {encoding} text.",
            hint="Save the file as CSV (UTF-8) and import it again.",
            file=path.name,
            encoding=encoding.title,
        ) from None


def _encoding(head: bytes, given: str) -> Encoding:
    """The encoding of the file; of code pages that come into question the one in which more headers are known."""
    encoding = encoding_of(head, given)
    if encoding.how != "guessed" or encoding.name.startswith("utf-16"):
        return encoding
    best = {encoding.name: 0}
    for page in candidates(head)[:6]:
        sample = _rows.sample_of(head[:20_000], page)
        best[page] = known(_header(sample, _rows.dialect_of(sample, known), {})[1])
    return encoding._replace(name=max(best, key=lambda page: best[page]))


def _header(sample: str, dialect: _rows.Dialect, mapping: Mapping[str, str]) -> tuple[int, list[str]]:
    """The row that names the columns, and its line: of the first rows the first where most headers are known, or that
    holds the columns of the mapping; else the first row."""
    found = _rows.first_rows(sample, dialect, _HEADER_WITHIN)
    if not found:
        return 1, []
    wanted = {fold(column) for column in mapping}

    def fits(row: Sequence[str]) -> tuple[bool, int]:
        return bool(wanted) and wanted <= set(map(fold, row)), known(row) if len(row) > 1 else 0

    line, row = found[0]
    if fits(row) < (bool(wanted), 2):
        better = max(found, key=lambda one: fits(one[1]))
        if fits(better[1]) > fits(row) and fits(better[1]) >= (False, 2):
            line, row = better
    return line, [clean(cell, multiline=False) for cell in row]


def plan(path: Path, options: ReadOptions) -> Plan:
    """How the file is going to be read, with an example of each column."""
    table = table_of(path, options)
    layout = table.layout
    examples = _examples(path, table)
    fields: dict[int, list[str]] = {}
    for column in layout.used:
        fields.setdefault(column.place, []).append(column.field)
    remarks = []
    if table.encoding.how == "guessed":
        remarks.append(
            _("The file is not UTF-8; its letters read best as {encoding}. If they look wrong: --encoding").format(
                encoding=table.encoding.title
            )
        )
    if layout.profile:
        remarks.append(_("The columns are those of {program}.").format(program=layout.profile))
    order, evidence = _order_shown(path, table, options)
    return Plan(
        path.name,
        "csv",
        layout.kind,
        table.encoding.title,
        table.dialect.delimiter,
        layout.profile,
        order,
        evidence,
        tuple(
            PlanColumn(header, ", ".join(fields.get(place, ())), examples.get(place, ""))
            for place, header in enumerate(table.header)
            if header or place in fields
        ),
        tuple(remarks),
    )


def _examples(path: Path, table: Table) -> dict[int, str]:
    """The first filled cell of each column, among the first rows."""
    found: dict[int, str] = {}
    for number, row in enumerate(_rows.rows(path, table.encoding, table.dialect)):
        if number > 50 + table.line:
            break
        if row.line > table.line:
            for place, cell in enumerate(row.cells or ()):
                if place not in found and (text := clean(cell, multiline=False)):
                    found[place] = text if len(text) <= 30 else text[:29] + "…"
    return found


def _order_shown(path: Path, table: Table, options: ReadOptions) -> tuple[str, str]:
    """The order of day and month, and a date that proves it ("": none does); ("", "") without numeric dates."""
    places = _date_places(table.layout)
    if not places:
        return "", ""
    order = day_order(path, table, places)
    if order.seen is None:
        return "", ""
    if len(order.lines) == 2:
        return "mixed", ""
    proved = next(iter(order.lines), None)
    name = "dmy" if (options.day_first if proved is None else proved) else "mdy"
    return name, order.lines[proved] if proved is not None else ""


def read(path: Path, options: ReadOptions) -> Iterator[Offer]:
    """The rows in their order. Raises Refused where the file as a whole cannot be read, Usage for a bad mapping."""
    table = table_of(path, options)
    layout = table.layout
    order = cache(lambda: _day_order(path, table, options.day_first))
    converters: list[tuple[Column, Convert]] = [
        (column, converter(column.field, column.unit, options, order)) for column in layout.used
    ]
    kinds: dict[str, Finish] = {
        "touch": partial(_touch, layout),
        "client": _client,
        "event": _event,
        "invoice": partial(_invoice, options),
    }
    finish = kinds[layout.kind]
    before, _line, after = _("{file}, line {line}").replace("{file}", path.name).partition("{line}")
    header, first = list(map(fold, table.header)), len(table.header[0])
    for row in _rows.rows(path, table.encoding, table.dialect, options.advance):
        where = f"{before}{row.line}{after}"
        cells = row.cells
        if row.line < table.line:
            if cells is None or (any(map(str.strip, cells)) and not cells[0].lower().startswith("sep=")):
                yield Passed(where, _("It stands before the header."))
            continue
        if row.line == table.line:
            continue
        if cells is None:
            yield Rejected(where, _("A quote is opened here and not closed."))
            continue
        if problem := _misshapen(cells, layout.width):
            yield Rejected(where, problem)
            continue
        cells = cells[: layout.width] + [""] * (layout.width - len(cells))
        if not any(map(str.strip, cells)):
            yield Passed(where, _("It is empty."))
            continue
        if len(cells[0].strip()) == first and header[0] == fold(cells[0]) and header == list(map(fold, cells)):
            yield Passed(where, _("It is the header again."))
            continue
        values, left_out, problem = _values(cells, converters, options, stray=row.stray)
        values = {**layout.fixed, **values}
        cut = [*_cut(where, values), *_billed(where, values)]
        if layout.kind == "invoice" and is_none(values):
            yield Passed(where, _("It is no invoice that counts: a receipt, a quote, a draft or a cancelled one."))
            continue
        if not problem:
            try:
                key, mark, finished = finish(values, cells)
            except RetainlogError as error:
                problem = fill(error.template, error.params)
        if (problem or _is_sum(values)) and any(map(_is_total, cells)):
            yield Passed(where, _("It looks like a line of sums."))
            continue
        if problem:
            yield Rejected(where, problem)
            continue
        if layout.planned and finished["on_date"] > options.today:
            yield Passed(where, _("It is still to come."))
            continue
        yield from (Noted(where, reason) for reason in left_out)
        yield from cut
        yield Candidate(layout.kind, key, where, finished, mark)


def _is_total(cell: str) -> bool:
    return 0 < len(cell) < 20 and cell[0].isalpha() and fold(cell) in _TOTALS


def _misshapen(cells: Sequence[str], width: int) -> str:
    """Why a row with more cells than the header cannot be read; "" where nothing stands in the others."""
    if len(cells) <= width or not any(map(str.strip, cells[width:])):
        return ""
    return _("It has {found} cells, the header has {width}; a quote may be missing.").format(
        found=len(cells), width=width
    )


def _values(
    cells: Sequence[str], converters: Sequence[tuple[Column, Convert]], options: ReadOptions, *, stray: bool
) -> tuple[dict[str, Any], list[str], str]:
    """The row's values by field, what was left out of it (as sentences), and why it cannot be used ("": it can)."""
    values: dict[str, Any] = {}
    left_out: list[str] = []
    for column, convert in converters:
        raw, field = cells[column.place], column.field
        if not raw or (field in values and field not in TOGETHER):
            continue
        try:
            if stray and (bad := bad_bytes(raw)):
                raise Refused(
                    "stray_byte",
                    "{column} holds bytes that are no text: {bytes}. Save the file as UTF-8, or name its code page "
                    "with --encoding.",
                    column=column.header,
                    bytes=", ".join(bad[:3]),
                )
            value = convert(raw)
        except RetainlogError as error:
            reason = fill(error.template, error.params)
            if field not in _SOFT and not (options.skip_bad and field not in _NEEDED):
                return values, left_out, reason
            left_out.append(_("{column} was left out: {reason}").format(column=column.header, reason=reason))
            continue
        if value is not None:
            values[field] = _joined(values[field], value) if field in values else value
    return values, left_out, ""


_NEEDED = ("client", "company", "name", "first_name", "last_name", "on", "summary")
"""Fields without which a row cannot live; --skip-bad leaves others out alone."""

_SOFT = ("status",)
"""Fields of which other programs have values that mean nothing here."""


def _joined(one: Any, other: Any) -> Any:
    """Two columns of one field: lists together, texts after each other."""
    if isinstance(one, list) and isinstance(other, list):
        return one + [item for item in other if item not in one]
    return one if one == other else f"{one} — {other}"


def _is_sum(values: Mapping[str, Any]) -> bool:
    """Whether the row is named like a line of sums, and says no more of a client."""
    names = [values[field] for field in ("client", "company", "name") if field in values]
    return bool(names) and fold(names[0]) in _TOTALS and not {"email", "phone", "contact", "on"} & set(values)


def _cut(where: str, values: Mapping[str, Any]) -> Iterator[Offer]:
    """Phone numbers that a spreadsheet has cut: said, not taken."""
    for number in values.get("phone", ()):
        if isinstance(number, Lossy):
            said = _("The phone number {number} has lost its last digits in a spreadsheet.")
            yield Noted(where, said.format(number=number))
            yield Passed(where, _("A spreadsheet has cut it."), "phone")


_MONTHS = {"month": 1, "year": 12}


def _billed(where: str, values: dict[str, Any]) -> Iterator[Offer]:
    """The fee as the journal keeps it, per month or project. Another way of billing goes into the note, in words."""
    fee = values.get("fee")
    if not isinstance(fee, Fee):
        return
    del values["fee"]
    money, per, said = fee
    if per in _MONTHS or per in ("", "project"):
        if money:
            values["fee"] = money._replace(minor=round(money.minor / _MONTHS.get(per, 1)))
        if per:
            values["per"] = "project" if per == "project" else "month"
        if per == "project":
            values.setdefault("engagement", "project")
        if per == "year":
            yield Noted(where, _("The fee of a year was taken as that of twelve months."))
        return
    values["note"] = _joined(values["note"], said) if "note" in values else said
    yield Noted(where, _("The fee is in the note, since it is not per month or project: {fee}.").format(fee=said))


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _touch(layout: Layout, values: dict[str, Any], cells: Sequence[str]) -> tuple[str, str, dict[str, Any]]:
    named = [values.pop(field) for field in ("client", "company") if field in values]
    person = _person(values)
    people: list[tuple[str, str]] = list(values.pop("contact", []))
    addresses: list[str] = values.pop("email", [])
    if person and (named or people):
        people.insert(0, (person, ""))
        person = ""
    if addresses:
        first = people[0] if people and not people[0][1] else (person or (named[0] if named else ""), "")
        people = [(first[0], addresses[0]), *people[1:], *((first[0], address) for address in addresses[1:])]
    if len(named) > 1 and not people and fold(named[1]) != fold(named[0]):
        people = [(named[1], "")]
    if named:
        values["client"] = named[0]
    elif person:
        values["who"] = person
    elif len(people) == 1 and people[0][0]:
        values["who"] = people[0][0]
    elif not people:
        raise Refused("no_client", "The client is missing.")
    if people:
        values["people"] = people
    if phones := [number for number in values.pop("phone", []) if not isinstance(number, Lossy)]:
        values["phones"] = phones
    if "on" not in values:
        raise Refused("no_date", "The date is missing.")
    if "summary" not in values and (layout.profile and values.get("tags")):
        values["summary"] = ", ".join(values["tags"])  # time that was tracked for a project without a word
    if "summary" not in values:
        raise Refused("no_summary", "The summary is missing.")
    on = cast(Moment, values.pop("on"))
    time = values.pop("time", None)
    values["on_date"] = on.day
    if time or on.time:
        values["on_time"] = time or on.time
    if on.offset and not time:
        values["utc_offset"] = on.offset
    elif not values.get("on_time"):
        values.pop("utc_offset", None)
    _take_length(values, on)
    if "by" in values:
        values["by_whom"] = values.pop("by")
    mark = time.replace(":", "") if time else on.source_time
    if id := values.pop("id", ""):
        return f"id:{fold(id)}"[:120], mark, values
    who = fold(values.get("client") or values.get("who") or "") or mailbox(people[0][1] if people else "")
    text = next((cells[place] for place in layout.key_summary if cells[place].strip()), "") or values["summary"]
    return _digest("touch", who, on.source_day.isoformat(), fold(clean(text))), mark, values


def _invoice(options: ReadOptions, values: dict[str, Any], _cells: Sequence[str]) -> tuple[str, str, dict[str, Any]]:
    person = _person(values)
    if person:
        values["name"] = person
    key, found = invoice(options, values)
    return key, "", found


def _take_length(values: dict[str, Any], on: Moment) -> None:
    """Minutes from the beginning to the end, where the row has these and no length."""
    end, end_time = values.pop("end_on", None), values.pop("end_time", None)
    begins, ends = values.get("on_time"), end_time or (end.time if end else None)
    if "minutes" in values or not (begins and ends):
        return
    days = (end.day - on.day).days if end else 0
    hours = [int(text[:2]) * 60 + int(text[3:]) for text in (begins, ends)]
    if 0 <= (minutes := days * 24 * 60 + hours[1] - hours[0]) <= 7 * 24 * 60:
        values["minutes"] = minutes


def _event(values: dict[str, Any], _cells: Sequence[str]) -> tuple[str, str, dict[str, Any]]:
    names = [values[field] for field in ("client", "company") if field in values] or [_person(values)]
    names += [name for name, _address in values.get("contact", ())]
    if not any(names):
        raise Refused("no_client", "The client is missing.")
    if "on" not in values:
        raise Refused("no_date", "The date is missing.")
    day = values["on"].day
    who = next(filter(None, names))
    return _digest("event", fold(who), day.isoformat()), "", {"client": who, "on_date": day}


def _client(values: dict[str, Any], _cells: Sequence[str]) -> tuple[str, str, dict[str, Any]]:
    named = [values.pop(field) for field in ("client", "company") if field in values]
    person = _person(values)
    people: list[tuple[str, str]] = list(values.pop("contact", []))
    if person:
        people.insert(0, (person, ""))
    if len(named) > 1:
        people.insert(0, (named[1], ""))
    who = named[0] if named else people.pop(0)[0] if people else ""
    if not who:
        raise Refused("no_client", "The client's name is missing.")
    people = [one for one in people if fold(one[0]) != fold(who) or one[1]]
    role = values.pop("role", None)
    values["name"] = who
    if source := values.pop("source", ""):
        said = _("Came through: {source}").format(source=source)
        values["note"] = _joined(values["note"], said) if "note" in values else said
    currency = values.pop("currency", None)
    if currency and isinstance(fee := values.get("fee"), Money):
        values["fee"] = parse_money(f"{fee.amount.removesuffix('.00')} {currency}", fee.currency)
    emails: list[str] = values.pop("email", [])
    phones = [number for number in values.pop("phone", []) if not isinstance(number, Lossy)]
    mark = mailbox(emails[0]) if emails else phone_key(phones[0]) if phones else ""
    first = people[0][0] if people else ""
    if people:
        # What stands beside a person is the person's; a note too, where the table is one of people.
        details = [{"email": email} for email in emails[1:]] + [{"phone": phone} for phone in phones[1:]]
        own = {"email": emails[0] if emails else people[0][1], "phone": phones[0] if phones else ""}
        if named and person and "note" in values:
            own["note"] = values.pop("note")
        if role:
            own["role"] = role
        entries = [own, *details]
        values["contacts"] = [
            {"name": first, **{key: value for key, value in entry.items() if value}} for entry in entries
        ] + [{"name": name, **({"email": address} if address else {})} for name, address in people[1:]]
    else:
        values |= {"email": emails[0]} if emails else {}
        values |= {"phone": phones[0]} if phones else {}
        more = [{"email": email} for email in emails[1:]] + [{"phone": phone} for phone in phones[1:]]
        if more:
            values["contacts"] = [{"name": who, **entry} for entry in more]
    if id := values.pop("id", ""):
        return f"id:{fold(id)}"[:120], "", values
    return _digest("client", fold(who), fold(first)), mark[:80], values


def _person(values: dict[str, Any]) -> str:
    """The name that may be a client's or a person's: in one column, or in two for its parts."""
    parts = f"{values.pop('first_name', '')} {values.pop('last_name', '')}".strip()
    return values.pop("name", "") or parts


class Orders(NamedTuple):
    """The numeric dates of a file: whether any is met (`seen` is one of them), and for each order of day and month
    (True: day first) the line and the first date that proves it."""

    seen: str | None
    lines: dict[bool, str]
    places: dict[bool, int]


_DAYS = ("on", "since", "end_on", "lost_on", "last_contact", "next_on", "due_on", "paid_on")


def _date_places(layout: Layout) -> tuple[int, ...]:
    return tuple(column.place for column in layout.used if column.field in _DAYS)


def day_order(path: Path, table: Table, places: Sequence[int]) -> Orders:
    """Reads whole columns of dates: one that can only be read one way decides for all. The answer is kept for the
    file as it stands."""
    stat = path.stat()
    return _orders(path, stat.st_size, stat.st_mtime_ns, table.encoding, table.dialect, table.line, tuple(places))


@lru_cache(8)
def _orders(
    path: Path,
    _size: int,
    _changed: int,
    encoding: Encoding,
    dialect: _rows.Dialect,
    header: int,
    places: tuple[int, ...],
) -> Orders:
    asked = lru_cache(20_000)(numeric_order)
    found = Orders(None, {}, {})
    for row in _rows.rows(path, encoding, dialect):
        if row.cells is None or row.line <= header:
            continue
        for place in places:
            if place < len(row.cells) and (text := row.cells[place][:40].strip()):
                numeric, order = asked(text)
                if numeric and found.seen is None:
                    found = found._replace(seen=text)
                if order is not None and order not in found.lines:
                    found.lines[order] = text
                    found.places[order] = row.line
                    if len(found.lines) == 2:
                        return found
    return found


def _day_order(path: Path, table: Table, preferred: bool) -> DayOrder:
    orders = day_order(path, table, _date_places(table.layout))
    if len(orders.lines) == 2:
        return DayOrder(None, orders.places[True], orders.places[False])
    return DayOrder(next(iter(orders.lines), preferred))
