"""What PyInstaller is told besides what goes in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from building import freezing
from building.places import Unbuildable


def test_the_properties_of_a_windows_program_say_its_version() -> None:
    said = freezing.version_resource("dossier-cli", "1.20.3")
    assert said.count("(1, 20, 3, 0)") == 2
    assert re.search(r"'OriginalFilename', 'dossier-cli\.exe'", said)
    assert re.search(r"'ProductVersion', '1\.20\.3'", said)
    compile(said, "version", "eval")


def test_without_its_icon_no_windows_program_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "ICON", tmp_path / "dossier.ico")
    with pytest.raises(Unbuildable, match=r"icon of the program is missing: .*dossier\.ico"):
        freezing.appearance(tmp_path, "dossier")
    (tmp_path / "dossier.ico").write_bytes(b"\0")
    told = freezing.appearance(tmp_path, "dossier")
    assert told["icon"].endswith("dossier.ico")
    assert Path(told["version"]).read_text("utf-8") == freezing.version_resource("dossier")


def test_a_spec_that_refuses_ends_the_build(tmp_path: Path) -> None:
    spec = tmp_path / "refusing.spec"
    spec.write_text("raise SystemExit('The model file is missing.')\n", "utf-8")
    (tmp_path / "made").mkdir()
    with pytest.raises(Unbuildable, match="PyInstaller failed"):
        freezing.pyinstaller(spec, tmp_path / "made", tmp_path / "work")
    assert not (tmp_path / "made").exists(), "what an earlier build left would be taken for the new program"
