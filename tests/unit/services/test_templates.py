"""A template tried on documents of the dossier, before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, Quad
from desktop.document.history import Actor, ActorKind, PageRead
from desktop.document.model import Content, Line, Region, RegionType
from desktop.document.record import FieldState
from desktop.document.template import FieldSpec, FieldType, Rule, RuleKind, Template
from desktop.services.review import Desk
from desktop.services.templates import MOST_TRIED, own_templates, remarks_on, try_template
from desktop.storage.dossier import Dossier

Import = Callable[[int], list[str]]
NUMBER = FieldSpec("number", FieldType.IDENTIFIER, "Number", "编号", ("编号", "No"), required=True)
START = FieldSpec("start", FieldType.DATE, "Start", "开始", ("开始日期",))
END = FieldSpec("end", FieldType.DATE, "End", "结束", ("结束日期",))
SLIP = Template("slip", "Slip", "单据", (NUMBER, START, END), (Rule(RuleKind.NOT_AFTER, ("start", "end")),), ("单据",))


def read(dossier: Dossier, page: str, *texts: str) -> None:
    lines = tuple(
        Line(f"{page}-{n}", text, Quad.of(Box(20, 20 + 20 * n, 20 + 10 * len(text), 30 + 20 * n)), 0.95, 0.05, engine="rapid")
        for n, text in enumerate(texts)
    )
    region = Region(f"r-{page}", RegionType.TEXT, Quad.of(Box(0, 0, 400, 300)), 1.0, lines)
    dossier.record(Actor(ActorKind.ENGINE, "rapid"), PageRead(page, f"reading-{page}", Content((region,))), dequeue=[page])


@pytest.fixture
def documents(dossier: Dossier, import_scans: Import) -> list[str]:
    pages = import_scans(3)
    read(dossier, pages[0], "编号：A-1", "开始日期：2024年1月2日", "结束日期：2025年1月2日")
    read(dossier, pages[1], "编号：A-2", "开始日期：2024年1月2日", "结束日期：2023年1月2日")
    read(dossier, pages[2], "没有任何内容")
    return [dossier.document_of(page) for page in pages]


def test_an_unsaved_template_is_tried_on_several_documents(dossier: Dossier, documents: list[str]) -> None:
    before = dossier.document(documents[0])
    good, bad, empty = try_template(dossier, SLIP, documents)
    assert [checked.field.value if checked.field else "" for checked in good.fields] == ["A-1", "2024年1月2日", "2025年1月2日"]
    assert good.fields[1].normalized == "2024-01-02"
    assert all(checked.state is FieldState.SETTLED for checked in good.fields)
    assert bad.fields[1].state is FieldState.FAILED
    assert [rule.ok for rule in bad.fields[1].rules if rule.rule.startswith("not_after")] == [False]
    assert [checked.state for checked in empty.fields] == [FieldState.FAILED, FieldState.SETTLED, FieldState.SETTLED]
    assert [record.document.id for record in (good, bad, empty)] == documents
    assert dossier.document(documents[0]) == before, "trying leaves no trace"


def test_what_a_person_keyed_is_not_taken_for_found(dossier: Dossier, documents: list[str], clock: Callable[[], str]) -> None:
    Desk(dossier, "Ada", clock).set_field(documents[2], NUMBER, "A-3")
    (record,) = try_template(dossier, SLIP, documents[2:])
    assert record.fields[0].field is None
    assert dossier.document(documents[2]).fields[0].value == "A-3"


def test_no_more_than_ten_are_tried_and_it_can_be_stopped(dossier: Dossier, documents: list[str]) -> None:
    assert len(list(try_template(dossier, SLIP, documents[:1] * 30))) == MOST_TRIED == 10
    calls = 0

    def poll() -> None:
        nonlocal calls
        calls += 1
        if calls > 2:
            raise DossierError

    trying = try_template(dossier, SLIP, documents, poll=poll)
    assert [next(trying).document.id, next(trying).document.id] == documents[:2]
    with pytest.raises(DossierError):
        next(trying)


def test_own_templates_lie_with_the_programs_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path))
    templates = own_templates()
    assert not templates.is_own("contract")
    assert templates.save(SLIP) == tmp_path / "data" / "templates" / "slip.toml"
    assert own_templates().get("slip") == SLIP


def test_who_writes_a_template_is_told_what_cannot_be_found() -> None:
    bare = FieldSpec("mood", FieldType.TEXT, "Mood", "心情")
    told = [remark.en for remark in remarks_on(Template("t", "T", "题", (NUMBER, bare)))]
    assert "field “mood” has no labels" in told[0]
    assert "without cues" in told[1]
    assert remarks_on(SLIP) == ()
