"""One submission laid out for rules: its figures by key, as exact intervals in base units. Knows no rule.

A key names one latent true value. A figure without a concept has a key of its own, so that only relations that the
document itself states ever tie it to another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from gouji.normalize.model import WHOLE, Fact, Submission
from gouji.normalize.taxonomy import Taxonomy, taxonomy
from gouji.validate import interval
from gouji.validate.interval import INFINITY, Interval
from gouji.validate.measure import Measure, measure
from gouji.validate.model import Prior
from gouji.validate.refs import Ref, ref

T = TypeVar("T")

HEAD = "机关"
FORM = frozenset({"table", "score"})
_RANK = {"table": 0, "score": 1, "cell": 2, "narrative": 2}
OWN = frozenset(
    {"本", "本单位", "本部门", "我单位", "我部门", "部门", "单位", "全部门", "全单位"}
)  # says only whose it is
_COLUMNS = MappingProxyType(  # headers of budget columns that came as words beside a source of funds
    {
        "年初预算": "年初",
        "年初预算数": "年初",
        "调整后的预算": "全年预算",
        "调整后预算数": "全年预算",
        "全年预算数": "全年预算",
        "全年执行数": "决算",
        "年度预算调整": "调整",
    }
)
_ECONOMIC = ("expenditure.wage", "expenditure.goods", "expenditure.subsidy")


class Key(NamedTuple):
    """The name of one true value."""

    concept: str
    entity: str = WHOLE
    period: str = ""
    basis: str = "决算"
    qualifier: str = ""


class Absent(Exception):  # noqa: N818 -- not an error of anybody: the operand is not printed
    """A rule wanted a figure that the document does not print; `labels` name it for people."""

    def __init__(self, *labels: str) -> None:
        """Keep the canonical labels of what is missing."""
        super().__init__("、".join(labels))
        self.labels = labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A fact in base units: 元, points, single things."""

    fact: Fact
    key: Key
    value: Decimal
    unit: Decimal  # one last printed place in base units; 0: counted exactly
    interval: Interval  # of true values, as printed
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A submission, its figures, the taxonomy, and last year's report where it is known."""

    submission: Submission
    taxonomy: Taxonomy
    figures: Mapping[str, Figure]  # by fact id
    by_key: Mapping[
        Key, tuple[Figure, ...]
    ]  # the best reading first: table before prose, more decimals first
    entities: tuple[str, ...]  # of table rows, in printed order
    blank: frozenset[tuple[str, str]]  # (concept, entity) of cells that are printed and empty
    decimals: int  # of amounts in this document's tables
    rounding: str
    prior: Prior | None = None
    _known: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    _found: dict[tuple[Ref | str, str], tuple[Figure, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(self, name: Hashable, find: Callable[[], T]) -> T:
        """What `find` gives, found once for this case: many rules ask for the same thing."""
        if name not in self._known:
            self._known[name] = find()
        found: T = self._known[name]
        return found

    @property
    def year(self) -> str:
        """The report's year as periods are written, "" where it is unknown."""
        return str(self.submission.year) if self.submission.year else ""

    def key(self, wanted: Ref | str, entity: str = WHOLE) -> Key:
        """The key of a reference, for a row of the form or for the office as a whole."""
        it = ref(wanted) if isinstance(wanted, str) else wanted
        period = str(int(self.year) + it.offset) if self.year and it.offset else self.year
        if it.offset and not self.year:
            period = f"{it.offset:+d}"
        return Key(it.concept, it.entity or entity, period, it.basis, it.qualifier or "")

    def find(self, wanted: Ref | str, entity: str = WHOLE, *, form: bool = False) -> Figure | None:
        """The best printed figure of a reference, or None; `form` leaves prose out."""
        found = self.mentions(wanted, entity)
        return found[0] if found and not (form and found[0].fact.source not in FORM) else None

    def get(self, wanted: Ref | str, entity: str = WHOLE) -> Figure:
        """The best printed figure of a reference.

        Raises:
            Absent: it is not printed.
        """
        found = self.find(wanted, entity)
        if found is None:
            raise Absent(self.label(wanted))
        return found

    def mentions(self, wanted: Ref | str, entity: str = WHOLE) -> tuple[Figure, ...]:
        """Every printed figure of a reference, best first."""
        found = self._found.get((wanted, entity))  # a hundred rules ask for the same few figures
        if found is None:
            found = self._found[(wanted, entity)] = self.by_key.get(self.key(wanted, entity), ())
        return found

    def is_blank(self, wanted: Ref | str, entity: str = WHOLE) -> bool:
        """Is there a cell for it that was left empty? Of budget columns nobody knows: blanks carry no basis."""
        it = ref(wanted) if isinstance(wanted, str) else wanted
        return it.basis == "决算" and (it.concept, it.entity or entity) in self.blank

    def label(self, wanted: Ref | str) -> str:
        """The canonical label of a reference with what qualifies it."""
        it = ref(wanted) if isinstance(wanted, str) else wanted
        text = self.taxonomy.label(it.concept) if it.concept in self.taxonomy.by_id else it.concept
        before = "" if it.qualifier is None else it.qualifier
        when = {0: "", -1: "上年"}.get(it.offset, f"{it.offset:+d}年")
        basis = "" if it.basis == "决算" or it.basis in text else it.basis
        return f"{when}{before}{text}{basis}"

    def signed(self, key: Key) -> bool:
        """May this true value be negative?"""
        concept = self.taxonomy.by_id.get(key.concept)
        return concept is None or concept.signed

    def rows(self) -> Iterator[str]:
        """Entities that rules over rows run through: the whole office first."""
        yield WHOLE
        yield from (entity for entity in self.entities if entity != WHOLE)


def build(submission: Submission, *, prior: Prior | None = None, rounding: str = "nearest") -> Case:
    """Lay out a submission."""
    year = str(submission.year) if submission.year else ""
    words = taxonomy()
    decimals = _usual_decimals(submission)
    figures: dict[str, Figure] = {}
    by_key: dict[Key, list[Figure]] = {}
    for fact in submission.facts:
        figure = _figure(fact, key_of(fact, year), words, decimals, rounding)
        figures[fact.id] = figure
        by_key.setdefault(figure.key, []).append(figure)
    return Case(
        submission=submission,
        taxonomy=words,
        figures=MappingProxyType(figures),
        by_key=MappingProxyType({k: in_order(v) for k, v in by_key.items()}),
        entities=tuple(dict.fromkeys(f.entity for f in submission.facts if f.source == "table")),
        blank=frozenset((b.concept, b.entity or WHOLE) for b in submission.blanks if b.concept),
        decimals=decimals,
        rounding=rounding,
        prior=prior,
    )


def key_of(fact: Fact, year: str = "") -> Key:
    """The true value that a fact speaks of."""
    if fact.concept is None:
        return Key(f"#{fact.id}", fact.entity, fact.period or year, fact.basis, fact.qualifier or "")
    qualifier = "" if fact.qualifier in OWN else fact.qualifier or ""
    basis = fact.basis
    if qualifier == "基本" and fact.concept in _ECONOMIC:
        qualifier = ""  # economic classes are those of basic expenditure unless said otherwise
    if qualifier in _COLUMNS:
        basis, qualifier = _COLUMNS[qualifier], ""
    if fact.concept.startswith("budget."):
        basis = "决算"  # these concepts say themselves which figure they are
        qualifier = "" if qualifier.endswith(("总额", "总金额")) else qualifier
    return Key(fact.concept, fact.entity, fact.period or year, basis, qualifier)


def preference(figure: Figure) -> tuple[bool, int, Decimal, float]:
    """Sorts mentions of one value: plain before hedged, table before prose, finer print first, sure ones first."""
    fact = figure.fact
    return (fact.bound is not None, _RANK.get(fact.source, 3), figure.unit, -fact.confidence)


def in_order(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Mentions of one value, the best first."""
    all_of = tuple(figures)
    return all_of if len(all_of) < 2 else tuple(sorted(all_of, key=preference))


def _usual_decimals(submission: Submission) -> int:
    """Decimals that this document prints amounts with: those of most table amounts, else of most amounts."""
    amounts = [f for f in submission.facts if measure(f.unit).dimension == "amount" and f.value != 0]
    chosen = [f for f in amounts if f.source == "table"] or amounts
    counts = Counter(f.decimals for f in chosen if f.unit == submission.unit)
    return max(counts, key=lambda d: (counts[d], d), default=0)


def _figure(fact: Fact, key: Key, words: Taxonomy, decimals: int, rounding: str) -> Figure:
    what = measure(fact.unit)
    concept = words.by_id.get(fact.concept) if fact.concept else None
    counted = what.exact and (concept is None or concept.kind in {"count", "score", "stock", "flow", "ratio"})
    places = fact.decimals
    if what.dimension == "amount" and (fact.source == "table" or fact.value == 0):
        places = max(
            places, decimals
        )  # a table strips noughts (30 beside 29.95 is 30.00); 0 is nothing at all
    unit = Decimal(0) if counted else what.step(places)
    value = fact.value * what.factor
    room = _hedged(fact, what) if fact.bound else interval.printed(value, unit, rounding)
    return Figure(fact=fact, key=key, value=value, unit=unit, interval=room, measure=what)


def _hedged(fact: Fact, what: Measure) -> Interval:
    low = -INFINITY if fact.low is None else fact.low * what.factor
    high = INFINITY if fact.high is None else fact.high * what.factor
    return Interval(low, high, low_in=fact.bound != "gt", high_in=fact.bound != "lt")
