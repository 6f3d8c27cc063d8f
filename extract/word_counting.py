"""A number in one of Word's number formats: 12 → 十二, ⑫, XII. Knows formats, no lists, no documents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
LEGAL_SIMPLIFIED = str.maketrans("〇零一二三四五六七八九十百千", "零零壹贰叁肆伍陆柒捌玖拾佰仟")
LEGAL_TRADITIONAL = str.maketrans("〇零一二三四五六七八九十百千万", "零零壹貳參肆伍陸柒捌玖拾佰仟萬")
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
GREATEST = 32_767  # Word's own


def chinese(number: int) -> str:
    """12 → 十二, 120 → 一百二十, 105 → 一百零五; as one counts aloud, up to 32767."""
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        return chinese(head) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + _thousands(rest))
    if 10 <= number < 20:
        return "十" + (DIGITS[number - 10] if number > 10 else "")
    return _thousands(number) if number else "零"


def _thousands(number: int) -> str:
    """1 … 9999 with every place named; one 零 for a gap."""
    out, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit:
            out += ("零" if gap and out else "") + DIGITS[digit] + name
        gap = not digit
    return out


def by_digits(number: int) -> str:
    """105 → 一〇五."""
    return "".join(DIGITS[int(digit)] for digit in str(number))


def _counting(number: int) -> str:
    return chinese(number) if number < 100 else by_digits(number)


def _japanese(number: int) -> str:
    """No 零, and no 一 before 十, 百 and 千."""
    return re.sub("零|一(?=[十百千])", "", chinese(number)) if number else "〇"


def _legal(number: int) -> str:
    """In deeds ten is 壹拾."""
    return ("一" if 10 <= number < 20 else "") + chinese(number)


def _roman(number: int) -> str:
    out = ""
    for amount, sign in ROMAN:
        count, number = divmod(number, amount)
        out += sign * count
    return out


def _letters(number: int, first: str) -> str:
    """Z is followed by AA, then BB."""
    times, place = divmod(number - 1, 26)
    return chr(ord(first) + place) * (times + 1) if times < 30 else str(number)


def _row(number: int, *rows: tuple[int, int, int]) -> str:
    """A character out of a row of Unicode; each row is (first number, last number, code of the first)."""
    for low, high, code in rows:
        if low <= number <= high:
            return chr(code + number - low)
    return str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: "".join(chr(0xFF10 + int(digit)) for digit in str(n)),
    "decimalFullWidth2": lambda n: "".join(chr(0xFF10 + int(digit)) for digit in str(n)),
    "decimalEnclosedCircle": lambda n: _row(n, (1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)),
    "decimalEnclosedCircleChinese": lambda n: _row(n, (1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)),
    "decimalEnclosedParen": lambda n: _row(n, (1, 20, 0x2474)),
    "decimalEnclosedFullstop": lambda n: _row(n, (1, 20, 0x2488)),
    "numberInDash": lambda n: f"- {n} -",
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": _japanese,
    "ideographDigital": by_digits,
    "taiwaneseDigital": by_digits,
    "japaneseDigitalTenThousand": by_digits,
    "koreanDigital2": by_digits,
    "chineseLegalSimplified": lambda n: _legal(n).translate(LEGAL_SIMPLIFIED),
    "ideographLegalTraditional": lambda n: _legal(n).translate(LEGAL_TRADITIONAL),
    "ideographTraditional": lambda n: STEMS[n - 1] if 1 <= n <= 10 else str(n),
    "ideographZodiac": lambda n: BRANCHES[n - 1] if 1 <= n <= 12 else str(n),
    "ideographZodiacTraditional": lambda n: STEMS[(n - 1) % 10] + BRANCHES[(n - 1) % 12] if n else "0",
    "ideographEnclosedCircle": lambda n: _row(n, (1, 10, 0x3280)),
    "upperLetter": lambda n: _letters(n, "A") if n else "0",
    "lowerLetter": lambda n: _letters(n, "a") if n else "0",
    "upperRoman": lambda n: _roman(n) if n else "0",
    "lowerRoman": lambda n: _roman(n).lower() if n else "0",
    "ordinal": lambda n: f"{n}{'th' if n // 10 % 10 == 1 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}",
    "none": lambda _: "",
}


def counted(number: int, style: str) -> str:
    """`number` as Word prints it in this format; plain digits where the format does not have it."""
    if not 0 <= number <= GREATEST:
        return str(number)
    return FORMATS.get(style, str)(number)
