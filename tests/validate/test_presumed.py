"""Relations that the words suggest: they count where they hold, and accuse only where one slip explains the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gouji.extract.model import Document, Location, Paragraph
from gouji.normalize import interpret
from gouji.validate import confront
from gouji.validate.model import Level
from gouji.validate.packs import load

if TYPE_CHECKING:
    from gouji.validate.model import Finding

HEAD = "青禾县种子站2022年度部门整体支出绩效自评报告"


def findings(*paragraphs: str) -> list[Finding]:
    texts = (HEAD, *paragraphs)
    blocks = tuple(Paragraph(text=t, location=Location(block=i)) for i, t in enumerate(texts))
    document = Document(name="r.docx", path="r.docx", sha256="0" * 64, format="docx", blocks=blocks)
    found = confront(interpret(document), load()).findings
    return [f for f in found if f.level is not Level.HINT and (f.rule[0] in "ABCDEFGIJK" or f.rule == "H02")]


def test_a_rate_of_another_paragraph_with_two_digits_interchanged_is_found() -> None:
    (found,) = findings("2022年下达资金740万元。", "全年支出696.34万元，支付率91.40%。")
    assert (found.printed, found.expected, found.level) == ("91.40", "94.10", Level.EXPLAIN)


@pytest.mark.parametrize("rate", ["94.10", "88.35", "71.02"])
def test_a_rate_that_holds_or_misses_by_no_slip_is_left_alone(rate: str) -> None:
    assert findings("2022年下达资金740万元。", f"全年支出696.34万元，支付率{rate}%。") == []


def test_an_open_list_is_no_sum_until_two_digits_in_each_others_place_make_it_one() -> None:
    assert findings("事业收入1,262.18万元。事业收入中，检测收入861.20万元，种子收入300.98万元。") == []
    (found,) = findings("事业收入1,262.18万元。事业收入中，检测收入861.20万元，种子收入409.08万元。")
    assert (found.printed, found.expected, found.level) == ("409.08", "400.98", Level.EXPLAIN)


def test_a_balance_behind_its_two_figures_is_checked() -> None:
    text = "全年可用资金1,140.6万元；实际支出1,121.9万元，结余{}万元。"
    assert findings(text.format("18.7")) == []
    (found,) = findings(text.format("17.8"))
    assert (found.printed, found.expected) == ("17.8", "18.7")
    assert findings(text.format("3.2")) == []  # perhaps of the project funds only


def test_shares_of_a_row_prove_their_whole_and_the_wrong_one_is_named() -> None:
    whole = "支出1,285,600.00元。"
    row = "用于：种子储备986,400.00元（76.73%），设备维护199,200.00元（{}%），人员培训100,000.00元（7.78%）。"
    assert findings(whole, row.format("15.49")) == []
    (found,) = findings(whole, row.format("16.22"))
    assert (found.printed, found.expected, found.level) == ("16.22", "15.49", Level.MUST)


def test_scores_of_paragraphs_are_added_up_where_their_weights_make_a_hundred() -> None:
    parts = ["一、决策（20分），得18分。", "二、过程（30分），得28.5分。", "三、产出和效益（50分），得47分。"]
    assert findings(*parts, "总得分93.5分。") == []
    assert [(f.printed, f.expected) for f in findings(*parts, "总得分95.3分。")] == [("95.3", "93.5")]
    assert findings(*parts[:2], "总得分95.3分。") == []  # not all of the weights are printed


def test_a_count_is_not_wrong_where_no_whole_number_would_do() -> None:
    (found,) = findings("核定编制120名，年末实有113名，在职人员控制率97.14%。")
    assert (found.printed, found.expected) == ("97.14", "94.17")


def test_a_missing_figure_breaks_no_rule() -> None:
    blocks = tuple(
        Paragraph(text=t, location=Location(block=i)) for i, t in enumerate((HEAD, "环比增加 万元，增长 %。"))
    )
    document = Document(name="r.docx", path="r.docx", sha256="0" * 64, format="docx", blocks=blocks)
    judged = confront(interpret(document), load())
    assert [r.message for r in judged.remarks if r.code == "rule_broken"] == []
    assert "N09" in {f.rule for f in judged.findings}


def test_a_difference_of_percentages_is_no_wrong_rate_of_change() -> None:
    assert findings("满意度由90.0%提高到94.5%，提高4.5%。") == []
    (found,) = findings("2023年满意度94.5%，2022年满意度90.0%，提高5.4%。")
    assert found.rule == "K05"
