"""MathML as the mathematics of Word documents (OMML, ECMA-376 part 1, 22.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from docx.oxml.ns import nsmap
from lxml import etree

nsmap_m = {"m": "http://schemas.openxmlformats.org/officeDocument/2006/math", "w": nsmap["w"]}
_M, _W = (f"{{{nsmap_m[prefix]}}}" for prefix in "mw")
_FONT = "Cambria Math"
_LARGE = frozenset("∏∐∑∫∬∭∮∯∰⋀⋁⋂⋃⨀⨁⨂⨄⨆")
_RELATIONS = frozenset("=≠<>≤≥≈≡∼≃≅∝→⇒⇔,;")
_ACCENTS: Mapping[str, str] = MappingProxyType(
    {"^": "\u0302", "~": "\u0303", "→": "\u20d7", "˙": "\u0307", "¨": "\u0308", "ˇ": "\u030c", "˘": "\u0306"}
)
_BARS = frozenset("¯―_‾ˉ")
_BRACES = frozenset("⏞⏟︷︸")
_OPEN, _CLOSE = frozenset("([{|‖⟨⌈⌊"), frozenset(")]}|‖⟩⌉⌋")


class _Unknown(Exception):
    """Something that stands for nothing in OMML."""


def omml(math: etree._Element) -> etree._Element | None:
    """An `m:oMath` of a `math` element; None where it holds what cannot be said so."""
    made = etree.Element(f"{_M}oMath", nsmap=nsmap_m)
    try:
        made.extend(_row(list(math)))
    except _Unknown:
        return None
    return made


def displayed(math: etree._Element) -> etree._Element:
    """On a line of its own, large."""
    return _made("oMathPara", math)


def _row(elements: Sequence[etree._Element]) -> list[etree._Element]:
    """A large operator takes what follows it up to a relation."""
    found: list[etree._Element] = []
    at = 0
    while at < len(elements):
        element = elements[at]
        if _is_large(element):
            end = next((k for k in range(at + 1, len(elements)) if _sign(elements[k]) in _RELATIONS), len(elements))
            found.append(_operator(element, elements[at + 1 : end]))
            at = end
        elif _is_bracketed(elements[at : at + 3]):
            found.append(_bracketed(elements[at], elements[at + 1 : at + 2], elements[at + 2]))
            at += 3
        else:
            found += _one(element)
            at += 1
    return found


def _one(element: etree._Element) -> list[etree._Element]:
    children = [child for child in element if isinstance(child.tag, str)]
    match etree.QName(element).localname:
        case "semantics":
            return _row(children[:1])
        case "annotation" | "annotation-xml":
            return []
        case "mrow" | "mstyle" | "mpadded" | "mtd":
            return _group(children)
        case "mi":
            return [_run(_said(element), plain=len(_said(element)) > 1)]
        case "mn" | "mo":
            return [_run(_said(element), plain=_said(element).isalpha())] if _said(element) else []
        case "mtext" | "ms":
            return [_run(element.text or "", text=True)]
        case "mspace":
            return [_run("\u2003" if element.get("width", "").startswith(("1", "2")) else "\u2009", text=True)]
        case "mfrac":
            kind = [_property("fPr", type="noBar")] if element.get("linethickness") in ("0", "0pt", "0em") else []
            return [_made("f", *kind, *_parts(children, "num", "den"))]
        case "msqrt":
            return [_made("rad", _property("radPr", degHide="1"), _made("deg"), _made("e", *_row(children)))]
        case "mroot":
            base, degree = _parts(children, "e", "deg")
            return [_made("rad", degree, base)]
        case "msub":
            return [_made("sSub", *_parts(children, "e", "sub"))]
        case "msup":
            return [_made("sSup", *_parts(children, "e", "sup"))]
        case "msubsup":
            return [_made("sSubSup", *_parts(children, "e", "sub", "sup"))]
        case "mover" | "munder":
            return [_over_or_under(element, children)]
        case "munderover":
            base, below, above = _parts(children, "e", "lim", "lim")
            return [_made("limUpp", _made("e", _made("limLow", base, below)), above)]
        case "mtable":
            return [_made("m", *(_made("mr", *(_made("e", *_group(list(cell))) for cell in row)) for row in children))]
    raise _Unknown(element.tag)


def _group(children: Sequence[etree._Element]) -> list[etree._Element]:
    """Brackets that grow with what is between them, of which one may be left out."""
    first, last = (children[0], children[-1]) if children else (None, None)
    opens = first is not None and first.get("fence") == "true" and first.get("form") == "prefix"
    if first is None or last is None or not opens:
        return _row(children)
    closes = len(children) > 1 and last.get("fence") == "true" and last.get("form") == "postfix"
    return [_bracketed(first, children[1:-1] if closes else children[1:], last if closes else None)]


def _is_bracketed(three: Sequence[etree._Element]) -> bool:
    """A matrix or a binomial between its signs."""
    if len(three) < 3 or _sign(three[0]) not in _OPEN or _sign(three[2]) not in _CLOSE:
        return False
    inner = etree.QName(three[1]).localname
    return inner == "mtable" or (inner == "mfrac" and three[1].get("linethickness") == "0")


def _bracketed(opening: etree._Element, inner: Sequence[etree._Element], closing: etree._Element | None) -> etree._Element:
    end = "" if closing is None else _said(closing)
    return _made("d", _property("dPr", begChr=_said(opening), endChr=end), _made("e", *_row(inner)))


def _is_large(element: etree._Element) -> bool:
    kind = etree.QName(element).localname
    base = element[0] if kind in ("msub", "msup", "msubsup", "munder", "mover", "munderover") and len(element) else element
    return _sign(base) in _LARGE


def _operator(element: etree._Element, operand: Sequence[etree._Element]) -> etree._Element:
    """A sum, an integral and the like, with its limits."""
    kind = etree.QName(element).localname
    limits = [] if kind == "mo" else [_row([child]) for child in list(element)[1:]]
    has_sub, has_sup = kind in ("msub", "msubsup", "munder", "munderover"), kind in ("msup", "msubsup", "mover", "munderover")
    sub, sup = (limits[0] if has_sub else []), (limits[-1] if has_sup else [])
    settings = _property(
        "naryPr",
        chr=_said(element if kind == "mo" else element[0]),
        limLoc="undOvr" if kind.startswith(("munder", "mover")) else "subSup",
        subHide="0" if has_sub else "1",
        supHide="0" if has_sup else "1",
    )
    return _made("nary", settings, _made("sub", *sub), _made("sup", *sup), _made("e", *_row(operand)))


def _over_or_under(element: etree._Element, children: Sequence[etree._Element]) -> etree._Element:
    if len(children) != 2:
        raise _Unknown(element.tag)
    over = etree.QName(element).localname == "mover"
    sign = _sign(children[1])
    base = _made("e", *_row(children[:1]))
    if sign in _BARS:
        return _made("bar", _property("barPr", pos="top" if over else "bot"), base)
    if sign in _BRACES:
        place = {"pos": "top", "vertJc": "bot"} if over else {"pos": "bot", "vertJc": "top"}
        return _made("groupChr", _property("groupChrPr", chr=sign, **place), base)
    if over and sign in _ACCENTS:
        return _made("acc", _property("accPr", chr=_ACCENTS[sign]), base)
    return _made("limUpp" if over else "limLow", base, _made("lim", *_row(children[1:])))


def _parts(children: Sequence[etree._Element], *names: str) -> list[etree._Element]:
    if len(children) != len(names):
        raise _Unknown
    return [_made(name, *_row([child])) for name, child in zip(names, children, strict=True)]


def _made(name: str, *children: etree._Element) -> etree._Element:
    element = etree.Element(f"{_M}{name}", nsmap=nsmap_m)
    element.extend(children)
    return element


def _property(name: str, **values: str) -> etree._Element:
    return _made(name, *(_valued(key, value) for key, value in values.items()))


def _valued(name: str, value: str) -> etree._Element:
    element = _made(name)
    element.set(f"{_M}val", value)
    return element


def _run(said: str, *, plain: bool = False, text: bool = False) -> etree._Element:
    """plain: upright, as names of functions are. text: words in a formula."""
    settings: Iterable[etree._Element] = ()
    if text:
        settings = (_made("rPr", _made("nor")),)
    elif plain:
        settings = (_property("rPr", sty="p"),)
    fonts = etree.Element(f"{_W}rFonts", nsmap=nsmap_m)
    for script in ("ascii", "hAnsi"):
        fonts.set(f"{_W}{script}", _FONT)
    look = etree.Element(f"{_W}rPr", nsmap=nsmap_m)
    look.append(fonts)
    letters = _made("t")
    letters.text = said
    letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return _made("r", *settings, look, letters)


def _said(element: etree._Element) -> str:
    return (element.text or "").strip()


def _sign(element: etree._Element) -> str:
    """Of an operator, alone or in a row of its own; "" of anything else."""
    if etree.QName(element).localname == "mrow" and len(element) == 1:
        element = element[0]
    return _said(element) if etree.QName(element).localname == "mo" else ""
