"""The child process that opens originals for an export: what harms it harms nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pymupdf

from desktop.document.codec import decode, encode
from desktop.exporters import leaks
from desktop.exporters.errors import ExportFailed, system_errors
from desktop.exporters.job import Rewriting
from desktop.exporters.pdf.archiving.attachments import Attached
from desktop.exporters.pdf.archiving.conform import Wish, conform
from desktop.exporters.pdf.archiving.metadata import Told, as_pdf
from desktop.exporters.pdf.assemble import Assembly, Original
from desktop.exporters.pdf.leaks import has_thumbnails, letters_of
from desktop.exporters.pdf.pictured import Pictured
from desktop.exporters.pdf.properties import Telling
from desktop.exporters.pdf.said import unpacked
from desktop.hosts.protocol import Message
from desktop.hosts.server import serve
from desktop.interchange.values import Processing

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
        self._assembly = Assembly(originals, Path(body["scratch"]), Rewriting(body["rewriting"]))
        return Message("opened", {})

    def page(self, message: Message, poll: Poll) -> Message:
        assert self._assembly is not None
        with _told(self._target):
            self._assembly.add(unpacked(message.body), Pictured.told(message.body.get("picture")))
        return Message("added", {})

    def finish(self, message: Message, poll: Poll) -> Message:
        assert self._assembly is not None
        body = message.body
        with _told(self._target):
            written = self._assembly.finish(self._target, Telling(**body), poll)
        self.forget()
        return Message("finished", {"notes": encode(written.notes), "copies": list(written.copies)})

    def conform(self, message: Message, poll: Poll) -> Message:
        """A finished PDF to PDF/A: "problems" by page (0: the whole file), and no file where there are any."""
        self.forget()
        body = message.body
        attached = body["attached"]
        wish = Wish(
            Path(body["source"]),
            Path(body["target"]),
            body["part"],
            Told(body["title"], body["program"], body["exported_at"], decode(tuple[Processing, ...], body["processing"])),
            attached and Attached(**{**attached, "path": Path(attached["path"])}, changed=as_pdf(body["exported_at"])),
            body["leave_out"],
        )
        with _told(wish.target):
            found = conform(wish, poll)
        problems = [[page, encode(reason)] for page, reasons in found.problems.items() for reason in reasons]
        return Message("conformed", {"problems": problems, "notes": encode(tuple(found.notes))})

    def leaks(self, message: Message, poll: Poll) -> Message:
        """Words in a file that was written, whatever made it."""
        path = Path(message.body["path"])
        with _told(path):
            found = leaks.search(path, message.body["words"], poll)
            thumbnails = path.is_file() and path.suffix == ".pdf" and has_thumbnails(path)
        return Message("searched", {"leaks": encode(found), "thumbnails": thumbnails})

    def letters(self, message: Message, poll: Poll) -> Message:
        """Of a page of a PDF that was written, with their places."""
        path = Path(message.body["path"])
        with _told(path):
            return Message("letters", {"letters": encode(letters_of(path, message.body["page"]))})

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
        return serve(
            {
                "open": worker.open,
                "page": worker.page,
                "finish": worker.finish,
                "leaks": worker.leaks,
                "letters": worker.letters,
                "conform": worker.conform,
            }
        )
    finally:
        worker.forget()
