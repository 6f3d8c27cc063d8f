"""What another office left in the text (M03): a foreign subject that manages "its" funds, a foreign 我院, a foreign trade.

A name in a report is normal: superiors, subordinates, partners, places are quoted everywhere. Only the subject of a
sentence about one's own funds and rules speaks as the office itself, and only words that nothing else in the document
is at home with are certain.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from gouji.normalize.words import fold
from gouji.validate.model import Level, Observation, Rule
from gouji.validate.text_lexicon import lexicon
from gouji.validate.text_places import at_passage, office, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Passage
    from gouji.validate.case import Case

MOST = 500  # sentences about rules that are looked at
_TOPIC = re.compile(r"高度重视|严格|切实加强|办法|制度|规定|细则|机制|体系|领导小组|整体支出")
_CLAUSE = re.compile(r"[^，。；：,;:\n！？]+")
_OWN_MONEY = r"(?:资金|财务|预算|经费|专项|内部控制|内控|收支|支出|项目|资产|采购|会计)"
_MANAGES = (
    r"(?:已|还|均|都|先后|也|进一步|逐步|相继|认真|严格|按要求|依法)*"
    r"(?P<verb>建立|建立健全|制定|制订|健全|完善|修订|出台|成立)(?:并完善|和完善|健全|完善)*了?"
    rf"[^，。；]{{0,16}}?{_OWN_MONEY}[^，。；]{{0,12}}?(?:办法|制度|规定|细则|机制|体系|领导小组)"
)
_PEER = r"(?P<org>[\u4e00-\u9fff]{2,12}?(?:局|委员会|管委会|大学|法院|检察院|街道办事处|街道办|电视台))"
_BUREAU = re.compile(
    _PEER
    + r"(?:已|还|均|都|先后|也|进一步|逐步|相继)*"
    + r"(?:(?:建立|健全|完善|制定|制订|成立)(?:并完善|健全)*了"
    + rf"[^，。；]{{0,16}}?{_OWN_MONEY}[^，。；]{{0,12}}?(?:办法|制度|规定|细则|机制|体系)"
    + r"|(?:领导|班子|党组|党委)*(?:高度重视|严格执行|严格按照|切实加强)[^，。；]{0,6}(?:专项|预算|财务|资金)[^，。；]{0,20}(?:工作|管理|制度|支出|程序|办法|执行))"
)
_ACCOUNTS = re.compile(
    r"(?P<org>[\u4e00-\u9fff]{2,16}?(?:局|委员会|办公室|管理处|服务中心|管委会|大学|公司|研究所|研究院|大队|支队|法院|检察院|医院|中学|小学|学校|学院|街道办事处|林场|电视台|图书馆|博物馆|文化馆|档案馆|[委县区市]组织部|[委县区市]宣传部|[委县区市]统战部))"
    r"(?:对|关于)?20\d{2}年度?(?:的)?(?:部门|单位)?整体支出(?!绩效评价工作)"
)
_ABOVE = re.compile(
    r"^(?:各|该|我|本|其|此|每|全|国|中央|省|自治|州|市委|县委|区委|上级|主管|有关|相关|同级|人民|地方|下属|所属|部分|多数)|财政|审计|税务|人社|人力资源|发改|发展和改革|政府|人大|政协|纪委|监委|机关事务|主管部门|国资|编办|银行|巡察"
)
_SELF = re.compile(
    r"我(?P<kind>[局院校部委办厅馆所站会社镇乡矿场园庭队台])(?![们国们家会然要])(?=[\u4e00-\u9fff，。；、“（(])"
)
_SAYS_SELF = re.compile(
    r"我(?:部分|办理|所有|所在|所属|所谓|会同|部署|委托|会议|场合|馆藏|队伍|院落|园区|社会|站在|会在|会将|会把|办事|校长|乡村|镇村|台账)"
)
_KIND_OF = {
    "局": "局",
    "院": "院",
    "校": "校",
    "部": "部",
    "委": "委",
    "办": "办",
    "厅": "厅",
    "馆": "馆",
    "所": "所",
    "站": "站",
    "会": "会",
    "社": "社",
    "镇": "镇",
    "乡": "乡",
    "场": "场",
    "园": "园",
    "庭": "法院",
    "队": "队",
    "台": "台",
    "矿": "矿",
}


@cache
def _trades() -> re.Pattern[str]:
    names = "|".join(sorted((t["name"] for t in lexicon()["trade"]), key=len, reverse=True))
    return re.compile(f"(?P<name>{names}){_MANAGES}")


def residue(rule: Rule, case: Case) -> Iterator[Observation]:
    """M03 in three steps, from certain to vague."""
    home = _said(case)
    looked_at = 0
    for passage in case.submission.narrative:
        for span, text in _clauses(passage.text):
            looked_at += 1
            if looked_at > MOST:
                break  # hundreds of sentences about rules: this is no report
            seen = _trade(rule, case, passage, span, text, home) or _bureau(
                rule, case, passage, span, text, home
            )
            if seen is not None:
                yield seen
    yield from _foreign_self(rule, case, home)
    yield from _engineering(rule, case, home)


def _clauses(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Clauses that speak of rules or of a whole budget, with where they begin and end."""
    for clause in _CLAUSE.finditer(text):
        words = clause[0].strip()
        if _TOPIC.search(words):
            start = clause.start() + len(clause[0]) - len(clause[0].lstrip())
            yield (start, start + len(words)), words


