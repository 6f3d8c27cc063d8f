"""A stock that grew by more than what the report says was spent on it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE
from gouji.validate.kinds import Said, kind
from gouji.validate.measure import measure
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.refs import ref
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place, plain, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Fact
    from gouji.validate.case import Case

_RANK = {"table": 0, "score": 1}


@kind(
    "movement",
    required=("close", "sources"),
    options=("percent", "least", "excuse"),
    concepts=("close", "sources"),
)
def movement(rule: Rule, case: Case) -> Iterator[Said]:
    """`close` against last year's: growth beyond all printed `sources` by `percent` of last year and `least` 万元.

    Last year's figure is that of last year's report, or the one that this report quotes. Words of `excuse` anywhere
    in the report (划入, 捐赠) tell where the rest came from. What shrinks is no matter of this rule.
    """
    now, word = case.find(rule.params["close"]), rule.params["close"]
    before = _before(case, word)
    sources = [f for w in rule.params["sources"] if (f := case.find(w)) is not None]
    if now is None or before is None or not sources:
        labels = [case.label(word)] if now is None else []
        labels += [f"上年{case.label(word)}"] if before is None else []
        labels += [] if sources else ["、".join(map(case.label, rule.params["sources"]))]
        yield Missing(rule=rule.code, level=rule.level, labels=tuple(labels))
        return
    old, label, text = before
    growth = now.value - old
    spent = sum((f.value for f in sources), Decimal(0))
    free = max(
        old * Decimal(str(rule.params.get("percent", 0))) / 100,
        Decimal(str(rule.params.get("least", 0))) * measure("万元").factor,
    )
    facts = (now.fact.id, *(f.fact.id for f in sources))
    excuse = re.compile(rule.params.get("excuse", "(?!)"))
    if growth <= spent + free or any(excuse.search(p.text) for p in case.submission.narrative):
        yield Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=facts,
            where=place(now.fact),
        )
        return
    words = {
        "label": name(now.fact),
        "a": digits(now.fact),
        "unit": now.fact.unit,
        "other_label": label,
        "other": text,
        "d": plain(growth / now.measure.factor),
        "b": "、".join(f"{name(f.fact)}{said(f.fact)}" for f in sources),
    }
    yield Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(words),
        where=place(now.fact),
        location=now.fact.evidence.location,
        quote=now.fact.evidence.quote,
        printed=digits(now.fact),
        difference=words["d"],
        unit=now.fact.unit,
        period=now.fact.period,
        related=tuple(f.fact.evidence.location for f in sources),
        facts=facts,
    )


def _before(case: Case, word: str) -> tuple[Decimal, str, str] | None:
    """Last year's value in base units, what it is called, and how it was printed."""
    if case.prior is not None:
        concept = ref(word).concept
        old: list[Fact] = [
            f
            for f in case.prior.facts
            if (f.concept, f.entity, f.basis, f.qualifier or "") == (concept, WHOLE, "决算", "")
            and f.period in {str(case.prior.year), ""}
            and f.bound is None
        ]
        if old:
            best = min(old, key=lambda f: (_RANK.get(f.source, 2), -f.decimals))
            return best.value * measure(best.unit).factor, f"上年报告{best.label}", said(best)
    quoted = case.find(f"{word}^-1")
    if quoted is None or quoted.fact.bound is not None:
        return None
    return quoted.value, f"上年{quoted.fact.label}", said(quoted.fact)
