"""Packs brought in whole or not at all, listed, verified, rolled back, removed."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from desktop.document.errors import DossierError
from desktop.engines.contract import Cancelled
from desktop.hosts import protocol
from desktop.packs.errors import (
    PackFileChanged,
    PackFileMissing,
    PackFileUnlisted,
    PackForOlderProgram,
    PackForOtherSystem,
    PackNeedsNewerProgram,
    PackNeedsNewerSystem,
    PackRefused,
)
from desktop.packs.signing import public_of
from desktop.packs.system import this_system
from desktop.services.pack_keys import PackKeys
from desktop.services.pack_texts import (
    NoPreviousPack,
    OnlyAdministratorKeys,
    PackNeedsSpace,
    PackNotTrusted,
    PackOlder,
    PackRecordDamaged,
    PacksBusy,
    PackUnknown,
)
from desktop.services.packs import InstalledPack, PackOffer, Packs
from desktop.services.progress import Poll
from tests.helpers.packs import KEY, OTHER_KEY, engine_files, engine_pack, forged, plain_manifest
from tests.helpers.program import ROOT

NAME = "hunyuan-engine"
posix = pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def state_of(tmp_path: Path) -> dict[str, bytes]:
    """Everything there is but the lock."""
    return {path: data for path, data in files_of(tmp_path / "packs").items() if path != ".lock"}


def cancelling(calls: int) -> Poll:
    """Cancels at that call."""
    left = iter(range(calls))

    def poll() -> None:
        if next(left, None) is None:
            raise Cancelled

    return poll


# --- bringing in ----------------------------------------------------------------------------------------------------


def test_a_pack_is_brought_whole_and_can_be_started(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    pack = bring()
    assert files_of(pack.folder) == engine_files()
    assert (pack.manifest.version, pack.problem, pack.previous, pack.for_everybody) == ("1.0", None, "", False)
    assert packs.list() == (pack,)
    assert packs.engine_host("hunyuan") == pack
    assert packs.engine_host("other") is None
    assert packs.verify(NAME) == ()


@posix
def test_what_was_executable_is_executable_again(bring: Callable[..., InstalledPack]) -> None:
    pack = bring()
    assert subprocess.run(pack.command, capture_output=True, check=True).stdout == b"1.0\n"
    assert not os.access(pack.folder / "lib/weights.so", os.X_OK)


def test_nothing_unfinished_is_left(bring: Callable[..., InstalledPack], tmp_path: Path) -> None:
    bring()
    assert {p.name for p in (tmp_path / "packs").iterdir()} == {".lock", NAME}
    assert {p.name for p in (tmp_path / "packs" / NAME).iterdir()} == {"1.0", "current.json"}


def test_what_is_offered_is_told_before_it_is_brought(packs: Packs, tmp_path: Path) -> None:
    offer = packs.examine(engine_pack(tmp_path / "x.deskpack"))
    assert (offer.manifest.name, offer.manifest.version, offer.terms) == (NAME, "1.0", "")
    assert offer.size == sum(map(len, engine_files().values()))
    assert (offer.signer.name, offer.signer.trusted, offer.signer.by_administrator) == ("Archive", True, False)
    assert packs.list() == ()


def test_progress_counts_bytes_to_the_end(bring: Callable[..., InstalledPack]) -> None:
    told: list[tuple[int, int | None]] = []
    pack = bring(progress=lambda *now: told.append(now))
    assert told[-1] == (pack.manifest.size, pack.manifest.size)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) > 4


def test_a_pack_of_an_unknown_key_is_refused_with_its_fingerprint(packs: Packs, tmp_path: Path, keys: PackKeys) -> None:
    path = engine_pack(tmp_path / "x.deskpack", key=OTHER_KEY)
    offer = packs.examine(path)
    assert not offer.signer.trusted
    with pytest.raises(PackNotTrusted) as refused:
        packs.bring(offer)
    assert offer.signer.fingerprint in refused.value.say("zh")
    assert packs.list() == ()
    assert offer.signer.key is not None
    keys.trust_key(offer.signer.key, "The other one")
    assert packs.bring(packs.examine(path)).problem is None


def test_a_key_is_trusted_with_the_pack_once_the_pack_is_whole(packs: Packs, tmp_path: Path, keys: PackKeys) -> None:
    path = engine_pack(tmp_path / "x.deskpack", key=OTHER_KEY)
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[whole.index(b"files/lib/weights.so") + 200] ^= 255
    path.write_bytes(damaged)
    with pytest.raises(PackRefused):
        packs.bring(packs.examine(path), trust=True)
    assert [known.name for known in keys.list()] == ["Archive"]
    path.write_bytes(whole)
    assert packs.bring(packs.examine(path), trust=True).problem is None
    assert len(keys.list()) == 2
    assert not any(known.for_everybody for known in keys.list())


def test_a_key_that_is_trusted_with_a_pack_for_everybody_is_so_by_the_administrator(
    packs: Packs, tmp_path: Path, keys: PackKeys
) -> None:
    path = engine_pack(tmp_path / "x.deskpack")  # the person trusts its key already
    assert packs.bring(packs.examine(path), for_everybody=True, trust=True).problem is None
    assert [known.for_everybody for known in keys.list()] == [True]


def test_a_pack_of_another_key_than_the_one_compared_is_refused(packs: Packs, tmp_path: Path, keys: PackKeys) -> None:
    path = engine_pack(tmp_path / "x.deskpack", key=OTHER_KEY)
    offer = packs.examine(path)
    assert offer.signer.key is not None
    with pytest.raises(PackNotTrusted):
        packs.bring(replace(offer, signer=replace(offer.signer, key=public_of(KEY))), trust=True)


def test_where_the_administrator_decides_no_key_comes_with_a_pack(tmp_path: Path) -> None:
    keys = PackKeys(tmp_path / "keys", tmp_path / "machine keys", administrator_only=True)
    packs = Packs(tmp_path / "packs", tmp_path / "machine", keys=keys)
    with pytest.raises(OnlyAdministratorKeys):
        packs.bring(packs.examine(engine_pack(tmp_path / "x.deskpack")), trust=True)
    assert packs.list() == ()


def test_a_pack_that_changed_since_it_was_offered_is_refused(packs: Packs, tmp_path: Path) -> None:
    path = engine_pack(tmp_path / "x.deskpack")
    offer = packs.examine(path)
    engine_pack(path, "6.6")
    with pytest.raises(PackRefused):
        packs.bring(offer)
    assert packs.list() == ()


def test_a_damaged_file_leaves_everything_as_it_was(bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path) -> None:
    before = bring()
    state = state_of(tmp_path)
    data = bytearray((tmp_path / "1.0.deskpack").read_bytes())
    place = data.index(b"files/lib/weights.so") + 200
    data[place] ^= 255
    (tmp_path / "bad.deskpack").write_bytes(data)
    with pytest.raises(PackRefused) as refused:
        packs.bring(packs.examine(tmp_path / "bad.deskpack"))
    assert refused.value.details["path"] == "lib/weights.so"
    assert state_of(tmp_path) == state
    assert packs.list() == (before,)


def test_too_little_room_is_told_before_anything_is_written(tmp_path: Path, keys: PackKeys) -> None:
    free = (64 << 20) + 4_000_000  # beside what is kept free, less than the pack takes
    packs = Packs(tmp_path / "packs", tmp_path / "machine", keys=keys, disk_usage=lambda _: SimpleNamespace(free=free))
    with pytest.raises(PackNeedsSpace) as told:
        packs.bring(packs.examine(engine_pack(tmp_path / "x.deskpack")))
    assert told.value.details["needed"] == told.value.details["free"] == "0.1"
    assert state_of(tmp_path) == {}


def second_name(tmp_path: Path) -> Path:
    """A pack of which most is two names of the same bytes."""
    files = {"engine": b"#!/bin/sh\n", "lib/a.so": bytes(3_000_000)}
    inside = plain_manifest(files)["files"]
    again = inside[1] | {"path": "lib/b.so", "same_as": "lib/a.so"}
    return forged(tmp_path / "x.deskpack", files, said={"files": [*inside, again]})


@pytest.mark.parametrize("links", [True, False])
def test_room_for_every_name_is_needed_where_a_file_has_only_one(
    tmp_path: Path, keys: PackKeys, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, "a file system without them")

    if not links:
        monkeypatch.setattr(os, "link", none)
    free = (64 << 20) + 4_000_000
    packs = Packs(tmp_path / "packs", tmp_path / "machine", keys=keys, disk_usage=lambda _: SimpleNamespace(free=free))
    offer = packs.examine(second_name(tmp_path))
    if links:
        assert packs.bring(offer).problem is None
    else:
        with pytest.raises(PackNeedsSpace):
            packs.bring(offer)
    assert not [path for path in (tmp_path / "packs").iterdir() if path.name not in (".lock", NAME)]


def test_one_at_a_time(bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path) -> None:
    bring()
    with FileLock(tmp_path / "packs" / ".lock"):
        for change in (lambda: bring("2.0"), lambda: packs.remove(NAME), lambda: packs.roll_back(NAME)):
            with pytest.raises(PacksBusy):
                change()
        assert packs.engine_host("hunyuan") is not None
    packs.remove(NAME)


def test_a_pack_of_another_maker_of_zips_is_taken(packs: Packs, tmp_path: Path) -> None:
    offer = packs.examine(forged(tmp_path / "x.deskpack", engine_files(), key=KEY))
    assert isinstance(offer, PackOffer)
    assert files_of(packs.bring(offer).folder) == engine_files()


# --- interrupted ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("calls", [0, 1, 2, 4, 6, 8, 9])
def test_stopping_changes_nothing(bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path, calls: int) -> None:
    before = bring()
    state = state_of(tmp_path)
    with pytest.raises(Cancelled):
        bring("2.0", poll=cancelling(calls))
    assert state_of(tmp_path) == state
    assert not [path for path in (tmp_path / "packs").iterdir() if path.name not in (".lock", NAME)]
    assert packs.engine_host("hunyuan") == before


def test_stopping_the_first_one_leaves_no_pack(bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        bring(poll=cancelling(3))
    assert packs.list() == ()
    assert state_of(tmp_path) == {}
    assert bring().problem is None


@pytest.mark.parametrize("left", [".part-1234", ".gone-1234", f"{NAME}/2.0", f"{NAME}/2.0-2"])
def test_what_a_power_cut_left_is_swept(bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path, left: str) -> None:
    """Unpacked in part, or whole and not yet named as the one that counts."""
    before = bring()
    (tmp_path / "packs" / left / "files").mkdir(parents=True)
    (tmp_path / "packs" / left / "files" / "half").write_bytes(b"x")
    assert packs.list() == (before,)
    after = bring("2.0")
    assert files_of(after.folder) == engine_files("2.0")
    assert not [path for path in state_of(tmp_path) if "half" in path]


@pytest.mark.parametrize("left", ["current.json.unfinished", ""])
def test_a_first_import_that_was_killed_before_it_was_recorded_is_swept(
    bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path, left: str
) -> None:
    """Whole, and under its name, but nothing says that it counts: it would take its gigabytes for ever."""
    bring()
    place = tmp_path / "packs" / NAME
    (place / "current.json").unlink()
    if left:
        (place / left).write_bytes(b"{")
    kept = tmp_path / "packs" / "of the person"
    kept.mkdir()
    (kept / "x.deskpack").write_bytes(b"x")
    assert packs.list() == ()
    bring("1.1", name="other-engine")
    assert not place.exists()
    assert kept.exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from desktop.services.pack_keys import PackKeys
from desktop.services.packs import Packs

here = Path(sys.argv[1])
packs = Packs(here / "packs", here / "machine", keys=PackKeys(here / "keys", here / "machine keys", administrator_only=False))

def progress(done, total):
    if done * 2 > total:
        os.kill(os.getpid(), signal.SIGKILL)

packs.bring(packs.examine(here / "2.0.deskpack"), progress=progress)
"""


