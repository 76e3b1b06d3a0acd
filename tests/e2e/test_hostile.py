"""Files that break, hang, lie or lock: each ends with a result or a reason, and the program goes on.

By default every sixth file; all of them with DOSSIER_FULL=1.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.document.errors import DossierError
from desktop.imaging.client import ImagingHost

DATA = Path(os.environ.get("DOSSIER_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "hostile"
PAGES = 3
SECONDS = 30.0


def files() -> list[Path]:
    found = sorted(p for p in DATA.rglob("*") if p.is_file() and p.name != "INDEX.tsv")
    return found if os.environ.get("DOSSIER_FULL") == "1" else found[::6]


@pytest.fixture(scope="module")
def imaging() -> Iterator[ImagingHost]:
    host = ImagingHost()
    yield host
    host.close()


def outcome(call: Callable[[], object]) -> str:
    """The error's code, or "ok"."""
    start = time.perf_counter()
    refused: DossierError | None = None
    try:
        call()
    except DossierError as error:
        refused = error
    assert time.perf_counter() - start < SECONDS
    if refused is None:
        return "ok"
    assert "?" not in refused.say("en") + refused.advise("zh"), f"{refused.code} lacks a detail"
    return refused.code


def all_outcomes(imaging: ImagingHost, path: Path) -> list[str]:
    codes = [outcome(lambda: imaging.probe(path))]
    if codes == ["ok"]:
        for index in range(min(PAGES, imaging.probe(path).pages)):
            codes.append(outcome(lambda i=index: imaging.page(path, i)))
            codes.append(outcome(lambda i=index: imaging.render(path, i, max_pixels=12_000_000, marks=True)))
            codes.append(outcome(lambda i=index: imaging.text_layer(path, i)))
    return codes


@pytest.mark.skipif(not DATA.is_dir(), reason="no hostile files: set DOSSIER_TEST_DATA")
def test_every_hostile_file_gives_a_result_or_a_reason(
    imaging: ImagingHost, record_property: Callable[[str, object], None]
) -> None:
    seen: Counter[str] = Counter()
    for path in files():
        codes = all_outcomes(imaging, path)
        seen[next((code for code in codes if code != "ok"), "ok")] += 1
    for code, count in seen.items():
        record_property(code, count)
    assert seen["ok"] > sum(seen.values()) / 2
    assert not {"internal", "host-fault", "host-garbage"} & set(seen), dict(seen)
