"""Every kind of write, as one command line in a home that is prepared for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.faults import promises
from tests.faults.machine import Fault, Machine, Outcome

ENVIRONMENT = {
    "RETAINLOG_TODAY": "2026-11-21T10:00",
    "RETAINLOG_BACKUP": "off",
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
}
OLD = Path(__file__).parents[1] / "store/data"
JOURNAL = ".local/share/retainlog/journal.db"


class Scene(NamedTuple):
    """`lines` prepare the home, `place` does what a command line can't; `argv` is the write (`{home}` is filled in),
    `keys` what is typed into it. `journal` is the file whose content is compared. `long`: for the script alone."""

    name: str
    argv: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...] = ()
    keys: str | None = None
    place: Callable[[Path], object] = lambda _home: None
    journal: str = JOURNAL
    long: bool = False


CLIENT = ("client", "add", "Acme Ltd", "--fee", "4500", "--hours", "12", "--every", "2w", "--tag", "big")
TOUCH = ("touch", "add", "acme", "call about Q4", "--tag", "q4")
TWO = (CLIENT, TOUCH, ("client", "add", "Acme Labs", "--alias", "AL"), ("touch", "add", "acme labs", "שיחה על החוזה"))


def _table(rows: int) -> Callable[[Path], object]:
    text = "client,date,summary\n" + "".join(f"Client {n % 7},2026-10-{n % 28 + 1:02},talk {n}\n" for n in range(rows))
    return lambda home: (home / "table.csv").write_text(text)


def _old(name: str) -> Callable[[Path], object]:
    def put(home: Path) -> None:
        (home / JOURNAL).parent.mkdir(parents=True)
        shutil.copy(OLD / name, home / JOURNAL)
        (home / JOURNAL).chmod(0o600)

    return put


def _damage(home: Path) -> None:
    (home / JOURNAL).write_bytes(b"x" * 5000)


IMPORT = ("import", "csv", "{home}/table.csv", "--create-clients")
SCENES = {
    scene.name: scene
    for scene in (
        Scene("first write", CLIENT),
        Scene("add", TOUCH, (CLIENT,)),
        Scene("edit", ("client", "edit", "acme", "--note", "word " * 2000, "--fee", "5000"), (CLIENT, TOUCH)),
        Scene("merge", ("client", "merge", "acme labs", "acme ltd", "--yes"), TWO),
        Scene("import", IMPORT, (CLIENT,), place=_table(40)),
        Scene("first import", IMPORT, place=_table(40)),
        Scene("large import", IMPORT, (CLIENT,), place=_table(4000), long=True),
        Scene("import json", ("import", "json", "{home}/all.json"), (*TWO, ("export", "json", "-o", "{home}/all.json"),
              ("undo", "3"))),
        Scene("undo", ("undo",), TWO),
        Scene("redo", ("redo",), (*TWO, ("undo",))),
        Scene("pause", ("client", "pause", "acme", "--until", "2026-12-01"), (CLIENT, TOUCH)),
        Scene("undo import", ("undo",), (CLIENT, IMPORT), place=_table(600), long=True),
        *(Scene(f"migrate {path.stem[8:]}", ("touch", "add", "acme", "hello"), place=_old(path.name))
          for path in sorted(OLD.glob("journal-v*.db"))),
        Scene("backup", ("backup",), TWO),
        Scene("daily backup", ("backup", "--daily"), (*TWO, ("backup",))),
        Scene("restore", ("restore", "--yes"), (CLIENT, ("backup",), TOUCH)),
        Scene("restore damaged", ("restore", "--yes"), (CLIENT, ("backup",), TOUCH), place=_damage),
        Scene("demo", ("demo", "{home}/demo"), journal="demo/journal.db"),
        Scene("salvage", ("doctor", "--salvage", "{home}/out.db"), TWO),
        Scene("rebuild", ("doctor", "--rebuild"), TWO),
        Scene("reflection draft", ("report", "--reflect"), (CLIENT,), keys="one\n"),
        Scene("loss draft", ("loss", "add", "acme"), (CLIENT,), keys="budget cut\nclear\ntrue\nprice\n2\ncall\n\n"),
        Scene("mistake draft", ("mistake", "add", "acme"), (CLIENT,),
              keys="sent it late\nservice\nno time\noverload\ncall first\n\n\n\n\n"),
        Scene("review draft", ("loss", "review", "{id}"), (CLIENT, ("loss", "add", "acme", "--stated", "price")),
              keys="client\nprice\nprice\nan e-mail\nRival\n10%\nexternal\ntime\nyes\ntoday\n"),
        Scene("check draft", ("check", "acme"), (CLIENT,), keys="2000000000\n"),
        Scene("fit draft", ("fit", "check", "acme"), (CLIENT, ("fit", "profile", "add", "--start-set")), keys="432143"),
        Scene("export", ("export", "json", "-o", "{home}/out.json", "--force"), TWO),
        Scene("page export", ("export", "html", "-o", "{home}/out.json", "--force"), TWO),
        Scene("setting", ("config", "set", "currency", "EUR"), (("config", "set", "hours", "30"),)),
    )
}  # fmt: skip


_BESIDE = ("backup", "export", "rebuild", "setting", "salvage")
"""Scenes that leave the journal itself as it is."""


class Stage:
    """A scene set up once; every run of it begins from the same files at the same place."""

    def __init__(self, machine: Machine, scene: Scene, folder: Path) -> None:
        self.machine = machine
        self.scene = scene
        self.home = machine.home = folder / "home"
        self._kept = folder / "kept"
        self._prepare()
        loss = promises.rows(self.journal, "SELECT id FROM losses")[0][0] if "{id}" in scene.argv else ""
        self.argv = tuple(word.format(home=self.home, id=loss) for word in scene.argv)
        self.before = promises.content(self.journal) if scene.name != "restore damaged" else None
        self.files_before = self._files()
        # The way it goes without a fault; a terminal leaves nothing behind, a second run of all else is compared too.
        self.whole = self.run()
        assert self.whole.code == 0, self.whole
        self.after = promises.content(self.journal)
        self.files_after = self._files()
        self.reset()

    @property
    def journal(self) -> Path:
        return self.home / self.scene.journal

    def _prepare(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        steps = [tuple(word.format(home=self.home) for word in line) for line in self.scene.lines]
        first = self.scene.name in ("import", "first import", "large import", "undo import") or not steps
        if first:
            self.scene.place(self.home)
        for step in steps:
            done = self.machine.run(*step)
            assert done.code == 0, (step, done)
        if not first:
            self.scene.place(self.home)
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self.home, self._kept, symlinks=True)

    def reset(self) -> None:
        shutil.rmtree(self.home)
        shutil.copytree(self._kept, self.home, symlinks=True)

    def run(self, fault: Fault | None = None) -> Outcome:
        return self.machine.run(*self.argv, below=self.home, fault=fault, keys=self.scene.keys)

    def _files(self) -> tuple[bytes | None, ...]:
        """Files beside the journal that a command writes whole: an export, the settings."""
        found = (self.home / "out.json", self.home / ".config/retainlog/config.toml")
        return tuple(path.read_bytes() if path.exists() else None for path in found)

    def hold(self, outcome: Outcome) -> str:
        """Assert all promises after a run with a fault; returns the state that was found, `old` or `new`."""
        name = self.scene.name
        promises.copies_sound(self.home / ".local") if name != "restore damaged" else None
        damaged = name == "restore damaged" and self.journal.read_bytes() == b"x" * 5000
        state = "old" if damaged else self._state()
        if outcome.code == 0:
            assert state == "new" or name.endswith(_BESIDE), "an acknowledged write"
        elif outcome.code > 0:
            assert outcome.code == (7 if name == "rebuild" and outcome.out else 6), outcome  # doctor names it
            if self.scene.keys is None and outcome.code == 6:
                promises.calm(outcome.err)
            if "nothing was" in outcome.err:
                assert state == "old", "the message says that nothing was written"
        promises.sound(self.home / "out.db")
        for one in self._files():
            assert one is None or one in (*self.files_before, *self.files_after), "half a file"
        self._drafts_hold(state)
        if not damaged:
            promises.sound(self.journal)
        self._goes_on(damaged, state)
        return state

    def _state(self) -> str:
        now = promises.content(self.journal)
        if now == self.after and not self.scene.name.endswith(_BESIDE):
            return "new"
        if self.scene.name.startswith("migrate") and now:  # brought up to date, and not yet written to
            for table, rows in (self.before or {}).items():  # columns that came with a later schema stand last
                assert sorted((row[: len(rows[0])] for row in now[table]), key=repr) == rows, table
            return "old"
        assert now == self.before or (not now and not self.before), "half a batch"
        return "old"

    def _drafts_hold(self, state: str) -> None:
        for answers in promises.drafts(self.home):
            typed = (self.scene.keys or "").split("\n")
            said = [word for answer in answers.values() for word in ([answer] if isinstance(answer, str) else answer)]
            assert all(word in typed or re.fullmatch("[0-9a-z]|yes|2026-.*|[0-9a-z]{16}", word) for word in said), said

    def _goes_on(self, damaged: bool, state: str) -> None:
        """The next command works without help."""
        name = self.scene.name
        if damaged or name.endswith(("demo", *_BESIDE)) or self.scene.keys:
            again = self.machine.run(*self.argv, keys=self._more_keys(state))
            there_already = 4 if self.scene.keys or name == "salvage" else 0
            assert again.code in (0, there_already), again
            assert state == "old" or "Go on with what" not in again.err, "what is written would be written twice"
        if self.scene.journal != JOURNAL:
            return
        done = self.machine.run("client", "add", "Goes On", "--every", "2w")
        assert done.code == 0, done
        promises.sound(self.journal)

    def _more_keys(self, state: str) -> str | None:
        """An interview that goes on from its draft first asks whether it is to; not when the draft is written."""
        if self.scene.keys is None:
            return None
        return ("no\n" if promises.drafts(self.home) and state == "old" else "") + self.scene.keys + "\n" * 30


@contextmanager
def machine(*, failing: bool = False) -> Iterator[Machine]:
    made = Machine(ENVIRONMENT, failing=failing)
    try:
        yield made
    finally:
        made.close()
