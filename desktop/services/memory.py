"""How much memory the computer has, without any library."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

if sys.platform == "win32":

    class _Status(ctypes.Structure):
        """MEMORYSTATUSEX."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *((name, ctypes.c_ulonglong) for name in ("total", "free", "page_total", "page_free", "all", "left", "more")),
        )

    def total_and_free() -> tuple[int | None, int | None]:
        """Bytes of the computer's memory, and of what of it programs can still have; None where it is not told."""
        status = _Status(length=ctypes.sizeof(_Status))
        if not ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return None, None
        return int(status.total), int(status.free)

else:

    def total_and_free() -> tuple[int | None, int | None]:
        """Bytes of the computer's memory, and of what of it programs can still have; None where it is not told."""
        try:
            lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        except OSError:
            return None, None
        told = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines) if rest.split()}
        return told.get("MemTotal"), told.get("MemAvailable")
