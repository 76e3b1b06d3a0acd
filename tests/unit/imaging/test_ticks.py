from __future__ import annotations

import io
import math
import random
from pathlib import Path

import cv2
import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from desktop.document.geometry import View
from desktop.imaging.client import ImagingHost
from desktop.imaging.ticks import find_ticks

Pixels = NDArray[np.uint8]
SIDE = 40
PLACES = [(300 + 900 * (n % 2), 400 + 200 * (n // 2)) for n in range(12)]


def form(marks: str = "") -> Pixels:
    """A page of 300 dpi with text and boxes; a mark for each: " " none, "v" tick, "V" one that sticks out, "x", "X", "#"."""
    page = np.full((3508, 2480), 250, np.uint8)
    for n, (x, y) in enumerate(PLACES):
        cv2.rectangle(page, (x, y), (x + SIDE, y + SIDE), 20, 3)
        cv2.putText(page, "Department of Odd Boxes", (x + 70, y + 36), cv2.FONT_HERSHEY_SIMPLEX, 1.3, 20, 3)
        draw(page, x, y, marks[n : n + 1])
    return page


def draw(page: Pixels, x: int, y: int, mark: str) -> None:
    def at(across: float, down: float) -> tuple[int, int]:
        return (round(x + across * SIDE), round(y + down * SIDE))

    if mark in ("v", "V") and mark:
        end = at(1.3, -0.4) if mark == "V" else at(0.9, 0.15)
        cv2.polylines(page, [np.array([at(0.15, 0.5), at(0.45, 0.85), end])], False, 40, 4)
    if mark in ("x", "X") and mark:
        out = 0.2 if mark == "X" else -0.12
        cv2.line(page, at(-out, -out), at(1 + out, 1 + out), 40, 4)
        cv2.line(page, at(1 + out, -out), at(-out, 1 + out), 40, 4)
    if mark == "#":
        cv2.rectangle(page, at(0.1, 0.1), at(0.9, 0.9), 40, -1)


def turned(page: Pixels, angle: float) -> Pixels:
    height, width = page.shape
    return cv2.warpAffine(page, cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), (width, height), borderValue=250)


def scanned(page: Pixels) -> Pixels:
    """With noise, blur and what JPEG does to it."""
    noise = np.random.default_rng(7).normal(0, 10, page.shape)
    rough = np.clip(cv2.GaussianBlur(page, (0, 0), 0.8) * 0.9 + 15 + noise, 0, 255).astype(np.uint8)
    return cv2.imdecode(cv2.imencode(".jpg", rough, [cv2.IMWRITE_JPEG_QUALITY, 55])[1], cv2.IMREAD_GRAYSCALE)


def state(page: Pixels, places: list[tuple[float, float]]) -> str:
    """What is found at each place: "-" empty, "T" ticked, "?" nothing; "+" for each box elsewhere."""
    found = list(find_ticks(page))
    letters = ""
    for place in places:
        here = next((tick for tick in found if tick.quad.contains(place)), None)
        letters += "?" if here is None else "T" if here.ticked else "-"
        if here is not None:
            found.remove(here)
    return letters + "+" * len(found)


MIDDLES = [(x + SIDE / 2, y + SIDE / 2) for x, y in PLACES]


@pytest.mark.parametrize("shrunk", [1.0, 2 / 3])
def test_boxes_are_found_with_what_is_in_them(shrunk: float) -> None:
    page = cv2.resize(form(" v x V X # v"), None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA)
    assert state(page, [(x * shrunk, y * shrunk) for x, y in MIDDLES]) == "-T-T-T-T-T-T"


def test_a_box_s_quad_is_that_of_its_outer_edge() -> None:
    box = find_ticks(form())[0].quad.bounds
    x, y = PLACES[0]
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((x - 1, y - 1, x + SIDE + 2, y + SIDE + 2), abs=3)


@pytest.mark.parametrize("angle", [-1.5, 1.5])
def test_a_skewed_noisy_scan_does_little_harm(angle: float) -> None:
    page = scanned(turned(form(" v x V x # v"), angle))
    around = np.vstack([cv2.getRotationMatrix2D((1240, 1754), angle, 1), [0, 0, 1]])
    places = [tuple((around @ (x, y, 1.0))[:2]) for x, y in MIDDLES]
    found = state(page, places)
    assert len(found) == 12, "no box where none is"
    assert sum(a == b for a, b in zip(found, "-T-T-T-T-T-T", strict=True)) >= 11
    assert all(a in (b, "?") for a, b in zip(found, "-T-T-T-T-T-T", strict=True))


def test_cells_combs_and_large_frames_are_no_boxes() -> None:
    page = form()
    for n in range(8):
        cv2.rectangle(page, (300 + 44 * n, 2000), (344 + 44 * n, 2044), 20, 3)
    for y in range(2200, 2600, 50):
        cv2.line(page, (300, y), (1000, y), 20, 3)
    for x in range(300, 1001, 50):
        cv2.line(page, (x, 2200), (x, 2550), 20, 3)
    cv2.rectangle(page, (300, 2800), (700, 3200), 20, 3)
    assert state(page, MIDDLES) == "-" * 12


def test_letters_are_no_boxes() -> None:
    font = pymupdf.Font("cjk").buffer
    page = Image.new("L", (2480, 3508), 252)
    pen = ImageDraw.Draw(page)
    letters = "国日田口回圆固因困四目白由甲申电图围园团囚旧品高言古石右名合同商问间同是人民中华OD08BQ口头出口人口口"
    choice = random.Random(3)
    for row, size in enumerate([38, 42, 46, 50, 58] * 10):
        text = "".join(choice.choices(letters, k=34))
        pen.text((250, 200 + 64 * row), text, 20, ImageFont.truetype(io.BytesIO(font), size))
    assert len(find_ticks(np.asarray(page))) <= 2, "of 1700 letters that look like boxes"


def test_a_filled_square_counts_beside_outlined_ones_only() -> None:
    page = np.full((3508, 2480), 250, np.uint8)
    cv2.putText(page, "A bullet", (370, 436), cv2.FONT_HERSHEY_SIMPLEX, 1.3, 20, 3)
    cv2.rectangle(page, (300, 400), (340, 440), 20, -1)
    assert find_ticks(page) == ()


def test_a_blank_page_a_tiny_one_and_a_black_one_have_none() -> None:
    for page in (np.full((2000, 1500), 255, np.uint8), np.zeros((10, 10), np.uint8), np.zeros((2000, 1500), np.uint8)):
        assert find_ticks(page) == ()


def test_boxes_and_codes_come_in_page_space_with_a_rendering(imaging: ImagingHost, tmp_path: Path) -> None:
    Image.fromarray(form(" v")).save(tmp_path / "form.png")
    upright = imaging.render(tmp_path / "form.png", 0, marks=True).marks
    rotated = imaging.render(tmp_path / "form.png", 0, View(turn=90), marks=True).marks
    assert upright is not None
    assert rotated is not None
    assert len(upright.ticks) == len(rotated.ticks) == 12
    for marks in (upright, rotated):
        for place, ticked in ((MIDDLES[0], False), (MIDDLES[1], True)):
            (tick,) = (t for t in marks.ticks if math.dist(t.quad.centre, place) < 5)
            assert tick.ticked is ticked


ROUND = [(300 + 500 * (n % 2) + 20, 420 + 160 * (n // 2)) for n in range(8)]


def options(marks: str = "") -> Pixels:
    """A page of 300 dpi with round marks and words: " " none, "v" tick, "x" cross, "." dot, "#" filled."""
    page = np.full((3508, 2480), 250, np.uint8)
    words(page, 1500)
    for n, (x, y) in enumerate(ROUND):
        cv2.circle(page, (x, y), 20, 20, 3, cv2.LINE_AA)
        cv2.putText(page, "Female" if n % 2 else "Male", (x + 60, y + 13), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 20, 3)
        mark = marks[n : n + 1]
        if mark == "v":
            cv2.polylines(page, [np.array([(x - 12, y), (x - 3, y + 12), (x + 17, y - 19)])], False, 40, 4)
        elif mark == "x":
            cv2.line(page, (x - 14, y - 14), (x + 14, y + 14), 40, 4)
            cv2.line(page, (x + 14, y - 14), (x - 14, y + 14), 40, 4)
        elif mark in (".", "#") and mark:
            cv2.circle(page, (x, y), 9 if mark == "." else 20, 30, -1)
    return page


def words(page: Pixels, top: int) -> None:
    for y in range(top, 3300, 90):
        cv2.putText(page, "Our Office Opens On October One", (300, y), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 20, 3)


@pytest.mark.parametrize("shrunk", [1.0, 2 / 3])
@pytest.mark.parametrize("worn", [False, True])
def test_round_marks_are_found_with_what_is_in_them(shrunk: float, worn: bool) -> None:
    page = cv2.resize(options(" v x . #"), None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA)
    assert state(scanned(page) if worn else page, [(x * shrunk, y * shrunk) for x, y in ROUND]) == "-T-T-T-T"


def test_a_round_mark_s_quad_is_that_of_its_outer_edge() -> None:
    box = find_ticks(options())[0].quad.bounds
    x, y = ROUND[0]
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((x - 21, y - 21, x + 22, y + 22), abs=3)


def test_round_marks_count_in_company_of_an_empty_one_only() -> None:
    assert state(options("########"), list(ROUND)) == "?" * 8
    alone = np.full((3508, 2480), 250, np.uint8)
    words(alone, 1500)
    cv2.circle(alone, (300, 400), 20, 20, 3, cv2.LINE_AA)
    cv2.putText(alone, "Male", (360, 413), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 20, 3)
    assert find_ticks(alone) == ()


@pytest.mark.parametrize("name", ["cjk", "helv", "tiro", "cour"])
@pytest.mark.parametrize(
    "line",
    [
        "O00OQCOGDOO8OO",
        "O que é isto e o que não",
        "One or no crew, our arena",
        "blood type      O      positive",
        "二〇二三年○月〇日，王○○",
        "项目名称     ○      ○     备注",
        "①是 ②否 ③其他 ④无",
        "● 第一项内容 • 第二项",
        "。民。国。〇。日。",
    ],
)
def test_round_letters_and_bullets_are_no_marks(name: str, line: str) -> None:
    font = pymupdf.Font(name).buffer
    page = Image.new("L", (2480, 3508), 252)
    for row in range(36):
        size = (38, 46, 58)[row % 3]
        ImageDraw.Draw(page).text((250, 200 + 90 * row), line, 20, ImageFont.truetype(io.BytesIO(font), size))
    assert find_ticks(np.asarray(page)) == ()


def test_the_holes_of_a_punch_are_no_marks() -> None:
    page = np.full((3508, 2480), 250, np.uint8)
    words(page, 300)
    for y, filled in ((900, 4), (2600, 4), (1400, -1), (2000, -1)):
        cv2.circle(page, (130, y), 38, 40, filled)
    assert find_ticks(page) == ()
