"""Where a sentence stands, in words for people: 文字 二（一）1 第1句. Knows headings and list numbers only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from gouji.normalize.model import Passage

_NUMBER = regex.compile(
    r"^\s*(?:(?<bracket>[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)])|(?<plain>第?[一二三四五六七八九十]{1,3}|\d{1,2})(?:[、.．]|部分|章)(?!\d)|(?<circle>[①-⑳⑴-⒇⒈-⒛]))"
)


def list_number(text: str) -> str:
    """The list number that a text begins with, without its punctuation: 二, （一）, 1, ⑴; "" for none."""
    match = _NUMBER.match(text)
    if match is None:
        return ""
    return (match["bracket"] or match["plain"] or match["circle"] or "").replace("(", "（").replace(")", "）")


class Places:
    """Follows the list numbers of running text under the headings."""

    def __init__(self) -> None:
        """Start before the first passage."""
        self._heading: tuple[str, ...] = ()
        self._running = ""

    def of(self, passage: Passage) -> str:
        """The place of a passage; a numbered paragraph lends its number to those that follow under the same heading."""
        if passage.heading != self._heading:
            self._heading, self._running = passage.heading, ""
        number = list_number(passage.text)
        if number and not passage.is_heading:
            self._running = number
        numbers = [n for h in passage.heading if (n := list_number(h))]
        if self._running:
            numbers.append(self._running)
        return _join(numbers)


def _join(numbers: list[str]) -> str:
    out = ""
    for number in numbers:
        if out and not out.endswith("）") and not number.startswith("（"):
            out += "、"
        out += number
    return out
