"""The child process that opens originals for an export: what harms it harms nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pymupdf

from desktop.document.codec import decode, encode
from desktop.document.model import Page
from desktop.exporters.errors import ExportFailed, system_errors
from desktop.exporters.pdf.assemble import Assembly, Original
from desktop.hosts.protocol import Message
from desktop.hosts.server import serve

Poll = Callable[[], None]


class Worker:
    """One PDF at a time: "open", then "page" for each page in order, then "finish"; "open" again forgets a half-done one."""

    def __init__(self) -> None:
        self._assembly: Assembly | None = None
        self._target = Path("?")

    def open(self, message: Message, poll: Poll) -> Message:
        self.forget()
        body = message.body
        originals = [Original(o["sha256"], o["name"], Path(o["path"]), o["is_pdf"], o["password"]) for o in body["originals"]]
        self._target = Path(body["target"])
        self._assembly = Assembly(originals, Path(body["scratch"]))
        return Message("opened", {})

    def page(self, message: Message, poll: Poll) -> Message:
        assert self._assembly is not None
        with _told(self._target):
            self._assembly.add(decode(Page, message.body["page"]))
        return Message("added", {})

    def finish(self, message: Message, poll: Poll) -> Message:
        assert self._assembly is not None
        body = message.body
        with _told(self._target):
            written = self._assembly.finish(self._target, body["title"], body["program"], poll)
        self.forget()
        return Message("finished", {"notes": encode(written.notes), "copies": list(written.copies)})

    def forget(self) -> None:
        if self._assembly is not None:
            self._assembly.close()
        self._assembly = None


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """What a library says of a broken original, said to a person."""
    with system_errors(target):
        try:
            yield
        except (pikepdf.PdfError, pikepdf.JobUsageError, pymupdf.mupdf.FzErrorBase, RuntimeError) as error:
            raise ExportFailed(file=target.name) from error


def main() -> int:
    """Started as `--export-host`; returns the exit code."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    worker = Worker()
    try:
        return serve({"open": worker.open, "page": worker.page, "finish": worker.finish})
    finally:
        worker.forget()
