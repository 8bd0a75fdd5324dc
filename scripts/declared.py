#!/usr/bin/env python3
"""Write src/retainlog/base/declared.py: what the declarations of nouns say, as plain constants that are cheap to load;
and count the migrations.

scripts/declared.py            write
scripts/declared.py --check    exit 1 when it is not current (scripts/docs.py does both)
"""

from __future__ import annotations

import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))
STORE = ROOT / "src" / "retainlog" / "store"
PAGE = ROOT / "src" / "retainlog" / "base" / "declared.py"
ORDER = ("contact", "touch", "milestone", "promise", "win", "offer", "boundary", "decision", "gesture", "activity")
"""A noun that is not named here comes after these."""
HEAD = '''"""The nouns as they are declared, for what must not load them: commands and their help, tables, search.

Made by scripts/declared.py from `nouns/`; edits here are lost.
"""


class Declared:
    """`at`: module and name of the declaration. `verbs`: verb → (its function, help). `search`: SQL that gives client,
    day and texts of the row with the id :id. `owned`: its rows belong to a client. `keeps`: its page shows them."""

    def __init__(
        self, at: str, table: str, help: str, verbs: dict[str, tuple[str, str]], search: str, owned: bool, keeps: bool
    ) -> None:
        self.at, self.table, self.help, self.verbs = at, table, help, verbs
        self.search, self.owned, self.keeps = search, owned, keeps


'''


def nouns() -> list[tuple[str, Any]]:
    """(`module:name`, declaration) of every noun, in the order in which lists name them."""
    stub: Any = ModuleType("retainlog.base.declared")  # what stands there may be of another state of the nouns
    stub.DECLARED = {}
    sys.modules[stub.__name__] = stub
    import retainlog.nouns
    from retainlog.nouns.declaration import Noun

    found = []
    for module in pkgutil.iter_modules(retainlog.nouns.__path__):
        loaded = import_module(f"retainlog.nouns.{module.name}")
        for name, value in vars(loaded).items():
            if isinstance(value, Noun) and value.record.__module__ == loaded.__name__:
                found.append((f"{module.name}:{name}", value))
    return sorted(found, key=lambda one: (ORDER.index(one[1].name) if one[1].name in ORDER else len(ORDER), one[0]))


def search(noun: Any) -> str:
    """What search finds of a row: its client, its day and all texts that a person wrote."""
    if noun.searched:
        return " ".join(noun.searched.split())
    texts = [f"t.{field.name}" for field in noun.fields if field.type.words and field.name in noun.record._fields]
    if noun.tagged:
        texts.append(f"(SELECT group_concat(tag, ' ') FROM {noun.tagged} WHERE {noun.name}_id = t.id)")
    days = [f"t.{day}" for day in noun.days]
    day = f"coalesce({', '.join(days)})" if len(days) > 1 else days[0] if days else "NULL"
    alive = " AND t.deleted_at IS NULL" if "deleted_at" in noun.record._fields else ""
    return f"SELECT {noun.client or 'NULL'}, {day}, {', '.join(texts)} FROM {noun.table} t WHERE t.id = :id{alive}"


def page() -> str:
    lines = []
    for at, noun in nouns():
        verbs = {
            verb: said if isinstance(said, tuple) else (f"@{noun.name}:{verb}", said)
            for verb, said in noun.does.items()
        }
        lines.append(
            f"{noun.name!r}: Declared({at!r}, {noun.table!r}, {noun.help!r}, {verbs!r}, {search(noun)!r},"
            f" {noun.owned!r}, {noun.keeps!r}),"
        )
    text = HEAD + "DECLARED: dict[str, Declared] = {\n" + "\n".join(lines) + "\n}\n"
    if not find_spec("ruff"):  # a checkout without the developers' tools: the lines are longer, and say the same
        return text
    made = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "-q", "--stdin-filename", str(PAGE), "-"],
        input=text, capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return made.stdout


def counted() -> str:
    """The module that says which schema version the program knows, with the number of migrations that there are."""
    migrations = (STORE / "migrations.py").read_text(encoding="utf-8")
    version = len(re.findall(r"^@migrations\(\)$", migrations, re.M))
    module = (STORE / "connection.py").read_text(encoding="utf-8")
    return re.sub(r"^VERSION = \d+$", f"VERSION = {version}", module, flags=re.M)


def main() -> int:
    for file, new in ((PAGE, page()), (STORE / "connection.py", counted())):
        if file.exists() and file.read_text(encoding="utf-8") == new:
            continue
        if "--check" in sys.argv:
            print(f"Not current: {file.relative_to(ROOT)}. Run: python scripts/docs.py")
            return 1
        file.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
