"""The setup programs for Windows: one by Inno Setup, one by NSIS, of the same bundle and with the same words.

Both scripts are in packaging/windows. What they need and would have to repeat is made here, in the folder `build/windows`:
the words of both languages, the list of files, what Windows is told of file types.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path, PureWindowsPath

from building.places import PACKAGING, VERSION, WORK, Unbuildable, environment
from desktop.services.importing import SUFFIXES

SCRIPTS = PACKAGING / "windows"
APP_GUID = "42B14B20-AA86-4D5C-8A95-79F4DF0F87C4"
"""What Windows knows the program by, in every version of it."""
PUBLISHER = "Dossier"
PROGRAMS = ("dossier.exe", "dossier-cli.exe")
DOCUMENT, SCAN = "Dossier.Document", "Dossier.Scan"
LARGEST = 1_900_000_000
"""Bytes of a bundle. NSIS fails at 2 GB."""
_CLASSES = "Software\\Classes\\"
_TOOLS = ("firewall.cmd", "protect.cmd")


def make(bundle: Path, target: Path) -> tuple[Path, ...]:
    """bundle: the frozen program's folder. target: folder that the setup programs are put in; returns their paths. What of the
    two compilers is not there is told in a sentence. Raises Unbuildable where neither is, or where one fails."""
    _sign(bundle)
    made = []
    for name, find, build in (("Inno Setup", find_iscc, inno), ("NSIS", find_makensis, nsis)):
        compiler = find()
        if compiler is None:
            print(f"{name} is not installed here: its setup program is not made.")
        else:
            made.append(build(compiler, bundle, target))
    if not made:
        raise Unbuildable("Neither Inno Setup nor NSIS is installed here: see docs/windows.md.")
    return tuple(made)


def trial(target: Path) -> Path:
    """The setup program by NSIS with stand-ins of a few bytes, to try the script where there is no bundle for Windows."""
    compiler = find_makensis()
    if compiler is None:
        raise Unbuildable("makensis is not installed here (Debian: nsis).")
    bundle = target / "stand-in"
    for name in (*PROGRAMS, "_internal/base_library.zip", "_internal/resources/styles/词.txt"):
        file = bundle / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"stands in for {name}\n".encode())
    return nsis(compiler, bundle, target)


def find_iscc() -> Path | None:
    return _find("ISCC", "Inno Setup 6\\ISCC.exe")


def find_makensis() -> Path | None:
    return _find("makensis", "NSIS\\makensis.exe")


def _find(command: str, installed: str) -> Path | None:
    found = shutil.which(command)
    places = [Path(found)] if found else []
    places += [Path(os.environ[name], installed) for name in ("ProgramFiles(x86)", "ProgramFiles") if name in os.environ]
    return next((place for place in places if place.is_file()), None)


def nsis(compiler: Path, bundle: Path, target: Path, more: Sequence[str] = ()) -> Path:
    """more: further arguments of makensis. Warnings are errors."""
    files = payload(bundle)
    size = sum(file.stat().st_size for file in files)
    if size > LARGEST:
        raise Unbuildable(f"{bundle} is too large for NSIS ({size / 1e9:.1f} GB): GPU engines go into a pack of their own.")
    staged = stage(bundle, files)
    made = target / f"dossier-{VERSION}-windows-x86_64-nsis.exe"
    values = {
        "VERSION": VERSION,
        "FILE_VERSION": file_version(),
        "APP_ID": f"{{{APP_GUID}}}",
        "PUBLISHER": PUBLISHER,
        "SIZE_KB": str(size // 1024 + 1),
        "STAGE": str(staged),
        "OUTPUT": str(made.absolute()),
        **({"SIGN": signing().replace("$f", '"%1"')} if signing() else {}),
    }
    dash = "/" if os.name == "nt" else "-"
    arguments = [f"{dash}D{name}={value}" for name, value in values.items()]
    _run([str(compiler), f"{dash}V2", f"{dash}WX", f"{dash}INPUTCHARSET", "UTF8", *arguments, *more, "dossier.nsi"])
    return made


def inno(compiler: Path, bundle: Path, target: Path) -> Path:
    staged = stage(bundle, payload(bundle))
    made = target / f"dossier-{VERSION}-windows-x86_64.exe"
    values = {
        "Version": VERSION,
        "FileVersion": file_version(),
        "AppGuid": APP_GUID,
        "Publisher": PUBLISHER,
        "Bundle": str(bundle.absolute()),
        "Stage": str(staged),
        "OutputDir": str(target.absolute()),
        "OutputName": made.stem,
        **({"Sign": "1"} if signing() else {}),
    }
    arguments = [f"/D{name}={value}" for name, value in values.items()]
    if signing():
        arguments.append("/Sdossier=" + signing().replace('"', "$q"))
    _run([str(compiler), "/Qp", *arguments, "dossier.iss"])
    return made


def signing() -> str:
    """The command that signs a file, with $f in the file's place; "" where nothing is signed."""
    return os.environ.get("DOSSIER_SIGN", "")


