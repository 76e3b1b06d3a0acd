"""What goes into the frozen program, and what stays out."""

from __future__ import annotations

import ast
import importlib.util
import sys
from functools import cache
from pathlib import Path

import pytest
from building import contents, linux_deb
from building.places import ROOT, Unbuildable
from PySide6 import __file__ as PYSIDE

from desktop import resources
from desktop.engines import registry
from desktop.exporters.formats import FORMATS
from desktop.resources import KINDS, Kind
from desktop.ui.smoke import LOADERS

MODULES = set(contents.modules("desktop"))


@cache
def _trees() -> tuple[tuple[Path, ast.Module], ...]:
    files = [ROOT / "main.py", *sorted((ROOT / "desktop").rglob("*.py"))]
    return tuple((file, ast.parse(file.read_text("utf-8"))) for file in files)


class TestModules:
    def test_what_a_string_names_is_frozen(self) -> None:
        named = {
            node.args[0].value
            for _, tree in _trees()
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith("import_module")
            and isinstance(node.args[0], ast.Constant)
        }
        assert named, "nothing is imported by name any more: this test looks at nothing"
        assert named - MODULES - set(contents.BY_NAME) == set()

    def test_every_way_in_engine_and_format_is_frozen(self) -> None:
        ways_in = {
            alias.name if node.module == "desktop" else f"{node.module}.{alias.name}"
            for file, tree in _trees()
            if file.name == "main.py"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        assert {name for name in ways_in if name.endswith(".host")} <= MODULES
        assert {f"desktop.engines.{entry.name}" for entry in registry.ENTRIES} <= MODULES
        assert len(FORMATS) == 20
        assert {form.write.__module__ for form in FORMATS.values()} <= MODULES

    def test_all_files_of_the_program_are_named_once(self) -> None:
        names = contents.modules("desktop")
        assert len(names) == len(set(names)) == len(list((ROOT / "desktop").rglob("*.py")))
        assert {"desktop", "desktop.cli", "desktop.engines.rapid.runtime"} <= set(names)

    def test_the_engine_that_a_pack_brings_stays_out(self) -> None:
        assert [entry.name for entry in contents.frozen_engines()] == ["rapid"]
        assert {"cv2", "onnxruntime", "pynvml"} <= set(contents.hidden_imports())
        assert "rapidocr" not in contents.hidden_imports()

    def test_tools_and_tests_stay_out_whatever_is_installed(self) -> None:
        assert {"pytest", "PyInstaller", "mypy", "hypothesis"} <= set(contents.excludes())
        assert not {"PySide6", "numpy", "cryptography", "docx", "PIL", "_cffi_backend"} & set(contents.excludes())

    def test_a_package_that_is_not_installed_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["numpy", "no-such-package-at-all>=1"]\n', "utf-8")
        with pytest.raises(Unbuildable, match="no-such-package-at-all is needed and not installed"):
            contents.declared(tmp_path)

    def test_what_other_systems_need_is_not_looked_for(self, tmp_path: Path) -> None:
        text = "[project]\ndependencies = [\"no-such-package-at-all; sys_platform == 'plan9'\"]\n"
        (tmp_path / "pyproject.toml").write_text(text, "utf-8")
        assert contents.declared(tmp_path) == frozenset()


class TestResources:
    def test_every_folder_has_its_kind(self) -> None:
        """A kind, a folder within one, or a folder that holds kinds only."""
        known = {kind.folder for kind in KINDS}
        for folder in (path for path in (ROOT / "resources").rglob("*") if path.is_dir() and any(path.iterdir())):
            inside = folder.relative_to(ROOT / "resources")
            assert {path.as_posix() for path in (inside, *inside.parents)} & known, f"{folder} is of no kind"

    def test_each_kind_can_be_tried(self) -> None:
        assert set(LOADERS) == {kind.name for kind in KINDS}

    def test_what_came_with_the_sources_goes_along(self) -> None:
        went = {file.relative_to(ROOT / "resources").as_posix() for file in resources.brought(ROOT / "resources")}
        assert {"icons/add.svg", "samples/letter.jpg", "translations/dossier_zh.qm", "guide/contents.toml"} <= went
        assert not [name for name in went if name.endswith(".ts")]

    def test_what_is_missing_or_empty_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "words").mkdir()
        (tmp_path / "words" / "one.txt").touch()
        kinds = (Kind("words", "words", ("*.txt",)), Kind("keys", "keys", ("*.pub",), optional=True))
        assert resources.missing(tmp_path, kinds) == ("words/*.txt",)
        (tmp_path / "words" / "one.txt").write_text("one", "utf-8")
        assert resources.missing(tmp_path, kinds) == ()

    def test_a_program_without_a_resource_is_not_made(self, tmp_path: Path) -> None:
        with pytest.raises(Unbuildable, match=r"templates/\*\.toml"):
            contents.datas(tmp_path)


