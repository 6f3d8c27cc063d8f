"""F2: Hunan's base table of blocks, its indicator table, and a short report."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator import prose
from bench.generator.figures import NONE, Amount, draw, item, percent, split
from bench.generator.office import found
from bench.generator.page import Block, Grid, Look, Paper, Para, Sheet, Turn
from bench.generator.prose import Tale

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

LEVELS = (
    ("投入", 10, (("预算配置", 10, (("在职人员控制率", 5), ("“三公经费”变动率", 5))),)),
    (
        "过程",
        60,
        (
            (
                "预算执行",
                20,
                (
                    ("预算完成率", 5),
                    ("预算控制率", 5),
                    ("新建楼堂馆所面积控制率", 5),
                    ("新建楼堂馆所投资概算控制率", 5),
                ),
            ),
            (
                "预算管理",
                40,
                (
                    ("公用经费控制率", 8),
                    ("“三公经费”控制率", 7),
                    ("政府采购执行率", 6),
                    ("管理制度健全性", 8),
                    ("资金使用合规性", 6),
                    ("预决算信息公开性", 5),
                ),
            ),
        ),
    ),
    (
        "产出及效率",
        30,
        (
            ("职责履行", 8, (("重点工作实际完成率", 8),)),
            ("履职效益", 22, (("经济效益", 6), ("社会效益", 6), ("行政效能", 4), ("服务对象满意度", 6))),
        ),
    ),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """Base table, indicator table, report."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    t = Tale(pen=pen, rng=rng, office=office)
    look = Look(grid=rng.choice((9.0, 10.0)), latin=rng.choice(("", "Times-Roman")))
    old_reception = prose.earlier(rng, office.whole.reception, 102, 118)
    old_running = prose.earlier(rng, office.whole.vehicle, 102, 118)
    before = old_reception + old_running
    cap = item(before.exact.quantize(Decimal(1)) * 10_000 + 10_000)
    blocks: list[Block] = [
        Para(text=f"{office.year}年度部门整体支出绩效评价基础数据表", align="center", size=16, bold=True),
        Para(text=f"填报单位：{office.name}", size=10),
        _base(t, look, (old_reception, old_running), cap),
        Turn(),
        Para(text="部门整体支出绩效评价指标表", align="center", size=16, bold=True),
        _marks(t, look),
        Turn(),
        Para(text=f"{office.year}年度部门整体支出绩效评价自评报告", align="center", size=16, bold=True),
    ]
    texts = (
        "一、部门概况",
        prose.posts(t),
        "二、部门整体支出管理及使用情况",
        prose.totals(t),
        prose.economy(t),
        prose.projects(t),
        prose.three(t, before, cap),
        "三、部门整体支出绩效情况",
        *prose.work(t),
        "四、存在的主要问题",
        office.trade.problems[0] + "。",
        "五、改进措施和有关建议",
        office.trade.measures[0] + "。",
    )
    blocks += [Para(text=text, indent=True) for text in texts]
    return Paper(title="部门整体支出绩效评价", blocks=tuple(blocks), look=look)


