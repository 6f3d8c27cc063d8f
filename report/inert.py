"""Text from documents made harmless where people read it: no formula, no hidden or direction-turning sign.

Figures are left alone: −29.54 stays a number. Knows nothing of findings.
"""

from __future__ import annotations

import json
import re
import unicodedata

_LIVE = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # full-width signs are folded by some programs
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,12})?%?")
# What a spreadsheet would silently change: a leading nought, more digits than a double holds, an exponent.
_LOSSY = re.compile(r"0\d+|\d{16,}|\d+(\.\d+)?[eE][+-]?\d+")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SPACE = re.compile(r"[\r\n\t\v\f\x85\u2028\u2029 ]+")


def visible(text: str, *, keep: str = "\n") -> str:
    r"""The text with control, direction and zero-width signs shown as escapes such as \u202e.

    Args:
        text: as printed in a document.
        keep: signs that may stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in keep or not _hidden(c) else _escape(c) for c in text)


def one_line(text: str) -> str:
    """Visible text on one line: a line break or run of blanks is one blank: no line can be forged."""
    return visible(_SPACE.sub(" ", text).strip(" "), keep="")


def json_text(text: str) -> str:
    """JSON with hidden signs as JSON's own escapes: the same data, nothing invisible, always valid UTF-8."""
    if text.replace("\u3000", "").replace("\n", "").isprintable():
        return text
    return "".join(json.dumps(c)[1:-1] if c != "\n" and _hidden(c) else c for c in text)


def cell(text: str) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula, and whose digits it does not change."""
    shown = one_line(text)
    if _NUMBER.fullmatch(unicodedata.normalize("NFKC", shown)) and not _LOSSY.fullmatch(shown):
        return shown
    return "'" + shown if shown.startswith(_LIVE) or _LOSSY.fullmatch(shown) else shown


def figure(text: str | None) -> str:
    """A printed figure for a CSV cell: a plus sign would make it text, and says nothing."""
    if text is None:
        return ""
    bare = text.strip()
    return bare[1:] if bare[:1] == "+" and _NUMBER.fullmatch(bare[1:]) else cell(bare)


def is_number(text: str | None) -> bool:
    """Whether a figure can be given to a spreadsheet as a number without changing it."""
    return bool(text and _NUMBER.fullmatch(text) and not text.endswith("%") and not _LOSSY.fullmatch(text))


def _hidden(sign: str) -> bool:
    return unicodedata.category(sign) in _HIDDEN or (ord(sign) & 0xFFFE) == 0xFFFE


def _escape(sign: str) -> str:
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
