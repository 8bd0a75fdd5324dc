"""The Hebrew catalogue: gathers every message of the source, brings the .po up to date, compiles the .mo.

    python scripts/messages.py            gather and compile; lists what has no translation yet
    python scripts/messages.py --check    change nothing; fail where the catalogue is behind, incomplete or wrong
    python scripts/messages.py --missing  print the messages without a translation as a .po, to be filled in

Messages are the texts in `_`, `N_` and `ngettext`, in `pgettext` and `NP_` (with their context), the sentences
and hints of errors, and the help of settings.
"""

from __future__ import annotations

import argparse
import ast
import io
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "retainlog"
PO = SOURCE / "i18n" / "locale" / "he" / "LC_MESSAGES" / "retainlog.po"
MO = PO.with_suffix(".mo")

ERRORS = (
    "RetainlogError",
    "Usage",
    "NotFound",
    "Ambiguous",
    "Exists",
    "Refused",
    "StorageError",
    "ProblemsFound",
    "NeedsYou",
)
# function → the positions of its messages, then the names of its keyword messages
CALLS: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "_": ((0,), ()),
    "N_": ((0,), ()),
    "message": ((0,), ()),
    "Phrase": ((0,), ()),
    "Setting": ((3,), ("help",)),
    "wrong": ((0, 1), ()),  # nouns/loss/days.py
    "not_ahead": ((3,), ("hint",)),  # nouns/engine.py
    **dict.fromkeys(ERRORS, ((1,), ("template", "hint"))),
}

# The same bytes on every day, so that the catalogue changes with its texts alone.
HEADER = rb"""msgid ""
msgstr ""
"Language: he\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);\n"

"""

# A message; a pair is a singular with its plural; "context\4message" is a message with its context, as in a .mo.
Key = str | tuple[str, str]


def messages(tree: ast.AST) -> Iterator[Key]:
    """Every message in a module."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "ngettext":
            singular, plural = (list(_literals(argument)) for argument in node.args[:2])
            yield from zip(singular, plural, strict=True)
        elif name in ("pgettext", "NP_"):
            for context, message in zip(_literals(node.args[0]), _literals(node.args[1]), strict=True):
                yield f"{context}\4{message}"
        elif name in CALLS:
            places, keywords = CALLS[name]
            wanted = [node.args[place] for place in places if place < len(node.args)]
            wanted += [keyword.value for keyword in node.keywords if keyword.arg in keywords]
            for argument in wanted:
                yield from _literals(argument)


def _literals(node: ast.expr) -> Iterator[str]:
    """The texts that an argument may be: a literal, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _literals(value)


def gather() -> list[Key]:
    """All messages of the source. A text that is also the singular of a pair is the pair's."""
    found: set[Key] = set()
    for file in SOURCE.rglob("*.py"):
        found.update(messages(ast.parse(file.read_text(encoding="utf-8"))))
    singulars = {key[0] for key in found if isinstance(key, tuple)}
    return sorted(found - singulars, key=str)


def read() -> Catalog:
    return _catalogue(PO.read_bytes() if PO.exists() else HEADER)


def _catalogue(po: bytes) -> Catalog:
    return read_po(io.BytesIO(po), locale="he", domain="retainlog")


def updated(old: Catalog, keys: Iterable[Key]) -> Catalog:
    """A catalogue of exactly these messages, with the translations that there are."""
    new = _catalogue(HEADER)
    for key in keys:
        context, id = _parts(key)
        known = old.get(id if isinstance(id, str) else id[0], context)
        same = known is not None and known.id == id
        message = new.add(id, known.string if known and same else None, context=context)
        message.flags = {"fuzzy"} & known.flags if known and same else set()  # Babel adds its own guesses
    return new


def _parts(key: Key) -> tuple[str | None, Key]:
    """The context of a message, and the message."""
    if isinstance(key, str) and "\4" in key:
        context, _separator, message = key.partition("\4")
        return context, message
    return None, key


def as_po(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True)
    return HEADER + out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The compiled form, in the order of the messages' bytes; the same texts give the same bytes with any Babel."""
    texts = {"": HEADER.decode().split('msgstr ""\n')[1].replace('"', "").replace("\n", "").replace("\\n", "\n")}
    for message in catalogue:
        if message.id and not wrong(message):
            context = f"{message.context}\4" if message.context else ""
            texts[context + "\0".join(_forms(message.id))] = "\0".join(_forms(message.string))
    pairs = sorted((key.encode(), text.encode()) for key, text in texts.items())
    tables, data = [], b""
    start = 28 + 16 * len(pairs)
    for column in zip(*pairs, strict=True):
        for item in column:
            tables += [len(item), start + len(data)]
            data += item + b"\0"
    header = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return struct.pack(f"<{len(header) + len(tables)}I", *header, *tables) + data


def _forms(text: str | Iterable[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def places(text: str) -> set[str]:
    """The names that a message is filled with."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def wrong(message: Message) -> str | None:
    """What is wrong with a translation, or None."""
    strings = _forms(message.string or "")
    if not all(strings):
        return "has no translation"
    if message.fuzzy:
        return "is fuzzy"
    ids = _forms(message.id)
    try:
        wanted = set().union(*(places(one) for one in ids))
        # One and two may be words: יום, יומיים.
        differs = [one for one in strings[-1:] if places(one) != wanted] + [
            one for one in strings[:-1] if places(one) | {"n", "count"} != wanted | {"n", "count"}
        ]
    except ValueError:
        return None if len(ids) == 1 and ids[0] == strings[0] else "is no template"
    return f"has other places than its message: {differs[0]}" if differs else None


def faults(catalogue: Catalog) -> list[str]:
    return [f"{message.id!r} {fault}" for message in catalogue if message.id and (fault := wrong(message))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", action="store_true")
    wish = parser.parse_args()
    catalogue = updated(read(), gather())
    po = as_po(catalogue)
    problems = faults(catalogue)
    if wish.missing:
        rest = _catalogue(HEADER)
        for message in catalogue:
            if message.id and wrong(message):
                rest.add(message.id, context=message.context)
        sys.stdout.write(as_po(rest).decode())
        return 0
    if wish.check:
        if not PO.exists() or PO.read_bytes() != po:
            problems.append(f"{PO.name} is behind the source")
        if not MO.exists() or MO.read_bytes() != as_mo(catalogue):
            problems.append(f"{MO.name} is behind {PO.name}")
        if problems:
            problems.append("Run: python scripts/messages.py")
    else:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_bytes(po)
        MO.write_bytes(as_mo(catalogue))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
