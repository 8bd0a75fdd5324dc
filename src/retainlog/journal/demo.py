"""A believable journal to try things on: a year, 14 clients, mistakes with plans, two losses, reflections. The same for
a given day, ids included, so that what a guide shows is what its reader gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from random import Random

from retainlog.base.cadence import shift
from retainlog.base.clock import Clock
from retainlog.base.errors import Exists
from retainlog.base.ids import ALPHABET, LENGTH
from retainlog.base.money import Money, minor_digits
from retainlog.base.scope import default_month
from retainlog.journal import demo_growth
from retainlog.journal.demo_data import CARE, CHECKS, CLIENTS, ENGLISH, HEBREW, REFLECTIONS, SIGNS, Slope, Story
from retainlog.journal.demo_words import at_home, in_one
from retainlog.nouns import engine as nouns
from retainlog.nouns.client import Alias, Client, ClientTag, Fee, Pause
from retainlog.nouns.client import queries as clients
from retainlog.nouns.contact import CONTACTS, Contact
from retainlog.nouns.engine import noun
from retainlog.nouns.loss import Loss, LossAnswer, LossPass, LossReason
from retainlog.nouns.loss import queries as losses
from retainlog.nouns.mistake import Action, ActionCheck, Mistake
from retainlog.nouns.mistake import queries as mistakes
from retainlog.nouns.reflection import REFLECTIONS as REFLECTION_TABLE
from retainlog.nouns.reflection import Reflection
from retainlog.nouns.sign import CheckAnswer, GuidedCheck, Play, Sign
from retainlog.nouns.sign import queries as signs
from retainlog.nouns.touch import TOUCHES, Touch
from retainlog.store import history, replace
from retainlog.store.batch import Batch
from retainlog.store.database import Store
from retainlog.store.table import R, Table

COMMAND = "demo"
_FAR = 395  # days: thirteen months, so that the same month of last year holds something
_TOLD = ("on_date", "noticed_on", "from_on", "since")
"""Fields with the day that a record tells of."""
_WEEKEND = {4: 1, 5: 2}  # Friday and Saturday: contact falls on the Thursday before


def is_demo(store: Store) -> bool:
    """Whether the journal was begun by `demo`."""
    return history.first_command(store) == COMMAND


def refuse_work(store: Store) -> None:
    """Raises Exists where more was written to the demo journal than the demo itself: that is somebody's work."""
    if store.exists and history.count_entries(store) > 1:
        raise Exists(
            "demo_in_use",
            "{path} holds entries that were added to the demo; it was left as it is.",
            hint="Name another folder: retainlog demo my-demo",
            path=store.path,
        )


def remove(path: str) -> None:
    """Delete the files of a demo journal that is not open."""
    with replace.replacing(path, COMMAND):
        replace.discard(path)


def refuse_other(store: Store) -> None:
    """Raises Exists where the journal was written by a person: the demo leaves it alone."""
    if store.exists and not is_demo(store):
        raise Exists(
            "journal_exists",
            "{path} is a journal that was not made by the demo; it was left as it is.",
            hint="Name another folder: retainlog demo my-demo",
            path=store.path,
        )


def make_demo(store: Store, language: str = "", currency: str = "ILS") -> None:
    """Make an absent journal and fill it, in one write: it is there whole or not at all. It is all in one language,
    or mixes both; prices at home are in `currency`."""
    words = in_one(language) if language else {}
    with store.staged() as fresh, fresh.batch(COMMAND) as batch:
        _Writer(batch, store.clock.now(), words, currency).write()


def called(name: str, language: str) -> str:
    """A name of the demo as the demo in that language has it."""
    return in_one(language).get(name, name) if language else name


