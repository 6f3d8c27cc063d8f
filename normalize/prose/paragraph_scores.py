"""Scores that stand one to a paragraph, and the total that closes them. Adds weights up, to know that all are there."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.prose.model import Link
from gouji.normalize.prose.scores import FULL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.prose.beyond import Reading
    from gouji.normalize.prose.model import Mention

_FEWEST = 3


def paragraph_scores(readings: Sequence[Reading]) -> list[Link]:
    """一、决策（15分），得15分。 … 项目总得分96.5分: if the weights before the total make 100."""
    here = readings[-1]
    totals = [m for m in here.text.mentions if m.concept == "score.total" and m.bound is None]
    if not totals or here.plays(totals[0], "total"):
        return []
    for only_first in (True, False):
        pairs: list[tuple[Mention, Mention]] = []
        for reading in reversed(readings[:-1]):
            if any(m.concept == "score.total" for m in reading.text.mentions):
                break
            found = _scored(reading)
            pairs = [*(found[:1] if only_first else found), *pairs]
            weights = sum((w.value for w, _ in pairs), Decimal(0))
            if weights >= FULL:
                if weights == FULL and len(pairs) >= _FEWEST:
                    return [_total(totals[0], [score for _, score in pairs])]
                break
    return []


def _total(total: Mention, scores: list[Mention]) -> Link:
    members = (("total", total), *(("part", score) for score in scores))
    at = (total.figure.start, total.figure.end)
    return Link(kind="sum", members=members, at=at, rule="H02", note="complete", how="scores")


def _scored(reading: Reading) -> list[tuple[Mention, Mention]]:
    """Weight and score of each pair of a passage, in printed order."""
    pairs = []
    for link in reading.links:
        if link.kind == "score":
            (_, score), (_, weight) = link.members
            pairs.append((weight, score))
    return pairs
