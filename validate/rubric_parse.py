"""The text of a criterion (评分标准) → a Scale, or None where any of it was not understood.

Knows wordings, not figures. Nothing is guessed: a clause with words that this grammar does not know makes the whole
criterion unreadable, because half of a scale would accuse offices wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from gouji.validate.rubric_fold import LIST_MARK, PROPORTION, STATED_FULL, N, fold_criterion, prepared
from gouji.validate.rubric_scale import Band, Deduction, Region, Scale

_OUTCOME = re.compile(
    rf"(?:扣减|扣除|减去|扣|减)(?P<step>{N})分(?!值|钟)"
    rf"|扣(?:除|减)?(?:该项|本项|指标|此项)?(?:分值|权重|权重分|权重分值|分数)的?(?P<share>{N})%"
    rf"|[计得记给](?:该项|本项|指标|此项)?(?:分值|权重分?|满分|标准分|总分)的(?P<part>{N})%"
    rf"|[计得记给](?P<part2>{N})%的(?:该项|本项|指标|此项)?(?:分值|权重分?|满分|标准分|分数)"
    rf"|(?:[计得记给赋]|评分为?|得分为?|[计得]为)?(?P<award>{N})分(?!值|钟|之)"
    r"|(?P<full>[计得记给]?(?:满分|全分))"
    r"|(?P<none>不予?[得计给记]分|[得计记]零分)"
)
_STANDARD = re.compile(rf"以({N})%(?:\(含\))?为(?:标准|基准|基数|目标|目标值|满分标准|满分)")
_EVENT = re.compile(r"每(?:出现|发生|发现|有|少|缺|漏|一|逾期|延[迟期误]|项|例|次|个(?!百分))")
_CN = {"一": 1, "1": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "十": 10}
_EACH = re.compile(
    rf"每(?P<way>超过|超出|超|高于|高出|高|增加|增长|上升|提高|多|低于|低|少于|减少|下降|降低|差|少)(?:标准|目标值?|计划|预算|要求)?"
    rf"(?:(?P<threshold>{N})%的?)?(?P<count>{N}|[一两二三四五十])?个?(?P<unit>百分点|百分比|%|点)?$"
)
_UP = {"超过", "超出", "超", "高于", "高出", "高", "增加", "增长", "上升", "提高", "多"}

_MARK = r"(?:\((?:不?含)\))"
_RANGE = re.compile(
    rf"(?P<a>-?{N})(?P<ap>%)?(?P<am>{_MARK})?(?:-|~|至|到|[和与](?=[^,，。;；]{{0,12}}之间))(?P<b>{N})(?P<bp>%)?(?P<bm>{_MARK})?(?:之间)?"
)
_LT, _GT = ("<", "≤"), (">", "≥")
_SANDWICH = re.compile(rf"(?P<a>{N})%?(?P<o1>[<≤>≥])(?P<name>[^<≤>≥\d,，]{{0,20}})(?P<o2>[<≤>≥])(?P<b>{N})%")
_PREFIX = {
    "≥": "ge", "不低于": "ge", "不少于": "ge", "大于等于": "ge", "大于或等于": "ge", "高于或等于": "ge", "达到": "ge", "达": "ge",
    "≤": "le", "不高于": "le", "不超过": "le", "不大于": "le", "未超过": "le", "小于等于": "le", "小于或等于": "le", "低于或等于": "le", "控制在": "le",
    ">": "gt", "超过": "gt", "超出": "gt", "大于": "gt", "高于": "gt",
    "<": "lt", "低于": "lt", "小于": "lt", "不足": "lt", "未达到": "lt", "未达": "lt", "少于": "lt",
    "=": "eq", "等于": "eq", "为": "eq",
}  # fmt: skip
_SINGLE = re.compile(
    rf"(?P<op>{'|'.join(sorted(map(re.escape, _PREFIX), key=len, reverse=True))})?(?P<v>-?{N})(?P<p>%)?(?P<m>{_MARK})?"
    rf"(?P<tail>及?(?:以上|以下|以内))?(?P<m2>{_MARK})?"
)
_NAME = re.compile(
    r"(?:(?![且并按])[\u4e00-\u9fff()/]){0,18}?(?:变动率|控制率|完成率|执行率|安排率|调整率|利用率|刷卡率|使用率|到位率|及时率|达标率|办结率|结余率|满意率|支付率|覆盖率|满意度|进度|率|比例|比重)(?!度)"
)
_ELSE = re.compile(
    r"否则|其他(?:情况)?|其余|(?:未达到?|达不到)(?:标准|要求|目标)?的?|不达标的?|超出?的?|超过的?|超标的?|不符合的?"
)
_FILLER = re.compile(
    r"该项|本项|此项|指标|其中|但(?=[,，在])|部分|情况|之间|实际|本年|年度|如果|若|如|当|则|时|者|且|并|的|在|为|于|即|应|可|达到|达|:|,|，|、|：|\.|得分|计分|标准"
)


Foreign: TypeAlias = Callable[[str], bool]


def _nobody(_name: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A deduction per event (每出现一例扣1分): its size, for the check of what was lost."""

    points: Decimal
    text: str


