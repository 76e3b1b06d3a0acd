"""Prompts about pages, answered in batches that fit into the device's memory; where one does not, less is tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from desktop.document.notes import Note
from desktop.engines.contract import Poll
from desktop.engines.hunyuan.governor import Ceiling, Governor, Step, after_out_of_memory, plan
from desktop.engines.hunyuan.pages import Page
from desktop.engines.hunyuan.values import Backend, Generated, Job, OutOfDeviceMemory, Prepared


@dataclass(slots=True, eq=False)
class Asked:
    """A page and what is asked of it. cap, prepared: in use now. notes: what was given up for want of memory.
    answers: by the place of their prompt; those that are there are not asked for again."""

    page: Page
    prompts: tuple[str, ...]
    cap: int
    prepared: Prepared
    notes: list[Note] = field(default_factory=list)
    answers: dict[int, Generated] = field(default_factory=dict)

    @property
    def open(self) -> tuple[int, ...]:
        """The places of the prompts without an answer."""
        return tuple(place for place in range(len(self.prompts)) if place not in self.answers)


def asked(page: Page, prompts: Sequence[str]) -> Asked:
    return Asked(page, tuple(prompts), page.cap, page.prepared)


@dataclass(frozen=True, slots=True)
class Ears:
    """Called from the thread that runs the batches. on_begin: a page's prompts are asked (again). on_text: of the prompt at
    that place. on_answered: the page has all its answers. on_given_up: there is not memory enough even for it alone."""

    on_begin: Callable[[Asked], None]
    on_text: Callable[[Asked, int, str], None]
    on_answered: Callable[[Asked], None]
    on_given_up: Callable[[Asked], None]


class Batches:
    """Learns from what went wrong: `ceiling` holds for the calls that follow."""

    def __init__(self, backend: Backend, governor: Governor, pages: int, max_new_tokens: int) -> None:
        """pages: at once, at most. max_new_tokens: of an answer."""
        self._backend = backend
        self._governor = governor
        self._pages = pages
        self._tokens = max_new_tokens
        self._ceiling = Ceiling()

    def capacity(self, rows: int) -> int:
        """Pages of the wanted size, asked `rows` prompts each, that fit now."""
        most = min(self._pages, self._ceiling.pages)
        return self._governor.capacity(rows, self._backend.memory(), most) if most > 1 else 1

    def run(self, pages: Sequence[Asked], poll: Poll, ears: Ears, *, gently: bool = False) -> None:
        """Until each page is answered or given up. gently: one at a time, at a lower cap. Raises what poll raises."""
        waiting = list(pages)
        if gently:
            for each in waiting:
                self._lower(each, self._step_down(each))
        while waiting:
            poll()
            batch = self._next(waiting, 1 if gently else min(self._pages, self._ceiling.pages))
            if self._generate(batch, poll, ears):
                self._ceiling = self._ceiling.after_success()
                lost = []
            else:
                lost = self._after_out_of_memory(batch)
            for each in lost:
                ears.on_given_up(each)
            waiting = [each for each in waiting if each.open and each not in lost]

    def _next(self, waiting: Sequence[Asked], most: int) -> list[Asked]:
        memory = self._backend.memory()
        costs = [self._governor.cost(each.page.size, each.cap, len(each.open)) for each in waiting]
        batch = [waiting[at] for at in plan(costs, memory, most)[0]]
        if len(batch) == 1:
            (only,) = batch
            for step in self._governor.steps_to_fit(only.page.size, only.cap, len(only.open), memory):
                self._lower(only, step)
        return batch

    def _generate(self, batch: Sequence[Asked], poll: Poll, ears: Ears) -> bool:
        """False where there was too little memory. What is done for that is done outside of the handler, in which the error
        still holds on to what lay in the memory."""
        rows = [(each, place) for each in batch for place in each.open]
        jobs = [Job(each.prepared, each.prompts[place], self._tokens) for each, place in rows]

        def on_text(row: int, text: str) -> None:
            ears.on_text(*rows[row], text)

        def on_done(row: int, generated: Generated) -> None:
            each, place = rows[row]
            each.answers[place] = generated
            if not each.open:
                ears.on_answered(each)

        for each in batch:
            ears.on_begin(each)
        try:
            self._backend.generate(jobs, poll, on_done, on_text)
        except OutOfDeviceMemory:
            return False
        return True

    def _after_out_of_memory(self, batch: Sequence[Asked]) -> list[Asked]:
        """The pages that must be given up."""
        unanswered = [each for each in batch if each.open]
        if len(batch) == 1:
            return [each for each in unanswered if not self._lower(each, self._step_down(each))]
        step = after_out_of_memory(len(batch), batch[0].cap, None)
        if step is not None:
            self._ceiling = self._ceiling.lowered(step.pages)
            for each in unanswered:
                each.notes.append(step.note)
        return []

    def _step_down(self, each: Asked) -> Step | None:
        return after_out_of_memory(1, each.cap, self._governor.cap_below(each.page.size, each.cap))

    def _lower(self, each: Asked, step: Step | None) -> bool:
        if step is None:
            return False
        each.notes.append(step.note)
        each.cap = step.cap
        each.prepared = self._backend.prepare(each.page.pixels, step.cap)
        return True
