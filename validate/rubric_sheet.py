"""Scoring sheets with figures: scores that the criterion does not give (H06), full marks without evidence (H13).

Knows the sheet as a whole: what a corrected score does to totals and to the grade.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.words import fold, squeeze
from gouji.validate.model import Change, Check, Level, Observation, Rule, Step, Verdict
from gouji.validate.rubric_score import Judged, judge_indicator
from gouji.validate.tie import Missing
from gouji.validate.words import place, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Indicator
    from gouji.validate.case import Case
    from gouji.validate.rubric_measure import Quantity

GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (Decimal(0), "差"))
_POINTS = re.compile(r"[（(]\d+(?:\.\d+)?分[)）]$")
_EXCUSE = re.compile(r"无|没有|未|不涉及|不适用|持平|均?为[0零]")


def item(indicator: Indicator) -> str:
    """The name of a row, for people."""
    return _POINTS.sub("", squeeze(indicator.level3 or indicator.level2 or indicator.level1))


def where(indicator: Indicator, column: str = "") -> str:
    """The place of a row, for people: 评分表 预算管理 管理制度健全性 自评得分."""
    sheet = "绩效指标表" if (indicator.target or indicator.actual) and not indicator.criterion else "评分表"
    parent = _POINTS.sub("", squeeze(indicator.level2)) if indicator.level3 else ""
    return " ".join(p for p in (sheet, parent, item(indicator), column) if p)


def rescored(case: Case) -> list[Judged]:
    """Every row of the scoring sheets that measures a known quantity."""
    return list(case.once("rescored", lambda: _rescored(case)))


def _rescored(case: Case) -> list[Judged]:
    rows = [i for i in case.submission.indicators if i.score is not None]
    return [judged for i in rows if (judged := judge_indicator(i, case)) is not None]


def rescore(rule: Rule, case: Case) -> Iterator[Observation | Check | Missing]:
    """H06: a score that the criterion does not give for the report's own figures, with what it does to the total."""
    judged = rescored(case)
    wrong = [j for j in judged if j.fits is False and j.expected is not None]
    sure = [j for j in wrong if j.certain]
    for j in judged:
        labels = _open(j)
        if j.fits is None and labels:
            yield Missing(rule=rule.code, level=rule.level, labels=labels, where=where(j.indicator))
        if j.fits:
            yield agreed(rule, j.indicator, tuple(f.fact.id for f in j.figures))
    for j in wrong:
        yield _wrong_score(rule, case, j, sure if j.certain else [j])


def _open(j: Judged) -> tuple[str, ...]:
    """Why a row could not be rescored, in the words of what would be needed; nothing for a row without a criterion."""
    if j.scale is not None and (j.missing or j.in_doubt):
        return (*j.missing, *(f"与其他数字相符的{label}" for label in j.in_doubt))
    if not j.quantity.scored or j.indicator.weight is None or not j.indicator.criterion:
        return ()
    if j.scale is None:
        return (f"{item(j.indicator)}可以计算的评分标准",)
    return () if j.indicator.weight_rows != 1 else (f"{item(j.indicator)}唯一的应得分",)


def agreed(rule: Rule, row: Indicator, facts: tuple[str, ...] = ()) -> Check:
    """A row of a sheet that was judged and is right, with the figures that decided it."""
    return Check(
        rule=rule.code,
        verdict=Verdict.EQUAL,
        level=rule.level,
        name=rule.name,
        facts=facts,
        where=where(row),
    )


def _wrong_score(rule: Rule, case: Case, j: Judged, together: list[Judged]) -> Observation:
    printed, expected = j.indicator.score, j.expected
    if printed is None or expected is None:
        raise ValueError("a wrong score has both a printed and an expected value")
    shift = sum(
        (
            w.expected - w.indicator.score
            for w in together
            if w.expected is not None and w.indicator.score is not None
        ),
        Decimal(0),
    )
    changes = knock_on(rule, case, shift, j.indicator.location.table)
    linear = f"（按比例扣分为{plain(j.linear)}分）" if j.linear is not None else ""
    values = {
        "item": item(j.indicator),
        "a": plain(printed),
        "b": plain(expected),
        "linear": linear,
        "why": j.why,
        "clause": _as_printed(j.clause),
        "formula": j.formula,
        "weight": plain(j.indicator.weight) if j.indicator.weight is not None else "",
        "doubt": j.doubt,
    }
    message = rule.message.format_map(values)
    if j.doubt:
        message += j.doubt + "。"
    if changes:
        message += _in_words(changes, len(together))
    return Observation(
        rule=rule.code,
        level=rule.level if j.certain else Level.EXPLAIN,
        message=message,
        where=where(j.indicator, "自评得分"),
        location=j.indicator.score_location or j.indicator.location,
        quote=j.indicator.criterion,
        printed=plain(printed),
        expected=plain(expected),
        difference=plain(abs(printed - expected)),
        unit="分",
        cause="得分与评分标准不符",
        cause_code="rubric",
        knock_on=tuple(changes),
        related=tuple(f.fact.evidence.location for f in j.figures),
        facts=(),
        proof=(
            Step(kind="derivation", text=f"口径：{j.formula}", where=where(j.indicator)),
            Step(
                kind="derivation",
                text=j.why,
                where="、".join(dict.fromkeys(place(f.fact) for f in j.figures)),
            ),
            Step(
                kind="derivation",
                text=f"评分标准“{_as_printed(j.clause)}”应得{plain(expected)}分{linear}",
                printed=printed,
                low=expected,
                high=expected,
            ),
            *(
                Step(kind="knock_on", text=f"{c.label} {c.printed}→{c.expected}", where=c.where)
                for c in changes
            ),
        ),
    )


