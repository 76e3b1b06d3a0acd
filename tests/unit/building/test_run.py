from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    """Runs a script as a person of the system, whoever runs the tests. variables: of the environment besides; None takes one
    away. said: what commands answer in place of their own."""

    def call(
        script: Path,
        *arguments: str,
        variables: Mapping[str, str | None] | None = None,
        command: Sequence[str] = ("sh",),
        **said: str,
    ) -> subprocess.CompletedProcess[str]:
        commands = tmp_path / "commands"
        shutil.rmtree(commands, ignore_errors=True)
        commands.mkdir()
        for name, answer in {"id": "1000", **said}.items():
            (commands / name).write_text(f"#!/bin/sh\necho '{answer}'\n")
            (commands / name).chmod(0o755)
        environment = {"HOME": str(home), "PATH": f"{commands}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", **(variables or {})}
        return subprocess.run(
            [*command, script, *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env={name: value for name, value in environment.items() if value is not None},
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
    assert "1.10.0，比" in run(older, variables={"LC_ALL": "zh_CN.UTF-8"}).stderr
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


@contextmanager
def _running(prefix: Path) -> Iterator[Path]:
    """A program of the installed version that runs."""
    program = prefix / (prefix / "current").readlink() / "dossier" / "waits"
    program.write_bytes(Path("/bin/sleep").read_bytes())
    program.chmod(0o755)
    process = subprocess.Popen([program, "600"])
    try:
        yield program
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("prefix", ["disk/app/", "link/app"])
def test_one_that_is_running_stays_until_the_next_time(
    installer: Callable[..., Path], home: Path, run: Runner, prefix: str
) -> None:
    (home / "disk").mkdir()
    (home / "link").symlink_to("disk")
    where = ("--silent", "--prefix", prefix)
    run(installer("1.0.0"), *where)
    with _running(home / "disk" / "app") as program:
        run(installer("1.1.0"), *where)
        assert program.exists()
    run(installer("1.2.0"), *where)
    assert not program.exists()


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


@pytest.mark.skipif(not Path("/proc/self/exe").exists(), reason="asks the system what runs")
def test_it_is_not_removed_while_it_is_open(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    assert run(installer("1.0"), "--silent").returncode == 0
    place = home / ".local" / "share" / "dossier-app"
    with _running(place):
        refused = run(place / "uninstall.sh", "--silent")
    assert refused.returncode == 1
    assert "close it first" in refused.stderr
    assert (place / "current" / "dossier" / "dossier").exists()
    assert run(place / "uninstall.sh", "--silent").returncode == 0
    assert not place.exists()


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


def test_root_needs_no_home(installer: Callable[..., Path], tmp_path: Path) -> None:
    alone = ["unshare", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("the kernel lets nobody be root of a place of their own")
    local, prefix = tmp_path / "local", tmp_path / "opt"
    local.mkdir()
    script = 'mount --bind "$1" /usr/local && exec sh "$2" --silent --prefix "$3"'
    made = installer("1.0.0")
    command = [*alone, "sh", "-c", script, "sh", local, made, prefix]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]})
    assert (done.returncode, done.stderr) == (0, "")
    assert (local / "bin/dossier").readlink() == prefix / "current/dossier/dossier"
    command = [*alone, "sh", "-c", 'mount --bind "$1" /usr/local && exec sh "$2"', "sh", local, prefix / "uninstall.sh"]
    assert subprocess.run(command, capture_output=True, check=False, env={"PATH": os.environ["PATH"]}).returncode == 0
    assert _files(local) == {"bin"} or _files(local) == set()
    assert not prefix.exists()


@pytest.mark.parametrize("value", [None, "", "somewhere"])
def test_a_person_without_a_home_is_told_so(installer: Callable[..., Path], home: Path, run: Runner, value: str | None) -> None:
    made = installer("1.0.0")
    before = _files(home)
    done = run(made, "--prefix", str(home / "app"), variables={"HOME": value})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The variable HOME names no folder")
    assert _files(home) == before
    assert run(made, "--extract-only", str(home / "carried"), variables={"HOME": value}).returncode == 0


def test_a_folder_that_holds_other_things_is_not_taken(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    before = _files(home)
    done = run(installer("1.0.0"), "--silent", "--prefix", "Documents")
    assert done.returncode == 1
    assert f"There are other things in {home}/Documents" in done.stderr
    assert _files(home) == before
    (home / "empty").mkdir()
    assert run(installer("1.0.0"), "--silent", "--prefix", "empty").returncode == 0


def test_only_versions_of_its_own_are_removed(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    prefix = home / ".local/share/dossier-app"
    run(installer("1.0.0"), "--silent")
    others = [prefix / name / "dossier" / "_internal" for name in ("copy", "0.9.0-0123456789ab", "0.9.0-mine")]
    for folder in others:
        folder.mkdir(parents=True)
        (folder / "kept").touch()
    (others[2].parent.parent / ".dossier-version").write_text("0.9.0\n")
    assert run(installer("1.1.0"), "--silent").returncode == 0
    assert all((folder / "kept").exists() for folder in others)
    assert run(prefix / "uninstall.sh", "--silent").returncode == 0
    assert sorted(path.name for path in prefix.iterdir()) == ["0.9.0-0123456789ab", "0.9.0-mine", "copy"]
    assert all((folder / "kept").exists() for folder in others)


def test_a_command_of_that_name_that_is_a_persons_own_stays(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    (home / "script").write_text("a person's own")
    link = home / ".local/bin/dossier"
    link.symlink_to(home / "script")
    made = installer("1.0.0")
    for _ in range(2):
        done = run(made, "--silent")
        assert done.returncode == 0
        assert f"left as they are, because they are not of this installation or could not be written:\n{link}\n" in done.stderr
    assert run(made, "--uninstall", "--silent").returncode == 0
    assert link.readlink() == home / "script"


def test_a_link_that_a_person_turned_elsewhere_stays(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    made = installer("1.0.0")
    run(made, "--silent")
    link = home / ".local/bin/dossier"
    link.unlink()
    link.symlink_to(home / "script")
    run(made, "--silent")
    run(made, "--uninstall", "--silent")
    assert link.readlink() == home / "script"


def test_a_menu_entry_and_an_icon_of_a_persons_own_stay(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    share = home / ".local/share"
    own = [share / "applications/dossier.desktop", share / "icons/hicolor/48x48/apps/dossier.png"]
    for file in own:
        file.parent.mkdir(parents=True)
        file.write_text("a person's own")
    made = installer("1.0.0")
    for _ in range(2):
        done = run(made, "--silent")
        assert (done.returncode, str(own[0]) in done.stderr, str(share / "icons") in done.stderr) == (0, True, True)
        assert [file.read_text() for file in own] == ["a person's own"] * 2
    assert run(made, "--uninstall", "--silent").returncode == 0
    assert [file.read_text() for file in own] == ["a person's own"] * 2
    assert not (share / "mime/packages/dossier.xml").exists()


def test_an_installation_elsewhere_keeps_its_menu_entry(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    before = _files(home)
    made = installer("1.0.0")
    run(made, "--silent", "--prefix", "first")
    (home / ".local/bin/dossier").unlink()
    run(made, "--silent", "--prefix", "second")
    assert run(home / "first/uninstall.sh").returncode == 0
    assert f"{home}/second/" in (home / ".local/share/applications/dossier.desktop").read_text("utf-8")
    assert _version(home / ".local/bin/dossier") == "Dossier 1.0.0"
    assert (home / ".local/share/mime/packages/dossier.xml").exists()
    assert (home / ".local/share/icons/hicolor/48x48/apps/dossier.png").exists()
    assert run(home / "second/uninstall.sh").returncode == 0
    assert _files(home) == before


def test_what_a_killed_installation_left_is_swept_away(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    prefix = home / ".local/share/dossier-app"
    nobody = 2**30  # more processes than a kernel numbers
    left = [prefix / f".fresh.{nobody}" / "dossier", prefix / f".current.{nobody}"]

    def kill() -> None:
        left[0].mkdir(parents=True)
        left[1].symlink_to("nowhere")

    kill()
    made = installer("1.0.0")
    assert run(made, "--silent").returncode == 0
    assert not [path for path in prefix.iterdir() if path.name.startswith((".fresh", ".current"))]
    kill()
    assert run(made, "--uninstall", "--silent").returncode == 0
    assert not prefix.exists()


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("//server/my 20 share 90000000 1000 80000000 1% /mnt/a 5% b", 0),
        ("//server/my 20 share 90000000 89999000 1000 100% /mnt/a 5% b", 1),
        ("none 0 0 0 - /mnt", 1),
        ("what no df says", 0),
    ],
)
def test_names_of_disks_may_hold_spaces(installer: Callable[..., Path], run: Runner, told: str, status: int) -> None:
    done = run(installer("1.0.0"), "--silent", df=f"Filesystem 1024-blocks Used Available Capacity Mounted on\n{told}")
    assert (done.returncode, "too little room" in done.stderr) == (status, bool(status))


def test_the_removal_is_not_led_astray_by_a_search_path_for_folders(
    installer: Callable[..., Path], home: Path, run: Runner
) -> None:
    run(installer("1.0.0"), "--silent", "--prefix", "app")
    (home / "elsewhere/app").mkdir(parents=True)
    done = run(Path("app/uninstall.sh"), "--silent", variables={"CDPATH": str(home / "elsewhere")})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (home / "app").exists()


def test_what_cannot_be_written_outside_is_named_and_the_program_is_there(
    installer: Callable[..., Path], home: Path, run: Runner
) -> None:
    (home / ".local/share").write_text("no folder")
    before = _files(home)
    done = run(installer("1.0.0"), "--silent", "--prefix", "app")
    assert done.returncode == 0
    assert (
        f"could not be written:\n{home}/.local/share/applications/dossier.desktop\n{home}/.local/share/icons\n" in done.stderr
    )
    assert len(done.stderr.splitlines()) == 5
    assert run(home / "app/uninstall.sh").returncode == 0
    assert _files(home) == before


def test_unpacking_takes_the_place_of_nothing(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    (home / "carried/dossier").mkdir(parents=True)
    before = _files(home)
    done = run(installer("1.0.0"), "--extract-only", "carried")
    assert (done.returncode, "choose an empty folder" in done.stderr) == (1, True)
    assert _files(home) == before


def test_an_unpacked_program_is_not_taken_for_an_installed_one(installer: Callable[..., Path], home: Path, run: Runner) -> None:
    run(installer("1.0.0"), "--extract-only", "carried")
    before = _files(home)
    done = run(home / "carried/uninstall.sh")
    assert (done.returncode, done.stderr) == (1, f"There is no Dossier in {home}/carried.\n")
    assert _files(home) == before


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox sh", "mksh", "posh", "zsh"])
def test_whatever_shell_is_called_sh(installer: Callable[..., Path], home: Path, run: Runner, shell: str) -> None:
    command = shell.split()
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not here")
    if command[0] == "busybox" and os.geteuid() == 0:
        pytest.skip("busybox asks itself who runs it, so root would install for everybody")
    before = _files(home)
    for version in ("1.0.0", "1.1.0"):
        done = run(installer(version), "--silent", command=command)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert _version(home / ".local/bin/dossier") == "Dossier 1.1.0"
    done = run(home / ".local/share/dossier-app/uninstall.sh", "--silent", command=command)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert _files(home) == before
