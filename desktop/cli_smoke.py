"""The `smoke` command: a built program tries itself, before an installer is made of it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli_reporting import TerminalReporter
from desktop.document.history import Actor, ActorKind
from desktop.resources import resource
from desktop.services.export import FORMAT_NAMES
from desktop.services.headless_export import export
from desktop.services.placing import Existing
from desktop.services.profile import Profile
from desktop.storage.dossier import utc_now

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, SOME_FAILED = 0, 1
SCAN = "letter.jpg"


def add_smoke_command(commands: Commands) -> None:
    """Adds `smoke` to the subcommands of the program."""
    smoking = commands.add_parser(
        "smoke", help="try a built program: use every resource, show a scan being read in the window, export it in every format"
    )
    smoking.add_argument("out", type=Path, metavar="DIR", help="a folder that is not there yet")
    smoking.add_argument("--scan", type=Path, metavar="FILE", help="instead of the sample letter")
    smoking.set_defaults(command_function=_smoke)


def _smoke(options: argparse.Namespace, language: str) -> int:
    """Each line of the output is one thing done: `KIND: NUMBER` of the resources, `window: shown`, the path of an export."""
    # Qt is imported only for the window: a headless machine may lack its libraries.
    from desktop.ui.smoke import run  # noqa: PLC0415  the line above says why

    dossier = options.out.absolute() / "smoke.dossier"
    dossier.parent.mkdir(parents=True)
    if not run(dossier, options.scan or resource("samples", SCAN), lambda kind, count: print(f"{kind}: {count}", flush=True)):
        print("window: nothing shown", flush=True)
        return SOME_FAILED
    print("window: shown", flush=True)
    profile = Profile(formats=FORMAT_NAMES, existing=Existing.REPLACE)
    actor = Actor(ActorKind.PERSON, "smoke")
    done = export(dossier, options.out, profile, TerminalReporter(language), utc_now, actor=actor)
    return OK if done else SOME_FAILED
