"""Tables as real programs write them: any delimiter, encoding, header and order of dates."""

from __future__ import annotations

import csv
import io
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from retainlog.base.errors import Refused, Usage
from retainlog.base.money import Money
from retainlog.formats.csv import columns, plan, read, sniff
from retainlog.formats.shapes.candidate import Candidate, Noted, Passed, ReadOptions, Rejected

OPTIONS = ReadOptions(today=date(2026, 11, 21), zone="Asia/Jerusalem")


def rows(
    tmp_path: Path, content: str | bytes, options: ReadOptions = OPTIONS, name: str = "file.csv"
) -> list[Candidate | Rejected]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [row for row in read(path, options) if isinstance(row, (Candidate, Rejected))]


def passed(tmp_path: Path, content: str | bytes, options: ReadOptions = OPTIONS) -> list[str]:
    """Where and why rows are passed over."""
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [f"{row.where}: {row.reason}" for row in read(path, options) if isinstance(row, Passed)]


def values(tmp_path: Path, content: str | bytes, options: ReadOptions = OPTIONS) -> list[dict[str, object]]:
    found = rows(tmp_path, content, options)
    assert all(isinstance(row, Candidate) for row in found), found
    return [dict(row.values) for row in found if isinstance(row, Candidate)]


def reasons(tmp_path: Path, content: str, options: ReadOptions = OPTIONS) -> list[str]:
    found = rows(tmp_path, content, options)
    return [f"{row.where}: {row.reason}" for row in found if isinstance(row, Rejected)]


def test_touchpoints_from_an_english_table(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        "Date,Client,Subject,Type,Duration,Direction,Mood,Tags\n"
        '2026-03-14,Acme,"Call about Q4, budget",Phone call,45,outgoing,4,"q4; money"\n'
        "2026-03-15 09:30,נועה כהן,פגישת היכרות,Zoom,1h30,נכנס,,\n",
    )
    assert [(row.kind, row.where) for row in found if isinstance(row, Candidate)] == [
        ("touch", "file.csv, line 2"),
        ("touch", "file.csv, line 3"),
    ]
    assert [row.values for row in found if isinstance(row, Candidate)] == [
        {
            "client": "Acme",
            "on_date": date(2026, 3, 14),
            "summary": "Call about Q4, budget",
            "channel": "call",
            "minutes": 45,
            "by_whom": "us",
            "mood": 4,
            "tags": ["q4", "money"],
        },
        {
            "client": "נועה כהן",
            "on_date": date(2026, 3, 15),
            "on_time": "09:30",
            "summary": "פגישת היכרות",
            "channel": "meeting",
            "minutes": 90,
            "by_whom": "them",
        },
    ]


HEBREW = (
    "שם לקוח;תאריך;נושא;ערוץ;משך (שעות)\r\n"
    'אקמה בע"מ;14/03/2026;שיחה על התקציב;טלפון;1.5\r\n'
    "דנה לוי;02/03/2026;סיכום פגישה;פגישה;1\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1255"])
def test_a_hebrew_table_in_every_encoding_that_excel_writes(tmp_path: Path, encoding: str) -> None:
    one, two = values(tmp_path, HEBREW.encode(encoding))
    assert one == {
        "client": 'אקמה בע"מ',
        "on_date": date(2026, 3, 14),
        "summary": "שיחה על התקציב",
        "channel": "call",
        "minutes": 90,
    }
    assert (two["client"], two["on_date"], two["minutes"]) == ("דנה לוי", date(2026, 3, 2), 60)


def test_latin_1_is_not_taken_for_hebrew(tmp_path: Path) -> None:
    (client,) = values(tmp_path, "Name,Industry\nCafé Zoë – Genève,pâtisserie\n".encode("cp1252"))
    assert client == {"name": "Café Zoë – Genève", "industry": "pâtisserie"}
    (client,) = values(tmp_path, b"Name,Industry\nCaf\xe9 \x93x\x94,x\n")
    assert client["name"] == "Café “x”"


