"""Changes against last year, the budget or the opening: amount, rate, times, direction, 持平, 决算数大于预算数.

Knows which figures a change is about; computes nothing. A change is a fact of its own without a concept: its label
is the canonical label of its subject with 增减额, 增减率, 增减 or 增减倍数.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.labels import name_before
from gouji.normalize.prose.lexicon import any_of, lexicon
from gouji.normalize.prose.model import LOOK, Link, Mention, earlier
from gouji.normalize.prose.pairs import both_names
from gouji.normalize.prose.ratios import same_thing
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.prose.years import base_year
from gouji.normalize.taxonomy import taxonomy

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
_CURRENT = regex.compile(r"本年|当年|今年|全年|年末")
_COMPARE = regex.compile(
    r"(?:决算数?|支出数|执行数)(?<op>大于|高于|多于|小于|低于|少于|等于|与)(?:年初|全年|调整后?)?预算数?(?<flat>持平|一致|相等)?(?:的(?:主要)?原因|[，,。;；]|$)"
)
_OPS = {
    "大于": "gt",
    "高于": "gt",
    "多于": "gt",
    "超过": "gt",
    "超出": "gt",
    "超": "gt",
    "小于": "lt",
    "低于": "lt",
    "少于": "lt",
    "等于": "eq",
    "与": "eq",
}


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
            links += _compared(mention, mentions, index)
        elif mention.role == "prior":
            links += _flat_with(mention, mentions, index)
    _bind_loose(changes, mentions)
    links += [link for change in changes if (link := _link(change)) is not None]
    return [*links, *_flat_without(text), *_compared_without(text)]


def _from(mention: Mention) -> None:
    """由年初的26人: what was before a change is told apart from what is now."""
    if "年初" in mention.groups.get("when", ""):
        mention.qualifier = "年初"
    elif not regex.search(r"年", mention.groups.get("when", "")):
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
        _negate(mention)


def _negate(mention: Mention) -> None:
    if mention.value > 0:
        low, high = mention.low, mention.high
        mention.value = -mention.value
        mention.low, mention.high = (-high if high is not None else None), (-low if low is not None else None)
        mention.bound = {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt"}.get(
            mention.bound or "", mention.bound
        )


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
    words = regex.sub(r"^.*其中[:，,]?", "", words)
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
            and m.qualifier in {own.qualifier, "专项", "项目"}
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
    current = near[-1]
    mention.label, mention.qualifier = current.label, current.qualifier
    if not _same_kind(mention, current) or current.concept == "carry" or _is_opening(current):
        return Change(current=None)
    stated = mentions[index - 1] if mentions[index - 1].rule == "prior_base" else None
    if stated is not None:
        return Change(current=current, prior=stated)
    return _with_prior(current, near)


def _is_opening(level: Mention) -> bool:
    """年初数500万元，本年增加30万元: the figure before a movement is no result of it."""
    return level.qualifier == "年初" or "年初" in level.label


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
    if regex.search(rf"{any_of(lexicon('words')['base_last'])}[\u4e00-\u9fff]{{0,6}}$", current.lead):
        return Change(current=None)  # only the base is printed beside the change
    return Change(current=current)


def _name(mention: Mention, change: Change, base: str) -> None:
    current = change.current
    subject = mention.label
    if current is not None:
        subject = current.label
    elif not subject and change.members:
        first = next(iter(change.members.values()))
        subject = regex.sub(r"增减(?:额|率|倍数)?$", "", first.label) if first is not mention else ""
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
        _negate(mention)


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
    if change.current is None and set(change.members) != {"rate", "times"}:
        return None
    members = [("current", change.current)] if change.current else []
    if change.prior:
        members.append(("prior", change.prior))
    members += list(change.members.items())
    if len(members) < 2:
        return None
    inside = [m for _, m in members if m is not None]
    budget = change.base in lexicon("words")["base_budget"]
    note = "up" if change.sign > 0 else "down" if change.sign < 0 else ""
    return Link(
        kind="change",
        members=tuple((r, m) for r, m in members if m is not None),
        at=(min(m.figure.start for m in inside), max(m.figure.end for m in inside)),
        rule=None
        if budget
        else "F05"
        if change.prior
        and change.prior.role == "from"
        and (change.current.concept if change.current else "") == "staff.actual"
        else None,
        note=note,
        how="change against budget" if budget else "change",
    )


def _flat_with(mention: Mention, mentions: tuple[Mention, ...], index: int) -> list[Link]:
    """与上年62.3万元持平."""
    current = next(
        (
            m
            for m in reversed(earlier(mentions, index))
            if m.sentence == mention.sentence and m.role == "plain"
        ),
        None,
    )
    own = name_before(mention.groups.get("subject", ""))
    if (
        current is None
        or unit_class(current.unit) != unit_class(mention.unit)
        or (own.label and own.label != current.label)
    ):
        mention.concept, mention.label, mention.qualifier = own.concept, own.label or "上年", own.qualifier
        mention.year = base_year(mention.groups.get("base", ""), mention.year)
        return []
    mention.concept, mention.label, mention.qualifier = current.concept, current.label, current.qualifier
    mention.year = base_year(mention.groups.get("base", ""), current.year)
    if mention.rule == "prior_base":
        return []  # the change that follows links both
    exact = "基本" not in mention.tail[:6] and "大体" not in mention.tail[:6]
    if not exact:
        return []
    at = (current.figure.start, mention.figure.end)
    return [
        Link(
            kind="change",
            members=(("current", current), ("prior", mention)),
            at=at,
            rule="K11",
            note="flat",
            how=mention.rule,
        )
    ]


def _flat_without(text: Text) -> list[Link]:
    """与上年持平 behind a level: the base is not printed."""
    pattern = regex.compile(
        rf"^\)?[，,]?(?:与|和|同|较){any_of(lexicon('words')['base_last'])}(?:相比)?(?:保持)?(?:持平|相同|无增减|无变化)"
    )
    links = []
    for mention in text.mentions:
        if mention.role == "plain" and pattern.match(mention.tail):
            links.append(
                Link(
                    kind="change",
                    members=(("current", mention),),
                    at=(mention.figure.start, mention.figure.end),
                    rule="K11",
                    note="flat",
                    how="flat",
                )
            )
    return links


def _levels(
    mentions: tuple[Mention, ...], sentence: int, until: int
) -> tuple[Mention | None, Mention | None]:
    """The last final figure and the last budget figure of the same thing before a place in a sentence."""
    near = [
        m
        for m in mentions
        if m.sentence == sentence
        and m.figure.end <= until
        and m.role == "plain"
        and unit_class(m.unit) == "amount"
    ]
    actual = next((m for m in reversed(near) if m.basis == "决算"), None)
    budget = next(
        (m for m in reversed(near) if m.basis != "决算" and (actual is None or same_thing(m, actual))), None
    )
    return actual, budget


def _compared(mention: Mention, mentions: tuple[Mention, ...], index: int) -> list[Link]:
    """决算数大于预算数47.40万元."""
    mention.concept, mention.label = "budget.gap", taxonomy().label("budget.gap")
    note = _OPS[mention.groups["op"]]
    actual, budget = _levels(earlier(mentions, index), mention.sentence, mention.figure.start)
    if actual is not None and actual.concept not in {"budget.executed", "expenditure.total"}:
        mention.qualifier = actual.label
    if note == "lt":
        _negate(mention)
    if actual is None or budget is None:
        return []
    members = (("left", actual), ("right", budget), ("amount", mention))
    return [
        Link(
            kind="compare",
            members=members,
            at=(min(actual.figure.start, budget.figure.start), mention.figure.end),
            rule="K08",
            note=note,
            how="compare",
        )
    ]


def _compared_without(text: Text) -> list[Link]:
    """决算数等于预算数, 决算数大于预算数的主要原因是…."""
    links = []
    for match in _COMPARE.finditer(text.masked):
        if (match["op"] == "与") != bool(match["flat"]):
            continue
        sentence = text.sentences.at(match.start())
        actual, budget = _levels(text.mentions, sentence, match.start())
        if actual is None and budget is None and sentence:
            actual, budget = _levels(text.mentions, sentence - 1, match.start())
        if actual is not None and budget is not None:
            at = (min(actual.figure.start, budget.figure.start), match.end())
            links.append(
                Link(
                    kind="compare",
                    members=(("left", actual), ("right", budget)),
                    at=at,
                    rule="K08",
                    note=_OPS[match["op"]],
                    how="compare",
                )
            )
    return links
