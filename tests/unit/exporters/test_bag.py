"""BagIt bags, opened by the library for them."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import bagit
import pytest

from desktop.document.errors import Text
from desktop.document.model import Document, Master
from desktop.exporters import text
from desktop.exporters.errors import ExportFailed, NotConforming
from desktop.exporters.job import Ask, Job, Options, Written
from desktop.exporters.names import safe_names
from desktop.exporters.packages import bag
from desktop.exporters.packages.bag import Derivative
from desktop.exporters.streamed import streamed
from desktop.hosts.client import Host
from tests.helpers.golden import golden
from tests.helpers.rich_sample import RichSample, rich_document
from tests.unit.exporters.drawn import asked_of, job_of

TEXT = (Derivative("txt", streamed(text.write)),)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> RichSample:
    return rich_document(tmp_path_factory.mktemp("rich"))


def nobody(name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
    raise AssertionError("nothing needs the child process")


def inside(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_bag_is_valid_and_holds_the_originals_byte_for_byte(rich: RichSample, tmp_path: Path) -> None:
    target, here = tmp_path / "卷宗 1.bag", Path.cwd()
    bag.write(rich.job(), target, nobody, TEXT)
    assert Path.cwd() == here
    opened = bagit.Bag(str(target))
    opened.validate()
    assert (opened.version_info, sorted(opened.algorithms)) == ((1, 0), ["sha256", "sha512"])
    for master in rich.masters:
        assert (target / "data/masters" / master.name).read_bytes() == rich.path(master.sha256).read_bytes()
    assert (target / "data/derivatives/卷宗 1.txt").read_text("utf-8").startswith("江南县档案馆")
    assert list(tmp_path.iterdir()) == [target]
    assert opened.info["Internal-Sender-Identifier"] == rich.job().head


def test_what_a_bag_holds_by_itself(rich: RichSample, host: Host, tmp_path: Path) -> None:
    target = tmp_path / "a.bag"
    bag.write(rich.job(), target, asked_of(host))
    bagit.Bag(str(target)).validate()
    made = [name for name in inside(target) if name.startswith("data/derivatives/")]
    assert made == [f"data/derivatives/a.{ending}" for ending in ("alto.xml", "json", "pdfa.pdf", "txt")]


@pytest.mark.parametrize("spoiled", ["data/masters/江南县 卷1.png", "data/metadata/metadata.json", "bag-info.txt"])
def test_a_changed_file_is_found(rich: RichSample, tmp_path: Path, spoiled: str) -> None:
    target = tmp_path / "a.bag"
    bag.write(rich.job(), target, nobody, TEXT)
    data = bytearray((target / spoiled).read_bytes())
    data[-2] ^= 1
    (target / spoiled).write_bytes(data)
    with pytest.raises(bagit.BagError):
        bagit.Bag(str(target)).validate()


@pytest.mark.parametrize("changes", [{"redacted": True}, {"options": Options(masters=False)}])
def test_originals_stay_where_they_are_not_to_leave(rich: RichSample, tmp_path: Path, changes: dict[str, Any]) -> None:
    target = tmp_path / "a.bag"
    bag.write(rich.job(**changes), target, nobody, TEXT)
    bagit.Bag(str(target)).validate()
    assert not (target / "data/masters").exists()


def test_an_original_that_is_not_what_it_was_is_told(rich: RichSample, tmp_path: Path) -> None:
    """Of the same length, but other bytes."""
    changed = tmp_path / "changed.png"
    changed.write_bytes(bytes(rich.masters[0].size))
    with pytest.raises(ExportFailed):
        bag.write(rich.job(master_path=lambda sha: changed), tmp_path / "a.bag", nobody, TEXT)


def test_originals_of_one_name_and_of_odd_ones(tmp_path: Path) -> None:
    masters = []
    for number, name in enumerate(("scan.pdf", "SCAN.pdf", "con.pdf", "a/b:c?.tif", "100%.png", "..", "")):
        path = tmp_path / f"{number}"
        path.write_bytes(b"%d" % number)
        sha = hashlib.sha256(path.read_bytes()).hexdigest()
        masters.append(Master(sha, name, 1, "application/pdf", 1, linked=str(path)))
    job = job_of([], masters, document=Document("d1", "two\nlines", ()))
    bag.write(job, tmp_path / "a.bag", nobody, ())
    bagit.Bag(str(tmp_path / "a.bag")).validate()
    told = json.loads((tmp_path / "a.bag/data/metadata/metadata.json").read_text("utf-8"))
    files = [master["file"].removeprefix("data/masters/") for master in told["masters"]]
    assert files == ["scan.pdf", "SCAN-2.pdf", "_con.pdf", "a_b_c_.tif", "100_.png", "file", "file-2"]
    assert "External-Description: two lines\n" in (tmp_path / "a.bag/bag-info.txt").read_text("utf-8")


def test_a_signed_original_lies_in_the_bag_or_beside_it(rich: RichSample, tmp_path: Path) -> None:
    def write(job: Job, target: Path, ask: Ask) -> Written:
        target.write_bytes(b"x")
        (target.parent / "scratch").write_bytes(b"left over")
        return Written((Text("signed", "已签名"),), copies=(rich.masters[0].sha256,))

    signed = (Derivative("pdf", write),)
    said = bag.write(rich.job(), tmp_path / "a.bag", nobody, signed)
    assert (said.copies, [note.en for note in said.notes]) == ((), ["signed"])
    assert [name for name in inside(tmp_path / "a.bag") if "derivatives" in name] == ["data/derivatives/a.pdf"]
    said = bag.write(rich.job(options=Options(masters=False)), tmp_path / "b.bag", nobody, signed)
    assert said.copies == (rich.masters[0].sha256,)


def test_a_name_with_a_per_cent_sign(rich: RichSample, tmp_path: Path) -> None:
    """The library for bags does not undo what RFC 8493 asks for, so that no file of a document's bag has one."""
    bag.write(rich.job(), tmp_path / "100%.bag", nobody, TEXT)
    bagit.Bag(str(tmp_path / "100%.bag")).validate()
    (tmp_path / "own" / "data").mkdir(parents=True)
    (tmp_path / "own" / "data" / "100%.txt").write_bytes(b"x")
    assert list(bag.seal(tmp_path / "own", {})) == ["data/100%.txt"]
    assert "  data/100%25.txt\n" in (tmp_path / "own" / "manifest-sha256.txt").read_text("utf-8")


