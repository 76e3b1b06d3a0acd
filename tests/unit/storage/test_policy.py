from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.storage.policy import Policy, load_policy
from desktop.storage.settings import Settings, Theme, load_settings, save_settings, unheeded


def policy(folder: Path, text: str) -> Policy:
    (folder / "policy.toml").write_text(text, "utf-8")
    return load_policy(folder / "policy.toml")


def test_without_a_file_nothing_is_fixed(tmp_path: Path) -> None:
    found = load_policy(tmp_path / "policy.toml")
    assert found == Policy()
    assert not found.fixed("theme")
    assert not found.administrator_keys_only


def test_a_fixed_value_holds_whatever_the_person_chose(tmp_path: Path) -> None:
    fixed = policy(tmp_path, '[settings]\nsecond_look = "all"\ngpu_hot = 70\n')
    save_settings(Settings(person="Ada", second_look="off", theme=Theme.DARK), tmp_path / "home", Policy())
    settings = load_settings(tmp_path / "home", fixed)
    assert (settings.second_look, settings.gpu_hot, settings.theme) == ("all", 70, Theme.DARK)
    assert fixed.fixed("second_look")
    assert not fixed.fixed("theme")


def test_what_the_person_had_comes_back_when_the_policy_goes(tmp_path: Path) -> None:
    fixed = policy(tmp_path, '[settings]\nsecond_look = "all"\n')
    save_settings(Settings(second_look="off"), tmp_path / "home", Policy())
    save_settings(load_settings(tmp_path / "home", fixed), tmp_path / "home", fixed)
    assert load_settings(tmp_path / "home", Policy()).second_look == "off"


def test_formats_are_fixed_as_a_list(tmp_path: Path) -> None:
    fixed = policy(tmp_path, '[settings]\nformats = ["pdfa", "alto"]\n')
    assert load_settings(tmp_path / "home", fixed).formats == ("pdfa", "alto")


@pytest.mark.parametrize(
    "line",
    [
        'sceond_look = "all"',
        "gpu_hot = []",
        "gpu_hot = -5",
        'recent = ["/x"]',
        'text_layer = "ignore"',
        'second_look = "some"',
        'formats = "txt"',
        'person = " "',
        'engine_device = "tpu"',
        "gpu_hot = true",
        "engine_drafting = 1",
    ],
)
def test_a_value_that_is_none_is_named_and_the_others_hold(tmp_path: Path, line: str) -> None:
    fixed = policy(tmp_path, f"[settings]\n{line}\nlink_masters = true\n")
    settings = load_settings(tmp_path / "home", fixed)
    assert settings == replace(Settings(), link_masters=True)
    assert unheeded(fixed) == (line.partition(" ")[0],)


@pytest.mark.parametrize(
    "text", ["[settings", "[other]\n", 'settings = "all"\n', '[packs]\nkeys = "nobody"\n', "[packs]\nkey = 1\n", "\x00"]
)
def test_a_file_that_makes_no_sense_is_told_and_keeps_the_keys_closed(tmp_path: Path, text: str) -> None:
    found = policy(tmp_path, text)
    assert found.problem is not None
    assert "policy.toml" in found.problem.say("zh")
    assert found.administrator_keys_only
    assert found.settings == {}


def test_keys_of_the_administrator_only(tmp_path: Path) -> None:
    assert policy(tmp_path, '[packs]\nkeys = "administrator"\n').administrator_keys_only
    assert not policy(tmp_path, '[packs]\nkeys = "person"\n').administrator_keys_only


def test_the_machine_s_own_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_MACHINE", str(tmp_path))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "policy.toml").write_text('[settings]\nlanguage = "zh"\n', "utf-8")
    assert load_settings(tmp_path / "home").language == "zh"
    assert json.dumps(dict(load_policy().settings)) == '{"language": "zh"}'
