"""The name of a figure, from the words beside it: a concept of the taxonomy, or the words. Knows words; no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import regex

from gouji.normalize.prose.lexicon import any_of, lexicon
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold_label

LONGEST = 24  # characters of a label made of printed words
_CUT = regex.compile(r".*[，,;；:：。\n、\x00(](?=[^，,;；:：。\n、\x00(]*$)", regex.DOTALL)
_NOUNS = frozenset(
    {
        "收入",
        "资金",
        "面积",
        "项目",
        "活动",
        "任务",
        "人员",
        "单位",
        "机构",
        "标准",
        "成本",
        "金额",
        "对象",
        "补贴",
        "补助",
    }
)
# One character that narrows nothing, unless it begins a word of its own (共享, 有效, 现场, 及时, 对口 …).
_SINGLE = "(?:[共现有含为是了另并由将已末总](?![享场效税网同建营产线业机人面量口价成投资规端])|[和及与](?![时会谐平口方其同个家服])|经(?![营费常济过])|[对从](?![口外业象事个])|(?<=年)[初终底])"
_SUFFIX = "(?:费|经费|支出|资金|率|量|数|人次|人数|次数|批次|额|对象|人员|中心|单位|机构|工作|活动|业务|项目|指标|任务|范围|期|点|站|所|队|收入|金额|标准|成本|面积|问卷|缴费|合同|用车|网络|系统|平台|设备|购置|补贴|补助|维护|运行|\\(|及|和|与|、)"
_BRACKETED = regex.compile(r"\([^()]{0,60}+\)$")
_YEAR_END = regex.compile(r"(?:19|20)\d\d年度?$")
_CONNECTOR = regex.compile(r"^(?:和|及|以及|与)(?![时会谐平口方其同])(?=.)|^(?:和|及|以及|与)$")
_YEAR = r"(?:(?:19|20)\d\d(?:年度?)?|\d{1,2}月(?:\d{1,2}日)?|每(?:年|月|季度|季|周|半年|天))"
_REASON_OR_YEAR = regex.compile(rf"^(?:主要)?(?:原因)?(?:是|由于|因为)|^{_YEAR}")
_LOOSE_HEAD = regex.compile(r"^(?:设(?!备|施|计|立|置)|在(?![编岗职建校册用]))(?=.{2,})")
_ADVERB = regex.compile(r"^(?:已经?|正在|刚)")
_BUDGETED = regex.compile(r"预算(?:安排|批复|下达|核定)(?:的|了)?$")
_FORMULA = regex.compile(r"=[\x00=]*+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What the words before (or behind) a figure name."""

    concept: str | None = None
    label: str = ""
    qualifier: str | None = None
    basis: str = ""  # 预算 | 决算 | 全年预算 where the words say so
    generic: bool = False  # 支出, 决算, 预算: takes the subject that was carried forward
    words: str = ""  # the concept as printed
    ends_in_verb: bool = False  # 网格员联系: whose action, not what is counted
    verbal: bool = False  # the words are a verb: 帮助, 培训; a noun behind the figure is better


NOTHING = Name()
# 中心2022年预算 is the office's own; that of 中心医院 is not.
_SELF = r"(?:本|该)?(?:中心|学校|医院|大队|支队|总队|园区|机关|馆|站|所|会)"
_ITSELF = rf"{_SELF}(?=(?:19|20)\d\d年|全年|本年|当年|年初)"
_OWN = regex.compile(_SELF)


@cache
def _neutral() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{_YEAR}|{_ITSELF}|{any_of(lexicon('words')['neutral'])}|{_SINGLE})*+")


@cache
def _filler() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!未){any_of(lexicon('words')['filler'])}$")


@cache
def _suffix_only() -> regex.Pattern[str]:
    return regex.compile(_SUFFIX)


@cache
def _soft() -> regex.Pattern[str]:
    return regex.compile(rf"{any_of(lexicon('words')['soft_filler'])}$")


@cache
def _verb() -> regex.Pattern[str]:
    return regex.compile(rf"{any_of(lexicon('words')['verbs'])}(?:了|过|到)?")


@cache
def _aliases() -> tuple[dict[str, str], int]:
    """Every spelling of every concept, folded, and the length of the longest."""
    known = dict(taxonomy().by_word)
    for word, concept in lexicon("aliases")["alias"].items():
        known[fold_label(word)] = concept
    return known, max(map(len, known))


