"""Words by target that fuzzing puts into inputs, so that it need not find them letter by letter."""

from __future__ import annotations

WORDS: dict[str, tuple[str, ...]] = {
    "when": (
        'today', 'yesterday', 'tomorrow', 'monday', 'fri', 'last', 'next', 'ago', 'in', '2 weeks', '3d', '2w', '1m',
        '1y', 'month', '-', '/', '.', ':', 'T', 'Z', '2026', '11-21', 'nov', 'november', '10:00', 'am', 'היום',
        'אתמול', 'מחר', 'שבוע', 'חודש', 'לפני ', 'בעוד ', 'יום ב', 'שני', 'ב-',
    ),
    "money": (
        'ILS', 'EUR', 'USD', '₪', '$', '€', 'nis', '1,000', '.50', "'", 'k', 'ש"ח', 'JPY', 'KWD', '-', 'e9',
    ),
    "cadence": (
        'every', 'day', 'days', 'week', 'weeks', 'month', 'months', 'year', '1d', '2w', '3m', '1y', 'bi', 'monthly',
        'weekly', 'quarterly', 'שבוע', 'שבועיים', 'חודש', 'יום', 'כל ',
    ),
    "duration": ('h', 'm', 'min', 'hour', 'hours', ':', '1:30', '1h30', 'דקות', 'שעה', '.', ',', 'half'),
    "text": (
        '\x1b[', '\x1b]', '\u202e', '\u05b7', '\u05f4', '\ufeff', '\ufffd\ufffd\ufffd', '\x00', '\u200d', '\u0301',
        '\ufdfa', '\xdf', '\u0130',
    ),
    "csv": (
        'client', 'date', 'summary', 'name', 'email', 'phone', 'fee', 'every', 'tags', 'minutes', 'mood', 'channel',
        'time', 'לקוח', 'תאריך', 'תיאור', 'customer', 'amount', '""', ',', ';', '\t', '\r\n', '\ufeff', '2026-11-21',
        '21.11.2026',
    ),
    "vcard": (
        'BEGIN:VCARD', 'END:VCARD', 'VERSION:', '2.1', '3.0', '4.0', 'FN:', 'N:', 'ORG:', 'EMAIL', 'TEL', 'TYPE=',
        'CATEGORIES:', 'NOTE:', 'BDAY:', 'PHOTO', 'ENCODING=QUOTED-PRINTABLE', 'ENCODING=b', 'CHARSET=',
        'windows-1255', '=0D=0A', '\r\n', '\r\n ', 'item1.', 'X-ABLabel:',
    ),
    "ics": (
        'BEGIN:', 'END:', 'VCALENDAR', 'VEVENT', 'VTIMEZONE', 'VALARM', 'DTSTART', 'DTEND', 'DURATION:', 'RRULE:',
        'FREQ=', 'YEARLY', 'WEEKLY', 'DAILY', 'SECONDLY', 'COUNT=', 'UNTIL=', 'BYDAY=', 'INTERVAL=', 'BYSETPOS=',
        'EXDATE', 'RDATE', 'RECURRENCE-ID', 'UID:', 'SUMMARY:', 'ATTENDEE', 'mailto:', ';TZID=', 'VALUE=DATE',
        '\r\n', 'RANGE=THISANDFUTURE', 'PERIOD', 'Asia/Jerusalem', '20261101T100000Z',
    ),
    "mbox": (
        '\nFrom ', 'From: ', 'To: ', 'Cc: ', 'Date: ', 'Message-ID: ', 'Subject: ', '=?utf-8?b?',
        '=?windows-1255?q?', '?=', 'Content-Type: multipart/mixed; boundary=', 'List-Id: ', 'Auto-Submitted: ',
        'me@example.com', '+0200', 'GMT', '\n ',
    ),
    "json": (
        '"format"', '"retainlog"', '"schema"', '"tables"', 'null', 'true', '1e999', '-0', '[', ']', '{', '}', '"id"',
        '"clients"', '"name"', '"on_date"', '"0001-01-01"', '"9999-12-31"', '"deleted_at"', '\\\\u0000', '\\\\ud800',
        '9223372036854775808', '"every"', '"9999y"', '"fee_minor"',
    ),
}  # fmt: skip
WORDS["eventlog"] = WORDS["csv"]
