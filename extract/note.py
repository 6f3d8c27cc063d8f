"""A remark to be put beside a place of a file; what the annotating modules are given. Knows no format."""

from __future__ import annotations

from dataclasses import dataclass

from gouji.extract.model import Location

AUTHOR = "勾稽核对"  # who signs the notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What to say, and where.

    `owner` is the text of the cell or paragraph that stands there, `order` how many equal ones come before it:
    a place is only used when the text is found there, so that no note ever lands on the wrong figure.
    """

    text: str
    place: Location | None
    owner: str = ""
    order: int = 0
    figure: str = ""  # the printed figure within the owner's text, "" for all of it
