"""Lists of parts: 其中, brackets, colons, X中. Knows how lists open and close; no arithmetic.

A stack of open lists; a figure joins the innermost list that its concept can be a part of, and closes the others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import regex

from gouji.normalize.prose.lexicon import lexicon
from gouji.normalize.prose.model import LOOK, Mention
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.taxonomy import taxonomy

_AMONG = regex.compile(r"其中|主要包括|包括|包含|分为|(?<=[(，,])(?:含|即)|(?<=[(])(?:含|即)")
_OPENS = regex.compile(
    r"^[，,:;；(]{0,2}(?:其中|主要包括|包括|包含|分为|含|即)|^:|^[，,]?(?:具体|分别|明细)(?:为|是|如下)?:|^[，,。;；]?主要用于[:，]?"
)
_SPELLED_OUT = regex.compile(r"^[，,]?(?:具体|分别|明细)(?:为|是|如下)?:")
_EACH = regex.compile(r"每[^，,。;；]{0,8}$")  # 每个补助10万元 is a rate, no part
_OF_ALL_PEOPLE = {"staff.actual", "staff.retired", "staff.retired_cadre", "staff.retired_both"}
_CLAUSE = regex.compile(r"[，,;；。]")
_PARTIAL = regex.compile(r"^[，,:(]{0,2}(?:含|包含)")
_INCREMENT = regex.compile(r"(?:超额|超出|超过|多|增加|净增|新增|增长)了?$")
_BEYOND = regex.compile(r"[)]*[，,;；](?:再|另外?)?(?:加上?|连同|减去|扣除)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One entry of parts.toml."""

    concept: str
    rule: str
    parts: frozenset[str]
    complete: tuple[frozenset[str], ...]
    any: int
    shares: frozenset[str]


@cache
def wholes() -> tuple[Whole, ...]:
    """The entries of parts.toml."""
    return tuple(
        Whole(
            concept=entry["concept"],
            rule=entry["rule"],
            parts=frozenset(entry["parts"]),
            complete=tuple(frozenset(c) for c in entry.get("complete", [])),
            any=entry.get("any", 0),
            shares=frozenset(entry.get("shares", [])),
        )
        for entry in lexicon("parts")["whole"]
    )


def can_hold(total: str | None, part: str | None) -> bool:
    """Is the part one of the parts of the total?"""
    return any(w.concept == total and part in w.parts for w in wholes())


def can_be_share(total: str | None, part: str | None) -> bool:
    """Does 占 without a named whole mean this total?"""
    return any(w.concept == total and part in w.parts | w.shares for w in wholes())


@cache
def has_whole(part: str | None) -> bool:
    """Is the concept a part of anything?"""
    return any(part in w.parts for w in wholes())


@dataclass(slots=True, kw_only=True, eq=False)
class Listing:
    """A total and the parts read so far."""

    total: Mention
    depth: int  # of the parts
    opened: str  # among | bracket | colon | inside
    partial: bool = False
    colon: bool = False  # 其中：A；B …: a semicolon may stand between parts
    parts: list[Mention] = field(default_factory=list)
    separators: list[str] = field(default_factory=list)


def same_measure(one: Mention, other: Mention) -> bool:
    """Can two figures be added: both amounts (per the same thing), or counts of the same thing?"""
    first, second = unit_class(one.unit), unit_class(other.unit)
    if first != second or one.unit.partition("/")[2] != other.unit.partition("/")[2]:
        return False  # 26元/亩 has no part of 200.72万元
    if first != "count":
        return True
    people = {"人", "名", "位", "个"}
    return one.unit == other.unit or {one.unit, other.unit} <= people


