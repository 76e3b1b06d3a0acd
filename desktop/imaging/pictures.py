"""Image files to pixels, by Pillow. Several pages only in a TIFF; of an animation the first picture is the page.

Transparent parts become white; colour is shown without its profile; 16-bit grey is scaled by the depth it was scanned at.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import (
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from desktop.imaging.canvas import Canvas
from desktop.imaging.decoding import decoding
from desktop.imaging.errors import PageMissing, PageTooLarge, TooManyPages
from desktop.imaging.limits import Limits
from desktop.imaging.values import MasterInfo, PageInfo, Scanned, TextLayer

# Named by their modules, so that Pillow loads these decoders and no other.
_FORMATS = {
    PngImagePlugin.PngImageFile.format: "image/png",
    JpegImagePlugin.JpegImageFile.format: "image/jpeg",
    TiffImagePlugin.TiffImageFile.format: "image/tiff",
    WebPImagePlugin.WebPImageFile.format: "image/webp",
    Jpeg2KImagePlugin.Jpeg2KImageFile.format: "image/jp2",
    BmpImagePlugin.BmpImageFile.format: "image/bmp",
    GifImagePlugin.GifImageFile.format: "image/gif",
}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_TURNED = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
_SIDEWAYS = (5, 6, 7, 8)
_DEPTHS = (255, 1023, 4095, 16383, 65535)
_WHITE_IS_ZERO = 0


@dataclass(frozen=True, slots=True)
class _Decoded:
    """A page upright, "L" or "RGB". scale: its pixels a pixel of the master, less than 1 where it was decoded small."""

    index: int
    image: Image.Image
    scale: tuple[float, float]
    notes: tuple[str, ...]


class PictureMaster:
    """Keeps the last page decoded, so that its tiles are quick."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._decoded: _Decoded | None = None
        self._infos: dict[int, PageInfo] = {}  # a TIFF's own tags change when it is decoded
        self._image = _opened(path)
        self._is_tiff = isinstance(self._image, TiffImagePlugin.TiffImageFile)
        try:
            self._pages = self._counted()
        except BaseException:
            self._image.close()
            raise

    @staticmethod
    def recognises(path: Path) -> bool:
        try:
            _opened(path).close()
        except UnidentifiedImageError:
            return False
        return True

    def _counted(self) -> int:
        pages = int(getattr(self._image, "n_frames", 1)) if self._is_tiff else 1
        if pages > self._limits.pages:
            raise TooManyPages(file=self._path.name, limit=self._limits.pages)
        return pages

    def info(self) -> MasterInfo:
        return MasterInfo(_FORMATS.get(self._image.format or "", "image/jpeg"), self._pages)

    def page(self, index: int) -> PageInfo:
        if index in self._infos:
            return self._infos[index]
        with decoding(self._path, index):
            self._go_to(index)
            width, height = self._image.size
            dpi = _dpi(self._image)
            if not self._is_tiff and _orientation(self._image) in _SIDEWAYS:
                width, height = height, width
            if dpi is not None and _orientation(self._image) in _SIDEWAYS:
                dpi = (dpi[1], dpi[0])
            self._infos[index] = PageInfo(index, float(width), float(height), "px", dpi)
            return self._infos[index]

    def _go_to(self, index: int) -> None:
        """Raises PageMissing and PageTooLarge, before anything is decoded."""
        if not 0 <= index < self._pages:
            raise PageMissing(file=self._path.name, page=index + 1, pages=self._pages)
        if self._pages > 1:
            self._image.seek(index)
        width, height = self._image.size
        limit = self._limits.bilevel_pixels if self._image.mode in ("1", "L", "P") else self._limits.pixels
        if not (0 < width * height <= limit):
            raise PageTooLarge(file=self._path.name, page=index + 1, size=f"{width} × {height}")

    def reading_resolution(self, index: int) -> float:
        return 1.0

    def scanned(self, index: int) -> Scanned:
        page = self.page(index)
        inches = max(page.width / page.dpi[0], page.height / page.dpi[1]) if page.dpi else None
        return Scanned(True, 1.0, min(page.dpi) if page.dpi else None, inches)

    def draw(self, index: int, canvas: Canvas) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
        with decoding(self._path, index):
            decoded = self._page_image(index, canvas)
            return np.asarray(_drawn(decoded, canvas)), decoded.notes

    def text_layer(self, index: int) -> TextLayer:
        self._go_to(index)
        return TextLayer((), trusted=False, reason="none")

    def close(self) -> None:
        self._decoded = None
        self._image.close()

    def _page_image(self, index: int, canvas: Canvas) -> _Decoded:
        t = canvas.from_page
        wanted = min(1.0, max(abs(t.a), abs(t.b), abs(t.c), abs(t.d)))
        kept = self._decoded
        if kept is None or kept.index != index or min(kept.scale) < min(1.0, wanted * 0.99):
            self._decoded = None
            kept = self._decoded = self._decode(index, wanted)
        return kept

    def _decode(self, index: int, wanted: float) -> _Decoded:
        self._go_to(index)
        if self._pages > 1:
            return _Decoded(index, self._frame(), (1.0, 1.0), ())
        orientation = 1 if self._is_tiff else _orientation(self._image)
        image, scale, notes = self._single(wanted)
        flat = _flat(image)
        if orientation in _UPRIGHT:
            flat = flat.transpose(_UPRIGHT[orientation])
        return _Decoded(index, flat, scale[::-1] if orientation in _SIDEWAYS else scale, notes)

    def _frame(self) -> Image.Image:
        """The current page of several; the file stays open, because each way to a page goes through all before it."""
        try:
            with _strict():
                self._image.load()
        except (OSError, SyntaxError, EOFError):
            self._image.close()
            self._image = _opened(self._path)  # what is half decoded would be taken for whole the next time
            raise
        flat = _flat(self._image)
        return flat.copy() if flat is self._image else flat

    def _single(self, wanted: float) -> tuple[Image.Image, tuple[float, float], tuple[str, ...]]:
        """The only page, as stored; of a file that ends early or is broken inside what there is, the rest blank."""
        scale = (1.0, 1.0)
        with self._path.open("rb") as file, _strict():
            image = Image.open(file, formats=tuple(_FORMATS))
            if isinstance(image, JpegImagePlugin.JpegImageFile) and wanted < 0.5:
                width, height = image.size
                drafted = image.draft(None, (int(width * wanted), int(height * wanted)))
                if drafted is not None:
                    scale = (drafted[1][2] / width, drafted[1][3] / height)
            try:
                image.load()
            except (OSError, SyntaxError, EOFError):
                part = None if self._is_tiff else _load_part(file)
                if part is None:
                    raise
                return part, (1.0, 1.0), ("truncated",)
        return image, scale, ()