def knock_on(rule: Rule, case: Case, shift: Decimal, table: int | None = None) -> list[Change]:
    """Totals, and the grade, as they would read after scores changed by `shift`.

    Where the table of the corrected score prints a total of its own, other totals follow only if they are the same
    figure: a document may hold the sheets of several projects.
    """
    totals = [
        figure
        for key, figures in case.by_key.items()
        if key.concept in {"score.total", "score.sum"} and not key.qualifier
        for figure in figures
        if figure.fact.bound is None
    ]
    own = {f.value for f in totals if table is not None and f.fact.evidence.location.table == table}
    totals = [f for f in totals if not own or f.value in own]
    changes = [
        Change(
            label="总分" if f.fact.source == "score" else "自评得分",
            where=place(f.fact),
            printed=f.fact.text,
            expected=plain(f.value + shift),
            location=f.fact.evidence.location,
        )
        for f in totals
    ]
    grade, values = grade_of(case.submission.grade), {f.value for f in totals}
    if grade and len(values) == 1:
        scheme = [(Decimal(str(low)), str(name)) for low, name in rule.params.get("grades", GRADES)]
        before = values.pop()
        if _grade(before, scheme) == grade:
            changes.append(
                Change(
                    label="评价等次",
                    where="评价等次",
                    printed=grade,
                    expected=_grade(before + shift, scheme),
                    location=case.submission.grade_location,
                )
            )
    return changes


def _as_printed(clause: str) -> str:
    """A folded clause with the punctuation of the language."""
    return clause.translate(str.maketrans(",();", "，（）；")).strip("，；的")


def grade_of(text: str) -> str:
    """The grade without quotes; "" where none is printed."""
    return fold(text)


def _grade(total: Decimal, scheme: list[tuple[Decimal, str]]) -> str:
    return next((name for low, name in sorted(scheme, reverse=True) if total >= low), "")


def _in_words(changes: list[Change], together: int) -> str:
    totals = dict.fromkeys(f"{c.label}{c.printed}→{c.expected}" for c in changes if c.label != "评价等次")
    grade = next((c for c in changes if c.label == "评价等次"), None)
    text = ("更正后" if together == 1 else f"{together}项得分一并更正后") + "、".join(totals)
    if grade is not None:
        text += (
            f"，等次仍为“{grade.printed}”"
            if grade.printed == grade.expected
            else f"，等次由“{grade.printed}”变为“{grade.expected}”"
        )
    return text + "。" if totals else ""


def without_evidence(rule: Rule, case: Case) -> Iterator[Observation]:
    """H13: a mechanical item with full marks, while the figures that it needs stand nowhere in the report."""
    texts = [fold(p.text) for p in case.submission.narrative]
    texts += [fold(f"{i.target}。{i.actual}") for i in case.submission.indicators if i.target or i.actual]
    for j in rescored(case):
        row = j.indicator
        if j.fits is not None or row.weight is None or row.weight_rows != 1 or row.score != row.weight:
            continue
        if j.quantity.scored and not (j.missing and j.scale):
            continue  # a criterion without arithmetic asks for no figures
        if not row.criterion or _has_evidence(j.quantity, row, texts):
            continue
        wanted = "、".join(
            j.missing
            if j.quantity.formulas and j.missing and not _only_stated(j.quantity)
            else j.quantity.evidence
        )
        yield Observation(
            rule=rule.code,
            level=rule.level if j.quantity.scored else Level.HINT,
            message=rule.message.format(item=item(row), a=plain(row.score), data=wanted),
            where=where(row, "自评得分"),
            location=row.score_location or row.location,
            quote=item(row),
            printed=plain(row.score),
            unit="分",
            cause="缺佐证数据",
            cause_code="no_evidence",
        )
    yield from _cost_targets(rule, case)


def _only_stated(quantity: Quantity) -> bool:
    return all(f.kind == "stated" for f in quantity.formulas[:1])


def _has_evidence(quantity: Quantity, row: Indicator, texts: list[str]) -> bool:
    """Whether the report gives figures (or says that there were none) beside the words that belong to the quantity."""
    own = fold(row.reason + row.actual)
    if re.search(r"\d", own) or _EXCUSE.search(own):
        return True
    key = re.sub(r"(?:变动率|控制率|安排率|刷卡率|利用率|(?<=采购)执行率|率)$", "", quantity.label)
    none = rf"(?:无|没有|未发生|未开展|未安排|不涉及)[^。；]{{0,6}}{re.escape(key)}"
    patterns = re.compile("|".join([*quantity.words, none]))
    return any(patterns.search(text) for text in texts)


def _cost_targets(rule: Rule, case: Case) -> Iterator[Observation]:
    """支出控制在预算范围内, in a report that prints no budget figure."""
    facts = case.submission.facts
    if any((f.concept or "").startswith("budget.") or f.basis != "决算" for f in facts):
        return
    if any(
        re.search(r"预算[^。；，,]{0,10}\d[\d.,]*(?:万元|元)", fold(p.text))
        for p in case.submission.narrative
    ):
        return
    for row in case.submission.indicators:
        told = fold(row.actual)
        if (
            "成本" in row.level2 + row.level3
            and re.search(r"预算(?:范围|额度|指标|数|控制数)?(?:之)?内|未超预算|不超预算", told)
            and not re.search(r"\d[\d.,]*(?:万元|元|%)", told)
        ):
            yield Observation(
                rule=rule.code,
                level=rule.level,
                message=rule.message.format(item=item(row) or "成本指标", a="已完成", data="预算数").replace(
                    "自评已完成分（满分）", f"填“{squeeze(row.actual)}”"
                ),
                where=where(row, "完成情况"),
                location=row.location,
                quote=row.actual,
                printed=squeeze(row.actual),
                cause="缺佐证数据",
                cause_code="no_evidence",
            )
            return