def _sign(bundle: Path) -> None:
    for file in (bundle / name for name in PROGRAMS if signing()):
        if subprocess.run(signing().replace("$f", f'"{file.absolute()}"'), shell=True, check=False).returncode:
            raise Unbuildable(f"{file} was not signed: see above.")


def file_version(version: str = VERSION) -> str:
    """Four numbers, as Windows wants them."""
    numbers = [part for part in version.split(".") if part.isdigit()]
    return ".".join([*numbers, "0", "0", "0", "0"][:4])


def payload(bundle: Path) -> list[Path]:
    """All files of a bundle, always in the same order. Raises Unbuildable where the program is not among them."""
    files = sorted(file for file in bundle.rglob("*") if file.is_file())
    names = {file.relative_to(bundle).as_posix() for file in files}
    missing = set(PROGRAMS) - names
    if missing:
        raise Unbuildable(f"{bundle} is no frozen program for Windows: {', '.join(sorted(missing))} is missing.")
    odd = sorted(name for name in names if set(name) & set('$"`'))
    if odd:
        raise Unbuildable(f"Names that a setup script would misread: {', '.join(odd[:5])}.")
    return files


def messages() -> dict[str, dict[str, str]]:
    """Name to the words in "en" and "zh"."""
    return tomllib.loads((SCRIPTS / "messages.toml").read_text("utf-8"))


def associations() -> list[tuple[str, str, str]]:
    """Key under HKLM or HKCU, name of the value ("" for its own), value. {app}: the folder of the program; {cm:NAME}: words."""
    icon, open_it = "{app}\\dossier-document.ico", '"{app}\\dossier.exe" "%1"'
    entries = [
        (f"{DOCUMENT}", "", "{cm:document_type}"),
        (f"{DOCUMENT}\\DefaultIcon", "", icon),
        (f"{DOCUMENT}\\shell\\open\\command", "", open_it),
        (f"{SCAN}", "", "{cm:scan_type}"),
        (f"{SCAN}\\shell\\open\\command", "", open_it),
        (".dossier", "", DOCUMENT),
        (".dossier\\OpenWithProgids", DOCUMENT, ""),
        *((f"{suffix}\\OpenWithProgids", SCAN, "") for suffix in sorted(SUFFIXES)),
    ]
    return [(_CLASSES + key, name, value) for key, name, value in entries]


