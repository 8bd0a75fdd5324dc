"""Named, transactional migrations. Frozen once landed: a change of schema is a new one, never an edit."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from sqlite_utils import Database, Migrations

from retainlog.store import derived
from retainlog.store.connection import APPLICATION_ID, VERSION, header

migrations = Migrations("retainlog")

_STAMPS = "created_at TEXT NOT NULL, updated_at TEXT NOT NULL, updated_by TEXT NOT NULL"

_M0001 = f"""
CREATE TABLE clients (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('external', 'internal')),
  engagement TEXT NOT NULL CHECK (engagement IN ('ongoing', 'project')),
  hours REAL CHECK (hours >= 0), every TEXT, at_most TEXT, industry TEXT, need TEXT, prefers TEXT, since TEXT,
  lost_on TEXT, email TEXT, phone TEXT, note TEXT, {_STAMPS}, deleted_at TEXT);
CREATE TABLE client_aliases (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  alias TEXT NOT NULL CHECK (alias <> ''), {_STAMPS});
CREATE INDEX client_aliases_client ON client_aliases (client_id);
CREATE TABLE client_tags (client_id TEXT NOT NULL REFERENCES clients(id), tag TEXT NOT NULL CHECK (tag <> ''),
  PRIMARY KEY (client_id, tag));
CREATE TABLE client_fees (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  fee_minor INTEGER NOT NULL CHECK (fee_minor >= 0), fee_currency TEXT NOT NULL,
  per TEXT NOT NULL CHECK (per IN ('month', 'project')), from_on TEXT NOT NULL, {_STAMPS});
CREATE INDEX client_fees_client ON client_fees (client_id, from_on);
CREATE TABLE client_pauses (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  from_on TEXT NOT NULL, until_on TEXT, reason TEXT, {_STAMPS});
CREATE INDEX client_pauses_client ON client_pauses (client_id, from_on);
CREATE TABLE contacts (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  name TEXT NOT NULL CHECK (name <> ''),
  role TEXT NOT NULL CHECK (role IN ('champion', 'decision-maker', 'user', 'finance', 'other')),
  email TEXT, phone TEXT, note TEXT, left_on TEXT, {_STAMPS});
CREATE INDEX contacts_client ON contacts (client_id);
CREATE TABLE touches (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  on_date TEXT NOT NULL, summary TEXT NOT NULL, on_time TEXT, utc_offset TEXT,
  channel TEXT CHECK (channel IN ('call', 'email', 'meeting', 'message', 'visit', 'other')),
  by_whom TEXT CHECK (by_whom IN ('us', 'them')), minutes INTEGER CHECK (minutes >= 0),
  mood INTEGER CHECK (mood BETWEEN 1 AND 5), energy INTEGER CHECK (energy BETWEEN 1 AND 5),
  off_core INTEGER NOT NULL DEFAULT 0 CHECK (off_core IN (0, 1)), next_on TEXT, {_STAMPS});
CREATE INDEX touches_client ON touches (client_id, on_date);
CREATE INDEX touches_on ON touches (on_date);
CREATE TABLE touch_tags (touch_id TEXT NOT NULL REFERENCES touches(id), tag TEXT NOT NULL CHECK (tag <> ''),
  PRIMARY KEY (touch_id, tag));
CREATE INDEX touch_tags_tag ON touch_tags (tag);
CREATE TABLE losses (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  noticed_on TEXT NOT NULL, decided_on TEXT, ends_on TEXT, by_whom TEXT CHECK (by_whom IN ('client', 'us', 'mutual')),
  reason TEXT NOT NULL, stated TEXT, clarity TEXT CHECK (clarity IN ('clear', 'vague')), believed TEXT, evidence TEXT,
  third_party TEXT, offer TEXT,
  verdict TEXT NOT NULL CHECK (verdict IN ('preventable', 'should-not-have-sold', 'external', 'undetermined')),
  feeling INTEGER CHECK (feeling BETWEEN 1 AND 5), feeling_passed_on TEXT, opportunity TEXT, lesson TEXT,
  win_back_on TEXT, recovered_on TEXT, recovered_how TEXT, {_STAMPS}, deleted_at TEXT);