class _Writer:
    """The records of the demo, with days counted back from today. Each bears the time at which its writer would have
    written it: on the day that it tells of, in a journal that was begun thirteen months ago."""

    def __init__(self, batch: Batch, now: datetime, words: Mapping[str, str], currency: str) -> None:
        self.batch = batch
        self.words = words
        self.currency = currency
        self.now = now.replace(tzinfo=None)
        self.today = now.date()
        self.random = Random(1)
        self.ids: dict[str, str] = {}

    def write(self) -> None:
        for story in CLIENTS:
            self._client(story)
        self._losses()
        self._mistakes(_mistakes(self))
        self._after_loss()
        self._reflections()
        self._signs()
        self._care()
        demo_growth.write(self.keep, self.new_id, self.ago, self.ids)
        self._mistakes(_old_mistakes(self))

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def keep(self, table: Table[R], record: R, on: date | None = None) -> R:
        """Write it as if on the day `on`; by default that of the record, or the one of what was written before it."""
        fields = record._asdict()
        if day := on or next((fields[name] for name in _TOLD if fields.get(name)), None):
            at = time.fromisoformat(fields.get("on_time") or "12:00")
            written = max(datetime.combine(day, at), datetime.combine(self.ago(_FAR), at))
            self.batch.stamp = Clock(min(written, self.now)).stamp()
        return table.insert(self.batch, record._replace(**{name: self._told(value) for name, value in fields.items()}))

    def _told(self, value: object) -> object:
        """A field in the language and the currency of this demo."""
        if isinstance(value, Money):
            return at_home(value, self.currency)
        return self.words.get(value, value) if isinstance(value, str) else value

    def new_id(self) -> str:
        return "".join(self.random.choices(ALPHABET, k=LENGTH))

    # Clients and touchpoints

    def _client(self, story: Story) -> None:
        lost_on = self.ago(_LOST[story.name]) if story.name in _LOST else None
        client = Client(
            self.new_id(),
            story.name,
            story.kind,
            story.engagement,
            story.hours,
            story.every,
            story.at_most,
            story.industry,
            story.need,
            story.prefers,
            self.ago(story.since),
            lost_on,
        )
        self.ids[story.name] = client.id
        new_id = self.new_id
        self.keep(clients.CLIENTS, client)
        for alias in story.aliases:
            self.keep(clients.ALIASES, Alias(new_id(), client.id, alias))
        for tag in story.tags:
            self.keep(clients.TAGS, ClientTag(client.id, tag))
        for days, amount in story.fees:
            fee = Money(amount * 10 ** minor_digits(story.currency), story.currency)
            self.keep(clients.FEES, Fee(new_id(), client.id, fee, story.per, self.ago(days)))
        for person in story.people:
            left = None if person.left_ago is None else self.ago(person.left_ago)
            self.keep(CONTACTS, Contact(new_id(), client.id, person.name, person.role, left_on=left), client.since)
        if story.pause:
            first, last = (self.ago(-days) for days in story.pause)
            self.keep(clients.PAUSES, Pause(new_id(), client.id, first, last, "holiday"))
        for touch in self._touches(story, client.id):
            self.keep(TOUCHES, touch)

    def _touches(self, story: Story, client_id: str) -> Iterator[Touch]:
        start, end = min(story.since, _FAR), story.quiet
        pool, last = (HEBREW if story.hebrew else ENGLISH), ""
        ago = float(start)
        while ago > end:
            part = (start - ago) / (start - end)
            channel, last = self.random.choice([line for line in pool if line[1] != last])
            yield self._touch(story, client_id, round(ago), part, channel, last)
            gap = _along(story.gap, part)
            ago -= max(1.0, gap * self.random.uniform(0.7, 1.3))
        channel, text = self.random.choice([line for line in pool if line[1] != last])
        yield self._touch(story, client_id, end, 1.0, channel, text)

    def _touch(self, story: Story, client_id: str, ago: int, part: float, channel: str, text: str) -> Touch:
        day = self.ago(ago)
        if part < 1:
            day -= timedelta(days=_WEEKEND.get(day.weekday(), 0))
        at = time(self.random.randint(8, 17), self.random.choice((0, 10, 15, 30, 45)))
        spoken = channel in ("call", "meeting", "visit")
        minutes = max(5, round(_along(story.minutes, part) * self.random.uniform(0.7, 1.3) / 5) * 5)
        return Touch(
            self.new_id(),
            client_id,
            day,
            text,
            f"{at:%H:%M}",
            datetime.combine(day, at).astimezone().isoformat()[-6:],
            channel,
            "them" if self.random.random() < story.by_them else "us",
            minutes if spoken else 10,
            self._rating(story.mood, part) if spoken else None,
            self._rating(story.energy, part) if spoken else None,
            next_on=self.ago(-story.follow_up) if part == 1 and story.follow_up is not None else None,
        )

    def _rating(self, slope: Slope, part: float) -> int:
        return min(5, max(1, round(_along(slope, part) + self.random.uniform(-0.6, 0.6))))

    # Losses, mistakes, reflections

    def _losses(self) -> None:
        new_id = self.new_id
        for name, (loss, also, passes) in _losses(self).items():
            written = self.keep(losses.LOSSES, loss._replace(id=new_id(), client_id=self.ids[name]))
            self.ids[f"loss {name}"] = written.id
            for reason in also:
                self.keep(losses.REASONS, LossReason(written.id, reason))
            for stage, ago, answers in passes:
                sitting = self.keep(losses.PASSES, LossPass(new_id(), written.id, stage, self.ago(ago)))
                for question, answer in answers.items():
                    self.keep(losses.ANSWERS, LossAnswer(new_id(), sitting.id, question, answer))

    def _mistakes(self, told: Iterator[tuple[str, Mistake, _Plan]]) -> None:
        new_id, ids = self.new_id, self.ids
        for key, mistake, plan in told:
            written = self.keep(mistakes.MISTAKES, mistake._replace(id=new_id()))
            ids[key] = written.id
            for action, checks in plan:
                step = action._replace(id=new_id(), mistake_id=written.id)
                self.keep(mistakes.ACTIONS, step, mistake.on_date)
                for days, ago, held in checks:
                    check = ActionCheck(new_id(), step.id, days, self.ago(ago), held)
                    self.keep(mistakes.CHECKS, check)

    def _after_loss(self) -> None:
        lost = self.ids["loss Lumen Analytics"]
        step = Action(self.new_id(), "Call two people who recommended me", self.ago(-6), loss_id=lost)
        self.keep(mistakes.ACTIONS, step, self.ago(22))

    def _reflections(self) -> None:
        shown, _last = default_month(self.today)
        for months, answers in enumerate(REFLECTIONS, 1):
            month = shift(shown, -months, "m")
            on = min(self.today, shift(month, 1, "m") + timedelta(days=2))
            for code, answer in answers:
                self.keep(REFLECTION_TABLE, Reflection(self.new_id(), month, code, answer, on))

    def _signs(self) -> None:
        new_id = self.new_id
        for client, ago, scores in CHECKS:
            check = self.keep(signs.CHECKS, GuidedCheck(new_id(), self.ids[client], self.ago(ago)))
            for code, score in scores.items():
                self.keep(signs.ANSWERS, CheckAnswer(check.id, code, score))
        for seen in SIGNS:
            sign = Sign(new_id(), self.ids[seen.client], seen.code, self.ago(seen.ago), seen.text)
            for one in seen.tried:
                if one.helped and one.helped[0]:
                    sign = sign._replace(cleared_on=self.ago(one.helped[1]), cleared_why=one.text)
            self.keep(signs.SIGNS, sign)
            for one in seen.tried:
                helped, known = (one.helped[0], self.ago(one.helped[1])) if one.helped else (None, None)
                self.keep(signs.PLAYS, Play(new_id(), sign.id, self.ago(one.ago), one.text, helped, known))

    def _care(self) -> None:
        for name, client, fields in CARE:
            values = {field: self.ago(value) if isinstance(value, int) and field.endswith(("_on", "_date")) else value
                      for field, value in fields.items()}  # fmt: skip
            kind = noun(name)
            planned = values.get("due_on") or values.get("delivered_on")
            on = planned - timedelta(days=30) if isinstance(planned, date) else self.ago(150)
            record = kind.record(id=self.new_id(), client_id=self.ids[client], **values)
            self.keep(nouns.table(kind), record, None if "on_date" in values else on)


