"""What arithmetic kinds of rules yield: linear relations between true values, and figures that are missing.

A tie is judged twice from one statement: on the printed figures by themselves (judge.py), and together with every
other tie in the joint model (joint.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gouji.validate.case import Figure, Key
from gouji.validate.model import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """coefficient × true value; `figure` is the printed one that the check by itself looks at."""

    coefficient: Decimal
    key: Key
    figure: Figure


def term(figure: Figure, coefficient: int = 1) -> Term:
    """A printed figure as a term."""
    return Term(coefficient=Decimal(coefficient), key=figure.key, figure=figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Σ coefficient × value = constant, or ≤. The first term is the figure that the others should give."""

    rule: str
    level: Level
    message: str
    terms: tuple[Term, ...]
    op: str = "="  # = | <=
    soft: float | None = None  # cost of giving the relation up; None: it must hold
    name: str = ""
    suspect: bool = (
        False  # where nothing else decides, the first figure is the derived one and held for wrong
    )
    joint: bool = True  # False: judged by itself only
    note: str = ""  # what was left out, for the message
    constant: Decimal = Decimal(
        0
    )  # base units; what is known without a printed figure, such as a sum of scores
    shown: str = ""  # the constant in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotient:
    """rate = scale × Σ num / Σ den, all printed; a value that stands in both is perturbed once."""

    rule: str
    level: Level
    message: str
    rate: Figure
    num: tuple[Term, ...]
    den: tuple[Term, ...]
    scale: Decimal = Decimal(100)
    soft: float | None = None
    name: str = ""
    suspect: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The rule wanted to speak of these figures, some of which are not printed: an UNKNOWN."""

    rule: str
    level: Level
    labels: tuple[str, ...]
    facts: tuple[str, ...] = ()
    where: str = ""
