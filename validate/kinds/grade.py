"""The grade that a score gives."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.tie import Missing
from gouji.validate.words import digits, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case


@kind("grade", required=("schemes",))
def grade(rule: Rule, case: Case) -> Iterator[Said]:
    """The grade follows from the score by one of the `schemes` ([name, least score], …); all that are in use are tried."""
    said, total = case.submission.grade, case.find("score.total")
    if not said or total is None:
        yield Missing(rule=rule.code, level=rule.level, labels=("评价等次" if not said else "自评得分",))
        return
    word = re.sub(r"[\s“”\"'：:（()）]|等次|等级", "", said)
    expected = []
    for scheme in (s for s in rule.params["schemes"] if word in {name for name, _ in s}):
        bands = sorted(((Decimal(str(least)), name) for name, least in scheme), reverse=True)
        expected.append(next((name for least, name in bands if total.value >= least), bands[-1][1]))
    if not expected:
        yield Missing(rule=rule.code, level=rule.level, labels=(f"等次“{said}”的分档",))
    elif word in expected:
        yield Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=(total.fact.id,),
            where=place(total.fact),
        )
    else:
        words = {"a": digits(total.fact), "b": expected[0], "label": said}
        yield Observation(
            rule=rule.code,
            level=rule.level,
            message=rule.message.format_map(words),
            where="评价等次",
            location=case.submission.grade_location or total.fact.evidence.location,
            quote=said,
            printed=said,
            expected=expected[0],
            related=(total.fact.evidence.location,),
            facts=(total.fact.id,),
        )
