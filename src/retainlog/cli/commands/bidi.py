"""`retainlog bidi test`."""

import typer

from retainlog.base.config import BY_NAME
from retainlog.base.errors import Usage
from retainlog.base.results import Column, Receipt, Table
from retainlog.cli import settings
from retainlog.cli.options import session_of
from retainlog.cli.session import Session
from retainlog.i18n import N_, _

SAMPLE = "דנה (לוי) שילמה 1,200 ₪ ל־Acme"

# In the order in which they are to be preferred where several read right.
MEANINGS = {
    "isolate": N_("the terminal turns Hebrew, told where each text begins and ends"),
    "logical": N_("the terminal turns Hebrew by itself"),
    "word": N_("the terminal turns the letters of a word, retainlog the words"),
    "visual": N_("the terminal turns nothing, retainlog everything"),
}


def test(ctx: typer.Context) -> None:
    session = session_of(ctx)
    in_force = session.bidi_of(session.out)
    if not session.for_people or not session.out.isatty():
        rows = [{"mode": mode, "meaning": _(text), "sample": SAMPLE} for mode, text in MEANINGS.items()]
        columns = (Column("mode", _("Mode")), Column("meaning", _("Meaning")), Column("sample", _("Sample")))
        session.show(Table("modes", _("Modes"), columns, rows))
        return
    _show_samples(session)
    session.note(_("In force now: {mode}").format(mode=in_force))
    if not session.interactive:
        session.note(_("Keep one with: retainlog config set bidi MODE"))
        return
    mode = _chosen(session)
    if not mode:
        session.note(_("Nothing was changed."))
        return
    setting = BY_NAME["bidi"]
    settings.store(session, {"bidi": settings.checked(setting, mode, _("this command"), session.config.currency)})
    session.show(Receipt({"name": "bidi", "value": mode}, (f"bidi = {mode}",)))
    if session.config.source("bidi") == "environment":
        session.note(
            _("{variable} in the environment counts before the file.").format(variable=setting.variable),
        )


def _show_samples(session: Session) -> None:
    """Each as the terminal would get it in that mode, whichever is in force."""
    from retainlog.render.lines import paragraph

    width = session.width_of(session.out) or 80
    for number, (mode, text) in enumerate(MEANINGS.items(), 1):
        session.out.write(f"{number}. {mode}: {session.laid_out(_(text), session.out)}\n")
        session.out.writelines(f"     {line}\n" for line in paragraph(SAMPLE, mode, width - 5))


def _chosen(session: Session) -> str:
    from retainlog.cli.prompts import ask_until

    modes = list(MEANINGS)

    def read(answer: str) -> str:
        if answer in ("", *modes):
            return answer
        if answer.isdecimal() and 1 <= int(answer) <= len(modes):
            return modes[int(answer) - 1]
        raise Usage("bad_choice", "Please give one of the numbers above.")

    return ask_until(session, _("Number of the first one that reads right (Enter: leave it)"), read)
