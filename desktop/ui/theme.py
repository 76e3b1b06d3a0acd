"""Every colour and size of the window, and the icons: the one file in which they are named.

Sizes are in device-independent pixels on a grid of eight, type in points. `apply` gives them to the application, `current`
reads them back for what is painted by hand. Icons are stroked SVGs from `resources/icons`, coloured when they are asked for;
one that is set with `set_icon` follows a change of theme.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop.document.model import PageStatus, RegionType
from desktop.resources import resource

ICONS = resource("icons")
NAMES = ("auto", "light", "dark", "contrast")

GRID = 8
HALF = 4  # the only step between two lines of the grid
GAP = 2 * GRID  # between groups of controls, and between pages
RADIUS = 4
HAIRLINE = 1
FOCUS = 2
ICON = 20
ICON_SMALL = 16
CONTROL = 32  # least height of anything to click
THUMBNAIL = QSize(72, 96)
PANEL = 320  # width of a side panel at first

CAPTION, BODY, TITLE, HEADING, RECORD = 9.0, 10.0, 12.0, 16.0, 13.0  # RECORD: the text of a page, in its editor
FAMILIES = (
    "Noto Sans",
    "Segoe UI",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Microsoft YaHei UI",
    "Source Han Sans SC",
    "Droid Sans Fallback",
    "sans-serif",
)


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as #rrggbb. `regions`: one a type of region; `doubt`: from sure to doubtful, evenly spread over 0-1."""

    name: str
    dark: bool
    window: str  # behind the page and the panels
    surface: str  # panels, lists, editors
    raised: str  # bars, headers, buttons
    border: str
    text: str
    muted: str
    disabled: str
    accent: str
    on_accent: str
    hover: str
    selected: str  # background of a chosen row; its text stays `text`
    danger: str
    warning: str
    success: str
    regions: Mapping[RegionType, str]
    doubt: tuple[str, ...]
    canvas: str = "#e4e6e9"
    paper: str = "#ffffff"
    paper_ink: str = "#5c6670"  # hints written on paper that has no picture yet
    ink: str = "#0b57d0"  # outline of what is selected on a page, on white paper in every theme
    ink_fill: str = "#ffe27a"
    evidence: str = "#8f3fb5"
    on_ink: str = "#ffffff"
    on_paper_danger: str = "#a31200"

    def status(self, status: PageStatus) -> str:
        return {
            PageStatus.WAITING: self.muted,
            PageStatus.READ: self.accent,
            PageStatus.IN_WORK: self.accent,
            PageStatus.CHECKED: self.success,
            PageStatus.APPROVED: self.success,
            PageStatus.FAILED: self.danger,
        }[status]

    def doubt_colour(self, doubt: float) -> QColor:
        """The colour of a doubt of 0-1, between the two stops beside it."""
        place = min(max(doubt, 0.0), 1.0) * (len(self.doubt) - 1)
        low = min(int(place), len(self.doubt) - 2)
        a, b, t = QColor(self.doubt[low]), QColor(self.doubt[low + 1]), place - low
        return QColor.fromRgbF(*(x + (y - x) * t for x, y in zip(_rgb(a), _rgb(b), strict=True)))


def _rgb(colour: QColor) -> tuple[float, float, float]:
    return colour.redF(), colour.greenF(), colour.blueF()


# Boxes lie on white paper in every theme, so their colours are the same in all: dark enough to be seen as a line of one pixel,
# and told apart by lightness too where hues look alike (after Okabe and Ito). They are never the only sign of anything.
_REGIONS = {
    RegionType.TITLE: "#a3004f",
    RegionType.TEXT: "#0072b2",
    RegionType.TABLE: "#00795c",
    RegionType.FIGURE: "#7a6400",
    RegionType.SEAL: "#c01515",
    RegionType.HANDWRITING: "#6a3fb5",
    RegionType.FORMULA: "#1f4e79",
    RegionType.HEADER: "#5c6670",
    RegionType.FOOTER: "#5c6670",
    RegionType.PAGE_NUMBER: "#5c6670",
    RegionType.FOOTNOTE: "#4a6a8a",
    RegionType.CAPTION: "#b34f00",
    RegionType.LIST: "#2e6f9e",
    RegionType.MARGINAL: "#56642a",
    RegionType.OTHER: "#3c4043",
}
_DOUBT = ("#0072b2", "#c98a00", "#d55e00", "#a31200")

