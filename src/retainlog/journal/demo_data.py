"""The people of the demo journal. Days are counted back from today; amounts are in whole units of the currency."""

from __future__ import annotations

from typing import NamedTuple


class Person(NamedTuple):
    name: str
    role: str
    left_ago: int | None = None


class Tried(NamedTuple):
    """What was tried against a sign; `helped` is (yes or no, days ago), None where that is not known yet."""

    ago: int
    text: str
    helped: tuple[bool, int] | None = None


class Seen(NamedTuple):
    """A sign; cleared on the day on which something helped."""

    client: str
    code: str
    ago: int
    text: str
    tried: tuple[Tried, ...] = ()


class Slope(NamedTuple):
    """From the first touchpoint to the newest."""

    first: float
    last: float


class Story(NamedTuple):
    """One client and how contact with it went: a touchpoint every `gap` days until `quiet` days ago. `fees` are
    (days ago, amount); `follow_up` the days from today of the reminder set with the newest touchpoint."""

    name: str
    since: int
    gap: Slope
    quiet: int
    mood: Slope
    energy: Slope
    minutes: Slope
    kind: str = "external"
    engagement: str = "ongoing"
    fees: tuple[tuple[int, int], ...] = ()
    currency: str = "ILS"
    per: str = "month"
    hours: float | None = None
    every: str | None = None
    at_most: str | None = None
    industry: str | None = None
    need: str | None = None
    prefers: str | None = None
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    pause: tuple[int, int] | None = None
    """First day and last day from today, and then reminders come back."""
    follow_up: int | None = None
    by_them: float = 0.4
    hebrew: bool = False


STEADY, HAPPY = Slope(4, 4), Slope(4, 5)

CLIENTS = (
    Story(
        "Acme Ltd", 760, Slope(11, 10), 3, HAPPY, Slope(4, 4), Slope(45, 50),
        fees=((760, 8000), (150, 9500)), hours=22, every="2w", at_most="4w", industry="software",
        need="A product launch that the sales team can repeat", prefers="Figures on one page, no surprises",
        aliases=("Acme",), tags=("core",), follow_up=4,
        people=(Person("Ruth Cohen", "champion"), Person("Mark Ellis", "finance")),
    ),
    Story(
        "נועה לוי", 510, Slope(13, 12), 14, STEADY, Slope(4, 5), Slope(35, 35),
        fees=((510, 3200),), hours=9, every="2w", at_most="5w", industry="אימון אישי",
        need="תוכן קבוע שמביא פניות לסדנאות", prefers="שיחה קצרה בבוקר, בלי מיילים ארוכים", aliases=("Noa",),
        tags=("core",), follow_up=0, hebrew=True, people=(Person("נועה לוי", "decision-maker"),),
    ),
    Story(
        "אופק שיווק", 620, Slope(9, 24), 34, Slope(5, 2), Slope(4, 2), Slope(60, 15),
        fees=((620, 6400),), hours=16, every="2w", at_most="4w", industry="שיווק דיגיטלי",
        need="לקוחות גדולים יותר דרך סיפורי הצלחה", prefers="להופיע על במה", aliases=("Ofek",), by_them=0.2,
        hebrew=True, people=(Person("יעל ברק", "champion", left_ago=70), Person("רון שדה", "decision-maker")),
    ),
    Story(
        "BrightPath Education", 430, Slope(18, 16), 9, STEADY, STEADY, Slope(40, 45),
        fees=((430, 1800),), currency="USD", hours=12, every="3w", at_most="6w", industry="education",
        need="Course pages that parents understand", prefers="News of what other schools do",
        people=(Person("Dana Whitfield", "decision-maker"),),
    ),
    Story(
        "Harbor & Co", 135, Slope(6, 5), 2, Slope(4, 4), Slope(5, 4), Slope(55, 60), engagement="project",
        fees=((135, 24000),), per="project", hours=30, every="1w", at_most="2w", industry="logistics",
        need="A knowledge base before the move to the new warehouse", prefers="Something to show to the board",
        people=(Person("Tom Harbor", "decision-maker"), Person("Lily Stone", "user")), follow_up=5,
    ),
    Story(
        "סטודיו גל", 380, Slope(12, 17), 19, Slope(4, 3), Slope(4, 2), Slope(40, 25),
        fees=((380, 2800),), hours=8, every="2w", at_most="4w", industry="עיצוב",
        need="סרטונים קצרים לכל השקה", prefers="דוגמאות לפני מילים", follow_up=-2, hebrew=True,
        people=(Person("גל אורן", "decision-maker"),),
    ),
    Story(
        "Lumen Analytics", 560, Slope(12, 22), 82, Slope(4, 2), Slope(4, 3), Slope(50, 15),
        fees=((560, 7000),), hours=18, every="2w", at_most="4w", industry="data",
        need="Reports that managers read to the end", by_them=0.2,
        people=(Person("Ben Adler", "champion"), Person("Orly Katz", "decision-maker")),
    ),
    Story(
        "מכללת דעת", 640, Slope(12, 12), 203, Slope(4, 2), Slope(4, 2), Slope(45, 30),
        fees=((640, 4000),), hours=14, every="2w", at_most="4w", industry="חינוך",
        need="נרשמים לקורסי הערב", hebrew=True, people=(Person("שירה מזרחי", "decision-maker"),),
    ),
    Story(
        "People & Training", 700, Slope(19, 18), 12, STEADY, Slope(3, 4), Slope(30, 30), kind="internal",
        every="3w", at_most="6w", need="Managers who find what they need without asking us", tags=("internal",),
        people=(Person("Iris Paz", "champion"),),
    ),
    Story(
        "הנהלת הפרויקטים", 300, Slope(25, 24), 21, STEADY, STEADY, Slope(30, 40), kind="internal", engagement="project",
        every="1m", at_most="2m", need="לקחים שעוברים מפרויקט לפרויקט", tags=("internal",), hebrew=True,
    ),
    Story(
        "Maple Kitchen", 330, Slope(18, 18), 26, STEADY, STEADY, Slope(30, 30),
        fees=((330, 2200),), hours=6, every="3w", at_most="6w", industry="food", need="A newsletter that fills tables",
        prefers="A thank-you in her own kitchen", pause=(-20, 11), people=(Person("Nina Maple", "decision-maker"),),
    ),
    Story(
        "דניאל אבני", 41, Slope(4, 4), 1, Slope(4, 5), Slope(5, 5), Slope(60, 70),
        fees=((41, 5000),), hours=15, every="1w", at_most="2w", industry="ייעוץ עסקי",
        need="אתר שמסביר במה הוא שונה", prefers="לראות טיוטה מוקדם", tags=("core",), follow_up=1, hebrew=True,
    ),
    Story(
        "Northwind Travel", 17, Slope(4, 4), 4, Slope(5, 5), Slope(4, 5), Slope(60, 75), engagement="project",
        fees=((17, 3000),), currency="EUR", per="project", every="1w", at_most="2w", industry="travel",
        need="A booking page for the winter season", people=(Person("Sofia Lund", "decision-maker"),),
    ),
    Story(
        "עמותת שחר", 470, Slope(22, 24), 28, STEADY, Slope(4, 3), Slope(30, 25),
        fees=((470, 2000), (8, 1500)), hours=5, every="1m", at_most="2m", industry="עמותות",
        need="דוח שנתי שתורמים קוראים", prefers="הכרה בעבודת המתנדבים", hebrew=True,
        people=(Person("רחל דהן", "finance"),),
    ),
)  # fmt: skip

