"""What a built wheel and sdist hold, and that the wheel works alone: `python scripts/check_package.py DIST PYTHON`.

DIST holds one wheel and one sdist; PYTHON is an interpreter of an environment into which only the wheel was installed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

NEEDED = (
    "retainlog/py.typed",
    "retainlog/i18n/locale/he/LC_MESSAGES/retainlog.mo",
    "retainlog/cli/registry.py",
    "share/man/man1/retainlog.1",
    "licenses/LICENSE",
    "entry_points.txt",
)
IN_SDIST = (
    "README.md",
    "LICENSE",
    "SECURITY.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "pyproject.toml",
    "docs/",
    "tests/",
    "src/",
)
UNWANTED = re.compile(
    r"(^|/)(\.git|\.env|\.ci|__pycache__|\.pytest_cache|\.hypothesis|node_modules)(/|$)|\.(pyc|db|pem|key|orig)$"
)
DEVELOPMENT = ("pytest", "hypothesis", "babel", "ruff", "mypy", "icalendar", "pygal", "atheris")
SMOKE = (
    (0, "--version"),
    (0, "client", "add", "Acme", "--fee", "4500", "--every", "2w"),
    (0, "client", "add", "דנה לוי"),
    (0, "touch", "add", "Acme", "call about Q4"),
    (
        0,
        "mistake",
        "add",
        "Acme",
        "--what",
        "late",
        "--kind",
        "service",
        "--why",
        "overload",
        "--plan",
        "Ask for more time",
    ),
    (0, "today"),
    (0, "--lang", "he", "today"),
    (0, "brief", "Acme"),
    (0, "risk"),
    (0, "report"),
    (0, "report", "losses", "--html", "page.html"),
    (0, "search", "Q4"),
    (0, "export", "json", "-o", "out.json"),
    (0, "import", "json", "out.json", "--db", "other.db"),
    (0, "import", "csv", "in.csv"),
    (0, "undo"),
    (0, "backup"),
    (0, "doctor"),
    (0, "demo", "demo"),
    (0, "completion", "bash"),
    (0, "export", "vcard"),
    (2, "export", "ics"),  # an extra package: said in a sentence
)


def main(dist: Path, python: str) -> int:
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    problems = [*_wheel(wheel), *_sdist(sdist), *_smoke(python)]
    for problem in problems:
        print(problem)
    print(f"{wheel.name} and {sdist.name}: {len(SMOKE)} commands, {len(problems)} problems")
    return bool(problems)


def _wheel(wheel: Path) -> list[str]:
    names = zipfile.ZipFile(wheel).namelist()
    problems = [f"the wheel lacks {name}" for name in NEEDED if not any(there.endswith(name) for there in names)]
    own = ("retainlog/", "retainlog-")
    return problems + [
        f"the wheel holds {name}"
        for name in names
        if (UNWANTED.search(name) and not name.endswith(".mo")) or not name.startswith(own) or "test" in name.split("/")
    ]


def _sdist(sdist: Path) -> list[str]:
    with tarfile.open(sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    problems = [f"the sdist lacks {name}" for name in IN_SDIST if not any(there.startswith(name) for there in names)]
    fixtures = "tests/"  # journals of earlier schemas are kept for the tests
    return problems + [
        f"the sdist holds {name}" for name in names if UNWANTED.search(name) and not name.startswith(fixtures)
    ]


def _smoke(python: str) -> list[str]:
    bin_folder = Path(python).parent
    found = subprocess.run(
        [python, "-c", f"from importlib.util import find_spec as f; print(*filter(f, {DEVELOPMENT!r}))"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    problems = [f"{name} is installed, so nothing is proved" for name in found]
    with tempfile.TemporaryDirectory() as home:
        Path(home, "in.csv").write_text("client,date,summary\nAcme,2026-11-01,imported\n")
        keep = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "SYSTEMROOT")}
        environment = keep | {"HOME": home, "LC_ALL": "C.UTF-8", "RETAINLOG_TODAY": "2026-11-21"}
        for code, *argv in SMOKE:
            done = subprocess.run(
                [str(bin_folder / "retainlog"), *argv],
                cwd=home,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != code:
                problems.append(f"retainlog {' '.join(argv)}: {done.returncode} {done.stderr.strip()[-300:]}")
        done = subprocess.run([str(bin_folder / "retainlog-prompt")], env=environment, capture_output=True, check=False)
        if done.returncode:
            problems.append("retainlog-prompt fails")
    return problems


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
