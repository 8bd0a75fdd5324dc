"""`retainlog-prompt`: what waits today in a few characters, for a shell prompt.

Every prompt pays for it, so it parses its own options, and loads the driver and hardly anything else. It is silent
where there is nothing to say, and where something is wrong: a prompt is no place for an error.
"""

from __future__ import annotations

import os
import sys

from retainlog.clock import from_environment
from retainlog.store.status import waiting

USAGE = """Usage: retainlog-prompt [--db FILE] [--template TEXT] [--plain] [--debug]

What waits today, for a shell prompt; nothing when nothing waits.

  --db FILE      Journal file to use.
  --template TEXT
                 Your own words: {due} due, {overdue} overdue, {total} in all.
  --plain        Words in plain ASCII: 2 due, 1 overdue.
  --debug        Say what is wrong, where something is.
"""


def main() -> None:
    """Console script."""
    sys.exit(run(sys.argv[1:]))


def run(argv: list[str]) -> int:
    """Print the line; 0 unless `--debug` is given and something is wrong."""
    if "-h" in argv or "--help" in argv:
        sys.stdout.write(USAGE)
        return 0
    try:
        options = _options(argv)
        today = from_environment().today().isoformat()
        total, overdue = waiting(options.get("--db") or _journal(), today)
        if text := line(total, overdue, options.get("--template"), plain="--plain" in options):
            _write(text + "\n")
    except (Exception, KeyboardInterrupt) as problem:
        if "--debug" in argv:
            sys.stderr.write(f"{type(problem).__name__}: {problem}\n")
            return 1
    return 0


def line(total: int, overdue: int, template: str | None = None, *, plain: bool = False) -> str:
    """The text, or nothing when nothing waits."""
    due = total - overdue
    if not total:
        return ""
    if template is not None:
        for name, count in (("{due}", due), ("{overdue}", overdue), ("{total}", total)):
            template = template.replace(name, str(count))
        return template
    if plain:
        parts = [f"{due} due"] * bool(due) + [f"{overdue} overdue"] * bool(overdue)
        return ", ".join(parts)
    return " ".join([f"●{due}"] * bool(due) + [f"▲{overdue}"] * bool(overdue))


def _options(argv: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    rest = iter(argv)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in ("--db", "--template"):
            options[name] = value if equals else next(rest, "")
        elif word in ("--plain", "--debug"):
            options[word] = ""
        else:
            raise ValueError(f"{word} is no option of retainlog-prompt")
    return options


def _journal() -> str:
    """The journal: environment > config > the platform's data folder."""
    from retainlog import paths

    if path := os.environ.get("RETAINLOG_DB"):
        return path
    file = paths.config_file()
    if os.path.exists(file):
        with open(file, encoding="utf-8") as handle:
            rows = [row.strip() for row in handle if row.lstrip(" \t\"'").startswith("db")]
        if rows:
            return _plain_path(rows[0]) or _configured(file) or paths.default_journal()
    return paths.default_journal()


def _plain_path(row: str) -> str:
    """The path in `db = "/a/path"`, read without TOML, which would cost more than all the rest; "" for other forms."""
    name, _equals, value = row.partition("=")
    quote, path = value.strip()[:1], value.strip()[1:-1]
    plain = quote in ('"', "'") and value.strip()[-1] == quote and not set(path) & set("\"'\\#")
    return os.path.expanduser(path) if plain and name.strip() == "db" else ""


def _configured(file: str) -> str | None:
    from retainlog.config import load

    return load(file).text("db")


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        sys.stdout.write(text.replace("●", "*").replace("▲", "^").encode("ascii", "replace").decode())


if __name__ == "__main__":
    main()
