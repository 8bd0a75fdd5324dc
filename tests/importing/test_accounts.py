"""Every row, message, entry and card of a file is accounted for: what became of them adds up to what the file holds."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

NAMES = ("Acme", "Beta", "דנה לוי", "Gamma Ltd", "", "N/A", "Total", "name")
DAYS = ("2026-11-01", "13/11/2026", "20261102", "2026-11-03T09:00:00Z", "soon", "", "2027-05-01", "31/02/2026")


def tables(rng: random.Random) -> tuple[str, dict[str, int]]:
    """A table of touchpoints, and how many rows it holds below its header."""
    lines = ["client,date,summary,minutes,mood,email"]
    for _number in range(rng.randint(0, 40)):
        match rng.randrange(10):
            case 0:
                lines.append("")
            case 1:
                lines.append(lines[0])
            case 2:
                lines.append("Acme,2026-11-01,too,many,cells,in,this,row")
            case _:
                cells = (
                    rng.choice(NAMES), rng.choice(DAYS), rng.choice(("call", "mail", "")),
                    rng.choice(("5", "00:45:00", "long", "")), rng.choice(("3", "9", "")),
                    rng.choice(("", "dana@acme.example", "me@me.example", "no address")),
                )  # fmt: skip
                lines.append(",".join(cells))
    if rng.random() < 0.3:
        lines.append('Beta,2026-11-02,"a quote that is never closed,5,3,')
    return "\n".join(lines) + "\n", {"row": len(lines) - 1}


def clients(rng: random.Random) -> tuple[str, dict[str, int]]:
    """A table of clients, its rows, addresses and numbers."""
    lines, phones, addresses = ["name,contact,email,email 2,phone,mobile,note"], 0, 0
    for _number in range(rng.randint(1, 30)):
        who = rng.choice(("Acme", "Beta", "David Cohen", "דנה לוי", "Gamma"))
        emails = [rng.choice(("", "a@a.example", "me@me.example", "x@acme.example")), rng.choice(("", "b@b.example"))]
        numbers = [rng.choice(("", "050-1111111", "03-2222222")), rng.choice(("", "9.72501E+11", "054-3333333"))]
        phones += len({number for number in numbers if number})
        addresses += len({email for email in emails if email})
        lines.append(",".join((who, rng.choice(("", "Noa", "Tal")), *emails, *numbers, rng.choice(("", "vip")))))
    return "\n".join(lines) + "\n", {"row": len(lines) - 1, "phone": phones, "address": addresses}


def calendars(rng: random.Random) -> tuple[str, dict[str, int]]:
    lines, count = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"], rng.randint(1, 25)
    for number in range(count):
        lines += ["BEGIN:VEVENT", f"UID:{number}@x", f"DTSTART:2026{rng.randint(1, 12):02}05T100000Z", "SUMMARY:Talk"]
        lines += [rng.choice(("STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-NOTHING:1"))]
        for name in rng.sample(("dana@acme.example", "ron@b.example", "me@me.example"), rng.randint(0, 3)):
            lines.append(f"ATTENDEE;CN=Somebody:mailto:{name}")
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""]), {"event": count}


def cards(rng: random.Random) -> tuple[str, dict[str, int]]:
    lines: list[str] = []
    count = rng.randint(1, 25)
    for number in range(count):
        lines += ["BEGIN:VCARD", "VERSION:3.0", f"UID:{number}"]
        lines += [rng.choice(("FN:Dana Levi", "FN:David Cohen", "FN:", "N:Bar;Ron;;;"))]
        lines += [f"EMAIL:{rng.choice('abc')}@x.example"] * rng.randint(0, 2) + ["TEL:050-1234567"] * rng.randint(0, 1)
        lines.append("END:VCARD")
    return "\r\n".join(lines) + "\r\n", {"card": count}


def mails(rng: random.Random) -> tuple[str, dict[str, int]]:
    lines: list[str] = []
    count = rng.randint(1, 25)
    for number in range(count):
        lines += [f"From a@b.example Mon Nov {rng.randint(1, 20)} 10:00:00 2026", f"Message-ID: <{number}@x>"]
        lines.append(f"From: {rng.choice(('dana@acme.example', 'me@me.example', 'ron@b.example'))}")
        lines.append(f"To: {rng.choice(('me@me.example', 'dana@acme.example', 'list@l.example'))}")
        lines.append(f"Date: Mon, {rng.randint(1, 20)} Nov 2026 {rng.randint(0, 23):02}:00:00 +0200")
        lines += rng.choice(([], ["List-Id: <l.example>"], ["Precedence: bulk"]))
        lines += ["Subject: Hello", "", "text", ""]
    return "\n".join(lines), {"message": count}


KINDS = {"touches.csv": tables, "clients.csv": clients, "c.ics": calendars, "c.vcf": cards, "m.mbox": mails}


def account(result: Any) -> dict[str, int]:
    return {row["unit"]: row["found"] for row in result["accounts"]}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", KINDS)
def test_what_became_of_everything_adds_up(run: Run, ok: Run, tmp_path: Path, name: str, seed: int) -> None:
    ok("client", "add", "Acme", "--email", "dana@acme.example")
    ok("config", "set", "own_addresses", "me@me.example")
    content, wanted = KINDS[name](random.Random(f"{name} {seed}"))
    file = tmp_path / name
    file.write_text(content, encoding="utf-8", newline="")
    more = ("--create-clients",) if name == "touches.csv" else ("--kind", "clients") if name == "clients.csv" else ()
    for _time in range(2):
        result = ok("import", "auto", str(file), *more, "--skip-bad", "--json").json
        found = account(result)
        assert {unit: found.get(unit, 0) for unit in wanted} == wanted
        for row in result["accounts"]:
            outcomes = {key: count for key, count in row.items() if key not in ("unit", "found")}
            assert sum(outcomes.values()) == row["found"], row
            passed = sum(one["entries"] for one in result["passed"] if one["unit"] == row["unit"])
            assert passed == row["passed"], row
            assert all(one["reason"] for one in result["passed"])
    assert (result["touches"], result["clients"], result["contacts"]) == (0, 0, 0)
