"""What a person asks an engine about a page, beside its reading: its table, its formula, a translation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from desktop.document.errors import DossierError
from desktop.document.geometry import Box
from desktop.engines.contract import Answer
from desktop.engines.reader import EngineReader, PageImage
from desktop.imaging.client import ImagingHost
from desktop.services.importing import Passwords
from desktop.services.progress import Poll
from desktop.services.rendering import MAX_PIXELS
from desktop.storage.dossier import Dossier

READ = "read"


@dataclass(frozen=True, slots=True)
class Question:
    """page: its id. task: one that the engine has, or READ: read anew. argument: what the task needs. crop: in page space;
    None: the whole page."""

    id: str
    page: str
    task: str
    argument: str = ""
    crop: Box | None = None


class QuestionListener(Protocol):
    """Told by the question's id."""

    def answer_text(self, question: str, text: str) -> None:
        """More of the answer was written; tags of the engine may still be in it."""

    def answered(self, question: str, answer: Answer) -> None: ...
    def answer_failed(self, question: str, error: DossierError) -> None: ...


def put_question(
    question: Question,
    dossier: Dossier,
    imaging: ImagingHost,
    passwords: Passwords,
    reader: EngineReader,
    on_text: Callable[[str], None],
    poll: Poll,
) -> Answer:
    """The page in its view, or the part of it that is meant, rendered and asked about. Raises what rendering and the engine do,
    and what poll raises."""
    page = dossier.page(question.page)
    rendering = imaging.render(
        dossier.master_path(page.master),
        page.master_page,
        page.view,
        max_pixels=MAX_PIXELS,
        crop=question.crop,
        password=passwords.known.get(page.master),
        poll=poll,
    )
    image = PageImage(question.id, rendering.pixels, rendering.width, rendering.height, rendering.channels, known_turn=0)
    if question.task == READ:
        read = reader.read(image.pixels, image.width, image.height, image.channels, known_turn=0, poll=poll)
        return Answer("\n".join(line.text for line in read.lines), read.notes)
    return reader.ask(image, question.task, question.argument, poll=poll, on_text=on_text)
