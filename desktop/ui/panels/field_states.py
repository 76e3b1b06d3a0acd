"""How far a field has come, in a sign, a colour and words; and which rule found it, in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject

from desktop.document.errors import Text
from desktop.document.record import CheckedField, FieldState, Record
from desktop.document.template import FieldSpec, Template, Verify
from desktop.fields.checking import DOUBTFUL
from desktop.fields.voting import is_settled, keys_blind
from desktop.ui.i18n import language

SIGNS = {
    FieldState.SETTLED: "settled",
    FieldState.CONFIRMED: "check",
    FieldState.PENDING: "doubt",
    FieldState.FAILED: "failed",
}

TONES = {
    FieldState.SETTLED: "muted",
    FieldState.CONFIRMED: "success",
    FieldState.PENDING: "warning",
    FieldState.FAILED: "danger",
}


def title_of(what: FieldSpec | Template) -> str:
    return what.title_zh if language() == "zh" else what.title


def said(message: Text) -> str:
    return message.zh if language() == "zh" else message.en


@dataclass(frozen=True, slots=True)
class Standing:
    """What a field is to the person at the desk.

    blind: it is keyed without seeing what somebody else keyed. waits: this person has done what there is to do, another has
    not. differ: people keyed different values, and one has to be chosen.
    """

    checked: CheckedField
    blind: bool = False
    waits: bool = False
    differ: bool = False

    @property
    def is_open(self) -> bool:
        return self.checked.state in (FieldState.PENDING, FieldState.FAILED)

    @property
    def to_do(self) -> bool:
        """Whether Enter and Tab stop here."""
        return self.is_open and not (self.waits and not any(rule.blocks for rule in self.checked.rules))

    def words(self, *, looked_for: bool) -> str:
        """Empty where nothing was looked for yet."""
        translate, checked, field = QCoreApplication.translate, self.checked, self.checked.field
        if self.blind:
            return translate("FieldStates", "second person")
        if self.differ:
            return translate("FieldStates", "two entries differ")
        if self.waits:
            return translate("FieldStates", "waits for a second person")
        match checked.state:
            case FieldState.CONFIRMED:
                by = (field.confirmed_by or "") if field is not None else ""
                return translate("FieldStates", "confirmed by {0}").format(by)
            case FieldState.SETTLED if field is not None:
                return translate("FieldStates", "settled by machine")
            case FieldState.PENDING if field is not None and field.doubt >= DOUBTFUL:
                return translate("FieldStates", "doubtful")
            case FieldState.PENDING if field is not None:
                return translate("FieldStates", "to check")
            case FieldState.FAILED if field is not None and field.value and not checked.traced:
                return translate("FieldStates", "no ink")
            case FieldState.FAILED if field is not None and field.value:
                return translate("FieldStates", "a rule fails")
        if checked.state is FieldState.FAILED:
            return translate("FieldStates", "missing")
        return translate("FieldStates", "not found") if looked_for else ""


def standing(checked: CheckedField, person: str) -> Standing:
    spec, field = checked.spec, checked.field
    if spec.verify is not Verify.TWO or field is None or is_settled(spec, field):
        return Standing(checked)
    people = [entry.by for entry in field.entries if entry.person]
    blind = keys_blind(spec, field, person)
    return Standing(checked, blind, waits=people == [person], differ=len(people) > 1 and not blind)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many fields of a record are how far; absent: not found, and nobody has to say so. waiting: of the pending ones, those
    that only another person can see to."""

    total: int = 0
    done: int = 0
    pending: int = 0
    failed: int = 0
    waiting: int = 0
    absent: int = 0


def tally(record: Record | None, person: str) -> Tally:
    if record is None:
        return Tally()
    states = [checked.state for checked in record.fields]
    failed, pending = states.count(FieldState.FAILED), states.count(FieldState.PENDING)
    standings = [standing(checked, person) for checked in record.fields]
    waiting = sum(each.is_open and not each.to_do for each in standings)
    absent = sum(each.field is None and each.state is FieldState.SETTLED for each in record.fields)
    done = len(states) - failed - pending - absent
    return Tally(len(states), done, pending - waiting, failed, waiting, absent)


class TallyWords(QObject):
    """What is said with a number: lupdate finds plural forms only in `tr`."""

    def say(self, counted: Tally) -> str:
        """Such as: 12 of 18 settled, 3 to check, 1 fails."""
        parts = [self.tr("{0} of {1} settled").format(counted.done, counted.total)]
        if counted.absent:
            parts.append(self.tr("%n not found", "", counted.absent))
        if counted.pending:
            parts.append(self.tr("%n to check", "", counted.pending))
        if counted.failed:
            parts.append(self.tr("%n fail(s)", "", counted.failed))
        if counted.waiting:
            parts.append(self.tr("%n wait(s) for a second person", "", counted.waiting))
        return ("，" if language() == "zh" else ", ").join(parts)


def found_words(rule: str) -> str:
    """How a value was found, by one rule or by several ("label-right+asked"). What has no words here is told by its name."""
    return ", ".join(_found_words(part) for part in rule.split("+") if part)


def _found_words(rule: str) -> str:
    translate = QCoreApplication.translate
    words = {
        "label": translate("FieldStates", "found beside its label"),
        "label-colon": translate("FieldStates", "found after its label"),
        "label-space": translate("FieldStates", "found after its label"),
        "label-brackets": translate("FieldStates", "found after its label"),
        "label-merged": translate("FieldStates", "found after its label"),
        "label-cell": translate("FieldStates", "found in the cell of its label"),
        "label-cell-right": translate("FieldStates", "found in the cell beside its label"),
        "label-cell-below": translate("FieldStates", "found in the cell below its label"),
        "label-space-loose": translate("FieldStates", "follows a word that may be its label"),
        "label-below": translate("FieldStates", "found below its label"),
        "named-in-brackets": translate("FieldStates", "named in brackets"),
        "line-items": translate("FieldStates", "found in a table"),
        "tick": translate("FieldStates", "a ticked box"),
        "seal": translate("FieldStates", "a seal"),
        "zone": translate("FieldStates", "found in its place on the form"),
        "learned": translate("FieldStates", "learned from confirmed documents"),
        "pattern": translate("FieldStates", "found by its pattern"),
        "date-alone": translate("FieldStates", "a date by itself"),
        "date-named": translate("FieldStates", "a date after a word for it"),
        "date-timed": translate("FieldStates", "a date beside a time of day"),
        "letterhead": translate("FieldStates", "found at the head of the page"),
        "letterhead-loose": translate("FieldStates", "at the head of the page, perhaps with words of something else"),
        "total": translate("FieldStates", "found beside a word for the total"),
        "total-paid": translate("FieldStates", "the total that agrees with what was paid"),
        "amount-paid": translate("FieldStates", "the amount that was paid"),
        "title-region": translate("FieldStates", "the title of the page"),
        "largest-centred": translate("FieldStates", "the largest words in the middle"),
        "code": translate("FieldStates", "read from a bar or QR code"),
        "keyed": translate("FieldStates", "keyed by a person"),
        "drawn": translate("FieldStates", "taken from the page by a person"),
        "asked": translate("FieldStates", "answered by the engine"),
    }
    return words.get(rule) or words.get(rule.partition("-")[0]) or rule
