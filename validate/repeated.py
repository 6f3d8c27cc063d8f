"""Sentences that are told twice: the same clauses with figures in them, in two places of a report. Knows no rule.

Two clauses of the same words may speak of two things (two towns, two quarters); a passage of three figures or more of
which most agree is one passage told twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from gouji.validate.case import Case, Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.extract.model import Location

_NUMBER = re.compile(r"\d[\d,，.]*(?<![,，.])")
_BREAK = re.compile(r"[，,；;。：:！!？?\n]")
_NOISE = re.compile(r"[\s、“”\"'‘’《》（）()]")
_FIGURES = 3  # that two passages must have in common
_MANY = 12  # places of one clause above which it is a form's own words
_WORDS = 14  # characters of these clauses without their figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause: its words with # for each figure, and these figures (None where the reader took it for no fact)."""

    words: str
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """A figure and its repetition, with the words of their clause; `one` where their passages mostly agree."""

    first: Figure
    other: Figure
    words: str
    one: bool


def twice(case: Case) -> list[Twice]:
    """Every figure of a passage whose clauses stand in two places, beside its repetition."""
    sentences = [(place, clauses) for (place, _), clauses in _sentences(case).items()]
    seen: dict[str, set[int]] = {}
    for n, (_, clauses) in enumerate(sentences):
        for clause in clauses:
            seen.setdefault(clause.words, set()).add(n)
    told = [them for them in seen.values() if len(them) <= _MANY]
    pairs = sorted({pair for them in told for pair in combinations(sorted(them), 2)})
    found: list[Twice] = []
    for a, b in pairs:
        if not _apart(sentences[a][0], sentences[b][0]):
            found += _same_passage(sentences[a][1], sentences[b][1])
    return found


def _sentences(case: Case) -> dict[tuple[Location, str], list[Clause]]:
    facts: dict[tuple[Location, str], list[Figure]] = {}
    for figure in case.figures.values():
        fact = figure.fact
        if fact.source in {"cell", "narrative"} and fact.evidence.quote:
            place = fact.evidence.location
            facts.setdefault((_cell(place), fact.evidence.quote), []).append(figure)
    return {
        key: [c for c in _clauses(key[1], figures) if "#" in c.words]
        for key, figures in facts.items()
        if len(figures) >= _FIGURES
    }


def _cell(place: Location) -> Location:
    return replace(place, span=None, box=None)


def _clauses(quote: str, figures: list[Figure]) -> Iterator[Clause]:
    left = list(figures)
    at = 0
    for end in [*(m.start() for m in _BREAK.finditer(quote) if not _in_number(quote, m.start())), len(quote)]:
        text = quote[at:end]
        at = end + 1
        own: list[Figure | None] = []
        for number in _NUMBER.finditer(text):
            match = next((f for f in left[:1] if number[0] in f.fact.text), None)
            if match is not None:
                left.remove(match)
            own.append(match)
        yield Clause(words=_NOISE.sub("", _NUMBER.sub("#", text)), figures=tuple(own))


def _in_number(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].isdigit() and text[at + 1].isdigit()


def _same_passage(one: list[Clause], other: list[Clause]) -> list[Twice]:
    there = {c.words: c for c in reversed(other)}
    shared = [(c, there[c.words]) for c in one if c.words in there]
    together = [
        (a, b, c.words)
        for c, d in shared
        for a, b in zip(c.figures, d.figures, strict=True)
        if a is not None and b is not None
    ]
    words = sum(len(c.words) - len(c.figures) for c, _ in shared)
    if len(together) < _FIGURES or words < _WORDS:
        return []
    differ = sum(a.interval.meet(b.interval).empty for a, b, _ in together)
    alike = 2 * differ < len(together)
    return [Twice(first=a, other=b, words=text, one=alike) for a, b, text in together]


def _apart(a: Location, b: Location) -> bool:
    """Target and result of one row, and forms of two projects, use the same words for different figures."""
    if a.table is None or b.table is None:
        return False
    return a.table != b.table or a.row == b.row
