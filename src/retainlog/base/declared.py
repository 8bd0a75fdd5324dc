"""The nouns as they are declared, for what must not load them: commands and their help, tables, search.

Made by scripts/declared.py from `nouns/`; edits here are lost.
"""


class Declared:
    """`at`: module and name of the declaration. `verbs`: verb → (its function, help). `search`: SQL that gives client,
    day and texts of the row with the id :id. `owned`: its rows belong to a client. `keeps`: its page shows them."""

    def __init__(
        self, at: str, table: str, help: str, verbs: dict[str, tuple[str, str]], search: str, owned: bool, keeps: bool
    ) -> None:
        self.at, self.table, self.help, self.verbs = at, table, help, verbs
        self.search, self.owned, self.keeps = search, owned, keeps


DECLARED: dict[str, Declared] = {
    "contact": Declared(
        "contact:NOUN",
        "contacts",
        "People at a client: stakeholders, champions, decision-makers.",
        {
            "add": ("@contact:add", "Add a person at a client."),
            "list": ("@contact:list", "List people."),
            "show": ("@contact:show", "Show a person."),
            "edit": ("@contact:edit", "Change a person."),
            "left": ("contact:left", "Note that a person has left the client."),
            "delete": ("@contact:delete", "Delete a person."),
        },
        "SELECT t.client_id, NULL, t.name, t.email, t.phone, t.note FROM contacts t WHERE t.id = :id",
        True,
        False,
    ),
    "touch": Declared(
        "touch:NOUN",
        "touches",
        "Touchpoints: every contact with a client.",
        {
            "add": ("touch:add", "Log a touchpoint."),
            "list": ("@touch:list", "List touchpoints, newest first."),
            "show": ("@touch:show", "Show one touchpoint."),
            "edit": ("@touch:edit", "Change a touchpoint."),
            "delete": ("@touch:delete", "Delete a touchpoint."),
        },
        "SELECT t.client_id, t.on_date, t.summary, t.note, (SELECT group_concat(tag, ' ') FROM touch_tags WHERE touch_id = t.id) FROM touches t WHERE t.id = :id",
        True,
        False,
    ),
    "milestone": Declared(
        "milestone:NOUN",
        "milestones",
        "Milestones of a project: what the client gets to see at every stage.",
        {
            "add": ("@milestone:add", "Plan or note a milestone."),
            "list": ("@milestone:list", "List milestones, newest first."),
            "show": ("@milestone:show", "Show a milestone."),
            "done": ("@milestone:done", "Mark a milestone as delivered."),
            "edit": ("@milestone:edit", "Change a milestone."),
            "delete": ("@milestone:delete", "Delete a milestone."),
        },
        "SELECT t.client_id, coalesce(t.delivered_on, t.due_on), t.title, t.note FROM milestones t WHERE t.id = :id",
        True,
        True,
    ),
    "promise": Declared(
        "promise:NOUN",
        "promises",
        "Promises to clients: kept, late or broken.",
        {
            "add": ("@promise:add", "Note a promise and the day it is due."),
            "list": ("@promise:list", "List promises, newest first."),
            "show": ("@promise:show", "Show a promise."),
            "kept": ("@promise:kept", "A promise was kept."),
            "broken": ("@promise:broken", "A promise was not kept."),
            "edit": ("@promise:edit", "Change a promise."),
            "delete": ("@promise:delete", "Delete a promise."),
        },
        "SELECT t.client_id, t.on_date, t.text, t.note FROM promises t WHERE t.id = :id",
        True,
        True,
    ),
    "win": Declared(
        "win:WIN",
        "wins",
        "Wins: what a client gained, with a measure before and after.",
        {
            "add": ("@win:add", "Note a win."),
            "list": ("@win:list", "List wins, newest first."),
            "show": ("@win:show", "Show a win."),
            "edit": ("@win:edit", "Change a win."),
            "delete": ("@win:delete", "Delete a win."),
        },
        "SELECT t.client_id, t.on_date, t.title, t.metric, t.note FROM wins t WHERE t.id = :id",
        True,
        True,
    ),
    "offer": Declared(
        "win:OFFER",
        "offers",
        "Other ways in which you can help a client, offered or not yet.",
        {
            "add": ("@offer:add", "Note another way to help."),
            "list": ("@offer:list", "List other ways to help."),
            "show": ("@offer:show", "Show another way to help."),
            "made": ("@offer:made", "It was offered to the client."),
            "edit": ("@offer:edit", "Change another way to help."),
            "delete": ("@offer:delete", "Delete another way to help."),
        },
        "SELECT t.client_id, t.made_on, t.text, t.note FROM offers t WHERE t.id = :id",
        True,
        True,
    ),
    "boundary": Declared(
        "boundary:BOUNDARY",
        "boundaries",
        "Boundaries: the most you will do for a client, and at which price.",
        {
            "add": ("@boundary:add", "Set a boundary."),
            "list": ("boundary:list_", "List boundaries with how often they were crossed."),
            "show": ("boundary:show", "Show a boundary, or one breach."),
            "breach": ("boundary:breach", "Note that a boundary was crossed; twice in a quarter is a sign."),
            "edit": ("boundary:edit", "Change a boundary, or a breach."),
            "delete": ("boundary:delete", "Delete a boundary, or a breach."),
        },
        "SELECT client_id, NULL, text, price, note, (SELECT group_concat(text, char(10)) FROM boundary_breaches WHERE boundary_id = t.id) FROM boundaries t WHERE id = :id AND deleted_at IS NULL",
        True,
        True,
    ),
    "decision": Declared(
        "boundary:DECISION",
        "decisions",
        "Decisions: what you advised, what the client chose, what came of it.",
        {
            "add": ("@decision:add", "Note a decision that went its own way."),
            "list": ("@decision:list", "List decisions, newest first."),
            "show": ("@decision:show", "Show a decision."),
            "outcome": ("@decision:outcome", "Note what came of a decision."),
            "edit": ("@decision:edit", "Change a decision."),
            "delete": ("@decision:delete", "Delete a decision."),
        },
        "SELECT t.client_id, t.on_date, t.advice, t.choice, t.outcome, t.note FROM decisions t WHERE t.id = :id",
        True,
        True,
    ),
    "gesture": Declared(
        "gesture:NOUN",
        "gestures",
        "Gestures that keep a client's enthusiasm, and how each was taken.",
        {
            "add": ("@gesture:add", "Note a gesture."),
            "list": ("@gesture:list", "List gestures, newest first."),
            "show": ("@gesture:show", "Show a gesture."),
            "suggest": ("gesture:suggest", "What could please a client next, and why; alone: who had none for long."),
            "edit": ("@gesture:edit", "Change a gesture."),
            "delete": ("@gesture:delete", "Delete a gesture."),
        },
        "SELECT t.client_id, t.on_date, t.text, t.note FROM gestures t WHERE t.id = :id",
        True,
        True,
    ),
    "activity": Declared(
        "lead:ACTIVITY",
        "activities",
        "Marketing activities, and the leads and clients that came of each.",
        {
            "add": ("@activity:add", "Note what you did to be found."),
            "list": ("@activity:list", "List activities with what came of them."),
            "show": ("@activity:show", "Show an activity with the leads that came of it."),
            "edit": ("@activity:edit", "Change an activity."),
            "delete": ("@activity:delete", "Delete an activity; its leads stay."),
        },
        "SELECT NULL, t.on_date, t.title, t.note FROM activities t WHERE t.id = :id AND t.deleted_at IS NULL",
        False,
        False,
    ),
    "away": Declared(
        "away:NOUN",
        "times_away",
        "Times away: nobody ages in them, and no contact falls due.",
        {
            "add": ("away:add", "Note a time away, past or to come."),
            "list": ("@away:list", "List times away."),
            "show": ("@away:show", "Show a time away."),
            "edit": ("@away:edit", "Change a time away."),
            "delete": ("@away:delete", "Delete a time away."),
        },
        "SELECT NULL, t.from_on, t.reason FROM times_away t WHERE t.id = :id",
        False,
        False,
    ),
}
