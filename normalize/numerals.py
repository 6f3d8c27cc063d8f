"""Chinese numerals (一百二十万, 三点五) → Decimal. The only module that knows cn2an; knows no units."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

_SMALL = {c: Decimal(i) for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": Decimal(0),
    "两": Decimal(2),
    "十": Decimal(10),
}


@cache
def chinese_numeral(text: str) -> Decimal | None:
    """The value of a Chinese numeral, or None where the characters are no number.

    Args:
        text: characters of 零〇一二两三四五六七八九十百千万亿点 only.
    """
    if text in _SMALL:
        return _SMALL[text]
    whole, _, fraction = text.partition("点")
    if "点" in text and not all(c in _SMALL and c not in "十两" for c in fraction):
        return None
    number = _whole(whole)
    if number is None or not fraction:
        return number if "点" not in text else None
    return number + Decimal("0." + "".join(str(_SMALL[c]) for c in fraction))


def _whole(text: str) -> Decimal | None:
    if text in _SMALL:
        return _SMALL[text]
    import cn2an  # noqa: PLC0415 - heavy, and most reports print digits only

    try:
        return Decimal(cn2an.cn2an(text.replace("〇", "零").replace("两", "二"), "normal"))
    except ValueError:
        return None
