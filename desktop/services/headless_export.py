"""The export of a dossier without a window; what is written is told as it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.document.history import Actor
from desktop.exporters.errors import NothingWritten
from desktop.services.delivering import Outcome, deliver
from desktop.services.export import Exported
from desktop.services.headless import Reporter
from desktop.services.importing import Failure, Passwords
from desktop.services.profile import Profile
from desktop.storage.dossier import Dossier


def export(
    dossier_path: Path,
    out: Path,
    profile: Profile,
    reporter: Reporter,
    clock: Callable[[], str],
    *,
    actor: Actor,
    documents: Sequence[str] | None = None,
    passwords: Passwords | None = None,
    language: str = "en",
) -> bool:
    """Documents of a dossier (None for all), which may be in use by a window meanwhile. True where all was written."""
    failures = 0

    def told(title: str, exported: Exported) -> None:
        nonlocal failures
        if exported.error is None:
            reporter.written(title, exported)
        else:
            failures += 1
            reporter.failed(Failure(title, None, exported.error))

    with Dossier.open(dossier_path, read_only=True, clock=clock) as dossier:
        found = [s for s in dossier.documents() if documents is None or s.id in documents]
        reporter.started(len(found))
        outcome: Outcome = deliver(
            dossier,
            documents,
            out,
            profile,
            actor=actor,
            language=language,
            passwords=passwords,
            told=told,
        )
        for note in outcome.notes:
            reporter.remarked(str(dossier_path), note)
        if found and not outcome.results:
            failures += 1
            reporter.failed(Failure(str(dossier_path), None, NothingWritten()))
        reporter.finished(len(found), sum(s.pages for s in found), failures)
    return not failures
