"""Which figures to distrust: the lightest sets whose removal makes a component possible (implicit hitting set).

Every linear program that fails gives a core, figures that cannot all be right; every set that is tried must hit every
core found so far. No big-M, hence no leak at municipal sizes. Knows weights and cores, not what figures mean.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gouji.validate.joint import Model, possible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NEAR = 0.35  # sets so much heavier than the lightest are still alternatives
LARGEST = 4  # actions in one explanation
MOST = 12  # explanations of one component
_TRIES = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that may have gone wrong at once: one figure, one soft relation, or one value wherever it is printed."""

    name: str
    owners: frozenset[str]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Actions that together leave the rest possible."""

    actions: tuple[str, ...]  # sorted names
    owners: frozenset[str]
    weight: float


def search(
    model: Model, actions: Sequence[Action], fixed: frozenset[str] = frozenset()
) -> tuple[list[Explanation], list[frozenset[str]]]:
    """Lightest explanations first, and the cores that led to them.

    Args:
        model: an impossible component, with slack.
        actions: what may be distrusted; owners in no action are trusted.
        fixed: owners that are out of the model anyway.
    """
    by_name = {a.name: a for a in actions}
    cores: list[frozenset[str]] = []
    found: list[Explanation] = []
    for _ in range(_TRIES):
        names = _hit(cores, by_name, [frozenset(e.actions) for e in found])
        if names is None:
            break
        weight = sum(by_name[n].weight for n in names)
        if found and weight > found[0].weight + NEAR:
            break
        owners = frozenset().union(*(by_name[n].owners for n in names)) if names else frozenset()
        holds, core = possible(model, owners | fixed)
        if holds:
            found.append(Explanation(actions=tuple(sorted(names)), owners=owners, weight=weight))
            if len(found) >= MOST:
                break
            continue
        hitting = frozenset(a.name for a in actions if a.owners & core)
        if not hitting or hitting & names:
            break  # contradicts itself whatever is distrusted, or the solver repeats itself
        cores.append(core)
    return found, cores


def _hit(
    cores: Sequence[frozenset[str]], by_name: Mapping[str, Action], done: Sequence[frozenset[str]]
) -> frozenset[str] | None:
    """The lightest set of actions that hits every core and contains no explanation found before."""
    hitters = [
        sorted((a for a in by_name.values() if a.owners & c), key=lambda a: (a.weight, a.name)) for c in cores
    ]
    best: list[frozenset[str] | None] = [None]
    limit = [float("inf")]
    least = min((a.weight for a in by_name.values()), default=0.0)

    def branch(chosen: frozenset[str], covered: frozenset[str], weight: float) -> None:
        if weight >= limit[0] - 1e-12 or len(chosen) > LARGEST:
            return
        if any(d <= chosen for d in done):
            return
        open_cores = [i for i, core in enumerate(cores) if not core & covered]
        if not open_cores:
            best[0], limit[0] = chosen, weight
            return
        if weight + least >= limit[0] - 1e-12:
            return
        smallest = min(open_cores, key=lambda i: (len(hitters[i]), i))
        for action in hitters[smallest]:
            branch(chosen | {action.name}, covered | action.owners, weight + action.weight)

    branch(frozenset(), frozenset(), 0.0)
    return best[0]
