"""The reports on mistakes and on losses, over the whole journal."""

from __future__ import annotations

import io
import json
from typing import Any

from retainlog.base.scope import Scope
from retainlog.render import emit
from retainlog.reports import find, names
from tests.reports.sample import TODAY, day, empty, sample


def page(name: str) -> Any:
    store = sample()
    report = find(name)
    first, last = report.period(store, TODAY)
    out = io.StringIO()
    emit(report.build(store, Scope(first, last, TODAY)), "json", out, color=False, width=None, today=TODAY)
    return json.loads(out.getvalue())


def test_every_file_is_a_report() -> None:
    assert {"monthly", "mistakes", "losses"} <= set(names())
    assert all(find(name).build for name in names())


def test_they_reach_back_to_the_first_one() -> None:
    assert find("mistakes").period(sample(), TODAY) == (day("09-10"), TODAY)
    assert find("losses").period(sample(), TODAY) == (day("05-01"), TODAY)
    assert find("losses").period(empty(), TODAY) == (TODAY, TODAY)


def test_mistakes() -> None:
    data = page("mistakes")
    figures = {key: value["value"] for key, value in data["figures"].items() if isinstance(value, dict)}
    assert (figures["mistakes"], figures["recurrences"]) == (3, 1 / 3)
    states = ("open", "not_held", "unchecked", "held", "dropped")
    assert [figures[state] for state in states] == [2, 1, 1, 1, 1]
    assert (figures["cost_ils"]["amount"], figures["cost_usd"]["amount"]) == ("200.00", "10.00")
    matrix = [
        (row["cause"], row["service"], row["professional"], row["total"], row["again"])
        for row in data["figures"]["matrix"]
    ]
    assert matrix == [("overload", 2, 0, 2, 1), (None, 0, 1, 1, 0)]
    assert [(row["what"], row["earlier_on"]) for row in data["repeats"]["mistakes"]] == [("Late again", "2026-09-10")]
    assert [row["state"] for row in data["plans"]["actions"]] == [
        "open",
        "open",
        "not-held",
        "unchecked",
        "held",
        "dropped",
    ]


def test_losses() -> None:
    data = page("losses")
    figures = {key: value for key, value in data["figures"].items() if isinstance(value, dict)}
    cases = {key: (figure["cases"], figure["of"]) for key, figure in figures.items() if figure["of"]}
    assert cases == {
        "avoidable": (1, 2),
        "unavoidable": (1, 2),
        "undetermined": (0, 2),
        "third_side": (1, 2),
        "vague": (1, 2),
    }
    assert (figures["losses"]["value"], figures["won_back"]["value"]) == (2, 1)
    assert figures["recovery_days"]["value"] == (24 + 9) / 2
    said = [(row["client"], row["stated"], row["clarity"], row["third_party"]) for row in data["reasons"]["said"]]
    assert said == [("Fox", "too dear", "clear", None), ("גימל", "maybe later", "vague", "Rival")]
    assert [row["recovery_days"] for row in data["losses"]["losses"]] == [24, 9]
