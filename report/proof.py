"""The interval of a figure as a line to draw: least, most and printed value as shares of the width. Geometry only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gouji.validate.model import Step

_EDGE = Decimal(12)  # per cent of the width left free on either side
_LEAST = Decimal("1.2")  # per cent: a band narrower than this could not be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Places on a line of 100: the band of possible values, and the printed one. None: nothing to draw."""

    step: Step
    start: str | None
    length: str | None
    printed: str | None


def number_line(step: Step) -> Line:
    """Scale the step's figures to the line, so that all of them can be seen."""
    known = [value for value in (step.low, step.high, step.printed) if value is not None]
    if step.low is None or step.high is None or step.printed is None or max(known) == min(known):
        return Line(step=step, start=None, length=None, printed=None)
    least, span = min(known), max(known) - min(known)
    room = 100 - 2 * _EDGE

    def at(value: Decimal) -> Decimal:
        return _EDGE + (value - least) / span * room

    length = max(at(step.high) - at(step.low), _LEAST)
    return Line(
        step=step, start=f"{at(step.low):.2f}", length=f"{length:.2f}", printed=f"{at(step.printed):.2f}"
    )
