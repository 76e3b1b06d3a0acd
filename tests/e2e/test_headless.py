"""The command line as scripts use it, with the embedded engine on drawn pages and with fake engines where it must fail."""

from __future__ import annotations

import json
from pathlib import Path

import pymupdf
import pypdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from desktop.services.export import FORMAT_NAMES
from desktop.storage.dossier import Dossier
from tests.helpers.program import ROOT, dossier

SAMPLES = ROOT / "resources" / "samples"
FAKES = {"DOSSIER_FAKE_ENGINES": "1"}


def scan(path: Path, words: str = "The lower mill at Eastbrook") -> Path:
    image = Image.new("RGB", (900, 200), "white")
    ImageDraw.Draw(image).text((40, 60), words, "black", ImageFont.load_default(48))
    image.save(path)
    return path


def test_reads_a_scan_and_writes_every_format(tmp_path: Path) -> None:
    done = dossier("recognise", scan(tmp_path / "mill.png"), "--out", "results", "--format", ",".join(FORMAT_NAMES),
                   home=tmp_path)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    out = tmp_path / "results"
    assert {p.name for p in out.iterdir()} == {
        f"mill.{ending}"
        for ending in (
            "txt", "md", "html", "docx", "xlsx", "csv", "json", "jsonl", "sqlite", "pdf", "pdfa.pdf", "pdfa3.pdf", "hocr",
            "alto.xml", "page.xml", "tei.xml", "mets", "bag", "epub", "png",
        )
    }  # fmt: skip
    assert sorted(done.stdout.split("\n")[:-1]) == sorted(str(p) for p in out.iterdir())
    assert "lower mill at Eastbrook" in (out / "mill.txt").read_text("utf-8")
    assert "Eastbrook" in pypdf.PdfReader(out / "mill.pdf").pages[0].extract_text()
    page = json.loads((out / "mill.json").read_text("utf-8"))["pages"][0]
    assert (page["width"], page["height"], page["unit"]) == (900, 200, "px")


