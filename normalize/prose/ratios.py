"""Shares, rates, averages, prices, fulfilment of the budget: figures that follow from two others. Divides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.labels import name_before
from gouji.normalize.prose.lexicon import lexicon
from gouji.normalize.prose.lists import can_be_share
from gouji.normalize.prose.model import LOOK, Link, Mention, earlier, tie
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.taxonomy import taxonomy

if TYPE_CHECKING:
    from gouji.normalize.prose.state import Naming
_TASK = regex.compile(r"完成[\u4e00-\u9fff]{0,6}(?:任务|目标|计划)数?$")
_EXCEEDS = regex.compile(r"(?:超出|超过|超|高出|高于|多于)[\u4e00-\u9fff]{0,8}$")


def share_links(mentions: tuple[Mention, ...], naming: Naming) -> list[Link]:
    """占 and 为…的: the part is the figure before, the whole is named, or the total of the list, or the last whole."""
    links: list[Link] = []
    whole_before: Mention | None = None
    for index, mention in enumerate(mentions):
        if mention.role not in {"share", "share_of_last"}:
            continue
        if mention.role == "share_of_last" and index and _EXCEEDS.search(mentions[index - 1].lead):
            mention.concept, mention.label = None, "超出比例"
            continue  # 超出目标2000个的8%: of what goes beyond, which is not printed
        before = [m for m in earlier(mentions, index) if m.amount and m.depth <= mention.depth]
        part, part_words = _part(mention, before)
        whole, whole_words = _whole(mention, earlier(mentions, index), naming, part, whole_before)
        if whole is not None:
            whole_before = whole
        if mention.role == "share_of_last" and part is whole:
            part = next((m for m in reversed(before) if m is not whole and m.role != "whole"), None)
            part_words = _name(part) if part else ""
        if mention.role == "share_of_last" and whole is not None and _TASK.search(whole.lead):
            part = _main(part, naming)
            part_words = _name(part) if part else ""
        mention.concept, mention.label = None, "占比"
        mention.qualifier = "/".join(w for w in (part_words, whole_words) if w) or None
        mention.year = part.year if part else mention.year
        if part is None and whole is None and mention.unit != "倍":
            continue  # 药占比30%: a share of nothing that is printed here
        members = [("share", mention)]
        members += [("part", part)] if part else []
        members += [("whole", whole)] if whole else []
        if mention.unit == "倍":
            mention.label = "倍数"
            renamed = {"share": "rate", "part": "num", "whole": "den"}
            links.append(tie("ratio", *[(renamed[r], m) for r, m in members], how=mention.rule))
        else:
            links.append(tie("share", *members, rule="K02", how=mention.rule))
    return links


def _main(part: Mention | None, naming: Naming) -> Mention | None:
    """到位31.2亿元，其中省外24.8亿元，完成任务30亿元的104%: the whole list is held against the task, not its last part."""
    lists = [listing for listing in naming.lists.seen if part in listing.parts]
    return lists[0].total if lists else part


def _name(mention: Mention) -> str:
    """What a figure is called where it is only mentioned."""
    return (
        mention.qualifier
        if mention.concept == "expenditure.project" and mention.qualifier not in {None, "专项", "项目"}
        else mention.label
    )


def _part(mention: Mention, before: list[Mention]) -> tuple[Mention | None, str]:
    """The figure that is a share of something, and its name."""
    own = name_before(mention.groups.get("subject", "").removesuffix("所"))
    if own.label:
        same = [m for m in before if m.label == own.label and m.concept == own.concept]
        return (same[-1] if same else None), own.label
    near = [m for m in before if m.sentence == mention.sentence and m.role != "whole"]
    if not near:
        return None, ""
    return near[-1], _name(near[-1])


def _whole(
    mention: Mention, before: tuple[Mention, ...], naming: Naming, part: Mention | None, last: Mention | None
) -> tuple[Mention | None, str]:
    if mention.role == "share_of_last":
        whole = next((m for m in reversed(before) if m.role in {"whole", "plain"}), None)
        return whole, _name(whole) if whole else ""
    words = mention.groups.get("whole", "")
    if words:
        named = name_before(words)
        label = named.label if named.concept and not named.qualifier else words
        same = [
            m
            for m in before
            if m.amount
            and m is not part
            and (m.concept == named.concept if named.concept else m.label in {label, named.label})
            and (not named.qualifier or m.qualifier == named.qualifier)
            and (not named.basis or m.basis == named.basis)
        ]
        return (same[-1] if same else None), label
    for listing in reversed(naming.lists.seen):
        if part in listing.parts:
            return listing.total, _name(listing.total)
    topic = naming.topics.get(mention.sentence)
    if topic is not None:
        same = [m for m in before if m.amount and m.concept == topic.concept]
        return (same[-1] if same else None), topic.label
    if part is not None:
        above = [
            m for m in before if m.amount and can_be_share(m.concept, part.concept) and m.year == part.year
        ]
        if above:
            return above[-1], _name(above[-1])
    if last is not None and part is not None and last is not part and last.sentence == part.sentence:
        return last, _name(last)
    return None, ""


def rate_links(mentions: tuple[Mention, ...]) -> list[Link]:
    """Rates of the taxonomy with numerator and denominator in the same sentence (lexicon/ratios.toml)."""
    links: list[Link] = []
    for index, mention in enumerate(mentions):
        before = earlier(mentions, index)
        if mention.role == "fulfil":
            links += _fulfil(mention, before)
        elif mention.role == "plain":
            found = _known_rate(mention, before)
            if not found and mention.concept == "budget.execution_rate":
                found = _of_item(mention, before)
            links += found
            if mention.label == "完成率":
                links += _task(mention, before)
    return links


def _known_rate(mention: Mention, before: tuple[Mention, ...]) -> list[Link]:
    """A rate of the taxonomy with the last of its numerators and denominators in the sentence."""
    here = [m for m in before if m.sentence == mention.sentence and m.amount]
    for entry in lexicon("ratios")["ratio"]:
        if mention.concept != entry["rate"]:
            continue
        if "words" in entry and not regex.search(entry["words"], mention.lead):
            continue
        num = _last(here, entry["num"], entry.get("num_basis"))
        den = _last(here, entry["den"], entry.get("den_basis"))
        if num is None or den is None or num is den:
            continue
        if entry.get("sole") and sum(m.concept == num.concept for m in here) > 1:
            return []  # 非常满意396份，满意168份，不满意3份: the numerator is not printed
        if any(m.concept in entry.get("unless", []) for m in here):
            return []  # both were moved up and down: the rate is of more than one figure
        named = taxonomy().find(mention.qualifier or "")
        if named is not None and named.id != num.concept:
            return []  # 基本支出执行率 is no rate of what was spent altogether
        return [tie("ratio", ("rate", mention), ("num", num), ("den", den), rule=entry["rule"], how="rate")]
    return []


def _of_item(mention: Mention, before: tuple[Mention, ...]) -> list[Link]:
    """购书经费预算260万元，执行258.73万元，执行率99.51%: budget and spending of one item, side by side before the rate."""
    if len(before) < 2:
        return []
    planned, spent = before[-2:]
    one = all(
        m.role == "plain" and m.sentence == mention.sentence and m.depth == mention.depth for m in before[-2:]
    )
    alike = unit_class(planned.unit) == unit_class(spent.unit) == "amount" and planned.basis != "决算"
    named = planned.label == spent.label or spent.label in {"执行", "支出", "实际支出", "支付", "使用"}
    if not (
        one
        and alike
        and spent.basis == "决算"
        and named
        and mention.qualifier in {None, "专项", planned.label}
    ):
        return []
    return [tie("ratio", ("rate", mention), ("num", spent), ("den", planned), rule="I02", how="item")]


def _task(mention: Mention, before: tuple[Mention, ...]) -> list[Link]:
    """计划举办培训10期，实际举办12期，完成率120%."""
    here = [m for m in before if m.sentence == mention.sentence and m.role == "plain"]
    done = next((m for m in reversed(here) if _DONE.search(m.lead)), None)
    planned = next((m for m in reversed(here) if m is not done and _PLANNED.search(m.lead)), None)
    if done is None or planned is None or done.unit != planned.unit:
        return []
    if done.label == planned.label:
        planned.qualifier, done.qualifier = "目标", "实际"
    return [tie("ratio", ("rate", mention), ("num", done), ("den", planned), rule="I09", how="task")]


def _last(before: list[Mention], concepts: list[str], basis: str | None) -> Mention | None:
    for concept in concepts:
        for mention in reversed(before):
            if mention.concept == concept and (basis is None or mention.basis == basis):
                return mention
    return None


def _fulfil(mention: Mention, before: tuple[Mention, ...]) -> list[Link]:
    """完成预算的Y%: the last level against the last budget of the same thing."""
    mention.concept, mention.label = "budget.fulfilment", taxonomy().label("budget.fulfilment")
    levels = [
        m for m in before if m.role == "plain" and unit_class(m.unit) == "amount" and m.depth <= mention.depth
    ]
    actual = next((m for m in reversed(levels) if m.basis == "决算"), None)
    budget = next(
        (m for m in reversed(levels) if m.basis != "决算" and (actual is None or same_thing(m, actual))), None
    )
    if actual is not None and actual.concept != "budget.executed":
        mention.qualifier = _name(actual)
    if (
        actual is None
        or budget is None
        or actual.sentence != mention.sentence
        or budget.sentence != mention.sentence
    ):
        return []
    members = (("rate", mention), ("actual", actual), ("budget", budget))
    return [tie("fulfil", *members, rule="K07", how=mention.rule)]


def same_thing(budget: Mention, actual: Mention) -> bool:
    """Is a budget figure that of a final figure: of the same name, or both without a name of their own?"""
    if (budget.concept or "").startswith("budget."):
        return actual.concept in {"budget.executed", "expenditure.total"}
    return (budget.concept, budget.label, budget.qualifier) == (
        actual.concept,
        actual.label,
        actual.qualifier,
    )


_DONE = regex.compile(r"实际|完成|已")
_PLANNED = regex.compile(r"计划|目标|应|任务")
_PER = regex.compile(r"[/每][\u4e00-\u9fff]{1,2}")
_COUNTED = {
    "车均": ("辆", "台"),
    "次均": ("批次", "次", "批"),
    "批均": ("批次", "批"),
    "人均": ("人次", "人", "名"),
    "户均": ("户",),
}
_AVERAGES = {
    "车均": "vehicle.per_vehicle",
    "次均": "reception.per_batch",
    "批均": "reception.per_batch",
    "人均": "reception.per_person",
}


def average_links(mentions: tuple[Mention, ...], naming: Naming) -> list[Link]:
    """车均, 次均, 人均 with the total and the count of their sentence; 单价 with its quantity and its total."""
    parts = {id(p) for listing in naming.lists.seen for p in listing.parts if listing.opened != "inside"}
    links = []
    for index, mention in enumerate(mentions):
        if mention.role == "average":
            before = [m for m in earlier(mentions, index) if m.sentence == mention.sentence]
            beside = [
                m for m in before[-2:] if m.role == "plain"
            ]  # 运行支出6.90万元，保有量3台，平均每台2.30万元
            whole = [m for m in before if m.role == "plain" and id(m) not in parts]
            links += (
                _average(mention, whole)
                or _average(mention, beside)
                or _of_vehicles(mention, mentions, index)
            )
        elif mention.role == "price":
            around = mentions[max(index - LOOK, 0) : index + LOOK]
            links += _price(
                mention, [m for m in around if m.sentence == mention.sentence and m.role == "plain"]
            )
    return links


def _of_vehicles(mention: Mention, mentions: tuple[Mention, ...], index: int) -> list[Link]:
    """公务用车运行维护费15.46万元，…。保有量8辆，车均1.93万元: what vehicles cost and how many there are, in the passage."""
    if "车" not in mention.groups["per"] and "辆" not in mention.groups["per"]:
        return []
    wanted = ("three.vehicle_running", "vehicle.kept")
    found = [
        m for m in earlier(mentions, index) if m.role == "plain" and m.concept in wanted and m.bound is None
    ]
    last = {m.concept: m for m in found if m.basis == "决算"}
    return _average(mention, [last[c] for c in wanted]) if len(last) == len(wanted) else []


def _average(mention: Mention, before: list[Mention]) -> list[Link]:
    per = mention.groups["per"]
    counted = _COUNTED.get(per) or (per.removeprefix("平均每").replace("车", "辆"),)
    total = next((m for m in reversed(before) if unit_class(m.unit) == "amount"), None)
    counts = [m for m in before if unit_class(m.unit) == "count" and m.unit.removeprefix("万") in counted]
    number = counts[-1] if counts else None
    name = name_before(mention.groups.get("subject", ""))
    concept = _AVERAGES.get(per) if total is not None and (total.concept or "").startswith("three.") else None
    mention.concept = concept
    printed = name_before(mention.lead).label
    words = per + (name.label or (total.label if total else ""))
    mention.label = (
        taxonomy().label(concept) if concept else words if number or per not in printed else printed
    )
    if total is None or number is None:
        return []
    rule = "D05" if (total.concept or "").startswith("three.") else None
    return [
        tie("average", ("average", mention), ("total", total), ("quantity", number), rule=rule, how="average")
    ]


def _price(mention: Mention, around: list[Mention]) -> list[Link]:
    before = [m for m in around if m.figure.start < mention.figure.start]
    after = [m for m in around if m.figure.start > mention.figure.start]
    number = next((m for m in reversed(before) if unit_class(m.unit) == "count"), None)
    total = next((m for m in after if unit_class(m.unit) == "amount"), None)
    per = mention.unit.partition("/")[2] or (_PER.match(mention.tail) or [""])[0][1:]
    if number is not None and per and not number.unit.endswith(per[:1]):
        number = None  # 更换死株412株，花卉42万盆，3.2元/盆: the price is of something else
    mention.concept, mention.label = None, "单价"
    mention.qualifier = number.label if number else None
    if (
        number is None
        or total is None
        or not (total.groups.get("summary") or "金额" in total.lead or "共" in total.lead)
    ):
        return []
    return [
        tie("product", ("total", total), ("price", mention), ("quantity", number), rule="G07", how="price")
    ]
