"""Tries the frozen engine host the way it is used: made into a pack, brought into the frozen program, reading with the test
model. Where the computer has a graphics card, that reads."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from building import engine_host, packs
from building.places import BUNDLE, ENGINE_HOST, SUFFIX, Unbuildable
from desktop.packs.signing import public_of
from tests.helpers.nano.pages import page
from tests.helpers.nano_model import published

_SECONDS = 1800
_SEEDS = (20, 21)
_REFUSED = 2


def try_engine(folder: Path = ENGINE_HOST, bundle: Path = BUNDLE) -> None:
    """folder: the frozen engine host. bundle: the frozen program. Takes three times the room of the host beside it for as long
    as it runs. Raises Unbuildable with what is wrong, or only unexpected."""
    made = engine_host.made_of(folder)
    with tempfile.TemporaryDirectory(prefix=".engine-smoke-", dir=folder.parent) as scratch:
        desk = _Desk(bundle, Path(scratch))
        key = Ed25519PrivateKey.generate()
        began = time.monotonic()
        pack = packs.engine_pack(folder, Path(scratch), key, cuda=made.cuda_major)
        print(f"  pack: made in {time.monotonic() - began:.0f} s", flush=True)
        model = published(Path(scratch) / "model")
        desk.run("packs", "import", str(pack), "--trust", public_of(key).fingerprint)
        pack.unlink()
        desk.run("model", "import", str(model), "--accept-licence")
        _examine(desk)
        _read(desk, Path(scratch))
        desk.run("packs", "remove", packs.ENGINE)
        if "packs import" not in desk.refused("recognise", str(model), "--out", scratch, "--engine", "hunyuan"):
            raise Unbuildable("Without its pack the program does not say how to bring one.")


def _examine(desk: _Desk) -> None:
    found = {check["name"]: check for check in map(json.loads, desk.run("doctor", "--json"))}
    for name in ("engine.hunyuan", f"pack.{packs.ENGINE}"):
        if found.get(name, {}).get("state") != "ok" or (name.startswith("engine") and not found[name]["detail"]):
            raise Unbuildable(f"The self-check finds fault with {name}: {found.get(name)}.")


def _read(desk: _Desk, scratch: Path) -> None:
    out = scratch / "out"
    drawn = {}
    for seed in _SEEDS:
        picture, drawn[seed] = page(seed, 512, 512, 3)
        picture.save(scratch / f"{seed}.png")
    scans = [str(scratch / f"{seed}.png") for seed in _SEEDS]
    for line in desk.run("recognise", *scans, "--engine", "hunyuan", "--out", str(out), "--format", "json"):
        if out not in Path(line).parents:
            raise Unbuildable(f"Reading says what it should not: {line}")
    for seed in _SEEDS:
        (content,) = json.loads((out / f"{seed}.json").read_text("utf-8"))["pages"]
        lines = [line for region in content["regions"] for line in region["lines"]]
        if {line["engine"] for line in lines} != {"hunyuan"}:
            raise Unbuildable(f"The page was read by {sorted({line['engine'] for line in lines})}, not by the pack's engine.")
        missing = {one.text for one in drawn[seed]} - {line["text"] for line in lines}
        if missing:
            raise Unbuildable(f"The test model reads everything but {', '.join(sorted(missing))}.")


class _Desk:
    """The frozen program with a home of its own."""

    def __init__(self, bundle: Path, scratch: Path) -> None:
        console = bundle / f"dossier-cli{SUFFIX}"
        self._program = console if console.exists() else bundle / f"dossier{SUFFIX}"
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR", "COMSPEC", "TEMP") if name in os.environ}
        self._environment = {**kept, "PATH": os.defpath, "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
        self._environment |= {"DOSSIER_HOME": str(scratch / "home"), "HOME": str(scratch / "home")}
        if not self._program.is_file():
            raise Unbuildable("There is no program to try the engine host with: run the step `freeze` first.")

    def run(self, *arguments: str) -> list[str]:
        """The lines that it says. It must end well and say nothing on standard error."""
        began = time.monotonic()
        done = self._done(arguments)
        if done.returncode or done.stderr.strip():
            raise Unbuildable(f"{self._program.name} {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        print(
            f"  {' '.join(arguments[: 2 if arguments[0] in ('packs', 'model') else 1])}: {time.monotonic() - began:.1f} s",
            flush=True,
        )
        return done.stdout.splitlines()

    def refused(self, *arguments: str) -> str:
        """What it says where it refuses to begin."""
        done = self._done(arguments)
        if done.returncode != _REFUSED:
            raise Unbuildable(f"{self._program.name} {' '.join(arguments)} ended with {done.returncode}, not {_REFUSED}.")
        return done.stderr

    def _done(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                [str(self._program), *arguments],
                env=self._environment,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Unbuildable(f"{self._program.name} {arguments[0]} did not end within {_SECONDS} seconds.") from None
