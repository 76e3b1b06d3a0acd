from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from desktop.engines.contract import Engine
from desktop.engines.rapid import create

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="session")
def engine() -> Engine:
    return create({})


@pytest.fixture(scope="session")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Pixels]:
    """A page with lines of text at given places; Chinese too, with the font that PyMuPDF carries."""
    path = tmp_path_factory.mktemp("font") / "cjk.ttf"
    path.write_bytes(pymupdf.Font("cjk").buffer)

    def page(lines: list[tuple[int, int, str]], size: tuple[int, int] = (1000, 700), height: int = 32) -> Pixels:
        image = Image.new("L", size, 255)
        font = ImageFont.truetype(str(path), height)
        for x, y, text in lines:
            ImageDraw.Draw(image).text((x, y), text, font=font, fill=0)
        return np.asarray(image)

    return page


@pytest.fixture(scope="session")
def documents() -> Path:
    folder = Path(os.environ.get("DOSSIER_TEST_DATA") or Path(__file__).parents[5] / "shared" / "data") / "documents"
    if not folder.is_dir():
        pytest.skip(f"no test documents in {folder}; set DOSSIER_TEST_DATA")
    return folder
