"""The sentences of the command-line library, in the language spoken: it writes its errors in English alone, and those
of numbers for programmers."""

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
)

# What it says of numbers, and how we say it.
_NUMBERS = (
    (r"{value} is not in the range (?P<low>\d+)<=x<=(?P<high>\d+)", N_("{name} takes {low} to {high}, not {value}.")),
    (r"{value} is not in the range x>=(?P<low>\d+)", N_("{name} takes a number from {low} on, not {value}.")),
    (r"{value} is not a valid int(?: range)?", N_("{name} takes a whole number, not {value}.")),
    (r"{value} is not a valid float(?: range)?", N_("{name} takes a number, not {value}.")),
)

# Its headings and the like, which it asks our catalogue for.
LABELS = (
    *(N_("Usage: "), N_("Arguments"), N_("Options"), N_("Show this message and exit.")),
    *(N_("required"), N_("default: {default}"), N_("(dynamic)"), N_("env var: {var}"), N_("Aborted!")),
)


def sentence(text: str) -> str:
    """The library's message: in our own words where it is about a number, translated where it is one of `SENTENCES`."""
    import re

    for problem, template in _NUMBERS:
        pattern = "Invalid value for (?P<name>.+?): " + problem.format(value="(?P<value>.+)") + r"\."
        if found := re.fullmatch(pattern, text, re.DOTALL):
            name = re.sub(r"['[\]]", "", found["name"])
            return _(template).format(**found.groupdict() | {"name": name})
    if language() == "en":
        return text
    for template in SENTENCES:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template))
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return _(template).format(**{name: sentence(value) for name, value in found.groupdict().items()})
    return text
