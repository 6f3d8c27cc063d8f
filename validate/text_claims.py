"""Statements against each other: contradictions (K16), conclusions without a figure (K15), cover against body (J03)."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE
from gouji.normalize.words import fold, fold_label, squeeze
from gouji.validate.case import HEAD, Case
from gouji.validate.model import Observation, Rule
from gouji.validate.text_lexicon import lexicon
from gouji.validate.text_places import Words, at_passage, everything, office, place, prose
from gouji.validate.words import place as place_of_figure

if TYPE_CHECKING:
    from collections.abc import Iterator

_VAGUE = re.compile(
    r"(?:支出|收入|经费|结余|资产|采购|接待)[^，。；\d]{0,12}(?:稳中有[升降]|略有(?:增长|增加|下降|减少|上升)|略[增降减]|大幅(?:度)?(?:增长|增加|下降|减少|压缩)|明显(?:增长|增加|下降|减少|压缩)|有所(?:增长|增加|下降|减少|压缩))"
)
_NAME_FIELDS = frozenset(
    {
        "部门(单位)名称",
        "部门名称",
        "单位名称",
        "填报单位",
        "预算部门名称",
        "预算部门",
        "评价单位",
        "自评单位",
        "填报部门",
    }
)
_YEAR_FIELDS = frozenset({"年度", "评价年度", "预算年度", "自评年度", "绩效年度"})
_TITLE_LENGTH = 120
_TITLE_NAME = re.compile(
    r"\s*(?P<org>[\u4e00-\u9fff]{3,24}?(?:局|委员会|[县区市]委|部|办公室|法院|检察院|医院|学校|中学|小学|大学|学院|中心|政府|联合会|总工会|厅|街道办事处))\s*(?:关于)?\s*20\d{2}\s*年度?[\u4e00-\u9fff（）()]{0,12}(?:整体支出|项目支出)(?:绩效)?(?:自评|评价)[\u4e00-\u9fff]{0,6}(?:报告|表)\s*$"
)
_TITLE_YEAR = re.compile(
    r"^\s*[（(]?\s*(?:[\u4e00-\u9fff]{2,20})?(?P<year>20\d{2})\s*年度?[\u4e00-\u9fff（）()]{0,12}(?:整体支出|项目支出)(?:绩效)?(?:自评|评价)[\u4e00-\u9fff]{0,6}(?:报告|表)\s*[）)]?\s*$"
)


def contradictions(rule: Rule, case: Case) -> Iterator[Observation]:
    """Pairs of statements that exclude each other, and denials beside a figure above nought."""
    texts = everything(case)
    for entry in lexicon()["K16"]:
        yes = _first(texts, entry["affirm"], but=entry["deny"])
        no = _first(texts, entry["deny"])
        if yes is None or no is None or yes[0].passage is no[0].passage:
            continue
        words, match = yes
        denied = squeeze(no[1][0])
        seen = at_passage(
            rule,
            words.passage,
            match.span(),
            rule.message.format(
                where=words.where,
                words=squeeze(match[0]),
                other_where=no[0].where,
                other=denied,
                say=entry["say"],
            ),
            cause="前后矛盾",
            code="contradiction",
            related=(no[0].passage.location,),
        )
        yield replace(seen, where=words.where)
    yield from _denials(rule, case, texts)


def _first(texts: list[Words], pattern: str, but: str = "") -> tuple[Words, re.Match[str]] | None:
    compiled = re.compile(pattern)
    for words in texts:
        for match in compiled.finditer(words.passage.text):
            near = words.passage.text[max(match.start() - 8, 0) : match.end()]
            if not but or not re.search(but, near):
                return words, match
    return None


def _denials(rule: Rule, case: Case, texts: list[Words]) -> Iterator[Observation]:
    for entry in lexicon()["denial"]:
        found = [f for e in (WHOLE, HEAD) for f in case.mentions(entry["concept"], e) if f.fact.bound is None]
        if not found or any(f.value <= 0 for f in found):
            continue
        said = _first(
            [w for w in texts if not re.search(r"上年|去年|计划|预算", w.passage.text)], entry["pattern"]
        )
        if said is None:
            continue
        words, match = said
        figure = found[0].fact
        seen = at_passage(
            rule,
            words.passage,
            match.span(),
            f"{words.where}写“{squeeze(match[0])}”，而{place_of_figure(figure)}的{figure.label}是{figure.text}{'' if figure.text.endswith(figure.unit) else figure.unit}，两处矛盾，请核实。",
            cause="文字与数字矛盾",
            code="denial",
            related=(figure.evidence.location,),
        )
        yield replace(seen, where=words.where)


def vague(rule: Rule, case: Case) -> Iterator[Observation]:
    """K15: an amount is said to have grown or fallen, and neither the paragraph nor the next one has a figure."""
    passages = prose(case)
    for n, passage in enumerate(passages):
        match = _VAGUE.search(passage.text)
        if match is None or passage.is_heading:
            continue
        near = passage.text + "".join(p.text for p in passages[n + 1 : n + 2])
        if re.search(r"\d", re.sub(r"^\s*[（(]?\d+[)）.、．]|20\d{2}年", "", near)):
            continue
        yield at_passage(
            rule,
            passage,
            match.span(),
            rule.message.format(where=place(passage), words=squeeze(match[0])),
            cause="结论没有数据",
            code="vague",
        )
        return


def cover(rule: Rule, case: Case) -> Iterator[Observation]:
    """J03: the name or the year on the cover is not that of the body."""
    s = case.submission
    names = [(k, v) for k, v in s.fields if fold_label(k) in _NAME_FIELDS]
    entity = office(case)
    for (other, one), (label, two) in itertools.pairwise(names):
        if fold_label(other) == fold_label(label) and not _same_office(fold(one), fold(two)):
            yield _cover(rule, case, label, squeeze(two), squeeze(one), "单位名称")
    if names and entity and len(names) == 1 and not _same_office(fold(names[0][1]), entity):
        yield _cover(rule, case, names[0][0], squeeze(names[0][1]), s.entity, "单位名称")
    yield from _title_name(rule, case)
    if s.year is None:
        return
    for label, value in s.fields:
        found = re.fullmatch(r"(20\d{2})年?度?", fold(value)) if fold_label(label) in _YEAR_FIELDS else None
        if found and int(found[1]) != s.year:
            yield _cover(rule, case, label, squeeze(value), str(s.year), "年度")
    for passage in prose(case):
        title = _TITLE_YEAR.match(passage.text) if len(passage.text) <= _TITLE_LENGTH else None
        if title and int(title["year"]) not in {s.year, s.year + 1}:
            yield at_passage(
                rule,
                passage,
                title.span("year"),
                f"标题写{title['year']}年度，正文评价的是{s.year}年度，请核对年度。",
                cause="封面与正文不符",
                code="cover",
                expected=str(s.year),
            )


def _title_name(rule: Rule, case: Case) -> Iterator[Observation]:
    """A title that names another office than the cover and the form."""
    entity = office(case)
    for passage in prose(case):
        title = _TITLE_NAME.match(passage.text) if len(passage.text) <= _TITLE_LENGTH else None
        if title is None or not entity or _same_office(fold(title["org"]), entity):
            continue
        yield at_passage(
            rule,
            passage,
            title.span("org"),
            f"标题写“{squeeze(title['org'])}”，而本单位是{case.submission.entity}，请核对单位名称。",
            cause="封面与正文不符",
            code="cover",
            expected=case.submission.entity,
        )
        return


def _same_office(one: str, two: str) -> bool:
    """One name inside the other, or its characters in order (县水利局 and 清河县水利和湖泊局)."""
    short, long = sorted((re.sub(r"\(.*?\)", "", one), re.sub(r"\(.*?\)", "", two)), key=len)
    if not short or short in long:
        return True
    rest = iter(long)
    return all(c in rest for c in short)


def _cover(rule: Rule, case: Case, label: str, printed: str, expected: str, what: str) -> Observation:
    place_ = next((p.location for p in case.submission.narrative if printed in squeeze(p.text)), None)
    return Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format(label=label, a=printed, b=expected, what=what),
        where=f"封面 {label}",
        location=place_,
        quote=f"{label}：{printed}",
        printed=printed,
        expected=expected,
        cause="封面与正文不符",
        cause_code="cover",
    )
