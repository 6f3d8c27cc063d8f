"""The final account of one office: classes of spending, fiscal and other money, last year's figures.

Knows what a final account adds up. Must not know its tables or sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.generator.figures import CENT, NONE, Amount, Rounding, draw, holds, total

if TYPE_CHECKING:
    import random

    from bench.generator.office import Office

CLASSES = (
    ("201", "一般公共服务支出"),
    ("208", "社会保障和就业支出"),
    ("210", "卫生健康支出"),
    ("213", "农林水支出"),
    ("221", "住房保障支出"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """Spending of one functional class."""

    code: str
    name: str
    basic: Amount
    project: Amount  # from the general budget
    other: Amount  # project spending from other money
    income: Amount  # fiscal money of the year

    @property
    def fiscal(self) -> Amount:
        """Fiscal money."""
        return self.basic + self.project

    @property
    def projects(self) -> Amount:
        """Project spending, from every source."""
        return self.project + self.other

    @property
    def spending(self) -> Amount:
        """All spending."""
        return self.basic + self.projects


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A year. Carry-over and balance are fiscal money."""

    classes: tuple[Class, ...]
    carry: Amount
    left: Amount
    wage: Amount
    goods: Amount
    subsidy: Amount

    @property
    def basic(self) -> Amount:
        """Basic spending."""
        return total(c.basic for c in self.classes)

    @property
    def projects(self) -> Amount:
        """Project spending, from every source."""
        return total(c.projects for c in self.classes)

    @property
    def fiscal_spending(self) -> Amount:
        """Spending of fiscal money."""
        return total(c.fiscal for c in self.classes)

    @property
    def fiscal_project(self) -> Amount:
        """Project spending of fiscal money."""
        return total(c.project for c in self.classes)

    @property
    def spending(self) -> Amount:
        """All spending."""
        return self.basic + self.projects

    @property
    def fiscal_income(self) -> Amount:
        """Fiscal money of the year."""
        return total(c.income for c in self.classes)

    @property
    def other(self) -> Amount:
        """Money that is not fiscal."""
        return total(c.other for c in self.classes)

    @property
    def income(self) -> Amount:
        """Money of the year."""
        return self.fiscal_income + self.other

    @property
    def grand(self) -> Amount:
        """The total of either side."""
        return self.income + self.carry

    @property
    def fiscal_grand(self) -> Amount:
        """The total of either side, fiscal money only."""
        return self.fiscal_income + self.carry

    @property
    def staff(self) -> Amount:
        """Spending on people."""
        return self.wage + self.subsidy

    def tie(self, style: Rounding) -> bool:
        """Whether every printed equation holds within rounding."""
        return all(
            holds(whole, parts, style)
            for whole, parts in (
                (self.grand, (self.income, self.carry)),
                (self.grand, (self.spending, self.left)),
                (self.income, (self.fiscal_income, self.other)),
                (self.spending, (self.basic, self.projects)),
                (self.income, [c.income + c.other for c in self.classes]),
                (self.spending, [c.spending for c in self.classes]),
                (self.basic, [c.basic for c in self.classes]),
                (self.projects, [c.projects for c in self.classes]),
                (self.fiscal_spending, [c.fiscal for c in self.classes]),
                (self.fiscal_spending, (self.basic, self.fiscal_project)),
                (self.fiscal_project, [c.project for c in self.classes]),
                (self.fiscal_income, [c.income for c in self.classes]),
                (self.fiscal_grand, (self.fiscal_income, self.carry)),
                (self.fiscal_grand, (self.fiscal_spending, self.left)),
                (self.basic, (self.staff, self.goods)),
                (self.staff, (self.wage, self.subsidy)),
                *((c.spending, (c.basic, c.projects)) for c in self.classes),
            )
        )


def close(rng: random.Random, office: Office, style: Rounding) -> Account:
    """Draw an account for an office; drawn again until its printed figures tie."""
    scale = float(office.whole.spending.exact / 900)
    for _ in range(600):
        account = _draw(rng, max(0.4, scale))
        if account.tie(style):
            return account
    raise AssertionError("no account ties; the bounds are wrong")


def _draw(rng: random.Random, scale: float) -> Account:
    picked = [CLASSES[0], *sorted(rng.sample(CLASSES[1:], rng.choice((2, 3, 3, 4))))]
    carry, left = draw(rng, 2, 40 * scale), draw(rng, 0.5, 25 * scale)
    other = draw(rng, 1, 30 * scale) if rng.random() < 0.6 else NONE
    classes = []
    for n, (code, name) in enumerate(picked):
        basic = draw(rng, 250 * scale, 520 * scale) if n == 0 else draw(rng, 8 * scale, 70 * scale)
        project = (
            draw(rng, 60 * scale, 240 * scale)
            if n == 0
            else draw(rng, 3, 40 * scale)
            if rng.random() < 0.4
            else NONE
        )
        income = basic + project - carry + left if n == 0 else basic + project
        classes.append(
            Class(
                code=code,
                name=name,
                basic=basic,
                project=project,
                other=other if n == 0 else NONE,
                income=income,
            )
        )
    basic = total(c.basic for c in classes)
    goods = Amount((basic.exact / 4).quantize(CENT), (basic.exact / 4).quantize(CENT)) + draw(rng, 0, 9)
    subsidy = draw(rng, 4 * scale, 40 * scale)
    return Account(
        classes=tuple(classes),
        carry=carry,
        left=left,
        wage=basic - goods - subsidy,
        goods=goods,
        subsidy=subsidy,
    )
