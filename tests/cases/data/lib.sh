# Sourced by every case; the program is taken from the folder RL_BIN.
PATH=$RL_BIN:$PATH
export PATH TZ=Asia/Jerusalem RETAINLOG_TODAY=2026-11-25 NO_COLOR=1
export HOME=$WORK/home XDG_DATA_HOME=$WORK/home/data XDG_CONFIG_HOME=$WORK/home/config
unset RETAINLOG_DB RETAINLOG_CONFIG RETAINLOG_LANG COLUMNS
mkdir -p "$HOME"
# One line a touchpoint: T DAY TIME OFFSET CLIENT | SUMMARY | MINUTES
touches() { retainlog "$@" touch list --json | python3 -c '
import json,sys
for t in json.load(sys.stdin): print("T", t["on"], t["time"], t["utc_offset"], t["client"], "|", t["summary"].replace("\n","\\n"), "|", t["minutes"])'; }
# One line a client: C NAME | email | phone | note | aliases | tags | people
clients() { for id in $(retainlog client list --status all --json | python3 -c 'import json,sys; print(*[c["id"] for c in json.load(sys.stdin)])'); do
 retainlog client show "$id" --json | python3 "$BUGS/../client_line.py"; done; }
quiet() { "$@" >/dev/null 2>&1; }