def parse_scale(
    criterion: str, conditions: Mapping[str, str] | None = None, foreign: Foreign = _nobody
) -> Scale | None:
    """Read a criterion.

    Args:
        criterion: the text of 评分标准 as printed.
        conditions: patterns of conditions in words by id, for quantities that are described instead of measured.
        foreign: says of a name (预算执行率) whether it is *another* quantity; such a clause is not understood.

    Returns:
        The scale, or None where a clause is not understood or nothing in it gives or takes points.
    """
    read = prepared(criterion)
    if read is None or _EVENT.search(_EACH_CLAUSE.sub("", read.text)):
        return None
    if read.times and not _OUTCOME.search(read.text):
        return Scale(proportional=True)
    standard = _STANDARD.search(read.text)
    bands: list[Band] = []
    rule: Deduction | None = None
    position = 0
    for match in _OUTCOME.finditer(read.text):
        clause = _last_clause(read.text[position : match.start()])
        position = match.end()
        if match["step"] or match["share"]:
            if rule is not None:
                return None
            rule = _deduction(clause, match, bands, Fraction(standard[1]) if standard else None, foreign)
            if rule is None:
                return None
            rule = replace(rule, cap=read.cap)
        else:
            band = _band(clause, match, conditions or {}, foreign) or _otherwise(clause, match, bands)
            if band is None:
                return None
            bands.append(band)
    rest = read.text[position:]
    proportional = bool(PROPORTION.search(rest)) or (read.times and bool(bands))
    if not bands and rule is None:
        return Scale(proportional=True, base=read.base) if PROPORTION.search(read.text) else None
    if not proportional and _meaningful(rest):
        return None
    return Scale(
        bands=tuple(bands),
        deduction=rule,
        proportional=proportional,
        base=read.base,
        absolute=read.absolute,
    )


_EACH_CLAUSE = re.compile(
    r"每(?:超过|超出|超|高于|高出|高|增加|增长|上升|提高|多|低于|低|少于|减少|下降|降低|差|少)[^,，。;；]{0,12}?(?:百分点|%|点)"
)


def stated_full(criterion: str, scale: Scale | None) -> Decimal | None:
    """The full mark that a criterion names: 满分N分, else the highest of its bands; None where it names none."""
    match = STATED_FULL.search(fold_criterion(criterion))
    if match:
        return Decimal(match[1])
    return scale.full() if scale is not None and not scale.proportional else None