def _opened(path: Path) -> ImageFile.ImageFile:
    with _strict():
        return Image.open(path, formats=tuple(_FORMATS))


@contextmanager
def _strict() -> Iterator[None]:
    """Pillow's warning of a decompression bomb is an error; those of metadata that cannot be read are nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _load_part(file: BinaryIO) -> Image.Image | None:
    """None where nothing can be decoded at all."""
    file.seek(0)
    image = Image.open(file, formats=tuple(_FORMATS))
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # Pillow knows no other way to ask for it
    try:
        image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    return image if any(low != high for low, high in _ranges(image)) else None


def _ranges(image: Image.Image) -> tuple[tuple[float, float], ...]:
    """Least and greatest value of each channel."""
    found = image.getextrema()
    return found if isinstance(found[0], tuple) else (found,)


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1 to 8 of the current page; 1 where there is none that can be read."""
    with _strict(), suppress(OSError, ValueError, LookupError, TypeError, SyntaxError):
        if isinstance(image, TiffImagePlugin.TiffImageFile):
            found = image.tag_v2.get(ExifTags.Base.Orientation)
        elif isinstance(image, PngImagePlugin.PngImageFile) and "exif" not in image.info:
            found = None  # Pillow would decode the whole picture to look behind it
        else:
            found = image.getexif().get(ExifTags.Base.Orientation)
        return found if isinstance(found, int) and 1 <= found <= 8 else 1
    return 1


def _dpi(image: Image.Image) -> tuple[float, float] | None:
    try:
        x, y = (float(n) for n in image.info["dpi"])
    except (LookupError, TypeError, ValueError, ZeroDivisionError):
        return None
    return (x, y) if 1 < x < 1e5 and 1 < y < 1e5 else None


def _flat(image: Image.Image) -> Image.Image:
    """The picture as "L" or "RGB", over white paper."""
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        seen = image if image.mode == "RGBA" else image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(image)
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB") or image
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Deep grey by the smallest usual depth that holds its brightest pixel: a 12-bit scan in 16-bit words is not left black."""
    values = np.asarray(image)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if low < 0 or high > _DEPTHS[-1] or image.mode == "F":
        low, high = (low, high) if high > low else (low, low + 1.0)
    else:
        low, high = 0.0, float(next(depth for depth in _DEPTHS if depth >= high))
    scaled = np.empty(values.shape, dtype=np.uint8)
    for row in range(0, values.shape[0], 256):  # in strips: as floats the whole would be eight times as large
        strip = np.nan_to_num(values[row : row + 256].astype(np.float32), nan=high)
        scaled[row : row + 256] = np.clip((strip - low) * (255.0 / (high - low)) + 0.5, 0, 255)
    if isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(262) == _WHITE_IS_ZERO:
        np.subtract(255, scaled, out=scaled)
    return Image.fromarray(scaled)


def _drawn(decoded: _Decoded, canvas: Canvas) -> Image.Image:
    """The part of the page that the canvas shows: cut out and scaled, then turned, then made level."""
    image, box = decoded.image, canvas.box
    kx, ky = decoded.scale
    t = canvas.from_page
    # Lengths of the page's unit vectors on the canvas, and so the size of the box there before it is turned.
    across, down = (t.a**2 + t.b**2) ** 0.5, (t.c**2 + t.d**2) ** 0.5
    size = (max(1, round(box.width * across)), max(1, round(box.height * down)))
    source = (box.x0 * kx, box.y0 * ky, min(box.x1 * kx, image.width), min(box.y1 * ky, image.height))
    if source[2] <= source[0] or source[3] <= source[1]:
        return Image.new("L", (canvas.width, canvas.height), 255)
    smaller = size[0] < source[2] - source[0] or size[1] < source[3] - source[1]
    resampling = Image.Resampling.BOX if smaller else Image.Resampling.BICUBIC
    untouched = size == image.size and source == (0, 0, *size)
    upright = image if untouched else image.resize(size, resampling, source)
    if not canvas.skew:
        return upright.transpose(_TURNED[canvas.turn]) if canvas.turn else upright
    back = t.inverse()
    sx, sy = size[0] / box.width, size[1] / box.height
    coefficients = (back.a * sx, back.c * sx, (back.e - box.x0) * sx, back.b * sy, back.d * sy, (back.f - box.y0) * sy)
    white = 255 if upright.mode == "L" else (255, 255, 255)
    return upright.transform(
        (canvas.width, canvas.height), Image.Transform.AFFINE, coefficients, Image.Resampling.BICUBIC, fillcolor=white
    )
