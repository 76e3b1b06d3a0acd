"""Takes the pictures of docs/screenshots/exports: `python -m tests.helpers.export_screenshots [FOLDER] [--dossier FILE]`.

The export dialog, blacking out, the hot folder and what was delivered; the same scenes are cut for the guide. Folders, files
and deliveries are made up.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from desktop.document.history import Actor, ActorKind, Delivered, DeliveredFile
from desktop.services.deliveries import CheckedFile, Delivery, FileState
from desktop.ui.exporting.dialog import ExportDialog
from desktop.ui.redaction.commands import RedactionCommands
from desktop.ui.watching.commands import WatchCommands
from tests.helpers.review_screenshots import Scene, run, wait_until
from tests.helpers.screenshots import FOLDER, PEOPLE, wait

PLACES = {
    "zh": ("/home/wangjing/扫描", "/home/wangjing/移交", "档案卡"),
    "en": ("/home/wang/scans", "/home/wang/deliveries", "card"),
}
"""The folder that is watched, that for what is written, what a scan is called."""


def export(scene: Scene) -> None:
    scene.open("采购合同")
    window = scene.window
    settings = replace(window.session.settings, export_folder=PLACES[scene.language][1], formats=("pdf", "docx", "xlsx"))
    shown = ExportDialog(window.bench.documents, window.selection.document, settings, window)
    shown.resize(1000, 680)
    shown.show()
    wait(300)


def redaction(scene: Scene) -> None:
    """One kind of words is marked, another one is found."""
    scene.open("采购合同", 2)
    scene.acts.black_out.setChecked(True)
    panel = scene.of(RedactionCommands).panel
    for action in panel.patterns.menu().actions():
        action.setChecked(False)
    panel.text.setText("2024年3月17日")
    panel.look.click()
    wait_until(lambda: panel.finds.count() > 0)
    panel.mark.click()
    wait_until(lambda: panel.areas.topLevelItemCount() > 0)
    panel.text.setText("公司")
    panel.look.click()
    wait_until(lambda: panel.finds.count() > 0)
    wait(300)
    panel.finds.setCurrentRow(panel.finds.count() - 1)


def hot_folder(scene: Scene) -> None:
    scene.acts.hot_folder.setChecked(True)
    panel = scene.of(WatchCommands).panel
    assert panel is not None
    folder, _, name = PLACES[scene.language]
    panel.folder.setText(folder)
    panel.profile.setCurrentIndex(panel.profile.findData("hospital_record"))
    panel.set_watching(True)
    for number, pages in ((1, 12), (2, 3), (3, 8)):
        panel.file_taken_in(f"{name} {number:02d}.pdf", pages)
    panel.file_done(f"{name} 01.pdf", 4)
    panel.file_done(f"{name} 02.pdf", 4)


def deliveries(scene: Scene) -> None:
    """Two that were made, the last one checked again: a file was changed since."""
    scene.acts.deliveries.setChecked(True)
    commands = scene.window.commands.exports
    wait_until(lambda: commands.panel is not None and commands.is_shown)
    wait(600)  # until it was told what there is
    assert commands.panel is not None
    folder, person = PLACES[scene.language][1], Actor(ActorKind.PERSON, PEOPLE[scene.language])
    names = ("采购合同.pdf", "采购合同.docx", "采购合同.xlsx", "delivery.json")
    files = tuple(_file(name, n) for n, name in enumerate(names))
    first = Delivered("archive_delivery", folder, ("a",), ("pdf",), files[:1], "0" * 64)
    last = Delivered("contract_filing", folder, ("a",), ("pdf", "docx", "xlsx"), files, "0" * 64)
    made = [Delivery(41, "2024-03-18T02:04:00Z", person, last), Delivery(17, "2024-03-17T08:30:00Z", person, first)]
    commands._loaded(tuple(made))
    states = (FileState.SAME, FileState.CHANGED, FileState.SAME, FileState.SAME)
    commands.panel.set_checked(41, [CheckedFile(file, state) for file, state in zip(files, states, strict=True)])


def _file(name: str, number: int) -> DeliveredFile:
    return DeliveredFile(name, hashlib.sha256(name.encode()).hexdigest(), 48_213 * (number + 1))


SCENES: Mapping[str, Callable[[Scene], None]] = {
    "export": export,
    "redaction": redaction,
    "hot-folder": hot_folder,
    "deliveries": deliveries,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER / "exports")
    parser.add_argument("--dossier", type=Path, help="one that was prepared before")
    chosen = parser.parse_args()
    run(chosen.folder, SCENES, original=chosen.dossier)
