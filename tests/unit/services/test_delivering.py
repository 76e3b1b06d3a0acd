"""Deliveries: documents by a profile, in one bag where that is wanted; what history and papers tell; checked again."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import bagit
import pytest

from desktop.document.edits import SetStatus
from desktop.document.history import Edited
from desktop.document.model import Document, PageStatus
from desktop.engines.contract import Cancelled
from desktop.exporters.errors import DiskFull
from desktop.exporters.formats import FORMATS, Format
from desktop.exporters.job import Ask, Job, Written
from desktop.services import export
from desktop.services.deliveries import FileState, check_again, deliveries
from desktop.services.delivering import Outcome, deliver
from desktop.services.placing import Existing
from desktop.services.profile import Bag, Profile
from desktop.storage.dossier import Dossier
from desktop.storage.errors import NotFound
from tests.unit.services.test_exporting import add, files, form
from tests.unit.storage.making import ADA, ticking

PLAIN = Profile("plain", "Plain", "纯文本", ("txt", "csv"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "case.dossier", clock=ticking()) as dossier:
        add(dossier, 2, "甲")
        add(dossier, 1, "乙")
        yield dossier


def delivered(desk: Dossier, out: Path, profile: Profile = PLAIN, **options: object) -> Outcome:
    return deliver(desk, None, out, profile, actor=ADA, **options)  # type: ignore[arg-type]  # as the caller says


def test_what_was_delivered_is_in_the_history_and_beside_the_files(desk: Dossier, tmp_path: Path) -> None:
    out, head = tmp_path / "out", desk.head
    steps: list[tuple[int, int | None]] = []
    told: list[str] = []
    done = delivered(
        desk, out, progress=lambda d, t: steps.append((d, t)), told=lambda title, one: told.append(f"{title} {one.format}")
    )
    names = ["乙.csv", "乙.txt", "甲.csv", "甲.txt"]
    assert files(out) == sorted([*names, "delivery.json", "delivery.txt"])
    assert told == ["甲 txt", "甲 csv", "乙 txt", "乙 csv"]
    assert steps[-1] == (6, 6)
    (kept,) = deliveries(desk)
    assert kept.what is not None
    assert kept.actor == ADA
    assert (kept.what.profile, kept.what.folder, kept.what.head) == ("plain", str(out), head)
    assert (kept.what.documents, kept.what.formats) == (("甲", "乙"), ("txt", "csv"))
    assert {f.name: f.sha256 for f in kept.what.files} == {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in names
    }
    paper = json.loads((out / "delivery.json").read_text("utf-8"))
    assert (paper["by"], paper["head"], len(paper["files"])) == ("Ada", head, 4)
    assert [document["title"] for document in paper["documents"]] == ["甲", "乙"]
    assert kept.what.files[0].sha256 in (out / "delivery.txt").read_text("utf-8")
    assert done.notes == ()
    assert desk.verify().ok


def test_without_a_name_there_are_no_papers_and_the_log_is_kept_all_the_same(desk: Dossier, tmp_path: Path) -> None:
    delivered(desk, tmp_path / "out", replace(PLAIN, name=""))
    assert not (tmp_path / "out" / "delivery.json").exists()
    assert len(deliveries(desk)) == 1


def test_a_second_delivery_has_papers_of_its_own(desk: Dossier, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = delivered(desk, out)
    second = delivered(desk, out)
    assert [path.name for path in second.papers] == ["delivery-2.json", "delivery-2.txt"]
    assert first.files == second.files  # the same bytes: nothing was written twice
    assert len(deliveries(desk)) == 2


def test_files_are_written_although_another_process_has_the_dossier(desk: Dossier, tmp_path: Path) -> None:
    with Dossier.open(desk.path, read_only=True) as reading:
        done = delivered(reading, tmp_path / "out")
    assert len(done.files) == 4
    assert "log" in done.notes[0].en
    assert deliveries(desk) == ()


def test_a_dossier_that_is_free_gets_its_log_from_a_reader(desk: Dossier, tmp_path: Path) -> None:
    desk.close()
    with Dossier.open(desk.path, read_only=True) as reading:
        assert delivered(reading, tmp_path / "out").notes == ()
        assert len(deliveries(reading)) == 1


def test_files_are_compared_again_with_what_was_delivered(desk: Dossier, tmp_path: Path) -> None:
    out = tmp_path / "out"
    delivered(desk, out)
    what = deliveries(desk)[0].what
    assert what is not None
    (out / "甲.txt").write_text("changed", "utf-8")
    (out / "乙.csv").unlink()
    steps: list[tuple[int, int | None]] = []
    found = {one.file.name: one.state for one in check_again(what, progress=lambda d, t: steps.append((d, t)))}
    assert found == {
        "甲.txt": FileState.CHANGED, "甲.csv": FileState.SAME, "乙.txt": FileState.SAME, "乙.csv": FileState.MISSING,
    }  # fmt: skip
    assert steps[-1][0] == steps[-1][1]
    out.rename(tmp_path / "carried")
    assert {one.state for one in check_again(what)} == {FileState.MISSING}
    assert FileState.SAME in {one.state for one in check_again(what, folder=tmp_path / "carried")}

    def stop() -> None:
        raise Cancelled()

    with pytest.raises(Cancelled):
        check_again(what, poll=stop)


def test_a_document_without_approved_pages_is_left_out_and_said(desk: Dossier, tmp_path: Path) -> None:
    desk.record(ADA, Edited(SetStatus("甲-2", PageStatus.READ, PageStatus.APPROVED)))
    done = delivered(desk, tmp_path / "out", replace(PLAIN, only_approved=True))
    assert [one.document for one in done.results] == ["甲", "甲"]
    assert "乙" in done.notes[0].en
    assert (tmp_path / "out" / "甲.txt").read_text("utf-8").startswith("page 2")


def test_a_document_that_cannot_be_loaded_costs_only_itself(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading = Dossier.document

    def lost(self: Dossier, identity: str) -> Document:
        if identity == "甲":
            raise NotFound(kind="document", id=identity)
        return loading(self, identity)

    monkeypatch.setattr(Dossier, "document", lost)
    done = delivered(desk, tmp_path / "out")
    assert [(one.document, type(one.error)) for one in done.results] == [
        ("甲", NotFound), ("乙", type(None)), ("乙", type(None)),
    ]  # fmt: skip


def test_all_in_one_bag_that_bagit_accepts(desk: Dossier, tmp_path: Path) -> None:
    out = tmp_path / "out"
    profile = replace(PLAIN, bag=Bag(True, (("Source-Organization", "云渡市档案馆"),)), folder="{document}")
    done = delivered(desk, out, profile)
    (bag,) = (path for path in out.iterdir() if path.is_dir())
    assert bagit.Bag(str(bag)).is_valid()
    assert bagit.Bag(str(bag)).info["Source-Organization"] == "云渡市档案馆"
    assert sorted(path.name for path in (bag / "data" / "masters").iterdir()) == ["乙.pdf", "甲.pdf"]
    assert (bag / "data" / "derivatives" / "甲" / "甲.txt").is_file()
    assert all(one.path is not None and one.path.exists() for one in done.results)
    assert done.results[-1].path == bag
    assert {f.name for f in done.files} == {path.relative_to(out).as_posix() for path in bag.rglob("*") if path.is_file()}
    assert {one.state for one in check_again(deliveries(desk)[0].what)} == {FileState.SAME}  # type: ignore[arg-type]
    assert sorted(path.name for path in out.iterdir()) == sorted([bag.name, "delivery.json", "delivery.txt"])
    again = delivered(desk, out, profile)
    assert again.results[-1].path == bag.with_name(f"{bag.name}-2")
    skipped = delivered(desk, out, replace(profile, existing=Existing.SKIP))
    assert [one.skipped for one in skipped.results] == [True]
    assert skipped.files == ()
    replaced = delivered(desk, out, replace(profile, existing=Existing.REPLACE))
    assert replaced.results[-1].path == bag


def test_a_bag_whose_disk_is_full_leaves_nothing(desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> object:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(export, "FORMATS", MappingProxyType({**FORMATS, "csv": form("csv", full)}))
    with pytest.raises(DiskFull):
        delivered(desk, tmp_path / "out", replace(PLAIN, bag=Bag()))
    assert list((tmp_path / "out").iterdir()) == []
    assert deliveries(desk) == ()


def test_what_is_in_its_place_when_it_is_stopped_is_in_the_log(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(99))

    def stopped(*_: object) -> object:
        if next(calls):
            raise Cancelled()
        raise OSError(errno.EIO, "")

    late: Format = form("csv", stopped)
    monkeypatch.setattr(export, "FORMATS", MappingProxyType({**FORMATS, "csv": late}))
    with pytest.raises(Cancelled):
        delivered(desk, tmp_path / "out")
    assert files(tmp_path / "out") == ["乙.txt", "甲.txt"]
    (kept,) = deliveries(desk)
    assert kept.what is not None
    assert [f.name for f in kept.what.files] == ["甲.txt", "乙.txt"]


def test_a_title_of_a_delivery_is_no_path(desk: Dossier, tmp_path: Path) -> None:
    out = tmp_path / "out"
    delivered(desk, out, replace(PLAIN, folder="../../{document}"))
    assert all(path.is_relative_to(out) for path in out.rglob("*"))
    assert not (tmp_path / "甲").exists()


def test_a_document_that_ended_half_way_is_not_delivered_where_only_whole_ones_are_wanted(
    desk: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(job: Job, target: Path, ask: Ask) -> Written:
        if job.document.title == "乙":
            raise OSError(errno.ENOSPC, "full")
        target.write_text("whole")
        return Written()

    monkeypatch.setattr(export, "FORMATS", MappingProxyType({**FORMATS, "csv": form("csv", full)}))
    out = tmp_path / "out"
    with pytest.raises(DiskFull):
        delivered(desk, out, keep_partial=False)
    assert files(out) == ["甲.csv", "甲.txt"]
    (kept,) = deliveries(desk)
    assert kept.what is not None
    assert kept.what.documents == ("甲",)
    with pytest.raises(DiskFull):
        deliver(desk, ["乙"], out, PLAIN, actor=ADA, keep_partial=False)
    assert len(deliveries(desk)) == 1
    assert files(out) == ["甲.csv", "甲.txt"]
