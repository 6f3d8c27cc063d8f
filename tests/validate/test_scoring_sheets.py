"""Scores, weights and totals of scoring sheets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gouji import validate
from gouji.extract.model import Location
from gouji.validate import packs
from gouji.validate.model import Finding, Level, RuleSet

if TYPE_CHECKING:
    from gouji.validate.examples import Builder

RULES = packs.load()


def sheet(built: Builder, *rows: tuple[str, str, str], table: int = 0) -> None:
    """Rows of weight, score, first-level heading."""
    start = len(built.rows)
    given: list[dict[str, Any]] = [
        {"level1": top, "level3": f"指标{start + n}", "weight": weight, "score": score}
        for n, (weight, score, top) in enumerate(rows)
    ]
    built._rows(given)
    for n in range(start, len(built.rows)):
        built.rows[n] = replace(built.rows[n], location=Location(table=table, row=n, col=0))


def judged(built: Builder, *codes: str) -> list[Finding]:
    rules = RuleSet(id="t", version="1", sha256="", rules=tuple(RULES.by_code(c) for c in codes))
    return [f for f in validate.confront(built.submission(), rules).findings if f.level is Level.MUST]


def test_a_weight_cell_that_spans_rows_counts_once(builder: Builder) -> None:
    sheet(builder, ("85", "85", "过程（85分）"), ("15", "5", "效果（15分）"))
    shared = replace(builder.rows[1], weight=None, weight_rows=0)
    builder.rows += [shared, shared]
    builder.fact("score.total", "100分")
    assert judged(builder, "H01", "H02", "H03", "I05") == []


def test_a_sheet_continued_in_the_next_table_is_one_sheet(builder: Builder) -> None:
    sheet(builder, ("60", "60", "过程（90分）"))
    sheet(builder, ("30", "30", "过程（90分）"), ("10", "9", "效果（10分）"), table=1)
    builder.fact("score.total", "99分")
    assert judged(builder, "H01", "H02", "I05") == []


def test_two_complete_sheets_are_two_sheets(builder: Builder) -> None:
    sheet(builder, ("60", "60", "产出"), ("40", "40", "效益"))
    sheet(builder, ("70", "70", "产出"), ("30", "25", "效益"), table=1)
    assert judged(builder, "I05") == []


def test_a_total_that_is_no_sum_is_named_with_the_sum(builder: Builder) -> None:
    sheet(builder, ("60", "58.5", "产出"), ("40", "40", "效益"))
    builder.fact("score.total", "89.5分")
    found = judged(builder, "H02")
    assert [(f.printed, f.expected, f.grade) for f in found] == [("89.5", "98.5", None)]
    assert "各项得分合计为98.5分" in found[0].message


def test_one_wrong_total_of_two_is_told_by_the_sum(builder: Builder) -> None:
    sheet(builder, ("60", "58", "产出"), ("40", "40", "效益"))
    builder.fact("score.total", "98分")
    builder.fact("score.total~", "89分")
    found = judged(builder, "H02", "H04")
    assert [(f.printed, f.expected, f.grade) for f in found] == [("89", "98", "A")]


def test_the_execution_rate_carries_its_points_outside_the_rows(builder: Builder) -> None:
    sheet(builder, ("50", "50", "产出"), ("40", "39", "效益"))
    builder.fact("budget.execution_score", "9.86分")
    builder.fact("score.total", "98.86分")
    assert judged(builder, "H02", "I05") == []


def test_a_sheet_that_was_read_in_part_is_not_judged(builder: Builder) -> None:
    sheet(builder, ("20", "18", "预算执行"))
    builder.fact("score.total", "97分")
    assert judged(builder, "H02", "I05") == []


def test_a_score_above_its_weight_is_found(builder: Builder) -> None:
    sheet(builder, ("5", "6", "产出"), ("95", "90", "效益"))
    assert [f.printed for f in judged(builder, "H03")] == ["6"]


def test_a_grade_of_another_scheme_is_left_alone(builder: Builder) -> None:
    builder.fact("score.total", "78分")
    builder.grade = "良"
    assert judged(builder, "H05") == []
    builder.grade = "优"
    assert [(f.printed, f.expected) for f in judged(builder, "H05")] == [("优", "中")]


def test_a_total_may_count_up_its_own_table_beside_the_points_of_the_execution_rate(builder: Builder) -> None:
    sheet(builder, ("10", "9.6", "预算执行"))
    sheet(builder, ("60", "56", "产出"), ("30", "28", "效益"), table=1)
    for key, text in (("score.total", "84分"), ("score.full", "90分")):
        evidence = builder.fact(key, text).evidence
        place = replace(evidence.location, table=1)
        builder.facts[-1] = replace(builder.facts[-1], evidence=replace(evidence, location=place))
    assert judged(builder, "H02", "I05") == []
