"""Checks and observations → findings: fingerprints, ids and the order they are shown in. Blames nothing by itself."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.validate.model import Check, Finding, Level, Observation, Symptom
from gouji.validate.words import as_printed, digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gouji.validate.case import Case

_LEVELS = {Level.MUST: 0, Level.EXPLAIN: 1, Level.HINT: 2}


def of_check(check: Check, case: Case) -> Finding:
    """The finding that a check amounts to when nothing localizes it: the stated figure and what the others give."""
    facts = [case.figures[f] for f in check.facts if f in case.figures]
    head = facts[0].fact if facts else None
    expected = None if check.computed is None else as_printed(check.computed, head)
    return Finding(
        id="",
        fingerprint=fingerprint(
            (check.rule,), head.concept or head.label if head else "", [f.fact.text for f in facts]
        ),
        rule=check.rule,
        rules=(check.rule,),
        level=check.level,
        verdict=check.verdict,
        message=check.message,
        where=check.where,
        location=head.evidence.location if head else None,
        quote=head.evidence.quote if head else "",
        printed=digits(head) if head else None,
        expected=expected,
        difference=None if check.difference is None else f"{abs(check.difference):f}",
        unit=check.unit,
        entity=head.entity if head else "",
        period=head.period if head else "",
        symptoms=(symptom(check),),
        related=tuple(f.fact.evidence.location for f in facts[1:]),
        facts=check.facts,
    )


def symptom(check: Check) -> Symptom:
    """A failing check as part of a finding."""
    return Symptom(rule=check.rule, message=check.message, where=check.where)


def highest(levels: Iterable[Level]) -> Level:
    """The most serious of some levels."""
    return min(levels, key=lambda level: _LEVELS[level])


def of_observation(seen: Observation, case: Case) -> Finding:
    """One observation, one finding."""
    texts = [case.figures[f].fact.text for f in seen.facts if f in case.figures]
    return Finding(
        id="",
        fingerprint=fingerprint((seen.rule,), "", texts or [seen.printed or "", seen.quote]),
        rule=seen.rule,
        rules=(seen.rule,),
        level=seen.level,
        verdict=seen.verdict,
        cause=seen.cause,
        cause_code=seen.cause_code,
        message=seen.message,
        where=seen.where,
        location=seen.location,
        quote=seen.quote,
        printed=seen.printed,
        expected=seen.expected,
        difference=seen.difference,
        unit=seen.unit,
        entity=seen.entity,
        period=seen.period,
        symptoms=seen.symptoms,
        alternatives=seen.alternatives,
        knock_on=seen.knock_on,
        related=seen.related,
        proof=seen.proof,
        facts=seen.facts,
    )


def fingerprint(rules: Iterable[str], concept: str, texts: Iterable[str]) -> str:
    """Names a finding by what was printed, not by where: it survives a new layout and dies when a figure changes."""
    parts = [*sorted(set(rules)), "", concept, "", *sorted(texts)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def ordered(findings: Iterable[Finding], case: Case) -> tuple[Finding, ...]:
    """By level, grade, place in the document; ids are given in that order."""
    facts = {f.id: n for n, f in enumerate(case.submission.facts)}

    def rank(finding: Finding) -> tuple[object, ...]:
        place = finding.location
        position = (
            (9**9, 0, 0, 0)
            if place is None
            else (place.block or 0, place.row or 0, place.col or 0, place.span[0] if place.span else 0)
        )
        first = min((facts.get(f, 9**9) for f in finding.facts[:1]), default=9**9)
        return (
            _LEVELS[finding.level],
            finding.grade or "Z",
            position,
            first,
            finding.rule,
            finding.fingerprint,
            finding.message,
        )

    seen: Counter[str] = Counter()
    result = []
    for finding in sorted(findings, key=rank):
        short = finding.fingerprint[:10]
        seen[short] += 1
        result.append(replace(finding, id=short if seen[short] == 1 else f"{short}-{seen[short]}"))
    return tuple(result)
