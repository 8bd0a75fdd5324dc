"""`retainlog sync`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from retainlog.base.errors import NeedsYou, NotFound, RetainlogError, StorageError, Usage
from retainlog.base.paths import is_synced
from retainlog.base.results import Column, Field, Receipt, Record, Table
from retainlog.cli.options import YesOption, session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _, fill, ngettext
from retainlog.i18n.formats import format_date
from retainlog.sync import conflicts as meaning
from retainlog.sync import exchange, place, setting

_ID = Annotated[str, typer.Argument(metavar="ID", help=N_("Id of the conflict, or 4 or more of its first characters."))]


def now(
    ctx: typer.Context,
    background: Annotated[bool, typer.Option("--background", help=N_("Keep what goes wrong for later."))] = False,
) -> None:
    session = session_of(ctx)
    found = place.setting_of(session.journal)
    if background:
        _in_background(session, found)
        return
    done = _run(session, found)
    _show(session, done)
    if done.conflicts:
        raise _needs_you(done.conflicts)


def _run(session: Session, found: setting.SyncSetting) -> exchange.Synced:
    carrier = place.open_(found)
    try:
        done = _exchanged(session, carrier, found)
    finally:
        carrier.close()
    setting.keep(session.journal, found._replace(problem="", failed_on=""))
    return done


def _exchanged(session: Session, carrier: exchange.Carrier, found: setting.SyncSetting) -> exchange.Synced:
    try:
        return exchange.sync(session.store, carrier)
    except OSError as problem:
        raise StorageError(
            "sync_folder_unusable",
            "The sync folder {place} can't be used: {problem}.",
            hint="Check its permissions and the free space; what you wrote is kept here.",
            place=found.place,
            problem=problem.strerror or str(problem),
        ) from problem


def _in_background(session: Session, found: setting.SyncSetting) -> None:
    """What goes wrong is kept, and said by whoever looks next."""
    try:
        _run(session, found)
    except RetainlogError as problem:
        setting.keep(session.journal, found._replace(problem=fill(problem.template, problem.params)))


def _needs_you(count: int) -> NeedsYou:
    return NeedsYou(
        "sync_conflicts",
        ngettext("{n} entry was written on two devices.", "{n} entries were written on two devices.", count),
        hint="Choose with: retainlog sync conflicts",
        n=count,
    )


def _show(session: Session, done: exchange.Synced) -> None:
    lines = [
        ngettext("{n} write taken from other devices", "{n} writes taken from other devices", done.taken).format(
            n=done.taken
        )
        + " · "
        + ngettext("{n} sent", "{n} sent", done.sent).format(n=done.sent)
    ]
    if done.brought_back:
        line = ngettext(
            "{n} deleted row was brought back: another device still needs it.",
            "{n} deleted rows were brought back: another device still needs them.",
            done.brought_back,
        )
        lines.append(line.format(n=done.brought_back))
    if done.waiting:
        line = ngettext(
            "{n} file is still on its way; it is taken next time.",
            "{n} files are still on their way; they are taken next time.",
            done.waiting,
        )
        lines.append(line.format(n=done.waiting))
    session.show(Receipt(done._asdict(), tuple(lines)))
    for name, _id in meaning.same_names(session.store) if done.taken else ():
        session.note(
            _("Two clients are called {name}. Join them with: {command}").format(
                name=name, command="retainlog client merge"
            )
        )


def init(
    ctx: typer.Context,
    carrier: Annotated[str, typer.Argument(metavar="folder|postgres", help=N_("What carries the files."))],
    where: Annotated[str, typer.Argument(metavar="PATH|URL", help=N_("The folder, or the address of the server."))],
    merge: Annotated[
        bool, typer.Option("--merge", help=N_("Make one journal of this one and the one that is synced there."))
    ] = False,
) -> None:
    session = session_of(ctx)
    if carrier not in place.CARRIERS:
        raise Usage("bad_carrier", "{carrier!r} is neither folder nor postgres.", carrier=carrier)
    try:
        found = place.begin(session.store, carrier, where, merge=merge)
    except OSError as problem:
        raise StorageError(
            "sync_folder_unusable",
            "The sync folder {place} can't be used: {problem}.",
            hint="Check its permissions and the free space; what you wrote is kept here.",
            place=where,
            problem=problem.strerror or str(problem),
        ) from problem
    done = _run(session, found)
    session.note(_("Synced from now on through {place}: after every write.").format(place=found.place))
    _show(session, done)
    if done.conflicts:
        open_ = _needs_you(done.conflicts)
        session.note(fill(open_.template, open_.params) + " " + fill(open_.hint, {}))


def status(ctx: typer.Context) -> None:
    session = session_of(ctx)
    found = place.setting_of(session.journal)
    standing = exchange.standing(session.store)
    devices = [device for device in standing.devices if device.device not in found.forgotten]
    data = {
        "carrier": found.carrier,
        "place": found.place,
        "device": session.store.device,
        "unsent": standing.unsent,
        "files": standing.files,
        "conflicts": standing.conflicts,
        "problem": found.problem or None,
    }
    fields = (
        Field(_("Through"), found.place),
        Field(_("Not sent yet"), standing.unsent, "number"),
        Field(_("Files"), standing.files, "number"),
        Field(_("To choose"), standing.conflicts, "number"),
        Field(_("Problem"), found.problem or None),
    )
    columns = (
        Column("name", _("Device")),
        Column("last", _("Last wrote"), "date"),
        Column("files", _("Files"), "number"),
        Column("device", _("Id"), "id"),
    )
    rows = [
        {"name": device.name, "device": device.device, "last": _local(device.last), "files": device.files}
        for device in devices
    ]
    session.show(Record(_("Sync"), data, fields, (Table("devices", _("Devices"), columns, rows),)))


def _local(at: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(at).astimezone() if at else None
    except ValueError:
        return None


def conflicts(ctx: typer.Context) -> None:
    session = session_of(ctx)
    columns = (
        Column("kind", _("Kind"), "code"),
        Column("name", _("Entry")),
        Column("field", _("Field")),
        Column("_now", _("In force")),
        Column("_other", _("Also written")),
        Column("_by", _("By")),
        Column("id", _("Id"), "id"),
    )
    found = meaning.found(session.store)
    rows = []
    for conflict in found:
        data = conflict._asdict()
        del data["table"], data["batch"]
        data["in_force"], data["other"] = conflict.in_force._asdict(), conflict.other._asdict()
        day = _local(conflict.other.at)
        by = f"{conflict.other.device or ''} {format_date(day.date()) if day else ''}".strip()
        in_force = _("(deleted)") if conflict.deleted else conflict.in_force.value
        rows.append(data | {"_now": in_force, "_other": conflict.other.value, "_by": by})
    session.show(
        Table("conflicts", _("Written on two devices"), columns, rows, _("Nothing was written on two devices at once."))
    )
    if found:
        session.note(
            _("Choose one with: {take} or {keep}").format(take="retainlog sync take ID", keep="retainlog sync keep ID")
        )


def take(ctx: typer.Context, id: _ID) -> None:
    _decide(session_of(ctx), id, take=True)


def keep(ctx: typer.Context, id: _ID) -> None:
    _decide(session_of(ctx), id, take=False)


def _decide(session: Session, id: str, *, take: bool) -> None:
    conflict = meaning.find(session.store, id)
    meaning.decide(session.store, conflict, take=take)
    value = conflict.other.value if take else conflict.in_force.value
    line = f"{conflict.name} · {conflict.field}: {value}"
    session.show(Receipt({"id": conflict.id, "field": conflict.field, "value": value}, (line,)))
    session.note_undo()


def watch(
    ctx: typer.Context,
    seconds: Annotated[
        int | None, typer.Option("--for", metavar="SECONDS", min=0, help=N_("End after so many seconds."))
    ] = None,
) -> None:
    import time

    session = session_of(ctx)
    found = place.setting_of(session.journal)
    end = None if seconds is None else time.monotonic() + seconds
    while True:
        carrier = place.open_(found)
        try:
            while True:
                done = _exchanged(session, carrier, found)
                if done.taken or done.sent:
                    _show(session, done)
                left = 60.0 if end is None else end - time.monotonic()
                if left <= 0:
                    return
                carrier.wait(min(left, _LOOK))
        except StorageError as problem:
            session.note(fill(problem.template, problem.params))
            if end is not None and end - time.monotonic() <= _LOOK:
                raise
            time.sleep(_LOOK)
        finally:
            carrier.close()


_LOOK = 5.0
"""Seconds after which what this device wrote meanwhile is sent, and a lost server is tried again."""


def forget(
    ctx: typer.Context,
    device: Annotated[str, typer.Argument(metavar="DEVICE", help=N_("Its name, or its id."))],
) -> None:
    session = session_of(ctx)
    found = place.setting_of(session.journal)
    match = [one for one in exchange.standing(session.store).devices if device in (one.name, one.device)]
    if not match:
        raise NotFound(
            "device_not_found", "No device is called {device}.", hint="See: retainlog sync status", device=device
        )
    ids = [one.device for one in match]
    setting.keep(session.journal, found._replace(forgotten=(*found.forgotten, *ids)))
    session.show(
        Receipt({"forgotten": ids}, (_("{device} is not shown any more; what it wrote stays.").format(device=device),))
    )


def off(ctx: typer.Context, yes: YesOption = False) -> None:
    from retainlog.cli.prompts import sure

    session = session_of(ctx)
    if not is_synced(session.journal):
        place.setting_of(session.journal)
    if not sure(session, _("Stop syncing on this device? The journal and the files stay."), yes=yes):
        return
    setting.remove(session.journal)
    session.show(Receipt({"synced": False}, (_("Not synced any more; the journal and the files stay."),)))
