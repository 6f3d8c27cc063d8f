"""M05: a report's figures against what the bureau itself has approved (预算批复) or settled (决算). Pure.

Whose figures they are must be certain before a word is said: the caller hands in only what is known of the very office
and year, and a figure that agrees under another row or a neighbouring heading accuses nobody.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gouji.normalize.model import WHOLE
from gouji.normalize.taxonomy import taxonomy
from gouji.validate.case import OWN
from gouji.validate.findings import fingerprint
from gouji.validate.measure import measure
from gouji.validate.model import Finding, Level, Verdict
from gouji.validate.words import at_places, digits, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gouji.normalize.model import Fact, Submission

ACCOUNTS, BUDGET = "决算", "预算"
_BASES = MappingProxyType({ACCOUNTS: frozenset({"决算"}), BUDGET: frozenset({"预算", "年初"})})
_SOURCE = MappingProxyType({ACCOUNTS: "本局掌握的决算数", BUDGET: "本局批复的预算数"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One figure of one office and year that the bureau knows."""

    office: str
    year: int
    basis: str  # ACCOUNTS | BUDGET
    concept: str
    value: Decimal
    decimals: int
    unit: str
    origin: str  # where it was read: 2022决算.csv 第3行“本年支出合计”


@cache
def lexicon() -> MappingProxyType[str, Any]:
    """Headers of the bureau's tables, and headings that mean nearly the same (lexicon/known.toml)."""
    path = files("gouji.validate") / "lexicon" / "known.toml"
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


def findings(submission: Submission, known: Sequence[Known]) -> tuple[Finding, ...]:
    """Every figure of a report that is not what the bureau knows, once each.

    A figure is compared when the report's tables print it for the whole office and agree on it, or else when its text
    does; hedged and doubtful ones never are.
    """
    found = []
    for one in known:
        fact = _figure(submission, one)
        if fact is None or _agree(fact, one) or any(_agree(f, one) for f in _neighbours(submission, one)):
            continue
        found.append(_finding(submission, fact, one))
    return tuple(found)


def _figure(submission: Submission, one: Known) -> Fact | None:
    """The one figure that the report prints; None where there is none, or two that differ."""
    mine = [f for f in _of(submission, one, (one.concept,)) if f.entity == WHOLE]
    if not mine and one.basis == BUDGET and one.concept == "expenditure.total":
        mine = [f for f in _of(submission, one, ("budget.initial",)) if f.entity == WHOLE]
    printed = [f for f in mine if f.source == "table"] or mine
    return printed[0] if len({_base(f) for f in printed}) == 1 else None


def _of(submission: Submission, one: Known, concepts: Iterable[str]) -> list[Fact]:
    wanted = frozenset(concepts)
    bases = _BASES[one.basis]
    return [
        f for f in submission.facts
        if f.concept in wanted and f.period in {str(one.year), ""} and f.bound is None and not f.doubts
        and (f.basis in bases or str(f.concept).startswith("budget."))  # these say themselves which figure they are
        and (f.qualifier is None or f.qualifier in OWN) and measure(f.unit).dimension == measure(one.unit).dimension
    ]  # fmt: skip


def _neighbours(submission: Submission, one: Known) -> list[Fact]:
    """The same figure of another row, and figures under headings that offices use for one another."""
    kin = {
        concept
        for group in lexicon()["similar"]
        if one.concept in group["concepts"]
        for concept in group["concepts"]
    }
    wanted = {one.concept, *kin}
    return [
        f
        for f in submission.facts
        if f.concept in wanted and f.period in {str(one.year), ""} and f.source != "narrative"
    ]


def _agree(fact: Fact, one: Known) -> bool:
    factor = measure(one.unit).factor
    room = _half(fact.decimals, fact.unit) + _half(one.decimals, one.unit)
    return abs(_base(fact) - one.value * factor) <= room


def _base(fact: Fact) -> Decimal:
    return fact.value * measure(fact.unit).factor


def _half(decimals: int, unit: str) -> Decimal:
    what = measure(unit)
    return Decimal(0) if what.exact else Decimal(1).scaleb(-decimals) * what.factor / 2


def _finding(submission: Submission, fact: Fact, one: Known) -> Finding:
    factor = measure(fact.unit).factor
    right = one.value * measure(one.unit).factor / factor
    expected, apart = at_places(right, fact.decimals), at_places(abs(fact.value - right), fact.decimals)
    label = taxonomy().label(fact.concept or one.concept)
    ends = "" if one.basis == ACCOUNTS else "；如填的是调整后预算，请说明"
    mark = fingerprint(("M05",), one.concept, [fact.text, one.basis, f"{right.normalize():f}"])
    return Finding(
        id=mark[:10],
        fingerprint=mark,
        rule="M05",
        rules=("M05",),
        level=Level.MUST if one.basis == ACCOUNTS else Level.EXPLAIN,
        verdict=Verdict.FAIL,
        message=f"{label}填{digits(fact)}{fact.unit}，与{_SOURCE[one.basis]}{expected}{fact.unit}不符，相差{apart}{fact.unit}"
        f"（来源：{one.origin}，{one.value:f}{one.unit}）{ends}。",
        where=place(fact),
        location=fact.evidence.location,
        quote=fact.evidence.quote,
        printed=digits(fact),
        expected=expected,
        difference=apart,
        unit=fact.unit,
        entity=fact.entity,
        period=str(submission.year or ""),
        facts=(fact.id,),
    )
