"""Arithmetic that a sentence writes out: 预算完成率=1,852.36/1,901.20×100%=97.43%. Reads it; computes nothing.

Only sums, differences and one quotient of them are read, each operand a printed figure: what holds words alone, multiplies two
figures or breaks off is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

import regex

from gouji.normalize.number import to_decimal
from gouji.normalize.prose.model import Figure, Link, Mention, tie

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.normalize.prose.mentions import Text

LONGEST = 120  # characters of a formula
UNIT = "数"  # of operands that are printed without one
_NUMBER = r"(?:\d{1,3}(?:,\d{3})++|\d++)(?:\.\d++)?+"
_AMOUNT = "亿元|万元|千元|元"
_RESULT = regex.compile(
    rf"=(?:约)?(?<number>-?{_NUMBER})(?<unit>%|{_AMOUNT}|分|人|名|个|辆|户)?+(?![+×xX*÷/=\d])"
)
_STOP = regex.compile(r"[=，。;；:!?\n\x00]|(?<!\d),|,(?!\d)")
_CLAUSE = regex.compile(r"[，。;；:!?\n\x00]")
_NUMBERING = regex.compile(r"^[(]?\d{1,2}[).、]+")
_TOKEN = regex.compile(
    rf"(?<hundred>[×xX*]100%)|(?<time>\d{{1,4}}(?:年|月))|(?<number>{_NUMBER})(?<unit>%|{_AMOUNT})?+"
    r"|(?<per>/[\u4e00-\u9fff]{1,4}(?=[-+×xX*÷/)\]]|$))|(?<op>[-+÷/])|(?<open>[(\[])|(?<close>[)\]])"
    r"|(?<words>[\u4e00-\u9fff、·《》A-Za-z_]+)"
)


@dataclass(slots=True, kw_only=True)
class _Operand:
    start: int
    end: int
    value: Decimal
    decimals: int
    unit: str
    label: str


_Token: TypeAlias = tuple[str, _Operand | None]


@dataclass(slots=True, kw_only=True)
class _Linear:
    """Operands that are added and those that are taken off."""

    plus: list[_Operand] = field(default_factory=list)
    minus: list[_Operand] = field(default_factory=list)

    def add(self, other: _Linear, sign: int) -> None:
        self.plus += other.plus if sign > 0 else other.minus
        self.minus += other.minus if sign > 0 else other.plus


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """(Σ num) ÷ (Σ den) = result; `name` are the words before it: 预算完成率."""

    result: _Operand
    num: _Linear
    den: _Linear
    name: str

    @property
    def operands(self) -> list[_Operand]:
        """Every figure but the result."""
        return [*self.num.plus, *self.num.minus, *self.den.plus, *self.den.minus]


def without_operands(text: Text, formulas: Sequence[Formula]) -> Text:
    """The text without the figures that only stand in formulas; a result takes the words before its formula."""
    inside = {o.start for formula in formulas for o in formula.operands}
    names = {formula.result.start: formula.name for formula in formulas}
    mentions = tuple(m for m in text.mentions if m.figure.start not in inside)
    for mention in mentions:
        if mention.figure.start in names and mention.lead.endswith("="):
            mention.lead = names[mention.figure.start]
    return replace(text, mentions=mentions)


def formula_links(text: Text, formulas: Sequence[Formula]) -> tuple[list[Mention], list[Link]]:
    """The figures of formulas as mentions of their own, and one link per formula."""
    known = {m.figure.start: m for m in text.mentions}
    added: list[Mention] = []
    links: list[Link] = []
    for formula in formulas:
        result, num, den = formula.result, formula.num, formula.den
        unit = next((o.unit for o in formula.operands if o.unit), "" if den.plus else result.unit)
        for operand in formula.operands:
            operand.unit = operand.unit or unit or UNIT
        result.unit = result.unit or ("倍" if den.plus else unit or UNIT)
        members = [("result", _mention(result, text, known, added))]
        for role, some in (
            ("num", num.plus),
            ("num_less", num.minus),
            ("den", den.plus),
            ("den_less", den.minus),
        ):
            members += [(role, _mention(o, text, known, added)) for o in some]
        links.append(tie("formula", *members, rule="K17", how="formula"))
    return added, links


def _mention(one: _Operand, text: Text, known: dict[int, Mention], added: list[Mention]) -> Mention:
    """The mention that is there already, or a new one."""
    if one.start in known:
        mention = known[one.start]
        mention.label = mention.label or one.label
        return mention
    figure = Figure(start=one.start, end=one.end, value=one.value, decimals=one.decimals, unit=one.unit)
    mention = Mention(
        figure=figure, lead="", tail="", sentence=text.sentences.at(one.start), depth=0, role="formula", rule="formula",
        unit=one.unit, value=one.value, label=one.label or "算式中的数",
    )  # fmt: skip
    known[one.start] = mention
    added.append(mention)
    return mention


def find_formulas(folded: str) -> list[Formula]:
    """The formulas of a folded text, in printed order."""
    return [f for f in _formulas(folded) if _is_sound(f)]


def _is_sound(formula: Formula) -> bool:
    """Two operands at least, in one unit; a percentage is no sum of amounts."""
    units = {o.unit for o in formula.operands if o.unit}
    if len(formula.operands) < 2 or len(units) > 1:
        return False
    return bool(formula.den.plus) or "%" not in units | {formula.result.unit} or units == {"%"}


def _formulas(folded: str) -> Iterator[Formula]:
    for match in _RESULT.finditer(folded):
        begin = max(
            (m.end() for m in _STOP.finditer(folded, max(0, match.start() - LONGEST), match.start())),
            default=0,
        )
        parsed = _Parser(folded, max(begin, match.start() - LONGEST), match.start()).parse()
        value = to_decimal(match["number"])
        if parsed is None or value is None:
            continue
        result = _Operand(
            start=match.start("number"), end=match.end(), value=value, unit=match["unit"] or "", label="算式结果",
            decimals=len(match["number"].partition(".")[2]),
        )  # fmt: skip
        before = _CLAUSE.split(folded[max(0, begin - LONGEST) : begin])
        named = before[-1].removesuffix("=") if begin and folded[begin - 1] == "=" else ""
        yield Formula(result=result, num=parsed[0], den=parsed[1], name=_NUMBERING.sub("", named))


def _unwrapped(tokens: list[_Token]) -> list[_Token]:
    """[(14.2-15.1)÷15.1]×100%: without the bracket around the whole."""
    depth = 0
    for number, (kind, _) in enumerate(tokens):
        depth += (kind == "(") - (kind == ")")
        if depth == 0:
            around = number == len(tokens) - 1 and number > 0
            return _unwrapped(tokens[1:-1]) if around else tokens
    return tokens


class _Parser:
    """sum [÷ sum], with brackets; each operand a number with words before it."""

    def __init__(self, folded: str, start: int, end: int) -> None:
        self.tokens = _unwrapped(list(self._read(folded, start, end)))
        self.at = 0

    @staticmethod
    def _read(folded: str, start: int, end: int) -> Iterator[_Token]:
        words, depth = "", 0
        found: list[_Token] = []
        while start < end:
            match = _TOKEN.match(folded, start, end)
            if match is None:
                return  # two figures multiplied, or no formula
            start = match.end()
            if match["number"]:
                value = to_decimal(match["number"]) or Decimal(0)
                operand = _Operand(
                    start=match.start("number"), end=match.end(), value=value, unit=match["unit"] or "", label=words[-16:],
                    decimals=len(match["number"].partition(".")[2]),
                )  # fmt: skip
                found.append(("number", operand))
            elif match["op"]:
                found.append(("÷" if match["op"] in "÷/" else match["op"], None))
            elif match["open"]:
                depth += 1
                found.append(("(", None))
            elif match["close"]:
                depth -= 1
                found = (
                    [*found, (")", None)] if depth >= 0 else []
                )  # （年初…）381.20÷…: a note before the formula
                depth = max(depth, 0)
            words = match["words"] or ""
        yield from found

    def parse(self) -> tuple[_Linear, _Linear] | None:
        num = self._sum()
        den = _Linear()
        if num is not None and self._next() == "÷":
            self.at += 1
            found = self._term()
            if found is None:
                return None
            den = found
        return (num, den) if num is not None and self.at == len(self.tokens) else None

    def _next(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _sum(self) -> _Linear | None:
        total, sign = _Linear(), 1
        while (part := self._term()) is not None:
            total.add(part, sign)
            if self._next() not in {"+", "-"}:
                return total
            sign = 1 if self._next() == "+" else -1
            self.at += 1
        return None

    def _term(self) -> _Linear | None:
        kind = self._next()
        if kind == "number":
            operand = self.tokens[self.at][1]
            assert operand is not None
            self.at += 1
            return _Linear(plus=[operand])
        if kind != "(":
            return None
        self.at += 1
        inside = self._sum()
        if inside is None or self._next() != ")":
            return None
        self.at += 1
        return inside
