"""Lists whose total stands elsewhere, or that may not be all there is: presumed to be the whole. Adds nothing up."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.beyond import before, is_amount, nearest, words_before
from gouji.normalize.prose.presumed import NOTE, SURE, presume
from gouji.normalize.prose.roles import unit_class

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.normalize.prose.beyond import Reading
    from gouji.normalize.prose.model import Link, Mention

_HEAD = regex.compile(
    r"^其中[:，,]?|^[^，,;；:。\d]{0,12}(?:支出|资金|使用|去向|用途|构成|明细|结构|功能分类|经济分类|来源|收入)[^，,;；:。\d]{0,8}(?:看|分|中|为|:|，|包括)"
)
# What people and things are like, beside others: such classes overlap.
_LIKE = regex.compile(
    r"[女男]|党员|团员|代表|委员|民族|学历|本科|研究生|硕士|博士|大专|中专|周?岁|职称|[高中初]级|以[上下]|困难|脱贫|低保|残疾|留守|重点|示范|标杆|先进|新增|优秀"
)
_HEADS = 6  # figures before a list that are looked at
_TAIL = 40  # figures of a list that are looked at
_LEAST = 3  # figures of a list whose total nothing names
_MOST = 3  # totals of one kind that are tried


def loose_lists(readings: Sequence[Reading], index: int) -> list[Link]:
    """Presumed sums of one passage."""
    here = readings[index]
    return [*_open_lists(here), *_second_measure(here), *_without_total(readings, index)]


def _open_lists(here: Reading) -> Iterator[Link]:
    """事业收入中，门急诊收入9,861.20万元，住院收入16,357.26万元: commas, and no word that the list is complete."""
    summed = {id(link.members[0][1]) for link in here.links if link.kind == "sum" and len(link.members) > 2}
    for listing in here.naming.lists.seen:
        parts = [p for p in listing.parts if _adds(p, listing.total)]
        several = len(parts) == len(listing.parts) > 1
        if several and _adds(listing.total, listing.total) and id(listing.total) not in summed:
            yield presume(
                "sum", "K01", SURE, ("total", listing.total), *(("part", p) for p in parts), here=parts[0]
            )


def _second_measure(here: Reading) -> Iterator[Link]:
    """14期、1,186人次，其中科级班4期312人次、…: what is counted beside the measure of the list adds up, too."""
    numbers = {id(m): n for n, m in enumerate(here.text.mentions)}
    for listing in here.naming.lists.seen:
        if not listing.parts or id(listing.parts[0]) not in numbers:
            continue
        first = listing.parts[0]
        place = numbers[id(first)]
        near = here.text.mentions[max(0, place - _HEADS) : place + _TAIL]
        row = [m for m in near if m.sentence == first.sentence and m.depth == first.depth]
        for unit in dict.fromkeys(m.unit for m in row if m.unit != listing.total.unit):
            alike = [m for m in row if m.unit == unit and m.role == "plain"]
            heads = [m for m in alike if m.figure.start < first.figure.start]
            parts = [m for m in alike if m.figure.start > first.figure.start]
            if heads and len(parts) > 1 and all(_adds(m, heads[-1]) for m in (heads[-1], *parts)):
                members = (("total", heads[-1]), *(("part", p) for p in parts))
                yield presume("sum", "K01", SURE, *members, here=parts[0])


def _adds(part: Mention, total: Mention) -> bool:
    """Money; or things counted, unless by what they are like: 党员 and 女性 are no parts of 职工."""
    if is_amount(total):
        return is_amount(part)
    plain = part.role == "plain" and part.bound is None and part.unit == total.unit
    return plain and unit_class(part.unit) == "count" and not _LIKE.search(part.label + words_before(part))


def _without_total(readings: Sequence[Reading], index: int) -> Iterator[Link]:
    """支出：运行保障182.40万元，展陈98.60万元…, 项目支出中，…: the total is a figure before, perhaps in another passage."""
    here = readings[index]
    numbers = {id(m): n for n, m in enumerate(here.text.mentions)}
    for sentence, figures in groupby(here.text.mentions, key=lambda m: m.sentence):
        row = [m for m in figures if m.depth == 0 and m.role not in {"share", "share_of_last"}]
        topic = here.naming.topics.get(sentence)
        listed = topic is not None or (row and _HEAD.search(row[0].lead))
        if not listed or len(row) < (2 if topic else _LEAST) or not all(map(is_amount, row)):
            continue
        if any(here.plays(m, "part", "total", "current", "close") for m in row):
            continue
        first = numbers[id(row[0])]
        if topic is not None and topic.concept:
            totals = [
                m for _, m in before(readings, index, first) if m.concept == topic.concept and is_amount(m)
            ]
        else:
            spent, planned = nearest(readings, index, first, _MOST)
            totals = [*spent, *planned]
        for total in totals[:_MOST]:
            yield presume("sum", "K01", NOTE, ("total", total), *(("part", p) for p in row), here=row[0])
