"""A figure above nought that calls for another one to be printed, or for nought where the other is nought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case


@kind(
    "present",
    required=("pairs",),
    options=("both_zero",),
    concepts=("when", "then"),
    tables={"pairs": ("when", "then")},
)
def present(rule: Rule, case: Case) -> Iterator[Said]:
    """Each pair is `{ when, then }`: when > 0 needs one of `then` printed.

    With `both_zero`, `when` = 0 and `then` > 0 (or the other way round) contradict each other instead.
    """
    for pair in rule.params["pairs"]:
        cause = case.find(pair["when"])
        found = [f for word in pair["then"] if (f := case.find(word)) is not None]
        if cause is None:
            yield Missing(rule=rule.code, level=rule.level, labels=(case.label(pair["when"]),))
            continue
        if pair.get("both_zero"):
            holds = all((cause.value == 0) == (f.value == 0) for f in found)
            if not found:
                yield Missing(rule=rule.code, level=rule.level, labels=tuple(map(case.label, pair["then"])))
                continue
        else:
            holds = cause.value <= 0 or bool(found)
        facts = (cause.fact.id, *(f.fact.id for f in found))
        if holds:
            yield Check(
                rule=rule.code,
                verdict=Verdict.EQUAL,
                level=rule.level,
                name=rule.name,
                facts=facts,
                where=place(cause.fact),
            )
            continue
        words = {
            "a": digits(cause.fact),
            "unit": cause.fact.unit,
            "label": name(cause.fact),
            "b": "、".join(said(f.fact) for f in found),
            "other_label": "、".join(map(case.label, pair["then"])),
        }
        yield Observation(
            rule=rule.code,
            level=rule.level,
            message=rule.message.format_map(words),
            where=place(cause.fact),
            location=cause.fact.evidence.location,
            quote=cause.fact.evidence.quote,
            printed=digits(cause.fact),
            unit=cause.fact.unit,
            period=cause.fact.period,
            related=tuple(f.fact.evidence.location for f in found),
            facts=facts,
        )
