"""Which figure a statement speaks of, where the wording leaves it open: then the arithmetic of the statement decides.

较上年减少2.10万元，下降10.23% may speak of the figure just before it or of the paragraph's subject. A relation that does not
hold with the nearest figure, but does with another figure of its paragraph, is about that one. A relation that holds
with none stays as it was read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.prose.roles import unit_class

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gouji.normalize.model import Fact, Relation

_SCALE = {
    "亿元": Decimal(100_000_000),
    "百万元": Decimal(1_000_000),
    "万元": Decimal(10_000),
    "千元": Decimal(1000),
    "元": Decimal(1),
}
_NEAR = 14  # figures of the paragraph that are tried
_SLACK = Decimal("0.05")  # points by which a percentage may miss without being wrong
_VAGUE = Decimal(
    1
)  # points: figures printed so coarsely (7万元, 0万元) agree with any rate and prove nothing
_EXPLICIT = frozenset({"prose:from", "prose:to"})  # 由A提高到B
_SETTLED = frozenset({"prose:loose share", "prose:shares", "prose:scores"})
# The roles that may be rebound, by kind of relation: those that prose leaves out most.
_OPEN_ROLES = {
    "share": ("whole", "part"),
    "ratio": ("num", "den"),
    "fulfil": ("actual", "budget"),
    "change": ("current", "prior"),
    "average": ("total", "quantity"),
}


def rebind(relations: Sequence[Relation], facts: Sequence[Fact]) -> list[Relation]:
    """The relations, each about the figures with which it holds, where its wording allows several."""
    by_id = {fact.id: fact for fact in facts}
    paragraphs: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.source in {"narrative", "cell"}:
            paragraphs[_paragraph(fact)].append(fact)
    firm = _proven_wholes(relations, by_id)
    bound = [r if firm.intersection(r.of("whole")) else _rebound(r, by_id, paragraphs) for r in relations]
    return complete_shares(bound, facts)


def settled(relation: Relation) -> bool:
    """Were the figures of a relation chosen by arithmetic, or are they one of several readings? Then they stay."""
    return relation.note.startswith("presumed") or relation.evidence.how in _SETTLED


def _proven_wholes(relations: Sequence[Relation], by_id: Mapping[str, Fact]) -> frozenset[str]:
    """Wholes of which two printed shares are what they say: a third that is not is wrong, and no share of something else."""
    held: dict[str, int] = defaultdict(int)
    for relation in relations:
        if relation.kind == "share":
            members = {role: by_id[name] for role, name in relation.members if name in by_id}
            if "whole" in members and holds("share", members) is True:
                held[members["whole"].id] += 1
    return frozenset(whole for whole, count in held.items() if count > 1)


def complete_shares(relations: Sequence[Relation], facts: Sequence[Fact]) -> list[Relation]:
    """The relations; shares of a sentence that name no whole get the one figure with which all but one of them hold."""
    by_id = {fact.id: fact for fact in facts}
    rows: dict[tuple[object, ...], list[Relation]] = defaultdict(list)
    for relation in relations:
        if relation.kind == "share" and relation.of("part") and not relation.of("whole"):
            fact = by_id[relation.of("share")[0]]
            rows[(*_paragraph(fact), fact.evidence.quote)].append(relation)
    wholes: dict[int, str] = {}
    for row in rows.values():
        found = _common_whole(row, by_id, facts) if len(row) > 1 else None
        if found is not None:
            wholes |= {id(relation): found.id for relation in row if found.id not in relation.of("part")}
    return [
        replace(r, members=(*r.members, ("whole", wholes[id(r)]))) if id(r) in wholes else r
        for r in relations
    ]


def _common_whole(row: Sequence[Relation], by_id: Mapping[str, Fact], facts: Sequence[Fact]) -> Fact | None:
    """The printed amount of which most shares of a row are shares; two at least must hold with it, and one may not."""
    parts = [(by_id[r.of("share")[0]], by_id[r.of("part")[0]]) for r in row]
    best: tuple[int, Fact] | None = None
    for whole in facts:
        if _money(whole) != _money(parts[0][1]) or whole.bound is not None or whole.value <= 0:
            continue
        held = sum(holds("share", {"share": s, "part": p, "whole": whole}) is True for s, p in parts)
        named = any((s.qualifier or "").rpartition("/")[2] == whole.label for s, _ in parts)
        enough = 1 if named and whole.qualifier is None else 2
        if held >= max(enough, len(parts) - 1) and (best is None or held > best[0]):
            best = (held, whole)
    return best[1] if best else None


def _paragraph(fact: Fact) -> tuple[object, ...]:
    place = fact.evidence.location
    return (place.block, place.table, place.row, place.col)


def _rebound(
    relation: Relation, by_id: Mapping[str, Fact], paragraphs: Mapping[tuple[object, ...], list[Fact]]
) -> Relation:
    roles = _OPEN_ROLES.get(relation.kind)
    members = {role: by_id[name] for role, name in relation.members if name in by_id}
    if roles is None or settled(relation) or holds(relation.kind, members) is not False:
        return relation
    for role in roles:
        if role not in members or members[role].evidence.how in _EXPLICIT:
            continue
        for other in _candidates(members[role], members, paragraphs[_paragraph(members[role])]):
            if holds(relation.kind, {**members, role: other}):
                bound = tuple((r, other.id if r == role else name) for r, name in relation.members)
                return replace(relation, members=bound)
    return relation


def _candidates(bound: Fact, members: Mapping[str, Fact], paragraph: Sequence[Fact]) -> Iterator[Fact]:
    """Other figures of the paragraph that could play the same role: of the same name first, then the nearest."""
    used = {fact.id for fact in members.values()}
    start = (bound.evidence.location.span or (0, 0))[0]
    alike = [f for f in paragraph if f.id not in used and _money(f) == _money(bound) and f.bound is None]
    alike = [
        f for f in alike if f.unit != "%" or f.decimals >= bound.decimals
    ]  # coarse rates agree with anything
    alike.sort(key=lambda f: (f.label != bound.label, abs((f.evidence.location.span or (0, 0))[0] - start)))
    yield from alike[:_NEAR]


def _money(fact: Fact) -> str:
    """Amounts compare with amounts; everything else with its own unit."""
    return "money" if fact.unit in _SCALE else fact.unit


def holds(kind: str, members: Mapping[str, Fact]) -> bool | None:
    """Does the statement hold within what was printed? None where it lacks a figure.

    Formulas: share = part / whole; rate = num / den; change rate = (current − prior) / prior; average = total / quantity.
    """
    if kind in {"share", "ratio", "fulfil"}:
        names = {
            "share": ("share", "part", "whole"),
            "ratio": ("rate", "num", "den"),
            "fulfil": ("rate", "actual", "budget"),
        }
        rate, num, den = (members.get(name) for name in names[kind])
        if rate is None or num is None or den is None or rate.unit != "%":
            return None
        return _is_quotient(rate, num, den, Decimal(100))
    if kind == "average":
        average, total, quantity = (members.get(name) for name in ("average", "total", "quantity"))
        if average is None or total is None or quantity is None:
            return None
        return _is_quotient(average, total, quantity, Decimal(1))
    return _is_change(members) if kind == "change" else None


def half_place(fact: Fact) -> Decimal:
    """Half of the last printed place, in 元 for amounts and in the printed unit for the rest; whole things are exact."""
    if (
        fact.decimals == 0
        and unit_class(fact.unit) == "count"
        and fact.unit[:1] not in {"万", "亿", "千", "百"}
    ):
        return Decimal(0)
    return Decimal(1).scaleb(-fact.decimals) / 2 * _SCALE.get(fact.unit, Decimal(1))


def base_value(fact: Fact) -> Decimal:
    """The printed value in 元 for amounts (per 人, 户 …), in the printed unit for the rest."""
    return fact.value * _SCALE.get(fact.unit.partition("/")[0], Decimal(1))


def _is_quotient(rate: Fact, num: Fact, den: Fact, scale: Decimal) -> bool | None:
    n, d, hn, hd = base_value(num), base_value(den), half_place(num), half_place(den)
    if d - hd <= 0:
        return None
    low, high = scale * (n - hn) / (d + hd), scale * (n + hn) / (d - hd)
    stated, half = base_value(rate), half_place(rate)
    slack = _SLACK if rate.unit == "%" else half
    agrees = low - half - slack <= stated <= high + half + slack
    vague = rate.unit == "%" and high - low > 2 * _VAGUE
    return None if agrees and vague else agrees


def _is_change(members: Mapping[str, Fact]) -> bool | None:
    current, prior, amount, rate = (members.get(name) for name in ("current", "prior", "amount", "rate"))
    if current is None or (prior is None and amount is None):
        return None
    now, half = base_value(current), half_place(current)
    if prior is not None:
        before, half_before = base_value(prior), half_place(prior)
    else:
        assert amount is not None
        before, half_before = now - _signed(amount, rate), half + half_place(amount)
    difference, width = now - before, half + half_before
    if (
        prior is not None
        and amount is not None
        and abs(difference - base_value(amount)) > width + half_place(amount)
    ):
        return False
    if rate is None or rate.unit != "%" or before <= half_before:
        return None if amount is None or prior is None else True
    change = _signed(amount, rate) if amount is not None else difference
    spread = 100 * (width / before + abs(change) * half_before / (before * before))
    agrees = abs(100 * change / before - rate.value) <= spread + half_place(rate) + _SLACK
    return None if agrees and spread > _VAGUE else agrees


def _signed(amount: Fact, rate: Fact | None) -> Decimal:
    """An amount of change with the sign of its direction."""
    value = base_value(amount)
    return -abs(value) if rate is not None and rate.value < 0 else value
