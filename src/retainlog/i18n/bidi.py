"""The Unicode Bidirectional Algorithm (UAX #9): a logical line as it is seen from left to right.

For terminals that show characters in the order in which they come. A line is one paragraph; `base` is its direction,
0 (left to right), 1 (right to left) or None (that of its first strong letter, else 0). The algorithm is the standard's,
rule by rule, and scripts/bidi_conformance.py holds it against Unicode's own tests. Beyond the rules, grapheme clusters
stay whole and controls leave the line. Loaded only for a line that holds right-to-left letters.
"""

from collections.abc import Iterator
from unicodedata import bidirectional, category

from retainlog.i18n.bidi_pairs import PAIRS
from retainlog.i18n.graphemes import clusters

LRI, RLI, PDI = "\u2066", "\u2067", "\u2069"
_MARKS = "\u061c\u200e\u200f"  # ALM, LRM, RLM
_CONTROLS = dict.fromkeys([*map(ord, _MARKS), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])

_MIRROR = dict(zip(PAIRS[::2], PAIRS[1::2], strict=True)) | dict(zip(PAIRS[1::2], PAIRS[::2], strict=True))
_SAME_BRACKET = {"\u2329": "\u3008", "\u232a": "\u3009"}  # canonical equivalents

_DEEPEST = 125  # BD2
_MOST_BRACKETS = 63  # BD16
_EMBEDDINGS = ("LRE", "RLE", "LRO", "RLO")
_ISOLATES = ("LRI", "RLI", "FSI")
_NEUTRAL = ("B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI")
_TRAILING = ("WS", "LRI", "RLI", "FSI", "PDI")
_FLAT = frozenset(("L", "EN", "ES", "ET", "CS", "NSM", "BN", "B", "S", "WS", "ON"))
_IN_WORDS = "'\"’”׳״"  # ז'אן, צה"ל


def strip(line: str) -> str:
    """The line without direction controls."""
    return line if line.isascii() else line.translate(_CONTROLS)


def direction(line: str) -> int | None:
    """The direction of the first strong letter outside isolates (P2, P3); None where there is none."""
    return _first_strong(_kinds(line))


def isolate(line: str, base: int | None = None) -> str:
    """The line between RLI or LRI and PDI, for terminals that reorder by themselves.

    Isolates within it are kept and closed, so that the line cannot reach beyond itself; embeddings go."""
    if base is None:
        base = direction(line) or 0
    inner, depth = [], 0
    for char in line:
        if "\u2066" <= char <= "\u2068":
            depth += 1
        elif char == PDI:
            if not depth:
                continue
            depth -= 1
        elif "\u202a" <= char <= "\u202e":
            continue
        inner.append(char)
    return (RLI if base else LRI) + "".join(inner) + PDI * (depth + 1)


def visual(line: str, base: int | None = None, mode: str = "visual") -> str:
    """The line as seen from left to right, without controls, brackets mirrored.

    mode "word": words stand in visual order, but the letters of each right-to-left word stay in logical order."""
    return "".join(text for text, _index in arrange(line, base, mode))


def arrange(line: str, base: int | None = None, mode: str = "visual") -> list[tuple[str, int]]:
    """As `visual`: (text, index in the line) of every cluster, from left to right."""
    found = levels(line, base)
    seen: list[tuple[str, int, int]] = []  # text, index, level
    level = 0 if base is None else base
    for start, end in clusters(line):
        level = found[start] if found[start] >= 0 else level
        text = line[start:end]
        if ord(text[0]) in _CONTROLS:
            continue
        if level % 2 and text[0] in _MIRROR:
            text = _MIRROR[text[0]] + text[1:]
        seen.append((text, start, level))
    reorder(seen)
    if mode == "word":
        _restore_words(seen)
    return [(text, index) for text, index, _level in seen]


def levels(line: str, base: int | None = None) -> list[int]:
    """The embedding level of every character after rule L1; -1 for those that X9 takes out."""
    kinds = _kinds(line)
    if base is None:
        base = _first_strong(kinds) or 0
    if not base and _FLAT.issuperset(kinds):
        return [-1 if kind == "BN" else 0 for kind in kinds]
    ends = _isolate_ends(kinds)
    found, types = _explicit(kinds, ends, base)
    for sequence, first, last in list(_sequences(kinds, found, ends, base)):  # before the levels change
        _resolve(line, kinds, types, found, sequence, first, last)
    _reset_trailing(kinds, found, base)
    return found


def _kinds(line: str) -> list[str]:
    return [bidirectional(char) or _unassigned(char) for char in line]


def _unassigned(char: str) -> str:
    """Letters that are younger than this Python's tables: by the script of their block."""
    if "\u0600" <= char <= "\u07bf" or "\u0860" <= char <= "\u08ff" or "\ufb50" <= char <= "\ufeff":
        return "AL"
    rightward = "\u0590" <= char <= "\u085f" or "\ufb1d" <= char <= "\ufb4f" or "\U00010800" <= char <= "\U00010fff"
    return "R" if rightward or "\U0001e800" <= char <= "\U0001efff" else "L"


