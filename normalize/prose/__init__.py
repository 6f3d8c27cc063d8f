"""Sentences → facts and relations: the grammar of figures in Chinese fiscal prose, one small named rule each."""

from __future__ import annotations

from gouji.normalize.prose.model import Prose
from gouji.normalize.prose.read import read_prose

__all__ = ["Prose", "read_prose"]
