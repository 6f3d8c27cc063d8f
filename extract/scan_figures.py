"""How a figure is written, and what it may have been where it is not: the slips that recognisers make with confidence.

Knows strings only; no amounts, no concepts.
"""

from __future__ import annotations

import re

SAME = str.maketrans("，．％−–—（）", ",.%---()")
WORDS = re.compile(r"[年月日分个项条人名第元号次辆件台:：/]")
WRITTEN = re.compile(r"\(?[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?\)?$")
# A unit is no stroke that may have been a sign or a digit.
MEASURED = re.compile(r"^[≥≤≧≦<>＜＞约]?(.*\d[%]?)[^\W\d_a-zA-Z一二丨〇]{0,3}$")
NOUGHTS = re.compile(r"-?0\d")
LONGEST = 18  # characters of a cell that may be one figure


def bare(text: str) -> str:
    """A figure's text without blanks, signs of one meaning made one."""
    return "".join(text.translate(SAME).split())


def is_numeric(text: str) -> bool:
    """Whether a cell holds a figure, perhaps with a sign misread."""
    plain = bare(text)
    digits = sum(mark.isdigit() for mark in plain)
    return 0 < len(plain) <= LONGEST and digits >= 0.5 * len(plain) and not WORDS.search(plain)


def well_formed(text: str) -> bool:
    """Whether a figure is written as figures are."""
    plain = bare(text)
    return bool(WRITTEN.match(plain)) and not NOUGHTS.match(plain)


def amount(text: str) -> str:
    """The figure of a cell without the comparison before it and the unit behind it: ≥95%, 3座."""
    return MEASURED.sub(r"\1", bare(text))


def repairs(text: str) -> tuple[str, ...]:
    """What a figure that is not written as one may have been: a point for a comma, a sign for a point."""
    plain = bare(text)
    found = []
    if plain.startswith("."):
        found.append("-" + plain[1:])  # a leading "-" read as "."
    head, point, cents = plain.rpartition(".")
    if point and re.search(r"[.,]", head):
        found.append(re.sub(r"[.,]", "", head) + "." + cents)  # 80.987.58
    if plain.endswith("96") and "." in plain:
        found.append(plain[:-2] + "%")  # 60.6896
    return tuple(each for each in dict.fromkeys(found) if well_formed(each))


# What looks the same in print, by the sign that a figure has.
LOOKS = {
    "-": "一—–−_－─",
    "0": "OoＯ〇ο",
    "1": "lI|丨",
    ".": "．·",
    ",": "，",
    "%": "％",
    "(": "（",
    ")": "）",
}
