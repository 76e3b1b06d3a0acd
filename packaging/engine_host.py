"""The way into the engine host of the GPU pack: a frozen program of its own, started by the base program over a pipe.

dossier-engine --engine-host KIND   answers the host protocol on its standard streams
dossier-engine --version            of the program that it was made from
dossier-engine --protocol           the version of the host protocol that it speaks
"""

from __future__ import annotations

import multiprocessing
import sys

from desktop.offline import environment


def start(arguments: list[str]) -> int:
    """As main.py starts its own engine hosts: the shield stands before the libraries of the work are imported."""
    environment.prepare()
    match arguments:
        case ["--engine-host", kind]:
            from desktop.hosts.confine import confine  # noqa: PLC0415  what is asked for alone is imported
            from desktop.offline import guard  # noqa: PLC0415  the same

            confine()
            guard.engage()
            from desktop.engines import host  # noqa: PLC0415  after the shield

            return host.main(kind)
        case ["--version"]:
            from desktop import __version__  # noqa: PLC0415  the same

            sys.stdout.write(f"dossier-engine {__version__}\n")
            return 0
        case ["--protocol"]:
            from desktop.hosts.protocol import VERSION  # noqa: PLC0415  the same

            sys.stdout.write(f"{VERSION}\n")
            return 0
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(start(sys.argv[1:]))
