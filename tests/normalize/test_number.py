"""Printed digits keep value, decimals and sign, whatever their spelling; ambiguous ones are nobody's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.normalize.number import figure, is_nil, to_decimal

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@pytest.mark.parametrize(
    ("printed", "value", "decimals", "unit"),
    [
        ("38.50", "38.50", 2, ""),
        ("－12.7", "-12.7", 1, ""),
        ("﹣12.7", "-12.7", 1, ""),
        ("—12.7", "-12.7", 1, ""),
        ("１４８．０６", "148.06", 2, ""),
        ("18,742.36", "18742.36", 2, ""),
        ("1，098.78", "1098.78", 2, ""),
        ("12 345 678.90", "12345678.90", 2, ""),
        ("65430元", "65430", 0, "元"),
        ("≤90万元", "90", 0, "万元"),
        ("100百分比", "100", 0, "百分比"),
        ("97.5%", "97.5", 1, "%"),
        ("97.5％", "97.5", 1, "%"),
        ("7.50.", "7.50", 2, ""),
        ("0万元，", "0", 0, "万元"),
        ("12.21 ", "12.21", 2, ""),
        ("612.\n80", "612.80", 2, ""),
        ("-\n31.2\n5", "-31.25", 2, ""),
        ("(5.00)", "-5.00", 2, ""),
        ("20人", "20", 0, "人"),
    ],
)
def test_a_spelling_is_read(printed: str, value: str, decimals: int, unit: str) -> None:
    found = figure(printed)
    assert found is not None
    assert (found.value, found.decimals, found.unit) == (Decimal(value), decimals, unit)


@pytest.mark.parametrize(
    "printed",
    [
        "12,34",
        "1_000",
        "1.2.3",
        "NaN",
        "十二",
        "",
        "约",
        "12/34",
        "2020年12月31日",
        "2022年实际在职人数",
        "12月",
        "20（含2人）",
    ],
)
def test_an_ambiguous_spelling_or_words_are_no_figure(printed: str) -> None:
    assert figure(printed) is None


@pytest.mark.parametrize("sign", ["-", "—", "——", "/", "无", "×", "不适用", "…", "……"])
def test_nil_signs_are_nil_and_no_figure(sign: str) -> None:
    assert is_nil(sign)
    assert figure(sign) is None


def test_empty_is_not_nil_and_nought_is_not_nil() -> None:
    assert not is_nil("")
    assert not is_nil("0")
    assert not is_nil("0.00")


def test_binary_residue_is_shortened_and_said() -> None:
    found = figure("0.0900000762939453")
    assert found is not None
    assert found.value == Decimal("0.09")
    assert found.residue


amounts = st.decimals(
    min_value=Decimal("-99999999.99"), max_value=Decimal("99999999.99"), places=2, allow_nan=False
)


@given(amounts)
def test_any_amount_survives_printing_with_thousands_separators(value: Decimal) -> None:
    found = figure(f"{value:,.2f}")
    assert found is not None
    assert (found.value, found.decimals) == (value, 2)


@given(amounts)
def test_any_amount_survives_full_width_digits(value: Decimal) -> None:
    assert to_decimal(f"{value:.2f}".translate(FULL_WIDTH)) == value


@given(amounts, st.integers(min_value=1, max_value=8))
def test_any_amount_survives_a_line_break_inside(value: Decimal, at: int) -> None:
    text = f"{value:.2f}"
    at = min(at, len(text) - 1)
    found = figure(f"{text[:at]}\n{text[at:]}")
    assert found is not None
    assert found.value == value
