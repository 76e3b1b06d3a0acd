"""Fields of documents in a dossier: what the program finds, what an engine is asked, what is learned, what stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, Quad
from desktop.document.history import Actor, ActorKind, PageRead
from desktop.document.model import Char, Content, Document, Evidence, Line, Region, RegionType
from desktop.document.record import FieldState
from desktop.engines.contract import Answer, EngineFailed
from desktop.fields.templates.library import Templates, UnknownTemplate
from desktop.imaging.errors import PasswordNeeded
from desktop.services.field_questions import FieldQuestions
from desktop.services.fields import find_fields, find_in_read, find_learned, kind_of, record_of, value_at
from desktop.services.questions import Question, QuestionListener
from desktop.services.review import Desk
from desktop.storage.dossier import Dossier
from desktop.storage.errors import MasterLost

ENGINE = Actor(ActorKind.ENGINE, "hunyuan")
Import = Callable[[int], list[str]]


def line(text: str, x: float, y: float, engine: str) -> Line:
    chars = tuple(Char(c, Quad.of(Box(x + 8 * n, y, x + 8 * n + 8, y + 10)), 0.9) for n, c in enumerate(text))
    return Line(f"{x:.0f},{y:.0f}", text, Quad.of(Box(x, y, x + 8 * len(text), y + 10)), 0.9, 0.1, chars=chars, engine=engine)


def read(dossier: Dossier, page: str, *texts: str, engine: str = "hunyuan") -> None:
    lines = tuple(line(text, 20, 20 + 20 * n, engine) for n, text in enumerate(texts))
    title = Region(f"t-{page}", RegionType.TITLE, Quad.of(Box(0, 0, 400, 35)), 1.0, lines[:1])
    text = Region(f"r-{page}", RegionType.TEXT, Quad.of(Box(0, 35, 400, 300)), 1.0, lines[1:])
    dossier.record(ENGINE, PageRead(page, f"reading-{page}", Content((title, text))), dequeue=[page])


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "slip.toml").write_text(
        """
