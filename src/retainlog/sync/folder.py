"""The folder that something else copies between devices: Syncthing, Dropbox, iCloud, git, a stick."""

from __future__ import annotations

import os
import time

from retainlog.base import paths
from retainlog.sync.files import is_name

ENDING = ".jsonl.gz"
_PAUSE = 2
"""Seconds between two looks at the folder."""


class Folder:
    """A place where files of writes lie: what is there, one of them, one more. Raises OSError."""

    def __init__(self, path: str) -> None:
        self.path = path

    def names(self) -> set[str]:
        with os.scandir(self.path) as entries:
            return {
                entry.name[: -len(ENDING)].lower()
                for entry in entries
                if entry.name.lower().endswith(ENDING) and is_name(entry.name[: -len(ENDING)].lower())
            }

    def read(self, name: str) -> bytes:
        with open(os.path.join(self.path, name + ENDING), "rb") as file:
            return file.read()

    def write(self, name: str, raw: bytes) -> None:
        """Whole under its name, or not there."""
        path = os.path.join(self.path, name + ENDING)
        part = f"{path}.{os.getpid()}.part"
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(raw)
                file.flush()
                paths.sync_open(file.fileno())
            os.replace(part, path)
        except BaseException:
            if os.path.exists(part):
                os.unlink(part)
            raise
        paths.sync_folder(self.path)

    def wait(self, seconds: float) -> None:
        """Until there are other files than now, or so many seconds."""
        before, end = self.names(), time.monotonic() + seconds
        while time.monotonic() < end and self.names() == before:
            time.sleep(_PAUSE)

    def close(self) -> None:
        pass
