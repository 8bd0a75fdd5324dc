"""Results of every shape, with Hebrew, emoji and hostile text, and the one call that renders them."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from retainlog.base.document import Document, Figure, Figures, Section, Series, SeriesRow, Text
from retainlog.base.money import Money
from retainlog.base.results import Column, Data, Field, Receipt, Record, Table
from retainlog.render import emit

if TYPE_CHECKING:
    from retainlog.render import Result

TODAY = date(2026, 11, 21)
LOCAL = timezone(timedelta(hours=2))

COLUMNS = (
    Column("id", "Id", "id"),
    Column("on", "On", "date"),
    Column("client", "Client"),
    Column("summary", "What"),
    Column("minutes", "Minutes", "number"),
    Column("fee", "Fee", "money"),
    Column("channel", "Channel", "code"),
)
HOSTILE = (
    "\x1b[31mred\x1b[0m \x9b2J \u202eevil\u2069 [bold]markup[/bold] | a_b_c `code` *x* "
    '<script>alert("1")</script> & [link](http://example.com)'
)


def row(id: str, on: date, client: str, summary: str, minutes: int | None, fee: Money | None) -> Data:
    return {
        "id": id,
        "on": on,
        "client": client,
        "summary": summary,
        "minutes": minutes,
        "fee": fee,
        "channel": "call",
        "tags": ["vip", "q4"],
        "at": datetime(2026, 11, 20, 14, 30, tzinfo=LOCAL),
        "share": 0.25,
        "paused": False,
    }


ROWS = (
    row("k3f9", date(2026, 11, 20), "נועה לוי", "שיחה על רבעון 4 🎉 וגם על המחיר החדש", 45, Money(450050, "ILS")),
    row("a0b1", date(2026, 1, 2), "Acme Ltd", "Call about the plan\nand the budget", None, None),
    row("zz91", date(2025, 12, 31), "日本 👨‍👩‍👧", "שָׁלוֹם", 1234, Money(5000, "JPY")),
)
TABLE = Table("touches", "Touchpoints", COLUMNS, ROWS, "No touchpoints yet.")
RECORD = Record(
    "נועה לוי",
    {"id": "k3f9", "name": "נועה לוי", "fee": Money(450050, "ILS"), "since": date(2024, 5, 1), "need": None},
    (
        Field("Name", "נועה לוי"),
        Field("Fee", Money(450050, "ILS"), "money"),
        Field("Since", date(2024, 5, 1), "date"),
        Field("Paused", False),
        Field("Need", None),
        Field("Tags", ["vip", "q4"]),
    ),
    (TABLE,),
)
DOCUMENT = Document(
    "monthly",
    "Monthly report",
    (
        Section(
            "clients",
            "Clients",
            (
                Figures(
                    "figures",
                    "",
                    (
                        Figure("start", "At the start", 12, before=10),
                        Figure("lost", "Lost", 1, before=2, note="all by us"),
                        Figure("end", "At the end", 11, before=11),
                        Figure("churn", "Logo churn", 1 / 12, "share", before=0.2, cases=(1, 12)),
                        Figure("grr", "GRR", 0.91, "share", before=0.96, note="(opening − lost) / opening"),
                        Figure("fees", "Fees", Money(4500000, "ILS"), "money", before=Money(4000000, "ILS")),
                        Figure("nrr", "NRR", None, "share", note="no fees known"),
                    ),
                ),
                TABLE,
            ),
        ),
        Section("next", "Next", (Text("questions", "", ("What would you do again?", "מה למדת?"), bullets=True),)),
    ),
    (date(2026, 10, 1), date(2026, 10, 31)),
    ("GRR counts losses alone.",),
)
MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11")
WEEKS = tuple(date(2026, 10, 4) + timedelta(weeks=week) for week in range(6))
PICTURES = Document(
    "pictures",
    "Pictures",
    (
        Section(
            "pictures",
            "Pictures",
            (
                Series(
                    "fees",
                    "Fees by client",
                    "bars",
                    Column("client", "Client"),
                    ("Acme Ltd", "נועה לוי", "日本 👨‍👩‍👧"),
                    (SeriesRow("fee", "Fee", (Money(450050, "ILS"), Money(120000, "ILS"), None)),),
                    "Acme Ltd pays most.",
                    "money",
                ),
                Series(
                    "energy",
                    "Touchpoints with new and existing clients",
                    "bars",
                    Column("month", "Month", "month"),
                    MONTHS,
                    (SeriesRow("new", "New", (3, 0, 5, 1)), SeriesRow("existing", "Existing", (10, 4, 2, 12))),
                    "Existing clients got more of it in November.",
                ),
                Series(
                    "moods",
                    "Mood",
                    "lines",
                    Column("month", "Month", "month"),
                    MONTHS,
                    (SeriesRow("mood", "Mood", (4.5, None, 3, 2.25)), SeriesRow("energy", "Own energy", (2, 3, 3, 5))),
                    "Mood falls, energy rises.",
                ),
                Series(
                    "survival",
                    "How long clients stay",
                    "steps",
                    Column("months", "Months", "number"),
                    (0, 3, 7.5, 12, 24),
                    (
                        SeriesRow(
                            "stays",
                            "Still clients",
                            (1.0, 0.9, 0.72, 0.6, 0.6),
                            (1.0, 0.55, 0.4, 0.3, 0.3),
                            (1.0, 0.98, 0.9, 0.83, 0.83),
                        ),
                    ),
                    "After a year 60 % are still there.",
                    "share",
                ),
                Series(
                    "contacts",
                    "Contacts by day",
                    "heat",
                    Column("week", "Week of", "date"),
                    WEEKS,
                    tuple(
                        SeriesRow(day.lower(), day, tuple((n * week) % 6 if n < 6 else None for week in range(6)))
                        for n, day in enumerate(("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"))
                    ),
                    "Most contacts are on Tuesdays.",
                ),
                Series(
                    "fits",
                    "Mood before and after",
                    "change",
                    Column("client", "Client"),
                    ("Before", "After"),
                    (
                        SeriesRow("a0b1", "Acme Ltd", (2, 4.5)),
                        SeriesRow("k3f9", "נועה לוי", (5, 3)),
                        SeriesRow("zz91", "日本", (3, 3)),
                        SeriesRow("n0n3", "None yet", (None, 4)),
                    ),
                    "Acme rose most.",
                ),
            ),
        ),
    ),
)
RECEIPT = Receipt(ROWS[0], ("Logged a call with נועה לוי.", "Next contact: 2026-12-01."))
HOSTILE_TABLE = Table(
    "touches",
    HOSTILE,
    COLUMNS,
    (row("=1+1", date(2026, 1, 1), "=cmd|'/c calc'!A1", HOSTILE, -5, Money(-5, "ILS")),),
    HOSTILE,
)
HOSTILE_RESULTS: tuple[Result, ...] = (
    Receipt(HOSTILE_TABLE.rows[0], (HOSTILE,)),
    HOSTILE_TABLE,
    HOSTILE_TABLE._replace(rows=()),
    Record(HOSTILE, HOSTILE_TABLE.rows[0], (Field(HOSTILE, HOSTILE),), (HOSTILE_TABLE,)),
    Document(
        "x",
        HOSTILE,
        (
            Section(
                "s",
                HOSTILE,
                (
                    Figures("f", HOSTILE, (Figure("a", HOSTILE, HOSTILE, "text", before=HOSTILE, note=HOSTILE),)),
                    Text("t", HOSTILE, (HOSTILE, f"# {HOSTILE}")),
                    Text("b", HOSTILE, (HOSTILE,), bullets=True),
                    HOSTILE_TABLE,
                    *(
                        Series("c", HOSTILE, kind, Column("k", HOSTILE), labels, (row,), HOSTILE)
                        for row in (SeriesRow("r", HOSTILE, (1, 2)),)
                        for kind, labels in (
                            ("bars", (HOSTILE, "b")),
                            ("lines", (HOSTILE, "b")),
                            ("heat", (HOSTILE, "b")),
                            ("change", (HOSTILE, "b")),
                            ("steps", (1, 2)),
                        )
                    ),
                ),
            ),
        ),
        notes=(HOSTILE,),
    ),
)
RESULTS: dict[str, Result] = {
    "receipt": RECEIPT,
    "table": TABLE,
    "record": RECORD,
    "document": DOCUMENT,
    "pictures": PICTURES,
}


def rendered(
    result: Result,
    format: str,
    *,
    width: int | None = None,
    color: bool = False,
    table: str | None = None,
    bidi: str = "off",
) -> str:
    out = io.StringIO()
    emit(result, format, out, color=color, width=width, today=TODAY, table=table, bidi=bidi)
    return out.getvalue()