CREATE INDEX losses_client ON losses (client_id);
CREATE TABLE loss_reasons (loss_id TEXT NOT NULL REFERENCES losses(id), reason TEXT NOT NULL,
  PRIMARY KEY (loss_id, reason));
CREATE TABLE loss_passes (id TEXT NOT NULL PRIMARY KEY, loss_id TEXT NOT NULL REFERENCES losses(id),
  stage TEXT NOT NULL CHECK (stage IN ('at-once', 'week', 'month')), on_date TEXT NOT NULL, {_STAMPS});
CREATE INDEX loss_passes_loss ON loss_passes (loss_id);
CREATE TABLE loss_answers (id TEXT NOT NULL PRIMARY KEY, pass_id TEXT NOT NULL REFERENCES loss_passes(id),
  question TEXT NOT NULL, answer TEXT NOT NULL, {_STAMPS});
CREATE INDEX loss_answers_pass ON loss_answers (pass_id);
CREATE TABLE mistakes (id TEXT NOT NULL PRIMARY KEY, on_date TEXT NOT NULL, what TEXT NOT NULL CHECK (what <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('professional', 'service', 'misunderstanding', 'other')), why TEXT,
  cause TEXT CHECK (cause IN
    ('vague-contract', 'knowledge-gap', 'aggressive-client', 'wrong-fit', 'overload', 'other')),
  client_id TEXT REFERENCES clients(id), loss_id TEXT REFERENCES losses(id),
  recurrence_of TEXT REFERENCES mistakes(id), cost_minor INTEGER, cost_currency TEXT, {_STAMPS}, deleted_at TEXT);
CREATE INDEX mistakes_on ON mistakes (on_date);
CREATE INDEX mistakes_client ON mistakes (client_id);
CREATE TABLE actions (id TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL CHECK (text <> ''), due_on TEXT,
  status TEXT NOT NULL CHECK (status IN ('open', 'done', 'dropped')), mistake_id TEXT REFERENCES mistakes(id),
  loss_id TEXT REFERENCES losses(id), client_id TEXT REFERENCES clients(id), done_on TEXT, dropped_on TEXT,
  dropped_why TEXT, {_STAMPS});
CREATE INDEX actions_status ON actions (status, due_on);
CREATE INDEX actions_mistake ON actions (mistake_id);
CREATE TABLE action_checks (id TEXT NOT NULL PRIMARY KEY, action_id TEXT NOT NULL REFERENCES actions(id),
  days INTEGER NOT NULL, on_date TEXT NOT NULL, held INTEGER NOT NULL CHECK (held IN (0, 1)), note TEXT, {_STAMPS});
CREATE INDEX action_checks_action ON action_checks (action_id);
CREATE TABLE reflections (id TEXT NOT NULL PRIMARY KEY, month TEXT NOT NULL, question TEXT NOT NULL,
  answer TEXT NOT NULL, on_date TEXT NOT NULL, {_STAMPS});
CREATE INDEX reflections_month ON reflections (month);
CREATE TABLE imported (source TEXT NOT NULL, key TEXT NOT NULL, record TEXT NOT NULL, record_id TEXT NOT NULL,
  PRIMARY KEY (source, key)) WITHOUT ROWID;

CREATE TABLE history_batches (id TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, at TEXT NOT NULL,
  device TEXT NOT NULL, command TEXT NOT NULL, note TEXT NOT NULL, undoes TEXT);
CREATE INDEX history_batches_seq ON history_batches (seq);
CREATE INDEX history_batches_undoes ON history_batches (undoes) WHERE undoes IS NOT NULL;
CREATE TABLE history_changes (batch_id TEXT NOT NULL, n INTEGER NOT NULL, tbl TEXT NOT NULL, row_key TEXT NOT NULL,
  before TEXT, after TEXT, PRIMARY KEY (batch_id, n)) WITHOUT ROWID;

CREATE TABLE client_names (key TEXT NOT NULL, client_id TEXT NOT NULL, alias INTEGER NOT NULL,
  PRIMARY KEY (key, client_id, alias)) WITHOUT ROWID;
CREATE INDEX client_names_client ON client_names (client_id);
CREATE TABLE client_rollups (client_id TEXT NOT NULL PRIMARY KEY, last_on TEXT,
  next_on TEXT, due_on TEXT, limit_on TEXT, paused_from TEXT, paused_until TEXT) WITHOUT ROWID;
