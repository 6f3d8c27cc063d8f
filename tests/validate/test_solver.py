"""Linear programs: HiGHS loaded alone says what SciPy's public door says, and the door stays open without it."""

from __future__ import annotations

import subprocess
import sys
from math import inf
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gouji.validate import solver

if TYPE_CHECKING:
    from collections.abc import Iterator

WEIGHTS = st.dictionaries(st.integers(0, 3), st.integers(-3, 3).map(float), min_size=1).map(
    lambda row: tuple(sorted(row.items()))
)
ROWS = st.lists(st.tuples(WEIGHTS, st.integers(-9, 9).map(float)), min_size=1, max_size=6)
BOUND = st.tuples(st.sampled_from([-inf, -2.0, 0.0]), st.sampled_from([0.5, 3.0, inf]))


@pytest.fixture
def without_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "_core", lambda: None)


@pytest.fixture
def fresh() -> Iterator[None]:
    solver._core.cache_clear()
    yield
    solver._core.cache_clear()


def test_this_scipy_lends_its_solver_alone() -> None:
    assert solver._core() is not None


def test_duals_name_the_rows_that_hold_the_optimum() -> None:
    # x + y ≥ 3 costs; x ≤ 5 does not
    found = solver.minimise(
        [1.0, 2.0], [(((0, -1.0), (1, -1.0)), -3.0), (((0, 1.0),), 5.0)], [(0, inf), (0, inf)]
    )
    assert found is not None
    assert (found.value, found.rows) == (3.0, (-1.0, 0.0))


def test_what_cannot_be_has_no_optimum() -> None:
    assert solver.minimise([1.0], [(((0, 1.0),), -1.0)], [(0.0, inf)]) is None


def test_what_nothing_bounds_has_no_optimum() -> None:
    assert solver.minimise([-1.0], [(((0, -1.0),), 0.0)], [(0.0, inf)]) is None


@settings(max_examples=60, deadline=None)
@given(
    cost=st.lists(st.integers(-2, 4).map(float), min_size=4, max_size=4),
    rows=ROWS,
    bounds=st.tuples(*[BOUND] * 4),
)
def test_both_doors_give_the_same_answer(
    cost: list[float],
    rows: list[tuple[tuple[tuple[int, float], ...], float]],
    bounds: tuple[tuple[float, float], ...],
) -> None:
    core = solver._core()
    assert core is not None
    assert solver._by_core(core, cost, rows, bounds) == solver._by_scipy(cost, rows, bounds)


@pytest.mark.usefixtures("without_core")
def test_without_the_core_scipy_answers() -> None:
    found = solver.minimise([1.0], [(((0, -1.0),), -2.0)], [(0.0, inf)])
    assert found is not None
    assert found.value == 2.0


@pytest.mark.usefixtures("fresh")
def test_a_core_that_is_not_as_we_know_it_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, solver._CORE, object())
    assert solver._core() is None


@pytest.mark.parametrize("first", ["solver", "scipy"])
def test_scipy_and_the_core_share_one_process_in_either_order(first: str) -> None:
    ours = "from gouji.validate.solver import minimise; print(minimise([1.0], [(((0, -1.0),), -2.0)], [(0.0, 9.0)]).value)"
    theirs = "from scipy.optimize import linprog; print(linprog([1], A_ub=[[-1]], b_ub=[-2]).fun)"
    lines = [ours, theirs] if first == "solver" else [theirs, ours]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "2.0\n2.0\n", "")


def test_a_conflict_is_solved_without_importing_scipy() -> None:
    code = (
        "import sys; from gouji.validate.solver import minimise; minimise([1.0], [(((0, -1.0),), -2.0)], [(0.0, 9.0)]);"
        "print({'scipy', 'scipy.optimize'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
