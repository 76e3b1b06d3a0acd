"""Which engines there are, found without importing any of them."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop.document.errors import Text
from desktop.engines.contract import Engine, EngineUnavailable

AUTO = "auto"
FAKES = "DOSSIER_FAKE_ENGINES"
_FAKE = "fake-"
_PATIENCE = 120.0


class EngineUnknown(EngineUnavailable):
    """Details: engine."""

    code = "engine-unknown"
    sentence = Text("There is no engine named {engine}.", "没有名为 {engine} 的引擎。")
    remedy = Text("Choose auto, rapid or hunyuan.", "请选择 auto、rapid 或 hunyuan。")


class EngineLacksPackages(EngineUnavailable):
    """Details: engine, packages."""

    code = "engine-lacks-packages"
    sentence = Text(
        "The engine {engine} cannot run here: {packages} is missing.", "引擎 {engine} 无法在此运行：缺少 {packages}。"
    )
    remedy = Text("Install Dossier again, or add the pack of this engine.", "请重新安装本程序，或添加该引擎的组件包。")


@dataclass(frozen=True, slots=True)
class Entry:
    """needs: top-level packages without which the engine cannot even be tried. patience: seconds that it may be silent over a
    page. models: (file name, SHA-256) of those that it was measured with."""

    name: str
    title: Text
    needs: tuple[str, ...]
    patience: float = _PATIENCE
    models: tuple[tuple[str, str], ...] = ()


ENTRIES = (
    Entry(
        "rapid",
        Text("Embedded (CPU)", "内置引擎（CPU）"),
        ("rapidocr", "onnxruntime", "cv2"),
        models=(
            ("PP-OCRv6_det_small.onnx", "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"),
            ("PP-OCRv6_rec_small.onnx", "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"),
        ),
    ),
    Entry(
        "hunyuan",
        Text("HunyuanOCR", "HunyuanOCR"),
        ("torch", "transformers"),
        patience=900.0,  # without a GPU, a page is looked at for minutes before its first character is written
    ),
)


def names() -> tuple[str, ...]:
    """Of all engines a person may choose, whether they can run here or not."""
    return tuple(entry.name for entry in ENTRIES)


def available(name: str) -> EngineUnavailable | None:
    """Why it cannot run here, None where nothing speaks against it. Imports nothing."""
    if name.startswith(_FAKE):
        return None if os.environ.get(FAKES) == "1" else EngineUnknown(engine=name)
    entry = next((entry for entry in ENTRIES if entry.name == name), None)
    if entry is None:
        return EngineUnknown(engine=name)
    missing = [package for package in entry.needs if importlib.util.find_spec(package) is None]
    return EngineLacksPackages(engine=name, packages=", ".join(missing)) if missing else None


def create(name: str, settings: Mapping[str, str]) -> Engine:
    """Opens the engine in this process: for the engine host alone. Raises EngineUnavailable."""
    unavailable = available(name)
    if unavailable is not None:
        raise unavailable
    return _maker(name)(settings)


def _maker(name: str) -> Callable[[Mapping[str, str]], Engine]:
    """Imported only when one is asked for; written out, so that a frozen program contains them."""
    if name.startswith(_FAKE):
        from desktop.engines import fakes  # noqa: PLC0415  only the one that is asked for is loaded

        return lambda settings: fakes.create(name.removeprefix(_FAKE), settings)
    if name == "hunyuan":
        from desktop.engines import hunyuan  # noqa: PLC0415  the same

        return hunyuan.create
    from desktop.engines import rapid  # noqa: PLC0415  the same

    return rapid.create


def patience(name: str) -> float:
    """Seconds that the engine may be silent over a page."""
    return next((entry.patience for entry in ENTRIES if entry.name == name), _PATIENCE)
