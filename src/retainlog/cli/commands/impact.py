"""`retainlog impact`."""

from __future__ import annotations

import typer

from retainlog.cli.means import means
from retainlog.cli.needs import need_client
from retainlog.cli.options import ClientArgument, session_of
from retainlog.cli.views.impact import impact_record
from retainlog.journal.impact import assess
from retainlog.journal.income import leaning
from retainlog.journal.pipeline import read


def impact(ctx: typer.Context, client: ClientArgument = None) -> None:
    session = session_of(ctx)
    found = need_client(session, client)
    assessed = assess(session.store, found, means(session), session.config.currency, session.rates)
    _impact, together = assessed.converted or (None, None)
    leans = leaning(session.store, together.to if together else assessed.impact.currency, together)
    session.show(impact_record(assessed, leans, read(session.store).expected(), session.today))
