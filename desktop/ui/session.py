"""One open dossier with all its threads: started together, ended together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from desktop.document.history import Actor, ActorKind
from desktop.engines import gpu
from desktop.fields.templates.library import Templates
from desktop.services.engines import DeskEngines
from desktop.services.importing import Passwords
from desktop.services.models import Models
from desktop.services.questions import Question, QuestionListener
from desktop.services.recognise import TextLayerPolicy
from desktop.services.review import Desk
from desktop.services.second_look import SecondLook
from desktop.services.templates import own_templates
from desktop.storage.dossier import Clock, Dossier
from desktop.storage.errors import DossierInUse
from desktop.storage.settings import Settings
from desktop.ui.threads.desk_thread import DeskThread
from desktop.ui.threads.inference_thread import InferenceThread


def open_dossier(path: Path, clock: Clock, make: bool) -> Dossier:
    """For writing; read only where another window has it. make: a new one where there is none. Raises what Dossier.open
    does."""
    if make and not path.exists():
        return Dossier.create(path, clock=clock)
    try:
        return Dossier.open(path, clock=clock)
    except DossierInUse:
        return Dossier.open(path, read_only=True, clock=clock)


@dataclass(slots=True)
class Session:
    """desk: not started yet. `inference` comes when the dossier is open and may be written. cards: asks for the graphics
    cards there are, which may take its time."""

    path: Path
    settings: Settings
    clock: Clock
    passwords: Passwords
    desk: DeskThread
    inference: InferenceThread | None = None
    models: Models = field(default_factory=Models)
    cards: Callable[[], tuple[gpu.Card, ...]] = gpu.cards
    templates: Templates = field(default_factory=own_templates)

    @classmethod
    def of(
        cls, path: Path, settings: Settings, clock: Clock, templates: Templates | None = None, *, make: bool = True
    ) -> Session:
        """templates: None for the program's and the person's own. make: a new dossier where there is none."""
        desk = DeskThread(partial(open_dossier, path, clock, make), partial(_desk, settings.person, clock), settings.person)
        return cls(path, settings, clock, Passwords(), desk, templates=templates or own_templates())

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.PERSON, self.settings.person)

    @property
    def engines(self) -> DeskEngines:
        return DeskEngines(self.settings, self.models, cards=self.cards)

    def sign_as(self, person: str) -> None:
        """Another person sits down at the desk: edits asked for from now on are theirs, and so are undo and redo."""
        self.settings = replace(self.settings, person=person)
        self.desk.sign_as(partial(_desk, person, self.clock), person)

    def put_question(self, question: Question, listener: QuestionListener) -> None:
        """To the engine that reads for this window; callable from any thread, once reading was started."""
        assert self.inference is not None
        self.inference.ask(question, listener)

    def start_reading(self, dossier: Dossier) -> InferenceThread:
        self.inference = InferenceThread(
            dossier.sibling,
            self.engines,
            self.clock,
            text_layer=TextLayerPolicy(self.settings.text_layer),
            passwords=self.passwords,
            look_again=SecondLook(self.settings.second_look),
        )
        return self.inference

    def close(self) -> None:
        """Every edit asked for is committed; the page that is being read stays in the queue."""
        if self.inference is not None:
            self.inference.finish()
        self.desk.finish()
        self.desk.wait()
        if self.inference is not None:
            self.inference.wait()


def _desk(person: str, clock: Clock, dossier: Dossier) -> Desk:
    return Desk(dossier, person, clock)
