"""What an export would find in its way is known before anything is written, and is just what would get other names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.document.history import Actor, ActorKind
from desktop.engines.contract import Cancelled
from desktop.fields.templates.library import Templates
from desktop.services.delivering import deliver
from desktop.services.names_there import names_there
from desktop.services.placing import Existing
from desktop.services.profile import Bag, Profile
from desktop.storage.dossier import Dossier
from tests.unit.services.test_exporting import add
from tests.unit.storage.making import ticking

FORMATS = ("txt", "json", "page", "csv", "xlsx")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Dossier]:
    with Dossier.create(tmp_path / "case.dossier", clock=ticking()) as dossier:
        add(dossier, 2, "甲")
        add(dossier, 1, "乙: 1")
        yield dossier


@pytest.mark.parametrize("profile", [Profile(formats=FORMATS), Profile(formats=FORMATS, folder="box/{document}")])
def test_all_that_an_export_wrote_is_found_and_nothing_else(desk: Dossier, tmp_path: Path, profile: Profile) -> None:
    out, templates = tmp_path / "out", Templates(tmp_path)
    ids = [summary.id for summary in desk.documents()]
    assert names_there(desk, ids, out, profile, templates) == ()
    done = deliver(desk, None, out, profile, actor=Actor(ActorKind.PERSON, "Ada"))
    (out / "甲-3.txt").write_text("another's")
    (out / "甲-0009.txt").write_text("another's")
    written = {path for result in done.results for path in result.written}
    assert set(names_there(desk, ids, out, profile, templates)) == written
    only = set(names_there(desk, ids[:1], out, profile, templates))
    assert only == {path for path in written if path.name.startswith("甲")}


@pytest.mark.parametrize("name", ["", "mine"])
def test_in_a_bag_only_the_bag_of_that_name_is_in_the_way(desk: Dossier, tmp_path: Path, name: str) -> None:
    out, templates = tmp_path / "out", Templates(tmp_path)
    profile = Profile(name, name, name, formats=("txt",), existing=Existing.REPLACE, bag=Bag(masters=False))
    out.mkdir()
    (out / "甲.txt").write_text("x")
    assert names_there(desk, ["甲"], out, profile, templates) == ()
    deliver(desk, None, out, profile, actor=Actor(ActorKind.PERSON, "Ada"))
    (bag,) = (path for path in out.iterdir() if path.is_dir())
    assert names_there(desk, ["甲"], out, profile, templates) == (bag,)


def test_looking_can_be_stopped(desk: Dossier, tmp_path: Path) -> None:
    def stop() -> None:
        raise Cancelled()

    with pytest.raises(Cancelled):
        names_there(desk, ["甲"], tmp_path, Profile(formats=("txt",)), Templates(tmp_path), poll=stop)
