#!/usr/bin/env python3
"""Write the accuracy table of docs/explanation/silence-score.md from the figures of the silence benchmark.

scripts/score_table.py FIGURES.json          write (the file that the benchmark leaves with --json)
scripts/score_table.py FIGURES.json --print  print it

A figure is the mean over the data sets, cut-off days or portfolio sizes averaged inside a data set first.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import fmean
from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "silence-score.md"
BEGIN, END = "<!-- accuracy: made by scripts/score_table.py -->", "<!-- end of accuracy -->"
OWN = "retainlog"
METHODS = {
    OWN: "**this score**",
    "recency": "days since the last contact",
    "remind60": "reminder after 60 days",
    "ratio_median": "silence over the own median gap",
    "bgnbd_p0": "BG/NBD",
    "mbgnbd_p0": "MBG/NBD",
    "pareto_p0": "Pareto/NBD",
    "lr_prior": "logistic regression trained on an earlier window",
}
SETS = {
    "n1": "all clients",
    "n3": "three contacts or more",
    "pace": "quiet for three own gaps",
    "mix": "small portfolios",
    "rep": "small portfolios, three contacts or more",
}


def kind(case: str) -> str:
    """The set that a case of the figures belongs to."""
    parts = case.split("|")
    return parts[1] if parts[-1] == "small" else parts[-1]


def mean(figures: dict[str, Any], name: str, method: str) -> float | None:
    by_data: dict[str, list[float]] = {}
    for case, found in figures.items():
        if kind(case) == name:
            value = found["auc"] if method == OWN else found["stored"].get(method)
            if value is None:
                return None
            by_data.setdefault(case.split("|")[0], []).append(value)
    return fmean(fmean(values) for values in by_data.values()) if by_data else None


def table(figures: dict[str, Any]) -> str:
    lines = ["| | " + " | ".join(SETS.values()) + " |", "|---" * (len(SETS) + 1) + "|"]
    for method, title in METHODS.items():
        means = (mean(figures, name, method) for name in SETS)
        lines.append(f"| {title} | " + " | ".join("–" if one is None else f"{one:.3f}" for one in means) + " |")
    brier: dict[str, list[float]] = {}
    for case, found in figures.items():
        if "brier" in found and kind(case) == "n1":
            brier.setdefault(case.split("|")[0], []).append(found["brier"])
    text = "\n".join(lines)
    if brier:
        error = fmean(fmean(values) for values in brier.values())
        text += f"\n\nMean squared error of the chance of hearing nothing (Brier, all clients): {error:.3f}."
    return text


def main(argv: list[str]) -> int:
    if not argv or argv[0].startswith("-"):
        sys.stderr.write(__doc__ or "")
        return 2
    made = table(json.loads(Path(argv[0]).read_text(encoding="utf-8")))
    if "--print" in argv:
        sys.stdout.write(made + "\n")
        return 0
    before, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{made}\n\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
