from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.document.edits import EditConflict, ReplaceField, ReplaceLine, Retitle
from desktop.document.errors import DossierError
from desktop.document.history import Edited, FieldsFound, PageFailed, PageRead, PagesAdded, Undo, broken_link
from desktop.document.model import Content, Document, Field, PageStatus
from desktop.storage.dossier import Dossier
from desktop.storage.errors import (
    DossierExists,
    DossierInUse,
    DossierMissing,
    EventPurged,
    NotFound,
    ReadOnlyDossier,
)
from tests.unit.storage.making import (
    ADA,
    BO,
    ENGINE,
    add_document,
    box_quad,
    content,
    correct,
    line,
    read,
    texts,
)


def test_what_was_recorded_is_there_after_reopening(dossier: Dossier, tmp_path: Path) -> None:
    page, _ = add_document(dossier, tmp_path, pages=2)
    read(dossier, page, ["合同编号", "第一条"])
    correct(dossier, page, 1, "第二条")
    dossier.close()
    with Dossier.open(dossier.path) as again:
        assert texts(again, page) == ["合同编号", "第二条"]
        assert again.page(page).touched
        assert again.document("document") == Document("document", "合同", ("document-page1", "document-page2"))
        assert again.reading(f"reading-{page}") == again.readings(page)[0]
        assert again.reading(f"reading-{page}").lines[1].text == "第一条"
        assert broken_link(reversed(again.history())) is None


