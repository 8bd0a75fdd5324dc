"""What is waiting today: gathered from all that can be due, each with its sentence and the command that answers it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from retainlog.i18n import N_
from retainlog.i18n.messages import _, format_cadence, format_date, format_days, relative_day
from retainlog.insight import agenda
from retainlog.insight.agenda import AgendaItem
from retainlog.nouns.client import queries as clients
from retainlog.nouns.client.naming import quoted, shortest_name
from retainlog.store.agenda import any_row, silences, standing_signs, unanswered_plays, written_on
from retainlog.store.agenda import without_rhythm as without_rhythm
from retainlog.store.database import Store

if TYPE_CHECKING:
    from retainlog.base.rates import Rates

_SAID = 45  # letters of an earlier text that a sentence repeats
_SAID_LEAST = 20


def waiting(store: Store, today: date, days: int = 0, rates: Rates | None = None) -> list[AgendaItem]:
    """All that is due today or within the next `days`, most important first; fees at risk compare by `rates`."""
    until = today + timedelta(days=days)
    items = [*_away(store, today)]
    items += [agenda.contact(client, silence, today) for client, silence in silences(store, until, today)]
    if any_row(store, "losses"):
        items += _losses(store, until, today)
    if any_row(store, "actions"):
        items += _actions(store, until, today)
    for kind, table in (("promise", "promises"), ("milestone", "milestones")):
        if any_row(store, table):
            items += _owed(store, kind, until, today)
    if any_row(store, "leads"):
        items += _leads(store, until, today)
    if any_row(store, "signs"):
        items += _signs(store, until, today)
    items += _risks(store, today, items, rates)
    return agenda.ranked(_not_put_aside(store, items, today))


def _not_put_aside(store: Store, items: list[AgendaItem], today: date) -> list[AgendaItem]:
    """Without lines that were snoozed beyond today or let go; one whose day has moved is another line."""
    if not any_row(store, "reminders"):
        return items
    from retainlog.nouns.reminder import put_aside

    aside = put_aside(store, today)
    return [item for item in items if reminder_key(item) not in aside]


def of_the_morning(store: Store, items: list[AgendaItem], today: date) -> list[AgendaItem]:
    """Those that a morning shows: a line wears off from the day on which it began to wait, or was written down."""
    shown = []
    for item in items:
        if not item.shows(today) and (written := written_on(store, item.kind, item.id)):
            item = item._replace(since=max(item.since or item.due, written))
        if item.shows(today):
            shown.append(item)
    return shown


def reminder_key(item: AgendaItem) -> tuple[str, str]:
    """(kind, what it is about and since when): what putting a line aside holds on to. `store.status` tells them too."""
    moment = item.since if item.kind == "risk" else item.due
    why = "" if item.kind in ("contact", "follow-up") else item.why  # that it is late by now makes it no other line
    return item.kind, f"{item.id}:{why}:{moment.isoformat() if moment else ''}"


def _away(store: Store, today: date) -> list[AgendaItem]:
    """A gap of the whole journal that nobody has explained: no client is silent in it, and one is asked first."""
    if not any_row(store, "touches"):
        return []
    from retainlog.nouns.away import unexplained

    if not (found := unexplained(store, today)):
        return []
    first, last = found
    figures = {"from": first, "to": last}
    return [agenda.item("away", first.isoformat(), last, today, client=None, why="away", figures=figures, since=first)]


def quiet_clients(store: Store, today: date) -> list[AgendaItem]:
    """Clients with whom contact is due, most overdue first."""
    return agenda.ranked(agenda.contact(client, silence, today) for client, silence in silences(store, today, today))


def _losses(store: Store, until: date, today: date) -> list[AgendaItem]:
    from retainlog.journal.losses import passes_due, win_backs_due

    passes, win_backs = passes_due(store, until), win_backs_due(store, until)
    if not passes and not win_backs:
        return []
    names = clients.client_names(store)
    items = []
    for loss, stage, due in passes:
        client = (loss.client_id, names[loss.client_id])
        figures = {"on": loss.noticed_on}
        items.append(agenda.item("pass", loss.id, due, today, client=client, why=stage, figures=figures))
    for loss in win_backs:
        assert loss.win_back_on
        client = (loss.client_id, names[loss.client_id])
        figures = {"on": loss.noticed_on}
        items.append(
            agenda.item("win-back", loss.id, loss.win_back_on, today, client=client, why="win-back", figures=figures)
        )
    return items


def _actions(store: Store, until: date, today: date) -> list[AgendaItem]:
    from retainlog.journal.actions import clients_of, held_checks_due, open_actions

    steps = [(action, action.due_on) for action in open_actions(store) if action.due_on and action.due_on <= until]
    checks = held_checks_due(store, until)
    if not steps and not checks:
        return []
    names = clients_of(store, [action for action, _due in (*steps, *checks)])
    items = [agenda.action(action.id, action.text, due, names.get(action.id), today) for action, due in steps]
    for action, after in checks:
        assert action.done_on
        due = action.done_on + timedelta(days=after)
        figures = {"text": action.text, "on": action.done_on}
        items.append(
            agenda.item(
                "held-check", action.id, due, today, client=names.get(action.id), why=f"held-{after}", figures=figures
            )
        )
    return items


def _owed(store: Store, kind: str, until: date, today: date) -> list[AgendaItem]:
    from retainlog.journal.care import due

    return [agenda.owed(kind, id, text, day, client, today) for client, id, text, day in due(store, kind, until, today)]


def _leads(store: Store, until: date, today: date) -> list[AgendaItem]:
    from retainlog.nouns.lead.queries import next_due

    found = [(one, one.next_on) for one in next_due(store, until) if one.next_on]
    return [agenda.lead(one.id, one.name, one.next_text, due, today) for one, due in found]


def _signs(store: Store, until: date, today: date) -> list[AgendaItem]:
    standing: dict[tuple[str, str], list[agenda.Standing]] = {}
    for client, sign in standing_signs(store, today):
        standing.setdefault(client, []).append(sign)
    items = [agenda.signs(client, found, today) for client, found in standing.items()]
    if not (tried := unanswered_plays(store, today)):
        return items
    from retainlog.nouns.sign import ASK_AFTER

    for client, sign_id, text, on in tried:
        if (due := on + timedelta(days=ASK_AFTER)) <= until:
            figures = {"text": text, "on": on}
            items.append(agenda.item("play-check", sign_id, due, today, client=client, why="helped", figures=figures))
    return items


def _risks(store: Store, today: date, known: list[AgendaItem], rates: Rates | None) -> list[AgendaItem]:
    """What the journal itself shows of a client, unless a line above says the same, or it was put aside as it is."""
    if not any_row(store, "touches"):
        return []
    from retainlog.journal.risk import noticed

    named = {item.client_id for item in known if item.kind == "sign"}
    waited_for = {item.client_id for item in known if item.kind in ("contact", "follow-up")}
    found = []
    for one in noticed(store, today, rates):
        new = [signal for signal in one.signals if signal.code != "silence" or one.client_id not in waited_for]
        if (new or one.still) and one.client_id not in named:
            found.append((one, sorted(new or one.signals, key=lambda signal: signal.severity != "high")))
    found.sort(key=lambda pair: (not pair[0].still, pair[0].level != "high"))
    return [
        agenda.item(
            "risk",
            one.client_id,
            today,
            today,
            client=(one.client_id, clients.name_of(store, one.client_id)),
            why="still-a-client" if one.still else new[0].code,
            figures={"signals": new, "leaves": one.outlook.leaves if one.outlook else None},
            rank="risk-high" if one.still or one.level == "high" else "risk",
            lateness=agenda.RISKS_A_DAY - place,
            since=one.since,
        )
        for place, (one, new) in enumerate(found[: agenda.RISKS_A_DAY])
    ]


def sentence(item: AgendaItem, today: date, room: int | None = None) -> str:
    """Why it waits, in one line: of `room` terminal cells where what it repeats of an earlier text can make way."""
    said = short(str(item.figures.get("summary") or item.figures.get("text") or ""))
    line = _sentence(item, today, said)
    if room is None or (length := len(str(line))) <= room:
        return line
    return _sentence(item, today, short(said, max(len(said) - (length - room) - 1, _SAID_LEAST)))


def _sentence(item: AgendaItem, today: date, said: str) -> str:
    figures: Any = item.figures
    when = relative_day(item.due, today)
    match item.kind:
        case "contact":
            return _contact(item, when)
        case "follow-up":
            due = _("follow-up due {when}").format(when=when)
            return _("{due}; last time: {said}").format(due=due, said=said) if said else due
        case "action":
            return _("due {when}: {text}").format(when=when, text=said)
        case "promise":
            return _("promised, due {when}: {text}").format(when=when, text=said)
        case "milestone":
            return _("to deliver, due {when}: {text}").format(when=when, text=said)
        case "lead":
            return _("lead, due {when}: {text}").format(when=when, text=said or _("get in touch"))
        case "away":
            return _("no entries since {day}: were you away? Then nobody is late for those days").format(
                day=format_date(figures["from"])
            )
        case "pass":
            return _pass(item, today)
        case "win-back":
            return _("lost {ago}; your day to ask again: {when}").format(
                ago=relative_day(figures["on"], today), when=when
            )
        case "sign":
            return _sign(item, today)
        case "risk":
            return _risk(item)
        case "play-check":
            return _("tried {ago}, did it help? {text}").format(ago=relative_day(figures["on"], today), text=said)
        case _:
            return _("done {ago}, did it hold? {text}").format(ago=relative_day(figures["on"], today), text=said)


def _contact(item: AgendaItem, when: str) -> str:
    figures: Any = item.figures
    quiet = format_days(figures["quiet"])
    every, at_most = format_cadence(figures["every"]), format_cadence(figures["at_most"])
    if item.why == "due":
        return _("contact is due {when} (wanted every {every})").format(when=when, every=every or at_most)
    if item.why == "never":
        return _("no contact noted yet; when did you last talk?")
    if every and not (figures["red"] and at_most):
        return _("quiet for {quiet} (wanted every {every})").format(quiet=quiet, every=every)
    return _("quiet for {quiet} (at most {at_most})").format(quiet=quiet, at_most=at_most)


def _pass(item: AgendaItem, today: date) -> str:
    figures: Any = item.figures
    texts = {
        "at-once": _("lost {ago}: five short questions while it is fresh"),
        "week": _("lost {ago}: a second look, a week later"),
        "month": _("lost {ago}: a last look, a month later"),
    }
    return texts[item.why].format(ago=relative_day(figures["on"], today))


def _sign(item: AgendaItem, today: date) -> str:
    from retainlog.journal.playbook import PLAYBOOK

    figures: Any = item.figures
    seen = _("{seen} ({day})").format(seen=_(PLAYBOOK[item.why].label), day=relative_day(item.due, today))
    return _and_more(seen, len(figures["also"]))


def _risk(item: AgendaItem) -> str:
    from retainlog.journal.reasons import sentence as words

    figures: Any = item.figures
    signal, *others = figures["signals"]
    if item.why == "still-a-client":
        return _("still a client? {reason}").format(reason=words(signal))
    return _and_more(words(signal), len(others))


def _and_more(reason: str, others: int) -> str:
    return _("{reason}; {n} more").format(reason=reason, n=others) if others else reason


def play(item: AgendaItem) -> str | None:
    """What to try about a client that may be leaving (a gettext message)."""
    if item.kind == "sign":
        from retainlog.journal.playbook import step

        tried: Any = item.figures["tried"]
        return step(item.why, tried)
    if item.kind == "risk":
        from retainlog.journal.risk import play_for

        return (
            N_("say whether it is still a client: yes, paused or lost")
            if item.why == "still-a-client"
            else (play_for(item.why))
        )
    return None


def short(text: str, most: int = _SAID) -> str:
    """The text on one line, cut between words where it is longer than `most` letters."""
    line = " ".join(text.split())
    return line if len(line) <= most else (line[:most].rpartition(" ")[0] or line[:most]) + "…"


def command(store: Store, item: AgendaItem, number: int | None = None) -> str:
    """What to type to answer it, the same in every language. `number`: that of its row in the list shown last, which
    takes the place of ids, and of names that not every terminal lets people copy."""
    short = str(number) if number else item.id[:8]
    match item.kind:
        case "away":
            figures: Any = item.figures
            return f"retainlog away add {figures['from'].isoformat()} {figures['to'].isoformat()}"
        case "pass":
            return f"retainlog loss review {short}"
        case "action":
            return f"retainlog action done {short}"
        case "promise":
            return f"retainlog promise kept {short}"
        case "milestone":
            return f"retainlog milestone done {short}"
        case "held-check":
            return f"retainlog action held {short}"
        case "lead":
            return f"retainlog lead touch {short}"
        case "sign":
            return f"retainlog sign try {short}"
        case "risk":
            return f"retainlog risk {_client(store, item, number)}"
        case "play-check":
            return f"retainlog sign helped {short}"
        case _:
            return f"retainlog log {_client(store, item, number)}"


def _client(store: Store, item: AgendaItem, number: int | None) -> str:
    name = quoted(shortest_name(store, item.client or ""))
    return str(number) if number and not name.isascii() else name
