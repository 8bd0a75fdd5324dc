"""What the columns of foreign tables are called, in English and Hebrew, and the fields they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from retainlog.base.errors import Refused, Usage
from retainlog.base.text import fold, words

# The first name of each field is also what `--map COL=field` takes.
_WHO = {
    "client": "client, client name, customer, customer name, account, account name, לקוח, שם לקוח, שם הלקוח, "
    "הלקוח, לקוחה, שם לקוחה",
    "company": "company, company name, organization, organisation, organization name, business, business name, "
    "firm, חברה, שם חברה, שם החברה, ארגון, עסק, שם עסק, שם העסק, שם בית העסק",
    "name": "name, full name, display name, שם, שם מלא",
    "first_name": "first name, given name, שם פרטי",
    "last_name": "last name, family name, surname, שם משפחה",
    "contact": "contact, contact name, contact person, attendee, participant, איש קשר, אשת קשר, משתתף",
    "email": 'email, e-mail, mail, email address, e-mail address, e-mail 1 value, מייל, אימייל, דוא"ל, '
    "דואר אלקטרוני, כתובת מייל, כתובת אימייל",
    "phone": "phone, telephone, tel, mobile, mobile phone, cell, phone number, phone 1 value, טלפון, נייד, "
    "טלפון נייד, מספר טלפון, פלאפון, סלולרי",
    "tags": "tags, tag, labels, label, category, categories, groups, תגיות, תגית, תוויות, תווית, קטגוריה, קטגוריות",
}
_TOUCH = {
    "on": "on, on date, date, when, day, datetime, date time, start, start date, started, timestamp, "
    "תאריך, מתי, מועד, תאריך ושעה, יום",
    "time": "time, on time, start time, at, hour, שעה, בשעה, שעת התחלה",
    "summary": "summary, subject, title, topic, description, notes, note, comments, comment, details, what, "
    "activity, task, text, content, תיאור, נושא, סיכום, סיכום שיחה, סיכום פגישה, תקציר, הערות, הערה, פרטים, תוכן, "
    "כותרת, מה, מהות, פעילות",
    "channel": "channel, type, via, medium, method, contact type, activity type, ערוץ, סוג, אמצעי, סוג קשר, סוג פעילות",
    "minutes": "minutes, min, mins, duration, length, time spent, hours, משך, דקות, שעות, זמן, משך זמן",
    "by": "by, by whom, direction, initiated by, initiator, יזם, ביוזמת, כיוון",
    "mood": "mood, client mood, מצב רוח",
    "energy": "energy, own energy, אנרגיה",
    "off_core": "off core, מחוץ לליבה",
}
_CLIENT = {
    "since": "since, client since, customer since, start date, start, date added, joined, created, created on, "
    "מאז, לקוח מאז, תאריך התחלה, תאריך הצטרפות, תחילת עבודה",
    "aliases": "aliases, alias, also known as, aka, nickname, כינוי, כינויים",
    "kind": "kind, client kind, סוג לקוח",
    "engagement": "engagement, engagement type, contract type, התקשרות, סוג התקשרות",
    "fee": "fee, fee amount, monthly fee, retainer, monthly retainer, price, amount, payment, monthly payment, "
    "ריטיינר, ריטיינר חודשי, תשלום, תשלום חודשי, שכר טרחה, מחיר, סכום, תעריף",
    "per": "per, billing period, billed per, תקופה, תקופת חיוב",
    "currency": "currency, fee currency, מטבע",
    "hours": "hours, hours a month, hours per month, monthly hours, שעות, שעות בחודש, שעות חודשיות",
    "every": "every, cadence, frequency, rhythm, תדירות, כל",
    "at_most": "at most, maximum gap, לכל היותר",
    "industry": "industry, sector, ענף, תחום, תחום עיסוק, תעשייה",
    "need": "need, business need, goal, צורך, צורך עסקי, מטרה",
    "prefers": "prefers, preferences, likes, מעדיף, מעדיפה, העדפות",
    "note": "note, notes, comment, comments, remarks, description, הערה, הערות, תיאור, מידע נוסף",
}
# Several columns may feed these; of other fields the first column wins.
REPEATABLE = ("summary", "note", "tags", "aliases")
_NAMING = ("client", "company", "name", "first_name", "last_name", "contact")

# A unit named in the header, `Fee (USD)` or `Duration (hours)`, completes bare numbers.
_UNITS = {
    "minutes": {"h": "hours, hour, hrs, שעות", "": "min, mins, minutes, דקות"},
    "fee": {"USD": "usd, dollars, דולר", "EUR": "eur, euro, אירו", "GBP": "gbp", "ILS": 'ils, nis, ש"ח, שקלים'},
}


class Column(NamedTuple):
    """One column in use; `unit` completes bare numbers in it."""

    place: int
    header: str
    field: str
    unit: str = ""


class Layout(NamedTuple):
    """How a table is read: `kind` is client or touch, `ignored` the headers of columns that are left out."""

    kind: str
    used: tuple[Column, ...]
    ignored: tuple[str, ...]
    width: int
    encoding: str = ""
    delimiter: str = ","


def resolve(headers: Sequence[str], mapping: Mapping[str, str], kind: str) -> Layout:
    """Which column is which field. `mapping` (header → field, or `-`) wins; `kind` is `clients`, `touches`, `events`
    (client and date alone) or "" (touches where there is a date and a summary, clients otherwise).

    Raises Usage for a mapping that fits nothing, Refused `no_client_column` and its like for what is missing.
    """
    given = _given(headers, mapping)
    chosen = {"touches": "touch", "clients": "client", "events": "event"}.get(kind, "")
    if not chosen:
        fields = {column.field for column in _assigned(headers, given, _WHO | _TOUCH)}
        chosen = "touch" if {"on", "summary"} <= fields else "client"
    table = _WHO | {"touch": _TOUCH, "client": _CLIENT, "event": {"on": _TOUCH["on"]}}[chosen]
    used = _assigned(headers, given, table)
    for target in given.values():
        if target != "-" and target not in _names(table):
            raise Usage(
                "bad_map_field",
                "A column can't be mapped to {field!r}.",
                hint="The fields are: {fields}; - leaves a column out.",
                field=target,
                fields=", ".join(table),
            )
    fields = {column.field for column in used}
    found = ", ".join(header for header in headers if header)
    if found.upper().startswith("BEGIN:VC"):
        raise Refused(
            "not_csv",
            "This is no CSV: it begins with {headers}.",
            hint="Calendars and address books come in with: retainlog import auto FILE",
            headers=headers[0],
        )
    if not fields.intersection(_NAMING) and not (chosen == "touch" and "email" in fields):
        raise Refused(
            "no_client_column",
            "No column holds the client's name. The columns are: {headers}.",
            hint='Say which one it is: --map "{header}=client"',
            headers=found,
            header=next(filter(None, headers), "Name"),
        )
    if chosen != "client" and "on" not in fields:
        raise Refused(
            "no_date_column",
            "No column holds the date. The columns are: {headers}.",
            hint='Say which one it is: --map "Header=date"',
            headers=found,
        )
    if chosen == "touch" and "summary" not in fields:
        raise Refused(
            "no_summary_column",
            "No column says what the touchpoint was about. The columns are: {headers}.",
            hint='Say which one it is: --map "Header=summary"',
            headers=found,
        )
    taken = {column.place for column in used}
    ignored = tuple(header for index, header in enumerate(headers) if header and index not in taken)
    return Layout(chosen, used, ignored, len(headers))


def known(headers: Iterable[str]) -> int:
    """How many of the headers mean something here."""
    names = _names(_WHO | _TOUCH | _CLIENT)
    return sum(_field(header, names)[1] != "" for header in headers)


def _given(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[int, str]:
    """The person's own mapping as column index → name of a field (`-`: leave out)."""
    given: dict[int, str] = {}
    for wanted, target in mapping.items():
        exact = [i for i, header in enumerate(headers) if header == wanted]
        places = exact or [i for i, header in enumerate(headers) if header and fold(header) == fold(wanted)]
        if not places:
            raise Usage(
                "no_such_column",
                "There is no column {column!r}. The columns are: {headers}.",
                hint="Write the column's name as the file has it.",
                column=wanted,
                headers=", ".join(header for header in headers if header),
            )
        given |= dict.fromkeys(places, target if target == "-" else _plain(target))
    return given


