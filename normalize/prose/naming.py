"""Names for the mentions of one passage, in reading order: own words, lists, subjects carried forward.

Knows how a subject is carried; the words beside a figure are read by `beside`, lists by `lists`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import regex

from gouji.normalize.prose.beside import name_beside, without_last_year
from gouji.normalize.prose.labels import Name, name_before
from gouji.normalize.prose.lexicon import lexicon
from gouji.normalize.prose.model import LOOK, Mention
from gouji.normalize.prose.roles import give_role, unit_class
from gouji.normalize.prose.state import Naming
from gouji.normalize.taxonomy import taxonomy

if TYPE_CHECKING:
    from gouji.normalize.prose.mentions import Text
    from gouji.normalize.prose.section import Section

_INSIDE = regex.compile(r"(?<whole>[\u4e00-\u9fff()]{2,20}?)(?:当中|中|里)[,，:]?(?=[\u4e00-\u9fff])")
_EMPTY_ENDS = regex.compile(
    r"^(?:19|20)\d\d年度?|^(?:共计|合计|总计|累计|其余|年末|年初|[共约另和及与均计])+$|(?:达到?|[为是了的共均])+$"
)
_CLAUSES = regex.compile(r"[，,;；:：。、\n()\x00]")
_SCOPE = regex.compile(r"^\((?<scope>(?:含|不含|不包括|包括|扣除|剔除)[^()\d，,；;]{2,16})\)")
_ASPECT = regex.compile(r"(?:的?(?:使用|开支|支出|执行)?(?:方面|情况))$")
_SPENT = regex.compile(r"决算|实际|执行|完成|使用|已|实支")
_GRADED = regex.compile(r"优秀?|良好?|[中差]|合格|等[级次]|得分|评分|总分|满分")
_FORMULA = regex.compile(r"[+×÷*/=]")
_SEGMENT = regex.compile(r"[;；]")
_PHASE = regex.compile(r"(?:^|[，,。:])(?:预算)?调整(前|后)(?:预算)?[，,:]")
_ONLY_YEAR = regex.compile(r"(?:19|20)\d\d年度?(?:末|底|初)?[为是达]?")
_BARE = {"收入", "支出"}
_OFFICE_TOTALS = {"income.total", "income.current", "expenditure.total", "budget.executed"}
_SAVED = regex.compile(r"^(?:相比)?[，,]?(?:节约|节省)了?$")
_CONDITION = regex.compile(r"的[\u4e00-\u9fff]")
_AT_MOST = regex.compile(r"(?:最多|至多|不超过)[\u4e00-\u9fff]{1,4}$")
_AT_LEAST = regex.compile(r"(?:至少|不少于|不低于)[\u4e00-\u9fff]{1,4}$")
_SCORED = regex.compile(
    r"[)]*[，,]?(?:自评|实际|实|评|本次自评)?(?:得分|得|自评)?(?:分)?(?:为)?(?<=得|分|自评|为)"
)
# Families of concepts that 支出, 决算 and the like may stand for when they were named before.
_CARRIED = ("three.", "operation.", "procurement.", "expenditure.", "reception.", "vehicle.", "abroad.")


def name_mentions(text: Text, section: Section, given: dict[Mention, Name]) -> Naming:
    """Give role, concept or label, basis and qualifier to every mention of a passage.

    Args:
        text: the passage with its mentions in printed order.
        section: what its headings say.
        given: names of figures that stand in rows (分别为).
    """
    naming = Naming(special=section.special)
    subjects = [(0, section.subject)]  # by depth: what a bracket names is forgotten when it closes
    sentence = -1
    for index, mention in enumerate(text.mentions):
        if index:
            naming.read.append(text.mentions[index - 1])
        if mention.sentence != sentence:
            naming.lists.new_sentence()
            subjects = [(0, _sentence_subject(text, sentence, mention.sentence) or subjects[-1][1])]
            sentence = mention.sentence
        while len(subjects) > 1 and subjects[-1][0] > mention.depth:
            subjects.pop()
        give_role(mention)
        _settle_role(text.mentions, index)
        if mention.role in {"times", "change"}:
            named = name_before(mention.groups.get("subject", ""))
            if named.label:
                subjects.append((mention.depth, named))
        elif mention.role in {"plain", "from", "to", "whole"}:
            subject = _name_level(mention, given.get(mention), subjects[-1][1], section, naming)
            subjects.append((mention.depth, subject))
            _in_phase(mention, text)
            naming.levels.append(mention)
    return naming


def _name_level(
    mention: Mention, given: Name | None, carried: Name, section: Section, naming: Naming
) -> Name:
    """Name a figure that states a level, and put it into its list.

    Returns:
        The subject that is carried on.
    """
    naming.lists.opening(mention, naming.levels)
    _open_inside(mention, naming)
    name = given or name_beside(mention, naming, carried)
    if not name.label and not name.generic:
        name = _topic(mention) or name
    if _topical(mention, name):
        name = replace(name, generic=True)
    subject = _apply(mention, name, _announced(mention, name, naming) or carried, section, naming)
    if not mention.groups.get("summary") and mention.role != "whole":
        naming.lists.join(mention)
        _as_part(mention, naming)
    return subject


def _in_phase(mention: Mention, text: Text) -> None:
    """预算调整前，基本支出…，项目支出…；调整后，…: the words hold for every figure up to the semicolon."""
    start = text.sentences.starts[mention.sentence]
    segment = _SEGMENT.split(text.masked[start : mention.figure.start])[-1]
    phases = _PHASE.findall(segment)
    if phases and mention.basis == "决算" and _SPENT.search(mention.lead) is None:
        mention.basis = "预算" if phases[-1] == "前" else "全年预算"


def _sentence_subject(text: Text, before: int, now: int) -> Name | None:
    """The subject that a sentence without figures announces: （1）公务接待费支出。."""
    for number in range(now - 1, max(before, now - LOOK), -1):
        words = text.masked[text.sentences.starts[number] : text.sentences.ends[number]].strip("。\n!?\x00")
        if words and len(words) <= 60:
            name = name_before(words)
            if name.concept and not name.qualifier:
                return name
            if words.endswith(("(项)", "(款)", "(类)", "费", "经费", "支出")):
                return Name(label=name.label)
    return None


def _announced(mention: Mention, name: Name, naming: Naming) -> Name | None:
    """The subject that 支出 or 决算 takes from a clause before it, or after a list from the total of the list.

    工资福利支出，2022年支出412.80万元; 三公经费8万元，其中…；实际支出6.5万元.
    """
    if not name.generic:
        return None
    if mention.lead[:1] in {";", "；"} and naming.lists.open:
        total = naming.lists.open[0].total
        return Name(concept=total.concept, label=total.label, qualifier=total.qualifier)
    for clause in reversed(_CLAUSES.split(mention.lead)[:-1]):
        named = name_before(_ASPECT.sub("", clause))
        if named.concept and not named.qualifier and not named.generic:
            return named
    return None


def _topical(mention: Mention, name: Name) -> bool:
    """三公经费方面，全年支出5.68万元: 全年支出 is that of the topic, not of the office."""
    if name.concept != "expenditure.total" or name.qualifier:
        return False
    topics = [c for c in _CLAUSES.split(mention.lead)[:-1] if _ASPECT.search(c)]
    named = name_before(_ASPECT.sub("", topics[-1])) if topics else Name()
    return bool(named.concept) and not named.qualifier and not _is_whole(named)


def _settle_role(mentions: tuple[Mention, ...], index: int) -> None:
    """What a role rule cannot see: whether its words are a concept, and what the figures around are."""
    mention = mentions[index]
    before = mentions[index - 1] if index and mentions[index - 1].sentence == mention.sentence else None
    after = mentions[index + 1] if index + 1 < len(mentions) else None
    if mention.role == "share_if_concept":
        named = name_before(mention.groups["whole"])
        mention.role = "share" if named.concept and not named.qualifier else "plain"
        if mention.role == "plain" and mention.groups.get("subject"):
            mention.lead = mention.groups["subject"]  # 完成率为计划的120%
    elif mention.role == "change" and mention.rule == "change" and name_before(mention.lead).concept:
        mention.role, mention.rule = "plain", "plain"  # 调减10万元 is a concept of its own
    elif mention.unit == "分":
        _settle_score(mention, before, after)
    elif mention.role == "plain" and before is not None and before.role == "change_of":
        _go_on_changing(mention, before)
    elif (
        mention.role == "plain"
        and before is not None
        and before.rule == "prior_base"
        and _SAVED.search(mention.lead)
    ):
        mention.role, mention.rule, mention.groups = (
            "change",
            "change",
            {"dir": "节约"},
        )  # 较预算26万元节约4.55万元


def _go_on_changing(mention: Mention, before: Mention) -> None:
    """压减会议费2.5万元、培训费1.8万元: the verb holds for the second as well."""
    if mention.lead[:1] in {"、", "和", "及"} and len(mention.lead) > 2:
        mention.role, mention.rule = before.role, before.rule
        mention.groups = {"dir": before.groups["dir"], "subject": mention.lead[1:]}


def _settle_score(mention: Mention, before: Mention | None, after: Mention | None) -> None:
    """综合自评得分96.5分 is a level; 投入15分得15分 is a weight and its score."""
    follows = before is not None and before.role == "weight" and _SCORED.fullmatch(mention.lead) is not None
    if (
        mention.role == "scored"
        and not follows
        and (name_before(mention.lead).concept or "").startswith("score.")
    ):
        mention.role, mention.rule = "plain", "plain"
    if mention.role != "plain":
        return
    leads = after is not None and after.unit == "分" and after.sentence == mention.sentence
    if leads and after is not None and _SCORED.fullmatch(after.lead):
        mention.role, mention.rule = "weight", "weight"
    elif follows:
        mention.role, mention.rule = "scored", "scored"
    elif _is_weight(mention):
        mention.role, mention.rule = "weight", "weight"


def _is_weight(mention: Mention) -> bool:
    """过程指标（40分）: a figure alone in a bracket behind the name of an indicator; 自评得分（96分） and 优（96分） are scores."""
    named = mention.lead.endswith("(") and mention.tail.startswith(")")
    words = mention.lead[:-1]
    concept = name_before(words).concept or ""
    return bool(named and words) and not concept.startswith("score.") and not _GRADED.search(words)


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


def _apply(mention: Mention, name: Name, subject: Name, section: Section, naming: Naming) -> Name:
    """Write the name into the mention.

    Returns:
        The subject that is carried on.
    """
    name = _narrowed(name, subject)
    chosen, carried = _carry(mention, name, subject, naming)
    concept, label = _fitting(chosen, mention, carried=carried)
    mention.concept, mention.label = concept, label or raw_words(mention)
    mention.qualifier = None if mention.groups.get("unfit") else chosen.qualifier
    mention.basis = {"budget.initial": "预算", "budget.full": "全年预算"}.get(
        concept or "", chosen.basis or "决算"
    )
    mention.own_label = not carried
    section.qualify(mention, naming.lists.family)
    if name.words in _BARE and mention.concept in _OFFICE_TOTALS and section.topic:
        mention.qualifier = mention.qualifier or section.topic  # under 机关食堂, 支出 is the canteen's
    _scope(mention)
    owns = name.label and not carried and not mention.groups.get("summary")
    return name if owns and unit_class(mention.unit) in {"amount", "count", "none"} else subject


def _narrowed(name: Name, subject: Name) -> Name:
    """行政编制15人，实有14人: the second is of that class only; 项目资金到位…，支出…: of the project money only."""
    before = subject.concept or ""
    if name.concept == "staff.actual" and before.startswith("staff.quota.") and len(name.words) < 3:
        return replace(name, qualifier=subject.label)
    if name.generic and name.concept == "expenditure.total" and before.startswith(("special.", "fund.")):
        return replace(name, concept="expenditure.project", qualifier="专项", generic=False)
    return name


def _carry(mention: Mention, name: Name, subject: Name, naming: Naming) -> tuple[Name, bool]:
    """The name, or the subject before where the words are generic (支出, 决算) or there are none; and whether it is."""
    spent = not (name.concept == "expenditure.total" and subject.label.endswith("收入"))
    if name.generic and (subject.concept or subject.label) and spent and not _is_whole(subject):
        concept = _spent_on(subject.concept)
        label = taxonomy().label(concept) if concept else subject.label
        basis = name.basis or "决算"
        return Name(concept=concept, label=label, qualifier=subject.qualifier, basis=basis), True
    if name.generic and not name.label:
        concept = {"决算": "budget.executed", "预算": "budget.initial"}.get(name.basis)
        return Name(
            concept=concept, label=taxonomy().label(concept) if concept else "", basis=name.basis
        ), False
    if name.label or name.generic:
        return name, False
    if (last := _last_rate(mention, naming)) is not None:
        return Name(concept=last.concept, label=last.label, qualifier=last.qualifier), True
    if _FORMULA.match(mention.tail) and not mention.figure.unit:
        return Name(), False  # 综上，8+38+30=76分: a term of a formula
    if words := raw_words(mention):
        return Name(
            label=words
        ), False  # 2022年安排100万元: named by what was done, not by the subject before
    return Name(concept=subject.concept, label=subject.label, qualifier=subject.qualifier), True


def _topic(mention: Mention) -> Name | None:
    """本年收入，2021年4,386.21万元: nothing but a year stands beside the figure, and its name in the clause before."""
    clauses = _CLAUSES.split(mention.lead)
    if len(clauses) < 2 or not _ONLY_YEAR.fullmatch(clauses[-1]):
        return None
    named = name_before(clauses[-2])
    return named if named.label and not named.generic else None


def _is_whole(subject: Name) -> bool:
    """A subject that 支出 and 决算 do not stand for: the office's own totals, and what no money is spent on."""
    concept = subject.concept
    return concept is not None and (concept == "expenditure.total" or not concept.startswith(_CARRIED))


