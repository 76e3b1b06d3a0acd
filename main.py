"""Starts the window, a headless command, or one of the program's own child processes."""

from __future__ import annotations

import multiprocessing
import os
import sys

from desktop.offline import environment


def start(arguments: list[str]) -> int:
    """Each way in imports only what it needs, so that child processes stay light: hence the imports within."""
    environment.prepare()
    match arguments:
        case ["--engine-host", kind]:
            _shield_child()
            from desktop.engines import host as engine_host  # noqa: PLC0415  only what this way in needs

            return engine_host.main(kind)
        case ["--imaging-host"]:
            _shield_child()
            from desktop.imaging import host as imaging_host  # noqa: PLC0415  only what this way in needs

            return imaging_host.main()
        case ["--export-host"]:
            _shield_child()
            from desktop.exporters import host as export_host  # noqa: PLC0415  only what this way in needs

            return export_host.main()
    from desktop.offline import guard  # noqa: PLC0415  only what this way in needs

    guard.engage()
    _mend_streams()
    from desktop.commands import is_command  # noqa: PLC0415  only what this way in needs

    if is_command(arguments):
        from desktop.cli import main  # noqa: PLC0415  only what this way in needs

        return main(arguments)
    from desktop.ui.app import window  # noqa: PLC0415  only what this way in needs

    return window(arguments)


def _shield_child() -> None:
    """Before the libraries of its work are imported: these are what it is for."""
    from desktop.hosts.confine import confine  # noqa: PLC0415  only what this way in needs
    from desktop.offline import guard  # noqa: PLC0415  only what this way in needs

    confine()
    guard.engage()


def _mend_streams() -> None:
    """A windowed build has no streams, and a console of Windows need not be UTF-8."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  # open for good
        else:
            stream.reconfigure(encoding="utf-8" if os.name == "nt" else None, errors="backslashreplace")


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(start(sys.argv[1:]))
