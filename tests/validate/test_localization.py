"""Which figure is wrong, what it should be, and why: one finding for one cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from gouji import validate
from gouji.extract.model import Doubt, Location, Paragraph
from gouji.normalize.narrative import passages
from gouji.normalize.prose import read_prose
from gouji.validate import packs
from gouji.validate.model import Confrontation, Finding, Level, Verdict

if TYPE_CHECKING:
    from gouji.validate.examples import Builder

RULES = packs.load()
Report = Callable[..., "Builder"]

# 512.30 = 401.20 + 111.10; 675.55 = 512.30 + 163.25
OFFICE = {
    "income.total": "701.79",
    "carry": "20.00",
    "income.fiscal": "681.79",
    "income.fund": "",
    "income.special_account": "",
    "expenditure.total": "675.55",
    "expenditure.basic": "512.30",
    "expenditure.staff": "401.20",
    "expenditure.public": "111.10",
    "expenditure.project": "163.25",
    "balance.current": "6.24",
    "balance.cumulative": "26.24",
}
PROSE = {
    "expenditure.total~": "675.55",
    "expenditure.basic~": "512.3",
    "expenditure.wage~": "352.15",
    "expenditure.goods~": "111.1",
    "expenditure.subsidy~": "49.05",
}


def judged(built: Builder, **more: Any) -> Confrontation:  # noqa: ANN401 -- fields of a submission
    return validate.confront(built.submission(**more), RULES)


def loud(said: Confrontation) -> list[Finding]:
    return [f for f in said.findings if f.level is not Level.HINT]


def share(builder: Builder, text: str, part: int, whole: int) -> None:
    """A share of the office's figures, by their position."""
    facts = builder.facts
    builder.relation(
        {"relation": "share", "share": text, "part": f"#{facts[part].id}", "whole": f"#{facts[whole].id}"}
    )


def test_a_report_in_good_order_raises_nothing(report: Report) -> None:
    said = judged(report(**OFFICE, **PROSE))
    assert said.findings == ()
    assert said.verdict_counts()["FAIL"] == 0


def test_one_wrong_figure_is_one_finding_with_every_failing_check_as_its_symptom(report: Report) -> None:
    built = report(**{**OFFICE, **PROSE, "expenditure.goods~": "211.75"})
    names = [f.concept for f in built.facts]
    share(built, "21.69%", names.index("expenditure.goods"), 4)
    said = judged(built)
    assert len(loud(said)) == 1
    found = loud(said)[0]
    assert (found.printed, found.expected, found.grade) == ("211.75", "111.10", "A")
    assert found.derivations == 3
    assert set(found.rules) == {"B03", "B04", "K02"}
    assert found.level is Level.MUST
    assert sum(c.verdict is Verdict.FAIL for c in said.checks) == len(found.symptoms)
    assert "应为111.10万元" in found.message
    assert {s.kind for s in found.proof} == {"conflict", "interval", "derivation", "cause"}


@pytest.mark.parametrize(
    ("figure", "printed", "code"),
    [
        ("balance.current", "6.42", "transpose"),
        ("balance.current", "9.24", "digit"),
        ("balance.current", "-6.24", "sign"),
        ("balance.current", "62.4", "pow10"),
        ("balance.current", "62400", "unit"),
        ("income.total", "71.79", "drop"),
        ("income.total", "7301.79", "insert"),
        ("income.fiscal", "111.10", "copied"),
        ("expenditure.total", "875.96", "unexplained"),
    ],
)
def test_the_cause_is_named(report: Report, figure: str, printed: str, code: str) -> None:
    built = report(**{**OFFICE, **PROSE, figure: printed})
    found = loud(judged(built))
    assert [(f.printed, f.expected, f.cause_code) for f in found if f.printed == printed] == [
        (printed, OFFICE[figure], code)
    ]


def test_two_interchanged_cells_are_one_action(report: Report) -> None:
    built = report(**{**OFFICE, **PROSE, "expenditure.staff": "111.10", "expenditure.public": "401.20"})
    said = judged(built)
    assert len(loud(said)) == 1
    found = loud(said)[0]
    assert found.cause_code == "swap"
    assert {found.printed, found.knock_on[0].printed} == {"111.10", "401.20"}
    assert found.knock_on[0].expected == found.printed


