"""What is written for bash is what bash reads, and a line is read as bash reads it; nothing in it is run."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retainlog.cli.shellwords import for_bash, read

AWKWARD = st.text(st.sampled_from("ab אש'\"`$(){}[]*?!~#&|;<>\\=:%^ \u05f4é"), min_size=1, max_size=12)


@given(st.lists(AWKWARD, max_size=3), AWKWARD, st.sampled_from(["", "'", '"']))
def test_what_is_written_is_read_back(before: list[str], text: str, quote: str) -> None:
    line = " ".join(for_bash(word, "") for word in before) + " " + quote + for_bash(text, quote)
    typed = read(line)
    assert typed.before == before
    assert typed.word == text
    assert typed.quote in (quote, "")


@given(st.text(max_size=30))
def test_any_line_can_be_read(line: str) -> None:
    typed = read(line)
    assert line.endswith(typed.raw)


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_reads_the_same(tmp_path: Path) -> None:
    texts = [
        "$(touch pwned)",
        "`touch pwned`",
        "a'b\"c",
        "~",
        "#x",
        "!x",
        "back\\",
        "*",
        "a;b",
        "{a,b}",
        "דנה ״ל״",
    ]
    lines = [f"say {opened}{for_bash(text, quote)}{'' if for_bash(text, quote).endswith(quote or ' ') else quote}"
             for text in texts for quote, opened in (("", ""), ("'", "'"), ('"', '"'))]  # fmt: skip
    script = "say() { printf '%s\\n' \"$#$1\"; }\n" + "\n".join(lines)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines() == [f"1{text}" for text in texts for _ in range(3)]
    assert not list(tmp_path.glob("pwned"))


@pytest.mark.parametrize(
    ("line", "before", "word", "quote"),
    [
        ("retainlog touch add ", ["retainlog", "touch", "add"], "", ""),
        ('rlt "Acme L', ["rlt"], "Acme L", '"'),
        ("rlt Acme\\ ", ["rlt"], "Acme ", ""),
        ("rlt Acme\\", ["rlt"], "Acme", ""),
        ("rlt '' x", ["rlt", ""], "x", ""),
        ("rlt $HOME", ["rlt"], "$HOME", ""),
        ("", [], "", ""),
    ],
)
def test_a_line_that_is_still_being_typed(line: str, before: list[str], word: str, quote: str) -> None:
    typed = read(line)
    assert (typed.before, typed.word, typed.quote) == (before, word, quote)
