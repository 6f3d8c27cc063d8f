"""What a made submission says and where it is wrong, noted by the pen that writes it.

The pen turns a figure into its printed text, applies the slip ordered for that place, and keeps the fact. It never
reads a document and knows nothing of the program that will.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator.figures import Amount, Rounding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WHOLE = "汇总"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One printed figure and what it means."""

    label: str
    entity: str = WHOLE
    period: str
    basis: str = "决算"
    qualifier: str = ""
    value: str
    unit: str
    decimals: int
    source: str  # table | narrative | score | cell
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One thing that a reader of the submission must find. `rule` names the broken rules, the plainest first."""

    rule: str
    level: str
    printed: str
    expected: str
    where: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """An order to print something else at one place."""

    value: Decimal
    cause: str
    rule: str = ""  # where it is more than the slot's own rules
    level: str = "must"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place where a slip would break a rule."""

    key: str
    value: Decimal
    rule: str
    unit: str
    group: str  # slots of one group stand beside each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How one office writes figures."""

    rounding: Rounding = Rounding.NEAREST
    prose: Rounding | None = None  # where the narrative was written from another sheet than the tables
    thousands: bool = False
    wide: bool = False  # full-width digits in tables
    nil: str = "0"  # what stands for nought in tables: "0", "0.00", "—", "-", "/", ""
    strip: bool = False  # prose drops trailing noughts
    space: str = ""  # between figure and unit in prose


class Pen:
    """Writes figures; `facts`, `wrong` and `slots` say afterwards what was written."""

    def __init__(self, habit: Habit, year: int, slips: Mapping[str, Slip]) -> None:
        """Start with an empty page for the report of one year."""
        self.habit, self.year, self.slips = habit, year, dict(slips)
        self.facts: list[Gold] = []
        self.wrong: list[Wrong] = []
        self.slots: list[Slot] = []
        self.place, self.source = "", "table"
        self.prose_source = "narrative"  # "cell" while prose is written into a form
        self.seen: dict[str, int] = {}
        self.used: set[str] = set()

    def at(self, place: str, source: str = "") -> None:
        """Turn to another place of the document; prose, where nothing else is said."""
        self.place, self.source = place, source or self.prose_source

    def mark(self, label: str, value: Decimal, unit: str, **more: str) -> Decimal:
        """Note a figure and return the value to print, which a slip may have changed.

        `more`: entity, period, basis, qualifier; rule: codes that a wrong value here would break; where.
        """
        rule = more.pop("rule", "")
        where = more.pop("where", "") or self.place
        entity, qualifier = more.get("entity", WHOLE), more.get("qualifier", "")
        key = "/".join(filter(None, (self.place, entity, label, qualifier, more.get("basis", ""))))
        self.seen[key] = self.seen.get(key, 0) + 1
        if self.seen[key] > 1:
            key += f"#{self.seen[key]}"
        if rule:
            self.slots.append(Slot(key=key, value=value, rule=rule, unit=unit, group=self.place))
        if slip := self.slips.get(key):
            self.used.add(key)
            self.note(
                slip.rule or rule, slip.level, str(slip.value), str(value), f"{where} {label}", slip.cause
            )
            value = slip.value
        self.facts.append(
            Gold(
                label=label,
                period=more.pop("period", str(self.year)),
                value=str(value),
                unit=unit,
                decimals=max(0, -int(value.as_tuple().exponent)),
                source=self.source,
                where=where,
                **more,
            )
        )
        return value

    def note(self, rule: str, level: str, printed: str, expected: str, where: str, cause: str) -> None:
        """Note something wrong."""
        self.wrong.append(
            Wrong(rule=rule, level=level, printed=printed, expected=expected, where=where, cause=cause)
        )

    def cell(self, label: str, amount: Amount | None, unit: str = "万元", **more: str) -> str:
        """A figure for a table cell; "" for a blank, which is no fact, and so is a nil sign."""
        if amount is None:
            return ""
        value = amount.printed(self.habit.rounding)
        if not value and self.habit.nil not in ("0", "0.00"):
            return self.habit.nil
        if not value and self.habit.nil == "0":
            value = Decimal(0)
        return self.digits(self.mark(label, value, unit, **more), wide=self.habit.wide)

    def number(self, label: str, value: Decimal | int, unit: str, **more: str) -> str:
        """A bare figure (count, percentage, score) without its unit."""
        return self.digits(self.mark(label, Decimal(value), unit, **more))

    def say(self, label: str, amount: Amount | Decimal, unit: str = "万元", **more: str) -> str:
        """A figure for prose, with its unit. A Decimal is taken as it is."""
        value = (
            amount.printed(self.habit.prose or self.habit.rounding) if isinstance(amount, Amount) else amount
        )
        if unit == "万元" and self.habit.strip:
            value = plain(value)
        elif unit == "万元" and not value:
            value = Decimal(0)
        value = self.mark(label, value, unit, **more)
        return self.digits(value) + self.habit.space + unit

    def share(self, part: str, whole: str, value: Decimal, **more: str) -> str:
        """A share of something in percent."""
        return self.say("占比", value, "%", qualifier=f"{part}/{whole}", **more)

    def change(self, label: str, value: Decimal, unit: str, **more: str) -> str:
        """A rise or fall, printed without sign beside its direction word and noted with its sign."""
        value = self.mark(label, plain(value) if self.habit.strip and unit == "万元" else value, unit, **more)
        return self.digits(abs(value)) + self.habit.space + unit

    def digits(self, value: Decimal, *, wide: bool = False) -> str:
        """The digits of a value in the hand of this office."""
        text = f"{value:,f}" if self.habit.thousands else f"{value:f}"
        return text.translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－")) if wide else text


def plain(value: Decimal) -> Decimal:
    """Without trailing noughts: 555.60 → 555.6, 40.00 → 40."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if int(value.as_tuple().exponent) > 0 else value


def as_csv(rows: Iterable[Gold] | Iterable[Wrong], kind: type[Gold | Wrong]) -> bytes:
    """UTF-8 with one header line; columns are the names of the fields."""
    names: Sequence[str] = [f.name for f in fields(kind)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([getattr(row, name) for name in names] for row in rows)
    return out.getvalue().encode()
