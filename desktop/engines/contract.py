"""What every engine gives and gets. An engine lives in a host process; everything here crosses a pipe as plain JSON and bytes.

Coordinates are pixels of the image that was asked about, origin top left, whatever way up its text is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Quad
from desktop.document.notes import Note

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ReadChar:
    """A character, or a word of a script written with spaces. quad: clockwise from the top left of the character.

    others: what else may stand there, best first, as `Char.others` of the domain."""

    text: str
    quad: Quad
    confidence: float
    others: tuple[str, ...] = ()


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
class ReadRegion:
    """A block that an engine laid out. label: its own word for the kind, kept as it is. lines: indexes into the reading's
    lines, in order; a line is in one region at most."""

    label: str
    quad: Quad
    lines: tuple[int, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class ReadCell:
    """row, col: from 0. lines: indexes into the reading's lines. text: what the engine says is in the cell."""

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadTable:
    """region: index into the reading's regions."""

    region: int
    rows: int
    cols: int
    cells: tuple[ReadCell, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReading:
    """turn: clockwise degrees (0, 90, 180, 270) that bring the image upright. skew: degrees its lines then slope clockwise.
    lines: everything that was found, low confidence included. Where the engine lays the page out itself, regions are in
    reading order and hold some or all of the lines; else regions is empty and the order of the lines is free."""

    lines: tuple[ReadLine, ...]
    turn: int = 0
    skew: float = 0.0
    regions: tuple[ReadRegion, ...] = ()
    tables: tuple[ReadTable, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Ink:
    """Whether there is ink within each of the outlines that were asked about; ink of the size of text that lies in none."""

    inked: tuple[bool, ...]
    unread: tuple[Quad, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine says when it is asked for something else than a reading. text: as the engine wrote it, tags taken off."""

    text: str
    notes: tuple[Note, ...] = ()


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


class Rereader(Engine, Protocol):
    """An engine that can look a second time at lines whose place is known."""

    def reread(self, pixels: NDArray[np.uint8], quads: Sequence[Quad], poll: Poll) -> tuple[ReadLine, ...]:
        """What stands within each of `quads`, in their order, read in another way than `read` does; a line without text where
        nothing was read, however unsure what was. quads: as in ReadLine. Raises Cancelled, EngineFailed."""

    def ink(self, pixels: NDArray[np.uint8], quads: Sequence[Quad], poll: Poll) -> Ink:
        """Whether the lines within `quads` stand on ink, and where there is more. Raises Cancelled."""


class Told(Protocol):
    """Hears of pages while they are read, by their index in the batch, from the thread that reads."""

    def lines(self, index: int, lines: Sequence[ReadLine]) -> None:
        """More lines of that page were read: to be shown, not yet to be kept."""

    def done(self, index: int, outcome: PageReading | EngineFailed) -> None:
        """Once for each page, in any order."""


class BatchEngine(Engine, Protocol):
    """An engine that reads several pages together and can prepare the next ones meanwhile."""

    @property
    def capacity(self) -> int:
        """Pages it would like at once; the last one may be a smaller number."""

    def prepare(self, pixels: NDArray[np.uint8], *, known_turn: int | None = None) -> object:
        """Begins, in the background, what needs no GPU; returns at once. What it returns is for `read_many` and `ask`."""

    def read_many(self, prepared: Sequence[object], poll: Poll, told: Told, *, gentle: bool = False) -> None:
        """Raises Cancelled, and what concerns the engine as a whole; what concerns one page is told."""

    def ask(self, prepared: object, task: str, poll: Poll, on_text: Callable[[str], None], *, argument: str = "") -> Answer:
        """task: a word of the engine's own (`tasks`). argument: what the task needs (names of fields). on_text: more text came.
        Raises Cancelled, EngineFailed."""

    @property
    def tasks(self) -> tuple[str, ...]: ...
