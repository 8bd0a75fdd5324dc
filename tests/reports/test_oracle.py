"""Every figure of money and of clients against an oracle of its own: from the exported JSON, day by day, by first
principles. Nothing of the product's arithmetic is used here.

Random journals: rates by the month and by units, projects, payments, currencies with and without rates, losses with all
three dates, win-backs, clients in the house, first days told and not told, merges, renames, entries of earlier days.
300 of them in the slow tier.
"""

from __future__ import annotations

import io
import json
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retainlog.base.clock import Clock
from retainlog.base.errors import RetainlogError
from retainlog.base.money import Money
from retainlog.base.rates import Rate, Rates
from retainlog.base.scope import Scope
from retainlog.formats import json as whole
from retainlog.insight.impact import Means
from retainlog.journal import losses, merging
from retainlog.journal.impact import assess
from retainlog.journal.outcomes import outcomes
from retainlog.nouns import touch as touches
from retainlog.nouns.client import verbs as clients
from retainlog.nouns.client.fees import Terms
from retainlog.nouns.client.queries import CLIENTS
from retainlog.render import emit
from retainlog.reports import find
from retainlog.store.database import Store
from retainlog.store.safety import invariants, raw_rows
from retainlog.store.schema import JOURNAL, VERSION

TODAY = date(2027, 1, 5)
DAY = timedelta(days=1)
RATES = Rates(date(2026, 11, 1), "ILS", {"USD": Rate(350, 2)})
DAYS = st.integers(0, 700).map(lambda back: TODAY - timedelta(days=back))
Step = tuple[str, int, date, int, int]
FIRST = st.lists(
    st.tuples(st.just("add"), st.integers(0, 99), DAYS, st.integers(0, 120), st.integers(0, 40)), min_size=2, max_size=5
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "fee", "project", "payment", "hours", "lose", "recover", "merge", "touch", "rename"]),
        st.integers(0, 99),
        DAYS,
        st.integers(0, 120),
        st.integers(0, 40),
    ),
    min_size=4,
    max_size=26,
)


def build(store: Store, steps: list[Step]) -> None:
    """What is refused is left out."""
    for number, (verb, pick, day, span, size) in enumerate(steps):
        ids = sorted((client.name, client.id) for client in CLIENTS.of(store))
        if not ids and verb != "add":
            continue
        client: Any = CLIENTS.find(store, ids[pick % len(ids)][1]) if ids else None
        money = Money(size * 10007, ("ILS", "USD", "EUR", "ILS")[pick % 4])
        until = day + timedelta(days=span) if pick % 3 else None
        with suppress(RetainlogError):
            match verb:
                case "add":
                    since = day if pick % 4 else None
                    kind = "internal" if pick % 9 == 0 else "external"
                    fee = money if pick % 5 else None
                    clients.add_client(store, f"C{number}", since=since, kind=kind, fee=fee, hours=span / 4 or None)
                case "fee":
                    per = ("month", "hour", "word", "piece")[span % 4]
                    terms = Terms(day, None if per == "month" or pick % 7 == 0 else size / 2)
                    clients.edit_client(store, client, fee=money, per=per, terms=terms)
                case "project":
                    hours = span / 2 if pick % 2 else None
                    clients.edit_client(
                        store, client, fee=money, per="project", terms=Terms(day, hours, f"p{size}", until)
                    )
                case "payment":
                    clients.edit_client(store, client, fee=money, per="payment", terms=Terms(day))
                case "hours":
                    clients.edit_client(store, client, hours=size / 2, hours_from=day)
                case "lose":
                    ends = until if pick % 2 else None
                    paid = day + timedelta(days=2 * span) if pick % 5 == 0 else None
                    losses.add_loss(store, client, on=day, ends_on=ends, paid_on=paid, reason="price")
                case "recover":
                    losses.recover_loss(store, losses.find_loss(store, client.id), day)
                case "merge":
                    other = CLIENTS.find(store, ids[span % len(ids)][1])
                    assert other
                    merging.merge_clients(store, client, other, fees=("add", "keep")[size % 2])
                case "touch":
                    touches.log_touch(store, client.id, "a talk", on=day, minutes=size + 1)
                case "rename":
                    clients.rename_client(store, client, f"R{number}")


