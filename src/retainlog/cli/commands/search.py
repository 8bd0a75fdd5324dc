"""`retainlog search`."""

from __future__ import annotations

from typing import Annotated

import typer

from retainlog.base.results import Column, Table
from retainlog.cli.code import coded
from retainlog.cli.options import ClientOption, FromOption, LimitOption, ToOption, session_of
from retainlog.i18n import N_, _
from retainlog.journal.searching import search_journal
from retainlog.store.search import KINDS


def search(
    ctx: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(metavar="QUERY", help=N_('Words that all have to be there; a "phrase" in double quotes.')),
    ],
    client: ClientOption = None,
    kind: Annotated[str | None, coded("--kind", KINDS, N_("Only records of this kind."))] = None,
    from_: FromOption = None,
    to: ToOption = None,
    limit: LimitOption = None,
) -> None:
    from retainlog.nouns.client.naming import find_client

    session = session_of(ctx)
    most = limit or 20
    first, last = session.between(from_, to)
    found = search_journal(
        session.store,
        " ".join(query),
        client=find_client(session.store, client) if client else None,
        kind=kind,
        first=first,
        last=last,
        limit=most + 1,
    )
    columns = (
        Column("kind", _("Kind"), "code"),
        Column("client", _("Client")),
        Column("on", _("On"), "date"),
        Column("snippet", _("Found"), "marked"),
        Column("id", _("Id"), "id"),
    )
    rows = [
        {
            "kind": hit.kind,
            "client": hit.client,
            "client_id": hit.client_id,
            "on": hit.on_date,
            "snippet": snippet,
            "match": how,
            "id": hit.id,
        }
        for hit, snippet, how in found[:most]
    ]
    session.show(Table("found", _("Found"), columns, rows, _("Nothing was found.")))
    if len(found) > most:
        session.note(_("There is more; see it with: -n {more}").format(more=most * 5))
