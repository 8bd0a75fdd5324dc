"""`retainlog log …`: a touchpoint in one line."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from retainlog.base.errors import NotFound, RetainlogError, Usage
from retainlog.base.results import Receipt
from retainlog.cli.options import session_of
from retainlog.i18n import N_, _, ngettext
from retainlog.i18n.formats import format_day_named
from retainlog.nouns import touch as journal
from retainlog.nouns.client.naming import find_client, leading_client
from retainlog.nouns.log_line import LogLine, marks_first, parse

if TYPE_CHECKING:
    from retainlog.cli.drafts import Draft
    from retainlog.cli.session import Session
    from retainlog.nouns.client import Client
    from retainlog.store.batch import Batch

_TIMER, _BATCH = "log-timer", "log-lines"


class Entry(NamedTuple):
    """One line, understood: everything that may be refused has been accepted."""

    client: Client
    line: LogLine
    text: str


def log(
    ctx: typer.Context,
    line: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LINE",
            help=N_(
                "Client, then what it was: blue newsletter edits, 25m call :4 '#newsletter' +fri; "
                "- reads one entry a line; start CLIENT and stop time it."
            ),
        ),
    ] = None,
) -> None:
    session = session_of(ctx)
    words = " ".join(line or ()).split()
    match words:
        case ["-"]:
            _log_many(session)
        case ["start", *rest]:
            _start(session, rest)
        case ["stop", *rest]:
            _stop(session, rest)
        case _:
            _log_one(session, words)


def _log_one(session: Session, words: list[str]) -> None:
    if not words:
        from retainlog.cli.needs import need_text

        words = need_text(session, None, "LINE", _("Who, and what was it about")).split()
    entry = _until_understood(session, words)
    _show(session, [_write(session, entry)])


def _until_understood(session: Session, words: list[str]) -> Entry:
    """The entry of a line. On a terminal what can't be read is asked again, and the rest of the line stays."""
    while True:
        try:
            return _understood(session, words)
        except RetainlogError as problem:
            if not session.interactive:
                raise
            words = _asked_again(session, words, problem)


def _asked_again(session: Session, words: list[str], problem: RetainlogError) -> list[str]:
    from retainlog.cli.prompts import ask, until_good

    until_good(session, problem)
    marks, rest, _named = marks_first(words)
    if isinstance(problem, NotFound) or problem.code == "client_ambiguous":
        client = ask(session, _("Which client (Enter to leave it)"))
        if not client:
            session.note(_("Not logged: {line}").format(line=" ".join(words)))
            raise problem
        return [*client.split(), *rest[1:], *marks]
    if problem.code == "empty_text":
        return [*words, *ask(session, _("What was it about"), required=True).split()]
    return ask(session, _("The whole line again"), default=" ".join(words)).split()


def _understood(session: Session, words: list[str]) -> Entry:
    marks, rest, named = marks_first(words)
    client, text = leading_client(session.store, rest, named)
    parsed = parse([*marks, *text])
    if not parsed.summary:
        raise Usage(
            "empty_text",
            "The line doesn't say what it was about.",
            hint="A few words after the client are enough: retainlog log {client} call about the plan",
            client=client.name.split(maxsplit=1)[0],
        )
    when = session.past(parsed.on)
    journal.check_days(when.day if when else session.today, session.future(parsed.next), session.today)
    return Entry(client, parsed, " ".join(words))


def _write(session: Session, entry: Entry, batch: Batch | None = None) -> journal.TouchLogged:
    line = entry.line
    when = session.past(line.on)
    return journal.log_touch(
        session.store,
        entry.client.id,
        line.summary,
        on=when.day if when else None,
        time=when.time if when else None,
        tags=line.tags,
        next_on=session.future(line.next),
        channel=line.channel,
        minutes=line.minutes,
        mood=line.mood,
        energy=line.energy,
        batch=batch,
    )


def _show(session: Session, written: list[journal.TouchLogged]) -> None:
    lines: list[str] = []
    for logged in written:
        lines += [_receipt(logged, session), f"  {logged.touch.summary.partition(chr(10))[0]}"]
    data: object = {}
    if not session.for_people or session.format == "md":
        rows = list(map(journal.data_of, written))
        data = rows[0] if len(rows) == 1 else {"touches": rows}
    session.show(Receipt(data, tuple(lines)))  # type: ignore[arg-type]
    session.note_undo()


def _receipt(logged: journal.TouchLogged, session: Session) -> str:
    """All that was understood: `Acme Ltd · Tue 6 Jan · call · 25 min · mood 4 · next Fri 9 Jan`."""
    touch, today = logged.touch, session.today
    parts = [logged.client.name, format_day_named(touch.on_date, today)]
    if touch.channel:
        parts.append(_(touch.channel))
    if touch.minutes is not None:
        parts.append(ngettext("{n} min", "{n} min", touch.minutes).format(n=touch.minutes))
    if touch.mood:
        parts.append(_("mood {n}").format(n=touch.mood))
    if touch.energy:
        parts.append(_("your energy {n}").format(n=touch.energy))
    parts += [f"#{tag}" for tag in logged.tags]
    if touch.next_on:
        parts.append(_("next {day}").format(day=format_day_named(touch.next_on, today)))
    elif logged.due_on:
        parts.append(_("next contact {day}").format(day=format_day_named(logged.due_on, today)))
    return " · ".join(parts)


