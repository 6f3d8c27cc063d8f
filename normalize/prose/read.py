"""Passages → facts, relations and remarks. The recipe of this room: fold, find, name, relate, write down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.extract.model import Location, Remark
from gouji.normalize.doubts import of_figure
from gouji.normalize.model import Evidence, Fact, Passage, Relation
from gouji.normalize.prose.beyond import Reading, reading
from gouji.normalize.prose.changes import change_links
from gouji.normalize.prose.flows import flow_links
from gouji.normalize.prose.folding import fold_passage
from gouji.normalize.prose.formulas import find_formulas, formula_links, without_operands
from gouji.normalize.prose.loose_lists import loose_lists
from gouji.normalize.prose.loose_products import loose_products
from gouji.normalize.prose.loose_shares import loose_shares
from gouji.normalize.prose.loose_sums import loose_sums
from gouji.normalize.prose.mentions import Text, read_text
from gouji.normalize.prose.model import MOST, Link, Mention, Prose
from gouji.normalize.prose.naming import name_mentions
from gouji.normalize.prose.notes import holes, listed_links, none_left, restated_links
from gouji.normalize.prose.pairs import match_rows
from gouji.normalize.prose.paragraph_scores import paragraph_scores
from gouji.normalize.prose.presumed import presumed_links
from gouji.normalize.prose.ratios import average_links, rate_links, share_links
from gouji.normalize.prose.scores import score_links
from gouji.normalize.prose.section import section_of
from gouji.normalize.prose.state import Naming
from gouji.normalize.prose.sums import list_links, summary_links
from gouji.normalize.prose.where import Places
from gouji.normalize.prose.years import give_years

if TYPE_CHECKING:
    from collections.abc import Sequence

QUOTE = 240  # longest quotation


def read_prose(
    passages: Sequence[Passage], *, year: int | None, unit: str = "万元", source: str = "narrative"
) -> Prose:
    """Read the figures of running text.

    Args:
        passages: paragraphs of the narrative, or texts of form cells, with their places.
        year: the year of the report; None leaves the period of figures without a year open.
        unit: unit of amounts that are printed without one where the passage states none.
        source: what the facts say of themselves: narrative or cell.

    Returns:
        One fact per mention of a figure, in printed order; relations that the words state; remarks.
    """
    facts: list[Fact] = []
    relations: list[Relation] = []
    remarks: list[Remark] = []
    places = Places()
    readings: list[Reading] = []
    for passage in passages:
        where = places.of(passage)
        try:
            text, links, naming = _read(passage, year, unit)
        except TimeoutError:
            remarks.append(
                Remark(
                    code="prose_timeout",
                    message="此段文字过长，未能识读其中的数字",
                    location=passage.location,
                )
            )
            continue
        if len(text.mentions) > MOST:
            message = f"此段的数字超过{MOST}个，不像文字叙述，未识读"
            remarks.append(Remark(code="prose_crowded", message=message, location=passage.location))
            continue
        writer = _Writer(passage=passage, text=text, where=where, source=source)
        readings.append(reading(passage, text, links, naming))
        links = _with_presumed(links, _presumed(readings))
        facts += [writer.fact(m) for m in text.mentions]
        relations += [writer.relation(link) for link in links]
    return Prose(facts=tuple(facts), relations=tuple(relations), remarks=tuple(remarks))


def _read(passage: Passage, year: int | None, unit: str) -> tuple[Text, list[Link], Naming]:
    """One passage, with all its mentions named, the links between them, and its lists and topics."""
    text = read_text(fold_passage(passage.text))
    if len(text.mentions) > MOST:
        return text, [], Naming()
    formulas = find_formulas(text.folded.text)
    text = without_operands(text, formulas)
    mentions, pairs = match_rows(text.mentions)
    section = section_of(passage.heading)
    text = replace(text, mentions=mentions)
    naming = name_mentions(text, section, pairs.names)
    for mention in mentions:
        if not mention.figure.unit and mention.unit == "万元" and not text.unit_note:
            mention.unit = unit  # the concept's own unit was only a fallback
    give_years(mentions, year)
    stated = share_links(mentions, naming)
    shares = {
        id(m): share.value for link in stated for share in _of(link, "share") for m in _of(link, "part")
    }
    links = [*pairs.links, *list_links(naming, shares), *summary_links(mentions, naming), *stated]
    links += score_links(mentions)
    links += rate_links(mentions)
    links += change_links(text)
    links += average_links(mentions, naming)
    links += restated_links(text)
    links += flow_links(mentions)
    links += listed_links(text)
    links += holes(text)
    terms, written = formula_links(text, formulas)
    links += written
    nothing = none_left(text)
    for mention in (*nothing, *terms):
        mention.year = year
    for mention in nothing:
        section.qualify(mention, None)
    every = [m for m in (*mentions, *nothing, *terms) if m.label and m.unit]
    every.sort(key=lambda m: m.figure.start)
    _identify(every, passage.location)
    kept = {id(m) for m in every}
    links = [link for link in _once(links) if all(id(m) in kept for _, m in link.members)]
    return replace(text, mentions=tuple(every)), links, naming


def _presumed(readings: Sequence[Reading]) -> list[Link]:
    """What the last passage suggests, alone or together with those before it."""
    last = len(readings) - 1
    links = [*presumed_links(readings, last), *loose_shares(readings, last), *loose_lists(readings, last)]
    links += [*loose_sums(readings[-1]), *loose_products(readings[-1])]
    return [*links, *paragraph_scores(readings)]


def _with_presumed(links: list[Link], more: list[Link]) -> list[Link]:
    """Both; a share that has found its whole is not said a second time without one."""
    found = {id(m) for link in more if link.kind == "share" for m in _of(link, "share") if link.note == ""}
    stay = [
        link for link in links if link.kind != "share" or not found.intersection(map(id, _of(link, "share")))
    ]
    return [*stay, *more]


def _of(link: Link, role: str) -> list[Mention]:
    return [m for name, m in link.members if name == role]


def _once(links: list[Link]) -> list[Link]:
    """Without links that say the same of the same figures as one before: a list and a balance may find one sum."""
    first: dict[tuple[str, tuple[int, int], frozenset[tuple[str, int]]], Link] = {}
    for link in links:
        members = frozenset((role, id(m)) for role, m in link.members)
        first.setdefault((link.kind, (0, 0) if members else link.at, members), link)
    return list(first.values())


def _identify(mentions: list[Mention], place: Location) -> None:
    """Stable ids: the place and the folded position; a figure that stands for several names is counted."""
    stem = f"p{place.block}" if place.table is None else f"c{place.table}r{place.row}c{place.col}"
    seen: dict[str, int] = {}
    for mention in mentions:
        key = f"{stem}s{mention.figure.start}"
        seen[key] = seen.get(key, 0) + 1
        mention.id = key if seen[key] == 1 else f"{key}-{seen[key]}"


class _Writer:
    """Writes down mentions and links of one passage as facts and relations."""

    def __init__(self, *, passage: Passage, text: Text, where: str, source: str) -> None:
        self.passage, self.text, self.where, self.source = passage, text, where, source

    def fact(self, mention: Mention) -> Fact:
        start, end = self.text.folded.printed(mention.figure.start, mention.figure.end)
        doubts = of_figure(self.passage.doubts, self.passage.text, (start, end))
        return Fact(
            id=mention.id,
            concept=mention.concept,
            label=mention.label,
            period=str(mention.year) if mention.year is not None else "",
            basis=mention.basis,
            qualifier=mention.qualifier,
            value=mention.value,
            unit=mention.unit,
            decimals=mention.figure.decimals,
            bound=mention.bound,
            low=mention.low,
            high=mention.high,
            text=self.passage.text[start:end],
            source=self.source,
            evidence=self._evidence(mention.figure.start, mention.figure.end, mention.rule),
            confidence=min((d.confidence for d in doubts), default=1.0),
            doubts=doubts,
        )

    def relation(self, link: Link) -> Relation:
        members = tuple((role, mention.id) for role, mention in link.members)
        return Relation(
            kind=link.kind,
            members=members,
            rule=link.rule,
            note=link.note,
            evidence=self._evidence(*link.at, link.how or link.kind),
        )

    def _evidence(self, start: int, end: int, rule: str) -> Evidence:
        """Quote the sentence (at most `QUOTE` characters of it around the figure)."""
        folded, sentences = self.text.folded, self.text.sentences
        number = sentences.at(start)
        left, right = sentences.starts[number], sentences.ends[number]
        if right - left > QUOTE:
            left = max(left, start - QUOTE // 2)
            right = max(min(right, left + QUOTE), min(end, right))
            right = min(right, left + 4 * QUOTE)
        first, last = folded.printed(left, max(right, left + 1))
        place = replace(self.passage.location, span=folded.printed(start, end))
        words = f"文字 {self.where} 第{number + 1}句" if self.where else f"文字 第{number + 1}句"
        return Evidence(
            quote=self.passage.text[first:last].strip(), location=place, how=f"prose:{rule}", where=words
        )
