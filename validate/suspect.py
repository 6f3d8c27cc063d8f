"""What localization speaks of: suspects, stories, accusations. Types only, and the place a right figure is printed to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.case import Figure
from gouji.validate.derive import Derivation
from gouji.validate.explain import Cause

if TYPE_CHECKING:
    from gouji.validate.case import Case


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
    places = figure.fact.decimals
    if figure.measure.dimension == "amount" and figure.fact.unit == case.submission.unit:
        places = max(places, case.decimals) if places < 6 else case.decimals
    elif figure.measure.dimension == "percent":
        places = max(places, 2)
    return Decimal(1).scaleb(-places) * figure.measure.factor
