"""Printed digits → Decimal with printed decimals, sign and unit. Knows no concept; never guesses an ambiguous spelling.

Quirks handled here (see docs/reading.md): full-width digits, thousands separators, spaces inside numbers, the many
minus signs, nil signs, units glued to the figure, trailing characters, binary floating point residue.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import regex

NIL_SIGNS = frozenset(
    {"-", "--", "---", "/", "\\", "无", "×", "x", "X", "不适用", "...", "......", "NA", "N/A", "略"}
)
AMOUNT_UNITS = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}

_MINUS = str.maketrans(dict.fromkeys("−﹣－–—‐‑‒", "-"))
_ZERO_WIDTH = regex.compile(r"[\u200b-\u200d\u2060\ufeff]")
_SPACE = regex.compile(r"\s+")
_DIGITS = regex.compile(
    r"""(?P<sign>[-+])?\ *(?P<paren>\()?
        (?:(?P<grouped>\d{1,3}(?:[,]\d{3})+)|(?P<spaced>\d{1,3}(?:\ \d{3})+(?!\d))|(?P<plain>\d+))
        (?:\.(?P<fraction>\d+))?(?(paren)\))""",
    regex.VERBOSE,
)
_WHOLE = regex.compile(
    r"""(?P<hedge>[<>=≤≥≦≧约近超达]{0,2})\ *(?P<digits>[-+]?\ *\(?\d[\d,\ ]*(?:\.\d+)?\)?)\ *(?P<unit>(?![年月日号第])[%‰A-Za-z㎡\u4e00-\u9fff/]{0,6})\ *[,.;、。，；]?""",
    regex.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as printed. `unit` is "" where none stands beside it."""

    value: Decimal
    decimals: int
    unit: str = ""
    text: str
    hedge: str = ""
    residue: bool = False  # was binary floating point noise, shortened


def plain(text: str) -> str:
    """NFKC, one kind of minus, no zero-width characters; spaces stay."""
    folded = unicodedata.normalize("NFKC", text).translate(_MINUS)
    return str(_ZERO_WIDTH.sub("", folded)).replace("\u3000", " ").replace("\xa0", " ")


@lru_cache(maxsize=1 << 12)  # a cell is looked at several times before it is known what it is
def is_nil(text: str) -> bool:
    """A sign that says "nothing here": —, /, 无, 不适用. Not an empty text, and not a nought."""
    folded = _SPACE.sub("", plain(text)).replace("…", "...")
    return folded in NIL_SIGNS


@lru_cache(maxsize=1 << 14)
def to_decimal(digits: str) -> Decimal | None:
    """The value of digits with thousands separators, spaces and a sign; None where the spelling is ambiguous.

    "1,260" is 1260; "12,34" and "1_000" are nobody's spelling and give None; "(5.00)" is -5.00 as accountants write.
    """
    match = _DIGITS.fullmatch(plain(digits).strip())
    if match is None:
        return None
    whole = (match["grouped"] or match["spaced"] or match["plain"]).replace(",", "").replace(" ", "")
    value = Decimal(f"{whole}.{match['fraction']}" if match["fraction"] else whole)
    return -value if match["sign"] == "-" or match["paren"] else value


@lru_cache(maxsize=1 << 12)
def figure(text: str) -> Figure | None:
    """The one figure that a cell holds, or None: nil, empty, several figures, words, or an ambiguous spelling.

    White space inside the number is layout (a narrow cell wraps "555." / "60"); it is removed before parsing.
    """
    printed = text.strip()
    compact = _SPACE.sub("", plain(printed))
    match = _WHOLE.fullmatch(compact)
    if match is None:
        return None
    value = to_decimal(match["digits"])
    if value is None:
        return None
    decimals = max(-int(value.as_tuple().exponent), 0)
    short, residue = _shorten(value, decimals)
    return Figure(
        value=short,
        decimals=max(-int(short.as_tuple().exponent), 0),
        unit=match["unit"],
        text=printed,
        hedge=match["hedge"],
        residue=residue,
    )


def _shorten(value: Decimal, decimals: int) -> tuple[Decimal, bool]:
    """0.0900000762939453 was 0.09 before it went through binary floating point."""
    if decimals <= 6:
        return value, False
    for places in range(5):
        rounded = value.quantize(Decimal(1).scaleb(-places))
        if abs(value - rounded) <= max(abs(value), Decimal(1)) * Decimal("2e-7"):
            return rounded, True
    return value, False
