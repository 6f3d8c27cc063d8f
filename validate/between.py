"""Between offices (M02, M04): reports that share their words or all their figures. Pure, and linear in their number.

Sentences that the form prescribes, or that everybody writes, accuse nobody: what more than a third of the offices share,
or more than a few dozen, is passed over. Neither level is ever must: who copied from whom cannot be known here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gouji.normalize.words import fold
from gouji.validate.findings import fingerprint
from gouji.validate.model import Finding, Level, Rule, Verdict
from gouji.validate.text_places import place
from gouji.validate.trace import Trace, paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from gouji.normalize.model import Passage, Submission


def _rule(code: str, name: str, why: str, kind: str = "between", level: Level = Level.EXPLAIN) -> Rule:
    return Rule(
        code=code,
        name=name,
        kind=kind,
        level=level,
        message=name,
        source="部门决算审核要求",
        why=why,
    )


RULES = (  # a single report cannot be judged by them; they stand beside those of the packs
    _rule("M01", "部门汇总＝机关＋所属单位", "汇总数应当由各单位的报告相加得出。"),
    _rule("M02", "与其他单位报告内容雷同", "自评应当写本单位的实际情况。"),
    _rule("M04", "与其他单位报告金额雷同", "两个单位的全部金额不会碰巧相同。"),
    _rule(
        "M05", "与预算批复、决算核对",
        "本局掌握的决算数（错误）、批复的预算数（核实）由 gouji import 导入；单位或年度不能确定时不比。", "known", Level.MUST,
    ),
    _rule("M06", "与上一版数字不同", "更正版改了哪些数字，要看得见。", "versions", Level.HINT),
)  # fmt: skip
CODES = frozenset(rule.code for rule in RULES if rule.kind == "between")  # found when a year is compared
ALONGSIDE = frozenset(rule.code for rule in RULES) - CODES  # found when one report is judged
ALIKE = 0.8  # Jaccard similarity of 5-grams
_FEW, _MANY = 3, 50  # offices: so many may always share a text and be told; more never are
_BANDS, _ROWS = 25, 5  # of the sketch: a pair of 0.8 meets in one band with 0.9999
_OTHERS = 3  # offices named by one report, those with most in common first


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One report among those of other offices for the same year."""

    office: str
    trace: Trace
    kin: frozenset[str] = frozenset()  # offices above and below it: they may share words


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What one report has in common with another office's."""

    other: int  # its number among the peers
    paragraphs: frozenset[int] = frozenset()
    share: float = 0.0  # similarity of the whole narrative, 0 below ALIKE
    figures: bool = False


