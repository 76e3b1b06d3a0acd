"""Packs of the administrator: for all persons of a machine, and only as safe as its folders."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.services.pack_keys import PackKeys
from desktop.services.pack_texts import (
    KeyNotForEverybody,
    NotForEverybody,
    PackOpenToOthers,
)
from desktop.services.packs import InstalledPack, Packs
from tests.helpers.packs import OTHER_KEY, engine_pack, trusted_key

NAME = "hunyuan-engine"
posix = pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")


def test_the_newest_of_an_engine_is_used_and_of_equal_ones_the_persons_own(
    bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path
) -> None:
    everybodys = bring("2.0", for_everybody=True)
    assert everybodys.for_everybody
    assert everybodys.folder.is_relative_to(tmp_path / "machine")
    assert packs.engine_host("hunyuan") == everybodys
    own = bring("1.0")
    assert packs.list() == (own, everybodys)
    assert packs.engine_host("hunyuan") == everybodys
    own = bring("2.0")
    assert packs.engine_host("hunyuan") == own
    own = bring("10.0")
    assert packs.engine_host("hunyuan") == own
    packs.remove(NAME)
    assert packs.list() == (everybodys,)
    packs.remove(NAME)
    assert packs.list() == ()


def test_of_several_packs_for_an_engine_the_newest_is_used(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    newest = bring("2.0")
    bring("0.1", name="a-pack")
    bring("1.9", name="z-pack")
    assert packs.engine_host("hunyuan") == newest


def test_each_of_the_two_can_be_seen_to(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    bring("1.0", for_everybody=True)
    bring("2.0", for_everybody=True)
    own = bring("2.0")
    packs.roll_back(NAME, for_everybody=True)
    assert [pack.manifest.version for pack in packs.list()] == ["2.0", "1.0"]
    (own.folder / "engine").write_bytes(b"x")
    assert packs.verify(NAME, for_everybody=True) == ()
    assert packs.verify(NAME) != ()


def test_a_pack_for_everybody_needs_no_key_of_each(bring: Callable[..., InstalledPack], packs: Packs, keys: PackKeys) -> None:
    """The administrator's is enough."""
    pack = bring(for_everybody=True)
    for own in keys.list():
        if not own.for_everybody:
            own.path.unlink()
    assert packs.list() == (pack,)
    assert pack.problem is None


def test_a_pack_for_everybody_whose_key_the_administrator_does_not_trust_is_not_used(
    bring: Callable[..., InstalledPack], packs: Packs, keys: PackKeys
) -> None:
    bring(for_everybody=True)
    everybodys = next(known for known in keys.list() if known.for_everybody)
    everybodys.path.unlink()
    assert keys.find(everybodys.key) is not None  # the person trusts it: that does not count here
    assert isinstance(packs.list()[0].problem, KeyNotForEverybody)
    assert packs.engine_host("hunyuan") is None


def test_a_key_that_only_the_person_trusts_brings_nothing_in_for_everybody(packs: Packs, tmp_path: Path) -> None:
    path = engine_pack(tmp_path / "x.deskpack", key=OTHER_KEY)
    trusted_key(tmp_path / "keys", OTHER_KEY, "Own")
    with pytest.raises(KeyNotForEverybody) as told:
        packs.bring(packs.examine(path), for_everybody=True)
    assert "--for-everybody" in told.value.advise("zh")
    assert packs.list() == ()
    assert packs.bring(packs.examine(path)).problem is None


@posix
@pytest.mark.parametrize("for_everybody", [False, True])
@pytest.mark.parametrize("path", ["", NAME, f"{NAME}/1.0", f"{NAME}/1.0/files/lib", f"{NAME}/1.0/files/engine"])
def test_what_others_may_change_is_not_started(
    bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path, path: str, for_everybody: bool
) -> None:
    bring(for_everybody=for_everybody)
    place = tmp_path / ("machine" if for_everybody else "packs") / path
    before = place.stat().st_mode
    place.chmod(before | 0o020)
    problem = packs.list()[0].problem
    assert isinstance(problem, PackOpenToOthers)
    assert problem.details["path"] == str(place)
    assert packs.engine_host("hunyuan") is None
    place.chmod(before | 0o002)
    assert packs.engine_host("hunyuan") is None
    place.chmod(before)
    assert packs.engine_host("hunyuan") is not None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("for_everybody", [False, True])
def test_what_belongs_to_somebody_else_is_not_started(
    bring: Callable[..., InstalledPack], packs: Packs, for_everybody: bool
) -> None:
    pack = bring(for_everybody=for_everybody)
    os.chown(pack.folder, 12345, 12345)
    assert isinstance(packs.list()[0].problem, PackOpenToOthers)


@posix
def test_a_person_whose_group_may_write_by_default_is_not_in_the_way(tmp_path: Path, keys: PackKeys) -> None:
    packs = Packs(tmp_path / "packs", tmp_path / "machine", keys=keys)
    before = os.umask(0o002)
    try:
        assert packs.bring(packs.examine(engine_pack(tmp_path / "x.deskpack"))).problem is None
    finally:
        os.umask(before)


@posix
def test_what_is_for_everybody_can_be_read_by_everybody(tmp_path: Path, keys: PackKeys) -> None:
    packs = Packs(tmp_path / "packs", tmp_path / "var" / "packs", keys=keys)
    trusted_key(tmp_path / "machine keys")
    before = os.umask(0o077)
    try:
        packs.bring(packs.examine(engine_pack(tmp_path / "x.deskpack")), for_everybody=True)
    finally:
        os.umask(before)
    for path in (tmp_path / "var", *(tmp_path / "var").rglob("*")):
        due = 0o055 if path.is_dir() else 0o044
        assert path.name == ".lock" or path.stat().st_mode & 0o077 == due or path.name == "engine", path


@pytest.mark.skipif(not Path("/sys").is_dir(), reason="needs a folder where not even root may write")
def test_without_an_administrators_rights_it_is_told_whose_they_are(tmp_path: Path, keys: PackKeys) -> None:
    packs = Packs(tmp_path / "packs", Path("/sys/dossier/packs"), keys=keys)
    trusted_key(tmp_path / "machine keys")
    with pytest.raises(NotForEverybody) as told:
        packs.bring(packs.examine(engine_pack(tmp_path / "x.deskpack")), for_everybody=True)
    assert "administrator" in told.value.advise("en")


def test_a_folder_that_cannot_be_made_is_told(packs: Packs, tmp_path: Path) -> None:
    (tmp_path / "packs").write_bytes(b"a file where the folder would be")
    with pytest.raises(DossierError) as told:
        packs.bring(packs.examine(engine_pack(tmp_path / "x.deskpack")))
    assert told.value.code == "storage-failed"
