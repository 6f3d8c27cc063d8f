"""The fiscal year that a figure belongs to. Knows words for years; no concepts.

A year at the head of a sentence holds for it and for the sentences after it until another one stands there; a year
inside a sentence holds for its own clause; 上年 and 去年 are the year before the one in force.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.lexicon import any_of, lexicon

if TYPE_CHECKING:
    from gouji.normalize.prose.model import Mention

_ANY_YEAR = regex.compile(r"(?<year>(?:19|20)\d\d)年")
# The year of a figure: no base (较2021年), no beginning (自2019年以来, 成立于2015年), no day of another year.
_YEAR = regex.compile(
    r"(?<!较|比|与|同|和|至|到|自|从|于)(?<year>(?:19|20)\d\d)年"
    r"(?!(?:[1-9]|1[01])月|以来|起|成立|建成|设立|组建|挂牌|以前|之前|前)"
)


@cache
def _last_word() -> regex.Pattern[str]:
    """上年, 去年 as the time of a figure: not as a base (较上年), not in 上年结转."""
    words = any_of(lexicon("words")["base_last"])
    return regex.compile(rf"(?<!较|比|与|同|和|是|为|占|于){words}(?!结转|结余|末结)")


def give_years(mentions: tuple[Mention, ...], default: int | None) -> None:
    """Set the year of every mention, in printed order."""
    in_force, sentence = default, -1
    clause: int | None = None
    for mention in mentions:
        first = mention.sentence != sentence
        sentence = mention.sentence
        years = [int(m["year"]) for m in _YEAR.finditer(mention.lead)]
        if first:
            clause = None
            if years:
                in_force = years[-1]
        if years:
            clause = years[-1]
            if clause == default:
                in_force = default  # 2021年…，2022年…: what follows is of the report's year again
        elif not first and _starts_clause(mention.lead):
            clause = None
        mention.year = clause if clause is not None else in_force
        if "year" in mention.groups:
            mention.year = int(mention.groups["year"])
            continue
        if (
            in_force is not None
            and _last_word().search(mention.lead)
            and not years
            and mention.role in {"plain", "prior", "from"}
        ):
            mention.year = in_force - 1


def _starts_clause(lead: str) -> bool:
    return bool(lead) and lead.lstrip(")")[:1] in "，,;；"


def base_year(words: str, current: int | None) -> int | None:
    """The year that a comparison is made against: 2019年, 上年."""
    match = _ANY_YEAR.search(words)
    if match:
        return int(match["year"])
    return current - 1 if current is not None else None
