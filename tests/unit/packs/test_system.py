"""Packs for another computer, or another version of the program, are told by what they say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.hosts import protocol
from desktop.packs.errors import (
    PackForOlderProgram,
    PackForOtherSystem,
    PackNeedsNewerProgram,
    PackNeedsNewerSystem,
    PackRefused,
)
from desktop.packs.manifest import Manifest, PackKind
from desktop.packs.system import System, this_system

HERE = System("linux-x86_64", (2, 31), 3)


def manifest(**changes: Any) -> Manifest:
    said: dict[str, Any] = {"kind": PackKind.ENGINE, "platform": "linux-x86_64", "protocol": 3, "least_glibc": (2, 28)}
    return Manifest(name="e", version="1", made="", title={}, files=(), **{**said, **changes})


@pytest.mark.parametrize("changes", [{}, {"platform": "any"}, {"least_glibc": (2, 31)}, {"least_glibc": ()}])
def test_what_fits_is_taken(changes: dict[str, Any]) -> None:
    HERE.check(manifest(**changes), "F")


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        ({"platform": "windows-x86_64"}, PackForOtherSystem, "windows-x86_64"),
        ({"least_glibc": (2, 34)}, PackNeedsNewerSystem, "2.34"),
        ({"least_glibc": (2, 31, 1)}, PackNeedsNewerSystem, "2.31.1"),
        ({"protocol": 4}, PackNeedsNewerProgram, "newer"),
        ({"protocol": 2}, PackForOlderProgram, "older"),
    ],
)
def test_what_does_not_fit_is_told_plainly(changes: dict[str, Any], kind: type[PackRefused], told: str) -> None:
    with pytest.raises(kind) as refused:
        HERE.check(manifest(**changes), "F")
    assert told in refused.value.say("en")


def test_a_model_speaks_no_protocol() -> None:
    HERE.check(manifest(kind=PackKind.MODEL, platform="any", protocol=0), "F")


def test_a_system_without_glibc_takes_only_what_needs_none() -> None:
    bare = System("windows-x86_64", (), 3)
    bare.check(manifest(platform="windows-x86_64", least_glibc=()), "F")
    with pytest.raises(PackNeedsNewerSystem):
        bare.check(manifest(platform="windows-x86_64"), "F")


def test_this_computer_is_known_by_the_name_that_packs_use() -> None:
    here = this_system(protocol.VERSION)
    system, _, machine = here.platform.partition("-")
    assert system in ("linux", "windows", "darwin")
    assert machine
    assert all(isinstance(part, int) for part in here.glibc)
