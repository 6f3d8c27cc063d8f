"""持平, 决算数大于预算数: a level beside another, with or without the figure of the difference. Computes nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.labels import name_before
from gouji.normalize.prose.lexicon import any_of, lexicon
from gouji.normalize.prose.model import Link, Mention, earlier, tie
from gouji.normalize.prose.ratios import same_thing
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.prose.years import base_year
from gouji.normalize.taxonomy import taxonomy

if TYPE_CHECKING:
    from gouji.normalize.prose.mentions import Text

_ROUGHLY = regex.compile(r"基本|大体")
_COMPARE = regex.compile(
    r"(?:决算数?|支出数|执行数)(?<op>大于|高于|多于|小于|低于|少于|等于|与)(?:年初|全年|调整后?)?预算数?"
    r"(?<flat>持平|一致|相等)?(?:的(?:主要)?原因|[，,。;；]|$)"
)
_FLAT_BUDGET = regex.compile(
    r"[，,;；)]与(?:年初|全年|当年|本年)?预算数?(?:持平|一致|相同|相等)(?=[，,。;；]|$)"
)
_OPS = {
    "增加": "gt",
    "增长": "gt",
    "超支": "gt",
    "多": "gt",
    "大于": "gt",
    "高于": "gt",
    "多于": "gt",
    "超过": "gt",
    "超出": "gt",
    "超": "gt",
    "减少": "lt",
    "节约": "lt",
    "少": "lt",
    "小于": "lt",
    "低于": "lt",
    "少于": "lt",
    "等于": "eq",
    "与": "eq",
}


def negate(mention: Mention) -> None:
    """A difference that is stated as 减少 or 小于 is negative, and so are its bounds."""
    if mention.value > 0:
        low, high = mention.low, mention.high
        mention.value = -mention.value
        mention.low, mention.high = (-high if high is not None else None), (-low if low is not None else None)
        turned = {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt"}
        mention.bound = turned.get(mention.bound or "", mention.bound)


def flat_with(mention: Mention, mentions: tuple[Mention, ...], index: int) -> list[Link]:
    """与上年62.3万元持平; 较2021年6.2万元减少…, which names the base only."""
    here = [
        m
        for m in earlier(mentions, index)
        if m.sentence == mention.sentence and m.role == "plain" and m.depth <= mention.depth
    ]
    current = here[-1] if here else None
    own = name_before(mention.groups.get("subject", ""))
    base = mention.groups.get("base", "")
    same = current is not None and unit_class(current.unit) == unit_class(mention.unit)
    if current is None or not same or (own.label and own.label != current.label):
        mention.concept, mention.label, mention.qualifier = own.concept, own.label or "上年", own.qualifier
        mention.year = base_year(base, mention.year)
        return []
    mention.concept, mention.label, mention.qualifier = current.concept, current.label, current.qualifier
    mention.year = base_year(base, current.year)
    if base in lexicon("words")["base_budget"]:
        mention.basis, mention.year = "预算", current.year
    if mention.rule == "prior_base" or _ROUGHLY.search(mention.tail[:6]):
        return []  # the change that follows links both; 基本持平 claims no equality
    return [
        tie("change", ("current", current), ("prior", mention), rule="K11", note="flat", how=mention.rule)
    ]


@cache
def _flat() -> regex.Pattern[str]:
    base = any_of(lexicon("words")["base_last"])
    return regex.compile(rf"^\)?[，,]?(?:与|和|同|较){base}(?:相比)?(?:保持)?(?:持平|相同|无增减|无变化)")


def flat_without(text: Text) -> list[Link]:
    """与上年持平 behind a level: the base is not printed."""
    levels = [m for m in text.mentions if m.role == "plain" and _flat().match(m.tail)]
    return [tie("change", ("current", m), rule="K11", note="flat", how="flat") for m in levels]


def compared(mention: Mention, mentions: tuple[Mention, ...], index: int) -> list[Link]:
    """决算数大于预算数47.40万元."""
    mention.concept, mention.label = "budget.gap", taxonomy().label("budget.gap")
    note = _OPS[mention.groups["op"]]
    actual, budget = _levels(earlier(mentions, index), mention.sentence, mention.figure.start)
    if actual is not None and actual.concept not in {"budget.executed", "expenditure.total"}:
        mention.qualifier = actual.label
    if note == "lt":
        negate(mention)
    if actual is None or budget is None:
        return []
    members = (("left", actual), ("right", budget), ("amount", mention))
    return [tie("compare", *members, rule="K08", note=note, how="compare")]


def compared_without(text: Text) -> list[Link]:
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
            members = (("left", actual), ("right", budget))
            links.append(tie("compare", *members, rule="K08", note=_OPS[match["op"]], how="compare"))
    return [*links, *_flat_with_budget(text)]


def _flat_with_budget(text: Text) -> list[Link]:
    """支出预算0.60万元，支出决算0.60万元，与预算持平."""
    links = []
    for match in _FLAT_BUDGET.finditer(text.masked):
        actual, budget = _levels(text.mentions, text.sentences.at(match.start()), match.start())
        if actual is not None and budget is not None and same_thing(budget, actual):
            members = (("left", actual), ("right", budget))
            links.append(tie("compare", *members, rule="K08", note="eq", how="compare"))
    return links


def _levels(
    mentions: tuple[Mention, ...], sentence: int, until: int
) -> tuple[Mention | None, Mention | None]:
    """The last final figure and the last budget figure of the same thing before a place in a sentence."""
    near = [
        m
        for m in mentions
        if m.sentence == sentence and m.figure.end <= until and m.role in {"plain", "whole"}
    ]
    near = [m for m in near if unit_class(m.unit) == "amount"]
    actual = next((m for m in reversed(near) if m.basis == "决算"), None)
    budgets = [m for m in near if m.basis != "决算" and (actual is None or same_thing(m, actual))]
    return actual, budgets[-1] if budgets else None
