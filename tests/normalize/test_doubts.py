"""What the reader of a scan was not sure of stays with the figure it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gouji.extract.model import Doubt, Location, Paragraph
from gouji.normalize.doubts import of_figure
from gouji.normalize.narrative import passages
from gouji.normalize.prose import read_prose

if TYPE_CHECKING:
    from gouji.normalize.model import Fact

SENTENCE = "基本支出 60.38万元，项目支出41.20万元。"


def doubted(text: str, part: str, *others: str, p: float = 0.7) -> Doubt:
    start = text.index(part)
    return Doubt(span=(start, start + len(part)), confidence=p, alternatives=others)


def facts(*doubts: Doubt) -> list[Fact]:
    paragraph = Paragraph(text=SENTENCE, location=Location(block=0), doubts=doubts)
    return list(read_prose(passages([paragraph]), year=2031).facts)


def test_a_doubtful_digit_of_a_sentence_is_its_figures_doubt_and_no_others() -> None:
    doubt = doubted(SENTENCE, "38", "33")
    first, second = facts(doubt)
    assert (first.confidence, first.doubts) == (0.7, (doubt,))
    assert (second.confidence, second.doubts) == (1.0, ())


def test_doubtful_words_are_no_doubt_on_the_figures_beside_them() -> None:
    assert [f.doubts for f in facts(doubted(SENTENCE, "支", "文"), doubted(SENTENCE, "，", "、"))] == [(), ()]


@pytest.mark.parametrize(
    ("text", "figure", "doubt"),
    [
        ("合计l41.20万元", "41.20万元", ("l", "1")),  # a digit before it
        ("合计一41.20万元", "41.20万元", ("一", "-")),  # a sign
        ("合计41.20 万元", "41.20", ("万", "力")),  # a unit, after a blank
        ("合计41.20方元", "41.20", ("方", "万")),
        ("合计3，380元", "380元", ("，", ".")),  # a point that parted two figures
        ("合计41。20", "41", ("。", ".")),
    ],
)
def test_a_neighbour_that_may_belong_to_the_figure_makes_it_doubtful(
    text: str, figure: str, doubt: tuple[str, str]
) -> None:
    start = text.index(figure)
    assert of_figure([doubted(text, *doubt)], text, (start, start + len(figure))) != ()


@pytest.mark.parametrize(
    ("text", "figure", "doubt"),
    [
        ("合计，41.20万元", "41.20万元", ("，", "、")),
        ("合计41.20万元，其中", "41.20万元", ("，", ",")),
        ("合计1.50元和41.20元", "41.20元", ("1.50", "1.60")),
    ],
)
def test_a_neighbour_that_is_none_does_not(text: str, figure: str, doubt: tuple[str, str]) -> None:
    start = text.index(figure)
    assert of_figure([doubted(text, *doubt)], text, (start, start + len(figure))) == ()


def test_ink_that_was_not_read_doubts_every_figure_of_its_cell() -> None:
    whole = Doubt(span=(0, 5), confidence=0.0)
    assert of_figure([whole], "41.20", (0, 5)) == (whole,)
