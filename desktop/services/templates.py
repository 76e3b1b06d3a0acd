"""Where a person's own templates lie, and how one of them does on documents of the dossier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from desktop.document.errors import Text
from desktop.document.record import Record
from desktop.document.template import FieldType, Template
from desktop.fields.checking import check
from desktop.fields.finding.extract import extract
from desktop.fields.templates.library import Templates
from desktop.services.progress import Poll, never_cancelled
from desktop.storage.dossier import Dossier
from desktop.storage.paths import data_folder

MOST_TRIED = 10
"""Documents that a template is tried on at once."""

_FOUND_BY_LOOKS = (FieldType.TITLE, FieldType.TABLE)
_ASKED_ONLY = Text(
    "field “{name}” has no labels, no pattern and no zone: only an engine that answers questions can find it",
    "字段“{name}”没有 labels、pattern 或 zones：只有能回答提问的引擎才能找到它",
)
_NO_CUES = Text("without cues its documents are told by their labels alone", "没有 cues，只能凭标签判断文档类型")


def own_templates() -> Templates:
    """Those that come with the program and a person's own, which lie beside the program's other data."""
    return Templates(data_folder() / "templates")


def try_template(
    dossier: Dossier, template: Template, document_ids: Sequence[str], *, poll: Poll = never_cancelled
) -> Iterator[Record]:
    """What the template would find on the first MOST_TRIED of the documents, as of forms that nobody has confirmed yet.

    One record a document, as soon as it is there; nothing is recorded and nothing that a person keyed is looked at. The
    template need not be saved. Raises what poll raises.
    """
    for document_id in document_ids[:MOST_TRIED]:
        poll()
        document = dossier.document(document_id)
        found = extract(template, document, (dossier.page(page_id) for page_id in document.pages))
        bare = replace(document, template=template.name, fields=found, overrides=(), approval=None)
        yield check(template, bare)


def remarks_on(template: Template) -> tuple[Text, ...]:
    """What a person who writes a template should know, though it can be used."""
    lost = (
        _ASKED_ONLY.filled(name=spec.name)
        for spec in template.fields
        if spec.type not in _FOUND_BY_LOOKS and not (spec.labels or spec.pattern or spec.zones)
    )
    return (*lost, *(() if template.cues else (_NO_CUES,)))
