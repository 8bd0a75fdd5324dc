"""Keys from foreign files are stable and harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.formats.shapes.candidate import source_key


@given(st.lists(st.text(st.characters()), min_size=1, max_size=3))
def test_every_key_is_plain_and_the_same_again(parts: list[str]) -> None:
    key = source_key(*parts)
    assert key == source_key(*parts)
    assert key.isascii()
    assert key.isprintable()
    assert 1 <= len(key) <= 200


def test_a_plain_uid_stays_readable() -> None:
    assert source_key(" 4k1@google.com ", "2026-11-02") == "4k1@google.com|2026-11-02"


@pytest.mark.parametrize("uid", ["x" * 201, "מזהה", "a\x1b[0m", "\ud800"])
def test_what_is_long_or_unclean_is_hashed(uid: str) -> None:
    assert len(source_key(uid)) == 64
    assert source_key(uid) != source_key(uid + "2")
