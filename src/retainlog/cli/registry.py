"""Every command, its module and its one-line help. Dispatch, help, completion, docs and "did you mean" read this table;
nothing is imported until one command is chosen."""

from typing import NamedTuple

from retainlog.base.declared import DECLARED
from retainlog.i18n import N_


class Verb(NamedTuple):
    """`target` is `module:function` under retainlog.cli.commands, or `@noun:verb` of a declared noun; `help` a gettext
    message; `hidden`: not listed."""

    target: str
    help: str
    hidden: bool = False


class Noun(NamedTuple):
    """`default` is the verb of the noun alone; without one the noun alone shows its help."""

    help: str
    verbs: dict[str, Verb]
    default: str = ""


def _declared(name: str) -> Noun:
    """What the declaration of the noun says (`nouns/declaration`)."""
    kind = DECLARED[name]
    return Noun(kind.help, {verb: Verb(target, help) for verb, (target, help) in kind.verbs.items()})


COMMANDS: dict[str, Verb | Noun] = {
    "log": Verb("log:log", N_("Log a call, mail or meeting in one line.")),
    "client": Noun(
        N_("Clients: who they are, what they pay, how often to be in touch."),
        {
            "add": Verb("client:add", N_("Add a client.")),
            "list": Verb("client:list_", N_("List clients with where contact stands.")),
            "show": Verb("client:show", N_("Show one client in full.")),
            "edit": Verb("client:edit", N_("Change a client; a new fee keeps the day from which it holds.")),
            "rename": Verb("client:rename", N_("Rename a client; the old name still finds it.")),
            "merge": Verb("client:merge", N_("Merge a duplicate into another client.")),
            "pause": Verb("client:pause", N_("No reminders for a while (holiday, quiet season).")),
            "resume": Verb("client:resume", N_("End a pause.")),
            "delete": Verb("client:delete", N_("Delete a client and all that belongs to it.")),
        },
    ),
    "contact": _declared("contact"),
    "touch": _declared("touch"),
    "mistake": Noun(
        N_("The mistake log: what went wrong, what led to it, and the plan against a repeat."),
        {
            "add": Verb("mistake:add", N_("Log a mistake in three parts; on a terminal it asks for them.")),
            "list": Verb("mistake:list_", N_("List mistakes, newest first.")),
            "show": Verb("mistake:show", N_("Show one mistake, its plan, whether it held, and its repeats.")),
            "edit": Verb("mistake:edit", N_("Change a mistake, add to its plan.")),
            "delete": Verb("mistake:delete", N_("Delete a mistake and its plan.")),
        },
    ),
    "action": Noun(
        N_("Actions: what is to be done, and whether it held."),
        {
            "add": Verb("action:add", N_("Add an action, alone or to the plan of a mistake or loss.")),
            "list": Verb("action:list_", N_("List actions, overdue first.")),
            "show": Verb("action:show", N_("Show one action and whether it held.")),
            "done": Verb("action:done", N_("Mark an action as done.")),
            "drop": Verb("action:drop", N_("Drop an action, with the reason.")),
            "held": Verb("action:held", N_("Say whether a fix held; no opens it again.")),
            "edit": Verb("action:edit", N_("Change an action.")),
            "delete": Verb("action:delete", N_("Delete an action.")),
        },
    ),
    "today": Verb("today:today", N_("What is due now, most important first.")),
    "brief": Verb("brief:brief", N_("What to know before a call, on one screen.")),
    "timeline": Verb("brief:timeline", N_("Everything with a client, in order.")),
    "catchup": Verb("catchup:catchup", N_("Go through the quiet clients, one key each.")),
    "away": _declared("away"),
    "search": Verb("search:search", N_("Search everything that was written.")),
    "loss": Noun(
        N_("Clients that left: what was said, what you believe, what you keep from it."),
        {
            "add": Verb("loss:add", N_("Note a lost client: five short questions at once.")),
            "list": Verb("loss:list_", N_("List losses, newest first.")),
            "show": Verb("loss:show", N_("Show one loss: its passes, and a replay of the 90 days before.")),
            "edit": Verb("loss:edit", N_("Correct a loss; what the passes hold stays as written.")),
            "review": Verb("loss:review", N_("Write the next pass: after a week, after a month.")),
            "recovered": Verb("loss:recovered", N_("The client came back, or never went.")),
            "win-back": Verb("loss:win_back", N_("Set the day to get in touch again; without ID list them.")),
            "delete": Verb("loss:delete", N_("Delete a loss with its passes.")),
        },
    ),
    "sign": Noun(
        N_("Signs that a client may leave or has become challenging, and what helps."),
        {
            "add": Verb("sign:add", N_("Note a sign; it says what you could do.")),
            "list": Verb("sign:list_", N_("List open signs, newest first.")),
            "show": Verb("sign:show", N_("Show one sign, its playbook, and what was tried.")),
            "edit": Verb("sign:edit", N_("Change a sign, or open it again.")),
            "clear": Verb("sign:clear", N_("It is over.")),
            "try": Verb("sign:try_", N_("Note what you try against a sign.")),
            "helped": Verb("sign:helped", N_("Say whether it helped; yes clears the sign.")),
            "snooze": Verb("sign:snooze", N_("Leave a sign out of today for a while.")),
            "delete": Verb("sign:delete", N_("Delete a sign and what was tried.")),
        },
    ),
    "milestone": _declared("milestone"),
    "promise": _declared("promise"),
    "win": _declared("win"),
    "offer": _declared("offer"),
    "boundary": _declared("boundary"),
    "decision": _declared("decision"),
    "gesture": _declared("gesture"),
    "check": Verb("check:check", N_("Ten questions about a client, a minute's work; the trend is kept.")),
    "lead": Noun(
        N_("Leads: those who may become clients, where they stand, what comes next."),
        {
            "add": Verb("lead:add", N_("Note a lead.")),
            "list": Verb("lead:list_", N_("List open leads, newest first.")),
            "show": Verb("lead:show", N_("Show one lead with its way so far.")),
            "edit": Verb("lead:edit", N_("Change a lead, or the day or reason of a stage (by its id).")),
            "stage": Verb("lead:stage", N_("Say where a lead stands now; a lost one comes back so.")),
            "touch": Verb("lead:touch", N_("Log a contact with a lead.")),
            "win": Verb("lead:win", N_("A lead became a client: add the client, keep the trail.")),
            "lose": Verb("lead:lose", N_("A lead came to nothing; the reason is kept.")),
            "delete": Verb("lead:delete", N_("Delete a lead, or a contact or stage of it (by its id).")),
        },
    ),
    "activity": _declared("activity"),
    "fit": Noun(
        N_("The right client: the ideal-client profile, and who is how close to it."),
        {
            "profile": Verb("fit:profile", N_("Show the ideal-client profile, add to it, take out of it.")),
            "check": Verb("fit:check", N_("Hold a lead or client against the profile; the five dangers.")),
            "list": Verb("fit:list_", N_("List checks and granted exceptions, newest first.")),
            "edit": Verb("fit:edit", N_("Change a check or an exception.")),
            "delete": Verb("fit:delete", N_("Delete a check or an exception.")),
        },
    ),
    "impact": Verb("impact:impact", N_("What a client's leaving means: income, hours, what would fill the gap.")),
    "risk": Verb("risk:risk", N_("Who may be leaving, why it is thought so, and what to do.")),
    "rank-log": Verb("rank_log:rank_log", N_("Score a foreign log of events (CSV: customer, date) for silence.")),
    "report": Verb("report:report", N_("What a month held: clients, touchpoints, mistakes, losses, three questions.")),
    "import": Verb("importing:import_", N_("Take in clients and touchpoints from files of other programs.")),
    "export": Verb("exporting:export", N_("Write the journal, or a part of it, as a file.")),
    "undo": Verb("history:undo", N_("Take back the newest write, or the newest N.")),
    "redo": Verb("history:redo", N_("Write again what the newest undo, or the newest N, took back.")),
    "history": Noun(
        N_("What was written: a list, and how long it is kept for undo."),
        {
            "list": Verb("history:history", N_("List what was written, newest first.")),
            "prune": Verb("history:prune", N_("Forget for good what undo keeps of the time before a day.")),
        },
        default="list",
    ),
    "backup": Verb("backup:backup", N_("Back the journal up: a checked copy of the live file.")),
    "sync": Noun(
        N_("One journal on several devices, through a shared folder or a database."),
        {
            "now": Verb("sync:now", N_("Take what other devices wrote, and give them what they lack.")),
            "init": Verb("sync:init", N_("Begin to sync this journal on this device.")),
            "status": Verb("sync:status", N_("How sync stands: devices, what waits, what needs you.")),
            "conflicts": Verb("sync:conflicts", N_("What was written differently on two devices.")),
            "take": Verb("sync:take", N_("Take the other value.")),
            "keep": Verb("sync:keep", N_("Keep the value that is in force.")),
            "watch": Verb("sync:watch", N_("Stay and sync as soon as another device writes; Ctrl-C ends it.")),
            "forget": Verb("sync:forget", N_("Leave a device out of the status that is used no more.")),
            "off": Verb("sync:off", N_("Stop syncing on this device; the journal stays as it is.")),
        },
        default="now",
    ),
    "restore": Verb("backup:restore", N_("Bring a backup back; the present state is kept.")),
    "erase": Verb("erase:erase", N_("Erase a client or a record for good, from history and copies too.")),
    "doctor": Verb("doctor:doctor", N_("Look for everything that is wrong, and say what to do.")),
    "config": Noun(
        N_("Settings: what they are, where they come from."),
        {
            "show": Verb("config:show", N_("Show every setting, its value and where it comes from.")),
            "get": Verb("config:get", N_("Print the value of a setting.")),
            "set": Verb("config:set_", N_("Set a setting in config.toml.")),
            "unset": Verb("config:unset", N_("Take a setting out of config.toml.")),
            "path": Verb("config:path", N_("Print where config.toml lies.")),
            "edit": Verb("config:edit", N_("Open config.toml in your editor; it is checked before it is kept.")),
            "init": Verb("config:init", N_("Answer the few questions that matter.")),
        },
        default="show",
    ),
    "prompt": Verb("prompt:prompt", N_("What waits, in one line, for a shell prompt (faster: retainlog-prompt).")),
    "aliases": Verb("shell:aliases", N_("Print short aliases with completion, for your shell.")),
    "completion": Verb("shell:completion", N_("Print the completion alone, for your shell.")),
    "bidi": Noun(
        N_("Hebrew on this terminal."),
        {"test": Verb("bidi:test", N_("Show a Hebrew line in each mode, and keep the one that reads right."))},
    ),
    "path": Verb("path:path", N_("Print where the journal lies.")),
    "demo": Verb("demo:demo", N_("Make a demo journal in a folder of its own, and look around in it.")),
    "start": Verb("start:start", N_("What `retainlog` alone does: the day, or a welcome."), hidden=True),
    "help": Verb("help:help_", N_("Show what a command does, or all commands."), hidden=True),
}
for _name in DECLARED.keys() - COMMANDS.keys():
    COMMANDS[_name] = _declared(_name)

# The commands by the occasion on which they are used, as help shows them; those of every day come first.
OCCASIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Every day"), ("log", "today", "brief", "catchup", "search", "undo")),
    (N_("Clients"), ("client", "contact", "touch", "timeline", "away", "impact")),
    (N_("When something goes wrong"), ("mistake", "action", "loss", "sign", "check", "risk")),
    (N_("Once a month"), ("report",)),
    (N_("Keeping clients"), tuple(name for name, kind in DECLARED.items() if kind.keeps)),
    (N_("Finding clients"), ("lead", "activity", "fit")),
    (
        N_("Your data"),
        ("import", "export", "backup", "restore", "sync", "doctor", "redo", "history", "erase", "path", "rank-log"),
    ),
    (N_("Setting up"), ("config", "aliases", "completion", "prompt", "bidi", "demo")),
)
