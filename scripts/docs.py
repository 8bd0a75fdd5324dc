#!/usr/bin/env python3
"""Write the generated part of the documentation from the code: docs/reference/*.md, the man page, pictures of the terminal.

scripts/docs.py            write
scripts/docs.py --check    exit 1 when a page is not current (CI runs this)
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
os.environ["COLUMNS"] = "100"
if subprocess.run([sys.executable, str(ROOT / "scripts" / "declared.py"), *sys.argv[1:]]).returncode:  # before it loads
    sys.exit(1)

import typer  # noqa: E402

from retainlog import __version__  # noqa: E402
from retainlog.base import config, errors  # noqa: E402
from retainlog.cli import lazy  # noqa: E402
from retainlog.cli.common import common_options  # noqa: E402
from retainlog.cli.main import run  # noqa: E402
from retainlog.cli.registry import COMMANDS, Noun  # noqa: E402
from retainlog.store.schema import JOURNAL, VERSION  # noqa: E402

sys.path.insert(0, str(ROOT / "scripts"))
from pictures import said_in, terminal_pictures  # noqa: E402

GENERATED = "<!-- Made by scripts/docs.py from the code; edits here are lost. -->\n\n"


class Command(NamedTuple):
    """One command line: its words, what it does, its click command."""

    words: str
    help: str
    command: Any


def commands() -> Iterator[Command]:
    """Every command, in the registry's order."""
    for noun, entry in COMMANDS.items():
        if isinstance(entry, Noun):
            for verb, target in entry.verbs.items():
                yield Command(f"{noun} {verb}", target.help, lazy.load(verb, target))
        else:
            yield Command(noun, entry.help, lazy.load(noun, entry))


def option_rows(command: Any) -> list[tuple[str, str]]:
    """(how it is typed, what it means) of each argument and shown option."""
    context = typer.Context(command, info_name="")  # type: ignore[arg-type]
    rows = []
    for parameter in command.params:
        if getattr(parameter, "hidden", False):
            continue
        record = parameter.get_help_record(context)
        if record:
            rows.append((record[0].replace("|", "\\|"), record[1].replace("|", "\\|")))
    return rows


def commands_page() -> str:
    lines = [
        "# Commands",
        "",
        "Every command also takes `--format table|plain|json|jsonl|csv|md|html` and `--json`.",
        "",
    ]
    lines += ["Before the command (or after it): ", ""]
    for option in common_options(after_command=False):
        lines.append(f"- `{', '.join(option.opts)}`: {option.help}")
    for words, text, command in commands():
        context = typer.Context(command, info_name=f"retainlog {words}")  # type: ignore[arg-type]
        pieces = [piece for piece in command.collect_usage_pieces(context) if piece != "[OPTIONS]"]
        lines += ["", f"## {words}", "", text, "", f"    retainlog {words} {' '.join(pieces)}".rstrip(), ""]
        own = [row for row in option_rows(command) if row[0] not in ("--json",) and not row[0].startswith("--format")]
        if own:
            lines += ["| | |", "|---|---|", *(f"| `{name}` | {meaning} |" for name, meaning in own)]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    lines = [
        "# Settings",
        "",
        "A setting comes from the environment, or from `config.toml` in the platform's config folder (`retainlog config path`),",
        "or has its default. Set one with `retainlog config set NAME VALUE`.",
        "",
        "| name | environment | kind | default | meaning |",
        "|---|---|---|---|---|",
    ]
    for setting in config.SETTINGS:
        kind = " \\| ".join(setting.choices) or setting.kind
        default = "" if setting.default in (None, ()) else f"`{setting.default}`"
        lines.append(f"| `{setting.name}` | `{setting.variable}` | {kind} | {default} | {setting.help} |")
    lines += [
        "",
        "Also read: `RETAINLOG_CONFIG` (the file itself), `RETAINLOG_TODAY` (a day to stand on, for demos and tests), `NO_COLOR`, `COLUMNS`,",
        "`VISUAL` and `EDITOR`.",
        "",
        "## Several currencies",
        "",
        "Amounts in several currencies are never added up by themselves: each currency is shown for itself. With rates, reports, `impact`,",
        "`risk` and `fit check` show beside that what it comes to in all, and say by which rates of which day. Rates are exact decimals:",
        "",
        "```toml",
        "[rates]",
        "date = 2026-11-01    # the day that they are of",
        'USD = "3.72"         # what one dollar is worth in your currency',
        'EUR = "4.05"',
        "```",
        "",
        "or `retainlog config set rates USD=3.72 EUR=4.05 date=2026-11-01` (all of them at once; without a date they are of today; `to=EUR`",
        "where they lead to another currency than `currency`). Each amount is converted, rounded half up to the minor unit, and then added.",
        "A currency without a rate is left out, and named. Rates older than 90 days are worth a word beside the figures.",
    ]
    return "\n".join(lines) + "\n"


