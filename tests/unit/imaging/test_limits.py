"""A master that asks for too much ends with a reason, and the next one is opened all the same."""

from __future__ import annotations

import os
import signal
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from desktop.hosts.protocol import Message
from desktop.imaging.client import ImagingHost
from desktop.imaging.errors import DecoderDied, OutOfMemory, PageTooLarge, TookTooLong, TooManyPages
from desktop.imaging.host import Imaging
from desktop.imaging.limits import Limits
from tests.helpers import images

Open = Callable[[Limits], ImagingHost]


@pytest.fixture
def opened() -> Iterator[Open]:
    hosts: list[ImagingHost] = []

    def make(limits: Limits) -> ImagingHost:
        hosts.append(ImagingHost(limits))
        return hosts[-1]

    yield make
    for host in hosts:
        host.close()


def test_a_call_that_takes_too_long(opened: Open, tmp_path: Path) -> None:
    host = opened(Limits(seconds=0.02))
    images.text_pdf(tmp_path / "text.pdf")
    host.start()
    child = host.pid
    with pytest.raises(TookTooLong) as caught:
        host.render(tmp_path / "text.pdf", 0, resolution=12.0)
    assert caught.value.details["file"] == "text.pdf"
    assert host.pid != child
    host.start()
    assert host.pid not in (None, child)


def test_a_page_that_needs_too_much_memory(opened: Open, tmp_path: Path) -> None:
    host = opened(Limits(memory=900 << 20))
    Image.new("RGB", (9000, 9000), "white").save(tmp_path / "huge.png", compress_level=1)
    images.picture(100, 80).save(tmp_path / "small.png")
    assert host.page(tmp_path / "huge.png", 0).width == 9000
    with pytest.raises(OutOfMemory):
        host.render(tmp_path / "huge.png", 0)
    assert host.render(tmp_path / "small.png", 0).width == 100


def test_pixels_are_counted_before_they_are_decoded(imaging: ImagingHost, tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    images.picture(10, 10).save(path)
    data = bytearray(path.read_bytes())
    data[16:24] = (40000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    path.write_bytes(data)
    for call in (imaging.page, imaging.render):
        with pytest.raises(PageTooLarge) as caught:
            call(path, 0)
        assert "bomb.png" in caught.value.say("en")


def test_too_many_pages(tmp_path: Path) -> None:
    calls = Imaging(Limits(pages=3)).handlers()
    images.text_pdf(tmp_path / "text.pdf", pages=4, lines=1)
    images.picture(10, 10).save(tmp_path / "pages.tif", save_all=True, append_images=[images.picture(10, 10)] * 3)
    for name in ("text.pdf", "pages.tif"):
        with pytest.raises(TooManyPages):
            calls["probe"](Message("probe", {"path": str(tmp_path / name)}), lambda: None)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_child_is_replaced(opened: Open, tmp_path: Path) -> None:
    host = opened(Limits())
    images.picture(100, 80).save(tmp_path / "page.png")
    host.start()
    assert host.pid is not None
    os.kill(host.pid, signal.SIGKILL)
    with suppress(DecoderDied):  # where the call still meets the dying child
        host.page(tmp_path / "page.png", 0)
    assert host.page(tmp_path / "page.png", 0).width == 100