@posix
def test_killed_in_the_middle_it_leaves_what_was_there(
    bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path
) -> None:
    before = bring()
    engine_pack(tmp_path / "2.0.deskpack", "2.0")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert any((tmp_path / "packs").glob(".part-*/files/lib/*"))
    assert packs.engine_host("hunyuan") == before
    assert packs.verify(NAME) == ()
    after = bring("2.0")
    assert (after.manifest.version, after.previous) == ("2.0", "1.0")
    assert not any((tmp_path / "packs").glob(".part-*"))


# --- versions -------------------------------------------------------------------------------------------------------


def test_the_version_before_is_kept_and_can_be_gone_back_to(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    bring("1.0")
    assert bring("2.0").previous == "1.0"
    back = packs.roll_back(NAME)
    assert (back.manifest.version, back.previous) == ("1.0", "2.0")
    assert files_of(back.folder) == engine_files("1.0")
    assert packs.engine_host("hunyuan") == back
    assert packs.roll_back(NAME).manifest.version == "2.0"


def test_only_one_version_before_is_kept(bring: Callable[..., InstalledPack], tmp_path: Path) -> None:
    for version in ("1.0", "2.0", "3.0"):
        pack = bring(version)
    assert pack.previous == "2.0"
    assert {path.name for path in (tmp_path / "packs" / NAME).iterdir()} == {"2.0", "3.0", "current.json"}


def test_the_same_pack_once_more_repairs_it(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    bring("1.0")
    broken = bring("2.0")
    (broken.folder / "engine").write_bytes(b"x")
    assert isinstance(packs.list()[0].problem, PackFileChanged)
    mended = bring("2.0")
    assert (mended.manifest.version, mended.previous, mended.problem) == ("2.0", "1.0", None)
    assert packs.verify(NAME) == ()
    assert packs.roll_back(NAME).manifest.version == "1.0"


def test_an_older_version_comes_in_only_where_that_is_wanted(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    newer = bring("1.10")
    with pytest.raises(PackOlder) as told:
        bring("1.9")
    assert (told.value.details["version"], told.value.details["here"]) == ("1.9", "1.10")
    assert packs.list() == (newer,)
    assert bring("1.9", older=True).previous == "1.10"


def test_there_is_nothing_before_the_first(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    bring()
    with pytest.raises(NoPreviousPack):
        packs.roll_back(NAME)
    assert packs.list()[0].problem is None


def test_no_way_back_to_a_version_that_is_damaged(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    first = bring("1.0")
    bring("2.0")
    (first.folder / "engine").unlink()
    with pytest.raises(PackFileMissing):
        packs.roll_back(NAME)
    assert packs.list()[0].manifest.version == "2.0"


def test_what_is_removed_is_gone(bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path) -> None:
    bring("1.0")
    bring("2.0")
    packs.remove(NAME)
    assert packs.list() == ()
    assert packs.engine_host("hunyuan") is None
    assert state_of(tmp_path) == {}
    for change in (packs.remove, packs.roll_back, packs.verify):
        with pytest.raises(PackUnknown):
            change(NAME)


# --- what is wrong with it ------------------------------------------------------------------------------------------


def test_a_changed_file_is_found_by_hashing(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    pack = bring()
    data = (pack.folder / "lib/weights.so").read_bytes()
    (pack.folder / "lib/weights.so").write_bytes(data[:-1] + b"x")
    assert packs.list()[0].problem is None  # as far as sizes tell
    told: list[tuple[int, int | None]] = []
    (wrong,) = packs.verify(NAME, progress=lambda *now: told.append(now))
    assert isinstance(wrong, PackFileChanged)
    assert wrong.details["path"] == "lib/weights.so"
    assert told[-1] == (pack.manifest.size, pack.manifest.size)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda folder: (folder / "lib/weights.so").unlink(), PackFileMissing),
        (lambda folder: (folder / "lib/weights.so").write_bytes(b"x"), PackFileChanged),
    ],
)
def test_an_engine_that_is_not_whole_is_not_started(
    bring: Callable[..., InstalledPack], packs: Packs, change: Callable[[Path], object], kind: type[DossierError]
) -> None:
    change(bring().folder)
    assert isinstance(packs.list()[0].problem, kind)
    assert packs.engine_host("hunyuan") is None
    assert [type(error) for error in packs.verify(NAME)] == [kind]


def test_a_file_that_does_not_belong_there_is_told(bring: Callable[..., InstalledPack], packs: Packs) -> None:
    (bring().folder / "lib" / "more.so").write_bytes(b"x")
    (wrong,) = packs.verify(NAME)
    assert isinstance(wrong, PackFileUnlisted)
    assert wrong.details["path"] == "lib/more.so"


@pytest.mark.parametrize("file", ["1.0/pack.json", "1.0/pack.sig", "current.json"])
@pytest.mark.parametrize("data", [b"", b"{}", b'{"current": "../../../etc", "previous": ""}', b"\xff"])
def test_a_record_that_was_changed_is_told_and_can_be_removed(
    bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path, file: str, data: bytes
) -> None:
    bring()
    (tmp_path / "packs" / NAME / file).write_bytes(data)
    (pack,) = packs.list()
    assert isinstance(pack.problem, PackRecordDamaged)
    assert [type(error) for error in packs.verify(NAME)] == [PackRecordDamaged]
    assert packs.engine_host("hunyuan") is None
    packs.remove(NAME)
    assert packs.list() == ()


def test_a_record_never_leads_out_of_the_folder(bring: Callable[..., InstalledPack], packs: Packs, tmp_path: Path) -> None:
    shutil.copytree(bring().folder.parent, tmp_path / "elsewhere")
    record = tmp_path / "packs" / NAME / "current.json"
    record.write_text('{"current": "../../elsewhere", "previous": ""}', encoding="utf-8")
    assert isinstance(packs.list()[0].problem, PackRecordDamaged)


def test_a_key_that_is_trusted_no_more_takes_its_packs_with_it(
    bring: Callable[..., InstalledPack], packs: Packs, keys: PackKeys
) -> None:
    bring()
    keys.forget(keys.list()[0].fingerprint)
    assert isinstance(packs.list()[0].problem, PackNotTrusted)
    assert packs.engine_host("hunyuan") is None


# --- other systems --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"platform": "windows-arm9"}, PackForOtherSystem),
        ({"protocol": protocol.VERSION + 1}, PackNeedsNewerProgram),
        ({"protocol": protocol.VERSION - 1}, PackForOlderProgram),
        ({"least_glibc": (99, 0)}, PackNeedsNewerSystem),
    ],
)
def test_what_does_not_fit_this_computer_is_refused_at_once(
    packs: Packs, tmp_path: Path, changes: dict[str, object], kind: type[PackRefused]
) -> None:
    path = engine_pack(tmp_path / "x.deskpack", **changes)  # type: ignore[arg-type]  # of its manifest
    with pytest.raises(kind):
        packs.examine(path)


def test_a_pack_of_the_program_before_is_told_after_an_update(
    bring: Callable[..., InstalledPack], tmp_path: Path, keys: PackKeys
) -> None:
    bring()
    later = Packs(tmp_path / "packs", tmp_path / "machine", keys=keys, system=this_system(protocol.VERSION + 1))
    assert isinstance(later.list()[0].problem, PackForOlderProgram)
    assert later.engine_host("hunyuan") is None
