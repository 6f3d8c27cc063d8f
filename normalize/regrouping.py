"""Which figures a stated sum adds up, where the sentence can be read in several ways: then its arithmetic decides.

合计 may count up the whole row before it or the last part of it, 其中 may break down the figure beside it or the one before the bracket,
and a list may go on behind the word that seemed to end it. A sum that does not tie as it was read, but ties to the last printed place in
exactly one other reading of the same sentence, is read that way. A sum that ties in none stays as it was read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.rebinding import base_value, half_place, settled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gouji.normalize.model import Fact, Relation

_PROSE = frozenset({"narrative", "cell"})
_FURTHER = 3  # figures behind a list that may belong to it
_BEFORE = 4  # figures before a list that may be its total
_SHORTEST = 3  # parts of a list of which one may be left out


def regroup(relations: Sequence[Relation], facts: Sequence[Fact]) -> list[Relation]:
    """The relations; sums that do not tie take the one grouping of their sentence that does."""
    by_id = {fact.id: fact for fact in facts}
    sentences: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.source in _PROSE and fact.evidence.location.span is not None:
            sentences[_sentence(fact)].append(fact)
    for members in sentences.values():
        members.sort(key=_place)
    return [_regrouped(r, by_id, sentences) if r.kind == "sum" else r for r in relations]


def _sentence(fact: Fact) -> tuple[object, ...]:
    place = fact.evidence.location
    return (place.block, place.table, place.row, place.col, fact.evidence.where)


def _place(fact: Fact) -> tuple[int, int]:
    return fact.evidence.location.span or (0, 0)


def _regrouped(
    relation: Relation, by_id: Mapping[str, Fact], sentences: Mapping[tuple[object, ...], Sequence[Fact]]
) -> Relation:
    totals = [by_id[name] for name in relation.of("total") if name in by_id]
    parts = [by_id[name] for name in relation.of("part") if name in by_id]
    if (
        len(totals) != 1
        or not parts
        or settled(relation)
        or any(f.source not in _PROSE or f.bound for f in (*totals, *parts))
    ):
        return relation
    total, complete = totals[0], relation.note == "complete"
    if _ties(total, parts) or (not complete and _fits(total, parts)):
        return relation
    row = [f for f in sentences[_sentence(parts[0])] if f.bound is None and _alike(f, parts[0])]
    found = {
        (t.id, tuple(p.id for p in ps)): (t, ps)
        for t, ps in _groupings(relation, total, parts, row)
        if _ties(t, ps)
    }
    if len(found) != 1:
        return relation
    ((head, rest),) = found.values()
    members = (("total", head.id), *(("part", part.id) for part in rest))
    same = {p.concept for p in rest} == {p.concept for p in parts} and head.concept == total.concept
    return replace(relation, members=members, rule=relation.rule if same else "K01", note="complete")


def _groupings(
    relation: Relation, total: Fact, parts: Sequence[Fact], row: Sequence[Fact]
) -> Iterator[tuple[Fact, list[Fact]]]:
    """Other readings of a sum in its sentence: the list goes on, leaves one out, or breaks down another figure."""
    kin = [p for p in parts if p in row]
    behind = [f for f in row if _place(f) > _place(parts[-1]) and f is not total]
    between = [
        f for f in row if _place(parts[0]) < _place(f) < _place(parts[-1]) and f not in (*parts, total)
    ]
    before = [f for f in row if _place(f) < _place(parts[0]) and f is not total]
    if len(kin) < len(parts) and len(kin) > 1:
        yield total, kin
    for count in range(1, min(_FURTHER, len(behind)) + 1):
        yield total, [*parts, *behind[:count]]
    for count in range(1, min(_BEFORE, len(before)) + 1):
        yield total, [*before[-count:], *parts]
    for extra in between:
        yield total, sorted([*parts, extra], key=_place)
    if len(parts) >= _SHORTEST:
        # Classes of the taxonomy (车辆, 编制) are all parts: none is left out to make the rest tie.
        classes = relation.rule is not None and all(p.concept for p in parts)
        for left in parts[: 0 if classes else None]:
            yield total, [p for p in parts if p is not left]
        for first in range(1, len(parts) - 1):
            yield total, list(parts[first:])  # 合计 counts up the end of the row only
    for head in before[-_BEFORE:]:
        if len(parts) > 1:
            yield head, list(parts)


def _alike(one: Fact, other: Fact) -> bool:
    """Can two figures be added: 元 and 万元 can, 元 and 元/人 cannot."""
    return one.unit == other.unit or (_is_amount(one) and _is_amount(other))


def _is_amount(fact: Fact) -> bool:
    return fact.unit.endswith("元")


def _sides(total: Fact, parts: Sequence[Fact]) -> tuple[Decimal, Decimal]:
    """Total − sum of the parts, and the width within which printing alone may move it."""
    gap = base_value(total) - sum((base_value(p) for p in parts), Decimal(0))
    return gap, sum((half_place(f) for f in (total, *parts)), Decimal(0))


def _ties(total: Fact, parts: Sequence[Fact]) -> bool:
    gap, width = _sides(total, parts)
    return all(_alike(total, p) for p in parts) and abs(gap) <= width


def _fits(total: Fact, parts: Sequence[Fact]) -> bool:
    """A list that need not exhaust its total is at most the total."""
    gap, width = _sides(total, parts)
    return all(_alike(total, p) for p in parts) and gap >= -width
