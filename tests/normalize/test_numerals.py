"""Chinese numerals are numbers; words that only look like them are not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gouji.normalize.numerals import chinese_numeral


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三", 3),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("三千六百", 3600),
        ("一百二十万", 1_200_000),
        ("两千三百", 2300),
    ],
)
def test_whole_numerals(text: str, value: int) -> None:
    assert chinese_numeral(text) == Decimal(value)


def test_a_numeral_with_a_point() -> None:
    assert chinese_numeral("九十五点六") == Decimal("95.6")


@pytest.mark.parametrize("text", ["百千", "十十", "三点", "点五万", "万", "百"])
def test_what_is_no_number_gives_none(text: str) -> None:
    assert chinese_numeral(text) is None
