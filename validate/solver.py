"""A linear program in, its optimum and duals out. Knows HiGHS as SciPy ships it; not what a row stands for.

Importing all of `scipy.optimize` costs half a second of CPU, more than everything else that is done to a document, and
`linprog` spends four fifths of a small program on checking its arguments. HiGHS itself is one extension module of
SciPy, which is loaded alone where it can be found and proves itself on a program whose answer is known. Everywhere
else `scipy.optimize.linprog` answers; the results are the same.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, TypeAlias

Weights: TypeAlias = Sequence[tuple[int, float]]  # variable, coefficient

_CORE = "scipy.optimize._highspy._core"
_INFINITY = float("inf")
_MISSED = 3.2e-4  # by which a solution may miss a row before it is none, as in `linprog`


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The optimum, with one dual for each row, each lower bound and each upper bound."""

    value: float
    rows: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]


def minimise(
    cost: Sequence[float],
    rows: Sequence[tuple[Weights, float]],
    bounds: Sequence[tuple[float, float]],
) -> Solution | None:
    """Minimise Σ cost × x under Σ weight × x ≤ limit for every row, and low ≤ x ≤ high.

    Args:
        cost: one for each variable.
        rows: weights (each variable at most once) and limit.
        bounds: of each variable; infinite where there is none.

    Returns:
        None where there is no optimum, or the solver gave up.
    """
    core = _core()
    return _by_core(core, cost, rows, bounds) if core is not None else _by_scipy(cost, rows, bounds)


def _by_scipy(
    cost: Sequence[float], rows: Sequence[tuple[Weights, float]], bounds: Sequence[tuple[float, float]]
) -> Solution | None:
    import numpy as np  # noqa: PLC0415 -- only a document with a conflict pays for the import
    from scipy.optimize import linprog  # noqa: PLC0415

    matrix = np.zeros((len(rows), len(cost)))
    for r, (weights, _) in enumerate(rows):
        for i, w in weights:
            matrix[r, i] = w
    result = linprog(cost, A_ub=matrix, b_ub=[limit for _, limit in rows], bounds=list(bounds))
    if result.status != 0:
        return None
    return Solution(
        value=float(result.fun),
        rows=tuple(map(float, result.ineqlin.marginals)),
        lower=tuple(map(float, result.lower.marginals)),
        upper=tuple(map(float, result.upper.marginals)),
    )


def _by_core(
    core: Any,  # noqa: ANN401 -- an extension module without types
    cost: Sequence[float],
    rows: Sequence[tuple[Weights, float]],
    bounds: Sequence[tuple[float, float]],
) -> Solution | None:
    program = _program(core, cost, rows, bounds)
    solver = core._Highs()  # noqa: SLF001 -- SciPy keeps the whole module to itself
    options = core.HighsOptions()  # those of `linprog`
    options.presolve = "on"
    options.output_flag = options.log_to_console = False
    options.simplex_strategy = core.simplex_constants.SimplexStrategy.kSimplexStrategyDual
    solver.passOptions(options)
    failed = core.HighsStatus.kError
    if solver.passModel(program) == failed or solver.run() == failed:
        return None
    if solver.getModelStatus() != core.HighsModelStatus.kOptimal:
        return None
    found, side = solver.getSolution(), core.HighsBasisStatus
    values = list(found.col_value)
    sums = (sum(w * values[i] for i, w in weights) - limit for weights, limit in rows)
    if any(excess > _MISSED for excess in sums):
        return None
    duals, status = list(found.col_dual), list(solver.getBasis().col_status)
    return Solution(
        value=float(solver.getInfo().objective_function_value),
        rows=tuple(found.row_dual),
        lower=tuple(d if s == side.kLower else 0.0 for d, s in zip(duals, status, strict=True)),
        upper=tuple(d if s == side.kUpper else 0.0 for d, s in zip(duals, status, strict=True)),
    )


def _program(
    core: Any,  # noqa: ANN401
    cost: Sequence[float],
    rows: Sequence[tuple[Weights, float]],
    bounds: Sequence[tuple[float, float]],
) -> Any:  # noqa: ANN401
    """The program in HiGHS's own words: by columns, without noughts."""
    columns: list[list[tuple[int, float]]] = [[] for _ in cost]
    for r, (weights, _) in enumerate(rows):
        for i, w in weights:
            if w:
                columns[i].append((r, w))
    starts = [0]
    for column in columns:
        starts.append(starts[-1] + len(column))
    program = core.HighsLp()
    program.num_col_, program.num_row_ = len(cost), len(rows)
    program.col_cost_ = list(cost)
    program.col_lower_ = [low for low, _ in bounds]
    program.col_upper_ = [high for _, high in bounds]
    program.row_lower_ = [-_INFINITY] * len(rows)
    program.row_upper_ = [limit for _, limit in rows]
    matrix = program.a_matrix_
    matrix.num_col_, matrix.num_row_ = len(cost), len(rows)
    matrix.format_ = core.MatrixFormat.kColwise
    matrix.start_ = starts
    matrix.index_ = [r for column in columns for r, _ in column]
    matrix.value_ = [w for column in columns for _, w in column]
    return program


@cache
def _core() -> Any | None:  # noqa: ANN401
    """HiGHS without the rest of SciPy, None where it is not as we know it."""
    try:
        core = sys.modules.get(_CORE) or _load()
        # Minimise x + 2y, x + y ≥ 3, 0 ≤ x ≤ 2, y ≥ 0: 4, and one more for each unit of the row is 2.
        proof = _by_core(core, [1.0, 2.0], [([(0, -1.0), (1, -1.0)], -3.0)], [(0.0, 2.0), (0.0, _INFINITY)])
    except (ImportError, OSError, AttributeError, TypeError, ValueError, RuntimeError):
        return None  # another SciPy; its public door stays open
    good = proof is not None and (proof.value, proof.rows, proof.upper) == (4.0, (-2.0,), (-1.0, 0.0))
    return core if good else None


def _load() -> Any:  # noqa: ANN401
    package = find_spec("scipy")
    if package is None or package.origin is None:
        raise ImportError(_CORE)
    folder = Path(package.origin).parent / "optimize" / "_highspy"
    path = next(iter(sorted(p for p in folder.glob("_core.*") if p.suffix in {".so", ".pyd"})), None)
    spec = spec_from_file_location(_CORE, path) if path is not None else None
    if spec is None or spec.loader is None:
        raise ImportError(_CORE)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[_CORE] = module  # SciPy, should it be imported later, must find this one, not a second
    return module
