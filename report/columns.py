"""Text measured and broken in the columns of a terminal, where a Chinese sign takes two. Knows no finding."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(r"[!-~]+|\s+|[^\s!-~]")  # a word of ASCII stays whole, Chinese breaks anywhere
_NOT_FIRST = frozenset("，。、；：！？）》」』】〕’”…·％—")
_NOT_LAST = frozenset("（《「『【〔‘“")


def measure(text: str) -> int:
    """Columns that the text takes; signs of doubtful width count double, as Chinese consoles show them."""
    return sum(_sign(c) for c in text)


def wrap(text: str, columns: int, *, first: str = "", rest: str = "") -> list[str]:
    """Break text into lines of at most `columns`, the first led by `first`, the others by `rest`.

    No line begins with a closing sign or ends with an opening one; a word longer than a line is cut.
    """
    lines: list[str] = []
    current, used, head = "", 0, first
    room = max(columns - measure(first), 8)
    for token in _tokens(text):
        size = measure(token)
        if used + size > room and current:
            lines.append(head + current.rstrip())
            current, used, head = "", 0, rest
            room = max(columns - measure(rest), 8)
            if token.isspace():
                continue
        while size > room:
            cut = _fit(token, room)
            lines.append(head + token[:cut])
            token, head = token[cut:], rest  # noqa: PLW2901 - what is left of the word
            room = max(columns - measure(rest), 8)
            size = measure(token)
        current, used = current + token, used + size
    lines.append(head + current.rstrip())
    return lines


def _tokens(text: str) -> list[str]:
    """Words and signs, each with the punctuation that must not be parted from it."""
    joined: list[str] = []
    for token in _TOKEN.findall(text):
        if joined and (token in _NOT_FIRST or joined[-1][-1] in _NOT_LAST) and not joined[-1].isspace():
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _fit(text: str, room: int) -> int:
    used = 0
    for index, sign in enumerate(text):
        used += _sign(sign)
        if used > room:
            return max(index, 1)
    return len(text)


def _sign(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WFA" else 1
