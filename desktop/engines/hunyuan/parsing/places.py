"""From the model's coordinates to pixels of the image that was asked about."""

from __future__ import annotations

from desktop.document.geometry import Affine, Box, View
from desktop.engines.hunyuan.parsing.points import LIMIT


def to_image(width: int, height: int, *, turn: int = 0, crop: Box | None = None) -> Affine:
    """From 0-1000 of what the model was shown to pixels of an image of `width` by `height`.

    What it was shown is `crop` of the image (pixels; None: all of it), turned clockwise by `turn` (0, 90, 180, 270). Resizing
    does not enter, as the coordinates are relative. A quad mapped with this keeps its first corner at the top left of the
    text as the model saw it. `Rendering.to_page` goes on from the pixels to page space; the inverse goes back.
    """
    view = View(turn, 0.0, crop)
    across, down = view.size(width, height)
    return Affine.scaling(across / LIMIT, down / LIMIT).then(view.transform(width, height).inverse())
