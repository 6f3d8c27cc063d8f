"""Finding the figures of a folded passage, and leaving alone what is none. Knows spellings of numbers; no concepts.

One alternation is run once over the text: things that are no figures first (dates, document numbers, list numbers,
codes, fixed words), then numbers in digits, then numerals in Chinese. Every repeat is possessive or bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import regex

from gouji.normalize.number import to_decimal
from gouji.normalize.numerals import chinese_numeral
from gouji.normalize.prose.lexicon import any_of, lexicon
from gouji.normalize.prose.model import MOST, Figure

TIMEOUT = 20.0  # seconds for one passage; linear patterns need milliseconds
_MASK = "\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Figures in order, and the text in which everything that is no figure is masked out (years stay)."""

    figures: tuple[Figure, ...]
    masked: str


def find_figures(text: str) -> Found:
    """All figures of a folded text, up to one more than `MOST`.

    Raises:
        TimeoutError: the patterns took longer than `TIMEOUT`.
    """
    figures: list[Figure] = []
    pieces: list[str] = []
    at = 0
    for match in _pattern().finditer(text, timeout=TIMEOUT):
        if match["skip"] is not None:
            pieces += [text[at : match.start()], _MASK * (match.end() - match.start())]
            at = match.end()
        elif match["kept"] is None and (figure := _figure(match, text)) is not None:
            figures.append(figure)
            if len(figures) > MOST:
                break
    pieces.append(text[at:])
    return Found(figures=tuple(figures), masked="".join(pieces))


@cache
def _units() -> str:
    words = lexicon("figures")
    counters, scales = words["counters"], any_of(words["scales"])
    between = any_of(words["between"]["ge"])
    per = rf"(?:(?:/|每){any_of(words['per'])}(?:[·.]?(?:年|月|天))?)?+"
    # The lookaheads keep 人民, 分别, 个月, 元旦 … from being units.
    return (
        rf"(?:(?<rate>{any_of(words['rates'])})"
        rf"|(?<scale1>{scales})?(?<more1>{between})?(?<scale2>{scales})?(?<more2>{between})?"
        rf"(?:(?<amount>{any_of(words['amounts'])}(?!旦|素|首|老)){per}"
        rf"|(?<counter>{any_of(counters)}(?<!人(?=民|大[^次]|才|均|社局|武部))(?<!分(?=别|钟|之|期|公司|类|项|成|管|局|析|布|配|散|支))"
        rf"(?<!单(?=元|位|独|价|项))(?<!个(?=月|百分点|工作日|小时|年头|人所得))(?<!天(?=然|津))(?<!部(?=门|队|分|级|署))(?<!科(?=级|技|目))(?<!门(?=户|诊))(?<!点(?=多|半))(?<!方(?=面|案|式|向|针))(?<!度(?=假)))(?:/(?:人|户|天|年|月))?+)"
        rf"|(?<bare>[万亿])(?=[，,。;、)用元]|$))"
    )


