"""What a person chooses between speed and care, as caps on pixels and prompts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.engines.hunyuan.governor import MOST_PAGES
from desktop.engines.hunyuan.values import Description

CAPS = (2048**2, 1448**2, 1024**2)
FINE = 4096**2


class Mode(StrEnum):
    SPEED = "speed"
    BALANCED = "balanced"
    CAREFUL = "careful"


@dataclass(frozen=True, slots=True)
class Ways:
    """caps: pixels of the resized page, falling; the first is wanted, the rest for want of memory. layout, document: asked for
    too. pages: at once, at most."""

    caps: tuple[int, ...]
    layout: bool
    document: bool
    pages: int


def ways(mode: Mode, description: Description) -> Ways:
    newer = description.release != "1.0"
    wanted = CAPS[1:] if mode is Mode.SPEED else CAPS
    caps = sorted({min(cap, description.max_pixels) for cap in wanted}, reverse=True)
    if mode is Mode.CAREFUL and newer and description.max_pixels >= CAPS[0]:
        caps.insert(0, FINE)
    alone = mode is Mode.CAREFUL or description.device == "cpu"
    return Ways(tuple(caps), newer and mode is not Mode.SPEED, mode is Mode.CAREFUL, 1 if alone else MOST_PAGES)
