"""Codes with a check digit or a form. None of the numbers belongs to anybody."""

from __future__ import annotations

import pytest

from desktop.document.errors import Text
from desktop.document.template import FieldSpec, FieldType
from desktop.fields.types import Normal, normalise
from desktop.fields.types import codes as said


def of(kind: FieldType, value: str) -> Normal:
    return normalise(FieldSpec("code", kind, "Code", "编码"), value)


@pytest.mark.parametrize(
    ("kind", "value", "normal"),
    [
        # The example printed in GB 11643-1999.
        (FieldType.IDENTITY_NUMBER, "11010519491231002X", "11010519491231002X"),
        (FieldType.IDENTITY_NUMBER, "１１０１０５ １９４９１２３１ ００２ｘ", "11010519491231002X"),
        (FieldType.IDENTITY_NUMBER, "110105491231002", "110105491231002"),
        (FieldType.CREDIT_CODE, "9111 0000 6000 3734 1l", "91110000600037341L"),
        (FieldType.BANK_CARD, "4111 1111 1111 1111", "4111111111111111"),
        (FieldType.PHONE, "0571-8888 8888", "+8657188888888"),
        (FieldType.PHONE, "（0571）88888888", "+8657188888888"),
        (FieldType.PHONE, "138-0013-8000", "+8613800138000"),
        (FieldType.PHONE, "手机：13800138000", "+8613800138000"),
        (FieldType.PHONE, "+86 138 0013 8000", "+8613800138000"),
        (FieldType.PHONE, "010-62345678转801", "+861062345678;ext=801"),
        (FieldType.PHONE, "400-666-7777", "+864006667777"),
        (FieldType.PHONE, "(415) 555-2671", "+14155552671"),
        (FieldType.PHONE, "1-800-555-0199", "+18005550199"),
        (FieldType.PHONE, "+44 20 7946 0958", "+442079460958"),
        (FieldType.PHONE, "62345678", "62345678"),
        (FieldType.PHONE, "95588", "95588"),
        (FieldType.ICD10, "J18.9", "J18.9"),
        (FieldType.ICD10, "j189", "J18.9"),
        (FieldType.ICD10, "A09", "A09"),
        (FieldType.ICD10, "I10.X00", "I10.x00"),
        (FieldType.ICD10, "C34.900×001", "C34.900x001"),
        (FieldType.ICD10, "I10 . x00x002", "I10.x00x002"),
        (FieldType.ICD10, "S72.001A", "S72.001A"),
        (FieldType.ICD10, "A17.0†", "A17.0"),
        (FieldType.ICD10, "M81400/3", "M81400/3"),
    ],
)
def test_codes_are_kept_without_separators(kind: FieldType, value: str, normal: str) -> None:
    assert of(kind, value) == Normal(normal)


@pytest.mark.parametrize(
    ("kind", "value", "problem"),
    [
        (FieldType.IDENTITY_NUMBER, "110105194912310021", said.IDENTITY_CHECK),
        (FieldType.IDENTITY_NUMBER, "11010519491331002X", said.IDENTITY_BIRTH),
        (FieldType.IDENTITY_NUMBER, "110105491331002", said.IDENTITY_BIRTH),
        (FieldType.IDENTITY_NUMBER, "1101051949123100", said.IDENTITY_LENGTH),
        (FieldType.IDENTITY_NUMBER, "1101051949123100XX", said.IDENTITY_FORM),
        (FieldType.IDENTITY_NUMBER, "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", said.IDENTITY_FORM),
        (FieldType.CREDIT_CODE, "911100006000373411", said.CREDIT_CHECK),
        (FieldType.CREDIT_CODE, "91110000600O37341L", said.CREDIT_FORM),
        (FieldType.CREDIT_CODE, "9111000060003734", said.CREDIT_LENGTH),
        (FieldType.BANK_CARD, "4111111111111112", said.CARD_CHECK),
        (FieldType.BANK_CARD, "4111", said.CARD_FORM),
        (FieldType.PHONE, "123456", said.NOT_A_PHONE),
        (FieldType.PHONE, "张三", said.NOT_A_PHONE),
        (FieldType.PHONE, "0571-8888 888", said.NOT_A_PHONE),
        (FieldType.ICD10, "高血压", said.NOT_ICD10),
        (FieldType.ICD10, "1I0.x00", said.NOT_ICD10),
    ],
)
def test_wrong_codes_say_what_is_wrong_and_never_the_code(kind: FieldType, value: str, problem: Text) -> None:
    assert of(kind, value) == Normal("", problem)


def test_every_changed_digit_of_an_identity_number_is_found() -> None:
    good = "11010519491231002X"
    for at in range(17):
        for digit in "0123456789":
            wrong = good[:at] + digit + good[at + 1 :]
            assert (of(FieldType.IDENTITY_NUMBER, wrong).problem is None) == (wrong == good)