def test_cells_of_two_tables_that_nothing_ties_are_interchanged_in_one_action(report: Report) -> None:
    three = {"three.total": "18.64", "three.reception": "5.27", "three.vehicle_running": "13.37"}
    noughts = {"three.vehicle_purchase": "0.00", "three.abroad": "0.00"}
    wrong = {"expenditure.project": "18.64", "three.total": "163.25"}
    found = loud(judged(report(**{**OFFICE, **three, **noughts, **wrong})))
    assert [f.cause_code for f in found] == ["swap"]
    assert {(found[0].printed, found[0].expected)} | {(k.printed, k.expected) for k in found[0].knock_on} == {
        ("18.64", "163.25"),
        ("163.25", "18.64"),
    }


def test_an_interchange_is_seen_beside_another_error(report: Report) -> None:
    wrong = {"expenditure.project": "111.10", "expenditure.public": "163.25", "expenditure.total~": "-675.55"}
    found = loud(judged(report(**{**OFFICE, **PROSE, **wrong})))
    assert {(f.cause_code, f.printed) for f in found} == {("swap", found[0].printed), ("sign", "-675.55")}


def test_a_total_that_was_added_up_again_is_among_what_may_be_wrong(report: Report) -> None:
    # 5.27 became 2.57, and the sheet added 18.64 up to 15.94; the sentence still has 18.64.
    three = {"three.total": "15.94", "three.reception": "2.57", "three.vehicle_running": "13.37"}
    noughts = {"three.vehicle_purchase": "0.00", "three.abroad": "0.00"}
    found = loud(judged(report(**three, **noughts, **{"three.total~": "18.64"})))
    assert len(found) == 1
    assert found[0].grade != "A"
    told = {(a.printed, a.expected) for a in (*found[0].alternatives, *found[0].knock_on)}
    told.add((found[0].printed or "", found[0].expected))
    assert told >= {("2.57", "5.27"), ("15.94", "18.64"), ("18.64", "15.94")}


def test_a_nought_is_no_figure_whose_point_slipped(report: Report) -> None:
    incomes = {k: OFFICE[k] for k in ("income.total", "carry", "income.fund", "income.special_account")}
    found = loud(judged(report(**incomes, **{"income.fiscal": "671.79", "income.other": "0.00"})))
    assert [(f.grade, f.printed) for f in found] == [("C", None)]


def test_a_value_is_suggested_as_it_is_printed_elsewhere(report: Report) -> None:
    # The parts give 512.31, the sentence prints 512.30.
    rounded = {
        **OFFICE,
        "expenditure.staff": "401.21",
        "expenditure.total": "675.56",
        "expenditure.basic": "215.30",
    }
    found = [f for f in loud(judged(report(**rounded, **{"expenditure.basic~": "512.30"}))) if f.grade]
    assert [(f.printed, f.expected) for f in found] == [("215.30", "512.30")]


def test_a_figure_with_a_place_too_many_is_suggested_with_the_places_of_the_document(report: Report) -> None:
    found = loud(judged(report(**{**OFFICE, "balance.current": "6.024"})))
    assert [(f.printed, f.expected, f.cause_code) for f in found] == [("6.024", "6.24", "insert")]


def test_the_same_wrong_figure_everywhere_is_one_action(report: Report) -> None:
    wrong = {"expenditure.project": "136.25", "expenditure.project~": "136.25"}
    built = report(**{**OFFICE, **PROSE, **wrong})
    said = judged(built)
    assert [(f.printed, f.expected) for f in loud(said)] == [("136.25", "163.25")]
    assert [c.printed for c in loud(said)[0].knock_on] == ["136.25"]


def test_two_errors_are_two_findings(report: Report) -> None:
    built = report(**{**OFFICE, **PROSE, "balance.cumulative": "62.24", "expenditure.wage~": "325.15"})
    assert {(f.printed, f.expected) for f in loud(judged(built))} == {
        ("62.24", "26.24"),
        ("325.15", "352.15"),
    }


def test_a_tie_is_grade_c_and_lists_the_figures_instead_of_naming_one(report: Report) -> None:
    built = report(
        **{"expenditure.total": "640.35", "expenditure.basic": "498.20", "expenditure.project": "142.05"}
    )
    found = loud(judged(built))
    assert len(found) == 1
    assert (found[0].grade, found[0].printed, found[0].expected) == ("C", None, None)
    assert {(a.printed, a.expected) for a in found[0].alternatives} == {
        ("640.35", "640.25"),
        ("498.20", "498.30"),
        ("142.05", "142.15"),
    }
    assert "无法判断是哪一个" in found[0].message