def stage(bundle: Path, files: Sequence[Path]) -> Path:
    """The folder with all that the scripts take in, made anew."""
    folder = WORK / "windows"
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in (
        ("messages.nsh", nsis_messages()),
        ("messages.iss", inno_messages()),
        ("payload.nsh", nsis_payload(bundle, files)),
        ("associations.nsh", nsis_associations()),
        ("associations.iss", inno_associations()),
        ("associations.pas", inno_forgetting()),
    ):
        (folder / name).write_text("".join(f"{line}\n" for line in lines), "utf-8-sig")  # both compilers know UTF-8 by its mark
    for name in _TOOLS:  # the shell of Windows wants its own line ends
        (folder / name).write_bytes((SCRIPTS / name).read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    return folder


def nsis_messages() -> Iterator[str]:
    for name, words in messages().items():
        for constant, language in (("ENGLISH", "en"), ("SIMPCHINESE", "zh")):
            text = words[language].replace("$", "$$").replace('"', '$\\"').replace("\n", "$\\r$\\n").replace("%1", "$Argument")
            yield f'LangString {name} ${{LANG_{constant}}} "{text}"'


def inno_messages() -> Iterator[str]:
    yield "[CustomMessages]"
    for name, words in messages().items():
        for language in ("en", "zh"):
            yield f"{language}.{name}={words[language].replace(chr(10), '%n')}"


def nsis_payload(bundle: Path, files: Sequence[Path]) -> Iterator[str]:
    """Every file by its name: the order is the same on every machine, and removing takes nothing that was not put there."""
    yield "!macro PutPayload"
    folder = None
    for file in files:
        inside = PureWindowsPath(file.relative_to(bundle))
        if inside.parent != folder:
            folder = inside.parent
            yield f'  SetOutPath "{_inside(folder)}"'
        yield f'  File "{file.absolute()}"'
    yield "!macroend"
    yield "!macro RemovePayload"
    for name in sorted({file.relative_to(bundle).parts[0] for file in files}):
        yield f'  RMDir /r "$INSTDIR\\{name}"' if (bundle / name).is_dir() else f'  Delete "$INSTDIR\\{name}"'
    yield "!macroend"


def _inside(folder: PureWindowsPath) -> str:
    return "$INSTDIR" if folder == PureWindowsPath() else f"$INSTDIR\\{folder}"


def nsis_associations() -> Iterator[str]:
    yield "!macro PutAssociations"
    for key, name, value in associations():
        text = value.replace("{app}", "$INSTDIR").replace("{cm:", "$(").replace("}", ")").replace('"', '$\\"')
        yield f'  WriteRegStr SHCTX "{key}" "{name}" "{text}"'
    yield "!macroend"
    yield "!macro RemoveAssociations"
    for progid in (DOCUMENT, SCAN):
        yield f'  DeleteRegKey SHCTX "{_CLASSES}{progid}"'
    yield f'  ReadRegStr $0 SHCTX "{_CLASSES}.dossier" ""'
    yield f'  ${{If}} $0 == "{DOCUMENT}"'
    yield f'    DeleteRegValue SHCTX "{_CLASSES}.dossier" ""'
    yield "  ${EndIf}"
    for key, name in _offers():
        yield f'  DeleteRegValue SHCTX "{key}" "{name}"'
        yield f'  DeleteRegKey /ifempty SHCTX "{key}"'
        yield f'  DeleteRegKey /ifempty SHCTX "{key.rpartition(chr(92))[0]}"'
    yield "!macroend"


def inno_associations() -> Iterator[str]:
    for key, name, value in associations():
        text = value.replace('"', '""')
        of_ours = key.startswith((_CLASSES + DOCUMENT, _CLASSES + SCAN))
        leave = "uninsdeletekey" if of_ours else "uninsdeletevalue uninsdeletekeyifempty"
        yield (
            f'Root: HKA; Subkey: "{key}"; ValueType: string; ValueName: "{name}"; ValueData: "{text}"; '
            f"Flags: {leave}; Check: WantsAssociation"
        )


def inno_forgetting() -> Iterator[str]:
    """Pascal, for an installation over one that had associated files."""
    yield "procedure RemoveAssociations;"
    yield "var"
    yield "  Kind: String;"
    yield "begin"
    for progid in (DOCUMENT, SCAN):
        yield f"  RegDeleteKeyIncludingSubkeys(HKA, '{_CLASSES}{progid}');"
    yield f"  if RegQueryStringValue(HKA, '{_CLASSES}.dossier', '', Kind) and (Kind = '{DOCUMENT}') then"
    yield f"    RegDeleteValue(HKA, '{_CLASSES}.dossier', '');"
    for key, name in _offers():
        yield f"  RegDeleteValue(HKA, '{key}', '{name}');"
        yield f"  RegDeleteKeyIfEmpty(HKA, '{key}');"
        yield f"  RegDeleteKeyIfEmpty(HKA, '{key.rpartition(chr(92))[0]}');"
    yield "end;"


def _offers() -> list[tuple[str, str]]:
    return [(key, name) for key, name, _ in associations() if key.endswith("OpenWithProgids")]


def _run(command: Sequence[str]) -> None:
    if subprocess.run(command, cwd=SCRIPTS, env=environment(), stdout=sys.stderr, check=False).returncode:
        raise Unbuildable(f"{Path(command[0]).stem} failed: see above.")
