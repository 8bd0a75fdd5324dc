"""Which gesture comes next: this client's own taste, then that of clients like it, never the last kind again."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from retainlog.nouns.gesture import KINDS, ONGOING, PROJECT, Gesture, Taste, likeness, suggest


def gesture(kind: str, reaction: int | None = None, ago: int = 0, client: str = "c") -> Gesture:
    return Gesture("g", client, date(2026, 11, 21) - timedelta(days=ago), kind, reaction=reaction)


def test_what_the_client_itself_liked_comes_first_then_what_clients_like_it_liked() -> None:
    own = [gesture("trends", 4, 40), gesture("thanks", 3, 30), gesture("award", None, 5)]
    found = suggest(own, [(2.0, gesture("event", 5)), (1.0, gesture("stage", 2))], "ongoing")
    assert [(one.kind, one.why) for one in found] == [
        ("trends", "own"),
        ("thanks", "own"),
        ("event", "alike"),
        ("expert", "new"),
        ("small-thing", "new"),
        ("stage", "mixed"),
    ]


def test_a_client_more_alike_weighs_more() -> None:
    others = [(3.0, gesture("event", 5)), (1.0, gesture("event", 1))]
    (event,) = [one for one in suggest([], others, "ongoing") if one.kind == "event"]
    assert (event.mean, event.n) == (4.0, 2)


def test_what_was_taken_coolly_is_left_out() -> None:
    own = [gesture("event", 2, 20), gesture("thanks", 4, 10)]
    assert not {"event", "thanks"} & {one.kind for one in suggest(own, [(3.0, gesture("event", 5))], "ongoing")}


def test_likeness_counts_engagement_tags_and_what_pleases() -> None:
    one = Taste("ongoing", frozenset({"core", "north"}), frozenset({"figures", "short"}))
    assert likeness(one, Taste("ongoing", frozenset({"core"}), frozenset({"figures", "short"}))) == 1 + 0.5 + 1
    assert likeness(one, Taste("project")) == 0


Given = list[tuple[str, int | None]]
gestures = st.lists(st.tuples(st.sampled_from(KINDS), st.none() | st.integers(1, 5)))


@given(gestures, gestures, st.sampled_from(("ongoing", "project")))
def test_never_the_same_twice_in_a_row(own: Given, others: Given, engagement: str) -> None:
    mine = [gesture(kind, reaction) for kind, reaction in own]
    found = suggest(mine, [(1.0, gesture(kind, reaction)) for kind, reaction in others], engagement)
    kinds = [one.kind for one in found]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) <= set(ONGOING if engagement == "ongoing" else PROJECT)
    assert not own or own[-1][0] not in kinds
    assert suggest([], [], engagement)