def test_a_rate_by_itself_is_the_derived_figure_and_has_no_grade(builder: Builder) -> None:
    builder.relation({"relation": "share", "share": "57.10%", "part": "96.40", "whole": "318.20"})
    found = loud(judged(builder))
    assert [(f.printed, f.expected, f.grade) for f in found] == [("57.10", "30.30", None)]
    assert found[0].alternatives


def test_gaps_of_the_size_of_rounding_are_no_error(report: Report) -> None:
    built = report(
        **{
            **OFFICE,
            **PROSE,
            "expenditure.total": "675.57",
            "balance.current": "6.22",
            "balance.cumulative": "26.22",
            "expenditure.total~": "675.57",
        }
    )
    said = judged(built)
    assert [f.level for f in loud(said)] == [Level.EXPLAIN]
    assert loud(said)[0].cause_code == "rounding"


def test_totals_balanced_by_hand_raise_nothing(report: Report) -> None:
    # True values 100.004 + 200.004 + 300.004 are 600.012; offices print 600.00 so that the sheet adds up, or 600.01.
    for total in ("600.00", "600.01"):
        built = report(
            **{
                "expenditure.basic": total,
                "expenditure.wage~": "100.00",
                "expenditure.goods~": "200.00",
                "expenditure.subsidy~": "300.00",
            }
        )
        assert judged(built).findings == ()


def test_figures_that_touch_in_pairs_may_be_impossible_together(report: Report) -> None:
    rounding = {"expenditure.total": "10.00", "expenditure.basic": "4.00", "expenditure.project": "6.01"}
    said = judged(report(**rounding, **{"expenditure.total~": "10.01", "expenditure.total~2": "10.02"}))
    assert said.findings
    assert {f.id for f in said.findings} == {f.id for f in said.findings if "10.0" in f.message}


def test_a_gap_of_five_last_places_is_seen_at_ten_billion(report: Report) -> None:
    built = report(
        **{
            "expenditure.total": "10000000000.00",
            "expenditure.basic": "4000000000.00",
            "expenditure.project": "5999999999.95",
        }
    )
    found = loud(judged(built))
    assert [f.grade for f in found] == ["C"]
    assert ("10000000000.00", "9999999999.95") in {(a.printed, a.expected) for a in found[0].alternatives}


def test_all_noughts_raise_nothing(report: Report) -> None:
    noughts = {k: "0.00" for k in OFFICE if OFFICE[k]}
    assert loud(judged(report(**{**noughts, "balance.current": "-0.00"}))) == []


def test_a_doubted_reading_that_fits_is_blamed_on_the_reading(report: Report) -> None:
    built = report(**{**OFFICE, **PROSE, "expenditure.staff": "407.20"})
    n = next(i for i, f in enumerate(built.facts) if f.text == "407.20")
    doubt = Doubt(span=(2, 3), confidence=0.6, alternatives=("1",))
    built.facts[n] = replace(built.facts[n], confidence=0.6, doubts=(doubt,))
    found = loud(judged(built))
    assert [(f.printed, f.expected, f.cause_code, f.level) for f in found] == [
        ("407.20", "401.20", "ocr", Level.EXPLAIN)
    ]


def test_a_figure_read_with_doubt_is_blamed_before_a_sure_one(report: Report) -> None:
    figures = {"expenditure.total": "640.35", "expenditure.basic": "498.20", "expenditure.project": "142.05"}
    built = report(**figures)
    built.facts[1] = replace(built.facts[1], confidence=0.6)
    found = loud(judged(built))
    assert [(f.printed, f.expected) for f in found] == [("498.20", "498.30")]
    assert found[0].level is Level.EXPLAIN


def test_last_years_figure_is_recognised(report: Report) -> None:
    built = report(**{**OFFICE, **PROSE, "carry^-1~": "18.37", "carry": "18.37"})
    assert [(f.printed, f.expected, f.cause_code) for f in loud(judged(built))] == [
        ("18.37", "20.00", "stale")
    ]


def test_a_class_forgotten_in_the_prose_is_shown_at_the_total(builder: Builder) -> None:
    builder.relation(
        {"relation": "sum", "note": "complete", "rule": "F02", "total": "29人", "part": ["20人", "6人"]}
    )
    found = loud(judged(builder))
    assert [(f.rule, f.printed, f.expected, f.level) for f in found] == [("F02", "29", "26", Level.MUST)]


