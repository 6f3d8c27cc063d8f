"""What a message, the printed and the expected figure say is one thing: the word gives the sign, noughts stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.validate import confront
from gouji.validate.examples import Builder
from gouji.validate.model import RuleSet
from gouji.validate.packs import load

if TYPE_CHECKING:
    from gouji.validate.model import Finding


def found(code: str, **given: object) -> Finding:
    builder = Builder()
    builder.case(given)
    alone = RuleSet(id="t", version="1", sha256="", rules=(load().by_code(code),))
    (it,) = confront(builder.submission(), alone, prior=builder.prior).findings
    return it


def test_a_fall_is_told_without_a_second_sign() -> None:
    it = found("K05", told="2022年三公经费支出12.04万元，比上年的13.00万元减少0.96万元，下降8.73%。")
    assert (it.printed, it.expected) == ("8.73", "7.38")
    assert "填8.73%" in it.message
    assert "7.38%" in it.message
    assert "-7.38" not in it.message


def test_a_printed_minus_is_kept() -> None:
    it = found("C06", **{"balance.change_rate~": "-83.00", "balance.cumulative": "31.00", "carry": "50.00"})
    assert (it.printed, it.expected) == ("-83.00", "-38.00")
    assert "-38.00%" in it.message


def test_last_years_figure_keeps_its_noughts() -> None:
    it = found("L01", carry="53.70", prior={"balance.cumulative": "57.30"})
    assert (it.printed, it.expected) == ("53.70", "57.30")
    assert "57.30" in it.message
