"""What a locale decides, against CLDR as Babel has it, and which part of the environment counts."""

from __future__ import annotations

import pytest
from babel import Locale, UnknownLocaleError, numbers
from babel.core import get_global

from retainlog.base.config import Config
from retainlog.base.locale import named, region, territory_in

LOCALES = (
    "en_US", "en_GB", "en_IL", "he_IL", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CA", "es_ES", "es_MX", "pt_BR",
    "pt_PT", "it_IT", "nl_NL", "pl_PL", "cs_CZ", "sv_SE", "da_DK", "nb_NO", "fi_FI", "hu_HU", "ro_RO", "ru_RU",
    "uk_UA", "tr_TR", "el_GR", "ja_JP", "ko_KR", "ar_EG", "ar_AE", "ar_SA", "en_IN", "hi_IN", "en_AU", "en_NZ",
    "en_IE", "en_ZA",
)  # fmt: skip


def test_every_territory_that_has_a_currency_is_known() -> None:
    for territory in get_global("territory_languages"):
        paid = numbers.get_territory_currencies(territory) if len(territory) == 2 else []
        found = region(territory)
        assert (found.currency if found else None) == (paid[0] if paid else None), territory


def test_the_week_of_every_territory_is_that_of_cldr() -> None:
    seen = 0
    for territory, languages in get_global("territory_languages").items():
        found = region(territory)
        for language in ("en", *languages) if found else ():
            try:
                locale = Locale.parse(f"{language}_{territory}")
            except (UnknownLocaleError, ValueError):
                continue
            assert ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[locale.first_week_day - 1] == found.week_ends
            assert (found.weekend[0], found.weekend[-1]) == (locale.weekend_start + 1, locale.weekend_end + 1)
            seen += 1
            break
    assert seen > 200


@pytest.mark.parametrize("name", LOCALES)
def test_the_order_of_day_and_month_is_that_of_cldr(name: str) -> None:
    found = named(name)
    assert found
    pattern = Locale.parse(name).datetime_skeletons["Md"].pattern
    assert found.day_first == (pattern.index("d") < pattern.index("M"))


@pytest.mark.parametrize(
    ("name", "territory"),
    [("en_US.UTF-8", "US"), ("he", "IL"), ("de_AT@euro", "AT"), ("zh_Hans_TW", "TW"), ("C.UTF-8", None), ("", None)],
)
def test_the_territory_of_a_locale(name: str, territory: str | None) -> None:
    assert territory_in(name) == territory


@pytest.mark.parametrize(
    ("environ", "currency", "day_first", "weekend"),
    [
        ({"LANG": "en_US.UTF-8"}, "USD", False, (6, 7)),
        ({"LANG": "he_IL.UTF-8"}, "ILS", True, (5, 6)),
        ({"LANG": "en_GB.UTF-8"}, "GBP", True, (6, 7)),
        ({"LANG": "en_US.UTF-8", "LC_MONETARY": "de_DE.UTF-8"}, "EUR", False, (6, 7)),
        ({"LANG": "en_US.UTF-8", "LC_TIME": "en_GB.UTF-8"}, "USD", True, (6, 7)),
        ({"LANG": "he_IL.UTF-8", "LC_ALL": "en_US.UTF-8"}, "USD", False, (6, 7)),
        ({"LANG": "he_IL.UTF-8", "RETAINLOG_REGION": "DE"}, "EUR", True, (6, 7)),
        ({"LC_ALL": "C.UTF-8"}, "ILS", True, (5, 6)),
    ],
)
def test_the_environment_decides_where_nothing_is_set(
    environ: dict[str, str], currency: str, day_first: bool, weekend: tuple[int, ...]
) -> None:
    config = Config("config.toml", {}, environ)
    assert (config.currency, config.day_first, config.weekend) == (currency, day_first, weekend)


def test_what_is_set_counts_before_the_locale() -> None:
    config = Config("config.toml", {"currency": "EUR", "region": "he_IL"}, {"LANG": "en_US.UTF-8"})
    assert (config.currency, config.day_first, config.week_ends) == ("EUR", True, "sat")
    assert config.source("currency") == "file"
    assert config.source("date_order") == "locale"
