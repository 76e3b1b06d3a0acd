"""Runs a command under strace, or without any network, and tells what it did to sockets and files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_CALLS = (
    "network,chdir,?open,openat,?openat2,?creat,?rename,?renameat,renameat2,"
    "?mkdir,mkdirat,?link,linkat,?symlink,symlinkat,?mknod,mknodat"
)
_RESULT = re.compile(r"^(?P<call>\w+)\((?P<arguments>.*)\)\s+= (?P<result>-?\d+)(?:<(?P<path>[^>]*)>)?")
_STRING = re.compile(r'(?:AT_FDCWD<(?P<folder>[^>]*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"')
_WRITING = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND")
_NO_FILES = ("pipe:", "socket:", "anon_inode:", "/dev/null", "/dev/tty", "/dev/ptmx", "/proc/")
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Traced:
    """sockets: every call that opened an internet socket; attempts: those and the refused ones, as strace prints them.
    written: files and folders that were opened for writing, made or renamed to."""

    done: subprocess.CompletedProcess[str]
    sockets: tuple[str, ...]
    attempts: tuple[str, ...]
    written: frozenset[Path]

    def written_outside(self, *folders: Path) -> list[Path]:
        allowed = [folder.resolve() for folder in folders]
        return sorted(path for path in self.written if not any(path.is_relative_to(folder) for folder in allowed))


def environment(home: Path, **more: str) -> Mapping[str, str]:
    """That of this process with a home of its own, so that whatever a library puts there is seen."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return {**kept, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen", **more}


def traced(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Traced:
    """folder: for the trace itself; made if missing. The command runs in the root of the repository."""
    folder.mkdir(parents=True, exist_ok=True)
    strace = ["strace", "-ff", "-y", "-qq", "-s", "4096", "-e", f"trace={_CALLS}", "-e", "signal=none", "-o", str(folder / "t")]
    done = _run([*strace, *command], env)
    files = [file.read_text("utf-8", "replace").splitlines() for file in sorted(folder.glob("t.*"))]
    calls = [[found for line in lines if (found := _RESULT.match(line)) and int(found["result"]) >= 0] for lines in files]
    attempts = [line for lines in files for line in lines if line.startswith("socket(AF_INET")]
    return Traced(
        done,
        tuple(line for line in attempts if not line.partition(") ")[2].strip().startswith("= -")),
        tuple(attempts),
        frozenset(path for of_one in calls for path in _written(of_one)),
    )


def _written(calls: Iterable[re.Match[str]]) -> Iterator[Path]:
    """By one thread. Relative names are taken from where it last went, else from the root of the repository."""
    here = str(ROOT)
    for call in calls:
        named = [_joined(match["folder"] or here, match["path"]) for match in _STRING.finditer(call["arguments"])]
        name = None
        if call["call"] == "chdir":
            here = named[0]
        elif call["call"] == "creat" or (call["call"].startswith("open") and any(f in call["arguments"] for f in _WRITING)):
            name = call["path"]
        elif call["call"].startswith(("rename", "mkdir", "link", "symlink", "mknod")):
            name = named[-1]
        if name is not None and not name.startswith(_NO_FILES):
            yield Path(os.path.normpath(_plain(name)))


def _joined(folder: str, name: str) -> str:
    return name if name.startswith("/") else f"{folder}/{name}"


def _plain(name: str) -> str:
    """strace writes bytes that are no ASCII as octal numbers."""
    return os.fsdecode(name.encode().decode("unicode_escape").encode("latin-1"))


def without_network(command: Sequence[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """In a network namespace of its own, in which there is nothing, not even a loopback that is up."""
    prefix = _unshare()
    assert prefix is not None
    return _run([*prefix, *command], env)


def _run(command: Sequence[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False)


def why_not_traced() -> str | None:
    """Why `traced` cannot work here, None where it can."""
    return (
        None if _works(("strace", "-f", "-o", os.devnull, sys.executable, "-c", "")) else "strace is missing or not permitted"
    )


def why_not_without_network() -> str | None:
    return None if _unshare() else "unshare is missing or not permitted"


@cache
def _unshare() -> tuple[str, ...] | None:
    return next((prefix for prefix in (("unshare", "-rn"), ("unshare", "-n")) if _works((*prefix, "true"))), None)


@cache
def _works(command: tuple[str, ...]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
