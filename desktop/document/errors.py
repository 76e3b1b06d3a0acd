"""The one error tree. Each error has a code, a sentence for the person at the desk and what to do next, in both languages.

A room defines its own subclasses beside the code that raises them. Details are plain values that fill the sentences' braces
and cross a process boundary as JSON; none of them may hold recognised text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

Detail = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in the languages of the interface."""

    en: str
    zh: str

    def say(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    def filled(self, **details: Detail) -> Text:
        """With the braces of both sentences filled in."""
        return Text(_filled(self.en, details), _filled(self.zh, details))


class DossierError(Exception):
    """Base of every error that a person may see."""

    code: ClassVar[str] = "internal"
    sentence: ClassVar[Text] = Text("Something went wrong inside the program.", "程序内部出错。")
    remedy: ClassVar[Text] = Text(
        "Try again; if it happens again, keep the log and report it.", "请重试；若仍出现，请保留日志并报告。"
    )

    commands: ClassVar[Text] = Text("", "")
    """What to do next for who has no window, where that is something else."""

    def __init__(self, **details: Detail) -> None:
        self.details = details
        super().__init__(self.say("en"))

    def say(self, language: str) -> str:
        """What is wrong, with the details filled in."""
        return _filled(self.sentence.say(language), self.details)

    def advise(self, language: str) -> str:
        """What to do next."""
        return _filled(self.remedy.say(language), self.details)

    def full(self, language: str) -> str:
        """Sentence and remedy; Chinese sentences follow each other without a space."""
        return ("" if language.startswith("zh") else " ").join((self.say(language), self.advise(language)))

    def in_terminal(self, language: str) -> str:
        """As `full`, for who works with commands."""
        commands = _filled(self.commands.say(language), self.details)
        if not commands:
            return self.full(language)
        return ("" if language.startswith("zh") else " ").join((self.say(language), commands))

    def to_plain(self) -> dict[str, Detail | dict[str, Detail]]:
        return {"code": self.code, "details": dict(self.details)}

    def to_json(self) -> str:
        """As it is kept with a page; `from_json` reads it back."""
        return json.dumps(self.to_plain(), ensure_ascii=False, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> DossierError:
        plain = json.loads(text)
        return DossierError.from_plain(plain["code"], plain["details"])

    @staticmethod
    def from_plain(code: str, details: dict[str, Detail]) -> DossierError:
        """The error that `to_plain` described; an unknown code becomes the base error."""
        kinds = {kind.code: kind for kind in _family(DossierError)}
        return kinds.get(code, DossierError)(**details)


def _family(kind: type[DossierError]) -> list[type[DossierError]]:
    return [kind, *(k for child in kind.__subclasses__() for k in _family(child))]


class _Missing(dict[str, Detail]):
    def __missing__(self, key: str) -> str:
        return "?"


def _filled(sentence: str, details: dict[str, Detail]) -> str:
    return sentence.format_map(_Missing(details))
