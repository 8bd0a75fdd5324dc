"""Fit the shipped prior of the early warning on simulated freelancers and write insight/hazard_prior.py.

    python scripts/hazard_fit.py [--people 1000]

Needs numpy (the product does not). Ridge logistic regression of each figure on the terms of `insight.hazard`, then one
piecewise linear curve over its log-odds, so that a chance comes true as often as it says at the top of the scale too.
"""

from __future__ import annotations

import argparse
from bisect import bisect_right
from pathlib import Path

import numpy as np
from early_warning import HORIZON, looks
from worlds import Freelancer, freelancer

from retainlog.insight.hazard import KNOTS, TERMS, terms

TARGET = Path(__file__).parents[1] / "src" / "retainlog" / "insight" / "hazard_prior.py"
FIGURES = ("leaves", "gone", "hear", "contact")
RIDGE, RIDGE_OF_CURVE = 60.0, 3.0


def rows(one: Freelancer) -> list[tuple[float, ...]]:
    """Per look: whether each figure came true, then the terms."""
    theirs = [[t.day for t in client.touches if t.by != "us" and not t.no_answer] for client in one.clients]
    any_ = [[t.day for t in client.touches if not t.no_answer] for client in one.clients]
    found = []
    for n, day, evidence in looks(one):
        end = one.clients[n].end
        came = [bisect_right(days[n], day + HORIZON) > bisect_right(days[n], day) for days in (theirs, any_)]
        found.append((end <= day + HORIZON, end <= day, *came, *terms(evidence)))
    return found


def ridge(x: np.ndarray, y: np.ndarray, penalty: float) -> tuple[float, np.ndarray]:
    """(intercept, weights) by Newton's steps on standardized terms."""
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.c_[np.ones(len(x)), (x - mean) / spread]
    b = np.zeros(z.shape[1])
    b[0] = np.log(y.mean() / (1 - y.mean()))
    for _step in range(60):
        p = 1 / (1 + np.exp(-z @ b))
        weight = p * (1 - p) + 1e-9
        drawn = np.r_[0, np.full(len(b) - 1, penalty)]
        step = np.linalg.solve(z.T @ (z * weight[:, None]) + np.diag(drawn), z.T @ (y - p) - drawn * b)
        b += step * min(1, 1 / np.abs(step).max())
        if np.abs(step).max() < 1e-7:
            break
    weights = b[1:] / spread
    return b[0] - float(weights @ mean), weights


def hinges(z: np.ndarray) -> np.ndarray:
    return np.c_[(z, *(np.maximum(0, z - knot) for knot in KNOTS))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    people = parser.parse_args().people
    table = np.array([row for seed in range(1000, 1000 + people) for row in rows(freelancer(seed))], dtype=np.float64)
    x = table[:, len(FIGURES) :]
    lines = [
        f'"""Weights of the early warning, fitted by scripts/hazard_fit.py on {people:,} simulated freelancers of many'
        " kinds",
        f'({len(x):,} looks). Generated: change the script, never this file."""',
        "",
        "# fmt: off",
    ]
    parts: dict[str, list[str]] = {"BASE": [], "WEIGHTS": [], "CURVE": []}
    for place, name in enumerate(FIGURES):
        y = table[:, place]
        base, weights = ridge(x, y, RIDGE)
        above, slopes = ridge(hinges(base + x @ weights), y, RIDGE_OF_CURVE)
        parts["BASE"].append(f'    "{name}": {base:.5f},')
        parts["WEIGHTS"].append(f'    "{name}": {_numbers(weights)},')
        parts["CURVE"].append(f'    "{name}": {_numbers([above, *slopes])},')
    for name, inner in parts.items():
        lines += [f"{name} = {{", *inner, "}"]
    lines += [f"CENTRE = {_numbers(x.mean(0))}", "# fmt: on", ""]
    TARGET.write_text("\n".join(lines), encoding="utf-8")
    print(f"{len(x):,} looks, {len(TERMS)} terms → {TARGET}")


def _numbers(values) -> str:
    text = "("
    line = 0
    for value in values:
        one = f"{value:.5g}, "
        if line + len(one) > 100:
            text, line = text.rstrip() + "\n        ", 0
        text += one
        line += len(one)
    return text.rstrip().rstrip(",") + ")"


if __name__ == "__main__":
    main()
