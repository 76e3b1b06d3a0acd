"""The program is killed while it imports, reads and corrects at once: what it had said to be done is there, and verifies."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from desktop.document.history import Edited, Event, PageRead, unpack
from desktop.storage.dossier import Dossier

ROOT = Path(__file__).parents[2]
FULL = os.environ.get("DOSSIER_FULL") == "1"
DOSSIERS = 30 if FULL else 3
KILLS_EACH = 4
SEED = 20260101


def work_and_die(path: Path, seed: int, wanted: int, delay: float) -> list[dict[str, Any]]:
    """What the child said was done before it was killed: `delay` seconds after it had said so `wanted` times."""
    command = [sys.executable, "-m", "tests.helpers.kill_worker", str(path), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        said = [line for line, _ in zip(child.stdout, range(wanted), strict=False)]
        # Not a wait for anything: the moment of death is meant to be any moment.
        threading.Event().wait(delay)
        alive = child.poll() is None
        child.kill()
        rest, errors = child.stdout.read(), child.stderr.read()
    assert alive, errors
    lines = "".join(said) + rest
    return [json.loads(line) for line in lines.splitlines(keepends=True) if line.endswith("\n")]


def check(path: Path, said: list[dict[str, Any]]) -> int:
    """Opens what is left; the number of events that are there."""
    with Dossier.open(path) as dossier:
        report = dossier.verify()
        assert report.problems == ()
        assert not list(dossier.masters_folder.glob(".part-*"))
        for one in said:
            assert dossier.event(one["sequence"]).hash == one["hash"]
        corrected = {(one["page"], one["line"]): one for one in said if one["did"] == "corrected"}
        for (page, line), one in corrected.items():
            later = dossier.history(page=page, limit=one["sequence"] + 1000)
            if not any(touches(event, line) for event in later if event.sequence > one["sequence"]):
                found = dossier.page(page).content.line(line)
                assert found is not None
                assert found.text == one["text"]
        for one in said:
            if one["did"] == "read":
                assert list(dossier.page(one["page"]).content.lines())
            if one["did"] == "imported":
                pages = dossier.document(one["document"]).pages
                assert dossier.master_path(dossier.page(pages[0]).master).is_file()
        return report.events


def touches(event: Event, line: str) -> bool:
    assert event.payload is not None
    happening = unpack(event.kind, event.payload)
    return isinstance(happening, PageRead) or (isinstance(happening, Edited) and line in event.payload)


@pytest.mark.parametrize("number", range(DOSSIERS))
def test_nothing_that_was_done_is_lost_when_the_program_is_killed(tmp_path: Path, number: int) -> None:
    rng = random.Random(SEED + number)
    path = tmp_path / "case.dossier"
    said: list[dict[str, Any]] = []
    events = 0
    for kill in range(KILLS_EACH):
        # The first of some is killed while the dossier is being made.
        wanted = 0 if kill == 0 and number % 3 == 0 else rng.randrange(1, 25)
        said += work_and_die(path, rng.getrandbits(32), wanted, rng.uniform(0.0, 0.6 if wanted == 0 else 0.05))
        if path.exists():
            events = check(path, said)
        else:
            assert said == []
    assert events >= len({one["sequence"] for one in said}) > 0
