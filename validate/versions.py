"""Two versions of one report: whether they are the same report in another format, and which figures differ (M06). Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gouji.normalize.words import fold
from gouji.validate.findings import fingerprint
from gouji.validate.model import Finding, Level, Verdict
from gouji.validate.words import name, place, said

if TYPE_CHECKING:
    from collections.abc import Hashable
    from decimal import Decimal

    from gouji.normalize.model import Fact, Indicator, Submission

_SAID = 6  # changed figures that a message lists; `gouji diff` lists all
_NO_WORD = re.compile(r"[\W_]+")
FORMAT_ZH = {"docx": "Word", "pdf": "PDF", "scan": "扫描件"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A figure that is not the same in two versions; "" on the side that does not print it."""

    label: str
    where: str
    before: str
    after: str

    def sentence(self) -> str:
        """For people."""
        if not self.before:
            return f"{self.label} 新增{self.after}"
        return f"{self.label} {self.before}→{self.after}" if self.after else f"{self.label} 去掉{self.before}"


def same_report(one: Submission, other: Submission) -> bool:
    """Are these one report in two formats: the same figures, words, scores and grade?

    Two files of one format are never taken for that: whoever saves a report again means something by it. Neither is a
    report of which nothing could be understood.
    """
    if one.format == other.format or not (one.facts or one.narrative):
        return False
    return (
        _figures(one) == _figures(other)
        and one.grade == other.grade
        and _rows(one) == _rows(other)
        and _words(one) == _words(other)
    )


def _figures(submission: Submission) -> Counter[Hashable]:
    return Counter((*_key(fact), *_amount(fact)) for fact in submission.facts)


def _key(fact: Fact) -> tuple[str, ...]:
    return (
        fact.source, fact.concept or fact.label, fact.entity, fact.period, fact.basis, fact.qualifier or "",
    )  # fmt: skip


def _amount(fact: Fact) -> tuple[Decimal, str, str]:
    return fact.value, fact.unit, fact.bound or ""


def _words(submission: Submission) -> str:
    return _NO_WORD.sub("", fold("".join(passage.text for passage in submission.narrative)))


def _rows(submission: Submission) -> list[Hashable]:
    return [_row(indicator) for indicator in submission.indicators]


def _row(i: Indicator) -> Hashable:
    words = (i.level1, i.level2, i.level3, i.criterion, i.target, i.actual, i.reason)
    return (*(_NO_WORD.sub("", fold(text)) for text in words), i.weight, i.score, i.coefficient)


def changes(before: Submission, after: Submission) -> tuple[Changed, ...]:
    """The figures that differ, in the order of the later version; those that it no longer prints come last."""
    old, new = _by_key(before), _by_key(after)
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        gone, come = _apart(old.get(key, []), new.get(key, []))
        for n in range(max(len(gone), len(come))):
            was, now = gone[n : n + 1], come[n : n + 1]
            fact = (now or was)[0]
            found.append(
                Changed(
                    label=name(fact),
                    where=place(fact),
                    before=said(was[0]) if was else "",
                    after=said(now[0]) if now else "",
                )
            )
    return tuple(found)


def _by_key(submission: Submission) -> dict[tuple[str, ...], list[Fact]]:
    found: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in submission.facts:
        found[_key(fact)].append(fact)
    return found


def _apart(old: list[Fact], new: list[Fact]) -> tuple[list[Fact], list[Fact]]:
    """What only the one side has, and what only the other."""
    left = Counter(map(_amount, old)) - Counter(map(_amount, new))
    right = Counter(map(_amount, new)) - Counter(map(_amount, old))
    return _take(old, left), _take(new, right)


def _take(facts: list[Fact], wanted: Counter[tuple[Decimal, str, str]]) -> list[Fact]:
    taken = []
    for fact in facts:
        if wanted[_amount(fact)] > 0:
            wanted[_amount(fact)] -= 1
            taken.append(fact)
    return taken


def findings(submission: Submission, before: Submission, n: int, *, together: bool) -> tuple[Finding, ...]:
    """M06: which figures of a report are not those of the version before; nothing where all are the same.

    Args:
        submission: the later version.
        before: the version before it.
        n: the number of the version before.
        together: both came in the same run; then nobody has said which of them counts.
    """
    found = changes(before, submission)
    if not found:
        return ()
    listed = "；".join(change.sentence() for change in found[:_SAID])
    more = "" if len(found) <= _SAID else f"；等共{len(found)}处"
    ends = "。"
    if together and submission.format != before.format:
        ends = f"。{_format(before)}与{_format(submission)}同时报送而数字不同，请确认以哪一份为准。"
    if "scan" in {submission.format, before.format}:
        ends += "其中扫描件的数字由文字识别得出，请先看原件。"
    mark = fingerprint(("M06",), "", [f"{c.label}{c.before}{c.after}" for c in found])
    return (
        Finding(
            id=mark[:10],
            fingerprint=mark,
            rule="M06",
            rules=("M06",),
            level=Level.HINT,
            verdict=Verdict.FAIL,
            message=f"与第{n}版（{before.name}）相比，有{len(found)}处数字不同：{listed}{more}{ends}",
            where="全文",
            entity=submission.entity,
            period=str(submission.year or ""),
        ),
    )


def _format(submission: Submission) -> str:
    return FORMAT_ZH.get(submission.format, submission.format)
