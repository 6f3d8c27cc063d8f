"""Tables of figures become facts, whatever the form."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gouji.normalize.evidence import Source
from gouji.normalize.forms import families
from gouji.normalize.lattice import Lattice
from gouji.normalize.matrix import read_matrix
from gouji.normalize.segments import segments
from gouji.normalize.sheet import read_sheet
from gouji.normalize.subtable import Reading, SubTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Table
    from gouji.normalize.model import Fact


def read(made: Table, *, family: str = "", unit: str | None = "万元") -> Reading:
    """Read every matrix and sheet of a table."""
    chosen = next((f for f in families() if f.id == family), None)
    out = Reading()
    lattice = Lattice(table=made)
    for segment in segments(lattice):
        part = chosen.part(lattice.words(segment.top)) if chosen else None
        source = Source(name=segment.title, unit=unit, year=2022)
        sub = SubTable(lattice=lattice, segment=segment, source=source, part=part)
        if segment.kind not in {"matrix", "sheet"}:
            continue
        got = read_matrix(sub) if segment.kind == "matrix" else read_sheet(sub)
        out.facts += got.facts
        out.blanks += got.blanks
        out.indicators += got.indicators
        out.remarks += got.remarks
    return out


def shown(facts: list[Fact]) -> list[str]:
    """Facts in one line each."""
    return [
        f"{f.entity} {f.label}{'/' + f.qualifier if f.qualifier else ''} {f.basis} {f.value} {f.unit}"
        for f in facts
    ]


def test_offices_in_rows_and_concepts_in_columns(table: Callable[[str], Table]) -> None:
    made = table("""
        机构名称 | 收入合计 | 其中：  | <
        ^        | ^        | 上年结转 | 公共财\\n政拨款
        机关及二级机构汇总 | 30.50 | 4.00 | 26.50
        1、机关  | 20.50    | 4.00     | 16.50
        2、林业站 | 10      |          | 10
    """)
    out = read(made)
    assert shown(out.facts) == [
        "汇总 收入合计 决算 30.50 万元",
        "汇总 上年结转 决算 4.00 万元",
        "汇总 公共财政拨款 决算 26.50 万元",
        "机关 收入合计 决算 20.50 万元",
        "机关 上年结转 决算 4.00 万元",
        "机关 公共财政拨款 决算 16.50 万元",
        "林业站 收入合计 决算 10 万元",
        "林业站 公共财政拨款 决算 10 万元",
    ]
    assert [(b.label, b.entity) for b in out.blanks] == [("上年结转", "林业站")]


def test_a_three_level_header_names_its_lowest_words(table: Callable[[str], Table]) -> None:
    made = table("""
        机构名称 | 支出合计 | 其中： | < | < | 结余： | <
        ^ | ^ | 基本支出 | 其中： | < | 当年结余 | 累计结余
        ^ | ^ | ^ | 人员支出 | 公用支出 | ^ | ^
        机关 | 9.00 | 5.00 | 3.00 | 2.00 | －1.50 | 2.5
    """)
    assert [(f.label, str(f.value)) for f in read(made).facts] == [
        ("支出合计", "9.00"),
        ("基本支出", "5.00"),
        ("人员支出", "3.00"),
        ("公用支出", "2.00"),
        ("当年结余", "-1.50"),
        ("累计结余", "2.5"),
    ]


def test_blank_is_not_zero_and_neither_is_a_nil_sign(table: Callable[[str], Table]) -> None:
    made = table("""
        机构名称 | 三公经费合计 | 公务接待费 | 因公出国费
        机关     | 1.20 | — |
    """)
    out = read(made)
    assert [f.label for f in out.facts] == ["三公经费"]
    assert [b.label for b in out.blanks] == ["因公出国（境）费"]


def test_the_project_form_reads_stages_by_row_and_scores_execution(table: Callable[[str], Table]) -> None:
    made = table("""
        项目资金（万元） |  | 年初预算数 | 全年预算数(A) | 全年执行数(B) | 分值 | 执行率(B/A) | 得分
        ^ | 年度资金总额 | 80 | 100.00 | 95.50 | 10 | 95.50% | 9.55
        ^ | 其中：当年财政拨款 | 70 | 90.00 | 85.50 | — | — | —
        ^ | 上年结转资金 | 10 | 10.00 | 10.00 | — | — | —
    """)
    out = read(made, family="F4-MOF-PJ")
    assert shown(out.facts) == [
        "汇总 年初预算 年初 80 万元",
        "汇总 全年预算数 全年预算 100.00 万元",
        "汇总 全年执行数 决算 95.50 万元",
        "汇总 预算执行率 决算 95.50 %",
        "汇总 执行率得分 决算 9.55 分",
        "汇总 公共财政拨款 年初 70 万元",
        "汇总 公共财政拨款 全年预算 90.00 万元",
        "汇总 公共财政拨款 决算 85.50 万元",
        "汇总 上年结转 年初 10 万元",
        "汇总 上年结转 全年预算 10.00 万元",
        "汇总 上年结转 决算 10.00 万元",
    ]
    assert [(i.level3, i.weight, i.score) for i in out.indicators] == [
        ("预算执行率", Decimal(10), Decimal("9.55"))
    ]


def test_two_blocks_side_by_side_keep_their_own_labels(table: Callable[[str], Table]) -> None:
    made = table("""
        收入 | < | < | 支出 | < | <
        项目 | 行次 | 金额 | 项目 | 行次 | 金额
        本年收入合计 | 27 | 100.00 | 本年支出合计 | 57 | 90.00
        年初结转和结余 | 29 | 5.00 | 年末结转和结余 | 59 | 15.00
    """)
    assert [(f.label, str(f.value)) for f in read(made).facts] == [
        ("本年收入", "100.00"),
        ("支出合计", "90.00"),
        ("上年结转", "5.00"),
        ("累计结余", "15.00"),
    ]


def test_last_years_column_belongs_to_last_year(table: Callable[[str], Table]) -> None:
    made = table("""
        项目 | 上年决算数 | 本年预算数 | 本年决算数
        三公经费 | 3.00 | 2.80 | 2.75
    """)
    assert [(f.label, f.period, f.basis) for f in read(made).facts] == [
        ("三公经费", "2021", "决算"),
        ("三公经费", "2022", "全年预算"),
        ("三公经费", "2022", "决算"),
    ]


def test_a_row_without_a_concept_keeps_its_words(table: Callable[[str], Table]) -> None:
    made = table("""
        项目 | 决算数
        林区道路维护 | 12.30
    """)
    assert [(f.label, f.concept) for f in read(made).facts] == [("林区道路维护", None)]


@pytest.mark.parametrize(
    ("header", "unit"), [("支出合计（元）", "元"), ("支出合计（亿元）", "亿元"), ("支出合计", "万元")]
)
def test_the_unit_of_a_header_wins_over_the_tables(
    table: Callable[[str], Table], header: str, unit: str
) -> None:
    made = table(f"机构名称 | {header}\n机关 | 12.30")
    assert [f.unit for f in read(made).facts] == [unit]


def test_a_unit_that_is_printed_nowhere_is_inferred_by_size_and_said(table: Callable[[str], Table]) -> None:
    out = read(table("机构名称 | 支出合计\n机关 | 12345678.90"), unit=None)
    assert [f.unit for f in out.facts] == ["元"]
    assert [r.code for r in out.remarks] == ["unit_inferred"]


def test_levels_are_filled_down_and_a_shared_weight_counts_once(table: Callable[[str], Table]) -> None:
    made = table("""
        一级指标 | 二级指标 | 三级指标 | 评分标准 | 分值 | 自评得分 | 扣分原因
        投入（10分） | 预算配置（10分） | 控制率 | 以100%为标准 | 4 | 4 |
        ^ | ^ | 变动率 | 不增长得满分 | 6 | 5 | 增长
        效果（20分） | 履职效益（20分） | 经济效益 | 共性 | 20 | 8 |
        ^ | ^ | 社会效益 | ^ | ^ | 9 |
        总分 | < | < |  | 30 | 26 |
    """)
    out = read(made)
    assert [(i.level2, i.level3, i.weight, i.weight_rows, i.score) for i in out.indicators] == [
        ("预算配置（10分）", "控制率", Decimal(4), 1, Decimal(4)),
        ("预算配置（10分）", "变动率", Decimal(6), 1, Decimal(5)),
        ("履职效益（20分）", "经济效益", Decimal(20), 2, Decimal(8)),
        ("履职效益（20分）", "社会效益", None, 0, Decimal(9)),
    ]
    assert [(f.label, f.source, f.value) for f in out.facts] == [
        ("总分值", "score", Decimal(30)),
        ("自评得分", "score", Decimal(26)),
    ]


def test_several_weight_columns_belong_to_the_level_on_their_left(table: Callable[[str], Table]) -> None:
    made = table("""
        一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 评价标准 | 得分
        投入 | 13 | 预算配置 | 13 | 控制率 | 5 | 以100%为标准 | 5
        ^ | ^ | ^ | ^ | 变动率 | 8 | 不增长 | 7
    """)
    out = read(made)
    assert [(i.level1, i.level2, i.level3, i.weight, i.score) for i in out.indicators] == [
        ("投入（13分）", "预算配置（13分）", "控制率", Decimal(5), Decimal(5)),
        ("投入（13分）", "预算配置（13分）", "变动率", Decimal(8), Decimal(7)),
    ]


def test_target_tables_without_named_levels_take_them_from_position(table: Callable[[str], Table]) -> None:
    made = table("""
        评价内容 | < | 绩效目标 | 完成情况
        产出目标 | 数量指标 | 指标1：巡查不少于6次 | 巡查8次
        ^ | 时效指标 | 指标：按时完成 | 已完成
    """)
    out = read(made)
    assert [(i.level1, i.level2, i.target, i.actual) for i in out.indicators] == [
        ("产出目标", "数量指标", "指标1：巡查不少于6次", "巡查8次"),
        ("产出目标", "时效指标", "指标：按时完成", "已完成"),
    ]
