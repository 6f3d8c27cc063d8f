"""What an indicator measures, and what the report's own figures make of it, as exact intervals.

Definitions are data (lexicon/measures.toml); competing ones are all evaluated. Knows no score. A figure that is
printed twice with different values widens the interval: rescoring never takes sides between two readings.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gouji.errors import UsageError
from gouji.normalize.model import WHOLE, Indicator
from gouji.normalize.words import fold, strip_numbering
from gouji.validate.case import HEAD, Case, Figure, Key
from gouji.validate.refs import ref
from gouji.validate.rubric_scale import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KEYS = {"id", "label", "names", "evidence", "words", "formula", "conditions", "scored", "arguable", "agrees"}
_FORMULA_KEYS = {"id", "kind", "num", "den", "rival", "forms"}
_BUDGETS = frozenset({"预算", "年初", "全年预算"})
_ROUNDING = Fraction(500)  # 0.05 万元 in 元: forced-balanced forms miss by some last places
_SURE = 0.9  # confidence of reading below which a figure accuses nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """One definition of a measured quantity."""

    id: str
    kind: str  # ratio | change | stated
    num: tuple[str, ...]
    den: tuple[str, ...] = ()
    rival: bool = False
    forms: tuple[str, ...] = ()  # prefixes of the form families that may use it; empty: any


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition in words over printed figures: left op right ("" is nought)."""

    pattern: str
    left: str
    op: str  # eq | le | gt
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What an indicator measures."""

    id: str
    label: str
    names: tuple[str, ...]
    evidence: tuple[str, ...]
    words: tuple[str, ...]
    formulas: tuple[Formula, ...]
    conditions: tuple[tuple[str, Condition], ...]
    scored: bool = True
    arguable: str = ""
    agrees: tuple[tuple[str, tuple[str, ...]], ...] = ()  # an operand, and what it must equal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An operand as printed: the values it may have, and the figures that say so."""

    low: Fraction
    high: Fraction
    printed: Fraction | None  # None where mentions differ
    figures: tuple[Figure, ...]
    sure: bool = True

    @property
    def span(self) -> Span:
        """Its interval."""
        return self.low, self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The value of one definition, with the figures it rests on."""

    formula: Formula
    span: Span
    nominal: Fraction | None  # of the figures as printed; None where mentions of one of them differ
    figures: tuple[Figure, ...]
    sure: bool


@cache
def quantities() -> tuple[Quantity, ...]:
    """The measured quantities that the program knows.

    Raises:
        UsageError: the file has an unknown key.
    """
    text = (files("gouji.validate") / "lexicon" / "measures.toml").read_text(encoding="utf-8")
    return tuple(_quantity(entry) for entry in tomllib.loads(text)["measure"])


def quantity_of(indicator: Indicator) -> Quantity | None:
    """What an indicator measures, by its name (the third level, or the last that is printed)."""
    return quantity_named(fold_name(indicator.level3 or indicator.level2 or indicator.level1))


@lru_cache(maxsize=4096)
def quantity_named(name: str) -> Quantity | None:
    """The quantity that a folded name stands for."""
    return next((q for q in quantities() if any(re.search(p, name) for p in q.names)), None)


def is_other(quantity: Quantity, words: str) -> bool:
    """Whether the name of a rate inside a criterion is another quantity than the one the indicator measures."""
    if quantity.label.endswith(words):
        return False  # 控制率 for 三公经费控制率
    named = quantity_named(words)
    return named is not None and named.id != quantity.id and {named.id, quantity.id} != _KIN


# Sheets use these two names for each other.
_KIN = {"budget.completion", "budget.execution"}


def fold_name(text: str) -> str:
    """The name of an indicator for comparison: no numbering, no 指标1:, no points in brackets."""
    name = strip_numbering(fold(text))
    name = re.sub(r"^指标\d*[:：.、]", "", name)
    return re.sub(r"\(\d+(?:\.\d+)?[分%]\)", "", name)


def measured(quantity: Quantity, case: Case) -> tuple[list[Measured], list[str], bool]:
    """Evaluate every definition of a quantity.

    Returns:
        The values of the definitions that can be computed, the labels of what is missing for the first definition
        where none can, and whether a rival definition stays open.
    """
    values: list[Measured] = []
    missing: list[str] = []
    open_rival = False
    for formula in quantity.formulas:
        num = [_signed(word, case) for word in formula.num]
        den = [_signed(word, case) for word in formula.den]
        absent = [
            case.label(w.lstrip("-").replace("!*", ""))
            for w, r in zip((*formula.num, *formula.den), (*num, *den), strict=True)
            if r is None
        ]
        if absent:
            missing = missing or absent
            open_rival = open_rival or (formula.rival and formula.kind != "stated" and _usual(formula, case))
            continue
        value = _value(formula, [r for r in num if r], [r for r in den if r])
        if value is not None:
            values.append(value)
    return values, [] if values else missing, open_rival


def disputed(quantity: Quantity, case: Case) -> tuple[str, ...]:
    """Labels of operands that other figures of the report contradict by more than rounding."""
    found: list[str] = []
    for word, others in quantity.agrees:
        left, right = reading(word, case), [_signed(other, case) for other in others]
        if left is None or not all(right):
            continue
        low = sum((r.low for r in right if r), Fraction(0)) - _ROUNDING
        high = sum((r.high for r in right if r), Fraction(0)) + _ROUNDING
        if left.high < low or left.low > high:
            found.append(case.label(word.replace("!*", "")))
    return tuple(dict.fromkeys(found))


def holds(condition: Condition, case: Case) -> tuple[bool | None, list[str], tuple[Figure, ...]]:
    """Whether a condition in words is true of the printed figures: None where they leave it open or are missing.

    Two equal printed figures do not exceed each other, whatever their last places hide.
    """
    left, right = reading(condition.left, case), reading(condition.right, case) if condition.right else None
    absent = [
        case.label(w.replace("!*", ""))
        for w, r in ((condition.left, left), (condition.right, right))
        if w and r is None
    ]
    if left is None or absent:
        return None, absent, ()
    figures = left.figures + (right.figures if right else ())
    low, high = (right.low, right.high) if right else (Fraction(0), Fraction(0))
    same = left.printed is not None and left.printed == (right.printed if right else Fraction(0))
    if condition.op == "eq":
        truth = True if same else False if left.high < low or left.low > high else None
    else:
        within = True if same or left.high <= low else False if left.low > high else None
        truth = within if condition.op == "le" or within is None else not within
    if right is None and condition.op == "gt" and same:
        truth = False
    return truth, [], figures


def reading(word: str, case: Case) -> Reading | None:
    """All mentions of an operand together; None where it is not printed as a plain figure of the office as a whole."""
    return case.once(("reading", word), lambda: _reading(word, case))


def _reading(word: str, case: Case) -> Reading | None:
    for entity in (WHOLE, HEAD):
        found = list(_mentions(word, case, entity))
        if found:
            break
        if any(e not in {WHOLE, HEAD} for e in case.entities):
            return None
    else:
        return None
    plain = [f for f in found if f.fact.bound is None]
    if not plain:
        return None  # 95%以上 is a target or a hedge, not a result
    values = {Fraction(f.value) for f in plain}
    low = min(Fraction(f.interval.low) for f in plain)
    high = max(Fraction(f.interval.high) for f in plain)
    if values == {Fraction(0)} and all(f.measure.dimension != "percent" for f in plain):
        low = high = Fraction(0)  # a printed nought is nothing, not something below its last place
    return Reading(
        low=low,
        high=high,
        printed=values.pop() if len(values) == 1 else None,
        figures=tuple(plain),
        sure=all(f.fact.confidence >= _SURE and not f.fact.doubts for f in plain),
    )


def _mentions(word: str, case: Case, entity: str) -> Iterator[Figure]:
    wanted = ref(word)
    key = case.key(replace(wanted, basis="决算"), entity)
    near = case.once("by name", lambda: _by_name(case))
    for it, figures in near.get((key.concept, key.entity, key.qualifier), ()):
        if it.period != key.period and (wanted.offset or it.period):
            continue
        if wanted.basis in {"*", it.basis} or (wanted.basis == "预算" and it.basis in _BUDGETS):
            yield from figures


def _by_name(case: Case) -> dict[tuple[str, str, str], list[tuple[Key, tuple[Figure, ...]]]]:
    """Figures whatever their period and basis."""
    found: dict[tuple[str, str, str], list[tuple[Key, tuple[Figure, ...]]]] = {}
    for key, figures in case.by_key.items():
        found.setdefault((key.concept, key.entity, key.qualifier), []).append((key, figures))
    return found


def _signed(word: str, case: Case) -> Reading | None:
    found = reading(word.lstrip("-"), case)
    if found is None or not word.startswith("-"):
        return found
    printed = None if found.printed is None else -found.printed
    return replace(found, low=-found.high, high=-found.low, printed=printed)


def _value(formula: Formula, num: Sequence[Reading], den: Sequence[Reading]) -> Measured | None:
    figures = tuple(dict.fromkeys(f for r in (*num, *den) for f in r.figures))
    sure = all(r.sure for r in (*num, *den))
    top = (sum((r.low for r in num), Fraction(0)), sum((r.high for r in num), Fraction(0)))
    if formula.kind == "stated":
        return Measured(formula=formula, span=top, nominal=_printed(num), figures=figures, sure=sure)
    bottom = (sum((r.low for r in den), Fraction(0)), sum((r.high for r in den), Fraction(0)))
    if bottom[0] <= 0:
        return None  # a denominator of nought: the rate does not exist
    corners = [100 * t / b for t in top for b in bottom]
    shift = 100 if formula.kind == "change" else 0
    above, below = _printed(num), _printed(den)
    return Measured(
        formula=formula,
        span=(min(corners) - shift, max(corners) - shift),
        nominal=100 * above / below - shift if above is not None and below else None,
        figures=figures,
        sure=sure,
    )


def _printed(parts: Sequence[Reading]) -> Fraction | None:
    values = [r.printed for r in parts]
    return None if None in values else sum((v for v in values if v is not None), Fraction(0))


def _usual(formula: Formula, case: Case) -> bool:
    """Whether offices that file this form may use the definition; of an unknown form anything is possible."""
    form = case.submission.form
    return not formula.forms or not form or form.startswith(formula.forms)


def _quantity(entry: dict[str, Any]) -> Quantity:
    unknown = set(entry) - _KEYS or {k for f in entry.get("formula", ()) for k in f} - _FORMULA_KEYS
    if unknown:
        raise UsageError(f"measures.toml：{entry.get('id')} 的键 {sorted(unknown)} 不认识")
    return Quantity(
        id=entry["id"],
        label=entry["label"],
        names=tuple(entry["names"]),
        evidence=tuple(entry["evidence"]),
        words=tuple(entry.get("words", ())),
        formulas=tuple(
            Formula(
                id=f["id"],
                kind=f["kind"],
                num=tuple(f["num"]),
                den=tuple(f.get("den", ())),
                rival=f.get("rival", False),
                forms=tuple(f.get("forms", ())),
            )
            for f in entry.get("formula", ())
        ),
        conditions=tuple((key, Condition(**value)) for key, value in entry.get("conditions", {}).items()),
        scored=entry.get("scored", True),
        arguable=entry.get("arguable", ""),
        agrees=tuple((a["figure"], tuple(a["equals"])) for a in entry.get("agrees", ())),
    )
