"""`gouji explain` writes a proof as a person would: each equation once, the range, the ways, what follows."""

from __future__ import annotations

from gouji.run.proof import written
from gouji.validate import confront
from gouji.validate.examples import Builder, whole
from gouji.validate.packs import load


def proof(**given: str) -> str:
    builder = Builder()
    builder.case(given)
    return written(confront(builder.submission(), load()).findings[0])


WRONG = {
    "expenditure.basic": "512.36",
    "expenditure.staff": "401.20",
    "expenditure.public": "121.16",
    "expenditure.goods~": "111.16",
    "expenditure.wage~": "352.15",
    "expenditure.subsidy~": "49.05",
}


def test_the_proof_of_a_wrong_figure_has_its_parts_in_order() -> None:
    text = proof(**WRONG)
    headings = [line for line in text.splitlines() if line[:2] in {"一、", "二、", "三、", "四、"}]
    assert headings == ["一、这些等式不能同时成立", "二、其他数字容许的范围", "三、推算"]
    assert "填报121.16万元，应为111.16万元，相差10万元。" in text
    assert "512.36－401.20＝111.16" in text


def test_the_noise_of_the_solver_is_not_shown() -> None:
    text = proof(**WRONG)
    assert "最小 111.155　填报 121.16　最大 111.165" in text
    assert "999" not in text


def test_no_equation_is_told_twice() -> None:
    lines = [line.split("　（")[0] for line in proof(**WRONG).splitlines() if line.startswith("  ")]
    assert len(lines) == len(set(lines))


def test_a_score_is_told_with_what_follows_from_it() -> None:
    row = {
        "level3": "资金结余",
        "criterion": "无结余，4分；有结余，但不超过上年结转，2分；结余超过上年结转，不得分。",
        "weight": "4",
        "score": "4",
    }
    facts = {"balance.cumulative": "31.20", "carry": "45.00", "score.total": "96"}
    found = confront(whole({"rows": [row], "facts": facts, "grade": "优"}), load()).findings
    text = written(next(f for f in found if f.rule == "H06"))
    assert "填报4分，应为2分，相差2分。" in text
    assert "更正后跟着变的" in text
    assert "96 → 94" in text
    assert "评价等次不变，仍为优" in text


def test_a_finding_without_arithmetic_is_told_in_its_own_words() -> None:
    found = confront(whole({"text": ["20XX年我局整体支出情况如下。"]}), load()).findings
    text = written(next(f for f in found if f.rule == "N04"))
    assert "说明：" in text
    assert "一、" not in text
