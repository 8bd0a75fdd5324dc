"""`retainlog catchup`: the quiet clients, one key each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import typer

from retainlog.base.errors import Usage
from retainlog.base.results import Receipt
from retainlog.cli.options import session_of
from retainlog.cli.views.agenda import agenda_table
from retainlog.i18n import _, ngettext
from retainlog.i18n.formats import format_date
from retainlog.journal.agenda import quiet_clients, sentence, short
from retainlog.nouns import touch as touches
from retainlog.nouns.client.queries import CLIENTS

if TYPE_CHECKING:
    from retainlog.cli.session import Session
    from retainlog.insight.agenda import AgendaItem
    from retainlog.nouns.client import Client

_KEYS = "ntpsq"  # Enter is the first


def catchup(ctx: typer.Context) -> None:
    session = session_of(ctx)
    if session.interactive and session.for_people:
        _ask_away(session)
    items = quiet_clients(session.store, session.today)
    empty = _("Nobody is waiting to hear from you.")
    if not items or not session.interactive or not session.for_people:
        session.show(agenda_table(session.store, items, session.today, empty))
        if items and session.for_people:
            session.note(_("Answer with: retainlog touch add CLIENT SUMMARY --on WHEN"))
            session.note(_("or: retainlog client pause CLIENT --until DATE"))
        return
    session.note(
        ngettext("{n} client to go through.", "{n} clients to go through.", len(items)).format(n=len(items))
        + " "
        + _("t talked, n not yet, p pause, s skip, q stop.")
    )
    answers = []
    for number, item in enumerate(items, 1):
        answers.append(_go(session, item, f"{number}/{len(items)}"))
        if answers[-1] == "q":
            break
    session.show(Receipt(_counts(answers, len(items)), (_kind_words(answers, len(items)),)))
    if {"t", "p"} & set(answers):
        session.note_undo()


def _ask_away(session: Session) -> None:
    """After a gap of the whole journal: was it a time away?"""
    from retainlog.cli.prompts import confirm
    from retainlog.nouns.away import add_time, unexplained

    if not (found := unexplained(session.store, session.today)):
        return
    first, last = found
    question = _("No entries from {first} to {last}. Were you away?").format(
        first=format_date(first), last=format_date(last)
    )
    if confirm(session, question, default=True):
        add_time(session.store, first, last)
        _say(session, _("Noted: nobody is late for those days."))


def _go(session: Session, item: AgendaItem, where: str) -> str:
    """Ask about one client and write the answer at once; returns the key that was pressed."""
    from retainlog.cli.prompts import ask, ask_until, key

    client = CLIENTS.find(session.store, item.id)
    assert client
    _say(session)
    _say(
        session,
        _("{where}  {client}: {reason}").format(where=where, client=client.name, reason=sentence(item, session.today)),
    )
    if item.kind == "contact" and (last := touches.find(session.store, client_id=client.id, limit=1)):
        _say(session, "    " + _("last time: {said}").format(said=short(last[0].summary, 70)))
    pressed = key(session, _("talked, not yet, pause, skip, quit?") + " [t/n/p/s/q]", _KEYS)
    if pressed == "t":
        from retainlog.nouns.touch import log_touch

        said = ask(session, _("What was it about"), default=_("caught up"))
        day, time = ask_until(session, _("When"), lambda text: _past(session, text), default=_("today"))
        touch = log_touch(session.store, client.id, said, on=day, time=time).touch
        _say(session, _("Noted.") + f"  [{touch.id[:8]}]")
    elif pressed == "p":
        from retainlog.nouns.client.verbs import pause_client

        until = ask_until(session, _("Until when (Enter: until you resume)"), lambda text: _ahead(session, text))
        pause_client(session.store, client, until, None, session.today)
        _say(session, _paused(client, until))
    return pressed


def _say(session: Session, line: str = "") -> None:
    """Part of the conversation, so it is said with --quiet too."""
    session.say(line)


def _past(session: Session, text: str) -> tuple[date | None, str | None]:
    """(day, time); no day where it is today, so that the time is kept."""
    when = session.past(text)
    assert when
    if when.day > session.today:
        raise Usage(
            "future_touch",
            "{day} is still to come; a touchpoint is logged once it happened.",
            hint="Give today or an earlier day.",
            day=when.day.isoformat(),
        )
    return (None if when.day == session.today and not when.time else when.day), when.time


def _ahead(session: Session, text: str) -> date | None:
    until = session.future(text) if text else None
    if until and until < session.today:
        raise Usage("bad_pause", "The pause would end before it begins.", hint="Give today or a later day.")
    return until


def _paused(client: Client, until: date | None) -> str:
    if until:
        return _("{name} rests until {day}.").format(name=client.name, day=format_date(until))
    return _("{name} rests until: retainlog client resume").format(name=client.name)


def _counts(answers: list[str], total: int) -> dict[str, object]:
    talked, paused = answers.count("t"), answers.count("p")
    return {"clients": total, "talked": talked, "paused": paused, "waiting": total - talked - paused}


def _kind_words(answers: list[str], total: int) -> str:
    talked, paused = answers.count("t"), answers.count("p")
    waiting = total - talked - paused
    if not waiting:
        return _("All caught up. Well done.")
    parts = []
    if talked:
        parts.append(ngettext("{n} conversation noted", "{n} conversations noted", talked).format(n=talked))
    if paused:
        parts.append(ngettext("{n} client paused", "{n} clients paused", paused).format(n=paused))
    if not parts:
        return _("Nothing changed. They will be here when you are ready.")
    rest = ngettext("{n} can wait for another day", "{n} can wait for another day", waiting).format(n=waiting)
    return ", ".join([*parts, rest]) + "."
