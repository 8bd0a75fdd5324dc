"""What holds for every report: footer, keys, definitions, what stands out, and a past that stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from retainlog.base.clock import Clock
from retainlog.base.document import Document, Figures, Series, Text
from retainlog.base.money import Money
from retainlog.base.results import Table
from retainlog.base.scope import Scope
from retainlog.journal.demo import make_demo
from retainlog.nouns.client.queries import CLIENTS
from retainlog.render import emit
from retainlog.reports import find, names
from retainlog.store.database import Store
from tests.conftest import Run
from tests.reports.sample import OCTOBER, TODAY, day, empty, sample

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "reports.md"
OPENING = ("monthly", "year", "retention", "mistakes", "losses")
NAMES = [name for name in names() if name != "value"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Store:
    with pytest.MonkeyPatch.context() as patch:  # a home of its own, as every test has
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        return made(tmp_path_factory)


def made(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(str(tmp_path_factory.mktemp("demo") / "journal.db"), Clock(datetime(2026, 11, 5, 10)))
    make_demo(store)
    return store


def build(name: str, store: Store) -> Document:
    report = find(name)
    first, last = report.period(store, TODAY)
    some = next(iter(CLIENTS.of(store, order="name")), None)
    return report.build(store, Scope(first, last, TODAY, "ILS", "UTC", client_id=some.id if some else None))


@pytest.mark.parametrize("name", names())
def test_the_footer_says_which_days_in_which_zone_and_what_is_meant(name: str, demo: Store) -> None:
    notes = build(name, demo).notes
    assert notes[0].startswith(("Period: ", "As of "))
    assert "time zone is UTC" in notes[1]
    assert len(notes) > 2  # a definition


@pytest.mark.parametrize("name", NAMES)
def test_the_footer_stands_where_there_is_nothing_to_tell(name: str) -> None:
    assert build(name, empty()).notes[0].startswith("Period: ")


@pytest.mark.parametrize("name", names())
def test_keys_differ_within_a_section_and_sections_within_a_report(name: str, demo: Store) -> None:
    document = build(name, demo)
    sections = [section.key for section in document.sections]
    assert len(set(sections)) == len(sections)
    for section in document.sections:
        keys = [block.key for block in section.blocks if not isinstance(block, Figures)]
        keys += [figure.key for block in section.blocks if isinstance(block, Figures) for figure in block.items]
        assert len(set(keys)) == len(keys), section.key


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_defined_in_the_reference(name: str, demo: Store) -> None:
    defined = PAGE.read_text(encoding="utf-8").partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    if name == "year":  # which says that these are as in the month
        defined += PAGE.read_text(encoding="utf-8").partition("\n## monthly\n")[2].partition("\n## ")[0]
    for section in build(name, demo).sections:
        for block in section.blocks:
            for figure in block.items if isinstance(block, Figures) else ():
                key = re.sub(r"_(ils|usd|eur)$", "_…" if figure.key.startswith("cost_i") else "", figure.key)
                assert f"`{key}`" in defined, (section.key, figure.key)


@pytest.mark.parametrize("name", OPENING)
def test_it_opens_with_what_stands_out_in_three_sentences_at_most(name: str, demo: Store) -> None:
    first = next(section for section in build(name, demo).sections if section.key == "standout")
    assert first in build(name, demo).sections[: None if name == "monthly" else 1]  # the month has eight lines for it
    [text] = first.blocks
    assert isinstance(text, Text)
    assert 1 <= len(text.lines) <= 3
    assert all(line.endswith(".") for line in text.lines)


@pytest.mark.parametrize("name", names())
def test_a_share_of_cases_stands_with_its_cases(name: str, demo: Store) -> None:
    """People see no bare per cent of anything that was counted."""
    for section in build(name, demo).sections:
        for block in section.blocks:
            for figure in block.items if isinstance(block, Figures) else ():
                counted = figure.key not in (
                    "grr",
                    "nrr",
                    "largest_share",
                    "red_share",
                    "red_share_eur",
                    "red_share_usd",
                )  # shares of amounts
                if figure.kind == "share" and counted:
                    assert figure.cases or figure.value is None, figure.key
                    assert not figure.cases or figure.many == (figure.cases[0] >= 5)


# Currencies


@pytest.mark.parametrize("name", NAMES)
def test_amounts_of_one_block_are_of_one_currency(name: str, demo: Store) -> None:
    """Tables of things (mistakes, leads) may hold any; what sums up may not."""
    things = ("activities", "open", "wrong", "cover", "saved", "bands", "clients")
    for section in build(name, demo).sections:
        for block in section.blocks:
            amounts: list[Any] = []
            if isinstance(block, Table) and block.key not in things:
                amounts = [value for row in block.rows for value in row.values()]
            elif isinstance(block, Series):
                amounts = [value for row in block.rows for value in row.values]
            found = {amount.currency for amount in amounts if isinstance(amount, Money)}
            assert len(found) <= 1, (section.key, block.key, found)


def test_three_currencies_are_told_apart(ok: Run) -> None:
    for client, fee in (("A", "1000"), ("B", "200 USD"), ("C", "300 EUR")):
        ok("client", "add", client, "--fee", fee, "--per", "month", "--since", "2026-01-01")
    for name in ("monthly", "year"):
        page = ok("report", name, "--from", "2026-02-01", "--json").json
        assert [page[key]["closing"]["value"] for key in ("fees", "fees_usd", "fees_eur")] == [
            {"amount": "1000.00", "currency": "ILS"},
            {"amount": "200.00", "currency": "USD"},
            {"amount": "300.00", "currency": "EUR"},
        ]
    page = ok("report", "retention", "--json").json["quarters"]
    for key, amount in (("quarters", "1000.00"), ("quarters_usd", "200.00"), ("quarters_eur", "300.00")):
        assert page[key][-1]["opening"]["amount"] == amount


# The past


def october(store: Store) -> Any:
    """All reports on a past period, as data, seen from 5 November."""
    found = {}
    for name in (*OPENING, "balance", "pipeline"):
        out = StringIO()
        emit(find(name).build(store, OCTOBER), "json", out, color=False, width=None, today=TODAY)
        found[name] = json.loads(out.getvalue())
    return found


LATER: dict[str, Callable[[Run], Any]] = {
    "a fee": lambda ok: ok("client", "edit", "beta", "--fee", "9000", "--fee-from", "2026-11-01"),
    "a loss": lambda ok: ok("loss", "add", "beta", "--on", "2026-11-03", "--reason", "price", "--no-input"),
    "a touchpoint": lambda ok: ok("touch", "add", "beta", "later", "--on", "2026-11-04", "--mood", "1"),
    "a mistake": lambda ok: ok("mistake", "add", "beta", "--what", "late", "--kind", "service", "--cause", "overload"),
    "a promise": lambda ok: ok("promise", "add", "beta", "figures", "--due", "2026-12-01"),
    "a win": lambda ok: ok("win", "add", "beta", "great"),
    "a sign": lambda ok: ok("sign", "add", "beta", "less-time"),
    "a gesture": lambda ok: ok("gesture", "add", "beta", "thanks"),
    "a client": lambda ok: ok("client", "add", "Newcomer", "--since", "2026-11-02", "--fee", "700"),
    "a pause": lambda ok: ok("client", "pause", "beta"),
    "a lead": lambda ok: ok("lead", "add", "Dana", "--fee", "4000"),
}


@pytest.fixture
def journal(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same clients by the commands, in a file; all of it before November."""
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-05T10:00")
    ok("client", "add", "Acme", "--since", "2026-01-01", "--fee", "1000", "--per", "month")
    ok("client", "edit", "acme", "--fee", "1200", "--fee-from", "2026-10-15")
    ok("client", "add", "Beta", "--since", "2026-02-01", "--fee", "2000", "--per", "month", "--every", "2w")
    ok("client", "add", "Gimel", "--since", "2026-03-01", "--fee", "3000", "--per", "month")
    for client in ("acme", "beta", "gimel"):
        for on in ("2026-08-10", "2026-08-20", "2026-09-01", "2026-09-11", "2026-09-20", "2026-10-07"):
            ok("touch", "add", client, "call", "--on", on, "--minutes", "30", "--mood", "4")
    ok("loss", "add", "gimel", "--on", "2026-10-20", "--reason", "price", "--no-input")
    ok("mistake", "add", "acme", "--what", "late", "--kind", "service", "--cause", "overload", "--on", "2026-10-08",
       "--plan", "Block an hour", "--due", "2026-10-20")  # fmt: skip
    ok("sign", "add", "acme", "dread", "--on", "2026-10-10")
    ok("promise", "add", "acme", "figures", "--on", "2026-10-10", "--due", "2026-10-12")
    ok("lead", "add", "Echo", "--on", "2026-10-05", "--source", "web")


