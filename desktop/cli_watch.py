"""The `watch` command: what appears in a folder is taken in, read and, where a profile says so, exported."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from desktop.document.errors import DossierError, Text
from desktop.document.history import Actor, ActorKind
from desktop.engines import registry
from desktop.services.delivering import Outcome
from desktop.services.engines import DeskEngines
from desktop.services.headless_watch import WatchJob, watch
from desktop.services.hot_folder import OUT, SETTLE_SECONDS, HotFolder, WatchedFolderMissing
from desktop.services.models import Models
from desktop.services.profiles import own_profiles
from desktop.storage.dossier import utc_now
from desktop.storage.settings import load_settings

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, WRONG_USAGE = 0, 2
_WATCHING = Text(
    "Watching {folder}. The work is kept in {dossier}. Ctrl+C ends it.",
    "正在监视 {folder}，数据保存在 {dossier}。按 Ctrl+C 结束。",
)
_NAME_IT = Text("Say with --dossier where the work is to be kept.", "请用 --dossier 指定数据保存位置。")
_READ = Text("{file}: {pages} page(s), reading", "{file}：{pages} 页，正在识别")
_DONE = Text("{file}: done, now {now}", "{file}：已完成，现位于 {now}")


def add_watch_command(commands: Commands) -> None:
    """Adds `watch` to the subcommands of the program."""
    watching = commands.add_parser("watch", help="take in, read and export what appears in a folder")
    watching.add_argument("folder", type=Path, metavar="DIR")
    watching.add_argument("--profile", metavar="NAME", help="what to write of each file, see the profiles command")
    watching.add_argument("--out", type=Path, metavar="DIR", help=f"where to write it (default: {OUT} in the folder)")
    watching.add_argument("--dossier", type=Path, metavar="FILE", help="where the work is kept (default: beside the folder)")
    watching.add_argument("--engine", default=registry.AUTO, metavar="|".join((registry.AUTO, *registry.names())))
    watching.add_argument(
        "--settle", type=float, default=SETTLE_SECONDS, metavar="S", help="seconds a file must not have changed (%(default)g)"
    )
    watching.add_argument("--mark-only", action="store_true", help="leave the files where they are and write down what is done")
    watching.add_argument("--once", action="store_true", help="end when nothing is left to do")
    watching.add_argument("--json", action="store_true", help="one JSON object a line on standard output")
    watching.set_defaults(command_function=_watch)


def _watch(options: argparse.Namespace, language: str) -> int:
    folder: Path = options.folder.absolute()
    if not folder.is_dir():
        raise WatchedFolderMissing(folder=str(folder))
    engines = DeskEngines(load_settings(), Models(), insisted=options.engine)
    unavailable = engines.unavailable(engines.resolve(None))
    if unavailable is not None:
        print(unavailable.in_terminal(language), file=sys.stderr)
        return WRONG_USAGE
    if not (options.dossier or folder.name):
        print(_NAME_IT.say(language), file=sys.stderr)
        return WRONG_USAGE
    dossier: Path = (options.dossier or folder.with_name(f"{folder.name}.dossier")).absolute()
    out: Path = (options.out or folder / OUT).absolute()
    hot = HotFolder(
        folder,
        dossier.with_name(f"{dossier.stem}.watch.json"),
        apart=out,
        move=not options.mark_only,
        settle=options.settle,
    )
    profile = own_profiles().get(options.profile) if options.profile else None
    job = WatchJob(hot, dossier, Actor(ActorKind.PERSON, load_settings().person), language, profile, out, options.once)
    reporter = _JsonLines() if options.json else _Lines(language)
    if not options.json:
        print(_WATCHING.filled(folder=str(folder), dossier=str(dossier)).say(language), file=sys.stderr)
    watch(job, reporter, engines, utc_now, _stop_at_a_signal())
    return OK


def _stop_at_a_signal() -> threading.Event:
    """Set by Ctrl+C or by the system's wish: what is in hand is broken off, and gone on with at the next start."""
    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked)
    return stop


class _Lines:
    """What is written on standard output, reasons on standard error."""

    def __init__(self, language: str) -> None:
        self._language = language

    def taken_in(self, file: Path, pages: int) -> None:
        print(_READ.filled(file=file.name, pages=pages).say(self._language), file=sys.stderr, flush=True)

    def finished(self, file: Path, now: Path, outcome: Outcome) -> None:
        for one in outcome.results:
            for path in one.written:
                print(path, flush=True)
        for remark in outcome.remarks:
            print(remark.say(self._language), file=sys.stderr, flush=True)
        print(_DONE.filled(file=file.name, now=str(now)).say(self._language), file=sys.stderr, flush=True)

    def failed(self, file: Path, now: Path, error: DossierError) -> None:
        print(f"{now}: {error.in_terminal(self._language)}", file=sys.stderr, flush=True)

    def waits(self, error: DossierError) -> None:
        print(error.in_terminal(self._language), file=sys.stderr, flush=True)


class _JsonLines:
    def _say(self, event: str, **details: object) -> None:
        print(json.dumps({"event": event, **details}, ensure_ascii=False), flush=True)

    def taken_in(self, file: Path, pages: int) -> None:
        self._say("taken-in", file=str(file), pages=pages)

    def finished(self, file: Path, now: Path, outcome: Outcome) -> None:
        written = [str(path) for one in outcome.results for path in one.written]
        self._say("done", file=str(file), now=str(now), written=written, remarks=[r.en for r in outcome.remarks])

    def failed(self, file: Path, now: Path, error: DossierError) -> None:
        self._say("failed", file=str(file), now=str(now), **error.to_plain())

    def waits(self, error: DossierError) -> None:
        self._say("waits", **error.to_plain())