def exit_codes_page() -> str:
    lines = ["# Exit codes", "", "| code | meaning | error |", "|---|---|---|", "| 0 | done (an empty list is 0) | |"]
    lines.append("| 1 | a fault of retainlog itself | |")
    meanings = {
        2: "usage, or a value that cannot be used",
        3: "not found",
        4: "ambiguous, or exists already",
        5: "refused input: an import with bad rows, a corrupt or foreign file, an undo over a later change",
        6: "storage: locked, full, unreadable, damaged, a newer schema",
        7: "`doctor` or a check found problems",
        8: "synchronisation needs you",
    }
    classes: dict[int, list[str]] = {}
    for value in vars(errors).values():
        if isinstance(value, type) and issubclass(value, errors.RetainlogError) and value is not errors.RetainlogError:
            classes.setdefault(value.exit_code, []).append(value.__name__)
    lines += [f"| {code} | {text} | {', '.join(classes.get(code, ()))} |" for code, text in meanings.items()]
    lines += [
        "| 130 | interrupted; what was answered so far is kept as a draft | |",
        "",
        "With `--json` an error is one line on standard error:",
        "",
        '    {"error": {"code": "client_not_found", "message": "…", "hint": "…", "exit": 3}}',
    ]
    return "\n".join(lines) + "\n"


SAMPLES = (
    "client list --status all",
    "client show ID",
    "contact list",
    "touch list",
    "mistake list",
    "mistake show ID",
    "action list --all",
    "loss list",
    "loss show ID",
    "sign list",
    "sign show ID",
    "check Ofek --show",
    *(f"{noun} list" for noun in ("milestone", "promise", "win", "offer", "boundary", "decision", "gesture")),
    "boundary show ID",
    "gesture suggest",
    "gesture suggest Acme",
    "impact ID",
    "risk",
    "risk Ofek",
    "risk backtest",
    "today",
    "brief ID",
    "timeline ID",
    "search plan",
    "history",
    "config",
    "report",
    "report value Acme",
)


def json_page() -> str:
    """The keys of each command's JSON, read off the demo journal."""
    lines = [
        "# JSON",
        "",
        "A list command prints an array, a single one an object; a write prints the record written. Keys are always present (null where there is nothing),",
        'and are added but never removed. Dates are ISO, times carry their offset, money is `{"amount": "4500.00", "currency": "ILS"}`. Every record has `id`; what',
        "belongs to a client has `client` (its name) and `client_id`. These are the keys as the demo journal shows them:",
    ]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"RETAINLOG_DB": f"{folder}/own.db", "RETAINLOG_TODAY": "2026-11-21", "HOME": folder}
        os.environ |= {"RETAINLOG_BACKUP": "off", "RETAINLOG_CONFIG": f"{folder}/none.toml", "RETAINLOG_LANG": "en"}
        output("demo", "--mixed", f"{folder}/demo", "--json")
        os.environ["RETAINLOG_DB"] = f"{folder}/demo/journal.db"
        for sample in SAMPLES:
            words = sample.split()
            if words[-1] == "ID":
                words[-1] = json.loads(output(*TARGETS[words[0]], "--json"))[0]["id"]
            found = json.loads(output(*words, "--json"))
            lines += ["", f"## {sample}", "", *keys(found, "array of " if isinstance(found, list) else "")]
    return "\n".join(lines) + "\n"


TARGETS = {
    "mistake": ("mistake", "list"),
    "loss": ("loss", "list"),
    "sign": ("sign", "list"),
    "boundary": ("boundary", "list"),
    **dict.fromkeys(("client", "impact", "brief", "timeline"), ("client", "list")),
}


def output(*argv: str) -> str:
    """What a command line prints; it must succeed."""
    kept, sys.stdout = sys.stdout, io.StringIO()
    try:
        code = run(["--quiet", *argv])
        text = sys.stdout.getvalue()
    finally:
        sys.stdout = kept
    if code:
        raise SystemExit(f"retainlog {' '.join(argv)}: exit {code}")
    return text


def keys(value: Any, of: str = "", depth: int = 0) -> list[str]:
    """A nested list of keys with their types, over all records of an array."""
    if isinstance(value, list):
        records = [record for record in value if isinstance(record, dict)]
        value = {key: next((r[key] for r in records if r.get(key) is not None), None) for r in records for key in r}
    lines = []
    for key, inner in value.items():
        nested = isinstance(inner, (dict, list)) and not (
            isinstance(inner, dict) and set(inner) == {"amount", "currency"}
        )
        lines.append(f"{'  ' * depth}- `{key}`: {kind(inner)}")
        if nested and depth < 3 and (isinstance(inner, dict) or any(isinstance(item, dict) for item in inner)):
            lines += keys(inner, "", depth + 1)
    return [f"{of}objects:" if of else "object:", "", *lines] if depth == 0 else lines


