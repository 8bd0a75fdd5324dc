"""Tables and queries of what keeps a client: milestones, promises, wins, offers, boundaries, decisions, gestures."""

from __future__ import annotations

from retainlog.domain.boundary import Boundary, Breach, Decision
from retainlog.domain.gesture import Gesture
from retainlog.domain.milestone import Milestone
from retainlog.domain.promise import Promise
from retainlog.domain.win import Offer, Win
from retainlog.store.table import Table

MILESTONES = Table("milestones", Milestone, dates=("due_on", "delivered_on"))
PROMISES = Table("promises", Promise, dates=("on_date", "due_on", "kept_on", "broken_on"))
WINS = Table("wins", Win, dates=("on_date",))
OFFERS = Table("offers", Offer, dates=("made_on",))
BOUNDARIES = Table("boundaries", Boundary)
BREACHES = Table("boundary_breaches", Breach, dates=("on_date",))
DECISIONS = Table("decisions", Decision, dates=("on_date", "outcome_on"))
GESTURES = Table("gestures", Gesture, dates=("on_date",), money=("cost",))
