"""One row on several devices, written and exchanged at random, against what a person may expect of it."""

from __future__ import annotations

from random import Random
from typing import Any

from retainlog.sync import fold as folding
from retainlog.sync.fold import Change, Image

TABLE = "actions"
STATUS = ("status", "done_on", "dropped_on", "dropped_why")
FIRST: Image = {
    "id": "k",
    "text": "t0",
    "due_on": "d0",
    "status": "open",
    "done_on": None,
    "dropped_on": None,
    "dropped_why": None,
    "updated_at": "u0",
    "updated_by": "d0",
}
Known = tuple[int, str, Image | None, Image | None]


def _changes(known: list[Known]) -> list[Change]:
    return [Change(id, before, after) for _seq, id, before, after in sorted(known, key=lambda one: one[:2])]


def wrong(random: Random) -> str:
    """What went wrong in one random life of a row on two to four devices; "" where nothing did.

    After every write the writer's row is the fold of what it knows; all devices end with one row; a field that one
    device alone wrote is as it wrote it; fields that go together are those of one write; every word that was written is
    in force, was replaced knowingly, or is listed.
    """
    devices = random.choice((2, 3, 4))
    known: list[list[Known]] = [[(1, "b0", None, FIRST)] for _ in range(devices)]
    rows: list[Image | None] = [dict(FIRST) for _ in range(devices)]
    words: list[tuple[str, str]] = []
    for step in range(random.choice((6, 12, 20))):
        device = random.randrange(devices)
        seq = max(one[0] for one in known[device]) + 1
        id, row, kind = f"{random.randrange(65536):04x}{step}", rows[device], random.random()
        if kind < 0.5 and row:
            new = row | _edit(random, step) | {"updated_at": f"u{step}", "updated_by": f"d{device}"}
            words += [(field, new[field]) for field in ("text", "due_on") if new[field] != row[field]]
            known[device].append((seq, id, row, new))
            rows[device] = new
        elif kind < 0.62 and row:
            known[device].append((seq, id, row, None))
            rows[device] = None
        elif kind < 0.72 and not row:
            image = dict(random.choice([before for _s, _i, before, after in known[device] if before and not after]))
            known[device].append((seq, id, None, image))
            rows[device] = image
        else:
            have = {one[1] for one in known[device]}
            known[device] += [one for one in known[random.randrange(devices)] if one[1] not in have]
            rows[device] = folding.fold(TABLE, _changes(known[device]))[0]
        if folding.fold(TABLE, _changes(known[device]))[0] != rows[device]:
            return "a device's row is not the fold of what it wrote"
    together = list({one[1]: one for device_ in known for one in device_}.values())
    random.shuffle(together)
    row, losers = folding.fold(TABLE, _changes(together))
    return _unlike(together, row, losers, words)


def _edit(random: Random, step: int) -> Image:
    new: Image = {}
    for what in random.sample(("text", "due_on", "status"), random.choice((1, 1, 2))):
        if what == "status":
            status = random.choice(("open", "done", "dropped"))
            new |= {
                "status": status,
                "done_on": f"{step}" if status == "done" else None,
                "dropped_on": f"{step}" if status == "dropped" else None,
                "dropped_why": f"w{step}" if status == "dropped" else None,
            }
        else:
            new[what] = f"w{step}"
    return new


def _unlike(together: list[Known], row: Image | None, losers: list[folding.Loser], words: list[tuple[str, str]]) -> str:
    listed = {(loser.field, loser.value) for loser in losers}
    images = [(before, after) for _seq, _id, before, after in together]
    if row and not any(after and all(after[f] == row[f] for f in STATUS) for _before, after in images):
        return "fields that go together are of two writes"
    for field, word in words:
        if (row and row[field] == word) or (field, word) in listed:
            continue
        if not any(
            before and before[field] == word and (not after or after[field] != word) for before, after in images
        ):
            return "a word was lost unseen"
    return ""


def merges() -> str:
    """Two devices that edit two fields of one row at once; one that deletes what the other edits. "" where all hold."""
    one: Any = FIRST | {"text": "mine"}
    other: Any = FIRST | {"due_on": "theirs"}
    row, losers = folding.fold(TABLE, [Change("0", None, FIRST), Change("1", FIRST, one), Change("2", FIRST, other)])
    if not row or (row["text"], row["due_on"], losers) != ("mine", "theirs", []):
        return "two fields did not merge"
    for order in (
        [Change("1", FIRST, one), Change("2", FIRST, None)],
        [Change("2", FIRST, None), Change("1", FIRST, one)],
    ):
        row, losers = folding.fold(TABLE, [Change("0", None, FIRST), *order])
        if not row or row["text"] != "mine":
            return "a deletion took an edit with it that it had not seen"
    return ""