ENGLISH = (
    ("call", "call about the plan for next month"),
    ("call", "went through the open points"),
    ("meeting", "showed the second draft; they liked the opening"),
    ("meeting", "quarterly look back, agreed on the next step"),
    ("email", "sent the figures of last month"),
    ("email", "asked for the missing pictures"),
    ("message", "short question about the logo, answered at once"),
    ("message", "congratulated on the award"),
    ("call", "talked about what their own clients ask for"),
    ("email", "sent an article on their market"),
    ("meeting", "worked on the texts together"),
    ("call", "they asked for a change in the schedule"),
    ("visit", "visited the office, met the new colleague"),
    ("email", "summary of what was agreed"),
)
HEBREW = (
    ("call", "שיחה על התוכנית לחודש הבא"),
    ("call", "עברנו על הנקודות הפתוחות"),
    ("meeting", "הצגתי טיוטה שנייה, אהבו את הפתיחה"),
    ("meeting", "סיכום רבעון והסכמה על הצעד הבא"),
    ("email", "שלחתי את המספרים של החודש שעבר"),
    ("email", "ביקשתי את התמונות החסרות"),
    ("message", "שאלה קצרה על הלוגו, ענו מיד"),
    ("message", "ברכות על הפרס"),
    ("call", "דיברנו על מה שהלקוחות שלהם מחפשים"),
    ("email", "שלחתי כתבה על הענף"),
    ("meeting", "ישבנו יחד על הטקסטים"),
    ("call", "ביקשו לשנות את לוח הזמנים"),
    ("visit", "ביקור במשרד, הכרתי את העובדת החדשה"),
    ("email", "סיכום של מה שהוחלט"),
)

REFLECTIONS = (
    (
        ("quiet", "They would be glad at אופק שיווק to hear how the case study was received."),
        ("went-well", "The early draft for Acme: showing something half done saved a week."),
        ("next-month", "One unasked-for call a week to a client I have not heard from."),
    ),
    (
        ("lost-client", "Lumen: shorter calls since spring, and nobody asked about the next quarter. I saw it late."),
        ("mistake-again", "The list of products was in the quote, but nobody read it with the client."),
        ("best-client", "נועה. שיחה של עשר דקות ויודעים מה עושים; להגיע לעוד מאמנות דרכה."),
    ),
    (
        ("went-well", "Harbor: the board liked the prototype more than the long document."),
        ("fewer-touches", "The summer; fine, but the quiet ones should have had a line from me."),
        ("next-month", "Write down what is in and what is out before the first invoice."),
    ),
)
"""(code, answer) about the month before the one that the report shows, and the two before that."""

