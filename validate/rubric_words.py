"""Scoring sheets in words: reasons for lost points, items that do not apply, stale bases, shared weights.

H07–H12 and H14. Judges what the sheet itself says; no figure of the report is needed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.words import fold, squeeze, strip_numbering
from gouji.validate.model import Level, Observation, Rule
from gouji.validate.rubric_fold import fold_criterion
from gouji.validate.rubric_measure import fold_name, quantity_of
from gouji.validate.rubric_pairs import pair
from gouji.validate.rubric_parse import checklist_total, event_step, stated_full
from gouji.validate.rubric_score import judge_indicator, scale_of
from gouji.validate.rubric_sheet import item, where
from gouji.validate.text_places import place
from gouji.validate.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Indicator
    from gouji.validate.case import Case

_NOT_OURS = re.compile(
    r"(?:没有|无(?![法故效力序偿缝障])|不涉及|未涉及|未承担|不承担|未安排|没有安排|不存在)(?P<what>[^。；，,;]{0,24}?)(?:任务|项目建设|建设项目|项目|工程|工作内容|此项工作|该项工作|相关工作|职能|职责|业务)(?!管理|制度|资料|档案|绩效|资金|台账|储备|合同|进展|负责|经费|计划|方案|清单|公示|支出|库)"
    r"|(?:本|该|此)项?(?:指标)?(?:不涉及|不适用|未涉及)|^(?:不涉及|不适用|未涉及)"
)
_BUT_DONE = re.compile(
    r"完成|达到|达标|按时|按期|按要求|及时|到位|充分|足额|有效|健全|完善|制定|建立|公开|报送|形成|明显|全部|部分|个别|有的|少数|细化|考核|验收|规范"
)
_LOST = re.compile(r"扣(?:了|减|除)?\s*\d|扣分|失分|未得满分|得分(?:较)?低")
_APPRAISAL = re.compile(
    r"(?<![\d〔\[(（—–~～至到-])(?P<year>(?:19|20)\d{2})(?:年度|年)(?!\s*[-—至~到]\s*20)[^。；;\n《》]{0,24}?(?:综合绩效(?:考评|考核|评估)?|考评|考核|目标任务|目标管理|工作要点|责任书|责任状|民生实事|政府工作报告|工作计划|实施方案)"
)
_COMMON = re.compile(r"共性(?:要素|指标)|细化[成为](?:相应的)?个性化指标")
_BENEFIT = re.compile(r"^(?:经济|社会|生态|环境|可持续)(?:效益|影响|效果)(?:指标)?$")


def lost_without_reason(rule: Rule, case: Case) -> Iterator[Observation]:
    """H07: points were lost, the column for reasons is empty, and no sentence says why."""
    for row in case.submission.indicators:
        if row.score is None or row.weight is None or row.weight_rows != 1 or not 0 <= row.score < row.weight:
            continue
        if "reason" not in row.blanks or squeeze(row.reason) or pair(row) is not None:
            continue  # targets in figures are I08 and I14
        judged = judge_indicator(row, case)
        if _explained(row, case) or (judged is not None and judged.fits is False):
            continue  # a score that the criterion does not give is H06's
        yield _seen(
            rule,
            row,
            rule.message.format(
                item=item(row), w=plain(row.weight), a=plain(row.score), d=plain(row.weight - row.score)
            ),
            column="扣分原因",
            printed=plain(row.score),
            cause="扣分未说明原因",
            code="no_reason",
        )


def _explained(row: Indicator, case: Case) -> bool:
    name = re.sub(r"(?:情况|指标|率|性)$", "", fold_name(item(row)))
    for passage in case.submission.narrative:
        text = fold(passage.text)
        if _LOST.search(text) and (
            (name and name in text) or (passage.heading and "扣分" in "".join(passage.heading))
        ):
            return True
    return False


def not_applicable(rule: Rule, case: Case) -> Iterator[Observation]:
    """H11: the reason says that there was nothing to do, yet part of the points were given."""
    for row in case.submission.indicators:
        if row.score is None or row.weight is None or not 0 < row.score < row.weight:
            continue
        reason = fold(row.reason)
        match = _NOT_OURS.search(reason)
        if match is None or _BUT_DONE.search(reason):
            continue
        yield _seen(
            rule,
            row,
            rule.message.format(
                item=item(row), w=plain(row.weight), a=plain(row.score), reason=squeeze(row.reason)
            ),
            column="自评得分",
            printed=plain(row.score),
            quote=row.reason,
            cause="不适用项给了部分分",
            code="not_applicable",
        )


def full_mark(rule: Rule, case: Case) -> Iterator[Observation]:
    """H09: the highest score that a criterion names is not the weight beside it; a rate that is named by its base."""
    for row in case.submission.indicators:
        if not row.criterion:
            continue
        yield from _short_name(rule, row)
        if row.weight is None or row.weight_rows != 1:
            continue
        quantity = quantity_of(row)
        scale = scale_of(row.criterion, quantity.id if quantity else "")
        named, level = stated_full(row.criterion, scale), rule.level
        if named is None:
            named, level = checklist_total(row.criterion), Level.EXPLAIN
        if named is None or named in (row.weight, 0):
            continue
        if row.weight == 1 or named == 100:  # coefficients, or a scale of 100 that is weighted afterwards
            continue
        yield _seen(
            rule,
            row,
            rule.message.format(item=item(row), a=plain(named), w=plain(row.weight)),
            column="评分标准",
            printed=plain(named),
            expected=plain(row.weight),
            quote=row.criterion,
            level=level,
            cause="标准满分与分值不一致",
            code="full_mark",
            at_weight=True,
        )


def _short_name(rule: Rule, row: Indicator) -> Iterator[Observation]:
    """三公经费＞0 in the criterion of 三公经费变动率: an amount stands where the rate is meant."""
    name = fold_name(row.level3)
    match = re.fullmatch(r"(.{2,10}?)(变动率|控制率|增长率|执行率|利用率)", name)
    if match is None:
        return
    text = fold_criterion(row.criterion)
    slip = re.search(rf"{re.escape(match[1])}[><≥≤=](?=0|\d+(?:\.\d+)?%)", text)
    if slip is None or match[2] not in text:
        return
    yield _seen(
        rule,
        row,
        f"{item(row)}的评分标准写“{slip[0]}{text[slip.end()]}”，比较的应是{match[2]}，疑漏“{match[2]}”三字，请补齐。",
        column="评分标准",
        printed=slip[0] + text[slip.end()],
        expected=f"{match[1]}{match[2]}{slip[0][-1]}{text[slip.end()]}",
        quote=row.criterion,
        level=Level.HINT,
        cause="标准文字漏字",
        code="short_name",
        at_weight=True,
    )


def odd_step(rule: Rule, case: Case) -> Iterator[Observation]:
    """H10: a criterion takes N points per event, but what was lost is no multiple of N."""
    for row in case.submission.indicators:
        if row.score is None or row.weight is None or row.weight_rows != 1 or not 0 < row.score < row.weight:
            continue
        step = event_step(row.criterion)
        if step is None or step.points <= 0 or (row.weight - row.score) % step.points == 0:
            continue
        yield _seen(
            rule,
            row,
            rule.message.format(
                item=item(row), step=plain(step.points), d=plain(row.weight - row.score), clause=step.text
            ),
            column="自评得分",
            printed=plain(row.score),
            quote=row.criterion,
            cause="扣分不是步长的整倍数",
            code="step",
        )


def stale_basis(rule: Rule, case: Case) -> Iterator[Observation]:
    """H12: a criterion rests on the appraisal or the plan of another year. The notice of the next year is normal."""
    year = case.submission.year
    if year is None:
        return
    seen: set[str] = set()
    for row in case.submission.indicators:
        text = row.criterion
        stale = [m for m in _APPRAISAL.finditer(text) if int(m["year"]) < year - 1]
        if not stale or fold(text) in seen:
            continue
        if any(abs(int(y) - year) <= 1 for y in re.findall(r"(20\d{2})年", text)):
            continue  # compares with an earlier year, or names both
        seen.add(fold(text))
        years = "、".join(dict.fromkeys(m["year"] for m in stale))
        yield _seen(
            rule,
            row,
            rule.message.format(item=item(row), y1=years, y2=year, words=squeeze(stale[0][0])),
            column="评分标准",
            printed=squeeze(stale[0][0]),
            expected=None,
            quote=text,
            cause="评分依据年度过期",
            code="stale_basis",
            at_weight=True,
        )


def shared_weight(rule: Rule, case: Case) -> Iterator[Observation]:
    """H14: common items that share one weight, or were taken over without being made specific."""
    rows = case.submission.indicators
    done: set[str] = set()
    for n, row in enumerate(rows):
        shared = row.weight is not None and row.weight_rows > 1
        common = bool(_COMMON.search(fold(row.criterion)))
        bare = bool(_BENEFIT.match(fold_name(item(row))))
        if not common or not (shared or bare) or fold(row.criterion) in done:
            continue
        done.add(fold(row.criterion))
        group = rows[n : n + row.weight_rows] if shared else [row]
        names = "、".join(dict.fromkeys(item(r) for r in group))
        yield _seen(
            rule,
            row,
            rule.message.format(item=names, w=plain(row.weight) if row.weight is not None else ""),
            column="分值",
            printed=plain(row.weight) if shared and row.weight is not None else None,
            quote=row.criterion,
            cause="共性指标未细化",
            code="shared_weight",
            at_weight=True,
        )


_FAILED = re.compile(
    r"未(?:能)?(?:完全|全面|全部|有效|很好)?落实|没有(?:完全)?落实|未(?:能)?(?:全部|完全|按期|按时)?完成|没有完成|未达到|未达标"
)
_PLAIN_WORDS = frozenset(
    re.findall(
        "..",
        "工作建设任务管理项目资金单位部门情况问题方面全面进一一步加强完善落实推进提高提升全区全县全市需要我们我局我部完成开展",
    )
)


def problems(rule: Rule, case: Case) -> Iterator[Observation]:
    """H08: a problem is admitted in strong words; the target of the same subject counts as met, nothing was deducted."""
    rows = [r for r in case.submission.indicators if r.target or r.actual or r.score is not None]
    deducted = "".join(
        fold(item(r) + r.reason)
        for r in rows
        if r.score is not None and r.weight is not None and r.score < r.weight
    )
    met = [
        r
        for r in rows
        if (r.actual or r.score is not None)
        and not (r.score is not None and r.weight is not None and r.score < r.weight)
    ]
    for passage in case.submission.narrative:
        if passage.in_cell or not any("问题" in h for h in passage.heading):
            continue
        match = _FAILED.search(passage.text)
        if match is None:
            continue
        subject = _pairs(passage.text[: match.start()])
        if not subject or subject & _pairs(deducted):
            continue
        row = next((r for r in met if _same_subject(subject, r)), None)
        if row is None:
            continue
        yield Observation(
            rule=rule.code,
            level=rule.level,
            message=rule.message.format(
                problem=strip_numbering(fold(passage.text)).rstrip("。"),
                item=squeeze(row.target)[:30].rstrip("。") or item(row),
            ),
            where=place(passage),
            location=passage.location,
            quote=passage.text,
            printed=squeeze(passage.text[: match.end()])[-30:],
            cause="问题与得分口径不一",
            cause_code="problem_full_mark",
            related=(row.location,),
        )
        return


def _same_subject(subject: set[str], row: Indicator) -> bool:
    """Two words in common with the row, or one that both its target and its result name."""
    target, actual = subject & _pairs(row.target), subject & _pairs(row.actual)
    return len(target | actual | (subject & _pairs(item(row)))) >= 2 or bool(target & actual)


def _pairs(text: str) -> set[str]:
    words = re.findall(r"[\u4e00-\u9fff]+", fold(text))
    return {w[i : i + 2] for w in words for i in range(len(w) - 1)} - _PLAIN_WORDS


def _seen(  # noqa: PLR0913 -- one constructor, all by keyword
    rule: Rule,
    row: Indicator,
    message: str,
    *,
    column: str,
    printed: str | None,
    cause: str,
    code: str,
    expected: str | None = None,
    quote: str = "",
    level: Level | None = None,
    at_weight: bool = False,
) -> Observation:
    """One observation at a row of the sheet."""
    place = (
        row.weight_location or row.location
        if at_weight and column == "分值"
        else row.location
        if at_weight
        else row.score_location or row.location
    )
    return Observation(
        rule=rule.code,
        level=level or rule.level,
        message=message,
        where=where(row, column),
        location=place,
        quote=quote or row.criterion or item(row),
        printed=printed,
        expected=expected,
        unit="分" if printed is not None and _is_number(printed) else "",
        cause=cause,
        cause_code=code,
    )


def _is_number(text: str) -> bool:
    try:
        Decimal(text)
    except ArithmeticError:
        return False
    return True