LIGHT = Theme(
    name="light",
    dark=False,
    window="#f3f4f6",
    surface="#ffffff",
    raised="#f8f9fa",
    border="#d5d9de",
    text="#1b1f24",
    muted="#59636e",
    disabled="#9aa2ab",
    accent="#0b57d0",
    on_accent="#ffffff",
    hover="#e9ecf0",
    selected="#d8e5fb",
    danger="#b3261e",
    warning="#8a5300",
    success="#1a6b3a",
    regions=_REGIONS,
    doubt=_DOUBT,
)
DARK = Theme(
    name="dark",
    dark=True,
    window="#1a1c1f",
    surface="#212429",
    raised="#272b30",
    border="#3a3f46",
    text="#e6e8eb",
    muted="#a4acb5",
    disabled="#6b737c",
    accent="#8ab4f8",
    on_accent="#0c1a30",
    hover="#30353b",
    selected="#2b4164",
    danger="#f2a29b",
    warning="#f0c270",
    success="#86d3a1",
    canvas="#141518",
    paper="#f7f7f5",
    regions=_REGIONS,
    doubt=_DOUBT,
)
CONTRAST = Theme(
    name="contrast",
    dark=True,
    window="#000000",
    surface="#000000",
    raised="#000000",
    border="#ffffff",
    text="#ffffff",
    muted="#ffffff",
    disabled="#b0b0b0",
    accent="#ffe600",
    on_accent="#000000",
    hover="#333333",
    selected="#003a8c",
    danger="#ff9d94",
    warning="#ffd166",
    success="#7dffa8",
    canvas="#000000",
    paper_ink="#000000",
    ink="#0000d6",
    ink_fill="#ffff00",
    evidence="#7a00a8",
    regions=_REGIONS,
    doubt=_DOUBT,
)
_THEMES = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}
_CHOICE, _ICON_NAME = "dossierTheme", "dossierIcon"
_NOTHING = '<svg xmlns="http://www.w3.org/2000/svg"/>'


def apply(app: QApplication, name: str) -> Theme:
    """Dress the application in a theme of `NAMES`; "auto" follows the system, now and when it changes. Returns the theme."""
    app.setProperty(_CHOICE, name)
    if app.findChild(_Follower) is None:
        app.styleHints().colorSchemeChanged.connect(_Follower(app).system_changed)
    theme = current()
    app.setStyle("Fusion")
    font = QFont()
    font.setFamilies([font.family(), *FAMILIES])
    font.setPointSizeF(BODY)
    app.setFont(font)
    app.setPalette(_palette(theme))
    app.setStyleSheet(_style_sheet(theme))
    for widget in app.allWidgets():
        for dressed in (widget, *widget.actions(), *widget.findChildren(QAction)):
            icon_name = dressed.property(_ICON_NAME)
            if icon_name and isinstance(dressed, (QAction, QAbstractButton)):
                dressed.setIcon(icon(icon_name))
    return theme


def current() -> Theme:
    """The theme in force (light before any was applied)."""
    app = QApplication.instance()
    choice = app.property(_CHOICE) if app is not None else None
    if isinstance(app, QApplication) and choice == "auto":
        choice = "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
    return _THEMES.get(str(choice), LIGHT)


def font(points: float, *, bold: bool = False) -> QFont:
    """The application's font at a step of the type scale."""
    made = QFont(QApplication.font())
    made.setPointSizeF(points)
    made.setBold(bold)
    return made


def icon(name: str) -> QIcon:
    """`resources/icons/NAME.svg` in the colours of the theme in force; none where it cannot be read, as when the program
    was uninstalled while it runs."""
    made = QIcon()
    source = _source(name)
    if not source:
        return made
    theme = current()
    for colour, mode, state in (
        (theme.text, QIcon.Mode.Normal, QIcon.State.Off),
        (theme.accent, QIcon.Mode.Normal, QIcon.State.On),
        (theme.disabled, QIcon.Mode.Disabled, QIcon.State.Off),
    ):
        renderer = _renderer(source, colour)
        for size in (ICON_SMALL, ICON, 24, 2 * ICON_SMALL, 2 * ICON, 48):
            made.addPixmap(QPixmap.fromImage(_drawn(renderer, size)), mode, state)
    return made


def picture(name: str, colour: str, size: int, ratio: float = 1.0) -> QImage:
    """One icon as an image of `size` device-independent pixels, for what is painted by hand."""
    image = _drawn(_renderer(_source(name) or _NOTHING, colour), round(size * ratio))
    image.setDevicePixelRatio(ratio)
    return image