def test_a_searchable_pdf_stands_in_where_pdf_a_cannot_be(
    rich: RichSample, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(job: Job, target: Path, ask: Ask) -> Written:
        target.write_bytes(b"half")
        raise NotConforming(file=target.name, page=2, reason="a font is missing", reason_zh="缺少字体")

    monkeypatch.setattr(bag.archive, "write_2b", refused)
    said = bag.write(rich.job(), tmp_path / "a.bag", asked_of(host))
    assert "data/derivatives/a.pdf" in inside(tmp_path / "a.bag")
    assert "data/derivatives/a.pdfa.pdf" not in inside(tmp_path / "a.bag")
    assert "a font is missing" in said.notes[-1].en
    bagit.Bag(str(tmp_path / "a.bag")).validate()


def test_names_are_short_enough_and_whole_characters() -> None:
    (name,) = safe_names(["卷" * 300 + ".pdf"])
    assert name == "卷" * 40 + ".pdf"


def test_golden(rich: RichSample, tmp_path: Path) -> None:
    target = tmp_path / "rich.bag"
    bag.write(rich.job(), target, nobody, TEXT)
    said = io.StringIO()
    for name in inside(target):
        said.write(f"== {name}\n")
        if not name.endswith(".png"):
            said.write((target / name).read_text("utf-8"))
    told = said.getvalue()
    for number, master in enumerate(rich.masters, 1):
        told = told.replace(master.sha256, f"sha256 of {number}").replace(f'"size": {master.size}', '"size": of the file')
    lines = (line for line in told.splitlines() if not line.startswith("Payload-Oxum"))
    golden("rich.bag.txt", "\n".join(_without_digest(line) for line in lines) + "\n")


def _without_digest(line: str) -> str:
    digest, gap, name = line.partition("  ")
    return f"... {name}" if gap and len(digest) in (64, 128) else line
