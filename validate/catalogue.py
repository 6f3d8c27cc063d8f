"""The rule catalogue as Markdown (docs/rules.md), written from the packs. Judges nothing.

python -m gouji.validate.catalogue > docs/rules.md
"""

from __future__ import annotations

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
            yield f"{word}：{_case(case)}"


def _case(case: Mapping[str, Any]) -> str:
    return "；".join(f"{_name(key)} {_value(value)}" for key, value in case.items())


def _name(key: str) -> str:
    """A reference to a figure in words; other keys stay."""
    figure, prose, _ = key.partition("~")
    known = taxonomy().by_id
    if "." not in figure and figure.partition("|")[0] not in known:
        return key
    it = ref(figure)
    if it.concept not in known:
        return key
    before = {0: "", -1: "上年"}.get(it.offset, "") + (it.entity or "") + (it.qualifier or "")
    basis = "" if it.basis == "决算" else it.basis
    return f"{'文字' if prose else ''}{before}{known[it.concept].label}{basis}"


def _value(value: Any) -> str:  # noqa: ANN401 -- a TOML value
    if isinstance(value, Mapping):
        return "{" + "，".join(f"{k} {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "、".join(_value(v) for v in value)
    return str(value) or "（空白）"


if __name__ == "__main__":
    import sys

    sys.stdout.write(markdown(load()))