def checklist_total(criterion: str) -> Decimal | None:
    """The sum of the points of a list in which every item ends with its own points (①…，1分；②…，2分), else None.

    A list that has an item without points, takes points away, or offers alternatives (得/不得分) gives None.
    """
    if not LIST_MARK.search(criterion):
        return None
    items = [part for part in fold_criterion(criterion).split("\n") if part]
    points = [re.search(rf"[,，(](?:[计得])?({N})分[)]?[;；。,，]?$", item) for item in items]
    if len(items) < 2 or not all(points) or re.search(r"扣|不得分|否则|部分|满分|酌情|之一|或者", criterion):
        return None
    return sum((Decimal(p[1]) for p in points if p), Decimal(0))


def event_step(criterion: str) -> Step | None:
    """The points lost per event (每出现一例…扣N分), where the criterion has just one such clause."""
    found = re.findall(
        rf"(每(?:出现|发生|发现|有|少|缺)[^。；;\n%]{{0,40}}?扣({N})分)", fold_criterion(criterion)
    )
    if len(found) != 1 or "百分点" in found[0][0]:
        return None
    return Step(points=Decimal(found[0][1]), text=found[0][0])


def _last_clause(text: str) -> str:
    """The clause that belongs to an outcome: what stands behind the last full stop before it."""
    parts = [p for p in re.split(r"[。;；\n]", text) if p.strip(",，:：、的则)")]
    return parts[-1].strip(",，:：、") if parts else ""


def _meaningful(rest: str) -> bool:
    """Whether words behind the last outcome may change the scale."""
    return bool(re.search(r"除外|不计|不扣|酌情|另|但|减半|加分|比例", rest))


def _deduction(
    clause: str, match: re.Match[str], bands: list[Band], standard: Fraction | None, foreign: Foreign
) -> Deduction | None:
    cut, each = next(
        ((n, found) for n in range(len(clause)) if (found := _EACH.match(clause[n:].rstrip("的,，")))),
        (0, None),
    )
    width = _width(each) if each is not None else None
    if each is None or width is None:
        return None
    count, threshold = width
    head, upward = clause[:cut], each["way"] in _UP
    region = _region(head, foreign) if head.strip(",，的:：") and not _STANDARD.search(head) else Region()
    if region is None:
        return None
    own = region.high if region.low is None else region.low
    for candidate in (standard, own, _border(bands, upward=upward)):
        threshold = candidate if threshold is None else threshold
    if threshold is None:
        return None
    return Deduction(
        threshold=threshold,
        unit=count,
        step=Fraction(match["step"]) if match["step"] else None,
        share=Fraction(match["share"]) / 100 if match["share"] else Fraction(0),
        upward=upward,
        text=clause + match[0],
    )


def _width(each: re.Match[str]) -> tuple[Fraction, Fraction | None] | None:
    """How many points one step is wide, and the threshold where the clause names it; None for what is no step."""
    threshold = Fraction(each["threshold"]) if each["threshold"] else None
    word = each["count"]
    count = Fraction(_CN.get(word) or word) if word else None
    if count is None:  # 每低于5%: the figure is the width of a step
        count, threshold = threshold, None
    elif each["unit"] is None:
        return None
    return (count, threshold) if count is not None and 0 < count <= 20 else None


def _border(bands: list[Band], *, upward: bool) -> Fraction | None:
    """Where the best band ends in the direction that costs points."""
    best = next((b for b in bands if b.region is not None), None)
    if best is None or best.region is None:
        return None
    return best.region.high if upward else best.region.low


def _band(clause: str, match: re.Match[str], conditions: Mapping[str, str], foreign: Foreign) -> Band | None:
    mark = Decimal(match["award"]) if match["award"] else Decimal(0) if match["none"] else None
    part = match["part"] or match["part2"]
    share = Fraction(part) / 100 if part else Fraction(1)
    rest, words = clause, []
    for key, pattern in conditions.items():
        found = re.search(pattern, rest)
        if found:
            words.append(key)
            rest = rest[: found.start()] + "#" + rest[found.end() :]
    if words:
        leftover = re.sub(r"[#,，但且的]|结余|年末|年终|本年|当年|资金|部分", "", rest)
        return None if leftover or part else Band(score=mark, text=clause, words=tuple(words))
    region = _region(clause, foreign)
    if region is None or region == Region() or share > 1:
        return None
    return Band(score=mark, share=share, text=clause, region=region)