class Oracle:
    """All that it knows are the rows of the export."""

    def __init__(self, export: dict[str, Any]) -> None:
        rows = export["tables"]
        self.clients = {row["id"]: row for row in rows["clients"] if not row["deleted_at"]}
        self.fees: dict[str, list[Any]] = defaultdict(list)
        for row in sorted(rows["client_fees"], key=lambda row: row["from_on"]):
            self.fees[row["client_id"]].append(row)
        self.hours: dict[str, list[Any]] = defaultdict(list)
        for row in sorted(rows["client_hours"], key=lambda row: row["from_on"]):
            self.hours[row["client_id"]].append(row)
        self.losses: dict[str, list[Any]] = defaultdict(list)
        for row in rows["losses"]:
            if not row["deleted_at"]:
                self.losses[row["client_id"]].append(row)
        self.touches: dict[str, list[Any]] = defaultdict(list)
        for row in rows["touches"]:
            self.touches[row["client_id"]].append(row)

    def start(self, id: str) -> date:
        row = self.clients[id]
        if row["since"]:
            return day_of(row["since"])
        return min([TODAY, *(day_of(one["on_date"]) for one in self.touches[id])])

    def gone(self, id: str, day: date, last: tuple[str, ...]) -> bool:
        """Whether a loss holds on that day: after the last of `last` that is known, else from the notice on."""
        for row in self.losses[id]:
            known = next((row[name] for name in last if row[name]), None)
            first = day_of(known) + DAY if known else day_of(row["noticed_on"])
            if first <= day and (row["recovered_on"] is None or day < day_of(row["recovered_on"])):
                return True
        return False

    def there(self, id: str, day: date) -> bool:
        return self.start(id) <= day and not self.gone(id, day, ("ends_on",))

    def pays(self, id: str, day: date) -> bool:
        return not self.gone(id, day, ("paid_on", "ends_on"))

    def rate(self, id: str, day: date) -> tuple[str, int] | None:
        """(currency, minor units a month)."""
        found = None
        for row in self.fees[id]:
            if row["per"] not in ("project", "payment") and day_of(row["from_on"]) <= day:
                found = row
        if found is None or (found["per"] != "month" and found["volume"] is None):
            return None
        factor = 1 if found["per"] == "month" else found["volume"]
        return found["fee_currency"], round(found["fee_minor"] * factor)

    def income(self, id: str, first: date, last: date, *, once: bool = False) -> dict[str, float]:
        """Day by day."""
        sums: dict[str, float] = defaultdict(float)
        day = first
        while day <= last and not once:
            rate = self.rate(id, day)
            if rate and self.start(id) <= day and self.pays(id, day):
                sums[rate[0]] += rate[1] / monthrange(day.year, day.month)[1]
            day += DAY
        for row in self.fees[id]:
            begin = day_of(row["from_on"])
            end = day_of(row["until_on"]) if row["until_on"] and row["per"] == "project" else begin
            if row["per"] in ("project", "payment"):
                span = [begin + n * DAY for n in range((end - begin).days + 1)]
                sums[row["fee_currency"]] += row["fee_minor"] * sum(first <= one <= last for one in span) / len(span)
        return {currency: minor for currency, minor in sums.items() if round(minor)}

    def minutes(self, id: str, first: date, last: date) -> float:
        logged = sum(one["minutes"] or 0 for one in self.touches[id] if first <= day_of(one["on_date"]) <= last)
        history, total, day = self.hours[id], 0.0, first
        if not history and self.clients[id]["hours"] is None:
            for row in self.fees[id]:
                if row["per"] == "project" and row["volume"]:
                    begin = day_of(row["from_on"])
                    end = day_of(row["until_on"]) if row["until_on"] else begin
                    span = [begin + n * DAY for n in range((end - begin).days + 1)]
                    total += 60 * row["volume"] * sum(first <= one <= last for one in span) / len(span)
            return logged + total
        while day <= last:
            if self.there(id, day):
                agreed = [row["hours"] for row in history if day_of(row["from_on"]) <= day]
                hours = agreed[-1] if agreed else history[0]["hours"] if history else self.clients[id]["hours"]
                total += 60 * hours / monthrange(day.year, day.month)[1]
            day += DAY
        return logged + total


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def minor(figure: Any) -> int:
    return round(float(figure["amount"]) * 100)


