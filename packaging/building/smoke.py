"""Tries what was frozen, before any installer is made of it: whatever is missing, wrong or only unexpected ends the build."""

from __future__ import annotations

import filecmp
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from building import contents
from building.places import BUNDLE, ENGINE_HOST, ROOT, SUFFIX, VERSION, Unbuildable, Variant
from desktop.exporters.formats import FORMATS, PICTURE_ENDINGS, Shape
from desktop.resources import KINDS, brought

_SECONDS = 600
_HEALTHY = ("engine.rapid", "models.rapid", "offline.switches", "offline.ipv4", "offline.ipv6")
"""Findings of the self-check that must be good wherever a program is built."""
_WINDOW = "window: shown"


def smoke(variant: Variant, bundle: Path = BUNDLE, sources: Path = ROOT / "resources") -> None:
    """sources: the resources that the bundle was made of. Raises Unbuildable with what is wrong."""
    begun = time.monotonic()
    look_at(bundle, sources)
    with tempfile.TemporaryDirectory(prefix="dossier-smoke-") as folder:
        trial = Trial(bundle, Path(folder))
        for step in (trial.version, trial.health, trial.window, trial.headless):
            step()
            print(f"  {step.__name__}: good", flush=True)
    if variant is Variant.CUDA:
        from building import smoke_engine  # noqa: PLC0415  torch's own trial, for the variant that has it

        smoke_engine.try_engine(ENGINE_HOST)
        print("  engine host: good", flush=True)
    print(f"smoke: good, {time.monotonic() - begun:.0f} s")


def look_at(bundle: Path, sources: Path) -> None:
    """What lies in the folder, without starting it: nothing that reaches a network, and every resource as it is in the sources.

    Raises Unbuildable."""
    if not bundle.is_dir():
        raise Unbuildable("There is nothing to try yet: run the step `freeze` first.")
    for file in sorted(bundle.rglob("*")):
        if any(word.lower() in file.name.lower() for word in contents.FORBIDDEN):
            raise Unbuildable(f"{file.relative_to(bundle)} must not be in a program that reaches no network.")
    frozen = _resources(bundle)
    for file in brought(sources):
        twin = frozen / file.relative_to(sources)
        if not twin.is_file() or not filecmp.cmp(file, twin, shallow=False):
            raise Unbuildable(f"{twin} is not as in the sources: run the step `freeze` again.")


def _resources(bundle: Path) -> Path:
    return next(iter(bundle.glob("*/resources")), bundle / "resources")


