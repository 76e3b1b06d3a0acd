from __future__ import annotations

import sys
from pathlib import Path

import pytest
from building.elf import demands, read

from tests.helpers.bundles import bundle, elf


def test_the_newest_version_asked_of_the_system_is_found_with_those_who_ask(tmp_path: Path) -> None:
    found = demands(bundle(tmp_path, "1.0", glibc="2.28"))
    assert str(found.newest["GLIBC"]) == "2.28"
    assert found.newest["GLIBC"].files == (Path("_internal/libone.so.1"),)


def test_versions_are_numbers_and_not_words(tmp_path: Path) -> None:
    (tmp_path / "a.so").write_bytes(elf(["libc.so.6"], {"libc.so.6": ["GLIBC_2.9", "GLIBC_2.17"]}))
    assert demands(tmp_path).newest["GLIBC"].version == (2, 17)


def test_what_lies_in_the_folder_is_not_asked_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "a.so").write_bytes(elf(["libstdc++.so.6"], {"libstdc++.so.6": ["GLIBCXX_3.4.30"], "libc.so.6": ["GLIBC_2.4"]}))
    assert list(demands(tmp_path).libraries) == ["libstdc++.so.6"]
    assert str(demands(tmp_path).newest["GLIBCXX"]) == "3.4.30"
    (tmp_path / "libstdc++.so.6").write_bytes(elf(["libm.so.6"], {"libm.so.6": ["GLIBC_2.29"]}))
    assert list(demands(tmp_path).libraries) == ["libm.so.6"]
    assert "GLIBCXX" not in demands(tmp_path).newest
    assert str(demands(tmp_path).newest["GLIBC"]) == "2.29"


def test_relocations_of_the_new_kind_ask_for_the_loader_that_knows_them(tmp_path: Path) -> None:
    (tmp_path / "a.so").write_bytes(elf(["libc.so.6"], {"libc.so.6": ["GLIBC_2.4", "GLIBC_ABI_DT_RELR"]}))
    assert demands(tmp_path).newest["GLIBC"].version == (2, 36)


def test_other_files_are_passed_over_and_broken_ones_are_named(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("no library")
    (tmp_path / "empty.so").touch()
    assert demands(tmp_path).libraries == {}
    (tmp_path / "cut.so").write_bytes(elf(["libc.so.6"])[:-40])
    with pytest.raises(ValueError, match=r"cut\.so"):
        demands(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="reads a library of this Linux system")
def test_a_library_that_a_linker_made_is_read() -> None:
    found = next((Path(sys.prefix) / "lib").rglob("*x86_64-linux-gnu.so"), None)
    if found is None:
        pytest.skip("no compiled package is installed here")
    library = read(found)
    assert library is not None
    assert "libc.so.6" in library.needed
    assert any(name == "libc.so.6" and symbol.startswith("GLIBC_2.") for name, symbol in library.versions)
