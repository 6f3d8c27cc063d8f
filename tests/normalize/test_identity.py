"""Which office, which year: never the year of the notice, never the words of the form."""

from __future__ import annotations

import pytest

from gouji.extract.model import Location
from gouji.normalize.identity import find_entity, find_year
from gouji.normalize.model import Passage, Person
from gouji.normalize.words import fold_label


def told(*texts: str) -> list[Passage]:
    return [Passage(heading=(), text=text, location=Location(block=n)) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        (
            "根据《关于开展2023年度绩效自评工作的通知》（某财发〔2023〕6号），我单位对2022年部门整体支出开展了绩效自评。",
            2022,
        ),
        (
            "根据青石县财政局关于开展2023年度自评工作的通知要求，我单位对2022年度部门整体支出开展了绩效自评。",
            2022,
        ),
        ("按照财政局要求，我局对2021年度项目支出进行了绩效评价。", 2021),
    ],
)
def test_the_year_judged_wins_over_the_year_of_the_notice(text: str, year: int) -> None:
    assert find_year([], told(text), []) == year


def test_a_title_gives_the_year() -> None:
    assert find_year(["2022年度部门整体支出绩效自评报告"], told("全年支出较2021年增加。"), []) == 2022


def test_without_any_year_there_is_none() -> None:
    assert find_year(["部门整体支出绩效自评报告"], told("工作正常开展。"), []) is None


@pytest.mark.parametrize(
    "label",
    [
        "单位名称",
        "部门（单位）名称",
        "部门（单位）名称（盖章）",
        "填报单位",
        "市级预算部门名称",
        "被评价单位",
    ],
)
def test_a_field_names_the_office(label: str) -> None:
    assert find_entity([], [], [(fold_label(label), "青石县林业局")], []) == "青石县林业局"


@pytest.mark.parametrize(
    "title",
    [
        "青石县林业局2022年度部门整体支出绩效自评报告",
        "2022年度青石县林业局部门整体支出绩效自评报告",
        "青石县林业局关于2022年度整体支出的自评报告",
    ],
)
def test_a_title_names_the_office(title: str) -> None:
    assert find_entity([title], [], [], []) == "青石县林业局"


def test_a_unit_of_money_is_no_office() -> None:
    assert find_entity([], [], [("单位", "万元"), ("填报单位", "青石县林业局")], []) == "青石县林业局"
    assert find_entity([], [], [("单位", "万元")], []) == ""


def test_the_sentence_that_introduces_the_office_names_it() -> None:
    assert find_entity([], told("青石县林业局是县政府工作部门，内设4个股室。"), [], []) == "青石县林业局"


def test_the_evaluators_name_it_where_nothing_else_does() -> None:
    people = [
        Person(name="甲", unit="县林业局", location=Location()),
        Person(name="乙", unit="县林业局", location=Location()),
    ]
    assert find_entity(["部门整体支出绩效自评报告"], [], [], people) == "县林业局"
