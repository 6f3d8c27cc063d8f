"""The same words around two figures: a sentence that was repeated with another number in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.tie import Missing
from gouji.validate.words import digits, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure

_NOISE = re.compile(r"[\s\d.,，。、；;：:（）()“”\"'《》%％\-—－]")
_FIGURE = re.compile(r"[\d.,，]*\d\s*(?:万元|亿元|%|％)?")
_TOLD = (
    "占",
    "增减",
    "完成预算",
)  # what follows from other figures has their subject, which stands further off
_BEHIND = 2  # characters after the figure that must agree too


@kind("echo", required=("least",))
def echo(rule: Rule, case: Case) -> Iterator[Said]:
    """Figures without a concept whose `least` preceding characters, unit and following words are the same."""
    groups: dict[tuple[str, ...], list[Figure]] = {}
    for figure in case.figures.values():
        if figure.fact.concept is None and figure.fact.source in {"cell", "narrative"}:
            words = _around(figure, int(rule.params["least"]))
            if words is not None:
                groups.setdefault(words, []).append(figure)
    repeated = [(words, figures) for words, figures in groups.items() if len(figures) > 1]
    if not repeated:
        yield Missing(rule=rule.code, level=rule.level, labels=("复述的数",))
    for words, figures in repeated:
        first = figures[0]
        for other in figures[1:]:
            if not _apart(first, other):
                yield _compared(rule, words[0], first, other)


def _apart(a: Figure, b: Figure) -> bool:
    """Target and result of one row, and forms of two projects, use the same words for different figures."""
    here, there = a.fact.evidence.location, b.fact.evidence.location
    if here.table is None or there.table is None:
        return False
    return here.table != there.table or here.row == there.row


def _around(figure: Figure, least: int) -> tuple[str, ...] | None:
    fact = figure.fact
    quote = fact.evidence.quote
    at = quote.find(fact.text)
    if at < 0 or quote.find(fact.text, at + 1) >= 0 or any(word in fact.label for word in _TOLD):
        return None  # not to be told which of several
    before = _NOISE.sub("", _FIGURE.split(quote[:at])[-1])  # words before another figure are that figure's
    behind = _NOISE.sub("", quote[at + len(fact.text) :])
    if len(before) < least:
        return None
    return (before[-least:], fact.unit, behind[:_BEHIND], fact.period)


def _compared(rule: Rule, words: str, first: Figure, other: Figure) -> Said:
    a, b = other.fact, first.fact
    if not first.interval.meet(other.interval).empty:
        return Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=(a.id, b.id),
            where=place(a),
        )
    told = {"label": words, "a": digits(a), "unit": a.unit, "other": digits(b), "other_where": place(b)}
    return Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(told),
        where=place(a),
        location=a.evidence.location,
        quote=a.evidence.quote,
        printed=digits(a),
        expected=digits(b),
        unit=a.unit,
        period=a.period,
        related=(b.evidence.location,),
        facts=(a.id, b.id),
    )
