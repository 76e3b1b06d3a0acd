"""What an ALTO file says once, before its pages: tags, engines and people, images."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from desktop.interchange.alto_reading import FRAME
from desktop.interchange.values import Head, Processing, Sheet
from desktop.interchange.xml import Element, auxiliary, child, date_time, piece, xml_id

_LEGAL_LABEL = re.compile(r"[A-Za-z0-9_-]{1,40}|\d\.\d\d")


class Tags:
    """Each is written once, before the pages that refer to it."""

    def __init__(self) -> None:
        self.element = piece("Tags")
        self._ids: dict[tuple[str, str], str] = {}

    def __call__(self, kind: str, label: str, element: str = "OtherTag") -> str:
        known = self._ids.get((kind, label))
        if known is None:
            legal = _LEGAL_LABEL.fullmatch(label) is not None
            known = auxiliary(kind, label) if legal else auxiliary(kind, "t", len(self._ids))
            self._ids[kind, label] = known
            child(self.element, element, ID=known, TYPE=kind, LABEL=label)
        return known

    def share(self, kind: str, value: float) -> str:
        return self(kind, f"{min(1.0, max(0.0, value)):.2f}")


class Makers:
    """Engines and people by name; those of lines that the head does not tell of are told without a date."""

    def __init__(self, processing: Iterable[Processing]) -> None:
        self.known: dict[tuple[bool, str], Processing] = {(each.person, each.name): each for each in processing}

    def __call__(self, name: str, *, person: bool) -> str:
        key = (person, name)
        if key not in self.known:
            self.known[key] = Processing(name, "", person)
        return self._id(list(self.known).index(key))

    @staticmethod
    def _id(place: int) -> str:
        return auxiliary("made", place + 1)

    def into(self, description: Element) -> None:
        for place, each in enumerate(self.known.values()):
            made = child(description, "Processing", ID=self._id(place))
            child(made, "processingCategory", "contentModification" if each.person else "contentGeneration")
            _date(made, each.at)
            if each.person:
                child(made, "processingAgency", each.name)
                child(made, "processingStepDescription", "Corrected and confirmed by a person")
                continue
            if each.settings:
                child(made, "processingStepSettings", "\n".join(each.settings))
            software = child(made, "processingSoftware")
            child(software, "softwareName", each.name)
            if each.version:
                child(software, "softwareVersion", each.version)


def _date(processing: Element, at: str) -> None:
    when = date_time(at)
    if when:
        child(processing, "processingDateTime", when)


class Images:
    """Which image each page lies on; not said where there is only one page, which is the first of its image."""

    def __init__(self) -> None:
        self._pages: list[tuple[str, str, int]] = []
        self.masters: dict[str, None] = {}

    def add(self, sheet: Sheet) -> None:
        self._pages.append((xml_id(sheet.page.id), sheet.image, sheet.page.master_page))
        self.masters.setdefault(sheet.page.master)

    def into(self, source: Element) -> None:
        often = Counter(image for _, image, _ in self._pages)
        if len(often) == 1:
            child(source, "fileName", self._pages[0][1])
        if len(self._pages) == 1 and self._pages[0][2] == 0:
            return
        for page, image, frame in self._pages:
            said = f"{image}{FRAME}{frame + 1}" if frame or often[image] > 1 else image
            child(source, "fileIdentifier", said, fileIdentifierLocation=f"#{page}")


def description(head: Head, images: Images, makers: Makers) -> Element:
    made = piece("Description")
    child(made, "MeasurementUnit", "pixel")
    source = child(made, "sourceImageInformation")
    images.into(source)
    for sha256 in images.masters:
        child(source, "documentIdentifier", sha256, documentIdentifierLocation="SHA-256")
    program = child(made, "Processing", ID=auxiliary("program"))
    child(program, "processingCategory", "other")
    _date(program, head.created)
    name, _, version = head.program.rpartition(" ")
    software = child(program, "processingSoftware")
    child(software, "softwareName", name or version)
    if name:
        child(software, "softwareVersion", version)
    makers.into(made)
    return made
