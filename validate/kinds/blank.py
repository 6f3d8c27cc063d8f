"""Places of the form that were left empty: one finding for a kind of places, never a flood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Level, Observation, Rule, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Blank
    from gouji.validate.case import Case

_SHOWN = 12


@kind(
    "blank",
    required=("kinds",),
    options=("message_nought",),
    choices={"kinds": ("value", "signature", "opinion", "date", "phone", "text")},
)
def blank(rule: Rule, case: Case) -> Iterator[Said]:
    """Empty places of these `kinds` (value, signature, opinion, date, phone, text), listed in one finding.

    Cells of figures count only where the form marks them as mandatory: a blank is no nought and mostly no fault.
    `message_nought` tells where filled rows leave some cells empty and others of the report print 0.
    """
    yield from _noughts(rule, case)
    empty = [
        b
        for b in case.submission.blanks
        if b.kind in rule.params["kinds"] and (b.mandatory or b.kind not in {"value", "text"})
    ]
    if not empty:
        yield Check(rule=rule.code, verdict=Verdict.EQUAL, level=rule.level, name=rule.name)
        return
    hard = [b for b in empty if b.mandatory and b.kind in {"value", "text"}]
    for places, level in ((hard, Level.EXPLAIN), ([b for b in empty if b not in hard], rule.level)):
        if places:
            yield _observed(rule, places, level)


def _noughts(rule: Rule, case: Case) -> Iterator[Said]:
    """Two habits in one report: 0 here, nothing there."""
    tables = [f for f in case.submission.facts if f.source == "table" and f.concept]
    rows = {f.entity for f in tables}
    zero = next((f for f in tables if f.value == 0), None)
    empty = [
        b
        for b in case.submission.blanks
        if b.kind == "value" and b.concept and b.entity in rows and not b.mandatory
    ]
    if zero is None or not empty or "message_nought" not in rule.params:
        return
    labels = list(dict.fromkeys(b.label for b in empty))
    words = {"label": "、".join(labels[:_SHOWN]), "other": zero.label, "where": empty[0].where}
    yield Observation(
        rule=rule.code,
        level=Level.HINT,
        message=str(rule.params["message_nought"]).format_map(words),
        where=empty[0].where or empty[0].label,
        location=empty[0].location,
        quote=words["label"],
        printed="",
        related=(zero.evidence.location,),
    )


def _observed(rule: Rule, places: list[Blank], level: Level) -> Observation:
    labels = list(dict.fromkeys(b.label or b.where for b in places))
    listed = "、".join(labels[:_SHOWN]) + (f"等{len(labels)}处" if len(labels) > _SHOWN else "")
    first = places[0]
    return Observation(
        rule=rule.code,
        level=level,
        message=rule.message.format_map({"label": listed, "a": len(places)}),
        where=first.where or first.label or str(first.location),
        location=first.location,
        quote=listed,
        printed="",
        entity=first.entity,
        related=tuple(b.location for b in places[1:]),
    )