CREATE INDEX client_rollups_due ON client_rollups (due_on);
CREATE TABLE search_docs (rowid INTEGER PRIMARY KEY, tbl TEXT NOT NULL, row_id TEXT NOT NULL, kind TEXT NOT NULL,
  client_id TEXT, on_date TEXT, text TEXT NOT NULL, words TEXT NOT NULL, variants TEXT NOT NULL);
CREATE UNIQUE INDEX search_docs_row ON search_docs (row_id, tbl);
CREATE INDEX search_docs_on ON search_docs (on_date);
CREATE INDEX search_docs_client ON search_docs (client_id, on_date);
CREATE INDEX search_docs_kind ON search_docs (kind, on_date);
CREATE VIRTUAL TABLE search_words USING fts5 (words, variants, content='search_docs', content_rowid='rowid',
  tokenize="unicode61 remove_diacritics 0");

CREATE VIEW clients_readable AS SELECT c.name, c.kind, c.engagement, c.industry, c.need, c.since, c.lost_on,
  (SELECT count(*) FROM touches WHERE client_id = c.id) AS touches, r.last_on, r.due_on, c.note
  FROM clients c LEFT JOIN client_rollups r ON r.client_id = c.id
  WHERE c.deleted_at IS NULL;
CREATE VIEW touches_readable AS SELECT t.on_date, t.on_time, c.name AS client, t.channel, t.by_whom, t.summary,
  t.minutes, t.mood, t.energy, t.next_on FROM touches t JOIN clients c ON c.id = t.client_id;
CREATE VIEW mistakes_readable AS SELECT m.on_date, c.name AS client, m.kind, m.what, m.cause, m.why,
  (SELECT group_concat(text, '; ') FROM actions WHERE mistake_id = m.id) AS plan
  FROM mistakes m LEFT JOIN clients c ON c.id = m.client_id WHERE m.deleted_at IS NULL;
CREATE VIEW losses_readable AS SELECT l.noticed_on, l.ends_on, c.name AS client, l.reason, l.stated, l.believed,
  l.third_party, l.verdict, l.lesson, l.recovered_on FROM losses l JOIN clients c ON c.id = l.client_id
  WHERE l.deleted_at IS NULL;
CREATE VIEW actions_readable AS SELECT a.due_on, a.status, a.text, c.name AS client, m.what AS mistake
  FROM actions a LEFT JOIN mistakes m ON m.id = a.mistake_id LEFT JOIN clients c ON c.id = coalesce(a.client_id,
  m.client_id);
"""

_CODES = """'less-time', 'industry-crisis', 'leadership-change', 'criticism', 'problem-solved',
    'confrontation', 'dread', 'values-gap', 'insatiable', 'overriding'"""

_M0002 = f"""
DROP INDEX IF EXISTS history_changes_row;
CREATE TABLE checks (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  on_date TEXT NOT NULL, {_STAMPS});
CREATE INDEX checks_client ON checks (client_id, on_date);
CREATE TABLE check_answers (check_id TEXT NOT NULL REFERENCES checks(id), code TEXT NOT NULL CHECK (code IN
    ({_CODES})),
  score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 3), PRIMARY KEY (check_id, code));
CREATE TABLE signs (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  code TEXT NOT NULL CHECK (code IN
    ({_CODES})),
  on_date TEXT NOT NULL, text TEXT, check_id TEXT REFERENCES checks(id), cleared_on TEXT, cleared_why TEXT,
  {_STAMPS}, deleted_at TEXT);
CREATE INDEX signs_client ON signs (client_id);
CREATE INDEX signs_open ON signs (cleared_on, on_date);
CREATE TABLE sign_evidence (id TEXT NOT NULL PRIMARY KEY, sign_id TEXT NOT NULL REFERENCES signs(id),
  on_date TEXT NOT NULL, text TEXT, check_id TEXT REFERENCES checks(id), {_STAMPS});
CREATE INDEX sign_evidence_sign ON sign_evidence (sign_id);
CREATE TABLE plays (id TEXT NOT NULL PRIMARY KEY, sign_id TEXT NOT NULL REFERENCES signs(id), on_date TEXT NOT NULL,
  text TEXT NOT NULL CHECK (text <> ''), helped INTEGER CHECK (helped IN (0, 1)), answered_on TEXT, note TEXT,
  {_STAMPS});