# Many lines


def _log_many(session: Session) -> None:
    """One entry a line from standard input, written as one step. On a terminal a line that can't be read is asked
    again, an empty one ends, and what was typed survives a kill; elsewhere one bad line refuses them all, by number."""
    entries = _typed(session) if session.interactive else _piped(session)
    if not entries:
        session.note(_("Nothing to log."))
        return
    with session.store.batch("log", "") as batch:
        written = [_write(session, entry, batch) for entry in entries]
    _forget(session, _BATCH)
    _show(session, written)


def _piped(session: Session) -> list[Entry]:
    entries, bad = [], []
    for number, text in enumerate(session.piped().splitlines(), 1):
        if not text.strip():
            continue
        try:
            entries.append(_understood(session, text.split()))
        except RetainlogError as problem:
            bad.append((number, text, problem))
    if bad:
        from retainlog.i18n import fill

        for number, text, why in bad:
            said = fill(why.template, why.params)
            session.say(_("Line {n}: {text}: {problem}").format(n=number, text=text.strip(), problem=said))
        raise Usage(
            "bad_lines",
            "{n} of {all} lines can't be read; nothing was logged.",
            hint="Correct them and run it again.",
            n=len(bad),
            all=len(bad) + len(entries),
        )
    return entries


def _typed(session: Session) -> list[Entry]:
    from retainlog.cli import drafts
    from retainlog.cli.prompts import ask

    path = drafts.path_of(session.journal, _BATCH)
    draft = drafts.load(path)
    lines = [str(text) for text in draft.answers.get("lines", ())] if isinstance(draft, drafts.Draft) else []
    entries = [_until_understood(session, text.split()) for text in lines]
    for entry in entries:
        session.say(_("From last time: {line}").format(line=entry.text))
    session.say(_("One entry a line; an empty line when done."))
    while True:
        try:
            text = ask(session, _("Entry"))
        except EOFError:
            break
        if not text:
            break
        entries.append(_until_understood(session, text.split()))
        _keep(session, _BATCH, {"lines": [entry.text for entry in entries]})
    return entries


# A timer


def _start(session: Session, words: list[str]) -> None:
    running = _draft(session, _TIMER)
    if running:
        raise Usage(
            "timer_runs",
            "A timer for {client} has been running since {time}.",
            hint="Stop and log it with: retainlog log stop",
            client=find_client(session.store, str(running.answers["client"])).name,
            time=running.saved_at[11:16],
        )
    if not words:
        from retainlog.cli.needs import need_client

        words = [need_client(session, None).id]
    client, rest = leading_client(session.store, words)
    parse(rest)  # what makes no sense is said now
    _keep(session, _TIMER, {"client": client.id, "words": rest})
    session.show(
        Receipt(
            {"client": client.name, "client_id": client.id, "started_at": f"{session.now:%Y-%m-%dT%H:%M%z}"},
            (_("{client}: the timer is running. Stop it with: retainlog log stop").format(client=client.name),),
        )
    )


def _stop(session: Session, words: list[str]) -> None:
    running = _draft(session, _TIMER)
    if not running:
        raise Usage("no_timer", "No timer is running.", hint="Start one with: retainlog log start CLIENT")
    client = find_client(session.store, str(running.answers["client"]))
    begun = datetime.fromisoformat(running.saved_at)
    spent = max(1, round((session.now.replace(tzinfo=begun.tzinfo) - begun) / timedelta(minutes=1)))
    words = [*running.answers["words"], *words]
    line = parse(words)
    if not line.summary:
        from retainlog.cli.needs import need_text

        line = parse([*words, *need_text(session, None, "LINE", _("What was it about")).split()])
    if line.minutes is None:
        line = line._replace(minutes=spent)
    written = _write(session, Entry(client, line, " ".join(words)))
    _forget(session, _TIMER)
    _show(session, [written])


# What is kept beside the journal until it is written


def _draft(session: Session, flow: str) -> Draft | None:
    from retainlog.cli import drafts

    found = drafts.load(drafts.path_of(session.journal, flow))
    return found if isinstance(found, drafts.Draft) else None


def _keep(session: Session, flow: str, answers: dict[str, str | list[str]]) -> None:
    from retainlog.base.ids import new_id
    from retainlog.cli import drafts

    path = drafts.path_of(session.journal, flow)
    drafts.save(path, drafts.Draft(f"{session.now:%Y-%m-%dT%H:%M:%S}", answers, new_id()))


def _forget(session: Session, flow: str) -> None:
    from retainlog.cli import drafts

    drafts.remove(drafts.path_of(session.journal, flow))
