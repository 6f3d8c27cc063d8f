from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.report import columns, text
from gouji.validate.model import Confrontation, Level

if TYPE_CHECKING:
    from gouji.report.model import Entry, Report


def test_a_finding_says_level_place_printed_expected_and_why(run: Report) -> None:
    said = text.render(run, width=100)
    assert "错误  J02 文字与表格一致  [A]" in said
    assert "填报 121.25 万元 → 应为 112.25 万元（相差 9.00）" in said
    assert "位置：文字 二 第2句（第3页）" in said
    assert "原因：数字换位（112 写成 121）" in said
    assert "也可能是：本年收入（年度收入情况）：225.86 → 288.86" in said
    assert "豁免已失效" in said


def test_the_last_line_sums_up(run: Report) -> None:
    last = text.render(run).rstrip("\n").splitlines()[-1]
    assert last == "共 3 份：已读 2，未能读取 1；错误 3，核实 1，提示 1；已豁免 1"


def test_a_refused_file_is_one_line_with_what_to_do(run: Report) -> None:
    said = text.render(run, width=140)
    advice = "文件不完整或已损坏，请重新导出并报送。"
    assert f"未能读取  坏\\udc80文件.docx：{advice}[corrupt_archive]（no end record）" in said


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal(run: Report, width: int, language: str) -> None:
    said = text.render(replace(run, language=language), width=width, show_rounding=True)
    assert max(map(columns.measure, said.splitlines())) <= width


def test_colours_appear_only_when_asked_for(run: Report) -> None:
    assert "\x1b" not in text.render(run)
    assert "\x1b[31;1m错误\x1b[0m" in text.render(run, colour=True)


def test_hostile_text_cannot_turn_hide_or_forge_a_line(run: Report) -> None:
    said = text.render(run)
    assert not any(sign in said for sign in "\u202e\t\r\x1b\udc80")


def test_the_level_hides_lesser_findings(run: Report) -> None:
    said = text.render(run, level=Level.MUST)
    assert "提示  N01" not in said
    assert "错误  J02" in said


def test_english_keeps_codes_and_figures(run: Report) -> None:
    said = text.render(replace(run, language="en"), width=100)
    assert "error  J02" in said
    assert "printed 121.25 万元 → should be 112.25 万元 (difference 9.00)" in said
    assert said.rstrip().endswith("3 files: 2 read, 1 refused; error 3, to explain 1, hint 1; waived 1")


def test_a_report_without_any_check_is_not_called_sound(water: Entry, run: Report) -> None:
    assert water.submission
    idle = replace(water, confrontation=Confrontation(submission=water.submission))
    said = text.render(replace(run, entries=(idle,)))
    assert "没有可以核对的关系" in said
    assert "未发现不符" not in said


@given(st.text(alphabet="甲乙，。“（a1 ", max_size=80), st.integers(10, 40))
def test_wrapping_loses_nothing_but_blanks(words: str, room: int) -> None:
    lines = columns.wrap(words, room)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(columns.measure(line) <= room for line in lines)
