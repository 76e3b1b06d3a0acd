"""Which command starts the program again, as a child of itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.hosts.client import program


def test_beside_the_sources_it_is_the_interpreter() -> None:
    assert program()[0] == sys.executable
    assert Path(program()[1]).name == "main.py"


@pytest.mark.parametrize(
    ("system", "there", "name"),
    [("win32", True, "dossier-cli.exe"), ("win32", False, "dossier.exe"), ("linux", True, "dossier.exe")],
)
def test_a_frozen_program_of_windows_starts_its_twin_with_a_console(
    system: str, there: bool, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if there:
        (tmp_path / "dossier-cli.exe").touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "dossier.exe"))
    monkeypatch.setattr(sys, "platform", system)
    assert [Path(part).name for part in program()] == [name]
