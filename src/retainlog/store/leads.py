"""Tables of leads and of the activities that bring them."""

from __future__ import annotations

from retainlog.domain.lead import Activity, Lead, LeadStage, LeadTouch
from retainlog.store.table import Table

ACTIVITIES = Table("activities", Activity, dates=("on_date",), money=("cost",))
LEADS = Table("leads", Lead, dates=("on_date", "next_on"), money=("fee",))
STAGES = Table("lead_stages", LeadStage, dates=("on_date",))
TOUCHES = Table("lead_touches", LeadTouch, dates=("on_date",))