def page(store: Store, name: str, first: date, last: date, rates: Rates | None = None) -> Any:
    out = io.StringIO()
    document = find(name).build(store, Scope(first, last, TODAY, "ILS", "UTC", rates=rates))
    emit(document, "json", out, color=False, width=None, today=TODAY, table=None)
    return json.loads(out.getvalue())


def sections(page: Any, key: str) -> Iterator[tuple[str, Any]]:
    """(currency, section) of those that stand once a currency."""
    for name, section in page.items():
        if name == key:
            yield "ILS", section
        elif name.startswith(f"{key}_") and name != f"{key}_converted":
            yield name.removeprefix(f"{key}_").upper(), section


@pytest.mark.slow
@given(first=FIRST, steps=STEPS, month=st.integers(0, 23), with_rates=st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_figures_are_those_of_an_oracle(first: list[Step], steps: list[Step], month: int, with_rates: bool) -> None:
    store = Store(":memory:", Clock(datetime(2027, 1, 5, 10)))
    try:
        build(store, [*first, *steps])
        assert invariants.broken(store.connection) == []
        out = io.StringIO()
        whole.write(out, VERSION, ((table, raw_rows.rows(store, table)) for table in JOURNAL))
        compare(store, Oracle(json.loads(out.getvalue())), month, RATES if with_rates else None)
    finally:
        store.close()


def compare(store: Store, oracle: Oracle, month: int, rates: Rates | None) -> None:
    year, of = divmod(2025 * 12 + month, 12)
    first = date(year, of + 1, 1)
    last = date(year, of + 1, monthrange(year, of + 1)[1])
    clients_and_fees(page(store, "monthly", first, last, rates), oracle, first, last)
    concentration(page(store, "concentration", TODAY.replace(day=1), TODAY, rates), oracle)
    hourly(store, oracle, first, last)
    forecast(page(store, "forecast", TODAY.replace(day=1), TODAY, rates), oracle)
    what_one_client_means(store, oracle)


def clients_and_fees(found: Any, oracle: Oracle, first: date, last: date) -> None:
    if "clients" not in found:
        return
    eve = first - DAY
    ids = list(oracle.clients)
    was = {id for id in ids if oracle.there(id, eve)}
    now = {id for id in ids if oracle.there(id, last)}
    came = {id for id in ids if first <= oracle.start(id) <= last}
    told = {id for id in came if oracle.clients[id]["since"]}
    back = now - was - came
    lost = (was | came) - now
    sums = {"start": was, "end": now, "new": told, "entered": came - told, "won_back": back, "lost": lost}
    section = found["clients"]
    assert {key: section[key]["value"] for key in sums} == {key: len(group) for key, group in sums.items()}
    for currency, fees in sections(found, "fees"):
        opening = {id: oracle.rate(id, eve) for id in was}
        closing = {id: oracle.rate(id, last) for id in now}

        def total(fees: dict[str, tuple[str, int] | None], currency: str = currency) -> int:
            return sum(fee[1] for fee in fees.values() if fee and fee[0] == currency)

        lost_fees = total({id: fee for id, fee in opening.items() if id not in now})
        assert minor(fees["opening"]["value"]) == total(opening)
        assert minor(fees["closing"]["value"]) == total(closing)
        assert minor(fees["lost"]["value"]) == lost_fees
        rose = fell = moved = 0
        for id in was & now:
            a, b = opening[id], closing[id]
            if a is None or not a[1]:
                continue
            if b is None or not b[1] or a[0] == b[0]:
                change = (b[1] if b else 0) - a[1]
                rose, fell = rose + max(change, 0) * (a[0] == currency), fell + max(-change, 0) * (a[0] == currency)
            else:
                moved += (b[1] if b[0] == currency else 0) - (a[1] if a[0] == currency else 0)
        assert (minor(fees["increased"]["value"]), minor(fees["reduced"]["value"])) == (rose, fell)
        fresh = {id: fee for id, fee in closing.items() if not (id in was and opening[id] and opening[id][1])}  # type: ignore[index]
        won = total({id: fee for id, fee in fresh.items() if id in back})
        heard = {id for id in fresh if id in came - told or (id in was and opening[id] is None)}
        assert minor(fees["back"]["value"]) == won
        assert minor(fees["entered"]["value"]) == total({id: fresh[id] for id in heard - back})
        assert minor(fees["new"]["value"]) == total({id: fee for id, fee in fresh.items() if id not in heard | back})
        left = [
            a[1] for id in was & now if (a := opening[id]) and (b := closing[id]) and b[1] and a[0] == currency != b[0]
        ]
        base = total(opening) - sum(left)
        grr = fees["grr"]["value"]
        assert grr is None if not base else grr == pytest.approx((base - lost_fees - fell) / base)


def concentration(found: Any, oracle: Oracle) -> None:
    paying: dict[str, dict[str, int]] = defaultdict(dict)
    for id, row in oracle.clients.items():
        rate = oracle.rate(id, TODAY)
        if rate and rate[1] and oracle.pays(id, TODAY) and not (row["since"] and day_of(row["since"]) > TODAY):
            paying[rate[0]][id] = rate[1]
    seen = dict(sections(found, "income"))
    assert {currency for currency in seen if seen[currency]["clients"]} == set(paying)
    for currency, fees in paying.items():
        section = seen[currency]
        assert minor(section["total"]["value"]) == sum(fees.values())
        assert {row["id"]: minor(row["fee"]) for row in section["clients"]} == fees
        assert section["largest_share"]["value"] == pytest.approx(max(fees.values()) / sum(fees.values()))
    year = TODAY.replace(year=TODAY.year - 1) + DAY
    worth = {
        (row["id"], row["income"]["currency"]): row
        for name, rows in found.get("trailing", {}).items()
        if name.startswith("worth")
        for row in rows
    }
    for id in oracle.clients:
        whole_life = oracle.income(id, date(2024, 1, 1), TODAY)
        once, trailing = oracle.income(id, year, TODAY, once=True), oracle.income(id, year, TODAY)
        assert {currency for key, currency in worth if key == id} == set(whole_life)
        for currency, lifetime in whole_life.items():
            row = worth[id, currency]
            assert minor(row["lifetime"]) == pytest.approx(lifetime, abs=1)
            assert minor(row["income"]) == pytest.approx(trailing.get(currency, 0), abs=1)
            assert minor(row["once"]) == pytest.approx(once.get(currency, 0), abs=1)


def hourly(store: Store, oracle: Oracle, first: date, last: date) -> None:
    """Income, hours and real hourly rate of every client: what fit, balance and hours are read from."""
    for one in outcomes(store, first, last):
        income = oracle.income(one.client_id, first, last)
        assert {code for code, sum in one.earned.items() if sum} == set(income)
        for currency, minor_units in income.items():
            assert one.earned[currency] == pytest.approx(minor_units, abs=1)
        minutes = oracle.minutes(one.client_id, first, last)
        assert one.minutes == pytest.approx(minutes, abs=1e-6)
        if one.rate and minutes > 1:
            assert one.rate.minor == pytest.approx(income[one.rate.currency] * 60 / minutes, abs=1 + 60 / minutes)


def forecast(found: Any, oracle: Oracle) -> None:
    for currency, section in sections(found, "income"):
        now = 0
        for id in oracle.clients:
            rate = oracle.rate(id, TODAY)
            if rate and rate[0] == currency and oracle.pays(id, TODAY) and oracle.start(id) <= TODAY:
                now += rate[1]
        assert minor(section["now"]["value"]) == now
        for row in section["months"]:
            assert minor(row["low"]) <= minor(row["expected"]) <= minor(row["high"])
            assert minor(row["high"]) <= now + 100  # people see whole units


def what_one_client_means(store: Store, oracle: Oracle) -> None:
    """The monthly income with and without a client: rates, and a twelfth of what was paid once in twelve months."""
    year = TODAY.replace(year=TODAY.year - 1) + DAY
    for client in CLIENTS.of(store, order="name"):
        if client.lost_on or oracle.losses[client.id]:
            continue
        found = assess(store, client, Means(), "ILS").impact
        others = 0
        for id, row in oracle.clients.items():
            if id == client.id or not oracle.pays(id, TODAY) or (row["since"] and day_of(row["since"]) > TODAY):
                continue
            rate = oracle.rate(id, TODAY)
            if rate and rate[0] == found.currency:
                others += rate[1]
            else:
                continue
            once = oracle.income(id, year, TODAY, once=True)
            others += round(once.get(found.currency, 0) / 12)
        if all(row["per"] not in ("project", "payment") for fees in oracle.fees.values() for row in fees):
            assert found.left.minor == others
