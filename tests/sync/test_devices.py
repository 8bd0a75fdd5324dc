"""Lives of several devices; `scripts/sync_runs.py` runs more of them and counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.sync.devices import live

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(8))
def test_devices_end_alike_and_no_word_is_lost(seed: int, ok: Run, tmp_path: Path) -> None:
    ok("demo", "--mixed", str(tmp_path / "demo"))
    live(tmp_path / "devices", seed, str(tmp_path / "demo" / "journal.db"))