class Trial:
    """Runs the program of a bundle as on a machine that never saw it: home and temporary folders in `scratch`, no display, no
    variable of this shell. What it says is compared with what it should say; every method raises Unbuildable."""

    def __init__(self, bundle: Path, scratch: Path) -> None:
        console = bundle / f"dossier-cli{SUFFIX}"
        self._program = console if console.exists() else bundle / f"dossier{SUFFIX}"
        self._samples = _resources(bundle) / "samples"
        self._scratch = scratch

    def version(self) -> None:
        self._expect(["--version"], [f"Dossier {VERSION}"])

    def health(self) -> None:
        """The self-check: the engine opens, its models are those that were measured, the system refuses sockets."""
        found = {check["name"]: check for check in map(_parsed, self._said(["doctor", "--json"]))}
        failed = [name for name, check in found.items() if check["state"] == "fail"]
        wanted = [name for name in _HEALTHY if not name.startswith("offline.ip") or sys.platform == "linux"]
        failed += [name for name in wanted if found.get(name, {}).get("state") != "ok"]
        if failed:
            raise Unbuildable(f"The self-check of the frozen program finds fault with {', '.join(sorted(set(failed)))}.")

    def window(self) -> None:
        """Uses a resource of each kind, reads a scan in the window, exports it in every format."""
        out = self._scratch / "window"
        said = self._said(["smoke", str(out)])
        counts = dict(line.split(": ") for line in said if ": " in line and not Path(line).is_absolute())
        for kind in (kind for kind in KINDS if not kind.optional):
            if not counts.get(kind.name, "").isdecimal():
                raise Unbuildable(f"The frozen program did not use its {kind.name}.")
            if int(counts[kind.name]) < len(kind.at_least):
                raise Unbuildable(f"The frozen program found too few of its {kind.name}.")
        if _WINDOW not in said:
            raise Unbuildable("The window of the frozen program showed no text.")
        named = {kind.name for kind in KINDS}
        _refuse_others(said, lambda line: line == _WINDOW or line.split(": ")[0] in named or _is_in(out, line))
        check_exports(out)

    def headless(self) -> None:
        """Reads all samples from the command line, in every format."""
        out = self._scratch / "headless"
        arguments = ["recognise", str(self._samples), "--out", str(out), "--format", ",".join(FORMATS), "--template", "auto"]
        _refuse_others(self._said(arguments), lambda line: _is_in(out, line))
        check_exports(out, titles=[file.stem for file in sorted(self._samples.iterdir())])

    def _expect(self, arguments: Sequence[str], lines: Sequence[str]) -> None:
        said = self._said(arguments)
        if said != list(lines):
            raise Unbuildable(f"{self._call(arguments)} says {said} instead of {list(lines)}.")

    def _said(self, arguments: Sequence[str]) -> list[str]:
        """The lines of its standard output. It must end well, say nothing on standard error, and leave no child behind."""
        work = self._scratch / "work"
        work.mkdir(exist_ok=True)
        running = subprocess.Popen(
            [str(self._program), *arguments],
            cwd=work,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            out, err = running.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            running.kill()
            raise Unbuildable(f"{self._call(arguments)} did not end within {_SECONDS} seconds.") from None
        complaint, call = err.decode("utf-8", "replace").strip(), self._call(arguments)
        if complaint:
            raise Unbuildable(f"{call} says on standard error:\n{complaint}")
        if running.returncode:
            raise Unbuildable(f"{call} ended with status {running.returncode}:\n{out.decode('utf-8', 'replace').strip()}")
        if _lives(running.pid):
            raise Unbuildable(f"{call} left a child process behind.")
        return out.decode("utf-8").splitlines()

    def _call(self, arguments: Sequence[str]) -> str:
        return " ".join([self._program.name, *arguments])

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR", "COMSPEC") if name in os.environ}
        home, temporary = self._scratch / "home", self._scratch / "tmp"
        for folder in (home, temporary):
            folder.mkdir(exist_ok=True)
        folders = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(home))
        folders |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        return {**kept, **folders, "PATH": os.defpath, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}


def check_exports(out: Path, titles: Sequence[str] = ("",)) -> None:
    """Every format is there, and not empty, for each of these documents. Raises Unbuildable."""
    for title in titles:
        found: dict[str, list[Path]] = {}
        for path in sorted(out.iterdir()) if out.is_dir() else ():
            if path.name.startswith(title):
                found.setdefault(_format_of(path), []).append(path)
        for name in FORMATS:
            if not found.get(name):
                raise Unbuildable(f"The frozen program wrote no {name} of {title or 'the scan'}.")
            if any(_is_empty(path) for path in found[name]):
                raise Unbuildable(f"The frozen program wrote an empty {name} of {title or 'the scan'}.")


def _format_of(path: Path) -> str:
    """The name of the format whose ending is the longest that fits; "" for none."""
    endings = {f".{form.extension}": form.name for form in FORMATS.values() if (form.shape is Shape.FOLDER) == path.is_dir()}
    endings |= {f".{ending}": "images" for ending in PICTURE_ENDINGS.values()}
    fitting = [ending for ending in endings if path.name.endswith(ending)]
    return endings[max(fitting, key=len)] if fitting else ""


def _is_empty(path: Path) -> bool:
    files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
    return not any(file.stat().st_size for file in files)


def _refuse_others(said: Iterable[str], is_expected: Callable[[str], bool]) -> None:
    others = [line for line in said if not is_expected(line)]
    if others:
        raise Unbuildable("The frozen program says what it should not:\n" + "\n".join(others))


def _is_in(folder: Path, line: str) -> bool:
    """Whether a line is the path of something that was written there."""
    return folder in Path(line).parents and Path(line).exists()


def _parsed(line: str) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(line)
    except ValueError:
        raise Unbuildable(f"The self-check of the frozen program says what it should not:\n{line}") from None
    return found


def _lives(group: int) -> bool:
    """Whether a process of a group is still there, a second after its first has ended."""
    for _ in range(20 if os.name == "posix" else 0):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.05)
    return os.name == "posix"
