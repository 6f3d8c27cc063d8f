"""Figures that words repeat: outputs of the indicator table named in prose, and passages told twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gouji.extract.model import Document, Location, Paragraph
from gouji.normalize import interpret
from gouji.normalize.model import Indicator, Submission
from gouji.validate import confront
from gouji.validate.model import Confrontation, RuleSet
from gouji.validate.packs import load


def report(*lines: str, rows: tuple[Indicator, ...] = ()) -> Submission:
    blocks = tuple(Paragraph(text=t, location=Location(block=n)) for n, t in enumerate(lines))
    document = Document(name="a.docx", path="a.docx", sha256="0" * 64, format="docx", blocks=blocks)
    return replace(interpret(document), indicators=rows)


def row(name: str, target: str, actual: str) -> Indicator:
    return Indicator(level3=name, target=target, actual=actual, location=Location(table=0, row=1, col=0))


def judged(submission: Submission) -> Confrontation:
    return confront(submission, RuleSet(id="t", version="1", sha256="", rules=(load().by_code("J04"),)))


def told(submission: Submission) -> list[str]:
    return [f.message for f in judged(submission).findings]


WELLS = row("维修灌溉机井", "≥40眼", "43眼")


def test_an_output_named_in_prose_is_held_against_its_row() -> None:
    right = judged(report("2022年全年维修灌溉机井43眼，成效明显。", rows=(WELLS,)))
    assert (right.findings, right.checked) == ((), 1)
    wrong = told(report("2022年全年维修灌溉机井34眼，成效明显。", rows=(WELLS,)))
    assert wrong == [
        "“维修灌溉机井”一处写34眼，另一处（绩效指标表 维修灌溉机井）写指标值40、完成值43眼，请核对。"
    ]


def test_the_target_of_a_row_may_be_told_too() -> None:
    assert told(report("目标1：维修灌溉机井40眼；目标2：巡查渠道。", rows=(WELLS,))) == []


@pytest.mark.parametrize(
    "words",
    [
        "截至6月，维修灌溉机井21眼。",
        "上年维修灌溉机井38眼。",
        "维修灌溉机井12眼的合同已签订。",  # goes on: what the figure counts is not told
        "维修灌溉水井12眼。",  # another name
        "维修灌溉机井12处。",  # another unit
    ],
)
def test_another_time_or_another_thing_is_not_held_against_the_row(words: str) -> None:
    assert told(report(words, rows=(WELLS,))) == []


def test_a_row_without_its_result_accuses_nobody() -> None:
    assert told(report("维修灌溉机井34眼。", rows=(row("维修灌溉机井", "≥40眼", ""),))) == []


def test_two_rows_of_one_name_allow_the_values_of_both() -> None:
    other = replace(row("维修灌溉机井", "≥10眼", "12眼"), location=Location(table=1, row=1, col=0))
    assert told(report("维修灌溉机井12眼。", rows=(WELLS, other))) == []
    assert len(told(report("维修灌溉机井13眼。", rows=(WELLS, other)))) == 1


FIRST = "组织12名驻点干部走访农户860户，收集建议95条，办结79件。"


def test_a_passage_told_twice_with_one_other_figure_is_asked_about() -> None:
    second = "全年工作扎实，组织12名驻点干部走访农户860户，收集建议59条，办结79件。"
    found = judged(report(FIRST, second))
    assert [(f.printed, f.expected) for f in found.findings] == [("59", "95")]
    assert found.checked == found.figures == 8


def test_two_passages_that_mostly_differ_are_two_things() -> None:
    second = "组织17名驻点干部走访农户910户，收集建议59条，办结79件。"
    assert told(report(FIRST, second)) == []


def test_figures_are_paired_by_their_clause_not_by_their_order() -> None:
    second = "收集建议95条，办结79件，组织12名驻点干部走访农户860户。"
    assert told(report(FIRST, second)) == []


def test_the_words_of_a_form_are_no_repetition() -> None:
    lines = [f"第{n}镇：修建道路{n}公里，绿化村庄{n + 1}个，改造农户厕所{n + 2}座。" for n in range(3, 20)]
    assert told(report(*lines)) == []


def test_an_output_is_no_other_one_with_a_longer_name() -> None:
    rows = (WELLS, row("维修灌溉机井配套水泵", "≥9台", "9台"))
    assert told(report("维修灌溉机井配套水泵8台。", rows=rows)) != []
    assert told(report("维修灌溉机井配套水泵9台。", rows=rows)) == []
