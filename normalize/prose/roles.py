"""Which role a figure plays, by the words around it: rules of lexicon/roles.toml. Knows patterns; no concepts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import regex

from gouji.normalize.number import AMOUNT_UNITS
from gouji.normalize.prose.figures import TIMEOUT
from gouji.normalize.prose.lexicon import any_of, lexicon

if TYPE_CHECKING:
    from gouji.normalize.prose.model import Mention

REACH = 80  # characters of the lead that a rule looks back over


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule:
    """One entry of roles.toml, compiled."""

    name: str
    role: str
    units: frozenset[str]
    before: regex.Pattern[str]
    behind: regex.Pattern[str] | None


@cache
def role_rules() -> tuple[RoleRule, ...]:
    """The rules in order."""
    words = lexicon("words")
    lists = {
        "{up}": any_of(words["up"]),
        "{down}": any_of(words["down"]),
        "{last}": any_of(words["base_last"]),
        "{budget}": any_of(words["base_budget"]),
        "{opening}": any_of(words["base_opening"]),
    }
    return tuple(
        RoleRule(
            name=entry["name"],
            role=entry["role"],
            units=frozenset(entry["units"]),
            before=regex.compile(f"(?:{_fill(entry['before'], lists)})$"),
            behind=regex.compile(_fill(entry["behind"], lists)) if "behind" in entry else None,
        )
        for entry in lexicon("roles")["role"]
    )


def _fill(pattern: str, lists: dict[str, str]) -> str:
    for mark, words in lists.items():
        pattern = pattern.replace(mark, words)
    return pattern


def unit_class(unit: str) -> str:
    """The kind of unit: amount, %, points, times, score, count, or none."""
    if not unit:
        return "none"
    if unit in {"%", "‰"}:
        return "%"
    if unit in {"个百分点", "百分点", "个点"}:
        return "points"
    if unit == "倍":
        return "times"
    if unit == "分":
        return "score"
    if unit.split("/", maxsplit=1)[0].split("每", maxsplit=1)[0] in AMOUNT_UNITS or "元" in unit:
        return "amount"
    return "count"


def give_role(mention: Mention) -> None:
    """Set role, rule and groups of a mention by the first rule that matches its surroundings."""
    kind = unit_class(mention.unit)
    lead = mention.lead[-REACH:]
    for rule in role_rules():
        if kind not in rule.units:
            continue
        match = rule.before.search(lead, timeout=TIMEOUT)
        if match and (rule.behind is None or rule.behind.match(mention.tail, timeout=TIMEOUT)):
            mention.role, mention.rule = rule.role, rule.name
            mention.groups = {k: v for k, v in match.groupdict().items() if v is not None}
            return