def _spent_on(concept: str | None) -> str | None:
    found = lexicon("aliases")["spent_on"].get(concept or "", concept)
    return str(found) if found else None


def _last_rate(mention: Mention, naming: Naming) -> Mention | None:
    """结余率为1.86%，控制在5%以内: the rate before, in the same sentence."""
    last = naming.levels[-1] if naming.levels else None
    kind = unit_class(mention.unit)
    if last is None or last.sentence != mention.sentence or unit_class(last.unit) != kind:
        return None
    return last if kind not in {"amount", "count"} else None


def raw_words(mention: Mention) -> str:
    """The printed words beside a figure that nothing else could name: 投入100万元."""
    words = _CLAUSES.split(mention.lead)[-1]
    return str(_EMPTY_ENDS.sub("", without_last_year(words.rpartition("其中")[2])))[-16:]


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
    spent = _spent_on(concept)
    if got == "amount" and wanted == "count" and spent and spent != concept:
        return spent, taxonomy().label(spent)
    if carried:
        return None, ""
    mention.groups["unfit"] = "yes"
    return None, (name.qualifier or "") + (name.words or name.label)


def _scope(mention: Mention) -> None:
    """（含上年结余） narrows the figure; …以上的项目 makes it a condition; 至少 a few words before bounds it."""
    if match := _SCOPE.match(mention.tail):
        mention.qualifier = mention.qualifier or match["scope"]
    if mention.bound is not None:
        if _CONDITION.match(mention.tail):
            mention.concept = None  # 执行率95%以上的项目有6个 is no figure of the office
    elif _AT_LEAST.search(mention.lead):
        mention.bound, mention.low = "ge", mention.value
    elif _AT_MOST.search(mention.lead):
        mention.bound, mention.high = "le", mention.value


