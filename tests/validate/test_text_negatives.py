"""What offices write every day, and what no rule about words may take offence at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.extract.model import Location
from gouji.normalize.model import Passage, Submission
from gouji.validate import case as cases
from gouji.validate import packs
from gouji.validate.kinds import registry
from gouji.validate.model import Level, Observation

RULES = [rule for rule in packs.load().rules if rule.kind == "text"]


def report(entity: str, lines: tuple[str, ...], cells: tuple[str, ...] = (), year: int = 2022) -> Submission:
    narrative = [
        Passage(heading=(), text=t, location=Location(block=n), is_heading=len(t) < 20 and "。" not in t)
        for n, t in enumerate(lines)
    ]
    narrative += [
        Passage(
            heading=("年度主要工作内容",),
            text=t,
            location=Location(block=90, table=0, row=n, col=1),
            in_cell=True,
        )
        for n, t in enumerate(cells)
    ]
    return Submission(
        name="a.docx",
        path="a.docx",
        sha256="0",
        format="docx",
        entity=entity,
        year=year,
        narrative=tuple(narrative),
    )


def all_seen(submission: Submission) -> list[Observation]:
    case = cases.build(submission)
    return [s for r in RULES for s in registry()["text"].judge(r, case) if isinstance(s, Observation)]


CLEAN: dict[str, tuple[str, tuple[str, ...]]] = {
    "a forestry bureau runs a nature reserve": ("清河县林业局", ("局属清河自然保护区管理站1个。", "保护区建立了健全的资金管理办法，确保专款专用。")),
    "a reserve reports on itself": ("云岭省级自然保护区管理处", ("保护区制定了财务管理制度。",)),
    "an environment bureau supervises reserves": ("清河县生态环境局", ("保护区建立了项目资金管理制度，我局按季度检查。",)),
    "a town names a reserve twice": ("双溪镇人民政府", ("辖区内有湿地保护区1处，由林业站代管。", "保护区建立了专项资金管理办法。")),
    "a hospital speaks of itself": ("清河县人民医院", ("我院成立了预算管理领导小组。", "医院建立了健全的财务管理制度。")),
    "a health bureau speaks of its hospitals": ("清河县卫生健康局", ("医院建立了药品采购资金管理制度。", "我局每季度通报一次。")),
    "a school speaks of itself": ("清河县第一中学", ("学校制定了《财务管理制度》。", "我校严格执行预算。")),
    "an education bureau speaks of schools": ("清河县教育局", ("学校建立了食堂资金管理制度，实行专账核算。",)),
    "a water bureau speaks of a reservoir": ("清河县水利局", ("水库建立了维修养护资金管理制度。", "灌区完善了水费收支管理办法。")),
    "a party school and its students": ("清河县委党校", ("学校健全了培训经费管理制度，学员满意。",)),
    "the finance bureau makes rules for all": ("清河县档案馆", ("县财政局制定了《专项资金管理办法》，我馆严格执行。",)),
    "a province makes rules": ("清河县水利局", ("省水利厅印发了《水利发展资金管理办法》。",)),
    "superiors require rules": ("清河县残联", ("上级主管部门建立了资金监管机制。",)),
    "a partner named before": ("清河县乡村振兴局", ("会同县农业农村局实施产业项目。", "农业农村局建立了项目资金管理制度。")),
    "one's own short name": ("清河县水利和湖泊局", ("水利局制定了机关财务管理制度。",)),
    "one's own full name": ("清河县交通运输局", ("清河县交通运输局建立了内部控制制度。",)),
    "we, the unit": ("清河县文联", ("我单位建立了健全的资金管理办法，确保专款专用。",)),
    "the office of the committee": ("中共清河县委办公室", ("我办制定了公务接待经费管理办法。",)),
    "villages and their funds": ("双溪镇人民政府", ("各村建立了集体资金管理制度。", "全镇健全了财务公开制度。")),
    "a safety system of schools is no fund": ("双溪镇人民政府", ("学校建立了安全管理制度。",)),
    "a foreign house in the object": ("清河县委宣传部", ("为自然保护区拍摄了宣传片，费用3.20万元。",)),
    "a visit to a hospital": ("清河县总工会", ("走访慰问县医院医护人员120人次。",)),
    "a quoted title": ("清河县妇联", ("学习了《保护区项目资金管理办法》等文件。",)),
    "engineering where it belongs": ("清河县住房和城乡建设局", ("严格概算审批和竣工验收，加强施工现场管理。",)),
    "engineering in a party office that renovates": ("清河县委组织部", ("党员教育中心维修改造工程已通过竣工验收。",)),
    "several hats": ("清河县委统战部", ("加挂县民族宗教事务局牌子。", "我部统筹全局工作。", "我局负责宗教场所管理。")),
    "our county and our city": ("清河县统计局", ("我县经济稳步发展。", "我市排名前列。", "我局完成普查。")),
    "our party and our army": ("清河县退役军人事务局", ("弘扬我军优良传统。", "我国国防教育深入人心。")),
    "our committee for a commission": ("清河县发展和改革委员会", ("我委完成立项86个。", "我委严格执行预算。")),
    "a town says our town": ("双溪镇人民政府", ("我镇完成危房改造12户。", "我镇严格执行预算。", "我镇实现收支平衡。")),
    "one of a pair of pronouns in quotes": ("清河县融媒体中心", ("开展“我校我家”主题活动。", "我中心播出节目620期。")),
    "lists restart under each heading": ("清河县水利局", ("一、概况", "（一）职能", "1、防汛", "2、抗旱", "（二）机构", "1、办公室", "2、财务股", "二、收支", "（一）收入", "（二）支出")),
    "numbers go on over headings": ("清河县水利局", ("一、职能", "1、防汛", "2、抗旱", "二、任务", "3、供水", "4、节水")),
    "a list inside a list of the same kind": ("清河县水利局", ("1、预算管理", "1、编制", "2、执行", "2、合同管理")),
    "two kinds of point": ("清河县水利局", ("1、预算管理", "1.编制", "2.执行", "3.公开", "2、合同管理")),
    "the first number stands in the text": ("清河县水利局", ("一、绩效情况：（一）经济效益。新增灌溉面积3万亩。", "（二）社会效益", "供水保证率提高。")),
    "one paragraph holds several numbers": ("清河县水利局", ("1、防汛；2、抗旱；3、供水。", "4、节水。")),
    "inline firstly secondly": ("清河县水利局", ("一是加强领导，二是严格考核，三是落实整改。",)),
    "a table of contents": ("清河县水利局", ("一、部门概况.......1", "二、收支情况.......3", "一、部门概况", "二、收支情况")),
    "parts and chapters": ("清河县水利局", ("第一部分 概况", "一、职能", "第二部分 情况", "一、收支")),
    "twelve main headings": ("清河县水利局", (*tuple(f"{n}、第{n}项工作" for n in "一二三四五六七八九"), "十、其他", "十一、附则", "十二、附件")),
    "dates and decimals are no list numbers": ("清河县水利局", ("12.5万元用于防汛物资。", "3.18植树活动栽树600株。", "2022年完成投资。")),
    "the report begins at five": ("清河县水利局", ("五、评价报告综述", "一、概况", "二、绩效")),
    "figures circled twice": ("清河县水利局", ("①资产完整。", "②账实相符。", "①资产安全。", "②处置规范。")),
    "short repeated lines": ("清河县水利局", ("无此项支出。", "无此项支出。", "已完成。", "已完成。")),
    "similar sentences with other content": ("清河县水利局", ("完成东干渠清淤12公里，改善灌溉面积1.2万亩，群众满意。", "完成西干渠清淤15公里，改善灌溉面积1.6万亩，群众满意。")),
    "definitions of two terms": ("清河县水利局", ("基本支出是指为保障机构正常运转、完成日常工作任务而发生的支出。", "项目支出是指为完成特定行政任务和事业发展目标而发生的支出。")),
    "a year with a change of subject": ("清河县水利局", ("2022年整体支出812.40万元，比2020年整体支出减少12.00万元。",)),
    "the notice of the next year": ("清河县水利局", ("根据县财政局关于开展2023年部门整体支出绩效评价的通知，对2022年整体支出开展自评。",)),
    "a plan over years": ("清河县水利局", ("2018年以来项目支出逐年增加。",)),
    "this year properly": ("清河县水利局", ("今年以来，我局完成投资1.2亿元。", "今年来自外地的考察团6批。")),
    "the end of the year": ("清河县水利局", ("年末结余12.30万元。", "上年未结转资金已收回。", "本年未发生出国费用。")),
    "the purpose of": ("清河县水利局", ("以提高效益为目的的支出。", "为了了解民情，走访群众。")),
    "flow retention in sewage": ("清河县住房和城乡建设局", ("实施污水截流工程，新建截流井12座。",)),
    "lawyers": ("清河县司法局", ("聘请执行律师2名，完成律师值班240人次。",)),
    "adapting to the facts of the office": ("清河县水利局", ("预算编制应根据单位实际情况进行调整。", "根据部门实际，细化绩效指标。")),
    "words in brackets": ("清河县水利局", ("编制32人（含参公8人）。", "支出（不含结转）812.40万元。")),
    "a redacted number plate": ("清河县公安局", ("处理违章车辆浙A×××××等3辆。",)),
    "sizes and products": ("清河县水利局", ("安装3×10月牙闸门2扇。", "购置XXL号工作服40套。")),
    "an ellipsis and quotes": ("清河县水利局", ("开展“节水进校园……”活动。", "坚持“节水优先、空间均衡”，成效明显。")),
    "figures beside every unit": ("清河县水利局", ("比上年减少0.96万元，下降7.38%，占公用支出的9.20%。",)),
    "units as words": ("清河县水利局", ("金额单位为万元，比例单位为%。", "补助标准为每亩增加的产值以万元计。")),
    "vague words with figures": ("清河县水利局", ("公务接待支出大幅减少，由3.20万元降至1.60万元。",)),
    "vague words about other things": ("清河县水利局", ("水质明显改善，群众满意度有所提高。",)),
    "no construction and no statement of it": ("清河县妇联", ("没有重大项目建设任务。", "已按要求落实妇女维权工作。")),
    "a shortage of construction funds": ("双溪镇人民政府", ("无项目建设资金缺口。", "项目建设全部竣工。")),
    "no procurement breaches": ("清河县水利局", ("开展政府采购12项。", "无政府采购违规行为。")),
    "no reception last year": ("清河县水利局", ("上年未发生公务接待费。", "本年公务接待费0.80万元。")),
    "measures that follow problems": ("清河县水利局", ("1、预算编制不够细化。", "2、绩效意识有待加强。", "1、细化预算编制。", "2、强化绩效意识。")),
    "an irrigation district in a county office": ("清河县人民政府办公室", ("灌区、水库等水利设施建立了管护经费保障机制。",)),
    "quarters are no list": ("清河县水利局", ("一、概况", "三、四季度完成投资1.2亿元。", "二、收支")),
    "a township and the bureaus of its county": (
        "双溪镇人民政府",
        ("县农业农村局严格按照项目管理程序组织验收。", "县农业农村局下达计划后，我镇组织实施。", "财政部门切实加强资金管理。"),
    ),
    "one's own board": ("清河县水利局", ("局党组高度重视预算管理工作。", "我局班子高度重视专项资金管理。")),
    "a header line without a sentence": ("清河县水利局", ("项目 预算 万元 占比 %", "金额单位为 万元")),
    "a unit of a department": ("清河县教育局", ("清河县教育局2022年度部门整体支出绩效自评报告",)),
    "dots for an ellipsis": ("清河县水利局", ("以及其他工作。。。",)),
    "a company under supervision": ("清河县国有资产监督管理局", ("公司建立了财务管理制度。", "监管企业建立了内控制度。")),
}  # fmt: skip


@pytest.mark.parametrize("name", CLEAN)
def test_ordinary_writing_raises_nothing(name: str) -> None:
    entity, lines = CLEAN[name]
    assert [(o.rule, o.printed, o.message) for o in all_seen(report(entity, lines))] == []


CELLS = {
    "tasks in order": "任务1：防汛\n任务2：抗旱\n任务3：供水",
    "tasks without numbers": "防汛抗旱；农村供水；河湖管护。",
    "targets restart in a second block": "目标1：节水\n目标2：供水\n目标1：完成投资\n目标2：改善水质",
    "numbered lines": "1、防汛\n2、抗旱\n3、供水",
    "a number in running text": "完成任务3项、工作5项，问题2个。",
}


@pytest.mark.parametrize("name", CELLS)
def test_ordinary_cells_raise_nothing(name: str) -> None:
    assert all_seen(report("清河县水利局", (), (CELLS[name],))) == []


def test_there_are_enough_negatives() -> None:
    assert len(CLEAN) + len(CELLS) >= 60


def test_without_an_office_name_nothing_is_certain() -> None:
    seen = all_seen(report("", ("保护区建立了健全的资金管理办法，确保专款专用。",)))
    assert [o.level for o in seen] == [Level.HINT]


def test_a_name_that_stands_elsewhere_is_no_residue() -> None:
    lines = ("本部联系的保护区有两处。", "保护区建立了健全的资金管理办法，确保专款专用。")
    assert all_seen(report("清河县委宣传部", lines)) == []


def test_the_trade_of_the_document_makes_the_residue_a_question() -> None:
    lines = ("开展湿地保护宣传12场。", "保护区建立了健全的资金管理办法，确保专款专用。")
    assert [o.level for o in all_seen(report("清河县委宣传部", lines))] == [Level.EXPLAIN]


def test_a_whole_paragraph_from_elsewhere_is_a_question() -> None:
    lines = ("为提高保护区管护水平，保护区建立了健全的资金管理办法，确保专款专用。",)
    assert [(o.level, o.printed) for o in all_seen(report("清河县委宣传部", lines))] == [
        (Level.EXPLAIN, "保护区")
    ]


def test_a_foreign_bureau_as_subject_is_a_question() -> None:
    seen = all_seen(report("清河县水利局", ("为加强管理，交通运输局建立了健全的资金管理办法。",)))
    assert [(o.rule, o.level, o.printed) for o in seen] == [("M03", Level.EXPLAIN, "交通运输局")]


def test_a_foreign_bureau_that_values_its_own_funds_is_a_question() -> None:
    seen = all_seen(report("清河县水利局", ("县教育局高度重视专项资金管理工作，成立了领导小组。",)))
    assert [(o.rule, o.level, o.printed) for o in seen] == [("M03", Level.EXPLAIN, "县教育局")]


def test_a_foreign_self_is_a_question() -> None:
    lines = (
        "我局完成投资1.2亿元。",
        "我局严格执行预算。",
        "我局强化绩效管理。",
        "我院严格执行财务制度，提高诊疗水平。",
    )
    seen = all_seen(report("清河县水利局", lines))
    assert [(o.rule, o.level, o.printed) for o in seen] == [("M03", Level.EXPLAIN, "我院")]


def test_spans_point_at_the_printed_words() -> None:
    lines: tuple[str, ...] = (
        "1、加强巡查。；",
        "今年来，拔付资金12.00万元，减少 万元。",
        "20XX年完成。",
        "3、整改",
    )
    texts = dict(enumerate(lines))
    seen = all_seen(report("清河县水利局", lines))
    assert {o.rule for o in seen} >= {"N10", "N07", "N09", "N04", "N02"}
    for it in seen:
        assert it.location is not None
        assert it.location.span is not None
        assert it.location.block is not None
        start, end = it.location.span
        assert texts[it.location.block][start:end] == it.printed


def test_rules_read_nothing_into_an_empty_report() -> None:
    assert all_seen(replace(report("", ()), year=None)) == []


def test_short_items_repeat_only_inside_one_list() -> None:
    def of(*pairs: tuple[str, str]) -> list[str]:
        lines = [Passage(heading=(h,), text=t, location=Location(block=n)) for n, (h, t) in enumerate(pairs)]
        return [o.rule for o in all_seen(replace(report("清河县水利局", ()), narrative=tuple(lines)))]

    one, two = ("六、改进措施", "1、加强预算绩效管理。"), ("六、改进措施", "2、加强预算绩效管理。")
    assert of(one, two) == ["N03"]
    assert of(one, ("七、下步打算", "2、加强预算绩效管理。")) == []
    assert of(("六、改进措施", "加强预算绩效管理。"), ("六、改进措施", "加强预算绩效管理。")) == []


def test_a_title_of_another_office_is_a_question() -> None:
    seen = all_seen(report("清河县林业局", ("双河县水利局2022年度部门整体支出绩效自评报告",)))
    assert [(o.rule, o.level, o.printed) for o in seen] == [("J03", Level.EXPLAIN, "双河县水利局")]


def test_two_fields_of_a_form_may_name_a_department_and_its_unit() -> None:
    it = replace(
        report("清河县第一中学", ()), fields=(("部门名称", "清河县教育局"), ("单位名称", "清河县第一中学"))
    )
    assert all_seen(it) == []


WORDS = st.lists(
    st.sampled_from(
        ["一、", "（二）", "3、", "④", "任务3：", "保护区", "水利局", "建立了", "资金管理办法", "，", "。", "\n", " ", "XX单位", "20XX年",
         "2019年整体支出", "减少 万元", "占 %", "我院", "我局", "____", "今年来", "项目建设", "没有", "已落实", "概算", "备注：", "附件3"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(st.lists(WORDS, max_size=8), st.sampled_from(["清河县委宣传部", "清河县水利局", "", "万元"]))
def test_any_jumble_is_judged_and_every_span_is_its_words(lines: list[str], entity: str) -> None:
    texts = dict(enumerate(lines))
    for it in all_seen(report(entity, tuple(lines))):
        assert it.location is not None
        assert it.location.block is not None
        assert it.location.span is not None
        start, end = it.location.span
        assert texts[it.location.block][start:end] == it.printed
        assert it.where
        assert it.message.endswith("。")
