"""An attack on what leaves: somebody who has the files and wants the words back."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pymupdf
import pytest
import zxingcpp
from PIL import Image

from desktop.document.geometry import Box, Quad, View
from desktop.document.history import Delivered, DocumentAdded, unpack
from desktop.document.model import Document
from desktop.document.redaction import BLACK
from desktop.exporters import FORMATS, Format, leaks
from desktop.exporters.job import Ask, Job, Written
from desktop.services import redacted_export
from desktop.services.delivering import Outcome, deliver
from desktop.services.export import Exporting
from desktop.services.placing import Existing
from desktop.services.profile import Bag, Profile, Registers
from desktop.services.redacted_export import REDACTED_FORMATS, Blackout, FormatKeepsOriginals, OlderFilesStay
from desktop.services.redaction import Asked, areas_of, drawn, find, marked
from desktop.services.redaction_check import RedactionFailed
from desktop.services.redaction_words import shares_words
from desktop.storage.dossier import Dossier
from tests.helpers.redaction import HEIGHT, IDENTITY, NAME, PERSON, PHONE, RECORD, WIDTH, case_dossier

SECRETS = (NAME, PHONE, IDENTITY, RECORD.replace("-", ""))
ALL = Asked(fields=("patient", "relative"), names=(NAME,), patterns=("id", "phone", "record"))
VIEWS = {
    "upright": (),
    "turned": (View(), View(turn=90)),
    "level": (View(skew=2.5), View(turn=180, skew=-3.0)),
    "cropped": (View(crop=Box(40, 40, 880, 1000)), View(turn=270, skew=1.5, crop=Box(60, 100, 800, 700))),
}


def mark_all(dossier: Dossier) -> None:
    dossier.change_redactions(add=marked(find(dossier, ALL, ("case",)), "Li"))


@pytest.fixture
def dossier(tmp_path: Path) -> Iterator[Dossier]:
    with case_dossier(tmp_path / "in") as made:
        mark_all(made)
        yield made


def run(dossier: Dossier, out: Path, *formats: str, **changes: object) -> Outcome:
    profile = replace(Profile(formats=formats, redacted=True), **changes)  # type: ignore[arg-type]
    return deliver(dossier, ("case",), out, profile, actor=PERSON, language="en")


def squeezed(text: str) -> str:
    return re.sub(r"[\s\-]", "", text)


def all_bytes(path: Path) -> bytes:
    """All that can be got out of a file without knowing what it is, packed members and streams unpacked."""
    data = path.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            data += b"".join(package.read(name) for name in package.namelist())
    if data.startswith(b"%PDF"):
        with pikepdf.open(path) as pdf:
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Stream):
                    data += thing.read_raw_bytes() if thing.get("/Subtype") == pikepdf.Name.Image else thing.read_bytes()
                elif isinstance(thing, pikepdf.Dictionary | pikepdf.Array):
                    data += thing.unparse()
    return data


def spelled(word: str) -> Iterator[bytes]:
    wide = word.encode("utf-16-be")
    yield from (word.encode(), wide, word.encode("utf-16-le"), wide.hex().encode(), wide.hex().upper().encode())
    yield word.encode("gb18030")
    yield from (form.encode() for form in (json.dumps(word)[1:-1], "".join(f"&#{ord(c)};" for c in word)))


def written_by(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", sorted(REDACTED_FORMATS))
def test_no_file_holds_the_words(dossier: Dossier, tmp_path: Path, name: str) -> None:
    outcome = run(dossier, tmp_path / "out", name)
    assert [result.error for result in outcome.results] == [None]
    files = written_by(tmp_path / "out")
    assert len(files) >= 3
    for path in files:
        data = all_bytes(path)
        for secret in SECRETS:
            for form in spelled(secret):
                assert form not in data
            assert secret not in squeezed(path.name)
        assert leaks.search(path, SECRETS) == ()


@pytest.mark.parametrize("views", VIEWS, ids=list(VIEWS))
def test_the_ink_and_the_letters_are_gone(tmp_path: Path, views: str) -> None:
    with case_dossier(tmp_path / "in", views=VIEWS[views]) as dossier:
        mark_all(dossier)
        outcome = run(dossier, tmp_path / "out", "pdf", "images")
        assert [result.error for result in outcome.results] == [None, None]
        pdf, pictures = outcome.results[0].written[0], outcome.results[1].written
        areas = areas_of(dossier, "case")
        for number, page_id in enumerate(("page1", "page2")):
            page = dossier.page(page_id)
            place = page.view.transform(WIDTH, HEIGHT)
            size = page.view.size(WIDTH, HEIGHT)
            with pymupdf.open(pdf) as document:
                sheet = document[number]
                said = squeezed(sheet.get_text())
                drawn_page = sheet.get_pixmap(colorspace=pymupdf.csGRAY, matrix=pymupdf.Matrix(2, 2))
                seen = np.frombuffer(drawn_page.samples, np.uint8).reshape(drawn_page.height, drawn_page.width)
            assert "张" not in said
            assert "三丰" not in said
            assert not any(secret in said for secret in SECRETS)
            assert BLACK in said
            for shown in (seen, np.asarray(Image.open(pictures[number]).convert("L"))):
                scale = shown.shape[1] / size[0]
                for area in areas[page_id]:
                    x, y = (round(n * scale) for n in area.mapped(place).centre)
                    if 3 < x < shown.shape[1] - 3 and 3 < y < shown.shape[0] - 3:
                        assert shown[y - 2 : y + 3, x - 2 : x + 3].max() < 60
                assert not any(NAME in code.text for code in zxingcpp.read_barcodes(shown))


def test_the_page_without_areas_is_read_as_before(dossier: Dossier, tmp_path: Path) -> None:
    dossier.change_redactions(remove=[area.id for area in dossier.redactions("case") if area.page == "page2"])
    outcome = run(dossier, tmp_path / "out", "txt")
    text = outcome.results[0].written[0].read_text("utf-8")
    assert "随访三个月" in text
    assert NAME in text.replace(" ", "")
    report = json.loads(next(p for p in outcome.papers if p.name.endswith(".redaction.json")).read_text("utf-8"))
    assert report["elsewhere"]["pages"] == [2]


def test_nothing_is_attached_and_nothing_outlined(dossier: Dossier, tmp_path: Path) -> None:
    path = run(dossier, tmp_path / "out", "pdf").results[0].written[0]
    with pymupdf.open(path) as document:
        assert document.embfile_count() == 0
        assert NAME not in str(document.metadata)
        assert all(NAME not in entry[1] for entry in document.get_toc())
        assert not document[0].get_links()
        assert len(document[0].get_images()) == 1


@pytest.mark.parametrize("title", [f"{NAME} 病案", f"病案（{NAME[:2]}某）", PHONE])
def test_a_title_that_tells_is_replaced(tmp_path: Path, title: str) -> None:
    with case_dossier(tmp_path / "in", title=title) as dossier:
        mark_all(dossier)
        outcome = run(dossier, tmp_path / "out", "pdf", "html", "json")
        assert {result.path and result.path.stem.split(".")[0] for result in outcome.results} == {
            "Redacted document 1-redacted"
        }
        for path in written_by(tmp_path / "out"):
            assert not shares_words(path.name, title)
            assert title.encode() not in all_bytes(path)


def test_a_pattern_of_names_takes_no_blacked_out_field(dossier: Dossier, tmp_path: Path) -> None:
    outcome = run(dossier, tmp_path / "out", "txt", file_name="{patient}_{diagnosis}", folder="{relative}")
    assert outcome.results[0].path is not None
    assert not any(shares_words(part, NAME) or BLACK in part for part in outcome.results[0].path.parts[-2:])


def test_fields_are_blank_where_they_tell(dossier: Dossier) -> None:
    document = Blackout(dossier, ("case",)).document(dossier.document("case"))
    assert {f.name: f.value for f in document.fields} == {"patient": BLACK, "diagnosis": "肺炎", "relative": BLACK}


def test_the_dossier_stays_as_it_is(dossier: Dossier, tmp_path: Path) -> None:
    before = (dossier.document("case"), dossier.page("page1"), dossier.redactions("case"))
    run(dossier, tmp_path / "out", "pdf", "json")
    assert (dossier.document("case"), dossier.page("page1"), dossier.redactions("case")) == before
    told = unpack("Delivered", dossier.deliveries()[-1].payload or "")
    assert isinstance(told, Delivered)
    assert told.redacted


def test_what_would_carry_originals_is_refused(dossier: Dossier, tmp_path: Path) -> None:
    for name in set(FORMATS) - REDACTED_FORMATS:
        with pytest.raises(FormatKeepsOriginals):
            run(dossier, tmp_path / "out", name)
    with pytest.raises(FormatKeepsOriginals):
        run(dossier, tmp_path / "out", "txt", bag=Bag())
    with pytest.raises(FormatKeepsOriginals):
        run(dossier, tmp_path / "out", "txt", registers=Registers(("csv",)))
    assert not (tmp_path / "out").exists()


def test_a_document_without_areas_is_left_out(dossier: Dossier, tmp_path: Path) -> None:
    profile = Profile(formats=("txt",), redacted=True)
    outcome = deliver(dossier, None, tmp_path / "out", profile, actor=PERSON)
    assert {result.document for result in outcome.results} == {"case"}
    assert any("空白" in note.en for note in outcome.notes)


def test_the_report_tells_of_areas_and_not_of_words(dossier: Dossier, tmp_path: Path) -> None:
    dossier.change_redactions(add=[drawn("page1", Quad.of(Box(600, 800, 700, 900)), "Li", f"seal of {NAME}")])
    outcome = run(dossier, tmp_path / "out", "pdf", "txt")
    texts = [p.read_text("utf-8") for p in outcome.papers if ".redaction." in p.name]
    assert len(texts) == 2
    for text in texts:
        assert not any(secret in squeezed(text) for secret in SECRETS)
        assert "Identity number" in text
    plain = json.loads(texts[0] if texts[0].startswith("{") else texts[1])
    assert {area["by"] for area in plain["areas"]} == {"Li"}
    assert {check["format"]: check["pages_compared"] for check in plain["checks"]} == {"pdf": 2, "txt": 0}
    assert {file["name"] for file in plain["files"]} == {p.name for r in outcome.results for p in r.written}


@pytest.mark.parametrize("leak", ["text", "letters", "base", "copy"])
def test_a_file_that_leaks_is_thrown_away(dossier: Dossier, tmp_path: Path, leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an exporter with a mistake in it would write."""

    def write(job: Job, target: Path, ask: Ask) -> Written:
        said = {"text": f"x {NAME} y", "letters": " ".join(IDENTITY), "base": "ok", "copy": "ok"}[leak]
        if job.document.id != "case":
            said = ""
        target.write_text(f"<html><body><!-- {said} --></body></html>" if leak == "text" else said, "utf-8")
        if leak == "base" and job.document.id == "case":
            target.with_name("x").write_text("")
            return Written(files=(target.rename(target.with_name(f"{PHONE}.txt")),))
        return Written(copies=(job.masters[0].sha256,) if leak == "copy" else ())

    class Leaking(Format):
        def write(self, job: Job, target: Path, ask: Ask) -> Written:
            return write(job, target, ask)

    kind = FORMATS["html" if leak == "text" else "txt"]
    form = Leaking(kind.name, kind.extension, kind.title, "")
    blackout = Blackout(dossier, ("case",))
    with closing(Exporting(dossier, tmp_path / "out", ("txt",), withheld=blackout, existing=Existing.NUMBER)) as exporting:
        exporting._formats = (form,)
        results = list(exporting.results("case"))
    assert isinstance(results[0].error, RedactionFailed)
    assert not any(secret in squeezed(results[0].error.full("en")) for secret in SECRETS)
    assert [p for p in written_by(tmp_path / "out") if p.name != ".lock"] == []