@cache
def _pattern() -> regex.Pattern[str]:
    words = lexicon("figures")
    before = "|".join(f"(?<b_{k}>{any_of(v)})" for k, v in words["before"].items())
    after = "|".join(
        f"(?<a_{k}>{any_of(v)}(?!额|下|款|地区|部门|措施|年来|方|元|次))" for k, v in words["after"].items()
    )
    number = r"(?:\d{1,3}(?:,\d{3})++(?!\d)(?:\.\d++)?+|\d{1,3}(?:，\d{3})++\.\d++|\d{1,3}(?: \d{3})++(?!\d)(?:\.\d++)?+|\d++(?:\.\d++)?+)"
    unit = _units()
    year = r"(?:19|20)\d\d"
    plain_unit = any_of([*words["amounts"], *words["rates"], *words["counters"], *words["scales"]])
    skip = "|".join(
        [
            r"《[^《》]{1,200}+》",
            rf"[(\[〔【]{year}[)\]〕】](?:第)?\d{{1,5}}(?:[、,，和-]\d{{1,5}})*+号",
            rf"(?:(?<=^|[。;；:：\n!?])|(?<=[，,]))\(?(?:\d{{1,2}})(?:[)）](?!\d)|、(?=[^\d])|\.(?=[^\d]|{year}年))",
            rf"{year}[-./]\d{{1,2}}[-./]\d{{1,2}}日?",
            r"[二一][〇零○][〇零○一二三四五六七八九]{2}年(?:度)?",
            r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:[-~至到](?:\d{1,2}|[一二三四五六七八九十]{1,2}))?月(?:份|底|末|初|中旬|上旬|下旬)?前?(?:\d{1,2}[日号])?",
            r"\d++(?:\.5)?个(?:半)?(?:月|工作日|小时|年头)",
            r"\d{1,2}[日号](?!店|楼)",
            r"\d{1,2}时\d{1,2}分|\d{1,2}:\d\d(?!\d)",
            r"\d{1,3}(?:[-~至]\d{1,3})?(?:多|余)?(?:周)?年(?!均)(?:度|来|内|期|间|以上|多)?|\d++(?:小时|秒|周岁|岁|周)",
            r"\d正\d副|(?<==)[^=，,。;；\n]{1,80}+=|[×xX*]100%",
            r"\d++栋\d++单元(?:\d++室?)?|\d++号院",
            r"一式[一二两三四五六七八九\d]份",
            r"第(?:\d++|[一二三四五六七八九十百]++)(?:大项|个|条|款|项|次|届|批|期|章|节|页|名|位|类|部分|季度|阶段|轮|一)?",
            rf"(?:附件|附表|附录|表|图|指标|任务|目标|序号|公开|编号|编码|电话|传真|邮编|账号|代码|热线|问题|措施|项目)(?:为|是|:)?[A-Za-z]?\d[\d-]*+(?![,，]\d{{3}}|\.?\d*(?:{plain_unit}))(?:表|号|:)?",
            r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)",
            r"(?:单位)?(?:价值|单价)(?:在)?\d++万元(?:\(含\))?以上",
            r"[A-Za-z][A-Za-z_-]*+\d[\dA-Za-z-]*+",
            r"\d++(?!km|kg|m2|m3)[A-Za-z]++[\dA-Za-z-]*+",
            r"\(\d{3,7}(?:类|款|项)?\)",
            rf"(?<![\d.])(?:2\d{{6}}|2\d{{4}})(?=[\u4e00-\u9fff])(?!{plain_unit})",
            rf"\d{{8,}}+(?!\.?\d*(?:{plain_unit}))",
            r"\d++号(?:文|令|文件|公告|楼|线)?",
        ]
    )
    kept = "|".join(
        [
            rf"(?<![\d.,]){any_of(words['not_figures']['words'])}(?![\d.]|[,，]\d{{3}}|{plain_unit})",
            rf"{year}年?(?:-|~|至|到|和|、)(?={year}年)",
            rf"(?:截至|截止)?{year}(?:年度|年(?!度)|(?=部门|预算|决算|财政))(?:\d{{1,2}}月(?:份|底|末|初)?(?:\d{{1,2}}[日号])?)?",
        ]
    )
    numeral = "零〇一二两三四五六七八九十百千万亿"
    counted = "万亿元个人名户家件次场期项条份台套辆支亩吨册只头所处座间篇"
    chinese = "|".join(
        [
            r"(?<percent>百分之)[零〇一二两三四五六七八九十百点]{1,12}+",
            rf"(?=[{numeral[:-5]}]{{0,3}}[十百千万亿])[一二两三四五六七八九十百千][{numeral}]{{1,24}}+(?:余|多)?(?=[{counted}])",
            rf"(?<single>[两二三四五六七八九])(?={any_of(words['not_figures']['strict_counters'])})",
            r"(?<=分)(?<stage>[一二两三四五六七八九])(?=期)",
        ]
    )
    chinese = rf"(?<chinese>(?<!第|数|几|每|[一二三四五六七八九十百千万])(?:{chinese}))"
    return regex.compile(
        rf"(?<skip>{skip})|(?<kept>{kept})|(?<before>(?<![最附临邻靠赶节签制契])(?:{before}))?+(?:"
        rf"(?<sign>(?<![\d%元人个)A-Za-z])[-+])?+(?<first>{number})"
        rf"(?:(?<unit_a>{plain_unit})?+(?:\((?:不)?含\))?+[-~至到](?<second>{number}))?+(?:\((?:不)?含\))?+"
        rf"|{chinese})(?<unit>{unit})?+(?<after>{after})?+"
    )


def _figure(match: regex.Match[str], text: str) -> Figure | None:
    base = match["rate"] or match["amount"] or match["counter"] or ""
    unit = "".join(text[match.start("unit") : match.end("unit")]) if match["unit"] else ""
    for more in ("more1", "more2"):
        if match[more]:
            unit = unit.replace(match[more], "", 1)
    if match["bare"]:
        unit = match["bare"] + "元"
    elif base == "万人民币":
        unit = unit.replace("万人民币", "万元")
    value = _value(match)
    if value is None or (match["chinese"] and not (base or match["stage"] or match["percent"])):
        return None
    if match["percent"]:
        unit = "%"
    if match["sign"] == "-":
        value = -value
    first = match["chinese"] or match["first"]
    decimals = len(first.partition(".")[2]) if match["first"] else 0
    bound, low, high = _bound(match, value)
    return Figure(
        start=match.start(),
        end=match.end(),
        value=value,
        decimals=decimals,
        unit=unit,
        bound=bound,
        low=low,
        high=high,
    )


def _value(match: regex.Match[str]) -> Decimal | None:
    if match["first"]:
        return to_decimal(match["first"].replace("，", ",").replace(" ", ","))
    numeral = match["chinese"].removeprefix("百分之").rstrip("余多")
    return chinese_numeral(numeral)


def _bound(match: regex.Match[str], value: Decimal) -> tuple[str | None, Decimal | None, Decimal | None]:
    """The hedge as an interval: 余, 多 and 以上 from the number up; 近 the tenth below it; 约 five per cent around."""
    if match["second"]:
        high = to_decimal(match["second"].replace("，", ",").replace(" ", ","))
        if high is not None and high > value:
            return "range", value, high
    if match["b_about"] or match["a_about"]:
        margin = abs(value) * Decimal("0.05")
        return "about", value - margin, value + margin
    if match["b_near"]:
        return "le", value - abs(value) * Decimal("0.1"), value
    more = match["more1"] or match["more2"] or (match["chinese"] or "").endswith(("余", "多"))
    for kind in ("ge", "gt"):
        if match[f"b_{kind}"]:
            return kind, value, None
    for kind in ("le", "lt"):
        if match[f"b_{kind}"]:
            return kind, None, value
    if match["a_ge"] or more:
        return "ge", value, None
    return ("le", None, value) if match["a_le"] else (None, None, None)
