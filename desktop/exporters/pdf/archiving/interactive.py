"""What a reader of the file can do with it: notes, links, form fields, actions, layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from desktop.document.errors import Text
from desktop.exporters.pdf.archiving.content import Reader
from desktop.exporters.pdf.archiving.reasons import (
    ACTIONS_LEFT_OUT,
    ANNOTATION,
    APPEARANCE,
    HIDDEN_LEFT_OUT,
    XFA_LEFT_OUT,
    Findings,
)
from desktop.exporters.pdf.archiving.words import names

_NOTES = names(
    "/Text /Link /FreeText /Line /Square /Circle /Polygon /PolyLine /Highlight /Underline /Squiggly /StrikeOut /Stamp /Caret "
    "/Ink /Popup /FileAttachment /Widget /PrinterMark /TrapNet /Watermark /Redact"
)
_ACTIONS = names("/GoTo /GoToR /GoToE /Thread /URI /Named /SubmitForm")
_NAMED = names("/NextPage /PrevPage /FirstPage /LastPage")
_INVISIBLE, _HIDDEN, _PRINT, _NO_VIEW, _TOGGLE_NO_VIEW = 1, 2, 4, 32, 256
_MOST = 1_000_000
_LONGEST_CHAIN = 64


def tidy_catalog(pdf: pikepdf.Pdf, found: Findings) -> bool:
    """The document as a whole: its own actions, its form and its layers. True where the form leaves it to viewers to draw
    what its fields say, whatever look they have."""
    root = pdf.Root
    listed = root.get("/Names")
    listed = listed if isinstance(listed, Dictionary) else Dictionary()
    for holder, key in ((root, "/AA"), (listed, "/JavaScript")):
        if key in holder:
            del holder[key]
            found.note(ACTIONS_LEFT_OUT)
    for key in ("/NeedsRendering", "/Requirements", "/Version"):
        if key in root:
            del root[key]
    if "/AlternatePresentations" in listed:
        del listed["/AlternatePresentations"]
    _tidy_permissions(root)
    if isinstance(root.get("/OpenAction"), Dictionary):
        _tidy_action(root, "/OpenAction", found)
    for item in _tree(root.get("/Outlines"), "/First", "/Next"):
        _tidy_action(item, "/A", found)
    drawn_by_viewers = _tidy_form(root, found)
    _tidy_layers(root)
    return drawn_by_viewers


def _tidy_permissions(root: pikepdf.Object) -> None:
    rights = root.get("/Perms")
    if isinstance(rights, Dictionary):
        for key in set(rights.keys()) - {"/UR3", "/DocMDP"}:
            del rights[key]


def _tidy_form(root: pikepdf.Object, found: Findings) -> bool:
    form = root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        return False
    drawn_by_viewers = form.get("/NeedAppearances", False) is True
    if "/NeedAppearances" in form:
        del form["/NeedAppearances"]
    if "/XFA" in form:
        del form["/XFA"]
        found.note(XFA_LEFT_OUT)
    for field in fields(root):
        for key in ("/A", "/AA"):
            if key in field:
                del field[key]
                found.note(ACTIONS_LEFT_OUT)
    return drawn_by_viewers


def fields(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    form = root.get("/AcroForm")
    todo = [form.get("/Fields")] if isinstance(form, Dictionary) else []
    seen: set[tuple[int, int]] = set()
    while todo:
        for node in _items(todo.pop()):
            if isinstance(node, Dictionary) and (not node.is_indirect or node.objgen not in seen) and len(seen) < _MOST:
                seen.add(node.objgen)
                yield node
                todo.append(node.get("/Kids"))


def _tidy_layers(root: pikepdf.Object) -> None:
    layers = root.get("/OCProperties")
    if not isinstance(layers, Dictionary):
        return
    groups = _items(layers.get("/OCGs"))
    taken: set[str] = set()
    for config in (layers.get("/D"), *_items(layers.get("/Configs"))):
        if not isinstance(config, Dictionary):
            continue
        if "/AS" in config:
            del config["/AS"]
        name = stem = str(config.get("/Name", "")) or "Layers"
        number = 2
        while name in taken:
            name, number = f"{stem} {number}", number + 1
        taken.add(name)
        config.Name = pikepdf.String(name)
        if "/Order" in config:
            listed = {group.objgen for group in _leaves(config.Order, 0)}
            config.Order = Array([*_items(config.Order), *(g for g in groups if g.objgen not in listed)])


def _leaves(order: Any, depth: int) -> Iterator[pikepdf.Object]:
    for item in _items(order):
        if isinstance(item, Dictionary):
            yield item
        elif depth < 32:
            yield from _leaves(item, depth + 1)


# --- actions --------------------------------------------------------------------------------------------------------


def _allowed(action: Any) -> bool:
    kind = str(action.get("/S", "")) if isinstance(action, Dictionary) else ""
    return kind in _ACTIONS and (kind != "/Named" or str(action.get("/N", "")) in _NAMED)


def _tidy_action(holder: pikepdf.Object, key: str, found: Findings) -> None:
    """Takes out an action that is not allowed, and whatever comes after one."""
    for _ in range(_LONGEST_CHAIN):
        action = holder.get(key)
        if action is None:
            return
        together = _items(action) if isinstance(action, Array) else []
        if not _allowed(action) and not (together and all(_allowed(a) and "/Next" not in a for a in together)):
            break
        if together:
            return
        holder, key = action, "/Next"
    del holder[key]
    found.note(ACTIONS_LEFT_OUT)


# --- pages ----------------------------------------------------------------------------------------------------------


def tidy_page(page: pikepdf.Page, reader: Reader, found: Findings, *, drawn_by_viewers: bool) -> frozenset[Text]:
    """The page's own actions, and its notes, links and fields. Why those that stay cannot. drawn_by_viewers: as `tidy_catalog`
    says."""
    if "/AA" in page.obj:
        del page.obj["/AA"]
        found.note(ACTIONS_LEFT_OUT)
    for key in ("/PresSteps", "/Thumb"):
        if key in page.obj:
            del page.obj[key]
    given = page.obj.get("/Annots")
    if given is None:
        return frozenset()
    reasons: frozenset[Text] = frozenset()
    kept = []
    for note in _items(given):
        if not isinstance(note, Dictionary):
            continue
        if int(note.get("/F", 0)) & (_HIDDEN | _NO_VIEW) and note.get("/Subtype") != Name.Popup:
            found.note(HIDDEN_LEFT_OUT)
            continue
        kept.append(note)
        reasons |= _tidy_note(note, page, reader, found)
        if drawn_by_viewers and note.get("/Subtype") == Name.Widget and _inherited(note, "/FT") in (Name.Tx, Name.Ch):
            reasons |= {APPEARANCE} if str(_inherited(note, "/V") or "") else set()
    if len(kept) != len(given):
        page.obj.Annots = Array(kept)
    return reasons


def _tidy_note(note: pikepdf.Object, page: pikepdf.Page, reader: Reader, found: Findings) -> frozenset[Text]:
    kind = str(note.get("/Subtype", ""))
    if kind not in _NOTES:
        return frozenset({ANNOTATION})
    if kind == "/Popup":
        if "/F" in note:
            del note["/F"]
    else:
        note.F = int(note.get("/F", 0)) & ~(_INVISIBLE | _HIDDEN | _NO_VIEW | _TOGGLE_NO_VIEW) | _PRINT
    for key in ("/A", "/PA"):
        if kind == "/Widget" and key in note:
            del note[key]
            found.note(ACTIONS_LEFT_OUT)
        _tidy_action(note, key, found)
    if "/AA" in note:
        del note["/AA"]
        found.note(ACTIONS_LEFT_OUT)
    return _tidy_look(note, kind, page, reader)


def _tidy_look(note: pikepdf.Object, kind: str, page: pikepdf.Page, reader: Reader) -> frozenset[Text]:
    look = note.get("/AP")
    button = kind == "/Widget" and _inherited(note, "/FT") == Name.Btn
    if not isinstance(look, Dictionary) or "/N" not in look:
        if "/AP" in note:
            del note["/AP"]
        return _without_look(note, kind, reader, button=button)
    for key in ("/D", "/R"):
        if key in look:
            del look[key]
    normal = look.N
    if isinstance(normal, pikepdf.Stream):
        if button:
            look.N = Dictionary(Shown=normal)
            note.AS = Name.Shown
        return reader.form(normal, page.obj.Resources)
    if not isinstance(normal, Dictionary) or not len(normal):
        del note["/AP"]
        return _without_look(note, kind, reader, button=button)
    states = [state for _, state in normal.items() if isinstance(state, pikepdf.Stream)]
    if not button:
        shown = normal.get(str(note.get("/AS", "")) or "/Off")
        look.N = shown if isinstance(shown, pikepdf.Stream) else reader.blank()
        states = [look.N]
    reasons: frozenset[Text] = frozenset()
    for state in states:
        reasons |= reader.form(state, page.obj.Resources)
    return reasons


def _without_look(note: pikepdf.Object, kind: str, reader: Reader, *, button: bool) -> frozenset[Text]:
    """Links and pop-ups need none, nor what has no extent. An empty field looks like nothing; other notes are drawn by each
    viewer in its own way."""
    box = [float(n) for n in note.get("/Rect", Array())]
    if kind in ("/Popup", "/Link") or (len(box) == 4 and box[0] == box[2] and box[1] == box[3]):
        return frozenset()
    if kind != "/Widget" or "/MK" in note or _inherited(note, "/V") is not None:
        return frozenset({APPEARANCE})
    note.AP = Dictionary(N=Dictionary(Off=reader.blank()) if button else reader.blank())
    return frozenset()


def _inherited(field: pikepdf.Object, key: str) -> Any:
    node: Any = field
    for _ in range(32):
        if not isinstance(node, Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _items(array: Any) -> list[Any]:
    return list(array) if isinstance(array, Array) else []


def _tree(top: Any, *ways: str) -> Iterator[pikepdf.Object]:
    todo: list[Any] = [top]
    seen: set[tuple[int, int]] = set()
    while todo:
        node = todo.pop()
        if isinstance(node, Dictionary) and node.objgen not in seen and len(seen) < _MOST:
            seen.add(node.objgen)
            yield node
            todo += [node.get(way) for way in ways]