def test_clients_from_a_hebrew_table(tmp_path: Path) -> None:
    (client,) = values(
        tmp_path,
        'לקוח,ענף,ריטיינר (ש"ח),דוא"ל,טלפון,תגיות,לקוח מאז,תדירות,סוג התקשרות,הערות\n'
        '"סטודיו לוי",עיצוב,"4,500",dana@levi.co.il,\'+972-54-1234567,"vip, קבוע",'
        '01/02/2025,שבועיים,שוטף,"שורה\nשנייה"\n',
    )
    assert client == {
        "name": "סטודיו לוי",
        "industry": "עיצוב",
        "fee": Money(450000, "ILS"),
        "email": "dana@levi.co.il",
        "phone": "+972-54-1234567",
        "tags": ["vip", "קבוע"],
        "since": date(2025, 2, 1),
        "every": "2w",
        "engagement": "ongoing",
        "note": "שורה\nשנייה",
    }


def test_an_address_book_gives_companies_with_their_people(tmp_path: Path) -> None:
    found = values(
        tmp_path,
        "First Name,Last Name,Organization Name,E-mail 1 - Value,Phone 1 - Value,Labels,Birthday\n"
        "Dana,Levi,Acme,dana@acme.example,054-1,* myContacts ::: clients,1990-01-01\n"
        "Roni,Cohen,,roni@example.com,,,\n",
    )
    assert found == [
        {
            "name": "Acme",
            "tags": ["clients"],
            "contacts": [{"name": "Dana Levi", "email": "dana@acme.example", "phone": "054-1"}],
        },
        {"name": "Roni Cohen", "email": "roni@example.com"},
    ]


