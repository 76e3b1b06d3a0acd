"""The trial of the frozen program, tried on programs that are broken in one way each."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from building import smoke
from building.places import VERSION, Unbuildable, Variant

from desktop.exporters.formats import FORMATS, Shape
from desktop.resources import KINDS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script cannot stand for a program there")

_PROGRAM = """\
#!{python}
import json, pathlib, sys, time
kinds, formats, version = {kinds!r}, {formats!r}, {version!r}
def export(out, title):
    for name, (ending, folder) in formats.items():
        path = out / f"{{title}}.{{ending}}"
        if folder:
            path.mkdir()
            (path / "part").write_text("x")
        else:
            path.write_text("x")
        print(path)
arguments = sys.argv[1:]
if arguments == ["--version"]:
    print(f"Dossier {{version}}")
elif arguments[0] == "doctor":
    for name in ("engine.rapid", "models.rapid", "offline.switches", "offline.ipv4", "offline.ipv6"):
        print(json.dumps({{"name": name, "state": "ok"}}))
elif arguments[0] == "smoke":
    out = pathlib.Path(arguments[1])
    out.mkdir(parents=True)
    for kind, count in kinds.items():
        print(f"{{kind}}: {{count}}")
    print("window: shown")
    export(out, "letter")
elif arguments[0] == "recognise":
    out = pathlib.Path(arguments[arguments.index("--out") + 1])
    out.mkdir(parents=True)
    for sample in sorted(pathlib.Path(arguments[1]).iterdir()):
        export(out, sample.stem)
"""


class Made:
    """A folder like a frozen program's, whose program is a script that does as the program would."""

    def __init__(self, folder: Path) -> None:
        self.bundle = folder / "dossier"
        self.resources, self.sources = self.bundle / "_internal" / "resources", folder / "resources"
        for samples in (self.resources / "samples", self.sources / "samples"):
            samples.mkdir(parents=True)
            (samples / "letter.jpg").write_bytes(b"x")
            (samples / "合同.pdf").write_bytes(b"x")
        self.program = self.bundle / "dossier"
        formats = {
            form.name: ("png" if form.name == "images" else form.extension, form.shape is Shape.FOLDER)
            for form in FORMATS.values()
        }
        kinds = {kind.name: 9 for kind in KINDS if not kind.optional}
        self.source = _PROGRAM.format(python=sys.executable, kinds=kinds, formats=formats, version=VERSION)
        self.write(self.source)

    def write(self, source: str) -> None:
        self.program.write_text(source, "utf-8")
        self.program.chmod(0o755)

    def change(self, old: str, new: str) -> None:
        assert old in self.source, "this test changes nothing"
        self.write(self.source.replace(old, new))

    def refused(self) -> str:
        with pytest.raises(Unbuildable) as told:
            smoke.smoke(Variant.CPU, self.bundle, self.sources)
        return str(told.value)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def test_a_good_program_passes(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    smoke.smoke(Variant.CPU, made.bundle, made.sources)
    assert "smoke: good" in capsys.readouterr().out


def test_nothing_frozen_yet(tmp_path: Path) -> None:
    with pytest.raises(Unbuildable, match="run the step `freeze` first"):
        smoke.smoke(Variant.CPU, tmp_path / "dossier")


@pytest.mark.parametrize("name", ["libQt6Network.so.6", "Qt6Network.dll", "libqvnc.so", "QtNetwork.abi3.so"])
def test_a_library_that_reaches_a_network(made: Made, name: str) -> None:
    (made.bundle / "_internal" / name).write_bytes(b"x")
    assert f"{name} must not be in a program that reaches no network" in made.refused()


def test_a_resource_that_is_gone_or_old(made: Made) -> None:
    (made.resources / "samples" / "合同.pdf").write_bytes(b"older")
    assert "合同.pdf is not as in the sources" in made.refused()
    (made.resources / "samples" / "合同.pdf").unlink()
    assert "合同.pdf is not as in the sources" in made.refused()


def test_another_version(made: Made) -> None:
    made.change(repr(VERSION), "'0.0.0'")
    assert "--version says ['Dossier 0.0.0']" in made.refused()


def test_a_warning_on_standard_error(made: Made) -> None:
    made.change("arguments = sys.argv[1:]", "arguments = sys.argv[1:]; print('qt.qpa: a warning', file=sys.stderr)")
    assert "says on standard error:\nqt.qpa: a warning" in made.refused()


def test_a_line_that_nobody_expects(made: Made) -> None:
    made.change('print("window: shown")', 'print("window: shown"); print("DeprecationWarning: old")')
    assert "says what it should not:\nDeprecationWarning: old" in made.refused()


def test_a_line_that_names_a_file_that_is_not_there(made: Made) -> None:
    made.change('print("window: shown")', 'print("window: shown"); print(out / "gone.txt")')
    assert "gone.txt" in made.refused()


def test_an_end_that_is_no_success(made: Made) -> None:
    made.write(made.source + "sys.exit(1)\n")
    assert "ended with status 1" in made.refused()


def test_a_child_that_stays_behind(made: Made) -> None:
    sleeping = "import subprocess; subprocess.Popen(['sleep', '30'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
    made.write(made.source + sleeping)
    assert "left a child process behind" in made.refused()


def test_a_self_check_that_fails(made: Made) -> None:
    made.change('"state": "ok"', '"state": "fail" if name == "models.rapid" else "ok"')
    assert "finds fault with models.rapid" in made.refused()


def test_a_shield_that_does_not_hold(made: Made) -> None:
    made.change('"offline.ipv4", ', "")
    assert "finds fault with offline.ipv4" in made.refused()


def test_a_resource_that_was_not_used(made: Made) -> None:
    made.change("'templates': 9", "'templates': 0")
    assert "too few of its templates" in made.refused()
    made.change("'guide': 9, ", "")
    assert "did not use its guide" in made.refused()


def test_a_window_that_shows_nothing(made: Made) -> None:
    made.change('print("window: shown")', "pass")
    assert "showed no text" in made.refused()


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_that_is_not_written(made: Made, name: str) -> None:
    made.change("formats.items():", f"[(n, form) for n, form in formats.items() if n != {name!r}]:")
    assert f"wrote no {name} of the scan" in made.refused()


def test_an_empty_format_and_an_empty_folder(made: Made) -> None:
    made.change('path.write_text("x")', 'path.write_text("" if name == "pdf" else "x")')
    assert "wrote an empty pdf" in made.refused()
    made.change('(path / "part").write_text("x")', '(path / "part").write_text("")')
    assert "wrote an empty mets" in made.refused()


def test_a_sample_that_was_not_read(made: Made) -> None:
    made.change("export(out, sample.stem)", "export(out, sample.stem) if sample.stem == 'letter' else None")
    assert "wrote no txt of 合同" in made.refused()


def test_the_program_is_tried_as_on_a_machine_that_never_saw_it(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_FAKE_ENGINES", "1")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    seen = made.bundle.parent / "seen.json"
    made.write(made.source + f"import os; pathlib.Path({str(seen)!r}).write_text(json.dumps(dict(os.environ)))\n")
    smoke.smoke(Variant.CPU, made.bundle, made.sources)
    environment = json.loads(seen.read_text("utf-8"))
    assert environment["QT_QPA_PLATFORM"] == "offscreen"
    assert not {"DOSSIER_FAKE_ENGINES", "PYTHONPATH", "DISPLAY", "VIRTUAL_ENV"} & set(environment)
    assert environment["HOME"] != os.environ.get("HOME")
