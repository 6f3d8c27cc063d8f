"""Relations that the words suggest without stating them: one link per reading, noted as presumed. Computes nothing.

The denominator of a rate may stand in another paragraph, a balance behind its two figures without 收支相抵. Which reading
is meant the figures tell (validate/presumed.py); where none fits nothing is said.
"""

from __future__ import annotations

from itertools import combinations, islice, product, takewhile
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.beyond import NEAR, before, is_amount, nearest, words_before
from gouji.normalize.prose.model import Link, Mention
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.prose.scores import FULL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.normalize.prose.beyond import Reading

NOTE = "presumed"
SURE = "presumed near"  # the words come close to stating it
_IS = r"(?:为|达到?了?|仅为?|约|已达|均为|是)*$"
_RATE = regex.compile(
    r"(?:执行|支付|支出|使用|完成|支用|拨付|资金)(?:率|进度)" + _IS + r"|(?:^|[，,;；])进度(?:为|达到?)?$"
)
_ARRIVAL = regex.compile(r"到位率" + _IS)
_DUE = regex.compile(r"下达|总投资|计划|应到位|安排|预算|批复|申请|核定|概算|总额|共计|资金")
_COUNT_RATE = regex.compile(r"[\u4e00-\u9fff]{2,10}率" + _IS)
_BALANCE = regex.compile(
    r"(?:结余|结转|余额|剩余|节余|盈余|未支出|未支付|尚余|结转下年)(?:资金|经费|金额|数|使用)?(?:了|为|共计|合计|共|达|累计|约)*$"
)
_DIFFERENCE = regex.compile(
    r"(?:节约|节省|节支|节余|净值|净额|差额|相差|缺口|余额|核减|审减|超支|净增)(?:了|资金|经费|金额|额|率)?(?:为|达|约)?$"
)
_CLASSES = 8  # figures before a rate of satisfaction that are looked at
_MOST = 3  # partners of one kind that are tried
_ROW = 5  # figures before a rate of counts that are tried
# Rates that are worked out from a difference.
_OWN_FORMULA = frozenset(
    {"budget.adjustment_rate", "budget.control_rate", "three.change_rate", "balance.change_rate"}
)


def presume(kind: str, rule: str, note: str, *members: tuple[str, Mention], here: Mention) -> Link:
    """A presumption about a figure of the passage in hand; the others may stand in passages before."""
    at = (here.figure.start, here.figure.end)
    return Link(kind=kind, members=members, at=at, rule=rule, note=note, how="presumed")


def presumed_links(readings: Sequence[Reading], index: int) -> list[Link]:
    """The presumptions about rates, balances and differences of one passage."""
    here = readings[index]
    links: list[Link] = []
    for number, mention in enumerate(here.text.mentions):
        if mention.bound is not None:
            continue
        if mention.unit == "%" and mention.role == "plain" and not here.plays(mention, "rate", "share"):
            found = _satisfied(here, number) if mention.concept == "survey.rate" else _of_counts(here, number)
            links += list(found) or list(_rate(readings, index, number))
        elif _is_balance(here, mention):
            links += _balance(readings, index, number)
        if _DIFFERENCE.search(words_before(mention)) or (
            mention.role == "change" and here.plays(mention, "amount")
        ):
            links += _difference(here, number)
    return links


def _is_balance(here: Reading, mention: Mention) -> bool:
    named = is_amount(mention) and _BALANCE.search(words_before(mention)) is not None
    return named and not here.plays(mention, "close", "amount", "part", "open")


def _rate(readings: Sequence[Reading], index: int, number: int) -> Iterator[Link]:
    """支付率91.40%: of what was spent, over what had been planned or had arrived."""
    mention = readings[index].text.mentions[number]
    arrival = _ARRIVAL.search(mention.lead) is not None or mention.concept == "fund.arrival_rate"
    spending = _RATE.search(mention.lead) is not None or mention.concept == "budget.execution_rate"
    if not arrival and not spending:
        return
    nums, dens = _arrived(readings, index, number) if arrival else nearest(readings, index, number, _MOST)
    near = set(map(id, readings[index].text.mentions[max(0, number - NEAR) : number]))
    for place, (num, den) in enumerate(product(nums, dens)):
        beside = num.sentence == mention.sentence and id(num) in near
        note = SURE if place == 0 and beside else NOTE
        yield presume(
            "ratio",
            "G04" if arrival else "I02",
            note,
            ("rate", mention),
            ("num", num),
            ("den", den),
            here=mention,
        )