def test_a_page_comes_back_as_its_history_has_it(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    uneven = replace(line("甲方", 0), quad=box_quad(0.123456, 1.005, 2.3333333, 4))
    read_content = replace(content("甲方"), regions=(replace(content("甲方").regions[0], lines=(uneven,)),))
    dossier.record(ENGINE, PageRead(page, "r", read_content))
    stored = dossier.page(page).content.line("line0")
    assert stored is not None
    # The caller's own, unrounded value still fits what is stored.
    dossier.record(ADA, Edited(ReplaceLine(page, uneven, uneven.corrected("乙方", "Ada", "now"))))
    assert texts(dossier, page) == ["乙方"]
    assert dossier.verify().ok


def test_summaries_tell_status_and_doubt_without_content(dossier: Dossier, tmp_path: Path) -> None:
    first, second, third = add_document(dossier, tmp_path, pages=3)
    add_document(dossier, tmp_path, identity="other", title="Letter")
    doubtful = (line("甲", 0, doubt=0.9), line("乙", 1, doubt=0.1), line("丙", 2, doubt=0.5))
    regions = (replace(content("x").regions[0], lines=doubtful),)
    dossier.record(ENGINE, PageRead(first, "r", Content(regions)), PageFailed(second, '{"code":"x","details":{}}'))
    case, letter = dossier.documents()
    assert (case.id, case.title, case.pages, case.doubtful, letter.title, letter.pages) == (
        "document",
        "合同",
        3,
        2,
        "Letter",
        1,
    )
    assert case.statuses == {PageStatus.READ: 1, PageStatus.FAILED: 1, PageStatus.WAITING: 1}
    summaries = dossier.page_summaries("document")
    assert [(s.id, s.number, s.status, s.doubtful) for s in summaries] == [
        (first, 1, PageStatus.READ, 2), (second, 2, PageStatus.FAILED, 0), (third, 3, PageStatus.WAITING, 0),
    ]  # fmt: skip
    assert (summaries[2].width, summaries[2].unit, summaries[2].master_page) == (500.0, "pt", 2)
    correct(dossier, first, 0, "甲")
    assert dossier.documents()[0].doubtful == 1


def test_an_edit_of_text_that_has_changed_since_is_refused_and_leaves_nothing(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["甲", "乙"])
    stale = next(dossier.page(page).content.lines())
    correct(dossier, page, 0, "丙")
    before = dossier.history()
    good = list(dossier.page(page).content.lines())[1]
    with pytest.raises(EditConflict):
        dossier.record(
            ADA,
            Edited(ReplaceLine(page, good, replace(good, text="丁"))),
            Edited(ReplaceLine(page, stale, replace(stale, text="戊"))),
        )
    assert dossier.history() == before
    assert texts(dossier, page) == ["丙", "乙"]
    assert dossier.verify().ok


def test_a_reading_of_a_touched_page_only_proposes(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["甲"])
    correct(dossier, page, 0, "乙")
    read(dossier, page, ["丙"], reading="second")
    assert (texts(dossier, page), dossier.page(page).proposal) == (["乙"], "second")


def test_fields_and_titles_of_documents(dossier: Dossier, tmp_path: Path) -> None:
    add_document(dossier, tmp_path)
    found = Field("f", "party_a", "text", "甲公司", 0.4)
    dossier.record(ENGINE, FieldsFound("document", "contract", (found,)))
    confirmed = replace(found, value="乙公司", confirmed_by="Ada")
    dossier.record(ADA, Edited(ReplaceField("document", found, confirmed, 0)), Edited(Retitle("document", "合同", "契约")))
    dossier.record(ENGINE, FieldsFound("document", "contract", (replace(found, id="g"), replace(found, id="h", name="date"))))
    document = dossier.document("document")
    assert (document.title, document.template) == ("契约", "contract")
    assert [(f.name, f.value) for f in document.fields] == [("party_a", "乙公司"), ("date", "甲公司")]
    assert dossier.documents()[0].template == "contract"


def test_undo_and_redo_go_on_after_reopening_and_leave_others_edits_alone(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["甲", "乙"])
    correct(dossier, page, 0, "一")
    correct(dossier, page, 1, "二", BO)
    read(dossier, page, ["丙", "丁"], reading="second")
    dossier.close()
    with Dossier.open(dossier.path) as again:
        (edit,) = again.undo(ADA)
        assert isinstance(edit, ReplaceLine)
        assert edit.after.text == "甲"
        assert texts(again, page) == ["甲", "二"]
        assert again.undo(ADA) == ()
        assert again.undo_state("Ada").redo
        again.redo(ADA)
        assert texts(again, page) == ["一", "二"]
        assert again.redo(ADA) == ()
        again.undo(BO)
        assert texts(again, page) == ["一", "乙"]
        assert again.verify().ok


def test_undo_of_what_another_person_wrote_over_is_refused(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["甲"])
    correct(dossier, page, 0, "一")
    correct(dossier, page, 0, "二", BO)
    with pytest.raises(EditConflict):
        dossier.undo(ADA)
    assert texts(dossier, page) == ["二"]


def test_history_is_newest_first_and_filtered(dossier: Dossier, tmp_path: Path) -> None:
    first, second = add_document(dossier, tmp_path, pages=2)
    add_document(dossier, tmp_path, identity="other")
    read(dossier, first, ["甲"])
    read(dossier, second, ["乙"])
    correct(dossier, first, 0, "丙")
    assert [e.kind for e in dossier.history(page=first)] == ["Edited", "PageRead"]
    assert [e.kind for e in dossier.history(document="document")] == [
        "Edited", "PageRead", "PageRead", "PagesAdded", "DocumentAdded",
    ]  # fmt: skip
    newest, next_one = dossier.history(limit=2)
    assert newest.actor == ADA
    assert dossier.history(before=next_one.sequence, limit=1)[0].sequence == next_one.sequence - 1
    assert dossier.event(1).kind == "MasterImported"


def test_what_is_not_there_is_named(dossier: Dossier) -> None:
    for ask in (dossier.page, dossier.document, dossier.reading, dossier.master, dossier.master_path):
        with pytest.raises(NotFound):
            ask("nowhere")
    with pytest.raises(NotFound):
        dossier.record(ADA, PageFailed("nowhere", "{}"))


def test_what_cannot_be_is_refused(dossier: Dossier, tmp_path: Path) -> None:
    (page_id,) = add_document(dossier, tmp_path)
    page = dossier.page(page_id)
    for wrong in (
        PagesAdded("document", (page,)),
        PagesAdded("document", (replace(page, id="new", document="other"),)),
        PagesAdded("document", (replace(page, id="new", master="0" * 64),)),
    ):
        with pytest.raises(ValueError):  # noqa: PT011  # a mistake of the program, not an error a person sees
            dossier.record(ADA, wrong)
    assert dossier.verify().ok


def test_the_queue_survives_closing_and_takes_pages_in_front(dossier: Dossier, tmp_path: Path) -> None:
    pages = add_document(dossier, tmp_path, pages=5)
    dossier.enqueue(pages[:4])
    dossier.enqueue([pages[1]])
    dossier.enqueue([pages[3], pages[4]], first=True)
    dossier.dequeue(pages[0])
    dossier.close()
    with Dossier.open(dossier.path) as again:
        assert again.queued() == (pages[3], pages[4], pages[1], pages[2])
        again.record(ADA, PageFailed(pages[1], "{}"), enqueue=[pages[0]], dequeue=[pages[1], pages[4]])
        assert again.queued() == (pages[3], pages[2], pages[0])
        again.clear_queue()
        assert again.queued() == ()


# who may write


def test_a_second_writer_is_told_so_and_may_read(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    with pytest.raises(DossierInUse) as refused:
        Dossier.open(dossier.path)
    assert "case.dossier" in refused.value.say("zh")
    with Dossier.open(dossier.path, read_only=True) as reader:
        assert reader.read_only
        read(dossier, page, ["甲"])
        assert texts(reader, page) == ["甲"]
        for write in (
            lambda: reader.record(ADA),
            lambda: reader.undo(ADA),
            lambda: reader.enqueue([page]),
            lambda: reader.purge(1),
            lambda: reader.add_master(tmp_path / "scan.pdf", media_type="x", pages=1),
        ):
            with pytest.raises(ReadOnlyDossier):
                write()


def test_the_lock_is_free_after_closing_and_held_while_a_sibling_works(dossier: Dossier) -> None:
    sibling = dossier.sibling()
    dossier.close()
    with pytest.raises(DossierInUse):
        Dossier.open(dossier.path)
    sibling.close()
    sibling.close()
    Dossier.open(dossier.path).close()


def test_another_process_is_refused_and_its_death_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "case.dossier"
    Dossier.create(path).close()
    script = (
        "import sys; from pathlib import Path; from desktop.storage.dossier import Dossier;"
        "d = Dossier.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        with pytest.raises(DossierInUse):
            Dossier.open(path)
    finally:
        child.kill()
        child.communicate()
    Dossier.open(path).close()


def test_siblings_write_from_several_threads(dossier: Dossier, tmp_path: Path) -> None:
    pages = add_document(dossier, tmp_path, pages=4)
    failures: list[DossierError] = []

    def work(page: str, own: Dossier) -> None:
        try:
            for number in range(5):
                read(own, page, [f"第{number}次"], reading=f"{page}-{number}")
        except DossierError as error:
            failures.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=work, args=(page, dossier.sibling())) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [texts(dossier, page) for page in pages] == [["第4次"]] * 4
    assert dossier.verify().ok


def test_names_that_are_awkward_in_an_address(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "病案 #1?50%&mode=ro.dossier"
    Dossier.create(path).close()
    with Dossier.open(path, read_only=True) as dossier:
        assert dossier.documents() == ()
    with pytest.raises(DossierExists):
        Dossier.create(path)
    with pytest.raises(DossierMissing):
        Dossier.open(tmp_path / "none.dossier")
    assert not (tmp_path / "none.dossier.lock").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder it may not write to")
def test_a_read_only_medium(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    dossier.close()
    tmp_path.chmod(0o555)
    try:
        with Dossier.open(dossier.path, read_only=True) as reader:
            assert reader.page(page).id == page
        with pytest.raises(ReadOnlyDossier):
            Dossier.open(dossier.path)
    finally:
        tmp_path.chmod(0o755)


# purging


def test_a_purged_step_is_gone_from_the_disk_and_the_chain_holds(dossier: Dossier, tmp_path: Path) -> None:
    (page,) = add_document(dossier, tmp_path)
    read(dossier, page, ["geheimnis"])
    correct(dossier, page, 0, "released")
    reader = sqlite3.connect(dossier.path)
    old = [bytes(row[0])[:60] for row in reader.execute("SELECT payload FROM events WHERE page = ?", (page,))]
    old += [bytes(row[0])[:60] for row in reader.execute("SELECT reading FROM readings")]
    reader.close()
    for event in dossier.history(page=page):
        dossier.purge(event.sequence)
    report = dossier.verify()
    assert report.ok
    assert (report.purged, report.unchecked) == (2, 1)
    assert texts(dossier, page) == ["released"]
    assert dossier.search("geheimnis") == ()
    assert dossier.readings(page)[0].lines == ()
    with pytest.raises(EventPurged):
        dossier.undo(ADA)
    files = [f for f in tmp_path.iterdir() if f.name.startswith("case.dossier")]
    assert all(secret not in f.read_bytes() for f in files for secret in (b"geheimnis", *old))
    correct(dossier, page, 0, "again")
    assert dossier.verify().ok


def test_undo_state_knows_nothing_of_a_stranger(dossier: Dossier) -> None:
    assert dossier.undo_state("Nobody") == Undo()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_another_name_for_the_same_file_is_the_same_dossier(dossier: Dossier, tmp_path: Path) -> None:
    add_document(dossier, tmp_path)
    (tmp_path / "elsewhere").mkdir()
    other = tmp_path / "elsewhere" / "link.dossier"
    other.symlink_to(dossier.path)
    with pytest.raises(DossierInUse):
        Dossier.open(other)
    dossier.close()
    with Dossier.open(other) as opened:
        assert opened.missing_masters() == ()


def test_what_an_interrupted_creation_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".case [1].dossier-0123"
    left.write_bytes(b"half")
    Dossier.create(tmp_path / "case [1].dossier").close()
    assert not left.exists()