class Lists:
    """The lists of one passage: open ones on a stack, all of them in `seen`."""

    def __init__(self) -> None:
        """Start without any list."""
        self.open: list[Listing] = []
        self.seen: list[Listing] = []
        self.headed: Mention | None = (
            None  # what 其中 opened last in this sentence, whether or not its parts fit
        )

    def new_sentence(self) -> None:
        """A full stop closes every list."""
        self.open.clear()
        self.headed = None

    def opening(self, mention: Mention, before: list[Mention]) -> None:
        """Open a list if the words before this figure do so. `before`: the level figures read so far."""
        while self.open and self.open[-1].depth > mention.depth:
            self.open.pop()
        lead = mention.lead
        here = [m for m in before[-LOOK:] if m.sentence == mention.sentence]
        if lead.startswith("(") and here and mention.depth > here[-1].depth and not _AMONG.search(lead):
            self._push(here[-1], mention, "bracket")
            return
        match = max((_OPENS.match(lead), *_AMONG.finditer(lead)), key=lambda m: m.end() if m else -1)
        if match is None or _CLAUSE.search(lead[match.end() :].lstrip("，,:")):
            return  # what was opened before the comma has no figures
        colon = ":" in lead[match.start() :]
        if lead.startswith(":") or _SPELLED_OUT.match(lead):
            total, opened = (here[-1] if here else None), "colon"
        else:
            near = [m for m in here if same_measure(m, mention)]
            if len(near) > 1 and near[-1].value < mention.value and _INCREMENT.search(near[-1].lead):
                near.pop()  # 接待42.6万人次，超额2.6万人次，其中未成年人12.78万人次
            total, opened = (
                (near[-1] if near else None) if here else _only(before, mention.sentence - 1),
                "among",
            )
        if total is not None:
            self._push(total, mention, opened, partial=bool(_PARTIAL.match(lead)), colon=colon)

    def inside(self, mention: Mention, total: Mention) -> None:
        """Open the list of 基本支出中人员支出…."""
        self._push(total, mention, "inside")

    def _push(
        self, total: Mention, mention: Mention, opened: str, *, partial: bool = False, colon: bool = False
    ) -> None:
        if opened == "among" and self.open and self.open[-1].parts and self.open[-1].parts[-1] is not total:
            while self.open and total not in self.open[-1].parts and self.open[-1].total is not total:
                self.open.pop()
        listing = Listing(total=total, depth=mention.depth, opened=opened, partial=partial, colon=colon)
        self.open.append(listing)
        self.seen.append(listing)
        self.headed = total

    @property
    def family(self) -> str | None:
        """The concept whose parts are being listed."""
        return self.open[-1].total.concept if self.open else None

    def join(self, mention: Mention) -> Listing | None:
        """Put a level figure into the innermost list it fits; close the lists it does not fit."""
        if not self.open or _EACH.search(mention.lead):
            return None
        if _BEYOND.match(mention.lead):
            self.open.clear()  # 加上年结转12万元: beyond the total, no part of it
            return None
        top = self.open[-1]
        if not same_measure(top.total, mention) or unit_class(mention.unit) in {
            "%",
            "points",
            "times",
            "none",
        }:
            return None
        concept = mention.concept
        _mean_all_people(top, mention)
        for back in range(len(self.open) - 1, -1, -1):
            listing = self.open[back]
            fits = can_hold(listing.total.concept, concept) and same_measure(listing.total, mention)
            if fits:
                del self.open[back + 1 :]
                return self._add(listing, mention)
        if concept is None or (not has_whole(concept) and not any(w.concept == concept for w in wholes())):
            if self._continues(top, mention):
                return self._add(top, mention)
            self.open.clear()
            return None
        total = top.total.concept or ""
        open_ended = total.startswith("budget.") or not any(w.concept == total and w.parts for w in wholes())
        of_itself = total == concept and mention.own_label and mention.qualifier != top.total.qualifier
        other = open_ended and total != concept
        if (of_itself or other) and _akin(top.parts, concept):
            return self._add(top, mention)
        self.open.clear()
        return None

    def _continues(self, listing: Listing, mention: Mention) -> bool:
        """Does a figure without a place in the taxonomy go on with the list?"""
        separator = mention.lead.lstrip(")")[:1]
        if not listing.parts:
            return True
        if separator in {";", "；"}:
            return listing.colon and all(s in {";", "；"} for s in listing.separators)
        return separator in {"、", "，", ",", "和", "及", "与", ""} or mention.depth > 0

    def _add(self, listing: Listing, mention: Mention) -> Listing:
        if listing.parts:
            listing.separators.append(mention.lead.lstrip(")")[:1])
        listing.parts.append(mention)
        return listing


def _mean_all_people(listing: Listing, mention: Mention) -> None:
    """实有人数52人，其中在职人员36人，退休人员16人: the total is of all people, not of those in service."""
    of_all = listing.total.concept == "staff.actual" and mention.concept in _OF_ALL_PEOPLE
    if of_all and not any(can_hold("staff.actual", p.concept) for p in listing.parts):
        listing.total.concept, listing.total.label = "staff.total", taxonomy().label("staff.total")


def _akin(parts: list[Mention], concept: str | None) -> bool:
    """Can a concept stand in a row with those before it: 退休人员 are no class of 在职人员."""
    for part in parts:
        if has_whole(part.concept) and has_whole(concept):
            return any({part.concept, concept} <= w.parts for w in wholes())
    return True


def _only(before: list[Mention], sentence: int) -> Mention | None:
    """The one level figure of a sentence, or None where there are several."""
    found = [m for m in before if m.sentence == sentence]
    return found[0] if len(found) == 1 else None
