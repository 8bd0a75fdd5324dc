"""The settings that say what one needs and has, as amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retainlog.insight.impact import Means

if TYPE_CHECKING:
    from retainlog.cli.session import Session


def means(session: Session) -> Means:
    """Raises Usage where a setting cannot be read."""
    config = session.config
    hours = config.raw("hours")
    return Means(
        session.money(config.text("monthly_need")),
        session.money(config.text("savings")),
        float(str(hours)) if hours is not None else None,
        session.money(config.text("ideal_fee")),
    )
