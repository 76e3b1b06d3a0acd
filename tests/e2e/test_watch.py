"""The hot folder as a script starts it: a process of its own, which a signal ends and a restart goes on from."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.helpers.program import dossier


def scan(path: Path, text: str) -> None:
    image = Image.new("RGB", (900, 200), "white")
    ImageDraw.Draw(image).text((40, 70), text, "black", font=ImageFont.load_default(44))
    image.save(path)


def test_what_lies_in_the_folder_is_read_exported_by_a_profile_and_put_away(tmp_path: Path) -> None:
    folder = tmp_path / "scanner"
    folder.mkdir()
    scan(folder / "letter.png", "Received twelve volumes")
    (folder / "broken.pdf").write_bytes(b"no PDF at all")
    run = dossier(
        "watch", folder, "--profile", "hospital_record", "--once", "--settle", "0", "--json", home=tmp_path
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    events = [json.loads(line) for line in run.stdout.splitlines()]
    assert {e["event"]: Path(e["file"]).name for e in events} == {
        "taken-in": "letter.png", "done": "letter.png", "failed": "broken.pdf",
    }  # fmt: skip
    written = sorted(Path(path).name for e in events if e["event"] == "done" for path in e["written"])
    assert written == ["letter.json", "letter.pdfa.pdf"]
    assert "Received twelve volumes" in (folder / "out" / "letter.json").read_text("utf-8")
    assert (folder / "done" / "letter.png").is_file()
    assert (folder / "failed" / "broken.pdf.txt").is_file()
    again = dossier("watch", folder, "--profile", "hospital_record", "--once", "--settle", "0", "--json", home=tmp_path)
    assert (again.returncode, again.stdout) == (0, "")


def test_an_unknown_profile_is_told_before_anything_is_touched(tmp_path: Path) -> None:
    folder = tmp_path / "scanner"
    folder.mkdir()
    scan(folder / "letter.png", "Received")
    run = dossier("watch", folder, "--profile", "nothing", "--once", "--settle", "0", home=tmp_path)
    assert run.returncode == 1
    assert "nothing" in run.stderr
    assert [path.name for path in folder.iterdir()] == ["letter.png"]