def test_currency_from_a_column_a_header_or_the_cell(tmp_path: Path) -> None:
    (one, two) = values(tmp_path, "name,fee,currency\nA,100,USD\nB,1000,JPY\n")
    assert (one["fee"], two["fee"]) == (Money(10000, "USD"), Money(1000, "JPY"))
    (one, two) = values(tmp_path, "name,Fee (USD)\nA,100\nB,100 EUR\n")
    assert (one["fee"], two["fee"]) == (Money(10000, "USD"), Money(10000, "EUR"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_common_delimiter(tmp_path: Path, delimiter: str) -> None:
    content = f'sep={delimiter}\n"Name"{delimiter}Email\n"a,b;c|d"{delimiter}a@b.example\n'
    assert values(tmp_path, content) == [{"name": "a,b;c|d", "email": "a@b.example"}]
    assert values(tmp_path, content.partition("\n")[2]) == [{"name": "a,b;c|d", "email": "a@b.example"}]


def test_one_column_is_enough_for_clients(tmp_path: Path) -> None:
    assert values(tmp_path, "Client\rAcme\r\rNorthwind\r") == [{"name": "Acme"}, {"name": "Northwind"}]


def test_unknown_columns_are_named_not_lost_silently(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("Client,Shoe size,Email,,E-mail address\nAcme,44,a@b.example,x,c@d.example\n")
    layout = columns(path, OPTIONS)
    assert layout.kind == "client"
    assert {(column.header, column.field) for column in layout.used} == {("Client", "client"), ("Email", "email"),
        ("E-mail address", "email")}  # fmt: skip
    assert layout.ignored == ("Shoe size",)


def test_the_mapping_wins(tmp_path: Path) -> None:
    content = "Who,Client,Day,Blah\nAcme,x,2026-01-02,hello\n"
    mapping = {"who": "client", "Client": "-", "Blah": "summary"}
    assert values(tmp_path, content, OPTIONS._replace(mapping=mapping)) == [
        {"client": "Acme", "on_date": date(2026, 1, 2), "summary": "hello"}
    ]
    with pytest.raises(Usage, match="There is no column 'Whom'") as error:
        rows(tmp_path, content, OPTIONS._replace(mapping={"Whom": "client"}))
    assert error.value.code == "no_such_column"
    with pytest.raises(Usage, match="can't be mapped to 'shoes'"):
        rows(tmp_path, content, OPTIONS._replace(mapping={"Who": "shoes"}))


def test_the_kind_can_be_said(tmp_path: Path) -> None:
    content = "Name,Date,Notes\nAcme,2026-01-02,hello\n"
    assert values(tmp_path, content, OPTIONS._replace(kind="clients")) == [{"name": "Acme", "note": "hello"}]
    assert "on_date" in values(tmp_path, content)[0]
    with pytest.raises(Refused) as error:
        rows(tmp_path, "Name,Email\nA,b\n", OPTIONS._replace(kind="touches"))
    assert error.value.code == "no_date_column"


def test_a_table_without_a_client_column_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"No column holds the client's name. The columns are: Foo, Bar\.") as error:
        rows(tmp_path, "Foo,Bar\n1,2\n")
    assert error.value.code == "no_client_column"
    assert '--map "{header}=client"' in error.value.hint
    assert error.value.params["header"] == "Foo"


@pytest.mark.parametrize(
    ("dates", "preferred", "expected"),
    [
        (["03/04/2026", "13/04/2026"], False, ["2026-04-03", "2026-04-13"]),
        (["03/04/2026", "04/13/2026"], True, ["2026-03-04", "2026-04-13"]),
        (["03/04/2026"], True, ["2026-04-03"]),
        (["03/04/2026 9:05 pm", "13/04/2026 14:00"], False, ["2026-04-03", "2026-04-13"]),
        (
            ["Fri 03/04/2026", "Monday. April 13 2026", "יום שני 13/04/2026"],
            False,
            ["2026-04-03"] + ["2026-04-13"] * 2,
        ),
        (["3.4.26", "3-4-2026"], False, ["2026-03-04", "2026-03-04"]),
        (["2026/4/3", "3 April 2026", "2026-04-03T10:00:00"], True, ["2026-04-03"] * 3),
    ],
)
def test_one_order_of_day_and_month_for_the_whole_column(
    tmp_path: Path, dates: list[str], preferred: bool, expected: list[str]
) -> None:
    content = "client,date,summary\n" + "".join(f"A,{text},x{n}\n" for n, text in enumerate(dates))
    found = values(tmp_path, content, OPTIONS._replace(day_first=preferred))
    assert [str(row["on_date"]) for row in found] == expected


def test_a_column_in_two_orders_is_not_guessed_at(tmp_path: Path) -> None:
    content = "client,date,summary\nA,13/04/2026,a\nA,03/04/2026,b\nA,04/13/2026,c\nA,05/05/2026,d\nA,2026-04-03,e\n"
    found = rows(tmp_path, content)
    assert [type(row).__name__ for row in found] == ["Candidate", "Rejected", "Rejected", "Candidate", "Candidate"]
    assert isinstance(found[1], Rejected)
    assert found[1].reason == ("'03/04/2026' can't be read: on line 2 the day comes first, on line 4 the month.")


def test_moments_with_a_zone_become_local_days(tmp_path: Path) -> None:
    (one, two) = values(
        tmp_path,
        "client,date,summary\nA,2026-07-01T22:30:00Z,x\nA,2026-07-01 00:00:00,y\n",
    )
    assert (one["on_date"], one["on_time"], one["utc_offset"]) == (date(2026, 7, 2), "01:30", "+03:00")
    assert two == {"client": "A", "on_date": date(2026, 7, 1), "summary": "y"}


def test_bad_rows_are_named_by_file_line_and_reason(tmp_path: Path) -> None:
    content = (
        "client,date,summary,minutes,mood\n"
        ",2026-01-01,no client,,\n"
        "A,,no date,,\n"
        "A,2026-01-01,,,\n"
        "A,2026-02-30,no such day,,\n"
        "A,yesterday,not the same tomorrow,,\n"
        'A,2026-01-01,"two\nlines",a while,\n'
        "A,2026-01-01,mood,,7\n"
        "A,2026-01-01,unquoted, comma,5,5\n"
        "\n"
        ",,,,\n"
        "A,2026-01-01,short row\n"
        "A,2026-01-01,blank tail,,,,\n"
    )
    assert reasons(tmp_path, content) == [
        "file.csv, line 2: The client is missing.",
        "file.csv, line 3: The date is missing.",
        "file.csv, line 4: The summary is missing.",
        "file.csv, line 5: There is no such day as '2026-02-30'.",
        "file.csv, line 6: 'yesterday' has no year, so it can't be told which day is meant.",
        "file.csv, line 7: I can't read 'a while' as a duration.",
        "file.csv, line 9: '7' is not a number from 1 to 5.",
        "file.csv, line 10: It has 6 cells, the header has 5; a quote may be missing.",
    ]
    assert [row.where for row in rows(tmp_path, content) if isinstance(row, Candidate)] == [
        "file.csv, line 13",
        "file.csv, line 14",
    ]


def test_keys_depend_on_what_a_row_says_and_not_on_how(tmp_path: Path) -> None:
    one = rows(tmp_path, "client,date,summary\nAcme,2026-03-14,Call\nAcme,2026-03-14,Call\nB,2026-03-15,x\n")
    two = rows(
        tmp_path,
        "נושא;תאריך;צבע;לקוח\nCALL;14/03/2026;red;ACME\nx;15/03/2026;;B\nCall ;14/03/2026;blue;Acme\n",
        name="another.csv",
    )
    keys = [row.key for row in one if isinstance(row, Candidate)]
    assert len(set(keys)) == 2
    assert keys[0] == keys[1]  # that they are two is counted when they are taken in
    assert sorted(keys) == sorted(row.key for row in two if isinstance(row, Candidate))


@pytest.mark.parametrize("zone", ["Asia/Jerusalem", "America/New_York", "Pacific/Auckland"])
def test_keys_do_not_depend_on_the_zone_or_on_one_more_column_in_use(tmp_path: Path, zone: str) -> None:
    content = "client,date,summary,Took,Remark\nA,2026-07-01T22:30:00Z,x,5,more\nA,2026-03-27T00:30:00+02:00,y,6,more\n"
    usual = rows(tmp_path, content)
    more = OPTIONS._replace(zone=zone, mapping={"Took": "minutes", "Remark": "summary"})
    assert [(row.key, row.mark) for row in usual if isinstance(row, Candidate)] == [
        (row.key, row.mark) for row in rows(tmp_path, content, more) if isinstance(row, Candidate)
    ]


def test_hostile_cells_come_in_clean(tmp_path: Path) -> None:
    (touch,) = values(tmp_path, 'client,date,summary\nA\x00cme,2026-01-01,"\x1b[31mred\x1b[0m \u202eevil\r\nline"\n')
    assert touch["client"] == "Acme"
    assert touch["summary"] == "red evil\nline"


def test_several_summary_columns_come_together(tmp_path: Path) -> None:
    (touch,) = values(tmp_path, "client,date,Notes,Subject\nA,2026-01-01,went well,Kick-off\n")
    assert touch["summary"] == "Kick-off — went well"


def test_touchpoints_by_address_where_no_client_is_named(tmp_path: Path) -> None:
    (touch,) = values(tmp_path, "email,date,subject,attendee\nd@acme.example,2026-01-01,Hi,Dana\n")
    assert touch["people"] == [("Dana", "d@acme.example")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n  \n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"PK\x03\x04rest", "not_csv"),
        (b"client,note\nA," + b"x" * 200_000 + b"\n", "huge_field"),
        (b"client,note\n" + b"x" * 2_000_000, "huge_field"),
    ],
)
def test_files_that_are_refused_whole(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as error:
        rows(tmp_path, content)
    assert error.value.code == code


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"nothing\.csv can't be read"):
        list(read(tmp_path / "nothing.csv", OPTIONS))


