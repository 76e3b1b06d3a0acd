"""Which version is the newer one."""

from __future__ import annotations

import itertools

from desktop.packs.versions import is_older


def test_versions_are_told_apart_by_number() -> None:
    rising = ("0.9", "1.9", "1.10.dev3", "1.10rc1", "1.10", "1.10.1", "1.10.2-1", "2", "2024.1")
    for older, newer in itertools.combinations(rising, 2):
        assert is_older(older, newer), (older, newer)
        assert not is_older(newer, older)


def test_how_it_was_made_makes_it_no_newer() -> None:
    assert not is_older("1.0+a1", "1.0+b2")
    assert not is_older("1.0", "1.0")
    assert not is_older("1.0RC1", "1.0rc1")
