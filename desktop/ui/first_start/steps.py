"""What the tour of the window speaks of, and in which order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence

from desktop.ui.first_start.tour import Step

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


def steps(window: MainWindow) -> tuple[Step, ...]:
    translate = QCoreApplication.translate
    acts, record, tools = window.acts, window.record, window.tools
    text = partial(record.setCurrentWidget, record.text)
    fields = partial(record.setCurrentWidget, record.fields)
    return (
        Step(
            translate("TourSteps", "Documents and pages"),
            translate(
                "TourSteps",
                "A dossier holds documents, and documents hold pages. Click one to see it; below its number stands whether it"
                " waits, has been read or has doubtful lines.",
            ),
            lambda: window.left,
            partial(window.left.setCurrentWidget, window.documents),
        ),
        Step(
            translate("TourSteps", "The page"),
            translate(
                "TourSteps",
                "Your scan as it is: nothing here alters it. The boxes show what was found on it. Click a line, and its text is"
                " in hand at the right.",
            ),
            lambda: window.centre,
            window.show_page,
        ),
        Step(
            translate("TourSteps", "The text, line by line"),
            translate(
                "TourSteps",
                "Each line stands below its picture. What may be wrong is marked. Correct it or leave it as it is: Enter"
                " confirms it and goes on to the next doubtful line.",
            ),
            lambda: record,
            text,
        ),
        Step(
            translate("TourSteps", "The fields"),
            translate(
                "TourSteps",
                "Choose what kind of document it is and press Find fields: its number, names, dates and amounts are filled in."
                " Click a value to see where on the page it stands.",
            ),
            lambda: record,
            fields,
        ),
        Step(
            translate("TourSteps", "Export"),
            translate(
                "TourSteps",
                "What you have checked leaves from here: as a PDF that can be searched, as Word, plain text and more ({0})."
                " It goes into a folder of yours and nowhere else.",
            ).format(_key(acts.export)),
            lambda: tools.widgetForAction(acts.export),
            text,
        ),
        Step(
            translate("TourSteps", "Your own files"),
            translate(
                "TourSteps",
                "Everything else is in this menu. Begin with New dossier… ({0}), then drop scans or PDFs on the window. F1"
                " opens the guide; this tour is in the menu under Help.",
            ).format(_key(acts.new)),
            lambda: tools.more,
            text,
        ),
    )


def _key(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
