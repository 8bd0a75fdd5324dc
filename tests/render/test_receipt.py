"""What a write says."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date

from retainlog.domain.listing import Receipt
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
        "import io, sys, datetime, retainlog.domain.listing\n"
        "before = set(sys.modules)\n"
        "from retainlog.render import emit\n"
        "from retainlog.domain.listing import Receipt\n"
        "emit(Receipt({}, ('Logged.',)), 'table', io.StringIO(), color=True, width=80,"
        " today=datetime.date(2026, 1, 1))\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in run.stdout.split() if name != "__future__"] == ["retainlog.render"]
