"""`dossier redact` and `dossier export --redact`: marked, listed and left without a window."""

from __future__ import annotations

import json
from pathlib import Path

from desktop.document.geometry import Box, Quad
from desktop.services.redaction import drawn
from desktop.storage.dossier import Dossier
from tests.helpers.program import dossier as run
from tests.helpers.redaction import IDENTITY, NAME, PHONE, case_dossier


def test_areas_are_marked_told_and_blacked_out(tmp_path: Path) -> None:
    with case_dossier(tmp_path / "in") as made:
        path = made.path
    names = tmp_path / "names.txt"
    names.write_text(f"{NAME}\n", "utf-8")
    done = run(
        "redact", path, "--patterns", "id,phone,record", "--names", names, "--fields", "patient", "--json", home=tmp_path
    )
    assert done.returncode == 0
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["kind"] for each in told} == {"field", "name", "pattern"}
    assert not any(secret in done.stdout + done.stderr for secret in (NAME, PHONE, IDENTITY))
    out = tmp_path / "out"
    left = run("export", path, "--redact", "--format", "pdf,txt", "--out", out, home=tmp_path)
    assert left.returncode == 0
    assert {p.name.partition("redacted")[2] for p in out.iterdir()} == {
        ".pdf",
        ".txt",
        ".redaction.json",
        ".redaction.txt",
    }
    said = "".join(next(out.glob("*redacted.txt")).read_text("utf-8").split())
    assert not any(secret in said for secret in (NAME, PHONE, IDENTITY))
    refused = run("export", path, "--redact", "--format", "bag", "--out", out, home=tmp_path)
    assert refused.returncode != 0
    with Dossier.open(path) as dossier:
        hand = drawn("page1", Quad.of(Box(10, 10, 60, 60)), "Li", "seal")
        dossier.change_redactions(add=[hand])
        marks = dossier.redactions("case")
    assert run("redact", path, "--clear", "--regex", "(Smith", home=tmp_path).returncode != 0
    assert run("redact", path, "--document", "nosuch", "--clear", home=tmp_path).returncode != 0
    with Dossier.open(path, read_only=True) as dossier:
        assert dossier.redactions("case") == marks
    assert run("redact", path, "--clear", home=tmp_path).returncode == 0
    with Dossier.open(path, read_only=True) as dossier:
        assert dossier.redactions("case") == (hand,)
    assert run("redact", path, "--clear-drawn", home=tmp_path).returncode == 0
    with Dossier.open(path, read_only=True) as dossier:
        assert dossier.redactions("case") == ()


def test_the_same_words_everywhere(tmp_path: Path) -> None:
    with case_dossier(tmp_path / "in") as made:
        path = made.path
    first = run("redact", path, "--fields", "patient", home=tmp_path)
    assert "outside the marked areas" in first.stdout
    more = run("redact", path, "--everywhere", home=tmp_path)
    assert "outside the marked areas" not in more.stdout
    wrong = run("redact", path, "--patterns", "shoe", home=tmp_path)
    assert wrong.returncode == 2
