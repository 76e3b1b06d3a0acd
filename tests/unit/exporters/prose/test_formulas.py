from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.exporters.prose import formulas
from desktop.exporters.prose.formulas import MATHML


def test_mathml_keeps_the_latex_as_its_annotation() -> None:
    math = formulas.mathml(r"\frac{a}{b}", display=True)
    assert math is not None
    assert math.get("display") == "block"
    assert math.find(f".//{{{MATHML}}}mfrac") is not None
    assert [note.text for note in math.iter(f"{{{MATHML}}}annotation")] == [r"\frac{a}{b}"]


@pytest.mark.parametrize("latex", [r"\frac{a", "a}", r"\left( a", r"x^", r"\notacommand{a}", "x" * 5000])
def test_what_cannot_be_mathml_stays_latex(latex: str) -> None:
    assert formulas.mathml(latex, display=False) is None


PIECES = (
    *"{}^_a1()&[]%$<>#~\\中",
    *(f"\\{name}" for name in (
        "frac", "left", "right", "\\", "sqrt", "sum", "limits", "text", "over", "color", "hspace", "genfrac", "rule", "middle",
        "not", "tag", "label", "operatorname", "pmod", "xrightarrow", "binom",
    )),
    r"\begin{matrix}",
    r"\end{matrix}",
    r"\begin{array}",
    "{cc}",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_any_latex_is_mathml_or_nothing(latex: str) -> None:
    formulas.mathml(latex, display=False)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("costs $5 and $6", [("costs $5 and $6", False)]),
        ("a $x^2$ b", [("a ", False), ("x^2", True), (" b", False)]),
        (r"\(a\)", [("a", True)]),
        ("US$ 12 = $x", [("US$ 12 = $x", False)]),
        (r"\$x^2\$", [(r"\$x^2\$", False)]),
        ("$$a$$", [("a", True)]),
        ("", []),
    ],
)
def test_formulas_within_a_line_are_told_from_money(text: str, parts: list[tuple[str, bool]]) -> None:
    assert list(formulas.parts(text)) == parts


@pytest.mark.parametrize("latex", [r"$$E$$", r"\[E\]", r"\(E\)", "$E$", r"\begin{equation}E\end{equation}", r" $$ \[E\] $$ "])
def test_signs_around_a_formula_are_taken_off(latex: str) -> None:
    assert formulas.bare(latex) == "E"
