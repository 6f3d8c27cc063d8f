"""What a cut-out line says: characters with place, probability and the other readings. Must not know pages.

The decoding is greedy CTC (Graves et al. 2006) over the recogniser's steps: runs of one class are one character, the
blank parts them. Lines are read in batches of like width under a fixed rule, since padding moves the last digits of
the probabilities; the same lines always give the same batches.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from gouji.extract.scan_engine import RECOGNISE, alphabet, model
from gouji.extract.scan_figures import LOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

HIGH = 48  # pixels of a line as the model takes it
NARROWEST = 64  # pixels
BATCH, BATCH_WIDTH = 16, 2400  # lines, and pixels of width together
OTHERS = 5  # readings beside the best that are looked at
LIKELY = 1e-3  # probability below which another reading is not told
FIGURES = "0123456789.,-−–%()（）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One character that was read."""

    text: str
    p: float
    centre: float  # share of the line's width
    others: tuple[tuple[str, float], ...] = ()  # other readings and their probability; "" is no character


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One line that was read."""

    signs: tuple[Sign, ...] = ()

    @property
    def text(self) -> str:
        """The characters in a row."""
        return "".join(sign.text for sign in self.signs)

    @property
    def least(self) -> float:
        """Probability of the least certain character; 0 for nothing read."""
        return min((sign.p for sign in self.signs), default=0.0)


def read_lines(lines: Sequence[Picture], *, only: str = "") -> list[Reading]:
    """Read cut-out lines.

    Args:
        lines: grey pictures of one line each, of any size.
        only: the characters that may occur; "" for all.
    """
    widths = [max(1, int(np.ceil(HIGH * line.shape[1] / line.shape[0]))) for line in lines]
    out = [Reading()] * len(lines)
    for batch in _batches(widths):
        wide = max(NARROWEST, *(_rounded(widths[k]) for k in batch))
        planes = np.zeros((len(batch), 3, HIGH, wide), np.float32)
        for place, k in enumerate(batch):
            smooth = cv2.INTER_LINEAR if lines[k].shape[0] <= 60 else cv2.INTER_AREA
            line = cv2.resize(lines[k], (widths[k], HIGH), interpolation=smooth)
            planes[place, :, :, : widths[k]] = line.astype(np.float32) / 127.5 - 1.0
        for place, odds in enumerate(model(RECOGNISE).run(planes)):
            out[batch[place]] = _decode(odds, wide / widths[batch[place]], only)
    return out


def _rounded(width: int) -> int:
    return max(HIGH, -(-width // 8) * 8)


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Indices of lines of like width, narrow ones first."""
    batch: list[int] = []
    for k in sorted(range(len(widths)), key=widths.__getitem__):
        wide = _rounded(widths[k])
        if batch and (
            len(batch) == BATCH
            or wide * (len(batch) + 1) > BATCH_WIDTH
            or wide > 1.25 * max(HIGH, widths[batch[0]]) + 64
        ):
            yield batch
            batch = []
        batch.append(k)
    if batch:
        yield batch


def merged(reading: Reading, *, figure: bool) -> Reading:
    """Readings that mean the same counted together: wide and narrow forms, and in a figure whatever looks like its signs.

    The probability of a character is that of all its spellings; what remains as another reading really is one.
    """
    return Reading(signs=tuple(_merged(sign, figure) for sign in reading.signs))


def _merged(sign: Sign, figure: bool) -> Sign:  # noqa: FBT001
    like = LOOKS.get(sign.text, "") if figure else ""
    plain = unicodedata.normalize("NFKC", sign.text)
    p, others = sign.p, []
    for other, odds in sign.others:
        if other and (other in like or unicodedata.normalize("NFKC", other) == plain):
            p += odds
        else:
            others.append((other, odds))
    return replace(sign, p=min(p, 1.0), others=tuple(others))


@cache
def _allowed(only: str) -> NDArray[np.intp]:
    return np.array([0, *(k for k, sign in enumerate(alphabet()) if sign and sign in only)])


def _decode(odds: NDArray[np.float32], stretch: float, only: str) -> Reading:
    """The characters of one line from its steps × classes of probabilities; `stretch`: padded width to its own."""
    signs = alphabet()
    allowed = _allowed(only) if only else None
    best = odds.argmax(1) if allowed is None else allowed[odds[:, allowed].argmax(1)]
    steps = len(best)
    out = []
    at = 0
    while at < steps:
        kind, end = int(best[at]), at + 1
        while end < steps and best[end] == kind:
            end += 1
        if kind:
            row = odds[at + int(odds[at:end, kind].argmax())]
            near = np.argpartition(row, -OTHERS)[-OTHERS:]
            others = [(signs[k], float(row[k])) for k in near if k != kind and row[k] > LIKELY]
            centre = min(1.0, (at + end) / 2 / steps * stretch)
            others.sort(key=lambda other: (-other[1], other[0]))
            out.append(Sign(text=signs[kind], p=float(row[kind]), centre=centre, others=tuple(others)))
        at = end
    return Reading(signs=tuple(out))
