"""Smaller statements: counts with their names, figures written twice, doubts, holes, 无结余. One function each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.model import Figure, Link, Mention, tie
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.taxonomy import taxonomy

if TYPE_CHECKING:
    from gouji.normalize.prose.mentions import Text

_LISTED = regex.compile(
    r"^(?:[\u4e00-\u9fff]{0,12}?)(?:[，,:(]?(?:即|分别(?:为|是)|包括|包含|有|含)[:，,]?|:|\()(?<names>[^。;；\d\x00]{3,600})"
)
_NAMES_BEFORE = regex.compile(
    r"(?:内设|下设|下辖|设有|设置|设立|设|包括|即|所属|辖)(?:机构)?(?:有|为|:)?(?<names>[^，,。;；:：\d]{1,400}、[^，,。;；:：\d]{1,60})$"
)
_UNITS = frozenset({"个", "家", "所", "支"})
_ORGANS = regex.compile(
    r"股室|科室|处室|机构|单位|中心|部门|股|科|处|室|站|所|办|局|院|校|公司|村|镇|乡|街道|社区|队|馆|委"
)
_HOLE = regex.compile(
    r"(?:(?:增加|减少|增长|下降|降低|压减|节约|合计|共计|决算数?|预算数?|支出|收入|结余)(?:了|为|额|率)?|占(?:[^，,;；。\d]{1,14}的)?(?:比例)?(?:为)?)(?<hole>[_＿\x00 ]{0,12})(?<unit>万元|亿元|%|个百分点)(?!以|为单位|户|/|\))"
)
_NONE_LEFT = regex.compile(
    r"(?<!如|若|是否|有|应)(?:年末|年终|期末|当年|本年|年底)?(?:无|没有)(?:资金|任何)?(?:结余|结转和结余|结转结余)(?:资金|资金情况)?(?=[，,。;；]|$)"
)


def listed_links(text: Text) -> list[Link]:
    """内设股室7个：A、B（…）、C: a count and how many names stand beside it."""
    links = []
    for mention in text.mentions:
        if mention.role != "plain" or mention.unit not in _UNITS or mention.bound or mention.value > 200:
            continue
        count = _count_behind(text, mention) or _count_before(text, mention)
        if count:
            links.append(tie("listed", ("count", mention), rule="F07", note=str(count), how="names"))
    return links


def _is_organ(mention: Mention) -> bool:
    return (mention.concept or "").startswith("org.") or bool(_ORGANS.search(mention.label[-4:]))


def _count_behind(text: Text, mention: Mention) -> int:
    if not _is_organ(mention):
        return 0
    end = min(text.sentences.ends[mention.sentence], mention.figure.end + 700)
    match = _LISTED.match(text.masked[mention.figure.end : end])
    if match is None:
        return 0
    stop = text.masked[mention.figure.end + match.end("names") : mention.figure.end + match.end("names") + 1]
    if stop.isdigit() or stop == "\x00":
        return 0  # figures among the names: a list with numbers, not of names
    return _count(match["names"], int(mention.value))


def _count_before(text: Text, mention: Mention) -> int:
    start = text.sentences.starts[mention.sentence]
    match = _NAMES_BEFORE.search(text.masked, max(start, mention.figure.start - 400), mention.figure.start)
    if match is None or not (
        _ORGANS.search(mention.label[-4:]) or (mention.concept or "").startswith("org.")
    ):
        return 0
    return _count(match["names"].removesuffix("共"), int(mention.value))


def _count(names: str, stated: int) -> int:
    """How many names a row has; 0 where it cannot be told. Brackets do not count; 和 may join two names or be part of one."""
    bare = _without_brackets(names).rstrip("，,)")
    if regex.search(r"等(?:$|[，,])|等\d|一是|主要", bare):
        return 0
    if "、" not in bare and "和" not in bare:
        return 0
    bare = regex.split(r"[，,]", bare)[0] if "、" in bare else bare
    items = [i for i in bare.split("、") if i]
    if any(len(i) > 24 for i in items):
        return 0
    joined = regex.search(r"和|及|以及", items[-1])
    if joined and stated in {len(items), len(items) + 1}:
        return stated
    return len(items) + (1 if joined else 0)


def _without_brackets(names: str) -> str:
    out, depth = [], 0
    for char in names:
        if char == "(":
            depth += 1
        elif char == ")":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0:
            out.append(char)
    return "".join(out)


def restated_links(text: Text) -> list[Link]:
    """65430元（6.54万元） says one figure twice; 3万元（疑为2.84万元） doubts it."""
    links = []
    for index, mention in enumerate(text.mentions):
        if mention.role not in {"restated", "doubted"} or index == 0:
            continue
        other = text.mentions[index - 1]
        beside = other.figure.end + len(mention.lead) == mention.figure.start
        per, other_per = mention.unit.partition("/")[2], other.unit.partition("/")[2]
        if not beside or unit_class(other.unit) != unit_class(mention.unit) or per != other_per:
            continue  # 建安工程9,438万元（3,300元/平方米） is an amount and its rate
        if mention.role == "restated":
            if other.unit == mention.unit:
                continue
            mention.concept, mention.label, mention.qualifier = other.concept, other.label, other.qualifier
            links.append(tie("equal", ("left", other), ("right", mention), rule="O01", how="restated"))
        else:
            mention.concept, mention.label, mention.qualifier = None, other.label, "疑为"
            doubted = _same_digits(text, mention)
            if doubted is not None:
                links.append(tie("equal", ("left", doubted), ("right", mention), rule="O02", how="doubted"))
    return links


def _same_digits(text: Text, mention: Mention) -> Mention | None:
    """The figure of the sentence that has the same digits with another decimal point."""
    digits = mention.value.as_tuple().digits
    for other in text.mentions:
        same = other.value.as_tuple().digits == digits and other.value != mention.value
        if same and other.sentence == mention.sentence:
            return other
    return None


def holes(text: Text) -> list[Link]:
    """增加 万元: a figure that was left out."""
    return [
        Link(kind="missing", members=(), at=(m.start(), m.end()), rule="N09", how="hole")
        for m in _HOLE.finditer(text.masked)
    ]


def none_left(text: Text) -> list[Mention]:
    """年末无结余 states a balance of nought."""
    found = []
    for match in _NONE_LEFT.finditer(text.masked):
        before = text.masked[text.sentences.starts[text.sentences.at(match.start())] : match.end()]
        special = regex.search(r"专项|项目", before) is not None
        year_end = regex.search(r"年末|年终|期末|年底", match.group()) is not None or special
        of_year = regex.search(r"当年|本年", before[-12:]) is not None
        concept = "balance.current" if of_year else "balance.cumulative" if year_end else None
        figure = Figure(start=match.start(), end=match.end(), value=Decimal(0), decimals=0, unit="万元")
        found.append(
            Mention(
                figure=figure,
                lead="",
                tail="",
                sentence=text.sentences.at(match.start()),
                depth=0,
                rule="none left",
                unit="万元",
                concept=concept,
                label=taxonomy().label(concept) if concept else "结余",
                qualifier="专项" if special else None,
                own_label=True,
            )
        )
    return found
