"""What a person wants to have written out, whole: the choices of one export, which can be kept under a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.document.errors import Text
from desktop.exporters.formats import FORMATS
from desktop.exporters.job import Options
from desktop.exporters.registers import REGISTER_FORMATS
from desktop.services.catalogues import Layout
from desktop.services.placing import Existing


@dataclass(frozen=True, slots=True)
class Registers:
    """formats: names of those of registers, none for no registers. ink: with pictures of it where the format can hold them."""

    formats: tuple[str, ...] = ()
    layout: Layout = Layout.ALL
    ink: bool = False


@dataclass(frozen=True, slots=True)
class Bag:
    """All of a delivery in one BagIt bag. masters: with the originals. info: lines of its bag-info.txt."""

    masters: bool = True
    info: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """name: empty where the choices were never kept. file_name: a pattern of fields, "template" for the template's own, empty
    for the document's title. folder: a pattern of the folder that the files of a document lie in, empty for one folder."""

    name: str = ""
    title: str = ""
    title_zh: str = ""
    formats: tuple[str, ...] = ()
    file_name: str = ""
    folder: str = ""
    only_approved: bool = False
    existing: Existing = Existing.NUMBER
    redacted: bool = False
    options: Options = field(default_factory=Options)
    registers: Registers = Registers()
    bag: Bag | None = None

    @property
    def called(self) -> Text:
        return Text(self.title, self.title_zh)

    def contents(self) -> Iterator[Text]:
        """What it writes, a few words each."""
        yield from (FORMATS[name].title for name in self.formats)
        for name in self.registers.formats:
            yield _REGISTER.filled(format=REGISTER_FORMATS[name].extension.upper())
        if self.bag is not None:
            yield _BAG_WITH if self.bag.masters else _BAG
        if self.only_approved:
            yield _APPROVED
        if self.redacted:
            yield _REDACTED


_REGISTER = Text("register as {format}", "{format} 登记表")
_BAG = Text("all in one package with checksums", "所有文件合成一个归档包")
_BAG_WITH = Text("all in one package with checksums and the originals", "所有文件连同原件合成一个归档包")
_APPROVED = Text("approved pages only", "仅含已批准页面")
_REDACTED = Text("blacked out where marked", "按标记遮盖")
