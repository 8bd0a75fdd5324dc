"""What codes are called: English slugs on the command line and in the journal, words where people read them.

A word also serves where a code is typed, whatever the language of the interface.
"""

from __future__ import annotations

from collections.abc import Sequence

from retainlog.base.text import fold
from retainlog.i18n import LANGUAGES, N_, _, language

# Marked for translation here, since the layers that define them know no language. The words of one list differ.
LABELS = (
    # clients and people
    *(N_("external"), N_("internal"), N_("ongoing"), N_("project"), N_("month")),
    *(N_("hour"), N_("word"), N_("piece"), N_("payment"), N_("planned"), N_("running"), N_("over")),
    *(N_("entered"), N_("returned")),
    *(N_("active"), N_("paused"), N_("lost"), N_("all"), N_("none"), N_("green"), N_("yellow"), N_("red")),
    *(N_("champion"), N_("decision-maker"), N_("user"), N_("finance"), N_("other")),
    # touchpoints
    *(N_("call"), N_("email"), N_("meeting"), N_("message"), N_("visit"), N_("us"), N_("them")),
    # mistakes and actions
    *(N_("professional"), N_("service"), N_("misunderstanding")),
    *(N_("vague-contract"), N_("knowledge-gap"), N_("aggressive-client"), N_("wrong-fit"), N_("overload")),
    *(N_("open"), N_("done"), N_("dropped"), N_("overdue"), N_("held"), N_("not-held"), N_("unchecked")),
    *(N_("yes"), N_("no")),
    # losses
    *(N_("competitor-offer"), N_("wanted-change"), N_("our-mistake"), N_("disengaged"), N_("expectations")),
    *(N_("price"), N_("in-house"), N_("project-ended"), N_("ended-by-us"), N_("unknown")),
    *(N_("client"), N_("mutual"), N_("clear"), N_("vague")),
    *(N_("preventable"), N_("should-not-have-sold"), N_("undetermined")),
    *(N_("at-once"), N_("week"), N_("near-miss"), N_("won-back"), N_("new"), N_("existing")),
    # signs
    *(N_("less-time"), N_("industry-crisis"), N_("leadership-change"), N_("criticism"), N_("problem-solved")),
    *(N_("confrontation"), N_("dread"), N_("values-gap"), N_("insatiable"), N_("overriding")),
    *(N_("leaving"), N_("challenging"), N_("tried"), N_("cleared"), N_("saved")),
    *(N_("fine"), N_("watch"), N_("high"), N_("silence"), N_("contact-overdue"), N_("no-answer")),
    *(N_("mood-falling"), N_("energy-falling"), N_("shorter"), N_("one-sided"), N_("fee-falling"), N_("score")),
    *(N_("rising"), N_("falling"), N_("steady")),
    *(N_("missed"), N_("passed"), N_("seen"), N_("answered"), N_("afterwards")),
    # keeping and winning clients
    *(N_("event"), N_("stage"), N_("trends"), N_("expert"), N_("award"), N_("small-thing"), N_("thanks")),
    *(N_("working-document"), N_("prototype"), N_("partial-solution"), N_("demo"), N_("result")),
    *(N_("kept"), N_("late"), N_("broken"), N_("talking"), N_("proposal"), N_("won"), N_("format")),
    *(N_("made"), N_("idea"), N_("known"), N_("no-visible-value"), N_("promise-broken")),
    *(N_("milestone"), N_("promise"), N_("win"), N_("offer"), N_("boundary"), N_("decision"), N_("gesture")),
    *(N_("lead"), N_("activity"), N_("fit-check"), N_("exception"), N_("value")),
    *(N_("referral"), N_("good"), N_("mixed"), N_("wrong"), N_("criterion"), N_("leads")),
    *(N_("core-service"), N_("profitable"), N_("values"), N_("pays-on-time"), N_("realistic-demands")),
    *(N_("add"), N_("list"), N_("edit"), N_("remove")),
    *(N_("post"), N_("newsletter"), N_("talk"), N_("ad"), N_("outreach"), N_("referral-ask")),
    # kinds of records, as search and the timeline name them, and as messages do
    *(N_("contact"), N_("touch"), N_("touchpoint"), N_("mistake"), N_("action"), N_("loss"), N_("review"), N_("sign")),
    *(N_("play"), N_("check"), N_("fee"), N_("pause"), N_("reflection"), N_("reason")),
    *(N_("milestone"), N_("promise"), N_("win"), N_("offer"), N_("boundary"), N_("decision")),
    *(N_("gesture"), N_("lead"), N_("activity"), N_("fit-check"), N_("exception")),
    *(N_("clients"), N_("contacts"), N_("touches"), N_("mistakes"), N_("actions"), N_("losses")),
    *(N_("signs"), N_("milestones"), N_("promises"), N_("wins"), N_("offers"), N_("boundaries"), N_("breaches")),
    *(N_("decisions"), N_("gestures"), N_("leads"), N_("activities"), N_("fit"), N_("reflections")),
    *(N_("away"), N_("times_away"), N_("invoices"), N_("todos"), N_("events"), N_("keep")),
    # questions about a month
    *(N_("lost-client"), N_("mistake-again"), N_("fees-fell"), N_("sign-raised"), N_("quiet"), N_("new-over-existing")),
    *(N_("fewer-touches"), N_("unfinished"), N_("fix-held"), N_("went-well"), N_("best-client"), N_("next-month")),
    # orders, reports, sources
    *(N_("name"), N_("risk"), N_("last"), N_("auto"), N_("monthly")),
    *(N_("daily"), N_("manual"), N_("safety"), N_("environment"), N_("file"), N_("default")),
    *(N_("table"), N_("index"), N_("view"), N_("trigger")),
)


_OF_A_LEAD = {"lost": N_("not closed")}
"""Codes that a lead bears as well as a client, and that other languages say otherwise of it."""


def stage(code: str) -> str:
    """What the stage of a lead is called."""
    return code if language() == "en" else _(_OF_A_LEAD.get(code, code))


def find(typed: str, choices: Sequence[str]) -> str | None:
    """The one of `choices` that is meant: a code or its word in any language, or the only one that begins so, or has
    a word that begins so."""
    wanted = fold(typed)
    if "email" in choices and "call" in choices:
        from retainlog.base.channels import channel_of

        if (channel := channel_of(typed)) in choices:
            return channel
    names = {choice: [fold(name) for name in _names(choice)] for choice in choices}
    same = [choice for choice, known in names.items() if wanted in known]
    begins = [choice for choice, known in names.items() if wanted and any(name.startswith(wanted) for name in known)]
    if wanted and not begins:
        begins = [choice for choice, known in names.items() if any(f" {wanted}" in f" {name}" for name in known)]
    return same[0] if same else begins[0] if len(begins) == 1 else None


def _names(choice: str) -> list[str]:
    from retainlog.i18n.catalogue import load

    words = [choice, _OF_A_LEAD.get(choice, choice)]
    return [choice, *(load(language).gettext(word) for language in LANGUAGES if language != "en" for word in words)]
