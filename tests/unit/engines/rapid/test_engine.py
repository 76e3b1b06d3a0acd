from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from desktop.document.geometry import Box, Quad
from desktop.engines.contract import Cancelled, Engine, EngineUnavailable, PageReading
from desktop.engines.rapid import create

Pixels = NDArray[np.uint8]
Draw = Callable[..., Pixels]

ENGLISH = [
    (60, 60, "The archive keeps every original as it came in"),
    (60, 130, "A reading never replaces what a person confirmed"),
    (60, 200, "Invoice number 2024-0317, due in thirty days"),
    (60, 270, "Signed at Hamburg on the ninth of March"),
]
CHINESE = [
    (60, 60, "合同编号二〇二四第三百一十七号"),
    (60, 130, "甲方应当在三十日内支付全部货款"),
    (60, 200, "乙方负责将货物送到指定的仓库"),
]


def quiet() -> None:
    """A poll that never cancels."""


def texts(reading: PageReading) -> set[str]:
    return {line.text.replace(" ", "") for line in reading.lines}


def wanted(lines: list[tuple[int, int, str]]) -> set[str]:
    return {text.replace(" ", "") for _, _, text in lines}


def turned(pixels: Pixels, clockwise: int) -> Pixels:
    return np.ascontiguousarray(np.rot90(pixels, -clockwise // 90))


@pytest.mark.parametrize("lines", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_is_read_whichever_way_up_it_lies(
    engine: Engine, draw: Draw, lines: list[tuple[int, int, str]], rotation: int
) -> None:
    pixels = turned(draw(lines), rotation)
    reading = engine.read(pixels, quiet)
    assert reading.turn == (360 - rotation) % 360
    assert texts(reading) == wanted(lines)
    for line in reading.lines:
        assert round(line.quad.angle / 90) * 90 % 360 == rotation
        assert line.quad.width > 5 * line.quad.height
        assert "".join(char.text for char in line.chars) == line.text


def test_quads_lie_on_the_ink(engine: Engine, draw: Draw) -> None:
    pixels = draw([(100, 300, "甲方盖章")], height=40)
    (line,) = engine.read(pixels, quiet).lines
    rows, columns = np.nonzero(pixels < 128)
    ink = Box(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert line.quad.bounds.iou(ink) > 0.6
    assert [char.text for char in line.chars] == list("甲方盖章")
    for place, char in enumerate(line.chars):
        assert char.quad.contains((120 + 40 * place, 325))
        assert 20 < char.quad.width < 60
        assert char.confidence > 0.5


def test_a_column_is_vertical_and_its_characters_run_down(engine: Engine, draw: Draw) -> None:
    text = "欽定四庫全書簡明目錄"
    columns = [(x, 60 + 48 * at, char) for x in (700, 600, 500) for at, char in enumerate(text)]
    reading = engine.read(draw(columns, height=44), quiet)
    assert reading.turn == 0
    assert [line.text for line in reading.lines] == [text] * 3
    for line in reading.lines:
        assert line.vertical
        assert line.quad.height > 5 * line.quad.width
        assert line.quad.tl[1] < line.quad.bl[1]
        heights = [char.quad.centre[1] for char in line.chars]
        assert heights == sorted(heights)


def test_a_page_of_columns_that_lies_on_its_side_is_turned(engine: Engine, draw: Draw) -> None:
    text = "欽定四庫全書簡明目錄"
    page = draw([(x, 60 + 48 * at, char) for x in (700, 600, 500) for at, char in enumerate(text)], height=44)
    for rotation in (90, 180, 270):
        reading = engine.read(turned(page, rotation), quiet)
        assert reading.turn == 360 - rotation
        assert [line.text for line in reading.lines] == [text] * 3


def test_a_turn_set_by_a_person_is_kept(engine: Engine, draw: Draw) -> None:
    assert engine.read(draw(ENGLISH), quiet, known_turn=180).turn == 180


def test_text_up_the_edge_of_a_page_is_read_upwards(engine: Engine, draw: Draw) -> None:
    page = np.array(draw(ENGLISH, size=(1000, 900)))
    page[100:700, 900:960] = turned(draw([(20, 10, "printed in the margin")], size=(600, 60)), 270)
    reading = engine.read(page, quiet)
    assert reading.turn == 0
    (edge,) = (line for line in reading.lines if line.text == "printed in the margin")
    assert not edge.vertical
    assert edge.quad.tl[1] > edge.quad.tr[1]


def test_skew_is_measured(engine: Engine, draw: Draw) -> None:
    image = Image.fromarray(draw(ENGLISH)).rotate(-3, fillcolor=255, resample=Image.Resampling.BICUBIC)
    reading = engine.read(np.asarray(image), quiet)
    assert reading.skew == pytest.approx(3.0, abs=0.5)
    assert texts(reading) == wanted(ENGLISH)


def test_a_very_long_line_is_read_in_pieces_and_joined(engine: Engine, draw: Draw) -> None:
    text = "the quick brown fox jumps over the lazy dog " * 8
    (line,) = engine.read(draw([(40, 30, text.strip())], size=(5700, 100), height=30), quiet).lines
    assert line.text.split() == text.split()
    assert "".join(char.text for char in line.chars) == line.text
    starts = [char.quad.tl[0] for char in line.chars]
    assert starts == sorted(starts)


def test_a_picture_that_is_one_line_is_read(engine: Engine, draw: Draw) -> None:
    assert texts(engine.read(draw([(2, 0, "甲方盖章")], size=(136, 34), height=30), quiet)) == {"甲方盖章"}


def test_small_print_gets_a_closer_look(engine: Engine, draw: Draw) -> None:
    lines = [(60, 40 + 30 * at, f"paragraph {at} of the small print on this large page") for at in range(40)]
    reading = engine.read(draw(lines, size=(2400, 3300), height=22), quiet)
    assert texts(reading) == wanted(lines)


def test_gentle_reads_the_same_page(engine: Engine, draw: Draw) -> None:
    assert texts(engine.read(draw(ENGLISH), quiet, gentle=True)) == wanted(ENGLISH)


@pytest.mark.parametrize(
    ("size", "fill"),
    [
        ((1, 1), 0),
        ((1, 3000), 255),
        ((3000, 1), None),
        ((10, 20000), 255),
        ((800, 600), 0),
        ((800, 600), 255),
        ((500, 400), None),
    ],
)
def test_hostile_pictures_give_a_reading(engine: Engine, size: tuple[int, int], fill: int | None) -> None:
    noise = np.random.default_rng(7).integers(0, 256, size, np.uint8)
    reading = engine.read(noise if fill is None else np.full(size, fill, np.uint8), quiet)
    assert not any(line.text for line in reading.lines)


def test_colour_and_views_of_arrays_are_read(engine: Engine, draw: Draw) -> None:
    colour = np.repeat(draw(ENGLISH)[:, :, None], 3, axis=2)
    assert texts(engine.read(np.flip(np.flip(colour, 1), 1), quiet)) == wanted(ENGLISH)


def test_cancelling_stops_within_a_few_lines(engine: Engine, draw: Draw) -> None:
    asked = 0

    def poll() -> None:
        nonlocal asked
        asked += 1
        if asked > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        engine.read(draw(ENGLISH), poll)
    assert asked == 4


def test_the_fingerprint_names_the_models(engine: Engine) -> None:
    assert engine.fingerprint.name == "rapid"
    assert all(len(sha) == 64 for _, sha in engine.fingerprint.models)
    assert len(engine.fingerprint.models) == 2


def test_an_unknown_backend_is_refused() -> None:
    with pytest.raises(EngineUnavailable):
        create({"backend": "abacus"})


def test_importing_it_loads_nothing_heavy() -> None:
    check = "import sys, desktop.engines.rapid; sys.exit(bool({'onnxruntime', 'cv2', 'numpy', 'rapidocr'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], cwd=Path(__file__).parents[4], check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "turn", "words"),
    [
        ("tesseract-samples/phototest-rotated-L.png", 90, "jumped over the lazy"),
        ("siku-jianming-mulu/b1_6.png", 0, "春秋類"),
        ("zh-handwriting-lines/000000.jpg", 0, "一生心忧天下，被世人所"),
    ],
)
def test_real_documents(engine: Engine, documents: Path, name: str, turn: int, words: str) -> None:
    with Image.open(documents / name) as image:
        reading = engine.read(np.asarray(image.convert("RGB")), quiet)
    assert reading.turn == turn
    assert words.replace(" ", "") in "".join(line.text for line in reading.lines).replace(" ", "")
    page = Quad.of(Box(-30, -30, image.width + 30, image.height + 30))
    assert all(page.contains(point) for line in reading.lines for point in line.quad.points)


def test_a_page_gives_the_same_lines_whichever_way_it_was_scanned(engine: Engine, draw: Draw) -> None:
    page = draw(ENGLISH)
    upright = engine.read(page, lambda: None)
    for quarter in (1, 2, 3):
        turned = engine.read(np.ascontiguousarray(np.rot90(page, quarter)), lambda: None)
        assert turned.turn == 90 * quarter
        assert [(x.text, x.confidence) for x in turned.lines] == [(x.text, x.confidence) for x in upright.lines]
