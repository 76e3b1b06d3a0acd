"""The parent's side of imaging: asks the child and gives frozen values. Imports no decoder and no pixels library."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from desktop.document.codec import decode, encode
from desktop.document.errors import DossierError
from desktop.document.geometry import Box, Quad, View
from desktop.document.model import Code
from desktop.hosts.client import Host
from desktop.hosts.errors import HostDied, HostOutOfMemory, HostTimeout
from desktop.hosts.protocol import Message
from desktop.imaging.errors import DecoderDied, MasterDamaged, OutOfMemory, PageDamaged, TookTooLong
from desktop.imaging.limits import Limits
from desktop.imaging.values import MasterInfo, PageInfo, PageMeasures, Rendering, TextLayer

log = logging.getLogger(__name__)

Poll = Callable[[], None]
MAX_CHUNK = 64


class ImagingHost:
    """One child process that opens masters; started at the first call, again after it died. Calls from several threads
    wait for each other.

    Every call raises the errors of `desktop.imaging.errors`: MasterMissing, UnsupportedFormat, MasterDamaged, PageDamaged,
    NoPages, PageMissing, PasswordNeeded, PasswordWrong, the limits' errors, and TookTooLong, OutOfMemory or DecoderDied where
    the child had to be given up. Pages count from 0. poll: called often while waiting; what it raises ends the call.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._host = Host(("--imaging-host",), memory_limit=self._limits.memory)
        self._one_at_a_time = threading.Lock()

    @property
    def pid(self) -> int | None:
        return self._host.pid

    def start(self) -> None:
        """Starts the child before it is needed: its first answer then takes half a second less."""
        with self._one_at_a_time:
            self._host.start()

    def probe(self, path: Path, password: str | None = None) -> MasterInfo:
        return decode(MasterInfo, self._call("probe", path, password).body["value"])

    def page(self, path: Path, index: int, password: str | None = None) -> PageInfo:
        page = self.pages(path, index, 1, password)[0]
        if page.error is not None:
            raise DossierError.from_plain(**json.loads(page.error))
        return page

    def pages(self, path: Path, first: int, count: int, password: str | None = None) -> tuple[PageInfo, ...]:
        """Of at most MAX_CHUNK pages; ask again for more, so that the first are shown at once. Raises PageMissing; a page that
        is damaged is among them with its error."""
        count = min(count, MAX_CHUNK)
        answer = self._call("pages", path, password, index=first, count=count)
        return tuple(decode(PageInfo, page) for page in answer.body["value"])

    def render(
        self,
        path: Path,
        index: int,
        view: View | None = None,
        *,
        resolution: float | None = None,
        max_pixels: int = 100_000_000,
        crop: Box | None = None,
        marks: bool = False,
        password: str | None = None,
        poll: Poll | None = None,
    ) -> Rendering:
        """The page in its view as raw pixels.

        resolution: pixels a page unit; None is the one for recognition (PDF: that of the page's image, else 300 dpi; images
        1:1, with fax pixels made square). It becomes less where max_pixels would be passed. crop: in page space, within that
        of the view."""
        return self._rendering(
            path,
            password,
            poll,
            index=index,
            view=view or View(),
            resolution=resolution,
            max_pixels=max_pixels,
            crop=crop,
            marks=marks,
        )

    def thumbnail(
        self, path: Path, index: int, view: View | None = None, max_side: int = 256, password: str | None = None
    ) -> Rendering:
        """Raw pixels, the longer side `max_side`."""
        return self._rendering(path, password, None, index=index, view=view or View(), max_side=max_side)

    def encoded(
        self,
        path: Path,
        index: int,
        view: View | None = None,
        *,
        format: Literal["png", "jpeg"] = "png",
        resolution: float | None = None,
        max_side: int | None = None,
        max_pixels: int = 100_000_000,
        crop: Box | None = None,
        black: Sequence[Quad] = (),
        password: str | None = None,
        poll: Poll | None = None,
    ) -> Rendering:
        """As `render`, or as `thumbnail` where max_side is given; `pixels` are a file of that format. black: areas in page
        space that are painted over."""
        return self._rendering(
            path,
            password,
            poll,
            index=index,
            view=view or View(),
            resolution=resolution,
            max_side=max_side,
            max_pixels=max_pixels,
            crop=crop,
            black=tuple(black),
            format=format,
        )

    def measure(
        self, path: Path, index: int, view: View | None = None, password: str | None = None, poll: Poll | None = None
    ) -> PageMeasures:
        """How good the scan is, in the turn and the crop of the view."""
        answer = self._call("measure", path, password, poll, index=index, view=view or View())
        return decode(PageMeasures, answer.body["value"])

    def text_layer(self, path: Path, index: int, password: str | None = None, poll: Poll | None = None) -> TextLayer:
        answer = self._call("text-layer", path, password, poll, index=index)
        return decode(TextLayer, answer.body["value"])

    def codes(self, path: Path, index: int, password: str | None = None, poll: Poll | None = None) -> tuple[Code, ...]:
        """The bar and QR codes of a page, in page space, found on a small grey drawing of it."""
        answer = self._call("codes", path, password, poll, index=index)
        return tuple(decode(Code, code) for code in answer.body["value"])

    def separators(self, names: Sequence[str]) -> bytes:
        """A PDF of sheets to lay between documents before they are scanned, one a name; "" names nothing."""
        return bytes(self._call("separators", Path(), None, names=tuple(names)).blob)

    def release(self) -> None:
        """Lets go of the file that is kept open; on Windows it cannot be moved before."""
        if self._host.pid is not None:
            self._call("release", Path(), None)

    def close(self) -> None:
        """Ends the child for good."""
        self._host.close()

    def _rendering(self, path: Path, password: str | None, poll: Poll | None, **order: Any) -> Rendering:
        answer = self._call("render", path, password, poll, **order)
        return replace(decode(Rendering, {**answer.body["value"], "pixels": b""}), pixels=answer.blob)

    def _call(self, name: str, path: Path, password: str | None, poll: Poll | None = None, **order: Any) -> Message:
        body = encode({"path": str(path), "password": password, **order})
        where = {"file": path.name, "page": order.get("index", 0) + 1}
        try:
            with self._one_at_a_time:
                return self._host.call(name, body, timeout=self._limits.seconds, poll=poll)
        except (MasterDamaged, PageDamaged) as error:
            log.info("%s: %s", error.code, error.details.get("what"))  # a person is told in plain words
            raise
        except HostTimeout as error:
            raise TookTooLong(**where, seconds=round(self._limits.seconds)) from error
        except HostOutOfMemory as error:
            raise OutOfMemory(**where) from error
        except HostDied as error:
            raise DecoderDied(**where) from error
