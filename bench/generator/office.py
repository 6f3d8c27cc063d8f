"""One made office: its name, its units, and its books for one year, consistent to the 分.

Knows what money flows an office has. Must not know forms or how anything is printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.generator.figures import NONE, Amount, Rounding, draw, holds, item, total
from bench.generator.trades import GIVEN, PLACES, SURNAMES, TRADES, Trade

if TYPE_CHECKING:
    import random

MAIN = "机关"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """A year of one entity, in 万元. Totals are properties: they cannot disagree with their items."""

    carry_basic: Amount
    carry_project: Amount
    fiscal_basic: Amount
    fiscal_project: Amount
    fund: Amount
    special_account: Amount
    other: Amount
    wage: Amount
    subsidy: Amount
    goods: Amount
    project: Amount
    reception: Amount
    running: Amount
    purchase: Amount
    abroad: Amount
    in_use: Amount
    rented: Amount
    asset_other: Amount

    @property
    def carry(self) -> Amount:
        """Opening balance."""
        return self.carry_basic + self.carry_project

    @property
    def fiscal(self) -> Amount:
        """Fiscal money."""
        return self.fiscal_basic + self.fiscal_project

    @property
    def current_income(self) -> Amount:
        """Income without the opening balance."""
        return self.fiscal + self.fund + self.special_account + self.other

    @property
    def income(self) -> Amount:
        """Money of the year."""
        return self.carry + self.current_income

    @property
    def staff(self) -> Amount:
        """Spending on people."""
        return self.wage + self.subsidy

    @property
    def basic(self) -> Amount:
        """Basic spending."""
        return self.staff + self.goods

    @property
    def spending(self) -> Amount:
        """All spending."""
        return self.basic + self.project

    @property
    def current_balance(self) -> Amount:
        """What the year itself left over."""
        return self.current_income - self.spending

    @property
    def balance(self) -> Amount:
        """Closing balance."""
        return self.income - self.spending

    @property
    def three(self) -> Amount:
        """The three public expenses."""
        return self.reception + self.running + self.purchase + self.abroad

    @property
    def vehicle(self) -> Amount:
        """Vehicles bought and run."""
        return self.purchase + self.running

    @property
    def asset(self) -> Amount:
        """Fixed assets."""
        return self.in_use + self.rented + self.asset_other

    def tie(self, style: Rounding) -> bool:
        """Whether every equation holds as printed, within half a unit for each figure."""
        return all(
            holds(whole, parts, style)
            for whole, parts in (
                (self.income, (self.carry, self.fiscal, self.fund, self.special_account, self.other)),
                (self.spending, (self.basic, self.project)),
                (self.basic, (self.staff, self.goods)),
                (self.basic, (self.wage, self.subsidy, self.goods)),
                (self.staff, (self.wage, self.subsidy)),
                (self.balance + self.spending, (self.income,)),
                (self.income, (self.balance, self.spending)),
                (self.current_income, (self.current_balance, self.spending)),
                (self.balance, (self.carry, self.current_balance)),
                (self.three, (self.reception, self.running, self.purchase, self.abroad)),
                (self.asset, (self.in_use, self.rented, self.asset_other)),
            )
        )


FIELDS = tuple(Books.__dataclass_fields__)


def combine(books: list[Books]) -> Books:
    """The books of several entities together."""
    return Books(**{name: total(getattr(b, name) for b in books) for name in FIELDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Posts and people of the whole office."""

    admin: int
    equated: int
    institution: int
    civil: int
    equated_now: int
    institution_now: int
    worker_now: int
    retired: int

    @property
    def quota(self) -> int:
        """Approved posts."""
        return self.admin + self.equated + self.institution

    @property
    def actual(self) -> int:
        """People in post."""
        return self.civil + self.equated_now + self.institution_now + self.worker_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A made office in a made place."""

    place: str
    kind: str  # 县 区 市
    trade: Trade
    year: int
    units: tuple[str, ...]  # filled in as 二级机构
    books: dict[str, Books]  # by entity: 机关 and units
    whole: Books
    staff: Staff
    people: tuple[tuple[str, str], ...]  # name, post
    phone: str

    @property
    def name(self) -> str:
        """Full name."""
        return self.place + self.trade.office


def found(rng: random.Random, *, style: Rounding, units: int = 0, year: int = 0, trade: int = -1) -> Office:
    """Make an office. Books whose printed figures would not tie within rounding are drawn again."""
    place, kind = rng.choice(PLACES)
    craft = TRADES[trade] if trade >= 0 else rng.choice(TRADES)
    names = tuple(place + u for u in rng.sample(craft.units, min(units, len(craft.units))))
    for _ in range(400):
        books = {name: _books(rng, 1.0 if name == MAIN else 0.35) for name in (MAIN, *names)}
        whole = combine(list(books.values()))
        sums = all(
            holds(getattr(whole, f), [getattr(b, f) for b in books.values()], style)
            for f in (
                *FIELDS,
                "income",
                "spending",
                "balance",
                "carry",
                "fiscal",
                "basic",
                "staff",
                "three",
                "asset",
            )
        )
        if sums and all(b.tie(style) for b in (whole, *books.values())):
            break
    else:
        raise AssertionError("no books tie; the bounds are wrong")
    people = rng.sample([s + g for s in SURNAMES for g in GIVEN], 4)
    posts = ("副局长" if craft.office.endswith("局") else "副主任", "办公室主任", "财务负责人", "一级科员")
    return Office(
        place=place,
        kind=kind,
        trade=craft,
        year=year or rng.randint(2018, 2023),
        units=names,
        books=books,
        whole=whole,
        staff=_staff(rng),
        people=tuple(zip(people, posts, strict=True)),
        phone=f"0700-5550{rng.randint(100, 199)}",
    )


def _books(rng: random.Random, scale: float) -> Books:
    """One entity. Basic funds roughly meet basic spending; projects likewise."""
    size = rng.uniform(0.5, 2.2) * scale
    wage, subsidy = draw(rng, 180 * size, 320 * size), draw(rng, 20 * size, 140 * size)
    goods = draw(rng, 60 * size, 180 * size)
    project = draw(rng, 90 * size, 420 * size)
    carry_basic, carry_project = draw(rng, 2 * size, 18 * size), draw(rng, 8 * size, 60 * size)
    fiscal_basic = draw(rng, 1, 14 * size) + wage + subsidy + goods - carry_basic
    fiscal_project = project - carry_project + draw(rng, 0.1, 7 * size)
    # one item each: what the treasury pays is a figure of its own, not a sum of the office's items
    fiscal_basic, fiscal_project = item(fiscal_basic.exact * 10_000), item(fiscal_project.exact * 10_000)
    rare = rng.random
    return Books(
        carry_basic=carry_basic,
        carry_project=carry_project,
        fiscal_basic=fiscal_basic,
        fiscal_project=fiscal_project,
        fund=draw(rng, 5, 40) if rare() < 0.2 else NONE,
        special_account=draw(rng, 2, 20) if rare() < 0.25 else NONE,
        other=draw(rng, 1, 30) if rare() < 0.4 else NONE,
        wage=wage,
        subsidy=subsidy,
        goods=goods,
        project=project,
        reception=draw(rng, 0.4, 6 * size + 0.6),
        running=draw(rng, 1.5, 7 * size + 2) if rare() < 0.7 else NONE,
        purchase=draw(rng, 12, 18) if scale == 1 and rare() < 0.12 else NONE,
        abroad=draw(rng, 1, 4) if scale == 1 and rare() < 0.1 else NONE,
        in_use=draw(rng, 120 * size, 900 * size),
        rented=draw(rng, 5, 60) if rare() < 0.15 else NONE,
        asset_other=NONE,
    )


def _staff(rng: random.Random) -> Staff:
    admin, equated, institution = rng.randint(6, 20), rng.randint(0, 8), rng.randint(4, 30)
    civil, now = admin - rng.randint(0, 2), institution - rng.randint(0, 3)
    equated_now = max(0, equated - rng.randint(0, 1))
    free = admin + equated + institution - civil - equated_now - now
    return Staff(
        admin=admin,
        equated=equated,
        institution=institution,
        civil=civil,
        equated_now=equated_now,
        institution_now=now,
        worker_now=min(free, rng.randint(0, 2)),
        retired=rng.randint(6, 40),
    )
