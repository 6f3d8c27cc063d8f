"""The words of the reports in both languages. Codes and numbers are never translated."""

from __future__ import annotations

from types import MappingProxyType

from gouji.validate.model import LEVEL_ZH, Level, Verdict

LEVEL = MappingProxyType(
    {
        "zh": LEVEL_ZH,
        "en": {Level.MUST: "error", Level.EXPLAIN: "to explain", Level.HINT: "hint"},
    }
)

VERDICT = MappingProxyType(
    {
        "zh": {
            Verdict.EQUAL: "一致",
            Verdict.ROUNDING: "尾差",
            Verdict.EDGE: "临界",
            Verdict.FAIL: "不符",
            Verdict.UNKNOWN: "无法判断",
        },
        "en": {
            Verdict.EQUAL: "equal",
            Verdict.ROUNDING: "rounding",
            Verdict.EDGE: "edge",
            Verdict.FAIL: "failed",
            Verdict.UNKNOWN: "not judged",
        },
    }
)

OUTCOME = MappingProxyType(
    {
        "zh": {"accepted": "已读", "accepted_with_warning": "已读，有说明", "refused": "未能读取"},
        "en": {"accepted": "read", "accepted_with_warning": "read, with remarks", "refused": "refused"},
    }
)

STATUS = MappingProxyType(
    {
        "zh": {"open": "未处理", "waived": "已豁免", "stale_waiver": "豁免失效"},
        "en": {"open": "open", "waived": "waived", "stale_waiver": "waiver stale"},
    }
)

GRADE = MappingProxyType(
    {
        "zh": {
            "A": "A 唯一解，两条以上独立推算",
            "B": "B 明显领先",
            "C": "C 并列，列出全部可能",
            "D": "D 不能确定数值",
        },
        "en": {
            "A": "A unique, two or more derivations",
            "B": "B clearly ahead",
            "C": "C tie, all alternatives listed",
            "D": "D no value pinned",
        },
    }
)

# Kinds of rules by the letter of their codes, in the order of the catalogue.
CHAPTER = MappingProxyType(
    {
        "zh": dict(
            zip(
                "ABCDEFGHIJKLMNOP",
                (
                    *("收入", "支出", "结余", "三公经费", "资产", "人员", "项目资金", "评分表"),
                    *(
                        "绩效自评表",
                        "表文一致",
                        "文字叙述",
                        "年度衔接",
                        "单位之间",
                        "完整性",
                        "计量单位",
                        "决算",
                    ),
                ),
                strict=True,
            )
        ),
        "en": dict(
            zip(
                "ABCDEFGHIJKLMNOP",
                (
                    *("revenue", "expenditure", "balances", "three public", "assets", "staff", "projects"),
                    *("scoring sheet", "targets", "text and table", "narrative", "between years"),
                    *("between offices", "completeness", "units", "final accounts"),
                ),
                strict=True,
            )
        ),
    }
)

_SAID = MappingProxyType(
    {
        "alternatives": ("也可能是", "or instead"),
        "against": ("与之对照的数", "The figures it is held against"),
        "band": ("其余各数允许的范围", "What the other figures allow"),
        "by_cause": ("按原因列出的问题", "Findings by cause"),
        "by_cause_name": ("按原因", "By cause"),
        "by_kind": ("按规则类别", "By kind of rule"),
        "by_level": ("按级别", "By level"),
        "by_office": ("按单位", "By office"),
        "by_rule": ("按规则", "By rule"),
        "derivation_count": ("条独立推算", "independent"),
        "derived": ("由其他数推算：", "Derived from the other figures:"),
        "evidence": ("原文位置", "Where it is printed"),
        "figure": ("数", "Figure"),
        "file": ("文件", "File"),
        "files": ("份文件", "files"),
        "grade": ("把握", "Grade"),
        "least": ("最小", "least"),
        "lit_main": ("所指的数", "the figure itself"),
        "lit_other": ("对照的数", "held against it"),
        "missing": ("缺少的数", "Missing figures"),
        "most": ("最大", "most"),
        "office": ("单位", "Office"),
        "offline": ("本页不含脚本，不访问网络", "no script, no network"),
        "overview": ("返回总览", "overview"),
        "overview_title": ("核对总览", "Overview"),
        "pack": ("规则包", "rules"),
        "proof": ("为什么", "Why"),
        "read": ("已读", "read"),
        "reason": ("原因", "Reason"),
        "refused": ("未能读取", "Refused"),
        "report_title": (
            "部门整体支出绩效自评　勾稽核对",
            "Self-evaluation of spending: do the figures tie?",
        ),
        "rule": ("规则", "Rule"),
        "submissions": ("各单位报告", "Submissions"),
        "table": ("表", "table"),
        "times": ("次数", "Times"),
        "unchecked": ("没有规则看过的数", "Figures that no rule looked at"),
        "whole_page": ("整页", "whole page"),
        "year_word": ("年度", "Year"),
        "advice": ("怎么办", "What to do"),
        "cause": ("原因", "Cause"),
        "checks": ("核对", "Checks"),
        "coverage": ("覆盖", "Coverage"),
        "difference": ("相差", "difference"),
        "derivations": ("依据", "Derivations"),
        "expected": ("应为", "should be"),
        "figures": ("个数", "figures"),
        "items": ("项", ""),
        "knock_on": ("连带", "Would change too"),
        "more": ("另有", "more:"),
        "no_findings": ("未发现不符。", "Nothing found that does not tie."),
        "nothing_checked": (
            "没有可以核对的关系，不能说明数据无误。",
            "Nothing could be checked; this says nothing about the figures.",
        ),
        "no_cause": ("未指明原因", "no named cause"),
        "none_shown": ("没有达到所选级别的问题。", "Nothing at or above the chosen level."),
        "page": ("页", "page"),
        "printed": ("填报", "printed"),
        "quote": ("原文", "Printed text"),
        "remark": ("说明", "Remark"),
        "symptoms": ("同一原因还造成", "The same cause also breaks"),
        "unjudged": ("无法判断", "Not judged"),
        "unknown_entity": ("（未识别单位）", "(office not recognised)"),
        "unknown_year": ("年度不明", "year unknown"),
        "waived": ("已豁免", "Waived"),
        "stale_waiver": ("豁免已失效：数字变了", "The waiver lapsed: the figures changed"),
        "where": ("位置", "Place"),
        "year": ("年度", ""),
    }
)


def said(key: str, language: str) -> str:
    """A word of the reports."""
    return _SAID[key][language == "en"]
