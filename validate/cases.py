"""Does every rule say of its own examples what it must? Knows rules and examples, no report of an office."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gouji.validate.confrontation import confront
from gouji.validate.examples import Builder, whole
from gouji.validate.model import Rule, RuleSet, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WORDS = frozenset({"rubric", "text"})  # kinds whose examples are whole reports
_SILENT = WORDS | {"stated"}  # kinds that may say nothing of what is right
_AGREES = {Verdict.EQUAL, Verdict.ROUNDING, Verdict.EDGE}


def failures(rules: RuleSet) -> list[str]:
    """One Chinese line for each example of which its rule, alone, does not say what it must."""
    return [line for rule in rules.rules for line in _failures(rule)]


def verdicts(rule: Rule, given: Mapping[str, Any]) -> set[Verdict]:
    """What the rule alone says of one example.

    Raises:
        ValueError: a figure of the example cannot be read, or the rule could not be applied.
        KeyError: the example names an unknown concept or field.
    """
    form = rule.families[0] if rule.families else None
    builder = Builder()
    if rule.kind in WORDS:
        submission = whole({"form": form, **given})
    else:
        builder.case(given, rule.code)
        submission = builder.submission(form=form)
    alone = RuleSet(id="example", version="1", sha256="", rules=(replace(rule, years=""),))
    said = confront(submission, alone, prior=builder.prior)
    if said.outcomes[0].broken:
        raise ValueError(said.outcomes[0].broken)
    return {check.verdict for check in said.checks}


def _failures(rule: Rule) -> Iterator[str]:
    for must_hold, examples in ((True, rule.passing), (False, rule.failing)):
        for n, given in enumerate(examples, start=1):
            which = f"{rule.code} 第{n}个{'成立' if must_hold else '不成立'}的例子"
            try:
                said = verdicts(rule, given)
            except (ValueError, KeyError, TypeError, ArithmeticError) as error:
                yield f"{which}读不懂：{error}"
                continue
            if must_hold and Verdict.FAIL in said:
                yield f"{which}被判为不成立"
            elif not must_hold and Verdict.FAIL not in said:
                yield f"{which}没有被判为不成立"
            elif must_hold and rule.kind not in _SILENT and not said & _AGREES:
                yield f"{which}没有核对到任何内容"
