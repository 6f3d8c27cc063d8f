"""What each part of judging is worth: the same made reports, judged with one part taken away.

    python bench/judging_ablations.py [--documents 100] [--seed 1001]

The last rows are other methods: exact edits, which is Fellegi and Holt's localization as statistics offices run it, and
big-M instead of cores, which is asked only for the lightest explanation of the same components.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.judging import Cell, run
from gouji.validate import explain, interval, localize, packs
from gouji.validate.search import search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.validate.explain import Cause
    from gouji.validate.joint import Model
    from gouji.validate.model import RuleSet
    from gouji.validate.search import Action
    from gouji.validate.suspect import Verdicts

ROOM = "gouji.validate"
CELLS = (("seed-like", 0), ("seed-like", 1), ("seed-like", 2), ("sparse", 2))


def _alike(*given: Any, **more: Any) -> Cause:  # noqa: ANN401 -- whatever `cause` takes
    return replace(explain.cause(*given, **more), prior=0.05)


def _hard(case: Any, said: Any, *rest: Any, **more: Any) -> Verdicts:  # noqa: ANN401
    return localize.localize(case, [replace(one, soft=None) for one in said], *rest, **more)


WITHOUT: dict[str, dict[str, Any]] = {
    "everything as it is": {},
    "values may be negative": {"case.Case.signed": lambda _case, _key: True},
    "no relation can be given up": {"accuse.localize": _hard},
    "every cause alike": {"stories.cause": _alike},
    "no interchanges": {
        "localize.swaps": lambda *_: [],
        "localize.merged": lambda _case, _said, accusations: list(accusations),
    },
    "no totals added up again": {"actions._added": lambda *_: iter(())},
    "no slack": {"joint._more": lambda _figure, _slack: Decimal(0)},
    "exact edits (Fellegi–Holt)": {
        "joint._more": lambda _figure, _slack: Decimal(0),
        "interval.printed": lambda value, _unit, _rounding="nearest": interval.point(value),
    },
}


@dataclass(slots=True)
class BigM:
    """The mixed integer program beside the search by cores."""

    cores: float = 0.0  # seconds
    program: float = 0.0
    asked: int = 0
    same: int = 0
    wrong: list[str] = field(default_factory=list)

    def search(
        self,
        model: Model,
        actions: Sequence[Action],
        *rest: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Ask both, believe the cores."""
        start = time.process_time()
        found = search(model, actions, *rest)
        middle = time.process_time()
        weight = lightest(model, actions)
        self.program += time.process_time() - middle
        self.cores += middle - start
        self.asked += 1
        if found[0] and weight is not None and abs(found[0][0].weight - weight) < 1e-3:
            self.same += 1
        else:
            self.wrong.append(f"{found[0][0].weight if found[0] else None} against {weight}")
        return found


def lightest(model: Model, actions: Sequence[Action], big: float = 1e7) -> float | None:
    """Weight of the lightest explanation by one mixed integer program, with M as large as errorlocate takes it."""
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    size = len(model.keys)
    at: dict[str, list[int]] = {}
    for n, action in enumerate(actions):
        for owner in action.owners:
            at.setdefault(owner, []).append(size + n)
    rows: list[tuple[list[tuple[int, float]], float, str]] = [
        (list(r.weights), r.limit, r.owner) for r in model.rows
    ]
    for box in model.boxes:
        rows.append(([(box.variable, 1.0)], min(box.high, 1e30), box.fact))
        rows.append(([(box.variable, -1.0)], min(-box.low, 1e30), box.fact))
    matrix, limits = np.zeros((len(rows), size + len(actions))), np.zeros(len(rows))
    for r, (weights, limit, owner) in enumerate(rows):
        for i, w in weights:
            matrix[r, i] = w
        for i in at.get(owner, ()):
            matrix[r, i] = -big
        limits[r] = limit
    answer = milp(
        np.array([0.0] * size + [a.weight for a in actions]),
        constraints=LinearConstraint(matrix, -np.inf, limits),
        integrality=np.array([0] * size + [1] * len(actions)),
        bounds=Bounds(
            np.array([*model.floors, *[0.0] * len(actions)]),
            np.array([np.inf] * size + [1.0] * len(actions)),
        ),
    )
    return None if answer.x is None else float(answer.fun)


def cells(rules: RuleSet, changes: dict[str, Any], count: int, seed: int) -> list[Cell]:
    """The cells of the table, with parts of judging exchanged."""
    with ExitStack() as stack:
        for name, instead in changes.items():
            stack.enter_context(patch(f"{ROOM}.{name}", instead))
        result = [run(rules, level, errors, count, seed) for level, errors in CELLS]
        return [*result, run(rules, "seed-like", 1, count, seed, how="correlated")]


def line(name: str, found: list[Cell]) -> str:
    """One row of the table."""
    clean = found[0].tally
    wrong = sum((c.tally for c in found[1:-1]), Counter[str]())
    again = found[-1].tally

    def share(hits: str, of: str, tally: Counter[str] = wrong) -> str:
        return f"{tally[hits] / tally[of]:.1%}" if tally[of] else "—"

    shown = (
        share("flagged", "documents", clean),
        share("identifiable: top 1", "identifiable: errors"),
        share("named right", "named"),
        share("A right", "A"),
        share("value exact", "valued"),
        share("cause right", "caused"),
        f"{wrong['findings'] / wrong['wrong']:.2f}",
        share("observable: among", "observable: errors", again),
        f"{sum(c.mean for c in found[1:]) / len(found[1:]):.1f}",
    )
    return f"| {name} | " + " | ".join(shown) + " |"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1001)
    given = parser.parse_args()
    rules = packs.load()
    print(
        "| | clean flagged | top 1, identifiable | named right | grade A right | value exact | cause right | "
        "findings for each error | truth listed, correlated | ms |\n|---|" + "---:|" * 9
    )
    for name, changes in WITHOUT.items():
        print(line(name, cells(rules, changes, given.documents, given.seed)))
        sys.stdout.flush()
    both = BigM()
    with patch.object(localize, "search", both.search):
        for level, errors in CELLS[1:]:
            run(rules, level, errors, given.documents, given.seed)
    print(
        f"big-M: the same weight in {both.same} of {both.asked} components, {both.program / both.asked * 1000:.1f} ms "
        f"against {both.cores / both.asked * 1000:.1f} ms for all explanations by cores"
    )
    for difference in both.wrong[:5]:
        print(f"    {difference}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