CREATE INDEX plays_sign ON plays (sign_id);
CREATE INDEX plays_open ON plays (on_date) WHERE helped IS NULL;
CREATE TABLE snoozes (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  sign_id TEXT REFERENCES signs(id), on_date TEXT NOT NULL, until_on TEXT, seen TEXT, {_STAMPS});
CREATE INDEX snoozes_client ON snoozes (client_id);
CREATE INDEX snoozes_sign ON snoozes (sign_id);

CREATE TABLE client_days (client_id TEXT NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (client_id, day)) WITHOUT ROWID;
CREATE TABLE client_rhythms (client_id TEXT NOT NULL PRIMARY KEY, n INTEGER NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, log_sum REAL NOT NULL, log_squares REAL NOT NULL) WITHOUT ROWID;
INSERT OR IGNORE INTO client_days (client_id, day)
  SELECT client_id, CAST(julianday(on_date) - 1721424.5 AS INTEGER) FROM touches;

CREATE VIEW signs_readable AS SELECT s.on_date, c.name AS client, s.code, s.text, s.cleared_on, s.cleared_why,
  (SELECT group_concat(text, '; ') FROM plays WHERE sign_id = s.id) AS tried
  FROM signs s JOIN clients c ON c.id = s.client_id WHERE s.deleted_at IS NULL;
CREATE VIEW checks_readable AS SELECT k.on_date, c.name AS client, a.code, a.score FROM check_answers a
  JOIN checks k ON k.id = a.check_id JOIN clients c ON c.id = k.client_id;
"""

_M0003 = f"""
CREATE TABLE milestones (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  title TEXT NOT NULL CHECK (title <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('working-document', 'prototype', 'partial-solution', 'demo', 'result')),
  due_on TEXT, delivered_on TEXT, note TEXT, {_STAMPS});
CREATE INDEX milestones_client ON milestones (client_id, delivered_on);
CREATE INDEX milestones_due ON milestones (due_on) WHERE delivered_on IS NULL;
CREATE TABLE promises (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  text TEXT NOT NULL CHECK (text <> ''), on_date TEXT NOT NULL, due_on TEXT, kept_on TEXT, broken_on TEXT, note TEXT,
  {_STAMPS}, CHECK (kept_on IS NULL OR broken_on IS NULL));
CREATE INDEX promises_client ON promises (client_id, on_date);
CREATE INDEX promises_due ON promises (due_on) WHERE kept_on IS NULL AND broken_on IS NULL;
CREATE TABLE wins (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id), on_date TEXT NOT NULL,
  title TEXT NOT NULL CHECK (title <> ''), metric TEXT, before_value TEXT, after_value TEXT, unit TEXT, note TEXT,
  {_STAMPS});
CREATE INDEX wins_client ON wins (client_id, on_date);
CREATE TABLE offers (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  text TEXT NOT NULL CHECK (text <> ''), made_on TEXT, note TEXT, {_STAMPS});
CREATE INDEX offers_client ON offers (client_id);
CREATE TABLE boundaries (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  text TEXT NOT NULL CHECK (text <> ''), price TEXT, {_STAMPS}, deleted_at TEXT);
CREATE INDEX boundaries_client ON boundaries (client_id);
CREATE TABLE boundary_breaches (id TEXT NOT NULL PRIMARY KEY, boundary_id TEXT NOT NULL REFERENCES boundaries(id),
  on_date TEXT NOT NULL, text TEXT, {_STAMPS});
CREATE INDEX boundary_breaches_boundary ON boundary_breaches (boundary_id, on_date);
CREATE TABLE decisions (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  on_date TEXT NOT NULL, advice TEXT NOT NULL CHECK (advice <> ''), choice TEXT NOT NULL CHECK (choice <> ''),
  outcome TEXT, outcome_on TEXT, {_STAMPS});
CREATE INDEX decisions_client ON decisions (client_id, on_date);
CREATE TABLE gestures (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  on_date TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN
    ('event', 'stage', 'trends', 'expert', 'award', 'small-thing', 'thanks', 'other')),
  text TEXT, cost_minor INTEGER CHECK (cost_minor >= 0), cost_currency TEXT,
  reaction INTEGER CHECK (reaction BETWEEN 1 AND 5), {_STAMPS});