def _assigned(headers: Sequence[str], given: Mapping[int, str], table: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns in use, sorted by field, so that their order in the file does not matter."""
    names = _names(table)
    wishes: list[tuple[str, int, str, Column]] = []
    for index, header in enumerate(headers):
        if index in given:
            rank, field = -1, names.get(given[index], (0, ""))[1]
        else:
            rank, field = _field(header, names)
        if field:
            unit = _unit(header, field)
            wishes.append((field, rank, fold(header), Column(index, header, field, unit)))
    wishes.sort(key=lambda wish: wish[:3])
    used: list[Column] = []
    for field, *_, column in wishes:
        if field in REPEATABLE or all(other.field != field for other in used):
            used.append(column)
    return tuple(used)


def _field(header: str, names: Mapping[str, tuple[int, str]]) -> tuple[int, str]:
    """Rank of the name within the field, and the field; `Fee (USD)` is looked up whole and without its bracket."""
    for plain in (_plain(header), _plain(header.partition("(")[0]), _plain(header.partition("[")[0])):
        if plain in names:
            return names[plain]
    return 0, ""


def _unit(header: str, field: str) -> str:
    said = set(words(fold(header)))
    for unit, synonyms in _UNITS.get(field, {}).items():
        if said.intersection(fold(word) for word in synonyms.split(", ")):
            return unit
    return ""


def _names(table: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    names: dict[str, tuple[int, str]] = {}
    for field, synonyms in table.items():
        for rank, name in enumerate([field, *synonyms.split(", ")]):
            names.setdefault(_plain(name), (rank, field))
    return names


def _plain(header: str) -> str:
    return " ".join(words(fold(header)))
