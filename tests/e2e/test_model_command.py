"""`model import | verify | list | remove` as scripts and people use it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.model_folders import published, release, safetensors
from tests.helpers.program import MAIN, dossier, environment


def bring(folder: Path, *more: str, home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return dossier("model", "import", folder, "--accept-licence", *more, home=home, **environ)


def listed(home: Path) -> list[dict[str, object]]:
    done = dossier("model", "list", "--json", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_model_is_brought_verified_listed_and_removed(tmp_path: Path) -> None:
    done = bring(published(tmp_path / "stick"), home=tmp_path)
    place = tmp_path / "data" / "models" / "hunyuanocr-1.5" / "release"
    assert (done.returncode, done.stdout) == (0, f"hunyuanocr-1.5 is ready: {place}\n")
    assert "dflash/dflash.py" in done.stderr
    latest, first = listed(tmp_path)
    assert (latest["name"], latest["release"], latest["chosen"], latest["problem"]) == ("hunyuanocr-1.5", "1.5", True, None)
    assert latest["dflash"] == str(place / "dflash")
    assert (first["release"], first["chosen"]) == ("1.0", False)
    verified = dossier("model", "verify", home=tmp_path)
    assert (verified.returncode, len(verified.stdout.splitlines())) == (0, 2)
    assert dossier("model", "remove", "hunyuanocr-1.0", home=tmp_path).returncode == 0
    assert dossier("model", "remove", "hunyuanocr-1.0", home=tmp_path).returncode == 2
    shown = dossier("model", "list", home=tmp_path).stdout
    assert shown.startswith("hunyuanocr-1.5")
    assert "chosen" in shown


def test_without_an_accepted_licence_a_script_is_told_what_to_do(tmp_path: Path) -> None:
    source = release(tmp_path / "stick")
    done = dossier("model", "import", source, home=tmp_path)
    assert done.returncode == 2
    for word in ("--accept-licence", "European Union", "Exhibit A", str(source / "LICENSE")):
        assert word in done.stderr
    assert listed(tmp_path) == []


def test_what_is_refused_is_named_in_the_persons_language(tmp_path: Path) -> None:
    source = release(tmp_path / "stick")
    (source / "modeling.py").touch()
    done = bring(source, home=tmp_path, LANG="zh_CN.UTF-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("modeling.py：")
    assert len(done.stderr.splitlines()) == 1


def test_a_changed_file_fails_verifying_by_name(tmp_path: Path) -> None:
    source = release(tmp_path / "stick")
    assert bring(source, "--link", home=tmp_path).returncode == 0
    safetensors(source / "model.safetensors", fill=9)
    done = dossier("model", "verify", "hunyuanocr-1.5", home=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "model.safetensors" in done.stderr
    assert dossier("model", "verify", "other", home=tmp_path).returncode == 2


def test_without_a_model_it_is_said_how_to_bring_one(tmp_path: Path) -> None:
    for action, status in (("list", 0), ("verify", 1)):
        done = dossier("model", action, home=tmp_path)
        assert (done.returncode, done.stdout) == (status, "")
        assert "model import" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are of POSIX")
@pytest.mark.parametrize(("answer", "status"), [("yes", 0), ("no", 2)])
def test_a_person_at_a_terminal_is_asked(tmp_path: Path, answer: str, status: int) -> None:
    source = release(tmp_path / "stick")
    ours, theirs = os.openpty()
    asking = subprocess.Popen(
        [sys.executable, str(MAIN), "model", "import", str(source)],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown, end = b"", time.monotonic() + 60
    while b"to accept" not in shown and time.monotonic() < end:
        if select.select([ours], [], [], 1)[0]:
            shown += os.read(ours, 4096)
    assert str(source / "LICENSE").encode() in shown
    os.write(ours, f"{answer}\n".encode())
    assert asking.wait(60) == status
    os.close(ours)
    assert len(listed(tmp_path)) == (status == 0)
