"""`retainlog brief` and `retainlog timeline`."""

from __future__ import annotations

from functools import partial

import typer

from retainlog.cli.needs import need_client
from retainlog.cli.options import ClientArgument, FromOption, LimitOption, ToOption, session_of
from retainlog.cli.views import brief as views_brief


def brief(ctx: typer.Context, client: ClientArgument = None) -> None:
    from retainlog.journal import brief as journal

    session = session_of(ctx)
    found = need_client(session, client)
    known = journal.brief(session.store, found, session.today)
    if session.format in ("json", "jsonl", "csv"):
        session.show(views_brief.brief_record(known))
    else:
        session.show(views_brief.brief_for_people(known, session.today))


def timeline(
    ctx: typer.Context,
    client: ClientArgument = None,
    from_: FromOption = None,
    to: ToOption = None,
    limit: LimitOption = None,
) -> None:
    from retainlog.journal import timeline as journal

    session = session_of(ctx)
    found = need_client(session, client)
    first, last = session.between(from_, to)
    events = partial(journal.timeline, session.store, found, first=first, last=last, limit=limit)
    session.show(views_brief.timeline_table(events, found.name, found.id))
