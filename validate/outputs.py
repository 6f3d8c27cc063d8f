"""Outputs of work by name: rows of indicator tables, and sentences that name the same output with a figure.

水质抽检62批次 is the output 水质抽检 in 批次. Knows names and figures, no rule. A name that stands for several rows
of different values in one table is nobody's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.model import Indicator
from gouji.normalize.words import fold, strip_numbering
from gouji.validate.case import Case, Figure
from gouji.validate.interval import Interval, point
from gouji.validate.rubric_pairs import single

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Fact

_LEAST = 4  # characters of a name; 培训 or 走访 may be anything
_YEAR = re.compile(r"20\d\d年度?")
_BREAK = re.compile(r"[，,；;。、：:!！?？\n]")
_BEFORE = re.compile(
    r"^(?:全年度?|本年度?|当年|年内|年度|累计|共计?|总共|已|实际|圆满|按期|全面|完成了?|实现了?)+"
)
_BEHIND = re.compile(r"(?:不少于|不低于|不超过|不高于|达到?了?|超过|约|近|共计?|计|为|有|了|[≥≤>=<＞＜＝])+$")
_OTHER_TIME = re.compile(
    r"上年|去年|往年|前年|同比|较|比|其中|截至|截止|\d月|季度|半年|拟|计划|下一?年|明年|每"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A row of an indicator table under the name of its output."""

    row: Indicator
    target: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A figure in words that names the output of a row.

    `agrees` None where its sentence speaks of another time, or where target or result of the row is not known.
    """

    figure: Figure
    name: str
    rows: tuple[Named, ...]
    agrees: bool | None


def mentions(case: Case) -> Iterator[Mention]:
    """Every figure without a concept that is called like an output of an indicator table, outside its own row."""
    rows = _rows(case)
    for figure in case.figures.values() if rows else ():
        fact = figure.fact
        if fact.concept is not None or fact.source not in {"cell", "narrative"}:
            continue
        name = name_of(fact)
        near = [n for n in rows.get((name, fact.unit), ()) if not _own(fact, n.row)]
        here = [n for n in near if n.row.location.table == fact.evidence.location.table]
        chosen = tuple(here or near)
        if chosen:
            yield Mention(figure=figure, name=name, rows=chosen, agrees=_agrees(figure, chosen))


def name_of(fact: Fact) -> str:
    """The words of its clause before a figure, "" where the figure cannot be told from another or words follow it."""
    quote = fact.evidence.quote
    at = quote.find(fact.text)
    if at < 0 or quote.find(fact.text, at + 1) >= 0:
        return ""
    behind = _BREAK.split(quote[at + len(fact.text) :].removeprefix(fact.unit).lstrip())[0]
    clause = re.split(r"\d", _YEAR.sub("", _BREAK.split(quote[:at])[-1]))[-1]
    return "" if behind.strip('”"’）) ') else _clean(clause)


def _clean(words: str) -> str:
    name = strip_numbering(fold(words)).lstrip(".．、)）")
    name = re.sub(r"^(?:指标|目标|任务)\d*[:：.、]?", "", name)
    name = _BEHIND.sub("", _BEFORE.sub("", name))
    return name if len(name) >= _LEAST else ""


def _rows(case: Case) -> dict[tuple[str, str], list[Named]]:
    found: dict[tuple[str, str], list[Named]] = {}
    for row in case.submission.indicators:
        target, actual = single(row.target, row.measure_unit), single(row.actual, row.measure_unit)
        for figure, text in ((actual, row.actual), (target, row.target)):
            if figure is None or not figure[2] or figure[2] in {"%", "‰"}:
                continue
            name = _clean(row.level3) or _clean(re.split(r"[\d≥≤><=]", _BREAK.sub("", text))[0])
            same = [f for f in (target, actual) if f is not None and f[2] == figure[2]]
            if name and len(same) == sum(f is not None for f in (target, actual)):
                found.setdefault((name, figure[2]), []).append(
                    Named(row=row, target=target and target[1], actual=actual and actual[1])
                )
                break
    return found


def _own(fact: Fact, row: Indicator) -> bool:
    here, there = fact.evidence.location, row.location
    return here.table is not None and (here.table, here.row) == (there.table, there.row)


def _agrees(figure: Figure, rows: tuple[Named, ...]) -> bool | None:
    printed = figure.interval
    values = [v for n in rows for v in (n.target, n.actual) if v is not None]
    if any(_within(printed, v * figure.measure.factor) for v in values):
        return True
    whole = all(n.target is not None and n.actual is not None for n in rows)
    return False if whole and not _OTHER_TIME.search(figure.fact.evidence.quote) else None


def _within(printed: Interval, value: Decimal) -> bool:
    return not printed.meet(point(value)).empty
