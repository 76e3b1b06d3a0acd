"""What other programs find in a PDF: pypdf, and poppler's pdftotext where it is installed."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest

from desktop.document.geometry import Box

POPPLER = shutil.which("pdftotext")


def texts(path: Path, page: int = 1) -> dict[str, str]:
    """The page's text without white space, by reader."""
    found = {"pypdf": pypdf.PdfReader(path).pages[page - 1].extract_text()}
    if POPPLER is not None:
        found["pdftotext"] = poppler(path, "-raw", "-f", str(page), "-l", str(page))
    return {reader: "".join(text.split()) for reader, text in found.items()}


def poppler(path: Path, *options: str) -> str:
    if POPPLER is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    done = subprocess.run([POPPLER, *options, str(path), "-"], capture_output=True, check=True, timeout=30)
    assert not done.stderr, done.stderr
    return done.stdout.decode("utf-8")


def words(path: Path, page: int = 1) -> list[tuple[str, Box]]:
    """Words of a page with their boxes in points, as poppler finds them on the page (its /Rotate left out)."""
    word = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')
    return [
        (html.unescape(m[5]), Box(float(m[1]), float(m[2]), float(m[3]), float(m[4])))
        for m in word.finditer(poppler(path, "-bbox", "-f", str(page), "-l", str(page)))
    ]
