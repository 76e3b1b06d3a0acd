"""HunyuanOCR in the engine host that a pack brings: when it is used, and what is told when it does not work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from desktop.document.errors import DossierError
from desktop.engines import gpu, registry
from desktop.engines.gpu import Card
from desktop.engines.pack_failures import EnginePackFailed, EnginePackMismatch, EnginePackSilent
from desktop.engines.reader import EngineReader
from desktop.hosts.client import foreign_environment
from desktop.packs.errors import PackDamaged
from desktop.services.engines import DeskEngines, ModelNotBrought, PackNotBrought
from desktop.services.models import ModelInfo, Models
from desktop.services.packs import InstalledPack
from desktop.storage.settings import Settings
from tests.helpers.engine_packs import ThesePacks, host_of, installed, launcher

CARD = Card(0, "a card", "GPU-0", 24 << 30, 20 << 30, "580.1", (13, 0), (8, 9))


class OneModel:
    def __init__(self, model: ModelInfo | None) -> None:
        self._model = model

    def chosen(self) -> ModelInfo | None:
        return self._model

    def list(self) -> tuple[ModelInfo, ...]:
        return ()


def desk(folder: Path, *packs: InstalledPack, card: Card = CARD, model: bool = True) -> DeskEngines:
    info = ModelInfo("HunyuanOCR-1.5", folder, "1.5", sha256="ab" * 32) if model else None
    return DeskEngines(Settings(), cast(Models, OneModel(info)), cards=lambda: (card,), packs=ThesePacks(packs))


@pytest.fixture(autouse=True)
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a frozen program. Fake engines may be hosted."""
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(gpu, "carried_cuda", lambda: None)
    monkeypatch.setenv(registry.FAKES, "1")


@contextmanager
def opened(engines: DeskEngines) -> Iterator[EngineReader]:
    reader = engines.open("hunyuan")
    try:
        yield reader
    finally:
        reader.close()


def blank(reader: EngineReader) -> str:
    return reader.read(bytes(64 * 32), 64, 32, 1).lines[0].text


def test_a_pack_makes_the_engine_available_and_automatic(tmp_path: Path) -> None:
    engines = desk(tmp_path, installed(tmp_path / "pack", host_of("fake-steady")))
    assert engines.unavailable("hunyuan") is None
    assert engines.resolve(None) == "hunyuan"
    assert engines.open("hunyuan").command == (str(tmp_path / "pack" / engines.packs.list()[0].manifest.start),)


def test_without_torch_and_without_a_pack_it_says_what_to_bring(tmp_path: Path) -> None:
    for model in (True, False):
        engines = desk(tmp_path, model=model)
        reason = engines.unavailable("hunyuan")
        assert isinstance(reason, PackNotBrought)
        assert "packs import" in reason.in_terminal("en")
        assert "packs import" in reason.in_terminal("zh")
        assert engines.resolve(None) == "rapid"


def test_with_a_pack_and_no_model_it_says_how_to_bring_one(tmp_path: Path) -> None:
    engines = desk(tmp_path, installed(tmp_path / "pack", b""), model=False)
    assert isinstance(engines.unavailable("hunyuan"), ModelNotBrought)


def test_what_is_wrong_with_a_pack_is_told(tmp_path: Path) -> None:
    damaged = PackDamaged(file="hunyuan-engine", path="lib/torch.so")
    engines = desk(tmp_path, installed(tmp_path / "pack", b"", problem=damaged))
    assert engines.unavailable("hunyuan") is damaged
    assert engines.resolve(None) == "rapid"


def test_the_card_must_run_the_cuda_of_the_pack(tmp_path: Path) -> None:
    old = replace(CARD, cuda=(12, 2), driver="535.1")
    assert desk(tmp_path, installed(tmp_path / "13", b"", cuda=13), card=old).resolve(None) == "rapid"
    assert desk(tmp_path, installed(tmp_path / "12", b"", cuda=12), card=old).resolve(None) == "hunyuan"


def test_a_torch_of_ones_own_that_drives_cards_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engines = desk(tmp_path, installed(tmp_path / "pack", b"", cuda=12))
    monkeypatch.setattr(registry, "available", lambda name: None)
    for cuda, used in ((13, False), (None, False), (0, True)):
        monkeypatch.setattr(gpu, "carried_cuda", lambda cuda=cuda: cuda)
        assert (engines.pack() is not None) is used
        assert (engines.open("hunyuan").command is not None) is used


def test_a_page_is_read_in_the_host_of_the_pack_that_gets_the_settings(tmp_path: Path) -> None:
    with opened(desk(tmp_path, installed(tmp_path / "pack", host_of("fake-steady")))) as reader:
        assert blank(reader)
        assert reader.fingerprint.name == "fake-steady"
        assert dict(reader.fingerprint.settings)["model"] == str(tmp_path)


