"""`dossier quality`: what is wrong with the scans of a dossier, told and written without a window."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from desktop.document.history import Actor, ActorKind
from desktop.imaging.client import ImagingHost
from desktop.services.importing import import_masters
from desktop.storage.dossier import Dossier
from tests.helpers import scans
from tests.helpers.program import dossier as run


def test_findings_are_told_and_written(tmp_path: Path) -> None:
    files = [
        scans.saved(scans.page(1), tmp_path / "good.png"),
        scans.saved(scans.skewed(scans.page(2), 5), tmp_path / "skewed.png", 200),
    ]
    imaging = ImagingHost()
    with Dossier.create(tmp_path / "case.dossier") as dossier:
        import_masters(dossier, imaging, files, actor=Actor(ActorKind.PERSON, "Ada"))
    imaging.close()
    done = run("quality", tmp_path / "case.dossier", "--out", tmp_path / "found.csv", "--json", home=tmp_path)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [(each["kind"], each["title"]) for each in told] == [("dpi", "skewed"), ("skew", "skewed")]
    rows = list(csv.reader((tmp_path / "found.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == 3
    lower = run("quality", tmp_path / "case.dossier", "--dpi", "150", "--skew", "6", home=tmp_path)
    assert lower.stdout.startswith("0 findings")
