"""What each sign is called, how the guided check asks for it, and what to do about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from retainlog.i18n import N_


class Page(NamedTuple):
    """All gettext messages. `label` says what is seen, as part of a sentence; `none` and `strong` are what 0 and 3 mean
    as answers to `question`; `steps` are what to try, the first one first."""

    label: str
    question: str
    none: str
    strong: str
    steps: tuple[str, ...]


SCORES = (N_("not at all"), N_("a little"), N_("clearly"), N_("strongly"))
"""What the answers 0 to 3 mean."""


class _Pages(dict[str, Page]):
    """A sign that another program or a later version has noted is called by its code; nothing is advised against it."""

    def __missing__(self, code: str) -> Page:
        return Page(code, "", "", "", ("",))


PLAYBOOK: dict[str, Page] = _Pages(
    {
        "less-time": Page(
            N_("spends less time with you"),
            N_("Do they spend less time with you, or leave their own part undone?"),
            N_("as involved as ever"),
            N_("hardly there any more"),
            (
                N_("reconnect: suggest a short talk about how things are going"),
                N_("ask what has changed: people, plans, budget"),
                N_("make their part easy: a ready draft, a question that takes a yes or a no"),
                N_("seek a replacement early, while this income is still here"),
            ),
        ),
        "industry-crisis": Page(
            N_("its industry is in crisis"),
            N_("Is their industry, or one that touches it, in trouble?"),
            N_("all is well"),
            N_("in open crisis"),
            (
                N_("give them more attention, without selling"),
                N_("show your work higher up: help your contact to do so"),
                N_("ask what is most urgent now, and offer that part of your work first"),
            ),
        ),
        "leadership-change": Page(
            N_("leadership or champion changed"),
            N_("Has the CEO, the CFO or your champion left, or is about to?"),
            N_("nobody"),
            N_("who decided for you is gone"),
            (
                N_("meet the new one early, and ask what matters to them"),
                N_("write a page for them: why you were hired, and what has come of it"),
                N_("follow senior changes, and reports to shareholders"),
            ),
        ),
        "criticism": Page(
            N_("criticises and wants reports"),
            N_("Do they criticise, want detailed reports all of a sudden, or tell you how to do things?"),
            N_("they trust your work"),
            N_("every step is questioned"),
            (
                N_("document what you do, from today on"),
                N_("show hard figures: what your work brought"),
                N_("ask openly about offers: is someone else making one?"),
            ),
        ),
        "problem-solved": Page(
            N_("its biggest problem is solved"),
            N_("Have you solved the problem for which they hired you?"),
            N_("in the middle of it"),
            N_("solved, and nothing new has begun"),
            (
                N_("name other ways to help, all of them, before they ask"),
                N_("show what was achieved, and ask what stands in their way next"),
                N_("suggest a small next project, with a date"),
            ),
        ),
        "confrontation": Page(
            N_("frequent confrontations"),
            N_("Do your talks turn into a duel instead of winning together?"),
            N_("you win together"),
            N_("nearly every talk is a duel"),
            (
                N_("listen to the end, and say back what you heard before you answer"),
                N_("look at what they demand: which part of it is justified?"),
                N_("decide how far you go, at what price, and say so calmly"),
            ),
        ),
        "dread": Page(
            N_("heaviness before every contact"),
            N_("Do you feel heavy before a contact with them, while the same work for others is fine?"),
            N_("you look forward to it"),
            N_("you put it off whenever you can"),
            (
                N_("name what weighs on you, in one sentence"),
                N_("decide on one boundary (hours, channel, tone) and tell them"),
                N_("ask what it costs to stay, and at what price you would go on"),
            ),
        ),
        "values-gap": Page(
            N_("no connection to its goals"),
            N_("Is it hard to connect to their goals, values or agenda?"),
            N_("you share them"),
            N_("they are foreign to you"),
            (
                N_("ask for their goal in a year, and look for one part of it that you share"),
                N_("choose what you do for them: the work that you are glad to do"),
                N_("think of a better fit: somebody who would suit them more"),
            ),
        ),
        "insatiable": Page(
            N_("never enough"),
            N_("Is it never enough: ever more demands, a feeling of being cheated?"),
            N_("they are content"),
            N_("whatever you give, they feel cheated"),
            (
                N_("sort their demands: settle those that are justified"),
                N_("write down what is included, and what more costs"),
                N_("set the most you will do, at the price of the client if need be"),
            ),
        ),
        "overriding": Page(
            N_("overrides your judgement"),
            N_("Do they ask for your advice for the record only, and override it?"),
            N_("your advice counts"),
            N_("overridden, and you are blamed for the result"),
            (
                N_("write down your advice, their choice, and what came of it"),
                N_("agree who decides what, before the next step"),
                N_("mind your reputation: decide what you will not put your name to"),
            ),
        ),
    }
)


def step(code: str, tried: int = 0) -> str:
    """The step to suggest after so many plays have been tried: one after another, then from the first again."""
    steps = PLAYBOOK[code].steps
    return steps[tried % len(steps)]


def in_brief(step: str) -> str:
    """The beginning of a step, as it stands beside other things."""
    return re.split(r"[:,(]", step, maxsplit=1)[0].strip()
