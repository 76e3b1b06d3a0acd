"""Finding the fields of a document of the dossier, recorded as what the program found."""

from __future__ import annotations

from desktop.document.history import Actor, ActorKind, FieldsFound
from desktop.document.model import Document
from desktop.fields.extract import extract
from desktop.fields.templates import load_template, template_names
from desktop.storage.dossier import Dossier

__all__ = ["find_fields", "template_names"]

PROGRAM = Actor(ActorKind.PROGRAM, "Dossier")


def find_fields(dossier: Dossier, document_id: str, template_name: str) -> Document:
    """The document with what was found; fields that a person confirmed stay. Raises UnknownTemplate, BadTemplate."""
    template = load_template(template_name)
    document = dossier.document(document_id)
    found = extract(template, document, (dossier.page(page_id) for page_id in document.pages))
    dossier.record(PROGRAM, FieldsFound(document_id, template.name, found))
    return dossier.document(document_id)
