"""Rules × submission → Confrontation. The only place where a rule's exceptions are caught.

Pure: no files, no clock, no database. Deterministic: the same submission and rules give the same bytes.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gouji.extract.model import Remark
from gouji.validate import case as cases
from gouji.validate.accuse import accused, edges_decided
from gouji.validate.case import Absent, Case
from gouji.validate.findings import ordered
from gouji.validate.judge import judge
from gouji.validate.kinds import Said, registry
from gouji.validate.model import (
    Check,
    Confrontation,
    Observation,
    Prior,
    Rule,
    RuleOutcome,
    RuleSet,
    Verdict,
    Waiver,
)
from gouji.validate.packs import applies
from gouji.validate.presumed import told
from gouji.validate.scope import separate
from gouji.validate.statement import shapes
from gouji.validate.tie import Missing, Quotient, Tie
from gouji.validate.waive import settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.model import Submission

log = logging.getLogger(__name__)


def confront(
    submission: Submission,
    rules: RuleSet,
    *,
    waivers: Sequence[Waiver] = (),
    prior: Prior | None = None,
    today: str = "",
) -> Confrontation:
    """Apply a rule set to one submission.

    Args:
        submission: the report as understood.
        rules: what `packs.load` gave.
        waivers: accepted explanations; those that fit no finding come back as findings.
        prior: last year's report of the same office; None leaves year-to-year rules UNKNOWN.
        today: ISO date for the end of waivers; "" takes none for ended.
    """
    case, scopes = separate(cases.build(submission, prior=prior, rounding=rules.rounding))
    said, spans, broken = apply(case, rules)
    checks = [_as_check(one) for one in said]
    outcomes = [_outcome(code, checks[start:end], broken) for code, start, end, broken in spans]
    checks = edges_decided(said, checks)
    findings = accused(case, said, checks, rules.slack)
    looked = {fact for check in checks if check.verdict is not Verdict.UNKNOWN for fact in check.facts}
    unchecked = tuple(f.id for f in submission.facts if f.id not in looked)
    return Confrontation(
        submission=submission,
        findings=settle(ordered(findings, case), submission, waivers, today),
        checks=tuple(checks),
        outcomes=tuple(outcomes),
        figures=len(submission.facts),
        checked=len(submission.facts) - len(unchecked),
        unchecked=unchecked,
        remarks=(*scopes, *broken),
    )


def apply(case: Case, rules: RuleSet) -> tuple[list[Said], list[tuple[str, int, int, str]], list[Remark]]:
    """What every rule says of a case; for each rule where its part begins and ends, and how it broke, if it did."""
    said: list[Said] = []
    spans: list[tuple[str, int, int, str]] = []
    remarks: list[Remark] = []
    kinds = registry()
    for rule in rules.rules:
        if not applies(rule, family=case.submission.form, year=case.submission.year):
            continue
        mine: list[Said] = []
        broken = ""
        try:
            mine.extend(kinds[rule.kind].judge(rule, case))
            mine.extend(_stated(rule, case, mine))
        except Absent as absent:
            mine.append(Missing(rule=rule.code, level=rule.level, labels=absent.labels))
        except Exception as error:
            # A broken rule is our fault: it is logged and counted, never held against the office.
            log.exception("rule %s broke on %s", rule.code, case.submission.name)
            broken = f"{type(error).__name__}: {error}"
            remarks.append(
                Remark(code="rule_broken", message=f"规则 {rule.code} 运行出错，未作核查：{broken}")
            )
            mine = []
        spans.append((rule.code, len(said), len(said) + len(mine), broken))
        said.extend(mine)
    return said, spans, remarks


def _outcome(code: str, checks: Sequence[Check], broken: str) -> RuleOutcome:
    counts: dict[str, int] = {}
    missing: dict[str, None] = {}
    for check in checks:
        counts[check.verdict.value] = counts.get(check.verdict.value, 0) + 1
        if check.missing:
            missing.update(dict.fromkeys(check.missing))
    return RuleOutcome(rule=code, counts=dict(sorted(counts.items())), missing=tuple(missing), broken=broken)


def _stated(rule: Rule, case: Case, said: Sequence[Said]) -> list[Said]:
    """Relations of the document that name this rule; what the rule has said of the same figures is not said again."""
    if rule.kind in {"stated", "text"} or not any(r.rule == rule.code for r in case.submission.relations):
        return []  # the kind has looked at them itself, or there are none
    known = {_figures_of(one) for one in said}
    result = []
    mine = [
        relation
        for relation in case.submission.relations
        if relation.rule == rule.code and relation.kind in shapes() and relation.kind != "change"
    ]
    for one in told(rule, case, mine):
        if _figures_of(one) not in known or not isinstance(one, Tie | Quotient):
            known.add(_figures_of(one))
            result.append(one)
    return result


def _figures_of(one: Said) -> tuple[object, ...]:
    if isinstance(one, Tie):
        return (one.op, *sorted(t.figure.fact.id for t in one.terms))
    if isinstance(one, Quotient):
        return ("/", one.rate.fact.id, *sorted(t.figure.fact.id for t in (*one.num, *one.den)))
    return ("", id(one))


def _as_check(one: Said) -> Check:
    if isinstance(one, Check):
        return one
    if isinstance(one, Observation):
        return Check(
            rule=one.rule,
            verdict=one.verdict,
            level=one.level,
            facts=one.facts,
            message=one.message,
            where=one.where,
            unit=one.unit,
        )
    return judge(one)
