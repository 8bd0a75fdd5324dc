"""The error family: each carries a stable code, a message template with its values, a way out, and an exit code.

The template is a gettext message; it is translated and filled in where it is shown, so that the lower
layers need no language.
"""

from __future__ import annotations


class Phrase(str):
    """A value of a message that is a message itself, translated with it: the kind of a record, what was expected."""


class RetainlogError(Exception):
    """Base of every error that a person can do something about.

    `code` is a stable snake_case slug; `template` a message with `{name}` places filled from `params`;
    `hint` (also a template) says what to do next.
    """

    exit_code = 1

    def __init__(self, code: str, template: str, /, *, hint: str = "", **params: object) -> None:
        super().__init__(code, template, params)
        self.code = code
        self.template = template
        self.hint = hint
        self.params = params

    def __str__(self) -> str:
        return self.template.format(**self.params)


class Usage(RetainlogError):
    """A value that cannot be used: a bad date, amount, code or combination."""

    exit_code = 2


class NotFound(RetainlogError):
    exit_code = 3


class Ambiguous(RetainlogError):
    exit_code = 4


class Exists(RetainlogError):
    exit_code = 4


class Refused(RetainlogError):
    """Input that is refused whole: a bad import row, a corrupt or foreign file, an undo over a later change."""

    exit_code = 5


class StorageError(RetainlogError):
    """The journal cannot be read or written: locked, full, unreadable, corrupt, newer."""

    exit_code = 6


class ProblemsFound(RetainlogError):
    """`doctor` or a check found problems."""

    exit_code = 7


class NeedsYou(RetainlogError):
    """Sync has put two values of one field before the person, who has to choose."""

    exit_code = 8
