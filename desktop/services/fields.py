"""The fields of a document of the dossier: found, recorded as what the program found, and checked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.document.errors import DossierError
from desktop.document.geometry import Quad
from desktop.document.history import Actor, ActorKind, FieldsFound, found_fields
from desktop.document.model import Document, Evidence, Field, PageStatus, new_id
from desktop.document.record import Record
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.engines.contract import Cancelled
from desktop.fields.checking import DOUBTFUL, check
from desktop.fields.finding.extract import extract
from desktop.fields.finding.grounding import ground
from desktop.fields.finding.inside import read_inside
from desktop.fields.finding.learning import Example
from desktop.fields.templates.kinds import Proposal, propose
from desktop.fields.templates.library import Templates
from desktop.fields.types import same_value
from desktop.storage.dossier import Dossier

log = logging.getLogger(__name__)

PROGRAM = Actor(ActorKind.PROGRAM, "Dossier")
NO_TEMPLATE = Template("", "", "")
ASKED_ENGINE = "hunyuan"
"""Pages that this engine read are asked about, too."""
SURE = 0.6
"""How sure a kind has to be to be taken without asking."""
LEARNED = "learned"
"""What the names of rules that learn begin with."""
_EXAMPLES = 8
_PAGES_THAT_TELL = 2

Ask = Callable[[str, Sequence[str]], Mapping[str, str]]
"""(page id, names of fields as the engine is asked for them) to the values it gives. Raises what asking an engine does."""


def find_fields(
    dossier: Dossier, document_id: str, template_name: str, templates: Templates, ask: Ask | None = None
) -> Document:
    """The document with what was found; what a person keyed or confirmed stays, and so does an approved record.

    Confirmed documents of the same template in the dossier are what is learned from, the latest first. ask: where an engine
    can be asked, its answers are grounded and count beside what label and place tell. Raises UnknownTemplate, BadTemplate.
    """
    template = templates.get(template_name)
    document = dossier.document(document_id)
    pages = (dossier.page(page_id) for page_id in document.pages)
    found = {f.name: f for f in extract(template, document, pages, _examples(dossier, document, template))}
    if ask is not None:
        for spec, told in _told(dossier, document, template, ask):
            found[spec.name] = _weighed(spec, found.get(spec.name), told)
    return _recorded(dossier, document, template, found)


def find_learned(dossier: Dossier, document_id: str, templates: Templates) -> Document:
    """What confirmed documents of the same form teach since its fields were looked for; all else stays as it was found. Raises
    UnknownTemplate, BadTemplate."""
    document = dossier.document(document_id)
    if document.template is None or document.approval is not None:
        return document
    template = templates.get(document.template)
    examples = _examples(dossier, document, template)
    if not examples:
        return document
    pages = (dossier.page(page_id) for page_id in document.pages)
    learned = {f.name: f for f in extract(template, document, pages, examples) if f.rule.startswith(LEARNED)}
    return _recorded(dossier, document, template, {f.name: f for f in document.fields} | learned)


def _recorded(dossier: Dossier, document: Document, template: Template, found: Mapping[str, Field]) -> Document:
    fields = tuple(found[spec.name] for spec in template.fields if spec.name in found)
    news = FieldsFound(document.id, template.name, fields)
    if _said(found_fields(document, news)) != _said(document):
        dossier.record(PROGRAM, news)
    return dossier.document(document.id)


def _said(document: Document) -> tuple[str | None, frozenset[Field]]:
    """What a document's fields say, whoever is asked: finding the same again is nothing to be recorded."""
    return document.template, frozenset(replace(field, id="") for field in document.fields)


def propose_kinds(dossier: Dossier, document_id: str, templates: Templates) -> tuple[Proposal, ...]:
    """By what its first pages print; surest first."""
    pages = dossier.document(document_id).pages[:_PAGES_THAT_TELL]
    return propose(templates.all(), [dossier.page(page_id) for page_id in pages])


def kind_of(dossier: Dossier, document_id: str, templates: Templates) -> str | None:
    """Its template where what it prints leaves hardly a doubt."""
    proposals = propose_kinds(dossier, document_id, templates)
    clear = proposals and proposals[0].sure >= SURE and (len(proposals) == 1 or proposals[1].sure < proposals[0].sure)
    return proposals[0].template if clear else None


