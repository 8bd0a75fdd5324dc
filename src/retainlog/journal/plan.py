"""What makes a plan work: few steps, each begins with what one will do, each with a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from retainlog.base.text import fold, words
from retainlog.insight.observed import Spans, overlap
from retainlog.store.database import Store
from retainlog.store.silence import free

FEW = 3
"""Open actions of one mistake beyond which a plan rarely happens."""

# First words that show that a step names a wish or a thing and not a deed. A short list on purpose: what is not in it
# is taken for a verb, since a false alarm costs more trust than a hint that stays away.
_NO_DEED = """
a an the this that these those my our your his her their its i we you he she they it there all any every each some
more less fewer better good new no not none nothing
אני אנחנו אתה את אתם הוא היא הם זה זאת זו יש אין אסור צריך צריכה כל שום
יותר פחות לא בלי טוב טובה חדש חדשה עוד קצת הרבה רק
"""


def default_due(today: date, weekend: Collection[int] = (), free: Spans = ()) -> date:
    """Four weeks: near enough to be real, far enough to fit in; the day after, where it would lie on a `weekend` (ISO
    days of the week), on a public holiday or in a time away (`free`)."""
    day = today + timedelta(weeks=4)
    while day.isoweekday() in weekend or overlap(free, day.toordinal(), day.toordinal()):
        day += timedelta(days=1)
    return day


def due_of(store: Store, weekend: Collection[int] = ()) -> date:
    """When a step falls due of which nobody says when."""
    return default_due(store.clock.today(), weekend, free(store))


def without_deed(steps: Iterable[str]) -> list[str]:
    """The steps that do not begin with a verb, as far as their first word tells (English and Hebrew)."""
    no_deed = set(words(fold(_NO_DEED)))
    return [step for step in steps if not _begins_with_deed(step, no_deed)]


def _begins_with_deed(step: str, no_deed: set[str]) -> bool:
    first = next(iter(words(fold(step))), "")
    return bool(first) and not first[0].isdigit() and first not in no_deed
