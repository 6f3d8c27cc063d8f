"""What a document means: facts with evidence, relations that the prose states, indicators, blanks.

A fact without evidence cannot be constructed. Values are Decimal as printed, never float; a blank gives no fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gouji.extract.model import Doubt, Location, Remark

WHOLE = "汇总"  # the entity of prose and of the summary row: the office as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One entry of the taxonomy (normalize/concepts/*.toml)."""

    id: str  # dotted ascii, e.g. "expenditure.basic"; never reused
    label: str  # canonical Chinese label
    unit: str  # 万元 人 个 % 分 …: the fallback unit
    kind: str  # flow | stock | ratio | count | score | text
    aliases: tuple[str, ...] = ()
    signed: bool = False  # may be negative (结余, 增减)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was printed, where, and by which means it was understood."""

    quote: str  # the sentence or cell text around the figure, as printed
    location: Location
    how: str  # e.g. "table:income", "prose:share", "pair"
    where: str = ""  # for people: 文字 二（一）1 第1句 / 年度收入情况 机关 上年结转


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One printed figure. Each mention is a fact of its own."""

    id: str  # unique in the submission, stable for the same bytes: "t3r4c5", "p12s87"
    concept: str | None  # Concept.id; None where the taxonomy has no word for it
    label: str  # canonical label, or the words printed beside it
    entity: str = WHOLE
    period: str = ""  # fiscal year, "2020"
    basis: str = "决算"  # 决算 | 预算 | 全年预算 | 年初
    qualifier: str | None = None
    value: Decimal  # signed, in `unit`
    unit: str
    decimals: int  # printed decimals
    bound: str | None = None  # None | ge | gt | le | lt | about | range
    low: Decimal | None = None  # only with a bound
    high: Decimal | None = None
    text: str  # the figure as printed
    source: str  # table | narrative | score | cell
    evidence: Evidence
    confidence: float = 1.0
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Arithmetic that the document itself states between facts: 其中, 占, 比上年, 合计.

    kind and roles (role → fact ids, in printed order):
      sum       total, part…            其中 / 合计: note "complete" (the list exhausts the total) or "partial"
      share     share, part, whole      占X的Y%, 为X的Y%  (whole may be missing: the check is then UNKNOWN)
      ratio     rate, num, den          执行率, 到位率, 控制率, 完成率, 满意度 (rate = num / den)
      change    current, prior?, amount?, rate?, times?   增减; note: "up" | "down" | "flat" (direction word)
      compare   left, right, amount?    决算数大于预算数; note: "gt" | "lt" | "eq"
      fulfil    rate, actual, budget    完成预算的Y%
      product   total, price, quantity  单价×数量=金额
      average   average, total, quantity 车均 人均 次均
      equal     left, right             同一数的两种写法: 65430元（6.54万元）; 收支总计均为
      flow      close, open, plus…, minus…   期末=期初+增-减; 结余=收入-支出
      listed    count, note = number of names listed ("7"): 内设股室7个：…
      paired    note = "3:2" number of subjects and values of 分别为 that do not agree
      missing   figure left out: 增加 万元  (no members; evidence points at the hole)
      score     score, weight           得分与分值
      formula   result, num…, num_less…, den…, den_less…   写出的算式: (Σnum − Σnum_less) ÷ (Σden − Σden_less)
    A note "presumed" or "presumed near" marks one of several readings that the words suggest without stating them
    (a rate whose denominator stands in another paragraph); which of them is meant the figures tell (validate/presumed.py).
    `rule` is the code of the rule catalogue when the relation is specific (B02, D02, F01 …), else None and the
    kind decides.
    """

    kind: str
    members: tuple[tuple[str, str], ...]  # (role, fact id)
    rule: str | None = None
    note: str = ""
    evidence: Evidence

    def of(self, role: str) -> list[str]:
        """Fact ids that play a role."""
        return [fact for name, fact in self.members if name == role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One row of a scoring sheet, or one target of a form with its result. Texts as printed, white space folded."""

    level1: str = ""
    level2: str = ""
    level3: str = ""
    criterion: str = ""
    target: str = ""
    actual: str = ""
    weight: Decimal | None = None  # once, on the first of the rows that share a cell
    weight_rows: int = 1  # rows that share the weight cell; 0 on the others
    score: Decimal | None = None
    coefficient: Decimal | None = None
    nature: str = ""  # 指标性质 / 计算符号
    measure_unit: str = ""
    reason: str = ""
    sheet: str = ""  # kind of sub-table: "score" (scoring sheet) | "targets" | "execution" (the scored row of the funds)
    group: str = ""  # which form of the file, where it holds several: the project's name, else ""
    location: Location
    weight_location: Location | None = None
    score_location: Location | None = None
    blanks: tuple[str, ...] = ()  # names of the columns that are printed but empty in this row


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A place of the form that is empty: for completeness, never a zero."""

    label: str
    entity: str = ""
    concept: str | None = None
    mandatory: bool = False
    kind: str = "value"  # value | signature | opinion | date | phone | text
    location: Location
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One paragraph of the narrative under its headings."""

    heading: tuple[str, ...]
    text: str
    location: Location
    is_heading: bool = False
    in_cell: bool = False  # prose inside a form cell
    doubts: tuple[Doubt, ...] = ()  # of the reader, by characters of `text`


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A row of the list of evaluators."""

    name: str
    post: str = ""
    unit: str = ""
    signed: bool = False
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One report of one office for one year, as understood."""

    name: str
    path: str
    sha256: str
    format: str
    pages: int | None = None
    form: str | None = None  # family id
    entity: str = ""
    year: int | None = None
    unit: str = "万元"
    grade: str = ""  # 评价等次
    grade_location: Location | None = None
    facts: tuple[Fact, ...] = ()
    relations: tuple[Relation, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    blanks: tuple[Blank, ...] = ()
    people: tuple[Person, ...] = ()
    narrative: tuple[Passage, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()  # key–value cells that are no figures: 联系人 → …
    remarks: tuple[Remark, ...] = ()
