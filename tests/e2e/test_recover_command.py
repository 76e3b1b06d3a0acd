"""`dossier recover`: out of a damaged dossier into a new one, without a window."""

from __future__ import annotations

from pathlib import Path

from desktop.document.history import Actor, ActorKind
from desktop.imaging.client import ImagingHost
from desktop.services.importing import import_masters
from desktop.storage.dossier import Dossier
from tests.helpers import scans
from tests.helpers.program import dossier as run


def test_what_is_readable_comes_into_a_new_dossier_and_the_rest_is_told(tmp_path: Path) -> None:
    imaging = ImagingHost()
    with Dossier.create(tmp_path / "case.dossier") as dossier:
        import_masters(
            dossier, imaging, [scans.saved(scans.page(1), tmp_path / "scan.png")], actor=Actor(ActorKind.PERSON, "Ada")
        )
        original = dossier.master_path(dossier.masters()[0].sha256)
    imaging.close()
    done = run("recover", tmp_path / "case.dossier", tmp_path / "new.dossier", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Recovered: 1 documents, 1 pages")
    assert run("verify", tmp_path / "new.dossier", home=tmp_path).returncode == 0
    again = run("recover", tmp_path / "case.dossier", tmp_path / "new.dossier", home=tmp_path)
    assert (again.returncode, "already" in again.stderr) == (1, True)
    original.unlink()
    lossy = run("recover", tmp_path / "case.dossier", tmp_path / "third.dossier", home=tmp_path)
    assert (lossy.returncode, lossy.stderr) == (1, "1 originals are not there: scan.png\n")
