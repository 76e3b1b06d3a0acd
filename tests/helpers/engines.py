"""Engines for tests: what a Recogniser asks for, without a desk's settings and models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.document.errors import DossierError
from desktop.engines.reader import EngineReader


@dataclass(frozen=True, slots=True)
class OneEngine:
    """Whatever is wanted, this one reads."""

    make: Callable[[], EngineReader]

    def resolve(self, wanted: str | None) -> str:
        return "only"

    def answering(self) -> str:
        return "only"

    def open(self, name: str) -> EngineReader:
        return self.make()

    def spare(self, name: str, wanted: str | None, error: DossierError) -> str | None:
        return None


@dataclass(frozen=True, slots=True)
class NamedEngines:
    """Reads with what is wanted, else with `usual`; what that cannot read, `spared` does."""

    usual: str
    settings: dict[str, str]
    spared: str | None = None

    def resolve(self, wanted: str | None) -> str:
        return wanted or self.usual

    def answering(self) -> str:
        return self.usual

    def open(self, name: str) -> EngineReader:
        return EngineReader(name, self.settings, grace=0.2)

    def spare(self, name: str, wanted: str | None, error: DossierError) -> str | None:
        return self.spared
