"""What somebody sees who has no journal yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retainlog.i18n import N_, _

if TYPE_CHECKING:
    from retainlog.cli.session import Session

WAYS = (
    (N_("Add a client that you work with:"), 'retainlog client add "Acme Ltd" --every 2w'),
    (N_("Bring your clients from a file (csv, vcard; look first, nothing is written):"),
     "retainlog import csv clients.csv --dry-run"),
    (N_("Look around in a made-up journal, apart from your own:"), "retainlog demo"),
)  # fmt: skip


def welcome(session: Session) -> None:
    """Three ways in; on standard error, since it is no data."""
    session.note(_("Welcome. retainlog keeps a private journal of your clients; it stays on this machine."))
    session.note("")
    for number, (text, command) in enumerate(WAYS, 1):
        session.note(f"{number}. {_(text)}")
        session.note(f"     {command}")
    session.note("")
    session.note(_("Language, currency and the figures that matter: retainlog config init"))