name = "slip"
title = "Slip"
title_zh = "收据单"
cues = ["收据单"]
[[fields]]
name = "number"
type = "identifier"
title = "Number"
title_zh = "编号"
prompt = "单据编号"
labels = ["编号"]
[[fields]]
name = "payer"
type = "name"
title = "Payer"
title_zh = "付款人"
labels = ["付款人"]
""",
        "utf-8",
    )
    return Templates(shipped=folder)


def answers(**told: str) -> tuple[Callable[[str, Sequence[str]], Mapping[str, str]], list[tuple[str, ...]]]:
    asked: list[tuple[str, ...]] = []

    def ask(page: str, names: Sequence[str]) -> Mapping[str, str]:
        asked.append(tuple(names))
        return {name: value for name, value in told.items() if name in names}

    return ask, asked


def found(document: Document) -> dict[str, tuple[str, bool]]:
    return {field.name: (field.value, bool(field.evidence)) for field in document.fields}


def test_label_and_place_alone(dossier: Dossier, import_scans: Import, templates: Templates) -> None:
    (page,) = import_scans(1)
    read(dossier, page, "收据单", "编号：A-17", "付款人：江城公司", engine="rapid")
    ask, asked = answers(单据编号="B-99")
    document = find_fields(dossier, dossier.document_of(page), "slip", templates, ask)
    assert found(document) == {"number": ("A-17", True), "payer": ("江城公司", True)}
    assert asked == []  # the engine that read the page is not the one that can be asked
    before = dossier.history()
    assert find_fields(dossier, document.id, "slip", templates) == document
    assert dossier.history() == before  # the same again is no news
    with pytest.raises(UnknownTemplate):
        find_fields(dossier, document.id, "no such", templates)


def test_an_answer_that_agrees_leaves_less_doubt_and_one_that_differs_calls_a_person(
    dossier: Dossier, import_scans: Import, templates: Templates
) -> None:
    first, second = import_scans(2)
    for page in (first, second):
        read(dossier, page, "收据单", "编号：A-17", "又记 A-19")
    alone = find_fields(dossier, dossier.document_of(first), "slip", templates).fields[0]
    agreeing, _ = answers(单据编号="A-17")
    agreed = find_fields(dossier, dossier.document_of(first), "slip", templates, agreeing).fields[0]
    assert agreed.doubt < alone.doubt
    differing, _ = answers(单据编号="A-19")
    differs = find_fields(dossier, dossier.document_of(second), "slip", templates, differing)
    assert record_of(dossier, differs.id, templates).fields[0].state is FieldState.PENDING


def test_what_stands_nowhere_on_the_page_is_red_whatever_the_engine_claims(
    dossier: Dossier, import_scans: Import, templates: Templates
) -> None:
    (page,) = import_scans(1)
    read(dossier, page, "收据单", "江城公司 付讫")
    ask, _ = answers(单据编号="HT-20240317", 付款人="江城公司")
    document = find_fields(dossier, dossier.document_of(page), "slip", templates, ask)
    assert found(document) == {"number": ("HT-20240317", False), "payer": ("江城公司", True)}
    record = record_of(dossier, document.id, templates)
    assert record.fields[0].state is FieldState.FAILED
    assert not record.fields[0].traced
    assert record.fields[1].traced


@pytest.mark.parametrize(
    "error", [EngineFailed(engine="hunyuan", why="gone"), MasterLost(file="a.pdf", path="/gone"), PasswordNeeded(file="a.pdf")]
)
def test_an_engine_that_fails_costs_only_its_answers(
    dossier: Dossier, import_scans: Import, templates: Templates, error: DossierError
) -> None:
    (page,) = import_scans(1)
    read(dossier, page, "收据单", "编号：A-17")

    def ask(page: str, names: Sequence[str]) -> Mapping[str, str]:
        raise error

    assert found(find_fields(dossier, dossier.document_of(page), "slip", templates, ask)) == {"number": ("A-17", True)}


def test_what_a_person_keyed_stays_and_an_approved_record_is_left_alone(
    dossier: Dossier, import_scans: Import, templates: Templates
) -> None:
    (page,) = import_scans(1)
    read(dossier, page, "收据单", "编号：A-17", "付款人：江城公司")
    document_id = dossier.document_of(page)
    find_fields(dossier, document_id, "slip", templates)
    desk = Desk(dossier, "Ada", lambda: "2026-01-01T00:00:00Z")
    template = templates.get("slip")
    desk.set_field(document_id, template.fields[0], "A-71")
    again = find_fields(dossier, document_id, "slip", templates)
    assert {f.name: f.value for f in again.fields} == {"number": "A-71", "payer": "江城公司"}
    desk.set_field(document_id, template.fields[1], "江城公司")
    approved = desk.approve(document_id, template)
    assert find_fields(dossier, document_id, "slip", templates) == approved


def test_read_documents_of_a_clear_kind_get_their_fields_by_themselves(
    dossier: Dossier, import_scans: Import, templates: Templates
) -> None:
    clear, other, unread = import_scans(3)
    read(dossier, clear, "收据单", "编号：A-17", "付款人：江城公司")
    read(dossier, other, "亲爱的朋友", "今天天气很好")
    assert kind_of(dossier, dossier.document_of(clear), templates) == "slip"
    assert kind_of(dossier, dossier.document_of(other), templates) is None
    pages = (clear, other, unread)
    assert find_in_read(dossier, pages, templates) == (dossier.document_of(clear),)
    assert find_in_read(dossier, pages, templates) == ()


def test_what_is_read_in_a_drawn_box(dossier: Dossier, import_scans: Import) -> None:
    (page,) = import_scans(1)
    read(dossier, page, "编号：A-17")
    text, ink = value_at(dossier, page, Quad.of(Box(44, 15, 120, 35)))
    assert (text, ink.lines) == ("A-17", ("20,20",))


class Put:
    def __init__(self, answer: Answer | None, error: EngineFailed | None = None) -> None:
        self.asked: list[Question] = []
        self._answer, self._error = answer, error

    def __call__(self, question: Question, listener: QuestionListener) -> None:
        self.asked.append(question)
        if self._answer is not None:
            listener.answered(question.id, self._answer)
        elif self._error is not None:
            listener.answer_failed(question.id, self._error)


def test_the_engines_json_becomes_values_by_the_names_asked_for() -> None:
    put = Put(Answer('```json\n{"编号": "A-17", "付款人": "", "别的": "x"}\n```'))
    assert FieldQuestions(put)("p", ("编号", "付款人")) == {"编号": "A-17"}
    assert [(q.page, q.task, q.argument) for q in put.asked] == [("p", "fields", "编号\n付款人")]


def test_a_failed_question_is_told_and_a_silent_one_can_be_given_up() -> None:
    with pytest.raises(EngineFailed):
        FieldQuestions(Put(None, EngineFailed(engine="hunyuan", why="gone")))("p", ("编号",))

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        FieldQuestions(Put(None), poll=stop)("p", ("编号",))


def test_what_one_record_taught_helps_the_next_and_costs_nothing_that_was_found(
    dossier: Dossier, import_scans: Import, templates: Templates
) -> None:
    first, second = import_scans(2)
    printed = ("江城码头货物收据单", "本单据一式两份，双方各执一份", "经手单位盖章后生效，涂改无效", "存根请妥善保管")
    for page, payer in ((first, "江城公司"), (second, "石桥公司")):
        read(dossier, page, *printed, payer, "编号：A-17")
    here, there = dossier.document_of(first), dossier.document_of(second)
    for document_id in (here, there):
        assert set(found(find_fields(dossier, document_id, "slip", templates))) == {"number"}
    assert find_learned(dossier, there, templates) == dossier.document(there)
    line = next(x for x in dossier.page(first).content.lines() if x.text == "江城公司")
    desk = Desk(dossier, "Ada", lambda: "2026-01-01T00:00:00Z")
    desk.set_field(here, templates.get("slip").fields[1], "江城公司", (Evidence(first, line.quad, (line.id,)),))
    learned = find_learned(dossier, there, templates)
    assert found(learned) == {"number": ("A-17", True), "payer": ("石桥公司", True)}
    assert find_learned(dossier, there, templates) == learned
