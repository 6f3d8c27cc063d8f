"""Sentences as offices write them, with the figures and relations they state (tests/normalize/phrases/*.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from gouji.extract.model import Location, Paragraph
from gouji.normalize.model import Fact, Passage, Relation
from gouji.normalize.narrative import passages
from gouji.normalize.prose import Prose, read_prose
from gouji.normalize.prose.roles import role_rules

YEAR = 2022
SIGNS = {None: "=", "ge": ">=", "gt": ">", "le": "<=", "lt": "<", "about": "~"}
FILES = sorted((Path(__file__).parent / "phrases").glob("*.toml"))
CASES = [
    (path.stem, case) for path in FILES for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]


def read(text: str, *heading: str, year: int | None = YEAR, unit: str = "万元") -> Prose:
    blocks = [Paragraph(text=line, location=Location(block=i)) for i, line in enumerate((*heading, text))]
    return read_prose(passages(blocks), year=year, unit=unit)


def say(fact: Fact) -> str:
    """A fact in one line: 基本支出[专项]{预算}@2021 = 3.5 万元 (expenditure.basic)."""
    qualifier = f"[{fact.qualifier}]" if fact.qualifier else ""
    basis = f"{{{fact.basis}}}" if fact.basis != "决算" else ""
    period = f"@{fact.period}" if fact.period != str(YEAR) else ""
    value = f"{fact.low}..{fact.high}" if fact.bound == "range" else f"{SIGNS[fact.bound]} {fact.value:f}"
    concept = f" ({fact.concept})" if fact.concept else ""
    return f"{fact.label}{qualifier}{basis}{period} {value} {fact.unit}{concept}"


def tell(relation: Relation, facts: tuple[Fact, ...]) -> str:
    """A relation in one line: sum B01 complete: total 10, part 4, part 6."""
    values = {fact.id: fact.value for fact in facts}
    members = ", ".join(f"{role} {values[fact]:f}" for role, fact in relation.members)
    name = " ".join(word for word in (relation.kind, relation.rule or "", relation.note) if word)
    return f"{name}: {members}" if members else name


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}-{case['text'][:24]}" for name, case in CASES])
def test_a_sentence_says_exactly_this(name: str, case: dict[str, Any]) -> None:
    prose = read(case["text"], *case.get("heading", []))
    assert [say(fact) for fact in prose.facts] == case["facts"]
    assert [tell(relation, prose.facts) for relation in prose.relations] == case.get("relations", [])


def test_there_are_enough_sentences_and_many_that_say_nothing() -> None:
    silent = [case for _, case in CASES if not case["facts"] or not case.get("relations")]
    assert len(CASES) >= 300
    assert len(silent) >= 80


@pytest.mark.parametrize(("name", "case"), CASES, ids=[f"{name}-{case['text'][:24]}" for name, case in CASES])
def test_every_figure_can_be_found_where_it_says(name: str, case: dict[str, Any]) -> None:
    prose = read(case["text"], *case.get("heading", []))
    ids = [fact.id for fact in prose.facts]
    assert len(ids) == len(set(ids))
    for fact in prose.facts:
        span = fact.evidence.location.span
        assert span is not None
        assert case["text"][span[0] : span[1]] == fact.text
        assert fact.text in case["text"]
    known = set(ids)
    assert all(fact in known for relation in prose.relations for _, fact in relation.members)


@pytest.mark.parametrize("text", ["2022年支出合计640.35万元，其中基本支出498.20万元、项目支出142.05万元。"])
def test_a_wrong_sum_is_stated_as_it_stands(text: str) -> None:
    prose = read(text)
    assert [tell(r, prose.facts) for r in prose.relations] == [
        "sum B01 complete: total 640.35, part 498.20, part 142.05"
    ]


def test_every_rule_of_roles_names_an_example_that_it_matches() -> None:
    names = [rule.name for rule in role_rules()]
    assert len(names) == len(set(names))
    seen = {
        fact.evidence.how.removeprefix("prose:") for _, case in CASES for fact in read(case["text"]).facts
    }
    unused = set(names) - seen - {"share_of_stated_whole", "whole"}
    assert unused == set()


def test_a_figure_in_a_cell_carries_the_cell_in_its_id() -> None:
    place = Location(block=3, table=1, row=4, col=2)
    passage = Passage(heading=(), text="走访农户310户", location=place, in_cell=True)
    (fact,) = read_prose([passage], year=YEAR, source="cell").facts
    assert (fact.id, fact.source) == ("c1r4c2s4", "cell")
    assert fact.evidence.location.table == 1


def test_the_place_of_a_sentence_is_said_as_people_say_it() -> None:
    blocks = [
        "二、支出情况",
        "（一）基本支出",
        "1.基本支出用于保障运转。2022年基本支出60.00万元。",
        "三公经费1.20万元。",
    ]
    prose = read_prose(
        passages([Paragraph(text=t, location=Location(block=i)) for i, t in enumerate(blocks)]), year=YEAR
    )
    assert [fact.evidence.where for fact in prose.facts] == ["文字 二（一）1 第2句", "文字 二（一）1 第1句"]
    assert prose.facts[0].evidence.quote == "2022年基本支出60.00万元。"


def test_a_year_at_the_head_of_a_paragraph_holds_for_its_sentences() -> None:
    prose = read("2021年基本支出60.00万元。项目支出20.00万元。")
    assert [fact.period for fact in prose.facts] == ["2021", "2021"]


def test_the_nearest_year_before_the_first_figure_counts() -> None:
    prose = read("按照2023年会议精神，2022年基本支出60.00万元，项目支出20.00万元。", year=None)
    assert [fact.period for fact in prose.facts] == ["2022", "2022"]


def test_after_a_comparison_the_year_of_the_report_holds_again() -> None:
    prose = read("2021年三公经费9.00万元，2022年8.00万元。公务接待费2.00万元。")
    assert [fact.period for fact in prose.facts] == ["2021", "2022", "2022"]


def test_the_year_of_foundation_is_no_fiscal_year() -> None:
    prose = read("我中心成立于2015年，人员编制12个，自2019年以来实有11人。")
    assert [fact.period for fact in prose.facts] == ["2022", "2022"]


def test_without_a_year_the_period_stays_open() -> None:
    (fact,) = read("基本支出60.00万元。", year=None).facts
    assert fact.period == ""


def test_the_unit_of_the_report_holds_where_none_is_printed() -> None:
    (fact,) = read("基本支出600000。", unit="元").facts
    assert (fact.unit, fact.text) == ("元", "600000")


def test_special_funds_do_not_mix_with_the_office_as_a_whole() -> None:
    text = "上年结余12.00万元，本年收入30.00万元。"
    special = read(text, "二、支出情况", "（二）专项支出").facts
    general = read(text, "二、支出情况", "（一）基本支出").facts
    assert [fact.qualifier for fact in special] == ["专项", "专项"]
    assert [fact.qualifier for fact in general] == [None, None]


def test_a_paragraph_of_thousands_of_figures_is_left_and_remarked() -> None:
    prose = read("支出1万元，" * 6000)
    assert prose.facts == ()
    assert [remark.code for remark in prose.remarks] == ["prose_crowded"]


def test_a_long_sentence_is_quoted_around_its_figure() -> None:
    prose = read("甲" * 1000 + "，基本支出60.00万元，" + "乙" * 1000)
    (fact,) = prose.facts
    assert len(fact.evidence.quote) < 1000
    assert "60.00" in fact.evidence.quote
