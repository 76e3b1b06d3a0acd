"""The trial of the resources from inside the program."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop import resources
from desktop.ui import smoke, theme


@pytest.fixture
def copy(qtbot: QtBot, qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the program's resources, which the trial then uses."""
    theme.apply(qapp, "light")
    root = tmp_path / "resources"
    shutil.copytree(resources.resource(), root)
    for module in ("smoke", "theme"):
        monkeypatch.setattr(f"desktop.ui.{module}.resource", lambda *parts: root.joinpath(*parts))
    return root


def _loaded(name: str, root: Path) -> int:
    kind = next(kind for kind in resources.KINDS if kind.name == name)
    return smoke.LOADERS[name](root / kind.folder)


@pytest.mark.parametrize(
    "name", [kind.name for kind in resources.KINDS if not (kind.optional or kind.made or kind.name == "guide")]
)
def test_what_came_along_can_be_used(copy: Path, name: str) -> None:
    assert _loaded(name, copy) >= 1


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("icons", "icons/add.svg"), ("styles", "styles/tick-on-dark.svg"), ("translations", "translations/dossier_zh.qm"),
        ("templates", "templates/contract.toml"), ("profiles", "profiles/hospital_record.toml"),
        ("schemas", "schemas/dossier-json-1.schema.json"), ("characters", "characters/LICENSE-OpenCC.txt"),
    ],
)  # fmt: skip
@pytest.mark.qt_log_ignore("Cannot read file")
def test_what_is_broken_is_named(copy: Path, name: str, file: str) -> None:
    (copy / file).write_text(" ", "utf-8")
    with pytest.raises(smoke.ResourceBroken, match=Path(file).name):
        _loaded(name, copy)


def test_a_kind_that_is_gone_is_named(copy: Path) -> None:
    shutil.rmtree(copy / "templates")
    with pytest.raises(smoke.ResourceBroken, match=r"templates/\*\.toml"):
        list(smoke.load_resources())
