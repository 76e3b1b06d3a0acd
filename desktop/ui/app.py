"""The program with a window: one application, one window of one dossier at a time."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.document.errors import DossierError
from desktop.services.logs import log_to
from desktop.services.sample import sample_dossier, sample_folder
from desktop.storage.dossier import utc_now
from desktop.storage.paths import config_folder, log_folder
from desktop.storage.settings import Settings, load_settings, save_settings
from desktop.ui import fonts, i18n, theme
from desktop.ui.main_window import SUFFIX, MainWindow
from desktop.ui.session import Session

log = logging.getLogger(__name__)


class Faults(QObject):
    """Signals:
    happened(): an exception that nobody caught, on whatever thread; one that comes again from the same place is told once.
    """

    happened = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[tuple[type[BaseException], str, int]] = set()

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        where = (kind, *_place(trace))
        if where in self._told:
            return
        self._told.add(where)
        log.error("not caught: %s", kind.__name__, exc_info=(kind, error, trace))
        self.happened.emit()


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """File and line where it was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace is not None else ("", 0)


class Shell(QObject):
    """Opens a window for a dossier, and another one in its stead when another dossier or other settings are wanted."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._settings = settings
        self._next: tuple[Path, bool] | None = None
        self._telling = False
        self.window: MainWindow | None = None
        self.faults = Faults(self)
        self.faults.happened.connect(self._fault, Qt.ConnectionType.QueuedConnection)

    def open(self, path: Path, then_take_in: Sequence[Path] = (), *, make: bool = True) -> MainWindow:
        """Shows a window of the dossier at `path`. make: a new one where there is none."""
        i18n.install(self._app, self._settings.language)
        self._app.setApplicationDisplayName(self.tr("Dossier"))
        theme.apply(self._app, self._settings.theme)
        window = self.window = MainWindow(Session.of(path, self._settings, utc_now, make=make))
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.open_wanted.connect(self._open_wanted)
        window.new_wanted.connect(self._new_wanted)
        window.settings_wanted.connect(self._settings_wanted)
        window.person_changed.connect(self._person_changed)
        window.closed.connect(self._closed)
        window.bench.documents_changed.connect(self._documents_there, Qt.ConnectionType.SingleShotConnection)
        window.take_in(then_take_in)
        window.show()
        return window

    @Slot()
    def _documents_there(self) -> None:
        """Told once what is painted now is painted: where a start is slow, the log says how slow."""
        QTimer.singleShot(0, self, self._usable)

    @Slot()
    def _usable(self) -> None:
        log.info("the window can be used")

    @Slot(object)
    def _open_wanted(self, path: Path) -> None:
        self._reopen(path)

    @Slot(object)
    def _new_wanted(self, path: Path) -> None:
        self._reopen(path, make=True)

    @Slot(object)
    def _settings_wanted(self, settings: Settings) -> None:
        assert self.window is not None
        before = self._settings
        self._settings = self.window.session.settings = settings
        self._save()
        of_the_window = {name: getattr(before, name) for name in ("theme", "person", "shortcuts", "toured", "window")}
        if replace(settings, **of_the_window) != before:
            self._reopen(self.window.session.path)
            return
        if settings.theme != before.theme:
            theme.apply(self._app, settings.theme)
        if settings.person != before.person:
            self.window.commands.fields.sign_as(settings.person)

    @Slot(str)
    def _person_changed(self, person: str) -> None:
        self._settings = replace(self._settings, person=person)
        self._save()

    def _reopen(self, path: Path, *, make: bool = False) -> None:
        assert self.window is not None
        self._next = (path, make)
        if not self.window.close():
            self._next = None
            self.window.last_words = ()

    @Slot(object)
    def _closed(self, state: Settings) -> None:
        closed, self.window = self.window, None
        following, self._next = self._next, None
        assert closed is not None
        if following is None:
            self._app.quit()  # once this is done, whatever goes wrong in it
        path, settings = closed.session.path, replace(state, person=self._settings.person)
        if closed.bench.dossier is not None:
            self._settings = settings.opened(path)
        else:
            self._settings = settings.not_opened(path) if closed.not_open.error is not None else settings
        self._save()
        if following is None:
            return
        path, make = following
        window = self.open(path, make=make)
        for notice in closed.last_words:
            window.bar.say(notice)
        if closed.guide.left_at:
            window.guide.show_page(closed.guide.left_at)

    def _save(self) -> None:
        try:
            save_settings(self._settings)
        except DossierError as error:
            log.warning("settings were not saved: %s", error.code)

    @Slot()
    def _fault(self) -> None:
        """What goes wrong in telling is a fault too, and would be told again without end."""
        if self.window is None or self._telling:
            return
        self._telling = True
        self.window.bar.say_error(DossierError(), key="fault")
        self._telling = False  # not where that failed: it would fail again


def make_application() -> QApplication:
    # Qt's own dialogs keep where they were; not outside the program's folders.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(config_folder()))
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Dossier")
    app.setApplicationDisplayName("Dossier")
    app.setDesktopFileName("dossier")
    app.setWindowIcon(theme.app_icon())
    fonts.provide_chinese()
    app.setQuitOnLastWindowClosed(False)  # a window may close to make place for another
    return app


def first_dossier(paths: Sequence[Path], settings: Settings) -> tuple[Path, tuple[Path, ...]]:
    """The dossier to open and what to take into it: the one named, else the last one, else the sample."""
    named = next((path for path in paths if path.suffix == SUFFIX), None)
    others = tuple(path for path in paths if path.suffix != SUFFIX)
    recent = next((Path(name) for name in settings.recent if Path(name).is_file()), None)
    path = named or recent or sample_dossier()
    new_sample = path == sample_dossier() and not path.exists()
    return path, (sample_folder(), *others) if new_sample else others


def run(paths: Sequence[Path] = ()) -> int:
    """Shows the window until it is closed; returns the exit status."""
    app = make_application()
    settings = load_settings()
    shell = Shell(app, settings)
    sys.excepthook = shell.faults.hook
    path, others = first_dossier(paths, settings)
    shell.open(path, others, make=path == sample_dossier())
    return app.exec()


def window(names: Sequence[str]) -> int:
    """The program as it is started without a command: names are of a dossier to open, of files to take into it."""
    log_to(log_folder())
    return run([Path(name) for name in names])
