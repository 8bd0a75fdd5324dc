#!/usr/bin/env bash
# Screenshots of retainlog in real terminals, to look at: does Hebrew read right, do tables stay straight?
#
#   scripts/terminals.sh FOLDER [TERMINAL…]     default: xterm vte konsole kitty mlterm alacritty foot urxvt st
#
# tmux-TERMINAL and screen-TERMINAL run tmux or GNU screen within it. xtermjs is the terminal of VS Code on its own, with
# the renderer that VS Code uses where it can, xtermjs-dom with the other; XTERMJS names a folder in which
# `npm install @xterm/xterm @xterm/addon-webgl` was run.
# Debian: apt-get install xvfb xterm xfce4-terminal konsole kitty mlterm alacritty foot weston rxvt-unicode stterm screen tmux
#   chromium imagemagick dbus-x11 libgl1-mesa-dri fonts-freefont-ttf
# FOLDER gets TERMINAL-PAGE.png for every page below. `retainlog` must be on the PATH, or PYTHON and PYTHONPATH set.
# RETAINLOG_BIDI shows a mode other than the one that the terminal is given.
set -euo pipefail
folder=$(realpath -m "${1:?folder for the screenshots}")
shift
[ $# -gt 0 ] || set -- xterm vte konsole kitty mlterm alacritty foot urxvt st
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
    alacritty) exec alacritty -o "font.normal.family=$font" -o font.size=11 -o window.dimensions.columns=100 \
      -o window.dimensions.lines=32 -e "$2" ;;
    urxvt) exec urxvt -fn "xft:$font:size=11" -geometry 100x32 -e "$2" ;;
    st) exec stterm -f "$font:size=11" -g 100x32 -e "$2" ;;
    foot) # it needs Wayland: weston in a window of the virtual screen
      export XDG_RUNTIME_DIR=$work/run WAYLAND_DISPLAY=shown
      mkdir -p "$XDG_RUNTIME_DIR" && chmod 700 "$XDG_RUNTIME_DIR"
      weston --backend=x11-backend.so --use-pixman --shell=kiosk-shell.so --width=1100 --height=720 --socket=shown &
      sleep 2
      exec foot -f "$font:size=11" -W 100x32 "$2" ;;
    xtermjs | xtermjs-dom)
      xtermjs "$1" "$2" ;;
    *) echo "unknown terminal: $1" >&2; exit 2 ;;
  esac
}

xtermjs() { # what the script writes to a terminal of that size, shown by xterm.js in a browser
  local addon=
  [ "$1" = xtermjs-dom ] || addon='t.loadAddon(new WebglAddon.WebglAddon());'
  TERM=xterm-256color TERM_PROGRAM=vscode script -qfc "stty cols 100 rows 32; '$2'" "$work/typescript" >/dev/null &
  until [ -e "$work/drawn" ]; do sleep 0.2; done
  cat >"$work/xtermjs.html" <<HTML
<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="$XTERMJS/node_modules/@xterm/xterm/css/xterm.css">
<script src="$XTERMJS/node_modules/@xterm/xterm/lib/xterm.js"></script>
<script src="$XTERMJS/node_modules/@xterm/addon-webgl/lib/addon-webgl.js"></script>
<body style="margin:0"><div id="t"></div><script>
const t = new Terminal({cols: 100, rows: 32, fontFamily: '$font', fontSize: 15}); t.open(document.getElementById('t')); $addon
t.write(Uint8Array.from(atob('$(tail -n +2 "$work/typescript" | base64 -w0)'), c => c.charCodeAt(0)));
</script>
HTML
  exec chromium --no-sandbox --no-first-run --allow-file-access-from-files --use-angle=swiftshader --enable-unsafe-swiftshader \
    --user-data-dir="$work/chromium" --window-position=0,0 --window-size=1100,720 --app="file://$work/xtermjs.html"
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
    } >"$work/page"
    inner=$terminal
    case $terminal in
      screen-* | tmux-*) inner=${terminal#*-} ;;
    esac
    case $terminal in
      screen-*) echo "exec screen -U '$work/page'" ;;
      tmux-*) echo "exec tmux -L '$$-$terminal-$name' new '$work/page'" ;;
      *) echo "exec '$work/page'" ;;
    esac >"$work/show"
    sed -i '1i #!/usr/bin/env bash' "$work/show"
    chmod +x "$work/page" "$work/show"
    setsid bash -c "$(declare -f start xtermjs); font='$font' work='$work'; start '$inner' '$work/show'" >"$work/log" 2>&1 &
    shown=$!
    for _ in $(seq 90); do
      [ -e "$work/drawn" ] && break
      sleep 0.5
    done
    sleep $([[ $terminal = xtermjs* ]] && echo 10 || echo 2) # a browser is slow to start
    import -window root "$folder/$terminal-$name.png"
    [ -e "$work/drawn" ] || { echo "$terminal did not start:"; tail -3 "$work/log"; }
    kill -- "-$shown" 2>/dev/null || true
    wait "$shown" 2>/dev/null || true
  done
done
ls "$folder"
