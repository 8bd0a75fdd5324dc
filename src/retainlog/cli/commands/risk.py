"""`retainlog risk`."""

from typing import TYPE_CHECKING, Annotated

import typer

from retainlog.base.errors import Usage
from retainlog.cli.code import Code
from retainlog.cli.options import LimitOption, session_of
from retainlog.i18n import N_, _
from retainlog.insight.signals import CODES

if TYPE_CHECKING:
    from retainlog.cli.session import Session

BACKTEST = "backtest"
"""A word of its own: a client of that name is reached by its id."""


def risk(
    ctx: typer.Context,
    client: Annotated[
        str | None,
        typer.Argument(
            metavar="CLIENT",
            help=N_("One client, with the whole reasoning; backtest: how well all this did on your own past."),
            show_default=False,
        ),
    ] = None,
    limit: LimitOption = None,
    snooze: Annotated[
        bool, typer.Option("--snooze", help=N_("Leave this client out of today until something else shows."))
    ] = False,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help=N_("With --snooze: not beyond this day."))
    ] = None,
    switch_on: Annotated[
        str | None,
        typer.Option(
            "--switch-on",
            metavar="SIGNAL",
            click_type=Code(CODES, "SIGNAL"),
            help=N_("Let a signal tell again that was put to rest for its false alarms."),
        ),
    ] = None,
) -> None:
    session = session_of(ctx)
    if (snooze or until) and client in (None, BACKTEST):
        raise Usage("missing_value", "Whom to leave out?", hint="Such as: retainlog risk acme --snooze")
    if until and not snooze:
        raise Usage(
            "bad_combination", "--until goes with --snooze.", hint="Try: retainlog risk acme --snooze --until 2w"
        )
    if switch_on:
        if client is not None or snooze:
            raise Usage("bad_combination", "--switch-on stands alone.", hint="Try: retainlog risk --switch-on shorter")
        _switch_on(session, switch_on)
    elif client == BACKTEST:
        _backtest(session)
    elif client:
        _one(session, client, snooze=snooze, until=until)
    else:
        from retainlog.cli.views.risk import notes, resting_lines, risk_table
        from retainlog.journal.risk import ranking
        from retainlog.nouns.reminder import at_rest

        found = ranking(session.store, session.today, session.rates)
        width = session.width_of(session.out) if session.format in (None, "table") else None
        session.show(risk_table(found, limit, width))
        if session.for_people:
            for line in (*notes(found, session.today), *resting_lines(at_rest(session.store))):
                session.note(line)


def _switch_on(session: "Session", code: str) -> None:
    from retainlog.base.results import Receipt
    from retainlog.base.serialize import as_data
    from retainlog.journal.muting import switch_on
    from retainlog.journal.reasons import name_of

    found = switch_on(session.store, code)
    line = _("The signal tells again: {signal}").format(signal=name_of(code))
    session.show(Receipt(as_data(found), (line,)))
    session.note_undo()


def _one(session: "Session", typed: str, *, snooze: bool, until: str | None) -> None:
    from retainlog.base.results import Receipt
    from retainlog.base.serialize import as_data
    from retainlog.cli.views import risk as views_risk
    from retainlog.journal import checks, signs
    from retainlog.journal import risk as journal
    from retainlog.nouns.client.naming import find_client

    found = find_client(session.store, typed)
    one, status, ranking = journal.risk_of(session.store, found, session.today, session.rates)
    if snooze:
        day = session.future(until)
        kept = journal.snooze(session.store, one, day)
        session.show(Receipt(as_data(kept, client=found.name), (views_risk.snoozed_line(one, day),)))
        session.note_undo()
        return
    evidence = {sign.id: signs.evidence_of(session.store, sign) for sign in one.signs}
    trends = checks.trend(session.store, found)
    session.show(views_risk.risk_record(one, status, ranking.calibrated, trends, evidence))
    if not session.for_people:
        return
    if status != "active":
        session.note(_("{client} is {status}, so it is not ranked.").format(client=found.name, status=_(status)))
    for line in views_risk.notes(ranking, session.today):
        session.note(line)


def _backtest(session: "Session") -> None:
    from retainlog.cli.progress import waiting
    from retainlog.cli.views.backtest import backtest_record
    from retainlog.journal.backtest import backtest
    from retainlog.journal.muting import put_to_rest
    from retainlog.nouns.reminder import at_rest

    with waiting(session, _("Reading the journal…")):
        found = backtest(session.store, session.today)
        if session.store.exists:
            put_to_rest(session.store, found, session.today)
    session.show(backtest_record(found, at_rest(session.store)))