def _base(t: Tale, look: Look, old: tuple[Amount, Amount], cap: Amount) -> Grid:
    pen, w, s, y = t.pen, t.books, t.office.staff, t.office.year
    sheet = Sheet((3.0, 1.6, 1.6, 1.8), look=look)
    pen.at("财政供养人员情况", "table")
    sheet.row("财政供养人员情况（人）", "编制数", f"{y}年实际在职人数", "控制率")
    rate = percent(Decimal(s.actual), Decimal(s.quota))
    sheet.row(
        "",
        pen.number("人员编制", s.quota, "人", rule="F03"),
        pen.number("实有人数", s.actual, "人", rule="F03"),
        pen.number("在职人员控制率", rate, "%", rule="F04") + "%",
    )
    pen.at("经费控制情况", "table")
    sheet.row("经费控制情况（万元）", f"{y - 1}年决算数", f"{y}年预算数", f"{y}年决算数")

    def line(
        words: str, label: str, last: Amount | None, plan: Amount | None, new: Amount, rule: str = ""
    ) -> None:
        sheet.row(
            words,
            pen.cell(label, last, period=str(y - 1)),
            pen.cell(label, plan, basis="预算"),
            pen.cell(label, new, rule=rule),
        )

    rng = t.rng
    old_reception, old_running = old
    line("三公经费", "三公经费", old_reception + old_running, cap, w.three, "D01 J01")
    plan_vehicle = prose.earlier(rng, w.vehicle, 100, 102)
    line(
        "  1、公务用车购置和维护经费", "公务用车购置及运行费", old_running, plan_vehicle, w.vehicle, "D01 D02"
    )
    line("    其中：公车购置", "公务用车购置费", NONE, NONE, w.purchase)
    line("          公车运行维护", "公务用车运行维护费", old_running, plan_vehicle, w.running, "D02")
    line("  2、出国经费", "因公出国（境）费", NONE, w.abroad, w.abroad)
    line("  3、公务接待", "公务接待费", old_reception, cap - plan_vehicle - w.abroad, w.reception, "D01")
    special, running = split(rng, w.project, 2)
    line(
        "项目支出：",
        "项目支出",
        prose.earlier(rng, w.project),
        prose.earlier(rng, w.project),
        special + running,
        "B05 J01",
    )
    line("  1、业务工作专项", "业务工作专项", None, None, special, "B05")
    line("  2、运行维护专项", "运行维护专项", None, None, running, "B05")
    line(
        "公用经费",
        "公用支出",
        prose.earlier(rng, w.goods),
        prose.earlier(rng, w.goods, 100, 112),
        w.goods,
        "J01",
    )
    office_costs, travel, meetings = split(
        rng, item((w.goods.exact * Decimal("0.6")).quantize(Decimal("0.0001")) * 10_000), 3
    )
    line("  其中：办公经费", "办公经费", None, None, office_costs)
    line("        水费、电费、差旅费", "水费、电费、差旅费", None, None, travel)
    line("        会议费、培训费", "会议费、培训费", None, None, meetings)
    bought = draw(rng, 5, 80)
    line("政府采购金额", "政府采购金额", None, bought, bought)
    pen.at("楼堂馆所控制情况", "table")
    sheet.row("楼堂馆所控制情况（年内完工项目）", "批复规模（㎡）", "实际规模（㎡）", "规模控制率")
    sheet.row("", "0", "0", "—")
    ways = "严格执行公务接待标准，压缩会议和印刷开支，公务用车统一调度，推行无纸化办公。"
    sheet.row("厉行节约保障措施", (ways, 3))
    people = f"填表人（签名）：{t.office.people[3][0]}　联系电话：{t.office.phone}　单位负责人（签名）："
    sheet.row((people, 4))
    return sheet.done()


def _marks(t: Tale, look: Look) -> Grid:
    pen = t.pen
    sheet = Sheet((0.9, 0.6, 0.9, 0.6, 1.4, 0.6, 3.2, 2.0, 0.7), look=look)
    sheet.row("一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评价标准", "指标说明", "得分")
    score = Decimal(0)
    for level1, weight1, seconds in LEVELS:
        height = sum(len(thirds) for _, _, thirds in seconds)
        for n, (level2, weight2, thirds) in enumerate(seconds):
            for k, (level3, weight3) in enumerate(thirds):
                got = Decimal(weight3) - (
                    t.rng.choice((Decimal("0.5"), Decimal(1))) if t.rng.random() < 0.15 else 0
                )
                score += got
                cells: list[str | tuple[str, int, int]] = []
                if n == k == 0:
                    cells += [(level1, 1, height), (str(weight1), 1, height)]
                if k == 0:
                    cells += [(level2, 1, len(thirds)), (str(weight2), 1, len(thirds))]
                told = "按决算口径计算" if got == weight3 else "个别事项未达要求，酌情扣分"
                standard = f"达到规定要求的计{weight3}分；未达到的按程度扣分，扣完为止。"
                sheet.row(*cells, level3, str(weight3), standard, told, f"{got:f}")
    pen.at("指标表合计", "score")
    sheet.row(
        ("合计", 1), "100", "", "100", "", "100", "", "", pen.number("自评得分", score, "分", rule="H02")
    )
    return sheet.done(header=1)
