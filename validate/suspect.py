"""What localization speaks of: suspects, stories, accusations. Types only, and the place a right figure is printed to."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.case import Figure
from gouji.validate.derive import Derivation
from gouji.validate.explain import Cause

if TYPE_CHECKING:
    from gouji.validate.case import Case

_FEW = 3  # percentages from which on they show how the document prints them


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """One distrusted figure under one explanation."""

    figure: Figure
    right: Decimal | None  # base units; None: nothing pins it
    low: Decimal | None
    high: Decimal | None
    step: Decimal
    cause: Cause
    evidence: tuple[Derivation, ...]
    places: tuple[Figure, ...] = ()  # further mentions that carry the same wrong value
    partner: Figure | None = None  # the figure it was interchanged with
    followers: tuple[Suspect, ...] = ()  # totals that were added up from it

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Everything that this one action spoiled."""
        partner = () if self.partner is None else (self.partner,)
        return (self.figure, *self.places, *partner, *(f.figure for f in self.followers))

    @property
    def score(self) -> float:
        """Log odds that this is what happened."""
        return math.log(self.cause.prior) + 0.7 * math.log(1 + len(self.evidence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A whole explanation of one component."""

    actions: tuple[str, ...]
    suspects: tuple[Suspect, ...]
    relations: tuple[str, ...]  # soft relations that are given up
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Accusation:
    """What is said about one cause: the suspect, how sure, and what may be wrong instead."""

    suspect: Suspect
    grade: str
    rivals: tuple[Suspect, ...]
    cores: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """Everything that the joint model found out."""

    accusations: tuple[Accusation, ...] = ()
    loose: frozenset[str] = frozenset()  # facts of components that hold together with 尾差 only
    conflicts: tuple[frozenset[str], ...] = ()  # figures that only jointly miss by 尾差
    relations: frozenset[int] = frozenset()  # indexes of soft relations that are given up


def step_of(case: Case, figure: Figure) -> Decimal:
    """The last place that the right figure should be printed with: the document's own decimals."""
    if figure.measure.dimension == "score":
        return Decimal("0.01")
    if figure.unit == 0:
        return figure.measure.factor
    places, usual = figure.fact.decimals, None
    if figure.measure.dimension == "amount" and figure.fact.unit == case.submission.unit:
        usual = case.decimals
    elif figure.measure.dimension == "percent":
        usual = _usual_percent(case)
    if usual is not None:
        odd = places >= 6 or _printed_so(case, figure) == 1  # nothing else is printed to so many places
        places = usual if places > usual and odd else max(places, usual)
    return figure.measure.step(places)


def _usual_percent(case: Case) -> int:
    """Decimals that this document prints percentages with."""

    def find() -> int:
        counts = Counter(
            f.fact.decimals
            for f in case.figures.values()
            if f.measure.dimension == "percent" and f.fact.decimals and f.fact.source != "score"
        )
        return max(counts, key=lambda d: (counts[d], d)) if counts.total() >= _FEW else 2

    return case.once("decimals of percentages", find)


def _printed_so(case: Case, figure: Figure) -> int:
    """How many figures of this unit are printed with as many decimals."""

    def find() -> Counter[tuple[str, int]]:
        return Counter((f.fact.unit, f.fact.decimals) for f in case.figures.values())

    return case.once("decimals by unit", find)[figure.fact.unit, figure.fact.decimals]
