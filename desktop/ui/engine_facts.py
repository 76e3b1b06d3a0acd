"""Which engine reads here and why another cannot, as it is shown: found out beside the window, for drivers may be slow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop.document.errors import DossierError
from desktop.engines import registry
from desktop.services.engines import EMBEDDED, HUNYUAN, DeskEngines
from desktop.services.ocr_reading import TAKEN_IN
from desktop.ui.i18n import language, told


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """usual: what reads the dossier where nothing else was chosen. automatic: what "auto" means here. unable: why an engine
    cannot run here, by its name. card: the graphics card that carries HunyuanOCR, "" for none. release: of its model, "" for
    none."""

    usual: str
    automatic: str = EMBEDDED
    unable: Mapping[str, DossierError] | None = None
    card: str = ""
    release: str = ""

    def reason(self, engine: str) -> DossierError | None:
        return (self.unable or {}).get(engine)


def look(engines: DeskEngines, wanted: str | None) -> EngineFacts:
    """Takes its time. wanted: what was chosen for the dossier."""
    usual = engines.resolve(wanted)
    reasons = {name: engines.unavailable(name) for name in {*registry.names(), usual}}
    card = engines.card()
    model = engines.models.chosen()
    return EngineFacts(
        usual,
        engines.resolve(registry.AUTO),
        {name: reason for name, reason in reasons.items() if reason is not None},
        card.name if card is not None else "",
        model.release if model is not None else "",
    )


def engine_title(name: str) -> str:
    """As it stands in menus: Embedded (CPU)."""
    if name == registry.AUTO:
        return QCoreApplication.translate("EngineFacts", "Automatic")
    name = name.removeprefix(TAKEN_IN)
    return next((entry.title.say(language()) for entry in registry.ENTRIES if entry.name == name), name)


def engine_hint(facts: EngineFacts, engine: str) -> str:
    """What a person who chooses this engine should know; "" where it just works."""
    translate = QCoreApplication.translate
    reason = facts.reason(HUNYUAN if engine == registry.AUTO else engine)
    if engine == registry.AUTO:
        if facts.automatic == HUNYUAN:
            return translate("EngineFacts", "Here HunyuanOCR reads, on the {0}.").format(facts.card)
        why = (
            reason.say(language())
            if reason is not None
            else translate("EngineFacts", "No graphics card that carries HunyuanOCR can be seen.")
        )
        return translate("EngineFacts", "Here the embedded engine reads.") + " " + why
    if reason is None and engine == HUNYUAN and not facts.card:
        return translate("EngineFacts", "No graphics card that carries it can be seen: the processor takes minutes for a page.")
    return " ".join(told(reason)) if reason is not None else ""
