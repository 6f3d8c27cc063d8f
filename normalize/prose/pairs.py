"""分别为, 各是, 均为: names in one row, figures in another. Knows how rows are matched; no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import regex

from gouji.normalize.prose.labels import Name, name_before, strip_neutral
from gouji.normalize.prose.lexicon import lexicon
from gouji.normalize.prose.model import Link, Mention
from gouji.normalize.taxonomy import taxonomy

_EACH = regex.compile(
    r"(?<subjects>[^，,;；:：。]{1,120}?)(?:分别|各(?=是|为))(?:是|为|有|达到?|完成|安排|支出|得)?:?$"
)
_EACH_VERB = regex.compile(
    r"(?<subjects>[^，,;；:：。]{0,120}?)(?:分别|各)?(?<verb>(?<=分别|各)(?:占[^，,;；]{0,24}|完成[^，,;；]{0,8}预算的?"
    r"|(?:较|比)?[^，,;；]{0,8}?(?:增加|减少|增长|下降|降低|提高|上升)了?)|(?:占比|比重|所占比例)(?=分别为$))(?:分别为|为|是)?$"
)
_YEAR_HEAD = regex.compile(r"(?<year>(?:19|20)\d\d)年")
_BOTH = regex.compile(r"(?<subjects>[^，,;；:：。]{1,60}?)(?:均|都)(?:为|是|达到?)$")
_ENDS = regex.compile(
    r"(?<subject>[^，,;；:：。]{2,30}?)(?:与|和)(?<other>年初|上年末|上年|去年)(?:基本)?持平[，,](?:均|都)?为$"
)
_SEPARATOR = regex.compile(r"(?:[、，,]|和|及|以及|与)+")
_EACH_OF = regex.compile(
    r"(?:分别|各)占[^，,;；。]{2,24}$"
)  # …，分别占专业技术人员105人的26.67%、43.81%和29.52%
_SPLIT = regex.compile(r"、|以及|和(?!服务|家庭|维护|就业|运行|结余)|及(?!运行|其他|维护)|与(?!服务)")


@dataclass(slots=True, kw_only=True)
class Pairs:
    """What the rows of a passage say: names by mention, copies of figures that stand for several names, faults."""

    names: dict[Mention, Name] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)


def match_rows(mentions: tuple[Mention, ...]) -> tuple[tuple[Mention, ...], Pairs]:
    """Give names to figures that stand in rows, and copy the figure of 均为 for each of its names."""
    pairs = Pairs()
    out: list[Mention] = []
    before: list[str] = []  # the names of the row before, as printed
    index = 0
    while index < len(mentions):
        mention = mentions[index]
        row = _row(mentions, index)
        verbal = _EACH_VERB.search(mention.lead[-130:])
        if len(row) > 1 and mention.lead == "的" and index and _EACH_OF.search(mentions[index - 1].lead):
            for number, share in enumerate(row, 1):
                share.lead = ""  # which figures they are the shares of is found by their order (loose_shares)
                pairs.names[share] = Name(label="占比", qualifier=str(number))
            out += row
            index += len(row)
            continue
        if len(row) > 1 and verbal is not None:
            before = _each_verb(verbal["subjects"], verbal["verb"], row, before, pairs)
            out += row
        elif match := _EACH.search(mention.lead[-130:]):
            if len(row) > 1:
                before = _each(match["subjects"], row, pairs)
            out += row
        elif len(row) > 1 and all(m.unit == "%" and m.lead == "、" for m in row[1:]):
            _bare(row, pairs)
            out += row
        else:
            out += _one(mention, pairs)
            row = [mention]
        index += len(row)
    return tuple(out), pairs


def _bare(row: list[Mention], pairs: Pairs) -> None:
    """执行率98.1%、99.3%、95.8%（总体、基本、项目）: rates of several things, of which is not said."""
    name = name_before(row[0].lead)
    for number, mention in enumerate(row, 1):
        pairs.names[mention] = replace(
            name, concept=None, label=name.label or "各项比率", qualifier=str(number), generic=False
        )


def _one(mention: Mention, pairs: Pairs) -> list[Mention]:
    """A figure that stands for itself, or for two names at once."""
    if match := _ENDS.search(mention.lead[-80:]):
        name = name_before(match["subject"])
        other = replace(mention, groups={"qualifier": match["other"]})
        pairs.names[mention] = name
        pairs.names[other] = replace(name, qualifier="年初" if match["other"] == "年初" else match["other"])
        return [mention, other]
    if match := _BOTH.search(mention.lead[-80:]):
        return _both(match["subjects"], mention, pairs)
    if words := _pair_word(mention.lead):
        return _both(words, mention, pairs)
    return [mention]


def _each_verb(words: str, verb: str, row: list[Mention], before: list[str], pairs: Pairs) -> list[str]:
    """基本支出和项目支出分别占总支出的75%和25%: each figure gets the words it would have alone."""
    pieces = [p for p in _SPLIT.split(words) if p]
    if len(pieces) < 2 and len(before) == len(row):
        pieces = before  # …分别为800万元和100万元，占比分别为89%和11%
    if len(pieces) == len(row):
        for mention, piece in zip(row, pieces, strict=True):
            mention.lead = f"，{piece}{verb}"
        return pieces
    for number, mention in enumerate(row, 1):
        mention.lead = ""  # whose figures they are is not said: no relation
        pairs.names[mention] = Name(label=words + verb[:2], qualifier=str(number))
    return []


def _pair_word(lead: str) -> str:
    """收、支总计2,018.56万元: one figure for both, without 均为."""
    words = regex.split(r"[，,;；:：。]", lead[-40:])[-1].removesuffix("为")
    return words if any(len(p) > 3 and words.endswith(p) for p in lexicon("aliases")["pairs"]) else ""


def _row(mentions: tuple[Mention, ...], start: int) -> list[Mention]:
    row = [mentions[start]]
    for mention in mentions[start + 1 :]:
        if mention.sentence != row[0].sentence or not _SEPARATOR.fullmatch(mention.lead):
            break
        row.append(mention)
    return row


def _subjects(words: str) -> list[Name]:
    """收、支总计 → two names; 人员经费、公用经费 → two; 三家下属单位收入 → one."""
    if names := both_names(words):
        return names
    pieces = [p for p in _SPLIT.split(words) if p]
    return [name_before(p) for p in pieces]


def both_names(words: str) -> list[Name]:
    """The two names of 收、支总计 and its like; what narrows them (财政拨款收、支总计) stands in the qualifier."""
    table = lexicon("aliases")["pairs"]
    pair = next((p for p in sorted(table, key=len, reverse=True) if words.endswith(p)), "")
    if not pair:
        return []
    scope = strip_neutral(words.removesuffix(pair))
    names = []
    for member in table[pair]:
        concept, _, qualifier = member.partition("|")
        names.append(
            Name(concept=concept, label=taxonomy().label(concept), qualifier=(scope + qualifier) or None)
        )
    return names


def _each(words: str, row: list[Mention], pairs: Pairs) -> list[str]:
    """人员经费、公用经费分别为…; 2021年、2022年三公经费分别为…; the names as printed."""
    pieces = [p for p in _SPLIT.split(words) if p]
    years = [match["year"] for p in pieces if (match := _YEAR_HEAD.match(p))]
    if len(years) == len(pieces) == len(row):
        name = name_before(pieces[-1])
        for mention, year in zip(row, years, strict=True):
            pairs.names[mention] = name
            mention.groups["year"] = year
        return []
    names = _subjects(words)
    if len(names) == len(row):
        pairs.names.update(zip(row, names, strict=True))
        return pieces
    if len(names) == 1:
        for number, mention in enumerate(row, 1):
            pairs.names[mention] = replace(names[0], concept=None, qualifier=str(number))
        return []
    for mention, name in zip(row, names, strict=False):
        pairs.names[mention] = replace(name, concept=None)
    at = (max(row[0].figure.start - len(words) - 3, 0), row[-1].figure.end)
    note = f"{len(names)}:{len(row)}"
    pairs.links.append(Link(kind="paired", members=(), at=at, rule="K09", note=note, how="each"))
    return []


def _both(words: str, mention: Mention, pairs: Pairs) -> list[Mention]:
    names = _subjects(words)
    if len(names) < 2 or not all(n.label for n in names):
        return [mention]
    copies = [mention, *[replace(mention, groups={}) for _ in names[1:]]]
    pairs.names.update(zip(copies, names, strict=True))
    return copies
