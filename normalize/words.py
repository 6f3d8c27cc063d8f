"""Folding printed words until two spellings of the same label are equal. Knows no concept and no number."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”‘’\"'「」『』＂＇", ""),
        **dict.fromkeys("−﹣–—‐‑‒", "-"),
        **dict.fromkeys("〔［[【{", "("),
        **dict.fromkeys("〕］]】}", ")"),
    }
)
_NUMBERING = re.compile(
    r"^(?:[(][一二三四五六七八九十\d]{1,3}[)][、.．]?|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}(?:[、．)]|\.(?!\d))|[①-⑳⑴-⒇⒈-⒛][、.．]?)"
)
_AMONG = re.compile(r"^(?:其中)[:：]?")
_CONTINUED = re.compile(r"[(（]?续表?[)）]?$")


def squeeze(text: str) -> str:
    """Without any white space."""
    return _SPACE.sub("", text)


def fold(text: str) -> str:
    """Width, brackets, dashes, quotes and white space folded away; digits and letters stay."""
    size = len(text)
    return _fold_short(text) if size <= _SHORT else _fold_long(text) if size <= _LONG else _fold(text)


def _fold(text: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", text).translate(_ALIKE))


_SHORT = 80  # labels and headers recur in every table of every report; sentences do not
_LONG = 2000
_fold_short = lru_cache(maxsize=1 << 14)(_fold)
_fold_long = lru_cache(maxsize=256)(_fold)  # the paragraphs of the report at hand, which many rules look at


def strip_numbering(folded: str) -> str:
    """Without the leading list numbers (一、 （二） 3. ①) of an already folded text."""
    while (shorter := _NUMBERING.sub("", folded, count=1)) != folded:
        folded = shorter
    return folded


@lru_cache(maxsize=1 << 14)
def fold_label(text: str) -> str:
    """A header or label for comparison: folded, without list number, without 其中, without a closing colon."""
    label = strip_numbering(fold(text))
    label = strip_numbering(_AMONG.sub("", label))
    return label.rstrip(":：,，、。;；")


def fold_title(text: str) -> str:
    """A table's title for comparison: as a label, and without （续）."""
    return _CONTINUED.sub("", fold_label(text))


def is_continued(text: str) -> bool:
    """Does a title say that its table continues another?"""
    return bool(_CONTINUED.search(fold(text)))
