"""Accepted explanations bound to printed values. A waiver dies when a figure changes; then it is a finding itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.validate.model import Finding, Level, Verdict, Waiver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.model import Submission


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
    mine = [w for w in waivers if _concerns(w, submission)]
    live = {w.fingerprint: w for w in mine if not _ended(w, today)}
    result = [
        replace(f, status="waived", waiver=live[f.fingerprint]) if f.fingerprint in live else f
        for f in findings
    ]
    seen = {f.fingerprint for f in findings}
    stale = [w for w in mine if w.fingerprint not in seen or _ended(w, today)]
    return (*result, *(_stale(w, ended=_ended(w, today) and w.fingerprint in seen) for w in stale))


def _concerns(waiver: Waiver, submission: Submission) -> bool:
    same_office = not waiver.entity or not submission.entity or waiver.entity == submission.entity
    return same_office and (waiver.year is None or submission.year is None or waiver.year == submission.year)


def _ended(waiver: Waiver, today: str) -> bool:
    return bool(waiver.until and today and waiver.until < today)


def _stale(waiver: Waiver, *, ended: bool) -> Finding:
    why = f"已于{waiver.until}到期" if ended else "对应的问题已不存在或数字已改"
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
