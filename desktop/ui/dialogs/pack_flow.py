"""A pack file from the drive to its use: looked at, its key trusted, brought in; and what is done about packs already here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from desktop.document.errors import DossierError
from desktop.packs.manifest import SUFFIX, PackKind
from desktop.services.models import ModelInfo
from desktop.services.pack_keys import PackKeys
from desktop.services.packs import InstalledPack, PackOffer, Packs
from desktop.services.progress import Poll, Progress
from desktop.ui.dialogs.pack_page import PackPage
from desktop.ui.dialogs.pack_rows import pack_title
from desktop.ui.panels.info_bar import Notice, Tone

if TYPE_CHECKING:
    from desktop.ui.dialogs.models_dialog import ModelsDialog

DONE, ROLLED_BACK = "done", "rolled-back"


class PackFlow(QObject):
    """Belongs to one ModelsDialog, whose tasks, pages and messages it uses."""

    def __init__(self, packs: Packs, keys: PackKeys, dialog: ModelsDialog) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._packs = packs
        self._keys = keys
        self.offer: PackOffer | None = None
        self._rolled_back: InstalledPack | None = None
        self.page = PackPage(dialog)
        self.page.trust_wanted.connect(self.trust)
        self.page.bring_wanted.connect(self.bring)
        self.page.back_wanted.connect(dialog.show_list)
        rows = dialog.list
        rows.pack_wanted.connect(self._choose)
        rows.pack_verify_wanted.connect(self.verify)
        rows.pack_rollback_wanted.connect(self.roll_back)
        rows.pack_remove_wanted.connect(self.remove)
        dialog.bar.acted.connect(self._acted)

    def list(self) -> tuple[InstalledPack, ...]:
        return self._packs.list()

    @Slot()
    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._dialog, self.tr("Pack file"), "", self.tr("Packs (*{0})").format(SUFFIX))
        if name:
            self.examine(Path(name))

    def examine(self, path: Path) -> None:
        packs, keys = self._packs, self._keys

        def task(poll: Poll, progress: Progress) -> tuple[PackOffer, InstalledPack | None, bool]:
            offer = packs.examine(path, poll)
            name = offer.manifest.name
            here = next((pack for pack in packs.list() if pack.manifest.name == name and not pack.for_everybody), None)
            return offer, here, keys.administrator_only

        self._dialog.run(task, self._examined, self.tr("Looking at {0}").format(path.name))

    @Slot(object)
    def _examined(self, found: tuple[PackOffer, InstalledPack | None, bool]) -> None:
        self._dialog.over()
        self.offer = found[0]
        self.page.set_offer(*found)
        self._dialog.pages.setCurrentWidget(self.page)
        self.page.focus_first()

    @Slot(str)
    def trust(self, name: str) -> None:
        """The key that signed the pack in hand, whose fingerprint the person compared."""
        key, keys = self.offer.signer.key if self.offer is not None else None, self._keys
        if key is not None:
            self._dialog.run(lambda poll, progress: keys.trust_key(key, name), self._trusted)

    @Slot(object)
    def _trusted(self, _: object) -> None:
        self._dialog.over()
        if self.offer is not None:
            self.examine(self.offer.path)

    @Slot()
    def bring(self) -> None:
        """An engine comes in at once; of a model the licence is read first."""
        offer, packs = self.offer, self._packs
        if offer is None:
            return
        if offer.manifest.kind is PackKind.MODEL:
            self._dialog.show_terms_of(offer)
            return

        def task(poll: Poll, progress: Progress) -> InstalledPack:
            return packs.bring(offer, older=True, poll=poll, progress=progress)  # the page said so

        self._dialog.run(task, self._brought, self.tr("Bringing it in"), self.stopped)

    def bring_model(self, poll: Poll, progress: Progress) -> ModelInfo:
        """Of the pack in hand, whose licence was accepted; runs on a thread."""
        assert self.offer is not None
        return self._packs.bring_model(self.offer, person=self._dialog.person, accepted=True, poll=poll, progress=progress)

    @Slot(object)
    def _brought(self, pack: InstalledPack) -> None:
        words = self.tr("{0}, version {1}, is here.").format(pack_title(pack.manifest), pack.manifest.version)
        self._done(Notice(DONE, Tone.SUCCESS, words))

    def stopped(self) -> None:
        self._dialog.bar.say(Notice(DONE, Tone.INFO, self.tr("Stopped. Nothing was changed.")))

    # what is there

    @Slot(object)
    def verify(self, pack: InstalledPack) -> None:
        packs, name, title = self._packs, pack.manifest.name, pack_title(pack.manifest)

        def task(poll: Poll, progress: Progress) -> tuple[str, tuple[DossierError, ...]]:
            return title, packs.verify(name, poll, progress, for_everybody=pack.for_everybody)

        self._dialog.run(task, self._dialog.verified, self.tr("Verifying {0}").format(title))

    @Slot(object)
    def roll_back(self, pack: InstalledPack) -> None:
        packs = self._packs
        self._rolled_back = pack

        def task(poll: Poll, progress: Progress) -> InstalledPack:
            return packs.roll_back(pack.manifest.name, for_everybody=pack.for_everybody)

        self._dialog.run(task, self._back)

    @Slot(object)
    def _back(self, pack: InstalledPack) -> None:
        words = self.tr("{0}: version {1} is used now.").format(pack_title(pack.manifest), pack.manifest.version)
        self._done(Notice(ROLLED_BACK, Tone.SUCCESS, words, actions=(("undo", self.tr("Undo")),)))

    @Slot(object)
    def remove(self, pack: InstalledPack) -> None:
        packs, title = self._packs, pack_title(pack.manifest)

        def task(poll: Poll, progress: Progress) -> str:
            packs.remove(pack.manifest.name, for_everybody=pack.for_everybody)
            return title

        self._dialog.run(task, self._removed)

    @Slot(object)
    def _removed(self, title: str) -> None:
        self._done(Notice(DONE, Tone.SUCCESS, self.tr("{0} was removed.").format(title)))

    def _done(self, notice: Notice) -> None:
        for said in self._dialog.bar.notices():
            self._dialog.bar.take_back(said.key)
        self._dialog.bar.say(notice)
        self._dialog.pages.setCurrentWidget(self._dialog.list)
        self._dialog.things_changed(None)

    @Slot(str, str, str)
    def _acted(self, key: str, action: str, _typed: str) -> None:
        if key == ROLLED_BACK and action == "undo" and self._rolled_back is not None:
            self.roll_back(self._rolled_back)
