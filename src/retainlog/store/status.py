"""How much waits today, for a shell prompt: counts alone, in one statement, none of it from the touchpoints' rows.

What counts is what `today` lists because its day has come; a test holds the two together. Warnings (signs, risks) have
no such day and are not counted: a prompt that never empties is not read.
"""

from __future__ import annotations

from retainlog.store.connection import look

# Each part gives the day on which something falls due and the day from which it is late, as ISO text.
_DUE = """
WITH alive AS (SELECT id, lost_on FROM clients WHERE deleted_at IS NULL),
standing AS (SELECT l.id, l.noticed_on, l.client_id, l.win_back_on FROM losses l JOIN alive c ON c.id = l.client_id
  WHERE l.deleted_at IS NULL AND l.recovered_on IS NULL),
done AS (SELECT loss_id, stage FROM loss_passes),
actions_seen AS (SELECT a.* FROM actions a LEFT JOIN mistakes m ON m.id = a.mistake_id
  LEFT JOIN losses l ON l.id = a.loss_id LEFT JOIN clients c ON c.id = a.client_id
  LEFT JOIN clients mc ON mc.id = m.client_id LEFT JOIN clients lc ON lc.id = l.client_id
  WHERE coalesce(m.deleted_at, l.deleted_at, c.deleted_at, mc.deleted_at, lc.deleted_at) IS NULL
    AND (a.status = 'open' AND a.due_on <= :today OR a.status = 'done' AND a.mistake_id IS NOT NULL)),
due (late_on) AS (
  SELECT date(r.limit_on, '+1 day') FROM client_rollups r JOIN alive c ON c.id = r.client_id
  WHERE r.due_on <= :today AND (c.lost_on IS NULL OR c.lost_on > :today)
    AND (r.paused_from IS NULL OR r.paused_from > :today OR r.due_on > r.paused_until)
  UNION ALL
  SELECT date(due_on, '+1 day') FROM actions_seen WHERE status = 'open'
  UNION ALL
  SELECT date(o.due_on, '+1 day') FROM (SELECT client_id, due_on FROM promises WHERE kept_on IS NULL
    AND broken_on IS NULL UNION ALL SELECT client_id, due_on FROM milestones WHERE delivered_on IS NULL) o
    JOIN alive c ON c.id = o.client_id WHERE o.due_on <= :today AND (c.lost_on IS NULL OR c.lost_on > :today)
  UNION ALL
  SELECT NULL FROM actions_seen a WHERE a.status = 'done' AND date(a.done_on, '+30 days') <= :today
    AND NOT EXISTS (SELECT 1 FROM action_checks k WHERE k.action_id = a.id AND k.held AND k.on_date >= a.done_on
      AND k.days >= CASE WHEN date(a.done_on, '+90 days') <= :today THEN 90 ELSE 30 END)
  UNION ALL
  SELECT NULL FROM standing s WHERE date(s.noticed_on, CASE
      WHEN (s.id, 'at-once') NOT IN done THEN '+0 days'
      WHEN (s.id, 'week') NOT IN done THEN '+7 days'
      WHEN (s.id, 'month') NOT IN done THEN '+30 days' END) <= :today
  UNION ALL
  SELECT date(next_on, '+1 day') FROM leads WHERE deleted_at IS NULL AND stage IN ('new', 'talking', 'proposal')
    AND next_on <= :today
  UNION ALL
  SELECT NULL FROM standing s WHERE s.win_back_on <= :today AND NOT EXISTS
    (SELECT 1 FROM touches t WHERE t.client_id = s.client_id AND t.on_date >= s.win_back_on)
  UNION ALL
  SELECT NULL FROM plays p JOIN signs s ON s.id = p.sign_id JOIN alive c ON c.id = s.client_id
  WHERE p.helped IS NULL AND s.cleared_on IS NULL AND s.deleted_at IS NULL AND date(p.on_date, '+14 days') <= :today
    AND (c.lost_on IS NULL OR c.lost_on > :today) AND NOT EXISTS (SELECT 1 FROM client_rollups r
      WHERE r.client_id = c.id AND r.paused_from <= :today AND (r.paused_until IS NULL OR r.paused_until >= :today)))
SELECT count(*), coalesce(sum(late_on <= :today), 0) FROM due
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
