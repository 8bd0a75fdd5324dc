"""What the locale of the environment decides: currency, order of day and month, first day of the week and weekend.

The tables are those of CLDR, written out (tests compare them with Babel, which costs more to load than a command may
take). The environment's own territory counts, `LC_MONETARY` before `LANG` for money, `LC_TIME` before it for dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

# Currency: the territories that pay with it.
_CURRENCIES = """
AED:AE AFN:AF ALL:AL AMD:AM AOA:AO ARS:AR AUD:AU,CC,CX,HM,KI,NF,NR,TV AWG:AW AZN:AZ BAM:BA BBD:BB BDT:BD BHD:BH
BIF:BI BMD:BM BND:BN BOB:BO BRL:BR BSD:BS BWP:BW BYN:BY BZD:BZ CAD:CA CDF:CD CHF:CH,LI CLP:CL CNY:CN COP:CO
CRC:CR CUP:CU CVE:CV CZK:CZ DJF:DJ DKK:DK,FO,GL DOP:DO DZD:DZ EGP:EG ERN:ER ETB:ET
EUR:AD,AT,AX,BE,BG,BL,CY,DE,EA,EE,ES,FI,FR,GF,GP,GR,HR,IC,IE,IT,LT,LU,LV,MC,ME,MF,MQ,MT,NL,PM,PT,RE,SI,SK,SM,TF,VA,XK,YT
FJD:FJ FKP:FK GBP:GB,GG,GS,IM,JE,TA GEL:GE GHS:GH GIP:GI GMD:GM GNF:GN GTQ:GT GYD:GY HKD:HK HNL:HN HTG:HT HUF:HU
IDR:ID ILS:IL,PS INR:BT,IN IQD:IQ IRR:IR ISK:IS JMD:JM JOD:JO JPY:JP KES:KE KGS:KG KHR:KH KMF:KM KPW:KP KRW:KR
KWD:KW KYD:KY KZT:KZ LAK:LA LBP:LB LKR:LK LRD:LR LYD:LY MAD:EH,MA MDL:MD MGA:MG MKD:MK MMK:MM MNT:MN MOP:MO
MRU:MR MUR:MU MVR:MV MWK:MW MXN:MX MYR:MY MZN:MZ NGN:NG NIO:NI NOK:BV,NO,SJ NPR:NP NZD:CK,NU,NZ,PN,TK OMR:OM
PAB:PA PEN:PE PGK:PG PHP:PH PKR:PK PLN:PL PYG:PY QAR:QA RON:RO RSD:RS RUB:RU RWF:RW SAR:SA SBD:SB SCR:SC SDG:SD
SEK:SE SGD:SG SHP:AC,SH SLE:SL SOS:SO SRD:SR SSP:SS STN:ST SYP:SY SZL:SZ THB:TH TJS:TJ TMT:TM TND:TN TOP:TO
TRY:TR TTD:TT TWD:TW TZS:TZ UAH:UA UGX:UG USD:AS,BQ,DG,EC,FM,GU,IO,MH,MP,PR,PW,SV,TC,TL,UM,US,VG,VI,ZW UYU:UY
UZS:UZ VES:VE VND:VN VUV:VU WST:WS XAF:CF,CG,CM,GA,GQ,TD XCD:AG,AI,DM,GD,KN,LC,MS,VC XCG:CW,SX
XOF:BF,BJ,CI,GW,ML,NE,SN,TG XPF:NC,PF,WF YER:YE ZAR:LS,NA,ZA ZMW:ZM
"""
# Territories that write the month before the day in numbers, or the year first (`3/4` is 4 March there).
_MONTH_FIRST = frozenset(
    ("AF", "CA", "CN", "HU", "IR", "JP", "KP", "KR", "LT", "MN", "NP", "PH", "PR", "TW", "US", "ZA")
)
# Territories whose weekend is not Saturday and Sunday, or whose week does not end on Sunday; ISO days, Monday is 1.
_WEEKENDS = {
    (5, 6): "BH DZ EG IL IQ JO KW LY OM QA SA SD SY YE",
    (4, 5): "AF",
    (5,): "IR",
    (7,): "IN UG",
}
_WEEK_ENDS = {
    "sat": "AG AO AS BD BR BS BT BW BZ CA CO DM DO ET GT GU GW HK HN ID IL IN IS JM JP KE KH KR LA MH MM MO MT MX MZ "
    "NI NP PA PE PH PK PR PT PY SA SG ST SV TH TL TT TW UM US VE VI WS YE ZA ZW",
    "fri": "AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY",
    "thu": "MV",
}
# The territory of a language that is named without one.
_HOMES = {
    "ar": "EG", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "en": "US", "es": "ES", "fr": "FR", "he": "IL",
    "hu": "HU", "it": "IT", "iw": "IL", "ja": "JP", "ko": "KR", "nb": "NO", "nl": "NL", "pl": "PL", "pt": "BR",
    "ro": "RO", "ru": "RU", "sv": "SE", "tr": "TR", "uk": "UA", "zh": "CN",
}  # fmt: skip


class Region(NamedTuple):
    """What people of a territory take for granted. `week_ends` is the last day of the week as date words name it,
    `weekend` the days of rest (ISO: Monday is 1)."""

    territory: str
    currency: str
    day_first: bool
    week_ends: str
    weekend: tuple[int, ...]


def region(territory: str) -> Region | None:
    """The region of an ISO territory code; None for one that CLDR does not know."""
    currency = next((code for code, places in _pairs() if territory in places), None)
    if currency is None:
        return None
    week_ends = next((day for day, places in _WEEK_ENDS.items() if territory in places.split()), "sun")
    weekend = next((days for days, places in _WEEKENDS.items() if territory in places.split()), (6, 7))
    return Region(territory, currency, territory not in _MONTH_FIRST, week_ends, weekend)


def named(text: str) -> Region | None:
    """The region that a setting names: a territory in capitals (`US`), or a locale (`en_US`, `he`)."""
    return (region(text) if text.isupper() else None) or region(territory_in(text) or "")


def _pairs() -> list[tuple[str, list[str]]]:
    return [(code, places.split(",")) for code, _colon, places in (pair.partition(":") for pair in _CURRENCIES.split())]


def territory_in(name: str) -> str | None:
    """The territory of a locale's name such as `en_US.UTF-8`, `he` or `de-AT`; None for C and POSIX."""
    language, _separator, rest = name.partition(".")[0].partition("@")[0].replace("-", "_").partition("_")
    territory = rest.rpartition("_")[2].upper()
    if len(territory) == 2 and territory.isalpha():
        return territory
    return _HOMES.get(language.lower())


def territory_of(environ: Mapping[str, str], category: str = "LC_TIME") -> str | None:
    """The territory whose customs the environment asks for in a category (`LC_TIME`, `LC_MONETARY`)."""
    name = next((environ[key] for key in ("LC_ALL", category, "LANG") if environ.get(key)), "")
    return territory_in(name)
