"""Registers and file names from fields as scripts ask for them; the contracts are PDFs that carry their text, made up here."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pymupdf

from tests.helpers.program import dossier

QUICK = {"DOSSIER_FAKE_ENGINES": "1"}
ENGINE = ("--engine", "fake-steady")


def contract(path: Path, number: str, party: str = "Harbour Works Ltd", amount: str = "1,250.00") -> Path:
    """Synthetic."""
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        page.insert_text((200, 80), "SUPPLY CONTRACT", fontsize=22)
        for line, words in enumerate(
            (f"Contract No: {number}", f"Party A: {party}", "Party B: Eastbrook Mill Ltd", f"Amount: USD {amount}",
             "Date of signing: 3 March 2024", "This contract is made between Party A and Party B, who agree as follows.")
        ):  # fmt: skip
            page.insert_text((72, 140 + 30 * line), words, fontsize=12)
        pdf.save(path)
    return path


def letter(path: Path) -> Path:
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((72, 100), "The roof is in fair repair, and the gutter is to be seen to.", fontsize=12)
        pdf.save(path)
    return path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_register_of_each_kind_is_written_beside_the_documents(tmp_path: Path) -> None:
    contract(tmp_path / "a.pdf", "HT-1", "=HYPERLINK(1)")
    contract(tmp_path / "b.pdf", "HT-2")
    letter(tmp_path / "c.pdf")
    done = dossier("recognise", "a.pdf", "b.pdf", "c.pdf", "--template", "auto", "--out", "o", "--format", "json", "--json",
                   "--register", "xlsx,csv,csv-plain,jsonl,sqlite", *ENGINE, home=tmp_path, **QUICK)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    out = tmp_path / "o"
    registers = [f"register-contract.{end}" for end in ("csv", "jsonl", "plain.csv", "sqlite", "xlsx")]
    assert sorted(p.name for p in out.iterdir()) == ["a.json", "b.json", "c.json", *registers]
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(e["file"]).name for e in events if e["event"] == "remark"] == ["c.pdf"]
    assert json.loads((out / "c.json").read_text("utf-8"))["fields"] == []

    rows = table(out / "register-contract.csv")
    assert [(row["document_title"], row["number"], row["party_a"]) for row in rows] == [
        ("a", "HT-1", "'=HYPERLINK(1)"), ("b", "HT-2", "Harbour Works Ltd"),
    ]  # fmt: skip
    assert [(row["signed_date_normalized"], float(row["amount_normalized"])) for row in rows] == [("2024-03-03", 1250)] * 2
    assert [row["masters"] for row in rows] == ["a.pdf", "b.pdf"]
    sheet = openpyxl.load_workbook(out / "register-contract.xlsx").worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert "=HYPERLINK(1)" in {cell.value for cell in sheet[2]}
    lines = [json.loads(line) for line in (out / "register-contract.jsonl").read_text("utf-8").splitlines()]
    assert [line["fields"]["number"]["evidence"][0]["page"] for line in lines] == [1, 1]
    with closing(sqlite3.connect(out / "register-contract.sqlite")) as database:
        assert database.execute("SELECT number FROM contract ORDER BY document_title").fetchall() == [("HT-1",), ("HT-2",)]


def test_a_kept_dossier_gives_its_registers_again_in_other_columns(tmp_path: Path) -> None:
    contract(tmp_path / "a.pdf", "HT-1")
    kept = ("--dossier", "case.dossier", "--template", "contract")
    done = dossier("recognise", "a.pdf", *kept, "--out", "o", "--format", "txt", *ENGINE, home=tmp_path, **QUICK)
    assert (done.returncode, [p.name for p in (tmp_path / "o").iterdir()]) == (0, ["a.txt"])
    done = dossier("export", "case.dossier", "--out", "x", "--register", "csv,xlsx", "--register-layout", "keys", "--ink",
                   home=tmp_path)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(p.name for p in (tmp_path / "x").iterdir()) == ["register-contract.csv", "register-contract.xlsx"]
    (row,) = table(tmp_path / "x" / "register-contract.csv")
    assert list(row) == ["number", "title", "party_a", "party_b", "signed_date", "amount"]
    assert (row["number"], row["signed_date"], float(row["amount"])) == ("HT-1", "2024-03-03", 1250)
    sheet = openpyxl.load_workbook(tmp_path / "x" / "register-contract.xlsx").worksheets[0]
    assert len(sheet._images) == sum(bool(value) for value in row.values())


def test_files_are_named_by_fields_and_none_leaves_the_folder(tmp_path: Path) -> None:
    contract(tmp_path / "a.pdf", "../../HT-1")
    contract(tmp_path / "b.pdf", "../../HT-1", "Other Ltd")
    letter(tmp_path / "c.pdf")
    done = dossier("recognise", "a.pdf", "b.pdf", "c.pdf", "--template", "auto", "--out", "deep/o", "--format", "txt",
                   "--name-pattern", "{合同编号}_{party_b}.pdf", *ENGINE, home=tmp_path, **QUICK)  # fmt: skip
    assert done.returncode == 0
    names = sorted(p.name for p in (tmp_path / "deep" / "o").iterdir())
    assert names[2] == "c.txt"
    assert all(name.endswith("HT-1_Eastbrook Mill Ltd" + end) for name, end in zip(names, ("-2.txt", ".txt"), strict=False))
    assert sorted(p.name for p in (tmp_path / "deep").iterdir()) == ["o"]


def test_a_document_does_not_take_the_name_of_a_register(tmp_path: Path) -> None:
    contract(tmp_path / "register-contract.pdf", "HT-1")
    done = dossier("recognise", "register-contract.pdf", "--template", "contract", "--out", "o", "--format", "csv",
                   "--register", "csv", *ENGINE, home=tmp_path, **QUICK)  # fmt: skip
    assert done.returncode == 0
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == ["register-contract-2.csv", "register-contract.csv"]
    assert table(tmp_path / "o" / "register-contract.csv")[0]["number"] == "HT-1"


def test_a_named_template_has_its_register_though_nothing_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"no PDF")
    done = dossier("recognise", "a.pdf", "--template", "contract", "--out", "o", "--format", "json", "--register", "csv",
                   *ENGINE, home=tmp_path, **QUICK)  # fmt: skip
    assert done.returncode == 1
    assert table(tmp_path / "o" / "register-contract.csv") == []
