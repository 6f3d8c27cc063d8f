"""How rule packs spell a figure: `concept|qualifier!basis@entity^offset`, all but the concept left out where usual.

`carry|专项` is the carry-over of special funds, `three.total!预算` a budget figure, `three.total^-1` last year's. Knows
how it is written, not what is printed in a report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from gouji.errors import UsageError

_REF = re.compile(
    r"(?P<concept>[a-z_][a-z_.]*)(?:\|(?P<qualifier>[^@!^|]+))?(?:!(?P<basis>[^@!^|]+))?"
    r"(?:@(?P<entity>[^@!^|]+))?(?:\^(?P<offset>-?\d+))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """Which figure a rule means. Without entity: the row or prose that the rule is looking at."""

    concept: str
    qualifier: str | None = None
    basis: str = "决算"
    entity: str | None = None
    offset: int = 0  # years from the report's year


@cache
def ref(text: str) -> Ref:
    """Parse the short spelling.

    Raises:
        UsageError: it is none.
    """
    match = _REF.fullmatch(text)
    if match is None:
        raise UsageError(
            f"科目写法“{text}”不认识", "写作 科目|限定词!口径@机构^年差，例如 carry|专项、three.total!预算"
        )
    return Ref(
        concept=match["concept"],
        qualifier=match["qualifier"],
        basis=match["basis"] or "决算",
        entity=match["entity"],
        offset=int(match["offset"] or 0),
    )
