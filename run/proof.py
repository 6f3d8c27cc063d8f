"""The proof of one finding in plain text, as a person would write it on paper. Computes nothing new."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from gouji.validate.model import LEVEL_ZH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.model import Change, Finding, Step

_NUMBERS = re.compile(r"-?\d[\d.,]*")
_FINER = 2  # places behind the printed ones that an interval is told with


def written(finding: Finding, rule: str = "") -> str:
    """The whole proof.

    Args:
        finding: with its steps, symptoms, alternatives and knock-on.
        rule: the name of its rule, for the heading.
    """
    lines = [f"{LEVEL_ZH[finding.level]}　{finding.rule} {rule}".rstrip() + f"　#{finding.id}"]
    lines.append(f"位置：{finding.where}")
    lines.append(f"原文：{finding.quote}")
    lines += _verdict(finding)
    parts = (
        ("这些等式不能同时成立", list(_conflicts(finding))),
        ("其他数字容许的范围", list(_ranges(finding))),
        ("推算", list(_ways(finding))),
        ("也因此不符的核对", list(_symptoms(finding))),
        ("也可能错的是", [_change(c) for c in finding.alternatives]),
        ("更正后跟着变的", [_change(c) for c in finding.knock_on]),
    )
    number = 0
    for title, told in parts:
        if told:
            number += 1
            lines += ["", f"{'一二三四五六'[number - 1]}、{title}"]
            lines += (
                [f"  {n}. {text}" for n, text in enumerate(told, 1)] if len(told) > 1 else [f"  {told[0]}"]
            )
    return "\n".join(lines)


def _verdict(finding: Finding) -> Iterator[str]:
    told = (
        any(step.kind in {"conflict", "derivation"} for step in finding.proof)
        and finding.expected is not None
    )
    if not told:
        yield f"说明：{finding.message}"
    if finding.expected is not None:
        gap = f"，相差{finding.difference}{finding.unit}" if finding.difference else ""
        yield f"填报{finding.printed}{finding.unit}，应为{finding.expected}{finding.unit}{gap}。"
    cause = next(
        (s.text.removeprefix("可能的原因：") for s in finding.proof if s.kind == "cause"), finding.cause
    )
    if cause:
        yield f"可能的原因：{cause}"
    if finding.grade:
        yield f"把握：{finding.grade}（{_GRADES[finding.grade]}）"


_GRADES = {
    "A": "只有这一种解释，且有两条以上独立的推算",
    "B": "明显比别的解释可能",
    "C": "有几个数都可能错，仅凭本报告分不出",
    "D": "能断定这个数有错，推不出应为多少",
}


def _conflicts(finding: Finding) -> Iterator[str]:
    """Equations that do not hold; one that only repeats the figures of another is told once."""
    seen: list[set[str]] = []
    for step in finding.proof:
        figures = set(_NUMBERS.findall(step.text))
        if step.kind == "conflict" and not any(figures <= other for other in seen):
            seen.append(figures)
            yield _at(step)


def _ranges(finding: Finding) -> Iterator[str]:
    for step in finding.proof:
        if step.kind == "interval":
            yield f"{_span(step)}　（{step.where}）" if step.where else _span(step)


def _ways(finding: Finding) -> Iterator[str]:
    for step in finding.proof:
        if step.kind == "derivation":
            text = re.sub(r"^第\d+种推算（(\w+)）：", r"按\1：", step.text)
            text = (
                text.replace(finding.entity, "")
                if finding.entity and finding.entity in finding.where
                else text
            )
            wide = step.low is not None and step.low != step.high
            yield f"{text}　[{_span(step, printed=False)}]" if wide else _at(step, text)


def _symptoms(finding: Finding) -> Iterator[str]:
    """Failing checks that the conflicts above do not tell already."""
    told = [set(_NUMBERS.findall(s.text)) for s in finding.proof if s.kind == "conflict"]
    for symptom in finding.symptoms:
        if not any(set(_NUMBERS.findall(symptom.message)) <= other for other in told):
            yield f"{symptom.rule} {symptom.message}（{symptom.where}）"


def _change(change: Change) -> str:
    where = f"　（{change.where}）" if change.where and change.where != change.label else ""
    if change.expected is None:
        return f"{change.label}{change.printed}{where}"
    if change.expected == change.printed:
        return f"{change.label}不变，仍为{change.printed}{where}"
    unit = "分" if change.printed.endswith("分") and not change.expected.endswith("分") else ""
    return f"{change.label} {change.printed} → {change.expected}{unit}{where}"


def _at(step: Step, text: str = "") -> str:
    text = text or step.text
    known = not step.where or any(place in text for place in step.where.split("、"))
    return text if known else f"{text}　（{step.where}）"


def _span(step: Step, *, printed: bool = True) -> str:
    """Least, printed, most: with a few places more than the figure has, and without the noise of the solver."""
    ends = (step.low, step.printed if printed else None, step.high)
    places = max(_places(step.printed), 0) + _FINER
    return "　".join(
        f"{word} {_short(value, places)}"
        for word, value in zip(("最小", "填报", "最大"), ends, strict=True)
        if value is not None
    )


def _places(value: Decimal | None) -> int:
    return 0 if value is None else -int(value.as_tuple().exponent)


def _short(value: Decimal, places: int) -> str:
    if _places(value) <= places:
        return f"{value:f}"
    text = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
