"""Who may be leaving: the ranking, the reasoning, putting a line aside, and how it all did on the own past."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pexpect
import pytest
from rich.cells import cell_len

from retainlog.base.clock import Clock
from retainlog.insight.score import rank
from retainlog.nouns import touch as touches
from retainlog.nouns.touch import TOUCHES
from retainlog.store.database import Store
from tests.conftest import Run

TODAY = date(2026, 11, 21)


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "journal.db"
    monkeypatch.setenv("RETAINLOG_DB", str(path))
    return path


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def log(tmp_path: Path, ok: Run, clients: dict[str, Sequence[int]]) -> None:
    """Touchpoints by import: client → days ago."""
    lines = [
        "client,date,summary",
        *(f"{name},{ago(day)},talk {day}" for name, days in clients.items() for day in days),
    ]
    file = tmp_path / "touches.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ok("import", "csv", str(file), "--create-clients")


def every(days: int, times: int, last: int) -> list[int]:
    return [last + days * n for n in range(times)]


def office(count: int = 10) -> dict[str, Sequence[int]]:
    return {f"Office {n}": every(14 + n, 20, 3 + n) for n in range(count)}


def risks(ok: Run) -> dict[str, dict[str, Any]]:
    return {row["client"]: row for row in ok("risk", "--json").json}


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, float):
        yield value


IRREGULAR = (75, 90, 91, 260, 262, 420, 425, 426, 600, 640, 641, 720)


def test_a_rhythm_is_named_once_there_are_two_gaps_to_speak_of(ok: Run) -> None:
    ok("client", "add", "Acme")
    for day in ("2026-10-01", "2026-10-15"):
        ok("touch", "add", "Acme", "call", "--on", day)
        assert "no rhythm yet" in ok("risk").out
        assert "usually" not in ok("risk", "Acme").out
    assert ok("risk", "--json").json[0]["usual_days"] is None
    ok("touch", "add", "Acme", "call", "--on", "2026-10-29")
    assert "silent 23 days, usually" in ok("risk").out


def test_a_silent_retainer_ranks_above_an_irregular_client_and_once_a_year_is_not_gone(
    journal: Path, tmp_path: Path, ok: Run
) -> None:
    log(tmp_path, ok, {**office(), "Retainer": every(30, 22, 75), "Irregular": IRREGULAR, "Yearly": every(365, 5, 300)})
    found = risks(ok)
    order = list(found)
    assert order[0] == "Retainer"
    assert (found["Retainer"]["level"], found["Retainer"]["silent_days"]) == ("high", 75)
    assert found["Irregular"]["level"] == "none"
    assert found["Yearly"]["gone"] < 0.5
    assert found["Yearly"]["level"] == "none"
    text = ok("risk").out
    assert "silent 75 days, usually 30" in text


def test_a_brand_new_client_is_not_gone(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "New": [0], "Newish": [3]})
    found = risks(ok)
    assert found["New"]["gone"] < 0.03
    assert found["Newish"]["gone"] < 0.2
    assert found["New"]["level"] == "none"


def test_the_silence_is_that_of_the_rule_on_plain_days(journal: Path, tmp_path: Path, ok: Run) -> None:
    """Where everybody is as busy as ever, the person's own clock is the calendar."""
    clients = {**office(), "Retainer": every(30, 22, 75), "Irregular": IRREGULAR, "Once": [40]}
    log(tmp_path, ok, clients)
    expected, _shift = rank(
        {name: [TODAY.toordinal() - day for day in days] for name, days in clients.items()}, TODAY.toordinal()
    )
    for name, row in risks(ok).items():
        assert row["accident"] == pytest.approx(expected[name].accident, abs=0.06)
        assert row["gone"] <= row["leaves"]
        assert row["gone"] + row["hear"] <= 1