SIGNS = (
    Seen("Lumen Analytics", "less-time", 140, "Calls of ten minutes, and nobody brought questions"),
    Seen("Lumen Analytics", "criticism", 104, "Ben wanted every hour of the month explained"),
    Seen(
        "BrightPath Education", "criticism", 150, "Asked for a weekly report, out of the blue",
        (Tried(146, "One page of figures: enquiries before and after the new course pages", (True, 120)),),
    ),
    Seen(
        "אופק שיווק", "leadership-change", 70, "יעל ברק עזבה",
        (Tried(63, "קבעתי שיחת היכרות עם רון", (False, 40)),),
    ),
    Seen("אופק שיווק", "less-time", 34, "ביטלו שתי פגישות ברצף"),
    Seen("סטודיו גל", "dread", 19, "דחיתי את השיחה פעמיים", (Tried(17, "ביקשתי שכל התיקונים יבואו במייל אחד"),)),
)  # fmt: skip

CHECKS: tuple[tuple[str, int, dict[str, int]], ...] = (
    ("אופק שיווק", 95, {"less-time": 1, "leadership-change": 0, "criticism": 0, "dread": 0}),
    ("אופק שיווק", 34, {"less-time": 2, "leadership-change": 3, "criticism": 1, "dread": 1}),
    ("סטודיו גל", 80, {"dread": 1, "insatiable": 1}),
    ("סטודיו גל", 19, {"dread": 2, "insatiable": 1, "overriding": 1}),
)
"""(client, days ago, score by code)."""

CARE: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("milestone", "Harbor & Co", {"title": "List of all documents", "kind": "working-document", "delivered_on": 110}),
    ("milestone", "Harbor & Co", {"title": "First ten pages to click through", "kind": "prototype", "due_on": 60,
      "delivered_on": 62}),
    ("milestone", "Harbor & Co", {"title": "Search for the night shift", "kind": "partial-solution", "due_on": 20,
      "delivered_on": 18}),
    ("milestone", "Harbor & Co", {"title": "A morning with the whole team", "kind": "demo", "due_on": -16}),
    ("milestone", "Northwind Travel", {"title": "Booking page, first look", "kind": "prototype", "due_on": -9}),
    ("promise", "Acme Ltd", {"text": "Figures of the launch on one page", "on_date": 40, "due_on": 33, "kept_on": 34}),
    ("promise", "BrightPath Education", {"text": "Summary of the call by the next day", "on_date": 9, "due_on": 8,
      "kept_on": 5}),
    ("promise", "Harbor & Co", {"text": "Names for the training groups", "on_date": 12, "due_on": -3}),
    ("promise", "נועה לוי", {"text": "שלוש כותרות לסדנה", "on_date": 25, "due_on": 18, "kept_on": 18}),
    ("win", "Acme Ltd", {"title": "More of the visitors ask for a demo", "metric": "requests a month",
      "before_value": "40", "after_value": "63", "on_date": 48}),
    ("win", "BrightPath Education", {"title": "Parents read to the end", "metric": "pages read to the end",
      "before_value": "31", "after_value": "52.5", "unit": "%", "on_date": 120}),
    ("win", "נועה לוי", {"title": "סדנה מלאה", "metric": "נרשמות", "before_value": "9", "after_value": "16",
      "on_date": 70}),
    ("offer", "Acme Ltd", {"text": "Case studies for the sales team"}),
    ("offer", "Acme Ltd", {"text": "A launch text for the second product", "made_on": 30}),
    ("offer", "Harbor & Co", {"text": "A day of training for the night shift"}),
    ("boundary", "סטודיו גל", {"text": "שני סבבי תיקונים", "price": "כל סבב נוסף 350 ₪"}),
    ("boundary", "Acme Ltd", {"text": "No calls after 18:00"}),
    ("decision", "סטודיו גל", {"advice": "סרטון של חצי דקה", "choice": "סרטון של שלוש דקות", "on_date": 88,
      "outcome": "רוב הצופים עזבו אחרי עשרים שניות", "outcome_on": 61}),
    ("gesture", "Acme Ltd", {"kind": "trends", "text": "What buyers of software asked this year", "on_date": 130,
      "reaction": 4}),
    ("gesture", "Acme Ltd", {"kind": "event", "text": "A seat at the product meetup", "on_date": 75, "reaction": 5}),
    ("gesture", "BrightPath Education", {"kind": "trends", "text": "What other schools put online", "on_date": 55,
      "reaction": 5}),
    ("gesture", "נועה לוי", {"kind": "small-thing", "text": "ספר על הנחיית קבוצות", "on_date": 60, "reaction": 5}),
    ("gesture", "Harbor & Co", {"kind": "thanks", "on_date": 35, "reaction": 3}),
)  # fmt: skip
"""(kind of record, client, its fields; days are days ago)."""
