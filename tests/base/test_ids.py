"""Ids: 16 letters without look-alikes, random, never the same twice."""

from __future__ import annotations

from retainlog.base.ids import ALPHABET, LENGTH, new_id, new_ids, normal_prefix


def test_many_ids_are_like_single_ones_and_sorted() -> None:
    many = new_ids(2000)
    assert many == sorted(set(many))
    assert {len(one) for one in [*many, new_id()]} == {LENGTH}
    assert set("".join(many)) == set(ALPHABET)


def test_what_is_typed_for_a_look_alike_is_read_as_meant() -> None:
    assert normal_prefix("ILO0") == "1100"
    assert normal_prefix("abc") is None
    assert normal_prefix("abcu") is None