def test_a_picture_that_shows_the_ink_is_thrown_away(dossier: Dossier, tmp_path: Path) -> None:
    blackout = Blackout(dossier, ("case",))
    with closing(Exporting(dossier, tmp_path / "out", ("images", "pdf"), withheld=blackout)) as exporting:
        exporting._pictures._black = {}
        results = list(exporting.results("case"))
    assert all(isinstance(result.error, RedactionFailed) for result in results)
    assert written_by(tmp_path / "out") == []


def test_common_words_do_not_stop_an_export(dossier: Dossier, tmp_path: Path) -> None:
    """Words that formats write themselves: "page", "title", "table"."""
    dossier.change_redactions(add=[drawn("page1", Quad.of(Box(280, 50, 620, 110)), "Li", "heading")])
    outcome = run(dossier, tmp_path / "out", "html", "docx", "epub", "alto", "hocr", "tei")
    assert [result.error for result in outcome.results] == [None] * 6


def test_long_words_are_told_in_pieces_and_short_ones_not_at_all() -> None:
    assert redacted_export.telling(("男", "张三", "12", "12345")) == ("12345", "张三")
    assert len(redacted_export.telling(("张三丰" * 50,))) == 2


def test_files_that_are_there_are_not_kept(dossier: Dossier, tmp_path: Path) -> None:
    with pytest.raises(OlderFilesStay):
        run(dossier, tmp_path / "out", "txt", existing=Existing.SKIP)