_SPENDING = {"支出", "支出总额", "支出合计", "支出总计", "本年支出", "全年支出", "年度支出"}
_BUDGETS = {"budget.initial": "预算", "budget.full": "全年预算", "budget.executed": "决算"}
_BASIS = regex.compile(
    r"(?:(?<initial>(?:当年|本年)?(?:年初)?(?:财政拨款|部门|支出|批复)?(?:预算(?:数|安排|安排数|批复数|金额)?|控制数|控制额))|(?<full>(?:全年|调整后?|年度)的?预算(?:数)?)|(?<final>(?:支出|收入|本年)?决算(?:数|支出)?|实际支出|实际支付|实际执行|全年执行|执行数|执行金额|执行额))$"
)
_BUDGET_FLOW = regex.compile(
    r"(?<!公共|基金|经营)(?:(?:年初)?(?:部门)?(?<budget>预算)(?:批复)?|决算)(?:总)?(?<flow>收入|支出)$"
)


def name_before(lead: str, family: str | None = None) -> Name:
    """The name that stands at the end of the words before a figure.

    Args:
        lead: folded words before the figure.
        family: concept whose parts are being listed; gives short words (购置费, 货物) their meaning.
    """
    words = _last_clause(_FORMULA.sub("", lead))
    basis, printed = "", ""
    for _ in range(16):
        words = _YEAR_END.sub("", words)
        if not words:
            break
        found = _known(words, family)
        if found is not None:
            concept, start = found
            if words[start:] in _SPENDING and start and (inner := _known(words[:start], family)) is not None:
                concept, start = inner[0], inner[1]
            if concept in _BUDGETS and not basis:
                return _budgeted(words[:start], concept, family)
            return _with_prefix(words[:start], concept, words[start:], basis)
        shorter = _filler().sub("", words)
        if shorter == words:
            printed = printed or words
            shorter = _shorter(words)
        if match := _BUDGET_FLOW.search(words):
            flow = name_before(words[: match.start()] + match["flow"], family)
            return replace(flow, basis="预算" if match["budget"] else "决算", generic=False)
        if match := _BASIS.search(words):
            basis = "预算" if match["initial"] else "全年预算" if match["full"] else "决算"
            shorter = words[: match.start()]
            printed = ""
        if shorter == words:
            break
        words = shorter
    return _printed(printed, basis) if printed else Name(basis=basis, generic=bool(basis))


def _shorter(words: str) -> str:
    """Without a bracket at the end, or without a word that is no part of a concept's spelling."""
    bare = _BRACKETED.sub("", words)
    return bare if bare != words and bare else str(_soft().sub("", words))


def _last_clause(lead: str) -> str:
    """The words after the last punctuation; an opening bracket counts, a closed bracket belongs to the name."""
    depth, at = 0, len(lead)
    low = max(0, len(lead) - 80)
    while at > low:
        char = lead[at - 1]
        if char == ")":
            if at == len(lead) and not _has_open(lead, low):
                return ""
            depth += 1
        elif char == "(":
            if depth == 0:
                break
            depth -= 1
        elif (depth == 0 and char in "，,;；。\n、\x00：") or (depth == 0 and char == ":" and at < len(lead)):
            break
        at -= 1
    clause = lead[at:] if depth == 0 else lead[lead.rfind(")") + 1 :]
    return str(_CONNECTOR.sub("", clause.rpartition("主要用于")[2].lstrip(")")))


def _has_open(lead: str, low: int) -> bool:
    return "(" in lead[low:]


def _known(words: str, family: str | None) -> tuple[str, int] | None:
    """The concept whose spelling ends the words, and where it starts; the longest spelling wins."""
    known, longest = _aliases()
    context = lexicon("aliases")["context"].get(family or "", {})
    only_after = lexicon("aliases")["only_after"]
    for start in range(max(0, len(words) - longest), len(words) - 1):
        piece = words[start:]
        concept = context.get(piece)
        if concept:
            return concept, start
        concept = known.get(piece)
        needs = only_after.get(piece, "")
        if concept and needs != "-" and (family or needs).startswith(needs):
            return concept, start
    return None


def _budgeted(prefix: str, concept: str, family: str | None) -> Name:
    """三公经费年初预算: the budget of a subject; 年初预算 alone is a concept and takes the subject that was carried."""
    rest = prefix[_neutral().match(prefix).end() :]
    basis = _BUDGETS[concept]
    if rest and (named := name_before(prefix, family)).concept and not named.qualifier:
        rest = prefix
    if not rest:
        return Name(concept=concept, label=taxonomy().label(concept), basis=basis, generic=True)
    inner = name_before(rest, family)
    if inner.concept == "expenditure.total" and not inner.qualifier:
        return Name(concept=concept, label=taxonomy().label(concept), basis=basis)
    return Name(
        concept=inner.concept,
        label=inner.label,
        qualifier=inner.qualifier,
        basis=basis,
        generic=inner.generic,
    )


