"""Money: exact amounts in minor units with an ISO 4217 currency."""

from typing import NamedTuple

from retainlog.base.errors import Usage

# ISO 4217: currencies whose minor unit is not a hundredth, then all that people pay with.
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD "
    "UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
_NAMES = {
    "₪": "ILS", "NIS": "ILS", "שח": "ILS", "שקל": "ILS", "שקלים": "ILS",
    "$": "USD", "US$": "USD", "דולר": "USD", "€": "EUR", "אירו": "EUR", "יורו": "EUR", "£": "GBP", "¥": "JPY",
}  # fmt: skip
_LARGEST = 2**63 - 1  # what an integer column holds

_NAME = r"[^\W\d_]{2,5}|US\$|[₪$€£¥]"
_AMOUNT = (
    rf"(?P<minus>-?) ?(?P<before>{_NAME})? ?(?P<sign>-?) ?(?P<number>[0-9][0-9., ]*?)"
    rf" ?(?P<thousand>(?:k|אלף)(?![^\W\d_]))? ?(?P<after>{_NAME})?"
)
# Thousands in commas or spaces and a decimal point; or dots and a decimal comma of one or two digits, which
# no group of three can be mistaken for.
_ENGLISH = r"([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+)(?:\.([0-9]+))?"
_EUROPEAN = r"([0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+),([0-9]{1,2})"


class Money(NamedTuple):
    """`minor` counts the smallest unit (agorot, cents); never a float."""

    minor: int
    currency: str

    @property
    def amount(self) -> str:
        """The amount as plain text, `4500.00`."""
        digits = minor_digits(self.currency)
        sign, units = ("-" if self.minor < 0 else ""), abs(self.minor)
        if not digits:
            return f"{sign}{units}"
        whole, part = divmod(units, 10**digits)
        return f"{sign}{whole}.{part:0{digits}d}"


def minor_digits(currency: str) -> int:
    """How many decimal digits the currency's minor unit has."""
    return 0 if currency in _NO_DIGITS.split() else 3 if currency in _THREE_DIGITS.split() else 2


def is_currency(code: str) -> bool:
    """Whether it is an ISO 4217 code that people pay with."""
    return code in _CODES.split()


def parse_money(text: str, default_currency: str, *, allow_negative: bool = False, vat: str | None = None) -> Money:
    """Read `4500`, `4,500.50`, `4.500,50`, `₪4500`, `$1,200`, `4500 ILS`, `4500 ש"ח`, `1.5k`, `(4500)` (below zero).

    Amounts are before VAT: `4500 + VAT`, `4500 + מע״מ` is 4500; `5310 incl. VAT`, `5310 כולל מע״מ` is that without the
    `vat` in it (a rate in per cent).

    A comma before three digits parts thousands; a dot always begins decimals unless a decimal comma follows, so
    `4.500` is refused where the currency has two decimals rather than guessed at.
    Raises Usage `bad_money`; the amount in minor units fits a signed 64-bit integer.
    """
    import re

    plain, taxed = _without_vat(_plain(text))
    if inner := re.fullmatch(r"\((.+)\)", plain):
        plain = f"-{inner[1]}"
    match = re.fullmatch(_AMOUNT, re.sub(r"(?<=[0-9])[.,]-$", "", plain), re.IGNORECASE)
    number = match and (re.fullmatch(_ENGLISH, match["number"]) or re.fullmatch(_EUROPEAN, match["number"]))
    if not match or not number or (match["before"] and match["after"]) or (match["minus"] and match["sign"]):
        raise Usage(
            "bad_money",
            "I can't read {text!r} as an amount of money.",
            hint="Try 4500, 4,500.50, ₪4500 or 4500 ILS.",
            text=text,
        )
    currency = _currency(match["before"] or match["after"], default_currency, text)
    whole, part = re.sub("[., ]", "", number[1]), number[2] or ""
    digits = minor_digits(currency)
    places = digits + (3 if match["thousand"] else 0)
    if len(part) > places:
        raise Usage(
            "bad_money",
            "{text!r} has more decimals than {currency} has: {digits}.",
            hint="Write thousands with a comma or nothing between: 4500 or 4,500.",
            text=text,
            currency=currency,
            digits=digits,
        )
    negative = bool(match["minus"] or match["sign"])
    if negative and not allow_negative:
        raise Usage("bad_money", "{text!r} is below zero.", hint="Give the amount without a minus.", text=text)
    minor = (whole + part).lstrip("0").ljust(1, "0") + "0" * (places - len(part))
    if len(minor) > 19 or int(minor) > _LARGEST:
        raise Usage(
            "bad_money",
            "{text!r} is more money than a journal can hold.",
            hint="Check the number of digits.",
            text=text,
        )
    money = Money(-int(minor) if negative else int(minor), currency)
    return before_vat(money, _rate(vat, text)) if taxed else money


def before_vat(money: Money, rate: str) -> Money:
    """The amount without the VAT of that rate (per cent) in it, a half rounded away from zero."""
    from decimal import ROUND_HALF_UP, Decimal

    minor = Decimal(money.minor) * 100 / (100 + Decimal(rate))
    return money._replace(minor=int(minor.to_integral_value(ROUND_HALF_UP)))


def _rate(vat: str | None, text: str) -> str:
    if vat is None:
        raise Usage(
            "no_vat",
            "The rate of the VAT in {text!r} is not known.",
            hint="Set it once: retainlog config set vat 18",
            text=text,
        )
    return vat


def _without_vat(text: str) -> tuple[str, bool]:
    """The amount without the words that say whether VAT is in it, and whether it is."""
    import re

    if "vat" not in text.lower() and "מעמ" not in text:
        return text, False
    plus = r" ?(?:\+|plus|excl\.?|ex\.?|excluding|before|לפני|ועוד|פלוס|לא כולל) ?(?:vat|מעמ)"
    within = r" ?,? ?(?:incl\.?|inc\.?|including|with|כולל|עם) ?(?:vat|מעמ)"
    for pattern, taxed in ((plus, False), (within, True)):
        if match := re.fullmatch(rf"(.+?){pattern}\.?", text, re.IGNORECASE):
            return match[1], taxed
    return text, False


def _currency(name: str | None, default: str, text: str) -> str:
    if name is None:
        return default
    name = name.upper()
    currency = _NAMES.get(name, name)
    if not is_currency(currency):
        raise Usage(
            "bad_money",
            "I don't know the currency {name!r} in {text!r}.",
            hint="Use its three-letter code, such as ILS, USD or EUR.",
            name=name,
            text=text,
        )
    return currency


def _plain(text: str) -> str:
    """One space for any run of white space, a plain minus, and none of the marks that Hebrew text carries along."""
    text = text.translate(dict.fromkeys(map(ord, "\u200e\u200f\u061c'\"׳״"))).replace("−", "-")
    return " ".join(text.split())
