"""Relations that the words suggest but do not state: of several readings the one that the figures bear out.

A list without 等 or 其余, a rate whose denominator stands in another paragraph: who reads 支付率91.40% and finds that
94.10 % was spent knows what was meant, and that two digits changed places. So a presumed relation counts where it holds,
and is held against a figure only where one slip of the hand in it explains the whole difference. Else it says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from gouji.validate.interval import point
from gouji.validate.judge import judge
from gouji.validate.model import Level, Verdict
from gouji.validate.statement import state
from gouji.validate.tie import Quotient, Term, Tie
from gouji.validate.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gouji.normalize.model import Relation
    from gouji.validate.case import Case, Figure
    from gouji.validate.kinds import Said  # noqa: TC004 - the room of kinds imports this module
    from gouji.validate.model import Rule

SURE = "presumed near"  # the words are close to stating it: one wrong digit is slip enough
PRESUMED = frozenset({"presumed", SURE})
_HOLDS = frozenset({Verdict.EQUAL, Verdict.ROUNDING})
_TELLING = 4  # digits of a figure below which one differing digit is chance
_SHORT = 4  # digits of a figure in which digits that stand apart change places, too
_SWAPPED = 3  # … below which two digits in each other's place are chance


def told(rule: Rule, case: Case, relations: Iterable[Relation]) -> Iterator[Said]:
    """What relations say under a rule: each that is stated, and of the readings that are presumed the one that fits."""
    relations = list(relations)
    closed = {tuple(r.of("part")) for r in relations if r.kind == "sum" and r.note == "complete"}
    readings: list[_Readings] = []
    for relation in relations:
        if relation.note not in PRESUMED:
            yield from state(rule, case, relation)
        if tuple(relation.of("part")) in closed:
            continue  # the words close this list: no other total is presumed for it
        if relation.note in PRESUMED or _may_be_all(relation):
            note = relation.note if relation.note in PRESUMED else SURE
            said = list(state(rule, case, replace(relation, note=note)))
            _gather(readings, relation, (note, said))
    for found in readings:
        yield from settle(found.said, open_ended=found.kind == "sum")


@dataclass(slots=True, kw_only=True)
class _Readings:
    """Readings of one statement: of the same figure, or of the same list with another total."""

    kind: str
    keys: set[object]
    said: list[tuple[str, list[Said]]]


def _gather(readings: list[_Readings], relation: Relation, reading: tuple[str, list[Said]]) -> None:
    """Put a reading to those that it shares its first figure or its parts with."""
    keys: set[object] = {relation.members[0][1]}
    if relation.kind == "sum":
        keys.add(tuple(relation.of("part")))
    mine = _Readings(kind=relation.kind, keys=keys, said=[])
    for other in [r for r in readings if r.kind == relation.kind and r.keys & keys]:
        mine.keys |= other.keys
        mine.said += other.said
        readings.remove(other)
    mine.said.append(reading)
    readings.append(mine)


def _may_be_all(relation: Relation) -> bool:
    """A list that the words do not close may be all there is."""
    return relation.kind == "sum" and relation.note == "partial" and len(relation.of("part")) > 1


def settle(readings: Sequence[tuple[str, Sequence[Said]]], *, open_ended: bool = False) -> list[Said]:
    """What is left of the readings of one figure.

    Args:
        readings: note and ties of each, the likeliest first.
        open_ended: they are lists that may not be all there is.

    Returns:
        The first reading that holds; else the first that one slip explains, as a matter to be explained; else nothing.
    """
    tried = [(note, [one for one in said if isinstance(one, Tie | Quotient)]) for note, said in readings]
    tried = [(note, ties) for note, ties in tried if ties]
    for _, ties in tried:
        if all(judge(one).verdict in _HOLDS for one in ties):
            return list(ties)
    for note, ties in tried:
        if len(ties) != 1 or judge(ties[0]).verdict is not Verdict.FAIL:
            continue
        near = note == SURE and not (open_ended and _short(ties[0]))
        slipped = _slipped(ties[0], near=near)
        if slipped:
            level = Level.EXPLAIN if ties[0].level is Level.MUST else ties[0].level
            return [replace(ties[0], level=level, suspect=slipped == _figures(ties[0])[:1])]
    return []


def _slipped(one: Tie | Quotient, *, near: bool) -> list[Figure]:
    """The figures in which one slip of the hand would explain all."""
    derived = isinstance(one, Quotient) and not near  # only the rate: of many partners one fits by chance
    return [
        figure
        for figure in (_figures(one)[:1] if derived else list(dict.fromkeys(_figures(one))))
        if any(
            holds_with(one, figure, value)
            for value in _meant(figure, near=near, digit=near and _may_be_one_digit(one, figure))
        )
    ]


def _short(one: Tie | Quotient) -> bool:
    """Is it a list that falls short of its total? What is missing may be a part that was not named."""
    if isinstance(one, Quotient):
        return False
    gap = sum((t.coefficient * t.figure.value for t in one.terms), Decimal(0))
    return gap > 0 and len({t.coefficient for t in one.terms[1:]}) == 1


def _may_be_one_digit(one: Tie | Quotient, figure: Figure) -> bool:
    """One wrong digit is told from chance in a derived figure only: the rate, the balance."""
    return figure is (one.rate if isinstance(one, Quotient) else one.terms[0].figure)


def _figures(one: Tie | Quotient) -> list[Figure]:
    if isinstance(one, Tie):
        return [t.figure for t in one.terms]
    return [one.rate, *(t.figure for t in (*one.num, *one.den))]


def _meant(figure: Figure, *, near: bool, digit: bool) -> Iterable[Decimal]:
    """Values (as printed) that a slip of the hand turns into the printed one."""
    text = digits(figure.fact).replace(",", "").lstrip("+-")
    places = [i for i, c in enumerate(text) if c.isdigit()]
    known = len(text.replace(".", "").strip("0"))
    if len(places) < len(text) - 1 or figure.fact.bound:
        return
    if known >= (_SWAPPED - 1 if near else _SWAPPED):
        pairs = combinations(places, 2) if len(places) <= _SHORT else pairwise(places)
        for left, right in pairs:
            if text[left] != text[right]:
                chars = list(text)
                chars[left], chars[right] = chars[right], chars[left]
                yield Decimal("".join(chars))
    if digit and known >= (_TELLING if figure.unit else _TELLING - 1):
        for place in places:
            yield from (
                Decimal(text[:place] + c + text[place + 1 :]) for c in "0123456789" if c != text[place]
            )


def holds_with(one: Tie | Quotient, figure: Figure, value: Decimal) -> bool:
    """Does it hold to the last place with another value in the figure's place?"""
    sign = -1 if figure.fact.value < 0 else 1
    meant = sign * value * figure.measure.factor
    shift = meant - figure.value
    other = replace(figure, value=meant, interval=figure.interval + point(shift))

    def put(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(replace(t, figure=other) if t.figure is figure else t for t in terms)

    if isinstance(one, Tie):
        return judge(replace(one, terms=put(one.terms))).verdict is Verdict.EQUAL
    rate = other if one.rate is figure else one.rate
    return judge(replace(one, rate=rate, num=put(one.num), den=put(one.den))).verdict is Verdict.EQUAL
