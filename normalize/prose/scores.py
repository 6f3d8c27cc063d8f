"""得分, 扣分, 分值: scores that prose repeats from the scoring sheet. Adds nothing up."""

from __future__ import annotations

from decimal import Decimal

import regex

from gouji.normalize.prose.labels import concept_of
from gouji.normalize.prose.model import Link, Mention, tie
from gouji.normalize.taxonomy import taxonomy

FULL = Decimal(100)  # the weight of the whole
_MOST_FOR_EXECUTION = Decimal(20)  # points that forms give to the execution rate
_BEHIND_NAME = regex.compile(r"(?:指标)?(?:的)?(?:分值|满分|权重|标准分|自评|实际|总分|得分|得|扣|计|为)+$")
_BEFORE_NAME = regex.compile(r".*[，,;；:：。、\n(\x00]", regex.DOTALL)
_FULL_MARKS = regex.compile(r"\((?:满分|分值|权重)?")
_CLAUSES = regex.compile(r"[，,;；:：]")
_ORDINAL = regex.compile(r"^[一二三四五六七八九]是")
_ALL_DEDUCTED = regex.compile(r"(?:共|合计|累计|总共|共计)扣?$")


def score_subject(lead: str) -> str:
    """What a score is the score of: the words of the last clause without 分值, 得分 and the like."""
    words = _BEFORE_NAME.sub("", lead.rstrip("(").lstrip(")"))
    return str(_BEHIND_NAME.sub("", words)).removeprefix("其中")[-16:]


def score_links(mentions: tuple[Mention, ...]) -> list[Link]:
    """Name scores, weights and deductions, and link a score with the weight before it."""
    links = []
    for index, mention in enumerate(mentions):
        if mention.role == "weight":
            _name_weight(mention)
        elif mention.role == "scored":
            weight = mentions[index - 1] if index and mentions[index - 1].role == "weight" else None
            if weight is not None and _in_a_row(mentions, index - 1):
                weight = None
            if weight is None and (weight := _weight_behind(mentions, index)) is not None:
                weight.role = weight.rule = "weight"
                _name_score(mention, None)
                weight.concept, weight.label, weight.qualifier = None, "分值", mention.qualifier
            else:
                _name_score(mention, weight)
            if weight is not None:
                links.append(tie("score", ("score", mention), ("weight", weight), rule="H03", how="score"))
        elif mention.concept == "score.total" and _of_execution(mentions, index):
            mention.concept = "budget.execution_score"
            mention.label = taxonomy().label(mention.concept)
        elif mention.role == "deducted":
            _name_deduction(mention)
    return [*links, *_broken_down(mentions)]


def _of_execution(mentions: tuple[Mention, ...], index: int) -> bool:
    """预算执行率96%，自评得分9.6分: what the rate earned, not what the office did."""
    last = mentions[index - 1] if index else None
    beside = (
        last is not None
        and last.concept == "budget.execution_rate"
        and last.sentence == mentions[index].sentence
    )
    return beside and mentions[index].value <= _MOST_FOR_EXECUTION


def _in_a_row(mentions: tuple[Mention, ...], index: int) -> bool:
    """目标合理性4分，指标明确性3分，得7分: the score is of the whole row, not of the last weight."""
    last = mentions[index]
    before = mentions[index - 1] if index else None
    return (
        before is not None
        and before.unit == "分"
        and before.role in {"plain", "weight"}
        and (before.sentence, before.depth) == (last.sentence, last.depth)
        and last.lead[:1] in {"，", ",", "、"}
    )


def _weight_behind(mentions: tuple[Mention, ...], index: int) -> Mention | None:
    """得9.85分（满分10分）: the weight stands in the bracket behind."""
    behind = mentions[index + 1] if index + 1 < len(mentions) else None
    if behind is None or behind.unit != "分" or behind.sentence != mentions[index].sentence:
        return None
    closed = _FULL_MARKS.fullmatch(behind.lead) is not None and behind.tail[:1] == ")"
    return behind if closed and behind.value >= mentions[index].value else None


def _broken_down(mentions: tuple[Mention, ...]) -> list[Link]:
    """综合得分93.85分。其中：决策（20分）得19.5分…: a total and the scores behind it, when their weights make 100."""
    links = []
    for index, total in enumerate(mentions):
        if total.concept != "score.total" or total.role not in {"plain", "scored"}:
            continue
        weights, scores = [], []
        for mention in mentions[index + 1 :]:
            if mention.sentence > total.sentence + 1 or mention.concept == "score.total":
                break
            weights += [mention.value] if mention.role == "weight" else []
            scores += [mention] if mention.role == "scored" else []
            if sum(weights) == FULL and len(scores) == len(weights) > 1:
                parts = [("part", score) for score in scores]
                links.append(tie("sum", ("total", total), *parts, rule="H02", note="complete", how="scores"))
                break
    return links


def _name_deduction(mention: Mention) -> None:
    """共扣3分 is the whole; 支付进度偏慢，扣2分 is one of many, told apart by what was said before it."""
    clauses = [c for c in _CLAUSES.split(mention.groups.get("subject", "") or mention.lead) if c]
    whole = clauses and _ALL_DEDUCTED.search(clauses[-1]) is not None
    mention.concept, mention.label = ("score.deducted" if whole else None), taxonomy().label("score.deducted")
    subject = score_subject(mention.groups.get("subject", ""))
    before = "" if subject else _ORDINAL.sub("", "".join(_CLAUSES.split(mention.lead)[-2:-1]))
    mention.qualifier = None if whole else (subject or before)[-16:] or None


def _name_weight(mention: Mention) -> None:
    if mention.value == FULL:
        mention.concept, mention.label = "score.full", taxonomy().label("score.full")
    else:
        mention.concept, mention.label, mention.qualifier = None, "分值", score_subject(mention.lead) or None


def _name_score(mention: Mention, weight: Mention | None) -> None:
    subject = score_subject(mention.lead)
    if weight is not None and weight.value == FULL:
        mention.concept, mention.label = "score.total", taxonomy().label("score.total")
    elif weight is not None and not subject:
        mention.concept, mention.label, mention.qualifier = None, "得分", weight.qualifier
    elif concept_of(subject) == "budget.execution_rate":
        mention.concept = "budget.execution_score"
        mention.label = taxonomy().label("budget.execution_score")
    else:
        mention.concept, mention.label, mention.qualifier = None, "得分", subject or None