def app_icon() -> QIcon:
    """The program's own icon, in its own colours; small sizes have drawings of their own, whose lines fall on whole pixels."""
    made = QIcon()
    for grid, sizes in (("-16", (16, 32)), ("-24", (24, 48)), ("", (64, 128, 256))):
        renderer = QSvgRenderer(str(ICONS / "app" / f"dossier{grid}.svg"))
        for size in sizes:
            made.addPixmap(QPixmap.fromImage(_drawn(renderer, size)))
    return made


def set_icon(target: QAction | QAbstractButton, name: str) -> None:
    """Give an action or a button an icon that is drawn anew when the theme changes."""
    target.setProperty(_ICON_NAME, name)
    target.setIcon(icon(name))


class _Follower(QObject):
    """Dresses the application anew when the system turns dark or light."""

    @Slot()
    def system_changed(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication) and app.property(_CHOICE) == "auto":
            apply(app, "auto")


def _source(name: str) -> str:
    """Without a file a picture is missing, no more: what wants to say so has icons too."""
    try:
        return (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    except OSError:
        return ""


def _renderer(source: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))


def _drawn(renderer: QSvgRenderer, size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for where, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Accent: theme.accent,
        role.Light: theme.surface,
        role.Midlight: theme.hover,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.border,
    }.items():
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(theme.disabled))
    return palette


