#!/usr/bin/env bash
# Screenshots of retainlog in real terminals, to look at: does Hebrew read right, do tables stay straight?
#
#   scripts/terminals.sh FOLDER [TERMINAL…]     default: xterm vte konsole kitty mlterm
#
# Debian: apt-get install xvfb xterm xfce4-terminal konsole kitty mlterm imagemagick dbus-x11 libgl1-mesa-dri fonts-freefont-ttf
# FOLDER gets TERMINAL-PAGE.png for every page below. `retainlog` must be on the PATH, or PYTHON and PYTHONPATH set.
# RETAINLOG_BIDI shows a mode other than the one that the terminal is given.
set -euo pipefail
folder=$(realpath -m "${1:?folder for the screenshots}")
shift
[ $# -gt 0 ] || set -- xterm vte konsole kitty mlterm
font=${FONT:-FreeMono} # it has Hebrew letters
mkdir -p "$folder"
work=$(mktemp -d)
server=
trap 'kill ${server:-} 2>/dev/null || true; rm -rf "$work"' EXIT

program=retainlog
[ -z "${PYTHON:-}" ] || program="$PYTHON -m retainlog"
export HOME=$work RETAINLOG_BACKUP=off RETAINLOG_TODAY=2026-11-21T10:00 LC_ALL=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1
unset STY MLTERM KONSOLE_VERSION KITTY_WINDOW_ID ALACRITTY_WINDOW_ID XTERM_VERSION WT_SESSION TERM_PROGRAM VTE_VERSION
$program demo "$work/demo" >/dev/null 2>&1
export RETAINLOG_DB=$work/demo/journal.db

page() { # what one screen shows
  case $1 in
    modes) echo "$program bidi test --no-input" ;;
    list) echo "$program client list" ;;
    hebrew) echo "$program --lang he brief אופק" ;;
    help) echo "$program --lang he touch add --help" ;;
    *) return 1 ;;
  esac
}

start() { # $1 terminal, $2 script to run in it
  case $1 in
    xterm) exec xterm -fa "$font" -fs 11 -geometry 100x32 -e "$2" ;;
    vte) exec dbus-run-session xfce4-terminal --disable-server --font="$font 11" --geometry=100x32 -x "$2" ;;
    konsole) exec dbus-run-session konsole --nofork -p Font="$font,11" -p TerminalColumns=100 -p TerminalRows=32 -e "$2" ;;
    kitty) exec kitty -o font_family="$font" -o font_size=11 -o remember_window_size=no -o initial_window_width=100c \
      -o initial_window_height=32c "$2" ;;
    mlterm) exec mlterm --fontsize=15 --geometry=100x32 -e "$2" ;;
    *) echo "unknown terminal: $1" >&2; exit 2 ;;
  esac
}

display=:$((90 + RANDOM % 900))
Xvfb "$display" -screen 0 1100x720x24 >/dev/null 2>&1 &
server=$!
export DISPLAY=$display
sleep 2
for terminal in "$@"; do
  for name in modes list hebrew help; do
    rm -f "$work/drawn"
    {
      echo '#!/usr/bin/env bash'
      echo "$(page "$name"); touch '$work/drawn'; sleep 60"
    } >"$work/show"
    chmod +x "$work/show"
    setsid bash -c "$(declare -f start); font='$font'; start '$terminal' '$work/show'" >"$work/log" 2>&1 &
    shown=$!
    for _ in $(seq 90); do
      [ -e "$work/drawn" ] && break
      sleep 0.5
    done
    sleep 2
    import -window root "$folder/$terminal-$name.png"
    [ -e "$work/drawn" ] || { echo "$terminal did not start:"; tail -3 "$work/log"; }
    kill -- "-$shown" 2>/dev/null || true
    wait "$shown" 2>/dev/null || true
  done
done
ls "$folder"
