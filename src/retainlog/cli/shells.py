"""The scripts for a shell's start file: completion, and short aliases that complete like what they stand for.

Each script hands the typed words to `retainlog` as they are (see `cli/completion.py`) and reads one offer a line. No
offer is ever evaluated by the shell.
"""

from __future__ import annotations

from retainlog.i18n import N_

SHELLS = ("bash", "zsh", "fish", "powershell")

# What follows the prefix → the command's words.
ALIASES = {
    "": "",
    "t": "touch add",
    "l": "touch list",
    "d": "today",
    "b": "brief",
    "c": "catchup",
    "m": "mistake add",
    "x": "loss add",
    "s": "search",
    "r": "report",
    "u": "undo",
}

HOW = {
    "bash": N_("In ~/.bashrc: {line}"),
    "zsh": N_("In ~/.zshrc, after compinit: {line}"),
    "fish": N_("In ~/.config/fish/config.fish: {line}"),
    "powershell": N_("In the file that $PROFILE names: {line}"),
}

_BASH = """\
_retainlog() {
  local offer
  local -a given=()
  case $1 in
@CASES@
  esac
  COMPREPLY=()
  while IFS= read -r offer; do
    if [[ $offer == $'\\tfiles' ]]; then
      compopt -o default 2>/dev/null
    else
      COMPREPLY+=("$offer")
    fi
  done < <(_RETAINLOG_COMPLETE=bash _RETAINLOG_COMPLETE_TYPE=$COMP_TYPE command retainlog \\
    ${given[@]+"${given[@]}"} "$2" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  compopt -o nosort 2>/dev/null
  return 0
}
complete -F _retainlog retainlog"""

_ZSH = """\
_retainlog() {
  local offer word=${(Q)PREFIX}
  local -a given values shown alike
  case ${words[1]} in
@CASES@
  esac
  given+=("${(@Q)words[2,CURRENT-1]}")
  while IFS= read -r offer; do
    values+=("${offer%%$'\\t'*}")
    shown+=("${offer/$'\\t'/  -- }")
  done < <(_RETAINLOG_COMPLETE=zsh command retainlog "${(@)given}" "$word" 2>/dev/null)
  (( $#values )) || return 1
  if [[ -z $values[1] ]]; then
    compset -P '--*='
    _files
    return
  fi
  # Where they have less in common than was typed, nothing is put in its place.
  alike=("${(@M)values:#${(b)values[1][1,$#word]}*}")
  (( $#alike == $#values )) || compstate[insert]=''
  shown=("${(@)shown%  -- }")
  if [[ "${(j::)shown}" == "${(j::)values}" ]]; then
    compadd -U -V retainlog -a values
  else
    compadd -U -V retainlog -l -d shown -a values
  fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
compdef _retainlog retainlog"""

_FISH = """\
function __retainlog_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l word (commandline -ct)
    set -l offers (env _RETAINLOG_COMPLETE=fish retainlog $words "$word" 2>/dev/null)
    if test "$offers[1]" = \\tfiles
        set -l option (string match -r -- '^--[^=]+=' "$word")
        for path in (__fish_complete_path (string sub -s (math (string length -- "$option") + 1) -- "$word"))
            echo "$option$path"
        end
    else if set -q offers[1]
        printf '%s\\n' $offers
    end
end
complete -c retainlog -e
complete -c retainlog -f -k -a '(__retainlog_complete)'"""

_POWERSHELL = """\
$retainlogComplete = {
    param($wordToComplete, $commandAst, $cursorPosition)
    $given = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
            else { $_.Extent.Text } })
    $known = @{@CASES@ }
    $name = if ($given.Count) { $given[0] } else { $commandAst.GetCommandName() }
    $words = @(if ($known.ContainsKey($name)) { $known[$name] }) + @($given | Select-Object -Skip 1)
    $encoding = [Console]::OutputEncoding
    $env:_RETAINLOG_COMPLETE = 'powershell'
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $program = Get-Command retainlog -CommandType Application -ErrorAction Stop | Select-Object -First 1
        foreach ($offer in @(& $program @words $wordToComplete.Trim("'", '"') 2>$null)) {
            $value, $help = $offer -split "`t", 2
            if (-not $value) { continue }
            $plain = $value -match '^[\\p{L}\\p{N}_./:=+-]+$'
            $text = if ($plain) { $value } else { "'" + $value.Replace("'", "''") + "'" }
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $help)
        }
    } catch {
    } finally {
        [Console]::OutputEncoding = $encoding
        Remove-Item Env:_RETAINLOG_COMPLETE -ErrorAction SilentlyContinue
    }
}
Register-ArgumentCompleter -Native -CommandName retainlog -ScriptBlock $retainlogComplete"""


def aliases(prefix: str) -> dict[str, str]:
    """Alias → the command's words."""
    return {prefix + letters: command for letters, command in ALIASES.items()}


def script(shell: str, names: dict[str, str]) -> str:
    """The script of `shell` that completes `retainlog` and defines the aliases `names`."""
    match shell:
        case "bash" | "zsh":
            cases = "\n".join(f"    {name}) given=({command}) ;;" for name, command in names.items() if command)
            lines = [(_BASH if shell == "bash" else _ZSH).replace("@CASES@", cases or "    *) ;;")]
            lines += [f"alias {name}='{_line(command)}'" for name, command in names.items()]
            if names:
                lines.append(f"{'complete -F' if shell == 'bash' else 'compdef'} _retainlog {' '.join(names)}")
        case "fish":
            lines = [_FISH]
            for name, command in names.items():
                lines.append(f"function {name} --wraps '{_line(command)}' --description '{_line(command)}'")
                lines += [f"    {_line(command)} $argv", "end"]
        case _:
            known = [
                f" '{name}' = " + ", ".join(f"'{word}'" for word in command.split()) + ";"
                for name, command in names.items()
                if command
            ]
            lines = [_POWERSHELL.replace("@CASES@", "".join(known))]
            lines += [f"function {name} {{ {_line(command)} @args }}" for name, command in names.items()]
            lines += [
                f"Register-ArgumentCompleter -Native -CommandName {name} -ScriptBlock $retainlogComplete"
                for name in names
            ]
    return "\n".join(lines)


def _line(command: str) -> str:
    return f"retainlog {command}".strip()
