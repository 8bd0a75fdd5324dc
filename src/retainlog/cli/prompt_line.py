"""`retainlog-prompt`: what waits today in a few characters, for a shell prompt.

Every prompt pays for it, so it parses its own options, and loads the driver and hardly anything else. It is silent
where there is nothing to say, and where something is wrong: a prompt is no place for an error.
"""

from __future__ import annotations

import os
import sys

from retainlog.base.clock import from_environment
from retainlog.store.status import waiting


def main() -> None:
    """Console script."""
    sys.exit(run(sys.argv[1:]))


def run(argv: list[str]) -> int:
    """Print the line; 0 unless `--debug` is given and something is wrong."""
    if "-h" in argv or "--help" in argv:
        from retainlog.cli.prompt_help import show

        return show(argv)
    try:
        options = _options(argv)
        if "--plain" in options:
            from retainlog import i18n

            i18n.activate(i18n.choose(options.get("--lang"), _setting("lang")))
        today = from_environment().today().isoformat()
        journal = options.get("--db") or _journal()
        total, overdue = waiting(journal, today)
        text = line(total, overdue, options.get("--template"), plain="--plain" in options)
        from retainlog.base import paths

        if paths.uncopied(journal):
            text = f"{text} !".strip()
        if text:
            _write((_for_the_eye(text) if options else text) + "\n")
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
        from retainlog.i18n import _

        counts = ((_("{n} due"), due), (_("{n} overdue"), overdue))
        return ", ".join(words.format(n=count) for words, count in counts if count)
    return " ".join([f"●{due}"] * bool(due) + [f"▲{overdue}"] * bool(overdue))


def _options(argv: list[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    rest = iter(argv)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in ("--db", "--lang", "--template"):
            options[name] = value if equals else next(rest, "")
        elif word in ("--plain", "--debug"):
            options[word] = ""
        else:
            raise ValueError(f"{word} is no option of retainlog-prompt")
    return options


def _journal() -> str:
    """The journal: environment > config > the platform's data folder."""
    from retainlog.base import paths

    return os.environ.get("RETAINLOG_DB") or _setting("db") or paths.default_journal()


def _setting(name: str) -> str:
    """What config.toml says of a setting that is a text; "" where it says nothing."""
    from retainlog.base import paths

    file = paths.config_file()
    if not os.path.exists(file):
        return ""
    with open(file, encoding="utf-8") as handle:
        rows = [row.strip() for row in handle if row.lstrip(" \t\"'").startswith(name)]
    return (_plain_text(rows[0], name) or _configured(file, name)) if rows else ""


def _plain_text(row: str, name: str) -> str:
    """The text in `name = "text"`, read without TOML, which would cost more than all the rest; "" for other forms."""
    key, _equals, value = row.partition("=")
    quote, text = value.strip()[:1], value.strip()[1:-1]
    plain = quote in ('"', "'") and value.strip()[-1] == quote and not set(text) & set("\"'\\#")
    return os.path.expanduser(text) if plain and key.strip() == name else ""


def _configured(file: str, name: str) -> str:
    from retainlog.base.config import load

    return load(file).text(name) or ""


def _for_the_eye(text: str) -> str:
    """A shell takes the line through a pipe, and yet it is for a terminal: Hebrew words are turned where the terminal
    turns none. Direction controls would count as letters there, so there are none."""
    from retainlog.base.text import holds_rtl

    if not holds_rtl(text):
        return text
    from retainlog.cli.terminal import mode_for

    mode = mode_for(os.environ.get("RETAINLOG_BIDI") or _setting("bidi") or "auto", os.environ, tty=True)
    if mode not in ("visual", "word"):
        return text
    from retainlog.i18n.bidi import visual

    return visual(text, mode=mode)


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:  # signs that such a terminal hardly has; words leave as UTF-8, as everywhere
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.write(text.replace("●", "*").replace("▲", "^"))


if __name__ == "__main__":
    main()
