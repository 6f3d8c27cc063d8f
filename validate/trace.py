"""What is kept of a report to compare it with those of other offices: digests of its paragraphs, text and figures.

Pure. Linear in the length of the report; a few kilobytes each, whatever the report's length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from gouji.normalize.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gouji.normalize.model import Passage, Submission

VERSION = "3"
PARAGRAPH = 60  # characters from which an equal paragraph says something
_SHORT = 20  # characters below which a paragraph is a heading, a label, a list entry
_GRAM = 5
_LEAST_GRAMS = 300  # shorter narratives resemble each other by their form alone
_MOST_TEXT = 200_000  # characters of narrative that are compared
_PERMUTATIONS = 128
_LEAST_FIGURES = 5
_GIVEN = re.compile(r"职能|职责|三定|机构设置|评价依据|政策依据|评价原则|评价方法|评分标准")
_MONEY = {"万元": 4, "元": 0, "亿元": 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Digests of one report. Empty where there is too little to compare."""

    paragraphs: tuple[
        int, ...
    ] = ()  # of the paragraphs of PARAGRAPH characters and more, the office's name removed
    sketch: tuple[int, ...] = ()  # MinHash of the 5-grams of the narrative
    figures: str = ""  # of the set of amounts with decimals


def trace(submission: Submission) -> Trace:
    """The trace of a report."""
    texts = [text for passage in submission.narrative if (text := words_of(submission, passage))]
    long = dict.fromkeys(
        key for passage in submission.narrative for key in paragraphs_of(submission, passage)
    )
    amounts = _amounts(submission)
    figures = ""
    if len(amounts) >= _LEAST_FIGURES:
        figures = blake2b("|".join(sorted(amounts)).encode(), digest_size=16).hexdigest()
    return Trace(paragraphs=tuple(long), sketch=_sketch(texts), figures=figures)


def words_of(submission: Submission, passage: Passage) -> str:
    """A paragraph as it is compared: folded, without the office's own name; "" for what is too short to say anything.

    Duties, staffing schemes and legal bases are given to an office; those of one trade share them everywhere.
    """
    if passage.is_heading or any(_GIVEN.search(heading) for heading in passage.heading):
        return ""
    text = fold(passage.text)
    name = fold(submission.entity)
    if name:
        text = text.replace(name, "")
    return text if len(text) >= _SHORT else ""


def paragraphs_of(submission: Submission, passage: Passage) -> list[int]:
    """Digests of the lines that are long enough to be nobody else's.

    A cell of a form may hold a list: offices of one trade are given the same tasks, and five short entries that are
    alike prove nothing together. Each line stands for itself.
    """
    if not words_of(submission, passage):
        return []
    lines = [words_of(submission, replace(passage, text=line)) for line in passage.text.split("\n")]
    return [digest(line) for line in lines if len(line) >= PARAGRAPH]


def digest(text: str) -> int:
    """Names a text; of 48 bits, which JSON keeps exactly."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest(), "big")


def _amounts(submission: Submission) -> set[str]:
    """The amounts of money of this year with decimals: round figures and last year's prove nothing."""
    year = str(submission.year or "")
    return {
        f"{fact.value.scaleb(_MONEY[fact.unit]).normalize():f}"
        for fact in submission.facts
        if fact.unit in _MONEY and fact.decimals > 0 and fact.value % 1 and fact.period in {year, ""}
    }


def _sketch(texts: Iterable[str]) -> tuple[int, ...]:
    grams: set[str] = set()
    left = _MOST_TEXT
    for text in texts:
        part = text[:left]
        left -= len(part)
        grams.update(part[n : n + _GRAM] for n in range(len(part) - _GRAM + 1))
    if len(grams) < _LEAST_GRAMS:
        return ()
    from datasketch import MinHash  # noqa: PLC0415 - heavy, and not needed for most reports

    sketch = MinHash(num_perm=_PERMUTATIONS, seed=1)
    sketch.update_batch([gram.encode("utf-8", "surrogatepass") for gram in sorted(grams)])
    return tuple(int(value) for value in sketch.hashvalues)
