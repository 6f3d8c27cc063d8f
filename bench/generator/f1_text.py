"""F1: the narrative, which repeats the figures of the form and adds its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator.figures import percent
from bench.generator.page import Block, Para

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from bench.generator.f1_plan import Plan
    from bench.generator.gold import Pen

INTRO = (
    "根据{place}财政局关于开展{next}年度财政支出绩效自评工作的通知（{short}财绩〔{next}〕{no}号）要求，我单位对{year}年度部门整体支出开展了绩效自评，现将有关情况报告如下：",
    "按照《{place}财政局关于做好部门整体支出绩效自评的通知》（{short}财绩〔{next}〕{no}号）部署，我单位组成评价小组，对{year}年整体支出进行了自查自评，现报告如下：",
)


def narrative(plan: Plan, pen: Pen, rng: random.Random) -> list[Block]:
    """Chapter by chapter, in order."""
    office = plan.office
    intro = rng.choice(INTRO).format(
        place=office.place,
        short=office.place[0],
        next=office.year + 1,
        year=office.year,
        no=rng.randint(3, 40),
    )
    blocks: list[Block] = [
        Para(text="五、评价报告综述（文字部分）", bold=True),
        Para(text=intro, indent=True),
    ]
    for write in (_overview, _scale, _basic, _special, _organisation, _results, _problems):
        blocks += [_para(text) for text in write(plan, pen, rng)]
    return blocks


def _para(text: str) -> Para:
    return Para(text=text, bold=text[0] in "一二三四五六" and text[1:2] == "、", indent=True)


def _overview(plan: Plan, pen: Pen, rng: random.Random) -> list[str]:
    office, staff = plan.office, plan.office.staff
    pen.at("综述一（一）")
    rooms = rng.sample(office.trade.rooms, rng.randint(3, len(office.trade.rooms)))
    text = f"内设股室{_count(pen, '内设机构数', len(rooms), '个', rule='F07')}：{'、'.join(rooms)}；"
    units = office.units
    if units:
        text += f"所属事业单位{_count(pen, '所属单位数', len(units), '个', rule='F07')}：{'、'.join(units)}。"
    else:
        text += "无独立核算的二级机构。"
    text += (
        f"核定编制{_count(pen, '人员编制', staff.quota, '个', rule='F01 F03')}，其中行政编制{_count(pen, '行政编制', staff.admin, '个')}"
        + (f"、参公事业编制{_count(pen, '参公事业编制', staff.equated, '个')}" if staff.equated else "")
        + f"、全额事业编制{_count(pen, '全额事业编制', staff.institution, '个')}。"
    )
    text += f"年末实有在职{_count(pen, '实有人数', staff.actual, '人', rule='F02 F03')}，其中公务员{_count(pen, '公务员', staff.civil, '人', rule='F02')}"
    for label, words, n in (
        ("参公人员", "参公人员", staff.equated_now),
        ("事业人员", "事业人员", staff.institution_now),
        ("工勤人员", "工勤人员", staff.worker_now),
    ):
        if n:
            text += f"、{words}{_count(pen, label, n, '人', rule='F02')}"
    text += f"；另有退休人员{_count(pen, '退休人数', staff.retired, '人')}。"
    rate = percent(Decimal(staff.actual), Decimal(staff.quota))
    text += f"在职人员控制率{pen.say('在职人员控制率', rate, '%', rule='F04')}。"
    duties = [f"{n}．{duty}。" for n, duty in enumerate(office.trade.duties, 1)]
    return ["一、部门（单位）概况", "（一）基本情况", text, "（二）主要职能", *duties]


def _count(pen: Pen, label: str, value: int, unit: str, *, rule: str = "") -> str:
    return pen.number(label, value, unit, rule=rule) + unit


def _scale(plan: Plan, pen: Pen, rng: random.Random) -> list[str]:
    office, w = plan.office, plan.office.whole
    pen.at("综述一（三）")
    basic, project = plan.rate(w.basic, w.spending), plan.rate(w.project, w.spending)

    def first() -> str:
        return (
            f"{office.year}年本单位整体支出{pen.say('支出合计', w.spending, rule='J01 B01')}，其中基本支出{pen.say('基本支出', w.basic, rule='J01')}，"
            f"占总支出的{pen.share('基本支出', '支出合计', basic, rule='K02')}；项目支出{pen.say('项目支出', w.project, rule='J01')}，"
            f"占总支出的{pen.share('项目支出', '支出合计', project, rule='K02')}。"
            f"基本支出中人员支出{pen.say('人员支出', w.staff, rule='J01')}，公用支出{pen.say('公用支出', w.goods, rule='J01')}。"
        )

    def second() -> str:
        return (
            f"{office.year}年度部门整体支出合计{pen.say('支出合计', w.spending, rule='J01 B01')}（其中：基本支出{pen.say('基本支出', w.basic, rule='J01')}，"
            f"项目支出{pen.say('项目支出', w.project, rule='J01')}），分别占{pen.share('基本支出', '支出合计', basic, rule='K02')}和"
            f"{pen.share('项目支出', '支出合计', project, rule='K02')}。基本支出{pen.say('基本支出', w.basic, rule='J01')}中，"
            f"人员经费{pen.say('人员支出', w.staff, rule='J01')}、公用经费{pen.say('公用支出', w.goods, rule='J01')}。"
        )

    text = _either(rng, first, second)
    delta = w.spending.printed(plan.style) - plan.spending_before.printed(plan.style)
    last = plan.spending_before.printed(plan.style)
    word, ratio = ("增加", "增长") if delta > 0 else ("减少", "下降")
    if delta:
        text += (
            f"较上年{word}{pen.change('支出增减额', delta, '万元', qualifier='较上年', rule='K05')}，"
            f"{ratio}{pen.change('支出增减率', percent(delta, last), '%', qualifier='较上年', rule='K05')}。"
        )
    income = (
        f"全年收入合计{pen.say('收入合计', w.income, rule='J01')}，其中：上年结转{pen.say('上年结转', w.carry, rule='J01')}，"
        f"本年收入{pen.say('本年收入', w.current_income, rule='A03')}；当年结余{pen.say('当年结余', w.current_balance, rule='J01')}，"
        f"年末累计结余{pen.say('累计结余', w.balance, rule='J01')}。"
    )
    budget = (
        f"年初预算{pen.say('年初预算', plan.initial, basis='年初', rule='I15')}，年中追加{pen.say('本年追加预算', plan.added, rule='I15')}，"
        f"调整后预算{pen.say('全年预算数', plan.budget, basis='全年预算', rule='I15')}，预算调整率{pen.say('预算调整率', plan.rate(plan.added, plan.initial), '%')}；"
        f"全年执行数{pen.say('全年执行数', w.spending, rule='I02')}，预算执行率为{pen.say('预算执行率', plan.rate(w.spending, plan.budget), '%', rule='I02')}。"
    )
    return ["（三）整体支出规模、使用方向和主要内容", text, income, budget]


def _either(rng: random.Random, *ways: Callable[[], str]) -> str:
    """Write it in one of several ways; the others are never begun, so they note no figures."""
    return rng.choice(ways)()


def _basic(plan: Plan, pen: Pen, rng: random.Random) -> list[str]:
    office, w = plan.office, plan.office.whole
    pen.at("综述二（一）")
    parts = (
        ("工资福利支出", w.wage, "B04 K02"),
        ("商品和服务支出", w.goods, "B03 B04 K02"),
        ("对个人和家庭的补助", w.subsidy, "B04 K02"),
    )
    text = f"{office.year}年基本支出{pen.say('基本支出', w.basic, rule='J02')}，其中"
    pieces = []
    for label, amount, rule in parts:
        words = label + ("支出" if label.endswith("补助") else "")
        pieces.append(
            f"{words}{pen.say(label, amount, rule=rule)}，占基本支出的{pen.share(label, '基本支出', plan.rate(amount, w.basic), rule='K02')}"
        )
    text += "；".join(pieces) + "。"
    pen.at("综述二（一）三公")
    three = f"{office.year}年三公经费支出{pen.say('三公经费', w.three, rule='J01')}，其中因公出国（境）费{pen.say('因公出国（境）费', w.abroad)}，"
    if rng.random() < 0.5:
        three += (
            f"公务用车购置及运行维护费{pen.say('公务用车购置及运行费', w.vehicle, rule='D02')}（其中：购置费{pen.say('公务用车购置费', w.purchase)}，"
            f"运行维护费{pen.say('公务用车运行维护费', w.running)}），"
        )
    else:
        three += f"公务用车购置及运行维护费{pen.say('公务用车购置及运行费', w.vehicle, rule='D02')}，"
    three += f"公务接待费{pen.say('公务接待费', w.reception, rule='J01 D01')}。"
    now, before, cap = (a.printed(plan.style) for a in (w.three, plan.three_before, plan.three_budget))
    three += (
        f"{office.year - 1}年三公经费{pen.say('三公经费', plan.three_before, period=str(office.year - 1), rule='K04 K05')}，"
        f"本年比上年减少{pen.change('三公经费增减额', now - before, '万元', qualifier='较上年', rule='K04')}，"
        f"下降{pen.change('三公经费增减率', percent(now - before, before), '%', qualifier='较上年', rule='K05')}；"
        f"三公经费预算{pen.say('三公经费', plan.three_budget, basis='预算')}，三公经费控制率{pen.say('三公经费控制率', percent(now, cap), '%', rule='D04')}。"
    )
    pen.at("综述二（一）管理")
    bought = (
        f"政府采购预算{pen.say('政府采购金额', plan.procurement, basis='预算')}，实际采购{pen.say('政府采购金额', plan.procurement)}，"
        f"政府采购执行率{pen.say('政府采购执行率', Decimal(100), '%')}；公务卡刷卡率{pen.say('公务卡刷卡率', Decimal(plan.card), '%')}；"
        f"固定资产利用率{pen.say('固定资产利用率', plan.rate(w.in_use, w.asset), '%', rule='E02')}。"
    )
    care = plan.pick(
        "日常支出按定额和制度执行，人员经费逐人核算，公用经费分项控制。",
        "我单位修订了财务报销和公务接待制度，大额支出集体研究，票据审核双人签字。",
        "支出审批分级把关，会议、培训和差旅均先申请后办理。",
    )
    return [
        "二、部门（单位）整体支出管理及使用情况",
        "（一）基本支出",
        f"1．{text}",
        f"2．{three}",
        f"3．{bought}{care}",
    ]


def _special(plan: Plan, pen: Pen, rng: random.Random) -> list[str]:
    w = plan.office.whole
    pen.at("综述二（二）1")
    fund = w.carry_project + w.fiscal_project
    text = (
        f"{plan.office.year}年专项资金共计{pen.say('专项资金总额', fund, rule='G01')}（含上年结余），其中：上年结余{pen.say('上年结转', w.carry_project, qualifier='专项', rule='G01')}，"
        f"本年收入{pen.say('本年专项收入', w.fiscal_project, qualifier='专项', rule='G01')}。"
    )
    if len(plan.sources) > 1:
        text += "本年收入中，" + "、".join(f"{s}资金{pen.say(_level(s), a)}" for s, a in plan.sources) + "。"
    else:
        text += "本年收入全部为本级财政安排，已全部到位。"
    rest = fund - w.project
    text += f"全年发生支出{pen.say('项目支出', w.project, qualifier='专项', rule='G02 J01')}，结余{pen.say('累计结余', rest, qualifier='专项', rule='G02')}。"
    pen.at("综述二（二）2")
    uses = "，".join(
        f"{name}{pen.say('项目支出', amount, qualifier=name, rule='G03')}" for name, amount in plan.uses
    )
    use = f"专项资金实际使用{pen.say('项目支出', w.project, qualifier='专项', rule='G03')}，其中：{uses}。"
    key = plan.uses[0][1]
    for _, amount in plan.uses[1 : plan.key_uses]:
        key += amount
    use += f"其中列为重点的项目支出{pen.say('重点项目支出', key)}，重点支出安排率{pen.say('重点支出安排率', plan.rate(key, w.project), '%')}。"
    care = rng.choice(
        (
            "专项资金实行专账核算，按合同和进度付款，完工后组织验收并留存影像资料。",
            "各项目均明确责任股室，每季度核对一次资金台账，年底开展自查。",
            "项目安排经班子会议研究后报批，未出现超范围列支。",
        )
    )
    return ["（二）专项支出", f"1．{text}", f"2．{use}", f"3．{care}"]


def _level(source: str) -> str:
    return source + "资金"


def _organisation(plan: Plan, _pen: Pen, rng: random.Random) -> list[str]:
    lead = rng.choice(
        (
            "单位主要负责人牵头负责专项工作，业务股室具体实施，财务人员全程参与立项、付款和验收。",
            "专项工作实行清单化推进，立项、招标、实施、验收各环节均有专人记录。",
        )
    )
    steps = [
        "1．预算管理。按批复的预算组织实施，未经批准不作调剂。",
        "2．合同管理。合同文本经法律顾问审核后签订。",
        "3．支付管理。按国库集中支付程序办理，资金直达收款人。",
    ]
    if "placeholder" in plan.flaws:
        steps.append("4．制度管理。执行《XX单位财务管理办法》，（此处根据部门实际进行调整）。")
        _pen.note("N04", "must", "XX单位", "", "综述三（二）4", "模板占位符未替换")
    return ["三、部门（单位）专项组织实施情况", "（一）组织情况", lead, "（二）管理情况", *steps]


def _results(plan: Plan, pen: Pen, _rng: random.Random) -> list[str]:
    pen.at("综述四")
    done = [
        f"{n}．{w.what}{pen.number(w.what, w.done, w.unit, rule='J04' if n == 1 else '')}{w.unit}，完成年度任务。"
        for n, w in enumerate(plan.work, 1)
    ]
    asked = (
        f"共发放问卷{pen.number('发放问卷', plan.sent, '份')}份，回收{pen.number('回收问卷', plan.returned, '份')}份，"
        f"满意{pen.number('满意问卷', plan.satisfied, '份')}份，满意度{pen.say('满意度', plan.satisfaction, '%', rule='J02')}。"
    )
    grade = f"综合自评得分{pen.say('自评得分', plan.score, '分', rule='H04')}，评价等次为“{plan.grade}”。"
    return ["四、部门（单位）整体支出绩效情况", *done, asked, grade]


def _problems(plan: Plan, pen: Pen, rng: random.Random) -> list[str]:
    trade = plan.office.trade
    problems = [f"{n}．{p}。" for n, p in enumerate(rng.sample(trade.problems, 3), 1)]
    measures = list(trade.measures)
    if "duplicate" in plan.flaws:
        measures.append(measures[-2])
        pen.note("N03", "explain", measures[-1], "", f"综述六 {len(measures)}", "条目重复")
    listed = [f"{n}．{m}。" for n, m in enumerate(measures, 1)]
    if "numbering" in plan.flaws:
        listed[2] = "2" + listed[2][1:]
        pen.note("N02", "hint", "2．", "3．", "综述六 3", "编号重复")
    return ["五、存在的主要问题", *problems, "六、改进措施和有关建议", *listed]