def test_an_older_file_that_could_not_be_replaced_is_told(
    dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not run(dossier, tmp_path / "out", "txt").notes
    monkeypatch.setattr(redacted_export, "redacted", lambda page, areas: page)
    outcome = run(dossier, tmp_path / "out", "txt", existing=Existing.REPLACE)
    assert isinstance(outcome.results[0].error, RedactionFailed)
    assert any("still there" in note.en for note in outcome.notes)


def test_pages_that_leave_with_their_words_fail(dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands beside the areas is known from the dossier, not from the pages that are checked."""
    monkeypatch.setattr(Exporting, "_pages", lambda self, document, told: map(self._dossier.page, document.pages))
    outcome = run(dossier, tmp_path / "out", "txt", "html", "json")
    assert all(isinstance(result.error, RedactionFailed) for result in outcome.results)


def test_a_title_is_no_excuse_for_a_word(dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Blackout, "title", lambda self, document: f"About {NAME}")
    outcome = run(dossier, tmp_path / "out", "html", "json")
    assert all(isinstance(result.error, RedactionFailed) for result in outcome.results)


def test_words_of_one_document_do_not_leave_in_the_title_of_another(tmp_path: Path) -> None:
    with case_dossier(tmp_path / "in") as dossier:
        mark_all(dossier)
        dossier.record(PERSON, DocumentAdded(Document("letter", f"Letter to {NAME}", (), None)))
        profile = Profile(formats=("txt",), redacted=True, name=f"for {NAME}")
        outcome = deliver(dossier, ("case", "letter"), tmp_path / "out", profile, actor=PERSON)
        assert all(NAME not in note.en for note in outcome.notes)
        assert len(outcome.papers) == 4
        for path in written_by(tmp_path / "out"):
            assert NAME not in path.read_text("utf-8")


def test_who_confirmed_a_blank_field_is_blank(dossier: Dossier) -> None:
    left = {f.name: f.confirmed_by for f in Blackout(dossier, ("case",)).document(dossier.document("case")).fields}
    assert left == {"patient": None, "diagnosis": "Li Hua", "relative": BLACK}
