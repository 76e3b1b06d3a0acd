"""The base program and a GPU pack: brought in, started over the pipe, a page read. The pack's host is a launcher of this very
program, so that neither torch nor a frozen host is needed; with torch installed, the test model reads as well."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop import __version__
from desktop.document.history import Actor, ActorKind
from desktop.document.notes import OTHER_ENGINE
from desktop.engines import gpu, registry
from desktop.engines.gpu import Card
from desktop.hosts import protocol
from desktop.hosts.client import Host
from desktop.offline import seccomp
from desktop.packs.signing import public_of
from desktop.services import headless
from desktop.services.engines import DeskEngines
from desktop.services.models import Models
from desktop.storage.dossier import Dossier, utc_now
from desktop.storage.settings import Settings
from tests.helpers.engine_packs import START, ThesePacks, host_of, installed, launcher
from tests.helpers.nano.pages import page
from tests.helpers.nano_model import brought
from tests.helpers.packs import KEY, engine_pack
from tests.helpers.program import ROOT, environment

WITHOUT_TORCH = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
sys.modules["torch"] = None
import main
sys.exit(main.start(sys.argv[1:]))
"""


def program(*arguments: str | Path, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """As the frozen base program: no torch can be found in it. Fake engines may be hosted."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, *map(str, arguments)],
        cwd=home,
        env=environment(home, **{registry.FAKES: "1"}, **more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A desk to which the model was brought."""
    brought(tmp_path / "home" / "data" / "models", tmp_path / "drive")
    return tmp_path / "home"


def pack_brought(home: Path, folder: Path, start: bytes) -> None:
    """As a person does it, who compared the fingerprint."""
    pack = engine_pack(folder / "gpu.deskpack", files={"engine": start, START: start}, start=START, cuda=13)
    done = program("packs", "import", pack, "--trust", public_of(KEY).fingerprint, home=home)
    assert done.returncode == 0, done.stderr


def entry(folder: Path) -> bytes:
    """Starts what the pack's host is frozen from."""
    source = ROOT / "packaging" / "engine_host.py"
    code = f"import runpy, sys\nsys.path.insert(0, {str(ROOT)!r})\nrunpy.run_path({str(source)!r}, run_name='__main__')\n"
    (folder / "entry.py").write_text(code, "utf-8")
    return launcher(folder / "entry.py")


def lines(exported: Path) -> list[dict[str, Any]]:
    content = json.loads(exported.read_text("utf-8"))
    return [line for region in content["pages"][0]["regions"] for line in region["lines"]]


def test_a_page_is_read_by_the_host_of_a_pack_that_was_brought_in(home: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.png"
    Image.new("RGB", (300, 200), "white").save(scan)
    order = ("recognise", scan, "--out", tmp_path / "out", "--engine", "hunyuan")
    refused = program(*order, home=home)
    assert refused.returncode == 2
    assert "packs import" in refused.stderr
    pack_brought(home, tmp_path, host_of("fake-steady"))
    done = program(*order, home=home)
    assert done.returncode == 0, done.stderr
    assert {line["engine"] for line in lines(tmp_path / "out" / "scan.json")} == {"fake-steady"}


def test_a_pack_that_does_not_start_fails_the_page_with_what_to_do(home: Path, tmp_path: Path) -> None:
    scan = tmp_path / "scan.png"
    Image.new("RGB", (300, 200), "white").save(scan)
    (tmp_path / "broken.py").write_text("raise SystemExit(7)", "utf-8")
    pack_brought(home, tmp_path, launcher(tmp_path / "broken.py"))
    done = program("recognise", scan, "--out", tmp_path / "out", "--engine", "hunyuan", home=home)
    assert done.returncode == 1
    assert "exit 7" in done.stderr
    assert "packs verify" in done.stderr


def test_the_host_of_a_pack_tells_what_it_is(tmp_path: Path) -> None:
    command = installed(tmp_path / "pack", entry(tmp_path)).command
    for argument, answer in (("--version", f"dossier-engine {__version__}"), ("--protocol", str(protocol.VERSION))):
        done = subprocess.run([*command, argument], capture_output=True, text=True, check=False, env=environment(tmp_path))
        assert (done.returncode, done.stdout.strip(), done.stderr) == (0, answer, "")
    done = subprocess.run([*command, "recognise"], capture_output=True, text=True, check=False, env=environment(tmp_path))
    assert done.returncode == 2
    assert "--engine-host KIND" in done.stderr


@pytest.mark.skipif(seccomp.machine() is None, reason="this system has no filter of system calls")
def test_the_shield_stands_in_the_host_of_a_pack_before_an_engine_is_asked_for(tmp_path: Path) -> None:
    command = installed(tmp_path / "pack", entry(tmp_path)).command
    host = Host(("--engine-host", "hunyuan"), command=command)
    try:
        host.start()
        assert filters(str(host.pid)) == filters("self") + 1
    finally:
        host.close()


def filters(process: str) -> int:
    """Of system calls, that bind a process."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(status.partition("Seccomp_filters:")[2].split()[0])


class Silent:
    """A reporter that says nothing."""

    def __getattr__(self, name: str) -> object:
        return lambda *told: None


@pytest.mark.skipif(registry.available("rapid") is not None, reason="the embedded engine is not installed")
def test_the_embedded_engine_reads_where_a_pack_does_not_start(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(gpu, "carried_cuda", lambda: None)
    page(20, 512, 512, 2)[0].save(tmp_path / "scan.png")
    (tmp_path / "broken.py").write_text("raise SystemExit(7)", "utf-8")
    card = Card(0, "a card", "GPU-0", 24 << 30, 20 << 30, "580.1", (13, 0), (8, 9))
    packs = ThesePacks((installed(tmp_path / "pack", launcher(tmp_path / "broken.py")),))
    models = Models(home / "data" / "models")
    engines = DeskEngines(replace(Settings(), engine="auto"), models, cards=lambda: (card,), packs=packs)
    assert engines.resolve(None) == "hunyuan"
    actor = Actor(ActorKind.PERSON, "Ada")
    job = headless.Job((tmp_path / "scan.png",), tmp_path / "out", ("txt",), actor, dossier=tmp_path / "case.dossier")
    assert headless.recognise(job, Silent(), engines, utc_now)
    with Dossier.open(tmp_path / "case.dossier") as dossier:
        (document,) = dossier.documents()
        (summary,) = dossier.page_summaries(document.id)
        (reading,) = dossier.readings(summary.id)
    assert reading.engine == "rapid"
    (note,) = [note for note in reading.notes if note.code == OTHER_ENGINE]
    assert "engine-pack-failed" in note.detail


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed: the test model cannot read")
def test_the_test_model_reads_in_a_host_beside_a_program_without_torch(home: Path, tmp_path: Path) -> None:
    seeds: Sequence[int] = (20, 21)
    drawn = {}
    for seed in seeds:
        picture, drawn[seed] = page(seed, 512, 512, 3)
        picture.save(tmp_path / f"{seed}.png")
    pack_brought(home, tmp_path, entry(tmp_path))
    inputs = [tmp_path / f"{seed}.png" for seed in seeds]
    done = program("recognise", *inputs, "--out", tmp_path / "out", "--engine", "hunyuan", home=home)
    assert done.returncode == 0, done.stderr
    for seed in seeds:
        read = lines(tmp_path / "out" / f"{seed}.json")
        assert {line["engine"] for line in read} == {"hunyuan"}
        assert {one.text for one in drawn[seed]} <= {line["text"] for line in read}
