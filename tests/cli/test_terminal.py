"""Which mode a terminal gets, and that each stream gets its own."""

from __future__ import annotations

import pytest

from retainlog.base.config import BY_NAME
from retainlog.cli.terminal import MODES, detect, mode_for
from retainlog.i18n import TURNING
from tests.conftest import Run

TERMINALS = [
    ({}, "logical"),
    ({"TERM": "xterm-256color"}, "logical"),
    ({"TERM": "dumb"}, "off"),
    ({"TERM": "dumb", "KONSOLE_VERSION": "240800"}, "off"),
    ({"TERM": "screen", "STY": "1.pts-0"}, "logical"),
    ({"STY": "1.pts-0", "XTERM_VERSION": "XTerm(379)"}, "logical"),
    ({"TERM": "mlterm", "MLTERM": "3.9.0"}, "logical"),
    ({"KONSOLE_VERSION": "221200"}, "isolate"),
    ({"KONSOLE_VERSION": "240801"}, "isolate"),
    ({"KONSOLE_VERSION": "220803"}, "logical"),
    ({"KONSOLE_VERSION": "?"}, "logical"),
    ({"TERM": "xterm-kitty"}, "word"),
    ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, "word"),
    ({"TERM": "alacritty"}, "visual"),
    ({"TERM": "xterm-256color", "ALACRITTY_WINDOW_ID": "9"}, "visual"),
    ({"TERM": "xterm", "XTERM_VERSION": "XTerm(379)"}, "visual"),
    ({"TERM": "rxvt-unicode-256color"}, "visual"),
    ({"TERM": "st-256color"}, "visual"),
    ({"TERM": "foot"}, "visual"),
    ({"TERM": "foot-extra"}, "visual"),
    ({"TERM": "sterm"}, "logical"),
    ({"TERM_PROGRAM": "vscode"}, "visual"),
    ({"WT_SESSION": "c0ffee"}, "visual"),
    ({"TERM_PROGRAM": "Apple_Terminal"}, "logical"),
    ({"VTE_VERSION": "5800"}, "isolate"),
    ({"VTE_VERSION": "7006"}, "isolate"),
    ({"VTE_VERSION": "5799"}, "visual"),
    ({"VTE_VERSION": "5202"}, "visual"),
]


@pytest.mark.parametrize(("environ", "mode"), TERMINALS, ids=lambda value: str(value))
def test_the_terminal_is_known_by_its_environment(environ: dict[str, str], mode: str) -> None:
    assert detect(environ, tty=True) == mode
    assert detect(environ, tty=False) == "off"


@pytest.mark.parametrize("wish", MODES)
def test_a_wish_counts_on_a_terminal_and_never_in_a_pipe(wish: str) -> None:
    assert mode_for(wish, {"TERM": "foot"}, tty=True) == ("visual" if wish == "auto" else wish)
    assert mode_for(wish, {"TERM": "foot"}, tty=False) == "off"


def test_the_setting_and_the_renderers_know_the_same_modes() -> None:
    assert BY_NAME["bidi"].choices == MODES
    assert set(TURNING) < set(MODES)


def test_a_mode_that_is_none_is_a_usage_error(run: Run) -> None:
    result = run("--bidi", "sideways", "client", "list")
    assert result.code == 2
    assert "visual" in result.err
