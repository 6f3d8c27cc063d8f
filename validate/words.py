"""How judging words what it saw: figures as printed, places, names of entities. Knows no rule."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from gouji.normalize.model import WHOLE, Fact
from gouji.normalize.number import plain as printed_plain
from gouji.validate.case import OWN, Figure


def place(fact: Fact) -> str:
    """Where a figure stands, for people."""
    return fact.evidence.where or str(fact.evidence.location)


def spot(fact: Fact) -> str:
    """The place as a prefix of the figure's name: a column header that repeats the name is left out."""
    where = place(fact)
    head, _, last = where.rpartition(" ")
    same = last and (last in fact.label or fact.label in last or last.rstrip("合计") == fact.label)
    where = head if same else where
    return f"{where}的" if where else ""


def whose(entity: str) -> str:
    """The entity as a prefix of a label; the office as a whole needs no name."""
    return "" if entity in {WHOLE, ""} else f"{entity}"


def name(fact: Fact) -> str:
    """The label of a figure with its entity and what qualifies it."""
    qualifier = "" if fact.qualifier in OWN else fact.qualifier or ""
    if "/" in qualifier:
        part, whole = qualifier.split("/", 1)
        return f"{whose(fact.entity)}{part}占{whole}"
    before = qualifier if qualifier and qualifier not in fact.label else ""
    basis = "" if fact.basis == "决算" or fact.basis in fact.label else fact.basis
    return f"{whose(fact.entity)}{before}{fact.label}{basis}"


def digits(fact: Fact) -> str:
    """The figure as printed, without the unit that prose prints behind it; hedges stay."""
    text = printed_plain(fact.text).strip()
    if fact.bound is None and fact.unit and text.endswith(fact.unit):
        text = text[: -len(fact.unit)].strip()
    return text


def said(fact: Fact) -> str:
    """The figure as printed, with its unit once."""
    text = printed_plain(fact.text).strip()
    return text if not fact.unit or fact.unit in text else text + fact.unit


def as_printed(value: Decimal, fact: Fact | None) -> str:
    """Another value for a printed figure, its sign left to the word where the figure is printed so (下降46.24%)."""
    unsigned = fact is not None and fact.value < 0 and not digits(fact).startswith(("-", "－", "−"))
    return f"{-value if unsigned else value:f}"


def plain(value: Decimal) -> str:
    """Without exponent and without noughts that say nothing."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def at_places(value: Decimal, decimals: int) -> str:
    """Rounded half up to printed decimals, as a person would write it."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def decimals_of(step: Decimal) -> int:
    """Decimals that a step of printing has: 0.01 → 2."""
    return max(-int(step.normalize().as_tuple().exponent), 0)


def in_unit(base: Decimal, figure: Figure) -> Decimal:
    """A value in base units, in the unit that the figure is printed in."""
    return base / figure.measure.factor
