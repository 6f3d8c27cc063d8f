"""Types inside the reading of prose: the folded text, a figure, a mention, and what comes out. Knows no grammar."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from gouji.extract.model import Remark
from gouji.normalize.model import Fact, Relation

MOST = 5000  # figures of one passage; more than that is no prose that a person wrote
LOOK = 120  # figures of a passage that are looked back over: lists and comparisons are shorter


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """What the sentences of a report say."""

    facts: tuple[Fact, ...] = ()
    relations: tuple[Relation, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A passage without layout: one spelling of signs, no white space; `origin` leads back to the printed characters."""

    text: str
    origin: tuple[int, ...]  # printed index of each folded character
    raw: str

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of printed characters behind a half-open range of folded ones."""
        return self.origin[start], self.origin[end - 1] + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a passage with its unit and hedge; positions are those of the folded text."""

    start: int
    end: int
    value: Decimal
    decimals: int
    unit: str = ""
    bound: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Mention:
    """A figure on its way to a fact. Filled in by one pass after the other, in the order of `passage.py`."""

    figure: Figure
    lead: str  # folded text between the previous figure (or the sentence's start) and this one
    tail: str  # folded text between this figure and the next one (or the sentence's end)
    sentence: int
    depth: int  # how many brackets are open
    role: str = "plain"
    rule: str = "plain"  # name of the grammar rule that saw it
    groups: dict[str, str] = field(default_factory=dict)  # named groups of that rule
    concept: str | None = None
    label: str = ""
    unit: str = ""
    value: Decimal = Decimal(0)
    low: Decimal | None = None
    high: Decimal | None = None
    bound: str | None = None
    qualifier: str | None = None
    basis: str = "决算"
    year: int | None = None
    own_label: bool = False  # the label stands beside the figure; False: carried forward
    id: str = ""

    @property
    def amount(self) -> bool:
        """A level of something, as opposed to a share, a change or a rate."""
        return self.role in {"plain", "from", "to"}


def earlier(mentions: tuple[Mention, ...], index: int) -> tuple[Mention, ...]:
    """The mentions before a place that may have to do with it."""
    return mentions[max(index - LOOK, 0) : index]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relation between mentions, before ids are known; `at` is the folded range that states it."""

    kind: str
    members: tuple[tuple[str, Mention], ...]
    at: tuple[int, int]
    rule: str | None = None
    note: str = ""
    how: str = ""


def tie(
    kind: str, *members: tuple[str, Mention], rule: str | None = None, note: str = "", how: str = ""
) -> Link:
    """A relation between mentions, stated by the words from the first of them to the last."""
    at = (min(m.figure.start for _, m in members), max(m.figure.end for _, m in members))
    return Link(kind=kind, members=members, at=at, rule=rule, note=note, how=how)
