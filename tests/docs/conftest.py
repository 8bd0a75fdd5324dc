"""A folder in which the lines of the documentation are typed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What people have lying in their folder.
FILES = {
    "clients.csv": "Name,Email,Monthly fee,Client since\n"
    "Nord GmbH,info@nord.example,€900,2025-05-01\nסטודיו גלים,,3200,\n",
    "calls.csv": "Client;Date;Summary\nNord GmbH;2026-11-02;first talk\nWest Ltd;2026-11-03;an offer\n",
    "table-of-invoices.csv": "Invoice,Date,Customer,Due date,Subtotal\n7,2026-10-01,Nord GmbH,2026-10-31,900\n",
    "table.csv": "Kunde,Ref,Phone\nOst AG,17,03-555-0150\n",
    "contacts.vcf": "BEGIN:VCARD\nVERSION:3.0\nFN:Roni Tal\nEMAIL:roni@tal.example\nEND:VCARD\n",
    "calendar.ics": "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1@x\nDTSTART:20261102T080000Z\n"
    "SUMMARY:Planning\nATTENDEE:mailto:dana@acme.example\nEND:VEVENT\nEND:VCALENDAR\n",
    "archive.mbox": "From dana@acme.example Mon Nov  2 10:00:00 2026\nMessage-ID: <1@x>\n"
    "Date: Mon, 2 Nov 2026 10:00:00 +0200\nFrom: dana@acme.example\n"
    "To: me@example.com\nSubject: hello\n\nbody\n",
}


@pytest.fixture
def folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new user's folder with their exported clients in it, and the program on the PATH."""
    program = home / "bin" / "retainlog"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nfrom retainlog.cli.main import main\nmain()\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    return home
