"""Every passing and failing case that the built-in packs carry, executed with the rule's own relation alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gouji import validate
from gouji.validate import packs
from gouji.validate.model import Rule, RuleSet, Verdict

if TYPE_CHECKING:
    from gouji.validate.examples import Builder

RULES = [r for r in packs.load().rules if r.kind not in {"rubric", "text"}]
CASES = [(r, n, c) for r in RULES for n, c in enumerate(r.passing)]
FAILING = [(r, n, c) for r in RULES for n, c in enumerate(r.failing)]


def verdicts(rule: Rule, case: dict[str, Any], builder: Builder) -> set[Verdict]:
    """What the rule alone says of a case."""
    builder.case(case, rule.code)
    form = rule.families[0] if rule.families else None
    alone = RuleSet(id="t", version="1", sha256="", rules=(replace(rule, years=""),))
    said = validate.confront(builder.submission(form=form), alone, prior=builder.prior)
    assert not said.outcomes[0].broken, said.outcomes[0].broken
    return {check.verdict for check in said.checks}


@pytest.mark.parametrize(("rule", "n", "case"), CASES, ids=[f"{r.code}-{n}" for r, n, _ in CASES])
def test_passing_case_holds(rule: Rule, n: int, case: dict[str, Any], builder: Builder) -> None:
    found = verdicts(rule, case, builder)
    assert Verdict.FAIL not in found
    assert rule.code == "K09" or found & {Verdict.EQUAL, Verdict.ROUNDING, Verdict.EDGE}, found


@pytest.mark.parametrize(("rule", "n", "case"), FAILING, ids=[f"{r.code}-{n}" for r, n, _ in FAILING])
def test_failing_case_fails(rule: Rule, n: int, case: dict[str, Any], builder: Builder) -> None:
    assert Verdict.FAIL in verdicts(rule, case, builder)


@pytest.mark.parametrize("rule", RULES, ids=[r.code for r in RULES])
def test_rule_carries_its_proof_and_its_reason(rule: Rule) -> None:
    assert rule.passing
    assert rule.failing
    assert rule.why
    assert rule.source
    assert rule.message_en
