"""Made submissions of every form family, with what they say and where they are wrong.

`make` is the entry. Figures are consistent by construction; an error is there only because it was ordered. What is
noted as gold comes from the writing of the document, never from reading it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from bench.generator import f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f16
from bench.generator.figures import Rounding
from bench.generator.gold import Gold, Habit, Pen, Slip, Slot, Wrong
from bench.generator.pdf import print_pdf
from bench.generator.slips import draw_slips
from bench.generator.variety import vary
from bench.generator.word import print_docx

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bench.generator.page import Paper

COMPOSERS: Mapping[str, Callable[[Pen, random.Random], Paper]] = MappingProxyType(
    {
        "F1": f1.compose,
        "F2": f2.compose,
        "F3": f3.compose,
        "F4": f4.compose,
        "F5": f5.compose,
        "F6": f6.compose,
        "F7": f7.compose,
        "F8": f8.compose,
        "F9": f9.compose,
        "F10": f10.compose,
        "F11": f11.compose,
        "F12": f12.compose,
        "F13": f13.compose,
        "F14": f14.compose,
        "F16": f16.compose,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One submission in two formats, with what it says and where it is wrong."""

    docx: bytes
    pdf: bytes
    facts: tuple[Gold, ...]
    findings: tuple[Wrong, ...]


def make(family: str, seed: int, *, errors: int = 0, varied: bool = False) -> Made:
    """Make one submission; the same seed gives the same bytes. `varied` sets it in a manner drawn from the seed."""
    compose = COMPOSERS[family]
    habit = draw_habit(random.Random(f"{family} habit {seed}"))
    year = 2018 + seed % 6
    orders: dict[str, Slip] = {}
    start = f"{family} {seed}"
    if errors:
        orders = draw_slips(
            rehearse(compose, habit, year, start), errors, random.Random(f"{family} slips {seed}")
        )
    manner = random.Random(f"{family} manner {seed}") if varied else None
    return publish(compose, habit, year, start, orders, manner)


def rehearse(
    compose: Callable[[Pen, random.Random], Paper], habit: Habit, year: int, seed: int | str
) -> list[Slot]:
    """Write once without errors to learn which figures stand where."""
    pen = Pen(habit, year, {})
    compose(pen, random.Random(seed))
    return pen.slots


def publish(
    compose: Callable[[Pen, random.Random], Paper],
    habit: Habit,
    year: int,
    seed: int | str,
    orders: Mapping[str, Slip],
    manner: random.Random | None = None,
) -> Made:
    """Write with the ordered errors and print in both formats, set anew where a manner is given."""
    pen = Pen(habit, year, orders)
    paper = compose(pen, random.Random(seed))
    if unused := set(orders) - pen.used:
        raise ValueError(f"no such place: {sorted(unused)}")
    paper = vary(paper, manner) if manner is not None else paper
    return Made(
        docx=print_docx(paper), pdf=print_pdf(paper), facts=tuple(pen.facts), findings=tuple(pen.wrong)
    )


def draw_habit(rng: random.Random) -> Habit:
    """How an office writes its figures."""
    return Habit(
        rounding=rng.choice((Rounding.NEAREST, Rounding.NEAREST, Rounding.TRUNCATED, Rounding.BALANCED)),
        thousands=rng.random() < 0.25,
        wide=rng.random() < 0.12,
        nil=rng.choice(("0", "0.00", "—", "-", "/", "")),
        strip=rng.random() < 0.3,
        space=" " if rng.random() < 0.1 else "",
    )