def test_a_header_alone_offers_nothing(tmp_path: Path) -> None:
    assert rows(tmp_path, "client,date,summary\n") == []


def test_a_later_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    good = "client,note\n" + "אקמה,שלום\n" * 60_000
    (bad,) = [row for row in rows(tmp_path, good.encode() + "לוי,שלום\n".encode("cp1255")) if isinstance(row, Rejected)]
    assert bad.where == "file.csv, line 60002"
    assert "client holds bytes that are no text: 0xEC, 0xE5, 0xE9." in bad.reason


def test_one_stray_byte_is_named_and_all_other_rows_keep_their_letters(tmp_path: Path) -> None:
    content = "name,note\nדוד כהן,לקוח\nרונית,100".encode() + b"\x96" + "200\nאבי,חדש\n".encode()
    found = rows(tmp_path, content)
    assert [row.values["name"] for row in found if isinstance(row, Candidate)] == ["דוד כהן", "אבי"]
    (bad,) = [row for row in found if isinstance(row, Rejected)]
    assert bad.where == "file.csv, line 3"
    assert "0x96" in bad.reason
    found = rows(tmp_path, content, OPTIONS._replace(skip_bad=True))
    assert [row.values for row in found if isinstance(row, Candidate)][1] == {"name": "רונית"}


