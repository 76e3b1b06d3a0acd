"""The styles that a Word document's blocks are in: what a person changes there changes all of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

BODY, TABLE_TEXT, CAPTION, LIST = "Normal", "Table Text", "Caption", "List Paragraph"
HEADINGS = ("Heading 1", "Heading 2", "Heading 3")
PAGE_MARK, RUNNING, FOOTNOTE, MARGINAL, HAND, FORMULA, NOTE = (
    "Page Mark", "Running Head", "footnote text", "Marginal Note", "Handwriting", "Formula", "Program Note",
)  # fmt: skip
DOUBTFUL, ILLEGIBLE, NOT_APPLICABLE, NO_INK, LATEX = "Doubtful", "Illegible", "Not Applicable", "No Ink", "LaTeX"
TABLE = "Table Grid"

_LATIN, _SERIF, _SANS, _BRUSH = "Times New Roman", "SimSun", "SimHei", "KaiTi"
_GREY = RGBColor(0x70, 0x70, 0x70)
_DARK = RGBColor(0x20, 0x20, 0x20)
_SIZES: Mapping[str, float] = MappingProxyType(dict(zip(HEADINGS, (18, 15, 13), strict=True)))
_KEPT_TABLES = ("Normal Table", TABLE)
_UNWANTED = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml")
_WORD_2013 = "15"
"""Older ones open in a mode for old files."""


def blank() -> Document:
    """A document without pages that has all styles. Of the library's template only what is used stays."""
    document = docx.Document()
    for holder in (document.part, document.part.package):
        for key, rel in list(holder.rels.items()):
            if rel.reltype.rsplit("/", 1)[-1] in _UNWANTED:
                del holder.rels[key]
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in _KEPT_TABLES:
            style.delete()
    _defaults(document)
    _known(document)
    _own(document)
    return document


def _defaults(document: Document) -> None:
    fonts = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:rFonts')}")
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert fonts is not None
    assert language is not None
    fonts.attrib.clear()
    for script, name in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", _SERIF), ("cs", _LATIN)):
        fonts.set(qn(f"w:{script}"), name)
    language.set(qn("w:eastAsia"), "zh-CN")
    settings = document.settings.element
    for told in settings.iter(qn("w:themeFontLang")):
        told.set(qn("w:eastAsia"), "zh-CN")
    for told in settings.iter(qn("w:compatSetting")):
        if told.get(qn("w:name")) == "compatibilityMode":
            told.set(qn("w:val"), _WORD_2013)


def _known(document: Document) -> None:
    body = _paragraph(document, BODY)
    body.font.size = Pt(11)
    body.paragraph_format.space_after = Pt(6)
    for name in HEADINGS:
        heading = _paragraph(document, name)
        _fonts(heading, _SANS)
        heading.font.size, heading.font.color.rgb = Pt(_SIZES[name]), _DARK
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(14), Pt(6)
    caption = _paragraph(document, CAPTION)
    caption.font.size, caption.font.bold, caption.font.color.rgb = Pt(9.5), False, _GREY
    items = _paragraph(document, LIST)
    items.paragraph_format.left_indent, items.paragraph_format.first_line_indent = Cm(0.9), Cm(-0.9)


def _own(document: Document) -> None:
    mark = _new(document, PAGE_MARK, 8, _GREY)
    mark.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    mark.paragraph_format.space_before, mark.paragraph_format.keep_with_next = Pt(12), True
    _new(document, RUNNING, 9, _GREY)
    cell = _new(document, TABLE_TEXT, 10.5)
    cell.paragraph_format.space_after = Pt(0)
    _new(document, FOOTNOTE, 9)
    marginal = _new(document, MARGINAL, 9, _GREY)
    marginal.paragraph_format.left_indent = Cm(1)
    hand = _new(document, HAND, 12)
    _fonts(hand, _BRUSH)
    formula = _new(document, FORMULA, 11)
    formula.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    note = _new(document, NOTE, 9, _GREY)
    note.font.italic = True
    _shaded(_new_character(document, DOUBTFUL), "FFF2CC")
    illegible = _new_character(document, ILLEGIBLE)
    illegible.font.italic, illegible.font.color.rgb = True, _GREY
    _shaded(illegible, "E7E6E6")
    _new_character(document, NOT_APPLICABLE).font.color.rgb = _GREY
    _shaded(_new_character(document, NO_INK), "FBE5D6")
    _new_character(document, LATEX).font.name = "Consolas"


def _paragraph(document: Document, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _new(document: Document, name: str, size: float, colour: RGBColor | None = None) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name == FOOTNOTE)
    assert isinstance(style, ParagraphStyle)
    style.base_style, style.quick_style = document.styles[BODY], True
    style.font.size = Pt(size)
    if colour is not None:
        style.font.color.rgb = colour
    return style


def _new_character(document: Document, name: str) -> CharacterStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    assert isinstance(style, CharacterStyle)
    style.quick_style = True
    return style


def _fonts(style: ParagraphStyle, east_asian: str) -> None:
    """In place of those of the theme, which are not for Chinese."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script, name in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", east_asian), ("cs", _LATIN)):
        fonts.set(qn(f"w:{script}"), name)


def _shaded(style: CharacterStyle, fill: str) -> None:
    shade = OxmlElement("w:shd", {qn("w:val"): "clear", qn("w:color"): "auto", qn("w:fill"): fill})
    style.element.get_or_add_rPr().append(shade)
