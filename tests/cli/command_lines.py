"""A command line for every command, to run one after the other on a copy of the demo journal.

Whoever adds a command adds its line here: a test in tests/house fails until then. The words are Hebrew, so
that what a command says back holds some. `@touch` stands for the id of a touchpoint, `@action:open:1` for that
of the second open action, `#` for a folder of files.
"""

from __future__ import annotations

import json
import shlex
import sqlite3
from pathlib import Path

from retainlog import reports
from retainlog.base.declared import DECLARED
from retainlog.base.ids import derived_id
from retainlog.cli.registry import COMMANDS, Noun
from retainlog.store.schema import VERSION
from retainlog.sync.files import Batch, Head, pack

PLURALS = {"loss": "losses", **{name: kind.table for name, kind in DECLARED.items()}}
Line = tuple[str, ...]

# Lines beyond `list`, `show` and `delete` of each noun and the reports, which are made below.
READ = """
start
today --days 30 --all
brief אופק
brief acme
timeline אופק
search שיחה
search "תקציב" --client אופק
impact אופק
risk
risk אופק
risk backtest
history -n 40
gesture suggest אופק
gesture suggest
fit profile
client list --status all
touch list -n 40
help all
"""
WRITTEN = """
client add "נועה ברק" --need "אתר חדש" --alias "ברק" --fee 2500 --every 2w --note "היכרות בכנס"
client show אופק
client edit אופק --need "פניות איכותיות" --prefers "שיחות טלפון" --fee 4800
client rename "סטודיו גל" "סטודיו גלים"
client merge "נועה לוי" "נועה ברק" --yes
client pause מכללת --until "בעוד שבועיים" --reason "חופשת סמסטר"
client resume מכללת
contact add אופק "תמר גולן" --role finance --note "מאשרת חשבוניות"
contact list אופק
contact edit @contact --note "עברה למחלקה אחרת"
contact left @contact
log אופק תיאום לוחות זמנים 25ד שיחה :4
touch add אופק "שיחה על תקציב השנה הבאה" --channel שיחה --mood 4 --energy 3 --tag תקציב
touch list --tag תקציב
touch edit @touch --summary "תיאום ציפיות מחודש"
mistake add אופק --what "קובץ ישן נשלח" --kind service --why "אין רשימה" --cause overload --plan "להכין רשימת בדיקה"
mistake edit @mistake --why "הגרסה לא סומנה"
action add "לשלוח סיכום רבעון" --client אופק --due מחר
action list --all
action done @action:open
action held @action:open yes --note "מאז לא חזר"
action drop @action:open:1 --why "כבר לא רלוונטי"
action edit @action --text "לשלוח סיכום חצי שנה"
catchup
away add 2026-12-20 2027-01-03 --reason "חופשה"
away list
away show @away
away edit @away --reason "מילואים"
loss add הנהלת --reason competitor-offer --stated "הצעה זולה" --clarity vague --believed "החלפת הנהלה" --feeling 2
loss edit הנהלת --lesson "לשאול מוקדם"
loss review הנהלת --believed "שוב אותה סיבה"
loss win-back
loss win-back הנהלת --on "בעוד חודש"
loss recovered הנהלת --how "ביקשו לחזור"
sign add אופק תובענות "שלוש גרסאות ביום"
sign list --all
sign edit @sign --text "ארבע גרסאות ביום"
sign try @sign "שיחה על היקף העבודה"
sign snooze @sign
sign helped @sign no
sign clear @sign --why "נרגע"
milestone add אופק "הדגמה ראשונה" --kind demo --due מחר
milestone done @milestone
milestone edit @milestone --note "התקבל יפה"
promise add אופק "לשלוח הצעת מחיר" --due מחר
promise kept @promise
promise broken @promise
promise edit @promise --note "נדחה בהסכמה"
win add אופק "יותר פניות מהאתר" --metric פניות --before 10 --after 25 --unit בחודש
win edit @win --note "לפי הדוח של הלקוח"
offer add אופק "ניהול עמוד העסק"
offer made @offer
offer edit @offer --note "ביקשו לחשוב"
boundary add אופק "לא עונים בשבת" --price "תוספת דחיפות"
boundary breach @boundary "הודעה בשבת בבוקר"
boundary edit @boundary --price "חצי תעריף נוסף"
boundary list --breaches
decision add אופק --advice "לצמצם את הקמפיין" --choice "להרחיב אותו"
decision outcome @decision "התקציב נגמר באמצע החודש"
decision edit @decision --advice "לצמצם בהדרגה"
gesture add אופק thanks "כרטיס תודה בכתב יד" --reaction 5
gesture edit @gesture --text "כרטיס תודה וזר"
check אופק --answer criticism=2 --answer dread=1
lead add "מאפיית השכונה" --source referral --from-client אופק --next "לשלוח הצעה" --due מחר --fee 1800
lead list --all
lead show "מאפיית השכונה"
lead edit "מאפיית השכונה" --note "פגישה ראשונה טובה"
lead stage "מאפיית השכונה" proposal
lead touch "מאפיית השכונה" "שיחת המשך על ההצעה"
lead lose "מאפיית השכונה" --reason "אין תקציב השנה"
lead win "מאפיית לחם"
lead delete "מאפיית השכונה" --yes
activity add talk "הרצאה בכנס עצמאים"
activity list
activity edit @activity --title "הרצאה בכנס עסקים קטנים"
fit profile add "מחליט מהר" --weight 2
fit profile edit "מחליט מהר" --weight 3
fit profile remove "מחליט מהר" --yes
fit edit @exception --text "הנחה לשנה אחת בלבד"
fit delete @exception --yes
fit check מאפיית --score values=3
rank-log #/log.csv --as-of 2026-11-01 --horizon 30
import csv #/לקוחות.csv --dry-run
import csv #/לקוחות.csv
erase אופק --dry-run
export csv -o #/out.csv
undo
redo
history -n 40
history prune --before 2020-01-01 --yes
backup --to #/copies/copy.db
restore #/copies/copy.db --yes
doctor
config
config show
config set currency ILS
config get currency
config unset currency
config set rates USD=3.72 EUR=4.05 date=2026-05-01
report concentration
impact אופק
risk
config unset rates
config path
config edit
config init --currency ILS
prompt --plain
aliases bash
completion bash
bidi test
path
sync init folder #/sync
sync status
sync conflicts
sync take !need
sync keep !prefers
sync now
sync watch --for 0
sync forget "המחשב של דנה"
sync off --yes
demo #/demo
"""


