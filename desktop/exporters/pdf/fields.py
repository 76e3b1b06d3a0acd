"""What a document's fields say of the file that it becomes."""

from __future__ import annotations

from desktop.document.record import FieldState
from desktop.exporters.job import Job
from desktop.exporters.leaving import leaving

_NAMES = {
    "title": ("title",),
    "author": ("creator", "author"),
    "subject": ("subject", "matter"),
    "keywords": ("keywords", "reference_code", "document_number"),
}


def described(job: Job) -> dict[str, str]:
    """By "title", "author", "subject" and "keywords"; only what is settled. Of a redacted document nothing: what is hidden on
    its pages is not said beside them."""
    if job.record is None or job.redacted:
        return {}
    pages = frozenset(job.document.pages)
    said: dict[str, str] = {}
    for checked in job.record.fields:
        left = leaving(checked, pages)
        if left.field is not None and left.state in (FieldState.SETTLED, FieldState.CONFIRMED):
            said[left.spec.name] = " ".join(left.field.value.split())
    found = {key: "; ".join(said[name] for name in names if said.get(name)) for key, names in _NAMES.items()}
    return {key: text for key, text in found.items() if text}
