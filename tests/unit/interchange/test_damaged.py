"""Files whose values are not what they should be: read as far as they go, or refused, never worse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from desktop.document.errors import DossierError
from desktop.interchange import alto, page_xml
from desktop.interchange.values import ReadSheet
from tests.helpers.golden import FOLDER
from tests.unit.interchange import flavours

Reader = Callable[[Path], Iterator[ReadSheet]]
SEEDS: tuple[tuple[Reader, str], ...] = (
    (alto.read, flavours.ABBYY),
    (alto.read, flavours.ESCRIPTORIUM),
    (alto.read, flavours.NO_NAMESPACE),
    (alto.read, (FOLDER / "rich.alto.xml").read_text("utf-8")),
    (page_xml.read, flavours.TRANSKRIBUS),
    (page_xml.read, flavours.OCR_D),
    (page_xml.read, (FOLDER / "rich-2.page.xml").read_text("utf-8")),
)
NONSENSE = st.sampled_from(
    ("", "x", "-1", "1e400", "nan", "99999999999999999999", "0,0", "1,2 3", "a:b {", "²", "٣", "0,0 1,1", "1e6", "table")
)


@settings(max_examples=120)
@given(seed=st.sampled_from(SEEDS), data=st.data())
def test_what_is_read_holds_together(
    tmp_path_factory: pytest.TempPathFactory, seed: tuple[Reader, str], data: st.DataObject
) -> None:
    read, said = seed
    root = etree.fromstring(said.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        _spoil(data, data.draw(st.sampled_from([each for each in root.iter() if isinstance(each.tag, str)])))
    path = tmp_path_factory.getbasetemp() / "spoilt.xml"
    path.write_bytes(etree.tostring(root))
    try:
        sheets = list(read(path))
    except DossierError:
        return
    for sheet in sheets:
        _holds_together(sheet)


def _spoil(data: st.DataObject, element: etree._Element) -> None:
    names = sorted(map(str, element.attrib))
    if names and data.draw(st.booleans()):
        name = data.draw(st.sampled_from(names))
        value = data.draw(st.none() | NONSENSE)
        if value is None:
            del element.attrib[name]
        else:
            element.set(name, value)
    elif element.getparent() is not None and data.draw(st.booleans()):
        element.getparent().remove(element)  # type: ignore[union-attr]
    else:
        element.text = data.draw(NONSENSE)


def _holds_together(sheet: ReadSheet) -> None:
    lines = {line.id: line for line in sheet.content.lines()}
    regions = {region.id for region in sheet.content.regions}
    assert len(lines) == sum(len(region.lines) for region in sheet.content.regions)
    assert len(regions) == len(sheet.content.regions)
    assert all(0 <= line.confidence <= 1 and 0 <= line.doubt <= 1 for line in lines.values())
    for table in sheet.content.tables:
        assert table.region in regions
        for cell in table.cells:
            assert set(cell.lines) <= set(lines)
            assert cell.row + cell.rowspan <= table.rows
            assert cell.col + cell.colspan <= table.cols
