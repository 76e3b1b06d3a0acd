"""Model packs: unpacked beside the models, checked as a folder is, never lying on the disk twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engines.contract import Cancelled
from desktop.engines.hunyuan.refusals import ModelFileChanged, ModelHasCode, ModelRefused
from desktop.packs.errors import PackFileChanged, PackRefused
from desktop.packs.manifest import Manifest, PackKind
from desktop.packs.writing import described, write
from desktop.services.model_texts import LicenceNotAccepted
from desktop.services.models import ModelInfo, Models
from desktop.services.pack_keys import PackKeys
from desktop.services.pack_texts import ModelForEverybody, PackNotTrusted
from desktop.services.packs import LICENCE, Packs
from desktop.services.progress import Poll, never_cancelled
from tests.helpers import model_folders
from tests.helpers.model_folders import published, release, safetensors
from tests.helpers.packs import DATE, KEY, OTHER_KEY, TITLE, forged, plain_manifest, trusted_key

BIG = 3 << 20


def model_pack(target: Path, folder: Path, key: object = KEY) -> Path:
    left = frozenset(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.suffix not in (".py", ".md"))
    files = described(folder, left)
    manifest = Manifest(PackKind.MODEL, "hunyuanocr", "1.5", "any", "", TITLE, files, more={LICENCE: "LICENSE"})
    return write(target, manifest, folder, key, date=DATE)  # type: ignore[arg-type]  # one of the two keys


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    trusted_key(tmp_path / "keys")
    keys = PackKeys(tmp_path / "keys", tmp_path / "machine keys", administrator_only=False)
    return Packs(tmp_path / "packs", tmp_path / "machine", keys=keys, models=tmp_path / "models")


@pytest.fixture
def models(tmp_path: Path) -> Models:
    return Models(tmp_path / "models")


def bring(packs: Packs, path: Path, poll: Poll = never_cancelled) -> ModelInfo:
    return packs.bring_model(packs.examine(path), person="Ada", accepted=True, poll=poll)


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".lock"}


def test_a_model_pack_gives_what_its_folder_would(packs: Packs, models: Models, tmp_path: Path) -> None:
    source = published(tmp_path / "hub", size=BIG)
    info = bring(packs, model_pack(tmp_path / "m.deskpack", source))
    other = Models(tmp_path / "other").bring(source, person="Ada", accepted=True)
    assert (info.name, info.release, info.ready, info.sha256) == (other.name, other.release, True, other.sha256)
    assert files_of(info.path) == files_of(other.path)
    assert models.chosen() == info
    assert [found.name for found in models.list()] == ["hunyuanocr-1.5", "hunyuanocr-1.0"]
    assert models.verify(info.name) == ()
    assert info.accepted is not None
    assert info.accepted.person == "Ada"
    assert packs.list() == ()


def test_nothing_lies_there_twice(packs: Packs, tmp_path: Path) -> None:
    """The weights are the very files that were unpacked."""
    seen: dict[int, int] = {}

    def look() -> None:
        for path in (tmp_path / "models").rglob("*.safetensors"):
            seen[path.stat().st_ino] = path.stat().st_size

    info = bring(packs, model_pack(tmp_path / "m.deskpack", release(tmp_path / "hub", size=BIG)), look)
    assert (info.path / "model.safetensors").stat().st_ino in seen
    assert len(seen) == 1
    assert left_in(tmp_path / "models") == {"hunyuanocr-1.5"}


def test_the_licence_can_be_read_before_and_has_to_be_accepted(packs: Packs, models: Models, tmp_path: Path) -> None:
    offer = packs.examine(model_pack(tmp_path / "m.deskpack", release(tmp_path / "hub")))
    assert offer.terms == model_folders.LICENCE
    with pytest.raises(LicenceNotAccepted):
        packs.bring_model(offer, person="Ada", accepted=False)
    assert models.list() == ()


def test_nothing_in_a_licence_is_obeyed_by_a_terminal(packs: Packs, tmp_path: Path) -> None:
    inside = {"LICENSE": "Terms\x1b[2J\r\n\t一、许可\u3000范围".encode()}
    path = forged(tmp_path / "m.deskpack", inside, said={"kind": "model", "more": {LICENCE: "LICENSE"}})
    assert packs.examine(path).terms == "Terms[2J\n\t一、许可\u3000范围"


def test_a_licence_that_was_changed_is_not_shown(packs: Packs, tmp_path: Path) -> None:
    said = plain_manifest({"LICENSE": b"The true terms"}, {"kind": "model", "more": {LICENCE: "LICENSE"}})
    path = forged(tmp_path / "m.deskpack", {"LICENSE": b"Other, terms.."}, said=said)
    with pytest.raises(PackFileChanged):
        packs.examine(path)


def test_the_same_model_once_more_is_not_kept_twice(packs: Packs, models: Models, tmp_path: Path) -> None:
    path = model_pack(tmp_path / "m.deskpack", release(tmp_path / "hub", size=BIG))
    first, again = bring(packs, path), bring(packs, path)
    assert (again.name, again.sha256, again.brought) == (first.name, first.sha256, first.brought)
    assert models.list() == (again,)
    assert left_in(tmp_path / "models") == {"hunyuanocr-1.5"}


@pytest.mark.parametrize("calls", [0, 3, 6, 9, 14, 17, 20])
def test_stopping_leaves_no_model_and_no_scratch(packs: Packs, models: Models, tmp_path: Path, calls: int) -> None:
    path = model_pack(tmp_path / "m.deskpack", release(tmp_path / "hub", size=BIG))
    with pytest.raises(Cancelled):
        bring(packs, path, cancelling(calls))
    assert models.list() == ()
    assert not list((tmp_path / "models").glob(".pack-*"))
    assert bring(packs, path).ready
    assert left_in(tmp_path / "models") == {"hunyuanocr-1.5"}


def test_what_a_power_cut_left_is_swept(packs: Packs, tmp_path: Path) -> None:
    (tmp_path / "models" / ".pack-1234" / "v1.0").mkdir(parents=True)
    bring(packs, model_pack(tmp_path / "m.deskpack", release(tmp_path / "hub")))
    assert left_in(tmp_path / "models") == {"hunyuanocr-1.5"}


def test_what_a_folder_must_not_hold_a_pack_must_not_either(packs: Packs, models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "hub")
    (source / "modeling.pyc").write_bytes(b"code")
    with pytest.raises(ModelHasCode):
        bring(packs, model_pack(tmp_path / "m.deskpack", source))
    (source / "modeling.pyc").unlink()
    (source / "config.json").write_text('{"model_type": "other"}', encoding="utf-8")
    with pytest.raises(ModelRefused):
        bring(packs, model_pack(tmp_path / "n.deskpack", source))
    assert models.list() == ()
    assert left_in(tmp_path / "models") == set()


def test_a_list_of_checksums_in_the_pack_is_heeded(packs: Packs, models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "hub", size=BIG)
    listed = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}" for p in source.iterdir() if p.suffix != ".md"]
    (source / "SHA256SUMS").write_text("\n".join(listed), encoding="utf-8")
    safetensors(source / "model.safetensors", size=BIG, fill=9)
    with pytest.raises(ModelFileChanged):
        bring(packs, model_pack(tmp_path / "m.deskpack", source))
    assert models.list() == ()


def test_only_a_trusted_key_brings_a_model(packs: Packs, models: Models, tmp_path: Path) -> None:
    with pytest.raises(PackNotTrusted):
        bring(packs, model_pack(tmp_path / "m.deskpack", release(tmp_path / "hub"), OTHER_KEY))
    assert models.list() == ()


def test_an_engine_is_no_model_and_a_model_no_engine(packs: Packs, tmp_path: Path) -> None:
    path = model_pack(tmp_path / "m.deskpack", release(tmp_path / "hub"))
    with pytest.raises(PackRefused):
        packs.bring(packs.examine(path))
    with pytest.raises(ModelForEverybody):
        packs.bring_model(packs.examine(path), person="Ada", accepted=True, for_everybody=True)


def cancelling(calls: int) -> Callable[[], None]:
    left = iter(range(calls))

    def poll() -> None:
        if next(left, None) is None:
            raise Cancelled

    return poll
