"""Accepted explanations live and die with the printed values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gouji import validate
from gouji.validate import packs
from gouji.validate.model import Finding, Level, Waiver

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.validate.examples import Builder

RULES = packs.load()
WRONG = {"expenditure.basic": "512.36", "expenditure.basic~": "521.36"}


def finding(report: Callable[..., Builder], **figures: str) -> Finding:
    return validate.confront(report(**figures).submission(), RULES).findings[0]


def waiver(found: Finding, **more: str) -> Waiver:
    given = {
        "reason": "两套账口径不同",
        "by": "王某",
        "until": "2023-12-31",
        "entity": "清河县水利局",
        **more,
    }
    return Waiver(
        fingerprint=found.fingerprint, rule=found.rule, year=2022, printed=found.printed or "", **given
    )


def test_a_waiver_marks_its_finding_and_says_who_and_why(report: Callable[..., Builder]) -> None:
    accepted = waiver(finding(report, **WRONG))
    said = validate.confront(report(**WRONG).submission(), RULES, waivers=[accepted])
    assert [(f.status, f.waiver) for f in said.findings] == [("waived", accepted)]


def test_a_waiver_of_a_changed_figure_is_a_finding_itself(report: Callable[..., Builder]) -> None:
    accepted = waiver(finding(report, **WRONG))
    changed = report(**{**WRONG, "expenditure.basic~": "531.36"})
    said = validate.confront(changed.submission(), RULES, waivers=[accepted])
    assert [f.status for f in said.findings] == ["open", "stale_waiver"]
    assert said.findings[1].level is Level.HINT
    assert "王某" in said.findings[1].message


def test_an_ended_waiver_no_longer_counts_and_is_reported(report: Callable[..., Builder]) -> None:
    accepted = waiver(finding(report, **WRONG))
    submission = report(**WRONG).submission()
    before = validate.confront(submission, RULES, waivers=[accepted], today="2023-12-31")
    after = validate.confront(submission, RULES, waivers=[accepted], today="2024-01-01")
    assert [f.status for f in before.findings] == ["waived"]
    assert [f.status for f in after.findings] == ["open", "stale_waiver"]
    assert "2023-12-31到期" in after.findings[1].message


def test_waivers_of_other_offices_and_years_are_left_alone(report: Callable[..., Builder]) -> None:
    other = waiver(finding(report, **WRONG), entity="清河县财政局")
    said = validate.confront(report(**WRONG).submission(), RULES, waivers=[other])
    assert [f.status for f in said.findings] == ["open"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"entity": "清河县水利局机关"}, "清河县水利局机关"),
        ({"entity": "清河县水刘局"}, "清河县水刘局"),
        ({"rule": "B02"}, "B02"),
    ],
)
def test_a_waiver_that_misses_its_finding_by_a_slip_says_so(
    report: Callable[..., Builder], more: dict[str, str], words: str
) -> None:
    accepted = replace(waiver(finding(report, **WRONG)), **more)  # type: ignore[arg-type]
    said = validate.confront(report(**WRONG).submission(), RULES, waivers=[accepted])
    assert [f.status for f in said.findings] == ["open", "stale_waiver"]
    assert words in said.findings[1].message
    assert "没有采用" in said.findings[1].message


def test_a_waiver_of_another_printed_value_does_not_count(report: Callable[..., Builder]) -> None:
    negative = {"balance.cumulative": "-24.00"}
    accepted = replace(waiver(finding(report, **negative)), printed="-42.00")
    said = validate.confront(report(**negative).submission(), RULES, waivers=[accepted])
    assert [f.status for f in said.findings] == ["open", "stale_waiver"]
    assert "-42.00" in said.findings[1].message