def test_the_sample_is_read_where_there_is_no_display(tmp_path: Path) -> None:
    done = dossier("sample", home=tmp_path, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    out = tmp_path / "out" / "sample"
    registers = sorted(path.name for path in out.glob("register-*"))
    assert len(list(out.iterdir())) >= 4 * len(FORMAT_NAMES) + len(registers)  # some formats leave a file a page
    assert {"register-contract.csv", "register-contract.xlsx"} <= set(registers)
    assert "青岚办公设备有限公司" in (out / "采购合同.txt").read_text("utf-8")
    found = {f["key"]: f["value"] for f in json.loads((out / "采购合同.json").read_text("utf-8"))["fields"]}
    assert found["number"] == "YD-2024-0317"
    assert "云渡市城建档案馆" in found["party_a"]
    columns = (out / "縣志.txt").read_text("utf-8")
    assert columns.index("云渡縣志") < columns.index("望湖山在縣東十里") < columns.index("高三百丈") < columns.index("山下有泉")


def test_a_bad_file_is_one_line_and_the_others_are_delivered(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 and nothing else")
    done = dossier("recognise", broken, scan(tmp_path / "a.png"), "--out", "o", "--format", "txt", "--engine", "fake-steady",
                   home=tmp_path, **FAKES)  # fmt: skip
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(str(broken))
    assert [p.name for p in (tmp_path / "o").iterdir()] == ["a.txt"]


def test_a_failed_page_keeps_its_place_and_is_told_with_its_number(tmp_path: Path) -> None:
    done = dossier("recognise", scan(tmp_path / "a.png"), "--out", "o", "--format", "json", "--engine", "fake-crashing",
                   home=tmp_path, **FAKES)  # fmt: skip
    assert done.returncode == 1
    assert f"{tmp_path / 'a.png'}, page 1: " in done.stderr
    page = json.loads((tmp_path / "o" / "a.json").read_text("utf-8"))["pages"][0]
    assert page["error"]
    assert page["regions"] == []


def test_equal_stems_get_numbers_and_equal_files_their_own_output(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    same = scan(tmp_path / "one" / "a.png", "same")
    (tmp_path / "two" / "a.png").write_bytes(same.read_bytes())
    scan(tmp_path / "three" / "a.png", "other")
    done = dossier("recognise", "one", "two", "three", "--out", "o", "--format", "txt", "--engine", "fake-steady",
                   home=tmp_path, **FAKES)  # fmt: skip
    assert done.returncode == 0
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == ["a-2.txt", "a-3.txt", "a.txt"]


def test_results_beside_the_scans_never_replace_one_that_is_still_to_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "box"
    folder.mkdir()
    scan(folder / "a.png", "first")
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((72, 72), "the deed itself", fontsize=20)
        pdf.save(folder / "a.pdf")
    before = (folder / "a.pdf").read_bytes()
    done = dossier("recognise", "box", "--out", "box", "--format", "pdf", "--engine", "fake-steady", home=tmp_path, **FAKES)
    assert done.returncode == 0
    assert (folder / "a.pdf").read_bytes() == before
    assert sorted(p.name for p in folder.iterdir()) == ["a-2.pdf", "a-3.pdf", "a.pdf", "a.png"]


def test_a_dossier_is_appended_to_verified_and_exported(tmp_path: Path) -> None:
    keep = ("--dossier", "case.dossier", "--out", "o", "--format", "txt", "--engine", "fake-steady")
    assert dossier("recognise", scan(tmp_path / "a.png"), *keep, home=tmp_path, **FAKES).returncode == 0
    assert dossier("recognise", scan(tmp_path / "b.png", "b"), *keep, home=tmp_path, **FAKES).returncode == 0
    assert dossier("verify", "case.dossier", home=tmp_path).returncode == 0
    assert dossier("export", "case.dossier", "--out", "again", "--format", "json", home=tmp_path).returncode == 0
    assert sorted(p.name for p in (tmp_path / "again").iterdir()) == ["a.json", "b.json"]
    packed = dossier("pack", "case.dossier", "carry.zip", home=tmp_path)
    assert packed.returncode == 0
    assert dossier("unpack", "carry.zip", "elsewhere", home=tmp_path).returncode == 0


def test_json_lines_tell_every_step(tmp_path: Path) -> None:
    done = dossier("recognise", scan(tmp_path / "a.png"), "--out", "o", "--format", "txt", "--engine", "fake-steady", "--json",
                   home=tmp_path, **FAKES)  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [e["event"] for e in events if e["event"] != "progress"] == ["started", "page", "written", "finished"]


def test_chosen_pages_and_passwords(tmp_path: Path) -> None:
    with pymupdf.open() as pdf:
        for n in range(3):
            pdf.new_page().insert_text((72, 72), f"this is page {n + 1} of the deed", fontsize=20)
        pdf.save(tmp_path / "deed.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="gate")
    (tmp_path / "words").write_text("wrong\ngate\n")
    ask = ("recognise", "deed.pdf", "--out", "o", "--format", "txt", "--pages", "3,1")
    refused = dossier(*ask, home=tmp_path)
    assert refused.returncode == 1
    assert "password" in refused.stderr
    assert dossier(*ask, "--password-file", "words", home=tmp_path).returncode == 0
    text = (tmp_path / "o" / "deed.txt").read_text("utf-8")
    assert "page 1" in text
    assert "page 3" in text
    assert "page 2" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("recognise",),
        ("recognise", "a.png", "--out", "o", "--format", "doc"),
        ("recognise", "a.png", "--out", "o", "--pages", "0"),
        ("recognise", "a.png", "--out", "o", "--engine", "hunyuan"),
        ("recognise", "a.png", "--out", "o", "--engine", "other"),
        ("recognise", "a.png", "--out", "o", "--password-file", "absent"),
        ("recognise", "a.png", "--out", "o", "--template", "absent"),
        ("recognise", "a.png", "--out", "o", "--register", "docx"),
        ("recognise", "a.png", "--out", "o", "--register", "csv", "--register-layout", "odd"),
        ("export", "case.dossier", "--out", "o"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_done(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    scan(tmp_path / "a.png")
    done = dossier(*arguments, home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert not (tmp_path / "o").exists()


def test_a_dossier_that_is_open_elsewhere_is_not_written(tmp_path: Path) -> None:
    with Dossier.create(tmp_path / "case.dossier"):
        done = dossier("recognise", scan(tmp_path / "a.png"), "--out", "o", "--dossier", "case.dossier", home=tmp_path)
        assert done.returncode == 3
        assert dossier("verify", "case.dossier", home=tmp_path).returncode == 0


def test_the_self_check_answers_in_json(tmp_path: Path) -> None:
    done = dossier("doctor", "--json", home=tmp_path)
    checks = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert all(check["state"] in ("ok", "warn", "absent") for check in checks)  # absent: what was never brought here


def test_a_stack_is_split_at_printed_sheets_and_named_by_codes(tmp_path: Path) -> None:
    made = dossier("separators", "sheets.pdf", "甲乙合同: 2024/3", home=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    with pymupdf.open() as stack, pymupdf.open(tmp_path / "sheets.pdf") as sheets:
        for _ in range(3):
            stack.new_page(width=595, height=842).draw_rect(pymupdf.Rect(100, 100, 300, 200), fill=(0, 0, 0))
        stack.insert_pdf(sheets, start_at=2)
        stack.save(tmp_path / "stack.pdf")
    done = dossier("recognise", "stack.pdf", "--split", "codes", "--out", "o", "--format", "json", "--engine", "fake-steady",
                   home=tmp_path, **FAKES)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    pages = {path.stem: len(json.loads(path.read_text("utf-8"))["pages"]) for path in (tmp_path / "o").iterdir()}
    assert pages == {"stack": 2, "甲乙合同_ 2024_3": 1}
    again = dossier("separators", "sheets.pdf", home=tmp_path)
    assert again.returncode == 2
    assert "sheets.pdf" in again.stderr