def alike(peers: Sequence[Peer]) -> dict[int, list[Likeness]]:
    """For each report that resembles another office's: what it shares, the most first. Reports of one year."""
    offices = len({peer.office for peer in peers})
    most = max(_FEW, min(offices // 3, _MANY))
    paragraphs: dict[tuple[int, int], set[int]] = defaultdict(set)
    figures: set[tuple[int, int]] = set()
    near: dict[tuple[int, int], float] = {}
    for key, a, b in _meetings(
        peers, ((p, n) for n, peer in enumerate(peers) for p in peer.trace.paragraphs), most
    ):
        paragraphs[a, b].add(key)
    for _, a, b in _meetings(
        peers, ((p.trace.figures, n) for n, p in enumerate(peers) if p.trace.figures), most
    ):
        figures.add((a, b))
    for _, a, b in _meetings(peers, _bands(peers), most):
        if (a, b) not in near and (share := _jaccard(peers[a].trace, peers[b].trace)) >= ALIKE:
            near[a, b] = share
    found: dict[int, list[Likeness]] = defaultdict(list)
    for a, b in sorted({*paragraphs, *figures, *near}):
        for one, other in ((a, b), (b, a)):
            found[one].append(
                Likeness(
                    other=other,
                    paragraphs=frozenset(paragraphs.get((a, b), ())),
                    share=near.get((a, b), 0.0),
                    figures=(a, b) in figures,
                )
            )
    for likenesses in found.values():
        likenesses.sort(key=lambda like: (-like.share, -len(like.paragraphs), peers[like.other].office))
    return dict(found)


def _bands(peers: Sequence[Peer]) -> Iterable[tuple[Hashable, int]]:
    for n, peer in enumerate(peers):
        if peer.trace.sketch:
            for band in range(_BANDS):
                yield (band, peer.trace.sketch[band * _ROWS : (band + 1) * _ROWS]), n


def _meetings(
    peers: Sequence[Peer], marks: Iterable[tuple[Hashable, int]], most: int
) -> Iterable[tuple[int, int, int]]:
    """(mark, a, b) of every two reports of different, unrelated offices that bear one mark, unless too many bear it."""
    bearers: dict[Hashable, list[int]] = defaultdict(list)
    for mark, n in marks:
        if len(bearers[mark]) <= 4 * _MANY:  # beyond that it is common anyway
            bearers[mark].append(n)
    for mark, group in bearers.items():
        if len(group) < 2 or len({peers[n].office for n in group}) > most or len(group) > 4 * _MANY:
            continue
        for i, a in enumerate(group):
            for b in group[i + 1 :]:
                if _strangers(peers[a], peers[b]):
                    yield (mark if isinstance(mark, int) else 0), a, b


def _strangers(one: Peer, other: Peer) -> bool:
    a, b = fold(one.office), fold(other.office)
    return a not in b and b not in a and other.office not in one.kin and one.office not in other.kin


def _jaccard(one: Trace, other: Trace) -> float:
    return sum(a == b for a, b in zip(one.sketch, other.sketch, strict=True)) / len(one.sketch)


def findings(
    submission: Submission, likenesses: Sequence[Likeness], peers: Sequence[Peer]
) -> tuple[Finding, ...]:
    """The findings of one report, worded with the other office.

    Args:
        submission: the report.
        likenesses: what `alike` found of it.
        peers: what the numbers of the likenesses mean.
    """
    words = [like for like in likenesses if like.paragraphs or like.share]
    figures = [like for like in likenesses if like.figures]
    return (
        *(_words(submission, like, peers[like.other].office, len(words)) for like in words[:_OTHERS]),
        *(_figures(submission, peers[like.other].office) for like in figures[:_OTHERS]),
    )


def _words(submission: Submission, like: Likeness, other: str, offices: int) -> Finding:
    shared = _shared(submission, like.paragraphs)
    parts = []
    if like.share:
        parts.append(f"全文相似度约{like.share:.0%}")
    if shared:
        parts.append(f"{len(shared)}段（每段60字以上）文字相同")
    more = f"（共与{offices}个单位雷同）" if offices > _OTHERS else ""
    return _finding(
        submission,
        "M02",
        [other, *(str(p) for p in sorted(like.paragraphs))],
        f"本单位（{submission.entity}）报告与{other}报告内容雷同：{'，'.join(parts)}{more}，请说明或按本单位实际重写。",
        shared[0] if shared else None,
    )


def _figures(submission: Submission, other: str) -> Finding:
    return _finding(
        submission,
        "M04",
        [other, *sorted({f.text for f in submission.facts if f.decimals > 0})],
        f"本单位（{submission.entity}）报告的全部金额与{other}报告完全一致，请核实是否误用其他单位数据。",
    )


def _shared(submission: Submission, paragraphs: AbstractSet[int]) -> list[Passage]:
    return [p for p in submission.narrative if not paragraphs.isdisjoint(paragraphs_of(submission, p))]


def _finding(
    submission: Submission, code: str, texts: list[str], message: str, first: Passage | None = None
) -> Finding:
    mark = fingerprint((code,), "", texts)
    return Finding(
        id=mark[:10],
        fingerprint=mark,
        rule=code,
        rules=(code,),
        level=Level.EXPLAIN,
        verdict=Verdict.FAIL,
        message=message,
        where=place(first) if first else "全文",
        location=first.location if first else None,
        quote=first.text if first else "",
        entity=submission.entity,
        period=str(submission.year or ""),
    )