def _otherwise(clause: str, match: re.Match[str], bands: list[Band]) -> Band | None:
    """否则不得分 behind a single band: everything on its other side."""
    if len(bands) != 1 or bands[0].region is None or not _ELSE.fullmatch(clause.strip(",，的")):
        return None
    it = bands[0].region
    if (it.low is None) == (it.high is None):
        return None
    mark = Decimal(match["award"]) if match["award"] else Decimal(0) if match["none"] else None
    rest = Region(high=it.low, high_open=True) if it.high is None else Region(low=it.high, low_open=True)
    return None if mark is None else Band(score=mark, text=clause, region=rest)


def _region(clause: str, foreign: Foreign) -> Region | None:
    """The values a clause speaks of; None where it holds words or numbers that are not understood."""
    names = {m[0] for m in _NAME.finditer(clause)}
    if len(names) > 1 or "且" in clause or any(foreign(name) for name in names):
        return None
    region, rest = Region(), _NAME.sub("", _STANDARD.sub("", clause))
    for pattern, read in ((_SANDWICH, _sandwich), (_RANGE, _range), (_SINGLE, _single)):
        while match := pattern.search(rest):
            part = read(match)
            if part is None:
                return None
            region = region.both(part)
            rest = rest[: match.start()] + "," + rest[match.end() :]
    rest = _NAME.sub("", rest)
    return None if re.sub(r"三公经费|\(\)", "", _FILLER.sub("", rest)) else region


def _sandwich(match: re.Match[str]) -> Region | None:
    a, b = Fraction(match["a"]), Fraction(match["b"])
    first, second = match["o1"], match["o2"]
    if first in _LT and second in _LT:
        return Region(low=a, low_open=first == "<", high=b, high_open=second == "<")
    if first in _GT and second in _GT:
        return Region(low=b, low_open=second == ">", high=a, high_open=first == ">")
    return None


def _range(match: re.Match[str]) -> Region | None:
    a, b = Fraction(match["a"]), Fraction(match["b"])
    if not (match["bp"] or match["ap"]):
        return None
    a_mark, b_mark = match["am"], match["bm"]
    if a > b:
        a, b, a_mark, b_mark = b, a, b_mark, a_mark
    # Where one end is marked (含), the bare end belongs to the neighbouring band.
    return Region(
        low=a,
        low_open=a_mark == "(不含)" or (not a_mark and b_mark == "(含)"),
        high=b,
        high_open=b_mark == "(不含)" or (not b_mark and a_mark == "(含)"),
    )


def _single(match: re.Match[str]) -> Region | None:
    value = Fraction(match["v"])
    if not match["p"] and value != 0:
        return None
    word, tail = match["op"], (match["tail"] or "").removeprefix("及")
    kind = {"以上": "ge", "以下": "le", "以内": "le"}.get(tail) or (_PREFIX[word] if word else "eq")
    if word in ("低于", "不足", "<", "小于") and tail == "":
        kind = "lt"
    excluded = "(不含)" in (match["m"] or "") + (match["m2"] or "")
    if kind == "eq" and not word and match.string.strip(",的") != match[0]:
        return None  # a bare figure is a condition only where it stands alone behind the name
    return {
        "ge": Region(low=value, low_open=excluded),
        "gt": Region(low=value, low_open="(含)" not in (match["m"] or "")),
        "le": Region(high=value, high_open=excluded),
        "lt": Region(high=value, high_open="(含)" not in (match["m"] or "")),
        "eq": Region(low=value, high=value),
    }[kind]
