"""The monthly report: figures counted by hand, the same in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest

from retainlog.base.document import Document
from retainlog.base.money import Money
from retainlog.base.scope import Scope
from retainlog.nouns.client import Fee
from retainlog.nouns.client import queries as clients
from retainlog.render import emit
from retainlog.render.cells import figure_line
from retainlog.reports import find, monthly
from tests.reports.sample import OCTOBER, TODAY, day, empty, sample

AUGUST_2024 = Scope(day("2024-08-01"), day("2024-08-31"), TODAY)


def text(document: Document, format: str, table: str | None = None) -> str:
    out = io.StringIO()
    emit(document, format, out, color=False, width=None, today=TODAY, table=table)
    return out.getvalue()


@pytest.fixture(scope="module")
def october() -> Any:
    return json.loads(text(monthly.build(sample(), OCTOBER), "json"))


def values(section: Any) -> dict[str, Any]:
    return {key: figure["value"] for key, figure in section.items() if isinstance(figure, dict)}


def amounts(section: Any) -> dict[str, float]:
    return {key: float(value["amount"]) if isinstance(value, dict) else value for key, value in values(section).items()}


def test_it_opens_with_what_was_left_undone_and_thought(october: Any) -> None:
    first = october["carried_over"]
    assert [(row["action"], row["client"], row["status"]) for row in first["actions"]] == [
        ("Block an hour", "Acme", "open"),
        ("Write a rule", "Beta", "done"),  # done in November: it was open when October ended
        ("Ask a friend", "Acme", "open"),
    ]
    assert [(row["code"], row["answer"]) for row in first["answers"]] == [("went-well", "the newest answer")]
    assert list(october)[3:5] == ["opening", "carried_over"]


def test_clients(october: Any) -> None:
    assert values(october["clients"]) == {
        "start": 6,
        "new": 1,
        "entered": 0,
        "returned": 0,
        "won_back": 1,
        "lost": 1,
        "end": 7,
        "logo_churn": pytest.approx(1 / 6),
    }
    changes = [(row["change"], row["client"]) for row in october["clients"]["changes"]]
    assert changes == [("new", "Delta"), ("won-back", "Fox"), ("lost", "גימל")]


def test_fees_with_a_line_for_each_currency(october: Any) -> None:
    assert amounts(october["fees"]) == {
        "opening": 6000,
        "lost": 3000,
        "reduced": 500,
        "increased": 200,
        "new": 0,
        "back": 400,
        "entered": 0,
        "closing": 3100,
        "paying": 3,
        "kept": 1,
        "grr": pytest.approx(2500 / 6000),
        "nrr": pytest.approx(2700 / 6000),
    }
    dollars = amounts(october["fees_usd"])
    assert (dollars["opening"], dollars["new"], dollars["closing"], dollars["grr"]) == (800, 500, 1300, 1)


def test_touchpoints_against_the_month_before_and_last_year(october: Any) -> None:
    section = october["touches"]
    expected = {"touches": 8, "minutes": 180, "clients_touched": 5, "previous": 3, "year_ago": 1}
    assert values(section) == expected | {"mood": 3.5, "energy": 2.0}
    assert (section["mood"]["before"], section["mood"]["note"]) == (5.0, "from 2 contacts that were rated")
    assert (section["touches"]["before"], section["minutes"]["before"]) == (3, 37)


def test_new_against_existing_clients(october: Any) -> None:
    rows = {row["group"]: row for row in october["balance"]["groups"]}
    assert (rows["new"]["touches"], rows["new"]["minutes"], rows["new"]["clients"]) == (3, 100, 2)
    assert (rows["existing"]["touches"], rows["existing"]["minutes"]) == (5, 80)
    assert (rows["new"]["touches_before"], rows["existing"]["touches_before"]) == (1, 2)
    assert rows["new"]["touches_share"] == pytest.approx(3 / 9)  # one was with a lead


def test_contacts_by_week_and_weekday(october: Any) -> None:
    weeks = {row["week"]: row for row in october["touches"]["heat"]}
    assert list(weeks) == [f"2026-{day}" for day in ("09-27", "10-04", "10-11", "10-18", "10-25")]
    first, second = weeks["2026-09-27"], weeks["2026-10-04"]
    assert [first[f"day{n}"] for n in (7, 1, 2, 3, 4, 5, 6)] == [None, None, None, None, 0, 1, 0]  # 1 October: Thursday
    assert [second[f"day{n}"] for n in (7, 1, 3, 5)] == [1, 1, 1, 1]
    assert sum(n or 0 for week in weeks.values() for key, n in week.items() if key != "week") == 8


def test_leads_are_a_group_of_their_own(october: Any) -> None:
    leads = october["balance"]["groups"][0]
    assert (leads["group"], leads["touches"], leads["minutes"], leads["clients"]) == ("leads", 1, 25, 1)
    assert leads["touches_share"] == pytest.approx(1 / 9)


def test_signs_raised_and_cleared_as_they_stood_when_the_month_ended(october: Any) -> None:
    section = october["signs"]
    assert values(section) == {"raised": 2, "open": 1, "cleared": 1}
    assert [(row["client"], row["code"], row["state"]) for row in section["signs"]] == [
        ("Acme", "dread", "cleared"),
        ("Beta", "criticism", "open"),  # cleared in November
    ]


def test_wins_and_what_was_delivered(october: Any) -> None:
    assert values(october["wins"]) == {"wins": 3, "milestones": 1, "documents": 1}
    gains = [(row["win"], row["before"], row["after"]) for row in october["wins"]["gains"]]
    assert gains == [("More demos", "40", "60"), ("Faster", "10", "9"), ("Thanked on stage", None, None)]


def test_promises_by_the_days_on_which_they_were_decided(october: Any) -> None:
    assert values(october["promises"]) == {"made": 4, "in_time": 1, "late": 1, "broken": 1, "overdue": 2}


def test_gestures_with_the_reactions_that_are_known(october: Any) -> None:
    section = october["gestures"]
    assert values(section) == {"gestures": 2, "clients": 2, "reaction": 4}
    assert [(row["kind"], row["gestures"], row["reaction"]) for row in section["kinds"]] == [
        ("trends", 1, 4),
        ("thanks", 1, None),
    ]


def test_leads_as_they_stood_when_the_month_ended(october: Any) -> None:
    section = october["leads"]
    assert values(section) == {"came": 1, "won": 1, "lost": 1, "open": 1}
    assert section["stages"] == [{"stage": "new", "leads": 1}]  # talked to in November


def test_what_stands_out_is_said_in_three_sentences(october: Any) -> None:
    assert october["standout"]["lines"] == [
        "Left: גימל; ₪3,000 of the ₪6,000 a month went with them.",
        "1 mistake came back: the same kind and cause as an earlier one.",
        "Won back: Fox.",  # something good, in place of the third that was hard
    ]


def test_quiet_clients_without_the_paused_one(october: Any) -> None:
    quiet = [(row["client"], row["state"], row["days"]) for row in october["quiet"]["clients"]]
    assert quiet == [("Delta", "red", 20), ("Fox", "yellow", 303), ("Gate", "yellow", 213)]


def test_mistakes_and_fixes(october: Any) -> None:
    section = october["mistakes"]
    assert values(section) == {"mistakes": 2, "recurrences": 1, "held": 0.5}
    assert (section["mistakes"]["before"], section["held"]["cases"], section["held"]["of"]) == (1, 1, 2)
    rows = [(row["cause"], row["service"], row["professional"], row["again"]) for row in section["matrix"]]
    assert rows == [("overload", 1, 0, 1), (None, 0, 1, 0)]


def test_losses_by_verdict_with_the_third_side(october: Any) -> None:
    section = october["losses"]
    assert (section["losses"]["value"], section["third_side"]["cases"], section["third_side"]["of"]) == (1, 1, 1)
    verdicts = [(row["verdict"], row["losses"], row["third_side"]) for row in section["verdicts"]]
    assert verdicts == [("external", 1, 1)]


def test_it_ends_with_three_questions(october: Any) -> None:
    assert list(october)[-4:-2] == ["reflection", "standout"]
    assert [row["code"] for row in october["reflection"]["questions"]] == ["lost-client", "mistake-again", "fix-held"]


def test_a_later_fee_does_not_change_a_past_month(october: Any) -> None:
    store = sample()
    with store.batch("client edit") as batch:
        clients.FEES.insert(batch, Fee("later", "acme", Money(900000, "ILS"), "month", day("11-01")))
    assert json.loads(text(monthly.build(store, OCTOBER), "json")) == october


def test_few_cases_are_counts_and_no_percentage() -> None:
    shown = text(monthly.build(sample(), OCTOBER), "table")
    assert re.search(r"Clients lost: +1 of 6", shown)
    assert re.search(r"Income kept: +1 of 3", shown)
    assert "%" not in shown.partition("Period:")[0]


def squeezed(page: str) -> str:
    page = re.sub(r"<[^>]*>|[*_\\|]", " ", page).replace("&nbsp;", " ")
    return " ".join(page.split())


@pytest.mark.parametrize("name", ["monthly", "mistakes", "losses", "year", "retention"])
def test_the_same_figures_in_every_format(name: str) -> None:
    scope = OCTOBER._replace(first=day("2025-01-01"))
    document = find(name).build(sample(), scope)
    data = json.loads(text(document, "json"))
    cells = {
        (row["section"], row["figure"]): row for row in csv.DictReader(io.StringIO(text(document, "csv", "figures")))
    }
    pages = {format: squeezed(text(document, format)) for format in ("table", "plain", "md", "html")}
    seen = 0
    for section in document.sections:
        for block in section.blocks:
            people = getattr(block, "shown", ())
            for figure in getattr(block, "items", ()):
                value = data[section.key][figure.key]["value"]
                cell = cells[section.key, figure.key]["value"]
                known = value["amount"] if isinstance(value, dict) else value
                assert cell == ("" if known is None else str(known))
                line = figure_line(figure)
                for format, page in pages.items() if figure in people and section.instead is None else ():
                    shown = re.search(f"{re.escape(squeezed(line.label))} ?:? *{re.escape(line.value)}", page)
                    assert shown, (format, line)
                seen += 1
    assert seen >= 5


def test_an_empty_journal_is_answered_kindly_and_shortly() -> None:
    for name in ("monthly", "mistakes", "losses", "year", "retention"):
        page = text(find(name).build(empty(), OCTOBER), "table")
        assert len(page.splitlines()) <= 10
        assert "nan" not in page.lower()


def test_a_month_before_there_was_anything_has_no_rates() -> None:
    document = monthly.build(sample(), AUGUST_2024)
    data = json.loads(text(document, "json"))
    assert data["clients"]["logo_churn"]["value"] is None
    assert data["fees"]["grr"]["value"] is None
    page = text(document, "table")
    assert "nan" not in page.lower()
    assert len(page.splitlines()) < 40


def test_sections_and_figures_keep_their_keys() -> None:
    def keys(scope: Scope) -> dict[str, set[str]]:
        data = json.loads(text(monthly.build(sample(), scope), "json"))
        return {
            key: set(part) for key, part in data.items() if isinstance(part, dict) and key not in ("fees_usd", "text")
        }

    assert keys(OCTOBER) == keys(AUGUST_2024)
