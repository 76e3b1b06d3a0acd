"""The setup programs for Windows: what can be told of them without Windows."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from building import windows
from building.places import PACKAGING, ROOT, VERSION, Unbuildable

from desktop.offline.selfcheck import FIREWALL_RULE
from desktop.services.importing import SUFFIXES
from desktop.storage import paths

SCRIPTS = PACKAGING / "windows"
NSI = "\n".join((SCRIPTS / name).read_text("utf-8") for name in ("dossier.nsi", "removing.nsh"))
ISS = (SCRIPTS / "dossier.iss").read_text("utf-8")
GUIDE = (ROOT / "docs" / "windows.md").read_text("utf-8")
needs_makensis = pytest.mark.skipif(windows.find_makensis() is None, reason="makensis is not installed (Debian: nsis)")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WORK", tmp_path / "work")
    monkeypatch.delenv("DOSSIER_SIGN", raising=False)


@pytest.fixture(scope="module")
def setup_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """By NSIS, with its stand-ins beside it."""
    folder = tmp_path_factory.mktemp("setup")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "WORK", folder / "work")
        patch.delenv("DOSSIER_SIGN", raising=False)
        return windows.trial(folder)


def bundle_of(folder: Path, *names: str) -> Path:
    for name in (*windows.PROGRAMS, *names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


# --- the setup program by NSIS


@needs_makensis
def test_the_script_compiles_without_a_warning_and_packs_the_program(setup_program: Path) -> None:
    content = setup_program.read_bytes()
    assert setup_program.name == f"dossier-{VERSION}-windows-x86_64-nsis.exe"
    assert content[:2] == b"MZ"
    for key, value in (("ProductVersion", VERSION), ("CompanyName", windows.PUBLISHER), ("FileDescription", "Dossier Setup")):
        place = content.index(key.encode("utf-16-le"))
        assert value.encode("utf-16-le") in content[place : place + 120]


@needs_makensis
@pytest.mark.skipif(shutil.which("7z") is None, reason="7z is not installed (Debian: p7zip-full)")
def test_the_program_can_be_taken_out_again_as_it_went_in(setup_program: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    subprocess.run(["7z", "x", "-bso0", f"-o{out}", str(setup_program)], check=True)
    put_in, taken_out = (
        {file.relative_to(top).as_posix(): file.read_bytes() for file in top.rglob("*") if file.is_file()}
        for top in (setup_program.parent / "stand-in", out)
    )
    own = {name for name in taken_out if not name.startswith("$PLUGINSDIR")}
    assert own - set(put_in) == {"tools/firewall.cmd", "tools/protect.cmd", "dossier-document.ico", "uninstall.exe"}
    assert {name: taken_out[name] for name in put_in} == put_in


@needs_makensis
def test_the_same_files_make_the_same_setup_program(setup_program: Path, tmp_path: Path) -> None:
    assert windows.trial(tmp_path).read_bytes() == setup_program.read_bytes()


@needs_makensis
def test_setup_program_and_what_removes_it_are_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = tmp_path / "signed files"
    monkeypatch.setenv("DOSSIER_SIGN", f'echo $f >> "{signed}"')
    made = windows.trial(tmp_path)
    names = signed.read_text().splitlines()
    assert len(names) == 2
    assert made.name in names[-1]


def test_a_bundle_that_nsis_cannot_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "LARGEST", 1)
    with pytest.raises(Unbuildable, match="too large for NSIS"):
        windows.nsis(Path("makensis"), bundle_of(tmp_path / "bundle"), tmp_path)


@pytest.mark.parametrize("names", [["_internal/a$b"], ["_internal/`"]])
def test_names_that_a_script_would_misread_are_refused(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(Unbuildable, match="misread"):
        windows.payload(bundle_of(tmp_path, *names))


def test_a_bundle_of_another_system_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dossier").write_bytes(b"ELF")
    with pytest.raises(Unbuildable, match="no frozen program for Windows"):
        windows.payload(tmp_path)


def test_removing_takes_only_what_was_put_there(tmp_path: Path) -> None:
    bundle = bundle_of(tmp_path, "_internal/a/b.dll", "LICENSE")
    lines = [line.strip() for line in windows.nsis_payload(bundle, windows.payload(bundle))]
    removal = lines[lines.index("!macro RemovePayload") + 1 : -1]
    assert removal == [
        'Delete "$INSTDIR\\LICENSE"',
        'RMDir /r "$INSTDIR\\_internal"',
        'Delete "$INSTDIR\\dossier-cli.exe"',
        'Delete "$INSTDIR\\dossier.exe"',
    ]
    assert 'RMDir /r "$INSTDIR"' not in NSI


# --- making


def test_without_any_compiler_the_reason_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("PATH", "ProgramFiles", "ProgramFiles(x86)"):
        monkeypatch.setenv(name, str(tmp_path))
    with pytest.raises(Unbuildable, match="Neither Inno Setup nor NSIS"):
        windows.make(bundle_of(tmp_path / "bundle"), tmp_path)
    said = capsys.readouterr().out
    assert "Inno Setup is not installed here" in said
    assert "NSIS is not installed here" in said


def test_the_program_is_signed_before_it_is_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = tmp_path / "signed"
    monkeypatch.setattr(windows, "find_iscc", lambda: Path("iscc"))
    monkeypatch.setattr(windows, "find_makensis", lambda: None)
    monkeypatch.setattr(windows, "inno", lambda compiler, bundle, target: Path(signed.read_text().replace("\n", " ")))
    monkeypatch.setenv("DOSSIER_SIGN", f"echo $f >> {signed}")
    (made,) = windows.make(bundle_of(tmp_path / "bundle"), tmp_path)
    assert re.fullmatch(r".*dossier\.exe\W+.*dossier-cli\.exe\W+", str(made))


@pytest.mark.parametrize(("version", "four"), [("0.1.0", "0.1.0.0"), ("1.2", "1.2.0.0"), ("2.0.0.dev3", "2.0.0.0")])
def test_windows_gets_four_numbers(version: str, four: str) -> None:
    assert windows.file_version(version) == four


def test_what_is_made_for_the_scripts_is_encoded_as_windows_wants_it(tmp_path: Path) -> None:
    bundle = bundle_of(tmp_path / "bundle")
    stage = windows.stage(bundle, windows.payload(bundle))
    for name in ("messages.nsh", "messages.iss"):
        text = (stage / name).read_bytes()
        assert text.startswith(b"\xef\xbb\xbf")
        assert "仅为我安装" in text.decode("utf-8-sig")
    for name in ("firewall.cmd", "protect.cmd"):
        content = (stage / name).read_bytes()
        assert content.isascii()
        assert content.count(b"\r\n") == content.count(b"\n") > 10


# --- words


def test_every_message_is_there_in_both_languages() -> None:
    for name, words in windows.messages().items():
        assert set(words) == {"en", "zh"}, name
        assert words["en"].count("%1") == words["zh"].count("%1"), name
        assert words["en"].count("\n") == words["zh"].count("\n"), name
        assert words["en"].replace("%1", "").isascii() or "“" in words["en"], name
        assert re.search("[一-鿿]", words["zh"]), name


def test_scripts_and_messages_know_each_other() -> None:
    associated = "\n".join((*windows.nsis_associations(), *windows.inno_associations()))
    of_nsis = set(re.findall(r"\$\((\w+)\)", NSI + associated))
    of_inno = set(re.findall(r"\{cm:(\w+)\}", ISS + associated))
    of_inno |= set(re.findall(r"(?:CustomMessage|Refused|Message|Complain)\('(\w+)'", ISS))
    of_inno = {name for name in of_inno if name != "remove_"}
    of_inno |= {f"remove_{name.lower()}_ask" for name in re.findall(r"AlsoRemove\('(\w+)'\)", ISS)}
    known = set(windows.messages())
    assert of_nsis <= known
    assert of_inno <= known
    assert known == of_nsis | of_inno


# --- what both scripts and the program must agree on


def test_windows_knows_the_program_by_the_same_mark_in_both_scripts() -> None:
    assert "AppId={{{#AppGuid}}" in ISS  # "{{" is one brace for Inno Setup
    assert re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", windows.APP_GUID)
    assert windows.APP_GUID not in ISS + NSI  # given to both, from one place
    assert VERSION not in re.sub(r"^;.*", "", ISS + NSI, flags=re.MULTILINE)


def test_the_firewall_rule_is_the_one_that_the_self_check_looks_for() -> None:
    script = (SCRIPTS / "firewall.cmd").read_text()
    assert f'set "rule={FIREWALL_RULE}"' in script
    assert "dir=out action=block" in script
    for program in windows.PROGRAMS:
        assert f'"%~dp0..\\{program}"' in script
    assert 'set "packs=%ProgramData%\\Dossier\\data"' in script
    assert "for /r" in script


def test_the_administrators_folder_is_the_one_that_the_program_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOSSIER_MACHINE", raising=False)
    monkeypatch.setattr(paths.sys, "platform", "win32")
    monkeypatch.setattr(paths.platformdirs, "site_data_path", lambda name, appauthor: Path("base") / name)
    monkeypatch.setattr(paths, "_protected", lambda: True, raising=False)
    assert paths.machine_config_folder() == Path("base/Dossier/config")
    assert paths.machine_data_folder() == Path("base/Dossier/data")
    monkeypatch.setattr(paths, "_protected", lambda: False, raising=False)  # anybody may have made that folder
    assert Path("base") not in paths.machine_config_folder().parents
    for script in (NSI, ISS):
        assert "config\\keys" in script
        assert "config\\policy.toml" in script
    assert '"%folder%\\config\\keys"' in (SCRIPTS / "protect.cmd").read_text()


def test_scans_are_offered_not_taken_over() -> None:
    entries = windows.associations()
    offered = {key.split("\\")[2] for key, name, _ in entries if name == windows.SCAN}
    assert offered == SUFFIXES
    defaults = {key for key, name, _ in entries if name == "" and key.startswith("Software\\Classes\\.")}
    assert defaults == {"Software\\Classes\\.dossier"}


@pytest.mark.parametrize(
    "name", ["ALLUSERS", "CURRENTUSER", "DIR", "FIREWALL", "ASSOCIATE", "DESKTOP", "KEY", "POLICY", "LANG", "ALLOWDOWNGRADE"]
)
def test_parameters_are_the_same_and_told_of(name: str) -> None:
    assert re.search(rf'"/{name}=?"|Option}} "{name}"', NSI), "NSIS"
    if name not in ("ALLUSERS", "CURRENTUSER", "DIR", "LANG"):  # which Inno Setup has of itself
        assert f"'{name}'" in ISS, "Inno Setup"
    assert f"/{name}" in GUIDE


@pytest.mark.parametrize("name", ["SETTINGS", "PACKS", "CONFIG"])
def test_what_is_removed_on_demand_is_the_same_and_told_of(name: str) -> None:
    assert f'ToRemove "{name}"' in NSI
    assert f"AlsoRemove('{name}')" in ISS
    assert f"/REMOVE{name}" in GUIDE


def test_exit_codes_are_told_of() -> None:
    codes = set(re.findall(r"^!define \w+ (\d+)$", NSI, flags=re.MULTILINE))
    assert len(codes) > 8
    assert codes == set(re.findall(r"^\| (\d\d) \|", GUIDE, flags=re.MULTILINE))
    for name, code in (("NoFirewall", "20"), ("NotProtected", "21")):
        assert f"{name} = {code};" in ISS


# --- the script for Inno Setup, which only Windows compiles


def section(name: str) -> list[str]:
    body = re.search(rf"^\[{name}\]\n(.*?)(?=^\[\w+\]$|\Z)", ISS, flags=re.MULTILINE | re.DOTALL)
    assert body, name
    return [line for line in body.group(1).splitlines() if line and not line.startswith((";", "#"))]


def test_all_that_the_script_for_inno_setup_packs_is_there(tmp_path: Path) -> None:
    bundle = bundle_of(tmp_path / "bundle")
    stage = windows.stage(bundle, windows.payload(bundle))
    sources = re.findall(r'^Source: "([^"]+)"', "\n".join(section("Files")), flags=re.MULTILINE)
    assert sources[0] == "{#Bundle}\\*"
    for source in sources[1:]:
        found = source.replace("{#Stage}\\", f"{stage}/")
        assert (SCRIPTS / found).is_file(), source
    for included in re.findall(r'#include Stage \+ "\\([\w.]+)"', ISS):
        assert (stage / included).is_file(), included
    for key in ("SetupIconFile", "WizardImageFile", "WizardSmallImageFile"):
        (value,) = re.findall(rf"^{key}=(.+)$", ISS, flags=re.MULTILINE)
        assert (SCRIPTS / value).is_file()


def test_what_the_script_for_inno_setup_calls_is_written() -> None:
    code = "\n".join(section("Code")) + "\n".join(windows.inno_forgetting())
    written = set(re.findall(r"^(?:function|procedure) (\w+)", code, flags=re.MULTILINE))
    entries = ISS + "\n".join(windows.inno_associations())
    assert set(re.findall(r"Check: (\w+)", entries)) | set(re.findall(r"\{code:(\w+)", entries)) <= written
    openings, endings = (len(re.findall(rf"\b({words})\b", code)) for words in ("begin|try", "end"))
    assert openings == endings


def test_the_script_for_inno_setup_lets_everybody_and_only_one_person_install() -> None:
    settings = dict(line.split("=", 1) for line in section("Setup") if "=" in line)
    assert settings["PrivilegesRequired"] == "admin"
    assert set(settings["PrivilegesRequiredOverridesAllowed"].split()) == {"commandline", "dialog"}
    assert settings["DefaultDirName"] == "{autopf}\\Dossier"
    assert settings["LanguageDetectionMethod"] == "uilanguage"
    assert re.findall(r'Name: "(\w+)"', "\n".join(section("Languages"))) == ["en", "zh"]