def month(ok: Run, *reports: str) -> Any:
    found = {name: ok("report", name, "--month", "2026-10", "--json").json for name in reports or OPENING}
    for page in found.values():
        page.pop("notes")
    return found


@pytest.mark.parametrize("what", LATER)
@pytest.mark.usefixtures("journal")
def test_what_comes_later_changes_nothing_in_a_past_month(ok: Run, what: str) -> None:
    before = month(ok)
    LATER[what](ok)
    assert month(ok) == before


@pytest.mark.usefixtures("journal")
def test_steps_taken_later_leave_the_month_as_it_stood(ok: Run) -> None:
    before = month(ok, "monthly")["monthly"]
    ok("sign", "clear", ok("sign", "list", "--json").json[0]["id"], "--why", "better")
    ok("promise", "kept", ok("promise", "list", "--json").json[0]["id"])
    ok("lead", "win", "Echo")
    ok("loss", "recovered", "gimel", "--on", "2026-11-04")
    after = month(ok, "monthly")["monthly"]
    for section in ("clients", "fees", "touches", "balance", "signs", "promises", "leads", "risk", "standout"):
        assert after[section] == before[section], section
    [action] = before["carried_over"]["actions"]
    ok("action", "done", action["id"])
    [later] = month(ok, "monthly")["monthly"]["carried_over"]["actions"]
    assert later == action | {"status": "done", "closed_on": "2026-11-05"}  # it says what became of it


