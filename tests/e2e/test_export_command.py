"""Exports by the command line: profiles, what is there already, the log of what was delivered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.document.edits import SetStatus
from desktop.document.history import Edited
from desktop.document.model import PageStatus
from desktop.storage.dossier import Dossier
from tests.helpers.program import dossier
from tests.unit.services.test_exporting import add
from tests.unit.storage.making import ADA

OWN = """name = "court"
title = "Court"
title_zh = "法院"
formats = ["txt", "json"]
folder = "{document}"
existing = "skip"
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.dossier"
    with Dossier.create(path) as made:
        add(made, 2, "contract")
        add(made, 1, "letter")
        made.record(ADA, Edited(SetStatus("contract-2", PageStatus.READ, PageStatus.APPROVED)))
    folder = tmp_path / "data" / "profiles"
    folder.mkdir(parents=True)
    (folder / "court.toml").write_text(OWN, "utf-8")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_profiles_are_listed_with_what_they_write(case: Path, tmp_path: Path) -> None:
    done = dossier("profiles", "--json", home=tmp_path)
    found = {plain["name"]: plain for plain in map(json.loads, done.stdout.splitlines())}
    assert set(found) == {"archive_delivery", "contract_filing", "hospital_record", "court"}
    assert found["court"]["own"] is True
    assert found["archive_delivery"]["bag"] is True
    said = dossier("profiles", home=tmp_path, LANG="zh_CN.UTF-8").stdout
    assert "档案移交" in said
    assert "法院" in said


def test_an_export_by_profile_is_kept_and_checked_again(case: Path, tmp_path: Path) -> None:
    done = dossier("export", case, "--profile", "court", "--out", "o", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert names(tmp_path / "o") == [
        "contract/contract.json", "contract/contract.txt", "delivery.json", "delivery.txt", "letter/letter.json",
        "letter/letter.txt",
    ]  # fmt: skip
    again = dossier("export", case, "--profile", "court", "--out", "o", "--json", home=tmp_path)
    events = [json.loads(line)["event"] for line in again.stdout.splitlines()]
    assert events.count("skipped") == 4
    assert "written" not in events
    checked = dossier("deliveries", case, "--check", home=tmp_path)
    assert checked.returncode == 0
    assert "court" in checked.stdout
    (tmp_path / "o" / "letter" / "letter.txt").unlink()
    missing = dossier("deliveries", case, "--check", "--json", home=tmp_path)
    assert missing.returncode == 1
    files = json.loads(missing.stdout)["files"]
    assert {f["name"]: f["state"] for f in files}["letter/letter.txt"] == "missing"


def test_options_change_a_profile_for_once(case: Path, tmp_path: Path) -> None:
    done = dossier("export", case, "--profile", "court", "--only-approved", "--format", "txt", "--folder-pattern", "",
                   "--out", "o", home=tmp_path)  # fmt: skip
    assert done.returncode == 0
    assert names(tmp_path / "o") == ["contract.txt", "delivery.json", "delivery.txt"]
    assert "page 1" not in (tmp_path / "o" / "contract.txt").read_text("utf-8")


def test_what_is_there_is_numbered_unless_it_is_said_otherwise(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "o"
    out.mkdir()
    (out / "letter.txt").write_text("a person's own", "utf-8")
    ask = ("export", case, "--format", "txt", "--out", "o")
    assert dossier(*ask, home=tmp_path).returncode == 0
    assert names(out) == ["contract.txt", "letter-2.txt", "letter.txt"]
    assert dossier(*ask, "--existing", "skip", home=tmp_path).returncode == 0
    assert (out / "letter.txt").read_text("utf-8") == "a person's own"
    assert dossier(*ask, "--existing", "replace", home=tmp_path).returncode == 0
    assert "page 1" in (out / "letter.txt").read_text("utf-8")
    assert names(out) == ["contract.txt", "letter-2.txt", "letter.txt"]


def test_a_dossier_in_use_is_exported_and_the_missing_log_is_said(case: Path, tmp_path: Path) -> None:
    with Dossier.open(case):
        done = dossier("export", case, "--format", "txt", "--out", "o", "--json", home=tmp_path)
    assert done.returncode == 0
    remarks = [plain["remark"] for plain in map(json.loads, done.stdout.splitlines()) if plain["event"] == "remark"]
    assert any("log of deliveries" in remark for remark in remarks)
    assert "Nothing has been delivered" in dossier("deliveries", case, home=tmp_path).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "case.dossier", "--out", "o"),
        ("export", "case.dossier", "--out", "o", "--profile", "absent"),
        ("export", "case.dossier", "--out", "o", "--format", "txt", "--existing", "ask"),
        ("export", "case.dossier", "--out", "o", "--format", "pdf", "--pictures", "png"),
        ("export", "case.dossier", "--out", "o", "--format", "pdfa3", "--attach", "docx"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_done(case: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = dossier(*arguments, home=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert not (tmp_path / "o").exists()
