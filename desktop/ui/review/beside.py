"""What the commands of corrections and of words share: tasks beside the desk, what is selected in an editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from desktop.services.progress import Poll, Progress
from desktop.services.review import Changed, Desk
from desktop.storage.dossier import Dossier
from desktop.storage.tokens import is_single

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


def run_beside(
    window: MainWindow,
    kind: str,
    task: Callable[[Dossier, Poll, Progress], object],
    done: Callable[[object], None],
    words: str,
    *,
    overtakes: bool = False,
) -> None:
    """A task on a dossier of its own, as Jobs.run."""
    dossier, jobs = window.bench.dossier, window.jobs
    if dossier is None or jobs is None:
        return

    def on_sibling(poll: Poll, progress: Progress) -> object:
        with dossier.sibling() as own:
            return task(own, poll, progress)

    jobs.run(kind, on_sibling, done, words, overtakes=overtakes)


def told(changed: Changed, _desk: Desk) -> Changed:
    """For the desk to tell what was changed beside it."""
    return changed


def selected_text() -> str:
    """What is selected in the editor that has the focus, else the word at its cursor where words are apart by spaces."""
    editor = QApplication.focusWidget()
    if isinstance(editor, QLineEdit):
        return editor.selectedText().strip()
    if isinstance(editor, QPlainTextEdit):
        cursor = editor.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
            if any(map(is_single, cursor.selectedText())):
                return ""
        return cursor.selectedText().replace("\u2029", " ").strip()
    return ""
