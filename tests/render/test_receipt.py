"""What a write says."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date

from retainlog.base.results import Receipt
from retainlog.render import emit

LOGGED = Receipt({"id": "k3f9", "client": "נועה"}, ("Logged a call with נועה.", "Next contact: 2026-12-01."))


def said(receipt: Receipt, format: str, width: int | None = None) -> str:
    out = io.StringIO()
    emit(receipt, format, out, color=False, width=width, today=date(2026, 11, 21))
    return out.getvalue()


def test_a_receipt_is_its_lines() -> None:
    expected = "Logged a call with נועה.\nNext contact: 2026-12-01.\n"
    assert {said(LOGGED, "table"), said(LOGGED, "table", 80), said(LOGGED, "plain")} == {expected}


def test_a_receipt_in_json_is_the_record_written() -> None:
    assert said(LOGGED, "json") == '{\n  "id": "k3f9",\n  "client": "נועה"\n}\n'
    assert said(LOGGED, "jsonl") == '{"id": "k3f9", "client": "נועה"}\n'


def test_a_receipt_never_emits_escapes() -> None:
    hostile = Receipt({"name": "a\x1b]0;title\x07b\x9b31m\u202e"}, ("Logged \x1b[31mred\x1b[0m.",))
    assert said(hostile, "table") == "Logged red.\n"
    for format in ("table", "plain", "json", "jsonl"):
        text = said(hostile, format)
        assert all(char == "\n" or char.isprintable() for char in text)


def test_a_receipt_for_people_loads_no_other_module() -> None:
    code = (
        "import io, sys, datetime, retainlog.base.results\n"
        "before = set(sys.modules)\n"
        "from retainlog.render import emit\n"
        "from retainlog.base.results import Receipt\n"
        "emit(Receipt({}, ('Logged.',)), 'table', io.StringIO(), color=True, width=80,"
        " today=datetime.date(2026, 1, 1))\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in run.stdout.split() if name != "__future__"] == ["retainlog.render"]


def test_on_a_terminal_lines_break_between_words_and_commands_stay_whole() -> None:
    long = Receipt(
        {}, ("The rest can wait: the week pass is asked for on 28 Nov 2026 (retainlog loss review kn3pmbye).",)
    )
    assert said(long, "table", 60) == (
        "The rest can wait: the week pass is asked for on 28 Nov 2026\n(retainlog loss review kn3pmbye).\n"
    )
    asked = Receipt({}, ("  There is also Acme Ltd; if that one was meant: retainlog undo",))
    assert said(asked, "table", 60) == "  There is also Acme Ltd; if that one was meant:\n  retainlog undo\n"
    assert said(asked, "plain", 60) == asked.lines[0] + "\n"
    assert said(asked, "table") == asked.lines[0] + "\n"
