"""jrnl's export (`jrnl --format json`): an entry that names a client, in its title or a tag, becomes a touchpoint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from pathlib import Path

from retainlog.formats._documents import document, parts, text
from retainlog.formats.shapes.candidate import Candidate, Offer, Passed, ReadOptions, Rejected
from retainlog.i18n import _

UNIT = "entry"


def sniff(head: bytes, name: str) -> bool:
    """Whether a file that begins with `head` is an export of jrnl."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"{") and b'"tags"' in start[:200] and b'"entries"' in head


def read(path: Path, options: ReadOptions) -> Iterator[Offer]:
    """A candidate of kind `touch` for each entry. Raises Refused for what is no such export."""
    for number, entry in enumerate(parts(document(path, "jrnl").get("entries")), 1):
        where = f"{path.name}:{number}"
        title, body = text(entry.get("title")), text(entry.get("body"))
        summary = "\n".join(filter(None, (title, body)))
        try:
            day = date.fromisoformat(text(entry.get("date"))[:10])
        except ValueError:
            yield Rejected(where, _("It has no date."))
            continue
        if not summary:
            yield Passed(where, _("It is empty."))
            continue
        if day > options.today:
            yield Passed(where, _("It is still to come."))
            continue
        tags = [tag.lstrip("@#") for tag in entry.get("tags") or () if isinstance(tag, str)]
        time = text(entry.get("time"))[:5]
        values: dict[str, object] = {
            "title": " ".join((title, *tags)),
            "summary": summary,
            "on_date": day,
            "tags": tuple(filter(None, tags)),
        }
        if len(time) == 5 and time != "00:00":
            values["on_time"] = time
        key = blake2b(f"{day}\x1f{summary}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        yield Candidate("touch", key, where, values, time.replace(":", ""))
