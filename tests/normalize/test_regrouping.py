"""A stated sum that can be read in several ways is read in the one that ties."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gouji.extract.model import Document, Location, Paragraph
from gouji.normalize import interpret


def sums(text: str) -> list[tuple[Decimal, list[Decimal], str]]:
    """Total, parts and note of every sum that a sentence states."""
    paragraph = Paragraph(text=text, location=Location(block=0))
    document = Document(name="r.docx", path="r.docx", sha256="0" * 64, format="docx", blocks=(paragraph,))
    submission = interpret(document)
    value = {fact.id: fact.value for fact in submission.facts}
    return [
        (value[r.of("total")[0]], [value[p] for p in r.of("part")], r.note)
        for r in submission.relations
        if r.kind == "sum"
    ]


def test_what_a_closed_bracket_says_is_not_broken_down_by_the_list_behind_it() -> None:
    text = "批复总额1,865.00万元（含上年结转65.00万元），其中：工资福利830.00万元、商品服务135.00万元、项目900.00万元。"
    assert (
        Decimal("1865.00"),
        [Decimal("830.00"), Decimal("135.00"), Decimal("900.00")],
        "complete",
    ) in sums(text)


def test_rates_per_head_are_no_parts_of_an_amount() -> None:
    text = "初中1,050元/生·年，高中1,200元/生·年，按标准分别拨付124.11万元和140.88万元，合计264.99万元。"
    assert sums(text) == [(Decimal("264.99"), [Decimal("124.11"), Decimal("140.88")], "complete")]


def test_a_list_goes_on_where_only_then_it_makes_the_total() -> None:
    text = "支出总计648.23万元：基本支出402.35万元，项目支出198.20万元，年末结转47.68万元。"
    assert sums(text)[0][:2] == (Decimal("648.23"), [Decimal("402.35"), Decimal("198.20"), Decimal("47.68")])


def test_a_sum_that_ties_in_no_reading_stays_as_it_was_read() -> None:
    text = "支出总计700.00万元：基本支出402.35万元，项目支出198.20万元，年末结转47.68万元。"
    assert sums(text)[0][:2] == (Decimal("700.00"), [Decimal("402.35"), Decimal("198.20")])


@given(st.lists(st.integers(min_value=100, max_value=99_999), min_size=2, max_size=4))
def test_a_sum_that_ties_as_read_is_left_alone(parts: list[int]) -> None:
    words = "、".join(
        f"{name}{Decimal(part) / 100:.2f}万元" for name, part in zip("甲乙丙丁", parts, strict=False)
    )
    total = Decimal(sum(parts)) / 100
    read = sums(f"培训中心支出{total:.2f}万元，其中：{words}。")
    assert [(head, rest) for head, rest, _ in read] == [(total, [Decimal(p) / 100 for p in parts])]
