"""What has to hold between the rows of a journal, in one list: each with a query for what breaks it, a sentence and a
cure. `doctor` looks at all of them, and the tests do after every write."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from retainlog.i18n import N_
from retainlog.store.safety.problem import Problem

_AT_MOST = 100
_LOST_ON = "min(l.noticed_on, coalesce(l.ends_on, l.noticed_on))"
_STANDS = "l.deleted_at IS NULL AND l.recovered_on IS NULL"
_SEEN = "EXISTS (SELECT 1 FROM clients c WHERE c.id = {row}.client_id AND c.deleted_at IS NULL)"


class Invariant(NamedTuple):
    """`breaks`: a query for the keys of what does not hold."""

    code: str
    text: str
    fix: str
    breaks: str


INVARIANTS = (
    Invariant(
        "two_losses",
        N_("Clients with two losses that both stand: {count}. A client is lost once."),
        N_("Note of the earlier one when it came back: retainlog loss recovered ID --on DATE"),
        f"SELECT c.id FROM clients c JOIN losses l ON l.client_id = c.id WHERE c.deleted_at IS NULL AND {_STANDS}"
        " GROUP BY c.id HAVING count(*) > 1",
    ),
    Invariant(
        "lost_day",
        N_("Clients whose day of loss is not that of the loss that stands: {count}."),
        N_("Say the day again: retainlog loss edit CLIENT --on DATE"),
        f"""SELECT c.id FROM clients c WHERE c.deleted_at IS NULL AND EXISTS (SELECT 1 FROM losses l
              WHERE l.client_id = c.id AND {_STANDS}) AND NOT EXISTS (SELECT 1 FROM losses l
              WHERE l.client_id = c.id AND {_STANDS} AND {_LOST_ON} IS c.lost_on)""",
    ),
    Invariant(
        "lost_without_loss",
        N_("Clients that count as lost though every loss of theirs was recovered: {count}."),
        N_("Note the loss, and that it was recovered: retainlog loss add CLIENT, retainlog loss recovered CLIENT"),
        f"""SELECT c.id FROM clients c WHERE c.deleted_at IS NULL AND c.lost_on IS NOT NULL
            AND EXISTS (SELECT 1 FROM losses l WHERE l.client_id = c.id AND l.deleted_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM losses l WHERE l.client_id = c.id AND {_STANDS})""",
    ),
    Invariant(
        "lost_before_begun",
        N_("Clients lost before their first day: {count}."),
        N_("Correct the first day: retainlog client edit CLIENT --since DATE"),
        "SELECT id FROM clients WHERE deleted_at IS NULL AND lost_on < since",
    ),
    Invariant(
        "loss_days",
        N_("Losses whose days can't be true together: {count}."),
        N_("Correct them with: retainlog loss edit ID"),
        """SELECT id FROM losses WHERE deleted_at IS NULL AND (recovered_on < noticed_on OR decided_on > noticed_on
             OR ends_on < decided_on OR paid_on < decided_on)""",
    ),
    Invariant(
        "two_rates",
        N_("Rates of one client that begin on the same day: {count}."),
        N_("Say which one holds: retainlog client edit CLIENT --fee MONEY --per month --fee-from DATE"),
        """SELECT min(id) FROM client_fees WHERE per NOT IN ('project', 'payment') GROUP BY client_id, from_on
           HAVING count(*) > 1""",
    ),
    Invariant(
        "project_days",
        N_("Projects that end before they begin: {count}."),
        N_("Correct them with: retainlog client edit CLIENT --project NAME --fee-until DATE"),
        "SELECT id FROM client_fees WHERE until_on < from_on",
    ),
    Invariant(
        "hours",
        N_("Clients whose hours a month are not the newest ones agreed: {count}."),
        N_("Say them again: retainlog client edit CLIENT --hours N"),
        """SELECT c.id FROM clients c WHERE c.deleted_at IS NULL
             AND EXISTS (SELECT 1 FROM client_hours h WHERE h.client_id = c.id) AND c.hours IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM client_hours h WHERE h.client_id = c.id AND h.hours = c.hours)""",
    ),
    Invariant(
        "recurrence",
        N_("Mistakes that repeat one which is gone, later, or of another kind or cause: {count}."),
        N_("Save one of them again, which finds it anew: retainlog mistake edit ID --cause CAUSE"),
        f"""SELECT m.id FROM mistakes m LEFT JOIN mistakes b ON b.id = m.recurrence_of WHERE m.deleted_at IS NULL
            AND (m.client_id IS NULL OR {_SEEN.format(row="m")}) AND m.recurrence_of IS NOT NULL
            AND (b.id IS NULL OR b.deleted_at IS NOT NULL OR b.kind <> m.kind OR b.cause IS NOT m.cause
              OR b.on_date > m.on_date OR NOT (b.client_id IS NULL OR {_SEEN.format(row="b")}))""",
    ),
    Invariant(
        "pauses",
        N_("Pauses of one client that overlap: {count}."),
        N_("End one of them with: retainlog client resume CLIENT"),
        """SELECT p.id FROM client_pauses p WHERE EXISTS (SELECT 1 FROM client_pauses q WHERE q.client_id = p.client_id
             AND q.id <> p.id AND q.from_on <= p.from_on AND coalesce(q.until_on, '9999-12-31') >= p.from_on
             AND (q.from_on < p.from_on OR q.id < p.id))""",
    ),
    Invariant(
        "signs",
        N_("Signs that were cleared before they were seen: {count}."),
        N_("Correct them with: retainlog sign edit ID"),
        "SELECT id FROM signs WHERE deleted_at IS NULL AND cleared_on < on_date",
    ),
    Invariant(
        "promises",
        N_("Promises that are both kept and broken: {count}."),
        N_("Say which holds: retainlog promise kept ID"),
        "SELECT id FROM promises WHERE kept_on IS NOT NULL AND broken_on IS NOT NULL",
    ),
    Invariant(
        "lead_stage",
        N_("Leads whose stage is not the last one of their way: {count}."),
        N_("Say where it stands: retainlog lead move ID STAGE"),
        """SELECT l.id FROM leads l WHERE l.deleted_at IS NULL AND EXISTS (SELECT 1 FROM lead_stages s
             WHERE s.lead_id = l.id) AND NOT EXISTS (SELECT 1 FROM lead_stages s WHERE s.lead_id = l.id
               AND s.stage = l.stage)""",
    ),
    Invariant(
        "won_lead",
        N_("Leads that were won and name no client: {count}."),
        N_("Take the step back and win it again: retainlog undo, retainlog lead win ID"),
        "SELECT id FROM leads WHERE deleted_at IS NULL AND stage = 'won' AND client_id IS NULL",
    ),
)


def broken(connection: sqlite3.Connection) -> list[Problem]:
    """What does not hold, with the keys of it."""
    found = []
    for one in INVARIANTS:
        ids = [str(row[0]) for row in connection.execute(one.breaks)]
        if ids:
            found.append(Problem(one.code, one.text, one.fix, {"count": len(ids)}, tuple(ids[:_AT_MOST])))
    return found