def kind(value: Any) -> str:
    if isinstance(value, dict):
        return "money" if set(value) == {"amount", "currency"} else "object"
    if isinstance(value, list):
        return "array of objects" if any(isinstance(item, dict) for item in value) else "array"
    if isinstance(value, str):
        return "date" if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else "text"
    return {bool: "true or false", int: "number", float: "number"}.get(type(value), "null here")


def schema_page() -> str:
    from retainlog.base.clock import Clock
    from retainlog.store.database import Store

    store = Store(":memory:", Clock())
    lines = [
        "# Schema",
        "",
        f"Version {VERSION} (`PRAGMA user_version`). Ids are 16 characters of lower-case Crockford base32. Days are local ISO dates,",
        "`created_at` and `updated_at` UTC. Money is whole minor units with its ISO currency.",
        "",
        "## The journal proper",
    ]
    from retainlog.store.describe import columns, views

    for table in JOURNAL:
        lines += ["", f"### {table}", "", "| column | type |", "|---|---|"]
        lines += [f"| {name} | {kind}{' (key)' if key else ''} |" for name, kind, key in columns(store, table)]
    lines += ["", "## Views for reading", ""]
    lines += [f"- `{name}`: {', '.join(names)}" for name, names in views(store)]
    lines += [
        "",
        "## Beside it",
        "",
        "- `history_batches`, `history_changes`: every write with the rows before and after; `undo` lives on them.",
        "- `client_names`, `client_rollups`, `client_days`, `client_trends`, `search_docs`, `search_words`: derived, rebuilt by `retainlog doctor --rebuild`.",
    ]
    store.close()
    return "\n".join(lines) + "\n"


def man_page() -> str:
    def text(value: str) -> str:
        return value.replace("\\|", "|").replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")

    lines = [
        f'.TH RETAINLOG 1 "" "retainlog {__version__}" "User Commands"',
        ".SH NAME",
        "retainlog \\- a private journal of your clients",
        ".SH SYNOPSIS",
        ".B retainlog",
        "[\\fIglobal options\\fR] \\fINOUN\\fR \\fIVERB\\fR [\\fIarguments\\fR]",
        ".SH DESCRIPTION",
        "Records client touchpoints, a three\\-part mistake log and lost\\-client post\\-mortems in one SQLite file,",
        "says each morning what is due, and turns all of it into a monthly reflection.",
        ".SH GLOBAL OPTIONS",
    ]
    for option in common_options(after_command=False):
        lines += [".TP", f"\\fB{text(', '.join(option.opts))}\\fR", text(option.help or "")]
    lines.append(".SH COMMANDS")
    for words, help_text, command in commands():
        lines += [f".SS {text(words)}", text(help_text)]
        for name, meaning in option_rows(command):
            lines += [".TP", f"\\fB{text(name)}\\fR", text(meaning)]
    lines.append(".SH SETTINGS")
    for setting in config.SETTINGS:
        lines += [".TP", f"\\fB{text(setting.name)}\\fR ({text(setting.variable)})", text(setting.help)]
    lines += [
        ".SH EXIT STATUS",
        "0 done, 1 a fault, 2 usage, 3 not found, 4 ambiguous or exists, 5 refused input, 6 storage, 7 problems found, 8 sync needs you, 130 interrupted.",
        ".SH FILES",
        "\\fBretainlog path\\fR prints where the journal lies, \\fBretainlog config path\\fR where the settings lie.",
    ]
    return "\n".join(lines) + "\n"


def pages() -> dict[Path, str]:
    reference = ROOT / "docs" / "reference"
    made = {
        reference / "commands.md": commands_page(),
        reference / "settings.md": settings_page(),
        reference / "exit-codes.md": exit_codes_page(),
        reference / "schema.md": schema_page(),
        reference / "json.md": json_page(),
    }
    made = {path: GENERATED + page for path, page in made.items()}
    made |= terminal_pictures()
    made[ROOT / "docs" / "retainlog.1"] = '.\\" Made by scripts/docs.py from the code.\n' + man_page()
    return made


def is_current(path: Path, page: str) -> bool:
    before = path.read_text(encoding="utf-8")
    return said_in(before) == said_in(page) if path.suffix == ".svg" else before == page


def main() -> int:
    stale = []
    for path, page in pages().items():
        if path.exists() and is_current(path, page):
            continue
        stale.append(str(path.relative_to(ROOT)))
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
    if "--check" in sys.argv and stale:
        print(f"Not current: {', '.join(stale)}. Run: python scripts/docs.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
