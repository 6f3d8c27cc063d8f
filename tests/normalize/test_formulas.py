"""Arithmetic that a sentence writes out is read as it stands, and only where every operand is a printed figure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.extract.model import Location
from gouji.normalize.model import Passage
from gouji.normalize.prose import Prose, read_prose


def read(text: str) -> Prose:
    return read_prose([Passage(heading=(), text=text, location=Location(block=0))], year=2022)


def formulas(text: str) -> list[str]:
    """Every formula as `num - num_less / den - den_less = result`, and the label of its result."""
    prose = read(text)
    fact = {f.id: f for f in prose.facts}
    out = []
    for relation in prose.relations:
        if relation.kind == "formula":
            sides = {
                role: " ".join(f"{fact[i].value}" for i in relation.of(role)) for role, _ in relation.members
            }
            result = fact[relation.of("result")[0]]
            num = sides["num"] + (f" - {sides['num_less']}" if "num_less" in sides else "")
            den = (
                f" / {sides['den']}" + (f" - {sides['den_less']}" if "den_less" in sides else "")
                if "den" in sides
                else ""
            )
            out.append(f"{num}{den} = {result.value}{result.unit} {result.label}")
    return out


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("1.预算完成率=1,852.36/1,901.20×100%=97.43%，得4分。", "1852.36 / 1901.20 = 97.43% 预算执行率"),
        (
            "在职人员控制率＝（在职人员数58/编制数60）×100%＝96.67%，得5分。",
            "58 / 60 = 96.67% 在职人员控制率",
        ),
        (
            "变动率＝[（本年总额14.2-上年总额15.1）/上年15.1]×100%＝-5.96%。",
            "14.2 - 15.1 / 15.1 = -5.96% 变动率",
        ),
        (
            "结转结余率=结余417.36万元÷（上年结转126.50万元＋本年预算13,818.68万元）=2.99%。",
            "417.36 / 126.50 13818.68 = 2.99% 结转结余率",
        ),
        (
            "调整率＝（年初1,520.00，追加381.20）381.20÷1,520.00×100%＝25.08%。",
            "381.20 / 1520.00 = 25.08% 算式结果",
        ),
        ("综上，8+38+30+17.5=93.5分。", "8 38 30 17.5 = 93.5分 算式结果"),
        ("费用688万元+462万元+220万元=1,370万元。", "688 462 220 = 1370万元 算式结果"),
        ("支出率=2022年支出1,200万元/2022年预算1,300万元=92.31%。", "1200 / 1300 = 92.31% 预算执行率"),
    ],
)
def test_a_formula_is_read_as_it_stands(text: str, read_as: str) -> None:
    assert formulas(text) == [read_as]


@pytest.mark.parametrize(
    "text",
    [
        "预算执行率=（全年支出/预算）×100%=98%。",  # words only
        "工资＝48人×6万元=288万元。",  # two figures multiplied
        "编制率=实有数÷编制24=95.83%。",  # an operand in words
        "5×10+3=53分。",  # the sum is the end of something longer
        "支出1,200万元+480人=1,680。",  # two measures
        "得分=97.5分。",
    ],
)
def test_what_cannot_be_computed_is_no_formula(text: str) -> None:
    assert formulas(text) == []


@given(st.integers(min_value=1, max_value=999_999), st.integers(min_value=1, max_value=999_999))
def test_a_rate_is_read_back(num: int, den: int) -> None:
    a, b = Decimal(num) / 100, Decimal(den) / 100
    rate = (100 * a / b).quantize(Decimal("0.01"))
    assert formulas(f"完成率={a:,.2f}÷{b:,.2f}×100%={rate}%。") == [f"{a:.2f} / {b:.2f} = {rate}% 完成率"]
