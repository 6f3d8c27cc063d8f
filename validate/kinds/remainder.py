"""A part of a balance that the text names for projects, inside the balance of the whole office: says what the rest is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Level, Observation, Rule, Verdict
from gouji.validate.tie import Missing, Tie, term
from gouji.validate.words import digits, name, place, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case


@kind(
    "remainder",
    required=("relations",),
    options=("message_more",),
    concepts=("whole", "part", "without", "parts"),
    tables={"relations": ("whole", "part")},
)
def remainder(rule: Rule, case: Case) -> Iterator[Said]:
    """Each relation is `{ whole, part, without? }`: part < whole is a hint that names the rest; part > whole fails.

    Where the other side is printed too (`parts`), the sum is checked instead.
    """
    for relation in rule.params["relations"]:
        whole = case.find(relation["whole"])
        part = next((f for word in relation["part"] if (f := case.find(word)) is not None), None)
        parts = [f for word in relation.get("parts", ()) if (f := case.find(word)) is not None]
        if whole is None or (part is None and len(parts) < 2):
            labels = (
                (case.label(relation["whole"]),)
                if whole is None
                else tuple(map(case.label, relation["part"]))
            )
            yield Missing(rule=rule.code, level=rule.level, labels=labels)
        elif len(parts) == len(relation.get("parts", ())) > 0:
            yield Tie(
                rule=rule.code,
                level=rule.level,
                message=str(rule.params.get("message_more", rule.message)),
                terms=(term(whole), *(term(f, -1) for f in parts)),
                name=rule.name,
            )
        elif part is not None and (part.value == whole.value or part.value < 0):
            facts = (part.fact.id, whole.fact.id)
            yield Check(rule=rule.code, verdict=Verdict.EQUAL, level=rule.level, name=rule.name, facts=facts)
        elif part is not None:
            gap = (whole.value - part.value) / whole.measure.factor
            words = {
                "a": digits(whole.fact),
                "b": digits(part.fact),
                "d": plain(abs(gap)),
                "unit": whole.fact.unit,
                "label": name(whole.fact),
                "other_label": name(part.fact),
            }
            more = gap < 0 and whole.interval.meet(part.interval).empty
            yield Observation(
                rule=rule.code,
                level=rule.level if more else Level.HINT,
                message=str(rule.params["message_more"] if more else rule.message).format_map(words),
                where=place(part.fact),
                location=part.fact.evidence.location,
                quote=part.fact.evidence.quote,
                printed=digits(part.fact),
                difference=plain(abs(gap)),
                unit=part.fact.unit,
                period=part.fact.period,
                related=(whole.fact.evidence.location,),
                facts=(part.fact.id, whole.fact.id),
            )
