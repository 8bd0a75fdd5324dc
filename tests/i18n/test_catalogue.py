"""The Hebrew catalogue is complete and right, and is read as gettext reads it."""

from __future__ import annotations

import gettext
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from retainlog import i18n
from retainlog.base.text import fold
from retainlog.cli.code import Code
from retainlog.cli.lazy import load
from retainlog.cli.registry import COMMANDS, Noun
from retainlog.i18n import catalogue, codes

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "messages.py"


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.activate("en")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("messages", SCRIPT)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_message_is_translated_with_the_same_places() -> None:
    checked = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, encoding="utf-8")
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("message", "text", "flags", "wrong"),
    [
        ("Add {name}.", "הוספת {name}.", (), None),
        ("Add {name}.", "", (), "has no translation"),
        ("Add {name}.", "הוספת {name}.", ("fuzzy",), "is fuzzy"),
        ("Add {name}.", "הוספה.", (), "has other places than its message: הוספה."),
        ("Add {name}.", "הוספת {client}.", (), "has other places than its message: הוספת {client}."),
        (("{n} day", "{n} days"), ("יום", "יומיים", "{n} ימים"), (), None),
        (("{n} day", "{n} days"), ("יום", "יומיים", "ימים"), (), "has other places than its message: ימים"),
        (("{n} day", "{n} days"), ("יום", "", "{n} ימים"), (), "has no translation"),
    ],
)
def test_what_is_wrong_is_found(script: ModuleType, message: Any, text: Any, flags: Any, wrong: str | None) -> None:
    found = script.Message(message, text)
    found.flags = set(flags)
    assert script.wrong(found) == wrong


def test_messages_are_gathered_from_all_that_speaks(script: ModuleType) -> None:
    import ast

    source = """
_("one"); N_("two"); ngettext("{n} day", "{n} days", n); _("yes" if found else "no"); _(computed)
raise Usage("code", "It {fails}.", hint="Try again." if often else "", fails=1)
Setting("db", "path", None, "The journal file.")
"""
    assert set(script.messages(ast.parse(source))) == {
        "one", "two", ("{n} day", "{n} days"), "yes", "no", "It {fails}.", "Try again.", "The journal file."
    }  # fmt: skip


def test_the_catalogue_reads_as_gettext_reads_it(script: ModuleType) -> None:
    with script.MO.open("rb") as file:
        reference = gettext.GNUTranslations(file)
    ours = catalogue.load("he")
    keys = script.gather()
    assert len(keys) > 1000
    for key in keys:
        if isinstance(key, str):
            assert ours.gettext(key) == reference.gettext(key)
        else:
            for n in (0, 1, 2, 3, 10, 11, 20, 100, 101):
                assert ours.ngettext(*key, n) == reference.ngettext(*key, n)
    assert ours.gettext("This was never said.") == "This was never said."
    assert [ours.ngettext("{n} egg", "{n} eggs", n) for n in (1, 2)] == ["{n} egg", "{n} eggs"]


def test_messages_hold_no_direction_marks(script: ModuleType) -> None:
    """What has to stand upright within Hebrew is seen to where it is shown; a mark would be copied with a command."""
    for message in script.read():
        assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", str(message.string)), message.string


def test_nobody_is_addressed_as_a_man_or_a_woman(script: ModuleType) -> None:
    """Forms that address a man or a woman alone have no place: the texts say it with nouns and infinitives."""
    gendered = set(re.findall(r"\w+", "הוסף הוסיפי הקלד הקלידי בחרי הזן הזיני כתבי נסה נסי אתה לחצי ודא ודאי"))
    texts = [str(message.string) for message in script.read()]
    assert not [text for text in texts if set(re.findall("[\u0590-\u05ff]+", text)) & gendered]


def test_a_translation_ends_as_its_message_and_keeps_what_is_typed(script: ModuleType) -> None:
    wrong = []
    for message in script.read():
        texts = zip(script._forms(message.id), script._forms(message.string)[-2:], strict=False)
        for text, said in texts if message.id else ():
            ends = [one[-1] if one[-1] in ".?:" else "" for one in (text, said)]
            typed = re.findall(r"--[a-z][a-z-]+|`[^`]+`", text)
            if (ends[0] != ends[1] and text != "Aborted!") or not all(word in said for word in typed):
                wrong.append((text, said))
    assert not wrong


