"""Totals behind figures that stand apart, changes that add up, stocks that grow and shrink: presumed, never counted."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.beyond import words_before
from gouji.normalize.prose.presumed import NOTE, SURE, presume
from gouji.normalize.prose.roles import unit_class

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.normalize.prose.beyond import Reading
    from gouji.normalize.prose.model import Link, Mention

_BEHIND = regex.compile(r"(?:共|合计|总计|累计|小计)[\u4e00-\u9fff]{0,6}$")
_OVERALL = regex.compile(r"净|总|合计|共")
_OPENING = regex.compile(r"年初|期初|上年末|上年底|去年底|原有|在册")
_CLOSING = regex.compile(r"年末|期末|年底|现有|在册|结存|实有")
_MORE = regex.compile(r"新增|增加|净增|新进|新招|招录|调入|转入|接收|购入|入库|补充|新收")
_LESS = regex.compile(r"减少|退休|调出|转出|解矫|解除|注销|报废|退出|核减|处置|出库|辞职|去世|离职")
_DEDUCTED = regex.compile(r"(?:共|合计|累计)扣")
_MOST = 12  # figures of one sum
_STOCK = 6  # figures of one stock


def loose_sums(here: Reading) -> list[Link]:
    """Presumptions about the sums of one passage."""
    links: list[Link] = []
    for _, figures in groupby(here.text.mentions, key=lambda m: m.sentence):
        row = [m for m in figures if m.bound is None]
        links += [*_behind(here, row), *_changes(row), *_stock(here, row)]
    return links


def _behind(here: Reading, row: Sequence[Mention]) -> Iterator[Link]:
    """1,326人66.3万元，…1,298人64.9万元，全年共发放131.2万元: figures of one unit with others in between."""
    for number, total in enumerate(row):
        plain = total.role == "plain" and _BEHIND.search(words_before(total))
        deducted = total.role == "deducted" and _DEDUCTED.search(total.lead)
        if not (plain or deducted) or here.plays(total, "total", "part"):
            continue
        alike = [
            m for m in row[max(0, number - _MOST) : number] if _alike(m, total) and not here.plays(m, "part")
        ]
        since = _after_semicolon(alike)
        for parts, note in ((alike, SURE), (since, NOTE)):
            if len(parts) > 1 and (parts is alike or len(since) < len(alike)):
                plus = (("plus", p) for p in parts)
                yield presume("flow", "K01", note, ("close", total), *plus, here=total)


def _alike(mention: Mention, total: Mention) -> bool:
    return (mention.role, mention.unit, mention.depth) == (total.role, total.unit, total.depth)


def _after_semicolon(row: Sequence[Mention]) -> list[Mention]:
    for place in range(len(row) - 1, -1, -1):
        if row[place].lead.lstrip(")")[:1] in {";", "；"}:
            return list(row[place:])
    return list(row)


def _changes(row: Sequence[Mention]) -> Iterator[Link]:
    """收入增加46.2万元，其中财政拨款增加51.8万元，其他收入减少5.6万元; A增加…，B减少…，总支出净增加…."""
    moved = [m for m in row if m.role == "change" and unit_class(m.unit) == "amount"]
    if len(moved) <= 2 or len({m.unit for m in moved}) > 1:  # a change and at least two that make it up
        return
    first, last = moved[0], moved[-1]
    if "其中" in moved[1].lead:
        parts = (("part", m) for m in moved[1:])
        yield presume("sum", "K12", SURE, ("total", first), *parts, here=first)
    elif _OVERALL.search(last.lead):
        plus = (("plus", m) for m in moved[:-1])
        yield presume("flow", "K12", SURE, ("close", last), *plus, here=last)


def _stock(here: Reading, row: Sequence[Mention]) -> Iterator[Link]:
    """在册213人，新增96人、解矫88人，年末在册221人."""
    level = [m for m in row if m.role in {"plain", "change"} and unit_class(m.unit) in {"count", "amount"}]
    for start in range(len(level) - 2):
        opening = level[start]
        if opening.role != "plain" or not _OPENING.search(opening.lead):
            continue
        moves: list[tuple[str, Mention]] = []
        for mention in level[start + 1 : start + _STOCK]:
            if mention.unit != opening.unit:
                break
            if moves and mention.role == "plain" and _CLOSING.search(words_before(mention)):
                if not here.plays(mention, "close"):
                    ends = (("close", mention), ("open", opening))
                    yield presume("flow", "K04", SURE, *ends, *moves, here=mention)
                break
            side = _side(mention)
            if not side:
                break
            moves.append((side, mention))


def _side(mention: Mention) -> str:
    """Does a movement add or take away? A change carries its own sign."""
    words = words_before(mention)
    if mention.role == "change" or _MORE.search(words):
        return "plus"
    return "minus" if _LESS.search(words) else ""
