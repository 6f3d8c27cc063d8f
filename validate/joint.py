"""All printed figures and relations of a document at once: can any set of true values satisfy them?

The unknowns are how far each true value lies from its best printed figure, counted in last printed places. Residuals
are computed in Decimal and only then become floats, so that a gap of 0.05 in 10,000,000,000 is as large to the solver
as in 10. Knows linear algebra; not what a figure means or who is to blame (see search.py, explain.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from gouji.validate.case import Case, Figure, Key
from gouji.validate.judge import POINTS_TO_EDGE
from gouji.validate.solver import Solution, minimise
from gouji.validate.tie import Quotient, Term, Tie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gouji.validate.interval import Interval

FEASIBLE = 1e-6  # last places by which the solver may miss a row; half a place is what matters
NEARLY = 0.02  # … and the cheap test, which only ever clears documents
_SWEEPS = 30
_NOTHING = Decimal(0)


class Row(NamedTuple):
    """Σ weight × offset ≤ limit. `owner` is the figure or soft relation that it rests on, "" for a hard relation."""

    owner: str
    label: str  # the relation that it comes from, for evidence
    weights: tuple[tuple[int, float], ...]
    limit: float


class Box(NamedTuple):
    """One printed figure: offset of its value within [low, high]."""

    fact: str
    variable: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One connected component, at strict rounding or with 尾差 slack."""

    keys: tuple[Key, ...]
    origins: tuple[Decimal, ...]  # printed value of the best figure, base units
    places: tuple[Decimal, ...]  # base units of one step of the offset
    floors: tuple[float, ...]  # lowest offset that keeps the value from being negative; -inf for signed ones
    rows: tuple[Row, ...]
    boxes: tuple[Box, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """Everything that can be distrusted."""
        return tuple(dict.fromkeys([*(b.fact for b in self.boxes), *(r.owner for r in self.rows if r.owner)]))


def relation_id(said: Tie | Quotient, index: int) -> str:
    """The owner id of a soft relation."""
    return f"~{index}:{said.rule}"


def components(case: Case, said: Sequence[Tie | Quotient]) -> list[tuple[tuple[Key, ...], tuple[int, ...]]]:
    """Keys that hang together through relations, with the indexes of these relations."""
    parent: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for key, figures in case.by_key.items():
        if len(figures) > 1:
            parent.setdefault(key, key)
    for one in said:
        keys = [t.key for t in terms_of(one)]
        for key in keys:
            parent.setdefault(key, key)
        for key in keys[1:]:
            parent[root(key)] = root(keys[0])
    groups: dict[Key, list[Key]] = {}
    for key in parent:
        groups.setdefault(root(key), []).append(key)
    belongs: dict[Key, list[int]] = {}
    for index, one in enumerate(said):
        belongs.setdefault(root(terms_of(one)[0].key), []).append(index)
    return [(tuple(keys), tuple(belongs.get(top, ()))) for top, keys in groups.items()]


def terms_of(said: Tie | Quotient) -> tuple[Term, ...]:
    """The terms that stand for true values."""
    return said.terms if isinstance(said, Tie) else (*said.num, *said.den)


def build(
    case: Case, keys: Iterable[Key], said: Sequence[tuple[int, Tie | Quotient]], slack: Decimal | None = None
) -> Model:
    """The model of one component. `slack` is 尾差 in printed units (0.01 万元); None is strict rounding."""
    names = tuple(keys)
    at = {key: i for i, key in enumerate(names)}
    best = {key: _origin(case, key, said) for key in names}
    places = tuple(best[key].unit or best[key].measure.factor for key in names)
    origins = tuple(best[key].value for key in names)
    boxes = [
        _box(figure, variable, origins[variable], places[variable], slack)
        for variable, key in enumerate(names)
        for figure in case.by_key.get(key, ())
    ]
    rows: list[Row] = []
    for index, one in said:
        label = relation_id(one, index)
        owner = "" if one.soft is None else label
        if isinstance(one, Tie):
            rows += _tie_rows(one, owner, label, at, origins, places)
        else:
            rows += _quotient_rows(one, label, at, origins, places, slack)
    floors = tuple(
        float("-inf") if case.signed(key) else float(-origin / place)
        for key, origin, place in zip(names, origins, places, strict=True)
    )
    return Model(
        keys=names, origins=origins, places=places, floors=floors, rows=tuple(rows), boxes=tuple(boxes)
    )


def _origin(case: Case, key: Key, said: Sequence[tuple[int, Tie | Quotient]]) -> Figure:
    figures = case.by_key.get(key)
    if figures:
        return figures[0]
    return next(t.figure for _, one in said for t in terms_of(one) if t.key == key)


def room(figure: Figure, slack: Decimal | None) -> Interval:
    """True values that a figure allows, with 尾差 where it is asked for; what is counted has none."""
    return figure.interval.widen(_more(figure, slack))


def _more(figure: Figure, slack: Decimal | None) -> Decimal:
    if slack is None or figure.unit == 0:
        return _NOTHING
    if figure.measure.dimension == "percent":
        return POINTS_TO_EDGE
    return min(slack * figure.measure.factor, figure.unit)


def _box(figure: Figure, variable: int, origin: Decimal, place: Decimal, slack: Decimal | None) -> Box:
    allowed, more = figure.interval, _more(figure, slack)
    low, high = float((allowed.low - more - origin) / place), float((allowed.high + more - origin) / place)
    return Box(figure.fact.id, variable, low, high)


def _tie_rows(
    tie: Tie,
    owner: str,
    label: str,
    at: dict[Key, int],
    origins: tuple[Decimal, ...],
    places: tuple[Decimal, ...],
) -> list[Row]:
    weights, residual = _linear([(t.key, t.coefficient) for t in tie.terms], at, origins, places)
    row = _row(owner, label, weights, tie.constant - residual)
    if tie.op == "<=":
        return [row]
    return [row, Row(owner, label, tuple((i, -w) for i, w in row.weights), -row.limit)]


def _quotient_rows(
    quotient: Quotient,
    label: str,
    at: dict[Key, int],
    origins: tuple[Decimal, ...],
    places: tuple[Decimal, ...],
    slack: Decimal | None,
) -> list[Row]:
    """low·den ≤ scale·num ≤ high·den: linear, because the printed rate is a known interval."""
    allowed = room(quotient.rate, slack)
    owner = quotient.rate.fact.id
    rows = []
    for end, sign in ((allowed.high, 1), (allowed.low, -1)):
        if not end.is_finite():
            continue
        terms = [(t.key, sign * quotient.scale * t.coefficient) for t in quotient.num]
        terms += [(t.key, -sign * end * t.coefficient) for t in quotient.den]
        weights, residual = _linear(terms, at, origins, places)
        rows.append(_row(owner, label, weights, -residual))
    return rows


def _linear(
    terms: Iterable[tuple[Key, Decimal]],
    at: dict[Key, int],
    origins: tuple[Decimal, ...],
    places: tuple[Decimal, ...],
) -> tuple[dict[int, Decimal], Decimal]:
    weights: dict[int, Decimal] = {}
    residual = _NOTHING
    for key, coefficient in terms:
        i = at[key]
        weights[i] = weights.get(i, _NOTHING) + coefficient * places[i]
        residual += coefficient * origins[i]
    return weights, residual


def _row(owner: str, label: str, weights: dict[int, Decimal], limit: Decimal) -> Row:
    """Scaled so that the largest weight is 1: limits are then counted in last places."""
    largest = max(map(abs, weights.values()), default=_NOTHING) or Decimal(1)
    scaled = tuple((i, float(w / largest)) for i, w in sorted(weights.items()) if w)
    return Row(owner, label, scaled, float(limit / largest))


def plainly_possible(model: Model) -> bool:
    """Find true values by pushing the printed ones back and forth a few times; False says nothing.

    A clean document is decided here, without a linear program.
    """
    low = list(model.floors)
    high = [float("inf")] * len(low)
    for box in model.boxes:
        low[box.variable] = max(low[box.variable], box.low)
        high[box.variable] = min(high[box.variable], box.high)
    if any(a > b + FEASIBLE for a, b in zip(low, high, strict=True)):
        return False
    offsets = [min(max(0.0, a), b) for a, b in zip(low, high, strict=True)]
    for _ in range(_SWEEPS):
        worst = 0.0
        for row in model.rows:
            excess = -row.limit
            for i, w in row.weights:  # the innermost loop of a clean document: no generator
                excess += w * offsets[i]
            if excess > NEARLY:
                worst = max(worst, excess)
                _push(row, excess, offsets, low, high)
        if not worst:
            return True
    return False


def _push(row: Row, excess: float, offsets: list[float], low: list[float], high: list[float]) -> None:
    """Spread what is too much over the figures of a row that still have room."""
    for _ in range(2):
        free = []
        norm = 0.0
        for i, w in row.weights:
            if offsets[i] > low[i] if w > 0 else offsets[i] < high[i]:
                free.append((i, w))
                norm += w * w
        if not norm or excess <= 0:
            return
        step = excess / norm
        for i, w in free:
            before = offsets[i]
            offsets[i] = min(max(before - step * w, low[i]), high[i])
            excess -= w * (before - offsets[i])


def possible(model: Model, off: frozenset[str] = frozenset()) -> tuple[bool, frozenset[str]]:
    """Is there a set of true values, leaving the distrusted owners out? If not: owners that contradict one another.

    The dual of the phase-one program at a vertex names an irreducible set of rows (Gleeson & Ryan 1990).
    """
    solution, active, boxed = _solve(model, off, None)
    if solution is not None and solution.value <= FEASIBLE:
        return True, frozenset()
    return False, _core(model, solution, active, boxed)


def reach(model: Model, key: Key, off: frozenset[str]) -> tuple[Decimal, Decimal] | None:
    """Least and greatest true value of a key (base units) that the others leave; None where nothing bounds it."""
    variable = model.keys.index(key)
    ends: list[Decimal] = []
    for sign in (1.0, -1.0):
        solution, _, _ = _solve(model, off, (variable, sign))
        if solution is None:
            return None
        offset = Decimal(repr(round(sign * solution.value, 7)))
        ends.append(model.origins[variable] + offset * model.places[variable])
    return ends[0], ends[1]


def _solve(
    model: Model, off: frozenset[str], goal: tuple[int, float] | None
) -> tuple[Solution | None, list[Row], list[list[Box]]]:
    size = len(model.keys)
    boxed: list[list[Box]] = [[] for _ in range(size)]
    for box in model.boxes:
        if box.fact not in off:
            boxed[box.variable].append(box)
    active = [row for row in model.rows if row.owner not in off or not row.owner]
    # Phase one lets every row be missed by as much as one more variable says, and makes that little.
    missed = ((size, -1.0),) if goal is None else ()
    room = 0.0 if goal is None else FEASIBLE
    rows = [((*row.weights, *missed), row.limit + room) for row in active]
    bounds: list[tuple[float, float]] = []
    for i, group in enumerate(boxed):
        single = bool(group) and not _as_rows(group, model.floors[i])
        low, high = (group[0].low, group[0].high) if single else (float("-inf"), float("inf"))
        bounds.append((max(low, model.floors[i]), high))
        # A figure that is printed once is a bound; mentions that may contradict one another are rows.
        for box in group if _as_rows(group, model.floors[i]) else ():
            rows.append((((i, 1.0), *missed), min(box.high, 1e30) + room))
            rows.append((((i, -1.0), *missed), min(-box.low, 1e30) + room))
    cost = [0.0] * (size + 1)
    if goal is None:
        cost[size] = 1.0
        bounds.append((0.0, float("inf")))
    else:
        cost[goal[0]] = goal[1]
        bounds.append((0.0, 0.0))
    return minimise(cost, rows, bounds), active, boxed


def _as_rows(group: list[Box], floor: float) -> bool:
    """Mentions that may contradict one another, or a negative figure where none can be."""
    return len(group) > 1 or any(box.high < floor for box in group)


def _core(
    model: Model, solution: Solution | None, active: list[Row], boxed: list[list[Box]]
) -> frozenset[str]:
    owners: set[str] = set()
    if solution is None:
        return frozenset()  # the solver gave up; nothing is blamed on its word
    extra = [box for i, group in enumerate(boxed) if _as_rows(group, model.floors[i]) for box in group]
    for r, dual in enumerate(solution.rows):
        if abs(dual) > 1e-9:
            owners.add(active[r].owner if r < len(active) else extra[(r - len(active)) // 2].fact)
    for i, group in enumerate(boxed):
        single = bool(group) and not _as_rows(group, model.floors[i])
        if single and (abs(solution.lower[i]) > 1e-9 or abs(solution.upper[i]) > 1e-9):
            owners.add(group[0].fact)
    return frozenset(owners - {""})