def _with_prefix(prefix: str, concept: str, words: str, basis: str) -> Name:
    rest = strip_neutral(prefix)
    if rest.endswith("预算") and not rest.endswith(("公共预算", "基金预算", "经营预算")):
        rest, basis = strip_neutral(rest.removesuffix("预算")), "预算"
    if rest in {"非", "未", "无"}:
        return _printed(rest + words, basis)  # 非财政拨款收入 is the very opposite
    if _BUDGETED.search(prefix):
        basis = basis or "预算"
    if words == "支出总计":
        rest += "总计"  # with what is carried over, as the tables of final accounts have it; not 支出合计
    generic = words in lexicon("aliases")["generic"]
    if generic and rest:
        return _printed(prefix + words, basis)
    return Name(
        concept=concept,
        label=taxonomy().label(concept),
        qualifier=rest or None,
        basis=basis,
        generic=generic,
        words=words,
    )


def strip_neutral(prefix: str) -> str:
    """What is left of the words before a name when they are freed from time, the office itself, verbs and adverbs."""
    rest = prefix[_neutral().match(prefix).end() :]
    rest = rest.strip("()")[-LONGEST:]
    return "" if rest in {"本", "我", "该", "全", "各"} else rest


def _printed(words: str, basis: str) -> Name:
    """A label made of the printed words: without leading adverbs, and the noun behind the last verb if there is one."""
    if _CLASSES.search(words):
        return _classified(words, basis)
    label = words[_neutral().match(words).end() :]
    if len(label) < 2 or (_suffix_only().fullmatch(label) and label not in _NOUNS):
        label = _REASON_OR_YEAR.sub("", words)
    if (match := _verb_then_noun().match(label)) is not None:
        noun = label[match.end() :]
        label = noun
    if _neutral().fullmatch(label) or (basis and _OWN.fullmatch(label)):
        return Name(basis=basis, generic=bool(basis))
    verbal = _verb().fullmatch(label) is not None
    ends_in_verb = not verbal and _ends_in_verb().search(label) is not None
    label = _LOOSE_HEAD.sub("", label)
    return Name(label=label.strip("()的 ")[-LONGEST:], basis=basis, verbal=verbal, ends_in_verb=ends_in_verb)


@cache
def _ends_in_verb() -> regex.Pattern[str]:
    return regex.compile(rf"{any_of(lexicon('words')['verbs'])}(?:了|过|到)?$")


_CLASSES = regex.compile(r"\((?:类|款|项)\)")


def _classified(words: str, basis: str) -> Name:
    """A line of the functional classification, 教育支出（类）…（款）…（项）: its last level, the one above as qualifier."""
    pieces = [p for p in _CLASSES.split(words[_neutral().match(words).end() :]) if p]
    if len(pieces) > 1 and pieces[-1] in {"支出", "科目", "经费"}:
        pieces = [*pieces[:-2], pieces[-2] + pieces[-1]]
    above = pieces[-2][-LONGEST:] if len(pieces) > 1 else None
    return Name(label=pieces[-1][-LONGEST:], qualifier=above, basis=basis)


@cache
def _verb_then_noun() -> regex.Pattern[str]:
    return regex.compile(
        rf".*{any_of(lexicon('words')['verbs'])}(?:了|过|到)?(?!{_SUFFIX})(?=.{{2,}})", regex.DOTALL
    )


@cache
def _behind() -> regex.Pattern[str]:
    return regex.compile(r"的?(?<noun>[\u4e00-\u9fffA-Za-z()·]{1,24})")


@cache
def _stops() -> regex.Pattern[str]:
    words = lexicon("words")
    return regex.compile("|".join([any_of(words["verbs"]), any_of(words["tail_stops"])]))


def name_behind(tail: str, *, whole: bool = False) -> Name:
    """The noun that a count stands before: 65名网格员, 5个股室.

    Args:
        tail: folded words behind the figure.
        whole: the words before say that all there are were counted (共, 内设), so that the noun may be a concept.
    """
    match = _behind().match(tail)
    if match is None:
        return NOTHING
    noun = match["noun"]
    if noun.startswith(")"):
        return NOTHING
    if whole:
        known, longest = _aliases()
        for size in range(min(longest, len(noun)), 1, -1):
            if noun[:size] in known:
                return Name(concept=known[noun[:size]], label=taxonomy().label(known[noun[:size]]))
    noun = _ADVERB.sub("", noun)
    stop = _stops().search(noun, 1 if noun != match["noun"] else 0)
    if stop:
        noun = noun[: stop.start()]
    if noun.count("(") != noun.count(")"):
        noun = noun.split("(")[0].rstrip(")")
    if not noun:
        return NOTHING
    return Name(label=noun[:LONGEST])


def concept_of(words: str, family: str | None = None) -> str | None:
    """The concept that words end with (总支出 in 占总支出的), or None."""
    name = name_before(words, family)
    return name.concept if not name.qualifier else None
