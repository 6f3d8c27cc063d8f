"""Names for the mentions of one passage, in reading order: own words, lists, subjects carried forward.

Knows how a subject is carried; the words themselves are read by `labels`, lists by `lists`, years by `years`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.labels import NOTHING, Name, name_before, name_behind
from gouji.normalize.prose.lexicon import any_of, lexicon
from gouji.normalize.prose.lists import Lists, same_measure
from gouji.normalize.prose.model import LOOK
from gouji.normalize.prose.roles import give_role, unit_class
from gouji.normalize.prose.scores import score_subject
from gouji.normalize.taxonomy import taxonomy

if TYPE_CHECKING:
    from gouji.normalize.prose.mentions import Text
    from gouji.normalize.prose.model import Mention
    from gouji.normalize.prose.scores import score_subject
from gouji.normalize.prose.section import Section

_REST = regex.compile(r"(?:其余|剩余|余下|其他)的?$")
_PURPOSE_BEHIND = regex.compile(r"^的?(?:资金)?(?:主要)?(?:用于|用作)(?<purpose>[^，,;；。()]{2,24})")
_PURPOSE = regex.compile(r"(?:主要)?(?:用于|用作|解决)(?<purpose>[^，,;；。:：()]{2,24})$")
_INSIDE = regex.compile(r"(?<whole>[\u4e00-\u9fff()]{2,20}?)(?:当中|中|里)[,，:]?(?=[\u4e00-\u9fff])")
_OF_YEAR = regex.compile(r"(?:本年|当年)安排$")
_EMPTY_ENDS = regex.compile(
    r"^(?:19|20)\d\d年度?|^(?:共计|合计|总计|累计|其余|年末|年初|[共约另和及与均计])+$|(?:达到?|[为是了的共均])+$"
)
_PUNCTUATION = regex.compile(r"[，,、;；:()]")
_SCOPE = regex.compile(r"^\((?<scope>(?:含|不含|不包括|包括|扣除|剔除)[^()\d，,；;]{2,16})\)")
_AT_MOST = regex.compile(r"(?:最多|至多|不超过)[\u4e00-\u9fff]{1,4}$")
_AT_LEAST = regex.compile(r"(?:至少|不少于|不低于)[\u4e00-\u9fff]{1,4}$")
_ORGANS_BEHIND = regex.compile(
    r"(?<unit>下属(?:事业)?单位|(?:下属)?二级(?:机构|单位))|(?:内设)?(?:股室|科室|处室|机构|职能科室|业务科室)"
)
_SCORED = regex.compile(
    r"[，,]?(?:自评|实际|实|评|本次自评)?(?:得分|得|自评)?(?:分)?(?:为)?(?<=得|分|自评|为)"
)
_PROJECTS = {"expenditure.project", "special.total"}
_CARRIED = ("three.", "operation.", "procurement.", "expenditure.", "reception.", "vehicle.", "abroad.")
_COUNTS_ALL = regex.compile(
    r"(?:共|共有|现有|内设|下设|设有|下辖|辖|核定|设|所属)(?:机构)?$|(?:内设|下设|设有)[^，,。;；]+$"
)
_SUMMARY = regex.compile(
    r"(?:以上|上述|[两二三四五六七八九]项|各项|几项|全部|总体)?(?<word>合计|共计|总计|总共|累计|共)(?:为|达|约|:)?$"
)
_SUMMARY_ONLY = regex.compile(
    r"(?:^|[，,;；、:])(?:以上|上述)?(?:[两二三四五六七八九]项|各项|几项)?(?:合计|共计|总计)(?:为|达)?$"
)
_RECLAIMED = regex.compile(r"^[^，,;；。]{0,8}(?:由|被)?财政(?:部门)?(?:统一)?收回")


@dataclass(slots=True, kw_only=True)
class Naming:
    """What is known after the naming of a passage, besides the mentions themselves."""

    lists: Lists = field(default_factory=Lists)
    read: list[Mention] = field(default_factory=list)  # every figure before the one in hand
    levels: list[Mention] = field(default_factory=list)  # figures that state a level, in order
    summaries: list[Mention] = field(default_factory=list)  # figures behind 合计
    special: bool = False  # in the section on special funds
    topics: dict[int, Name] = field(
        default_factory=dict
    )  # 三公经费中，…: what the figures of a sentence are parts of


def name_mentions(text: Text, section: Section, given: dict[Mention, Name]) -> Naming:
    """Give role, concept or label, basis and qualifier to every mention of a passage.

    Args:
        text: the passage with its mentions in printed order.
        section: what its headings say.
        given: names of figures that stand in rows (分别为).
    """
    naming = Naming(special=section.special)
    mentions = text.mentions
    subjects = [
        (0, section.subject)
    ]  # by depth of brackets: what a bracket names is forgotten when it closes
    sentence = -1
    for index, mention in enumerate(mentions):
        give_role(mention)
        if index:
            naming.read.append(mentions[index - 1])
        if mention.sentence != sentence:
            naming.lists.new_sentence()
            subjects = [(0, _sentence_subject(text, sentence, mention.sentence) or subjects[-1][1])]
            sentence = mention.sentence
        while len(subjects) > 1 and subjects[-1][0] > mention.depth:
            subjects.pop()
        subject = subjects[-1][1]
        _settle_scores(mentions, index)
        if mention.role == "share_if_concept":
            named = name_before(mention.groups["whole"])
            mention.role = "share" if named.concept and not named.qualifier else "plain"
        if mention.role == "change" and mention.rule == "change" and name_before(mention.lead).concept:
            mention.role, mention.rule = "plain", "plain"
        if (
            mention.role in {"times", "change"}
            and (named := name_before(mention.groups.get("subject", ""))).label
        ):
            subject = named
            subjects.append((mention.depth, subject))
        if mention.role not in {"plain", "from", "to", "whole"}:
            continue
        naming.lists.opening(mention, naming.levels)
        _open_inside(mention, naming)
        name = given.get(mention) or _own_name(mention, naming, subject)
        subjects.append((mention.depth, _apply(mention, name, subject, section, naming)))
        if mention.groups.get("summary"):
            naming.summaries.append(mention)
        elif mention.role != "whole":
            naming.lists.join(mention)
            _by_family(mention, naming)
        naming.levels.append(mention)
    return naming


def _sentence_subject(text: Text, before: int, now: int) -> Name | None:
    """The subject that a sentence without figures announces: （1）公务接待费支出。."""
    for number in range(now - 1, before, -1):
        words = text.masked[text.sentences.starts[number] : text.sentences.ends[number]].strip("。\n!?\x00")
        if words and len(words) <= 60:
            name = name_before(words)
            if name.concept and not name.qualifier:
                return name
            if words.endswith(("(项)", "(款)", "(类)", "费", "经费", "支出")):
                return Name(label=name.label)
    return None


def _settle_scores(mentions: tuple[Mention, ...], index: int) -> None:
    """综合自评得分96.5分 is a level; 投入15分得15分 is a weight and its score."""
    mention = mentions[index]
    if mention.role == "scored":
        whole = name_before(mention.lead)
        if whole.concept is not None and whole.concept.startswith("score."):
            mention.role, mention.rule = "plain", "plain"
            if index and mentions[index - 1].role == "weight" and _SCORED.fullmatch(mention.lead):
                mention.role, mention.rule = "scored", "scored"
    if mention.role == "plain" and mention.unit == "分":
        after = mentions[index + 1] if index + 1 < len(mentions) else None
        if (
            after is not None
            and after.unit == "分"
            and after.sentence == mention.sentence
            and _SCORED.fullmatch(after.lead)
        ):
            mention.role, mention.rule = "weight", "weight"
        elif index and mentions[index - 1].role == "weight" and _SCORED.fullmatch(mention.lead):
            mention.role, mention.rule = "scored", "scored"


def _go_on_changing(mentions: tuple[Mention, ...], index: int) -> None:
    """压减会议费2.5万元、培训费1.8万元: the verb holds for the second as well."""
    mention, before = mentions[index], mentions[index - 1] if index else None
    if (
        before is None
        or before.role != "change_of"
        or mention.role != "plain"
        or before.sentence != mention.sentence
    ):
        return
    if mention.lead[:1] in {"、", "和", "及"} and len(mention.lead) > 2:
        mention.role, mention.rule = before.role, before.rule
        mention.groups = {"dir": before.groups["dir"], "subject": mention.lead[1:]}


def _open_inside(mention: Mention, naming: Naming) -> None:
    """基本支出中人员支出为…: opens a list of a total that was named before."""
    match = _INSIDE.search(mention.lead)
    if match is None or "其中" in match.group():
        return
    whole = name_before(match["whole"])
    if whole.concept is None:
        return
    naming.topics[mention.sentence] = whole
    total = next((m for m in reversed(naming.levels[-LOOK:]) if m.concept == whole.concept), None)
    if total is not None:
        naming.lists.inside(mention, total)
    mention.lead = mention.lead[match.end() :]


def _own_name(mention: Mention, naming: Naming, subject: Name) -> Name:
    """The name that stands beside the figure itself."""
    topic = naming.topics.get(mention.sentence)
    family = naming.lists.family or (topic.concept if topic else None) or subject.concept
    if naming.special and _OF_YEAR.search(mention.lead):
        family = "special.total"
    if mention.role in {"from", "to", "whole"}:
        return name_before(mention.groups.get("subject", ""), family)
    if mention.unit == "期" and mention.lead.endswith("分"):
        return Name(label="分期")
    if _RECLAIMED.match(mention.tail):
        return Name(concept="fund.reclaimed", label=taxonomy().label("fund.reclaimed"))
    lead = regex.sub(r"^.*其中[:，,]?", "", mention.lead) if "其中" in mention.lead else mention.lead
    lead = _last_year().sub(r"\1", lead)
    if _REST.search(lead):
        return _rest_name(mention, special=naming.special or family in _PROJECTS)
    special = naming.special or family in _PROJECTS
    if (match := _PURPOSE.search(lead)) and unit_class(mention.unit) == "amount":
        return _purpose(match["purpose"], family, special=special)
    if match := _PURPOSE_BEHIND.match(mention.tail):
        before = name_before(lead, family)
        if not before.label:
            return _purpose(match["purpose"], family, special=special)
    name = NOTHING if _SUMMARY_ONLY.search(lead) else name_before(lead, family)
    if not name.label and not name.generic:
        sums = any(m.sentence == mention.sentence and same_measure(m, mention) for m in naming.read[-LOOK:])
        if _SUMMARY.search(lead) and not _noun_behind(mention) and (sums or mention.unit == "分"):
            mention.groups["summary"] = "yes"
            return Name(label="合计")
        if (again := _same_again(mention, naming)) is not None:
            return again
        behind = _behind(mention)
        if behind.label:
            return behind
    if match := _ORGANS_BEHIND.match(mention.tail):
        concept = "org.subordinate" if match["unit"] else "org.departments"
        every = _COUNTS_ALL.search(mention.lead)
        return Name(concept=concept, label=taxonomy().label(concept)) if every else Name(label=match.group())
    if family == "expenditure.project" and name.concept == "special.total":
        return Name(label=name.words)  # a use of project money that is called 专项资金
    if (
        name.ends_in_verb
        and naming.read
        and naming.read[-1].sentence == mention.sentence
        and not _PUNCTUATION.search(lead)
    ):
        behind = _behind(mention)
        if behind.label:
            return behind
    if (
        mention.unit == "分"
        and family == "score.total"
        and naming.lists.open
        and not (name.concept or "").startswith("score.")
    ):
        return Name(label="得分", qualifier=score_subject(lead) or None)
    if name.verbal:
        if (
            by_unit := lexicon("aliases")["by_unit"].get(subject.concept or "", {}).get(mention.unit)
        ) is not None:
            return Name(concept=by_unit, label=taxonomy().label(by_unit))
        behind = _behind(mention)
        return behind if behind.label else _same_again(mention, naming) or name
    if name.label and _SUMMARY.search(lead):
        mention.groups["ends_in_sum"] = "yes"
    return name


@cache
def _last_year() -> regex.Pattern[str]:
    """上年, 去年 directly before a generic word or the figure: the year is read elsewhere, the subject is carried."""
    return regex.compile(
        rf"{any_of(lexicon('words')['base_last'])}((?:支出|收入|决算数?|决算支出|预算数?|实际支出|执行数|数|为)*)$"
    )


def _same_again(mention: Mention, naming: Naming) -> Name | None:
    """督查不少于6次，实际开展8次: a verb alone goes on with what was counted in the same unit before."""
    last = naming.levels[-1] if naming.levels else None
    same = last is not None and last.sentence == mention.sentence and last.unit == mention.unit
    if last is not None and same and regex.search(r"实际|完成|已", mention.lead):
        return Name(concept=last.concept, label=last.label, qualifier=last.qualifier)
    return None


def _behind(mention: Mention) -> Name:
    if unit_class(mention.unit) not in {"count", "amount"}:
        return NOTHING
    name = name_behind(mention.tail, whole=bool(_COUNTS_ALL.search(mention.lead)))
    return name if len(name.label) > 1 or name.label in {"镇", "乡", "村", "县", "区", "市"} else NOTHING


def _noun_behind(mention: Mention) -> bool:
    return unit_class(mention.unit) == "count" and bool(_behind(mention).label)


def _rest_name(mention: Mention, *, special: bool) -> Name:
    if match := regex.match(r"^(?:资金)?(?:均|全部|都)?(?:为|是|系)(?<what>[^，,;；。]{2,20})", mention.tail):
        named = name_before(match["what"])
        if named.label:
            return named
    if (match := _PURPOSE_BEHIND.match(mention.tail)) and special:
        return Name(
            concept="expenditure.project",
            label=taxonomy().label("expenditure.project"),
            qualifier=match["purpose"],
        )
    rest = _REST.search(mention.lead)
    return Name(label=rest.group().rstrip("的") if rest else "其余")


def _purpose(words: str, family: str | None, *, special: bool) -> Name:
    """A use of money: the concept it is a use of, with the purpose as qualifier."""
    named = name_before(words, family)
    if (named.concept and not named.qualifier) or not special:
        return named if named.label else Name(label=words)
    return Name(
        concept="expenditure.project",
        label=taxonomy().label("expenditure.project"),
        qualifier=named.label or words,
    )


def _apply(mention: Mention, name: Name, subject: Name, section: Section, naming: Naming) -> Name:
    """Write the name into the mention; the subject that is carried on."""
    carried = False
    chosen = name
    if (
        name.generic
        and name.label
        and name.concept == "expenditure.total"
        and (subject.concept or "").startswith(("special.", "fund."))
    ):
        chosen = Name(concept="expenditure.project", label=name.label, qualifier="专项", basis=name.basis)
        name = replace(chosen, generic=False)
    if (
        name.concept == "staff.actual"
        and (subject.concept or "").startswith("staff.quota.")
        and len(name.words) < 3
    ):
        chosen = replace(name, qualifier=subject.label)
    if name.generic and (subject.concept or subject.label) and not _is_whole(subject):
        chosen = Name(
            concept=_spent_on(subject.concept),
            label=subject.label,
            qualifier=subject.qualifier,
            basis=name.basis or "决算",
        )
        if chosen.concept:
            chosen = Name(
                concept=chosen.concept,
                label=taxonomy().label(chosen.concept),
                qualifier=chosen.qualifier,
                basis=chosen.basis,
            )
        carried = True
    elif not name.label and not name.generic and (last := _last_level(mention, naming)) is not None:
        chosen, carried = Name(concept=last.concept, label=last.label, qualifier=last.qualifier), True
    elif not name.label and not name.generic and (raw := _raw_words(mention)):
        chosen = Name(label=raw)  # 2022年安排100万元: named by what was done, not by the subject before
    elif not name.label and not name.generic:
        chosen, carried = (
            Name(concept=subject.concept, label=subject.label, qualifier=subject.qualifier),
            True,
        )
    elif name.generic and not name.label:
        concept = (
            "budget.executed" if name.basis == "决算" else "budget.initial" if name.basis == "预算" else None
        )
        chosen = Name(concept=concept, label=taxonomy().label(concept) if concept else "", basis=name.basis)
    concept, label = _fitting(chosen, mention, carried=carried)
    mention.concept, mention.label = concept, label
    mention.qualifier = None if mention.groups.get("unfit") else chosen.qualifier
    mention.basis = chosen.basis or "决算"
    if not mention.label:
        mention.label = _raw_words(mention)
    mention.own_label = not carried
    if concept in {"budget.initial", "budget.full"}:
        mention.basis = "预算" if concept == "budget.initial" else "全年预算"
    section.qualify(mention, naming.lists.family)
    if match := _SCOPE.match(mention.tail):
        mention.qualifier = mention.qualifier or match["scope"]
    if mention.bound is not None and regex.match(r"的[\u4e00-\u9fff]", mention.tail):
        mention.concept = None  # 执行率95%以上的项目有6个: a condition, not the office's figure
    if mention.bound is None and _AT_LEAST.search(mention.lead):
        mention.bound, mention.low = "ge", mention.value
    elif mention.bound is None and _AT_MOST.search(mention.lead):
        mention.bound, mention.high = "le", mention.value
    if mention.groups.get("summary"):
        return subject
    if not carried and name.label and unit_class(mention.unit) in {"amount", "count", "none"}:
        return name
    return subject


def _raw_words(mention: Mention) -> str:
    """The printed words beside a figure that nothing else could name: 投入100万元."""
    words = regex.split(r"[，,;；:：。、\n()\x00]", mention.lead)[-1]
    words = _last_year().sub(r"\1", words.rpartition("其中")[2])
    return _EMPTY_ENDS.sub("", words)[-16:]


def _last_level(mention: Mention, naming: Naming) -> Mention | None:
    """The figure before, in the same sentence and of the same kind: 结余率为1.86%，控制在5%以内."""
    last = naming.levels[-1] if naming.levels else None
    if last is None or last.sentence != mention.sentence or unit_class(last.unit) != unit_class(mention.unit):
        return None
    return last if unit_class(mention.unit) not in {"amount", "count"} else None


def _is_whole(subject: Name) -> bool:
    return (
        subject.concept is not None and not subject.concept.startswith(_CARRIED)
    ) or subject.concept == "expenditure.total"


def _spent_on(concept: str | None) -> str | None:
    return lexicon("aliases")["spent_on"].get(concept or "", concept)


def _fitting(name: Name, mention: Mention, *, carried: bool) -> tuple[str | None, str]:
    """The concept if its unit is of the figure's kind; else a concept of the same thing in that unit, or words only."""
    concept = name.concept
    if concept is None:
        return None, name.label
    wanted, got = unit_class(taxonomy().by_id[concept].unit), unit_class(mention.unit)
    by_unit = lexicon("aliases")["by_unit"].get(concept, {})
    if mention.unit in by_unit:
        concept = by_unit[mention.unit]
        return concept, taxonomy().label(concept)
    if got in (wanted, "none"):
        if got == "none":
            mention.unit = taxonomy().by_id[concept].unit
        return concept, taxonomy().label(concept)
    if got == "amount" and wanted == "count":
        spent = _spent_on(concept)
        if spent and spent != concept:
            return spent, taxonomy().label(spent)
    if carried:
        return None, ""
    mention.groups["unfit"] = "yes"
    return None, (name.qualifier or "") + (name.words or name.label)


def _by_family(mention: Mention, naming: Naming) -> None:
    """Parts of 项目支出 that are themselves known from 基本支出 are told apart."""
    if not naming.lists.open or mention not in naming.lists.open[-1].parts:
        return
    whole = naming.lists.open[-1].total
    if whole.basis != "决算" and mention.basis == "决算" and mention.own_label:
        mention.basis = whole.basis  # parts of a budget are budget figures
    total = whole.concept
    if total not in {"expenditure.project", "special.total"}:
        return
    if mention.concept is None and mention.own_label and unit_class(mention.unit) == "amount":
        mention.concept, mention.qualifier = "expenditure.project", mention.label
        mention.label = taxonomy().label(mention.concept)
    elif total == "expenditure.project" and mention.concept != total and mention.qualifier is None:
        mention.qualifier = "项目"
