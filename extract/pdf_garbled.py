"""Is the text of a page readable at all? Knows characters only."""

from __future__ import annotations

import re
from functools import lru_cache

LEAST = 5  # characters; fewer say nothing
SHARE = 0.05  # of a page's characters that may be unreadable before the page counts as garbled
_BAD = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\x80-\x9f\ufdd0-\ufdef]")
_STRANGE = re.compile(  # scripts that no such report is written in; a false map of codes often lands there
    "[\u00c0-\u024f\u0370-\u03ff\u0400-\u1eff\ua000-\ua4cf\ua4d0-\uabff\uac00-\ud7af\u3400-\u4dbf]"
)


@lru_cache(maxsize=4)  # a page is asked about again at each step
def unreadable(text: str) -> float:
    """Share of the characters that cannot be what was meant, from 0 to 1."""
    bare = "".join(text.split())
    if not bare:
        return 0.0
    bad = _BAD.findall(bare)
    strange = len(_STRANGE.findall(bare))
    count = len(bad) + (strange if strange > 0.3 * len(bare) else 0)
    size = len(bare) - sum(map(len, bad)) + len(bad)
    return count / size if count >= LEAST else 0.0
