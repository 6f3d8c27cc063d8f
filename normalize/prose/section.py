"""What the headings above a passage say about its figures: homonyms in the section on special funds, the subject.

Knows headings; no arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.folding import fold_passage
from gouji.normalize.prose.labels import NOTHING, Name, name_before
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import strip_numbering

if TYPE_CHECKING:
    from gouji.normalize.prose.model import Mention

_SPECIAL = regex.compile(r"专项|项目(?:支出|资金|经费)")
_BASIC = regex.compile(
    r"基本支出|整体支出规模|收入支出|收支|概况|三公|总体情况|财政拨款支出决算|人员|资产|采购"
)
_GENERAL = regex.compile(
    r"收|支|资金|预算|决算|经费|财政|概[况述]|情况|部门|单位|总体|整体|绩效|资产|结[余转]|执行|评价|自评|报告|说明|项目|专项|成[效果绩]|工作|目标|问题|措施"
)
_HEAD_TAIL = regex.compile(r"(?:支出)?(?:决算|预算|支出|使用|执行)?(?:总体|具体)?(?:情况)?(?:说明|分析)?$")
# Concepts whose words mean something else in the section on special funds.
_HOMONYMS = {
    "carry",
    "balance.current",
    "balance.cumulative",
    "expenditure.goods",
    "expenditure.wage",
    "expenditure.subsidy",
    "expenditure.capital",
    "income.fiscal",
}
_SPECIAL_WORDS = {
    "结余": "balance.cumulative",
    "收入": "special.current",
    "本年安排": "special.current",
    "当年安排": "special.current",
    "资金": "special.total",
}
_SPECIAL_MEANING = {
    "income.current": "special.current",
    "expenditure.total": "expenditure.project",
    "income.total": "special.total",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The section that a passage stands in."""

    special: bool
    subject: Name
    topic: str = ""  # what a heading names that is neither the office nor its money: 机关食堂

    def qualify(self, mention: Mention, family: str | None) -> None:
        """Give 专项 to figures that mean the special funds: by the section, or by the list they stand in."""
        special = self.special or family == "special.total"
        if self.special and mention.label in _SPECIAL_WORDS and mention.concept is None:
            mention.concept = _SPECIAL_WORDS[mention.label]
            mention.label = taxonomy().label(mention.concept)
        if not special or mention.qualifier or mention.concept is None:
            return
        if mention.concept in _SPECIAL_MEANING and (self.special or mention.concept == "income.current"):
            mention.concept = _SPECIAL_MEANING[mention.concept]
            mention.label = taxonomy().label(mention.concept)
            mention.qualifier = "专项"
        elif (
            (mention.concept.startswith("budget.") and self.special)
            or mention.concept in _HOMONYMS
            or mention.concept == "special.current"
        ):
            mention.qualifier = "专项"


def section_of(heading: tuple[str, ...]) -> Section:
    """The section under a heading path: the innermost heading that speaks of basic or of special expenditure decides."""
    special = False
    for words in reversed(heading):
        if _SPECIAL.search(words):
            special = "基本支出" not in words
            break
        if _BASIC.search(words):
            break
    subject, topic = NOTHING, ""
    if heading:
        words = strip_numbering(fold_passage(heading[-1]).text)
        topic = "" if _GENERAL.search(words) else words
        words = _HEAD_TAIL.sub("", words)
        name = name_before(words)
        if name.concept and not name.qualifier:
            subject = name
    return Section(special=special, subject=subject, topic=topic)
