from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pymupdf
import pytest
import zxingcpp

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, Quad
from desktop.document.model import Code
from desktop.imaging.client import ImagingHost
from desktop.services.importing import ImportOptions, ImportOutcome, import_masters
from desktop.services.splitting import Split, first_text, separator_name, title_of, write_separators
from desktop.storage.dossier import Dossier
from tests.unit.services.conftest import ADA

AT_CODES = ImportOptions(split=Split.CODES)


def code(text: str) -> Code:
    return Code(text, "QRCode", Quad.of(Box(0, 0, 10, 10)))


def stack(path: Path, sheets: Iterable[str | tuple[str, str]]) -> Path:
    """A PDF with a page for each: words, or the format and the text of a code on it."""
    with pymupdf.open() as pdf:
        for sheet in sheets:
            page = pdf.new_page(width=300, height=400)
            if isinstance(sheet, str):
                page.insert_text((50, 50), sheet)
                continue
            kind, text = sheet
            picture = np.asarray(zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=4))
            pixels = pymupdf.Pixmap(pymupdf.csGRAY, picture.shape[1], picture.shape[0], picture.tobytes(), False)
            page.insert_image(pymupdf.Rect(40, 120, 260, 340), pixmap=pixels)
        pdf.save(path)
    return path


def contents(dossier: Dossier, outcome: ImportOutcome) -> list[tuple[str, list[int]]]:
    """Title and pages of the master, counted from 1, of each document."""
    return [
        (dossier.document(done.document).title, [p.master_page + 1 for p in dossier.page_summaries(done.document)])
        for done in outcome.imported
    ]


def test_a_stack_falls_apart_at_separator_sheets_which_are_left_out(
    dossier: Dossier, imaging: ImagingHost, tmp_path: Path
) -> None:
    sheets = ["a", "b", ("QRCode", "DOSSIER-SEPARATOR:张三 合同"), "c", ("Code128", "PATCHT"), ("Code39", "PATCHT"), "d", "e"]
    told: list[str] = []
    file = stack(tmp_path / "stack.pdf", sheets)
    outcome = import_masters(dossier, imaging, [file], actor=ADA, options=AT_CODES, on_document=told.append)
    assert outcome.failures == ()
    assert contents(dossier, outcome) == [("stack", [1, 2]), ("张三 合同", [4]), ("stack (3)", [7, 8])]
    assert told == [done.document for done in outcome.imported]
    assert len(dossier.queued()) == 5
    for done in outcome.imported:
        numbers = [page.number for page in dossier.page_summaries(done.document)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_without_the_option_a_sheet_is_a_page(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    file = stack(tmp_path / "stack.pdf", ["a", ("QRCode", "DOSSIER-SEPARATOR:B"), "b"])
    assert contents(dossier, import_masters(dossier, imaging, [file], actor=ADA)) == [("stack", [1, 2, 3])]


def test_importing_a_split_file_again_adds_nothing(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    file = stack(tmp_path / "stack.pdf", ["a", ("QRCode", "DOSSIER-SEPARATOR"), "b"])
    first = import_masters(dossier, imaging, [file], actor=ADA, options=AT_CODES)
    again = import_masters(dossier, imaging, [file], actor=ADA, options=AT_CODES)
    assert contents(dossier, again) == contents(dossier, first) == [("stack", [1]), ("stack (2)", [3])]
    assert all(done.duplicate for done in again.imported)
    whole = import_masters(dossier, imaging, [file], actor=ADA)
    assert contents(dossier, whole) == [("stack", [1])]
    assert len(dossier.documents()) == 2


def test_an_interrupted_import_goes_on_where_it_was(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    file = stack(tmp_path / "stack.pdf", ["a", "b", ("QRCode", "DOSSIER-SEPARATOR:C"), "c", "d"])

    class Stop(DossierError):
        code = "cancelled"

    seen: list[str] = []

    def poll() -> None:
        if seen:
            raise Stop()

    with pytest.raises(Stop):
        import_masters(dossier, imaging, [file], actor=ADA, options=AT_CODES, poll=poll, on_document=seen.append)
    outcome = import_masters(dossier, imaging, [file], actor=ADA, options=AT_CODES)
    assert contents(dossier, outcome) == [("stack", [1, 2]), ("C", [4, 5])]


def test_a_document_is_called_as_its_first_page_s_code_says(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    named = stack(tmp_path / "named.pdf", [("Code128", "HT-2024-0317"), ("QRCode", "not this one")])
    plain = stack(tmp_path / "plain.pdf", ["no code", ("QRCode", "nor this one")])
    outcome = import_masters(dossier, imaging, [named, plain], actor=ADA, options=ImportOptions(name_by_code=True))
    assert contents(dossier, outcome) == [("HT-2024-0317", [1, 2]), ("plain", [1, 2])]


def test_a_stack_of_separators_alone_is_told(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    file = stack(tmp_path / "stack.pdf", [("QRCode", "DOSSIER-SEPARATOR")])
    outcome = import_masters(dossier, imaging, [file], actor=ADA, options=AT_CODES)
    assert (outcome.imported, [failure.error.code for failure in outcome.failures]) == ((), ["only-separators"])


def test_printed_sheets_separate(dossier: Dossier, imaging: ImagingHost, tmp_path: Path) -> None:
    write_separators(tmp_path / "sheets.pdf", ["../../etc/passwd", "病案 2024"])
    with pymupdf.open(tmp_path / "sheets.pdf") as sheets, pymupdf.open(stack(tmp_path / "p.pdf", ["a", "b"])) as pages:
        assert len(sheets) == 2
        for n in (0, 1):
            pages.insert_pdf(sheets, from_page=n, to_page=n, start_at=2 * n)
        pages.save(tmp_path / "stack.pdf")
    outcome = import_masters(dossier, imaging, [tmp_path / "stack.pdf"], actor=ADA, options=AT_CODES)
    assert contents(dossier, outcome) == [("../../etc/passwd", [2]), ("病案 2024", [4])]
    with pytest.raises(FileExistsError):
        write_separators(tmp_path / "sheets.pdf", [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("DOSSIER-SEPARATOR", ""),
        ("dossier-separator: 合同 ", "合同"),
        ("PATCH T", ""),
        ("PATCHII", ""),
        ("DOSSIER-SEPARATORS", None),
        ("see DOSSIER-SEPARATOR", None),
        ("PATCHWORK", None),
    ],
)
def test_what_a_separator_says(text: str, name: str | None) -> None:
    assert separator_name([code("4006381333931"), code(text)]) == name


def test_a_title_from_a_code_is_one_short_line() -> None:
    assert title_of("a\x00\u202eb\n\n c\t" + "d" * 9999).startswith("ab c ddd")
    assert len(title_of("x" * 9999)) == 120
    assert first_text([code("\x00"), code("second")]) == "second"
