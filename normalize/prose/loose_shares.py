"""Shares whose whole the sentence does not print: the figure before that the shares themselves bear out.

设备购置286.00万元（占56.26%）、人才培养98.32万元（占19.34%）: the whole is the figure of which most of them are what they say.
Knows shares and figures; a share that fits no whole is left to the rules.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby, islice, takewhile
from typing import TYPE_CHECKING

import regex

from gouji.normalize.number import AMOUNT_UNITS
from gouji.normalize.prose.beyond import NEAR, before
from gouji.normalize.prose.labels import name_before
from gouji.normalize.prose.lists import same_measure
from gouji.normalize.prose.model import Link, Mention
from gouji.normalize.prose.presumed import NOTE, SURE, presume
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.prose.scores import FULL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.normalize.prose.beyond import Reading

_BRACKET = regex.compile(r"\((?:占比?|约占|比重)?(?:为)?")
_TASKS = frozenset({"任务", "目标", "计划"})
_EACH = regex.compile(r"(?:分别|各)占(?:[^，,;；。]{0,24}的)?(?:比重|比例)?(?:为)?$")
_MOST = 12  # wholes that are tried
_TELLING = 3  # digits of a share that hardly fits by chance
Row = list[tuple[Mention, Mention]]  # share and part


def loose_shares(readings: Sequence[Reading], index: int) -> list[Link]:
    """Links of the shares of one passage that have no whole yet."""
    rows = groupby(_without_whole(readings, index), key=lambda pair: pair[0].sentence)
    links: list[Link] = [
        link for row in _respective(readings[index]) for link in _in_a_row(readings, index, row)
    ]
    for _, pairs in rows:
        row = list(pairs)
        links += _in_a_row(readings, index, row) or _named(readings, index, row)
    return links


def _without_whole(readings: Sequence[Reading], index: int) -> Iterator[tuple[Mention, Mention]]:
    """Shares with the figure they are the share of."""
    here = readings[index]
    whole = {
        id(m) for link in here.links if link.kind == "share" and _has(link, "whole") for _, m in link.members
    }
    part_of = {
        id(s): p
        for link in here.links
        if link.kind == "share"
        for s in _of(link, "share")
        for p in _of(link, "part")
    }
    for number, mention in enumerate(here.text.mentions):
        if mention.unit != "%" or id(mention) in whole or mention.bound is not None:
            continue
        if mention.role == "share":
            part = part_of.get(id(mention)) or _elsewhere(readings, index, number)
            if part is not None:
                yield mention, part
        elif number and _BRACKET.fullmatch(mention.lead) and mention.tail[:1] == ")":
            part = here.text.mentions[number - 1]
            if unit_class(part.unit) in {"amount", "count"} and part.role == "plain" and part.bound is None:
                yield mention, part


def _respective(here: Reading) -> Iterator[Row]:
    """A 980万元、B 1,450万元，分别占26.63%和39.40%: as many shares as figures stand just before them."""
    mentions = here.text.mentions
    for number, mention in enumerate(mentions):
        start = mention.figure.start
        if mention.unit != "%" or not _EACH.search(here.text.masked, max(0, start - 40), start):
            continue
        shares = [
            mention,
            *takewhile(lambda m: m.unit == "%" and not m.lead.strip("、，,和及"), mentions[number + 1 :]),
        ]
        first = number - len(shares)
        whole = number > 0 and mentions[number - 1].role == "whole"  # 分别占专业技术人员105人的…
        parts = mentions[max(0, first - whole) : number - whole]
        plain = all(
            m.role == "plain" and m.sentence == mention.sentence and not here.plays(m, "whole") for m in parts
        )
        if len(shares) == len(parts) > 1 and plain:
            yield list(zip(shares, parts, strict=True))


def _has(link: Link, role: str) -> bool:
    return any(name == role for name, _ in link.members)


def _of(link: Link, role: str) -> list[Mention]:
    return [m for name, m in link.members if name == role]


def _elsewhere(readings: Sequence[Reading], index: int, number: int) -> Mention | None:
    """基本支出占14.27%: the figure of that name in a passage before."""
    named = name_before(readings[index].text.mentions[number].groups.get("subject", "").removesuffix("所"))
    if named.concept is None or named.qualifier:
        return None
    near = islice(before(readings, index, number), 2 * NEAR)
    found = [m for _, m in near if m.amount and m.concept == named.concept and m.bound is None]
    own = [m for m in found if m.qualifier in {None, "专项"}]
    return own[0] if own else None


def _base(mention: Mention) -> Decimal:
    return mention.value * AMOUNT_UNITS.get(mention.unit, Decimal(1))


def _fits(share: Mention, part: Mention, whole: Mention) -> bool:
    last = Decimal(1).scaleb(-share.figure.decimals)
    return abs(_base(part) / _base(whole) * FULL - share.value) <= last / 2


def _wholes(readings: Sequence[Reading], index: int, row: Row, *, larger: bool = True) -> list[Mention]:
    """Figures that may be the whole of a row: before it, of its measure, larger than each part (a task need not be)."""
    number = next(n for n, m in enumerate(readings[index].text.mentions) if m is row[0][0])
    parts = {id(p) for _, p in row}
    largest = max(_base(p) for _, p in row) if larger else Decimal(0)
    found: list[Mention] = []
    for _, other in islice(before(readings, index, number), NEAR):
        fits = (
            other.role in {"plain", "whole"}
            and other.bound is None
            and id(other) not in parts
            and other.value > 0
        )
        fits = fits and same_measure(other, row[0][1]) and _base(other) >= largest
        if fits and all(_base(m) != _base(other) for m in found):
            found.append(other)
    return found[:_MOST]


def _in_a_row(readings: Sequence[Reading], index: int, row: Row) -> list[Link]:
    """The whole that the shares of a row prove: then each is held against it."""
    here = {id(m) for m in readings[index].text.mentions}
    own = all(id(p) in here and same_measure(row[0][1], p) for _, p in row)
    if len(row) < 2 or not own:
        return []
    total = sum((_base(p) for _, p in row), Decimal(0))
    tried = [
        (total == _base(w), [s for s, p in row if p.value and _fits(s, p, w)], w)
        for w in _wholes(readings, index, row)
    ]
    adds_up, proven, whole = max(tried, key=lambda t: (t[0], len(t[1])), default=(False, [], row[0][1]))
    telling = [s for s in proven if _digits(s) >= _TELLING]
    hundred = abs(sum((s.value for s, _ in row), Decimal(0)) - FULL) <= Decimal("0.01") * len(row)
    beside = id(whole) in here and whole.sentence == row[0][1].sentence
    if len(telling) > 1 or (proven and (adds_up or (hundred and beside))) or (telling and hundred):
        links = [_share(s, p, whole) for s, p in row]
        return [*links, _all_of(whole, row)] if hundred else links
    return [_share(s, p, whole) for s, p in row if s in telling]


def _digits(share: Mention) -> int:
    """Digits of a share that could have been others."""
    return len(str(share.value).replace(".", "").strip("0"))


def _all_of(whole: Mention, row: Row) -> Link:
    """Shares that make 100 % are of all the parts there are."""
    members = (("total", whole), *(("part", p) for _, p in row))
    at = (row[0][0].figure.start, row[-1][0].figure.end)
    return Link(kind="sum", members=members, at=at, note="complete", how="shares")


def _share(share: Mention, part: Mention, whole: Mention) -> Link:
    """A share of a whole that may stand in another passage."""
    members = (("share", share), ("part", part), ("whole", whole))
    at = (share.figure.start, share.figure.end)
    return Link(kind="share", members=members, at=at, rule="K02", how="loose share")


def _named(readings: Sequence[Reading], index: int, row: Row) -> list[Link]:
    """占可用资金的94.04%: the figure of that name in a passage before."""
    links = []
    parts = {id(p) for _, p in row}
    for share, part in row:
        words = share.groups.get("whole", "")
        named = name_before(words) if words else None
        for whole in _wholes(readings, index, [(share, part)], larger=words[-2:] not in _TASKS):
            if id(whole) in parts:
                continue
            if named is None:
                alike = whole.sentence == share.sentence and whole in readings[index].text.mentions
            elif named.concept:
                alike = whole.concept == named.concept and whole.qualifier == named.qualifier
            else:
                alike = whole.label in {words, named.label} or (
                    words[-2:] in _TASKS and whole.label.endswith(words[-2:])
                )
            if alike:
                links.append(
                    presume(
                        "share",
                        "K02",
                        SURE if named and named.concept else NOTE,
                        ("share", share),
                        ("part", part),
                        ("whole", whole),
                        here=share,
                    )
                )
    return links