def _style_sheet(t: Theme) -> str:
    """What the palette cannot say. Set the property `role` of a label to caption, title, heading, muted, danger or warning,
    its `tone`, where that changes, to accent, success, warning, danger or muted, and `primary` of the one main button of a
    dialog to true."""
    # A file of its own for each ground: a style sheet colours no icon.
    ground = "dark" if t.dark else "light"
    arrow, less, tick = (resource("styles", f"{name}-on-{ground}.svg").as_posix() for name in ("choose", "raise", "tick"))
    return f"""
QToolBar {{ background: {t.raised}; border: none; border-bottom: {HAIRLINE}px solid {t.border}; padding: {HALF}px {GRID}px;
  spacing: {HALF}px; }}
QToolBar::separator {{ background: {t.border}; width: {HAIRLINE}px; margin: {HALF}px {HALF}px; }}
QStatusBar {{ background: {t.raised}; border-top: {HAIRLINE}px solid {t.border}; }}
QStatusBar::item {{ border: none; }}
QMainWindow::separator, QSplitter::handle {{ background: {t.border}; width: {HAIRLINE}px; height: {HAIRLINE}px; }}
QToolButton {{ border: {HAIRLINE}px solid transparent; border-radius: {RADIUS}px; padding: {HALF}px; }}
QToolButton:hover {{ background: {t.hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.selected}; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton#answer {{ border-color: {t.border}; padding: {HALF}px {GAP}px; }}
QToolButton#answer:checked {{ border-color: {t.accent}; font-weight: 600; }}
QPushButton {{ background: {t.raised}; border: {HAIRLINE}px solid {t.border}; border-radius: {RADIUS}px;
  padding: {HALF}px {GAP}px; min-height: {CONTROL - 2 * HALF - 2}px; outline: none; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.selected}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:default, QPushButton[primary="true"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent}; }}
QPushButton:default:focus, QPushButton[primary="true"]:focus {{ border-color: {t.text}; }}
QPushButton:disabled {{ background: {t.window}; color: {t.disabled}; border-color: {t.border}; }}
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {{ background: {t.surface}; color: {t.text};
  border: {HAIRLINE}px solid {t.border}; border-radius: {RADIUS}px; padding: {HALF}px; selection-background-color: {t.accent};
  selection-color: {t.on_accent}; }}
QTextBrowser#guide {{ border-color: transparent; border-radius: 0; }}
QTextBrowser#guide:focus {{ border-color: {t.accent}; }}
QPlainTextEdit#written {{ color: {t.muted}; border: none; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {CONTROL - 2 * HALF - 2}px; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ background: {t.window}; color: {t.disabled}; }}
QCheckBox:disabled {{ color: {t.disabled}; }}
QCheckBox::indicator:disabled {{ background: {t.window}; border-color: {t.disabled}; }}
QCheckBox::indicator:checked:disabled {{ background: {t.disabled}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border-color: {t.accent}; }}
QComboBox::drop-down {{ border: none; width: {CONTROL - GRID}px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: {ICON_SMALL}px; height: {ICON_SMALL}px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: {CONTROL - GRID}px;
  subcontrol-origin: border; }}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {t.hover}; }}
QAbstractSpinBox::up-arrow {{ image: url("{less}"); width: {GRID + HALF}px; height: {GRID + HALF}px; }}
QAbstractSpinBox::down-arrow {{ image: url("{arrow}"); width: {GRID + HALF}px; height: {GRID + HALF}px; }}
QCheckBox::indicator, QListView::indicator {{ width: {ICON_SMALL - 2}px; height: {ICON_SMALL - 2}px; background: {t.surface};
  border: {HAIRLINE}px solid {t.muted}; border-radius: {RADIUS - 1}px; }}
QCheckBox::indicator:focus {{ border-color: {t.accent}; }}
QCheckBox::indicator:checked, QListView::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
  image: url("{tick}"); }}
QRadioButton::indicator {{ width: {ICON_SMALL - 2}px; height: {ICON_SMALL - 2}px; background: {t.surface};
  border: {HAIRLINE}px solid {t.muted}; border-radius: {GRID}px; }}
QRadioButton::indicator:checked {{ width: {GRID}px; height: {GRID}px; border: {HALF}px solid {t.accent}; }}
QRadioButton::indicator:disabled {{ border-color: {t.disabled}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {t.accent}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QTreeView, QListView, QTableView {{ background: {t.surface}; border: none; outline: none; }}
QTreeView::item, QListView::item {{ color: {t.text}; min-height: {3 * GRID}px; }}
QTreeView::item:hover, QListView::item:hover {{ background: {t.hover}; }}
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {{ background: {t.selected}; color: {t.text}; }}
QTableView {{ gridline-color: {t.border}; }}
QTableView#findings::item {{ padding: 0px {HALF}px; }}
QTableView#items {{ border: {HAIRLINE}px solid {t.border}; border-radius: {RADIUS}px; gridline-color: {t.border}; }}
QTableView#items:focus {{ border-color: {t.accent}; }}
QTreeView#documents {{ selection-background-color: transparent; }}
QTreeView#documents::item:hover, QTreeView#documents::item:selected {{ background: transparent; }}
QHeaderView::section {{ background: {t.raised}; color: {t.muted}; border: none; border-bottom: {HAIRLINE}px solid {t.border};
  padding: {HALF}px {GRID}px; }}
QTabWidget::pane {{ border: none; border-top: {HAIRLINE}px solid {t.border}; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ color: {t.muted}; background: transparent; border: none; border-bottom: {FOCUS}px solid transparent;
  padding: {GRID}px {GRID}px; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom-color: {t.accent}; }}
QTabBar::tab:focus {{ background: {t.hover}; }}
QMenuBar, QMenu {{ background: {t.raised}; color: {t.text}; }}
QMenu {{ border: {HAIRLINE}px solid {t.border}; padding: {HALF}px; }}
QMenu::item {{ padding: {HALF + 2}px {GAP}px; border-radius: {RADIUS}px; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {t.selected}; color: {t.text}; }}
QMenu::item:disabled {{ color: {t.disabled}; }}
QMenu::separator {{ height: {HAIRLINE}px; background: {t.border}; margin: {HALF}px; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: {HAIRLINE}px solid {t.border}; padding: {HALF}px; }}
QProgressBar {{ background: {t.border}; border: none; border-radius: {RADIUS // 2}px; max-height: {HALF}px;
  min-height: {HALF}px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: {RADIUS // 2}px; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: {GRID + HALF}px; }}
QScrollBar:horizontal {{ height: {GRID + HALF}px; }}
QScrollBar::handle {{ background: {t.disabled}; border: 3px solid {t.window}; border-radius: {GRID - 2}px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::handle:vertical {{ min-height: {CONTROL}px; }}
QScrollBar::handle:horizontal {{ min-width: {CONTROL}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: {t.window}; }}
QLabel[role="caption"] {{ color: {t.muted}; font-size: {CAPTION}pt; }}
QLabel[role="title"] {{ font-size: {TITLE}pt; font-weight: 600; }}
QLabel[role="heading"] {{ font-size: {HEADING}pt; font-weight: 600; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QLabel[role="danger"] {{ color: {t.danger}; }}
QLabel[role="warning"] {{ color: {t.warning}; }}
QLabel[tone="accent"] {{ color: {t.accent}; }}
QLabel[tone="success"] {{ color: {t.success}; }}
QLabel[tone="warning"] {{ color: {t.warning}; }}
QLabel[tone="danger"] {{ color: {t.danger}; }}
QLabel[tone="muted"] {{ color: {t.muted}; }}
"""
