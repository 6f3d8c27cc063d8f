"""List numbers are printed, so they are text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.extract.word_counting import FORMATS, chinese, counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document

Word: TypeAlias = "Callable[..., Document]"


def level(
    at: int, text: str, style: str = "decimal", more: str = '<w:suff w:val="nothing"/>', start: int = 1
) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels: str, num: str = "") -> str:
    """List 1, made of these levels; `num` is what the list says otherwise than its model."""
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/>{num}</w:num>'
    )


def item(text: str, at: int = 0, num: int = 1) -> str:
    own = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>'
    return f"<w:p><w:pPr>{own}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def printed(document: Document) -> list[str]:
    return [each.text for each in document.paragraphs()]


FIRST = {
    "chineseCounting": ["一", "二", "三", "十", "十一", "二十"],
    "chineseCountingThousand": ["一", "二", "三", "十", "十一", "二十"],
    "japaneseCounting": ["一", "二", "三", "十", "十一", "二十"],
    "taiwaneseCountingThousand": ["一", "二", "三", "十", "十一", "二十"],
    "ideographDigital": ["一", "二", "三", "一〇", "一一", "二〇"],
    "ideographTraditional": ["甲", "乙", "丙", "癸", "11", "20"],
    "ideographZodiac": ["子", "丑", "寅", "酉", "戌", "20"],
    "chineseLegalSimplified": ["壹", "贰", "叁", "壹拾", "壹拾壹", "贰拾"],
    "decimalEnclosedCircle": ["①", "②", "③", "⑩", "⑪", "⑳"],
    "decimalEnclosedCircleChinese": ["①", "②", "③", "⑩", "⑪", "⑳"],
    "decimalEnclosedParen": ["⑴", "⑵", "⑶", "⑽", "⑾", "⒇"],
    "decimalEnclosedFullstop": ["⒈", "⒉", "⒊", "⒑", "⒒", "⒛"],
    "decimalFullWidth": ["１", "２", "３", "１０", "１１", "２０"],
    "decimalZero": ["01", "02", "03", "10", "11", "20"],
    "upperLetter": ["A", "B", "C", "J", "K", "T"],
    "lowerLetter": ["a", "b", "c", "j", "k", "t"],
    "upperRoman": ["I", "II", "III", "X", "XI", "XX"],
    "lowerRoman": ["i", "ii", "iii", "x", "xi", "xx"],
    "ordinal": ["1st", "2nd", "3rd", "10th", "11th", "20th"],
    "none": [""] * 6,
    "unheard of": ["1", "2", "3", "10", "11", "20"],
}


@pytest.mark.parametrize(("style", "expected"), FIRST.items(), ids=FIRST)
def test_numbers_are_written_as_word_writes_them(style: str, expected: list[str]) -> None:
    assert [counted(number, style) for number in (1, 2, 3, 10, 11, 20)] == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "零"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (1050, "一千零五十"),
        (10_001, "一万零一"),
    ],
)
def test_larger_chinese_numbers_name_gaps_once(number: int, expected: str) -> None:
    assert chinese(number) == expected


@given(st.integers(), st.sampled_from([*FORMATS, "unheard of"]))
def test_any_number_in_any_format_is_short(number: int, style: str) -> None:
    assert len(counted(number, style)) <= max(40, len(str(number)))


@given(
    st.integers(1, 32_767),
    st.sampled_from(["decimal", "chineseCountingThousand", "upperRoman", "ideographDigital"]),
)
def test_two_numbers_are_never_written_alike(number: int, style: str) -> None:
    assert counted(number, style) != counted(number + 1, style)


def test_chinese_list_counts_in_chinese(word: Word) -> None:
    body = item("概况") + item("支出") + item("绩效")
    assert printed(word(body, numbering=lists(level(0, "%1、", "chineseCounting")))) == [
        "一、概况",
        "二、支出",
        "三、绩效",
    ]


def test_levels_count_apart_and_restart_below_a_higher_one(word: Word) -> None:
    numbering = lists(
        level(0, "%1、", "chineseCounting"), level(1, "（%2）", "chineseCounting"), level(2, "%1.%3")
    )
    body = item("a") + item("b", 1) + item("c", 1) + item("d", 2) + item("e") + item("f", 1)
    assert printed(word(body, numbering=numbering)) == [
        "一、a",
        "（一）b",
        "（二）c",
        "一.1d",
        "二、e",
        "（一）f",
    ]


def test_legal_numbering_writes_all_numbers_in_digits(word: Word) -> None:
    legal = '<w:isLgl/><w:suff w:val="space"/>'
    numbering = lists(level(0, "第%1章", "chineseCounting"), level(1, "%1.%2", more=legal))
    assert printed(word(item("a") + item("b", 1), numbering=numbering)) == ["第一章a", "1.1 b"]


def test_level_that_never_restarts_counts_on(word: Word) -> None:
    never = '<w:lvlRestart w:val="0"/><w:suff w:val="nothing"/>'
    numbering = lists(level(0, "%1、"), level(1, "%2)", more=never))
    body = item("a") + item("b", 1) + item("c") + item("d", 1)
    assert printed(word(body, numbering=numbering)) == ["1、a", "1)b", "2、c", "2)d"]


def test_lists_of_one_model_count_together_until_one_starts_anew(word: Word) -> None:
    numbering = lists(level(0, "%1.")) + (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    body = item("a") + item("b", num=2) + item("c", num=3) + item("d", num=3)
    assert printed(word(body, numbering=numbering)) == ["1.a", "2.b", "5.c", "6.d"]


def test_list_may_define_a_level_otherwise_than_its_model(word: Word) -> None:
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "(%1)", "upperLetter")}</w:lvlOverride>'
    assert printed(word(item("a"), numbering=lists(level(0, "%1."), num=other))) == ["(A)a"]


def test_style_brings_its_list_and_level(word: Word) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="h"/><w:basedOn w:val="g"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="g"><w:name w:val="g"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    linked = '<w:pStyle w:val="h"/><w:suff w:val="nothing"/>'
    body = '<w:p><w:pPr><w:pStyle w:val="h"/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
    numbering = lists(level(0, "%1."), level(1, "(%2)", more=linked))
    assert printed(word(body, styles=styles, numbering=numbering)) == ["(1)a"]


def test_list_number_zero_switches_the_list_of_the_style_off(word: Word) -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="h"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    own = '<w:pStyle w:val="h"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = f"<w:p><w:pPr>{own}</w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
    assert printed(word(body, styles=style, numbering=lists(level(0, "%1.")))) == ["a"]


def test_what_follows_the_number_is_printed(word: Word) -> None:
    for after, between in (('<w:suff w:val="space"/>', " "), ("", "\t"), ('<w:suff w:val="nothing"/>', "")):
        assert printed(word(item("a"), numbering=lists(level(0, "%1.", more=after)))) == [f"1.{between}a"]


def test_bullets_are_the_characters_that_are_seen(word: Word) -> None:
    font = '<w:suff w:val="nothing"/><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr>'
    assert printed(word(item("a"), numbering=lists(level(0, "\uf06e", "bullet", font)))) == ["■a"]


def test_deleted_paragraph_does_not_count(word: Word) -> None:
    gone = item("", num=1).replace("</w:numPr>", '</w:numPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr>')
    assert printed(word(item("a") + gone + item("b"), numbering=lists(level(0, "%1.")))) == ["1.a", "2.b"]


def test_numbers_in_cells_belong_to_the_cell(word: Word) -> None:
    body = f"<w:tbl><w:tr><w:tc>{item('机关')}</w:tc><w:tc>{item('二级')}</w:tc></w:tr></w:tbl>"
    assert word(body, numbering=lists(level(0, "%1、"))).tables()[0].rows() == [["1、机关", "2、二级"]]


def test_number_without_a_text_stands_alone(word: Word) -> None:
    body = f"<w:tbl><w:tr><w:tc>{item('')}</w:tc></w:tr><w:tr><w:tc>{item('')}</w:tc></w:tr></w:tbl>"
    assert word(body, numbering=lists(level(0, "%1", more=""))).tables()[0].rows() == [["1"], ["2"]]


def test_unknown_format_is_written_in_digits_and_remarked(word: Word) -> None:
    document = word(item("a"), numbering=lists(level(0, "%1.", "iroha")))
    assert printed(document) == ["1.a"]
    assert [remark.code for remark in document.remarks] == ["number_format"]