SPEAKS_ANOTHER = """
import sys
from desktop.hosts import protocol
protocol.VERSION += 1
from desktop.engines import host
sys.exit(host.main("fake-steady"))
"""


def test_a_pack_that_speaks_another_protocol_is_told_of_as_such(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(f"import sys; sys.path.insert(0, {str(Path.cwd())!r}){SPEAKS_ANOTHER}", "utf-8")
    with opened(desk(tmp_path, installed(tmp_path / "pack", launcher(tmp_path / "other.py")))) as reader:
        fails(reader, EnginePackMismatch, "made for this version")


@pytest.mark.parametrize(
    ("code", "why"), [("raise SystemExit(3)", "exit 3"), ("import missing_library", "exit 1"), ("print('hello')", "")]
)
def test_a_pack_that_does_not_start_is_told_of_with_what_to_do(tmp_path: Path, code: str, why: str) -> None:
    (tmp_path / "broken.py").write_text(code, "utf-8")
    with opened(desk(tmp_path, installed(tmp_path / "pack", launcher(tmp_path / "broken.py")))) as reader:
        error = fails(reader, EnginePackFailed, "")
        assert why in error.say("en")
        assert why in error.say("zh")


def test_a_pack_whose_program_is_gone_is_told_of(tmp_path: Path) -> None:
    pack = installed(tmp_path / "pack", b"")
    Path(pack.command[0]).unlink()
    with opened(desk(tmp_path, pack)) as reader:
        fails(reader, EnginePackFailed, "packs verify")


def test_a_pack_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    (tmp_path / "mute.py").write_text("import sys; sys.stdin.read()", "utf-8")
    pack = installed(tmp_path / "pack", launcher(tmp_path / "mute.py"))
    reader = EngineReader("hunyuan", {}, command=pack.command, start_seconds=0.5)
    try:
        fails(reader, EnginePackSilent, "packs verify")
    finally:
        reader.close()


DIES_AT_HELLO = """
import os, sys
from desktop.engines import host, registry
registry.create = lambda kind, settings: os._exit(9)
sys.exit(host.main("fake-steady"))
"""


def test_an_engine_that_dies_while_it_opens_is_told_of_as_the_pack_s_fault(tmp_path: Path) -> None:
    (tmp_path / "dies.py").write_text(f"import sys; sys.path.insert(0, {str(Path.cwd())!r}){DIES_AT_HELLO}", "utf-8")
    with opened(desk(tmp_path, installed(tmp_path / "pack", launcher(tmp_path / "dies.py")))) as reader:
        assert "exit 9" in fails(reader, EnginePackFailed, "embedded engine").say("en")


def test_after_it_was_open_a_crash_costs_one_attempt_as_ever(tmp_path: Path) -> None:
    with opened(desk(tmp_path, installed(tmp_path / "pack", host_of("fake-crashing-once")))) as reader:
        assert blank(reader)
        assert len(reader.last_attempts.failures) == 1


def test_a_pack_that_never_opened_is_not_tried_for_every_page(tmp_path: Path) -> None:
    (tmp_path / "counts.py").write_text(f"open({str(tmp_path / 'starts')!r}, 'a').write('.'); raise SystemExit(1)", "utf-8")
    with opened(desk(tmp_path, installed(tmp_path / "pack", launcher(tmp_path / "counts.py")))) as reader:
        for _ in range(3):
            fails(reader, EnginePackFailed, "packs rollback")
    assert (tmp_path / "starts").read_text() == "."


def test_the_embedded_engine_reads_what_a_broken_pack_was_to_read(tmp_path: Path) -> None:
    engines = desk(tmp_path, installed(tmp_path / "pack", b""))
    broken = EnginePackFailed(engine="hunyuan", why="exit 1")
    assert engines.spare("hunyuan", None, broken) == "rapid"
    assert engines.spare("hunyuan", "hunyuan", broken) is None


def test_libraries_of_a_frozen_program_are_kept_from_the_host_of_a_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/dossier/_internal")
    assert foreign_environment() == {}
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert foreign_environment()["LD_LIBRARY_PATH"] == ""
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/cuda")
    assert foreign_environment()["LD_LIBRARY_PATH"] == "/opt/cuda"
    monkeypatch.delenv("LD_LIBRARY_PATH")
    assert "LD_LIBRARY_PATH" not in foreign_environment()


def fails(reader: EngineReader, kind: type[EnginePackFailed], advice: str) -> DossierError:
    with pytest.raises(kind) as caught:
        blank(reader)
    error = caught.value
    assert advice in error.advise("en")
    assert "{" not in error.full("en") + error.full("zh")
    assert error.full("zh") != error.full("en")
    return error