CREATE INDEX gestures_client ON gestures (client_id, on_date);

CREATE TABLE activities (id TEXT NOT NULL PRIMARY KEY, on_date TEXT NOT NULL, kind TEXT NOT NULL,
  title TEXT NOT NULL CHECK (title <> ''), minutes INTEGER CHECK (minutes >= 0),
  cost_minor INTEGER CHECK (cost_minor >= 0), cost_currency TEXT, note TEXT, {_STAMPS}, deleted_at TEXT);
CREATE INDEX activities_on ON activities (on_date);
CREATE TABLE leads (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''), on_date TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('new', 'talking', 'proposal', 'won', 'lost')), source TEXT,
  referred_by TEXT REFERENCES clients(id), activity_id TEXT REFERENCES activities(id),
  fee_minor INTEGER CHECK (fee_minor >= 0), fee_currency TEXT, per TEXT CHECK (per IN ('month', 'project')),
  industry TEXT, next_text TEXT, next_on TEXT, client_id TEXT REFERENCES clients(id), lost_reason TEXT, note TEXT,
  {_STAMPS}, deleted_at TEXT);
CREATE INDEX leads_stage ON leads (stage, next_on);
CREATE INDEX leads_client ON leads (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX leads_referrer ON leads (referred_by) WHERE referred_by IS NOT NULL;
CREATE TABLE lead_stages (id TEXT NOT NULL PRIMARY KEY, lead_id TEXT NOT NULL REFERENCES leads(id),
  stage TEXT NOT NULL CHECK (stage IN ('new', 'talking', 'proposal', 'won', 'lost')), on_date TEXT NOT NULL,
  reason TEXT, {_STAMPS});
CREATE INDEX lead_stages_lead ON lead_stages (lead_id, on_date);
CREATE TABLE lead_touches (id TEXT NOT NULL PRIMARY KEY, lead_id TEXT NOT NULL REFERENCES leads(id),
  on_date TEXT NOT NULL, summary TEXT NOT NULL, minutes INTEGER CHECK (minutes >= 0), {_STAMPS});
CREATE INDEX lead_touches_lead ON lead_touches (lead_id, on_date);
CREATE INDEX lead_touches_on ON lead_touches (on_date);
CREATE TABLE fit_criteria (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''),
  weight INTEGER NOT NULL CHECK (weight BETWEEN 1 AND 5),
  deal_breaker INTEGER NOT NULL DEFAULT 0 CHECK (deal_breaker IN (0, 1)), position INTEGER NOT NULL, note TEXT,
  {_STAMPS}, deleted_at TEXT);
CREATE TABLE fit_checks (id TEXT NOT NULL PRIMARY KEY, client_id TEXT REFERENCES clients(id),
  lead_id TEXT REFERENCES leads(id), on_date TEXT NOT NULL, note TEXT, {_STAMPS},
  CHECK (client_id IS NOT NULL OR lead_id IS NOT NULL));
CREATE INDEX fit_checks_client ON fit_checks (client_id, on_date);
CREATE INDEX fit_checks_lead ON fit_checks (lead_id, on_date);
CREATE TABLE fit_scores (check_id TEXT NOT NULL REFERENCES fit_checks(id),
  criterion_id TEXT NOT NULL REFERENCES fit_criteria(id), score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 4),
  PRIMARY KEY (check_id, criterion_id));
CREATE TABLE exceptions (id TEXT NOT NULL PRIMARY KEY, client_id TEXT REFERENCES clients(id),
  lead_id TEXT REFERENCES leads(id), on_date TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('price', 'format', 'other')), text TEXT NOT NULL CHECK (text <> ''), {_STAMPS},
  CHECK (client_id IS NOT NULL OR lead_id IS NOT NULL));
CREATE INDEX exceptions_client ON exceptions (client_id);
CREATE INDEX exceptions_lead ON exceptions (lead_id);

CREATE VIEW milestones_readable AS SELECT m.due_on, m.delivered_on, c.name AS client, m.kind, m.title, m.note
  FROM milestones m JOIN clients c ON c.id = m.client_id;