def _bureau(
    rule: Rule, case: Case, passage: Passage, at: tuple[int, int], text: str, home: str
) -> Observation | None:
    """Another bureau by its name, told of nowhere else, as the subject of its own rules or its own accounts."""
    entity = office(case)
    titled = not re.search(r"[，。；]", passage.text)  # a title is J03's
    match = _BUREAU.match(text) or (None if titled else _ACCOUNTS.match(text))
    if match is None or not entity or _ABOVE.search(match["org"]) or _akin(match["org"], entity):
        return None
    if home.count(fold(match["org"])) > 1 or home.count(_core(match["org"])) > 1:
        return None
    return at_passage(
        rule,
        passage,
        (at[0], at[0] + match.end("org")),
        f"{place(passage)}写“{text[:40]}”，主语“{match['org']}”不是本单位（{case.submission.entity}），全文也未再提及，疑为套用其他单位材料。请核实，改为本单位的情况。",
        cause="他单位残留",
        code="residue",
        expected="本单位名称或“我单位”",
        level=Level.EXPLAIN,
    )


def _trade(
    rule: Rule, case: Case, passage: Passage, at: tuple[int, int], clause: str, home: str
) -> Observation | None:
    """A kind of office as a bare noun (保护区, 医院). Certain where nothing in the report is at home with it.

    Another paragraph that knows the noun makes it an ordinary word; the rest of the same paragraph may have been
    copied together with it, and leaves a question.
    """
    match = _trades().match(clause)
    if match is None:
        return None
    name, kin = match["name"], next(t["kin"] for t in lexicon()["trade"] if t["name"] == match["name"])
    entity = office(case).replace("人民政府", "")  # 人民政府 is no 民政
    paragraph = fold(passage.text)
    beyond = home.replace(paragraph, "").replace("人民政府", "")
    if name in entity or any(k in entity for k in kin) or name in beyond:
        return None
    around = beyond + paragraph.replace(fold(clause), "")
    certain = bool(entity) and name not in around and not any(k in around for k in kin)
    whose = f"本单位（{case.submission.entity}）" if entity else "本单位"
    return at_passage(
        rule,
        passage,
        (at[0], at[0] + len(name)),
        rule.message.format(where=place(passage), words=name, clause=clause[:40], whose=whose),
        cause="他单位残留",
        code="residue",
        expected="本单位名称或“我单位”",
        level=rule.level if certain else Level.EXPLAIN if entity else Level.HINT,
    )