def test_a_quote_that_is_never_closed_is_named_and_swallows_nothing(tmp_path: Path) -> None:
    for content in (
        'client,note\nA,"never closed\n' + "A,x\n" * 50_000,
        'client,note\nA,"never closed\nB,ok\nC,"fine"\n',
        'client,note\nB,ok\nC,"fine\n',
    ):
        found = rows(tmp_path, content)
        (bad,) = [row for row in found if isinstance(row, Rejected)]
        assert bad.reason == "A quote is opened here and not closed."
        assert len(found) == content.count("\n") - 1


def test_quotes_within_quotes_may_be_written_with_a_backslash(tmp_path: Path) -> None:
    (client,) = values(tmp_path, 'name,note\nA,"he said \\"yes, now\\" twice"\n')
    assert client["note"] == 'he said "yes, now" twice'


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    content = "client,date,summary\nאקמה,2026-01-01,שיחה\n"
    assert values(tmp_path, content.encode(encoding))[0]["client"] == "אקמה"


def test_an_encoding_that_is_given_wins(tmp_path: Path) -> None:
    content = "name,note\nדוד,x\n".encode("cp862")
    assert values(tmp_path, content, OPTIONS._replace(encoding="cp862"))[0]["name"] == "דוד"
    assert values(tmp_path, content, OPTIONS._replace(encoding="cp850"))[0]["name"] != "דוד"


def test_lines_before_the_header_and_the_header_again_are_passed_over(tmp_path: Path) -> None:
    content = (
        'Notes:\n"When you export, some addresses may be missing."\n\nFirst Name,Last Name,URL,Email Address,Company\n'
        "Dana,Levi,https://x.example/dana,dana@a.example,Acme\n\nFirst Name,Last Name,URL,Email Address,Company\n"
        "Ron,Bar,,,Beta\n"
    )
    assert [row["name"] for row in values(tmp_path, content)] == ["Acme", "Beta"]
    assert passed(tmp_path, content) == [
        "file.csv, line 1: It stands before the header.",
        "file.csv, line 2: It stands before the header.",
        "file.csv, line 6: It is empty.",
        "file.csv, line 7: It is the header again.",
    ]


@pytest.mark.parametrize("word", ["Total", "TOTALS", "Grand total", 'סה"כ', "סך הכל"])
def test_a_line_of_sums_is_no_client(tmp_path: Path, word: str) -> None:
    quoted = word.replace('"', '""')
    content = f'name,fee\nAcme,100\n"{quoted}",150\n'
    assert [row["name"] for row in values(tmp_path, content)] == ["Acme"]
    assert passed(tmp_path, content) == ["file.csv, line 3: It looks like a line of sums."]
    content = f'client,date,summary,minutes\nAcme,2026-01-01,x,5\n"{quoted}",,,150\n,,"{quoted}",7\n'
    assert len(passed(tmp_path, content)) == 2
    assert values(tmp_path, "name,email\nTotal,info@total.example\n")[0]["name"] == "Total"


@pytest.mark.parametrize("nothing", ["N/A", "null", "-", "None", "#N/A", "אין", "NaN"])
def test_what_says_that_there_is_nothing_is_no_client(tmp_path: Path, nothing: str) -> None:
    assert reasons(tmp_path, f"client,date,summary\n{nothing},2026-01-01,x\n") == [
        "file.csv, line 2: The client is missing."
    ]
    assert values(tmp_path, f"name,email,phone\nA,{nothing},{nothing}\n") == [{"name": "A"}]


