"""Models brought in by a person: copied or linked, gone on with after an interruption, verified, chosen, removed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from desktop.document.errors import DossierError
from desktop.engines.contract import Cancelled
from desktop.engines.hunyuan.refusals import (
    ModelCodeInPlace,
    ModelFileChanged,
    ModelFileMissing,
    ModelFileTruncated,
    ModelFileUnlisted,
    ModelHasCode,
    ModelRefused,
)
from desktop.services import model_texts
from desktop.services.model_texts import (
    LicenceNotAccepted,
    LinkedModelGone,
    ModelRecordDamaged,
    ModelsBusy,
    ModelUnknown,
    ModelUnverified,
    NotEnoughSpace,
)
from desktop.services.models import ModelInfo, Models, licence_terms
from desktop.services.progress import Poll, never_cancelled
from tests.helpers.model_folders import LICENCE, published, release, safetensors

BIG = 3 << 20


@pytest.fixture
def models(tmp_path: Path, clock: Callable[[], str]) -> Models:
    return Models(tmp_path / "data", clock=clock)


def bring(models: Models, source: Path, *, link: bool = False, poll: Poll = never_cancelled) -> ModelInfo:
    return models.bring(source, link=link, person="Ada", accepted=True, poll=poll)


def cancelling(calls: int) -> Poll:
    """Cancels at that call."""
    left = iter(range(calls))

    def poll() -> None:
        if next(left, None) is None:
            raise Cancelled

    return poll


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def write_again(path: Path, data: bytes) -> None:
    """With another time of modification, however coarse the clock of the file system is."""
    before = path.stat().st_mtime_ns
    path.write_bytes(data)
    os.utime(path, ns=(before + 10**10, before + 10**10))


# --- bringing in ----------------------------------------------------------------------------------------------------


def test_both_releases_are_brought_and_the_latest_is_chosen(models: Models, tmp_path: Path) -> None:
    source = published(tmp_path / "stick")
    info = bring(models, source)
    assert (info.name, info.release, info.linked, info.problem, info.ready) == ("hunyuanocr-1.5", "1.5", False, None, True)
    assert info.dflash == info.path / "dflash"
    assert models.chosen() == info
    assert [m.name for m in models.list()] == ["hunyuanocr-1.5", "hunyuanocr-1.0"]
    first = models.list()[1]
    assert first.dflash is None
    assert (first.path / "LICENSE").read_text("utf-8") == LICENCE


def test_what_is_brought_is_the_model_and_nothing_else(models: Models, tmp_path: Path) -> None:
    source = published(tmp_path / "stick")
    info = bring(models, source)
    original, copy = files_of(source), files_of(info.path)
    listed = {e["path"]: e for e in json.loads(copy.pop("dossier-manifest.json"))["files"]}
    assert listed.keys() == copy.keys()
    assert len(copy) == info.files
    assert sum(map(len, copy.values())) == info.size
    assert not [path for path in copy if path.endswith((".py", ".md"))]
    for path, data in copy.items():
        assert data == original[path]
        assert (listed[path]["size"], listed[path]["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_nothing_unfinished_is_left(models: Models, tmp_path: Path) -> None:
    bring(models, published(tmp_path / "stick"))
    left = {p.name for p in (tmp_path / "data").iterdir()} - {".lock"}
    assert left == {"hunyuanocr-1.5", "hunyuanocr-1.0"}


def test_acceptance_is_asked_for_and_recorded(models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "stick")
    with pytest.raises(LicenceNotAccepted) as refused:
        models.bring(source, link=False, person="Ada", accepted=False)
    assert refused.value.details["licence"] == str(source / "LICENSE")
    assert models.list() == ()
    assert models.chosen() is None
    accepted = bring(models, source).accepted
    assert accepted is not None
    assert (accepted.person, accepted.at[:4], accepted.at[-1]) == ("Ada", "2026", "Z")
    assert accepted.licence_sha256 == hashlib.sha256(LICENCE.encode()).hexdigest()


def test_a_model_that_nobody_accepted_is_not_chosen(models: Models, tmp_path: Path) -> None:
    info = bring(models, release(tmp_path / "stick"))
    record = tmp_path / "data" / info.name / "model.json"
    record.write_text(json.dumps({**json.loads(record.read_text("utf-8")), "accepted": None}), encoding="utf-8")
    assert models.list()[0].accepted is None
    assert models.chosen() is None


def test_progress_counts_bytes_to_the_end(models: Models, tmp_path: Path) -> None:
    source = published(tmp_path / "stick", size=BIG)
    told: list[tuple[int, int | None]] = []
    models.bring(source, link=False, person="Ada", accepted=True, progress=lambda *now: told.append(now))
    total = sum(found.size for found in models.examine(source))
    assert told[-1] == (total, total)
    assert len(told) > 9
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_refused_folder_leaves_nothing(models: Models, tmp_path: Path) -> None:
    source = published(tmp_path / "stick")
    (source / "evil.py").touch()
    with pytest.raises(ModelHasCode):
        bring(models, source)
    assert models.list() == ()


def test_a_file_that_is_not_as_listed_is_not_brought(models: Models, tmp_path: Path) -> None:
    copy = bring(models, release(tmp_path / "stick")).path
    safetensors(copy / "model.safetensors", fill=9)
    with pytest.raises(ModelFileChanged) as refused:
        bring(Models(tmp_path / "other"), copy)
    assert refused.value.details == {"file": "model.safetensors"}
    assert Models(tmp_path / "other").list() == ()


def test_a_brought_model_can_be_carried_on(models: Models, tmp_path: Path) -> None:
    info = bring(models, published(tmp_path / "stick"))
    again = bring(Models(tmp_path / "other"), info.path)
    assert (again.sha256, again.files, again.release) == (info.sha256, info.files, info.release)


def test_the_same_model_is_there_once(models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "stick")
    first = bring(models, source)
    again = bring(models, source)
    assert again.name == first.name
    assert again.accepted != first.accepted
    assert len(models.list()) == 1
    assert bring(models, source, link=True).name == first.name


def test_another_version_lies_beside_it_and_the_newest_is_chosen(models: Models, tmp_path: Path) -> None:
    bring(models, release(tmp_path / "old"))
    newer = bring(models, release(tmp_path / "new", fill=7))
    assert newer.name == "hunyuanocr-1.5-2"
    bring(models, release(tmp_path / "first", nested=False))
    assert models.chosen() == newer
    assert [m.release for m in models.list()] == ["1.5", "1.5", "1.0"]


def test_a_damaged_model_is_made_whole_by_bringing_it_again(models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "stick")
    info = bring(models, source)
    (info.path / "tokenizer.json").unlink()
    again = bring(models, source)
    assert (again.name, again.problem) == (info.name, None)
    assert len(models.list()) == 1


def test_what_was_copied_before_is_not_read_again(models: Models, tmp_path: Path) -> None:
    source = published(tmp_path / "stick")
    info = bring(models, source)
    before = (info.path / "model.safetensors").stat()
    bring(models, source, poll=cancelling(100))
    assert (info.path / "model.safetensors").stat() == before
    told: list[int] = []
    models.bring(source, link=False, person="Ada", accepted=True, progress=lambda done, _: told.append(done))
    assert len(told) == 1


# --- interrupted ----------------------------------------------------------------------------------------------------


def test_an_interrupted_import_goes_on_with_what_is_there(models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "stick", sharded=True, size=BIG)
    rounds = 0
    while not models.list():
        rounds += 1
        assert rounds < 100
        try:
            bring(models, source, poll=cancelling(rounds * 3))
        except Cancelled:
            assert models.list() == ()
    assert rounds > 4
    info = models.list()[0]
    assert info.problem is None
    assert models.verify(info.name) == ()


def interrupted(models: Models, source: Path) -> Path:
    """After the first shard, in the second."""
    second = (source / "model-00002-of-00002.safetensors").stat().st_size

    def progress(done: int, total: int | None) -> None:
        if total is not None and total - done < second // 2 + 1000:
            raise Cancelled

    with pytest.raises(Cancelled):
        models.bring(source, link=False, person="Ada", accepted=True, progress=progress)
    (part,) = (source.parent / "data").glob(".part-*")
    return part / "release" / "model-00001-of-00002.safetensors"


def test_a_file_that_was_copied_whole_is_not_copied_again(models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "stick", sharded=True, size=BIG)
    shard = interrupted(models, source)
    before = shard.stat()
    info = bring(models, source)
    after = (info.path / shard.name).stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_copy_that_was_spoilt_meanwhile_is_made_again(models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "stick", sharded=True, size=BIG)
    shard = interrupted(models, source)
    shard.write_bytes(shard.read_bytes()[:-1] + b"x")
    info = bring(models, source)
    assert (info.path / shard.name).read_bytes() == (source / shard.name).read_bytes()


def test_an_original_that_was_changed_meanwhile_is_copied_again(models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "stick", sharded=True, size=BIG)
    shard = source / interrupted(models, source).name
    write_again(shard, shard.read_bytes()[:-1] + b"x")
    info = bring(models, source)
    assert (info.path / shard.name).read_bytes() == shard.read_bytes()


def test_an_import_goes_on_from_another_original(models: Models, tmp_path: Path) -> None:
    interrupted(models, release(tmp_path / "stick", sharded=True, size=BIG))
    info = bring(models, release(tmp_path / "other", size=BIG, fill=5))
    assert models.verify(info.name) == ()
    assert not [p for p in info.path.iterdir() if "-of-" in p.name]


def test_an_original_that_shrinks_while_it_is_copied_is_told(models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "stick", size=BIG)
    weights = source / "model.safetensors"

    def shrink(done: int, total: int | None) -> None:
        if total is not None and weights.stat().st_size > BIG:
            os.truncate(weights, BIG)

    with pytest.raises(ModelFileTruncated) as refused:
        models.bring(source, link=False, person="Ada", accepted=True, progress=shrink)
    assert refused.value.details["file"] == "model.safetensors"
    assert models.list() == ()


def test_too_little_room_is_told_before_anything_is_copied(tmp_path: Path) -> None:
    free = [1000]
    models = Models(tmp_path / "data", disk_usage=lambda _: SimpleNamespace(free=free[0]))
    source = release(tmp_path / "stick")
    with pytest.raises(NotEnoughSpace) as refused:
        bring(models, source)
    assert refused.value.details["free"] == "0.0"
    assert not list((tmp_path / "data").glob(".part*"))
    assert bring(models, source, link=True).ready
    free[0] = 10**9
    assert bring(models, source).linked is False


def test_one_import_at_a_time(models: Models, tmp_path: Path) -> None:
    source = release(tmp_path / "stick")
    (tmp_path / "data").mkdir()
    with FileLock(tmp_path / "data" / ".lock"), pytest.raises(ModelsBusy):
        bring(models, source)
    assert bring(models, source).ready


# --- linked ---------------------------------------------------------------------------------------------------------


def linkable(folder: Path) -> Path:
    published(folder)
    (folder / "dflash" / "dflash.py").unlink()
    return folder


def test_a_linked_model_stays_where_it_is(models: Models, tmp_path: Path) -> None:
    source = linkable(tmp_path / "stick")
    before = files_of(source)
    info = bring(models, source, link=True)
    assert (info.linked, info.path, info.dflash, info.ready) == (True, source, source / "dflash", True)
    assert models.list()[1].path == source / "v1.0"
    assert all(models.verify(m.name) == () for m in models.list())
    assert files_of(source) == before
    models.remove(info.name)
    assert files_of(source) == before
    assert [m.name for m in models.list()] == ["hunyuanocr-1.0"]


def test_a_folder_with_code_in_it_is_not_linked(models: Models, tmp_path: Path) -> None:
    source = published(tmp_path / "stick")
    with pytest.raises(ModelCodeInPlace) as refused:
        bring(models, source, link=True)
    assert refused.value.details == {"file": "dflash/dflash.py"}


def test_a_linked_folder_that_is_gone_is_told_until_it_is_back(models: Models, tmp_path: Path) -> None:
    source = linkable(tmp_path / "stick")
    name = bring(models, source, link=True).name
    source.rename(tmp_path / "away")
    problem = models.list()[0].problem
    assert isinstance(problem, LinkedModelGone)
    assert problem.details == {"name": name, "path": str(source)}
    assert models.chosen() is None
    assert [type(error) for error in models.verify(name)] == [LinkedModelGone]
    (tmp_path / "away").rename(source)
    assert models.chosen() is not None


def test_code_that_comes_into_a_linked_folder_later_is_noticed(models: Models, tmp_path: Path) -> None:
    source = linkable(tmp_path / "stick")
    name = bring(models, source, link=True).name
    (source / "dflash" / "dflash.py").touch()
    assert isinstance(models.list()[0].problem, ModelCodeInPlace)
    assert [type(error) for error in models.verify(name)] == [ModelCodeInPlace]


def test_a_draft_model_beside_a_release_that_has_none_does_no_harm(models: Models, tmp_path: Path) -> None:
    source = linkable(tmp_path / "stick")
    shutil.rmtree(source / "v1.0")
    release(source, nested=False)
    info = bring(models, source, link=True)
    assert (info.release, info.dflash, info.problem) == ("1.0", None, None)


# --- what is there --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "kind"),
    [
        (lambda path: (path / "config.json").unlink(), ModelFileMissing),
        (lambda path: (path / "model.safetensors").write_bytes(b"short"), ModelFileTruncated),
        (lambda path: (path / "more.txt").touch(), ModelFileUnlisted),
        (lambda path: (path / "vocab.json").touch(), ModelFileUnlisted),
        (lambda path: shutil.rmtree(path), ModelRefused),
    ],
)
def test_what_happens_to_a_model_is_seen_in_the_list(
    models: Models, tmp_path: Path, harm: Callable[[Path], object], kind: type[DossierError]
) -> None:
    info = bring(models, release(tmp_path / "stick"))
    harm(info.path)
    assert isinstance(models.list()[0].problem, kind)
    assert models.chosen() is None
    assert any(isinstance(error, kind) for error in models.verify(info.name))


def test_a_changed_byte_is_found_by_verifying(models: Models, tmp_path: Path) -> None:
    info = bring(models, release(tmp_path / "stick"))
    weights = info.path / "model.safetensors"
    write_again(weights, weights.read_bytes()[:-1] + b"x")
    assert isinstance(models.list()[0].problem, ModelUnverified)
    (error,) = models.verify(info.name)
    assert isinstance(error, ModelFileChanged)
    assert error.details == {"file": "model.safetensors"}
    assert models.chosen() is None


def test_a_file_that_was_only_touched_is_ready_again_after_verifying(models: Models, tmp_path: Path) -> None:
    info = bring(models, release(tmp_path / "stick"))
    write_again(info.path / "config.json", (info.path / "config.json").read_bytes())
    assert models.chosen() is None
    told: list[tuple[int, int | None]] = []
    assert models.verify(info.name, progress=lambda *now: told.append(now)) == ()
    assert told[-1] == (info.size, info.size)
    assert models.chosen() is not None


def test_verifying_names_every_file_that_is_wrong(models: Models, tmp_path: Path) -> None:
    info = bring(models, release(tmp_path / "stick", sharded=True))
    (info.path / "LICENSE").unlink()
    for shard in info.path.glob("*-of-*"):
        safetensors(shard, ("a",), fill=8)
    assert sorted(str(error.details["file"]) for error in models.verify(info.name)) == [
        "LICENSE",
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
    ]


def test_verifying_can_be_cancelled(models: Models, tmp_path: Path) -> None:
    name = bring(models, release(tmp_path / "stick", size=BIG)).name
    with pytest.raises(Cancelled):
        models.verify(name, cancelling(3))


@pytest.mark.parametrize("text", ["", "{}", "[" * 9000, '{"release": "1.5"}'])
def test_a_damaged_record_is_told_and_can_be_removed(models: Models, tmp_path: Path, text: str) -> None:
    name = bring(models, release(tmp_path / "stick")).name
    (tmp_path / "data" / name / "model.json").write_text(text, encoding="utf-8")
    (info,) = models.list()
    assert isinstance(info.problem, ModelRecordDamaged)
    assert [type(error) for error in models.verify(name)] == [ModelRecordDamaged]
    assert models.chosen() is None
    models.remove(name)
    assert models.list() == ()


def test_a_record_that_points_elsewhere_is_not_believed(models: Models, tmp_path: Path) -> None:
    name = bring(models, release(tmp_path / "stick")).name
    record = tmp_path / "data" / name / "model.json"
    plain = json.loads(record.read_text("utf-8"))
    plain["files"][0]["path"] = "../../secret"
    record.write_text(json.dumps(plain), encoding="utf-8")
    assert isinstance(models.list()[0].problem, ModelRecordDamaged)


def test_a_removed_model_is_gone(models: Models, tmp_path: Path) -> None:
    name = bring(models, release(tmp_path / "stick")).name
    models.remove(name)
    assert models.list() == ()
    assert {p.name for p in (tmp_path / "data").iterdir()} <= {".lock"}
    for ask in (models.remove, models.verify):
        for unknown in (name, "..", "../stick", ".lock", ""):
            with pytest.raises(ModelUnknown):
                ask(unknown)
    assert (tmp_path / "stick" / "config.json").exists()


def test_the_terms_say_what_matters_in_both_languages() -> None:
    en, zh = (" ".join(term.say(language) for term in licence_terms()) for language in ("en", "zh"))
    for word in (
        "not an open source",
        "European Union",
        "United Kingdom",
        "South Korea",
        "improve",
        "Exhibit A",
        "automated decisions",
        "not made",
    ):
        assert word in en
    for word in ("并非开源", "欧盟", "英国", "韩国", "改进", "附件 A", "自动化决策", "并非腾讯"):
        assert word in zh
    for kind in vars(model_texts).values():
        if isinstance(kind, type) and issubclass(kind, DossierError):
            assert kind.sentence.zh
            assert kind.remedy.zh
