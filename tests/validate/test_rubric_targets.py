"""Targets, results, points: what may be compared, and what the comparison says."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from gouji.extract.model import Location
from gouji.normalize.model import Evidence, Fact, Indicator, Submission
from gouji.validate import case as cases
from gouji.validate import packs
from gouji.validate.kinds import registry
from gouji.validate.model import Observation
from gouji.validate.rubric_pairs import pair

if TYPE_CHECKING:
    from collections.abc import Sequence


RULES = [rule for rule in packs.load().rules if rule.kind == "rubric"]


def row(target: str, actual: str, **more: Any) -> Indicator:  # noqa: ANN401 -- any field of an indicator
    for key in ("weight", "score"):
        if key in more:
            more[key] = Decimal(more[key])
    place = Location(block=1, table=0, row=4, col=3)
    given = {"level1": "产出指标", "level2": "数量指标", "level3": "培训期数", "sheet": "score", **more}
    return Indicator(target=target, actual=actual, location=place, **given)


def codes(*rows: Indicator, facts: Sequence[Fact] = ()) -> list[str]:
    submission = Submission(
        name="a.docx",
        path="a.docx",
        sha256="0",
        format="docx",
        entity="清河县水利局",
        year=2022,
        indicators=rows,
        facts=tuple(facts),
    )
    case = cases.build(submission)
    return [s.rule for r in RULES for s in registry()["rubric"].judge(r, case) if isinstance(s, Observation)]


@pytest.mark.parametrize(
    ("target", "actual", "more", "met"),
    [
        ("≥10期", "12期", {}, True),
        ("≥10", "8", {"measure_unit": "期"}, False),
        ("10", "10", {"nature": "＝", "measure_unit": "期"}, True),
        ("≤20万元", "19.6万元", {}, True),
        ("20", "23.4", {"nature": "≤", "measure_unit": "万元"}, False),
        ("95%以上", "98.5%", {}, True),
        ("不少于24次", "开展巡查26次", {}, True),
        ("1,200人次", "1,260人次", {}, True),
        ("100", "96.5", {"nature": "≥", "measure_unit": "百分比"}, False),
    ],
)
def test_a_target_and_its_result_are_compared(
    target: str, actual: str, more: dict[str, Any], *, met: bool
) -> None:
    both = pair(row(target, actual, **more))
    assert both is not None
    assert both.met is met


@pytest.mark.parametrize(
    ("target", "actual", "more"),
    [
        ("≥10期", "12人", {}),
        ("2022年12月底前完成", "2022年11月完成", {"level2": "时效指标"}),
        ("60天", "45天", {"level2": "时效指标"}),
        ("培训10期、500人", "培训12期、640人", {}),
        ("投诉件数", "3件", {}),
        ("5件", "3件", {"level3": "安全事故起数"}),
        ("≥10期", "约12期", {}),
        ("提高", "提高", {}),
        ("500元", "450元", {}),
        ("≥90%", "90", {"nature": "定性"}),
        ("3000-5000元", "4000元", {}),
    ],
)
def test_what_cannot_be_compared_is_left_alone(target: str, actual: str, more: dict[str, Any]) -> None:
    assert pair(row(target, actual, **more)) is None


def test_the_score_of_execution_follows_its_rate() -> None:
    def of(score: str, actual: str = "75.00%") -> list[str]:
        it = row("", actual, level1="预算执行", level2="", level3="预算执行率", weight="10", score=score)
        return codes(it, facts=[_rate("75.00")])

    assert of("7.5") == []
    assert of("8") == []
    assert of("7.55") == []
    assert of("10") == ["I03"]
    assert of("5.7") == ["I03"]


def _rate(text: str) -> Fact:
    place = Location(block=1, table=0, row=4, col=6)
    return Fact(
        id="rate",
        concept="budget.execution_rate",
        label="预算执行率",
        period="2022",
        value=Decimal(text),
        unit="%",
        decimals=2,
        text=f"{text}%",
        source="table",
        evidence=Evidence(quote=text, location=place, how="table"),
    )


BLANK = {"blanks": ("reason",)}


@pytest.mark.parametrize(
    "it",
    [
        row("≥10期", "12期", weight="10", score="10", **BLANK),
        row("≥10期", "10期", weight="10", score="10", **BLANK),
        row("≥10期", "8期", weight="10", score="8", reason="受疫情影响，两期改为线上"),
        row("≥10期", "8期", weight="10", score="7.9", reason="受疫情影响"),
        row("≤20万元", "19万元", weight="10", score="10", level2="成本指标", **BLANK),
        row("≥95%", "98.6%", weight="10", score="10", level2="满意度指标", **BLANK),
        row("100%", "100%", weight="10", score="10", **BLANK),
        row("≥10期", "40期", weight="10", score="10", reason="上级追加培训任务"),
        row("完成", "完成", weight="5", score="5", nature="定性", level2="质量指标"),
        row("达成", "达成预期指标", weight="5", score="5", level2="质量指标"),
        row("达成", "部分达成", weight="5", score="3.5", level2="质量指标", reason="系统未上线"),
        row("≥3次", "3次", weight="10", score="9", reason="材料报送晚一天"),
        row("=100%", "98%", weight="10", score="9.8", reason="一笔尾款未付"),
    ],
)
def test_a_row_in_order_raises_nothing(it: Indicator) -> None:
    assert codes(it) == []


@pytest.mark.parametrize(
    ("it", "expected"),
    [
        (row("≥10期", "8期", weight="10", score="10", **BLANK), ["I07", "I08"]),
        (row("≥10期", "8期", weight="10", score="8", **BLANK), ["I08"]),
        (row("≥10期", "8期", weight="10", score="9.5", reason="疫情"), ["I07"]),
        (row("≥10期", "40期", weight="10", score="10", **BLANK), ["I09"]),
        (row("≥10期", "12期", weight="10", score="8", **BLANK), ["I14"]),
        (row("≤20万元", "26万元", weight="10", score="10", reason="涨价"), ["I17"]),
        (row("≥10期", "已完成", weight="10", score="10"), ["I11"]),
        (row("开展培训", "12期", weight="10", score="10"), ["I11"]),
        (row("达成", "部分达成预期指标", weight="10", score="10", level2="质量指标"), ["I07"]),
        (row("", "", weight="10", score="8", **BLANK), ["H07"]),
    ],
)
def test_a_row_out_of_order_is_told_by_its_rule(it: Indicator, expected: list[str]) -> None:
    assert codes(it) == expected


def test_targets_without_figures_are_told_once() -> None:
    assert codes(row("做好巡查", "26次"), row("加强宣传", "12场"), row("完成培训三期", "3期")) == ["I11"]
