"""A guided interview whose answers survive Ctrl-C, Ctrl-D and a closed terminal.

    interview = Interview(session, "mistake")             # one draft a flow and subject: Interview(session, "loss", id)
    on = interview.keep("on", on)                         # an option that is never asked, but belongs to the draft
    what = interview.ask("what", _("What went wrong"), given=what, required=True)
    kind = interview.choose("kind", _("What kind"), KIND_WORDS, given=kind, required=True)
    due = interview.ask("due", _("Due"), given=due, default="in 4w", parse=session.future)
    plan = interview.several("plan", _("One step"), given=plan)
    ... the write ...
    interview.done()                                      # only now is the draft removed

Every answer is saved at once, so whatever ends the program loses nothing but the line being typed. The next start of
the same flow says so and goes on from there, or starts anew if the person prefers. The write at the end bears the id
of the draft, so that it can't be made twice, whenever the program is killed. `given` is what an option said: it
is not asked, it wins over the draft, and a value in it that cannot be read is an ordinary usage error. An answer that
cannot be read is explained and asked again. An optional question is passed with Enter.

Without a terminal (or with --no-input) nothing is asked and no draft is touched: every method returns what was given,
else its default; a required value that is missing is a usage error that names its option (`--KEY`, unless `option`
says otherwise). So one command body serves both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, overload

from retainlog.base.errors import RetainlogError, Usage
from retainlog.base.ids import new_id
from retainlog.base.text import clean
from retainlog.cli import drafts, prompts
from retainlog.i18n import _
from retainlog.i18n.formats import format_date

if TYPE_CHECKING:
    from retainlog.cli.session import Session

T = TypeVar("T")
P = ParamSpec("P")


class Interview:
    """`flow` names the command's draft (`mistake`), `subject` what it is about (a client's id), where that matters."""

    def __init__(self, session: Session, flow: str, subject: str = "") -> None:
        self._session = session
        self._answers: drafts.Answers = {}
        self._id = ""
        self._path = ""  # "" when nothing can be kept
        self._unsaved = False
        self._asking = session.interactive
        if not self._asking:
            return
        self._path = drafts.path_of(session.journal, flow, subject)
        if self._path in drafts.forget_written(session.drafts, session.store.has_entry):
            session.note(_("What you wrote before is in the journal. This is a new entry."))
        draft = drafts.load(self._path)
        if isinstance(draft, drafts.Damaged):
            session.note(_("A draft could not be read; it was set aside as {file}.").format(file=draft.kept))
        elif draft and self._go_on(draft):
            self._answers, self._id = draft.answers, draft.id
        self._id = self._id or new_id()
        session.store.next_id = self._id

    def _go_on(self, draft: drafts.Draft) -> bool:
        try:
            moment = datetime.fromisoformat(draft.saved_at)
            when = f"{format_date(moment)}, {moment:%H:%M}"
        except ValueError:
            when = draft.saved_at
        question = _("Go on with what you wrote on {when}?").format(when=when)
        return self._put(prompts.confirm, question, default=True)

    # Questions

    def keep(self, key: str, given: str | None) -> str | None:
        """A value that is never asked: what was given, else what an earlier, interrupted start was given."""
        if given is not None:
            self._take(key, given)
        return self._text(key)

    @overload
    def ask(
        self,
        key: str,
        question: str,
        *,
        given: str | None = None,
        explain: str = "",
        default: str = "",
        required: bool = False,
        option: str = "",
    ) -> str: ...

    @overload
    def ask(
        self,
        key: str,
        question: str,
        *,
        parse: Callable[[str], T | None],
        given: str | None = None,
        explain: str = "",
        default: str = "",
        required: bool = False,
        option: str = "",
    ) -> T | None: ...

    def ask(
        self,
        key: str,
        question: str,
        *,
        parse: Callable[[str], Any] | None = None,
        given: str | None = None,
        explain: str = "",
        default: str = "",
        required: bool = False,
        option: str = "",
    ) -> Any:
        """One line of text, cleaned, or what `parse` makes of it; "" (or None) when an optional one is passed.

        `parse` raises a RetainlogError for what it cannot read."""
        read = parse or clean
        if given is not None:
            value = read(given)
            self._take(key, _lasting(value, given))
            return value
        if not self._asking:
            if required and not default:
                self._missing(key, option)
            return read(default) if default or not parse else None
        kept = self._text(key)
        while True:
            if kept is None:
                text = self._put(prompts.ask, question, explain=explain, default=default, required=required)
            else:
                text = kept
                self._recall(question, text)
            if not text and not required:
                self._save(key, "")
                return None if parse else ""
            try:
                value = read(text)
            except RetainlogError as problem:
                prompts.until_good(self._session, problem)
                kept = None
                continue
            if required and value == "":  # nothing that can be shown was typed
                kept = None
                continue
            if kept is None:
                self._save(key, _lasting(value, text))
            return value

    def choose(
        self,
        key: str,
        question: str,
        options: Sequence[tuple[str, str]],
        *,
        given: str | None = None,
        default: str = "",
        required: bool = False,
        option: str = "",
    ) -> str:
        """One code out of `options` (code, its explanation in a line); "" when an optional one is passed."""
        if given is not None:
            self._take(key, given)
            return given
        if not self._asking:
            if required and not default:
                self._missing(key, option)
            return default
        kept = self._text(key)
        if kept is not None and (kept in dict(options) or not (kept or required)):
            self._recall(question, kept)
            return kept
        code = self._put(prompts.choose, question, options, default=default, required=required)
        self._save(key, code)
        return code

    def confirm(self, key: str, question: str, *, given: bool | None = None, default: bool = False) -> bool:
        """Yes or no."""
        if given is not None:
            self._take(key, "yes" if given else "no")
            return given
        if not self._asking:
            return default
        kept = self._text(key)
        if kept in ("yes", "no"):
            self._recall(question, _("yes") if kept == "yes" else _("no"))
            return kept == "yes"
        answer = self._put(prompts.confirm, question, default=default)
        self._save(key, "yes" if answer else "no")
        return answer

    def paragraphs(self, key: str, question: str, *, why: str, text: str = "", again: bool = False) -> str | None:
        """An answer of several lines; None to go back to the question before. `why` is what ? tells, `text` what an
        empty answer leaves. `again`: asked once more, though there is an answer."""
        kept = self._text(key)
        if kept is not None and not again:
            self._recall(question, kept)
            return kept
        text = kept or text
        while True:
            self._session.say(f"\n{question}")
            if text:
                self._session.say(_("So far: {answer}").format(answer=text))
            answer = clean(self._put(prompts.paragraphs, text=text))
            if answer == prompts.BACK:
                return None
            if answer != prompts.WHY:
                self._save(key, answer)
                return answer
            self._session.say(f"  {why}")

    def line(self, question: str) -> str:
        """One line that is no answer of the interview, such as what to do next."""
        return self._put(prompts.ask, question)

    def recall(self, key: str) -> list[str]:
        """What `remember` kept."""
        kept = self._answers.get(key)
        return list(kept) if isinstance(kept, list) else []

    def remember(self, key: str, values: Sequence[str]) -> None:
        self._save(key, list(values))

    def press(self, key: str, question: str, keys: str, *, drained: bool = False) -> str:
        """One key out of `keys`, on a terminal; Enter is the first. `drained`: none that was pressed before."""
        kept = self._text(key)
        if kept and kept in keys:
            self._recall(question, kept)
            return kept
        if drained:
            prompts.drain(self._session)
        pressed = self._put(prompts.key, question, keys)
        self._save(key, pressed)
        return pressed

    def several(self, key: str, question: str, *, given: Sequence[str] | None = None, explain: str = "") -> list[str]:
        """Lines until an empty one; none given by options means none without a terminal."""
        if given:
            self._take(key, [*given, ""])
            return list(given)
        if not self._asking:
            return []
        known = self._answers.get(key)
        lines = list(known) if isinstance(known, list) else []
        for line in filter(None, lines):
            self._recall(question, line)
        while not lines or lines[-1]:
            line = self._put(prompts.ask, question, explain=explain)
            explain = ""
            lines.append(line)
            self._save(key, list(lines))
        return lines[:-1]

    def done(self) -> None:
        """What was asked is written: the draft is not needed any more."""
        if self._asking:
            drafts.remove(self._path)

    # The draft

    def _text(self, key: str) -> str | None:
        kept = self._answers.get(key)
        return kept if isinstance(kept, str) else None

    def _recall(self, question: str, answer: str) -> None:
        if answer:
            sign = "" if question.endswith("?") else ":"
            self._session.say(f"{question}{sign} {answer}")

    def _take(self, key: str, answer: str | list[str]) -> None:
        self._answers[key] = answer
        self._unsaved = True

    def _save(self, key: str, answer: str | list[str]) -> None:
        self._take(key, answer)
        self._write()

    def _write(self) -> None:
        self._unsaved = False
        if not self._path:
            return
        try:
            moment = self._session.now.isoformat(timespec="minutes")
            drafts.save(self._path, drafts.Draft(moment, self._answers, self._id))
        except OSError as problem:
            # The interview matters more than its draft.
            self._path = ""
            reason = problem.strerror or str(problem)
            self._session.note(_("Your answers can't be kept as a draft: {problem}.").format(problem=reason))

    def _put(self, question: Callable[Concatenate[Session, P], T], /, *words: P.args, **more: P.kwargs) -> T:
        """Ask; when the person or the terminal leaves, say that the answers are kept."""
        if self._unsaved:  # what options gave may be a long text from the editor
            self._write()
        try:
            return question(self._session, *words, **more)
        except (KeyboardInterrupt, EOFError, OSError) as end:
            if self._path and self._answers:
                with suppress(OSError):  # the terminal may be gone
                    self._session.err.write("\n")
                    self._session.note(_("Your answers are kept. The same command goes on from there."))
            if isinstance(end, OSError):
                raise EOFError from end
            raise

    def _missing(self, key: str, option: str) -> None:
        raise Usage(
            "missing_value",
            "{name} is missing.",
            hint="Give it on the command line, or run this in a terminal to be asked.",
            name=option or "--" + key.replace("_", "-"),
        )


def _lasting(value: object, text: str) -> str:
    """The answer as it stays true: `yesterday` means another day when the interview goes on tomorrow."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and isinstance(day := getattr(value, "day", None), date):
        return " ".join(filter(None, (day.isoformat(), value.time)))  # type: ignore[attr-defined]
    return text
