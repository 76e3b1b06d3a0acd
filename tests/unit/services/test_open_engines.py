"""Engines that are held open while models and packs come and go."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.engines import registry
from desktop.engines.pack_failures import EnginePackFailed
from desktop.engines.reader import EngineReader
from desktop.services.open_engines import OpenEngines
from tests.helpers.engine_packs import host_of, installed, launcher


class Desk:
    """Opens what is there now."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.command = command

    def resolve(self, wanted: str | None) -> str:
        return "hunyuan"

    def answering(self) -> str:
        return "hunyuan"

    def open(self, name: str) -> EngineReader:
        return EngineReader(name, command=self.command)

    def spare(self, name: str, wanted: str | None, error: DossierError) -> str | None:
        return None


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as made:
        yield made


def test_a_pack_that_was_mended_is_opened_and_an_engine_that_runs_stays(
    tmp_path: Path, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(registry.FAKES, "1")
    (tmp_path / "broken.py").write_text("raise SystemExit(7)", "utf-8")
    desk = Desk(installed(tmp_path / "broken", launcher(tmp_path / "broken.py")).command)
    held = OpenEngines(desk, pool)
    try:
        with pytest.raises(EnginePackFailed):
            _ = held.started("hunyuan").fingerprint
        desk.command = installed(tmp_path / "mended", host_of("fake-steady")).command
        held.changed()
        mended = held.started(held.resolve(None))
        assert mended.fingerprint.name == "fake-steady"
        held.changed()
        assert held.started(held.resolve(None)) is mended
    finally:
        held.close()
