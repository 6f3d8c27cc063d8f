"""Stocks that are counted (编制, 实有人数): last year's report plus and minus what this year's report says has moved."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE
from gouji.validate.kinds import Said, kind
from gouji.validate.members import member
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.refs import ref
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Fact
    from gouji.validate.case import Case, Figure

_YEARLY = "较上年"  # a change against any other date says nothing of last year's end


@kind("moved", required=("stocks",), concepts=("stock", "plus", "minus"), tables={"stocks": ("stock",)})
def moved(rule: Rule, case: Case) -> Iterator[Said]:
    """Each stock of this report = last year's + what came − what went, or + the change that the text states.

    A report that says nothing of movements is not judged: people come and go. Neither is one of which last year's
    report printed two figures, or that hedges (约46人).
    """
    if case.prior is None:
        yield Missing(rule=rule.code, level=rule.level, labels=("上年报告",))
        return
    for entry in rule.params["stocks"]:
        now, before = case.find(entry["stock"]), _last_year(case, entry["stock"])
        if now is None or now.fact.bound is not None or before is None:
            label = case.label(entry["stock"]) if now is None else f"上年{case.label(entry['stock'])}"
            yield Missing(rule=rule.code, level=rule.level, labels=(label,))
            continue
        steps = _flows(case, entry) or _stated(case, now)
        if not steps:
            yield Missing(
                rule=rule.code,
                level=rule.level,
                labels=(f"{case.label(entry['stock'])}的增减",),
                facts=(now.fact.id,),
            )
            continue
        yield _said(rule, now, before, steps)


def _last_year(case: Case, word: str) -> Fact | None:
    """The one figure of last year's report; a table counts before prose."""
    assert case.prior is not None
    wanted = ref(word)
    facts = [
        f for f in case.prior.facts
        if f.concept == wanted.concept and f.entity == WHOLE and f.basis == "决算" and f.bound is None
        and f.period in {str(case.prior.year), ""} and (f.qualifier or "") == (wanted.qualifier or "")
    ]  # fmt: skip
    facts = [f for f in facts if f.source == "table"] or facts
    return facts[0] if len({f.value for f in facts}) == 1 else None


def _flows(case: Case, entry: dict[str, list[str]]) -> list[tuple[int, Figure]]:
    """What came (1) and what went (−1), as printed; nothing where one of them is hedged."""
    found = [
        (sign, figure)
        for sign, role in ((1, "plus"), (-1, "minus"))
        for word in entry.get(role, ())
        if (figure := case.find(word)) is not None
    ]
    return [] if any(figure.fact.bound for _, figure in found) else found


def _stated(case: Case, now: Figure) -> list[tuple[int, Figure]]:
    """The change against last year that the text states of this very stock."""
    for relation in case.submission.relations:
        current, amount = member(case, relation, "current"), member(case, relation, "amount")
        if relation.kind != "change" or current is None or amount is None or relation.of("prior"):
            continue
        if current.key == now.key and amount.fact.qualifier == _YEARLY and amount.fact.bound is None:
            return [(1, amount)]
    return []


def _said(rule: Rule, now: Figure, before: Fact, steps: list[tuple[int, Figure]]) -> Said:
    implied = before.value + sum((sign * figure.value for sign, figure in steps), Decimal(0))
    facts = (now.fact.id, *(figure.fact.id for _, figure in steps))
    if implied == now.value:
        return Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=facts,
            where=place(now.fact),
        )
    words = {
        "label": name(now.fact),
        "a": digits(now.fact),
        "b": digits(before),
        "c": plain(implied),
        "d": plain(abs(implied - now.value)),
        "unit": now.fact.unit,
        "other_unit": before.unit,
        "formula": "".join(_step(sign, figure) for sign, figure in steps),
    }
    return Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(words),
        where=place(now.fact),
        location=now.fact.evidence.location,
        quote=now.fact.evidence.quote,
        printed=digits(now.fact),
        expected=plain(implied),
        difference=words["d"],
        unit=now.fact.unit,
        period=now.fact.period,
        facts=facts,
    )


def _step(sign: int, figure: Figure) -> str:
    value = sign * figure.value
    return f"{'＋' if value >= 0 else '－'}{figure.fact.label.removesuffix('(本年)')}{plain(abs(value))}"
