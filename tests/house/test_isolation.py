"""The tests of a person's machine meet nothing of the person: no journal, no settings, no language, no editor."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# One test or more for each helper that starts processes.
STARTING = (
    "tests/cli/test_backup.py::test_the_first_write_of_a_day_starts_the_backup_and_does_not_wait",
    "tests/cli/test_trust.py::test_settings_changed_at_once_are_both_kept",
    "tests/cli/test_catchup.py::test_each_answer_is_one_key_and_written_at_once",
    "tests/faults/test_at_once.py::test_a_client_that_two_add_is_there_once",
    "tests/faults/test_crashes.py::test_a_fault_at_any_moment_leaves_the_old_state_or_the_new_one[add]",
    "tests/cli/test_prompt.py",
    "tests/cli/test_privacy.py",
    "tests/house/test_loaded_modules.py",
)


def _content(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_no_helper_lets_a_test_see_or_touch_what_is_the_persons(tmp_path: Path) -> None:
    person = tmp_path / "person"
    for name in ("data/retainlog", "config/retainlog", "state", "home/.local/share/retainlog"):
        (person / name).mkdir(parents=True)
    for name in ("data/retainlog/journal.db", "home/.local/share/retainlog/journal.db"):
        (person / name).write_bytes(b"the person's own")
    (person / "config/retainlog/config.toml").write_text('lang = "he"\ncurrency = "XXX"\n')
    before = _content(person)
    hostile = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "HOME": str(person / "home"),
        "XDG_DATA_HOME": str(person / "data"),
        "XDG_CONFIG_HOME": str(person / "config"),
        "XDG_STATE_HOME": str(person / "state"),
        "RETAINLOG_DB": str(person / "data/retainlog/journal.db"),
        "RETAINLOG_LANG": "he",
        "RETAINLOG_TODAY": "1999-12-31",
        "RETAINLOG_BACKUP_DIR": str(person),
        "LANG": "he_IL.UTF-8",
        "TZ": "Pacific/Kiritimati",
        "COLUMNS": "70",
        "NO_COLOR": "1",
        "EDITOR": "false",
        "PAGER": "false",
    }
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "slow or not slow", "-p", "no:cacheprovider"]
    ran = subprocess.run([*command, *STARTING], cwd=ROOT, env=hostile, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-6000:]
    assert _content(person) == before
