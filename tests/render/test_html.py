"""The page speaks the reader's language and keeps each text in its own direction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retainlog import i18n
from tests.render.samples import DOCUMENT, rendered


@pytest.fixture
def hebrew() -> Iterator[None]:
    i18n.activate("he")
    yield
    i18n.activate("en")


def test_an_english_page_reads_left_to_right() -> None:
    assert '<html lang="en" dir="ltr">' in rendered(DOCUMENT, "html")


@pytest.mark.usefixtures("hebrew")
def test_a_hebrew_page_reads_right_to_left() -> None:
    assert '<html lang="he" dir="rtl">' in rendered(DOCUMENT, "html")


def test_each_text_has_its_own_direction_and_each_heading_its_scope() -> None:
    page = rendered(DOCUMENT, "html")
    assert '<td dir="auto">נועה לוי</td>' in page
    assert '<td class="number"><bdi>₪4,500.50</bdi></td>' in page
    assert '<th scope="col" class="number"><bdi>Fee</bdi></th>' in page
    assert '<dt><bdi>At the start</bdi></dt><dd class="value"><bdi>12</bdi></dd>' in page
