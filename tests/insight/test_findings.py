"""What stands out: each rule, and which three are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.base.money import Money
from retainlog.insight import findings
from retainlog.insight.findings import (
    Finding,
    Group,
    LossFacts,
    MistakeFacts,
    MonthFacts,
    RetentionFacts,
    YearFacts,
    halves,
    pick,
)
from retainlog.reports._standout import _templates, sentence

DOCUMENT = Path(__file__).parents[2] / "docs" / "explanation" / "what-stands-out.md"


def codes(found: Iterator[Finding]) -> list[str]:
    return [finding.code for finding in found]


@given(st.lists(st.tuples(st.integers(), st.booleans())))
def test_at_most_three_and_something_good_where_there_is_any(drawn: list[tuple[int, bool]]) -> None:
    found = [Finding(str(number), {}, good) for number, good in drawn]
    told = pick(found)
    assert len(told) == min(3, len(found))
    assert told[:2] == tuple(found[:2])
    assert any(one.good for one in told) == any(one.good for one in found)
    assert pick([]) == ()


def test_the_halves_of_an_odd_number_leave_out_the_middle() -> None:
    assert halves([1, 2, 3]) is None
    assert halves([10, 20, 99, 4, 6]) == (15, 5)


def test_the_month() -> None:
    shekels = Money(300000, "ILS")
    hard = MonthFacts(lost=("Acme",), fees_lost=shekels, fees=shekels, recurrences=1, riskier=("B",), open_signs=1,
                      signs=2, decided=3, broken=1, touches=2, touches_before=12, minutes_new=31,
                      minutes=60)  # fmt: skip
    assert codes(findings.month(hard)) == [
        *("left-with-fees", "mistake-again", "riskier", "signs-stand", "promises-broken", "fewer-touches", "new-first")
    ]
    assert codes(findings.month(MonthFacts(lost=("Acme",), fees_lost=Money(0, "ILS")))) == ["left"]
    good = MonthFacts(clients=4, asked=2, held=2, back=("B",), wins=1, decided=2, new=("C",))
    assert codes(findings.month(good)) == ["fixes-held", "won-back", "wins", "promises-kept", "came", "nobody-left"]
    near = MonthFacts(touches=2, touches_before=5, minutes_new=30, minutes=60, asked=2, held=1, decided=2, late=1)
    assert codes(findings.month(near)) == []
    assert codes(findings.month(MonthFacts(touches=0, touches_before=4, minutes_new=59, minutes=59))) == []


def test_the_year() -> None:
    facts = YearFacts(clients=5, recovery=(60, 50, 40, 30, 9, 8, 7, 6), mistakes=3, recurrences=1, stopped=1,
                      asked=2, held=1,
                      longest="Acme", days=365, best="Acme, requests: 40 → 63")  # fmt: skip
    assert codes(findings.year(facts)) == [
        *("recovery-shorter", "mistakes-back", "mistakes-stopped", "plans-held", "nobody-left", "best-win", "longest")
    ]
    longer = YearFacts(clients=5, lost=1, recovery=(6, 7, 8, 9, 30, 40, 50, 60), days=364)
    assert codes(findings.year(longer)) == ["recovery-longer"]
    assert codes(findings.year(longer._replace(recovering=1))) == []  # the longest would be missing
    assert codes(findings.year(YearFacts(recovery=(30, 20, 9, 7)))) == []  # four say nothing
    assert codes(findings.year(YearFacts(recovery=(9,) * 8))) == []


def test_retention() -> None:
    quarters = (Group("Q1", 40, 0), Group("Q2", 40, 9), Group("Q3", 31, 0), Group("Q4", 31, 0), Group("Q5", 31, 0))
    facts = RetentionFacts(
        quarters,
        bands=(Group("good", 20, 1), Group("wrong", 12, 8)),
        sources=(Group("web", 5, 2), Group("referral", 4, 0)),
        early=9, losses=10, nrr=0.8, paying=5, median=400.0, tenures=5, young_days=2000, old_days=8000,
    )  # fmt: skip
    assert codes(findings.retention(facts)) == [
        *("worst-quarter", "band-gap", "early-losses", "fees-shrank", "quiet-quarters", "half-stay")
    ]
    few = facts._replace(quarters=quarters[:1], bands=(), early=1, paying=4, median=None, tenures=4)
    assert codes(findings.retention(few)) == []  # four from referral are too few to compare with
    grew = RetentionFacts(nrr=1.1, paying=5, tenures=5, losses=5)
    assert codes(findings.retention(grew)) == ["fees-grew", "most-stay"]
    chance = RetentionFacts(
        quarters=(Group("Q1", 9, 2), Group("Q2", 9, 0)), sources=(Group("a", 5, 2), Group("b", 5, 1))
    )
    assert codes(findings.retention(chance)) == []


def test_mistakes() -> None:
    facts = MistakeFacts(
        mistakes=8, cells={("service", "overload"): 7, ("other", None): 1}, recurrences=1,
        costs={"overload": Money(300, "ILS"), None: Money(200, "ILS")}, unplanned=1, stopped=1, asked=3, held=2,
    )  # fmt: skip
    assert codes(findings.mistakes(facts)) == [
        *("mistakes-back", "most-frequent", "costliest", "unplanned", "mistakes-stopped", "plans-held")
    ]
    tied = MistakeFacts(mistakes=4, cells={("service", "overload"): 2, ("other", None): 2},
                        costs={"overload": Money(300, "ILS")})  # fmt: skip
    assert codes(findings.mistakes(tied)) == []


def test_losses() -> None:
    facts = LossFacts(losses=8, reasons={"price": 7, "unknown": 1}, vague=2, vague_third=1, avoidable=5,
                      leads=(10, 18, 20, 21, 15), changed=1, back=1, recovery=(19, 19, 18, 17, 5, 5, 4, 3))  # fmt: skip
    assert codes(findings.losses(facts)) == [
        *("vague-third", "avoidable", "main-reason", "showed-early", "reason-changed", "recovery-shorter"),
        "losses-back",
    ]
    assert codes(findings.losses(LossFacts(losses=4, avoidable=2, leads=(10, 17), reasons={"price": 1}))) == []


@pytest.mark.parametrize("code", sorted(_templates(1)))
def test_every_rule_has_its_sentence_and_its_line_in_the_documents(code: str) -> None:
    assert f"`{code}`" in DOCUMENT.read_text(encoding="utf-8")


def test_a_sentence_says_amounts_days_and_codes_in_words() -> None:
    fees = {"clients": ("Acme", "Beta"), "fees": Money(300000, "ILS"), "all": Money(600000, "ILS")}
    assert sentence(Finding("left-with-fees", fees)) == "Left: Acme, Beta; ₪3,000 of the ₪6,000 a month went with them."
    assert sentence(Finding("half-stay", {"days": 400.0, "n": 9})).startswith("Half of the clients stay 13 months")
    cell = {"kind": "service", "cause": None, "n": 2, "of": 3}
    assert sentence(Finding("most-frequent", cell)) == "Most often: service, from no cause (2 of 3)."
    assert sentence(Finding("mistake-again", {"n": 1})).startswith("1 mistake came back")
