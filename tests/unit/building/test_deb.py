from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from building import linux_deb, linux_share
from building.elf import demands
from building.places import Unbuildable

from desktop.commands import COMMANDS
from tests.helpers.bundles import bundle, elf

debian = pytest.mark.skipif(
    shutil.which("dpkg-deb") is None or shutil.which("xz") is None,
    reason="needs dpkg-deb and xz, which Debian and its kin have",
)
unix = pytest.mark.skipif(sys.platform == "win32", reason="made on Linux only")


@pytest.fixture(autouse=True)
def _a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return _made(tmp_path, "one")


def _made(folder: Path, name: str) -> Path:
    target = folder / name
    target.mkdir()
    return linux_deb.make(bundle(target, "0.1.0"), target)


def _told(package: Path, what: str, *more: str) -> str:
    return subprocess.run(["dpkg-deb", what, package, *more], capture_output=True, text=True, check=True).stdout


@debian
@unix
class TestPackage:
    def test_the_program_and_what_a_desktop_wants_are_in_their_places(self, package: Path) -> None:
        listing = _told(package, "--contents")
        for place in (
            "./usr/lib/dossier/dossier",
            "./usr/lib/dossier/_internal/病案首页.txt",
            "./usr/bin/dossier -> ../lib/dossier/dossier",
            "./usr/share/applications/dossier.desktop",
            "./usr/share/mime/packages/dossier.xml",
            "./usr/share/icons/hicolor/48x48/apps/dossier.png",
            "./usr/share/icons/hicolor/scalable/mimetypes/application-x-dossier.svg",
            "./usr/share/man/man1/dossier.1.gz",
            "./usr/share/doc/dossier/copyright",
        ):
            assert place in listing
        assert all(line.split()[1] == "root/root" for line in listing.splitlines())

    def test_only_programs_can_be_run(self, package: Path) -> None:
        modes = {line.split()[-1]: line.split()[0] for line in _told(package, "--contents").splitlines()}
        assert modes["./usr/lib/dossier/dossier"] == "-rwxr-xr-x"
        assert modes["./usr/lib/dossier/_internal/libone.so.1"] == "-rw-r--r--"

    def test_the_packages_that_it_needs_are_those_of_its_libraries(self, package: Path) -> None:
        depends = _told(package, "--field", "Depends")
        assert "libc6 (>= 2.17)" in depends
        assert "libx11-6" in depends
        assert "libtwo" not in depends

    def test_the_same_bundle_makes_the_same_bytes(self, tmp_path: Path, package: Path) -> None:
        again = _made(tmp_path, "two")
        os.utime(again.parent / "dossier" / "dossier", (1, 1))
        assert linux_deb.make(again.parent / "dossier", again.parent).read_bytes() == package.read_bytes()

    def test_files_can_be_verified_after_the_installation(self, package: Path, tmp_path: Path) -> None:
        control = tmp_path / "control"
        subprocess.run(["dpkg-deb", "--control", package, control], check=True)
        subprocess.run(["dpkg-deb", "--extract", package, tmp_path / "root"], check=True)
        subprocess.run(["md5sum", "--quiet", "--check", control / "md5sums"], cwd=tmp_path / "root", check=True)

    @pytest.mark.parametrize(
        ("arguments", "language", "status", "words"),
        [
            (["upgrade", "9.0.0"], "en_GB.UTF-8", 1, "newer"),
            (["upgrade", "9.0.0"], "zh_CN.UTF-8", 1, "比"),
            (["install", "9.0.0"], "C", 1, "newer"),
            (["upgrade", "0.0.1"], "C", 0, ""),
            (["install"], "C", 0, ""),
            (["abort-upgrade", "9.0.0"], "C", 0, ""),
        ],
    )
    def test_an_older_one_does_not_come_over_a_newer_one(
        self, package: Path, tmp_path: Path, arguments: list[str], language: str, status: int, words: str
    ) -> None:
        subprocess.run(["dpkg-deb", "--control", package, tmp_path / "control"], check=True)
        command = ["sh", tmp_path / "control" / "preinst", *arguments]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": language}
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=environment)
        assert (done.returncode, words in done.stderr) == (status, True)
        forced = subprocess.run(command, capture_output=True, check=False, env={**environment, "DOSSIER_FORCE": "1"})
        assert forced.returncode == 0


@unix
def test_without_xz_a_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unbuildable, match="The command xz is missing"):
        _made(tmp_path, "one")


@unix
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of tarfile, which cannot write its end
def test_an_xz_that_ends_early_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xz").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "xz").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(Unbuildable, match="xz failed"):
        _made(tmp_path, "one")


def test_a_library_that_nobody_has_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.so").write_bytes(elf(["libfancy.so.7", "libc.so.6"], {"libc.so.6": ["GLIBC_2.4"]}))
    with pytest.raises(Unbuildable, match=r"a\.so needs libfancy\.so\.7"):
        linux_deb.depends(demands(tmp_path))


@pytest.mark.parametrize(("symbol", "package"), [("GLIBCXX_3.4.22", "(>= 6)"), ("GLIBCXX_3.4.27", "(>= 10)")])
def test_the_library_of_cpp_is_as_new_as_its_symbols(tmp_path: Path, symbol: str, package: str) -> None:
    (tmp_path / "a.so").write_bytes(elf(["libstdc++.so.6"], {"libstdc++.so.6": [symbol], "libc.so.6": ["GLIBC_2.4"]}))
    assert f"libstdc++6 {package}" in linux_deb.depends(demands(tmp_path))


def test_the_manual_page_knows_every_command() -> None:
    page = linux_share.filled("dossier.1").decode()
    missing = [command for command in COMMANDS if f'"dossier {command} ' not in page and f"dossier {command}\n" not in page]
    assert missing == []


def test_a_release_candidate_comes_before_its_release(monkeypatch: pytest.MonkeyPatch) -> None:
    for version, told in (("1.2.0rc1", "1.2.0~rc1"), ("1.2.0.dev3", "1.2.0~dev3"), ("1.2.0", "1.2.0")):
        monkeypatch.setattr(linux_share, "VERSION", version)
        assert linux_share.debian_version() == told
