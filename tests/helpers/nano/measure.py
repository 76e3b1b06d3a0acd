"""Measure the TEST MODEL as its users meet it: python -m tests.helpers.nano.measure FOLDER [--pages 500]

Pages are fresh (no training batch ever saw them), go through the checkpoint's own processor and chat template, and are read
by transformers' generate.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor

from tests.helpers.nano.checkpoint import NO_TEXT, SPOT_PROMPT, STOP
from tests.helpers.nano.pages import DrawnLine, page

SIZES = ((256, 256), (256, 256), (192, 288), (288, 192), (512, 512), (1024, 1024), (620, 877), (1240, 1754), (1024, 768))
FRESH = 1 << 60
"""Page seeds from here on; training draws its own below 2 ** 48, so it never sees these pages."""

_LINE = re.compile(r"<ref>(.*?)</ref><quad>\((\d+),(\d+)\),\((\d+),(\d+)\)</quad>")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Truth:
    """A page and what stands on it; boxes in thousandths of its width and height."""

    image: Image.Image
    texts: tuple[str, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """exact: the share of pages with every text right and no line missing or extra. near: the share of pages that are exact
    and have every corner within 15/1000. overlap: the mean IoU of the boxes of exact pages."""

    pages: int
    exact: float
    near: float
    overlap: float
    seconds: float
    wrong: tuple[str, ...] = ()


def fresh(count: int, *, sizes: Sequence[tuple[int, int]] = SIZES, seed: int = FRESH) -> Iterator[Truth]:
    """Pages of every size in turn with one to three lines; one in twenty is blank."""
    for number in range(count):
        width, height = sizes[number % len(sizes)]
        lines = 0 if number % 20 == 19 else 1 + (number // len(sizes)) % 3
        image, drawn = page(seed + number, width, height, lines)
        yield Truth(image, tuple(line.text for line in drawn), tuple(_thousandths(line, width, height) for line in drawn))


def _thousandths(line: DrawnLine, width: int, height: int) -> Box:
    left, top, right, bottom = line.box
    return 1000 * left / width, 1000 * top / height, 1000 * right / width, 1000 * bottom / height


def load(folder: Path, dtype: torch.dtype = torch.float32) -> tuple[Any, Any]:
    """The processor and the model, by the public way."""
    auto: Any = AutoProcessor
    processor = auto.from_pretrained(folder, backend="pil", local_files_only=True)
    model: Any = AutoModelForImageTextToText.from_pretrained(folder, dtype=dtype, local_files_only=True)
    return processor, model.eval()


def ask(processor: Any, model: Any, images: Sequence[Image.Image], **options: Any) -> list[str]:
    """The raw answers to the spotting prompt, special tokens and all, cut at the stop token."""
    conversations = [
        [
            {"role": "system", "content": ""},
            {"role": "user", "content": [{"type": "image", "image": image}, {"type": "text", "text": SPOT_PROMPT}]},
        ]
        for image in images
    ]
    inputs = processor.apply_chat_template(
        conversations, tokenize=True, add_generation_prompt=True, return_dict=True, return_tensors="pt", padding=True
    ).to(model.device)
    with torch.inference_mode():
        written = model.generate(**inputs, max_new_tokens=120, do_sample=False, **options)
    told = processor.batch_decode(written[:, inputs["input_ids"].shape[1] :], skip_special_tokens=False)
    return [text.split(STOP)[0] for text in told]


def parse(answer: str) -> tuple[tuple[str, ...], tuple[Box, ...]]:
    """Texts and boxes of an answer in the published format; anything between the lines counts as a text without a box."""
    if answer == NO_TEXT:
        return (), ()
    found = list(_LINE.finditer(answer))
    rest = _LINE.sub("", answer)
    texts = tuple(match[1] for match in found) + ((rest,) if rest else ())
    return texts, tuple((float(m[2]), float(m[3]), float(m[4]), float(m[5])) for m in found)


def overlap(a: Box, b: Box) -> float:
    """Intersection over union."""
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    common = max(0.0, wide) * max(0.0, high)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return common / (sum(areas) - common) if sum(areas) > common else 0.0


def measure(processor: Any, model: Any, pages: int, *, batch: int = 25, **options: Any) -> Measure:
    began = time.perf_counter()
    truths = list(fresh(pages))
    exact = near = 0
    overlaps: list[float] = []
    wrong: list[str] = []
    for first in range(0, pages, batch):
        some = truths[first : first + batch]
        for truth, answer in zip(some, ask(processor, model, [truth.image for truth in some], **options), strict=True):
            texts, boxes = parse(answer)
            if texts != truth.texts:
                wrong.append(f"{truth.image.size} {' '.join(truth.texts)} -> {' '.join(texts)}")
                continue
            exact += 1
            pairs = list(zip(boxes, truth.boxes, strict=True))
            near += all(abs(x - y) <= 15 for pair in pairs for x, y in zip(*pair, strict=True))
            overlaps += [overlap(*pair) for pair in pairs]
    mean = sum(overlaps) / len(overlaps) if overlaps else 0.0
    return Measure(pages, exact / pages, near / pages, mean, time.perf_counter() - began, tuple(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--bfloat16", action="store_true", help="compute in the precision that the weights are kept in")
    parser.add_argument("--penalty", type=float, default=1.0, help="repetition penalty")
    parser.add_argument("--record", action="store_true", help="write the figures into the checkpoint's training.json")
    given = parser.parse_args()
    torch.set_num_threads(1)
    processor, model = load(given.folder, torch.bfloat16 if given.bfloat16 else torch.float32)
    found = measure(processor, model, given.pages, repetition_penalty=given.penalty)
    print(json.dumps(asdict(found), indent=2, ensure_ascii=False))
    if given.record:
        record = given.folder / "training.json"
        kept = json.loads(record.read_text(encoding="utf-8"))
        kept["measured"] = {name: value for name, value in asdict(found).items() if name not in ("wrong", "seconds")}
        record.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
