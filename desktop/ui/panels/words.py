"""What happened, in the words of the interface: for the history, and for what undo will take back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject, Qt, QTimeZone

from desktop.document.edits import (
    ArrangePages,
    Assign,
    Edit,
    InsertLine,
    RemoveLine,
    ReplaceContent,
    ReplaceField,
    ReplaceLine,
    ReplaceOverride,
    ReplaceTable,
    ReshapeRegion,
    Retitle,
    SetApproval,
    SetStatus,
    SettleProposal,
    SetView,
)
from desktop.document.history import (
    Actor,
    ActorKind,
    Delivered,
    DocumentAdded,
    Doubted,
    Edited,
    Event,
    FieldsFound,
    InspectionDrawn,
    MasterImported,
    PageFailed,
    PageInspected,
    PageRead,
    PagesAdded,
    unpack,
)
from desktop.document.model import LineMark, PageStatus, RegionType
from desktop.services.engines import EMBEDDED, HUNYUAN
from desktop.services.ocr_reading import TAKEN_IN

HIDDEN = "•••"
"""In the place of what one person keyed, where another is to key it without seeing that."""
_SHOWN = 24


TEXT_LAYER = "text-layer"


class Words(QObject):
    """What is said with a number: lupdate finds plural forms only in `tr`."""

    def pages_added(self, count: int) -> str:
        return self.tr("added %n page(s)", "", count)

    def lines_read(self, count: int) -> str:
        return self.tr("read the page: %n line(s)", "", count)

    def fields_found(self, count: int) -> str:
        return self.tr("found %n field(s)", "", count)

    def delivered(self, count: int) -> str:
        return self.tr("delivered %n file(s)", "", count)


def clipped(text: str, length: int = _SHOWN) -> str:
    """The text on one row, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def edit_words(edit: Edit) -> str:
    """Such as: correct “主诉” to “主诉：”."""
    translate = QCoreApplication.translate
    match edit:
        case ReplaceLine(_, before, after):
            if after.mark is LineMark.ILLEGIBLE and before.mark is not after.mark:
                return translate("Words", "mark “{0}” as illegible").format(clipped(after.text))
            if after.mark is LineMark.NOT_APPLICABLE and before.mark is not after.mark:
                return translate("Words", "mark “{0}” as not applicable").format(clipped(after.text))
            if before.text != after.text:
                return translate("Words", "correct “{0}” to “{1}”").format(clipped(before.text), clipped(after.text))
            if before.quad != after.quad:
                return translate("Words", "move the line “{0}”").format(clipped(after.text))
            if after.confirmed_by:
                return translate("Words", "confirm “{0}”").format(clipped(after.text))
            return translate("Words", "take back the confirmation of “{0}”").format(clipped(after.text))
        case InsertLine():
            return translate("Words", "add the line “{0}”").format(clipped(edit.line.text))
        case RemoveLine():
            return translate("Words", "remove the line “{0}”").format(clipped(edit.line.text))
        case ReshapeRegion(_, _, before_shape, after_shape):
            if before_shape.type != after_shape.type:
                return translate("Words", "call a block “{0}”").format(region_words(after_shape.type))
            return translate("Words", "move a block")
        case ReplaceContent():
            return translate("Words", "rearrange the page")
        case ReplaceTable():
            return translate("Words", "change a table")
        case SetView():
            return translate("Words", "turn or crop the page")
        case SetStatus():
            if edit.after == PageStatus.APPROVED:
                return translate("Words", "approve the page")
            if edit.after == PageStatus.CHECKED:
                return translate("Words", "mark the page as checked")
            return translate("Words", "take back that the page is checked")
        case SettleProposal():
            return translate("Words", "settle a new reading")
        case ReplaceField(_, old, new):
            field = new or old
            name = field.name if field is not None else ""
            value = "" if new is None else HIDDEN if new.awaits_another else clipped(new.value)
            return translate("Words", "set {0} to “{1}”").format(name, value)
        case ReplaceOverride(_, _, reason):
            if reason is not None:
                return translate("Words", "accept a failed rule: {0}").format(clipped(reason.reason))
            return translate("Words", "no longer accept a failed rule")
        case SetApproval(_, _, approval):
            if approval is not None:
                return translate("Words", "approve the record")
            return translate("Words", "take back the approval")
        case Retitle():
            return translate("Words", "call the document “{0}”").format(clipped(edit.after))
        case Assign():
            if edit.after is None:
                return translate("Words", "assign the document to nobody in particular")
            return translate("Words", "assign the document to {0}").format(edit.after)
        case ArrangePages():
            return translate("Words", "arrange the pages of the document")


