"""The text of a criterion, folded, without what speaks of all of it. Knows spellings, not scales.

Width, signs and quotes are one; limits (扣完为止), formulas and full marks are taken out; ends of ranges carry their
own marks; a proportion, a rate times the weight and an absolute value are told apart from the clauses.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

N = r"\d+(?:\.\d+)?"
_SIGNS = str.maketrans(
    {
        "≦": "≤",
        "≧": "≥",
        "⩽": "≤",
        "⩾": "≥",
        "＞": ">",
        "＜": "<",
        "＝": "=",
        "—": "-",
        "–": "-",
        "～": "~",
        "−": "-",
    }
)
_QUOTES = str.maketrans("", "", "“”‘’\"'「」『』《》")
LIST_MARK = re.compile(r"[①-⑳⑴-⒇⒈-⒛]")
STATED_FULL = re.compile(rf"(?:满分|(?:本项|该项|此项|本指标)(?:共|满分|分值|计)?)为?({N})分")
_LIMIT = re.compile(
    rf"[,，。;；(]*(?:直至?|至)?(?:(?:该项|本项|此项)?(?:分值|分数)?扣完(?:该项|本项|此项)?(?:分值|分数)?为止|扣至0分(?:为止)?|最多扣{N}分|最低(?:得|为)?0分|不得?负分)[)]?"
)
_OF_BASE = re.compile(
    rf"[(,，]?(?:得分)?=?[\u4e00-\u9fff]{{0,10}}率[/÷]({N})%[×xX*](?:{N}分?|[\u4e00-\u9fff]{{0,4}}(?:分值|权重))[)]?"
)
_MOST = re.compile(rf"最多扣({N})分")
_SAME_END = re.compile(rf"\((不?)含({N})%\)")
PROPORTION = re.compile(
    r"(?:按|根据)(?:照)?(?:完成|实际|执行|其)?(?:完成)?(?:率|情况)?(?:的)?比例(?:计算)?(?:得分|计分|折算|给分|记分)"
)
_RATE_TIMES = re.compile(
    rf"(?:[\u4e00-\u9fff]{{0,10}}得分)?=?[\u4e00-\u9fff]{{0,8}}率[×xX*](?:{N}分?|分值|权重|该项分值|本项分值|指标分值)|(?:{N}分?|分值|权重|指标分值)[×xX*][\u4e00-\u9fff]{{0,8}}率"
)

_FORMULA = re.compile(r"[\u4e00-\u9fff]{2,16}(?:率|度)=[^。;；,，\n=]*?[×xX*]100%[,，。;；:：]?")


def fold_criterion(text: str) -> str:
    """Width, signs, quotes and blanks folded; list marks (①) and line ends become new lines."""
    marked = LIST_MARK.sub("\n", text)
    folded = unicodedata.normalize("NFKC", marked.translate(_SIGNS)).translate(_QUOTES)
    return re.sub(r"[^\S\n]+", "", folded).replace("％", "%").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A criterion without what speaks of all of it: limits, formulas, a rate times the weight, the absolute value."""

    text: str
    base: Fraction  # of a proportion (执行率/95%×分值)
    absolute: bool
    times: bool  # it says 率×分值
    cap: Fraction | None = None  # 最多扣N分


def prepared(criterion: str) -> Read | None:
    """A criterion ready for its clauses; None where it speaks of a proportion that is not understood."""
    most = _MOST.search(fold_criterion(criterion))
    text = _FORMULA.sub("", _LIMIT.sub("", STATED_FULL.sub("", fold_criterion(criterion))))
    absolute = "绝对值" in text
    text = _ends_marked(text).replace("的绝对值", "").replace("绝对值", "")
    text = re.sub(rf"(以{N}%(?:\(含\))?为)满分", r"\1标准", text)
    of_base = _OF_BASE.search(text)
    text = _OF_BASE.sub("", text)
    base = Fraction(of_base[1]) if of_base is not None else Fraction(100)
    if not 0 < base <= 100 or (of_base is not None and not PROPORTION.search(text)):
        return None
    times = _RATE_TIMES.search(text)
    if times is not None:
        text = text[: times.start()] + text[times.end() :].lstrip(",，;；。")
    cap = Fraction(most[1]) if most is not None else None
    return Read(text=text, base=base, absolute=absolute, times=times is not None, cap=cap)


def _ends_marked(text: str) -> str:
    """80%-90%之间（含80%） as 80%(含)-90%之间: the mark at the end that it names."""
    while match := _SAME_END.search(text):
        at = text.rfind(f"{match[2]}%", 0, match.start())
        mark = f"({match[1]}含)"
        text = text[: match.start()] + text[match.end() :]
        if at >= 0:
            end = at + len(match[2]) + 1
            text = text[:end] + mark + text[end:]
    return text