def test_a_hebrew_sentence_begins_in_hebrew(script: ModuleType) -> None:
    """The first letter gives a paragraph its direction: one that begins with GRR would read from left to right."""
    wrong = []
    for message in script.read():
        for text in script._forms(message.string) if message.id else ():
            first = re.search("[A-Za-z\u05d0-\u05ea]", re.sub(r"\{[^}]*\}|^\(.*\)$", "", text))
            if first and first[0].isascii() and len(re.findall("[\u05d0-\u05ea]{2,}", text)) > 1:
                wrong.append(text)
    assert not wrong


def test_a_hebrew_prefix_is_joined_with_a_maqaf(script: ModuleType) -> None:
    """ב־2026, ל־{client}: a hyphen there would be torn off by a number and turned by a terminal."""
    texts = [str(message.string) for message in script.read()]
    assert not [text for text in texts if re.search("[א-ת]-(?=[^ א-ת])", text)]


# Codes


def lists_of_codes() -> Iterator[tuple[str, tuple[str, ...]]]:
    for noun, entry in COMMANDS.items():
        for verb, target in entry.verbs.items() if isinstance(entry, Noun) else ((noun, entry),):
            for parameter in load(verb, target).params:
                if isinstance(parameter.type, Code):
                    yield f"{noun} {verb} {parameter.opts[0]}", parameter.type.choices


NAMES = {
    "--lang",
    "--format",
    "--bidi",
    "name",
    "file_format",
    "shell",
    "--sort",
    "--date-order",
}  # names of languages, formats, modes, reports, columns and programs
LISTS = [(name, choices) for name, choices in lists_of_codes() if name.split()[-1] not in NAMES]


@pytest.mark.parametrize(("name", "choices"), LISTS, ids=[name for name, _choices in LISTS])
def test_codes_have_words_that_tell_them_apart(name: str, choices: tuple[str, ...]) -> None:
    words = [catalogue.load("he").gettext(choice) for choice in choices]
    assert not [word for word in words if word.isascii()], "no Hebrew word"
    assert len({fold(word) for word in words}) == len(choices)
    for choice, word in zip(choices, words, strict=True):
        assert codes.find(word, choices) == choice
        assert codes.find(choice.upper().replace("-", "_"), choices) == choice


def test_a_code_is_known_by_its_beginning_where_only_one_begins_so() -> None:
    choices = ("professional", "service", "misunderstanding", "other")
    assert codes.find("prof", choices) == "professional"
    assert codes.find("ליקוי", choices) == "professional"
    assert codes.find("חוסר", choices) is None  # חוסר שירותיות, חוסר הבנה
    assert codes.find("חוסר הבנה", choices) == "misunderstanding"
    assert codes.find("שירות", choices) == "service"  # a later word, where only one has it
    assert codes.find("contract", ("vague-contract", "overload")) == "vague-contract"
    assert codes.find("", choices) is None
    assert codes.find("?", choices) is None


def test_a_message_with_a_context_is_gathered_and_found_by_it(script: ModuleType, tmp_path: Path) -> None:
    import ast

    source = 'pgettext("client", "Lost"); NP_("item", "Lost"); _("Lost")'
    keys = list(script.messages(ast.parse(source)))
    assert sorted(keys) == ["Lost", "client\4Lost", "item\4Lost"]
    made = script.updated(script._catalogue(script.HEADER), keys)
    for message, text in (("Lost", "אבד"), ("client\4Lost", "עזיבה"), ("item\4Lost", "חסר")):
        context, _separator, word = message.rpartition("\4")
        made.get(word, context or None).string = text
    again = script.updated(script._catalogue(script.as_po(made)), keys)
    file = tmp_path / "retainlog.mo"
    file.write_bytes(script.as_mo(again))
    with file.open("rb") as handle:
        read = gettext.GNUTranslations(handle)
    assert read.pgettext("client", "Lost") == "עזיבה"
    assert read.pgettext("item", "Lost") == "חסר"
    assert read.gettext("Lost") == "אבד"


def test_without_a_translation_a_context_is_not_seen() -> None:
    assert i18n.pgettext("client", "Lost") == "Lost"
    assert i18n._(i18n.NP_("client", "Lost")) == "Lost"
    i18n.activate("he")
    assert i18n.pgettext("a context that none has", "Lost") == "Lost"
