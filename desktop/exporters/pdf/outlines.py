"""Bookmarks: those an original has, and those made of the titles on the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_MOST, _DEEPEST = 20_000, 32
_LEVELS, _SMALLER = 3, 0.85
"""A title less than so much as large as those of a level is of the next one."""
_LONGEST = 200
_NAMES_DEEP = 16

Resolve = Callable[[Any], "Target | None"]


@dataclass(frozen=True, slots=True)
class Target:
    """A place on a page of a PDF (from 0), and how it is to be shown: what follows the page in a destination."""

    page: int
    shown: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Bookmark:
    """target: None where it leads nowhere. uri: out of the file."""

    title: str
    target: Target | None = None
    uri: str = ""
    children: list[Bookmark] = field(default_factory=list)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A title on page `page` (from 0) of the file, its top left corner in user space, the height of its letters in points."""

    text: str
    page: int
    corner: tuple[float, float]
    size: float


def has_bookmarks(pdf: pikepdf.Pdf) -> bool:
    outlines = pdf.Root.get("/Outlines")
    return isinstance(outlines, Dictionary) and isinstance(outlines.get("/First"), Dictionary)


def resolver(pdf: pikepdf.Pdf) -> Resolve:
    """What tells where a destination of the PDF leads: itself, by its name, or as an action has it."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    named = _named(pdf)

    def resolve(wanted: Any, depth: int = 0) -> Target | None:
        if isinstance(wanted, Array) and len(wanted):
            first = wanted[0]
            number = pages.get(first.objgen) if isinstance(first, Dictionary) else None
            return None if number is None else Target(number, tuple(_plain(part) for part in list(wanted)[1:8]))
        if isinstance(wanted, Dictionary):
            return resolve(wanted.get("/D"), depth + 1) if depth < _NAMES_DEEP else None
        if isinstance(wanted, Name | pikepdf.String) and depth < _NAMES_DEEP:
            return resolve(named(wanted), depth + 1)
        return None

    return resolve


def _named(pdf: pikepdf.Pdf) -> Callable[[Any], Any]:
    old, names = pdf.Root.get("/Dests"), pdf.Root.get("/Names")
    tree = names.get("/Dests") if isinstance(names, Dictionary) else None
    known = pikepdf.NameTree(tree) if isinstance(tree, Dictionary) else None

    def find(name: Any) -> Any:
        if isinstance(name, Name):
            return old.get(str(name)) if isinstance(old, Dictionary) else None
        try:
            return known.get(str(name)) if known is not None else None
        except (pikepdf.PdfError, RuntimeError):
            return None

    return find


def destination_of(thing: pikepdf.Object, resolve: Resolve) -> Target | None:
    """Where a bookmark or a link leads inside its file."""
    action = thing.get("/A")
    if isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        return resolve(action.get("/D"))
    return resolve(thing.get("/Dest"))


def bookmarks_of(pdf: pikepdf.Pdf, resolve: Resolve) -> list[Bookmark]:
    """The PDF's own, as they are nested."""
    seen: set[tuple[int, int]] = set()

    def below(node: pikepdf.Object, depth: int) -> list[Bookmark]:
        found: list[Bookmark] = []
        at = node.get("/First")
        while isinstance(at, Dictionary) and at.objgen not in seen and len(seen) < _MOST and depth < _DEEPEST:
            seen.add(at.objgen)
            action = at.get("/A")
            uri = action.get("/URI") if isinstance(action, Dictionary) and action.get("/S") == Name.URI else None
            closed = str(at.get("/Count", "")).startswith("-")
            title, target = str(at.get("/Title", "")), destination_of(at, resolve)
            found.append(Bookmark(title, target, str(uri) if uri is not None else "", below(at, depth + 1), closed))
            at = at.get("/Next")
        return found

    outlines = pdf.Root.get("/Outlines")
    return below(outlines, 0) if isinstance(outlines, Dictionary) else []


def moved(bookmarks: Iterable[Bookmark], pages: Mapping[int, int]) -> list[Bookmark]:
    """With the pages that those of the old file became; without what leads to none of them."""
    found = []
    for one in bookmarks:
        children = moved(one.children, pages)
        target = Target(pages[one.target.page], one.target.shown) if one.target and one.target.page in pages else None
        if target or children or one.uri:
            found.append(Bookmark(one.title, target, one.uri, children, one.closed))
    return found


def of_headings(headings: Iterable[Heading]) -> list[Bookmark]:
    """Nested by the size of their letters."""
    known = list(headings)
    levels = _levels([heading.size for heading in known])
    top: list[Bookmark] = []
    open_ones: list[tuple[int, list[Bookmark]]] = []
    for heading, level in zip(known, levels, strict=True):
        x, y = heading.corner
        shown = (Name.XYZ, round(x, 2), round(y, 2), None)
        made = Bookmark(heading.text[:_LONGEST], Target(heading.page, shown))
        while open_ones and open_ones[-1][0] >= level:
            open_ones.pop()
        (open_ones[-1][1] if open_ones else top).append(made)
        open_ones.append((level, made.children))
    return top


def _levels(sizes: Sequence[float]) -> list[int]:
    least: list[float] = []
    for size in sorted(set(sizes), reverse=True):
        if not least or (size < least[-1] and len(least) < _LEVELS):
            least.append(size * _SMALLER)
    return [next((n for n, bound in enumerate(least) if size >= bound), len(least) - 1) for size in sizes]


def write(pdf: pikepdf.Pdf, bookmarks: Sequence[Bookmark]) -> None:
    """In place of those that it has."""
    with pdf.open_outline() as outline:
        outline.root[:] = [_item(pdf, one) for one in bookmarks]


def array(pdf: pikepdf.Pdf, target: Target) -> Array:
    """The target as a destination of this PDF."""
    shown = target.shown or (Name.Fit,)
    return Array([pdf.pages[target.page].obj, *shown])


def _item(pdf: pikepdf.Pdf, one: Bookmark) -> pikepdf.OutlineItem:
    if one.target is not None:
        item = pikepdf.OutlineItem(one.title, array(pdf, one.target))
    elif one.uri:
        item = pikepdf.OutlineItem(one.title, action=Dictionary(S=Name.URI, URI=pikepdf.String(one.uri)))
    else:
        item = pikepdf.OutlineItem(one.title)
    item.is_closed = one.closed
    item.children.extend(_item(pdf, child) for child in one.children)
    return item


def _plain(part: Any) -> Any:
    """A name or a number, without the file it comes from."""
    if isinstance(part, Name):
        return Name(str(part))
    return part if isinstance(part, int) or hasattr(part, "as_tuple") or isinstance(part, float) else None
