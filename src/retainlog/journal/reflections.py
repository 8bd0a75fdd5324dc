"""The monthly reflection: the text of its questions, and the answers that are kept."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from retainlog.base.cadence import shift
from retainlog.base.errors import Usage
from retainlog.base.ids import new_id
from retainlog.base.text import clean
from retainlog.i18n import N_
from retainlog.i18n.messages import _
from retainlog.journal import actions, plan
from retainlog.nouns.mistake import Action
from retainlog.nouns.mistake.queries import ACTIONS
from retainlog.nouns.reflection import QUESTIONS, REFLECTIONS, Reflection
from retainlog.store.database import Store

_TEXTS = {
    "lost-client": N_("A client left. What did you see coming, and what will you look for next time?"),
    "mistake-again": N_("A mistake came back. What was missing in the last plan?"),
    "mistake": N_("Which mistake taught you most, and what will you do differently because of it?"),
    "promise-broken": N_("A promise was broken. What made it too much, and what would you promise instead?"),
    "sign-raised": N_("A sign was raised. What would you see in a month if it were nothing, and what if it is not?"),
    "win": N_("A client gained something by your work. Who else should hear of it?"),
    "fix-held": N_("A fix held. What made it hold, and where else would it help?"),
    "fees-fell": N_("A fee went down. What would make your work worth more to that client?"),
    "quiet": N_("Someone has gone quiet. What would they be glad to hear from you about?"),
    "new-over-existing": N_("New clients got most of your time. Which existing client deserves an hour next month?"),
    "fewer-touches": N_("You were in touch less than the month before. Where did the time go, and is that well?"),
    "unfinished": N_("Which unfinished action still matters, and which one can you let go?"),
    "went-well": N_("What went well with a client, and how can you do it again?"),
    "best-client": N_("Whom did you most enjoy working with, and where are more of that kind?"),
    "next-month": N_("What is the one thing you will do for your clients next month?"),
}


def question_text(code: str) -> str:
    """The question in the reader's language; a code of a later version stands for itself."""
    text = _TEXTS.get(code)
    return _(text) if text else code


def check_question(code: str) -> str:
    """The code, if there is such a question. Raises Usage with the codes there are."""
    if code not in QUESTIONS:
        raise Usage(
            "bad_question",
            "There is no question {code!r}.",
            hint="It takes one of: {known}.",
            code=code,
            known=", ".join(QUESTIONS),
        )
    return code


def answers(store: Store, month: date) -> dict[str, Reflection]:
    """Question → its newest answer about the month that starts on `month`, in the order first answered."""
    return {row.question: row for row in REFLECTIONS.of(store, order="created_at, rowid", month=month)}


def months_without(store: Store, last: date) -> list[date]:
    """The months without answers, the oldest first: from that in which the journal was begun, or the first that was
    looked back on, to `last`."""
    rows = store.connection.execute(
        "SELECT min(day) FROM (SELECT min(created_at) day FROM clients UNION SELECT min(created_at) FROM touches"
        " UNION SELECT min(month) FROM reflections)"
    ).fetchone()
    answered = {row.month for row in REFLECTIONS.where(store, "")}
    month = date.fromisoformat(rows[0][:10]).replace(day=1) if rows[0] else last
    found = []
    while month <= last:
        if month not in answered:
            found.append(month)
        month = shift(month, 1, "m")
    return found


class Kept(NamedTuple):
    """What was new and is written now; `settled` are the actions that were decided on."""

    answers: list[Reflection]
    actions: list[Action]
    settled: list[Action]


class Settled(NamedTuple):
    """What is to become of an open action: the fields that change."""

    action: Action
    changes: Mapping[str, object]

    @classmethod
    def done(cls, action: Action, on: date) -> "Settled":
        return cls(action, actions.OPEN_AGAIN | {"status": "done", "done_on": on})

    @classmethod
    def moved(cls, action: Action, due: date) -> "Settled":
        return cls(action, {"due_on": due})

    @classmethod
    def dropped(cls, action: Action, why: str, on: date) -> "Settled":
        return cls(action, {"status": "dropped", "dropped_on": on, "dropped_why": clean(why)})


def keep(
    store: Store,
    month: date,
    given: Mapping[str, str],
    steps: Iterable[str] = (),
    settled: Iterable[Settled] = (),
) -> Kept:
    """Write the answers as rows of today, the steps as open actions due in four weeks, and what was decided on open
    actions, in one batch. Empty answers, those that stand there already, and steps that are open already are left out;
    earlier answers stay."""
    known = {code: row.answer for code, row in answers(store, month).items()}
    texts = {check_question(code): clean(text) for code, text in given.items()}
    fresh = {code: text for code, text in texts.items() if text and text != known.get(code)}
    waiting = {action.text for action in actions.open_actions(store)}
    new_steps = [step for step in dict.fromkeys(actions.clean_steps(steps)) if step not in waiting]
    decided = list(settled)
    if not fresh and not new_steps and not decided:
        return Kept([], [], [])
    today = store.clock.today()
    with store.batch("report --reflect", f"{month:%Y-%m}") as batch:
        return Kept(
            [REFLECTIONS.insert(batch, Reflection(new_id(), month, code, text, today)) for code, text in fresh.items()],
            actions.insert_steps(batch, new_steps, plan.due_of(store)),
            [ACTIONS.update(batch, one.action, **one.changes) for one in decided],
        )
