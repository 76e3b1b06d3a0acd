"""What is inside the bundle, for machines (CycloneDX), and the sources that have to go with it."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from building.inventory import Part, inventory
from building.places import BUNDLE, ENGINE_HOST, ROOT, STICK, VERSION, Unbuildable, Variant, environment, platform_tag

Plain = dict[str, Any]
_PYTHON = "pkg:pypi/"
_SOURCES = ("build_installer.py", "main.py", "Makefile", "LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml",
            "desktop", "docs", "packaging", "resources", "tests")  # fmt: skip


def make(variant: Variant) -> None:
    """The list of each frozen folder, and the source, into STICK. Raises Unbuildable."""
    STICK.mkdir(parents=True, exist_ok=True)
    of_packages = described()
    bundles = {"dossier": BUNDLE} | ({"dossier-engine": ENGINE_HOST} if variant is Variant.CUDA else {})
    for name, bundle in bundles.items():
        if not bundle.is_dir():
            raise Unbuildable(f"There is no {bundle} to list: run the step `freeze` first.")
        text = json.dumps(bill(name, inventory(bundle), of_packages), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        validate(text)
        target = STICK / f"{name}-{VERSION}-{platform_tag()}.cdx.json"
        target.write_text(text, "utf-8", newline="\n")
        print(f"{target}: {len(json.loads(text)['components'])} components")
    print(source(STICK))


def described() -> Plain:
    """What `cyclonedx-py` tells of the packages that are installed here. Raises Unbuildable."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "environment.json"
        command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--spec-version", "1.6"]
        command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-file", str(told)]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unbuildable(f"cyclonedx-py failed: {done.stderr.strip()}")
        found: Plain = json.loads(told.read_text("utf-8"))
    return found


def bill(name: str, parts: Iterable[Part], of_packages: Plain) -> Plain:
    """The list of a bundle: what `of_packages` tells of the Python packages that are in it, with their licences filled in, and
    everything that is no Python package."""
    parts = tuple(parts)
    told = {
        component["purl"].partition("?")[0].lower(): component for component in of_packages["components"] if "purl" in component
    }
    made = {part.name: _component(part, told) for part in parts if not part.within}
    for part in parts:
        if part.within and part.within in made:
            made[part.within].setdefault("components", []).append(_component(part, told))
    components = sorted(made.values(), key=lambda component: component["bom-ref"])
    refs = {component["bom-ref"] for component in components}
    root = {**of_packages["metadata"]["component"], "name": name, "version": VERSION, "bom-ref": "root-component"}
    root |= {"licenses": [{"expression": "AGPL-3.0-or-later"}], "type": "application"}
    root.pop("purl", None)
    between = {each["ref"]: sorted(refs & set(each.get("dependsOn", ()))) for each in of_packages["dependencies"]}
    depends = [{"ref": ref, "dependsOn": between.get(ref, [])} for ref in sorted(refs)]
    return {
        **{key: of_packages[key] for key in ("$schema", "bomFormat", "specVersion", "version")},
        "metadata": {**of_packages["metadata"], "component": root},
        "components": components,
        "dependencies": [{"ref": "root-component", "dependsOn": sorted(refs)}, *depends],
    }


def _component(part: Part, told: dict[str, Plain]) -> Plain:
    known = told.get(part.purl) if part.purl.startswith(_PYTHON) and part.kind == "library" else None
    ref = f"{part.within}/{part.name}" if part.within else f"{part.name}=={part.version}" if part.version else part.name
    made: Plain = {"name": part.name, "type": part.kind, **(known or {}), "bom-ref": (known or {}).get("bom-ref", ref)}
    made["licenses"] = [{"expression": part.licence}]
    if part.version:
        made["version"] = part.version
    if part.purl:
        made["purl"] = part.purl
    if part.sha256:
        made["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    if part.file:
        made["properties"] = [{"name": "dossier:file", "value": part.file}]
    return made


def validate(text: str) -> None:
    """Against CycloneDX's own schema. Raises Unbuildable."""
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if wrong is not None:
        raise Unbuildable(f"The list of components is no CycloneDX 1.6: {wrong}")


def source(target: Path) -> Path:
    """The program's source as one file, which the AGPL asks to be handed out too: of the last commit, the same each time; of
    the folder as it is where that is no checkout."""
    name = f"dossier-{VERSION}"
    made = target / f"{name}-source.tar.gz"
    command = ["git", "archive", "--format=tar.gz", f"--prefix={name}/", f"--output={made}", "HEAD"]
    if (ROOT / ".git").exists():
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise Unbuildable("git made no archive of the source: see above.")
        return made
    with tarfile.open(made, "w:gz") as archive:
        for part in _SOURCES:
            archive.add(ROOT / part, f"{name}/{part}", filter=lambda each: None if "__pycache__" in each.name else each)
    return made
