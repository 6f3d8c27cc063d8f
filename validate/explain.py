"""How a wrong figure may have come from the right one: named causes with their prior odds. Knows digits, not rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from gouji.normalize.number import to_decimal
from gouji.validate.words import at_places, decimals_of, digits, in_unit, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gouji.validate.case import Figure

_READ = 0.9  # certainty of a reading below which it may be anything
NAMES = MappingProxyType(
    {
        "ocr": "疑似识别错误",
        "rounding": "尾差",
        "digit": "单个数字录错",
        "transpose": "相邻数字颠倒",
        "drop": "漏录一位",
        "insert": "多录一位",
        "sign": "正负号相反",
        "pow10": "小数点错位",
        "unit": "元与万元混用",
        "swap": "两格互换",
        "copied": "误抄另一单元格",
        "counted_twice": "重复计入",
        "left_out": "漏计",
        "stale": "沿用上年数",
        "two_digits": "两处数字录错",
        "everywhere": "同一错数多处出现",
        "relation": "口径不同，须说明",
        "unexplained": "无法解释的录入错误（疑旧稿或口径不同）",
    }
)
PRIORS = MappingProxyType(
    {
        "ocr": 0.5,
        "rounding": 0.20,
        "digit": 0.20,
        "transpose": 0.12,
        "drop": 0.10,
        "insert": 0.06,
        "sign": 0.08,
        "pow10": 0.06,
        "unit": 0.06,
        "swap": 0.08,
        "copied": 0.08,
        "counted_twice": 0.04,
        "left_out": 0.04,
        "stale": 0.06,
        "two_digits": 0.03,
        "relation": 0.02,
        "unexplained": 0.004,
    }
)


_ROUNDED = 0.4
_BY_DIGITS = (0.1, 0.1, 0.25, 0.5, 0.9, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A named way from the right value to the printed one."""

    code: str
    prior: float
    detail: str = ""

    @property
    def name(self) -> str:
        """In Chinese, with the detail that shows it."""
        return NAMES[self.code] + (f"：{self.detail}" if self.detail else "")


def cause(
    figure: Figure,
    right: Decimal,
    others: Iterable[Figure],
    last_year: Decimal | None = None,
    step: Decimal | None = None,
) -> Cause:
    """The likeliest way that `figure` was printed where `right` (base units) was meant.

    Args:
        figure: the distrusted figure.
        right: the value that the rest implies.
        others: every other figure of the document, for copied, added and forgotten ones.
        last_year: the same figure in last year's report, base units.
        step: the last place that the right value should be printed with, base units; the figure's own by default.
    """
    found = [
        *_misread(figure, right),
        *_slips(figure, in_unit(right, figure), None if step is None else in_unit(step, figure)),
        *_borrowed(figure, right, others),
    ]
    if last_year is not None and last_year == figure.value != right:
        found.append(Cause(code="stale", prior=PRIORS["stale"] * 2))
    return max(
        found, key=lambda c: (c.prior, c.code), default=Cause(code="unexplained", prior=PRIORS["unexplained"])
    )


def _misread(figure: Figure, right: Decimal) -> list[Cause]:
    """A doubt of the reader whose alternative is the right value: then the office is not to blame."""
    fact = figure.fact
    offset = fact.evidence.location.span[0] if fact.evidence.location.span else 0
    for doubt in fact.doubts:
        start, end = (
            min(max(at - offset, 0), len(fact.text)) for at in doubt.span
        )  # a neighbour: at its edge
        for other in doubt.alternatives:
            text = fact.text[:start] + other + fact.text[end:]
            value = to_decimal(text.removesuffix(fact.unit))
            if value is not None and abs(value * figure.measure.factor - right) <= figure.unit / 2:
                return [Cause(code="ocr", prior=PRIORS["ocr"], detail=f"“{fact.text}”也可读作“{text}”")]
    if any(not d.alternatives and d.confidence < _READ for d in fact.doubts):
        # Nobody says what else it may be: a page too coarse, a text that another program recognised.
        return [Cause(code="ocr", prior=PRIORS["ocr"] / 2, detail="数字由识别得到，未能核实，请对照原件")]
    return []


