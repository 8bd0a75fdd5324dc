"""Search, whatever is written and whatever is typed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retainlog.base.clock import Clock
from retainlog.base.errors import Usage
from retainlog.base.text import clean, fold, words
from retainlog.journal.searching import search_journal, snippet, terms_of
from retainlog.nouns.client.naming import find_client
from retainlog.nouns.client.verbs import add_client
from retainlog.nouns.touch import log_touch
from retainlog.store import search
from retainlog.store.database import Store

CLOCK = Clock(datetime(2026, 11, 21, 10))
WORDS = st.text(alphabet="אבגדהוזחטיכךלמםןסעפףצץקרשתabcXYZ019'\"״־- ", min_size=1, max_size=12)


def journal(*summaries: str) -> Store:
    store = Store(":memory:", CLOCK)
    add_client(store, "Zed")
    for summary in summaries:
        log_touch(store, "Zed", summary)
    return store


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_every_word_of_a_text_finds_it_and_is_marked(parts: list[str], data: st.DataObject) -> None:
    text = "x " + " ".join(parts)
    word = data.draw(st.sampled_from(words(fold(text))))
    store = journal(text)
    hits = search_journal(store, word, kind="touch")
    store.close()
    assert len(hits) == 1
    assert hits[0].how == "word"
    assert "«" in hits[0].snippet


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_query_or_a_sentence_that_says_why_not(query: str) -> None:
    store = journal("call about NEAR and OR", "שיחה עם הלקוח")
    if words(fold(clean(query))):
        search_journal(store, query)
    else:
        with pytest.raises(Usage, match="no word to search for"):
            search_journal(store, query)
    store.close()


def test_quotes_inside_a_word_are_no_phrase() -> None:
    assert terms_of('צה"ל "תקציב הלקוח" מנכ״ל') == [("צהל",), ("תקציב", "הלקוח"), ("מנכל",)]
    assert terms_of("„autumn plan” plan plan") == [("autumn", "plan"), ("plan",)]


def test_marks_of_the_text_itself_are_not_taken_for_hits() -> None:
    assert snippet("he said «yes» to the plan", [("plan",)], 0) == "he said “yes” to the «plan»"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_words_that_stand_everywhere_are_found_as_rare_ones_are(data: st.DataObject) -> None:
    """Whether a word counts as an everyday one, and how far it is looked for, changes nothing of what is found."""
    store = Store(":memory:", CLOCK)
    for name in ("Zed", "Abe"):
        add_client(store, name)
    for _touch in range(data.draw(st.integers(1, 12))):
        said = " ".join(data.draw(st.lists(st.sampled_from(["call", "plan", "recall"]), min_size=1, max_size=3)))
        day = CLOCK.today() - timedelta(days=data.draw(st.integers(0, 4)))
        log_touch(store, data.draw(st.sampled_from(("Zed", "Abe"))), said, on=day)
    query = data.draw(st.sampled_from(("call", "plan", "call plan", "cal", "all")))
    limit = data.draw(st.integers(1, 8))
    client = find_client(store, "Zed") if data.draw(st.booleans()) else None
    rare = search_journal(store, query, client=client, limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_EVERYDAY", data.draw(st.integers(1, 4)))
        patch.setattr(search, "_NEWEST", data.draw(st.integers(1, 6)))
        assert search_journal(store, query, client=client, limit=limit) == rare
    store.close()
