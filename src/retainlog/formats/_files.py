"""What a file must be for readers that go through it twice."""

from pathlib import Path

from retainlog.base.errors import Refused


def refuse_stream(path: Path) -> None:
    """Raises Refused `not_a_file` for a pipe or a device, whose second reading would silently lose the first part."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise Refused(
            "not_a_file",
            "{file} is a stream, and has to be read more than once.",
            hint="Save it to a file first, and import that.",
            file=path.name,
        )
