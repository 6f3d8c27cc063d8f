"""A table proves its own arithmetic: what its figures show is held against the one that does not fit, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.normalize import interpret

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document


def told(made: Document, kind: str) -> list[str]:
    """Relations of one kind, as the printed figures of their members."""
    read = interpret(made)
    printed = {fact.id: fact.text for fact in read.facts}
    return [" ".join(printed[name] for _, name in r.members) for r in read.relations if r.kind == kind]


def test_lines_that_add_up_in_one_column_are_the_lines_of_the_total_in_the_next(
    document: Callable[..., Document],
) -> None:
    made = document("表一（万元）", """
        项目 | 预算数 | 决算数
        合计 | 30.50 | 28.99
        巡查 | 10.50 | 10.10
        养护 | 20.00 | 19.90
    """)  # fmt: skip
    assert told(made, "sum") == ["30.50 10.50 20.00", "28.99 10.10 19.90"]


def test_one_column_alone_proves_nothing(document: Callable[..., Document]) -> None:
    made = document("表一（万元）", """
        项目 | 决算数
        合计 | 28.99
        巡查 | 10.10
        养护 | 19.90
    """)  # fmt: skip
    assert told(made, "sum") == []


def test_a_gap_that_stands_beside_the_parts_is_no_error(document: Callable[..., Document]) -> None:
    made = document("分配表（万元）", """
        地区 | 合计下达 | 中央补助 | 省级资金 | 备注数 | 市县资金
        甲县 | 300.00 | 200.00 | 100.00 | 1.00 |
        乙县 | 240.00 | 140.00 | 100.00 | 1.00 |
        丙县 | 410.00 | 200.00 | 170.00 | 1.00 | 40.00
    """)  # fmt: skip
    assert "410.00 200.00 170.00" not in told(made, "sum")


def test_rises_and_falls_belong_to_the_columns_that_most_lines_prove(
    document: Callable[..., Document],
) -> None:
    made = document("2022年度收支情况（万元）", """
        项目 | 2022年 | 2021年 | 增减额 | 增减率（%）
        收入合计 | 110.00 | 100.00 | 10.00 | 10.00
        支出合计 | 95.00 | 90.00 | 5.00 | 5.56
        项目支出 | 44.00 | 40.00 | 4.00 | 1.00
    """)  # fmt: skip
    assert told(made, "change")[-3:] == ["110.00 100.00 10.00", "95.00 90.00 5.56", "44.00 40.00 1.00"]


def test_blocks_side_by_side_do_not_prove_each_other(document: Callable[..., Document]) -> None:
    made = document("收支情况（万元）", """
        收入项目 | 金额 | 支出项目 | 金额
        上年结转 | 16.00 | 基本支出 | 430.00
        财政拨款 | 600.00 | 其中：人员支出 | 308.00
        其他收入 | 7.00 | 公用支出 | 122.00
        收入合计 | 623.00 | 支出合计 | 430.00
    """)  # fmt: skip
    assert [line for line in told(made, "sum") if line.startswith("430.00")] == []


def test_classes_add_up_by_their_codes(document: Callable[..., Document]) -> None:
    made = document("支出决算表（万元）", """
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        合计 | < | 90.00 | 60.00 | 30.00
        204 | 公共安全支出 | 70.00 | 40.00 | 30.00
        20406 | 司法 | 70.00 | 40.00 | 30.00
        208 | 社会保障和就业支出 | 20.00 | 20.00 |
    """)  # fmt: skip
    assert next(line for line in told(made, "sum") if line.startswith("90.00")) == "90.00 70.00 20.00"
