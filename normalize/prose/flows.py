"""Balances in one sentence: 收入 − 支出 = 结余, 期初 + 增 − 减 = 期末, 两个总计相等. Knows which figures; adds nothing."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from gouji.normalize.prose.lexicon import lexicon
from gouji.normalize.prose.lists import same_measure
from gouji.normalize.prose.model import Link, Mention, tie


def flow_links(mentions: tuple[Mention, ...]) -> list[Link]:
    """Flows of lexicon/flows.toml whose figures all stand in one sentence, once each."""
    links: list[Link] = []
    for _, figures in groupby(mentions, key=lambda m: m.sentence):
        here = [m for m in figures if m.role == "plain" and m.bound is None]
        for entry in lexicon("flows")["flow"]:
            members = _members(entry, here)
            if members:
                kind, note = entry.get("kind", "flow"), entry.get("note", "")
                links.append(tie(kind, *members, rule=entry["rule"], note=note, how="flow"))
    return links


def _left_out(members: list[tuple[str, Mention]], here: list[Mention]) -> bool:
    """Is there a figure of the same measure that the balance does not use?"""
    used = {id(m) for _, m in members}
    return any(id(m) not in used and same_measure(m, members[0][1]) for m in here)


def _members(entry: dict[str, Any], here: list[Mention]) -> list[tuple[str, Mention]]:
    members: list[tuple[str, Mention]] = []
    for role in ("close", "open", "plus", "minus", "left", "right", "total", "part"):
        for spec in entry.get(role, []):
            wanted, optional = spec.removesuffix("?"), spec.endswith("?")
            concept, _, qualifier = wanted.partition("|")
            found = [
                m
                for m in here
                if m.concept == concept and (not qualifier or (m.qualifier or "") == qualifier)
            ]
            if entry.get("plain") and not qualifier:
                found = [m for m in found if m.qualifier is None]
            if len(found) > 1 or (not found and not optional):
                return []
            members += [(role, m) for m in found]
    if len(members) < entry.get("least", 2) or (entry.get("strict") and _left_out(members, here)):
        return []
    return members
