"""Which engine reads here: what a person chose, what was brought to this desk and what its graphics card can carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from desktop.document.errors import DossierError, Text
from desktop.engines import gpu, registry
from desktop.engines.contract import EngineUnavailable
from desktop.engines.hunyuan.errors import DeviceOutOfMemory
from desktop.engines.reader import EngineOutOfMemory, EngineReader
from desktop.services.models import Models
from desktop.storage.settings import Settings

EMBEDDED, HUNYUAN = "rapid", "hunyuan"


class ModelNotBrought(EngineUnavailable):
    """Details: engine."""

    code = "model-not-brought"
    sentence = Text(
        "HunyuanOCR has no model on this machine: its licence does not allow it to come with the program.",
        "本机没有 HunyuanOCR 模型：其许可不允许随程序提供。",
    )
    remedy = Text(
        "Bring the model folder on a drive and add it in the settings under Models, or with: model import FOLDER."
        " Until then the embedded engine reads (--engine rapid).",
        "请用移动盘带来模型文件夹，在设置的“模型”中添加，或运行：model import 文件夹。在此之前可用内置引擎（--engine rapid）。",
    )


@dataclass(frozen=True, slots=True)
class DeskEngines:
    """settings: the person's. overrides: more settings for the engine, such as the command line's. insisted: an engine that
    is to read whatever was chosen for a page. cards: what graphics cards there are, asked when "auto" is resolved.
    """

    settings: Settings
    models: Models
    overrides: Mapping[str, str] = field(default_factory=dict)
    insisted: str | None = None
    cards: Callable[[], tuple[gpu.Card, ...]] = gpu.cards

    def resolve(self, wanted: str | None) -> str:
        """Auto is HunyuanOCR where a model and a card that carries it are there, else the embedded engine."""
        choice = self._choice(wanted)
        if choice != registry.AUTO:
            return choice
        return HUNYUAN if self.unavailable(HUNYUAN) is None and self.card() is not None else EMBEDDED

    def card(self) -> gpu.Card | None:
        """The graphics card that carries HunyuanOCR, with the torch that is here."""
        return gpu.fitting(self.cards(), cuda=gpu.carried_cuda())

    def answering(self) -> str:
        """HunyuanOCR, on whatever it can run. Raises what `unavailable` tells."""
        unavailable = self.unavailable(HUNYUAN)
        if unavailable is not None:
            raise unavailable
        return HUNYUAN

    def unavailable(self, name: str) -> DossierError | None:
        """Why it cannot run here, None where nothing speaks against it: no model, what is wrong with the one that was brought,
        packages. Imports no engine."""
        if name == HUNYUAN and self.models.chosen() is None:
            return next((info.problem for info in self.models.list() if info.problem), ModelNotBrought(engine=name))
        return registry.available(name)

    def open(self, name: str) -> EngineReader:
        """Not started yet; what is wrong is told at its start. Raises what `unavailable` tells of the model."""
        if name != HUNYUAN:
            return EngineReader(name, self.overrides)
        model = self.models.chosen()
        if model is None:
            raise self.unavailable(name) or ModelNotBrought(engine=name)
        settings = {
            "model": str(model.path),
            "model_sha256": model.sha256,
            "mode": self.settings.engine_mode,
            "dtype": self.settings.engine_dtype,
            "device": self.settings.engine_device,
            "drafting": "on" if self.settings.engine_drafting else "off",
            **({"dflash": str(model.dflash)} if model.dflash else {}),
        }
        return EngineReader(name, {**settings, **self.overrides})

    def spare(self, name: str, wanted: str | None, error: DossierError) -> str | None:
        """The embedded engine, where the choice was left to the program or the graphics card is too small for the page."""
        automatic = self._choice(wanted) == registry.AUTO
        short = isinstance(error, EngineOutOfMemory | DeviceOutOfMemory)
        return EMBEDDED if name != EMBEDDED and (automatic or short) else None

    def _choice(self, wanted: str | None) -> str:
        return self.insisted or wanted or self.settings.engine
