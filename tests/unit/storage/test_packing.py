from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.storage.dossier import Dossier
from desktop.storage.errors import DossierExists, DossierMissing, MasterChanged, MasterLost, NotAPackedDossier
from desktop.storage.packing import pack, unpack
from tests.unit.storage.making import add_document, read, texts


@pytest.fixture
def filled(dossier: Dossier, tmp_path: Path) -> Dossier:
    (page, _) = add_document(dossier, tmp_path, pages=2)
    read(dossier, page, ["合同"])
    (tmp_path / "linked.tif").write_bytes(b"linked ink")
    dossier.add_master(tmp_path / "linked.tif", link=True, media_type="image/tiff", pages=1)
    return dossier


def test_a_dossier_goes_into_one_file_and_comes_out_the_same(filled: Dossier, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    packed = pack(filled.path, tmp_path / "out" / "carried.dossierpack", progress=lambda d, t: told.append((d, t)))
    assert [f.name for f in packed.parent.iterdir()] == ["carried.dossierpack"]
    assert told[-1][0] == told[-1][1]
    (tmp_path / "linked.tif").unlink()
    path = unpack(packed, tmp_path / "elsewhere")
    assert sorted(f.name for f in path.parent.iterdir()) == ["carried.dossier", "carried.masters"]
    with Dossier.open(path) as dossier:
        assert texts(dossier, "document-page1") == ["合同"]
        assert dossier.verify().ok
        assert [m.linked for m in dossier.masters()] == [None, None]
        assert [dossier.master_path(m.sha256).read_bytes() for m in dossier.masters()] == [b"ink", b"linked ink"]
        assert dossier.history()[1:] == filled.history()
        assert [hit.page for hit in dossier.search("合同")] == ["document-page1"]


def test_packing_leaves_nothing_beside_a_closed_dossier(filled: Dossier, tmp_path: Path) -> None:
    filled.close()
    there = {each.name for each in tmp_path.iterdir()}
    pack(filled.path, tmp_path / "out.packed")
    assert {each.name for each in tmp_path.iterdir()} == there | {"out.packed"}


def test_nothing_is_overwritten(filled: Dossier, tmp_path: Path) -> None:
    target = tmp_path / "case.dossierpack"
    pack(filled.path, target)
    with pytest.raises(DossierExists):
        pack(filled.path, target)
    with pytest.raises(DossierExists):
        unpack(target, tmp_path)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "case.masters").mkdir()
    with pytest.raises(DossierExists):
        unpack(target, tmp_path / "new")


def test_a_dossier_without_all_its_masters_is_not_packed(filled: Dossier, tmp_path: Path) -> None:
    (tmp_path / "linked.tif").unlink()
    with pytest.raises(MasterLost):
        pack(filled.path, tmp_path / "case.dossierpack")
    (tmp_path / "linked.tif").write_bytes(b"linked ink")
    next(filled.masters_folder.iterdir()).write_bytes(b"xyz")
    with pytest.raises(MasterChanged):
        pack(filled.path, tmp_path / "case.dossierpack")
    with pytest.raises(DossierMissing):
        pack(tmp_path / "none.dossier", tmp_path / "case.dossierpack")
    assert not [f for f in tmp_path.iterdir() if "dossierpack" in f.name]


def repacked(packed: Path, change: dict[str, bytes | None]) -> Path:
    """A copy with entries replaced, added or (None) left out."""
    target = packed.with_name("changed.dossierpack")
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(target, "w") as sink:
        kept = {name: source.read(name) for name in source.namelist()}
        for name, data in {**kept, **change}.items():
            if data is not None:
                sink.writestr(name, data)
    return target


def test_a_damaged_or_forged_packed_file_is_refused_and_leaves_nothing(filled: Dossier, tmp_path: Path) -> None:
    packed = pack(filled.path, tmp_path / "case.dossierpack")
    with zipfile.ZipFile(packed) as source:
        master = next(name for name in source.namelist() if name.startswith("masters/"))
        state = source.read("state.dossier")
    changes: list[dict[str, bytes | None]] = [
        {master: b"forged"},
        {master: None},
        {"state.dossier": None},
        {"state.dossier": b"no database"},
        {"state.dossier": state[: len(state) // 2]},
        {"state.dossier": bytes(20_000_000)},
    ]
    for change in changes:
        with pytest.raises(NotAPackedDossier):
            unpack(repacked(packed, change), tmp_path / "into")
    (tmp_path / "noise.dossierpack").write_bytes(b"PK\x03\x04 and no more")
    data = bytearray(packed.read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "flipped.dossierpack").write_bytes(data)
    for name in ("noise", "flipped", "missing"):
        with pytest.raises(DossierError):
            unpack(tmp_path / f"{name}.dossierpack", tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []


def test_names_in_a_packed_file_lead_nowhere(filled: Dossier, tmp_path: Path) -> None:
    packed = pack(filled.path, tmp_path / "case.dossierpack")
    evil = repacked(packed, {"../evil": b"x", "/evil": b"x", "masters/../../evil": b"x", "C:\\evil": b"x"})
    path = unpack(evil, tmp_path / "into" / "deep")
    assert list(tmp_path.rglob("*evil*")) == []
    with Dossier.open(path) as dossier:
        assert dossier.verify().ok
