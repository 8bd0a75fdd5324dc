"""The guided check: ten questions about one client, kept with their trend; clear answers raise signs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from retainlog.base.errors import Usage
from retainlog.base.ids import new_id
from retainlog.journal.signs import Noted, note_sign, open_signs
from retainlog.nouns.client import Client
from retainlog.nouns.engine import not_ahead
from retainlog.nouns.sign import CODES, RAISED_AT, CheckAnswer, GuidedCheck, Sign, Trend, trends
from retainlog.nouns.sign import queries as signs
from retainlog.nouns.sign.queries import ANSWERS, CHECKS
from retainlog.store.database import Store


class Checked(NamedTuple):
    """`raised`: signs that the answers raised or confirmed; `quiet`: open signs whose question was answered with 0."""

    check: GuidedCheck
    answers: dict[str, int]
    raised: list[Noted]
    quiet: list[Sign]


def trend(store: Store, client: Client) -> list[Trend]:
    """Each of the ten questions over the client's checks."""
    return trends([(check.on_date, scores) for check, scores in signs.scores(store, client.id)])


def previous_answers(store: Store, client: Client, until: date | None = None) -> dict[str, tuple[date, int]]:
    """The latest answer to each question that was ever answered, up to that day: (day, score) by code."""
    found: dict[str, tuple[date, int]] = {}
    for check, scores in signs.scores(store, client.id):
        if until is None or check.on_date <= until:
            found.update({code: (check.on_date, score) for code, score in scores.items()})
    return found


def raising(store: Store, client: Client, answers: Mapping[str, int], on: date | None = None) -> list[str]:
    """Codes whose answer is clear enough for a sign, and new: none is open, or it is stronger than last time."""
    standing = {sign.code for sign in open_signs(store, client.id)}
    before = previous_answers(store, client, on)
    return [
        code
        for code in CODES
        if (score := answers.get(code, 0)) >= RAISED_AT
        and (code not in standing or (code in before and score > before[code][1]))
    ]


def check_client(
    store: Store,
    client: Client,
    answers: Mapping[str, int],
    *,
    on: date | None = None,
    raise_for: Collection[str] | None = None,
) -> Checked:
    """Keep the answers (0 to 3 by code; some are enough) as the client's check of that day, and raise signs.

    A second check on a day corrects the first. `raise_for` narrows the signs raised; by default all of `raising`."""
    today = store.clock.today()
    if on:
        not_ahead(store, on, "future_check", "Give today or an earlier day.")
    if not answers:
        raise Usage("no_answers", "Nothing was answered, so nothing is kept.", hint="Such as: --answer criticism=2")
    for code, score in answers.items():
        if code not in CODES or score not in range(4):
            raise Usage("bad_answer", "{code}={score} is no answer.", code=code, score=score)
    codes = [code for code in raising(store, client, answers, on) if raise_for is None or code in raise_for]
    day = on or today
    with store.batch("check", client.name) as batch:
        same_day = CHECKS.of(store, client_id=client.id, on_date=day)
        check = same_day[0] if same_day else CHECKS.insert(batch, GuidedCheck(new_id(), client.id, day))
        for code, score in answers.items():
            if kept := ANSWERS.find(store, check.id, code):
                ANSWERS.update(batch, kept, score=score)
            else:
                ANSWERS.insert(batch, CheckAnswer(check.id, code, score))
        raised = [note_sign(store, batch, client.id, code, day, check_id=check.id) for code in codes]
    quiet = [sign for sign in open_signs(store, client.id) if answers.get(sign.code) == 0]
    return Checked(check, dict(answers), raised, quiet)
