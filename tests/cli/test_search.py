"""Search: what is found, in which order, and what stands around it."""

from __future__ import annotations

import io
from datetime import date

import pytest

from retainlog.base.results import Column, Table
from retainlog.render import emit
from tests.conftest import Run


@pytest.fixture(autouse=True)
def clients(ok: Run) -> None:
    ok("client", "add", "Acme Ltd", "--need", "a landing page that sells")
    ok("client", "add", "סטודיו נועה")


def found(ok: Run, *query: str) -> list[str]:
    return [row["snippet"] for row in ok("search", *query, "--json").json]


def test_a_row_says_what_whose_when_where_and_which_record(ok: Run) -> None:
    touch = ok("touch", "add", "acme", "call about the autumn plan", "--on", "yesterday", "--json").json["id"]
    (row,) = ok("search", "autumn", "--json").json
    assert row == {
        "kind": "touch",
        "client": "Acme Ltd",
        "client_id": row["client_id"],
        "on": "2026-11-20",
        "snippet": "call about the «autumn» plan",
        "match": "word",
        "id": touch,
    }
    assert "call about the «autumn» plan" in ok("search", "autumn").out


def test_whole_words_then_particles_then_beginnings_then_parts_and_the_newest_first_in_each(ok: Run) -> None:
    for day, text in enumerate(("לקוח מרוצה", "דיברתי עם הלקוח", "לקוחותיו חזרו", "תלקוחה", "עוד לקוח"), 1):
        ok("touch", "add", "acme", text, "--on", f"2026-11-{10 + day}")
    ok("touch", "add", "acme", "unrelated")
    rows = ok("search", "לקוח", "--json").json
    assert [(row["snippet"], row["match"]) for row in rows] == [
        ("עוד «לקוח»", "word"),
        ("«לקוח» מרוצה", "word"),
        ("דיברתי עם «הלקוח»", "variant"),
        ("«לקוחותיו» חזרו", "prefix"),
        ("«תלקוחה»", "part"),
    ]


@pytest.mark.parametrize(
    ("written", "query"),
    [
        ("שיחה עם הלקוח", "לקוח"),
        ("שיחה עם לקוח", "הלקוח"),
        ("שיחה ללקוח", "והלקוח"),
        ("מכתב לצה״ל", 'צה"ל'),
        ('מכתב לצה"ל', "צהל"),
        ("צהל", "צה״ל"),
        ("שָׁלוֹם לכולם", "שלום"),
        ("שלומ", "שלום"),
        ("פגישה בתל־אביב", "תל אביב"),
        ("פגישה בZoom", "zoom"),
        ("Café crème", "CAFE"),
        ("call-back", "back"),
        ("mail noa@acme.co.il", "noa@acme.co.il"),
    ],
)
def test_hebrew_and_foreign_words_are_found_however_they_are_written(ok: Run, written: str, query: str) -> None:
    ok("touch", "add", "acme", written)
    (row,) = ok("search", query, "--json").json
    assert row["client"] == "Acme Ltd"
    assert "«" in row["snippet"]


def test_every_word_has_to_be_there_and_a_phrase_side_by_side(ok: Run) -> None:
    ok("touch", "add", "acme", "the plan for the budget")
    ok("touch", "add", "acme", "the budget plan")
    ok("touch", "add", "acme", "the plan alone")
    assert found(ok, "budget", "plan") == ["the «budget» «plan»", "the «plan» for the «budget»"]
    assert found(ok, '"budget plan"') == ["the «budget plan»"]
    assert found(ok, '"budget pl"') == ["the «budget plan»"]
    assert found(ok, "budget", "alone") == []


def test_the_operators_of_the_index_mean_nothing(ok: Run, run: Run) -> None:
    ok("touch", "add", "acme", "this OR that (words: x) NEAR the end*")
    for query in ("OR", "NEAR(words x)", "words:x", '"the end"*', '"', '-"the', "this OR nothing", "a* ^b {c} + d"):
        assert run("search", query, "--json").code in (0, 2), query
    assert found(ok, "OR") == ["this «OR» that (words: x) NEAR the end*"]
    assert found(ok, "this", "OR", "nothing") == []


def test_records_of_every_kind_are_found_and_can_be_narrowed_down(ok: Run) -> None:
    ok("touch", "add", "acme", "landing page review", "--on", "2026-10-01")
    ok("touch", "add", "acme", "landing page again", "--on", "2026-11-01")
    ok("touch", "add", "סטודיו", "landing page", "--on", "2026-11-02")
    ok("contact", "add", "acme", "Landing Larry")
    assert [row["kind"] for row in ok("search", "landing", "--json").json] == [
        "touch",
        "touch",
        "touch",
        "contact",
        "client",
    ]
    assert found(ok, "landing", "--kind", "client") == ["a «landing» page that sells"]
    assert found(ok, "landing", "--client", "סטודיו") == ["«landing» page"]
    assert found(ok, "landing", "--from", "2026-10-15", "--to", "2026-11-01") == ["«landing» page again"]


def test_what_belongs_to_a_deleted_client_is_hidden(ok: Run) -> None:
    ok("touch", "add", "acme", "secret plan")
    ok("client", "delete", "acme", "--yes")
    assert found(ok, "secret") == []
    ok("undo")
    assert found(ok, "secret") == ["«secret» plan"]


def test_an_edit_is_found_at_once_and_the_old_text_no_more(ok: Run) -> None:
    touch = ok("touch", "add", "acme", "first version", "--json").json["id"]
    ok("touch", "edit", touch, "--summary", "second version")
    assert found(ok, "first") == []
    assert found(ok, "second") == ["«second» version"]


def test_long_texts_show_the_part_around_the_hit(ok: Run) -> None:
    ok("touch", "add", "acme", "word " * 50 + "needle" + " word" * 50 + "\nanother line")
    (snippet,) = found(ok, "needle")
    assert "«needle»" in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith("…")
    assert len(snippet) < 120


def test_more_than_asked_for_is_said(ok: Run) -> None:
    for number in range(4):
        ok("touch", "add", "acme", f"call number {number}")
    result = ok("search", "call", "-n", "3")
    assert len(result.out.splitlines()) == 4
    assert "There is more" in result.err
    assert "There is more" not in ok("search", "call", "-n", "4").err


def test_nothing_found_is_no_error_and_no_word_is_one(ok: Run, run: Run) -> None:
    assert ok("search", "zebra").out == "Nothing was found.\n"
    result = run("search", "?!")
    assert (result.code, result.out) == (2, "")
    assert "no word to search for" in result.err
    assert run("search", " ".join(f"w{n}" for n in range(50))).code == 2


def test_a_terminal_shows_hits_bold_and_without_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    out = io.StringIO()
    table = Table("found", "", (Column("s", "Found", "marked"),), [{"s": "the «plan» for «Q4»"}])
    emit(table, "table", out, color=True, width=60, today=date(2026, 11, 21))
    assert "the \x1b[1mplan\x1b[0m for \x1b[1mQ4\x1b[0m" in out.getvalue()
