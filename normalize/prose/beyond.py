"""What stands beyond the sentence: the figures of the passages before, for rates, shares and balances that lack a partner.

Knows what kind of money a figure is by the words before it; ties nothing together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from gouji.normalize.model import Passage
from gouji.normalize.prose.mentions import Text
from gouji.normalize.prose.model import Link, Mention
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.prose.state import Naming

if TYPE_CHECKING:
    from collections.abc import Iterator

BACK = 12  # passages that are looked back over
NEAR = 60  # figures that are looked back over for a partner that only its kind of words tells
_AFTER = r"(?:数|额|金额|资金|总额|合计|经费|数额|收入|进度)?(?:了|为|共计|合计|共|达|累计|约|已)*$"
_SPENT = regex.compile(r"(?:支出|支付|执行|使用|拨付|完成投资|列支|开支|实支|兑付|兑现|发放|报销)" + _AFTER)
_PLANNED = regex.compile(
    r"(?:预算|安排|下达|总投资|资金|到位|拨款|收入|可用|总额|计划|投资|批复|核定|指标|概算|合同价|合同金额|投入|补助|经费|共计|追加|规模)"
    + _AFTER
)
_CLAUSE = regex.compile(r"[，,;；:：。()\n]")
_OUTGO = ("budget.executed", "expenditure.", "balance.", "carry")
_MEANS = ("budget.", "fund.", "special.", "income.", "procurement.budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A passage as it was read: its figures, its links, the roles (by identity of the figure) they give."""

    passage: Passage
    text: Text
    links: Sequence[Link]
    naming: Naming
    roles: Mapping[str, frozenset[int]]

    def plays(self, mention: Mention, *roles: str) -> bool:
        """Has the figure one of these roles in a relation already?"""
        return any(id(mention) in self.roles.get(role, ()) for role in roles)


def reading(passage: Passage, text: Text, links: Sequence[Link], naming: Naming) -> Reading:
    """The passage with the roles that its links give."""
    roles: dict[str, set[int]] = {}
    for link in links:
        for role, mention in link.members:
            name = "shared" if (link.kind, role) == ("share", "part") else role  # no part of a list
            roles.setdefault(name, set()).add(id(mention))
    frozen = {role: frozenset(ids) for role, ids in roles.items()}
    return Reading(passage=passage, text=text, links=links, naming=naming, roles=frozen)


def is_amount(mention: Mention) -> bool:
    """A plain sum of money, no rate per head, without a hedge."""
    level = mention.role in {"plain", "to"} and mention.bound is None and "/" not in mention.unit
    return level and unit_class(mention.unit) == "amount" and mention.value != 0


def words_before(mention: Mention) -> str:
    """The words of the last clause before a figure."""
    return str(_CLAUSE.split(mention.lead)[-1])


def is_spent(mention: Mention) -> bool:
    """Is it money that was spent, by its concept or by the words before it?"""
    if mention.basis != "决算":
        return False
    if (mention.concept or "").startswith(_OUTGO[:2]):
        return True
    return _SPENT.search(words_before(mention)) is not None


def is_planned(mention: Mention) -> bool:
    """Is it money that was there to be spent: a budget, what arrived, an income?"""
    if mention.basis != "决算":
        return True
    concept = mention.concept or ""
    if concept.startswith(_OUTGO):
        return False
    return concept.startswith(_MEANS) or _PLANNED.search(words_before(mention)) is not None


def before(readings: Sequence[Reading], index: int, number: int) -> Iterator[tuple[Reading, Mention]]:
    """The figures before one, the nearest first, back through the passages of its section.

    Args:
        readings: passages in printed order.
        index: which of them.
        number: which figure of it.
    """
    own = readings[index]
    yield from ((own, m) for m in reversed(own.text.mentions[max(0, number - NEAR) : number]))
    for other in reversed(readings[max(0, index - BACK) : index]):
        if other.passage.heading[:1] != own.passage.heading[:1]:
            return
        yield from ((other, m) for m in reversed(other.text.mentions))


def nearest(
    readings: Sequence[Reading], index: int, number: int, most: int
) -> tuple[list[Mention], list[Mention]]:
    """Money spent and money planned before a figure, the nearest first, each value once; parts of lists are neither."""
    spent: list[Mention] = []
    planned: list[Mention] = []
    for count, (where, other) in enumerate(before(readings, index, number)):
        if count >= NEAR or (len(spent) >= most and len(planned) >= most):
            break
        if not is_amount(other) or where.plays(other, "part"):
            continue
        row = spent if is_spent(other) else planned if is_planned(other) else None
        if row is not None and len(row) < most and all(m.value != other.value for m in row):
            row.append(other)
    return spent, planned
