#!/usr/bin/env python3
"""Write src/retainlog/i18n/bidi_pairs.py from Unicode's BidiMirroring.txt (Debian package unicode-data).

scripts/bidi_pairs.py /usr/share/unicode

The running Python knows which characters mirror (unicodedata.mirrored), but not into what.
"""

from __future__ import annotations

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src/retainlog/i18n/bidi_pairs.py"
PAIRS_A_LINE = 8

HEAD = '''"""Characters that are each other's mirror image, in pairs. Made by scripts/bidi_pairs.py from {source}.

Data: copyright Unicode, Inc., under the Unicode License (https://www.unicode.org/terms_of_use.html).
"""

PAIRS = (
'''


def main(folder: str) -> None:
    lines = Path(folder, "BidiMirroring.txt").read_text(encoding="utf-8").splitlines()
    pairs = []
    for line in lines:
        data = line.partition("#")[0]
        if data.strip():
            one, other = (int(code, 16) for code in data.split(";"))
            if one < other:
                pairs.append(f"\\u{one:04x}\\u{other:04x}")
    rows = ["".join(pairs[at : at + PAIRS_A_LINE]) for at in range(0, len(pairs), PAIRS_A_LINE)]
    body = "".join(f'    "{row}"\n' for row in rows)
    TARGET.write_text(HEAD.format(source=lines[0].lstrip("# ")) + body + ")\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
