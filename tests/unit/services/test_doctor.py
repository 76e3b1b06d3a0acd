from __future__ import annotations

import dataclasses
import json
import shutil
import sys
from pathlib import Path

import pytest

from desktop.document.errors import Text
from desktop.engines import reader, registry
from desktop.packs.errors import PackDamaged
from desktop.services import doctor, memory
from desktop.services.doctor import Check, CheckState
from desktop.services.models import ModelInfo, Models
from desktop.services.packs import Packs
from tests.helpers.engine_packs import host_of, installed


def by_name(checks: tuple[Check, ...]) -> dict[str, Check]:
    return {check.name: check for check in checks}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The embedded engine is one that opens at once; data goes into a folder that does not exist yet."""
    monkeypatch.setenv(registry.FAKES, "1")
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path / "home"))
    entry = registry.Entry("fake-steady", Text("Fake", "假"), ())
    monkeypatch.setattr(registry, "ENTRIES", (entry, registry.ENTRIES[1]))


@pytest.mark.usefixtures("fake")
def test_every_part_is_examined_in_both_languages() -> None:
    checks = doctor.examine()
    found = by_name(checks)
    assert len(found) == len(checks)
    assert {
        "engine.fake-steady",
        "models.fake-steady",
        "engine.hunyuan",
        "font.chinese",
        "display",
        "gpu",
        "memory",
        "disk",
    } <= set(found)
    assert any(name.startswith("offline.") for name in found)
    assert all(check.sentence.en and check.sentence.zh for check in checks)
    assert json.loads(json.dumps([dataclasses.asdict(check) for check in checks]))
    assert found["engine.fake-steady"].state is CheckState.OK


@pytest.mark.usefixtures("fake")
def test_others_may_add_examinations() -> None:
    added = Check("qt", CheckState.WARN, Text("a", "b"))
    assert doctor.examine([lambda: added])[-1] is added


@pytest.mark.usefixtures("fake")
def test_an_engine_that_does_not_open_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = registry.Entry("fake-unavailable", Text("Fake", "假"), ())
    monkeypatch.setattr(registry, "ENTRIES", (entry,))
    found = by_name(doctor.examine())
    assert found["engine.fake-unavailable"].state is CheckState.FAIL
    assert "models.fake-unavailable" not in found


@pytest.mark.usefixtures("fake")
def test_other_model_files_than_those_delivered_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = dataclasses.replace(registry.ENTRIES[0], models=(("det.onnx", "00"),))
    monkeypatch.setattr(registry, "ENTRIES", (entry,))
    check = by_name(doctor.examine())["models.fake-steady"]
    assert check.state is CheckState.FAIL
    assert check.detail == "det.onnx"


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize(
    ("free", "state"), [(100 * 2**30, CheckState.OK), (2 * 2**30, CheckState.WARN), (2**20, CheckState.FAIL)]
)
def test_room_on_the_disk(monkeypatch: pytest.MonkeyPatch, free: int, state: CheckState) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(2 * free, free, free))  # type: ignore[attr-defined]
    assert by_name(doctor.examine())["disk"].state is state


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize(
    ("total", "free", "state", "said"),
    [
        (16 * 2**30, 9 * 2**30, CheckState.OK, "16.0 GB in all, 9.0 GB free."),
        (16 * 2**30, 2**29, CheckState.WARN, "0.5 GB free"),
        (2**30, 2**30, CheckState.WARN, "1.0 GB in all"),
        (None, None, CheckState.OK, ""),
    ],
)
def test_memory_of_the_computer(
    monkeypatch: pytest.MonkeyPatch, total: int | None, free: int | None, state: CheckState, said: str
) -> None:
    monkeypatch.setattr(memory, "total_and_free", lambda: (total, free))
    check = by_name(doctor.examine())["memory"]
    assert check.state is state
    assert said in check.sentence.en


def test_this_computer_tells_of_its_memory() -> None:
    total, free = memory.total_and_free()
    assert total is not None
    assert free is not None
    assert 2**28 < free <= total


@pytest.mark.usefixtures("fake")
def test_a_pack_is_opened_and_one_that_is_damaged_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    model = ModelInfo("HunyuanOCR-1.5", tmp_path, "1.5", sha256="ab" * 32)
    monkeypatch.setattr(Models, "chosen", lambda self: model)
    pack = installed(tmp_path / "pack", host_of("fake-steady"))
    monkeypatch.setattr(Packs, "list", lambda self: (pack,))
    found = by_name(doctor.examine())
    assert found["pack.hunyuan-engine"].state is CheckState.OK
    assert found["engine.hunyuan"].state is CheckState.OK
    damaged = dataclasses.replace(pack, problem=PackDamaged(file="hunyuan-engine", path="lib/torch.so"))
    monkeypatch.setattr(Packs, "list", lambda self: (damaged,))
    found = by_name(doctor.examine())
    for name in ("pack.hunyuan-engine", "engine.hunyuan"):
        assert found[name].state is CheckState.FAIL
        assert "lib/torch.so" in found[name].sentence.zh


@pytest.mark.usefixtures("fake")
def test_a_machine_without_tools_display_or_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    found = by_name(doctor.examine())
    assert found["gpu"].state is CheckState.OK
    assert found["gpu"].detail == ""


@pytest.mark.skipif(registry.available("rapid") is not None, reason="the embedded engine is not installed")
def test_the_embedded_engine_is_the_one_that_was_measured() -> None:
    embedded = registry.ENTRIES[0]
    opened = reader.EngineReader("rapid")
    try:
        assert opened.fingerprint.models == embedded.models
    finally:
        opened.close()


@pytest.mark.usefixtures("fake")
def test_what_was_never_brought_is_no_finding_and_tells_window_and_terminal_apart() -> None:
    check = by_name(doctor.examine())["engine.hunyuan"]
    assert check.state is CheckState.ABSENT
    assert "Engines and models…" in check.remedy.en
    assert "--engine" not in check.sentence.en + check.remedy.en
    assert "model import" in check.commands.en