def _arrived(readings: Sequence[Reading], index: int, number: int) -> tuple[list[Mention], list[Mention]]:
    """Money that arrived, and money that was to arrive."""
    near = islice(before(readings, index, number), NEAR)
    funds = [m for where, m in near if is_amount(m) and not where.plays(m, "part")]
    nums = [m for m in funds if "到位" in words_before(m)][:_MOST]
    return nums, [m for m in funds if m not in nums and _DUE.search(words_before(m))][:_MOST]


def _of_counts(here: Reading, number: int) -> Iterator[Link]:
    """受理5,218件，审结5,076件，结案率97.28%: of the figure just before it, and one before that in the same unit."""
    mention = here.text.mentions[number]
    behind = _COUNT_RATE.search(mention.lead) and mention.lead[:1] in {"，", ",", "、", "("}
    if not number or not behind or mention.concept in _OWN_FORMULA:
        return
    row = [m for m in reversed(here.text.mentions[max(0, number - _ROW) : number]) if m.unit != "%"]
    if not row or not _counts(row[0], mention) or unit_class(row[0].unit) not in {"count", "amount"}:
        return
    if unit_class(row[0].unit) == "amount" and (_RATE.search(mention.lead) or _ARRIVAL.search(mention.lead)):
        return  # of money spent: its partner may stand far away
    alike = [m for m in takewhile(lambda m: _counts(m, mention), row) if m.unit == row[0].unit]
    for place, pair in enumerate(combinations(alike, 2)):
        small, large = sorted(pair, key=lambda m: m.value)
        num, den = (small, large) if mention.value <= FULL else (large, small)
        note = NOTE if place or here.text.mentions[number - 1] is not row[0] else SURE
        yield presume("ratio", "K02", note, ("rate", mention), ("num", num), ("den", den), here=mention)


def _satisfied(here: Reading, number: int) -> Iterator[Link]:
    """满意486份、基本满意71份、不满意15份，综合满意度97.38%: which classes count as satisfied is not said."""
    mention = here.text.mentions[number]
    row = [m for m in here.text.mentions[max(0, number - _CLASSES) : number] if _counts(m, mention)]
    classes = [m for m in row if "满意" in words_before(m) and "不满意" not in words_before(m)]
    others = [m for m in row if "满意" not in words_before(m) and classes and m.unit == classes[0].unit]
    for size in range(len(classes), 0, -1):
        for den in reversed(others):
            note = SURE if size == len(classes) and den is others[-1] else NOTE
            nums = (("num", m) for m in classes[:size])
            yield presume("ratio", "K02", note, ("rate", mention), *nums, ("den", den), here=mention)


def _counts(mention: Mention, rate: Mention) -> bool:
    """May a rate be of this figure of its sentence?"""
    return (
        mention.sentence == rate.sentence
        and mention.role in {"plain", "whole"}
        and mention.bound is None
        and mention.value != 0
    )


def _balance(readings: Sequence[Reading], index: int, number: int) -> Iterator[Link]:
    """可用资金1,140.6万元；实际支出1,121.9万元，结余17.8万元: what was there less what was spent."""
    here = readings[index].text.mentions
    mention = here[number]
    spent, planned = nearest(readings, index, number, _MOST)
    first = max(0, number - NEAR)
    carried = [m for m in here[first:number] if m.concept == "carry" and m.sentence == mention.sentence]
    opened = [("open", m) for m in carried[-1:]]
    near = set(map(id, here[first:number]))
    rule = "G02" if mention.qualifier in {"专项", "项目"} else "C02"
    for place, (used, given) in enumerate(product(spent[:2], planned)):
        beside = used.sentence == mention.sentence and {id(used), id(given)} <= near
        note = SURE if place == 0 and beside else NOTE
        yield presume("flow", rule, note, ("close", mention), ("plus", given), ("minus", used), here=mention)
        if opened and id(given) in near:
            yield presume(
                "flow",
                rule,
                note,
                ("close", mention),
                *opened,
                ("plus", given),
                ("minus", used),
                here=mention,
            )


def _difference(here: Reading, number: int) -> Iterator[Link]:
    """年初预算收入2,846.31万元，年末决算收入3,412.07万元，增加565.76万元: the two levels just before the change."""
    mention = here.text.mentions[number]
    pair = here.text.mentions[max(0, number - 2) : number]
    if len(pair) < 2 or unit_class(mention.unit) != "amount" or mention.groups.get("base"):
        return
    if mention.groups.get("subject", "").strip("，,、") or any(here.plays(m, "prior") for m in pair):
        return
    if all(m.sentence == mention.sentence and is_amount(m) for m in pair) and pair[0].unit == pair[1].unit:
        if mention.role != "change":
            pair = tuple(sorted(pair, key=lambda m: m.value))
        yield presume(
            "flow", "K04", SURE, ("close", mention), ("plus", pair[1]), ("minus", pair[0]), here=mention
        )
