"""The order in which what waits matters."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from retainlog.insight import agenda
from retainlog.insight.agenda import AgendaItem, Silence

TODAY = date(2026, 11, 21)


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def quiet(name: str, every: str | None, last: int, due: int, limit: int | None = None, **more: date) -> AgendaItem:
    silence = Silence(every, None, day(last), None, None, day(due), None if limit is None else day(limit), "call")
    return agenda.contact((name, name), silence._replace(**more), TODAY)


def action(name: str, late: int) -> AgendaItem:
    return agenda.action(name, "call", day(late), None, TODAY)


def test_what_is_forgotten_soonest_comes_first_then_what_one_promised_then_silence() -> None:
    items = [
        agenda.item("held-check", "held", day(9), TODAY, client=None, why="held-30"),
        agenda.item("win-back", "win", day(9), TODAY, client=None, why="win-back"),
        quiet("yellow", "2w", 20, 6, -8),
        action("today", 0),
        quiet("follow", "2w", 3, 0, -25, next_on=TODAY),
        quiet("red", "2w", 60, 46, 32),
        action("late", 1),
        agenda.item("pass", "pass", day(0), TODAY, client=None, why="week"),
    ]
    assert [one.id for one in agenda.ranked(items)] == [
        "pass",
        "late",
        "red",
        "follow",
        "today",
        "yellow",
        "win",
        "held",
    ]


def test_clients_are_ordered_by_their_own_rhythm_not_by_days() -> None:
    items = [quiet("monthly", "1m", 40, 10), quiet("weekly", "1w", 14, 7)]
    assert [one.id for one in agenda.ranked(items)] == ["weekly", "monthly"]


def test_the_latest_action_comes_first() -> None:
    assert [one.id for one in agenda.ranked([action("a", 2), action("b", 30)])] == ["b", "a"]


def test_what_is_ahead_comes_last_by_its_day() -> None:
    items = [
        agenda.item("pass", "ahead", day(-3), TODAY, client=None, why="week"),
        action("sooner", -1),
        quiet("yellow", "2w", 20, 6),
    ]
    assert [one.id for one in agenda.ranked(items)] == ["yellow", "sooner", "ahead"]


def test_why_a_contact_waits() -> None:
    assert quiet("a", "2w", 14, 0).why == "due"
    assert quiet("a", "2w", 20, 6).why == "quiet"
    assert (
        agenda.contact(("a", "a"), Silence("2w", None, None, day(30), None, day(16), None, None), TODAY).why == "never"
    )
    follow = quiet("a", "2w", 20, 2, next_on=day(2))
    assert (follow.kind, follow.days) == ("follow-up", 2)


KINDS = [kind for kind in agenda.IMPORTANCE if kind not in agenda.RISKS]  # of these three a day are enough


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(-400, 5000)), max_size=20))
def test_nothing_that_waits_is_lost_and_what_is_due_stands_before_what_is_ahead(rows: list[tuple[str, int]]) -> None:
    items = [
        agenda.item(kind, str(number), day(late), TODAY, client=None, why=kind, rank=kind)
        for number, (kind, late) in enumerate(rows)
    ]
    order = agenda.ranked(items)
    assert sorted(order) == sorted(items)
    late = [one.days >= 0 for one in order]
    assert late == sorted(late, reverse=True)
    kinds = [agenda.IMPORTANCE.index(one.kind) for one in order if one.days >= 0]
    assert kinds == sorted(kinds)


def test_signs_of_a_client_are_one_line_leaving_ones_and_the_oldest_first() -> None:
    standing = [
        agenda.Standing("new", "criticism", day(2), 0),
        agenda.Standing("dread", "dread", day(90), 1),
        agenda.Standing("old", "less-time", day(30), 2),
    ]
    line = agenda.signs(("c", "Acme"), standing, TODAY)
    assert (line.id, line.why, line.due) == ("old", "less-time", day(30))
    assert line.figures == {"tried": 2, "also": ["criticism", "dread"]}
    assert line.weight > agenda.signs(("c", "Acme"), standing[1:2], TODAY).weight


@given(st.lists(st.tuples(st.sampled_from(["sign", "action"]), st.integers(0, 99)), max_size=12))
def test_at_most_three_lines_a_day_warn_and_they_are_the_weightiest(lines: list[tuple[str, int]]) -> None:
    items = [
        agenda.signs((str(n), str(n)), [agenda.Standing(str(n), "criticism", day(late), 0)], TODAY)
        if kind == "sign"
        else action(str(n), late)
        for n, (kind, late) in enumerate(lines)
    ]
    order = agenda.ranked(items)
    shown = [one for one in order if one.kind == "sign"]
    hidden = [one for one in items if one.kind == "sign" and one not in shown]
    assert len(shown) == min(3, len(shown) + len(hidden))
    assert all(one.weight <= shown[-1].weight for one in hidden)
    assert sum(one.kind == "action" for one in order) == sum(one.kind == "action" for one in items)


@given(st.lists(st.tuples(st.sampled_from(agenda.IMPORTANCE), st.integers(-9, 99)), max_size=20), st.integers(1, 9))
def test_a_morning_is_short_grouped_and_has_something_of_every_group(rows: list[tuple[str, int]], most: int) -> None:
    ranked = agenda.ranked(
        agenda.item(kind, str(n), day(late), TODAY, client=None, why=kind, rank=kind)
        for n, (kind, late) in enumerate(rows)
    )
    shown = agenda.morning(ranked, most)
    groups = [one.group for one in shown]
    assert len(shown) == min(most, len(ranked))
    assert len(list(dict.fromkeys(groups))) == sum(a != b for a, b in zip(["", *groups], groups, strict=False))
    everyone = {one.group for one in ranked}
    if len(everyone) <= most:
        assert set(groups) == everyone
    assert agenda.morning(ranked, None) == sorted(agenda.morning(ranked, None), key=lambda one: groups_of(ranked, one))


def groups_of(ranked: list[AgendaItem], item: AgendaItem) -> int:
    return list(dict.fromkeys(one.group for one in ranked)).index(item.group)
