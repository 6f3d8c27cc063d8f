"""Changes against last year, the budget or the opening: amount, rate, times, direction, 由A到B.

Knows which figures a change is about; computes nothing. A change is a fact of its own without a concept: its label
is the canonical label of its subject with 增减额, 增减率, 增减 or 增减倍数.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.comparisons import (
    compared,
    compared_without,
    flat_with,
    flat_without,
    negate,
)
from gouji.normalize.prose.labels import name_before
from gouji.normalize.prose.lexicon import any_of, lexicon
from gouji.normalize.prose.model import LOOK, Link, Mention, earlier, tie
from gouji.normalize.prose.pairs import both_names
from gouji.normalize.prose.roles import unit_class

if TYPE_CHECKING:
    from gouji.normalize.prose.mentions import Text

_KINDS = {
    "amount": "增减额",
    "%": "增减率",
    "points": "增减",
    "count": "增减",
    "times": "增减倍数",
    "score": "增减",
}
_REASON = regex.compile(r"主要是|主要原因|原因是|由于|因为|主要系|主因")
_REASON_HEAD = regex.compile(r"^.*(?:主要是|主要原因是|主要系|原因是|由于|因为)")
_AGAINST = regex.compile(r"(?:^|[，,])(?:比|较|与)[^，,;；。]{0,24}$")
_KIND_END = regex.compile(r"增减(?:额|率|倍数)?$")
_CURRENT = regex.compile(r"本年|当年|今年|全年|年末")


@dataclass(slots=True, kw_only=True, eq=False)
class Change:
    """Figures that describe one change."""

    current: Mention | None
    prior: Mention | None = None
    base: str = ""
    sign: int = 0
    members: dict[str, Mention] = field(default_factory=dict)  # amount, rate, times
    loose: bool = False  # its subject has not been found


def change_links(text: Text) -> list[Link]:
    """Name the changes of a passage and link them with their levels."""
    mentions = text.mentions
    changes: list[Change] = []
    links: list[Link] = []
    for index, mention in enumerate(mentions):
        if mention.role == "from":
            _from(mention)
        elif mention.role == "to":
            _to(mention, mentions, index, changes)
        elif mention.role in {"change", "times"}:
            _change(mention, mentions, index, changes)
        elif mention.role == "change_of":
            _standalone(mention)
        elif mention.role == "excess":
            mention.concept, mention.label = None, mention.groups["op"] + mention.groups["what"]
        elif mention.role == "compare":
            links += compared(mention, mentions, index)
        elif mention.role == "prior":
            links += flat_with(mention, mentions, index)
    _bind_loose(changes, mentions)
    links += [link for change in changes if (link := _link(change)) is not None]
    return [*links, *flat_without(text), *compared_without(text)]


def _from(mention: Mention) -> None:
    """由年初的26人: what was before a change is told apart from what is now."""
    if "年初" in mention.groups.get("when", ""):
        mention.qualifier = "年初"
    elif "年" not in mention.groups.get("when", ""):
        mention.qualifier = "变动前"


def _sign(word: str) -> int:
    return -1 if word in lexicon("words")["down"] or word in {"节约", "节省"} else 1


def _change(mention: Mention, mentions: tuple[Mention, ...], index: int, changes: list[Change]) -> None:
    groups = mention.groups
    sign = _sign(groups["dir"]) if "dir" in groups else 0
    base = groups.get("base", "")
    change = _belongs_to(mention, mentions, index, changes, base)
    if change is None:
        change = _new_change(mention, mentions, index)
        change.base, change.sign = base, sign
        changes.append(change)
    role = {
        "amount": "amount",
        "count": "amount",
        "score": "amount",
        "%": "rate",
        "points": "amount",
        "times": "rate",
    }[unit_class(mention.unit)]
    if mention.role == "times":
        role = "times"
    change.members[role] = mention
    change.sign = sign or change.sign
    _name(mention, change, base or change.base)
    if sign < 0:
        negate(mention)


def _belongs_to(
    mention: Mention, mentions: tuple[Mention, ...], index: int, changes: list[Change], base: str
) -> Change | None:
    """增加3万元，增长5%: the second goes on with the change of the first."""
    if (
        not changes
        or index == 0
        or mention.groups.get("subject", "").strip("，,、其中;；")
        or mention.groups.get("middle")
    ):
        return None
    change, previous = changes[-1], mentions[index - 1]
    if previous.sentence != mention.sentence or (
        previous not in change.members.values() and previous is not change.current
    ):
        return None
    if (
        base
        and change.base
        and base != change.base
        and not {base, change.base} <= {"上年", "同比", "去年", "上年同期"}
    ):
        return None
    role = (
        "times"
        if mention.role == "times"
        else "rate"
        if unit_class(mention.unit) in {"%", "times"}
        else "amount"
    )
    return None if role in change.members else change


def _new_change(mention: Mention, mentions: tuple[Mention, ...], index: int) -> Change:
    groups = mention.groups
    words = _REASON_HEAD.sub("", (groups.get("subject", "") + groups.get("middle", "")).strip("，,、"))
    words = words.rpartition("其中")[2].lstrip(":，,").removeprefix("相比")
    own = name_before(words) if words else None
    pair = both_names(words)
    if pair:
        own = pair[0]
    levels = (
        {"plain", "to", "average", "share", "fulfil"}
        if unit_class(mention.unit) == "points"
        else {"plain", "to", "average"}
    )
    before = [m for m in earlier(mentions, index) if m.role in levels and m.depth <= mention.depth]
    if own is not None and own.label:
        same = [
            m
            for m in before
            if (m.concept == own.concept if own.concept else m.label == own.label)
            and (m.qualifier in {own.qualifier, "专项", "项目"} or (pair and m.qualifier is None))
        ]
        near = [m for m in same if m.sentence == mention.sentence]
        found = near[-1] if near else same[-1] if same and same[-1].sentence == mention.sentence - 1 else None
        mention.label, mention.qualifier = own.label, own.qualifier
        if found is None or not _same_kind(mention, found):
            return Change(
                current=None,
                loose=found is None and (own.concept is not None or bool(pair)),
            )
        return Change(current=found)
    if _REASON.search(mention.lead):
        mention.label = ""
        return Change(current=None)
    near = [m for m in before if m.sentence == mention.sentence]
    if not near:
        last = [m for m in before if m.sentence == mention.sentence - 1]
        near = last if len(last) == 1 else []
    if not near:
        mention.label = ""
        return Change(current=None, loose=True)
    base = near[-1] if near[-1] is mentions[index - 1] and _against(near[-1]) else None
    if base is not None and (level := _level_against(base, near)) is not None:
        mention.label, mention.qualifier = level.label, level.qualifier
        return Change(current=level, prior=base)
    current = near[-1]
    mention.label, mention.qualifier = current.label, current.qualifier
    if not _same_kind(mention, current) or current.concept == "carry" or _is_opening(current):
        return Change(current=None)
    stated = mentions[index - 1] if mentions[index - 1].rule == "prior_base" else None
    if stated is not None:
        return Change(current=current, prior=stated)
    return _with_prior(current, near)


def _against(level: Mention) -> bool:
    """，比上年决算1602.37万元减少: the figure is what something is compared with."""
    return level.rule == "plain" and _AGAINST.search(level.lead) is not None


def _level_against(base: Mention, near: list[Mention]) -> Mention | None:
    """What is compared with a base: the nearest level before it that is no base itself."""
    levels = [
        m for m in near if m is not base and unit_class(m.unit) == unit_class(base.unit) and not _against(m)
    ]
    unnamed = not base.label or base.label[0] in "比较与"
    return levels[-1] if levels and (unnamed or levels[-1].label == base.label) else None


def _is_opening(level: Mention) -> bool:
    """年初数500万元，本年增加30万元: the figure before a movement is no result of it."""
    return level.qualifier == "年初" or "年初数" in level.label


def _same_kind(mention: Mention, level: Mention) -> bool:
    """Can a figure be the change of a level: a rate always, an amount only of amounts, points only of rates."""
    kind = unit_class(mention.unit)
    other = unit_class(level.unit)
    if kind in {"%", "times"}:
        return other != "%" or kind == "%"
    if kind == "points":
        return other == "%"
    return kind == other


def _with_prior(current: Mention, near: list[Mention]) -> Change:
    """2022年4.20万元，2021年4.80万元，减少…: the later year is the level, the earlier one its base."""
    if len(near) > 1:
        other = near[-2]
        same = (
            other.label == current.label and other.concept == current.concept and other.basis == current.basis
        )
        if same and other.year and current.year and abs(other.year - current.year) == 1:
            this, base = (current, other) if current.year > other.year else (other, current)
            return Change(current=this, prior=base)
    if _only_base().search(current.lead):
        return Change(current=None)  # only the base is printed beside the change
    return Change(current=current)


@cache
def _only_base() -> regex.Pattern[str]:
    """上年支出 directly before a figure."""
    return regex.compile(any_of(lexicon("words")["base_last"]) + r"[\u4e00-\u9fff]{0,6}$")


def _name(mention: Mention, change: Change, base: str) -> None:
    current = change.current
    subject = mention.label
    if current is not None:
        subject = current.label
    elif not subject and change.members:
        first = next(iter(change.members.values()))
        subject = _KIND_END.sub("", first.label) if first is not mention else ""
    kind = "倍数" if mention.role == "times" else _KINDS[unit_class(mention.unit)]
    mention.concept = None
    mention.label = subject + kind
    against = f"较{base}" if base and base not in {"同比", "环比"} else base
    parts = [p for p in (current.qualifier if current else mention.qualifier, against) if p]
    mention.qualifier = " ".join(parts) or None
    mention.year = current.year if current is not None else mention.year


def _standalone(mention: Mention) -> None:
    """增加人员经费30万元: a change of what stands behind the verb, linked with nothing."""
    named = name_before(mention.groups["subject"])
    mention.concept, mention.label = (
        None,
        (named.label or mention.groups["subject"]) + _KINDS[unit_class(mention.unit)],
    )
    mention.qualifier = named.qualifier
    if _sign(mention.groups["dir"]) < 0:
        negate(mention)


def _to(mention: Mention, mentions: tuple[Mention, ...], index: int, changes: list[Change]) -> None:
    """由A增加到B."""
    start = next(
        (
            m
            for m in reversed(earlier(mentions, index))
            if m.sentence == mention.sentence and m.role == "from"
        ),
        None,
    )
    if start is not None and unit_class(start.unit) == unit_class(mention.unit):
        mention.concept, mention.label = start.concept, start.label
        changes.append(Change(current=mention, prior=start, sign=0))


def _bind_loose(changes: list[Change], mentions: tuple[Mention, ...]) -> None:
    """较上年增加56.20万元，增长7.35%，本年支出820.82万元: the level comes after its change."""
    places = {id(m): index for index, m in enumerate(mentions)}
    for change in changes:
        if not change.loose or not change.members:
            continue
        last = list(change.members.values())[-1]
        following = mentions[places[id(last)] + 1 : places[id(last)] + LOOK]
        after = [m for m in following if m.figure.start > last.figure.start and m.sentence == last.sentence]
        level = after[0] if after and after[0].role == "plain" and _CURRENT.search(after[0].lead) else None
        if level is not None and _same_kind(next(iter(change.members.values())), level):
            change.current = level
            for mention in change.members.values():
                if mention.label in _KINDS.values():
                    mention.label = level.label + mention.label


def _link(change: Change) -> Link | None:
    members = [("current", change.current), ("prior", change.prior), *change.members.items()]
    known = [(role, mention) for role, mention in members if mention is not None]
    if len(known) < 2 or (change.current is None and set(change.members) != {"rate", "times"}):
        return None
    budget = change.base in lexicon("words")["base_budget"]
    moved = change.prior is not None and change.prior.role == "from" and change.current is not None
    staff = moved and change.current is not None and change.current.concept == "staff.actual"
    note = "up" if change.sign > 0 else "down" if change.sign < 0 else ""
    how = "change against budget" if budget else "change"
    return tie("change", *known, rule="F05" if staff else None, note=note, how=how)