def event_words(event: Event) -> str:
    """Such as: read the page (312 lines)."""
    translate = QCoreApplication.translate
    if event.payload is None:
        return translate("Words", "content removed for good")
    match unpack(event.kind, event.payload):
        case MasterImported(master):
            return translate("Words", "took in {0}").format(master.name)
        case DocumentAdded(document):
            return translate("Words", "started the document “{0}”").format(clipped(document.title))
        case PagesAdded(_, pages):
            return Words().pages_added(len(pages))
        case PageRead(_, _, content):
            return Words().lines_read(sum(len(r.lines) for r in content.regions))
        case PageFailed():
            return translate("Words", "could not read the page")
        case FieldsFound(_, _, fields):
            return Words().fields_found(len(fields))
        case Doubted():
            return translate("Words", "looked at the page again")
        case InspectionDrawn(_, share, of, pages):
            words = translate("Words", "drew {0} of {1} pages for an inspection ({2} %)")
            return words.format(len(pages), of, f"{100 * share:g}")
        case PageInspected(_, _, errors, _):
            return translate("Words", "inspected the page: errors found: {0}").format(errors)
        case Delivered(_, _, _, _, files):
            return Words().delivered(len(files))
        case Edited(edit, undoes):
            return (translate("Words", "undid: {0}") if undoes else "{0}").format(edit_words(edit))


def engine_words(engine: str, fingerprint: Sequence[str] = ()) -> str:
    """Such as: HunyuanOCR 1.5."""
    if engine == HUNYUAN:
        release = next((line.partition("=")[2] for line in fingerprint if line.startswith("setting.release=")), "")
        return f"HunyuanOCR {release}".rstrip()
    translate = QCoreApplication.translate
    if engine.startswith(TAKEN_IN):
        return translate("ReadingHead", "{0} (from a file)").format(engine.removeprefix(TAKEN_IN))
    return {
        EMBEDDED: translate("ReadingHead", "the embedded engine"),
        TEXT_LAYER: translate("ReadingHead", "the PDF's own text"),
    }.get(engine, engine)


def actor_words(actor: Actor) -> str:
    if actor.kind is ActorKind.PERSON:
        return actor.name
    if actor.kind is not ActorKind.ENGINE:
        return "Dossier"
    words = engine_words(actor.name)
    return words if words != actor.name else QCoreApplication.translate("Words", "engine {0}").format(actor.name)


def time_words(at: str) -> str:
    """A UTC time of the history as a local one: the clock today, the date before."""
    moment = QDateTime.fromString(at[:19] + "Z", Qt.DateFormat.ISODate).toTimeZone(QTimeZone.systemTimeZone())
    today = moment.date() == QDateTime.currentDateTime().date()
    return QLocale().toString(moment, "HH:mm:ss" if today else "yyyy-MM-dd HH:mm")


def seconds_words(seconds: float) -> str:
    """Without the unit: one decimal where that says anything."""
    return f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"


def stage_words(stage: PageStatus) -> str:
    translate = QCoreApplication.translate
    return {
        PageStatus.WAITING: translate("Words", "new"),
        PageStatus.READ: translate("Words", "read"),
        PageStatus.IN_WORK: translate("Words", "in work"),
        PageStatus.CHECKED: translate("Words", "checked"),
        PageStatus.APPROVED: translate("Words", "approved"),
        PageStatus.FAILED: translate("Words", "failed"),
    }[stage]


def region_words(kind: RegionType, label: str = "") -> str:
    """label: the engine's own word, which says more than "other" does."""
    if kind is RegionType.OTHER and label:
        return label
    translate = QCoreApplication.translate
    return {
        RegionType.TITLE: translate("Words", "Title"),
        RegionType.TEXT: translate("Words", "Text"),
        RegionType.TABLE: translate("Words", "Table"),
        RegionType.FIGURE: translate("Words", "Figure"),
        RegionType.SEAL: translate("Words", "Seal"),
        RegionType.HANDWRITING: translate("Words", "Handwriting"),
        RegionType.FORMULA: translate("Words", "Formula"),
        RegionType.HEADER: translate("Words", "Header"),
        RegionType.FOOTER: translate("Words", "Footer"),
        RegionType.PAGE_NUMBER: translate("Words", "Page number"),
        RegionType.FOOTNOTE: translate("Words", "Footnote"),
        RegionType.CAPTION: translate("Words", "Caption"),
        RegionType.LIST: translate("Words", "List"),
        RegionType.MARGINAL: translate("Words", "Marginal note"),
        RegionType.OTHER: translate("Words", "Other"),
    }[kind]
