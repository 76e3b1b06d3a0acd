"""What a child process does to itself before anything else: it dies with its parent and keeps to its memory limit."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PARENT = "DOSSIER_HOST_PARENT"
MEMORY = "DOSSIER_HOST_MEMORY"
_PR_SET_PDEATHSIG = 1


def confine() -> None:
    """Reads the two variables that the parent set (and removes them, so that a second call does nothing).

    On Windows both are done from outside, by the job object of the parent (jobs.py); there, and where prctl is not to be had,
    the end of the pipe from the parent ends the child (server.py)."""
    parent = os.environ.pop(PARENT, None)
    memory = os.environ.pop(MEMORY, None)
    if sys.platform != "win32":
        if parent is not None:
            _die_with(int(parent))
        if memory is not None:
            _limit_memory(int(memory))


if sys.platform != "win32":
    import resource

    def _die_with(parent: int) -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it was gone before the line above took effect
            os._exit(1)

    def _limit_memory(limit: int) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
