"""Where the files of a journal are exchanged: begun, opened, left."""

from __future__ import annotations

import os

from retainlog.base.errors import NotFound, Refused, StorageError, Usage
from retainlog.store.database import Store
from retainlog.sync import setting
from retainlog.sync.exchange import Carrier
from retainlog.sync.files import unpack
from retainlog.sync.folder import Folder
from retainlog.sync.setting import SyncSetting

CARRIERS = ("folder", "postgres")


def begin(store: Store, carrier: str, place: str, *, merge: bool = False, pages: bool = False) -> SyncSetting:
    """Remember where this device syncs the journal. Refused where another journal is synced there, unless the two are
    to become one."""
    if carrier == "folder":
        place = os.path.abspath(os.path.expanduser(place))
        os.makedirs(place, exist_ok=True)
        if os.path.dirname(os.path.realpath(store.path)) == os.path.realpath(place):
            raise Usage(
                "bad_sync_folder",
                "The journal itself lies in {place}; the files need a folder of their own.",
                hint="Try: retainlog sync init folder {place}/sync",
                place=place,
            )
    found = SyncSetting(carrier, place, pages=pages)
    opened = open_(found, make=True)
    try:
        if store.id and not merge:
            _refuse_another(store, opened, place)
    finally:
        opened.close()
    setting.keep(store.path, found)
    return found


def _refuse_another(store: Store, carrier: Carrier, place: str) -> None:
    """A look at what is there: one file of this journal, or none at all, is enough."""
    names = sorted(carrier.names())
    heads = [found[0] for name in names[:50] if (found := unpack(name, carrier.read(name)))]
    if heads and all(head.journal != store.id for head in heads):
        raise Refused(
            "other_journal",
            "Another journal is synced in {place}.",
            hint="Begin with an empty journal (--db FILE), or make one of the two: retainlog sync init … --merge",
            place=place,
        )


def setting_of(journal: str) -> SyncSetting:
    found = setting.read(journal)
    if found is None:
        raise NotFound(
            "not_synced",
            "This journal is not synced on this device.",
            hint="Begin with: retainlog sync init folder PATH",
        )
    return found


def open_(found: SyncSetting, *, make: bool = False) -> Carrier:
    """The place itself. Raises StorageError where it is not there, such as a disk that is not plugged in."""
    if found.carrier == "postgres":
        from retainlog.sync.postgres import Postgres

        return Postgres(found.place, make=make)
    if not os.path.isdir(found.place):
        raise StorageError(
            "no_sync_folder",
            "The sync folder {place} is not there.",
            hint="Plug it in, or choose another: retainlog sync init folder PATH",
            place=found.place,
        )
    return Folder(found.place)