CREATE VIEW promises_readable AS SELECT p.on_date, c.name AS client, p.text, p.due_on, p.kept_on, p.broken_on, p.note
  FROM promises p JOIN clients c ON c.id = p.client_id;
CREATE VIEW wins_readable AS SELECT w.on_date, c.name AS client, w.title, w.metric, w.before_value, w.after_value,
  w.unit, w.note FROM wins w JOIN clients c ON c.id = w.client_id;
CREATE VIEW boundaries_readable AS SELECT c.name AS client, b.text, b.price,
  (SELECT count(*) FROM boundary_breaches WHERE boundary_id = b.id) AS breaches
  FROM boundaries b JOIN clients c ON c.id = b.client_id WHERE b.deleted_at IS NULL;
CREATE VIEW decisions_readable AS SELECT d.on_date, c.name AS client, d.advice, d.choice, d.outcome, d.outcome_on
  FROM decisions d JOIN clients c ON c.id = d.client_id;
CREATE VIEW gestures_readable AS SELECT g.on_date, c.name AS client, g.kind, g.text, g.reaction
  FROM gestures g JOIN clients c ON c.id = g.client_id;
CREATE VIEW leads_readable AS SELECT l.on_date, l.name, l.stage, l.source, r.name AS referred_by, a.title AS activity,
  l.next_on, l.next_text, c.name AS client, l.lost_reason FROM leads l LEFT JOIN clients r ON r.id = l.referred_by
  LEFT JOIN activities a ON a.id = l.activity_id LEFT JOIN clients c ON c.id = l.client_id WHERE l.deleted_at IS NULL;
CREATE VIEW activities_readable AS SELECT a.on_date, a.kind, a.title, a.minutes, a.note,
  (SELECT count(*) FROM leads WHERE activity_id = a.id AND deleted_at IS NULL) AS leads
  FROM activities a WHERE a.deleted_at IS NULL;
"""

# Derived tables alone: what `today` asks of all clients is kept by the writes.
_M0004 = """
DROP TABLE client_days;
DROP TABLE client_rhythms;
CREATE TABLE client_days (client_id TEXT NOT NULL, n INTEGER NOT NULL, first INTEGER NOT NULL, day INTEGER NOT NULL,
  log_sum REAL NOT NULL, log_squares REAL NOT NULL, PRIMARY KEY (client_id, day)) WITHOUT ROWID;
CREATE TABLE client_trends (client_id TEXT NOT NULL, code TEXT NOT NULL, on_date TEXT NOT NULL, now REAL NOT NULL,
  before REAL NOT NULL, of INTEGER, PRIMARY KEY (client_id, code)) WITHOUT ROWID;
ALTER TABLE client_rollups ADD COLUMN tells_from INTEGER;
"""

# What the journal could see: attempts without an answer, who took part, times away, reminders put aside; and, derived,
# how busy each day was, what the newest touchpoints say of a client, since when it is observed, public holidays.
_M0005 = f"""
ALTER TABLE touches ADD COLUMN no_answer INTEGER NOT NULL DEFAULT 0 CHECK (no_answer IN (0, 1));
CREATE TABLE touch_people (touch_id TEXT NOT NULL REFERENCES touches(id),
  contact_id TEXT NOT NULL REFERENCES contacts(id), PRIMARY KEY (touch_id, contact_id));
CREATE INDEX touch_people_contact ON touch_people (contact_id);
CREATE TABLE times_away (id TEXT NOT NULL PRIMARY KEY, from_on TEXT NOT NULL, until_on TEXT NOT NULL, reason TEXT,
  {_STAMPS}, CHECK (until_on >= from_on));
CREATE TABLE reminders (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, about TEXT NOT NULL, on_date TEXT NOT NULL,
  until_on TEXT, {_STAMPS});
