"""Which reading and which rules a result rests on: when either changes, results are made anew."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gouji.validate.model import RuleSet

READER = "2"  # version of reading and understanding: when it changes, what lies in the inbox is read again


def edition(rules: RuleSet) -> str:
    """Names the rules together with the reading they are applied to."""
    return sha256(f"{rules.sha256} reader {READER}".encode()).hexdigest()
