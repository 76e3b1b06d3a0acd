"""What this computer reads with, and what its graphics card lacks for more. Opens no engine."""

from __future__ import annotations

import os
from dataclasses import dataclass

from desktop.document.errors import Text
from desktop.offline.selfcheck import CheckState
from desktop.services.engines import HUNYUAN, DeskEngines, ModelNotBrought, PackNotBrought
from desktop.services.graphics import graphics_card


@dataclass(frozen=True, slots=True)
class Computer:
    """engine: what reads here when nothing else is chosen. cores: of the processor, for this program. card: the graphics card
    that HunyuanOCR uses, or would use if what is `missing` (pack, model) were brought; "" for none. advice: what is the matter
    with the graphics card, None where there is nothing to say."""

    engine: str
    cores: int
    card: str = ""
    missing: bool = False
    advice: Text | None = None


def examine(engines: DeskEngines) -> Computer:
    """Asks the graphics driver, which may take its time; starts nothing that reads."""
    engine, cores, card = engines.resolve(None), _cores(), engines.card()
    if engine == HUNYUAN:
        return Computer(engine, cores, card.name if card is not None else "")
    found = graphics_card(engines)
    cards = engines.cards()
    if found.state is CheckState.OK and cards and isinstance(engines.unavailable(HUNYUAN), PackNotBrought | ModelNotBrought):
        best = card or max(cards, key=lambda one: one.total)
        return Computer(engine, cores, best.name, missing=True)
    advice = Text(f"{found.sentence.en} {found.remedy.en}".strip(), found.sentence.zh + found.remedy.zh)
    return Computer(engine, cores, advice=advice)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Windows
        return os.cpu_count() or 1