@pytest.mark.usefixtures("journal")
def test_a_renamed_client_bears_its_new_name_with_the_same_numbers(ok: Run) -> None:
    before = month(ok)
    ok("client", "rename", "beta", "Zeta")
    after = month(ok)
    assert "Zeta" in json.dumps(after)
    assert json.loads(json.dumps(after).replace("Zeta", "Beta")) == before


@pytest.mark.usefixtures("journal")
def test_merged_clients_are_one_in_all_periods_and_lose_nothing(ok: Run) -> None:
    before = month(ok, "monthly")["monthly"]
    ok("client", "merge", "beta", "acme", "--yes")
    after = month(ok, "monthly")["monthly"]
    assert after["clients"]["start"]["value"] == before["clients"]["start"]["value"] - 1
    for figure in ("touches", "minutes"):
        assert after["touches"][figure] == before["touches"][figure]
    for section in ("mistakes", "losses", "signs", "promises", "leads"):
        same = {key: value for key, value in after[section].items() if isinstance(value, dict)}
        assert same == {key: value for key, value in before[section].items() if isinstance(value, dict)}


def test_the_sample_is_seen_the_same_through_a_later_day() -> None:
    """Reports on October built on 5 November and on 5 December hold the same."""
    later = OCTOBER._replace(today=day("12-05"))
    store = sample()
    for name in ("monthly", "retention", "mistakes", "losses", "balance"):
        one, other = (find(name).build(store, scope) for scope in (OCTOBER, later))
        assert one.sections == other.sections