def command_of(line: Line) -> str:
    """`touch add` of the line that adds a touchpoint; a noun alone is its default command."""
    entry = COMMANDS[line[0]]
    if not isinstance(entry, Noun):
        return line[0]
    return f"{line[0]} {line[1] if len(line) > 1 and line[1] in entry.verbs else entry.default}"


def commands_with_a_line() -> set[str]:
    """Those that the tables name, and the verbs for which lines are made from the records that there are."""
    named = {command_of(tuple(shlex.split(line))) for line in f"{READ}report{WRITTEN}".split("\n") if line}
    nouns = [noun for noun, entry in COMMANDS.items() if isinstance(entry, Noun)]
    return named | {f"{noun} {verb}" for noun in nouns for verb in ("list", "show", "delete")}


def ids(driver: sqlite3.Connection, noun: str, state: str = "") -> list[str]:
    """The ids of the records of this noun, none for a noun without records of its own."""
    table = PLURALS.get(noun, f"{noun}s")
    if not driver.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone():
        return []
    where = f"WHERE status = '{state}'" if state else ""
    return [key for (key,) in driver.execute(f"SELECT id FROM {table} {where} ORDER BY id DESC")]


def reading(journal: Path) -> list[Line]:
    """Lines that show what is there: lists, single records, reports, the day, the search."""
    found = [tuple(shlex.split(line)) for line in READ.strip().splitlines()]
    found += [("report", name, *(("אופק",) if name == "value" else ())) for name in reports.names()]
    with sqlite3.connect(journal) as driver:
        for noun, entry in COMMANDS.items():
            if isinstance(entry, Noun):
                found += [(noun, "list")] if "list" in entry.verbs else []
                found += [(noun, "show", key) for key in ids(driver, noun)[:3]] if "show" in entry.verbs else []
    return found


def written_elsewhere(driver: sqlite3.Connection, folder: Path) -> dict[str, str]:
    """Two edits of a client by another device, in a file of the sync folder, that the lines above have not seen:
    the id of the conflict, by its field."""
    cursor = driver.execute("SELECT * FROM clients WHERE name LIKE 'אופק%'")
    row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    (first,) = driver.execute("SELECT id FROM history_batches ORDER BY seq, id LIMIT 1").fetchone()
    (seq,) = driver.execute("SELECT max(seq) FROM history_batches").fetchone()
    found, batches, image = {}, [], row
    for n, (field, word) in enumerate((("need", "לקוחות חוזרים"), ("prefers", "הודעות קצרות"))):
        id, after = "k" * 15 + str(n), image | {field: word}
        change = (0, "clients", row["id"], json.dumps(image), json.dumps(after))
        batches.append(Batch((id, seq, "2026-11-20T10:00:00Z", "d" * 16, "client edit", "", None), [change]))
        found[field], image = derived_id("clients", row["id"], field, id), after
    folder.mkdir(exist_ok=True)
    name, raw = pack(Head(first, "d" * 16, "המחשב של דנה", "2026-11-20T10:00:00Z", VERSION, []), iter(batches))
    (folder / f"{name}.jsonl.gz").write_bytes(raw)
    return found


def lines(journal: Path, folder: Path) -> list[Line]:
    """A line for every command; the files that they name are made in `folder`."""
    (folder / "copies").mkdir(exist_ok=True)
    (folder / "log.csv").write_text("customer,date\n" + "דנה,2026-01-05\nרון,2026-09-05\n" * 3, encoding="utf-8")
    (folder / "לקוחות.csv").write_text("שם הלקוח,הערה\nגלידריית החוף,לקוחה של אופק\n", encoding="utf-8")
    with sqlite3.connect(journal) as driver:
        of_conflicts = written_elsewhere(driver, folder / "sync")

        def filled(word: str) -> str:
            if word.startswith("!"):
                return of_conflicts[word[1:]]
            if not word.startswith("@"):
                return word.replace("#", str(folder))
            noun, state, number = f"{word[1:]}::".split(":")[:3]
            found = ids(driver, noun, state)
            assert len(found) > int(number or 0), word
            return found[int(number or 0)]

        written = [tuple(map(filled, shlex.split(line))) for line in WRITTEN.strip().splitlines()]
        away = [
            (noun, "delete", key, "--yes")
            for noun, entry in COMMANDS.items()
            if isinstance(entry, Noun) and "delete" in entry.verbs
            for key in ids(driver, noun)[-1:]
        ]
    return [*reading(journal), *written, *reversed(away)]  # clients, to which the others belong, go last
