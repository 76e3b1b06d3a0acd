"""Files and folders in their place: what is there is never lost, whatever comes between."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.exporters.errors import ExportFailed, FileBusy
from desktop.services import placing
from desktop.services.placing import Scratch, Taken, discard, put, put_new

ROOT = Path(__file__).resolve().parents[3]


def folder(path: Path, words: str) -> Path:
    path.mkdir(parents=True)
    (path / "file").write_text(words)
    return path


def names(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*"))


@pytest.mark.parametrize(
    ("fault", "told"), [(OSError(errno.EIO, "io"), ExportFailed), (PermissionError(errno.EACCES, "no"), FileBusy)]
)
def test_a_folder_comes_back_where_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: OSError, told: type[ExportFailed]
) -> None:
    scratch, target = Scratch(tmp_path), folder(tmp_path / "in" / "bag", "old")
    fresh, rename = folder(scratch.fresh() / "bag", "new"), Path.replace

    def broken(self: Path, to: Path) -> Path:
        if self == fresh:
            raise fault
        return rename(self, to)

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(told):
        put(fresh, target)
    assert (target / "file").read_text() == "old"
    scratch.close()
    assert names(tmp_path) == ["in", "in/bag", "in/bag/file"]


def test_a_folder_that_cannot_come_back_yet_is_kept_and_comes_back_with_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch, target = Scratch(tmp_path), folder(tmp_path / "in" / "bag", "old")
    fresh, rename = folder(scratch.fresh() / "bag", "new"), Path.replace

    def gone(self: Path, to: Path) -> Path:
        if self != target:
            raise OSError(errno.EIO, "the share is gone")
        return rename(self, to)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", gone)
        with pytest.raises(ExportFailed):
            put(fresh, target)
        discard(fresh.parent)
        scratch.close()
    assert not target.exists()
    later = Scratch(tmp_path)
    later.fresh()
    assert (target / "file").read_text() == "old"
    later.close()
    assert names(tmp_path) == ["in", "in/bag", "in/bag/file"]


_KILLED = """
import os, sys
from pathlib import Path
from desktop.services.placing import Scratch, put
scratch, target = Scratch(Path(sys.argv[1])), Path(sys.argv[1], "in", "bag")
fresh = scratch.fresh() / "bag"
fresh.mkdir()
(fresh / "file").write_text("new")
rename = Path.replace
def killed(self, to):
    if self == fresh and sys.argv[2] == "before":
        os._exit(9)
    rename(self, to)
    if self == fresh:
        os._exit(9)
Path.replace = killed
put(fresh, target)
"""


@pytest.mark.parametrize(("when", "words"), [("before", "old"), ("after", "new")])
def test_a_run_that_is_killed_while_it_replaces_a_folder_loses_neither(tmp_path: Path, when: str, words: str) -> None:
    target = folder(tmp_path / "in" / "bag", "old")
    done = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), when], cwd=ROOT, check=False, timeout=120)
    assert done.returncode == 9
    scratch = Scratch(tmp_path)
    scratch.fresh()
    scratch.close()
    assert (target / "file").read_text() == words
    assert names(tmp_path) == ["in", "in/bag", "in/bag/file"]


def test_what_could_not_be_removed_goes_with_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = Scratch(tmp_path)
    (scratch.fresh() / "half").write_text("x")
    with monkeypatch.context() as patched:
        patched.setattr(placing.shutil, "rmtree", lambda *_, **__: None)
        scratch.close()
    assert any(path.name == "half" for path in tmp_path.rglob("*"))
    later = Scratch(tmp_path)
    later.fresh()
    later.close()
    assert names(tmp_path) == []


@pytest.mark.parametrize("links", [True, False], ids=["links", "a disk without links"])
def test_a_new_file_takes_no_others_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def none(source: Path, target: Path) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    if not links:
        monkeypatch.setattr(os, "link", none)
    fresh, target = tmp_path / "fresh", tmp_path / "target"
    fresh.write_text("new")
    target.write_text("old")
    with pytest.raises(Taken):
        put_new(fresh, target)
    assert (fresh.read_text(), target.read_text()) == ("new", "old")
    target.unlink()
    put_new(fresh, target)
    assert names(tmp_path) == ["target"]
    assert target.read_text() == "new"


def test_a_new_folder_takes_no_others_place(tmp_path: Path) -> None:
    fresh, target = folder(tmp_path / "fresh", "new"), folder(tmp_path / "target", "old")
    with pytest.raises(Taken):
        put_new(fresh, target)
    assert (target / "file").read_text() == "old"
    put_new(fresh, tmp_path / "other")
    assert names(tmp_path) == ["other", "other/file", "target", "target/file"]
