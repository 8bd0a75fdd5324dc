"""The sentences of the command-line library, in the language spoken: it writes its errors in English alone."""

from __future__ import annotations

from retainlog.i18n import N_, _, language

# Written as the library writes them; the first that fits counts.
SENTENCES = (
    N_("Missing argument '{name}'."),
    N_("Missing option '{name}'."),
    N_("Missing command."),
    N_("No such option: {option} (Possible options: {close})"),
    N_("No such option: {option}"),
    N_("No such command {name}."),
    N_("Got unexpected extra argument(s) ({words})"),
    N_("Option {option} does not take a value."),
    N_("Option {option} requires an argument."),
    N_("Invalid value for {name}: {problem}"),
    N_("{value} is not a valid int."),
    N_("{value} is not a valid int range."),
    N_("{value} is not a valid float."),
    N_("{value} is not in the range {range}."),
)

# Its headings and the like, which it asks our catalogue for.
LABELS = (
    *(N_("Usage: "), N_("Arguments"), N_("Options"), N_("Show this message and exit.")),
    *(N_("required"), N_("default: {default}"), N_("(dynamic)"), N_("env var: {var}"), N_("Aborted!")),
)


def sentence(text: str) -> str:
    """The library's message, translated where it is one of `SENTENCES`."""
    if language() == "en":
        return text
    import re

    for template in SENTENCES:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template))
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return _(template).format(**{name: sentence(value) for name, value in found.groupdict().items()})
    return text
