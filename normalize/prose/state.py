"""What is known while the figures of a passage are named, one after the other. Knows no words."""

from __future__ import annotations

from dataclasses import dataclass, field

from gouji.normalize.prose.labels import Name
from gouji.normalize.prose.lists import Lists
from gouji.normalize.prose.model import Mention


@dataclass(slots=True, kw_only=True)
class Naming:
    """The figures read so far, the lists that are open, and what the headings and the sentence speak of."""

    special: bool = False  # in the section on special funds
    lists: Lists = field(default_factory=Lists)
    read: list[Mention] = field(default_factory=list)  # every figure before the one in hand
    levels: list[Mention] = field(default_factory=list)  # those that state a level, in order
    topics: dict[int, Name] = field(default_factory=dict)  # by sentence: 三公经费中，…