class TestPackages:
    @pytest.mark.parametrize("package", sorted(contents.PACKAGE_DATA))
    def test_the_files_that_a_package_opens_are_there(self, package: str) -> None:
        spec = importlib.util.find_spec(package)
        assert spec is not None
        assert spec.submodule_search_locations
        folder = Path(next(iter(spec.submodule_search_locations)))
        assert all(any(folder.glob(pattern)) for pattern in contents.PACKAGE_DATA[package])

    def test_no_file_that_lies_in_a_package_was_overlooked(self) -> None:
        """Every package that the program imports was looked at: it brings no data, or what it brings is named here."""
        looked_at = {
            "PIL": set(),
            "cn2an": {"config.yaml", "config.yml"},  # of a helper that nothing imports
            "cv2": {"LICENSE-3RD-PARTY.txt", "LICENSE.txt"},
            "onnxruntime": None,  # notices, and samples that only its own tests open
            "numpy": None,  # its own tests, and what is compiled against it
            "lxml": None,  # headers, and style sheets of lxml.isoschematron
            "pikepdf": None,  # rules of pikepdf.pdfa
            "pymupdf": None,  # headers
            "PySide6": None,  # decided by PLUGINS and TRANSLATIONS
        }
        for package in sorted(_imported_packages() - set(contents.PACKAGE_DATA) - set(looked_at)):
            spec = importlib.util.find_spec(package)
            folders = spec.submodule_search_locations if spec else None
            data = {
                file.name
                for folder in folders or ()
                for file in Path(folder).rglob("*")
                if file.is_file()
                and file.suffix not in (".py", ".pyc", ".pyi", ".so", ".pyd", ".dll", ".typed", ".h")
                and ".so." not in file.name
            }
            assert not data, f"{package} brings files that nobody decided about: {sorted(data)[:9]}"

    def test_only_decided_files_of_packages_go_along(self) -> None:
        assert contents.is_wanted("stdnum/cn/loc.dat")
        assert not contents.is_wanted("stdnum/oui.dat")
        assert not contents.is_wanted("torch-2.13.0+cpu.dist-info/RECORD")
        assert contents.is_wanted("latex2mathml-3.81.1.dist-info/METADATA")
        assert contents.is_wanted("cv2/cv2.abi3.so")
        assert contents.is_wanted("rapidocr/models/PP-OCRv6_rec_small.onnx")
        assert not contents.is_wanted("rapidocr/models/ch_ppocr_mobile_v2.0_cls_mobile.onnx")
        assert contents.is_wanted("resources/samples/letter.jpg")


class TestQt:
    @pytest.mark.parametrize(
        "place",
        [
            "PySide6/Qt/lib/libQt6Network.so.6", "PySide6\\Qt6Network.dll", "libQt6Network.so.6", "PySide6/QtNetwork.abi3.so",
            "PySide6/Qt/plugins/platforms/libqvnc.so", "PySide6/Qt/plugins/generic/libqtuiotouchplugin.so",
            "PySide6/Qt/plugins/tls/libqopensslbackend.so", "PySide6\\plugins\\tls\\qschannelbackend.dll",
            "PySide6/Qt/plugins/networkinformation/libqnetworkmanager.so", "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
            "PySide6/Qt/plugins/platforms/libqeglfs.so", "PySide6/Qt/translations/qtbase_de.qm",
        ],
    )  # fmt: skip
    def test_what_reaches_a_network_or_serves_nobody_stays_out(self, place: str) -> None:
        assert not contents.is_wanted(place)

    @pytest.mark.parametrize(
        "place",
        [
            "PySide6/Qt/plugins/platforms/libqxcb.so", "PySide6\\plugins\\platforms\\qwindows.dll",
            "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
            "PySide6/Qt/translations/qtbase_zh_CN.qm", "PySide6/Qt/lib/libQt6Core.so.6",
        ],
    )  # fmt: skip
    def test_what_the_window_needs_goes_along(self, place: str) -> None:
        assert contents.is_wanted(place)

    def test_the_chosen_plugins_are_those_of_some_system(self) -> None:
        """A name that Qt gave up would be left out in silence."""
        folder = Path(PYSIDE).parent / "Qt" / "plugins"
        if not folder.is_dir():
            pytest.skip("the plugins of Qt lie elsewhere on this system")
        there = {file.stem.removeprefix("lib") for file in folder.glob("*/*")}
        wanted = {name for names in contents.PLUGINS.values() for name in names}
        assert wanted - there == {"qwindows", "qmodernwindowsstyle"}