def test_a_talk_today_lowers_the_chance_and_it_is_said(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Retainer": every(30, 22, 75)})
    row = risks(ok)["Retainer"]
    assert row["reasons"][0] == "silence"
    assert row["after_talk"] < row["leaves"] / 2
    text = ok("risk", "retainer").out
    assert "silent for longer than usual" in text
    assert "a talk today would bring it down to" in text
    ok("touch", "add", "retainer", "called", "--by", "them")
    assert risks(ok)["Retainer"]["leaves"] == pytest.approx(row["after_talk"], abs=0.03)


def test_ones_own_lateness_and_the_first_day_make_nobody_red(journal: Path, ok: Run) -> None:
    """A silence that the journal could not see is none, and a contact that is due is ours to make."""
    ok("client", "add", "Acme", "--fee", "3000", "--since", "2025-06-01", "--every", "2w")
    assert risks(ok)["Acme"]["level"] == "none"
    assert ok("client", "list", "--json").json[0]["standing"] == "green"
    ok("client", "add", "Beta", "--every", "1w")
    for day in (40, 33, 26, 19):
        ok("touch", "add", "beta", "call", "--on", ago(day))
    assert risks(ok)["Beta"]["signals"] in ([], ["silence"])
    assert "contact-overdue" not in str(risks(ok))


def test_two_talks_and_then_nothing_is_named(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Two": [179, 189]})
    assert risks(ok)["Two"]["level"] == "high"
    assert "silent 179 days since the first talks" in ok("today").out


def test_a_silent_journal_is_not_a_silent_client(
    journal: Path, tmp_path: Path, ok: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(tmp_path, ok, {f"Office {n}": every(7 + n, 40, 3 + n % 4) for n in range(10)})
    before = {name: row["gone"] for name, row in risks(ok).items()}
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-12T10:00")  # three weeks without an entry
    after = {name: row["gone"] for name, row in risks(ok).items()}
    assert max(after.values()) < 0.05
    assert all(after[name] < before[name] + 0.03 for name in after)
    assert [row for row in ok("today", "--json").json if row["kind"] == "risk"] == []


def test_an_attempt_without_an_answer_is_no_contact(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Acme": every(7, 20, 60)})
    silent = risks(ok)["Acme"]
    for day in (50, 40, 30, 20, 10):
        ok("touch", "add", "acme", "mail", "--on", ago(day), "--by", "us", "--no-answer")
    row = risks(ok)["Acme"]
    assert row["silent_days"] == 60
    assert row["hear"] <= silent["hear"] + 0.02
    assert "no-answer" in row["signals"]
    assert "5 attempts without an answer" in ok("risk", "acme").out
    assert ok("touch", "list", "acme", "--json").json[0]["no_answer"] is True


def test_a_fee_noted_late_says_from_when_it_counts(journal: Path, ok: Run) -> None:
    ok("client", "add", "Hollis", "--since", "2025-02-01")
    said = ok("client", "edit", "hollis", "--fee", "600", "--per", "month").err
    assert "if it held before, say so with --fee-from DATE" in said
    ok("client", "edit", "hollis", "--fee", "700", "--per", "month")


def test_a_list_may_bring_the_day_of_the_last_talk(journal: Path, tmp_path: Path, ok: Run) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("name,client since,cadence,last contact\nAcme,2021-03-01,1m,2026-11-10\n", encoding="utf-8")
    ok("import", "csv", str(file), "--kind", "clients")
    assert ok("client", "show", "acme", "--json").json["last_on"] == "2026-11-10"


def test_nothing_is_said_inside_the_wanted_cadence(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Acme": every(7, 40, 25)})
    assert risks(ok)["Acme"]["level"] != "none"
    ok("client", "edit", "acme", "--every", "1m")
    assert (risks(ok)["Acme"]["level"], risks(ok)["Acme"]["signals"]) == ("none", [])


def test_a_paused_client_is_not_ranked_and_its_pause_is_no_silence(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Away": every(14, 12, 60)})
    assert risks(ok)["Away"]["silent_days"] == 60
    ok("client", "pause", "away", "--on", ago(50), "--until", "in 3d")
    assert "Away" not in risks(ok)
    assert "not ranked" in ok("risk", "away").err
    assert ok("risk", "away", "--json").json["status"] == "paused"
    ok("client", "resume", "away")
    assert risks(ok)["Away"]["silent_days"] == 10


def test_lost_clients_are_not_ranked_and_a_time_as_lost_is_no_silence(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(3), "Gone": every(14, 12, 60)})
    ok("loss", "add", "gone", "--on", ago(50))
    assert "Gone" not in risks(ok)
    ok("loss", "recovered", "gone", "--on", ago(4))
    assert risks(ok)["Gone"]["silent_days"] == 14


def test_one_client_alone_no_touchpoint_and_no_client(journal: Path, tmp_path: Path, ok: Run) -> None:
    assert ok("risk", "--json").json == []
    assert "No clients" in ok("risk").out
    ok("client", "add", "Only")
    assert risks(ok)["Only"]["gone"] is None
    assert "no contact noted yet" in ok("risk", "only").out
    log(tmp_path, ok, {"Only": every(30, 6, 20)})
    assert 0 < risks(ok)["Only"]["gone"] < 0.5
    assert "Not calibrated" in ok("risk").err


def test_days_to_come_are_ignored_with_a_note(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, office())
    before = risks(ok)
    store = Store(str(journal), Clock())  # another program may write what this one refuses
    with store.batch("test") as batch:
        [first] = touches.find(store, limit=1)
        TOUCHES.insert(batch, first._replace(id="zzzzzzzzzzzzzzzz", on_date=date(2027, 1, 5)))
    store.close()
    result = ok("risk", "--json")
    after = {row["client"]: row for row in result.json}
    assert all(after[name]["gone"] == pytest.approx(row["gone"]) for name, row in before.items())
    assert "days to come were ignored: Office" in ok("risk").err


def test_sorted_by_expected_loss_where_fees_are_known(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Small": every(14, 20, 60), "Large": every(14, 20, 50), "Free": every(14, 20, 55)})
    found = list(risks(ok))
    assert found[:3] == ["Small", "Free", "Large"]  # no fees: by risk alone
    ok("client", "edit", "small", "--fee", "500", "--per", "month")
    ok("client", "edit", "large", "--fee", "9000", "--per", "month")
    rows = risks(ok)
    assert list(rows)[:3] == ["Large", "Free", "Small"]
    assert rows["Large"]["at_stake"] == {"amount": "9000.00", "currency": "ILS"}
    assert float(rows["Large"]["expected_loss"]["amount"]) == pytest.approx(9000 * rows["Large"]["leaves"], abs=0.5)
    assert rows["Free"]["expected_loss"] is None
    assert [row["name"] for row in ok("client", "list", "--sort", "risk", "--json").json][:3] == list(rows)[:3]


def test_the_whole_reasoning_about_one_client(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Acme": every(14, 12, 60)})
    for day, mood in ((58, 5), (57, 5), (56, 5), (55, 2), (54, 2), (53, 2)):
        ok("touch", "add", "acme", "talk", "--on", ago(day), "--mood", str(mood))
    ok("sign", "add", "acme", "criticism", "wants weekly reports", "--on", ago(20))
    sign = ok("sign", "list", "acme", "--json").json[0]["id"]
    ok("sign", "try", sign, "sent the figures of the year")
    ok("check", "acme", "--answer", "less-time=1", "--answer", "dread=0")
    text = ok("risk", "acme").out
    assert "by accident that happens" in text
    assert "they leave within 90 days" in text
    assert "you hear from them in 90 days" in text
    assert "the client's mood fell: 2 in the last three, 5 before" in text
    assert "wants weekly reports" in text
    assert "sent the figures of the year" in text
    data = ok("risk", "acme", "--json").json
    assert {row["code"] for row in data["computed"]} >= {"silence", "mood-falling"}
    assert [(row["code"], row["state"]) for row in data["seen"]] == [("criticism", "tried")]
    assert {row["code"]: row["latest"] for row in data["checks"]}["less-time"] == 1
    assert all(math.isfinite(number) for number in numbers(data))


def test_a_leaving_sign_is_high_until_something_is_tried(journal: Path, ok: Run) -> None:
    ok("client", "add", "Acme")
    ok("sign", "add", "acme", "leadership-change")
    assert (risks(ok)["Acme"]["level"], risks(ok)["Acme"]["signs"]) == ("high", ["leadership-change"])
    assert "meet the new one" in risks(ok)["Acme"]["next_play"]
    ok("sign", "try", ok("sign", "list", "--json").json[0]["id"], "wrote to the new CEO")
    assert risks(ok)["Acme"]["level"] == "watch"


def test_a_client_called_backtest_is_reached_by_its_id(journal: Path, ok: Run) -> None:
    client = ok("client", "add", "Backtest", "--json").json["id"]
    assert "Nobody gave notice" in ok("risk", "backtest").out
    assert ok("risk", client, "--json").json["client"] == "Backtest"


def test_ambiguous_and_unknown_names(journal: Path, ok: Run, run: Run) -> None:
    ok("client", "add", "Acme One")
    ok("client", "add", "Acme Two")
    assert run("risk", "acme").code == 4
    assert run("risk", "nobody").code == 3
    assert run("risk", "--snooze").code == 2
    assert run("risk", "acme one", "--until", "in 2w").code == 2
    assert run("risk", "acme one", "--snooze").code == 2  # nothing shows


# The day


def lines(ok: Run) -> list[tuple[str, str]]:
    return [(row["client"], row["kind"]) for row in ok("today", "--json").json if row["kind"] in ("risk", "sign")]


def test_today_names_three_at_most(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), **{f"Quiet {n}": every(14, 20, 60 + n) for n in range(5)}})
    assert len(lines(ok)) == 3
    assert len([row for row in risks(ok).values() if row["level"] == "high"]) == 5
    assert "silent 64 days, usually 14" in ok("today").out


def test_a_line_put_aside_comes_back_when_something_changes(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Acme": every(14, 20, 60)})
    assert lines(ok) == [("Acme", "risk")]
    result = ok("risk", "acme", "--snooze")
    assert "until something else shows" in result.out
    assert lines(ok) == []
    ok("client", "edit", "acme", "--fee", "4000", "--per", "month", "--fee-from", ago(90))
    ok("client", "edit", "acme", "--fee", "3000", "--per", "month", "--fee-from", ago(9))
    assert lines(ok) == [("Acme", "risk")]
    ok("undo", "3")
    assert lines(ok) == [("Acme", "risk")]


def test_a_line_put_aside_until_a_day_comes_back_then(
    journal: Path, tmp_path: Path, ok: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(tmp_path, ok, {**office(), "Acme": every(14, 20, 60)})
    ok("risk", "acme", "--snooze", "--until", "in 1w")
    assert lines(ok) == []
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-11-28T10:00")
    assert ("Acme", "risk") in lines(ok)


def test_a_touchpoint_answers_the_line(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Acme": every(14, 20, 60)})
    ok("touch", "add", "acme", "called, all is well")
    assert lines(ok) == []


def test_a_client_who_is_named_already_is_not_named_twice(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(tmp_path, ok, {**office(), "Acme": every(14, 20, 60)})
    ok("sign", "add", "acme", "criticism")
    assert lines(ok) == [("Acme", "sign")]
    ok("sign", "clear", ok("sign", "list", "--json").json[0]["id"])
    ok("client", "edit", "acme", "--every", "2w")
    assert [(row["client"], row["kind"]) for row in ok("today", "--json").json] == [("Acme", "contact")]


# Looking back


def test_the_backtest_counts_what_warned_and_what_did_not(journal: Path, tmp_path: Path, ok: Run) -> None:
    log(
        tmp_path,
        ok,
        {**office(), "Quiet": every(14, 20, 160), "Sudden": every(14, 20, 55), "Saved": every(14, 10, 300)},
    )
    log(tmp_path, ok, {"Saved": every(14, 16, 2)})
    ok("loss", "add", "quiet", "--on", ago(90))
    ok("sign", "add", "sudden", "criticism", "--on", ago(58))
    ok("loss", "add", "sudden", "--on", ago(50))
    data = ok("risk", "backtest", "--json").json
    assert (data["losses"], data["unwarned"]) == (2, 1)
    sources = {row["source"]: row for row in data["sources"]}
    assert (sources["silence"]["warned"], sources["silence"]["missed"]) == (1, 1)
    assert 0 < sources["silence"]["lead_days"] < 70
    cases = {row["client"]: row for row in data["losses_seen"]}
    assert cases["Quiet"]["lead_days"] == sources["silence"]["lead_days"]
    assert "criticism" not in sources  # it was written down after the notice
    text = ok("risk", "backtest").out
    assert "tell stories, not rates" in text
    assert "nothing warned" in text


def test_a_sign_in_time_counts_and_an_ending_of_ones_own_does_not(
    journal: Path, tmp_path: Path, ok: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(tmp_path, ok, {**office(), "Acme": every(14, 20, 2)})
    ok("sign", "add", "acme", "criticism", "--on", ago(1))
    monkeypatch.setenv("RETAINLOG_TODAY", "2026-12-20T10:00")
    ok("loss", "add", "acme")
    ok("loss", "add", "office 9", "--by", "us")
    data = ok("risk", "backtest", "--json").json
    assert (data["losses"], data["left_out"]) == (1, 1)
    assert {row["source"]: row["lead_days"] for row in data["sources"]}["criticism"] == 30


def test_the_replay_of_a_loss_shows_signs_signals_and_the_score(
    journal: Path, tmp_path: Path, ok: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(tmp_path, ok, {**office(), "Acme": every(14, 20, 2)})
    ok("sign", "add", "acme", "criticism", "--on", ago(20))
    ok("sign", "add", "acme", "less-time", "--on", ago(10))
    ok("sign", "try", ok("sign", "list", "--json").json[0]["id"], "asked what changed")
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-01-20T10:00")
    log(tmp_path, ok, {name: [day - 60 for day in (*days, *every(7, 8, 4))] for name, days in office().items()})
    ok("loss", "add", "acme")
    monkeypatch.setenv("RETAINLOG_TODAY", "2027-01-25T10:00")
    ok("sign", "add", "acme", "problem-solved", "--on", "2027-01-02")
    shown = ok("loss", "show", "acme", "--json").json
    states = {row["kind"]: row["state"] for row in shown["missed"]}
    assert states["criticism"] == "seen"
    assert states["less-time"] == "answered"
    assert states["problem-solved"] == "afterwards"
    assert states["score"] == "missed"
    assert shown["lead_days"] == 80  # from the first sign
    assert shown["gone_60_days_before"] < 0.03
    assert shown["gone_30_days_before"] > 0.1
    text = ok("loss", "show", "acme").out
    assert "criticises and wants reports" in text
    assert "gone 30 days before" in text


# What is kept current with every write


def test_every_write_keeps_the_statistics_current(journal: Path, tmp_path: Path, ok: Run) -> None:
    def healthy() -> None:
        assert "No problem" in ok("doctor").out

    log(tmp_path, ok, {"Acme": [30, 20, 20, 10], "Beta": [5]})
    healthy()
    touch = ok("touch", "add", "acme", "talk", "--on", ago(15), "--json").json["id"]
    healthy()
    ok("touch", "edit", touch, "--on", ago(40))
    healthy()
    assert risks(ok)["Acme"]["silent_days"] == 10
    ok("touch", "delete", touch, "--yes")
    healthy()
    ok("undo")
    ok("client", "merge", "acme", "beta", "--yes")
    healthy()
    assert risks(ok)["Acme"]["silent_days"] == 5
    ok("undo", "4")
    healthy()
    assert json.loads(ok("risk", "--json").out) == []


def test_a_wrong_fit_is_marked_and_not_alarmed(tmp_path: Path, ok: Run, journal: Path) -> None:
    log(tmp_path, ok, {"Acme": [90, 100, 110, 120, 130, 140], "Gal": [80, 90, 100, 110, 120, 130]} | {**office()})
    ok("fit", "profile", "add", "pays on time", "--deal-breaker")
    risks_today = [item["client"] for item in ok("today", "--json").json if item["kind"] == "risk"]
    assert "Acme" in risks_today
    ok("fit", "check", "acme", "--score", "pays on time=0")
    rows = {row["client"]: row for row in ok("risk", "--json").json}
    assert list(rows)[:2] == ["Gal", "Acme"]
    assert (rows["Acme"]["wrong_fit"], rows["Gal"]["wrong_fit"]) == (True, False)
    assert "wrong fit" in ok("risk").out
    assert "Acme" not in [item["client"] for item in ok("today", "--json").json if item["kind"] == "risk"]


def test_the_backtest_names_clients_that_were_saved(journal: Path, ok: Run) -> None:
    ok("client", "add", "Acme")
    ok("sign", "add", "acme", "criticism", "--on", ago(300))
    sign = ok("sign", "list", "--json").json[0]["id"]
    ok("sign", "try", sign, "showed the figures of the year", "--on", ago(290))
    ok("sign", "helped", sign, "yes", "--on", ago(270))
    result = ok("risk", "backtest", "--json").json
    assert result["clients_saved"] == 1
    assert [(row["client"], row["code"], row["on"]) for row in result["saved"]] == [("Acme", "criticism", ago(270))]
    assert [(row["saved"], row["false"]) for row in result["sources"]] == [(1, 0)]
    text = ok("risk", "backtest").out
    assert "Clients saved" in text
    assert "showed the figures of the year" in text


@pytest.fixture
def fading(journal: Path, tmp_path: Path, ok: Run) -> None:
    """Clients with long names and with all that can show."""
    log(tmp_path, ok, {"The Rehovot Institute": every(7, 20, 60), "עמותת שחר לקריאה": every(14, 9, 40), "Gal": [1, 8]})
    for name in ("The", "עמותת"):
        ok("client", "edit", name, "--fee", "12500", "--per", "month", "--every", "1w")
        for code in ("leadership-change", "less-time", "criticism", "dread"):
            ok("sign", "add", name, code)


@pytest.mark.usefixtures("fading")
@pytest.mark.parametrize("lang", ["en", "he"])
@pytest.mark.parametrize("bidi", ["off", "logical", "visual", "isolate"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_client_at_risk_takes_two_lines_and_any_other_one(terminal: Any, lang: str, bidi: str, width: int) -> None:
    child = terminal("--lang", lang, "--bidi", bidi, "--quiet", "risk", size=(24, width), TERM="xterm-256color")
    child.expect(pexpect.EOF)
    rows = [re.sub(r"[\u2066-\u2069]|\x1b\[[0-9;]*m", "", row).rstrip() for row in child.before.splitlines()]
    assert max(map(cell_len, rows)) <= width
    first, second, third = (number for number, row in enumerate(rows) if "%" in row)
    most = 3 if width < 80 else 2  # the longest signs
    assert second - first <= most
    assert third - second <= most
    assert third == len(rows) - 1
    for number in (first, second):
        told = " ".join(rows[number : number + most])
        assert "12,500" in told
        assert "→" in told or "←" in told


@pytest.mark.usefixtures("fading")
def test_the_more_room_the_more_is_told(terminal: Any) -> None:
    told = []
    for width in (60, 80, 240):
        child = terminal("risk", size=(24, width), TERM="xterm-256color")
        child.expect(pexpect.EOF)
        told.append(next(row for row in child.before.splitlines() if "→" in row))
    assert "₪12,500 · criticises and wants reports, 3 more → document" in told[0]
    assert "criticises and wants reports, 3 more → document what you do" in told[1]
    assert "heaviness before every contact → document what you do, from today on" in told[2]
    assert "more →" not in told[2]
