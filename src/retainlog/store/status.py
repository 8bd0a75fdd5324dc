"""How much waits today, for a shell prompt: counts alone, in one statement, none of it from the touchpoints' rows.

What counts is what `today` lists because its day has come; a test holds the two together. Warnings (signs, risks) have
no such day and are not counted: a prompt that never empties is not read. Nor are lines that were put aside.
"""

from __future__ import annotations

from retainlog.store.connection import look

# Each part gives what a reminder about it is called (`agenda.reminder_key`), and the day from which it is late.
_DUE = """
WITH alive AS (SELECT id, lost_on FROM clients WHERE deleted_at IS NULL),
standing AS (SELECT l.id, l.noticed_on, l.client_id, l.win_back_on FROM losses l JOIN alive c ON c.id = l.client_id
  WHERE l.deleted_at IS NULL AND l.recovered_on IS NULL),
done AS (SELECT loss_id, stage FROM loss_passes UNION ALL
  SELECT substr(about, 1, instr(about, ':') - 1), substr(about, instr(about, ':') + 1, length(about) -
    instr(about, ':') - 11) FROM reminders WHERE kind = 'pass' AND until_on IS NULL),
stages AS (SELECT s.id, s.noticed_on, CASE
    WHEN (s.id, 'at-once') NOT IN done THEN 'at-once'
    WHEN (s.id, 'week') NOT IN done THEN 'week'
    WHEN (s.id, 'month') NOT IN done THEN 'month' END AS stage FROM standing s),
passes AS (SELECT id, stage, date(noticed_on, CASE stage WHEN 'at-once' THEN '+0 days' WHEN 'week' THEN '+7 days'
    WHEN 'month' THEN '+30 days' END) AS due_on FROM stages),
actions_seen AS (SELECT a.* FROM actions a LEFT JOIN mistakes m ON m.id = a.mistake_id
  LEFT JOIN losses l ON l.id = a.loss_id LEFT JOIN clients c ON c.id = a.client_id
  LEFT JOIN clients mc ON mc.id = m.client_id LEFT JOIN clients lc ON lc.id = l.client_id
  WHERE coalesce(m.deleted_at, l.deleted_at, c.deleted_at, mc.deleted_at, lc.deleted_at) IS NULL
    AND (a.status = 'open' AND a.due_on <= :today OR a.status = 'done' AND a.mistake_id IS NOT NULL)),
checks AS (SELECT *, CASE WHEN date(done_on, '+90 days') <= :today THEN 90 ELSE 30 END AS after FROM actions_seen
  WHERE status = 'done' AND date(done_on, '+30 days') <= :today),
due (kind, about, late_on) AS (
  SELECT CASE WHEN r.next_on IS NULL THEN 'contact' ELSE 'follow-up' END, c.id || '::' || r.due_on,
    date(r.limit_on, '+1 day') FROM client_rollups r JOIN alive c ON c.id = r.client_id
  WHERE r.due_on <= :today AND (c.lost_on IS NULL OR c.lost_on > :today)
    AND (r.paused_from IS NULL OR r.paused_from > :today OR r.due_on > r.paused_until)
  UNION ALL
  SELECT 'action', id || ':action:' || due_on, date(due_on, '+1 day') FROM actions_seen WHERE status = 'open'
  UNION ALL
  SELECT o.kind, o.id || ':' || o.kind || ':' || o.due_on, date(o.due_on, '+1 day') FROM (
    SELECT 'promise' AS kind, id, client_id, due_on FROM promises WHERE kept_on IS NULL AND broken_on IS NULL
    UNION ALL SELECT 'milestone', id, client_id, due_on FROM milestones WHERE delivered_on IS NULL) o
    JOIN alive c ON c.id = o.client_id WHERE o.due_on <= :today AND (c.lost_on IS NULL OR c.lost_on > :today)
  UNION ALL
  SELECT 'held-check', a.id || ':held-' || a.after || ':' || date(a.done_on, '+' || a.after || ' days'), NULL
    FROM checks a WHERE NOT EXISTS (SELECT 1 FROM action_checks k WHERE k.action_id = a.id AND k.held
      AND k.on_date >= a.done_on AND k.days >= a.after)
  UNION ALL
  SELECT 'pass', id || ':' || stage || ':' || due_on, NULL FROM passes WHERE due_on <= :today
  UNION ALL
  SELECT 'lead', id || ':next-step:' || next_on, date(next_on, '+1 day') FROM leads WHERE deleted_at IS NULL
    AND stage IN ('new', 'talking', 'proposal') AND next_on <= :today
  UNION ALL
  SELECT 'win-back', s.id || ':win-back:' || s.win_back_on, NULL FROM standing s WHERE s.win_back_on <= :today
    AND NOT EXISTS (SELECT 1 FROM touches t WHERE t.client_id = s.client_id AND t.on_date >= s.win_back_on)
  UNION ALL
  SELECT 'play-check', s.id || ':helped:' || date(p.on_date, '+14 days'), NULL
  FROM plays p JOIN signs s ON s.id = p.sign_id JOIN alive c ON c.id = s.client_id
  WHERE p.helped IS NULL AND s.cleared_on IS NULL AND s.deleted_at IS NULL AND date(p.on_date, '+14 days') <= :today
    AND (c.lost_on IS NULL OR c.lost_on > :today) AND NOT EXISTS (SELECT 1 FROM client_rollups r
      WHERE r.client_id = c.id AND r.paused_from <= :today AND (r.paused_until IS NULL OR r.paused_until >= :today)))
SELECT count(*), coalesce(sum(late_on <= :today), 0) FROM due d WHERE NOT EXISTS (SELECT 1 FROM reminders r
  WHERE r.about = d.about AND r.kind = d.kind AND (r.until_on IS NULL OR r.until_on > :today))
"""


def waiting(path: str, today: str) -> tuple[int, int]:
    """(all that waits on the ISO day `today`, how much of it is late: contacts beyond their limit, actions, promises,
    milestones and next steps with leads past their day). Nothing waits where there is no journal; nothing is made or
    changed. Raises Refused and the driver's error.
    """
    connection = look(path)
    if connection is None:
        return 0, 0
    try:
        total, late = connection.execute(_DUE, {"today": today}).fetchone()
    finally:
        connection.close()
    return total, late
