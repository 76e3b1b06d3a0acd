"""The self-check tells an administrator whether the policy is heeded."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services.policy_check import policy_checks
from desktop.services.recognise import TextLayerPolicy
from desktop.services.second_look import SecondLook


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOSSIER_MACHINE", str(tmp_path))
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "policy.toml"


def test_no_policy_is_not_worth_a_word(policy: Path) -> None:
    assert list(policy_checks()) == []


def test_one_that_holds_is_named(policy: Path) -> None:
    policy.write_text('[settings]\nlanguage = "zh"\n', "utf-8")
    (check,) = policy_checks()
    assert (check.state, check.detail) == ("ok", str(policy))


def test_a_misspelt_setting_is_named(policy: Path) -> None:
    policy.write_text('[settings]\nlangauge = "zh"\n', "utf-8")
    (check,) = policy_checks()
    assert (check.state, check.detail) == ("warn", "langauge")


def test_a_broken_file_fails_and_says_what_to_do(policy: Path) -> None:
    policy.write_text("[settings", "utf-8")
    (check,) = policy_checks()
    assert check.state == "fail"
    assert "policy.toml" in check.sentence.say("en")
    assert "管理员" in check.sentence.say("zh")


@pytest.mark.parametrize(
    "line", [*(f'text_layer = "{v}"' for v in TextLayerPolicy), *(f'second_look = "{v}"' for v in SecondLook)]
)
def test_every_value_that_there_is_can_be_fixed(policy: Path, line: str) -> None:
    policy.write_text(f"[settings]\n{line}\n", "utf-8")
    assert [check.state for check in policy_checks()] == ["ok"]
