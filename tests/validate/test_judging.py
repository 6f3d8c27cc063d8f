"""What one check says of printed figures by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gouji import validate
from gouji.validate import packs
from gouji.validate.model import Check, Confrontation, RuleSet, Verdict

if TYPE_CHECKING:
    from gouji.validate.examples import Builder

RULES = packs.load()
Report = Callable[..., "Builder"]


def only(*codes: str) -> RuleSet:
    return RuleSet(id="t", version="1", sha256="", rules=tuple(RULES.by_code(code) for code in codes))


def checked(built: Builder, *codes: str) -> Confrontation:
    return validate.confront(built.submission(), only(*codes) if codes else RULES)


def one(built: Builder, code: str) -> Check:
    checks = checked(built, code).checks
    assert len(checks) == 1, checks
    return checks[0]


def test_half_a_last_place_for_every_figure_is_rounding(report: Report) -> None:
    check = one(
        report(
            **{"expenditure.total": "640.25", "expenditure.basic": "498.20", "expenditure.project": "142.06"}
        ),
        "B01",
    )
    assert check.verdict is Verdict.ROUNDING
    assert check.difference == Decimal("-0.01")
    assert check.interval == (Decimal("640.250"), Decimal("640.270"))


def test_blank_is_not_zero_but_a_part_that_is_nowhere_leaves_the_sum_open(report: Report) -> None:
    check = one(report(**{"expenditure.basic": "512.36", "expenditure.staff": "401.20"}), "B02")
    assert check.verdict is Verdict.UNKNOWN
    assert "公用支出" in check.missing


def test_parts_above_their_total_fail_even_where_a_part_is_missing(report: Report) -> None:
    rule = RULES.by_code("B01")
    relation = {"total": "expenditure.total", "parts": ["expenditure.basic", "expenditure.project"]}
    loose = replace(only("B01"), rules=(replace(rule, params={"relations": [relation]}),))
    built = report(**{"expenditure.total": "400.00", "expenditure.basic": "498.20"})
    assert validate.confront(built.submission(), loose).checks[0].verdict is Verdict.FAIL


def test_a_blank_cell_of_a_filled_row_counts_as_nothing_entered_and_is_named(report: Report) -> None:
    built = report(
        **{
            "income.total": "500.00",
            "carry": "20.00",
            "income.fiscal": "450.00",
            "income.fund": "",
            "income.special_account": "",
        }
    )
    check = one(built, "A01")
    assert check.verdict is Verdict.FAIL
    assert "政府性基金、专户非税未填" in check.message


def test_blank_rows_of_units_leave_the_summary_open(report: Report) -> None:
    built = report(**{"income.total": "500.00", "income.total@机关": "300.00", "income.total@二级机构1": ""})
    check = one(built, "A02")
    assert check.verdict is Verdict.UNKNOWN


def test_one_printed_row_that_repeats_the_summary_must_repeat_it_in_every_column(report: Report) -> None:
    row = {"income.total": "500.00", "carry": "20.00", "income.fiscal": "480.00"}
    head = {f"{k}@机关": v for k, v in row.items()} | {"income.fiscal@机关": "408.00"}
    verdicts = {c.verdict for c in checked(report(**row, **head, **{"carry@二级机构1": ""}), "A02").checks}
    assert verdicts == {Verdict.EQUAL, Verdict.FAIL}


def test_stripped_noughts_of_a_table_are_noughts(report: Report) -> None:
    figures = {
        "three.total": "37.15",
        "three.abroad": "0",
        "three.vehicle_purchase": "0",
        "three.vehicle_running": "7.20",
    }
    assert one(report(**figures, **{"three.reception": "30"}), "D01").verdict is Verdict.FAIL


def test_rounded_prose_agrees_with_the_table(report: Report) -> None:
    assert (
        one(report(**{"expenditure.basic": "498.23", "expenditure.basic~": "498.2"}), "J01").verdict
        is Verdict.EQUAL
    )
    assert (
        one(report(**{"expenditure.basic": "498.23", "expenditure.basic~": "498"}), "J01").verdict
        is Verdict.EQUAL
    )
    assert (
        one(report(**{"expenditure.basic": "498.23", "expenditure.basic~": "497"}), "J01").verdict
        is Verdict.FAIL
    )


def test_the_same_amount_in_another_unit_agrees(report: Report) -> None:
    assert (
        one(report(**{"special.current": "6.54", "special.current~": "65430元"}), "J01").verdict
        is Verdict.EQUAL
    )
    assert (
        one(report(**{"special.current": "6.54", "special.current~": "65530元"}), "J01").verdict
        is Verdict.FAIL
    )


def test_one_last_place_between_table_and_prose_is_an_edge_only_if_a_sum_explains_it(report: Report) -> None:
    parts = {"expenditure.basic": "498.20", "expenditure.project": "142.06"}
    explained = checked(
        report(**{"expenditure.total": "640.25", "expenditure.total~": "640.26"}, **parts), "B01", "J01"
    )
    assert [f.verdict for f in explained.findings] == [Verdict.EDGE]
    assert explained.findings[0].level == "hint"
    alone = checked(report(**{"expenditure.total": "640.25", "expenditure.total~": "640.26"}), "B01", "J01")
    assert [(f.verdict, f.level) for f in alone.findings] == [(Verdict.FAIL, "must")]


def test_last_year_budget_and_special_funds_are_other_quantities(report: Report) -> None:
    built = report(
        **{
            "carry": "57.30",
            "carry|专项~": "51.20",
            "three.total": "12.00",
            "three.total!预算~": "18.00",
            "three.total^-1~": "13.00",
        }
    )
    assert not [c for c in checked(built).checks if c.rule in {"J01", "J02"} and c.verdict is Verdict.FAIL]


def test_people_are_counted_not_rounded(report: Report) -> None:
    assert one(report(**{"staff.actual": "20", "staff.actual~": "21"}), "F03").verdict is Verdict.FAIL


def test_a_hedged_figure_holds_what_is_above_it(report: Report) -> None:
    assert one(report(**{"survey.rate~": "98%", "survey.rate~2": "95%以上"}), "K13").verdict is Verdict.EQUAL
    assert one(report(**{"survey.rate~": "93%", "survey.rate~2": "95%以上"}), "K13").verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ("30.30", Verdict.EQUAL),
        ("30.29", Verdict.ROUNDING),
        ("30.34", Verdict.EDGE),
        ("30.36", Verdict.EDGE),
        ("30.40", Verdict.FAIL),
        ("32.30", Verdict.FAIL),
    ],
)
def test_a_share_follows_from_its_printed_figures(builder: Builder, share: str, expected: Verdict) -> None:
    builder.relation({"relation": "share", "share": f"{share}%", "part": "96.4", "whole": "318.2"})
    assert one(builder, "K02").verdict is expected


def test_a_denominator_of_nought_is_unknown(builder: Builder) -> None:
    builder.relation({"relation": "share", "share": "0.00%", "part": "0", "whole": "0"})
    assert one(builder, "K02").verdict is Verdict.UNKNOWN


def test_a_figure_that_stands_twice_in_a_formula_is_perturbed_once(builder: Builder) -> None:
    # (本年 − 上年) ÷ 上年 of 1.2 and 1.0: the interval is that of 1.2/1.0 less one, not of 0.2 and 1.0 apart.
    builder.relation({"relation": "change", "note": "up", "current": "1.2", "prior": "1.0", "rate": "20.00%"})
    low, high = one(builder, "K05").interval or (0, 0)
    assert round(low, 2) == Decimal("9.52")
    assert round(high, 2) == Decimal("31.58")


def test_growth_that_shrank_contradicts_its_word_and_its_rate(builder: Builder) -> None:
    builder.relation(
        {"relation": "change", "note": "down", "current": "8.60", "prior": "7.90", "rate": "-8.86%"}
    )
    failing = {
        c.rule for c in checked(builder, "K04", "K05", "K06", "K11").checks if c.verdict is Verdict.FAIL
    }
    assert failing == {"K05", "K06"}


def test_roughly_unchanged_leaves_five_percent(builder: Builder) -> None:
    builder.relation(
        {"relation": "change", "note": "flat", "current": "3.60", "prior": "3.70", "quote": "基本持平"}
    )
    assert one(builder, "K11").verdict is Verdict.EQUAL


def test_a_partial_list_may_not_exceed_its_total(builder: Builder) -> None:
    builder.relation({"relation": "sum", "note": "partial", "total": "20.00", "part": ["12.40", "3.15"]})
    assert one(builder, "K01").verdict is Verdict.EQUAL


def test_hedged_parts_do_not_add_up(builder: Builder) -> None:
    builder.relation({"relation": "sum", "note": "partial", "total": "5人", "part": ["4500人以上"]})
    assert checked(builder, "K01").checks == ()


def test_a_missing_operand_is_unknown_and_named_never_passed(report: Report) -> None:
    said = checked(report(**{"expenditure.total": "640.25"}), "B01")
    assert said.outcomes[0].counts == {"UNKNOWN": 1}
    assert said.outcomes[0].missing == ("基本支出", "项目支出")


def test_truncated_figures_have_their_own_interval(report: Report) -> None:
    built = report(
        **{"expenditure.total": "640.25", "expenditure.basic": "498.20", "expenditure.project": "142.06"}
    )
    cut = replace(only("B01"), rounding="truncate")  # a truncated total is never below its truncated parts
    assert validate.confront(built.submission(), cut).checks[0].verdict is Verdict.FAIL
    assert checked(built, "B01").checks[0].verdict is Verdict.ROUNDING


def test_a_rule_that_breaks_is_our_fault_and_no_finding(
    report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    rule = RULES.by_code("J04")
    broken = replace(rule, params={})
    built = report(carry="1.00")
    built.figure("3家")
    said = validate.confront(built.submission(), RuleSet(id="t", version="1", sha256="", rules=(broken,)))
    assert said.findings == ()
    assert "KeyError" in said.outcomes[0].broken
    assert said.remarks[0].code == "rule_broken"
    assert "J04" in caplog.text


def test_figures_that_no_rule_looked_at_are_listed(report: Report) -> None:
    built = report(**{"expenditure.basic": "498.20", "expenditure.basic~": "498.20", "staff.retired~": "28"})
    said = checked(built)
    assert (said.figures, said.checked) == (3, 2)
    assert said.unchecked == ("f2",)


def test_economic_classes_of_all_spending_are_not_held_against_basic_expenditure(report: Report) -> None:
    classes = {"expenditure.wage~": "300.00", "expenditure.goods~": "250.00", "expenditure.subsidy~": "90.25"}
    totals = {"expenditure.total": "640.25", "expenditure.basic": "498.20", "expenditure.project": "142.05"}
    said = checked(report(**totals, **classes, **{"expenditure.public": "108.00"}))
    assert not [f for f in said.findings if f.rule in {"B03", "B04"}]


def test_a_column_that_nobody_knows_may_be_a_part(report: Report) -> None:
    built = report(**{"income.total": "500.00", "carry": "20.00", "income.fiscal": "450.00"})
    built._facts({"income.fund": "", "income.special_account": ""})
    built.figure("30.00")
    row = built.facts[0].evidence.location
    for n, fact in enumerate(built.facts):
        place = replace(fact.evidence, location=replace(row, col=n))
        built.facts[n] = replace(fact, evidence=place, source="table")
    check = one(built, "A01")
    assert check.verdict is Verdict.UNKNOWN
    assert "栏的口径" in check.missing[0]


def test_rows_of_which_no_column_adds_up_do_not_make_up_the_summary(report: Report) -> None:
    columns = ("income.total", "carry", "income.fiscal")
    whole = dict(zip(columns, ("500.00", "20.00", "480.00"), strict=True))
    rows = {f"{c}@甲": v for c, v in zip(columns, ("90.00", "9.00", "81.00"), strict=True)}
    rows |= {f"{c}@乙": v for c, v in zip(columns, ("70.00", "7.00", "63.00"), strict=True)}
    assert {c.verdict for c in checked(report(**whole, **rows), "A02").checks} == {Verdict.UNKNOWN}


def test_two_sentences_that_differ_ask_for_an_explanation(report: Report) -> None:
    said = checked(report(**{"three.reception~": "3.60", "three.reception~2": "4.75"}), "J02")
    assert [f.level for f in said.findings] == ["explain"]


def test_a_change_is_not_held_against_a_figure_of_another_name(report: Report) -> None:
    built = report(**{"three.abroad~": "0"})
    level = built.facts[0].id
    built.relation(
        {"relation": "change", "note": "down", "current": f"#{level}", "amount": "-0.94", "rate": "-3.84%"}
    )
    for n in (1, 2):
        built.facts[n] = replace(built.facts[n], label=f"三公经费增减{'额' if n == 1 else '率'}")
    assert {c.verdict for c in checked(built, "K05").checks} == {Verdict.UNKNOWN}
