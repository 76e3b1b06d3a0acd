"""Pictures of pages as files."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from desktop.document.model import Page
from desktop.exporters import FORMATS, page_images
from desktop.exporters.errors import EmptyDocument
from desktop.exporters.job import Job, Options, PageImage, Picture
from tests.helpers.rich_sample import RichSample, rich_document


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> RichSample:
    return rich_document(tmp_path_factory.mktemp("rich"))


def exported(job: Job, folder: Path) -> list[Path]:
    def ask(name: str, body: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        raise AssertionError("pictures are asked of the job")

    return list(FORMATS["images"].write(job, folder / "卷 1.5.images", ask).files)


@pytest.mark.parametrize(
    ("kind", "ending", "coding"),
    [
        (PageImage.PNG, "png", "PNG"),
        (PageImage.JPEG, "jpg", "JPEG"),
        (PageImage.TIFF, "tif", "TIFF"),
        (PageImage.JPEG2000, "jp2", "JPEG2000"),
    ],
)
def test_a_file_a_page_as_it_is_looked_at(rich: RichSample, tmp_path: Path, kind: PageImage, ending: str, coding: str) -> None:
    files = exported(rich.job(options=Options(page_image=kind)), tmp_path)
    assert [path.name for path in files] == [f"卷 1.5-000{n}.{ending}" for n in (1, 2, 3, 4)]
    seen = Image.open(io.BytesIO(rich.picture(rich.pages[0]).data))
    with Image.open(files[0]) as image:
        assert image.format == coding
        assert [round(n) for n in image.info["dpi"]] == [150, 150]
        if kind is not PageImage.JPEG:
            assert ImageChops.difference(image.convert("RGB"), seen.convert("RGB")).getbbox() is None
    with Image.open(files[3]) as image:  # lies on its side in its master
        assert image.size == (1240, 1754)


def test_the_only_page_has_no_number(rich: RichSample, tmp_path: Path) -> None:
    alone = replace(rich.document, pages=rich.document.pages[:1])
    files = exported(rich.job(document=alone, pages=lambda: iter(rich.pages[:1])), tmp_path)
    assert [path.name for path in files] == ["卷 1.5.png"]


def one_page(rich: RichSample, image: Image.Image, **told: Any) -> Job:
    """A document of one page that looks like the image."""
    file = io.BytesIO()
    image.save(file, "PNG", **told)

    def picture(page: Page, *_: Any, **__: Any) -> Picture:
        return replace(rich.picture(rich.pages[0]), data=file.getvalue())

    return rich.job(
        document=replace(rich.document, pages=("page1",)), pages=lambda: iter(rich.pages[:1]), picture=picture
    )  # fmt: skip


def test_black_and_white_stays_so_in_tiff(rich: RichSample, tmp_path: Path) -> None:
    drawn = Image.open(io.BytesIO(rich.picture(rich.pages[2]).data)).convert("L").point(lambda level: 255 if level > 128 else 0)
    job = one_page(rich, drawn, dpi=(300, 300))
    (path,) = exported(replace(job, options=Options(page_image=PageImage.TIFF)), tmp_path)
    with Image.open(path) as image:
        assert (image.mode, image.info["compression"], image.info["dpi"]) == ("1", "group4", (300, 300))
        assert ImageChops.difference(image.convert("L"), drawn).getbbox() is None


@pytest.mark.parametrize("kind", list(PageImage))
def test_a_file_says_nothing_of_dots_that_nobody_knows(rich: RichSample, kind: PageImage) -> None:
    file = io.BytesIO()
    Image.new("L", (30, 20), 100).save(file, "PNG")
    with Image.open(io.BytesIO(page_images.coded(file.getvalue(), kind))) as image:
        assert image.info.get("dpi") in (None, (1.0, 1.0))


def test_very_many_dots_an_inch(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(file, "PNG", dpi=(4800, 4800))
    with Image.open(io.BytesIO(page_images.coded(file.getvalue(), PageImage.JPEG2000))) as image:
        assert image.info["dpi"][0] == pytest.approx(4800, rel=0.001)


def test_a_document_without_pages_is_told(rich: RichSample, tmp_path: Path) -> None:
    with pytest.raises(EmptyDocument):
        exported(rich.job(document=replace(rich.document, pages=()), pages=lambda: iter(())), tmp_path)
