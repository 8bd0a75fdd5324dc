"""What Tab offers, as a shell's script gets it. The real shells are in test_shells.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from retainlog.cli.registry import COMMANDS, Noun
from tests.conftest import Run

Offer = Callable[..., dict[str, str]]


@pytest.fixture
def offer(run: Run, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """`offer(word, …, incomplete)`: value → help."""

    def ask(*words: str) -> dict[str, str]:
        with monkeypatch.context() as patch:
            patch.setenv("_RETAINLOG_COMPLETE", "zsh")
            result = run(*words)
        assert (result.code, result.err) == (0, "")
        return dict(line.split("\t") for line in result.out.splitlines())

    return ask


def test_commands_and_verbs_with_their_help(offer: Offer) -> None:
    assert list(offer("")) == [n for n, entry in COMMANDS.items() if isinstance(entry, Noun) or not entry.hidden]
    assert offer("touch", "a") == {"add": "Log a touchpoint."}
    assert "unset" in offer("config", "")
    assert offer("nosuch", "") == {}
    assert offer("--version", "today", "") == {}


def test_options_that_were_not_given_yet(offer: Offer) -> None:
    assert "--channel" in offer("touch", "add", "--")
    assert "--channel" not in offer("touch", "add", "--channel", "call", "--")
    assert "--tag" in offer("touch", "add", "--tag", "vip", "--"), "may be repeated"
    assert "--db" in offer("--")
    assert "--db" not in offer("touch", "add", "--"), "works there too, but stays out of the way"


def test_codes(offer: Offer) -> None:
    assert list(offer("touch", "add", "x", "--channel", "me")) == ["meeting", "message"]
    assert list(offer("touch", "add", "x", "--channel=ME")) == ["--channel=meeting", "--channel=message"]
    assert list(offer("--lang", "")) == ["en", "he"]
    assert list(offer("aliases", "")) == ["bash", "zsh", "fish", "powershell"]
    assert "json" in offer("today", "--format", "")


def test_names_and_aliases_however_they_are_typed(ok: Run, offer: Offer) -> None:
    ok("client", "add", "Acme Labs", "--alias", "Roadrunner")
    ok("client", "add", "מלך בַּנְק")
    ok("client", "add", "Gone")
    ok("client", "delete", "Gone", "--yes")
    assert offer("touch", "add", "ACME l") == {"Acme Labs": ""}
    assert offer("touch", "add", "road") == {"Roadrunner": "Acme Labs"}
    assert list(offer("brief", "מלכ")) == ["מלך בַּנְק"]
    assert list(offer("touch", "list", "")) == ["Acme Labs", "Roadrunner", "מלך בַּנְק"]
    assert list(offer("client", "merge", "Acme Labs", "מ")) == ["מלך בַּנְק"]
    assert list(offer("action", "add", "x", "--client", "a")) == ["Acme Labs"]


def test_the_summary_of_a_touchpoint_is_free(ok: Run, offer: Offer) -> None:
    ok("client", "add", "Acme")
    assert offer("touch", "add", "Acme", "") == {}


def test_ids_of_the_noun_newest_first_with_what_they_are(ok: Run, offer: Offer) -> None:
    ok("client", "add", "Acme")
    old = ok("touch", "add", "Acme", "old\nmore", "--on", "2026-11-01", "--json").json["id"]
    new = ok("touch", "add", "Acme", "new", "--json").json["id"]
    mistake = ok("mistake", "add", "--what", "late", "--kind", "service", "--why", "w", "--cause", "overload",
                 "--plan", "Plan ahead", "--json").json["id"]  # fmt: skip
    assert offer("touch", "show", "") == {new[:8]: "2026-11-21 · Acme · new", old[:8]: "2026-11-01 · Acme · old"}
    assert list(offer("touch", "edit", old[:5])) == [old[:8]]
    assert list(offer("mistake", "show", "")) == [mistake[:8]]
    assert list(offer("action", "add", "x", "--mistake", "")) == [mistake[:8]]
    (action,) = offer("action", "done", "")
    assert "Plan ahead" in offer("action", "done", "")[action]


def test_a_loss_by_id_or_client(ok: Run, offer: Offer) -> None:
    ok("client", "add", "Acme")
    loss = ok("loss", "add", "Acme", "--reason", "price", "--stated", "too dear", "--no-input", "--json").json["id"]
    assert list(offer("loss", "show", "")) == [loss[:8], "Acme"]


def test_people_and_tags(ok: Run, offer: Offer) -> None:
    ok("client", "add", "Acme", "--tag", "gold")
    ok("contact", "add", "Acme", "Noa Levi")
    ok("touch", "add", "Acme", "x", "--tag", "Great")
    assert offer("contact", "left", "n") == {"Noa Levi": "Acme"}
    assert list(offer("touch", "list", "--tag", "g")) == ["Great", "gold"]


def test_another_journal_may_be_named_before(ok: Run, offer: Offer, tmp_path: object) -> None:
    other = f"{tmp_path}/other.db"
    ok("--db", other, "client", "add", "Elsewhere")
    assert list(offer("--db", other, "brief", "")) == ["Elsewhere"]
    assert offer("brief", "") == {}


def test_help_speaks_the_language_of_the_line(offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETAINLOG_LANG", "he")
    assert "add" in offer("touch", "a")


def test_it_never_makes_a_journal(offer: Offer, home: object) -> None:
    from pathlib import Path

    offer("brief", "")
    assert not list(Path(str(home)).rglob("*.db"))
