"""retainlog runs from a zip file, as zipapp, PEX and frozen builds hand it out: nothing is looked for in folders."""

from __future__ import annotations

import os
import subprocess
import sys
import zipapp
from importlib import metadata
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "retainlog"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zip")
    staged = folder / "staged" / "retainlog"
    for file in SOURCE.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            into = staged / file.relative_to(SOURCE)
            into.parent.mkdir(parents=True, exist_ok=True)
            into.write_bytes(file.read_bytes())
    zipapp.create_archive(staged.parent, folder / "retainlog.pyz", main="retainlog.cli.main:main")
    return folder / "retainlog.pyz"


def _run(program: Path, *argv: str) -> str:
    beside = str(metadata.distribution("typer").locate_file(""))  # the packages it needs lie beside the file
    environment = os.environ | {"PYTHONPATH": beside}
    # -S: the editable install of the source is not to be found in place of the zip file.
    command = [sys.executable, "-S", str(program), *argv]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.slow
def test_a_zip_file_reports_imports_and_speaks_hebrew(program: Path, tmp_path: Path) -> None:
    clients = tmp_path / "clients.csv"
    clients.write_text("name,fee\nAcme Ltd,4500\nZenith,900\n", encoding="utf-8")
    _run(program, "import", "csv", str(clients))
    assert "Acme Ltd" in _run(program, "client", "list")
    assert "Acme Ltd" in _run(program, "report", "value", "acme")
    _run(program, "report")
    assert "לקוח" in _run(program, "--lang", "he", "client", "list")
