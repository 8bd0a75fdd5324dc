"""Search entries and rollups: the bulk ways give what the single ones give."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.text import fold, variants, words
from retainlog.store import derived
from tests.conftest import Run

TEXTS = st.text(st.sampled_from("abZ09 -_/'\"״׳ובהכלמשםןְ֑́´\u00a0\u200f\n.,é½ﬁΣ"), max_size=60)


@given(TEXTS | st.text(max_size=40))
def test_words_taken_part_by_part_are_the_words_of_the_whole_text(text: str) -> None:
    terms = words(fold(text))
    extra = dict.fromkeys(variant for term in terms if not term.isascii() for variant in variants(term))
    assert derived.index_terms(text) == (" ".join(terms), " ".join(extra))


def _derived(path: str) -> list[list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    try:
        return [
            sorted(connection.execute(query).fetchall())
            for query in (
                "SELECT * FROM client_names",
                "SELECT * FROM client_rollups",
                "SELECT tbl, row_id, kind, client_id, on_date, text, words, variants FROM search_docs",
                "SELECT d.tbl, d.row_id FROM search_words w JOIN search_docs d ON d.rowid = w.rowid"
                " WHERE search_words MATCH 'plan OR תכנונ'",
            )
        ]
    finally:
        connection.close()


def test_an_import_leaves_the_derived_data_that_a_rebuild_makes(ok: Run, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(
        'client,date,summary,tags\nAcme,2026-11-01,Plan,q4\nAcme,2026-11-03,ותכנון הדו"ח,\nBeta,2026-10-01,x,a;b\n',
        encoding="utf-8",
    )
    ok("client", "add", "Acme", "--every", "2w", "--tag", "big")
    ok("import", "csv", str(file), "--create-clients")
    path = ok("path", "--json").json["path"]
    before = _derived(path)
    connection = sqlite3.connect(path)
    with connection:
        derived.rebuild(connection)
    connection.close()
    assert _derived(path) == before
    assert len(before[3]) == 2
