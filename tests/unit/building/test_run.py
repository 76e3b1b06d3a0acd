from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from building import linux_run, linux_share

from tests.helpers.bundles import bundle

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the .run is for Linux")
Runner = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes the .run of a version."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    def make(version: str, **kind: object) -> Path:
        monkeypatch.setattr(linux_share, "VERSION", version)
        monkeypatch.setattr(linux_run, "VERSION", version)
        folder = tmp_path / f"made {version} {len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        return linux_run.make(bundle(folder, version, **kind), folder)  # type: ignore[arg-type]  # as bundle() takes them

    return make


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home of 王"
    (folder / ".local" / "bin").mkdir(parents=True)
    (folder / "Documents").mkdir()
    (folder / "Documents" / "case.dossier").write_text("work")
    (folder / ".config" / "Dossier").mkdir(parents=True)
    (folder / ".config" / "Dossier" / "settings.json").write_text("{}")
    return folder


@pytest.fixture
def run(home: Path, tmp_path: Path) -> Runner:
    """Runs a script as a person of the system, whoever runs the tests. said: what commands answer in place of their own."""

    def call(script: Path, *arguments: str, language: str = "C.UTF-8", **said: str) -> subprocess.CompletedProcess[str]:
        commands = tmp_path / "commands"
        commands.mkdir(exist_ok=True)
        for name, answer in {"id": "1000", **said}.items():
            (commands / name).write_text(f"#!/bin/sh\necho '{answer}'\n")
            (commands / name).chmod(0o755)
        return subprocess.run(
            ["sh", script, *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env={"HOME": str(home), "PATH": f"{commands}:{os.environ['PATH']}", "LC_ALL": language},
            stdin=subprocess.DEVNULL,
            cwd=home,
        )

    return call


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def _version(program: Path) -> str:
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout.strip()


def test_a_person_installs_it_and_takes_it_away_again(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    before = _files(home)
    done = run(installer("1.0.0"))
    assert (done.returncode, done.stderr) == (0, "")
    assert _version(home / ".local/bin/dossier") == "Dossier 1.0.0"
    entry = (home / ".local/share/applications/dossier.desktop").read_text("utf-8")
    assert f'Exec="{home}/.local/share/dossier-app/current/dossier/dossier" %f' in entry
    assert (home / ".local/share/mime/packages/dossier.xml").exists()
    assert (home / ".local/share/icons/hicolor/48x48/apps/dossier.png").exists()
    done = run(home / ".local/share/dossier-app/uninstall.sh")
    assert (done.returncode, done.stderr) == (0, "")
    assert _files(home) == before


def test_what_was_there_before_stays_there(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    (home / ".local/share/applications").mkdir(parents=True)
    (home / ".local/share/mime/packages").mkdir(parents=True)
    (home / ".local/share/mime/packages/other.xml").write_text("<mime-info/>")
    (home / ".local/bin/dossier").write_text("a person's own")
    before = _files(home)
    made = installer("1.0.0")
    run(made, "--silent")
    run(made, "--silent")
    assert (home / ".local/bin/dossier").read_text() == "a person's own"
    assert run(made, "--uninstall").returncode == 0
    assert before <= _files(home)
    assert {path for path in _files(home) - before if not path.startswith(".local/share/mime/")} == {
        path for path in _files(home) - before if path.endswith("mimeinfo.cache")
    }


def test_user_data_goes_only_when_it_is_told_to(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    made = installer("1.0.0")
    run(made, "--silent")
    run(made, "--uninstall", "--silent")
    assert (home / ".config/Dossier/settings.json").exists()
    run(made, "--silent")
    assert run(made, "--uninstall", "--silent", "--with-user-data").returncode == 0
    assert not (home / ".config/Dossier").exists()
    assert (home / "Documents/case.dossier").exists()


def test_silent_says_nothing(installer: Callable[..., Path], run: Runner) -> None:
    done = run(installer("1.0.0"), "--silent")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_newer_version_comes_in_the_place_of_the_older(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    run(installer("1.0.0"), "--silent")
    run(installer("1.1.0"), "--silent")
    assert _version(home / ".local/bin/dossier") == "Dossier 1.1.0"
    assert len(list((home / ".local/share/dossier-app").glob("*/dossier"))) == 2  # the folder and `current`, which leads to it


def test_an_older_version_is_refused_unless_forced(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    run(installer("1.10.0"), "--silent")
    older = installer("1.9.0")
    done = run(older, "--silent")
    assert done.returncode == 1
    assert "1.10.0 is installed" in done.stderr
    assert "1.10.0，比" in run(older, language="zh_CN.UTF-8").stderr
    assert _version(home / ".local/bin/dossier") == "Dossier 1.10.0"
    assert run(older, "--silent", "--force").returncode == 0
    assert _version(home / ".local/bin/dossier") == "Dossier 1.9.0"


def test_one_that_does_not_start_leaves_the_older(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    run(installer("1.0.0"), "--silent")
    before = _files(home)
    done = run(installer("1.1.0", starts=False), "--silent")
    assert done.returncode == 1
    assert "what was installed before stays" in done.stderr
    assert _version(home / ".local/bin/dossier") == "Dossier 1.0.0"
    assert _files(home) == before


def test_one_that_is_running_stays_until_the_next_time(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    prefix = home / ".local/share/dossier-app"
    run(installer("1.0.0"), "--silent")
    running = prefix / (prefix / "current").readlink() / "dossier" / "waits"
    running.write_bytes(Path("/bin/sleep").read_bytes())
    running.chmod(0o755)
    process = subprocess.Popen([running, "600"])
    try:
        run(installer("1.1.0"), "--silent")
        assert running.exists()
    finally:
        process.kill()
        process.wait()
    run(installer("1.2.0"), "--silent")
    assert not running.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"getconf": "glibc 2.12"}, "too old: its C library (glibc) is 2.12, and Dossier needs 2.17"),
        ({"getconf": ""}, "has another"),
        ({"uname": "riscv64"}, "is Dossier for Linux on"),
    ],
)
def test_a_system_that_cannot_run_it_is_told_so(
    installer: Callable[..., Path], home: Path, run: Runner, said: dict[str, str], words: str
) -> None:
    before = _files(home)
    done = run(installer("1.0.0"), **said)
    assert done.returncode == 1
    assert words in done.stderr
    assert _files(home) == before


def test_a_damaged_copy_installs_nothing(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    made = installer("1.0.0")
    made.write_bytes(made.read_bytes()[:-100])
    before = _files(home)
    done = run(made)
    assert done.returncode == 1
    assert "This file is damaged: copy it again." in done.stderr
    assert _files(home) == before


def test_it_is_only_unpacked_where_that_is_wanted(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    before = _files(home)
    assert run(installer("1.0.0"), "--extract-only", "carried").returncode == 0
    assert _version(home / "carried/dossier/dossier") == "Dossier 1.0.0"
    assert {path for path in _files(home) - before if not path.startswith("carried")} == set()


def test_another_place_is_taken_and_found_again(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    made = installer("1.0.0")
    assert run(made, "--silent", "--prefix", "some where").returncode == 0
    assert _version(home / ".local/bin/dossier") == "Dossier 1.0.0"
    assert run(made, "--uninstall", "--prefix", "some where").returncode == 0
    assert not (home / "some where").exists()
    assert run(made, "--uninstall").returncode == 1


def test_the_same_bundle_makes_the_same_bytes(installer: Callable[..., Path]) -> None:
    assert installer("1.0.0").read_bytes() == installer("1.0.0").read_bytes()
