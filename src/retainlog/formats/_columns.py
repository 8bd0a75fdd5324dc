"""What the columns of foreign tables are called, in English and Hebrew, and the fields they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from retainlog.base.errors import Refused, Usage
from retainlog.base.text import fold, words
from retainlog.formats._profiles import Profile, profile_of

# The first name of each field is also what `--map COL=field` takes.
_WHO = {
    "client": "client, client name, customer, customer name, account, account name, לקוח, שם לקוח, שם הלקוח, "
    "הלקוח, לקוחה, שם לקוחה",
    "company": "company, company name, organization, organisation, organization name, business, business name, "
    "firm, חברה, שם חברה, שם החברה, ארגון, עסק, שם עסק, שם העסק, שם בית העסק",
    "name": "name, full name, display name, שם, שם מלא",
    "first_name": "first name, given name, שם פרטי",
    "last_name": "last name, family name, surname, שם משפחה",
    "contact": "contact, contact name, contact person, main contact, primary contact, key contact, point of contact, "
    "main contact person, איש קשר ראשי, אשת קשר ראשית, attendee, attendees, participant, participants, איש קשר, "
    "אשת קשר, משתתף, משתתפים",
    "email": "email, e-mail, mail, email address, e-mail address, e-mail value, email value, e-mail display value, "
    'work email, home email, other email, primary email, מייל, אימייל, דוא"ל, דואר אלקטרוני, כתובת מייל, '
    "כתובת אימייל",
    "phone": "phone, telephone, tel, mobile, mobile phone, cell, cell phone, phone number, mobile number, phone value, "
    "business phone, work phone, office phone, home phone, primary phone, other phone, company main phone, "
    "טלפון, נייד, טלפון נייד, מספר טלפון, פלאפון, סלולרי, טלפון בעבודה, טלפון בבית",
    "tags": "tags, tag, labels, label, category, categories, groups, תגיות, תגית, תוויות, תווית, קטגוריה, קטגוריות",
    "id": "id, record id, entry id, activity id, uid, uuid, מזהה",
}
_TOUCH = {
    "on": "on, on date, date, when, day, datetime, date time, start, start date, started, started at, timestamp, "
    "תאריך, מתי, מועד, תאריך ושעה, יום, תאריך התחלה",
    "time": "time, on time, start time, at, hour, שעה, בשעה, שעת התחלה",
    "end_on": "end date, end, ended, ended at, תאריך סיום",
    "end_time": "end time, שעת סיום",
    "summary": "summary, subject, title, topic, description, notes, note, comments, comment, details, what, "
    "activity, task, text, content, תיאור, נושא, סיכום, סיכום שיחה, סיכום פגישה, תקציר, הערות, הערה, פרטים, תוכן, "
    "כותרת, מה, מהות, פעילות",
    "channel": "channel, type, via, medium, method, contact type, activity type, ערוץ, סוג, אמצעי, סוג קשר, סוג פעילות",
    "minutes": "minutes, min, mins, duration, length, time spent, hours, duration decimal, משך, דקות, שעות, זמן, "
    "משך זמן",
    "by": "by, by whom, direction, initiated by, initiator, יזם, ביוזמת, כיוון",
    "mood": "mood, client mood, מצב רוח",
    "energy": "energy, own energy, אנרגיה",
    "off_core": "off core, מחוץ לליבה",
    "no_answer": "no answer, ללא מענה",
    "utc_offset": "utc offset",
    "next_on": "next on, follow up on, next contact, מועד הבא, קשר הבא",
}
_CLIENT = {
    "since": "since, client since, customer since, start date, start, date added, joined, created, created on, "
    "מאז, לקוח מאז, תאריך התחלה, תאריך הצטרפות, תחילת עבודה",
    "last_contact": "last contact, last contact date, last contacted on, last talked to, last spoke to, last spoken, "
    "last heard from, last heard, last conversation, last email, last e-mail, last meeting, last met, last seen, "
    "last contacted, last talked, last talk, last spoke, last touch, last call, "
    "קשר אחרון, שיחה אחרונה, יצירת קשר אחרונה, פגישה אחרונה",
    "status": "status, client status, customer status, מצב, סטטוס, סטאטוס, מצב לקוח",
    "lost_on": "lost on, lost, lost date, churned on, churn date, תאריך עזיבה, עזב בתאריך",
    "role": "role, תפקיד",
    "aliases": "aliases, alias, also known as, aka, nickname, כינוי, כינויים",
    "kind": "kind, client kind, סוג לקוח",
    "engagement": "engagement, engagement type, contract type, התקשרות, סוג התקשרות",
    "fee": "fee, fee amount, monthly fee, retainer, monthly retainer, price, amount, payment, monthly payment, rate, "
    "rates, hourly rate, hourly fee, price per hour, rate per hour, day rate, daily rate, word rate, rate per word, "
    "project fee, project price, fees, billing, billing rate, תעריף שעתי, מחיר לשעה, מחיר לפרויקט, תעריף יומי, "
    "ריטיינר, ריטיינר חודשי, תשלום, תשלום חודשי, שכר טרחה, מחיר, סכום, תעריף",
    "per": "per, billing period, billed per, תקופה, תקופת חיוב",
    "currency": "currency, fee currency, מטבע",
    "hours": "hours, hours a month, hours per month, monthly hours, שעות, שעות בחודש, שעות חודשיות",
    "every": "every, cadence, frequency, rhythm, תדירות, כל",
    "at_most": "at most, maximum gap, לכל היותר",
    "source": "source, lead source, how they found me, how they found us, how did they find me, how did they find us, "
    "how we met, how i met them, found through, found via, came from, came through, referred by, referral, "
    "heard about us, where from, מקור, מקור הגעה, איך הגיעו, איך הגיע, איך הגיעה, איך הכרנו, הופנה על ידי, "
    "דרך מי הגיעו",
    "industry": "industry, sector, ענף, תחום, תחום עיסוק, תעשייה",
    "need": "need, business need, goal, צורך, צורך עסקי, מטרה",
    "prefers": "prefers, preferences, likes, מעדיף, מעדיפה, העדפות",
    "note": "note, notes, comment, comments, remarks, description, הערה, הערות, תיאור, מידע נוסף",
}
_INVOICE = {
    "id": "number, invoice number, invoice no, invoice id, invoice #, invoice, num, no, document number, doc number, "
    "מספר חשבונית, מספר מסמך, מספר, מס מסמך, מס חשבונית, אסמכתא",
    "on": "date, invoice date, issue date, date issued, issued, created, created utc, date utc, document date, "
    "תאריך, תאריך הפקה, תאריך מסמך, תאריך חשבונית",
    "due_on": "due on, due date, due, due date utc, payment due, pay by, לתשלום עד, תאריך לתשלום, מועד תשלום, "
    "תאריך פירעון, תאריך פרעון",
    "paid_on": "paid on, paid, date paid, paid date, payment date, paid at, paid at utc, תאריך תשלום, שולם בתאריך, "
    "תאריך קבלה",
    "net": "net, subtotal, sub total, net amount, amount before vat, amount before tax, amount excluding tax, "
    "before vat, before tax, total excluding tax, סכום לפני מעמ, לפני מעמ, סהכ לפני מעמ, סכום ללא מעמ, ללא מעמ",
    "tax": "tax, vat, vat amount, sales tax, tax amount, total tax, מעמ, סכום מעמ",
    "total": "total, amount, invoice amount, total amount, invoice total, line total, gross, amount including tax, "
    "סהכ, סכום, סכום כולל, סהכ כולל מעמ, סכום כולל מעמ, סהכ לתשלום, כולל מעמ",
    "currency": "currency, currency code, מטבע",
    "type": "type, document type, transaction type, doc type, סוג מסמך, סוג",
    "state": "status, invoice status, payment status, סטטוס, מצב",
}
TOGETHER = ("summary", "note", "tags", "aliases", "email", "phone")
"""Fields to which all of their columns contribute; of others the first that is filled counts."""

_NAMING = ("client", "company", "name", "first_name", "last_name", "contact")

# A unit named in the header, `Fee (USD)` or `Duration (hours)`, completes bare numbers.
_UNITS = {
    "minutes": {"h": "h, hours, hour, hrs, decimal, שעות", "": "min, mins, minutes, דקות"},
    "fee": {"USD": "usd, dollars, דולר", "EUR": "eur, euro, אירו", "GBP": "gbp", "ILS": 'ils, nis, ש"ח, שקלים'},
}


_FEE_UNITS = {
    "hour": "hour", "hourly": "hour", "שעה": "hour", "לשעה": "hour", "שעתי": "hour", "day": "day", "daily": "day",
    "יומי": "day", "word": "word", "project": "project", "פרויקט": "project", "לפרויקט": "project", "year": "year",
    "yearly": "year", "annual": "year", "שנתי": "year",
}  # fmt: skip
"""A word of a header → what the fees below it are for."""


class Column(NamedTuple):
    """One column in use; `unit` completes bare numbers in it, `rank` orders columns of the same field; `given`: the
    person said what it is."""

    place: int
    header: str
    field: str
    unit: str = ""
    rank: int = 0
    given: bool = False


class Layout(NamedTuple):
    """How a table is read: `kind` is client, touch or event, `ignored` the headers of columns that are left out,
    `fixed` the values that each row has; `planned`: rows that lie in the future are nothing wrong."""

    kind: str
    used: tuple[Column, ...]
    ignored: tuple[str, ...]
    width: int
    profile: str = ""
    fixed: Mapping[str, str] = {}
    planned: bool = False

    @property
    def key_summary(self) -> tuple[int, ...]:
        """The places of the columns that give a touchpoint its identity: that of the best known name alone, so that
        one more column in use changes no key."""
        summaries = [column for column in self.used if column.field == "summary"]
        own = [column for column in summaries if not column.given] or summaries
        return (min(own, key=lambda column: column.rank).place,) if own else ()


def resolve(headers: Sequence[str], mapping: Mapping[str, str], kind: str) -> Layout:
    """Which column is which field. `mapping` (header → field, or `-`) wins, then what is known of the program that
    wrote the table; `kind` is `clients`, `touches`, `events` (client and date alone) or "" (touches where there is a
    date and a summary, clients otherwise).

    Raises Usage for a mapping that fits nothing, Refused `no_client_column` and its like for what is missing.
    """
    given = _given(headers, mapping)
    profile = profile_of(headers, kind)
    kinds = {"touches": "touch", "clients": "client", "events": "event", "invoices": "invoice"}
    chosen = kinds.get(kind or (profile.kind if profile else ""))
    if not chosen:
        fields = {column.field for column in _assigned(headers, given, None, _WHO | _TOUCH)}
        chosen = "touch" if {"on", "summary"} <= fields else "client"
    table = _WHO | {"touch": _TOUCH, "client": _CLIENT, "event": {"on": _TOUCH["on"]}, "invoice": _INVOICE}[chosen]
    used = _assigned(headers, given, profile, table)
    for target in given.values():
        if target != "-" and target not in _names(tuple(table.items())):
            raise Usage(
                "bad_map_field",
                "A column can't be mapped to {field!r}.",
                hint="The fields are: {fields}; - leaves a column out.",
                field=target,
                fields=", ".join(table),
            )
    fields = {column.field for column in used}
    found = named(headers)
    if found.upper().startswith("BEGIN:VC"):
        raise Refused(
            "not_csv",
            "This is no CSV: it begins with {headers}.",
            hint="Calendars and address books come in with: retainlog import auto FILE",
            headers=headers[0],
        )
    if not fields.intersection(_NAMING) and not (chosen in ("touch", "invoice") and "email" in fields):
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
    if chosen == "invoice" and not fields.intersection(("net", "total")):
        raise Refused(
            "no_amount_column",
            "No column holds the amount. The columns are: {headers}.",
            hint='Say which one it is: --map "Header=net" (before VAT) or --map "Header=total"',
            headers=found,
        )
    taken = {column.place for column in used}
    ignored = tuple(header for index, header in enumerate(headers) if header and index not in taken)
    if not profile:
        return Layout(chosen, used, ignored, len(headers))
    return Layout(chosen, used, ignored, len(headers), profile.title, profile.fixed, profile.planned)


_SHOWN = 12
"""Headers that a sentence names; of a longer one so many letters."""
_LETTERS = 40


def named(headers: Sequence[str]) -> str:
    """The headers for a sentence: of a very wide table the first ones."""
    filled = [header if len(header) <= _LETTERS else f"{header[: _LETTERS - 1]}…" for header in headers if header]
    return ", ".join(filled[:_SHOWN]) + (f" … ({len(filled)})" if len(filled) > _SHOWN else "")


def known(headers: Iterable[str]) -> int:
    """How many of the headers mean something here."""
    names = _names(tuple((_WHO | _INVOICE | _TOUCH | _CLIENT).items()))
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
                headers=named(headers),
            )
        given |= dict.fromkeys(places, target if target == "-" else _plain(target))
    return given


def _assigned(
    headers: Sequence[str], given: Mapping[int, str], profile: Profile | None, table: Mapping[str, str]
) -> tuple[Column, ...]:
    """The columns in use, sorted by field, so that their order in the file does not matter."""
    names = _names(tuple(table.items()))
    wishes: list[tuple[str, int, str, Column]] = []
    for index, header in enumerate(headers):
        if index in given:
            rank, field = -1, names.get(given[index], (0, ""))[1]
        elif profile:  # a table that is known has no columns to be guessed at
            rank, field = profile.field(header)
        else:
            rank, field = _field(header, names)
        if field:
            column = Column(index, header, field, _unit(header, field), rank, index in given)
            wishes.append((field, rank, fold(header), column))
    wishes.sort(key=lambda wish: wish[:3])
    return tuple(wish[-1] for wish in wishes)


def _field(header: str, names: Mapping[str, tuple[int, str]]) -> tuple[int, str]:
    """Rank of the name within the field, and the field; `Fee (USD)` is looked up whole and without its bracket,
    `E-mail 2 - Value` without its number."""
    for plain in (_plain(header), _plain(header.partition("(")[0]), _plain(header.partition("[")[0])):
        if plain in names:
            return names[plain]
    parts = [names.get(_plain(part), (0, "")) for part in re.split(r"\s*(?:[/|&]|\bor\b|\bאו\b)\s*", header)]
    if len({field for _rank, field in parts} - set(_NAMING)) <= (parts[0][1] not in _NAMING) and parts[0][1]:
        return parts[0]
    numbered = re.search(r"\b([0-9])\b", _plain(header))
    if numbered:
        rank, field = names.get(" ".join(_plain(header).replace(numbered[1], " ").split()), (0, ""))
        if field in ("email", "phone"):
            return rank + int(numbered[1]), field
    return 0, ""


def _unit(header: str, field: str) -> str:
    said = set(words(fold(header)))
    if field == "fee":
        per = next((per for word in said if (per := _FEE_UNITS.get(word))), "")
        return _named_unit(said, field) + (f"/{per}" if per else "")
    return _named_unit(said, field)


def _named_unit(said: set[str], field: str) -> str:
    for unit, synonyms in _UNITS.get(field, {}).items():
        if said.intersection(fold(word) for word in synonyms.split(", ")):
            return unit
    return ""


@cache
def _names(table: tuple[tuple[str, str], ...]) -> dict[str, tuple[int, str]]:
    names: dict[str, tuple[int, str]] = {}
    for field, synonyms in table:
        for rank, name in enumerate([field, *synonyms.split(", ")]):
            names.setdefault(_plain(name), (rank, field))
    return names


def _plain(header: str) -> str:
    return " ".join(words(fold(header)))
