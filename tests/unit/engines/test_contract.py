from __future__ import annotations

import pytest

from desktop.engines import fakes, rapid, registry
from desktop.engines.contract import Engine
from tests.helpers.engine_contract import EngineContract


class TestSteady(EngineContract):
    @classmethod
    def make_engine(cls) -> Engine:
        return fakes.create("steady", {})


class TestSlow(EngineContract):
    @classmethod
    def make_engine(cls) -> Engine:
        return fakes.create("slow", {"seconds": "0.03"})


class TestNoisy(EngineContract):
    @classmethod
    def make_engine(cls) -> Engine:
        return fakes.create("noisy", {})


@pytest.mark.skipif(registry.available("rapid") is not None, reason="the embedded engine's packages are not installed")
class TestRapid(EngineContract):
    @classmethod
    def make_engine(cls) -> Engine:
        return rapid.create({"threads": "1"})