def _said(case: Case) -> str:
    """Everything the report says, folded; its parts do not run into each other."""
    s = case.submission
    parts = [p.text for p in s.narrative]
    parts += [
        t
        for row in s.indicators
        for t in (row.level2, row.level3, row.criterion, row.target, row.actual, row.reason)
    ]
    parts += [v for _, v in s.fields]
    parts += [p.unit for p in s.people]
    parts += [w for f in s.facts for w in (f.entity, f.label)]
    return "。".join(map(fold, dict.fromkeys(parts)))


def _core(org: str) -> str:
    """水务局 of 清河县水务局."""
    return re.sub(r"^[\u4e00-\u9fff]{1,6}?[省市县区州旗](?=[\u4e00-\u9fff]{2,}$)", "", fold(org))


def _akin(org: str, entity: str) -> bool:
    """One's own name, short or long: 水利局 and 清河县水利局, 县水利局 and 水利和湖泊局."""
    one, two = _core(org), _core(entity)
    if one in entity or two in fold(org) or not two:
        return True
    return len(one) >= 3 and one[:2] in two


def _foreign_self(rule: Rule, case: Case, names: str) -> Iterator[Observation]:
    """我院 once, in a report that says 我局 everywhere and names no 院 of its own."""
    entity = office(case)
    found: list[tuple[Passage, re.Match[str]]] = []
    for passage in case.submission.narrative:
        for match in _SELF.finditer(passage.text):
            before = passage.text[max(match.start() - 1, 0) : match.start()]
            if not _SAYS_SELF.match(passage.text, match.start()) and before not in {"“", "‘", "自"}:
                found.append((passage, match))
    counts = Counter(m["kind"] for _, m in found)
    if not entity or not counts:
        return
    own = {k for k in counts if _KIND_OF[k] in entity}
    main, times = counts.most_common(1)[0]
    home = own or ({main} if times >= 3 else set())
    if not home:
        return
    for passage, match in found:
        kind = match["kind"]
        if kind in home or counts[kind] > 2 or counts[kind] * 3 > sum(counts[h] for h in home):
            continue
        if (
            kind in "镇乡"
            or re.search(rf"(?:加挂|合署|挂牌|下属|所属|二级|代管|牌子)[^。]{{0,60}}{kind}", names)
            or re.search(rf"[\u4e00-\u9fff]{{2,8}}{_KIND_OF[kind]}(?:[：:]|[）)]?机关)", names)
        ):
            continue
        yield at_passage(
            rule,
            passage,
            match.span(),
            f"{place(passage)}自称“{match[0]}”，而本单位是{case.submission.entity}，别处自称“我{next(iter(sorted(home)))}”，疑为套用其他单位材料。请核实更正。",
            cause="自称与单位不符",
            code="foreign_self",
            level=Level.EXPLAIN,
        )
        return


def _engineering(rule: Rule, case: Case, home: str) -> Iterator[Observation]:
    """Words of civil engineering in an office that builds nothing: one hint for the document."""
    words = lexicon()["engineering"]
    entity = office(case)
    if not any(o in entity for o in words["offices"]):
        return
    hits: list[tuple[Passage, re.Match[str]]] = []
    for passage in case.submission.narrative:
        match = re.search("|".join(words["terms"]), passage.text)
        if match is not None:
            hits.append((passage, match))
    if not hits:
        return
    if any(h in home for h in words["homes"]):
        return
    passage, match = hits[0]
    listed = "、".join(dict.fromkeys(m[0] for _, m in hits))
    yield at_passage(
        rule,
        passage,
        match.span(),
        f"正文出现工程建设用语（{listed}），与{case.submission.entity}的职能不符，疑为套用其他单位材料。请按本单位专项的实际情况改写。",
        cause="用语与职能不符",
        code="engineering",
        level=Level.HINT,
        related=tuple(p.location for p, _ in hits[1:]),
    )
