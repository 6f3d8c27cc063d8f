"""Counts over a whole run for the first pages: by office, by kind of rule, by rule, by cause."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gouji.report import phrases
from gouji.report.inert import one_line
from gouji.report.model import Entry, Report, findings_of, in_order, rule_names
from gouji.report.words import said
from gouji.validate.model import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Open findings under one label, by level."""

    label: str
    must: int
    explain: int
    hint: int

    @property
    def total(self) -> int:
        """All levels together."""
        return self.must + self.explain + self.hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The run in numbers; waived findings are counted apart and nowhere else."""

    files: int
    refused: int
    figures: int
    checked: int
    waived: int
    total: Tally
    by_office: tuple[Tally, ...]
    by_chapter: tuple[Tally, ...]
    by_rule: tuple[Tally, ...]
    by_cause: tuple[Tally, ...]


def summarise(report: Report) -> Summary:
    """Count what is shown of a run."""
    names = rule_names(report)
    pairs = [(entry, f) for entry in in_order(report) for f in findings_of(report, entry)]
    open_ = [(entry, f) for entry, f in pairs if f.status != "waived"]
    judged = [entry.confrontation for entry in report.entries if entry.confrontation]
    unknown = said("no_cause", report.language)

    def by(label: str) -> str:
        return f"{label} {names.get(label, '')}".strip()

    return Summary(
        files=len(report.entries),
        refused=sum(entry.refused for entry in report.entries),
        figures=sum(c.figures for c in judged),
        checked=sum(c.checked for c in judged),
        waived=len(pairs) - len(open_),
        total=_tally("", Counter(f.level for _, f in open_)),
        by_office=_tallies(((office(e, report.language), f) for e, f in open_)),
        by_chapter=_tallies((phrases.chapter(f.rule, report.language), f) for _, f in open_),
        by_rule=_tallies((by(f.rule), f) for _, f in open_),
        by_cause=_tallies((_cause(f) or unknown, f) for _, f in open_),
    )


def office(entry: Entry, language: str) -> str:
    """The office's name on one line, or that it is unknown."""
    return one_line(entry.entity) or said("unknown_entity", language)


def _cause(finding: Finding) -> str:
    """The named cause without its particulars: 单个数字录错 of 单个数字录错：1误作6."""
    return re.split("[（：]", finding.cause, maxsplit=1)[0]


def _tallies(pairs: Iterable[tuple[str, Finding]]) -> tuple[Tally, ...]:
    """The gravest first: errors, then the number of all, then the label."""
    counts: defaultdict[str, Counter[Level]] = defaultdict(Counter)
    for label, finding in pairs:
        counts[label][finding.level] += 1
    return tuple(
        sorted(
            (_tally(label, levels) for label, levels in counts.items()),
            key=lambda t: (-t.must, -t.total, t.label),
        )
    )


def _tally(label: str, levels: Counter[Level]) -> Tally:
    return Tally(label=label, must=levels[Level.MUST], explain=levels[Level.EXPLAIN], hint=levels[Level.HINT])