def test_all_addresses_and_numbers_of_a_row_are_kept(tmp_path: Path) -> None:
    content = (
        "First Name,Organization Name,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value,Phone 2 - Value\n"
        "Dana,Acme,dana@acme.example,dana@home.example,+972 50-1111111,+972 3-1111111\n"
        "Ron,,ron@a.example ::: ron@b.example,,+972 50-2222222 ::: +972 50-3333333,\n"
        "Tal,,,tal@b.example,,\n"
    )
    dana, ron, tal = values(tmp_path, content)
    assert dana["contacts"] == [
        {"name": "Dana", "email": "dana@acme.example", "phone": "+972 50-1111111"},
        {"name": "Dana", "email": "dana@home.example"},
        {"name": "Dana", "phone": "+972 3-1111111"},
    ]
    assert (ron["email"], ron["phone"]) == ("ron@a.example", "+972 50-2222222")
    assert ron["contacts"] == [{"name": "Ron", "email": "ron@b.example"}, {"name": "Ron", "phone": "+972 50-3333333"}]
    assert tal["email"] == "tal@b.example"


def test_phone_numbers_that_a_spreadsheet_has_spoilt_are_mended_or_said(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text('name,phone\nA,9.72501E+11\nB,501234567.0\nC,"=""0501234567"""\n')
    found = list(read(path, OPTIONS))
    assert [row.values.get("phone") for row in found if isinstance(row, Candidate)] == [None, "501234567", "0501234567"]
    assert [row.reason for row in found if isinstance(row, Noted)] == [
        "The phone number 9.72501E+11 has lost its last digits in a spreadsheet."
    ]
    assert [row.unit for row in found if isinstance(row, Passed)] == ["phone"]


def test_a_nickname_with_a_legal_form_is_one_name(tmp_path: Path) -> None:
    (one, two) = values(tmp_path, 'name,nickname\nAcme,"Acme, Inc."\nBeta,"B, Bee"\n')
    assert (one["aliases"], two["aliases"]) == (["Acme, Inc."], ["B", "Bee"])


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("21-Nov-2026", "2026-11-21", None),
        ("21-Nov-26", "2026-11-21", None),
        ("Nov 21, 26", "2026-11-21", None),
        ("20261121", "2026-11-21", None),
        ("20261121T143000", "2026-11-21", "14:30"),
        ("11/21/2026 2:30:00 PM", "2026-11-21", "14:30"),
        ("21/11/2026 00:00", "2026-11-21", None),
        ("2026-11-21T00:00:00.000Z", "2026-11-21", None),
        ("2026-11-21T00:00:00+02:00", "2026-11-21", None),
        ("02 Nov 2025", "2025-11-02", None),
    ],
)
def test_days_as_programs_write_them(tmp_path: Path, text: str, day: str, time: str | None) -> None:
    (touch,) = values(tmp_path, f'client,date,summary\nA,"{text}",x\n', OPTIONS._replace(zone="America/New_York"))
    assert (str(touch["on_date"]), touch.get("on_time")) == (day, time)


@pytest.mark.parametrize(
    ("header", "text", "minutes"),
    [
        ("Duration", "00:45:00", 45),
        ("Duration (h)", "01:30:00", 90),
        ("Duration (decimal)", "1.50", 90),
        ("Duration (decimal)", "0.33333333", 20),
        ("Hours", "1.5", 90),
        ("Duration", "1h 30m 15s", 90),
        ("משך (שעות)", "1.5", 90),
    ],
)
def test_lengths_as_programs_write_them(tmp_path: Path, header: str, text: str, minutes: int) -> None:
    (touch,) = values(tmp_path, f"client,date,summary,{header}\nA,2026-01-01,x,{text}\n")
    assert touch["minutes"] == minutes


def test_a_length_follows_from_beginning_and_end(tmp_path: Path) -> None:
    content = "client,summary,Start date,Start time,End date,End time\nA,x,2026-01-01,23:30,2026-01-02,00:15\n"
    assert values(tmp_path, content)[0]["minutes"] == 45


