"""Intervals of printed figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.validate.interval import INFINITY, Interval, point, printed, total, verdict
from gouji.validate.model import Verdict

D = Decimal
CENT = D("0.01")
values = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)
weights = st.decimals(min_value=-50, max_value=50, places=1, allow_nan=False)
intervals = st.builds(
    lambda a, b, p, q: Interval(min(a, b), max(a, b), p, q) if a != b else point(a),
    values,
    values,
    st.booleans(),
    st.booleans(),
)


@given(values)
def test_a_value_lies_in_the_interval_of_its_own_rounding(value: Decimal) -> None:
    assert value in printed(value.quantize(CENT, ROUND_HALF_UP), CENT)


@given(values)
def test_a_value_lies_in_the_interval_of_its_own_truncation(value: Decimal) -> None:
    assert value in printed(value.quantize(CENT, "ROUND_DOWN"), CENT, "truncate")


@given(st.lists(values, min_size=1, max_size=6))
def test_a_sum_of_true_values_lies_in_the_sum_of_their_intervals(true: list[Decimal]) -> None:
    assert sum(true) in total([printed(v.quantize(CENT, ROUND_HALF_UP), CENT) for v in true])


@given(intervals, weights, values)
def test_scaling_keeps_membership_with_the_flags_of_the_ends(
    space: Interval, weight: Decimal, value: Decimal
) -> None:
    if weight != 0:
        assert (value in space) == (value * weight in space.scale(weight))


@given(intervals, intervals, values)
def test_a_meet_holds_what_both_hold(a: Interval, b: Interval, value: Decimal) -> None:
    assert (value in a.meet(b)) == (value in a and value in b)


def test_negative_weight_swaps_the_ends_together_with_their_flags() -> None:
    assert printed(D("1.0"), D("0.1"), "truncate").scale(D(-1)) == Interval(D("-1.1"), D("-1.0"), False, True)


def test_truncated_end_is_excluded() -> None:
    assert D("1.1") not in printed(D("1.0"), D("0.1"), "truncate")
    assert verdict(D("0.1"), point(D("1.1")), printed(D("1.0"), D("0.1"), "truncate")) is Verdict.FAIL


def test_open_ends_that_meet_are_empty() -> None:
    both = Interval(D(0), D(1), True, False).meet(Interval(D(1), D(2), True, True))
    assert both.empty
    assert not both.single


def test_half_unbounded_interval_holds_everything_above() -> None:
    assert D(10**12) in Interval(D(350), INFINITY)
    assert D(349) not in Interval(D(350), INFINITY)


@pytest.mark.parametrize(
    ("stated", "parts", "expected"),
    [
        ("10.00", ["4.00", "6.00"], Verdict.EQUAL),
        ("10.01", ["4.00", "6.00"], Verdict.ROUNDING),
        ("10.02", ["4.00", "6.00"], Verdict.FAIL),
        ("10.015", ["4.00", "6.00"], Verdict.FAIL),
    ],
)
def test_verdict_follows_from_how_the_intervals_meet(
    stated: str, parts: list[str], expected: Verdict
) -> None:
    left = printed(D(stated), D(1).scaleb(-len(stated.partition(".")[2])))
    right = total([printed(D(p), CENT) for p in parts])
    # 10.015 printed to three places misses [9.99, 10.01] by 0.0045; 10.02 touches nothing either.
    assert verdict(D(stated) - sum(map(D, parts)), left, right) is expected


def test_intervals_that_touch_at_one_point_are_an_edge() -> None:
    assert verdict(CENT, printed(D("8.31"), CENT), printed(D("8.30"), CENT)) is Verdict.EDGE


def test_exact_figures_know_no_rounding() -> None:
    assert verdict(D(1), point(D(20)), point(D(19))) is Verdict.FAIL
