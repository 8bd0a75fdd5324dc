"""Settings: seen, set, checked, edited, asked for."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pexpect
import pytest

from tests.conftest import Run


@pytest.fixture
def file(home: Path) -> Path:
    return home / ".config/retainlog/config.toml"


def setting(ok: Run, name: str) -> dict[str, object]:
    rows = {row["name"]: row for row in ok("config", "--json").json}
    found: dict[str, object] = rows[name]
    return found


def test_the_noun_alone_lists_every_setting_with_its_source(
    ok: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("config", "set", "hours", "120")
    monkeypatch.setenv("RETAINLOG_CURRENCY", "eur")
    monkeypatch.delenv("RETAINLOG_BACKUP")
    assert (setting(ok, "hours")["value"], setting(ok, "hours")["source"]) == (120, "file")
    assert (setting(ok, "currency")["value"], setting(ok, "currency")["source"]) == ("EUR", "environment")
    assert (setting(ok, "backup")["value"], setting(ok, "backup")["source"]) == (True, "default")
    assert ok("config").out == ok("config", "show").out
    assert all(row["help"] for row in ok("config", "--json").json)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("monthly-need", ["12,000"], "12,000"),
        ("savings", ["₪50k"], "₪50k"),
        ("every", ["fortnightly"], "2w"),
        ("hours", ["120"], 120),
        ("hours", ["37.5"], 37.5),
        ("currency", ["eur"], "EUR"),
        ("own_addresses", ["me@a.example", "me@b.example"], ["me@a.example", "me@b.example"]),
        ("own_addresses", ["me@a.example, me@b.example"], ["me@a.example", "me@b.example"]),
        ("backup", ["off"], False),
        ("timezone", ["Asia/Jerusalem"], "Asia/Jerusalem"),
        ("lang", ["he"], "he"),
        ("date_order", ["mdy"], "mdy"),
    ],
)
def test_what_is_set_is_in_force(
    ok: Run, file: Path, name: str, typed: list[str], value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RETAINLOG_BACKUP")
    ok("config", "set", name, *typed)
    row = ok("config", "get", name, "--json").json
    assert (row["value"], row["source"], row["valid"]) == (value, "file", True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ok("config", "unset", name)
    assert ok("config", "get", name, "--json").json["source"] == "default"


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("monthly_need", "lots", 2),
        ("savings", "-5", 2),
        ("every", "sometimes", 2),
        ("hours", "800", 2),
        ("hours", "x", 2),
        ("currency", "XXX", 2),
        ("currency", "shekel", 2),
        ("timezone", "Mars/Olympus", 2),
        ("timezone", "../../etc/passwd", 2),
        ("lang", "fr", 2),
        ("backup", "perhaps", 2),
        ("every", " ", 2),
        ("curency", "EUR", 3),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_and_the_file_stays(
    ok: Run, run: Run, file: Path, name: str, typed: str, code: int
) -> None:
    ok("config", "set", "hours", "100")
    before = file.read_bytes()
    result = run("config", "set", name, "--", typed)
    assert (result.code, result.out) == (code, "")
    assert "Traceback" not in result.err
    assert file.read_bytes() == before


def test_comments_stay_and_a_link_stays_a_link(ok: Run, file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text('# mine\ncurrency = "EUR" # since we moved\n', encoding="utf-8")
    file.parent.mkdir(parents=True)
    file.symlink_to(real)
    ok("config", "set", "hours", "80")
    assert real.read_text(encoding="utf-8") == '# mine\ncurrency = "EUR" # since we moved\nhours = 80\n'
    assert file.is_symlink()
    assert os.listdir(file.parent) == ["config.toml"]


def test_what_is_wrong_in_the_file_is_shown_and_hinders_no_listing(ok: Run, run: Run, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text('every = "x"\ncurency = "EUR"\nhours = 5\n')
    result = ok("config", "--json")
    rows = {row["name"]: row for row in result.json}
    assert (rows["every"]["value"], rows["every"]["valid"]) == ("x", False)
    assert (rows["hours"]["value"], rows["hours"]["valid"]) == (5, True)
    assert "curency" in result.err
    assert run("config", "get", "every").code == 2


def test_a_file_that_is_no_toml_is_refused_but_can_be_edited(
    ok: Run, run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.parent.mkdir(parents=True)
    file.write_text("x = [")
    assert run("config").code == 2
    assert run("config", "set", "hours", "3").code == 2
    assert file.read_text() == "x = ["
    assert ok("config", "path").out == f"{file}\n"
    monkeypatch.setenv("EDITOR", "sed -i s/.*/hours=3/")
    ok("config", "edit")
    assert ok("config", "get", "hours").out == "3\n"


def test_edit_starts_from_a_template_and_keeps_nothing_that_is_wrong(
    ok: Run, run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i 's/^# hours = .*/hours = 90/'")
    ok("config", "edit")
    assert ok("config", "get", "hours").out == "90\n"
    before = file.read_text(encoding="utf-8")
    assert "# currency = " in before
    monkeypatch.setenv("EDITOR", "sed -i 's/^hours = .*/hours = -1/'")
    assert run("config", "edit").code == 2
    assert file.read_text(encoding="utf-8") == before
    assert os.listdir(file.parent) == ["config.toml"]


def test_the_template_uncommented_is_valid(home: Path) -> None:
    from retainlog.cli.settings import faults_in, template

    lines = [line.removeprefix("# ") if " = " in line else line for line in template().splitlines()]
    assert faults_in("\n".join(lines), "config.toml") == []
    assert sum(" = " in line for line in lines) >= 14


def test_init_by_options_alone(ok: Run, run: Run, file: Path) -> None:
    ok(
        "config", "init", "--lang", "en", "--currency", "eur", "--monthly-need", "5000", "--hours", "120",
        "--savings", "20,000", "--ideal-fee", "1500", "--own-address", "me@a.example", "--own-address", "me@b.example",
    )  # fmt: skip
    assert setting(ok, "own_addresses")["value"] == ["me@a.example", "me@b.example"]
    assert setting(ok, "currency")["value"] == "EUR"
    before = file.read_bytes()
    assert run("config", "init").code == 2
    assert run("config", "init", "--hours", "0").code == 2
    assert file.read_bytes() == before


def test_init_asks_and_every_question_can_be_skipped(ok: Run, file: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "retainlog", "config", "init", "--hours", "100"],
        env={**os.environ, "TERM": "dumb"},
        encoding="utf-8",
        timeout=30,
    )
    for question, answer in [
        ("Amounts in ILS, 3/4 is 3 Apr, the week begins on Sun. Is that right", "no"),
        (r"Language .*\[en\]", ""),
        (r"Where you work \[he_IL\]", "Nowhere"),
        ("en_US, he_IL or DE", None),
        (r"Where you work \[he_IL\]", "DE"),
        (r"Currency \[ILS\]", "EUR"),
        (r"Order of day and month.*\[dmy\]", ""),
        ("Usual contact", "now and then"),
        ("can't read", None),
        ("Usual contact", "weekly"),
        ("need a month", "plenty"),
        ("can't read", None),
        ("need a month", "5000"),
        ("Savings", ""),
        ("Ideal monthly fee", ""),
        ("e-mail", "$1,500"),
        ("no e-mail address", None),
        ("e-mail", "me@a.example"),
    ]:
        child.expect(question)
        if answer is not None:
            child.sendline(answer)
    child.expect("monthly_need = 5000")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert setting(ok, "savings")["source"] == "default"
    assert setting(ok, "hours")["value"] == 100
    assert setting(ok, "every")["value"] == "1w"


def test_what_the_locale_decides_is_confirmed_by_one_answer(ok: Run, file: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "retainlog", "config", "init", "--lang", "en"],
        env={**os.environ, "TERM": "dumb", "LC_ALL": "en_US.UTF-8"},
        encoding="utf-8",
        timeout=30,
    )
    child.expect("Amounts in USD, 3/4 is Mar 4, the week begins on Sun. Is that right")
    for _question in range(7):
        child.sendline("")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert setting(ok, "region")["value"] == "US"
    assert setting(ok, "currency")["value"] == "USD"


def test_dates_are_written_in_the_order_of_the_place(ok: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    ok("client", "add", "Acme", "--fee", "4500")
    assert "$4,500" in ok("client", "show", "acme").out
    assert "Mar 4, 2026" in ok("touch", "add", "acme", "call", "--on", "3/4").out + ok("touch", "list").out


def test_the_language_comes_from_flag_then_environment_then_file_then_locale(
    ok: Run, run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retainlog import i18n

    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    ok("config", "set", "lang", "he")
    ok("config", "path")
    assert i18n.language() == "he"
    monkeypatch.setenv("RETAINLOG_LANG", "en")
    ok("config", "path")
    assert i18n.language() == "en"
    ok("--lang", "he", "config", "path")
    assert i18n.language() == "he"
    monkeypatch.delenv("RETAINLOG_LANG")
    file.write_text('lang = "fr"\n')
    ok("config", "path")
    assert i18n.language() == "en"


def test_a_value_that_does_not_do_is_named_with_what_does(run: Run) -> None:
    assert run("config", "set", "lang", "fr").err.startswith("lang takes en | he, not 'fr'.\n")
    assert run("config", "set", "hours", "900").err.startswith("hours takes a number of hours in a month, 744 at most,")


def test_rates_are_kept_exactly_and_with_their_day(ok: Run, run: Run, file: Path) -> None:
    ok("config", "set", "rates", "USD=3.720", "EUR=4.05", "date=2026-11-01")
    kept = {"date": "2026-11-01", "to": "ILS", "USD": "3.720", "EUR": "4.05"}
    assert setting(ok, "rates")["value"] == kept
    ok("config", "set", "lang", "en")
    assert setting(ok, "rates")["value"] == kept  # what is set later does not fall into them
    assert ok("config", "get", "rates").out.strip() == "date=2026-11-01 to=ILS USD=3.720 EUR=4.05"
    ok("config", "set", "rates", "USD=3.7")
    assert setting(ok, "rates")["value"] == {"date": "2026-11-21", "to": "ILS", "USD": "3.7"}
    for typed in (("USD=x",), ("USD=3.7", "date=2027-01-01"), ("USD",), ("ILS=1",), ("date=2026-11-01",)):
        result = run("config", "set", "rates", *typed)
        assert (result.code, result.out) == (2, "")
    assert "still to come" in run("config", "set", "rates", "USD=3.7", "date=2027-01-01").err
    ok("config", "unset", "rates")
    assert setting(ok, "rates")["value"] is None


@pytest.mark.parametrize(
    "text",
    [
        '[rates]\ndate = 2026-11-01\nUSD = "3.72"\n',
        "[rates]\ndate = 2026-11-01\nUSD = 3.72\n",
        'rates = { date = "2026-11-01", USD = "3.72" }\n',
        'rates = "USD=3.72 date=2026-11-01"\n',
    ],
)
def test_rates_written_by_hand(ok: Run, file: Path, text: str) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    ok("client", "add", "Home", "--fee", "1000", "--per", "month")
    ok("client", "add", "Abroad", "--fee", "100 USD", "--per", "month")
    assert ok("report", "concentration", "--json").json["converted"]["total"]["value"]["amount"] == "1372.00"


def test_wrong_rates_are_named_by_config_and_doctor(run: Run, ok: Run, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text('[rates]\nUSD = "3.72"\n', encoding="utf-8")
    assert "The rates need the day" in ok("config").err
    assert not setting(ok, "rates")["valid"]
    ok("client", "add", "Home", "--fee", "1000", "--per", "month")
    assert run("report", "concentration").code == 2
    assert "The rates need the day" in run("doctor").out


def test_people_read_settings_as_they_would_type_them(ok: Run) -> None:
    ok("config", "set", "rates", "USD=3.72", "date=2026-11-01")
    ok("config", "set", "hours", "120")
    text = ok("config").out
    assert "date=2026-11-01 to=ILS USD=3.72" in text
    assert "{" not in text
    assert "120 " in text
    assert "value" in ok("config", "--format", "csv").out.splitlines()[0].split(",")