def test_several_people_of_one_cell_are_several_people(tmp_path: Path) -> None:
    content = "Subject,Start Date,Attendees\nReview,2026-11-13,Dana Levi;Ron Bar <ron@b.example>\n"
    (touch,) = values(tmp_path, content)
    assert touch["people"] == [("Dana Levi", ""), ("Ron Bar", "ron@b.example")]
    assert "client" not in touch
    assert "who" not in touch


def test_the_plan_says_what_is_read_how_and_what_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes("לקוח;תאריך;נושא;צבע\nאקמה;13/04/2026;שיחה;אדום\n".encode("cp1255"))
    told = plan(path, OPTIONS)
    assert (told.encoding, told.delimiter, told.order, told.evidence) == ("Windows-1255", ";", "dmy", "13/04/2026")
    assert [(column.field, column.example) for column in told.columns] == [
        ("client", "אקמה"), ("on", "13/04/2026"), ("summary", "שיחה"), ("", "אדום"),
    ]  # fmt: skip
    assert "--encoding" in told.remarks[0]
    path.write_text("client,date,summary\nA,03/04/2026,x\n")
    assert plan(path, OPTIONS)[6:8] == ("dmy", "")
    path.write_text("client,date,summary\nA,2026-04-03,x\n")
    assert plan(path, OPTIONS).order == ""


def test_progress_adds_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    steps: list[int] = []
    content = "client,date,summary\n" + "אקמה,2026-01-01,שיחה\n" * 10_000
    rows(tmp_path, content, OPTIONS._replace(advance=steps.append))
    assert sum(steps) == len(content.encode())
    assert len(steps) > 3


@pytest.mark.parametrize(
    ("head", "name", "mine"),
    [
        (b"", "export.csv", True),
        (b"client\tdate\tsummary\nA\t2026-01-01\tx\n", "-", True),
        ("שם;טלפון\n".encode("cp1255"), "x.txt", True),
        (b"BEGIN:VCARD\nFN:name, email\n", "x.csv", False),
        (b'{"client": 1, "date": 2}', "x", False),
        (b"From me@example.com Mon\nSubject: a\n", "x", False),
        (b"Dear client, on this date I write", "letter.txt", False),
        (b"PK\x03\x04", "x.csv", False),
    ],
)
def test_which_files_are_taken_for_a_table(head: bytes, name: str, mine: bool) -> None:
    assert sniff(head, name) is mine


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text(",;\t\"'\n\r אa1/.-\x00\ufeff", max_size=200).map(str.encode)))
@example(b"\xff\xfe\x00")
@example(b'"')
def test_whatever_a_file_holds_the_answer_is_calm(tmp_path: Path, content: bytes) -> None:
    for start in (b"", b"client,date,summary\n", b"name;fee;since;email\n"):
        try:
            found = rows(tmp_path, start + content)
        except Refused:
            continue
        assert all(
            isinstance(row, Rejected) or any(row.values.get(name) for name in ("name", "client", "who", "people"))
            for row in found
        )


cell = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(cell, st.dates(date(1950, 1, 1), date(2150, 1, 1)), cell), min_size=1), st.permutations(range(3))
)
def test_keys_do_not_depend_on_the_order_of_columns(
    tmp_path: Path, table: list[tuple[str, date, str]], order: list[int]
) -> None:
    def written(places: list[int]) -> bytes:
        out = io.StringIO()
        lines = [("client", "date", "summary"), *table]
        csv.writer(out).writerows([[line[place] for place in places] for line in lines])
        return out.getvalue().encode()

    one, two = rows(tmp_path, written([0, 1, 2])), rows(tmp_path, written(order))
    assert [getattr(row, "key", "") for row in one] == [getattr(row, "key", "") for row in two]


def test_an_unknown_time_zone_is_said_once(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="I don't know the time zone 'Mars/Base'"):
        rows(tmp_path, "client,date,summary\nA,2026-01-01,x\n", OPTIONS._replace(zone="Mars/Base"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_pipe_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Refused) as error:
        list(read(tmp_path / "pipe", OPTIONS))
    assert error.value.code == "not_a_file"
