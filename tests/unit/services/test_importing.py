from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from desktop.imaging.client import ImagingHost
from desktop.services.importing import ImportOptions, PageRanges, import_masters
from desktop.storage.dossier import Dossier
from tests.unit.services.conftest import ADA, draw_scan


def make_pdf(path: Path, pages: int, password: str | None = None) -> Path:
    with pymupdf.open() as pdf:
        for n in range(pages):
            pdf.new_page(width=300, height=400).insert_text((50, 50), f"page {n + 1}")
        encryption = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "user_pw": password} if password else {}
        pdf.save(path, **encryption)
    return path


def test_a_folder_becomes_documents_in_the_order_of_its_names(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    folder = tmp_path / "box"
    (folder / "inner").mkdir(parents=True)
    for name in ("b.png", "A.png", "inner/c.jpg"):
        draw_scan(folder / name, name)
    (folder / "notes.txt").write_text("not a scan")
    outcome = import_masters(dossier, imaging, [folder], actor=ADA)
    assert outcome.failures == ()
    assert [dossier.document(done.document).title for done in outcome.imported] == ["A", "b", "c"]
    assert len(dossier.queued()) == 3


def test_a_bad_file_costs_only_itself(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing of use")
    empty = tmp_path / "empty"
    empty.mkdir()
    good = draw_scan(tmp_path / "good.png")
    outcome = import_masters(dossier, imaging, [broken, tmp_path / "absent.png", empty, good], actor=ADA)
    assert [Path(done.file).name for done in outcome.imported] == ["good.png"]
    assert sorted(Path(failure.file).name for failure in outcome.failures) == ["absent.png", "broken.pdf", "empty"]
    for failure in outcome.failures:
        assert Path(failure.file).name in failure.error.say("en")
        assert failure.error.advise("zh")


def test_a_pdf_that_was_cut_off_is_imported_with_a_remark(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    whole = make_pdf(tmp_path / "whole.pdf", 6)
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(whole.read_bytes()[:-300])  # without its table of contents
    outcome = import_masters(dossier, imaging, [whole, cut], actor=ADA)
    remarks = {Path(done.file).name: [remark.en for remark in done.remarks] for done in outcome.imported}
    assert remarks["whole.pdf"] == []
    assert len(remarks["cut.pdf"]) == 1
    assert remarks["cut.pdf"][0].startswith("cut.pdf is damaged")


def test_a_file_that_is_there_already_is_recognised_by_its_bytes(
    dossier: Dossier, imaging: ImagingHost, tmp_path: Path
) -> None:
    first = draw_scan(tmp_path / "first.png")
    second = tmp_path / "second.png"
    second.write_bytes(first.read_bytes())
    outcome = import_masters(dossier, imaging, [first, second], actor=ADA)
    assert [done.duplicate for done in outcome.imported] == [False, True]
    assert outcome.imported[0].document == outcome.imported[1].document
    again = import_masters(dossier, imaging, [second], actor=ADA, options=ImportOptions(again=True))
    assert not again.imported[0].duplicate
    assert len(dossier.documents()) == 2
    assert len(dossier.masters()) == 1


def test_masters_stay_byte_identical_whether_kept_or_linked(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    kept, linked = draw_scan(tmp_path / "kept.png", "kept"), draw_scan(tmp_path / "linked.png", "linked")
    import_masters(dossier, imaging, [kept], actor=ADA)
    import_masters(dossier, imaging, [linked], actor=ADA, options=ImportOptions(link=True))
    by_name = {master.name: dossier.master_path(master.sha256) for master in dossier.masters()}
    assert by_name["kept.png"].read_bytes() == kept.read_bytes()
    assert by_name["kept.png"] != kept
    assert by_name["linked.png"] == linked


def test_chosen_pages_only(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "long.pdf", 90)
    options = ImportOptions(pages=PageRanges.parse("2-3,70,89-"))
    outcome = import_masters(dossier, imaging, [pdf], actor=ADA, options=options)
    pages = dossier.page_summaries(outcome.imported[0].document)
    assert [(page.number, page.master_page) for page in pages] == [(1, 1), (2, 2), (3, 69), (4, 88), (5, 89)]
    outside = import_masters(dossier, imaging, [make_pdf(tmp_path / "short.pdf", 2)], actor=ADA, options=ImportOptions(
        pages=PageRanges.parse("7")
    ))  # fmt: skip
    assert outside.failures[0].error.code == "page-out-of-range"


def test_a_locked_pdf_asks_until_the_password_fits(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    pdf = make_pdf(tmp_path / "locked.pdf", 1, "gate")
    asked: list[bool] = []

    def answer(path: Path, wrong: bool) -> str | None:
        asked.append(wrong)
        return ["guess", "gate"][len(asked) - 1]

    outcome = import_masters(dossier, imaging, [pdf], actor=ADA, options=ImportOptions(ask_password=answer))
    assert asked == [False, True]
    assert len(outcome.imported) == 1
    refused = import_masters(dossier, imaging, [make_pdf(tmp_path / "other.pdf", 1, "x")], actor=ADA)
    assert refused.failures[0].error.code == "password-needed"


@pytest.mark.parametrize("text", ["", "0", "3-2", "a", "1,,2", "-4"])
def test_what_are_no_pages(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  argparse shows its own sentence
        PageRanges.parse(text)
