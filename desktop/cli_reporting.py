"""What the headless commands say of their work: to a person, or to a script as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from desktop.document.errors import Text
from desktop.services.export import Exported
from desktop.services.importing import Failure
from desktop.services.model_texts import LICENCE_NAME, licence_terms
from desktop.services.recognise import QueueState

_GIGABYTE = 1e9
_LICENCE_AT = Text("The licence itself:", "许可协议原文：")
_ASK = Text("Type “yes” to accept: ", "输入 yes 表示接受：")
_THERE = Text("{file} was there and stays as it is.", "{file} 已存在，保持不变。")


class TerminalReporter:
    """A progress bar where standard error is a terminal; results on standard output, failures on standard error."""

    WIDTH = 24

    def __init__(self, language: str) -> None:
        self._language = language
        self._bar = sys.stderr.isatty()
        self._files = 0

    def started(self, files: int) -> None:
        self._files = files

    def progressed(self, file: str, files_done: int, state: QueueState) -> None:
        if not self._bar:
            return
        share = (files_done + (state.done + state.failed) / max(1, state.total) * (state.waiting > 0)) / max(1, self._files)
        filled = "█" * round(self.WIDTH * min(1.0, share))
        rate = f" {state.rate:.1f}/min" if state.rate else ""
        left = f" {round(state.seconds_left)} s" if state.seconds_left else ""
        line = f"\r{filled:·<{self.WIDTH}} {files_done}/{self._files} {Path(file).name[:40]}{rate}{left}"
        print(f"{line}\x1b[K", end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        if self._bar:
            print("\r\x1b[K", end="", file=sys.stderr)

    def page_done(self, file: str, page: int) -> None:
        """The bar shows it."""

    def failed(self, failure: Failure) -> None:
        self._clear()
        place = failure.file if failure.page is None else f"{failure.file}, {_PAGE[self._language]} {failure.page}"
        print(f"{place}: {failure.error.in_terminal(self._language)}", file=sys.stderr)

    def written(self, file: str, exported: Exported) -> None:
        self._clear()
        if exported.skipped and exported.path is not None:
            print(_THERE.filled(file=exported.path.name).say(self._language))
        for path in exported.written:
            print(path)
        for note in exported.notes:
            self.remarked(file, note)

    def remarked(self, file: str, remark: Text) -> None:
        """To a person only: a script counts the lines of standard error as failures and finds remarks in the JSON."""
        if self._bar:
            self._clear()
            print(remark.say(self._language), file=sys.stderr)

    def finished(self, files: int, pages: int, failures: int) -> None:
        self._clear()


_PAGE = {"en": "page", "zh": "页"}


class JsonReporter:
    """One JSON object a line on standard output; failures on standard error too, as without --json."""

    def __init__(self) -> None:
        self._errors = TerminalReporter("en")

    def _say(self, event: str, **details: object) -> None:
        print(json.dumps({"event": event, **details}, ensure_ascii=False), flush=True)

    def started(self, files: int) -> None:
        self._say("started", files=files)

    def progressed(self, file: str, files_done: int, state: QueueState) -> None:
        self._say("progress", file=file, files_done=files_done, waiting=state.waiting, rate=round(state.rate, 2))

    def page_done(self, file: str, page: int) -> None:
        self._say("page", file=file, page=page)

    def failed(self, failure: Failure) -> None:
        self._say("failed", file=failure.file, page=failure.page, **failure.error.to_plain())
        self._errors.failed(failure)

    def remarked(self, file: str, remark: Text) -> None:
        self._say("remark", file=file, remark=remark.en)

    def written(self, file: str, exported: Exported) -> None:
        paths = [str(path) for path in exported.copies]
        notes = [note.say("en") for note in exported.notes]
        more = {"files": [str(path) for path in exported.files]} if exported.files else {}
        event = "skipped" if exported.skipped else "written"
        self._say(event, file=file, path=str(exported.path), copies=paths, notes=notes, **more)

    def finished(self, files: int, pages: int, failures: int) -> None:
        self._say("finished", files=files, pages=pages, failures=failures)


def terms_accepted(licences: Iterable[str], language: str) -> bool:
    """Shows the terms of a model and, where a person sits before it, asks. licences: where the text itself can be read."""
    print(LICENCE_NAME.say(language), file=sys.stderr)
    for term in licence_terms():
        print(f"- {term.say(language)}", file=sys.stderr)
    for licence in dict.fromkeys(licences):
        print(_LICENCE_AT.say(language), licence, file=sys.stderr)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(_ASK.say(language), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("yes", "是")


class ByteBar:
    """Progress in bytes on standard error, where that is a terminal."""

    WIDTH = 24

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._started = time.monotonic()

    def __enter__(self) -> ByteBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def progressed(self, done: int, total: int | None) -> None:
        if not self._shown or not total:
            return
        filled = "█" * round(self.WIDTH * min(1.0, done / total))
        speed = done / max(0.001, time.monotonic() - self._started) / 1e6
        line = f"\r{filled:·<{self.WIDTH}} {done / _GIGABYTE:.2f}/{total / _GIGABYTE:.2f} GB {speed:.0f} MB/s"
        print(f"{line}\x1b[K", end="", file=sys.stderr, flush=True)
