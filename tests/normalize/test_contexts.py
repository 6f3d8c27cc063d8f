"""What only the whole document tells apart is told apart, by what it states and by arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.normalize import interpret

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document

TITLE = "2022年度青石县林业局部门整体支出绩效自评报告"


def qualifiers(made: Document, concept: str) -> list[str | None]:
    return [fact.qualifier for fact in interpret(made).facts if fact.concept == concept]


def test_classes_under_basic_spending_are_its_own(document: Callable[..., Document]) -> None:
    text = "基本支出500.00万元，其中工资福利支出300.00万元、商品和服务支出150.00万元、对个人和家庭的补助50.00万元。"
    assert qualifiers(document(TITLE, text), "expenditure.wage") == [None]


def test_classes_of_all_spending_are_kept_apart(document: Callable[..., Document]) -> None:
    texts = (
        "全年支出800.00万元，其中基本支出500.00万元，项目支出300.00万元。",
        "按经济分类：工资福利支出300.00万元，商品和服务支出400.00万元，对个人和家庭的补助100.00万元。",
    )
    assert qualifiers(document(TITLE, *texts), "expenditure.wage") == ["全部支出"]


def test_a_grand_total_that_balances_with_income_is_no_total_of_spending(
    document: Callable[..., Document],
) -> None:
    texts = (
        "2022年收入总计890.00万元。",
        "2022年支出总计890.00万元，其中本年支出合计862.00万元，年末结转和结余28.00万元。",
    )
    assert qualifiers(document(TITLE, *texts), "expenditure.total") == ["总计", None]


def test_a_grand_total_that_does_not_balance_is_the_total_of_spending(
    document: Callable[..., Document],
) -> None:
    texts = (
        "2022年收入合计900.00万元。",
        "2022年支出总计862.00万元，其中基本支出500.00万元，项目支出362.00万元。",
    )
    assert qualifiers(document(TITLE, *texts), "expenditure.total") == [None]


def test_planned_and_arrived_money_of_one_source_are_two_quantities(
    document: Callable[..., Document],
) -> None:
    texts = (
        "项目总投资2680万元，其中中央资金1200万元、省级配套680万元、县级配套800万元。",
        "到位资金2480万元，其中：中央资金1200万元，省级资金680万元，县级资金600万元。",
    )
    assert qualifiers(document(TITLE, *texts), "special.county") == ["项目总投资", "到位资金"]


def test_a_rate_of_one_source_is_not_the_rate_of_the_whole(document: Callable[..., Document]) -> None:
    text = "到位资金2480万元，到位率92.54%，其中县级资金600万元，县级资金到位率75%。"
    assert qualifiers(document(TITLE, text), "fund.arrival_rate") == [None, "县级资金"]
