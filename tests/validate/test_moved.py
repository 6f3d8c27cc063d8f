"""L03: people of last year's report, and what this year's says of those who came and went."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gouji.validate import confront, packs
from gouji.validate.examples import Builder
from gouji.validate.model import RuleSet, Verdict

if TYPE_CHECKING:
    from gouji.validate.model import Confrontation

RULE = next(rule for rule in packs.load().rules if rule.code == "L03")


def judged(told: str, **prior: str) -> Confrontation:
    builder = Builder()
    builder.case({"told": told, "prior": {key.replace("_", "."): value for key, value in prior.items()}})
    alone = RuleSet(id="t", version="1", sha256="", rules=(replace(RULE, years=""),))
    return confront(builder.submission(), alone, prior=builder.prior)


FLOWS = "年末实有人数46人，本年新招录3人，调入1人，调出1人，退休2人。"


def test_movements_lead_from_last_years_number_to_this_years() -> None:
    assert judged(FLOWS, staff_actual="45").findings == ()
    (found,) = judged(FLOWS, staff_actual="48").findings
    assert (found.level.value, found.printed, found.expected, found.difference) == (
        "explain",
        "46",
        "49",
        "3",
    )
    assert found.message == (
        "实有人数46人，上年报告为48人，按本年增减（＋新进3＋调入1－调出1－退休2）应为49人，相差3人，请核实。"
    )


@pytest.mark.parametrize(("told", "good", "bad"), [
    ("实有在职人员46人，比上年增加2人。", {"staff_actual": "44"}, {"staff_actual": "46"}),
    ("人员编制48名，较上年减少1名。", {"staff_quota": "49"}, {"staff_quota": "48"}),
])  # fmt: skip
def test_a_change_that_the_text_states_is_held_to_last_years_number(
    told: str, good: dict[str, str], bad: dict[str, str]
) -> None:
    assert judged(told, **good).findings == ()
    assert len(judged(told, **bad).findings) == 1


@pytest.mark.parametrize(
    "told",
    [
        "年末实有人数46人。",
        "年末实有人数约46人，本年新招录3人。",
        "年末实有人数46人，本年新招录近10人。",
        "年末实有人数46人，比2019年增加9人。",
        "本年新招录3人，退休2人。",
    ],
    ids=["no movement", "hedged number", "hedged movement", "against another year", "no number"],
)
def test_what_leaves_room_accuses_nobody_and_is_no_pass_either(told: str) -> None:
    said = judged(told, staff_actual="40")
    assert said.findings == ()
    assert {check.verdict for check in said.checks} == {Verdict.UNKNOWN}


def test_two_numbers_in_last_years_report_prove_nothing() -> None:
    assert judged(FLOWS, **{"staff_actual~1": "40", "staff_actual~2": "41"}).findings == ()


def test_without_last_years_report_nothing_is_judged() -> None:
    builder = Builder()
    builder.case({"told": FLOWS})
    alone = RuleSet(id="t", version="1", sha256="", rules=(replace(RULE, years=""),))
    assert {c.verdict for c in confront(builder.submission(), alone).checks} == {Verdict.UNKNOWN}