class TestLibraries:
    """Library files as the loader sees them, with what they ask for."""

    @pytest.fixture(autouse=True)
    def _on_linux(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("building.contents.sys.platform", "linux")

    def test_a_library_goes_along_only_where_something_asks_for_it(self, wants: dict[str, tuple[str, ...]]) -> None:
        wants |= {"module.so": ("libone.so.1", "libc.so.6"), "libone.so.1": ("libtwo.so.2",), "libthree.so.3": ()}
        found = [("m/module.so", "module.so", "EXTENSION"), *_loose("libone.so.1", "libtwo.so.2", "libthree.so.3")]
        kept, _ = contents.chosen(found, [])
        assert [entry[0] for entry in kept] == ["m/module.so", "libone.so.1", "libtwo.so.2"]

    def test_what_every_system_has_stays_out_with_what_only_that_needs(self, wants: dict[str, tuple[str, ...]]) -> None:
        wants |= {"module.so": ("libfontconfig.so.1",), "libfontconfig.so.1": ("libodd.so.1",)}
        found = [("module.so", "module.so", "EXTENSION"), *_loose("libfontconfig.so.1", "libodd.so.1")]
        kept, _ = contents.chosen(found, [])
        assert [entry[0] for entry in kept] == ["module.so"]

    def test_a_library_that_was_not_found_is_named(self, wants: dict[str, tuple[str, ...]]) -> None:
        wants |= {"module.so": ("libgone.so.1",)}
        with pytest.raises(Unbuildable, match=r"libgone\.so\.1 \(for m/module\.so\)"):
            contents.chosen([("m/module.so", "module.so", "EXTENSION")], [])

    def test_what_stays_out_is_in_a_package_that_the_deb_asks_for(self) -> None:
        c_library = {name for name in contents.SYSTEM if name.partition(".so")[0] in linux_deb._C_LIBRARY}
        assert "libc.so.6" in c_library
        assert contents.SYSTEM - c_library <= set(linux_deb.PACKAGES)

    def test_a_link_goes_where_its_library_goes(self, wants: dict[str, tuple[str, ...]]) -> None:
        wants |= {"module.so": ("libone.so.1",), "libone.so.1": (), "libtwo.so.2": ()}
        found = [
            ("module.so", "module.so", "EXTENSION"), ("p.libs/libone.so.1", "libone.so.1", "BINARY"),
            ("p.libs/libtwo.so.2", "libtwo.so.2", "BINARY"),
        ]  # fmt: skip
        links = [("libone.so.1", "p.libs/libone.so.1", "SYMLINK"), ("libtwo.so.2", "p.libs/libtwo.so.2", "SYMLINK")]
        kept, files = contents.chosen(found, links)
        assert [entry[0] for entry in kept] == ["module.so", "p.libs/libone.so.1"]
        assert files == links[:1]

    @pytest.fixture
    def wants(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, ...]]:
        wants: dict[str, tuple[str, ...]] = {}
        monkeypatch.setattr("building.contents.elf.read", lambda path: contents.elf.Elf(wants.get(str(path), ()), frozenset()))
        return wants


def _loose(*names: str) -> list[contents.Entry]:
    return [(name, name, "BINARY") for name in names]


def _imported_packages() -> set[str]:
    """Top-level packages that the program imports and that are neither its own nor the standard library's."""
    own = {"desktop", "__future__", "torch", "transformers", "openvino", "safetensors", "huggingface_hub", "tokenizers"}
    found = set()
    for _, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - own - set(sys.stdlib_module_names)
