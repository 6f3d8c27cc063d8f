"""Every case that a rule of kind rubric or text carries, executed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gouji.validate import case as cases
from gouji.validate import packs
from gouji.validate.examples import whole
from gouji.validate.kinds import registry
from gouji.validate.model import Level, Observation, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping


def seen(rule: Rule, given: Mapping[str, Any]) -> list[Observation]:
    """What a rule observes in a case."""
    said = registry()[rule.kind].judge(rule, cases.build(whole(given)))
    return [s for s in said if isinstance(s, Observation)]


ALL = [rule for rule in packs.load().rules if rule.kind in {"rubric", "text"}]


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.code)
def test_passing_cases_raise_nothing(rule: Rule) -> None:
    assert rule.passing
    for given in rule.passing:
        assert seen(rule, given) == []


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.code)
def test_failing_cases_raise_one_complete_observation_each(rule: Rule) -> None:
    assert rule.failing
    for given in rule.failing:
        found = seen(rule, given)
        assert len(found) == 1, given
        it = found[0]
        assert it.rule == rule.code
        assert it.message.endswith("。")
        assert "{" not in it.message
        assert it.where
        assert it.location is not None
        assert it.quote
        assert it.level in {rule.level, Level.EXPLAIN, Level.HINT}
