"""Where the wording leaves the subject open, the arithmetic of the statement decides; a false statement stays false."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gouji.normalize import interpret

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document

TITLE = "2021年度青石县林业局三公经费情况说明"


def subject(made: Document, kind: str, role: str) -> str:
    """The printed text of the figure that plays a role in the only relation of a kind."""
    submission = interpret(made)
    facts = {fact.id: fact for fact in submission.facts}
    found = [r for r in submission.relations if r.kind == kind and r.of(role)]
    return facts[found[-1].of(role)[0]].text


def test_a_change_may_speak_of_the_paragraphs_subject(document: Callable[..., Document]) -> None:
    text = "公务用车购置及运行费18.42万元，其中公务用车购置费0万元，用于6辆公务用车的燃油费18.42万元。平均每辆3.07万元。较上年减少2.1万元，下降10.23%。"
    assert subject(document(TITLE, text), "change", "current") == "18.42万元"


def test_a_rate_may_speak_of_this_years_figure(document: Callable[..., Document]) -> None:
    text = "2021年三公经费支出23.52万元。2020年三公经费24.46万元，本年减少0.94万元；三公经费预算27.87万元，三公经费控制率84.39%。"
    assert subject(document(TITLE, text), "ratio", "num") == "23.52万元"


@pytest.mark.parametrize("rate", ["8.23%", "16.02%"])
def test_a_change_that_holds_with_no_figure_stays_as_it_was_read(
    document: Callable[..., Document], rate: str
) -> None:
    text = f"三公经费支出12.04万元，比上年减少0.96万元，下降{rate}。"
    assert subject(document(TITLE, text), "change", "current") == "12.04万元"


def test_shares_without_a_whole_share_the_one_with_which_the_others_hold(
    document: Callable[..., Document],
) -> None:
    made = document(
        "2022年度柳溪县水务局部门整体支出绩效自评报告",
        "2022年实际支出521.14万元。",
        "人员经费366.18万元（占70.27%），公用经费41.22万元（占9.71%），培训专项113.74万元（占21.83%）。",
    )
    submission = interpret(made)
    printed = {fact.id: fact.text for fact in submission.facts}
    wholes = [printed[name] for r in submission.relations if r.kind == "share" for name in r.of("whole")]
    assert wholes == ["521.14万元"] * 3


def test_from_and_to_are_what_they_are_printed_as(document: Callable[..., Document]) -> None:
    text = "自来水普及率由2022年的96.5%提高到93.2%，提高1.7个百分点；水质达标率92%。"
    assert subject(document(TITLE, text), "change", "prior") == "96.5%"


def test_a_figure_with_nothing_but_a_year_beside_it_is_named_by_the_clause_before(
    document: Callable[..., Document],
) -> None:
    text = "项目：本年收入，2021年4,386.21万元，2022年4,125.63万元，减少270.58万元。"
    facts = {f.text: (f.label, f.period) for f in interpret(document(TITLE, text)).facts}
    assert facts["4,386.21万元"] == ("本年收入", "2021")
    assert facts["4,125.63万元"] == ("本年收入", "2022")


def test_spending_under_the_heading_of_a_canteen_is_the_canteens(document: Callable[..., Document]) -> None:
    made = document(TITLE, "四、机关食堂", "就餐38.6万人次，收入812.4万元，支出846.9万元。")
    assert {f.qualifier for f in interpret(made).facts if f.concept == "expenditure.total"} == {"机关食堂"}
