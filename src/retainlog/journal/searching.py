"""Search over everything that was written, with the piece of text in which it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple
from unicodedata import category

from retainlog.base.errors import Usage
from retainlog.base.text import clean, fold, variants, words
from retainlog.nouns.client import Client
from retainlog.store import search
from retainlog.store.database import Store
from retainlog.store.search import PART, PREFIX, VARIANT, Hit, Term

RANKS = ("word", "variant", "prefix", "part")
_PHRASE = r'(?<!\S)["“”„«](?P<phrase>[^\n]+?)["“”»](?!\S)|(?P<word>\S+)'
_MOST_TERMS = 30
_BEFORE, _AFTER = 30, 60  # letters of context around the first hit


class Found(NamedTuple):
    """`snippet` is the text around the hits, each hit between « and »; `how` is one of RANKS."""

    hit: Hit
    snippet: str
    how: str


class Span(NamedTuple):
    """A folded word and where it stands in the text as written."""

    word: str
    start: int
    end: int


def search_journal(
    store: Store,
    query: str,
    *,
    client: Client | None = None,
    kind: str | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int = 20,
) -> list[Found]:
    """What holds every word of the query; words in double quotes have to stand side by side.

    Whole words come first, then words under Hebrew particles (הלקוח for לקוח), then beginnings, then parts of words;
    the newest first within each.
    """
    terms = terms_of(query)
    hits = search.find(
        store, terms, client_id=client.id if client else None, kind=kind, first=first, last=last, limit=limit
    )
    return [Found(hit, snippet(hit.text, terms, hit.rank), RANKS[hit.rank]) for hit in hits]


def terms_of(query: str) -> list[Term]:
    """The words and phrases of a query, folded as the index is. Raises Usage where there is none."""
    terms: dict[Term, None] = {}
    for part in re.finditer(_PHRASE, clean(query, multiline=False)):
        if term := tuple(words(fold(part["phrase"] or part["word"]))):
            terms[term] = None
    if not terms:
        raise Usage(
            "empty_query",
            "There is no word to search for in {query!r}.",
            hint="Type a word, the beginning of one, or a phrase in quotes.",
            query=query,
        )
    if len(terms) > _MOST_TERMS:
        raise Usage(
            "long_query",
            "That is more than {most} words to search for.",
            hint="Keep the few that tell it apart.",
            most=_MOST_TERMS,
        )
    return list(terms)


def snippet(text: str, terms: Sequence[Term], rank: int) -> str:
    """The part of the text around the first hit, on one line, hits between « and »."""
    text = text.translate({ord("«"): "“", ord("»"): "”"})
    spans = list(_spans(text))
    hits = _marks(spans, terms, rank)
    centre = hits[0] if hits else (0, 0)
    start, end = _window(text, *centre)
    pieces, at = [], start
    for left, right in hits:
        if left >= at and right <= end:
            pieces += [text[at:left], "«", text[left:right], "»"]
            at = right
    shown = " ".join("".join([*pieces, text[at:end]]).split())
    return ("… " if text[:start].rpartition("\n")[2].strip() else "") + shown + ("…" if _goes_on(text, end) else "")


def _goes_on(text: str, end: int) -> bool:
    return bool(text[end:].partition("\n")[0].strip())


def _window(text: str, left: int, right: int) -> tuple[int, int]:
    """Where the line around a hit begins and ends, cut between words where it is long."""
    begin = text.rfind("\n", 0, left) + 1
    stop = text.find("\n", right)
    stop = len(text) if stop < 0 else stop
    if left - begin > _BEFORE:
        begin = text.find(" ", left - _BEFORE, left) + 1 or left
    if stop - right > _AFTER:
        stop = max(text.rfind(" ", right, right + _AFTER), right)
    return begin, stop


def _spans(text: str) -> Iterator[Span]:
    for piece in re.finditer(r"\S+", text):
        start, end = piece.span()
        while start < end and not text[start].isalnum():
            start += 1
        while end > start and not (text[end - 1].isalnum() or category(text[end - 1])[0] == "M"):
            end -= 1
        for word in words(fold(text[start:end])):
            yield Span(word, start, end)


def _marks(spans: Sequence[Span], terms: Sequence[Term], rank: int) -> list[tuple[int, int]]:
    """Where the terms stand, in order, none over another."""
    found: dict[tuple[int, int], None] = {}
    for at in range(len(spans)):
        for term in terms:
            run = spans[at : at + len(term)]
            if len(run) == len(term) and _stands(term, [span.word for span in run], rank):
                found[run[0].start, run[-1].end] = None
    marks: list[tuple[int, int]] = []
    for mark in sorted(found):
        if not marks or mark[0] >= marks[-1][1]:
            marks.append(mark)
    return marks


def _stands(term: Term, run: Sequence[str], rank: int) -> bool:
    if tuple(run) == term:
        return True
    last, word = term[-1], run[-1]
    if tuple(run[:-1]) != term[:-1]:
        return False
    if len(term) > 1:
        return rank >= PREFIX and word.startswith(last)
    wanted, forms = (last, *variants(last)), (word, *variants(word))
    return (
        (rank >= VARIANT and any(form in wanted for form in forms))
        or (rank >= PREFIX and any(form.startswith(wanted) for form in forms))
        or (rank >= PART and last in word)
    )
