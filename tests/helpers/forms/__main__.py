"""Writes synthetic forms with their truth: python -m tests.helpers.forms OUT --kind contract --count 4 --seed 1."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from PIL import Image, ImageDraw

from tests.helpers.forms import KINDS, Made, fill, make


def boxed(made: Made) -> Image.Image:
    """The page with the quads of its truth drawn over it."""
    image = made.image.copy()
    draw = ImageDraw.Draw(image)
    for field in made.truth.fields:
        quads = [(q, "blue") for q in field.quads] + [(q, "green") for row in field.rows for cell in row for q in cell.quads]
        for quad, colour in quads:
            draw.polygon(quad.points, outline=colour, width=2)
    return image


def write(made: Made, folder: Path, name: str, *, boxes: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (boxed(made) if boxes else made.image).save(folder / f"{name}.png", dpi=(made.truth.dpi, made.truth.dpi))
    text = json.dumps(made.truth.to_json(), ensure_ascii=False, indent=1)
    (folder / f"{name}.truth.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws synthetic Chinese forms as scans, with field truth.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--kind", choices=KINDS, action="append", help="may be given again; all without it")
    parser.add_argument("--form", type=Path, action="append", help="a blank AcroForm to fill, instead of the kinds")
    parser.add_argument("--layout", help="one of the kind; without it the seed chooses")
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1, help="of the first; the next ones count on from it")
    parser.add_argument("--boxes", action="store_true", help="draw the truth over the page, to see that it is right")
    asked = parser.parse_args()
    for seed in range(asked.seed, asked.seed + asked.count):
        pages = [made for form in asked.form or () for made in fill(form, seed)]
        for made in pages or [make(kind, seed, asked.layout) for kind in asked.kind or KINDS]:
            page = f"-{made.truth.page}" if pages else ""
            write(made, asked.out, f"{made.kind}-{made.layout}-{seed}{page}", boxes=asked.boxes)
            print(f"{made.kind} {made.layout} seed {seed}: {len(made.truth.fields)} fields")


if __name__ == "__main__":
    main()
