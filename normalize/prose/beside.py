"""The name that stands beside a figure: one small rule per wording, tried in order. Knows wordings; carries nothing.

To add a wording: write its sentence under tests/normalize/phrases, then one function here, in `RULES` where it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.labels import NOTHING, Name, name_before, name_behind
from gouji.normalize.prose.lexicon import any_of, lexicon
from gouji.normalize.prose.lists import same_measure
from gouji.normalize.prose.model import LOOK, Mention
from gouji.normalize.prose.roles import unit_class
from gouji.normalize.prose.scores import score_subject
from gouji.normalize.prose.state import Naming
from gouji.normalize.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable

_PROJECTS = {"expenditure.project", "special.total"}
_PURPOSE_BEHIND = regex.compile(r"^的?(?:资金)?(?:主要)?(?:用于|用作)(?<purpose>[^，,;；。()]{2,24})")
_PURPOSE = regex.compile(r"(?:主要)?(?:用于|用作|解决)(?<purpose>[^，,;；。:：()]{2,24})$")
_REST = regex.compile(r"(?:其余|剩余|余下|其他)的?$")
_REST_IS = regex.compile(r"^(?:资金)?(?:均|全部|都)?(?:为|是|系)(?<what>[^，,;；。]{2,20})")
_IS_WHAT = regex.compile(r"^(?:为|是|系)(?<what>[^，,;；。、()]{2,16})")
_DONE = regex.compile(r"实际|完成|已")
_RECLAIMED = regex.compile(r"^[^，,;；。]{0,8}(?:由|被)?财政(?:部门)?(?:统一)?收回")
_OF_YEAR = regex.compile(r"(?:本年|当年)安排$")
_PUNCTUATION = regex.compile(r"[，,、;；:()]")
_AMONG = regex.compile(r"^.*其中[:，,]?", regex.DOTALL)
_ORGANS = regex.compile(
    r"(?<unit>下属(?:事业)?单位|(?:下属)?二级(?:机构|单位))|(?:内设)?(?:股室|科室|处室|机构|职能科室|业务科室)"
)
_COUNTS_ALL = regex.compile(
    r"(?:共|共有|现有|内设|下设|设有|下辖|辖|核定|设|所属)(?:机构)?$|(?:内设|下设|设有)[^，,。;；]+$"
)
_SUMMARY = regex.compile(
    r"(?:以上|上述|[两二三四五六七八九]项|各项|几项|全部|总体)?(?:合计|共计|总计|总共|累计|共)(?:为|达|约|:)?$"
)
_SUMMARY_ONLY = regex.compile(
    r"(?:^|[，,;；、:])(?:以上|上述)?(?:[两二三四五六七八九]项|各项|几项)?(?:合计|共计|总计)(?:为|达)?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A figure with what the rules look at."""

    mention: Mention
    naming: Naming
    subject: Name  # carried forward
    family: str | None  # concept whose parts or whose like are being read
    lead: str  # words before the figure, without 其中 and without 上年 before a generic word
    name: Name  # what the lead says by itself

    @property
    def special(self) -> bool:
        """Is money for projects spoken of, so that a purpose is a use of it?"""
        return self.naming.special or self.family in _PROJECTS


def name_beside(mention: Mention, naming: Naming, subject: Name) -> Name:
    """The name that the words beside a figure give it; `NOTHING` where they give none."""
    topic = naming.topics.get(mention.sentence)
    family = naming.lists.family or (topic.concept if topic else None) or subject.concept
    if naming.special and _OF_YEAR.search(mention.lead):
        family = "special.total"
    lead = without_last_year(_AMONG.sub("", mention.lead))
    name = NOTHING if _SUMMARY_ONLY.search(lead) else name_before(lead, family)
    view = View(mention=mention, naming=naming, subject=subject, family=family, lead=lead, name=name)
    return next((found for rule in RULES if (found := rule(view)) is not None), name)


@cache
def _last_year() -> regex.Pattern[str]:
    generic = r"((?:支出|收入|决算数?|决算支出|预算数?|实际支出|执行数|数|为)*)$"
    return regex.compile(any_of(lexicon("words")["base_last"]) + generic)


def without_last_year(lead: str) -> str:
    """Without 上年, 去年 before a generic word or the figure: the year is read elsewhere, the subject is carried."""
    return str(_last_year().sub(r"\1", lead))


def _named(concept: str, qualifier: str | None = None) -> Name:
    return Name(concept=concept, label=taxonomy().label(concept), qualifier=qualifier)


def _of_change(view: View) -> Name | None:
    """在编人员由年初的26人增加到29人: the subject stands before 由."""
    if view.mention.role in {"from", "to", "whole"}:
        return name_before(view.mention.groups.get("subject", ""), view.family)
    return None


def _instalments(view: View) -> Name | None:
    """分三期拨付."""
    return Name(label="分期") if view.mention.unit == "期" and view.lead.endswith("分") else None


def _reclaimed(view: View) -> Name | None:
    """6.20万元指标已由财政收回."""
    return _named("fund.reclaimed") if _RECLAIMED.match(view.mention.tail) else None


def _remainder(view: View) -> Name | None:
    """其余88.00万元均为区级财政安排; 其余29.5万元用于日常业务."""
    rest = _REST.search(view.lead)
    if rest is None:
        return None
    if (match := _REST_IS.match(view.mention.tail)) and (named := name_before(match["what"])).label:
        return named
    if (match := _PURPOSE_BEHIND.match(view.mention.tail)) and view.special:
        return _named("expenditure.project", match["purpose"])
    return Name(label=rest.group().rstrip("的"))


