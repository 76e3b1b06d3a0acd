"""What every engine gives and gets. An engine lives in a host process; everything here crosses a pipe as plain JSON and bytes.

Coordinates are pixels of the image that was asked about, origin top left, whatever way up its text is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ReadChar:
    """A character, or a word of a script written with spaces. quad: clockwise from the top left of the character."""

    text: str
    quad: Quad
    confidence: float


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line as an engine read it. quad: clockwise from the top left of the text as a reader of that line sees it;
    a vertical line's top left is that of its first character. vertical: characters run downwards."""

    text: str
    quad: Quad
    confidence: float
    vertical: bool = False
    chars: tuple[ReadChar, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReading:
    """turn: clockwise degrees (0, 90, 180, 270) that bring the image upright. skew: degrees its lines then slope clockwise.
    lines: everything that was found, low confidence included; order is free (layout orders them)."""

    lines: tuple[ReadLine, ...]
    turn: int = 0
    skew: float = 0.0


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Which engine this is: enough to know whether two readings come from the same one."""

    name: str
    version: str
    models: tuple[tuple[str, str], ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    def lines(self) -> tuple[str, ...]:
        return (
            f"name={self.name}",
            f"version={self.version}",
            *(f"model.{name}={sha}" for name, sha in self.models),
            *(f"setting.{name}={value}" for name, value in self.settings),
        )


class Cancelled(DossierError):
    code = "cancelled"
    sentence = Text("The reading was cancelled.", "识别已取消。")
    remedy = Text("Read the page again when you want it.", "需要时可再次识别该页。")


class EngineUnavailable(DossierError):
    code = "engine-unavailable"
    sentence = Text("The engine {engine} cannot run here: {why}.", "引擎 {engine} 无法在此运行：{why}。")
    remedy = Text("Choose another engine, or run the self-check.", "请选择其他引擎，或运行自检。")


class EngineFailed(DossierError):
    code = "engine-failed"
    sentence = Text("The engine {engine} stopped while reading: {why}.", "引擎 {engine} 在识别时停止：{why}。")
    remedy = Text("The page was tried twice. Read it again with another engine.", "该页已尝试两次。请换用其他引擎再次识别。")


Poll = Callable[[], None]
"""Called often while reading; raises Cancelled when the page is no longer wanted."""


class Engine(Protocol):
    """One instance a host. `pixels`: uint8, (height, width, 3) RGB or (height, width) grey. `gentle`: a retry after a crash,
    to be done with less memory. `known_turn`: the orientation if a person set it, else None. Raises Cancelled, EngineFailed."""

    @property
    def fingerprint(self) -> Fingerprint: ...

    def read(
        self, pixels: NDArray[np.uint8], poll: Poll, *, gentle: bool = False, known_turn: int | None = None
    ) -> PageReading: ...

    def close(self) -> None: ...