def _first_strong(kinds: list[str]) -> int | None:
    depth = 0
    for kind in kinds:
        if kind in _ISOLATES:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif kind == "B":
            break
        elif not depth and kind in ("L", "R", "AL"):
            return int(kind != "L")
    return None


def _isolate_ends(kinds: list[str]) -> dict[int, int]:
    """Where each isolate ends (BD9): index of the initiator → index of its PDI."""
    ends, open_ = {}, []
    for at, kind in enumerate(kinds):
        if kind in _ISOLATES:
            open_.append(at)
        elif kind == "PDI" and open_:
            ends[open_.pop()] = at
        elif kind == "B":
            open_.clear()
    return ends


def _explicit(kinds: list[str], ends: dict[int, int], base: int) -> tuple[list[int], list[str]]:
    """X1 to X9: (level of every character, -1 where taken out; its type under overrides)."""
    found, types = [], list(kinds)
    stack = [(base, "", False)]  # level, override, isolate
    lost_isolates = lost_embeddings = isolates = 0
    for at, kind in enumerate(kinds):
        if kind in _EMBEDDINGS or kind in _ISOLATES:
            level, override, _isolate = stack[-1]
            isolates_now = kind in _ISOLATES
            found.append(level if isolates_now else -1)
            if isolates_now and override:
                types[at] = override
            inner = _first_strong(kinds[at + 1 : ends.get(at)]) if kind == "FSI" else kind[0] == "R"
            deeper = (level + 1) | 1 if inner else (level + 2) & ~1
            if deeper <= _DEEPEST and not lost_isolates and not lost_embeddings:
                isolates += isolates_now
                stack.append((deeper, {"LRO": "L", "RLO": "R"}.get(kind, ""), isolates_now))
            elif isolates_now:
                lost_isolates += 1
            elif not lost_isolates:
                lost_embeddings += 1
            continue
        if kind == "PDI":
            if lost_isolates:
                lost_isolates -= 1
            elif isolates:
                lost_embeddings = 0
                while not stack[-1][2]:
                    stack.pop()
                stack.pop()
                isolates -= 1
        elif kind == "PDF":
            if not lost_isolates:
                if lost_embeddings:
                    lost_embeddings -= 1
                elif not stack[-1][2] and len(stack) > 1:
                    stack.pop()
        elif kind == "B":
            del stack[1:]
            lost_isolates = lost_embeddings = isolates = 0
        if kind in ("PDF", "BN"):
            found.append(-1)
        else:
            level, override, _isolate = stack[-1]
            found.append(level)
            if override and kind != "B":
                types[at] = override
    return found, types


def _sequences(
    kinds: list[str], found: list[int], ends: dict[int, int], base: int
) -> Iterator[tuple[list[int], str, str]]:
    """The isolating run sequences (X10): (indices, direction before, direction after)."""
    runs: list[list[int]] = []
    for at, level in enumerate(found):
        if level < 0:
            continue
        if runs and found[runs[-1][-1]] == level:
            runs[-1].append(at)
        else:
            runs.append([at])
    kept = [at for run in runs for at in run]
    place = {at: number for number, at in enumerate(kept)}
    by_first = {run[0]: run for run in runs}
    closing = set(ends.values())
    for run in runs:
        if run[0] in closing:
            continue  # it goes on from its initiator
        sequence = list(run)
        while sequence[-1] in ends:
            sequence += by_first[ends[sequence[-1]]]
        level = found[run[0]]
        first, last = place[sequence[0]], place[sequence[-1]]
        before = found[kept[first - 1]] if first else base
        open_ended = kinds[sequence[-1]] in _ISOLATES or last + 1 == len(kept)
        after = base if open_ended else found[kept[last + 1]]
        yield sequence, "LR"[max(level, before) % 2], "LR"[max(level, after) % 2]


def _resolve(
    line: str, kinds: list[str], types: list[str], found: list[int], sequence: list[int], first: str, last: str
) -> None:
    """Rules W, N and I on one isolating run sequence: sets its levels."""
    level = found[sequence[0]]
    own = [types[at] for at in sequence]
    _weak(own, first)
    _brackets([line[at] for at in sequence], [kinds[at] for at in sequence], own, "LR"[level % 2], first)
    _neutral(own, "LR"[level % 2], first, last)
    for at, kind in zip(sequence, own, strict=True):
        if kind in ("EN", "AN"):
            found[at] = level + 2 - level % 2
        else:
            found[at] = level + (kind != "LR"[level % 2])


