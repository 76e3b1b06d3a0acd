"""Whether a dossier is what its history says: file, chain, state, search index and masters, each checked in passing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.document.codec import decode
from desktop.document.errors import DossierError, Text
from desktop.document.history import Event, broken_link
from desktop.document.model import Page
from desktop.document.redaction import Redaction
from desktop.storage import masters, replaying, search, tables
from desktop.storage.driver import Database
from desktop.storage.masters import Poll, Progress
from desktop.storage.values import is_doubtful


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """problems: sentences in both languages, empty when all is well. purged: events whose payload was purged;
    unchecked: pages and documents whose state cannot be compared with the history because of that."""

    problems: tuple[Text, ...]
    documents: int
    pages: int
    masters: int
    events: int
    purged: int
    unchecked: int

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def summary(self) -> Text:
        counts = (self.documents, self.pages, self.masters, self.events)
        en = "{} documents, {} pages, {} originals, {} steps of history".format(*counts)
        zh = "{} 份文档、{} 页、{} 个原件、{} 条历史记录".format(*counts)
        if self.purged:
            en += f"; {self.purged} steps were purged, so {self.unchecked} pages and documents were not compared with them"
            zh += f"；{self.purged} 条记录已清除，因此 {self.unchecked} 个页面和文档未与历史比对"
        if self.ok:
            return Text(f"All is well: {en}.", f"一切正常：{zh}。")
        return Text(f"{len(self.problems)} problems: {en}.", f"发现 {len(self.problems)} 个问题：{zh}。")


def verify(db: Database, folder: Path, poll: Poll, progress: Progress) -> VerifyReport:
    """One state of the dossier is looked at, whatever is written meanwhile; one page is in memory at a time."""
    with db.snapshot():
        check = _Check(db, folder, poll, progress)
        check.run(
            check.file, check.chain, check.imported, check.documents, check.pages, check.readings, check.areas, check.masters
        )
        return check.report()


def follows_from_history(db: Database, poll: Poll) -> bool:
    """Whether chain and state are whole, whatever became of the masters."""
    with db.snapshot():
        check = _Check(db, db.path, poll, masters.unseen)
        check.run(check.chain, check.imported, check.documents, check.pages)
        return check.report().ok


class _Check:
    def __init__(self, db: Database, folder: Path, poll: Poll, progress: Progress) -> None:
        self._db = db
        self._folder = folder
        self._poll = poll
        self._progress = progress
        self._problems: list[Text] = []
        self._unchecked = 0
        self._done = 0
        self._total = self._count("pages") + self._count("masters")

    def run(self, *steps: Callable[[], None]) -> None:
        for step in steps:
            try:
                step()
            except (DossierError, ValueError) as reason:
                if isinstance(reason, DossierError) and reason.code == "cancelled":
                    raise
                self.unreadable(reason)

    def report(self) -> VerifyReport:
        return VerifyReport(
            tuple(self._problems),
            self._count("documents"),
            self._count("pages"),
            self._count("masters"),
            self._count("events"),
            self._count("events WHERE payload IS NULL"),
            self._unchecked,
        )

    def unreadable(self, reason: Exception) -> None:
        if isinstance(reason, DossierError):
            self._problem(reason.say("en"), reason.say("zh"))
        else:
            self._problem("Something in the file cannot be understood.", "文件中有无法识别的内容。")

    def file(self) -> None:
        for (finding,) in self._db.rows("PRAGMA integrity_check(20)"):
            if finding != "ok":
                self._problem(f"The file is damaged: {finding}.", f"文件已损坏：{finding}。")
        for table, _, parent, _ in self._db.rows("PRAGMA foreign_key_check"):
            self._problem(
                f"A row of {table} refers to {parent}, where it is not.", f"{table} 中有一行引用了 {parent} 中不存在的内容。"
            )

    def chain(self) -> None:
        sequence = broken_link(self._polled(tables.events(self._db)))
        if sequence is not None:
            self._problem(
                f"The history was altered: step {sequence} does not follow from the one before it.",
                f"历史记录被改动：第 {sequence} 步与前一步不衔接。",
            )

    def imported(self) -> None:
        """Masters as the history has them."""
        expected = {master.sha256: master for master in replaying.masters(self._db)}
        purged = self._db.value("SELECT 1 FROM events WHERE kind = 'MasterImported' AND payload IS NULL LIMIT 1")
        for master in tables.masters(self._db):
            if expected.pop(master.sha256, master if purged else None) != master:
                self._differs(f"the original {master.sha256[:12]}", f"原件 {master.sha256[:12]}")
        for sha256 in expected:
            self._differs(f"the original {sha256[:12]}", f"原件 {sha256[:12]}")

    def documents(self) -> None:
        for (identity,) in self._db.rows("SELECT id FROM documents ORDER BY rank"):
            self._poll()
            name = (f"document {identity}", f"文档 {identity}")
            stored = tables.document(self._db, identity)
            try:
                if replaying.document(self._db, identity) != stored:
                    self._differs(*name)
            except replaying.Untold:
                self._untold("document = ? AND page IS NULL", identity, *name)
            rank = tables.document_rank(self._db, identity)
            self._index("search_fields", rank, search.fields_text(stored), *name)

    def pages(self) -> None:
        compared = 0
        for added in replaying.added_pages(self._db):
            self._page(added)
            compared += 1
        left = self._count("pages") - compared
        if left and self._db.value("SELECT 1 FROM events WHERE kind = 'PagesAdded' AND payload IS NULL LIMIT 1"):
            self._unchecked += left
        elif left:
            self._differs(f"{left} pages", f"{left} 个页面")

    def _page(self, added: Page) -> None:
        self._step()
        stored = tables.page(self._db, added.id)
        name = (f"page {stored.id}", f"页面 {stored.id}")
        try:
            if replaying.page(self._db, added) != replace(stored, number=added.number) or self._miscounted(stored):
                self._differs(*name)
        except replaying.Untold:
            self._untold("page = ?", stored.id, *name)
        rank = tables.page_rank(self._db, stored.id)
        self._index("search", rank, search.indexed(search.page_text(stored.content)), *name)

    def _miscounted(self, page: Page) -> bool:
        doubtful: int = self._db.value("SELECT doubtful FROM pages WHERE id = ?", page.id)
        return doubtful != sum(map(is_doubtful, page.content.lines()))

    def _untold(self, condition: str, identity: str, en: str, zh: str) -> None:
        """A history that does not tell the state is as it should be only where something was purged."""
        purged = self._db.value(f"SELECT 1 FROM events WHERE {condition} AND payload IS NULL LIMIT 1", identity)
        if purged:
            self._unchecked += 1
        else:
            self._differs(en, zh)

    def _index(self, table: str, rank: int, text: str, en: str, zh: str) -> None:
        if (self._db.value(f"SELECT tokens FROM {table} WHERE rowid = ?", rank) or "") != text:
            self._problem(f"The search index does not fit {en}.", f"搜索索引与{zh}不符。")

    def readings(self) -> None:
        for identity, data in self._db.rows("SELECT id, reading FROM readings ORDER BY rank"):
            self._poll()
            try:
                tables.unsqueeze(data)
            except ValueError:
                self._problem(f"The reading {identity} cannot be read.", f"识别结果 {identity} 无法读取。")

    def areas(self) -> None:
        """Of pages, to be blacked out."""
        for identity, plain in self._db.rows("SELECT id, redaction FROM redactions ORDER BY rank"):
            self._poll()
            try:
                decode(Redaction, json.loads(plain))
            except ValueError:
                self._problem(
                    f"The area {identity} that is to be blacked out cannot be read.", f"待遮盖区域 {identity} 无法读取。"
                )

    def masters(self) -> None:
        for master in tables.masters(self._db):
            self._step()
            path = masters.file_of(self._folder, master)
            name = f"{master.name} ({master.sha256[:12]})"
            if not path.is_file():
                self._problem(f"The original {name} is missing.", f"缺少原件 {name}。")
            elif path.stat().st_size != master.size or masters.digest(path, self._poll) != master.sha256:
                self._problem(f"The original {name} was changed since its import.", f"原件 {name} 在导入后被改动。")

    def _polled(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            self._poll()
            yield event

    def _step(self) -> None:
        self._poll()
        self._done += 1
        self._progress(self._done, self._total)

    def _count(self, table: str) -> int:
        count: int = self._db.value(f"SELECT count(*) FROM {table}")
        return count

    def _differs(self, en: str, zh: str) -> None:
        self._problem(f"The state of {en} is not what the history leads to.", f"{zh} 的状态与历史记录不符。")

    def _problem(self, en: str, zh: str) -> None:
        self._problems.append(Text(en, zh))
