"""How long a start takes and what it needs: `python -m tests.benchmarks.start [PROGRAM…] [--rounds N] [--cold]`.

PROGRAM: the installed or frozen program (default: this source tree). For each: seconds from the start of the process until the
window can be used (its documents are listed and painted) and until the engine is open, as the program's own log tells them;
memory (PSS: shared pages are counted once) of the window and of all its processes when the engine is open; size on the disk.
In each round the first start makes the sample dossier, takes its documents in and reads them; the second opens it again, with
its documents. --cold: the system's cache of files is emptied first (Linux, as root).
A display is wanted: DISPLAY (Xvfb will do), else Qt's offscreen platform.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
USABLE, OPEN = (
    re.compile(r"^(\S+ \S+) INFO .* the window can be used", re.M),
    re.compile(r"^(\S+ \S+) INFO .* engine rapid is open", re.M),
)
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Start:
    """seconds from the start of the process; again: of the second start; megabytes."""

    window: float
    again: float
    engine: float
    window_memory: float
    memory: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", type=Path, metavar="PROGRAM")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cold", action="store_true")
    options = parser.parse_args()
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, {'cold' if options.cold else 'warm'},"
        f" {options.rounds} rounds: median (worst)\n"
    )
    print("| program | size MB | window s | again s | engine s after it | window MB | all MB |\n|---|---|---|---|---|---|---|")
    for program in options.programs or [ROOT / "main.py"]:
        starts = [start(program, cold=options.cold) for _ in range(options.rounds)]
        size = sum(f.stat().st_size for f in program.resolve().parent.rglob("*") if f.is_file() and not f.is_symlink()) / 1e6
        shown = (
            program.name,
            "" if program.suffix == ".py" else f"{size:.0f}",
            told([s.window for s in starts]),
            told([s.again for s in starts]),
            told([s.engine - s.window for s in starts]),
            told([s.window_memory for s in starts], 0),
            told([s.memory for s in starts], 0),
        )
        print(f"| {' | '.join(shown)} |", flush=True)
    return 0


def told(values: list[float], digits: int = 2) -> str:
    return f"{statistics.median(values):.{digits}f} ({max(values):.{digits}f})"


def start(program: Path, *, cold: bool) -> Start:
    with tempfile.TemporaryDirectory() as folder:
        window, engine, memory = opened(program, Path(folder), cold=cold)
        (Path(folder) / "log" / "dossier.log").unlink()
        again, _, _ = opened(program, Path(folder), cold=cold)
        return Start(window, again, engine, memory[0], sum(memory))


def opened(program: Path, home: Path, *, cold: bool) -> tuple[float, float, list[float]]:
    """Seconds until the window and until the engine; megabytes of each process."""
    command = [sys.executable, str(program)] if program.suffix == ".py" else [str(program)]
    shown = {"DISPLAY": os.environ["DISPLAY"]} if "DISPLAY" in os.environ else {"QT_QPA_PLATFORM": "offscreen"}
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "DOSSIER_HOME": str(home), "LANG": "C.UTF-8", **shown}
    if cold:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3", "ascii")
    begun = time.time()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        window, engine = (seen(home / "log" / "dossier.log", line, process) - begun for line in (USABLE, OPEN))
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        return window, engine, [each.memory_full_info().pss / 1e6 for each in family]
    finally:
        process.kill()
        process.wait()


def seen(log: Path, line: re.Pattern[str], process: subprocess.Popen[bytes]) -> float:
    """When the log told it, in seconds since 1970."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        found = line.search(log.read_text("utf-8")) if log.exists() else None
        if found:
            return datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S,%f").timestamp()
        time.sleep(0.02)
    raise SystemExit(f"{log}: the program ended or said nothing within {PATIENCE:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
