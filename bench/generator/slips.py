"""The ways in which a figure goes wrong on its way into a report. Knows figures and slots only."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator.gold import Slip, Slot

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

NAMES = {
    "digit": "数字录错一位",
    "transpose": "相邻数字颠倒",
    "drop": "漏录一位",
    "yuan": "元与万元混用",
    "point": "小数点错位",
    "sign": "正负号错误",
    "swap": "两格数字互换",
    "copied": "误抄相邻数字",
    "stale": "沿用上年数",
    "component": "重复计入",
}
LEAST = {"万元": Decimal("0.05"), "%": Decimal("0.5")}


def slip(kind: str, slot: Slot, rng: random.Random, *, other: Slot | None = None) -> dict[str, Slip]:
    """Order one error. `other` is the partner of swap, copied, stale and component."""
    value, cause = slot.value, NAMES[kind]
    if kind in ("swap", "copied", "stale", "component"):
        if other is None:
            raise ValueError(f"{kind} needs a second figure")
        if kind == "swap":
            return {
                slot.key: Slip(value=other.value, cause=cause, rule=slot.rule),
                other.key: Slip(value=value, cause=cause, rule=other.rule),
            }
        new = value + other.value if kind == "component" else other.value
        return {slot.key: Slip(value=new, cause=cause)}
    return {slot.key: Slip(value=_alter(kind, value, slot.unit, rng), cause=cause)}


def _alter(kind: str, value: Decimal, unit: str, rng: random.Random) -> Decimal:
    if kind == "yuan":
        return (value * 10_000).quantize(Decimal(1) if value == value.to_integral() else Decimal("0.01"))
    if kind == "point":
        return (value * 10).quantize(value)
    if kind == "sign":
        return -value
    for _ in range(200):
        new = _spoil(kind, f"{value:f}", rng)
        if new is not None and abs(new - value) >= LEAST.get(unit, Decimal(1)):
            return new
    return value + 1


def _spoil(kind: str, text: str, rng: random.Random) -> Decimal | None:
    """One try at the digits; None where the place does not allow it."""
    places = [n for n, c in enumerate(text) if c.isdigit()]
    n = rng.choice(places)
    if kind == "digit":
        return Decimal(text[:n] + rng.choice([d for d in "123456789" if d != text[n]]) + text[n + 1 :])
    if kind == "drop":
        whole = text.split(".", maxsplit=1)[0]
        return Decimal(text[:n] + text[n + 1 :]) if n < len(whole) and len(whole) > 1 else None
    m = next((p for p in places if p > n), None)
    if m is None or text[n] == text[m] or (text[m] == "0" and n == places[0]):
        return None
    chars = list(text)
    chars[n], chars[m] = chars[m], chars[n]
    return Decimal("".join(chars))


def draw_slips(slots: Sequence[Slot], count: int, rng: random.Random) -> dict[str, Slip]:
    """Order `count` errors in places that do not stand beside each other."""
    chosen: dict[str, Slip] = {}
    groups: set[str] = set()
    pool = [s for s in slots if s.value]
    while pool and len(chosen) < count:
        slot = rng.choice(pool)
        pool.remove(slot)
        if slot.group in groups:
            continue
        beside = [
            s
            for s in slots
            if s.group == slot.group and s.unit == slot.unit and s.value not in (slot.value, 0)
        ]
        kinds = ["digit", "digit", "transpose", "drop"]
        if slot.unit == "万元":
            kinds += ["yuan", "point"] + (["copied", "component"] if beside else [])
        kind = rng.choice(kinds)
        groups.add(slot.group)
        chosen |= slip(kind, slot, rng, other=rng.choice(beside) if kind in ("copied", "component") else None)
    return chosen
