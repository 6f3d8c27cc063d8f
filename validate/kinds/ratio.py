"""A printed rate and the figures that it is made of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.normalize.model import WHOLE
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Level, Rule
from gouji.validate.tie import Missing, Quotient, Term, Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case


@kind(
    "ratio",
    required=("ratios",),
    options=("scale", "level", "soft", "office_only", "at_most"),
    concepts=("rate", "num", "num_less", "den", "den_less", "without"),
    tables={"ratios": ("rate", "num", "den")},
)
def ratio(rule: Rule, case: Case) -> Iterator[Said]:
    """Rate = scale × (Σ num − Σ num_less) / (Σ den − Σ den_less), scale 100 by default, for the office and every row.

    `at_most` is the message of an explain-level finding where the numerator exceeds the denominator.
    """
    for form in rule.params["ratios"]:
        for entity in [WHOLE] if form.get("office_only") else list(case.rows()):
            if not any(case.find(word, entity) for word in form.get("without", ())):
                yield from _row(rule, case, form, entity)
                yield from _limit(rule, case, form, entity)


def _row(rule: Rule, case: Case, form: dict[str, Any], entity: str) -> Iterator[Said]:
    rates = case.mentions(form["rate"], entity)
    operands = {role: _terms(case, form, role, entity) for role in ("num", "den")}
    absent = [] if rates else [case.label(form["rate"])]
    absent += [
        case.label(w)
        for r in ("num", "num_less", "den", "den_less")
        for w in form.get(r, ())
        if not case.find(w, entity)
    ]
    if absent:
        if entity == WHOLE:
            yield Missing(rule=rule.code, level=rule.level, labels=tuple(dict.fromkeys(absent)))
        return
    for rate in rates:
        yield Quotient(
            rule=rule.code,
            level=Level(form.get("level", rule.level)),
            message=rule.message,
            rate=rate,
            num=operands["num"],
            den=operands["den"],
            scale=Decimal(str(form.get("scale", 100))),
            soft=form.get("soft", rule.soft),
            name=rule.name,
        )


def _limit(rule: Rule, case: Case, form: dict[str, Any], entity: str) -> Iterator[Said]:
    num, den = _terms(case, form, "num", entity), _terms(case, form, "den", entity)
    if "at_most" in form and num and den:
        yield Tie(
            rule=rule.code,
            level=Level.EXPLAIN,
            message=form["at_most"],
            terms=(*num, *(replace(t, coefficient=-t.coefficient) for t in den)),
            op="<=",
            name=rule.name,
            joint=False,
        )


def _terms(case: Case, form: dict[str, Any], role: str, entity: str) -> tuple[Term, ...]:
    plus = [term(f) for word in form.get(role, ()) if (f := case.find(word, entity))]
    return (*plus, *(term(f, -1) for word in form.get(f"{role}_less", ()) if (f := case.find(word, entity))))
