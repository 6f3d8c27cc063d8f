"""The same words around two figures: a sentence told again, or an output of the indicator table, with another number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.outputs import Mention, mentions
from gouji.validate.repeated import twice
from gouji.validate.rubric_sheet import where
from gouji.validate.tie import Missing
from gouji.validate.words import digits, place, plain

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
    """Figures that words repeat, each pair once.

    Figures without a concept whose `least` preceding characters, unit and following words are the same; passages of
    several figures that are told twice; figures under the name of an output, against that row of the indicator table.
    """
    pairs = {
        frozenset((a.fact.id, b.fact.id)): (w, a, b)
        for w, a, b in _same_words(case, int(rule.params["least"]))
    }
    for t in twice(case):
        pair = frozenset((t.first.fact.id, t.other.fact.id))
        if not t.one:
            pairs.pop(pair, None)  # two things told in the same words
        elif t.first.fact.concept is None and t.other.fact.concept is None:
            pairs.setdefault(pair, (t.words.replace("#", ""), t.first, t.other))
    named = list(mentions(case))
    if not pairs and not named:
        yield Missing(rule=rule.code, level=rule.level, labels=("复述的数",))
    for words, first, other in pairs.values():
        yield _compared(rule, words, first, other)
    for mention in named:
        yield _named(rule, mention)


def _same_words(case: Case, least: int) -> Iterator[tuple[str, Figure, Figure]]:
    groups: dict[tuple[str, ...], list[Figure]] = {}
    for figure in case.figures.values():
        if figure.fact.concept is None and figure.fact.source in {"cell", "narrative"}:
            words = _around(figure, least)
            if words is not None:
                groups.setdefault(words, []).append(figure)
    for words, figures in groups.items():
        for other in figures[1:]:
            if not _apart(figures[0], other):
                yield words[0], figures[0], other


def _named(rule: Rule, mention: Mention) -> Said:
    fact, rows = mention.figure.fact, mention.rows
    if mention.agrees is None:
        labels = (f"“{mention.name}”同一时间的数",)
        return Missing(rule=rule.code, level=rule.level, labels=labels, facts=(fact.id,))
    if mention.agrees:
        return Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=(fact.id,),
            where=place(fact),
        )
    row = rows[0]
    shown = [
        f"{word}{plain(value)}"
        for word, value in (("指标值", row.target), ("完成值", row.actual))
        if value is not None
    ]
    told = {
        "label": mention.name,
        "a": digits(fact),
        "unit": fact.unit,
        "other": "、".join(shown),
        "other_where": where(row.row),
    }
    same = row.actual if row.target in {None, row.actual} else None
    return Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(told),
        where=place(fact),
        location=fact.evidence.location,
        quote=fact.evidence.quote,
        printed=digits(fact),
        expected=None if same is None else plain(same),
        unit=fact.unit,
        period=fact.period,
        related=tuple(r.row.location for r in rows),
        facts=(fact.id,),
    )


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
