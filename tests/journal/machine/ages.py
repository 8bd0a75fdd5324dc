"""Through files: of earlier schemas, exports, backups. None of it changes what the journal says."""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from retainlog.formats import json as whole
from retainlog.importing import json_import as restoring
from retainlog.journal import doctoring, keeping, undoing
from retainlog.store.database import Store
from retainlog.store.safety import integrity
from retainlog.store.safety import restore as bringing_back
from tests.journal.machine.model import COUNTS, NOW, Machine, dump
from tests.journal.machine.released import RELEASED, holds, put_into, shape


class Ages(Machine):
    names = count()

    def path(self) -> str:
        return f"{self.folder}/{next(self.names)}.db"

    def goes_on_in(self, path: str, done: str) -> None:
        """All that was said and done is in this file, and that it was brought back where it was; the run goes on."""
        history = self.done()
        self.store.close()
        self.store = Store(path, self.clock)
        assert dump(self.store) == self.text
        assert self.done() == history
        assert integrity.problems(path) == []
        COUNTS[done] += 1

    def done(self) -> list[undoing.HistoryEntry]:
        return [entry for entry in undoing.list_history(self.store, None) if entry.command != "restore"]

    @rule(version=st.sampled_from(RELEASED), how=st.integers(0, 6))
    def goes_through_a_file(self, version: int, how: int) -> None:
        """One rule for all, so that most of what is drawn are writes."""
        match how:
            case 0:
                self.comes_from_an_earlier_release(version)
            case 1:
                self.brings_back_a_backup_of_an_earlier_release(version)
            case 2 if self.past and self.store.path != ":memory:":
                self.brings_back_a_backup()
            case 3:
                self.moves_to_another_machine(version)
            case 4:
                self.moves_to_another_machine(None)
                self.takes_in_its_own_export()
            case 5:
                self.rebuilds()
            case 6:
                self.rots()

    def comes_from_an_earlier_release(self, version: int) -> None:
        """What such a release could have written is opened by this one."""
        if holds(self.store.connection, version):
            path = self.path()
            put_into(self.store.connection, version, path)
            self.goes_on_in(path, f"upgraded from {version}")
            assert os.path.exists(path.replace(".db", f"-before-schema-{version + 1}.db"))

    def brings_back_a_backup_of_an_earlier_release(self, version: int) -> None:
        if holds(self.store.connection, version):
            copy, path = self.path(), self.path()
            put_into(self.store.connection, version, copy)
            bringing_back.restore(path, copy, NOW.astimezone())
            self.goes_on_in(path, f"restored from {version}")

    def brings_back_a_backup(self) -> None:
        """The journal says something else meanwhile."""
        copy, path = self.path(), self.store.path
        keeping.back_up(self.store, self.folder, NOW.astimezone(), to=copy)
        history = self.done()
        other = Store(path, self.clock)
        undoing.undo(other)
        other.close()
        self.store.close()
        bringing_back.restore(path, copy, NOW.astimezone())
        self.store = Store(path, self.clock)
        assert self.done() == history
        self.goes_on_in(path, "restored")

    def moves_to_another_machine(self, version: int | None) -> None:
        """By an export, also by that of an earlier release."""
        export = json.loads(self.text)
        if version and holds(self.store.connection, version):
            old = shape(version)
            export["schema"] = version
            export["tables"] = {
                table: [{name: cell for name, cell in row.items() if name in old[table]} for row in rows]
                for table, rows in export["tables"].items()
                if table in old
            }
        other = Store(":memory:", self.clock)
        if any(export["tables"].values()):
            restoring.restore(other, self.read(export), "export")
            COUNTS[f"imported from {export['schema']}"] += 1
        assert dump(other) == self.text
        if undoing.to_undo(other, 1):
            undoing.undo(other)
            assert dump(other) == self.empty
        other.close()

    def read(self, export: dict[str, Any]) -> restoring.Entries:
        file = Path(self.folder, f"{next(self.names)}.json")
        file.write_text(json.dumps(export), encoding="utf-8")
        return whole.read(file)

    def takes_in_its_own_export(self) -> None:
        """All of it is there already."""
        if any((export := json.loads(self.text))["tables"].values()):
            done = restoring.restore(self.store, self.read(export), "export")
            assert (done.added, done.changed, done.refused) == ({}, 0, False)
        assert dump(self.store) == self.text

    def rots(self) -> None:
        """A name is changed past history, as a bit that flips does; history knows it still."""
        connection = self.store.connection
        connection.execute("UPDATE clients SET name = name || '?' WHERE id = (SELECT min(id) FROM clients)")
        assert self.write(doctoring.mend) == bool(
            self.text != dump(Store(":memory:", self.clock)) and self.seen.clients
        )
        assert dump(self.store) == self.text

    def rebuilds(self) -> None:
        integrity.rebuild(self.store.connection)
        assert dump(self.store) == self.text
