"""Any figure, formatted in any wording, is read back as it was: values, units, signs, hedges and relations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gouji.extract.model import Location
from gouji.normalize.model import Passage
from gouji.normalize.prose import Prose, read_prose

AMOUNTS = st.decimals(min_value=0, max_value=9_999_999, places=2)
COUNTS = st.integers(min_value=1, max_value=99_999)
UNITS = st.sampled_from(["万元", "亿元", "元", "千元"])
COUNTERS = st.sampled_from(["人", "名", "个", "支", "户", "人次", "批次", "台", "家", "件", "万人次", "亩"])
NAMES = st.sampled_from(
    ["基本支出", "项目支出", "公务接待费", "三公经费", "上年结转", "办公费", "水利工程维修费"]
)


def read(text: str) -> Prose:
    return read_prose([Passage(heading=(), text=text, location=Location(block=0))], year=2022)


def spelled(value: Decimal, how: str) -> str:
    plain = f"{value:,.2f}" if "grouped" in how else f"{value:.2f}"
    if "wide" in how:
        plain = plain.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."})
    return plain


@given(
    NAMES,
    AMOUNTS,
    UNITS,
    st.sampled_from(["plain", "grouped", "wide"]),
    st.sampled_from(["", "为", "共", "达", "是"]),
)
def test_an_amount_is_read_as_it_was_written(
    name: str, value: Decimal, unit: str, how: str, link: str
) -> None:
    (fact,) = read(f"{name}{link}{spelled(value, how)}{unit}。").facts
    assert (fact.value, fact.unit, fact.decimals, fact.bound) == (value, unit, 2, None)


@given(COUNTS, COUNTERS)
def test_a_count_is_read_with_its_counter(value: int, unit: str) -> None:
    (fact,) = read(f"走访对象{value}{unit}。").facts
    assert (fact.value, fact.unit, fact.decimals) == (Decimal(value), unit, 0)


@given(
    COUNTS,
    st.sampled_from(
        [("约", "", "about"), ("近", "", "le"), ("", "以上", "ge"), ("超过", "", "gt"), ("不超过", "", "le")]
    ),
)
def test_a_hedge_is_a_bound_that_holds_the_number(value: int, hedge: tuple[str, str, str]) -> None:
    before, after, bound = hedge
    (fact,) = read(f"惠及群众{before}{value}人{after}。").facts
    assert (fact.value, fact.bound) == (Decimal(value), bound)
    assert fact.low is None or fact.low <= value
    assert fact.high is None or fact.high >= value


@given(AMOUNTS, st.sampled_from([("增加", 1), ("减少", -1), ("下降", -1), ("增长", 1), ("压减", -1)]))
def test_the_direction_is_the_sign(value: Decimal, direction: tuple[str, int]) -> None:
    word, sign = direction
    level, change = read(f"公务接待费5.00万元，比上年{word}{value}万元。").facts
    assert change.value == sign * value
    assert change.concept is None
    assert level.value == Decimal("5.00")


@given(st.lists(AMOUNTS, min_size=2, max_size=8), st.sampled_from(["、", "，", "；"]))
def test_parts_after_among_belong_to_the_total(values: list[Decimal], separator: str) -> None:
    names = [f"{c}工程款" for c in "甲乙丙丁戊己庚辛"]
    items = separator.join(f"{n}{v}万元" for n, v in zip(names, values, strict=False))
    prose = read(f"项目总投资{sum(values)}万元，其中：{items}。")
    (relation,) = prose.relations
    by_id = {fact.id: fact.value for fact in prose.facts}
    assert [by_id[p] for p in relation.of("part")] == values
    assert by_id[relation.of("total")[0]] == sum(values)


@given(st.lists(AMOUNTS, min_size=2, max_size=6))
def test_a_total_behind_sums_the_row_before(values: list[Decimal]) -> None:
    items = "、".join(f"{c}项费用{v}万元" for c, v in zip("甲乙丙丁戊己", values, strict=False))
    (relation,) = read(f"{items}，合计{sum(values)}万元。").relations
    assert (relation.kind, relation.note, len(relation.of("part"))) == ("sum", "complete", len(values))


@given(AMOUNTS, AMOUNTS, st.decimals(min_value=0, max_value=100, places=2))
def test_a_share_knows_its_whole(part: Decimal, whole: Decimal, share: Decimal) -> None:
    prose = read(f"基本支出{whole}万元，其中工资福利支出{part}万元，占基本支出的{share}%。")
    (relation,) = [r for r in prose.relations if r.kind == "share"]
    by_id = {fact.id: fact.value for fact in prose.facts}
    assert [by_id[relation.of(role)[0]] for role in ("share", "part", "whole")] == [share, part, whole]


@given(
    st.text(
        alphabet="其中占的为0123456789.,，、；。万元%（）()人个由增加到减少共合计分别年上-—〔〕《》 \n",
        max_size=120,
    )
)
@settings(max_examples=300)
def test_any_text_is_read_without_a_fault(text: str) -> None:
    prose = read(text)
    ids = {fact.id for fact in prose.facts}
    assert len(ids) == len(prose.facts)
    for fact in prose.facts:
        span = fact.evidence.location.span
        assert span is not None
        assert text[span[0] : span[1]] == fact.text
    assert all(fact in ids for relation in prose.relations for _, fact in relation.members)


@given(st.integers(min_value=1, max_value=9_999))
def test_chinese_numerals_are_numbers(value: int) -> None:
    digits = "零一二三四五六七八九"
    places = [(value // 10**i % 10, "千百十"[3 - i] if i else "") for i in (3, 2, 1, 0)]
    words = "".join(digits[d] + name if d else "零" for d, name in places).strip("零")
    while "零零" in words:
        words = words.replace("零零", "零")
    if len(words) < 2:
        words = "一百"
        value = 100
    (fact,) = read(f"捐赠图书{words}册。").facts
    assert fact.value == value


@pytest.mark.parametrize(
    "text",
    [
        "123.45.67",
        "1,23,456元",
        "12 34 56",
        "支出-",
        "占%",
        "其中：",
        "（（（（",
        "〔2021〕",
        "5.",
        "第号",
        "年月日",
    ],
)
def test_odd_spellings_are_no_fault(text: str) -> None:
    read(text)


def same(prose: Prose) -> list[Any]:
    return [(fact.label, fact.value, fact.unit, fact.qualifier) for fact in prose.facts]


@given(AMOUNTS, AMOUNTS)
def test_layout_changes_nothing(basic: Decimal, project: Decimal) -> None:
    plain = f"整体支出{basic + project}万元，其中基本支出{basic}万元，项目支出{project}万元。"
    spaced = plain.replace("，", "， ").replace("万元", " 万元")
    broken = plain.replace("其中", "\n其中")
    assert same(read(spaced)) == same(read(plain))
    assert same(read(broken)) == same(read(plain))