def _along(slope: Slope, part: float) -> float:
    return slope.first + (slope.last - slope.first) * part


_LOST = {"Lumen Analytics": 75, "מכללת דעת": 200}
"""Days ago of the notice."""

_Pass = tuple[str, int, dict[str, str]]


def _losses(demo: _Writer) -> dict[str, tuple[Loss, tuple[str, ...], tuple[_Pass, ...]]]:
    """Client → its loss, contributing reasons, passes (stage, days ago, answers)."""
    at_once = {
        "stated": "You were wonderful, but we want to try something else, maybe later again",
        "clarity": "vague",
        "third_party": "Pixel Partners",
        "reason": "unknown",
        "feeling": "2",
    }
    week = {"believed": "The new agency came with a coupon", "offer": "10 % off the first year", "verdict": "external"}
    hebrew = {
        "stated": "חיכינו שבוע לתשובות בזמן ההרשמה",
        "clarity": "clear",
        "reason": "our-mistake",
        "verdict": "preventable",
        "feeling": "1",
    }
    lumen = Loss(
        "",
        "",
        demo.ago(75),
        demo.ago(88),
        demo.ago(45),
        "client",
        "competitor-offer",
        at_once["stated"],
        "vague",
        week["believed"],
        "Ben mentioned another agency twice in spring",
        "Pixel Partners",
        week["offer"],
        "external",
        2,
        demo.ago(66),
        "Eighteen hours a month for clients of the right kind",
        "Ask for the next quarter before it begins",
        demo.ago(-12),
    )
    daat = Loss(
        "",
        "",
        demo.ago(200),
        demo.ago(214),
        demo.ago(170),
        "client",
        "our-mistake",
        hebrew["stated"],
        "clear",
        "זה באמת מה שקרה",
        None,
        None,
        None,
        "preventable",
        1,
        demo.ago(176),
        "לפתוח קורס ערב משלי",
        "לענות באותו יום, גם אם רק כדי לומר מתי תבוא תשובה",
    )
    return {
        "מכללת דעת": (
            daat,
            ("expectations",),
            (
                ("at-once", 200, hebrew),
                ("week", 193, {"believed": "זה באמת מה שקרה", "opportunity": "לפתוח קורס ערב משלי"}),
                ("month", 170, {"lesson": daat.lesson or "", "feeling_passed_on": demo.ago(176).isoformat()}),
            ),
        ),
        "Lumen Analytics": (lumen, ("disengaged",), (("at-once", 75, at_once), ("week", 67, week))),
    }


