"""Lines of text with their places: `<ref>text</ref><quad>(x1,y1),(x2,y2)</quad>`, while it is written or afterwards.

Text that has no place is kept without one, a place without text is kept with an empty text; neither is ever made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from desktop.document.geometry import Box, Quad
from desktop.engines.hunyuan.parsing.loose import Piece, pieces
from desktop.engines.hunyuan.parsing.points import coordinates, place

NOTHING = "图片中没有文字"


@dataclass(frozen=True, slots=True)
class Spotted:
    """begin, end: of the text in the model's output, so that text == output[begin:end] unless escapes were undone.
    box: upright, 0-1000 of width and height of what the model was shown; None where the output gives no place.
    corners: the four that the output gives, where they are not simply the box's; clockwise from the top left of the text.
    repaired: something is missing or was put right (order, range, extent, tags, the end)."""

    text: str
    begin: int
    end: int
    box: Box | None
    corners: Quad | None = None
    repaired: bool = False

    @property
    def quad(self) -> Quad | None:
        return self.corners or (Quad.of(self.box) if self.box else None)


@dataclass(frozen=True, slots=True)
class Spotting:
    """repaired: how many of the lines are. nothing: the model says that there is no text."""

    lines: tuple[Spotted, ...]
    repaired: int = 0
    nothing: bool = False


def parse_spotting(text: str) -> Spotting:
    """Of any of the known shapes, and of mixtures. Text without any shape gives lines without places. Never raises."""
    stream = SpottingStream()
    lines = (*stream.feed(text), *stream.finish())
    return Spotting(lines, sum(line.repaired for line in lines), stream.nothing)


class _State(Enum):
    OUTSIDE = auto()
    TEXT = auto()
    AFTER_TEXT = auto()
    PLACE = auto()


_TAG = re.compile(r"</?(?:ref|quad)>")
_LONGEST_TAG = len("</quad>")
_TAGS = ("<ref>", "</ref>", "<quad>", "</quad>")
_TWO_CORNERS = 4


class SpottingStream:
    """`feed` gives the lines that are finished, `finish` the rest. Together they are the lines of `parse_spotting`, however
    the text is cut into pieces. The shapes without tags come at the end only. What a call costs grows with its piece alone.
    """

    def __init__(self) -> None:
        self._state = _State.OUTSIDE
        self._held = ""
        self._at = 0
        """Where `_held` begins in the output."""
        self._words: list[str] = []
        self._words_begin = 0
        self._text: list[str] = []
        self._text_begin = 0
        self._ref_opened = True
        self._ref_closed = True
        self._closing: list[str] = []
        """Closing tags since the text ended: part of it where more text follows them and then another one."""
        self._tagged = False
        self.nothing = False
        """The model says that there is no text; known at the end."""
        self._numbers = _TWO_CORNERS
        self._ready: list[Spotted] = []

    def feed(self, delta: str) -> tuple[Spotted, ...]:
        text = self._held + delta
        keep = text.rfind("<", -_LONGEST_TAG + 1) if len(text) >= _LONGEST_TAG else text.rfind("<")
        if keep < 0 or not any(tag.startswith(text[keep:]) and tag != text[keep:] for tag in _TAGS):
            keep = len(text)
        begin = 0
        for tag in _TAG.finditer(text, 0, keep):
            self._words.append(text[begin : tag.start()])
            self._tag(tag[0], self._at + tag.end())
            begin = tag.end()
        if begin < keep:
            self._words.append(text[begin:keep])
        self._at += keep
        self._held = text[keep:]
        return self._taken()

    def finish(self) -> tuple[Spotted, ...]:
        """The lines that the end of the output leaves: cut short, or in a shape without tags."""
        if self._held and not self._tagged:
            self._words.append(self._held)
        words = self._taken_words()
        if self._state is _State.OUTSIDE:
            self.nothing = not self._tagged and words.strip().rstrip("。.") == NOTHING
            self._loose("" if self.nothing else words)
        elif self._state is _State.TEXT:
            self._text.append(words)
            self._emit(None)
        elif self._state is _State.AFTER_TEXT:
            self._leave_after_text(words)
        else:
            self._emit(self._unclosed(words), broken=True)
            self._leave_words(words)
        self._held = ""
        self._state = _State.OUTSIDE
        return self._taken()

    def _taken(self) -> tuple[Spotted, ...]:
        ready = tuple(self._ready)
        self._ready.clear()
        return ready

    def _taken_words(self) -> str:
        words = "".join(self._words)
        self._words.clear()
        return words

    def _tag(self, tag: str, end: int) -> None:
        """end: of the tag in the output. The words since the last tag, and what they are, decide with it what comes next."""
        self._tagged = True
        words = self._taken_words()
        if self._state is _State.OUTSIDE:
            self._outside(tag, words)
        elif self._state is _State.TEXT:
            self._in_text(tag, words)
        elif self._state is _State.AFTER_TEXT:
            self._after_text(tag, words)
        else:
            self._in_place(tag, words)
        if tag == "<ref>":
            self._state = _State.TEXT
            self._ref_opened = True
            self._text = []
            self._text_begin = end
        self._words_begin = end

    def _outside(self, tag: str, words: str) -> None:
        last = self._loose(words, keep_last=tag in ("<quad>", "</ref>"))
        gap = words[last.end - self._words_begin :] if last else ""
        if last and tag == "</ref>" and gap.strip():
            self._ready.append(_spotted(last))
            last = None
        self._text = [last.text, gap if gap.isspace() else ""] if last else []
        self._text_begin = last.begin if last else self._words_begin + len(words)
        self._ref_opened = False
        self._ref_closed = tag == "</ref>" or bool(gap.strip())
        if tag == "<quad>":
            self._state = _State.PLACE
        elif tag == "</ref>" and last:
            self._state = _State.AFTER_TEXT

    def _in_text(self, tag: str, words: str) -> None:
        self._text.append(words)
        if tag == "<ref>":
            self._emit(None)
        elif tag == "</ref>":
            self._ref_closed = True
            self._state = _State.AFTER_TEXT
        elif tag == "<quad>":
            self._ref_closed = False
            self._state = _State.PLACE
        else:
            self._text.append(tag)

    def _after_text(self, tag: str, words: str) -> None:
        if tag == "<quad>":
            self._loose(words)
            self._state = _State.PLACE
        elif tag == "</ref>":
            self._closing += ["</ref>", words]
            if words.strip():
                self._text += self._closing
                self._closing = []
        else:
            self._leave_after_text(words)
            self._state = _State.OUTSIDE

    def _leave_after_text(self, words: str) -> None:
        """The place did not come, or came without its tag."""
        numbers = coordinates(words)
        self._emit(numbers, broken=True)
        if not place(numbers):
            self._loose(words)

    def _in_place(self, tag: str, words: str) -> None:
        numbers = coordinates(words)
        printed = not self._ref_closed and not numbers and bool(self._text)
        if tag in ("<quad>", "</ref>") and printed:
            # The tag before was no tag: the line's own text holds one.
            self._text += ["<quad>", words]
            self._ref_closed = tag == "</ref>"
            self._state = _State.PLACE if tag == "<quad>" else _State.AFTER_TEXT
        elif tag != "<quad>" or numbers:
            self._emit(numbers, broken=tag != "</quad>" or not (self._ref_opened and self._ref_closed))
            self._leave_words(words)
            self._state = _State.OUTSIDE

    def _unclosed(self, words: str) -> tuple[float, ...] | None:
        """Coordinates that the output ends with: taken only where as many are there as the place before had, as two corners
        may be the first half of four, and those lie on one line as a rule."""
        numbers = coordinates(words)
        if numbers is None or len(numbers) != self._numbers:
            return None
        flat = len(numbers) == _TWO_CORNERS and (numbers[0] == numbers[2] or numbers[1] == numbers[3])
        return None if flat else numbers

    def _leave_words(self, words: str) -> None:
        """Words where coordinates should be."""
        if any(sign.isalpha() for sign in words):
            self._loose(words)

    def _emit(self, numbers: tuple[float, ...] | None, *, broken: bool = False) -> None:
        raw = "".join(self._text)
        self._text = []
        self._closing = []
        text = raw.strip()
        spot = place(numbers)
        if spot and numbers:
            self._numbers = len(numbers)
        if text or spot:
            begin = self._text_begin + (len(raw) - len(raw.lstrip()) if text else 0)
            self._ready.append(_spotted(Piece(text, begin, begin + len(text), numbers, not broken)))

    def _loose(self, words: str, *, keep_last: bool = False) -> Piece | None:
        """Hands out what stands between the tags. keep_last: but gives back the last piece where it waits for its place."""
        found = pieces(words, self._words_begin) if words and not words.isspace() else []
        last = found.pop() if keep_last and found and found[-1].numbers is None else None
        self._ready += [_spotted(piece) for piece in found]
        return last


def _spotted(piece: Piece) -> Spotted:
    spot = place(piece.numbers)
    if spot is None:
        return Spotted(piece.text, piece.begin, piece.end, None, None, True)
    return Spotted(
        piece.text, piece.begin, piece.end, spot.box, spot.corners, spot.repaired or not piece.whole or not piece.text
    )
