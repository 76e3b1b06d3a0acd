"""Which engine reads here: what a person chose, what was brought to this desk and what its graphics card can carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from desktop.document.errors import DossierError, Text
from desktop.engines import gpu, registry
from desktop.engines.contract import EngineUnavailable
from desktop.engines.hunyuan.errors import DeviceOutOfMemory
from desktop.engines.reader import EngineOutOfMemory, EngineReader
from desktop.services.models import Models
from desktop.services.packs import InstalledPack, Packs
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
        "Bring the model on a drive and add it under “Read → Engines and models…”. Until then the embedded engine reads.",
        "请用移动盘带来模型，在「识别 → 引擎与模型…」中添加。在此之前由内置引擎识别。",
    )
    commands = Text(
        "Bring the model on a drive and add it with: model import FOLDER. Until then read with --engine rapid.",
        "请用移动盘带来模型，运行：model import 文件夹。在此之前请用 --engine rapid 识别。",
    )


class PackNotBrought(EngineUnavailable):
    """Details: engine."""

    code = "pack-not-brought"
    sentence = Text(
        "HunyuanOCR needs the GPU pack, and that is not on this computer.", "HunyuanOCR 需要 GPU 组件包，而本机没有该组件包。"
    )
    remedy = Text(
        "Bring the pack and the model on a drive and add both under “Read → Engines and models…”. Until then the embedded"
        " engine reads.",
        "请用移动盘带来组件包和模型，在「识别 → 引擎与模型…」中添加。在此之前由内置引擎识别。",
    )
    commands = Text(
        "Bring the pack and the model on a drive and add them with: packs import FILE, then model import FOLDER. Until then"
        " read with --engine rapid.",
        "请用移动盘带来组件包和模型，运行：packs import 文件，再运行：model import 文件夹。在此之前请用 --engine rapid 识别。",
    )


class EnginePacks(Protocol):
    """What is asked of `Packs` here."""

    def list(self) -> tuple[InstalledPack, ...]: ...
    def engine_host(self, engine: str) -> InstalledPack | None: ...


@dataclass(frozen=True, slots=True)
class DeskEngines:
    """settings: the person's. overrides: more settings for the engine, such as the command line's. insisted: an engine that
    is to read whatever was chosen for a page. cards: what graphics cards there are, asked when "auto" is resolved. packs:
    engine hosts that were brought here.
    """

    settings: Settings
    models: Models
    overrides: Mapping[str, str] = field(default_factory=dict)
    insisted: str | None = None
    cards: Callable[[], tuple[gpu.Card, ...]] = gpu.cards
    packs: EnginePacks = field(default_factory=Packs)

    def resolve(self, wanted: str | None) -> str:
        """Auto is HunyuanOCR where a model and a card that carries it are there, else the embedded engine."""
        choice = self._choice(wanted)
        if choice != registry.AUTO:
            return choice
        return HUNYUAN if self.unavailable(HUNYUAN) is None and self.card() is not None else EMBEDDED

    def card(self) -> gpu.Card | None:
        """The graphics card that carries HunyuanOCR, with the torch that would be used."""
        return gpu.fitting(self.cards(), cuda=self.cuda())

    def cuda(self) -> int | None:
        """The major CUDA version of the torch that would be used, 0 for none, None where that is not known."""
        pack = self.pack()
        return gpu.carried_cuda() if pack is None else pack.manifest.cuda

    def pack(self) -> InstalledPack | None:
        """Whose engine host HunyuanOCR runs in; None: in this program's own. A torch installed beside this program is what
        whoever installed it wants to run, unless it knows no card: a pack is brought for the card."""
        if registry.available(HUNYUAN) is None and gpu.carried_cuda() != 0:
            return None
        return self.packs.engine_host(HUNYUAN)

    def answering(self) -> str:
        """HunyuanOCR, on whatever it can run. Raises what `unavailable` tells."""
        unavailable = self.unavailable(HUNYUAN)
        if unavailable is not None:
            raise unavailable
        return HUNYUAN

    def unavailable(self, name: str) -> DossierError | None:
        """Why it cannot run here, None where nothing speaks against it: neither packages nor a pack, no model, what is wrong
        with the pack or the model that was brought. Imports no engine."""
        if name != HUNYUAN:
            return registry.available(name)
        return self._without_host() or self._without_model()

    def _without_host(self) -> DossierError | None:
        if self.pack() is not None or registry.available(HUNYUAN) is None:
            return None
        broken = (pack.problem for pack in self.packs.list() if pack.manifest.engine == HUNYUAN and pack.problem)
        return next(broken, PackNotBrought(engine=HUNYUAN))

    def _without_model(self) -> DossierError | None:
        if self.models.chosen() is not None:
            return None
        return next((info.problem for info in self.models.list() if info.problem), ModelNotBrought(engine=HUNYUAN))

    def open(self, name: str) -> EngineReader:
        """Not started yet; what is wrong is told at its start. Raises what `unavailable` tells of the model."""
        if name != HUNYUAN:
            return EngineReader(name, self.overrides)
        model = self.models.chosen()
        if model is None:
            raise self._without_model() or ModelNotBrought(engine=name)
        pack = self.pack()
        settings = {
            "model": str(model.path),
            "model_sha256": model.sha256,
            "mode": self.settings.engine_mode,
            "dtype": self.settings.engine_dtype,
            "device": self.settings.engine_device,
            "drafting": "on" if self.settings.engine_drafting else "off",
            **({"dflash": str(model.dflash)} if model.dflash else {}),
        }
        return EngineReader(name, {**settings, **self.overrides}, command=pack.command if pack else None)

    def spare(self, name: str, wanted: str | None, error: DossierError) -> str | None:
        """The embedded engine, where the choice was left to the program or the graphics card is too small for the page."""
        automatic = self._choice(wanted) == registry.AUTO
        short = isinstance(error, EngineOutOfMemory | DeviceOutOfMemory)
        return EMBEDDED if name != EMBEDDED and (automatic or short) else None

    def _choice(self, wanted: str | None) -> str:
        return self.insisted or wanted or self.settings.engine