def _weak(own: list[str], first: str) -> None:
    strong = before = first
    arabic = []  # W3 waits until W2 has seen the Arabic letters
    for at, kind in enumerate(own):
        if kind == "NSM":
            kind = "ON" if before in (*_ISOLATES, "PDI") else before  # W1
        if kind in ("L", "R", "AL"):
            strong = kind
            if kind == "AL":
                arabic.append(at)
        elif kind == "EN" and strong == "AL":
            kind = "AN"  # W2
        own[at] = before = kind
    for at in arabic:
        own[at] = "R"  # W3
    for at in range(1, len(own) - 1):  # W4
        left, right = own[at - 1], own[at + 1]
        if left == right and (left, own[at]) in (("EN", "ES"), ("EN", "CS"), ("AN", "CS")):
            own[at] = left
    strong, at = first, 0
    while at < len(own):
        kind = own[at]
        if kind == "ET":  # W5
            end = at
            while end < len(own) and own[end] == "ET":
                end += 1
            touches = (at and own[at - 1] in ("EN", "L-EN")) or (end < len(own) and own[end] == "EN")
            own[at:end] = ["EN" if touches else "ON"] * (end - at)
            at = end if not touches else at
            continue
        if kind in ("ES", "CS"):
            own[at] = "ON"  # W6
        elif kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            own[at] = "L-EN"  # W7, marked: W5 still has to see the number
        at += 1
    own[:] = ["L" if kind == "L-EN" else kind for kind in own]


def _brackets(chars: list[str], kinds: list[str], own: list[str], embedding: str, first: str) -> None:
    """N0: both brackets of a pair take one direction."""
    for opening, closing in _bracket_pairs(chars, own):
        inside = {_strong(kind) for kind in own[opening + 1 : closing]} - {""}
        if not inside:
            continue
        chosen = embedding
        if embedding not in inside:
            around = next((_strong(kind) for kind in reversed(own[:opening]) if _strong(kind)), first)
            chosen = around if around in inside else embedding
        for at in (opening, closing):
            own[at] = chosen
            while at + 1 < len(own) and kinds[at + 1] == "NSM":
                at += 1
                own[at] = chosen


def _bracket_pairs(chars: list[str], own: list[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    open_: list[tuple[str, int]] = []
    for at, char in enumerate(chars):
        if own[at] != "ON" or char not in _MIRROR:
            continue
        kind = category(char)
        if kind == "Ps":
            if len(open_) == _MOST_BRACKETS:
                break
            wanted = _MIRROR[char]
            open_.append((_SAME_BRACKET.get(wanted, wanted), at))
        elif kind == "Pe":
            bracket = _SAME_BRACKET.get(char, char)
            for depth in range(len(open_) - 1, -1, -1):
                if open_[depth][0] == bracket:
                    pairs.append((open_[depth][1], at))
                    del open_[depth:]
                    break
    return sorted(pairs)


def _strong(kind: str) -> str:
    return "R" if kind in ("R", "EN", "AN") else "L" if kind == "L" else ""


def _neutral(own: list[str], embedding: str, first: str, last: str) -> None:
    """N1, N2: neutrals go with their neighbours where these agree, else with the embedding."""
    at, before = 0, first
    while at < len(own):
        if own[at] not in _NEUTRAL:
            before = _strong(own[at])
            at += 1
            continue
        end = at
        while end < len(own) and own[end] in _NEUTRAL:
            end += 1
        after = _strong(own[end]) if end < len(own) else last
        own[at:end] = [before if before == after else embedding] * (end - at)
        at = end


def _reset_trailing(kinds: list[str], found: list[int], base: int) -> None:
    """L1: separators, and the space before them and at the end of the line, have the base level."""
    trailing = True
    for at in range(len(kinds) - 1, -1, -1):
        if kinds[at] in ("B", "S"):
            trailing = True
        elif found[at] >= 0 and kinds[at] not in _TRAILING:
            trailing = False
        if trailing and found[at] >= 0:
            found[at] = base


def reorder(seen: list[tuple[str, int, int]]) -> None:
    """L2: from the deepest level down to 1, every run of that level or deeper is turned round."""
    for level in range(max((level for _text, _index, level in seen), default=0), 0, -1):
        _turn(seen, [item[2] >= level for item in seen])


def _restore_words(seen: list[tuple[str, int, int]]) -> None:
    letters = [level % 2 == 1 and bidirectional(text[0]) in ("R", "AL") for text, _index, level in seen]
    inner = [
        seen[at][0] in _IN_WORDS and letters[at - 1] and letters[at + 1] if 0 < at < len(seen) - 1 else False
        for at in range(len(seen))
    ]
    _turn(seen, [one or other for one, other in zip(letters, inner, strict=True)])


def _turn(seen: list[tuple[str, int, int]], chosen: list[bool]) -> None:
    at = 0
    while at < len(seen):
        end = at
        while end < len(seen) and chosen[end]:
            end += 1
        seen[at:end] = seen[at:end][::-1]
        at = end + 1
