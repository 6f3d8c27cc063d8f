"""Homonyms that only the whole document tells apart: classes of all and of basic spending, totals with and without balances.

工资福利支出 under 基本支出 and the same words in a breakdown of all spending are two quantities. The stated total
decides; where none is stated, the arithmetic; where that cannot, the figures are kept apart. 支出总计 is 支出合计 in one
office's mouth and the balanced total of a final account in another's: it is the latter when it equals 收入总计.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import regex

from gouji.normalize.repeats import part_repeats
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gouji.normalize.model import Fact, Relation

CLASSES = frozenset({"expenditure.wage", "expenditure.goods", "expenditure.subsidy", "expenditure.capital"})
_BASIC = frozenset({"expenditure.basic", "expenditure.staff", "expenditure.public"})
_WHOLE = ("expenditure.total", "budget.executed")
_LIST = 3  # classes in one sentence that make a breakdown
_STAGES_OF_FUNDS = frozenset(
    {"special.investment", "fund.planned", "fund.arrived", "budget.initial", "budget.full"}
)
_LONGEST = 12  # signs of a quantity's name
WHOLE_SCOPE = "全部支出"
GRAND = "总计"
_GRAND_WORDS = regex.compile(r"支出(?:决算)?总计[^,，。;；\d]{0,6}$")


def in_context(facts: Sequence[Fact], relations: Sequence[Relation]) -> list[Fact]:
    """The facts with every qualifier that the document as a whole gives them."""
    relations = [r for r in relations if not r.note.startswith("presumed")]
    return part_repeats(
        balanced_totals(scope_rates(scope_sources(scope_classes(facts, relations), relations))), relations
    )


def scope_classes(facts: Sequence[Fact], relations: Iterable[Relation]) -> list[Fact]:
    """The facts, those of economic classes that do not break down basic spending qualified as 全部支出."""
    by_id = {fact.id: fact for fact in facts}
    told = _told(by_id, relations)
    lists: dict[tuple[object, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.concept in CLASSES and fact.qualifier is None and fact.source in {"narrative", "cell"}:
            lists[fact.evidence.location.block, fact.evidence.quote].append(fact)
    scoped: set[str] = set()
    for members in lists.values():
        totals = {told[m.id] for m in members if m.id in told}
        if totals & _BASIC or (not totals and not _is_breakdown_of_all(members, facts)):
            continue
        scoped |= {m.id for m in members}
    return [replace(f, qualifier=WHOLE_SCOPE) if f.id in scoped else f for f in facts]


def scope_sources(facts: Sequence[Fact], relations: Iterable[Relation]) -> list[Fact]:
    """The facts, sources of project money qualified by the total that they break down, unless it is the funds' own.

    县级资金 planned in 项目总投资 and 县级资金 that arrived are two quantities.
    """
    by_id = {fact.id: fact for fact in facts}
    scope: dict[str, str] = {}
    for relation in relations:
        totals = [by_id[name] for name in relation.of("total") if name in by_id]
        if relation.kind == "sum" and totals and totals[0].concept in _STAGES_OF_FUNDS:
            scope.update(dict.fromkeys(relation.of("part"), totals[0].label))
    return [
        replace(f, qualifier=scope[f.id])
        if f.id in scope and f.qualifier is None and (f.concept or "").startswith("special.")
        else f
        for f in facts
    ]


def scope_rates(facts: Sequence[Fact]) -> list[Fact]:
    """The facts, rates qualified by the quantity named just before them: 县级资金到位率 is no 到位率 of the whole."""
    return [
        replace(f, qualifier=named)
        if f.source in {"narrative", "cell"} and f.qualifier is None and (named := _named_before(f))
        else f
        for f in facts
    ]


def _named_before(rate: Fact) -> str:
    """The label of the quantity whose words touch the rate's own name on the left; "" for none."""
    concept = taxonomy().by_id.get(rate.concept or "")
    if concept is None or concept.kind != "ratio":
        return ""
    before = _before(rate).rstrip(":：为达是")
    for own in sorted({fold(word) for word in (concept.label, *concept.aliases)}, key=len):
        rest = before.removesuffix(own)
        for length in range(min(_LONGEST, len(rest)) if rest != before else 0, 1, -1):
            found = taxonomy().find(rest[-length:])
            if found is not None and found.kind in {"flow", "stock"}:
                return found.label
    return ""


def balanced_totals(facts: Sequence[Fact]) -> list[Fact]:
    """The facts, 支出总计 qualified as 总计 only where it equals the income's total: then it holds the balance carried on."""
    income = {(f.value, f.unit, f.period, f.entity) for f in facts if f.concept == "income.total"}

    def settled(fact: Fact) -> Fact:
        if fact.concept != "expenditure.total" or fact.qualifier not in {None, GRAND}:
            return fact
        grand = fact.qualifier == GRAND or bool(_GRAND_WORDS.search(_before(fact)))
        balanced = (fact.value, fact.unit, fact.period, fact.entity) in income
        return replace(fact, qualifier=GRAND if grand and balanced else None)

    return [settled(fact) for fact in facts]


def _before(fact: Fact) -> str:
    """The words of the sentence up to the figure."""
    return fold(fact.evidence.quote.partition(fact.text)[0])


def _told(by_id: dict[str, Fact], relations: Iterable[Relation]) -> dict[str, str]:
    """Part → concept of the total that the sentence states for it ("" for a total without a concept)."""
    told: dict[str, str] = {}
    for relation in relations:
        totals = [by_id[name] for name in relation.of("total") if name in by_id]
        if relation.kind == "sum" and totals:
            for part in relation.of("part"):
                concept = totals[0].concept or _same_figure(totals[0], by_id.values())
                if part not in told or concept in _BASIC:
                    told[part] = concept
    return told


def _same_figure(total: Fact, facts: Iterable[Fact]) -> str:
    """A bare 合计 is basic spending when it prints the same figure."""
    same = [f for f in facts if f.concept in _BASIC and f.value == total.value and f.unit == total.unit]
    return same[0].concept or "" if same else ""


def _is_breakdown_of_all(members: Sequence[Fact], facts: Sequence[Fact]) -> bool:
    """Do the classes of a sentence add up to all spending, and not to basic spending?"""
    if len(members) < _LIST or "基本支出" in members[0].evidence.quote:
        return False
    total = sum((m.value for m in members), Decimal(0))
    allowed = Decimal(len(members) + 1) / 2 * max(Decimal(1).scaleb(-m.decimals) for m in members)

    def near(concepts: Iterable[str]) -> bool:
        wanted = set(concepts)
        return any(
            f.concept in wanted and f.unit == members[0].unit and abs(f.value - total) <= allowed
            for f in facts
        )

    return near(_WHOLE) and not near(_BASIC)