def find_in_read(dossier: Dossier, page_ids: Sequence[str], templates: Templates, ask: Ask | None = None) -> tuple[str, ...]:
    """Ids of the documents of these pages whose fields were found: read from end to end, without a kind so far, and of a clear
    one."""
    found = []
    for document_id in dict.fromkeys(map(dossier.document_of, page_ids)):
        waits = any(page.status is PageStatus.WAITING for page in dossier.page_summaries(document_id))
        if waits or dossier.document(document_id).template is not None:
            continue
        kind = kind_of(dossier, document_id, templates)
        if kind is not None:
            find_fields(dossier, document_id, kind, templates, ask)
            found.append(document_id)
    return tuple(found)


def record_of(dossier: Dossier, document_id: str, templates: Templates) -> Record:
    """Without fields where the document has no template. Raises UnknownTemplate, BadTemplate."""
    document = dossier.document(document_id)
    return check(templates.get(document.template) if document.template else NO_TEMPLATE, document)


def value_at(dossier: Dossier, page_id: str, drawn: Quad) -> tuple[str, Evidence]:
    """What is read inside a box on a page (page space), with its ink; an empty text where nothing is."""
    return read_inside(dossier.page(page_id), drawn)


def _examples(dossier: Dossier, document: Document, template: Template) -> tuple[Example, ...]:
    """Documents of which a person confirmed something; only their pages with ink of it are loaded."""
    others = (s.id for s in dossier.documents() if s.template == template.name and s.id != document.id)
    confirmed = [(at, other) for other in map(dossier.document, others) if (at := _confirmed_at(other))]
    latest = sorted(confirmed, key=lambda pair: pair[0], reverse=True)[:_EXAMPLES]
    return tuple(Example(other, tuple(dossier.page(p) for p in other.pages if p in _inked(other))) for _, other in latest)


def _confirmed_at(document: Document) -> str:
    return max((f.confirmed_at or "" for f in document.fields), default="")


def _inked(document: Document) -> frozenset[str]:
    return frozenset(e.page for f in document.fields if f.confirmed_by for e in f.evidence)


# --- an engine that can be asked ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """ink: None where the value stands nowhere on the page that was asked about."""

    value: str
    ink: tuple[Evidence, float] | None


def _told(dossier: Dossier, document: Document, template: Template, ask: Ask) -> Iterator[tuple[FieldSpec, _Told]]:
    """A page is asked for what no page before it told with ink on it."""
    specs = {spec.prompt or spec.title_zh: spec for spec in template.fields if spec.type is not FieldType.TABLE}
    found: dict[str, _Told] = {}
    for page_id in document.pages:
        page = dossier.page(page_id)
        wanted = [name for name in specs if name not in found or found[name].ink is None]
        if not wanted or all(line.engine != ASKED_ENGINE for line in page.content.lines()):
            continue
        try:
            answers = ask(page_id, wanted)
        except Cancelled:
            raise
        except DossierError as error:
            log.warning("page %s could not be asked for its fields: %s", page_id, error.code)
            break  # label and place go on alone
        for name, value in answers.items():
            told = _Told(value, ground(specs[name], value, (page,)))
            if told.ink is not None or name not in found:
                found[name] = told
    return ((specs[name], told) for name, told in found.items())


def _weighed(spec: FieldSpec, placed: Field | None, told: _Told) -> Field:
    """Two voices on one field. Where they agree there is less to doubt, where they differ a person has to look; what has no
    ink on the page is no value, whatever the engine claims."""
    if placed is not None and same_value(spec, placed.value, told.value):
        return replace(placed, doubt=round(placed.doubt / 2, 4), rule=f"{placed.rule}+asked")
    if placed is not None:
        return placed if told.ink is None else replace(placed, doubt=max(placed.doubt, DOUBTFUL))
    evidence, sure = ((told.ink[0],), told.ink[1]) if told.ink is not None else ((), 0.0)
    return Field(new_id(), spec.name, spec.type, told.value, round(1.0 - sure, 4), evidence, ASKED_ENGINE, None, "asked")
