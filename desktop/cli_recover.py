"""The `recover` command: what can be read of a damaged dossier, into a new one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.storage.recovery import recover

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, SOME_FAILED = 0, 1


def add_recover_command(commands: Commands) -> None:
    """Adds `recover` to the subcommands of the program."""
    recovering = commands.add_parser("recover", help="what is readable of a damaged dossier, into a new one")
    recovering.add_argument("dossier", type=Path, metavar="DOSSIER", help="the damaged one; it is only read")
    recovering.add_argument("new", type=Path, metavar="NEW.dossier")
    recovering.set_defaults(command_function=_recover)


def _recover(options: argparse.Namespace, language: str) -> int:
    report = recover(options.dossier, options.new)
    print(report.summary.say(language))
    for loss in report.losses:
        print(loss.say(language), file=sys.stderr)
    return SOME_FAILED if report.losses else OK
