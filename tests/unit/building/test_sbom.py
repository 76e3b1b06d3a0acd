"""What is told of the things in the bundle: for machines, and for people."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from building import contents, inventory, licences, notices, sbom
from building.inventory import Part
from building.places import ROOT, VERSION, Unbuildable
from cyclonedx.spdx import is_expression, is_supported_id
from license_expression import get_spdx_licensing

PARTS = (
    Part("numpy", "2.0.0", "BSD-3-Clause", purl="pkg:pypi/numpy@2.0.0", texts=("Be kind.\n",)),
    Part("lib-x.so", "", "Zlib", texts=("Be kind.\n",), file="numpy.libs/lib-x.so", sha256="ab" * 32, within="numpy"),
    Part("libffi.so.8", "3.4", "MIT", purl="pkg:deb/debian/libffi8@3.4?arch=x86_64", file="libffi.so.8", sha256="cd" * 32),
    Part("CPython", "3.11.7", "Python-2.0.1", "platform", "pkg:generic/python@3.11.7"),
    Part("model.onnx", "3.10.0", "Apache-2.0", "machine-learning-model", "pkg:pypi/numpy@2.0.0", file="m/model.onnx"),
)
TOLD: dict[str, Any] = {
    "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
    "metadata": {"component": {"name": "dossier-desk", "type": "application", "bom-ref": "root-component"}},
    "components": [
        {"bom-ref": "numpy==2.0.0", "name": "numpy", "type": "library", "version": "2.0.0", "purl": "pkg:pypi/numpy@2.0.0",
         "description": "Arrays.", "licenses": [{"license": {"name": "some words"}}]},
        {"bom-ref": "pytest==9", "name": "pytest", "type": "library", "version": "9", "purl": "pkg:pypi/pytest@9"},
    ],
    "dependencies": [{"ref": "numpy==2.0.0", "dependsOn": ["pytest==9"]}, {"ref": "pytest==9"}],
}  # fmt: skip


def _bill() -> dict[str, Any]:
    return sbom.bill("dossier", PARTS, TOLD)


class TestBill:
    def test_is_cyclonedx(self) -> None:
        sbom.validate(json.dumps(_bill()))

    def test_what_is_none_is_refused(self) -> None:
        broken = _bill()
        broken["components"][0]["type"] = "thing"
        with pytest.raises(Unbuildable, match=r"no CycloneDX 1\.6"):
            sbom.validate(json.dumps(broken))

    def test_holds_what_is_in_the_bundle_and_nothing_else(self) -> None:
        assert {part["name"] for part in _bill()["components"]} == {"numpy", "libffi.so.8", "CPython", "model.onnx"}
        assert "pytest" not in json.dumps(_bill())

    def test_every_component_has_its_licence(self) -> None:
        found = _bill()["components"]
        assert {part["name"]: part["licenses"] for part in found}["numpy"] == [{"expression": "BSD-3-Clause"}]
        assert all(part["licenses"] for part in [*found, *(inner for part in found for inner in part.get("components", ()))])

    def test_keeps_what_the_package_says_of_itself(self) -> None:
        numpy = next(part for part in _bill()["components"] if part["name"] == "numpy")
        assert numpy["description"] == "Arrays."
        assert [inner["name"] for inner in numpy["components"]] == ["lib-x.so"]

    def test_names_the_program_and_what_it_depends_on(self) -> None:
        bill = _bill()
        assert (bill["metadata"]["component"]["name"], bill["metadata"]["component"]["version"]) == ("dossier", VERSION)
        assert len(bill["dependencies"][0]["dependsOn"]) == len(bill["components"])

    def test_libraries_are_named_with_file_and_sum(self) -> None:
        library = next(part for part in _bill()["components"] if part["name"] == "libffi.so.8")
        assert library["hashes"] == [{"alg": "SHA-256", "content": "cd" * 32}]
        assert library["properties"] == [{"name": "dossier:file", "value": "libffi.so.8"}]
        assert library["purl"].startswith("pkg:deb/debian/libffi8@")


class TestLicences:
    @pytest.mark.parametrize("licence", sorted({*licences.PACKAGES.values(), *(f.licence for f in licences._FAMILIES)}))
    def test_are_spdx(self, licence: str) -> None:
        if not licence.startswith("LicenseRef-"):
            assert is_supported_id(licence) or is_expression(licence)
            assert not get_spdx_licensing().validate(licence).errors

    def test_of_every_package_that_is_frozen_are_known(self) -> None:
        frozen = contents.declared(ROOT) - {"packaging", "flatbuffers", "pycparser"}
        parts = [inventory.package(name) for name in sorted(frozen)]
        without = [part.name for part in parts if not part.texts]
        assert not without, f"no text of the licence of {without}"
        for part in parts:
            assert not get_spdx_licensing().validate(part.licence).errors, part

    def test_of_a_package_that_says_nothing_the_build_stops(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(licences, "PACKAGES", {k: v for k, v in licences.PACKAGES.items() if k != "pymupdf"})
        with pytest.raises(Unbuildable, match="licence of the package pymupdf"):
            inventory.package("pymupdf")

    def test_libraries_are_told_apart(self) -> None:
        def of(file: str) -> str:
            found = licences.family(file)
            return found.project if found else ""

        assert of("libavcodec-c4204469.so.62") == "FFmpeg"
        assert of("libavif-43e630fc.so.16.4.2") == "libavif"
        assert of("libshiboken6.abi3.so.6.9") == "Shiboken"
        assert of("libnobody.so.1") == ""
        old, new = licences.family("libcrypto-5409cd36.so.1.1.1k"), licences.family("libcrypto.so.3")
        assert old is not None
        assert new is not None
        assert (old.licence, new.licence) == ("OpenSSL", "Apache-2.0")

    def test_the_lgpl_comes_with_the_gpl_that_it_adds_to(self) -> None:
        texts = licences.texts_of("LGPL-3.0-only")
        assert [text.split("\n", 1)[0].strip() for text in texts] == [
            "GNU LESSER GENERAL PUBLIC LICENSE",
            "GNU GENERAL PUBLIC LICENSE",
        ]


class TestNotices:
    def test_name_everything_with_its_licence(self) -> None:
        said = notices.notices(PARTS)
        for part in PARTS:
            assert f"{part.name} {part.version}".strip() + f" · {part.licence}" in said

    def test_hold_each_text_once_and_say_where_the_source_is(self) -> None:
        said = notices.notices(PARTS)
        assert said.count("Be kind.") == 1
        assert "numpy, lib-x.so" in said
        assert f"dossier-{VERSION}-source.tar.gz" in said


class TestSource:
    def test_of_a_checkout_is_that_of_the_last_commit(self, tmp_path: Path) -> None:
        if not (ROOT / ".git").exists():
            pytest.skip("no checkout")
        first, again = tmp_path / "first", tmp_path / "again"
        first.mkdir()
        again.mkdir()
        made = sbom.source(first)
        assert made.read_bytes() == sbom.source(again).read_bytes()
        with tarfile.open(made) as archive:
            names = archive.getnames()
        assert f"dossier-{VERSION}/main.py" in names
        assert f"dossier-{VERSION}/LICENSE" in names

    def test_of_a_folder_leaves_out_what_was_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        root = tmp_path / "root"
        for name in sbom._SOURCES:
            (root / name).mkdir(parents=True)
        (root / "desktop" / "__pycache__").mkdir()
        (root / "desktop" / "cli.py").write_text("x", "utf-8")
        (root / "dist").mkdir()
        monkeypatch.setattr(sbom, "ROOT", root)
        with tarfile.open(sbom.source(tmp_path)) as archive:
            names = archive.getnames()
        assert f"dossier-{VERSION}/desktop/cli.py" in names
        assert not [name for name in names if "__pycache__" in name or "dist" in name.split("/")]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at libraries of Linux")
class TestInventory:
    def test_a_library_of_the_system_is_told_with_its_package(self, tmp_path: Path) -> None:
        source = next((path for path in inventory._candidates("libz.so.1")), None)
        if source is None or not inventory._debian(source):
            pytest.skip("no Debian")
        copy = tmp_path / "libz.so.1"
        copy.write_bytes(source.read_bytes())
        found = inventory._of_system(Part("libz.so.1", "", "Zlib"), copy)
        assert found.purl.startswith("pkg:deb/")
        assert (
            found.version
            == subprocess.run(
                ["dpkg-query", "-W", "-f", "${Version}", "zlib1g"], capture_output=True, text=True, check=True
            ).stdout
        )
        assert found.texts

    def test_a_library_that_was_changed_is_not_the_system_s(self, tmp_path: Path) -> None:
        (tmp_path / "libz.so.1").write_bytes(b"another")
        found = inventory._of_system(Part("libz.so.1", "", "Zlib"), tmp_path / "libz.so.1")
        assert (found.purl, found.version) == ("", "")
