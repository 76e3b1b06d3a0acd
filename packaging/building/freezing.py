"""PyInstaller: the program as a folder, and the engine host of the GPU pack."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

from building import notices
from building.places import BUNDLE, ENGINE_HOST, PACKAGING, ROOT, VERSION, WORK, Unbuildable, Variant, environment

ICON = PACKAGING / "windows" / "dossier.ico"


def freeze(variant: Variant) -> None:
    """Same sources, same folder: hashes are not random and time stamps are those of the last commit."""
    pyinstaller(PACKAGING / "dossier.spec", BUNDLE)
    notices.write(BUNDLE)
    if variant is Variant.CUDA:
        from building import engine_host  # noqa: PLC0415  it freezes by what is in here

        engine_host.freeze_host()
        notices.write(ENGINE_HOST)


def pyinstaller(spec: Path, target: Path, work: Path = WORK) -> None:
    """Runs a spec whose folder is called like `target`, in place of what was there. Raises Unbuildable."""
    begun = time.monotonic()
    shutil.rmtree(target, ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(target.parent), "--workpath", str(work), str(spec)]
    if subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode:
        raise Unbuildable("PyInstaller failed: see above.")
    _strip(target)
    files = [file for file in target.rglob("*") if file.is_file() and not file.is_symlink()]
    size = sum(file.stat().st_size for file in files)
    print(f"{target}: {size / 1e6:.0f} MB in {len(files)} files, {time.monotonic() - begun:.0f} s")


def _strip(target: Path) -> None:
    """Takes the tables for debuggers out of the interpreter, where it was built with them: a tenth of the folder. Libraries of
    packages are left as they are: some break."""
    own = [*target.glob("*/libpython*.so*"), *target.glob("*/python3*/lib-dynload/*.so")]
    if own and shutil.which("strip") is not None:
        subprocess.run(["strip", "--strip-unneeded", *map(str, own)], check=True)


def appearance(work: Path, name: str) -> dict[str, str]:
    """The icon and the version resource of a program of Windows, as arguments of PyInstaller's EXE. Raises Unbuildable."""
    if not ICON.is_file():
        raise Unbuildable(f"The icon of the program is missing: {ICON}.")
    version = work / f"{name}-version.txt"
    version.write_text(version_resource(name), "utf-8")
    return {"icon": str(ICON), "version": str(version)}


def version_resource(name: str, version: str = VERSION) -> str:
    """As PyInstaller reads it: what the properties of the file say."""
    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    four = tuple([*numbers, 0, 0, 0, 0][:4])
    words = {
        "CompanyName": "Dossier",
        "FileDescription": "Dossier",
        "FileVersion": version,
        "InternalName": name,
        "LegalCopyright": "AGPL-3.0-or-later",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "Dossier",
        "ProductVersion": version,
    }
    strings = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in words.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,\n"
        "  subtype=0x0, date=(0, 0)), kids=[\n"
        f"  StringFileInfo([StringTable('040904B0', [{strings}])]),\n"
        "  VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )
