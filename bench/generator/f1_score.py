"""F1: the scoring sheet and its continuation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator.page import Grid, Look, Sheet

if TYPE_CHECKING:
    from decimal import Decimal

    from bench.generator.f1_plan import Mark, Plan
    from bench.generator.gold import Pen

CRITERIA = (
    "以100%为标准。在职人员控制率≤100%，计5分；每超过一个百分点扣0.5分，扣完为止。",
    "“三公经费”变动率≤0，计5分；变动率＞0的，每超过一个百分点扣0.5分，扣完为止。",
    "重点支出安排率≥90%，计5分；80%（含）-90%，计4分；70%（含）-80%，计3分；60%（含）-70%，计2分；低于60%不得分。",
    "预算调整率=0，计3分；0-10%（含），计2分；10-20%（含），计1分；20-30%（含），计0.5分；大于30%不得分。",
    "专项资金春节前下达一半以上，6月底前全部下达；每有一项未按进度下达扣0.5分，扣完为止。",
    "无结余，3分；有结余，但不超过上年结转，2分；结余超过上年结转，不得分。",
    "以100%为标准。三公经费控制率≤100%，计6分；每超过一个百分点扣1分，扣完为止。",
    "①预算资金、内部财务和会计核算制度已经建立，1分；\n②制度合法、合规、完整，1分；\n③制度得到有效执行，1分。",
    "①支出符合财经法规和专项资金管理办法；\n②资金拨付审批手续完整；\n③支出符合预算批复用途；\n④无截留、挤占、挪用、虚列支出。\n每出现一例不符合要求的扣1分，扣完为止。",
    "①按规定内容公开预决算，1分；\n②按规定时限公开，0.5分；\n③基础数据和会计资料真实，0.5分；\n④资料完整，0.5分；\n⑤资料准确，0.5分。",
    "政府采购执行率等于100%的，得3分；每减少一个百分点扣0.2分，扣完为止。",
    "公务卡刷卡率达50%以上的，得3分；每减少一个百分点扣0.2分，扣完为止。",
    "①资产管理制度合法、合规、完整，2分；\n②制度得到有效执行，1分。",
    "①资产保存完整；\n②配置合理；\n③处置规范；\n④账实相符；\n⑤收益及时足额上缴。\n每出现一例不符合要求的扣1分，扣完为止。",
    "每低于100%一个百分点扣0.1分，扣完为止。",
)
OUTPUT = "根据{year}年度综合绩效考核“工作实绩指标”设置，部门可结合实际细化为个性化指标。"
EFFECT = "此三项为部门整体支出绩效评价的共性要素，部门可结合绩效目标细化为个性化指标。"
HAPPY = "95%（含）以上计5分；\n85%（含）-95%，计3分；\n75%（含）-85%，计1分；\n低于75%计0分。"
HEAD = ("一级指标", "二级指标", "三级指标", "评分标准", "分值", "自评\n得分", "扣分原因和\n其他说明")
WIDTHS = (1.2, 1.3, 2.2, 5.4, 0.9, 0.9, 2.0)


def score_sheets(plan: Plan, pen: Pen, look: Look) -> tuple[Grid, Grid]:
    """The sheet and its continuation, which opens with the names of the blocks it continues."""
    first, second = Sheet(WIDTHS, look=look), Sheet(WIDTHS, look=look)
    first.row(*HEAD)
    second.row(*HEAD)
    m = plan.marks
    _block(first, "投  入\n（15分）", (("预算配置\n（15分）", m[:3], CRITERIA[:3]),))
    _block(
        first,
        "过  程\n（40分）",
        (
            ("预算执行\n（15分）", m[3:7], CRITERIA[3:7]),
            ("预算管理\n（15分）", m[7:12], CRITERIA[7:12]),
            ("资产管理\n（10分）", m[12:13], CRITERIA[12:13]),
        ),
    )
    _block(second, "过  程\n（40分）", (("资产管理\n（10分）", m[13:15], CRITERIA[13:15]),))
    output = (OUTPUT.format(year=plan.office.year),)
    _block(second, "产  出\n（25分）", (("职责履行\n（25分）", m[15:21], output),))
    _block(second, "效  果\n（20分）", (("履职效益\n（20分）", m[21:], (EFFECT, "", "", HAPPY)),))
    pen.at("评分表", "score")
    if "balance_score" in plan.flaws:
        pen.note("H06", "must", "3", "2", "评分表 资金结余", "得分与评分标准不符")
    total = pen.number("自评得分", plan.score, "分", rule="H02 H04")
    second.row(("总 分", 4), "100", total, "")
    return first.done(header=1), second.done(header=1)


def _block(
    sheet: Sheet, level1: str, blocks: tuple[tuple[str, tuple[Mark, ...], tuple[str, ...]], ...]
) -> None:
    """The rows of one first-level indicator. One criterion for a block hangs down over all its rows."""
    height = sum(len(marks) for _, marks, _ in blocks)
    opened = False
    for level2, marks, criteria in blocks:
        for n, mark in enumerate(marks):
            cells: list[str | tuple[str, int, int]] = []
            if not opened:
                cells.append((level1, 1, height))
                opened = True
            if n == 0:
                cells.append((level2, 1, len(marks)))
            cells.append(mark.name)
            if len(criteria) == 1 < len(marks):
                cells += [(criteria[0], 1, len(marks))] if n == 0 else []
            elif mark.name == "经济效益":
                cells.append((criteria[0], 1, 3))
            elif mark.weight is not None:
                cells.append(criteria[n])
            if mark.name == "经济效益":
                cells.append((_digits(mark.weight), 1, 3))
            elif mark.weight is not None:
                cells.append(_digits(mark.weight))
            sheet.row(*cells, _digits(mark.score), mark.reason)


def _digits(value: Decimal | None) -> str:
    assert value is not None
    return f"{value.normalize():f}"
