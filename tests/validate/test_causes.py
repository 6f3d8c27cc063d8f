"""How a wrong figure came from the right one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gouji.validate import case as cases
from gouji.validate.explain import NAMES, PRIORS, cause

if TYPE_CHECKING:
    from gouji.validate.examples import Builder

WAN = Decimal(10_000)


@pytest.mark.parametrize(
    ("printed", "right", "code"),
    [
        ("96.40", "96.41", "rounding"),
        ("96.40", "93.40", "digit"),
        ("69.40", "96.40", "transpose"),
        ("6.40", "96.40", "drop"),
        ("964.04", "96.404", "pow10"),
        ("976.40", "96.40", "insert"),
        ("-96.40", "96.40", "sign"),
        ("9.64", "96.40", "pow10"),
        ("964000", "96.40", "unit"),
        ("83.45", "96.40", "unexplained"),
        ("96.2", "96.12", "drop"),
        ("0.00", "96.40", "unexplained"),
    ],
)
def test_slips_of_the_hand_are_told_apart(builder: Builder, printed: str, right: str, code: str) -> None:
    builder.fact("expenditure.goods", printed)
    figure = cases.build(builder.submission()).figures["f0"]
    assert cause(figure, Decimal(right) * WAN, (), step=WAN / 100).code == code


def test_another_cell_and_its_addition_are_recognised(builder: Builder) -> None:
    builder.fact("expenditure.goods", "137.15")
    builder.fact("three.total", "40.75")
    case = cases.build(builder.submission())
    counted = cause(case.figures["f0"], Decimal("96.40") * WAN, [case.figures["f1"]])
    assert counted.code == "counted_twice"
    assert "40.75" in counted.name


def test_a_cell_of_two_digits_is_met_by_accident(builder: Builder) -> None:
    builder.fact("expenditure.goods", "1.20")
    builder.fact("three.total", "1.20")
    builder.fact("carry", "7481.30")
    builder.fact("three.reception", "7481.30")
    case = cases.build(builder.submission())
    f0, f1, f2, f3 = (case.figures[f"f{n}"] for n in range(4))
    assert cause(f0, Decimal("120.00") * WAN, [f1]).code == "pow10"
    assert cause(f2, Decimal("748.13") * WAN, [f3]).code == "copied"


def test_every_cause_has_a_name_and_unexplained_is_the_least_likely() -> None:
    assert set(PRIORS) <= set(NAMES)
    assert min(PRIORS, key=lambda c: PRIORS[c]) == "unexplained"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(printed=st.integers(1, 10**8), right=st.integers(1, 10**8))
def test_a_cause_is_always_given_and_always_the_same(builder: Builder, printed: int, right: int) -> None:
    builder.facts.clear()
    builder.fact("expenditure.goods", f"{Decimal(printed) / 100:.2f}")
    figure = cases.build(builder.submission()).figures["f0"]
    value = Decimal(right) * 100
    assert cause(figure, value, ()) == cause(figure, value, ())
