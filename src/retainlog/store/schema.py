"""What the journal consists of: the one list of its tables, and how each feeds search and rollups.

Plain constants, cheap to load: history, undo, export, doctor and the derived tables all read this list.
"""

from typing import NamedTuple

from retainlog.base.declared import DECLARED
from retainlog.store.connection import APPLICATION_ID as APPLICATION_ID
from retainlog.store.connection import VERSION as VERSION


class TableSpec(NamedTuple):
    """`key`: primary key columns. `client`: SQL over the row `t` that gives its client's id (whose rollup depends on
    the row), or "" when none does. `parent`: (table, column) whose search entry this row is part of. `mentions`: its
    references to rows that it does not belong to, so that it stays in sight when they are deleted."""

    key: tuple[str, ...] = ("id",)
    client: str = ""
    parent: tuple[str, str] | None = None
    mentions: tuple[str, ...] = ()


# Parents before children: restoring and importing follow this order.
JOURNAL: dict[str, TableSpec] = {
    "clients": TableSpec(client="t.id"),
    "client_aliases": TableSpec(parent=("clients", "client_id")),
    "client_tags": TableSpec(key=("client_id", "tag"), parent=("clients", "client_id")),
    "client_fees": TableSpec(),
    "client_hours": TableSpec(),
    "client_pauses": TableSpec(client="t.client_id"),
    **{kind.table: TableSpec() for kind in DECLARED.values()},
    "touches": TableSpec(client="t.client_id"),
    "touch_tags": TableSpec(key=("touch_id", "tag"), parent=("touches", "touch_id")),
    "touch_people": TableSpec(key=("touch_id", "contact_id"), mentions=("contact_id",)),
    "times_away": TableSpec(),
    "reminders": TableSpec(),
    "invoices": TableSpec(),
    "losses": TableSpec(),
    "loss_reasons": TableSpec(key=("loss_id", "reason")),
    "loss_passes": TableSpec(),
    "loss_answers": TableSpec(),
    "mistakes": TableSpec(mentions=("loss_id", "recurrence_of")),
    "actions": TableSpec(),
    "action_checks": TableSpec(),
    "reflections": TableSpec(),
    "checks": TableSpec(),
    "check_answers": TableSpec(key=("check_id", "code")),
    "signs": TableSpec(),
    "sign_evidence": TableSpec(parent=("signs", "sign_id")),
    "plays": TableSpec(parent=("signs", "sign_id")),
    "snoozes": TableSpec(),
    "boundary_breaches": TableSpec(parent=("boundaries", "boundary_id")),
    "leads": TableSpec(mentions=("client_id", "referred_by", "activity_id")),
    "lead_stages": TableSpec(parent=("leads", "lead_id")),
    "lead_touches": TableSpec(parent=("leads", "lead_id")),
    "fit_criteria": TableSpec(),
    "fit_checks": TableSpec(),
    "fit_scores": TableSpec(key=("check_id", "criterion_id")),
    "exceptions": TableSpec(),
    "imported": TableSpec(key=("source", "key")),
}

# Search entries: the kind shown, and the SQL that gives client_id, on_date and the texts of the row with id :id.
SEARCH: dict[str, tuple[str, str]] = {
    "clients": (
        "client",
        """SELECT id, since, name, (SELECT group_concat(alias, char(10)) FROM client_aliases WHERE client_id = t.id),
           (SELECT group_concat(tag, ' ') FROM client_tags WHERE client_id = t.id), industry, need, prefers, note
           FROM clients t WHERE id = :id AND deleted_at IS NULL""",
    ),
    **{kind.table: (name, kind.search) for name, kind in DECLARED.items()},
    "mistakes": ("mistake", "SELECT client_id, on_date, what, why FROM mistakes WHERE id = :id AND deleted_at IS NULL"),
    "actions": (
        "action",
        """SELECT coalesce(t.client_id, m.client_id, l.client_id), t.due_on, t.text, t.dropped_why FROM actions t
           LEFT JOIN mistakes m ON m.id = t.mistake_id LEFT JOIN losses l ON l.id = t.loss_id WHERE t.id = :id
           AND m.deleted_at IS NULL AND l.deleted_at IS NULL""",
    ),
    "losses": (
        "loss",
        """SELECT client_id, noticed_on, stated, believed, evidence, third_party, offer, opportunity, lesson,
           recovered_how FROM losses WHERE id = :id AND deleted_at IS NULL""",
    ),
    "loss_answers": (
        "review",
        """SELECT l.client_id, p.on_date, t.answer FROM loss_answers t JOIN loss_passes p ON p.id = t.pass_id
           JOIN losses l ON l.id = p.loss_id WHERE t.id = :id AND l.deleted_at IS NULL""",
    ),
    "signs": (
        "sign",
        """SELECT client_id, on_date, text, cleared_why,
           (SELECT group_concat(text, char(10)) FROM sign_evidence WHERE sign_id = t.id),
           (SELECT group_concat(text || coalesce(char(10) || note, ''), char(10)) FROM plays WHERE sign_id = t.id)
           FROM signs t WHERE id = :id AND deleted_at IS NULL""",
    ),
    "leads": (
        "lead",
        """SELECT client_id, on_date, name, source, industry, next_text, lost_reason, note,
           (SELECT group_concat(reason, char(10)) FROM lead_stages WHERE lead_id = t.id),
           (SELECT group_concat(summary, char(10)) FROM lead_touches WHERE lead_id = t.id)
           FROM leads t WHERE id = :id AND deleted_at IS NULL""",
    ),
    "fit_checks": (
        "fit-check",
        """SELECT coalesce(t.client_id, l.client_id), t.on_date, t.note FROM fit_checks t
           LEFT JOIN leads l ON l.id = t.lead_id WHERE t.id = :id AND l.deleted_at IS NULL""",
    ),
    "exceptions": (
        "exception",
        """SELECT coalesce(t.client_id, l.client_id), t.on_date, t.text FROM exceptions t
           LEFT JOIN leads l ON l.id = t.lead_id WHERE t.id = :id AND l.deleted_at IS NULL""",
    ),
    "reflections": ("reflection", "SELECT NULL, on_date, answer FROM reflections WHERE id = :id"),
}

# Entries whose visibility or client depends on another row: reindexed when that row changes.
SEARCH_CHILDREN: dict[str, tuple[tuple[str, str], ...]] = {
    "mistakes": (("actions", "SELECT id FROM actions WHERE mistake_id = ?"),),
    "losses": (
        ("actions", "SELECT id FROM actions WHERE loss_id = ?"),
        ("loss_answers", "SELECT a.id FROM loss_answers a JOIN loss_passes p ON p.id = a.pass_id WHERE p.loss_id = ?"),
    ),
    "loss_passes": (("loss_answers", "SELECT id FROM loss_answers WHERE pass_id = ?"),),
    "leads": (
        ("fit_checks", "SELECT id FROM fit_checks WHERE lead_id = ?"),
        ("exceptions", "SELECT id FROM exceptions WHERE lead_id = ?"),
    ),
}
