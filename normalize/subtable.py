"""One sub-table of a form, ready to be read: where it stands, what its family calls it, what its facts share."""

from __future__ import annotations

from dataclasses import dataclass, field

from gouji.extract.model import Cell, Remark
from gouji.normalize.evidence import Source
from gouji.normalize.forms import Part
from gouji.normalize.lattice import Lattice
from gouji.normalize.model import Blank, Fact, Indicator, Relation
from gouji.normalize.segments import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class SubTable:
    """What a reader of sub-tables is given."""

    lattice: Lattice
    segment: Segment
    source: Source
    part: Part | None = None


@dataclass(slots=True, kw_only=True)
class Reading:
    """What a reader of sub-tables gathers."""

    facts: list[Fact] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    prose: list[tuple[Cell, str]] = field(default_factory=list)  # cells that hold sentences, with their label
