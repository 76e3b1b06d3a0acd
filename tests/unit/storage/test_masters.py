from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.storage.dossier import Dossier
from desktop.storage.errors import MasterChanged, MasterLost, MasterUnreadable
from desktop.storage.masters import file_of
from tests.unit.storage.making import add_master


class Cancelled(DossierError):
    code = "cancelled"


def test_a_master_is_kept_byte_for_byte_under_its_hash(dossier: Dossier, tmp_path: Path) -> None:
    data = os.urandom(3_000_000)
    told: list[tuple[int, int | None]] = []
    (tmp_path / "病案.PDF").write_bytes(data)
    master, fresh = dossier.add_master(
        tmp_path / "病案.PDF", media_type="application/pdf", pages=3, progress=lambda done, total: told.append((done, total))
    )
    assert fresh
    assert (master.sha256, master.size, master.name) == (hashlib.sha256(data).hexdigest(), len(data), "病案.PDF")
    assert dossier.master_path(master.sha256).read_bytes() == data
    assert dossier.master_path(master.sha256) == tmp_path / "case.masters" / f"{master.sha256}.pdf"
    assert dossier.masters() == (master,)
    assert told[-1] == (3_000_000, 3_000_000)
    assert [e.kind for e in dossier.history()] == ["MasterImported"]


def test_the_same_bytes_under_another_name_are_recognised(dossier: Dossier, tmp_path: Path) -> None:
    master = add_master(dossier, tmp_path, b"same", "a.pdf")
    (tmp_path / "b.pdf").write_bytes(b"same")
    for link in (False, True):
        again = dossier.add_master(tmp_path / "b.pdf", link=link, media_type="application/pdf", pages=1)
        assert again == (master, False)
    assert len(list(dossier.masters_folder.iterdir())) == 1
    assert len(dossier.history()) == 1


def test_a_lost_copy_comes_back_with_the_next_import(dossier: Dossier, tmp_path: Path) -> None:
    master = add_master(dossier, tmp_path)
    dossier.master_path(master.sha256).unlink()
    assert dossier.missing_masters() == (master,)
    with pytest.raises(MasterLost):
        dossier.master_path(master.sha256)
    add_master(dossier, tmp_path)
    assert dossier.missing_masters() == ()
    assert dossier.verify().ok


def test_a_linked_master_stays_in_place_and_is_watched(dossier: Dossier, tmp_path: Path) -> None:
    source = tmp_path / "scan.tif"
    source.write_bytes(b"first")
    master, _ = dossier.add_master(source, link=True, media_type="image/tiff", pages=1)
    assert (dossier.master_path(master.sha256), master.linked) == (source, str(source))
    assert not dossier.masters_folder.exists()
    os.utime(source, (1, 1))  # another time, the same bytes
    assert dossier.master_path(master.sha256) == source
    source.write_bytes(b"other")
    os.utime(source, (2, 2))
    with pytest.raises(MasterChanged):
        dossier.master_path(master.sha256)
    assert "scan.tif" in dossier.verify().problems[0].en


def test_a_moved_link_is_mended_by_importing_the_file_from_its_new_place(dossier: Dossier, tmp_path: Path) -> None:
    source = tmp_path / "scan.tif"
    source.write_bytes(b"ink")
    master, _ = dossier.add_master(source, link=True, media_type="image/tiff", pages=1)
    source.rename(tmp_path / "moved.tif")
    mended, fresh = dossier.add_master(tmp_path / "moved.tif", link=True, media_type="image/tiff", pages=1)
    assert not fresh
    assert mended.linked == str(tmp_path / "moved.tif")
    assert dossier.master_path(master.sha256) == tmp_path / "moved.tif"
    (tmp_path / "moved.tif").rename(tmp_path / "again.tif")
    dossier.add_master(tmp_path / "again.tif", media_type="image/tiff", pages=1)
    assert dossier.master_path(master.sha256).parent == dossier.masters_folder
    assert dossier.verify().ok


def test_a_cancelled_import_leaves_nothing(dossier: Dossier, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(os.urandom(3_000_000))
    chunks = iter(range(2))

    def poll() -> None:
        if next(chunks, None) is None:
            raise Cancelled

    with pytest.raises(Cancelled):
        dossier.add_master(tmp_path / "scan.pdf", media_type="application/pdf", pages=1, poll=poll)
    assert list(dossier.masters_folder.iterdir()) == []
    assert dossier.masters() == ()


def test_interrupted_copies_are_swept_by_the_next_writer(dossier: Dossier, tmp_path: Path) -> None:
    master = add_master(dossier, tmp_path)
    dossier.close()
    part = dossier.masters_folder / ".part-0123"
    part.write_bytes(b"half")
    with Dossier.open(dossier.path, read_only=True):
        assert part.exists()
    with Dossier.open(dossier.path) as again:
        assert not part.exists()
        assert again.master_path(master.sha256).is_file()


def test_a_file_that_is_not_there_or_not_readable(dossier: Dossier, tmp_path: Path) -> None:
    for path in (tmp_path / "none.pdf", tmp_path):
        for link in (False, True):
            with pytest.raises(MasterUnreadable):
                dossier.add_master(path, link=link, media_type="application/pdf", pages=1)
    assert dossier.masters() == ()


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.PDF", ".pdf"), ("a", ""), ("a.p/../../x", ""), ("a.病案", ""), ("a." + "x" * 40, ""), ("..", "")]
)
def test_only_plain_endings_become_part_of_a_file_name(dossier: Dossier, tmp_path: Path, name: str, suffix: str) -> None:
    master = replace(add_master(dossier, tmp_path), name=name)
    assert file_of(tmp_path, master) == tmp_path / (master.sha256 + suffix)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text(dossier: Dossier, tmp_path: Path) -> None:
    source = tmp_path / os.fsdecode(b"scan\xff.pdf")
    source.write_bytes(b"ink")
    with pytest.raises(MasterUnreadable):
        dossier.add_master(source, link=True, media_type="application/pdf", pages=1)
    master, fresh = dossier.add_master(source, media_type="application/pdf", pages=1)
    assert fresh
    assert dossier.master_path(master.sha256).read_bytes() == b"ink"
