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
from retainlog.formats.csv import columns, read, sniff
from retainlog.formats.shapes.candidate import Candidate, ReadOptions, Rejected

OPTIONS = ReadOptions(today=date(2026, 11, 21), zone="Asia/Jerusalem")


def rows(
    tmp_path: Path, content: str | bytes, options: ReadOptions = OPTIONS, name: str = "file.csv"
) -> list[Candidate | Rejected]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(path, options))


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
    (client,) = values(tmp_path, b"Name,Industry\nCaf\xe9 \x81,x\n")
    assert client["name"] == "Café"


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
    assert {(column.header, column.field) for column in layout.used} == {("Client", "client"), ("Email", "email")}
    assert layout.ignored == ("Shoe size", "E-mail address")


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
    assert len(set(keys)) == 3
    assert set(keys) == {row.key for row in two if isinstance(row, Candidate)}
    assert keys[1] == keys[0] + "-2"


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
        ("client\nא\n".encode("utf-16-le"), "not_csv"),
        (b"client,note\nA," + b"x" * 200_000 + b"\n", "huge_field"),
        (b'client,note\nA,"never closed\n' + b"A,x\n" * 50_000, "huge_field"),
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
    with pytest.raises(Refused, match=r"file\.csv, line 60002: this is not UTF-8 text"):
        rows(tmp_path, good.encode() + "לוי,שלום\n".encode("cp1255"))


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
        assert all(isinstance(row, Rejected) or row.values.get("name") or row.values.get("client") for row in found)


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
    keys = [row.key for row in one if isinstance(row, Candidate)]
    assert len(set(keys)) == len(keys)


def test_an_unknown_time_zone_is_said_once(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="I don't know the time zone 'Mars/Base'"):
        rows(tmp_path, "client,date,summary\nA,2026-01-01,x\n", OPTIONS._replace(zone="Mars/Base"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are POSIX")
def test_a_pipe_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Refused) as error:
        list(read(tmp_path / "pipe", OPTIONS))
    assert error.value.code == "not_a_file"
