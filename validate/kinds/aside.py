"""A part told in brackets behind its figure: 14人（2人改非）, 30辆（含新能源5辆）. A part cannot exceed what it is part of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.tie import Missing, Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure
    from gouji.validate.model import Rule

_BRACKET = re.compile(r"[（(]([^（()）]*)[)）]")


@kind("aside", required=("but",), options=("but",))
def aside(rule: Rule, case: Case) -> Iterator[Said]:
    """The one figure of a bracket, in the unit of the figure right before it, is at most that figure.

    `but` is a pattern of words in the bracket that make it something else: another time, a plan, what is not included.
    """
    but = re.compile(str(rule.params["but"]))
    quotes: dict[str, list[Figure]] = {}
    for figure in case.figures.values():
        if figure.fact.source in {"cell", "narrative"} and figure.fact.unit:
            quotes.setdefault(figure.fact.evidence.quote, []).append(figure)
    found = False
    for quote, figures in quotes.items():
        for bracket in _BRACKET.finditer(quote) if len(figures) > 1 else ():
            pair = _pair(quote[: bracket.start()], bracket[1], figures)
            if pair is not None and not but.search(bracket[1]):
                found = True
                part, whole = pair
                yield Tie(
                    rule=rule.code,
                    level=rule.level,
                    message=rule.message,
                    terms=(term(part), term(whole, -1)),
                    op="<=",
                    name=rule.name,
                    joint=False,
                )
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("括号内的附注数",))


def _pair(before: str, inside: str, figures: list[Figure]) -> tuple[Figure, Figure] | None:
    """The figure in the bracket and the one it follows, both counted, in one unit, each told once."""
    wholes = [f for f in figures if before.endswith((f.fact.text, f.fact.text + f.fact.unit))]
    parts = [f for f in figures if f.fact.text in inside]
    if len(re.findall(r"\d+", inside)) != 1 or not wholes or not parts:
        return None
    whole = max(wholes, key=lambda f: len(f.fact.text))
    mine = [p for p in parts if p is not whole and p.fact.unit == whole.fact.unit]
    single = len(mine) == 1 and not (whole.fact.bound or mine[0].fact.bound)
    return (mine[0], whole) if single and whole.measure.dimension == "count" else None
