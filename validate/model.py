"""What judging says: checks with five verdicts, findings by cause, and the rules and waivers they rest on.

This room is pure: no files, no clock, no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from gouji.extract.model import Location, Remark
from gouji.normalize.model import Fact, Submission


class Level(StrEnum):
    """How serious a rule is: 错误 / 核实 / 提示."""

    MUST = "must"
    EXPLAIN = "explain"
    HINT = "hint"


LEVEL_ZH = {Level.MUST: "错误", Level.EXPLAIN: "核实", Level.HINT: "提示"}


class Verdict(StrEnum):
    """What one check says."""

    EQUAL = "EQUAL"
    ROUNDING = "ROUNDING"
    EDGE = "EDGE"
    FAIL = "FAIL"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One entry of a rule pack. `kind` names a function of validate/kinds/, `params` are its arguments."""

    code: str  # A01 … P08; never changes meaning
    name: str
    kind: str
    level: Level
    message: str  # Chinese, with {placeholders}
    message_en: str = ""
    source: str = ""  # document number the rule rests on
    why: str = ""
    families: tuple[str, ...] = ()  # empty: every family
    regions: tuple[str, ...] = ()
    years: str = ""  # e.g. ">=2018"
    soft: float | None = None  # cost of giving the relation up in joint localization; None: hard
    knock_on: tuple[str, ...] = ()
    params: dict[str, Any] = field(default_factory=dict)
    passing: tuple[dict[str, Any], ...] = ()
    failing: tuple[dict[str, Any], ...] = ()
    pack: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule applied to one set of figures."""

    rule: str
    verdict: Verdict
    level: Level
    name: str = ""
    facts: tuple[str, ...] = ()  # ids of the facts it looked at, the stated figure first
    stated: Decimal | None = None
    computed: Decimal | None = None
    difference: Decimal | None = None
    interval: tuple[Decimal, Decimal] | None = None  # of the computed value
    unit: str = ""
    message: str = ""
    where: str = ""
    missing: tuple[str, ...] = ()  # labels of the operands that are not there (UNKNOWN)
    suspect: str = ""  # fact id that the rule itself holds for the wrong one, "" if it cannot tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A failing check that a finding explains."""

    rule: str
    message: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Another figure: one that would change with the correction (knock-on), or one that may be the wrong one instead."""

    label: str
    where: str
    printed: str
    expected: str | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the proof, as a person would write it on paper."""

    kind: str  # conflict | interval | derivation | cause | knock_on
    text: str
    low: Decimal | None = None
    printed: Decimal | None = None
    high: Decimal | None = None
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One cause. Everything a report shows of it is here; reports compute nothing."""

    id: str  # short, unique in the run: first 10 of the fingerprint plus a counter where needed
    fingerprint: str  # of rule codes, concept key and printed texts; not of the location
    rule: str
    rules: tuple[str, ...]
    level: Level
    verdict: Verdict
    grade: str | None = None  # A B C D for localized figures
    cause: str = ""  # named cause in Chinese
    cause_code: str = ""
    message: str
    where: str
    location: Location | None = None
    quote: str = ""
    printed: str | None = None
    expected: str | None = None
    difference: str | None = None
    unit: str = ""
    entity: str = ""
    period: str = ""
    derivations: int = 0
    symptoms: tuple[Symptom, ...] = ()
    alternatives: tuple[Change, ...] = ()
    knock_on: tuple[Change, ...] = ()
    related: tuple[Location, ...] = ()  # the other figures of the conflict, to be lit as well
    proof: tuple[Step, ...] = ()
    facts: tuple[str, ...] = ()
    status: str = "open"  # open | waived | stale_waiver
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a rule saw that needs no localization (words, scores, blanks): becomes exactly one finding."""

    rule: str
    level: Level
    verdict: Verdict = Verdict.FAIL
    message: str
    where: str
    location: Location | None = None
    quote: str = ""
    printed: str | None = None
    expected: str | None = None
    difference: str | None = None
    unit: str = ""
    entity: str = ""
    period: str = ""
    cause: str = ""
    cause_code: str = ""
    symptoms: tuple[Symptom, ...] = ()
    alternatives: tuple[Change, ...] = ()
    knock_on: tuple[Change, ...] = ()
    related: tuple[Location, ...] = ()
    proof: tuple[Step, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A reviewer's accepted explanation, bound to the printed values through the fingerprint."""

    fingerprint: str
    rule: str
    entity: str
    year: int | None
    printed: str
    reason: str
    by: str
    until: str  # ISO date; "" for none
    decision: str = "waive"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules that are in force: built-in packs with what a bureau's packs change."""

    id: str
    version: str
    sha256: str  # of the bytes of every pack, in order
    rules: tuple[Rule, ...]
    packs: tuple[tuple[str, str, str], ...] = ()  # id, version, sha256 of each
    rounding: str = "nearest"  # nearest | truncate
    slack: Decimal = Decimal("0.01")  # 尾差 in 万元 that the joint model lets pass

    def by_code(self, code: str) -> Rule:
        """The rule of a code.

        Raises:
            KeyError: no such rule.
        """
        for rule in self.rules:
            if rule.code == code:
                return rule
        raise KeyError(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Last year's report of the same office, as far as the ledger keeps it."""

    year: int
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """What became of one rule on this submission: zero findings must be distinguishable from zero checks."""

    rule: str
    counts: dict[str, int]  # verdict → number
    missing: tuple[str, ...] = ()
    broken: str = ""  # RULE_BROKEN: our fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Confrontation:
    """One rule set applied to one submission."""

    submission: Submission
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    outcomes: tuple[RuleOutcome, ...] = ()
    figures: int = 0
    checked: int = 0
    unchecked: tuple[str, ...] = ()  # ids of facts that no rule looked at
    remarks: tuple[Remark, ...] = ()

    def verdict_counts(self) -> dict[str, int]:
        """How many checks ended in each verdict."""
        counts = {v.value: 0 for v in Verdict}
        for check in self.checks:
            counts[check.verdict.value] += 1
        return counts
