"""Words that claim a figure to be nought (全部用完, 没有结余), against the figures themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.text_places import at_passage, sentence
from gouji.validate.text_places import place as place_of
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, plain, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Passage
    from gouji.validate.case import Case, Figure


@kind(
    "claim",
    required=("claims",),
    options=("words", "subject", "but"),
    concepts=("zero", "whole", "spent"),
    tables={"claims": ("words", "subject", "zero|whole")},
)
def claim(rule: Rule, case: Case) -> Iterator[Said]:
    """Each claim is `{ words, subject, but?, zero?, whole?, spent? }`.

    A sentence with `words` and `subject` (patterns) and without `but` claims that `zero` is nought and that `spent`
    is all of `whole`. A difference of the last printed places is rounding.
    """
    for it in rule.params["claims"]:
        told = next(_told(case, it), None)
        if told is None:
            yield Missing(rule=rule.code, level=rule.level, labels=("关于用完或无结余的文字",))
            continue
        pairs = list(_left(case, it))
        if not pairs:
            labels = [case.label(w) for w in (it.get("zero"), it.get("whole"), it.get("spent")) if w]
            yield Missing(rule=rule.code, level=rule.level, labels=tuple(labels))
        for figures, over in pairs:
            yield _judged(rule, told, figures, over)


def _told(case: Case, it: dict[str, Any]) -> Iterator[tuple[Passage, re.Match[str]]]:
    words, subject, but = (re.compile(it.get(k, "(?!)")) for k in ("words", "subject", "but"))
    for passage in case.submission.narrative:
        for match in words.finditer(passage.text):
            around = sentence(passage.text, match.span())
            if subject.search(around) and not but.search(around):
                yield passage, match


def _left(case: Case, it: dict[str, Any]) -> Iterator[tuple[list[Figure], bool]]:
    """The figures of each side of the claim, and whether they leave something over."""
    zero = case.find(it["zero"]) if "zero" in it else None
    if zero is not None and zero.fact.bound is None:
        yield [zero], zero.value > 2 * zero.unit
    whole, spent = (case.find(it[k]) if k in it else None for k in ("whole", "spent"))
    if whole is not None and spent is not None and not (whole.fact.bound or spent.fact.bound):
        yield [whole, spent], whole.value - spent.value > 2 * max(whole.unit, spent.unit)


def _judged(rule: Rule, told: tuple[Passage, re.Match[str]], figures: list[Figure], over: bool) -> Said:  # noqa: FBT001
    passage, match = told
    facts = tuple(f.fact.id for f in figures)
    first = figures[0]
    if not over:
        return Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=facts,
            where=place_of(passage),
        )
    left = first.value - (figures[1].value if len(figures) > 1 else 0)
    words = {
        "where": place_of(passage),
        "words": match[0],
        "b": "、".join(f"{name(f.fact)}{said(f.fact)}" for f in figures),
        "d": plain(left / first.measure.factor),
        "unit": first.fact.unit,
    }
    seen: Observation = at_passage(
        rule,
        passage,
        match.span(),
        rule.message.format_map(words),
        cause="文字与数字矛盾",
        code="claim",
        related=tuple(f.fact.evidence.location for f in figures),
        printed=digits(figures[-1].fact),
    )
    return seen