def _purpose_before(view: View) -> Name | None:
    """用于道路维修20万元."""
    match = _PURPOSE.search(view.lead)
    return _purpose(match["purpose"], view) if match and unit_class(view.mention.unit) == "amount" else None


def _purpose_behind(view: View) -> Name | None:
    """40万元用于道路维修."""
    match = _PURPOSE_BEHIND.match(view.mention.tail)
    return (
        _purpose(match["purpose"], view) if match and not name_before(view.lead, view.family).label else None
    )


def _purpose(words: str, view: View) -> Name:
    """A use of money: a concept of its own, or project expenditure with the purpose as qualifier."""
    named = name_before(words, view.family)
    if (named.concept and not named.qualifier) or not view.special:
        return named if named.label else Name(label=words)
    return _named("expenditure.project", named.label or words)


def _summary(view: View) -> Name | None:
    """合计23.60万元 behind a row."""
    mention = view.mention
    if not _is_bare(view) or not _SUMMARY.search(view.lead):
        return None
    if unit_class(mention.unit) == "count" and _noun_behind(mention).label:
        return None
    read = view.naming.read[-LOOK:]
    row = any(m.sentence == mention.sentence and same_measure(m, mention) for m in read)
    if not row and mention.unit != "分":
        return None
    mention.groups["summary"] = "yes"
    return Name(label="合计")


def _is_bare(view: View) -> bool:
    return not view.name.label and not view.name.generic


def _done_again(view: View) -> Name | None:
    """新建水渠5公里，实际完成5.2公里."""
    return _again(view) if _is_bare(view) else None


def _again(view: View) -> Name | None:
    """督查不少于6次，实际开展8次: goes on with what was counted in the same unit before."""
    mention, levels = view.mention, view.naming.levels
    if not levels or levels[-1].sentence != mention.sentence or levels[-1].unit != mention.unit:
        return None
    if not _DONE.search(mention.lead):
        return None
    return Name(concept=levels[-1].concept, label=levels[-1].label, qualifier=levels[-1].qualifier)


def _is_what(view: View) -> Name | None:
    """其中2辆为执法用车: what is counted stands behind 为."""
    match = _IS_WHAT.match(view.mention.tail) if _is_bare(view) and view.naming.lists.open else None
    return Name(label=match["what"]) if match else None


def _counted_behind(view: View) -> Name | None:
    """65名网格员: nothing before, the noun behind."""
    behind = _noun_behind(view.mention)
    return behind if _is_bare(view) and behind.label else None


def _organs_behind(view: View) -> Name | None:
    """5个股室 behind a row of their names."""
    match = _ORGANS.match(view.mention.tail)
    if match is None:
        return None
    if not _COUNTS_ALL.search(view.mention.lead):
        return Name(label=match.group())
    return _named("org.subordinate" if match["unit"] else "org.departments")


def _use_called_special(view: View) -> Name | None:
    """项目支出…，其中：专项资金150万元: a use of project money, not the total of special funds."""
    is_use = view.family == "expenditure.project" and view.name.concept == "special.total"
    return Name(label=view.name.words) if is_use else None


def _whose_action(view: View) -> Name | None:
    """65名网格员联系42名干部: the words before the second figure say who did it, the noun behind what is counted."""
    read = view.naming.read
    if not view.name.ends_in_verb or not read or read[-1].sentence != view.mention.sentence:
        return None
    behind = _noun_behind(view.mention)
    return behind if behind.label and not _PUNCTUATION.search(view.lead) else None


def _score_in_list(view: View) -> Name | None:
    """综合得分95.5分，其中：投入14分."""
    if view.mention.unit != "分" or view.family != "score.total" or not view.naming.lists.open:
        return None
    if (view.name.concept or "").startswith("score."):
        return None
    return Name(label="得分", qualifier=score_subject(view.lead) or None)


def _verb_alone(view: View) -> Name | None:
    """接待25批次; 帮助近150名困难群众: the subject counted in that unit, or the noun behind."""
    if not view.name.verbal:
        return None
    by_unit = lexicon("aliases")["by_unit"].get(view.subject.concept or "", {})
    if view.mention.unit in by_unit:
        return _named(by_unit[view.mention.unit])
    behind = _noun_behind(view.mention)
    return behind if behind.label else _again(view)


def _ends_in_sum(view: View) -> Name | None:
    """项目资金合计118.00万元: a name of its own, and perhaps the total of the row before."""
    if view.name.label and _SUMMARY.search(view.lead):
        view.mention.groups["ends_in_sum"] = "yes"
    return None


def _noun_behind(mention: Mention) -> Name:
    if unit_class(mention.unit) not in {"count", "amount"}:
        return NOTHING
    name = name_behind(mention.tail, whole=bool(_COUNTS_ALL.search(mention.lead)))
    return name if len(name.label) > 1 or name.label in {"镇", "乡", "村", "县", "区", "市"} else NOTHING


RULES: tuple[Callable[[View], Name | None], ...] = (
    _of_change,
    _instalments,
    _reclaimed,
    _remainder,
    _purpose_before,
    _purpose_behind,
    _summary,
    _done_again,
    _is_what,
    _counted_behind,
    _organs_behind,
    _use_called_special,
    _whose_action,
    _score_in_list,
    _verb_alone,
    _ends_in_sum,
)