def _slips(figure: Figure, right: Decimal, step: Decimal | None) -> list[Cause]:
    """Slips of the hand on the digits themselves; `right` and `step` in the printed unit."""
    fact = figure.fact
    value, places = fact.value, fact.decimals
    unit = Decimal(1).scaleb(-places)
    found = []
    # 772.2 for 772.12 is a digit that was left out, no matter of the last place.
    if figure.unit and 0 < abs(value - right) <= 2 * min(unit, unit if step is None else step):
        found.append(Cause(code="rounding", prior=PRIORS["rounding"]))
    if value == -right and value != 0:
        found.append(Cause(code="sign", prior=PRIORS["sign"]))
    found += _shifted(value, right, unit)
    if value * right >= 0:
        printed = digits(fact).lstrip("+-－−").replace(",", "").replace("，", "")
        own = at_places(abs(right), places)
        full = at_places(abs(right), 2 if step is None else decimals_of(step))
        if not figure.unit:
            return [*found, *_edited(printed, plain(abs(right)))]  # 47分 is no slip for 48.8
        for spelling in dict.fromkeys([full, plain(abs(right)), f"{abs(right):f}"]):
            found += _edited(printed, spelling)
        if own != full:  # the right figure with fewer places than it should have: a slip on top of a slip
            found += [replace(c, prior=c.prior * _ROUNDED) for c in _edited(printed, own)]
    return found


def _shifted(value: Decimal, right: Decimal, unit: Decimal) -> list[Cause]:
    found = []
    for places in (1, 2, 3, 5):
        for shift in (places, -places):
            if right != 0 and value != 0 and abs(value - right.scaleb(shift)) <= unit / 2:
                way = "大" if shift > 0 else "小"
                found.append(
                    Cause(code="pow10", prior=PRIORS["pow10"] / places, detail=f"{way}了{10**places}倍")
                )
    for shift in (4, -4):
        room = max(unit / 2, abs(value) * Decimal("0.00001")) if shift > 0 else unit / 2
        if right * value > 0 and abs(value - right.scaleb(shift)) <= room and abs(value) >= Decimal("0.1"):
            found.append(Cause(code="unit", prior=PRIORS["unit"]))
    return found


def _edited(printed: str, right: str) -> list[Cause]:
    """One or two edits between the printed digits and the right ones."""
    found = []
    if len(printed) == len(right):
        differ = [i for i, (a, b) in enumerate(zip(printed, right, strict=True)) if a != b]
        if len(differ) == 1:
            i = differ[0]
            found.append(Cause(code="digit", prior=PRIORS["digit"], detail=f"{right[i]}误作{printed[i]}"))
        elif len(differ) == 2:
            found.append(Cause(code="two_digits", prior=PRIORS["two_digits"]))
    a, b = printed.replace(".", ""), right.replace(".", "")
    if len(a) == len(b):
        differ = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if (
            len(differ) == 2
            and differ[1] == differ[0] + 1
            and a[differ[0]] == b[differ[1]]
            and a[differ[1]] == b[differ[0]]
        ):
            i = differ[0]
            found.append(
                Cause(code="transpose", prior=PRIORS["transpose"], detail=f"{b[i : i + 2]}误作{a[i : i + 2]}")
            )
    lost = next((c for i, c in enumerate(right) if c.isdigit() and right[:i] + right[i + 1 :] == printed), "")
    if lost:
        found.append(Cause(code="drop", prior=PRIORS["drop"], detail=f"漏“{lost}”"))
    more = next(
        (c for i, c in enumerate(printed) if c.isdigit() and printed[:i] + printed[i + 1 :] == right), ""
    )
    if more:
        found.append(Cause(code="insert", prior=PRIORS["insert"], detail=f"多“{more}”"))
    return found


def _borrowed(figure: Figure, right: Decimal, others: Iterable[Figure]) -> list[Cause]:
    """The printed figure is another cell's, or is off by exactly another figure."""
    found: dict[str, Cause] = {}
    gap = figure.value - right
    seen, missed = telling(figure.fact.value), telling(in_unit(gap, figure))
    small = 5 * (figure.unit or 1)
    for other in others:
        if other.key == figure.key or other.value == 0 or other.measure.dimension != figure.measure.dimension:
            continue
        detail = f"与{other.fact.label}{digits(other.fact)}相同"
        if other.value == figure.value and abs(figure.fact.value) >= 1:
            found.setdefault("copied", Cause(code="copied", prior=PRIORS["copied"] * seen, detail=detail))
        if abs(other.value) > small and gap == other.value:
            detail = f"多计{other.fact.label}{digits(other.fact)}"
            prior = PRIORS["counted_twice"] * missed
            found.setdefault("counted_twice", Cause(code="counted_twice", prior=prior, detail=detail))
        if abs(other.value) > small and -gap == other.value:
            detail = f"漏计{other.fact.label}{digits(other.fact)}"
            prior = PRIORS["left_out"] * missed
            found.setdefault("left_out", Cause(code="left_out", prior=prior, detail=detail))
    return list(found.values())


def telling(value: Decimal) -> float:
    """How much it says that a value is met again: some figure of one or two digits is met in every report."""
    return _BY_DIGITS[min(len(f"{abs(value):f}".replace(".", "").strip("0")), len(_BY_DIGITS) - 1)]
