"""What confirmed documents of a kind teach: where on the same form each value stands, and beside which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.document.model import Document, Page
from desktop.document.template import Template
from desktop.fields.finding.known import Known
from desktop.fields.finding.labels import normal
from desktop.fields.finding.learned import Learned, learned_on
from desktop.fields.finding.registration import Registration, Script, register
from desktop.fields.finding.sheet import Sheet
from desktop.fields.finding.ticks import TickBox

_SOME = 40
"""So many pieces of a page's text tell whether another is like it."""
_NEARLY_BEST = 0.75


@dataclass(frozen=True, slots=True)
class Example:
    """A document whose fields a person confirmed, with its pages in order (at least those that have evidence)."""

    document: Document
    pages: tuple[Page, ...]


class Lessons:
    """All that the examples of one template teach."""

    def __init__(self, template: Template, examples: Sequence[Example]) -> None:
        self._template = template
        self._known = [[Known(example.document, page) for page in example.pages] for example in examples]
        own = {normal(label): spec.name for spec in template.fields for label in spec.labels}
        names = {spec.name for spec in template.fields}
        taught: dict[str, set[str]] = {}
        texts: dict[str, str] = {}
        for pages in self._known:
            for page in pages:
                for name, label in page.labels():
                    taught.setdefault(normal(label), set()).add(name)
                    texts[normal(label)] = label
        self.labels = tuple(
            (next(iter(fields)), texts[label])
            for label, fields in taught.items()
            if len(fields) == 1 and label not in own and fields <= names
        )

    def found(self, sheet: Sheet, boxes: list[TickBox]) -> Learned:
        """What stands where the examples of the same form have their values."""
        script = Script(sheet) if self._known else None
        if script is None or not sheet.places:
            return Learned()
        laid: list[tuple[Known, Registration]] = []
        for pages in self._known:
            likest = max(pages, key=lambda page: _alike(page, script), default=None)
            if likest is None:
                continue
            registration = register(likest.sheet, likest.chunks, script)
            if registration is not None:
                laid.append((likest, registration))
        best = max((registration.share for _, registration in laid), default=0.0)
        laid = [(known, registration) for known, registration in laid if registration.share >= _NEARLY_BEST * best]
        return learned_on(self._template, sheet, boxes, laid) if laid else Learned()


def _alike(known: Known, script: Script) -> tuple[float, int]:
    """How much of a page of an example is on this one; of equals the one with the same number."""
    some = known.chunks[:: max(1, len(known.chunks) // _SOME)]
    share = sum(chunk.letters in script.text for chunk in some) / max(1, len(some))
    return share, -abs(known.sheet.page.number - script.sheet.page.number)
