"""So much each, so many, so much altogether: an average or a price with its count and its total, whatever their order."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.beyond import is_amount, words_before
from gouji.normalize.prose.presumed import NOTE, SURE, presume
from gouji.normalize.prose.roles import unit_class

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.prose.beyond import Reading
    from gouji.normalize.prose.model import Link

_EACH = regex.compile(r"(?:人均|户均|每[人户名个台套辆份次村校]|单价)[^，,;；。]{0,8}$")
_AROUND = 3  # figures on either side that are tried
_TOTAL = regex.compile(r"共|合计|总|支出|金额|发放|拨付|补助|资金")


def loose_products(here: Reading) -> list[Link]:
    """Presumed averages of one passage."""
    links: list[Link] = []
    for number, mention in enumerate(here.text.mentions):
        if mention.bound is not None or here.plays(mention, "average", "price"):
            continue
        each = (
            mention.role in {"average", "price"} or "/" in mention.unit or _EACH.search(words_before(mention))
        )
        if each and unit_class(mention.unit) == "amount":
            links += _readings(here, number)
    return links


def _readings(here: Reading, number: int) -> Iterator[Link]:
    """Counts and totals near by, the nearest first."""
    mention = here.text.mentions[number]
    places = [p for away in range(1, _AROUND + 1) for p in (number - away, number + away)]
    figures = [here.text.mentions[p] for p in places if 0 <= p < len(here.text.mentions)]
    near = [m for m in figures if m.sentence == mention.sentence]
    counts = [
        m for m in near if unit_class(m.unit) == "count" and m.role == "plain" and m.bound is None and m.value
    ]
    totals = [m for m in near if is_amount(m) and _TOTAL.search(words_before(m)) and m is not mention]
    totals = totals or [m for m in near if is_amount(m)]
    for place, (count, total) in enumerate(product(counts[:_AROUND], totals[:2])):
        members = (("average", mention), ("total", total), ("quantity", count))
        yield presume("average", "G07", NOTE if place else SURE, *members, here=mention)
