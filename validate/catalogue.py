"""The rule catalogue as Markdown (docs/rules.md), written from the packs. Judges nothing.

python -m gouji.validate.catalogue > docs/rules.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gouji.normalize.taxonomy import taxonomy
from gouji.validate.model import LEVEL_ZH, Rule, RuleSet
from gouji.validate.packs import load
from gouji.validate.refs import ref

_GROUPS = {
    "A": "收入",
    "B": "支出",
    "C": "结余",
    "D": "三公经费",
    "E": "资产",
    "F": "人员与机构",
    "G": "专项资金",
    "H": "评分表",
    "I": "自评表与绩效指标",
    "J": "表文核对",
    "K": "数字叙述",
    "L": "年度间",
    "M": "跨单位",
    "N": "完整性与文字",
    "O": "单位与数量级",
    "P": "决算报表",
}

_TEXTS = frozenset({"text", "cells", "told", "criterion", "echo"})
_WORDS = {  # what examples are written with, in the words of a reader
    "relation": "关系", "note": "说明", "total": "总额", "part": "分项", "parts": "分项", "labels": "分项", "of": "总额",
    "share": "占比", "shares": "占比", "whole": "总额", "change": "增减", "current": "本年", "amount": "增减额",
    "rate": "比率", "fulfil": "完成预算", "actual": "实际", "budget": "预算", "compare": "比较", "left": "左", "right": "右",
    "product": "单价×数量", "price": "单价", "quantity": "数量", "flow": "期初期末", "close": "期末", "open": "期初",
    "plus": "增加", "minus": "减少", "listed": "列名", "count": "写明的个数", "paired": "分别为", "equal": "两种写法",
    "sum": "合计", "complete": "列全", "partial": "未列全", "up": "增加", "down": "减少", "flat": "持平",
    "gt": "大于", "lt": "小于", "eq": "等于",
    "rows": "评分表", "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "criterion": "评分标准",
    "weight": "分值", "score": "得分", "target": "指标值", "reason": "说明", "blanks": "空着的栏", "weight_rows": "共用分值的行数",
    "facts": "数字", "text": "文字", "cells": "表格文字", "told": "原文", "goal": "目标中的金额", "row": "表中一行", "under": "总额和下面的行",
    "prior": "上年报告", "grade": "等次", "blank": "空着的", "signature": "签字", "phone": "电话", "date": "日期",
    "echo": "文字", "year": "年度", "entity": "单位", "form": "表样", "fields": "封面", "prior_year": "上年度",
}  # fmt: skip


def markdown(rules: RuleSet) -> str:
    """The whole page."""
    return "\n".join(_page(rules)) + "\n"


def _page(rules: RuleSet) -> Iterator[str]:
    yield "# 规则目录"
    yield ""
    yield "本页由规则包生成（`python -m gouji.validate.catalogue`），不要手工修改。"
    yield ""
    yield f"共 {len(rules.rules)} 条。级别：错误（必须改后重报）、核实（须说明）、提示。代码含义固定，不复用。"
    yield "算例由测试逐条执行：“成立”的不得报错，“不成立”的必须报出。"
    group = ""
    for rule in rules.rules:
        if rule.code[0] != group:
            group = rule.code[0]
            yield ""
            yield f"## {group} {_GROUPS.get(group, '')}"
        yield ""
        yield from _entry(rule)


def _entry(rule: Rule) -> Iterator[str]:
    yield f"### {rule.code} {rule.name}"
    yield ""
    scope = "；适用：" + "、".join(rule.families) if rule.families else ""
    yield f"级别：{LEVEL_ZH[rule.level]}；类型：`{rule.kind}`{scope}。"
    if rule.why:
        yield ""
        yield rule.why
    if rule.source:
        yield ""
        yield f"依据：{rule.source}。"
    yield ""
    yield f"> {rule.message}"
    for word, cases in (("成立", rule.passing), ("不成立", rule.failing)):
        for case in cases[:1]:
            yield ""
            yield f"{word}：{example(case)}"


def example(case: Mapping[str, Any]) -> str:
    """An example of a rule in words."""
    return "；".join(f"{_name(key)} {_value(value, key)}" for key, value in case.items())


def _name(key: str) -> str:
    """A reference to a figure in words; other keys stay."""
    figure, prose, _ = key.partition("~")
    known = taxonomy().by_id
    if "." not in figure and re.split(r"[|!@^]", figure)[0] not in known:
        return _WORDS.get(key, key)
    it = ref(figure)
    if it.concept not in known:
        return key
    before = {0: "", -1: "上年"}.get(it.offset, "") + (it.entity or "") + (it.qualifier or "")
    basis = "" if it.basis == "决算" else it.basis
    return f"{'文字' if prose else ''}{before}{known[it.concept].label}{basis}"


def _value(value: Any, key: str = "") -> str:  # noqa: ANN401 -- a TOML value
    if isinstance(value, Mapping):
        inner = "，".join(f"{_name(k)} {_value(v, k)}" for k, v in value.items())
        return f"（{inner}）" if key else f"｛{inner}｝"
    if isinstance(value, list | tuple):
        if key in _TEXTS:
            return "".join(f"“{v}”" for v in value)
        return "、".join(_value(v) for v in value) or "（无）"
    if key in _TEXTS:
        return f"“{value}”"
    text = _WORDS.get(str(value), str(value))
    return _name(text) if re.match(r"[a-z]", text) else text or "（空白）"


if __name__ == "__main__":
    import sys

    sys.stdout.write(markdown(load()))
