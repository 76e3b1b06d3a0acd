from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from desktop.storage import paths
from desktop.storage.errors import StorageFailed
from desktop.storage.settings import MAX_RECENT, Language, Settings, Theme, load_settings, save_settings, system_language


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    settings = Settings(person="李雷", language=Language.ZH, theme=Theme.DARK, engine="rapid").opened(tmp_path / "病案.dossier")
    settings = settings.with_window("geometry", "AAA").with_window("geometry", "BBB")
    save_settings(settings, tmp_path / "new")
    assert load_settings(tmp_path / "new") == settings
    assert [f.name for f in (tmp_path / "new").iterdir()] == ["settings.json"]
    assert dict(settings.window) == {"geometry": "BBB"}


def test_a_first_start_has_sensible_settings(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "none")
    assert settings == Settings()
    assert settings.person
    assert (settings.language, settings.theme, settings.engine, settings.recent) == ("auto", "auto", "auto", ())
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'"x"', b"\xff\xfe\x00", b"null"])
def test_a_damaged_file_is_kept_aside_and_the_defaults_hold(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(data)
    assert load_settings(tmp_path) == Settings()
    assert (tmp_path / "settings.json.damaged").read_bytes() == data
    save_settings(Settings(person="Ada"), tmp_path)
    assert load_settings(tmp_path).person == "Ada"


def test_one_bad_value_costs_only_itself_and_unknown_ones_are_passed_over(tmp_path: Path) -> None:
    plain = {"person": " ", "theme": "pink", "language": "zh", "recent": 5, "engine": None, "from_the_future": [1]}
    (tmp_path / "settings.json").write_text(json.dumps(plain), "utf-8")
    assert load_settings(tmp_path) == Settings(language=Language.ZH)


def test_recent_dossiers_are_few_and_each_once() -> None:
    settings = Settings()
    for number in (*range(20), 15):
        settings = settings.opened(Path(f"/d/{number}.dossier"))
    assert len(settings.recent) == MAX_RECENT
    assert [Path(r).stem for r in settings.recent[:3]] == ["15", "19", "18"]


def test_what_cannot_be_saved_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(StorageFailed):
        save_settings(Settings(), tmp_path / "file")


@pytest.mark.skipif(os.name == "nt", reason="asks the environment")
@pytest.mark.parametrize(("value", "expected"), [("zh_CN.UTF-8", "zh"), ("zh_TW", "zh"), ("en_GB.UTF-8", "en"), ("C", "en")])
def test_the_language_is_that_of_the_system_unless_chosen(monkeypatch: pytest.MonkeyPatch, value: str, expected: str) -> None:
    monkeypatch.setenv("LC_ALL", value)
    assert system_language() == expected
    assert (system_language("zh"), system_language("en")) == ("zh", "en")


def test_one_folder_holds_everything_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOSSIER_HOME", str(tmp_path))
    folders = {paths.config_folder(), paths.data_folder(), paths.log_folder(), paths.documents_folder()}
    assert len(folders) == 4
    assert all(folder.parent == tmp_path for folder in folders)
    save_settings(Settings(person="Ada"))
    assert load_settings().person == "Ada"
    monkeypatch.delenv("DOSSIER_HOME")
    assert "Dossier" in str(paths.config_folder())


def test_what_a_newer_program_wrote_survives_an_older_one(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"person": "Ada", "from_the_future": [1]}), "utf-8")
    save_settings(load_settings(tmp_path), tmp_path)
    stored = json.loads((tmp_path / "settings.json").read_text("utf-8"))
    assert (stored["person"], stored["from_the_future"]) == ("Ada", [1])
