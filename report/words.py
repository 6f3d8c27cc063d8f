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
