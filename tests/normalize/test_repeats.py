"""Two figures under one name: two quantities where the words say so, one quantity stated twice where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gouji.normalize import interpret

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document

TITLE = "2022年度柳溪县水务局部门整体支出绩效自评报告"


def alone(made: Document, concept: str) -> list[str]:
    """The figures that are the office's own: those without a qualifier, as printed."""
    return [f.text for f in interpret(made).facts if f.concept == concept and f.qualifier is None]


@pytest.mark.parametrize(
    ("text", "concept", "own"),
    [
        (
            "政府性基金预算财政拨款年初结转和结余10.50万元，本年收入342.18万元。",
            "income.current",
            ["862.40万元"],
        ),
        ("一季度支出112.40万元，进度22.08%。", "expenditure.total", ["858.20万元"]),
        ("镇属自来水站全年水费收入46.2万元，支出52.8万元。", "expenditure.total", ["858.20万元"]),
    ],
)
def test_figures_of_less_than_the_office_are_not_the_offices(
    document: Callable[..., Document], text: str, concept: str, own: list[str]
) -> None:
    whole = "2022年本年收入862.40万元，本年支出858.20万元。"
    assert alone(document(TITLE, whole, text), concept) == own


def test_rates_behind_their_own_figures_are_rates_of_these(document: Callable[..., Document]) -> None:
    texts = (
        "全年预算数3680.00万元，全年执行数3635.60万元，预算执行率98.79%。",
        "基本支出执行2398.52万元，执行率99.28%；项目支出执行1237.08万元，执行率97.87%。",
    )
    assert alone(document(TITLE, *texts), "budget.execution_rate") == ["98.79%"]


def test_the_figure_that_the_others_add_up_to_is_the_whole(document: Callable[..., Document]) -> None:
    texts = ("编制19名。", "另有编制12名。", "编制8名。", "编制共39名。")
    assert alone(document(TITLE, *texts), "staff.quota") == ["39名"]


def test_one_figure_stated_twice_stays_one_figure(document: Callable[..., Document]) -> None:
    texts = ("2022年项目支出512.36万元，主要用于河道治理。", "项目支出521.36万元，主要用于水库维修。")
    assert alone(document(TITLE, *texts), "expenditure.project") == ["512.36万元", "521.36万元"]


def test_the_parts_of_a_narrower_total_are_narrower_too(document: Callable[..., Document]) -> None:
    texts = (
        "2022年度支出合计967.35万元，其中：基本支出687.94万元，项目支出279.41万元。",
        "2022年度一般公共预算财政拨款基本支出676.49万元。其中：人员经费571.20万元；公用经费105.29万元。",
    )
    made = document(TITLE, *texts)
    assert alone(made, "expenditure.basic") == ["687.94万元"]
    assert alone(made, "expenditure.public") == []


def test_figures_of_an_item_are_the_items(document: Callable[..., Document]) -> None:
    texts = (
        "2022年全年支出3251.16万元，预算执行率99.47%。",
        "环卫保洁：预算480万元，支出478.60万元，预算执行率99.71%；社区改造：预算260万元，支出239.20万元，预算执行率92%。",
    )
    assert alone(document(TITLE, *texts), "budget.execution_rate") == ["99.47%"]
