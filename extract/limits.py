"""The ceilings a document may not pass, on by default. Knows numbers only; the readers do the measuring."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a reader may spend on one document; the defaults are well above the needs of honest files."""

    file_bytes: int = 100 * MIB  # the file as it lies on the disk
    members: int = 10_000  # entries of a package
    unpacked_bytes: int = 200 * MIB  # all entries together, as declared and as counted while inflating
    part_bytes: int = 40 * MIB  # one part that is really read; its tree takes twelve times as much
    ratio: int = 200  # unpacked to packed, looked at only above `ratio_floor`
    ratio_floor: int = 10 * MIB  # a small blank form may honestly shrink more than any bomb must
    pages: int = 2_000
    cells: int = 200_000  # cells of one table
    grid_places: int = 2_000_000  # rows × columns of one table, merged places included
    grid_span: int = 1_000  # columns that one cell may claim
    nesting: int = 40  # tables and text boxes inside one another


DEFAULT = Limits()
