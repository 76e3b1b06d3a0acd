"""Keeps resources/translations in step with the sources: `python -m tests.helpers.translations` updates .ts and .qm files.

What is new stands in the .ts files as unfinished until somebody translates it there; then run this once more.
"""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import PySide6

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = ("zh", "en")
_TOOLS = Path(PySide6.__file__).parent
_WINDOWS = ".exe" if (_TOOLS / "lrelease.exe").exists() else ""


def update(target: Path, language: str) -> None:
    """Merges the texts of desktop/ui into a .ts file; English needs but the plurals."""
    sources = sorted(str(path) for path in (ROOT / "desktop" / "ui").rglob("*.py"))
    locale, plurals = ("zh_CN", []) if language == "zh" else ("en_GB", ["-pluralonly"])
    _run(
        "lupdate",
        "-silent",
        "-locations",
        "none",
        "-no-obsolete",
        *plurals,
        "-source-language",
        "en_GB",
        "-target-language",
        locale,
        *sources,
        "-ts",
        str(target),
    )


def compile(source: Path, target: Path) -> None:
    _run("lrelease", "-silent", str(source), "-qm", str(target))


def messages(path: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """Translations by (context, source); () where one is missing or unfinished."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            finished = translation.get("type") is None and all(forms)
            found[name, message.findtext("source") or ""] = tuple(forms) if finished else ()
    return found


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([str(_TOOLS / f"{tool}{_WINDOWS}"), *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    for name in LANGUAGES:
        update(FOLDER / f"dossier_{name}.ts", name)
        compile(FOLDER / f"dossier_{name}.ts", FOLDER / f"dossier_{name}.qm")
