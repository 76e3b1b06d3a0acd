"""`templates list | check | test | import` as scripts and people use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.helpers.program import ROOT, dossier

SLIP = """# A slip of the mill.
name = "slip"
title = "Slip"
title_zh = "单据"
cues = ["MILL SLIP"]

[[fields]]
name = "number"
type = "identifier"
title = "Slip number"
title_zh = "单号"
labels = ["Slip number", "单号"]

[[fields]]
name = "day"
type = "date"
title = "Day"
title_zh = "日期"
labels = ["Date", "日期"]
required = true
"""


@pytest.fixture
def slip(tmp_path: Path) -> Path:
    path = tmp_path / "slip.toml"
    path.write_text(SLIP, "utf-8")
    return path


def scan(path: Path, *rows: str) -> Path:
    image = Image.new("RGB", (900, 120 + 90 * len(rows)), "white")
    for place, row in enumerate(rows):
        ImageDraw.Draw(image).text((60, 60 + 90 * place), row, "black", ImageFont.load_default(44))
    image.save(path)
    return path


def test_the_shipped_ones_are_listed_and_one_of_ones_own_beside_them(tmp_path: Path, slip: Path) -> None:
    done = dossier("templates", "list", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == sorted(
        p.stem for p in (ROOT / "resources" / "templates").iterdir()
    )
    assert all("shipped" in line for line in done.stdout.splitlines())
    brought = dossier("templates", "import", slip, home=tmp_path)
    assert (brought.returncode, brought.stdout) == (0, "slip can be used now: Slip.\n")
    assert (tmp_path / "data" / "templates" / "slip.toml").read_text("utf-8") == SLIP
    listed = [json.loads(line) for line in dossier("templates", "list", "--json", home=tmp_path).stdout.splitlines()]
    (own,) = (template for template in listed if template["own"])
    assert own["name"] == "slip"
    assert own["fields"][0] == {"key": "number", "type": "identifier", "title": "Slip number", "title_zh": "单号"}
    again = dossier("templates", "import", slip, home=tmp_path)
    assert again.returncode == 1
    assert "already a template of your own called “slip”" in again.stderr
    assert dossier("templates", "import", slip, "--replace", home=tmp_path).returncode == 0


def test_a_good_file_is_summed_up_and_a_bad_one_told_in_sentences(tmp_path: Path, slip: Path) -> None:
    done = dossier("templates", "check", slip, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "slip.toml can be used: template slip, 2 fields, 0 rules.\n"
    slip.write_text(SLIP.replace('"date"', '"dat"').replace("required", "needed"), "utf-8")
    bad = dossier("templates", "check", slip, home=tmp_path, LANG="zh_CN.UTF-8")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert [line.split("：")[1] for line in bad.stderr.splitlines()] == ["字段“day”", "字段“day”"]
    told = dossier("templates", "check", slip, "--json", home=tmp_path)
    plain = json.loads(told.stdout)
    assert (told.returncode, plain["ok"], plain["template"], len(plain["problems"])) == (1, False, None, 2)
    assert plain["problems"][1] == {"en": "field “day”: “needed” is not known here", "zh": "字段“day”：此处没有“needed”这一项"}
    refused = dossier("templates", "import", slip, home=tmp_path)
    assert refused.returncode == 1
    assert "slip.toml cannot be used" in refused.stderr
    assert dossier("templates", "check", tmp_path / "none.toml", home=tmp_path).returncode == 1
    assert dossier("templates", home=tmp_path).returncode == 2


def test_a_template_is_tried_on_scans(tmp_path: Path, slip: Path) -> None:
    first = scan(tmp_path / "first.png", "MILL SLIP", "Slip number: A-117", "Date: 3 May 2021")
    second = scan(tmp_path / "second.png", "MILL SLIP", "Slip number: A-118")
    done = dossier("templates", "test", slip, first, second, home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    head, columns, number, day, other, *rest = done.stdout.splitlines()
    assert head == "first: 2 of 2 fields"
    assert columns.split("  ")[1] == "field"
    assert number.split("  ")[1] == "Slip number"
    assert number.endswith("A-117")
    assert day.endswith("3 May 2021")
    assert other == "second: 1 of 2 fields"
    assert any("failed" in line for line in rest)
    told = dossier("templates", "test", slip, first, "--json", home=tmp_path)
    record = json.loads(told.stdout)
    found = {field["key"]: field for field in record["fields"]}
    assert (record["file"], record["template"]) == ("first", "slip")
    assert (found["day"]["value"], found["day"]["normalized"], found["day"]["state"]) == ("3 May 2021", "2021-05-03", "settled")
    assert found["number"]["found_by"].startswith("label")
    assert not (tmp_path / "data" / "templates").exists(), "trying keeps nothing"


def test_a_file_that_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 and nothing else")
    good = scan(tmp_path / "good.png", "Receipt", "Total 12.00")
    done = dossier("templates", "test", "receipt", broken, good, home=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(str(broken))
    assert done.stdout.startswith("good: ")
