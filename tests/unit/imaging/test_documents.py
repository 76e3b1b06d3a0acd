"""Real documents: old filings that hide a text layer, forms with one, rotated and fax-like scans."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.imaging.client import ImagingHost
from tests.helpers import images

DATA = Path(os.environ.get("DOSSIER_TEST_DATA", Path(__file__).parents[4] / "shared" / "data")) / "documents"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no documents: set DOSSIER_TEST_DATA")


@pytest.mark.parametrize(
    ("name", "index", "reason"),
    [
        ("vrdu-fara-filings/fara_1985_ida.pdf", 0, "invisible-mismatch"),
        ("vrdu-fara-filings/fara_1993_hogan.pdf", 0, "invisible-mismatch"),
        ("vrdu-fara-filings/fara_2012_dla.pdf", 1, "ok"),
        ("olmocr-bench-sample/small_page_size.pdf", 0, "ok"),
        ("ocrmypdf-robustness/multipage.pdf", 3, "too-little"),
        ("zh-borndigital/financial_table.pdf", 0, "ok"),
        ("us-gov-forms/va_21-0966.pdf", 0, "ok"),
        ("medical-en/medical_report_scan.pdf", 0, "none"),
    ],
)
def test_text_layers(imaging: ImagingHost, name: str, index: int, reason: str) -> None:
    layer = imaging.text_layer(DATA / name, index)
    assert (layer.reason, layer.trusted) == (reason, reason == "ok")


@pytest.mark.parametrize(
    ("name", "size", "channels"),
    [
        ("docling-rotated/ocr_test_rotated_180.pdf", (3307, 4677), 1),
        ("ocrmypdf-robustness/ccitt.pdf", (2550, 3300), 1),
        ("olmocr-bench-sample/lincoln_letter.pdf", (2449, 3023), 3),
        ("ocrd-kant-fraktur/kant_0017.tif", None, None),
        ("nzz-fraktur/nzz_17900213.tif", (1993, 2362), 1),
    ],
)
def test_renderings(imaging: ImagingHost, name: str, size: tuple[int, int] | None, channels: int | None) -> None:
    rendering = imaging.render(DATA / name, 0)
    if size is not None:
        assert (rendering.width, rendering.height, rendering.channels) == (*size, channels)
    assert images.array(rendering).std() > 10