CREATE INDEX reminders_about ON reminders (about, kind);
CREATE TABLE journal_days (day INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL);
CREATE TABLE client_pulses (client_id TEXT NOT NULL PRIMARY KEY, theirs_on INTEGER, theirs INTEGER NOT NULL,
  of INTEGER NOT NULL, since INTEGER NOT NULL, run INTEGER NOT NULL, unanswered INTEGER NOT NULL, mood REAL NOT NULL,
  energy REAL NOT NULL, minutes REAL NOT NULL, share REAL NOT NULL, slower REAL NOT NULL, longest INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE free_days (day INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL);
ALTER TABLE client_rollups ADD COLUMN observed_on TEXT;
"""

_M0006 = f"""
CREATE TABLE invoices (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  number TEXT NOT NULL, on_date TEXT NOT NULL, amount_minor INTEGER NOT NULL, amount_currency TEXT NOT NULL,
  due_on TEXT, paid_on TEXT, {_STAMPS});
CREATE INDEX invoices_client ON invoices (client_id, on_date);
"""

# Notes on the nouns that had none. Which codes a column may hold is declared with its noun from here on.
_M0007 = """
ALTER TABLE touches ADD COLUMN note TEXT;
ALTER TABLE boundaries ADD COLUMN note TEXT;
ALTER TABLE decisions ADD COLUMN note TEXT;
ALTER TABLE gestures ADD COLUMN note TEXT;
"""

# Money as events and states: what a fee is for, how much of it as a rule, until when; hours as they were agreed; the
# contract; and the last day that a lost client pays for.
_M0008 = f"""
ALTER TABLE client_fees ADD COLUMN title TEXT;
ALTER TABLE client_fees ADD COLUMN volume REAL;
ALTER TABLE client_fees ADD COLUMN until_on TEXT;
CREATE TABLE client_hours (id TEXT NOT NULL PRIMARY KEY, client_id TEXT NOT NULL REFERENCES clients(id),
  hours REAL NOT NULL, from_on TEXT NOT NULL, {_STAMPS});
CREATE INDEX client_hours_client ON client_hours (client_id, from_on);
ALTER TABLE clients ADD COLUMN contract_on TEXT;
ALTER TABLE clients ADD COLUMN renews TEXT;
ALTER TABLE clients ADD COLUMN notice TEXT;
ALTER TABLE clients ADD COLUMN raise_on TEXT;
ALTER TABLE losses ADD COLUMN paid_on TEXT;
"""
_OF_CODES = re.compile(r"\s*CHECK \(\w+ IN\s*\(\s*'[^()]*\)\s*\)")


def _without_codes(db: Database) -> None:
    """Take the lists of codes out of all CHECKs; other conditions stay.

    Only the text of the schema changes, as SQLite's own page on ALTER TABLE has it for constraints that go: a rebuild
    of the tables (`transform`) would copy every row, lose the other CHECKs, and need foreign keys off outside of the
    transaction.
    """
    tables = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%CHECK%'").fetchall()
    (version,) = db.execute("PRAGMA schema_version").fetchone()
    db.execute("PRAGMA writable_schema = ON")
    for name, sql in tables:
        db.execute("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (_OF_CODES.sub("", sql), name))
    db.execute(f"PRAGMA schema_version = {version + 1}")
    db.execute("PRAGMA writable_schema = RESET")


def _run(db: Database, script: str, version: int) -> None:
    # Statement by statement: executescript would commit the migration's transaction.
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {version}")


@migrations()
def m0001_journal(db: Database) -> None:
    _run(db, _M0001, 1)


@migrations()
def m0002_early_warning(db: Database) -> None:
    _run(db, _M0002, 2)


@migrations()
def m0003_care_and_growth(db: Database) -> None:
    _run(db, _M0003, 3)


@migrations()
def m0004_kept_by_client(db: Database) -> None:
    _run(db, _M0004, 4)


@migrations()
def m0005_observed_time(db: Database) -> None:
    _run(db, _M0005, 5)


@migrations()
def m0006_invoices(db: Database) -> None:
    _run(db, _M0006, 6)


@migrations()
def m0007_codes_are_declared(db: Database) -> None:
    _without_codes(db)
    _run(db, _M0007, 7)


@migrations()
def m0008_money_as_it_is(db: Database) -> None:
    _run(db, _M0008, 8)


def migrate(connection: sqlite3.Connection, before: Callable[[int], object] | None = None) -> None:
    """Bring the journal to the current version: all the way, in one transaction, or not at all.

    `before` is called with the present version once nobody else can write; not where another process was first.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = header(connection)[1]
        if version < VERSION:
            if before:
                before(version)
            migrations.apply(Database(connection))
            derived.rebuild_clients(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