def _says_nothing(mention: Mention) -> bool:
    """Do the words of a figure leave open whether it is of the budget or was spent: 基本支出, but not 实际支出."""
    goes_on = mention.lead.lstrip(")")[:1] not in {";", "；"} and not (mention.concept or "").startswith(
        "budget."
    )
    return mention.own_label and goes_on and _SPENT.search(mention.lead) is None


def _as_part(mention: Mention, naming: Naming) -> None:
    """What a figure takes from the total it is a part of: its basis; and that it is of project money only."""
    headed = naming.lists.headed
    if headed is not None and headed.basis != "决算" and mention.basis == "决算" and _says_nothing(mention):
        mention.basis = headed.basis  # parts of a budget are budget figures
    if not naming.lists.open or mention not in naming.lists.open[-1].parts:
        return
    whole = naming.lists.open[-1].total
    if whole.concept not in {"expenditure.project", "special.total"}:
        return
    if mention.concept is None and mention.own_label and unit_class(mention.unit) == "amount":
        mention.concept, mention.qualifier = "expenditure.project", mention.label
        mention.label = taxonomy().label(mention.concept)
    elif (
        whole.concept == "expenditure.project"
        and mention.concept != whole.concept
        and mention.qualifier is None
    ):
        mention.qualifier = "项目"
