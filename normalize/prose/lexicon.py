"""The word lists of normalize/lexicon/*.toml, loaded once. Knows files and words, no grammar."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import regex


@cache
def lexicon(name: str) -> dict[str, Any]:
    """One file of normalize/lexicon as it stands."""
    path = files("gouji.normalize") / "lexicon" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def any_of(words: list[str] | tuple[str, ...]) -> str:
    """A pattern for any of the words, the longest first."""
    return "(?:" + "|".join(regex.escape(w) for w in sorted(set(words), key=len, reverse=True)) + ")"
