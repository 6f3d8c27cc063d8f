"""Sums that the words state: lists of parts, and 合计 behind a row. Decides what is complete; adds nothing up."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.lists import Listing, can_hold, same_measure, wholes
from gouji.normalize.prose.model import Link, Mention, earlier, tie

if TYPE_CHECKING:
    from gouji.normalize.prose.state import Naming
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.taxonomy import taxonomy

_CATCH_ALL = regex.compile(
    r"其余|剩余|余下|(?:及|^)其[他它](?:支出|费用|开支|资金|经费|方面|项目|各项|零星|收入|人员|单位|日常|工作|来源).{0,4}$|^其[他它]$|及其[他它]"
)
_COUNTED_UP = regex.compile(r"[，,]共(?:有|计)?$")
_SLIP = Decimal("0.01")  # a printed percentage is off by at most half of this


def list_links(naming: Naming, shares: dict[int, Decimal]) -> list[Link]:
    """One link per list that has parts.

    Args:
        naming: the lists of a passage.
        shares: printed percentage of the total by the identity of the part; parts that make 100 % are all there are.
    """
    links = []
    for listing in naming.lists.seen:
        for rule, parts in _by_kind(listing):
            if not parts or (listing.opened == "bracket" and len(parts) < 2):
                continue
            note = "complete" if _exhausts(parts, shares) or _complete(listing, parts, rule) else "partial"
            if note == "partial" and rule in {None, "G03"} and _loose(listing):
                # Only that each is at most the total is said: classes overlap (党员, 女性), or the list ended unseen.
                links += [_sum(listing.total, [p], rule, note, "list:one") for p in _within(listing, parts)]
            else:
                links.append(_sum(listing.total, parts, rule, note, f"list:{listing.opened}"))
    return links


def _within(listing: Listing, parts: list[Mention]) -> list[Mention]:
    """The parts up to the first that cannot be one: 基层社18个，其中标杆社3个，建设服务社126个 is a list that has ended."""
    for number, part in enumerate(parts):
        if number and part.unit == listing.total.unit and part.value > listing.total.value:
            return parts[:number]
    return parts


def _exhausts(parts: list[Mention], shares: dict[int, Decimal]) -> bool:
    """Do the printed shares of all parts make 100 %?"""
    printed = [shares[id(p)] for p in parts if id(p) in shares]
    return len(printed) == len(parts) and abs(sum(printed, Decimal(0)) - 100) <= _SLIP * len(parts)


def _loose(listing: Listing) -> bool:
    """May the figures of a list not be disjoint parts: counts, and amounts that only commas set apart?"""
    if unit_class(listing.total.unit) == "count":
        return True
    uses = all("用于" in p.lead + p.tail[:4] for p in listing.parts)
    return not (listing.colon or uses or all(s in {"、", "和", "及", "与"} for s in listing.separators))


def _sum(total: Mention, parts: list[Mention], rule: str | None, note: str, how: str) -> Link:
    members = (("total", total), *[("part", p) for p in parts])
    return tie("sum", *members, rule=rule, note=note, how=how)


def _by_kind(listing: Listing) -> list[tuple[str | None, list[Mention]]]:
    """Parts by the rule of the catalogue they fall under; words without a concept make one list of their own."""
    total = listing.total.concept
    fitting = [w for w in wholes() if w.concept == total and w.parts]
    known: list[tuple[str | None, list[Mention]]] = []
    rest = list(listing.parts)
    for whole in fitting:
        parts = [p for p in listing.parts if p.concept in whole.parts and not _of_a_part(p, listing.parts)]
        if parts:
            known.append((whole.rule, parts))
            rest = [p for p in rest if p not in parts and p.concept not in whole.parts]
    if known and rest:
        # A mixture: what the taxonomy knows and what it does not together are the list, under no specific rule.
        return [(None, listing.parts)] if len(known) == 1 else known
    if known:
        return known
    rule = next((w.rule for w in wholes() if w.concept == total and not w.parts), None)
    if rule is None and total in {"expenditure.project", "special.total"}:
        rule = "G03"
    return [(rule, rest)]


def _of_a_part(mention: Mention, parts: list[Mention]) -> bool:
    """支出862.40万元，其中基本支出603.68万元，人员经费500万元…: what is in 基本支出 is not counted beside it."""
    held = {c for p in parts for w in wholes() if w.concept == p.concept for c in w.parts}
    return mention.concept in held


def _complete(listing: Listing, parts: list[Mention], rule: str | None) -> bool:
    if listing.partial and len(parts) < 2:
        return False
    concepts = {p.concept for p in parts}
    for whole in wholes():
        if whole.concept != listing.total.concept or whole.rule != rule:
            continue
        if rule == "H02" and len(parts) > 3:
            return True
        if any(c <= concepts for c in whole.complete) or (whole.any and len(parts) >= whole.any):
            return True
    last = parts[-1]
    rest_of_total = last.qualifier == "其他" or last.label == "其他" + listing.total.label
    words = (last.label, last.qualifier or "", last.lead[-4:])
    if len(parts) > 1 and (rest_of_total or any(_CATCH_ALL.search(w) for w in words)):
        return True
    return listing.opened == "colon" and len(parts) > 1


def summary_links(mentions: tuple[Mention, ...], naming: Naming) -> list[Link]:
    """Sums of the figures before a 合计, 共计 or 共."""
    links = []
    listed = {id(p) for listing in naming.lists.seen for p in listing.parts}
    for index, total in enumerate(mentions):
        if total.concept == "score.total" and total.role == "plain":
            scored = _row_before(earlier(mentions, index), total)
            if len(scored) > 2 and all(p.role == "scored" for p in scored):
                links.append(_sum(total, scored, "H02", "complete", "sum behind"))
            continue
        if not (total.groups.get("summary") or total.groups.get("ends_in_sum") or _counts_up(total)):
            continue
        parts = _row_before(earlier(mentions, index), total)
        named = not total.groups.get("summary")
        if named:
            fitting = [p for p in parts if can_hold(total.concept, p.concept)]
            parts = fitting if len(fitting) > 1 else []
        if len(parts) < 2 or (any(id(p) in listed for p in parts) and named):
            continue
        if total.groups.get("summary"):
            _name_total(total, parts)
        rule = next(
            (
                w.rule
                for w in wholes()
                if w.concept == total.concept and any(p.concept in w.parts for p in parts)
            ),
            None,
        )
        links.append(_sum(total, parts, rule or "K01", "complete", "sum behind"))
    return links


def _counts_up(mention: Mention) -> bool:
    """共20个编制: the noun stands behind the figure."""
    return bool(_COUNTED_UP.search(mention.lead)) and mention.concept is not None


def _row_before(mentions: tuple[Mention, ...], total: Mention) -> list[Mention]:
    """The unbroken run of figures of the same measure just before a total, in its sentence."""
    row: list[Mention] = []
    apart = total.lead.lstrip(")")[:1] in {";", "；"}  # A；B；C；合计: the semicolons set the items apart
    for mention in reversed(mentions):
        if mention.role == "weight" and mention.sentence == total.sentence:
            continue
        if mention.sentence != total.sentence or mention.depth < total.depth:
            break
        if mention.depth > total.depth:
            continue  # 48万元（补贴36万元，培训12万元）: what a bracket breaks down is counted with its total
        if mention.role in {"share", "share_of_last"}:
            continue
        if (
            mention.role not in {"plain", "scored"}
            or not same_measure(mention, total)
            or mention.groups.get("summary")
        ):
            break
        row.insert(0, mention)
        if mention.lead.lstrip(")")[:1] in {";", "；"} and not apart:
            break
    return row


def _name_total(total: Mention, parts: list[Mention]) -> None:
    """合计 of figures of one kind takes their kind: 收入合计, 支出合计; no concept, for it is not the office's total."""
    if all(p.role == "scored" for p in parts):
        total.concept, total.label = "score.total", "自评得分"
        return
    kin = [w for w in wholes() if w.any and all(p.concept in w.parts and p.qualifier is None for p in parts)]
    if kin:
        total.concept, total.label = kin[0].concept, taxonomy().label(kin[0].concept)
        return
    labels = [p.label for p in parts]
    for kind in ("收入", "支出"):
        if all(label.endswith(kind) for label in labels):
            total.label = f"{kind}合计"
