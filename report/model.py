"""What every writer is given: the files of a run, what became of each, and how it is to be shown.

Knows the models of the rooms below; must not know any output format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

from gouji.errors import ADVICE, Reason
from gouji.extract.model import Document, Location, Remark
from gouji.normalize.model import Fact, Submission
from gouji.validate.model import Check, Confrontation, Finding, Level, Rule, RuleOutcome, Verdict

PagePicture: TypeAlias = Callable[["Entry", int], bytes | None]  # (entry, page from 1) → PNG, JPEG or WebP

ACCEPTED = "accepted"
WARNED = "accepted_with_warning"
REFUSED = "refused"

_RANK = {Level.MUST: 0, Level.EXPLAIN: 1, Level.HINT: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A rule pack that was in force."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file: what it is, whether it was read, what it means, and what was found in it."""

    name: str  # base name
    path: str  # as given
    sha256: str | None = None
    format: str | None = None
    pages: int | None = None
    outcome: str = ACCEPTED  # accepted | accepted_with_warning | refused
    reason: str | None = None  # a word of errors.Reason, where refused
    detail: str = ""  # what was seen, for the person who looks closer
    remarks: tuple[Remark, ...] = ()
    document: Document | None = None  # the grids, for evidence
    submission: Submission | None = None
    confrontation: Confrontation | None = None

    @property
    def meaning(self) -> Submission | None:
        """The submission, also where only the confrontation was given."""
        if self.submission is None and self.confrontation is not None:
            return self.confrontation.submission
        return self.submission

    @property
    def entity(self) -> str:
        """The office, "" where unknown."""
        return self.meaning.entity if self.meaning else ""

    @property
    def year(self) -> int | None:
        """The fiscal year of the report."""
        return self.meaning.year if self.meaning else None

    @property
    def refused(self) -> bool:
        """Whether the file could not be read."""
        return self.outcome == REFUSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run, ready to be shown. Entries stand in the caller's order; files that are sorted use `in_order`."""

    version: str  # of gouji
    packs: tuple[Pack, ...] = ()
    entries: tuple[Entry, ...] = ()
    rules: tuple[Rule, ...] = ()  # for their names and sources
    language: str = "zh"  # zh | en
    level: Level = Level.HINT  # the floor: findings below it are not shown
    show_rounding: bool = False  # show folded ROUNDING checks as hints
    picture: PagePicture | None = None
    evidence: str = (
        ""  # the HTML target written beside this report, for links: "证据.html" or "证据"; "" for none
    )


def in_order(report: Report) -> list[Entry]:
    """The entries by name, path and content, whatever the order of the arguments was."""
    return sorted(report.entries, key=lambda e: (e.name, e.path, e.sha256 or ""))


def findings_of(report: Report, entry: Entry) -> list[Finding]:
    """What is shown of one entry: the findings at or above the floor, then the roundings if asked for."""
    if entry.confrontation is None:
        return []
    found = list(entry.confrontation.findings)
    if report.show_rounding:
        told = {(f.rule, f.facts) for f in found if f.verdict is Verdict.ROUNDING}
        found += [f for f in _roundings(entry.confrontation) if (f.rule, f.facts) not in told]
    return [f for f in found if at_least(f.level, report.level)]


def at_least(level: Level, floor: Level) -> bool:
    """Whether a level is as serious as the floor."""
    return _RANK[level] <= _RANK[floor]


def open_count(findings: list[Finding], level: Level) -> int:
    """How many findings of a level still await an answer."""
    return sum(f.level is level and f.status != "waived" for f in findings)


def remarks_of(entry: Entry) -> list[Remark]:
    """Everything a reader must know about the file, each remark once; a refusal says what to do."""
    said: list[Remark] = []
    if entry.reason is not None:
        said.append(Remark(code=entry.reason, message=advice(entry, "zh")))
    said += entry.remarks
    for part in (entry.document, entry.meaning, entry.confrontation):
        if part is not None:
            said += part.remarks
    return list(dict.fromkeys(said))


def advice(entry: Entry, language: str) -> str:
    """What the office should do about a refused file."""
    if entry.reason is None:
        return ""
    try:
        return ADVICE[Reason(entry.reason)][language == "en"]
    except ValueError:
        return entry.reason


def facts_by_id(submission: Submission) -> dict[str, Fact]:
    """The facts of a submission by their ids."""
    return {fact.id: fact for fact in submission.facts}


def unjudged(entry: Entry) -> list[RuleOutcome]:
    """The rules that could not be judged, wholly or in part, or that broke."""
    if entry.confrontation is None:
        return []
    unknown = Verdict.UNKNOWN.value
    return [o for o in entry.confrontation.outcomes if o.broken or o.missing or o.counts.get(unknown, 0)]


def rule_names(report: Report) -> dict[str, str]:
    """The Chinese name of each rule code."""
    return {rule.code: rule.name for rule in report.rules}


def _roundings(confrontation: Confrontation) -> list[Finding]:
    facts = facts_by_id(confrontation.submission)
    checks = [c for c in confrontation.checks if c.verdict is Verdict.ROUNDING]
    return [_rounding(check, number, facts) for number, check in enumerate(checks, 1)]


def _rounding(check: Check, number: int, facts: dict[str, Fact]) -> Finding:
    seen = [facts[name] for name in check.facts if name in facts]
    first = seen[0] if seen else None
    place = first.evidence.location if first else Location()
    key = "|".join([check.rule, check.verdict.value, *check.facts, *(fact.text for fact in seen)])
    mark = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return Finding(
        id=f"R{number}-{mark[:6]}",
        fingerprint=mark,
        rule=check.rule,
        rules=(check.rule,),
        level=Level.HINT,
        verdict=Verdict.ROUNDING,
        cause="尾差",
        cause_code="rounding",
        message=check.message or check.name,
        where=check.where or (first.evidence.where if first else ""),
        location=place,
        quote=first.evidence.quote if first else "",
        printed=None if check.stated is None else f"{check.stated:f}",
        expected=None if check.computed is None else f"{check.computed:f}",
        difference=None if check.difference is None else f"{check.difference:f}",
        unit=check.unit,
        entity=first.entity if first else "",
        period=first.period if first else "",
        related=tuple(fact.evidence.location for fact in seen[1:]),
        facts=check.facts,
    )
