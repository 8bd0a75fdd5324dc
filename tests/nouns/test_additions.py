"""How many files it takes to add a field, a noun, a report and a code: each is added to a copy of the source, and works
in lists, single records, JSON, search, export and completion.

`scripts/declared.py` makes base/declared.py and the number of the schema; nobody edits those.
"""

from __future__ import annotations

import filecmp
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MADE = {"base/declared.py", "store/connection.py"}
pytestmark = pytest.mark.slow

MIGRATION = '''

@migrations()
def {name}(db: Database) -> None:
    _run(db, """{sql}""", {version})
'''


class Copy:
    """The source in a folder of its own, and a journal that it writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "src" / "retainlog"
        for part in ("src", "scripts"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.source / file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        (self.source / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    def migrate(self, name: str, sql: str) -> None:
        text = (self.source / "store" / "migrations.py").read_text(encoding="utf-8")
        more = MIGRATION.format(name=name, sql=sql, version=text.count("@migrations()") + 1)
        self.edit("store/migrations.py", "\n\n\ndef migrate(", f"\n{more}\n\ndef migrate(")

    def touched(self) -> set[str]:
        """The files that differ, but those that are made."""
        files = {str(path.relative_to(self.source)) for path in self.source.rglob("*.py")}
        was = ROOT / "src" / "retainlog"
        return {
            file
            for file in files
            if not ((was / file).exists() and filecmp.cmp(was / file, self.source / file, shallow=False))
        } - MADE

    def process(self, *argv: str, **more: str) -> str:
        environment = {
            "PYTHONPATH": str(self.folder / "src"),
            "HOME": str(self.folder),
            "PATH": str(Path(sys.executable).parent),
            "RETAINLOG_TODAY": "2026-11-21T10:00",
            "RETAINLOG_BACKUP": "off",
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            [sys.executable, *argv], env=environment | more, capture_output=True, text=True, cwd=self.folder
        )
        assert done.returncode == 0, done
        return done.stdout

    def declare(self) -> None:
        self.process("scripts/declared.py")

    def ok(self, *argv: str) -> str:
        return self.process("-m", "retainlog", *argv)

    def json(self, *argv: str) -> Any:
        return json.loads(self.ok(*argv, "--json"))

    def offers(self, *words: str) -> list[str]:
        """What Tab offers for the last word."""
        lines = self.process("-m", "retainlog", *words, _RETAINLOG_COMPLETE="zsh").splitlines()
        return [line.partition("\t")[0] for line in lines]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_a_field_takes_its_noun_and_a_migration(copy: Copy) -> None:
    copy.edit(
        "nouns/promise.py",
        "    note: str | None = None\n",
        "    note: str | None = None\n    penalty: str | None = None\n",
    )
    copy.edit(
        "nouns/promise.py",
        "        NOTE,\n",
        '        NOTE,\n        Field("penalty", TEXT, N_("Penalty"), N_("What it costs to break it.")),\n',
    )
    copy.edit("nouns/promise.py", "import PAST", "import PAST, TEXT")
    copy.migrate("m_penalty", "ALTER TABLE promises ADD COLUMN penalty TEXT;")
    copy.declare()
    assert copy.touched() == {"nouns/promise.py", "store/migrations.py"}

    copy.ok("client", "add", "Acme")
    added = copy.json("promise", "add", "acme", "send the plan", "--penalty", "a free month")
    assert added["penalty"] == "a free month"
    assert "a free month" in copy.ok("promise", "show", added["id"])
    assert [row["penalty"] for row in copy.json("promise", "list", "--contains", "free month")] == ["a free month"]
    assert [hit["id"] for hit in copy.json("search", "month")] == [added["id"]]
    assert copy.json("promise", "edit", added["id"], "--clear", "penalty")["penalty"] is None
    assert "penalty" in copy.ok("export", "csv", "--kind", "promises").splitlines()[0]
    assert "--penalty" in copy.offers("promise", "add", "acme", "--pen")
    copy.ok("undo", "2")


FAVOUR = '''"""Favours that a client did."""

from datetime import date
from typing import NamedTuple

from retainlog.base.fields import Code
from retainlog.nouns.declaration import N_, NOTE, ON, Field, Noun, words

KINDS = ("referral", "review", "other")


class Favour(NamedTuple):
    id: str
    client_id: str
    on_date: date
    text: str
    kind: str = "other"
    note: str | None = None
    created_at: str = ""
    updated_at: str = ""
    updated_by: str = ""


NOUN = Noun(
    "favour",
    Favour,
    "favours",
    N_("Favours"),
    "text",
    ("on", "text", "kind"),
    N_("No favours here yet."),
    (
        words("text", N_("What they did."), N_("What did they do")),
        Field("kind", Code(KINDS), N_("Kind"), N_("What kind."), default="other"),
        ON,
        NOTE,
    ),
    help=N_("Favours that clients did."),
    does={
        "add": N_("Note a favour."),
        "list": N_("List favours."),
        "show": N_("Show a favour."),
        "edit": N_("Change a favour."),
        "delete": N_("Delete a favour."),
    },
    keeps=True,
)
'''
TABLE = """
CREATE TABLE favours (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  on_date TEXT NOT NULL, text TEXT NOT NULL CHECK (text <> ''), kind TEXT NOT NULL, note TEXT,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, updated_by TEXT NOT NULL);
"""


def test_a_noun_takes_its_file_and_a_migration(copy: Copy) -> None:
    (copy.source / "nouns" / "favour.py").write_text(FAVOUR, encoding="utf-8")
    copy.migrate("m_favours", TABLE)
    copy.declare()
    assert copy.touched() == {"nouns/favour.py", "store/migrations.py"}

    for name in ("Acme", "Acme Ltd"):
        copy.ok("client", "add", name)
    added = copy.json("favour", "add", "acme", "named us to Beta", "--kind", "referral")
    assert (added["client"], added["on"], added["kind"]) == ("Acme", "2026-11-21", "referral")
    assert copy.json("favour", "list", "-C", "acme", "--kind", "referral", "--sort", "text") == [added]
    assert copy.json("favour", "list", "--kind", "review") == []
    assert "named us to Beta" in copy.ok("favour", "show", added["id"])
    assert "named us to Beta" in copy.ok("client", "show", "acme")
    assert copy.json("favour", "edit", "last", "--note", "thank them")["note"] == "thank them"
    assert [(hit["kind"], hit["id"]) for hit in copy.json("search", "thank")] == [("favour", added["id"])]
    assert "favour" in copy.ok("--help")
    assert "favour" in copy.offers("fav")
    assert added["id"][:8] in "".join(copy.offers("favour", "show", added["id"][:4]))
    assert copy.ok("export", "csv", "--kind", "favours").count("named us to Beta") == 1
    copy.ok("export", "json", "-o", "all.json")
    copy.ok("--db", "other.db", "import", "json", "all.json")
    assert copy.json("--db", "other.db", "favour", "list")[0]["id"] == added["id"]
    copy.ok("client", "merge", "Acme Ltd", "Acme", "--yes")
    assert copy.json("favour", "list")[0]["client"] == "Acme Ltd"
    copy.ok("favour", "delete", added["id"], "--yes")
    assert copy.json("favours") == []
    copy.ok("undo")
    copy.ok("doctor")


REPORT = '''"""Channels: how one is in touch."""

from retainlog.base.document import Document, Section
from retainlog.base.results import Column, Table
from retainlog.base.scope import Scope
from retainlog.i18n import N_
from retainlog.i18n.messages import _
from retainlog.nouns import touch
from retainlog.store.database import Store

ABOUT = N_("How one is in touch.")


def build(store: Store, scope: Scope) -> Document:
    counts: dict[str, int] = {}
    for one in touch.each(store, first=scope.first, last=scope.last):
        counts[one.channel or "other"] = counts.get(one.channel or "other", 0) + 1
    rows = [{"channel": name, "n": n} for name, n in sorted(counts.items())]
    columns = (Column("channel", _("Channel"), "code"), Column("n", _("Touchpoints"), "number"))
    return Document("channels", _("Channel"), (Section("channels", "", (Table("channels", "", columns, rows),)),))
'''


def test_a_report_takes_its_file(copy: Copy) -> None:
    (copy.source / "reports" / "channels.py").write_text(REPORT, encoding="utf-8")
    copy.declare()
    assert copy.touched() == {"reports/channels.py"}
    copy.ok("client", "add", "Acme")
    copy.ok("touch", "add", "acme", "hello", "--channel", "call")
    assert copy.json("report", "channels", "--month", "2026-11")["channels"]["channels"] == [
        {"channel": "call", "n": 1}
    ]
    assert "channels" in copy.offers("report", "chan")
    assert "How one is in touch." in copy.ok("report", "--help")


MISTAKE = ("--what", "x", "--why", "y", "--cause", "other", "--plan", "write it down", "--kind", "fax")
CODES = [
    ("nouns/touch.py", '"visit", "other")', ("touch", "add", "acme", "x", "--channel", "fax"), "--channel"),
    ("nouns/contact.py", '"finance", "other")', ("contact", "add", "acme", "Dana", "--role", "fax"), "--role"),
    ("nouns/gesture.py", '"thanks", "other")', ("gesture", "add", "acme", "fax"), "--kind"),
    ("nouns/mistake/__init__.py", '"misunderstanding", "other")', ("mistake", "add", "acme", *MISTAKE), "--kind"),
]


@pytest.mark.parametrize(("file", "codes", "line", "option"), CODES, ids=[file for file, *_ in CODES])
def test_a_code_takes_its_noun(copy: Copy, file: str, codes: str, line: tuple[str, ...], option: str) -> None:
    copy.edit(file, codes, codes.replace('"other")', '"fax", "other")'))
    copy.declare()
    assert copy.touched() == {file}
    copy.ok("client", "add", "Acme")
    added = copy.json(*line)
    noun = line[0]
    assert [row["id"] for row in copy.json(noun, "list", option, "fax")] == [added["id"]]
    assert "fax" in copy.offers(noun, "list", option, "fa")
    copy.ok("export", "json", "-o", "all.json")
    copy.ok("--db", "other.db", "import", "json", "all.json")
    assert [row["id"] for row in copy.json("--db", "other.db", noun, "list", option, "fax")] == [added["id"]]