def test_a_soft_relation_alone_asks_for_an_explanation_of_no_figure(report: Report) -> None:
    built = report(**{**OFFICE, "expenditure.project|专项~": "120.00"})
    found = loud(judged(built))
    assert [f.rule for f in found] == ["B08"]
    assert found[0].level is Level.EXPLAIN


def test_the_same_submission_gives_the_same_findings_whatever_the_order(report: Report) -> None:
    built = report(**{**OFFICE, **PROSE, "expenditure.goods~": "211.75", "balance.cumulative": "62.24"})
    first = judged(built)
    again = judged(built)
    turned = validate.confront(replace(built.submission(), facts=tuple(reversed(built.facts))), RULES)
    assert first == again
    assert {(f.fingerprint, f.message) for f in first.findings} == {
        (f.fingerprint, f.message) for f in turned.findings
    }


def test_a_fingerprint_survives_a_new_layout_and_dies_with_a_figure(report: Report) -> None:
    wrong = {**OFFICE, **PROSE, "balance.cumulative": "62.24"}
    before = loud(judged(report(**wrong)))[0]
    moved = loud(judged(report(**{"staff.quota": "20", **wrong})))[0]
    changed = loud(judged(report(**{**wrong, "balance.cumulative": "63.24"})))[0]
    assert before.where != moved.where
    assert before.fingerprint == moved.fingerprint
    assert before.fingerprint != changed.fingerprint


def test_the_difference_is_that_of_printed_and_expected(report: Report) -> None:
    found = loud(judged(report(**{**OFFICE, **PROSE, "balance.cumulative": "62.24"})))[0]
    assert Decimal(found.difference or 0) == Decimal(36)


def test_what_rests_on_a_wrong_figure_is_no_finding_of_its_own(report: Report) -> None:
    built = report(**{"score.total": "69分", "score.total~": "96分", "score.total~2": "96分"})
    built.grade = "优"
    found = loud(judged(built))
    assert [(f.rule, f.printed, f.expected) for f in found] == [("H04", "69", "96")]
    assert [s.rule for s in found[0].symptoms] == ["H04", "H04", "H05"]


def test_a_doubtful_sentence_accuses_nobody_and_names_both_readings(report: Report) -> None:
    text = "2022年基本支出516.30万元。"
    at = text.index("6.30")
    doubt = Doubt(span=(at, at + 1), confidence=0.95, alternatives=("2",))
    paragraph = Paragraph(text=text, location=Location(block=40), doubts=(doubt,))
    built = report(**{**OFFICE, **{k: v for k, v in PROSE.items() if k != "expenditure.basic~"}})
    built.facts += read_prose(passages([paragraph]), year=2022).facts
    (found,) = loud(judged(built))
    assert (found.printed, found.expected, found.cause_code) == ("516.30", "512.30", "ocr")
    assert found.level is Level.EXPLAIN
    assert "疑似识别错误：“516.30万元”也可读作“512.30万元”" in found.message


def test_a_neighbour_that_may_be_a_digit_is_another_reading(report: Report) -> None:
    built = report(**{**OFFICE, **PROSE, "expenditure.staff": "01.20"})
    n = next(i for i, f in enumerate(built.facts) if f.text == "01.20")
    place = replace(built.facts[n].evidence.location, span=(4, 9))
    built.facts[n] = replace(
        built.facts[n],
        evidence=replace(built.facts[n].evidence, location=place),
        doubts=(Doubt(span=(3, 4), confidence=0.6, alternatives=("4",)),),
        confidence=0.6,
    )
    (found,) = loud(judged(built))
    assert "也可读作“401.20”" in found.message


def test_a_figure_of_another_programs_recognition_is_checked_before_it_accuses(report: Report) -> None:
    built = report(**{**OFFICE, **PROSE, "expenditure.staff": "407.20"})
    n = next(i for i, f in enumerate(built.facts) if f.text == "407.20")
    built.facts[n] = replace(built.facts[n], confidence=0.85, doubts=(Doubt(span=(0, 6), confidence=0.85),))
    (found,) = loud(judged(built))
    assert (found.printed, found.cause_code, found.level) == ("407.20", "ocr", Level.EXPLAIN)
    assert "请对照原件" in found.message
