"""Targets with results and points (项目支出绩效自评表): proportion, direction, reasons, numbers that are missing.

I07–I09, I11, I14, I17. A target is compared only where one figure stands on each side in the same unit.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from gouji.normalize.words import fold, squeeze
from gouji.validate.model import Check, Level, Observation, Rule
from gouji.validate.rubric_pairs import Pair, directed, pair
from gouji.validate.rubric_sheet import agreed, item, where
from gouji.validate.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Indicator
    from gouji.validate.case import Case

_BARE = frozenset(
    re.split(
        "/",
        "完成/已完成/达成/已达成/达标/已达标/达成预期指标/达成年度指标/较好/良好/合格/已达到/达到/达到预期/按计划完成/已落实",
    )
)
_WHY = re.compile(r"因|由于|受.{1,12}影响|未能|推迟|延期|调整|取消")
_CN_NUMBER = re.compile(
    r"[一二两三四五六七八九十百千万](?:个|次|期|项|批|名|人|件|支|场|份|户|家|处|条|台|套|轮|本|篇)|全部|全覆盖|所有|每"
)
_GRADES = (
    (("全部达成", "达成预期指标", "达成年度指标", "达成目标", "达成"), Decimal(80), Decimal(100)),
    (
        ("部分达成", "部分达成预期指标", "部分达成年度指标", "部分达成预期指标并具有一定效果"),
        Decimal(60),
        Decimal(80),
    ),
    (("未达成", "未达成预期指标", "未达成预期指标且效果较差"), Decimal(0), Decimal(60)),
)


def _free_to_judge(row: Indicator) -> bool:
    return row.weight is not None and row.weight_rows == 1 and row.score is not None


def proportion(rule: Rule, case: Case) -> Iterator[Observation]:
    """I07: more points than the share of the target that was reached; a grade of a qualitative target that its points contradict."""
    for row in case.submission.indicators:
        if not _free_to_judge(row) or row.criterion or row.weight is None or row.score is None:
            continue
        both = pair(row)
        if both is None:
            yield from _qualitative(rule, row)
            continue
        if both.met or both.way == "eq" or (both.way == "le" and row.score == row.weight):
            continue  # full marks beyond a limit are I17's
        expected = both.share * Fraction(row.weight)
        decimals = max(-int(row.score.as_tuple().exponent), 0)
        room = max(Fraction(1, 10), Fraction(1, 2 * 10**decimals))
        if Fraction(row.score) <= expected + room:
            continue
        shown = plain((Decimal(expected.numerator) / Decimal(expected.denominator)).quantize(Decimal("0.01")))
        yield _at(
            rule,
            row,
            rule.message.format(
                item=item(row),
                t=squeeze(row.target),
                b=squeeze(row.actual),
                a=plain(row.score),
                expected=shown,
                w=plain(row.weight),
            ),
            printed=plain(row.score),
            expected=shown,
            cause="未按完成比例计分",
            code="proportion",
        )


def _qualitative(rule: Rule, row: Indicator) -> Iterator[Observation]:
    said = fold(row.actual)
    if row.weight is None or row.score is None or row.weight == 0:
        return
    rate = row.score / row.weight * 100
    for words, low, high in _GRADES:
        if said in words and not low <= rate <= high and not (high == 80 and rate == 80):
            yield _at(
                rule,
                row,
                f"{item(row)}填“{squeeze(row.actual)}”，按三档计分应得分值的{plain(low)}%至{plain(high)}%，自评{plain(row.score)}分（分值{plain(row.weight)}分），请核对。",
                printed=plain(row.score),
                expected=None,
                cause="定性指标得分与完成档次不符",
                code="qualitative",
            )


def unmet_without_reason(rule: Rule, case: Case) -> Iterator[Observation | Check]:
    """I08: the target was missed and nobody says why.

    Where the form has a column for reasons it must be filled; where it has none, the result itself may say why, and
    its silence is a question.
    """
    for row in case.submission.indicators:
        both = pair(row)
        if both is None:
            continue
        if both.met:
            yield agreed(rule, row, _facts_of(row, both, case))
            continue
        asked = "reason" in row.blanks and row.score is not None
        silent = row.score is None and not row.reason and not _WHY.search(row.actual + row.target)
        if not (asked or silent) or (both.way == "le" and row.score == row.weight and asked):
            continue  # a limit that was exceeded with full marks is I17's
        state = "超出了指标值" if both.way == "le" else "未达到指标值"
        words = {"item": item(row), "t": squeeze(row.target), "b": squeeze(row.actual), "state": state}
        yield _at(
            rule,
            row,
            rule.message.format_map(words),
            printed=squeeze(row.actual),
            expected=None,
            cause="未填偏差原因",
            code="no_reason",
            column="偏差原因" if asked else "完成情况",
            level=None if asked else Level.EXPLAIN,
        )


def _facts_of(row: Indicator, both: Pair, case: Case) -> tuple[str, ...]:
    """The figures of the report that stand in the cells of target and result."""
    place = (row.location.table, row.location.row)
    return tuple(
        f.fact.id
        for f in case.figures.values()
        if f.fact.evidence.location.table is not None
        and (f.fact.evidence.location.table, f.fact.evidence.location.row) == place
        and f.fact.value in {both.target, both.actual}
    )


def _by_percentage(row: Indicator, both: Pair) -> bool:
    """97.93% of 10 points are 9.79: the points follow the percentage, as those of the execution rate do."""
    if row.score is None or row.weight is None or not squeeze(row.actual).endswith(("%", "％")):
        return False
    places = max(-int(row.score.as_tuple().exponent), 0)
    exact = row.weight * both.actual / 100
    return abs(row.score - exact) <= Decimal(1).scaleb(-places) / 2


def met_but_deducted(rule: Rule, case: Case) -> Iterator[Observation]:
    """I14: the target was reached, points were lost, nobody says why."""
    for row in case.submission.indicators:
        both = pair(row)
        if (
            both is None
            or not both.met
            or not _free_to_judge(row)
            or row.criterion
            or "reason" not in row.blanks
        ):
            continue
        if (
            row.score is None
            or row.weight is None
            or row.score >= row.weight
            or _beyond(both) > Fraction(3, 2)
            or (both.way == "eq" and both.actual != both.target)
            or _in_proportion(row.score, row.weight, both)
        ):
            continue
        yield _at(
            rule,
            row,
            rule.message.format(
                item=item(row),
                t=squeeze(row.target),
                b=squeeze(row.actual),
                a=plain(row.score),
                w=plain(row.weight),
            ),
            printed=plain(row.score),
            expected=plain(row.weight),
            cause="已完成却扣分，未说明原因",
            code="met_but_deducted",
        )


def _in_proportion(score: Decimal, weight: Decimal, both: Pair) -> bool:
    """得分＝分值×执行率: 98.5 % of 8 points are 7.88, whatever the target was; the score explains itself."""
    return both.unit == "%" and (weight * both.actual / 100).quantize(score, ROUND_HALF_UP) == score


def overshoot(rule: Rule, case: Case) -> Iterator[Observation]:
    """I09: the result is far above the target and nobody says why."""
    factor = Fraction(str(rule.params.get("factor", "1.5")))
    for row in case.submission.indicators:
        both = pair(row)
        if both is None or both.way in {"le", "eq"} or "reason" not in row.blanks or _beyond(both) <= factor:
            continue
        times = plain((Decimal(100) * both.actual / both.target).quantize(Decimal("0.1")))
        yield _at(
            rule,
            row,
            rule.message.format(item=item(row), t=squeeze(row.target), b=squeeze(row.actual), rate=times),
            printed=squeeze(row.actual),
            expected=None,
            cause="完成值明显偏高",
            code="overshoot",
            column="实际完成值",
        )


def _beyond(both: Pair) -> Fraction:
    return Fraction(both.actual) / Fraction(both.target) if both.target > 0 else Fraction(0)


def wrong_direction(rule: Rule, case: Case) -> Iterator[Observation]:
    """I17: a limit was exceeded and full marks were given."""
    for row in case.submission.indicators:
        both = pair(row)
        if both is None or both.way != "le" or both.met or not _free_to_judge(row) or row.score != row.weight:
            continue
        if row.score is None or not row.weight:
            continue
        yield _at(
            rule,
            row,
            rule.message.format(
                item=item(row), t=squeeze(row.target), b=squeeze(row.actual), a=plain(row.score)
            ),
            printed=plain(row.score),
            expected=None,
            cause="反向指标超出仍给满分",
            code="direction",
        )


def without_number(rule: Rule, case: Case) -> Iterator[Observation]:
    """I11: targets of quantity without a figure (one finding), and bare words where a result in figures is due."""
    vague: list[Indicator] = []
    for row in case.submission.indicators:
        if directed(row) and fold(row.actual) in _BARE:
            yield _at(
                rule,
                row,
                f"{item(row)}的指标值是{squeeze(row.target)}，完成值只填“{squeeze(row.actual)}”，请填写数字，否则无法核算完成率。",
                printed=squeeze(row.actual),
                expected=None,
                cause="完成值未填数字",
                code="no_number",
                column="实际完成值",
            )
        if (
            "数量" in row.level2
            and row.target
            and "定性" not in row.nature
            and not re.search(r"\d", re.sub(r"指标\s*\d+\s*[:：.、]", "", row.target))
            and not _CN_NUMBER.search(row.target)
        ):
            vague.append(row)
    if vague:
        listed = "；".join(squeeze(r.target)[:40] for r in vague)
        first = vague[0]
        yield Observation(
            rule=rule.code,
            level=rule.level,
            message=rule.message.format(item=squeeze(first.level2), n=len(vague), listed=listed),
            where=where(first, "绩效目标"),
            location=first.location,
            quote=first.target,
            printed=squeeze(first.target),
            cause="数量指标没有目标值",
            cause_code="no_number",
            related=tuple(r.location for r in vague[1:]),
        )


def _at(  # noqa: PLR0913 -- one constructor, all by keyword
    rule: Rule,
    row: Indicator,
    message: str,
    *,
    printed: str,
    expected: str | None,
    cause: str,
    code: str,
    column: str = "得分",
    level: Level | None = None,
) -> Observation:
    return Observation(
        rule=rule.code,
        level=level or rule.level,
        message=message,
        where=where(row, column),
        location=row.score_location or row.location if column == "得分" else row.location,
        quote=f"{squeeze(row.target)} {squeeze(row.actual)}".strip() or item(row),
        printed=printed,
        expected=expected,
        cause=cause,
        cause_code=code,
    )
