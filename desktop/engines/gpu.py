"""The NVIDIA graphics cards of this machine, as their driver tells of them: NVML, which needs neither torch nor CUDA."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, cast

from desktop.document.errors import Text

NO_DRIVER = Text(
    "No NVIDIA graphics card can be seen: its driver is missing or does not answer.",
    "未发现可用的 NVIDIA 显卡：驱动程序未安装或没有响应。",
)
NO_LIBRARY = Text(
    "Graphics cards cannot be looked for: the package nvidia-ml-py is missing.", "无法检测显卡：缺少组件 nvidia-ml-py。"
)
_TOO_SMALL = Text(
    "The graphics card {card} has {there} GB of memory; HunyuanOCR needs 6 GB. The embedded engine reads.",
    "显卡 {card} 的显存为 {there} GB，HunyuanOCR 需要 6 GB；将使用内置引擎。",
)
_TOO_OLD = Text(
    "The graphics card {card} is too old for HunyuanOCR (compute capability {there}, needed {least})."
    " The embedded engine reads.",
    "显卡 {card} 过旧，不支持 HunyuanOCR（计算能力 {there}，需要 {least}）；将使用内置引擎。",
)
_TOO_NEW = Text(
    "The graphics card {card} is newer (compute capability {there}) than the GPU pack, made with CUDA {cuda}."
    " Ask for the pack made with CUDA 13.",
    "显卡 {card}（计算能力 {there}）比以 CUDA {cuda} 制作的 GPU 组件包新。请索取以 CUDA 13 制作的组件包。",
)
_OLD_DRIVER = Text(
    "The driver of the graphics card is too old: found {driver}, needed {least} or newer for CUDA {cuda}."
    " Install a newer driver from NVIDIA, or ask for the pack made with an older CUDA.",
    "显卡驱动过旧：当前为 {driver}，CUDA {cuda} 需要 {least} 或更高版本。"
    "请安装更新的 NVIDIA 驱动，或索取以较旧 CUDA 制作的组件包。",
)
_NO_CUDA = Text(
    "The torch that is here was made without CUDA and cannot use the graphics card. Bring the GPU pack.",
    "此处的 torch 不含 CUDA，无法使用显卡。请添加 GPU 组件包。",
)
LEAST_MEMORY = 11 * 2**29
"""Cards sold with 6 GB tell of a little less."""
LEAST_CAPABILITY = (7, 5)
_LEAST_DRIVER = {11: "450", 12: "525", 13: "580"}
"""By the major version of CUDA; within one, a driver runs what was built for a newer minor version (NVIDIA's table of them)."""
_NEWEST_CAPABILITY = {12: (9, 0)}
"""What torch is built for with an older CUDA: cards that came after it find nothing of theirs inside."""
_GIGABYTE = 2**30

_TEMPERATURE = 0
_SLOWDOWN = 1
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Card:
    """index: the driver's, which may differ from CUDA's; `uuid` names the card to both. total, free: bytes. cuda: the newest
    CUDA (major, minor) that the driver runs. None: the card does not tell. utilisation: per cent. temperature, slows_at:
    degrees Celsius, now and where the card slows itself down. power: watts."""

    index: int
    name: str
    uuid: str
    total: int
    free: int
    driver: str
    cuda: tuple[int, int]
    capability: tuple[int, int]
    utilisation: int | None = None
    temperature: int | None = None
    slows_at: int | None = None
    power: float | None = None


class Library(Protocol):
    """What is used of `pynvml`. Every function raises NVMLError."""

    @property
    def NVMLError(self) -> type[Exception]: ...
    def nvmlInit(self) -> None: ...
    def nvmlShutdown(self) -> None: ...
    def nvmlSystemGetDriverVersion(self) -> str: ...
    def nvmlSystemGetCudaDriverVersion_v2(self) -> int: ...
    def nvmlDeviceGetCount(self) -> int: ...
    def nvmlDeviceGetHandleByIndex(self, index: int) -> Any: ...
    def nvmlDeviceGetName(self, handle: Any) -> str: ...
    def nvmlDeviceGetUUID(self, handle: Any) -> str: ...
    def nvmlDeviceGetMemoryInfo(self, handle: Any) -> Any: ...
    def nvmlDeviceGetCudaComputeCapability(self, handle: Any) -> tuple[int, int]: ...
    def nvmlDeviceGetUtilizationRates(self, handle: Any) -> Any: ...
    def nvmlDeviceGetTemperature(self, handle: Any, sensor: int) -> int: ...
    def nvmlDeviceGetTemperatureThreshold(self, handle: Any, threshold: int) -> int: ...
    def nvmlDeviceGetPowerUsage(self, handle: Any) -> int: ...


class Meter:
    """Asks the driver, as often as wanted, from one thread at a time. Never raises: where nothing can be asked there are no
    cards. `library` is for tests."""

    def __init__(self, library: Library | None = None) -> None:
        self._library = library or _installed()
        self.trouble: Text | None = None
        """Why no card can be seen, None where the driver answers."""
        if self._library is None:
            self.trouble = NO_LIBRARY
            return
        try:
            self._library.nvmlInit()
        except self._library.NVMLError:
            self._library, self.trouble = None, NO_DRIVER

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def cards(self) -> tuple[Card, ...]:
        """Those that answer."""
        library = self._library
        if library is None:
            return ()
        try:
            driver = library.nvmlSystemGetDriverVersion()
            cuda = library.nvmlSystemGetCudaDriverVersion_v2()
            count = library.nvmlDeviceGetCount()
        except library.NVMLError:
            return ()
        version = (cuda // 1000, cuda % 1000 // 10)
        found = (_card(library, index, driver, version) for index in range(count))
        return tuple(card for card in found if card is not None)

    def close(self) -> None:
        if self._library is not None:
            library, self._library = self._library, None
            with suppress(library.NVMLError):
                library.nvmlShutdown()


def cards() -> tuple[Card, ...]:
    """Asked once. Who asks again and again keeps a `Meter`."""
    with Meter() as meter:
        return meter.cards()


def fitting(found: Sequence[Card], *, cuda: int | None = None) -> Card | None:
    """The card to read with: big and new enough, of several the one with most free memory. cuda: the major version that
    torch was built for, which the driver must run; 0: for none; None: not known here, the engine finds out when it starts."""
    able = [card for card in found if shortfall(card, cuda=cuda) is None]
    return max(able, key=lambda card: card.free, default=None)


def shortfall(card: Card, *, cuda: int | None = None) -> Text | None:
    """What the card lacks to read with, and what helps: the first thing that nobody can change, else what can be. None: it
    will do. cuda: as in `fitting`."""
    if card.total < LEAST_MEMORY:
        return _TOO_SMALL.filled(card=card.name, there=f"{card.total / _GIGABYTE:.1f}")
    if card.capability < LEAST_CAPABILITY:
        return _TOO_OLD.filled(card=card.name, there=_dotted(card.capability), least=_dotted(LEAST_CAPABILITY))
    if cuda == 0:
        return _NO_CUDA
    if cuda is not None and card.capability > _NEWEST_CAPABILITY.get(cuda, card.capability):
        return _TOO_NEW.filled(card=card.name, there=_dotted(card.capability), cuda=cuda)
    if cuda is not None and card.cuda[0] < cuda:
        return _OLD_DRIVER.filled(driver=card.driver, cuda=cuda, least=_LEAST_DRIVER.get(cuda, "?"))
    return None


def wanted_cuda(card: Card) -> int:
    """The major CUDA version of the pack to bring for the card: the newest that its driver runs and that is made."""
    return 12 if card.cuda[0] < 13 and card.capability <= _NEWEST_CAPABILITY[12] else 13


def unseen() -> bool:
    """Whether there is an NVIDIA graphics card that the driver does not tell of, as far as the system says (Linux)."""
    for device in Path("/sys/bus/pci/devices").glob("*"):
        try:
            vendor, kind = (device / "vendor").read_text("ascii"), (device / "class").read_text("ascii")
        except (OSError, UnicodeDecodeError):
            continue
        if vendor.strip() == "0x10de" and kind.startswith("0x03"):
            return True
    return False


def carried_cuda(version: str | None = None) -> int | None:
    """The major CUDA version that the installed torch was built for, 0 for none, told without importing it by the suffix of
    its version ("2.13.0+cu126", "2.13.0+cpu"); None where that tells nothing."""
    if version is None:
        try:
            version = metadata.version("torch")
        except metadata.PackageNotFoundError:
            return None
    suffix = version.partition("+")[2]
    if suffix == "cpu":
        return 0
    return int(suffix[2:-1]) if suffix[:2] == "cu" and suffix[2:].isdecimal() and len(suffix) > 4 else None


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _card(library: Library, index: int, driver: str, cuda: tuple[int, int]) -> Card | None:
    def told(ask: Callable[..., _T], *more: int) -> _T | None:
        try:
            return ask(handle, *more)
        except library.NVMLError:
            return None

    try:
        handle = library.nvmlDeviceGetHandleByIndex(index)
        memory = library.nvmlDeviceGetMemoryInfo(handle)
        name, uuid = library.nvmlDeviceGetName(handle), library.nvmlDeviceGetUUID(handle)
        capability = library.nvmlDeviceGetCudaComputeCapability(handle)
    except library.NVMLError:
        return None
    rates = told(library.nvmlDeviceGetUtilizationRates)
    power = told(library.nvmlDeviceGetPowerUsage)
    return Card(
        index=index,
        name=name,
        uuid=uuid,
        total=memory.total,
        free=memory.free,
        driver=driver,
        cuda=cuda,
        capability=capability,
        utilisation=None if rates is None else rates.gpu,
        temperature=told(library.nvmlDeviceGetTemperature, _TEMPERATURE),
        slows_at=told(library.nvmlDeviceGetTemperatureThreshold, _SLOWDOWN),
        power=None if power is None else power / 1000,
    )


def _installed() -> Library | None:
    try:
        return cast("Library", importlib.import_module("pynvml"))
    except ImportError:
        return None
