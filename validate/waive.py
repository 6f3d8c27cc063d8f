"""Accepted explanations bound to printed values. A waiver dies when a figure changes; then it is a finding itself."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.validate.model import Finding, Level, Verdict, Waiver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.model import Submission

_ALIKE = 0.8  # of two names of offices that differ by a slip


def settle(
    findings: Sequence[Finding], submission: Submission, waivers: Sequence[Waiver], today: str = ""
) -> tuple[Finding, ...]:
    """Mark waived findings; report waivers of this submission that fit nothing any more, or that have ended.

    Args:
        findings: as confronted, in order.
        submission: whose findings they are.
        waivers: of any office; those of other offices or years are left alone.
        today: ISO date; a waiver whose `until` is before it no longer counts. "" takes none for ended.
    """
    seen = {f.fingerprint: f for f in findings}
    live: dict[str, Waiver] = {}
    void: list[Finding] = []
    for waiver in waivers:
        if not _concerns(waiver, submission):
            if waiver.fingerprint in seen and _nearly(waiver, submission):
                void.append(
                    _stale(waiver, f"写的单位“{waiver.entity}”与报告的“{submission.entity}”不同，没有采用")
                )
            continue
        why = _void(waiver, seen.get(waiver.fingerprint), today)
        if why:
            void.append(_stale(waiver, why))
        else:
            live[waiver.fingerprint] = waiver
    result = [
        replace(f, status="waived", waiver=live[f.fingerprint]) if f.fingerprint in live else f
        for f in findings
    ]
    return (*result, *void)


def _concerns(waiver: Waiver, submission: Submission) -> bool:
    same_office = not waiver.entity or not submission.entity or waiver.entity == submission.entity
    return same_office and (waiver.year is None or submission.year is None or waiver.year == submission.year)


def _nearly(waiver: Waiver, submission: Submission) -> bool:
    """Is the office that a waiver names this one, but for a slip?"""
    if waiver.year is not None and submission.year is not None and waiver.year != submission.year:
        return False
    one, other = waiver.entity, submission.entity
    return one in other or other in one or difflib.SequenceMatcher(a=one, b=other).ratio() >= _ALIKE


def _void(waiver: Waiver, found: Finding | None, today: str) -> str:
    """Why a waiver of this office does not count, "" where it does."""
    if found is None:
        return "对应的问题已不存在或数字已改"
    if waiver.rule and waiver.rule not in found.rules:
        return f"写的是规则{waiver.rule}，而这条问题是{found.rule}，没有采用"
    if waiver.printed and found.printed and waiver.printed != found.printed:
        return f"写的是{waiver.printed}，而报告填的是{found.printed}，没有采用"
    return f"已于{waiver.until}到期" if _ended(waiver, today) else ""


def _ended(waiver: Waiver, today: str) -> bool:
    return bool(waiver.until and today and waiver.until < today)


def _stale(waiver: Waiver, why: str) -> Finding:
    return Finding(
        id=f"w{waiver.fingerprint[:9]}",
        fingerprint=waiver.fingerprint,
        rule=waiver.rule,
        rules=(waiver.rule,),
        level=Level.HINT,
        verdict=Verdict.FAIL,
        message=f"说明（{waiver.rule}，{waiver.printed}，{waiver.by}：{waiver.reason}）{why}，请复核或删除。",
        where="说明台账",
        printed=waiver.printed or None,
        entity=waiver.entity,
        period=str(waiver.year or ""),
        status="stale_waiver",
        waiver=waiver,
    )