_Plan = tuple[tuple[Action, tuple[tuple[int, int, bool], ...]], ...]


def _mistakes(demo: _Writer) -> Iterator[tuple[str, Mistake, _Plan]]:
    """(key, mistake, its plan: actions with their checks as (30 or 90, days ago, held))."""
    ago, ids = demo.ago, demo.ids

    def done(text: str, due: int, on: int) -> Action:
        return Action("", text, ago(due), "done", done_on=ago(on))

    yield (
        "quote",
        Mistake(
            "", ago(240), "Sent the brochure without the legal page they counted on", "misunderstanding",
            "The quote did not say what is in and what is not", "vague-contract", ids["Acme Ltd"],
            cost=Money(90000, "ILS"),
        ),
        ((done("Write the list of products into every quote", 212, 225), ((30, 194, True), (90, 133, True))),),
    )  # fmt: skip
    yield (
        "late",
        Mistake(
            "", ago(215), "עניתי אחרי שבוע, באמצע ההרשמה", "service", "שלושה פרויקטים באותו שבוע", "overload",
            ids["מכללת דעת"], ids["loss מכללת דעת"],
        ),
        ((Action("", "לקבוע חצי שעה קבועה בכל בוקר למיילים של לקוחות", ago(5)), ((30, 140, False),)),),
    )  # fmt: skip
    yield (
        "again",
        Mistake(
            "", ago(66), "Harbor expected the training to be part of the project", "misunderstanding",
            "The list was in the quote, but nobody read it together", "vague-contract", ids["Harbor & Co"],
            recurrence_of=ids["quote"],
        ),
        ((done("Go through the list by phone before anyone signs", 36, 38), ((30, 8, True),)),),
    )  # fmt: skip
    yield (
        "colours",
        Mistake(
            "", ago(52), "הצבעים בסרטון יצאו שונים מהמותג", "professional", "לא ידעתי לכייל מסך", "knowledge-gap",
            ids["סטודיו גל"], cost=Money(120000, "ILS"),
        ),
        (
            (done("Ask Dana to look over the next two videos", 38, 36), ()),
            (Action("", "Take the course on colour grading", ago(-12)), ()),
        ),
    )  # fmt: skip
    yield (
        "call",
        Mistake(
            "", ago(9), "Forgot to send the summary that was promised in the call", "service",
            "No list of what I promise", "other", ids["BrightPath Education"],
        ),
        ((Action("", "Write every promise down before the call ends", ago(-19)), ()),),
    )  # fmt: skip


def _old_mistakes(demo: _Writer) -> Iterator[tuple[str, Mistake, _Plan]]:
    """A kind of mistake that has stopped since a step was taken against it."""
    ago, ids = demo.ago, demo.ids
    yield (
        "price",
        Mistake(
            "", ago(370), "Sent the offer with the prices of last year", "professional", "Sent late at night, unread",
            "overload", ids["Acme Ltd"], cost=Money(60000, "ILS"),
        ),
        (),
    )  # fmt: skip
    yield (
        "version",
        Mistake(
            "", ago(331), "הדפסנו את הגרסה הישנה של העלון", "professional", "שלחתי בערב בלי לקרוא שוב", "overload",
            ids["עמותת שחר"], recurrence_of=ids["price"], cost=Money(140000, "ILS"),
        ),
        (
            (
                Action("", "Read everything once more the next morning, then send", ago(314), "done", done_on=ago(320)),
                ((30, 289, True), (90, 228, True)),
            ),
        ),
    )  # fmt: skip
