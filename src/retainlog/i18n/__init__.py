"""Languages: `_` and `ngettext` for every text that people see; English costs nothing to start."""

from __future__ import annotations

import os

from retainlog.base.errors import Phrase

TYPE_CHECKING = False  # neither `typing` nor `collections` for a shell prompt
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LANGUAGES = ("en", "he")
TURNING = ("isolate", "visual", "word")  # modes of a terminal in which Hebrew is put in order before it is written

_language = "en"
_gettext: Callable[[str], str] | None = None
_ngettext: Callable[[str, str, int], str] | None = None


def N_(message: str) -> str:  # noqa: N802 (gettext's own name)
    """Mark a constant for translation; it is translated where it is shown."""
    return message


def NP_(context: str, message: str) -> str:  # noqa: N802 (as N_)
    """Mark a constant whose translation depends on its context; `_` translates it where it is shown."""
    return f"{context}\4{message}"


def _(message: str) -> str:
    """The message in the language spoken; a message of `NP_` loses its context."""
    text = _gettext(message) if _gettext and message else message
    return text.partition("\4")[2] if "\4" in text else text


def pgettext(context: str, message: str) -> str:
    """A message whose translation depends on its context, such as a single word. English needs none."""
    return _(f"{context}\4{message}")


def ngettext(singular: str, plural: str, n: int) -> str:
    if _ngettext:
        return _ngettext(singular, plural, n)
    return singular if n == 1 else plural


def language() -> str:
    return _language


def is_rtl() -> bool:
    return _language == "he"


def choose(explicit: str | None, configured: str | None = None) -> str:
    """The language to speak: explicit (flag) > environment > config > locale > English."""
    for wish in (explicit, os.environ.get("RETAINLOG_LANG"), configured):
        if wish:
            return wish if wish in LANGUAGES else "en"
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    wishes = [locale]
    if not locale.startswith(("C.", "POSIX")) and locale not in ("", "C"):
        # As gettext has it: LANGUAGE is a list of wishes, and counts where there is a locale.
        wishes = [*os.environ.get("LANGUAGE", "").split(":"), locale]
    for wish in wishes:
        code = wish.replace("-", "_").partition(".")[0].partition("_")[0].lower()
        code = "he" if code == "iw" else code  # as Java and old systems name it
        if code in LANGUAGES:
            return code
    return "en"


def activate(lang: str) -> None:
    """Speak `lang` from now on."""
    global _language, _gettext, _ngettext
    _language, _gettext, _ngettext = lang, None, None
    if lang != "en":
        from retainlog.i18n.catalogue import load

        catalogue = load(lang)
        _gettext, _ngettext = catalogue.gettext, catalogue.ngettext


class in_english:  # noqa: N801 (reads as a phrase where it is used)
    """Within it, English is spoken."""

    def __enter__(self) -> None:
        global _language, _gettext, _ngettext
        self._spoken = _language, _gettext, _ngettext
        _language, _gettext, _ngettext = "en", None, None

    def __exit__(self, *raised: object) -> None:
        global _language, _gettext, _ngettext
        _language, _gettext, _ngettext = self._spoken


def fill(template: str, params: Mapping[str, object]) -> str:
    """A translated template, filled; a value that is itself a message (errors.Phrase) is translated too. A value that
    would make the sentence endless (the header of a table of a million columns) is cut."""
    return _(template).format(**{name: _said(value) for name, value in params.items()})


_LONGEST = 1000


def _said(value: object) -> object:
    if isinstance(value, Phrase):
        return _(value)
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value
