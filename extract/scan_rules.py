"""Ruling lines of a level picture: found, checked against strokes of letters, put on common crossings.

Knows ink and lengths; must not know cells or text. A ruling is (from, to, at): along one axis, at a place of the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gouji.extract.model import Box

    Picture = NDArray[np.uint8]
    Mask = NDArray[np.uint8]

# All lengths in points of the page.
OPENING = 17.0  # a run of ink this long may be a ruling
TIGHT = 48.0  # a stretch shorter than this must touch its neighbours and stand alone
SURE = 150.0  # a longer one is none of the strokes of letters in a row, whatever stands beside it
BROADER = 1.3  # times as broad as beyond the table is a ruling under a crease
OVER = 12.0  # by which a crease runs on where the table's rulings end
ROW = (8.0, 22.0)  # heights of rows whose upright rulings are looked for separately
BRIDGE = 9.0  # a gap in a ruling that is closed
SNAP = 5.0  # an end this near to a crossing ruling ends on it
SAME = 2.5  # rulings nearer than this are one


@dataclass(frozen=True, slots=True)
class Ruling:
    """One straight line, in pixels."""

    start: float
    end: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """The rulings of a picture and the pixels they take."""

    level: list[Ruling]
    upright: list[Ruling]
    pixels: Mask


def ink(grey: Picture, scale: float) -> Mask:
    """Where there is ink: darker than its surroundings."""
    window = max(15, int(12 * scale)) // 2 * 2 + 1
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    out: Any = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, 10
    )
    return out  # type: ignore[no-any-return]


def find_rules(marks: Mask, scale: float, proof: Mask) -> Ruled:
    """The rulings that belong to tables.

    Args:
        marks: where there is ink.
        scale: pixels per point.
        proof: ink in which stretches are checked: a lifted seal takes a ruling along.
    """
    turned, turned_proof = np.ascontiguousarray(marks.T), np.ascontiguousarray(proof.T)
    level, upright = _joined(_long(marks, scale), scale), _joined(_long(turned, scale), scale)
    level, upright = _crossing(level, upright, scale)
    checked = _checked(level, upright, proof, scale)
    upright = _checked(upright, level, turned_proof, scale)
    level, creases = _uncreased(checked, upright, proof, scale)
    upright, streaks = _uncreased(upright, checked, turned_proof, scale)
    level, upright = _crossing(level, upright, scale)
    level, upright = (
        level + _short(upright, level + creases, turned, scale),
        upright + _short(level, upright + streaks, marks, scale),
    )
    pixels = _pixels(marks, level, upright, scale)
    level, upright = _crossing(level, upright, scale)
    return Ruled(
        level=_snapped(level, upright, scale), upright=_snapped(upright, level, scale), pixels=pixels
    )


def edges(ruled: Ruled, scale: float) -> list[Box]:
    """The rulings as edges of a page, in points."""
    level = [(r.start / scale, r.at / scale, r.end / scale, r.at / scale) for r in ruled.level]
    return level + [(r.at / scale, r.start / scale, r.at / scale, r.end / scale) for r in ruled.upright]


def _long(marks: Mask, scale: float) -> list[Ruling]:
    """Long thin runs of ink along the rows of a mask."""
    thick = max(2, round(0.9 * scale))
    wide = cv2.dilate(marks, np.ones((thick, 1), np.uint8))
    wide = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((1, max(3, int(2 * scale))), np.uint8))
    wide = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((1, int(OPENING * scale)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=8)
    found = []
    for k in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[k])
        if area > width * (3.5 * scale + thick):
            continue  # a block
        part = labels[y : y + height, x : x + width] == k
        middle = (part * np.arange(height)[:, None]).sum(0) / np.maximum(part.sum(0), 1)
        found.append(Ruling(float(x), float(x + width), float(np.median(middle)) + y))
    return found


def _joined(found: Sequence[Ruling], scale: float) -> list[Ruling]:
    """Pieces that continue each other as one."""
    groups: list[list[Ruling]] = []
    for one in sorted(found, key=lambda r: (r.start, r.at)):
        touching = [group for group in groups if any(_continues(one, other, scale) for other in group)]
        merged = [one, *(r for group in touching for r in group)]
        groups = [group for group in groups if group not in touching]
        groups.append(merged)
    return [_merged(group) for group in groups]


def _continues(one: Ruling, other: Ruling, scale: float) -> bool:
    gap = max(one.start, other.start) - min(one.end, other.end)
    return abs(one.at - other.at) <= 1.8 * scale and gap <= BRIDGE * scale


def _merged(group: Sequence[Ruling]) -> Ruling:
    at = float(np.average([r.at for r in group], weights=[r.end - r.start for r in group]))
    return Ruling(min(r.start for r in group), max(r.end for r in group), at)


def _crossing(level: list[Ruling], upright: list[Ruling], scale: float) -> tuple[list[Ruling], list[Ruling]]:
    """The rulings that meet at least two of the other direction."""
    level = [one for one in level if _meets(one, upright, scale) >= 2]
    return level, [one for one in upright if _meets(one, level, scale) >= 2]


def _uncreased(
    rulings: Sequence[Ruling], others: Sequence[Ruling], marks: Mask, scale: float
) -> tuple[list[Ruling], list[Ruling]]:
    """Without creases and the streaks of a dirty scanner: they run on where the rulings beside them end.

    One that covers a ruling is cut to it: there the ink is broader than beyond the table.

    Returns:
        The rulings, and what was taken from among them.
    """
    out: list[Ruling] = []
    away: list[Ruling] = []
    for one in rulings:
        crossed = sorted(other.at for other in others if _cross(one, other, scale))
        if len(crossed) < 2 or min(crossed[0] - one.start, one.end - crossed[-1]) < OVER * scale:
            out.append(one)
            continue
        first, last = crossed[0], crossed[-1]
        beside = [
            r
            for r in rulings
            if r is not one and r.start < first + OVER * scale < last < r.end + OVER * scale
        ]
        end = [r for r in beside if first - r.start < OVER * scale and r.end - last < OVER * scale]
        if len(end) < 2 or len(end) <= 0.7 * len(beside):
            out.append(one)  # a table that is open at its sides
        elif _breadth(first, last, one.at, marks, scale) > BROADER * max(
            _breadth(one.start, first - scale, one.at, marks, scale),
            _breadth(last + scale, one.end, one.at, marks, scale),
        ):
            out.append(Ruling(first, last, one.at))
        else:
            away.append(one)
    return out, away


def _breadth(start: float, end: float, at: float, marks: Mask, scale: float) -> float:
    """Pixels of ink across a stretch of a ruling, in the middle of its columns."""
    reach = max(2, round(2 * scale))
    band = marks[max(0, round(at) - reach) : round(at) + reach + 1, max(0, int(start)) : int(end)]
    return float(np.median((band > 0).sum(0))) if band.size else 0.0


def _cross(one: Ruling, other: Ruling, scale: float) -> bool:
    near = 4 * scale
    return one.start - near <= other.at <= one.end + near and other.start - near <= one.at <= other.end + near


def _meets(one: Ruling, others: Sequence[Ruling], scale: float) -> int:
    return sum(_cross(one, other, scale) for other in others)


def _checked(rulings: Sequence[Ruling], others: Sequence[Ruling], marks: Mask, scale: float) -> list[Ruling]:
    """The stretches between crossings through which ink really runs; strokes of letters do not."""
    out = []
    for one in rulings:
        inner = {
            other.at
            for other in others
            if one.start + 3 * scale < other.at < one.end - 3 * scale
            and other.start - 4 * scale <= one.at <= other.end + 4 * scale
        }
        cuts = sorted({one.start, one.end, *inner})
        runs: list[list[Any]] = []
        for start, end in pairwise(cuts):
            fine, side = _stretch(start, end, one.at, marks, scale)
            if fine is None:
                continue
            if runs and runs[-1][1] == start:
                runs[-1][1:] = [end, runs[-1][2] and fine, max(runs[-1][3], side)]
            else:
                runs.append([start, end, fine, side])
        out += [
            Ruling(start, end, one.at)
            for start, end, fine, side in runs
            if end - start > SURE * scale
            or (end - start > TIGHT * scale and (fine or side < 0.25))
            or (fine and side < 0.25)
        ]
    return out


def _stretch(start: float, end: float, at: float, marks: Mask, scale: float) -> tuple[bool | None, float]:
    """How one stretch of a ruling looks.

    Returns:
        None when ink does not run through, else whether it touches both ends; and the share of ink beside it.
    """
    first, last = int(start + scale), int(end - scale)
    if last - first <= 4 * scale:
        return True, 0.0
    reach = max(1, round(0.6 * scale))
    low = max(0, round(at) - 3 * reach)
    band = marks[low : round(at) + 3 * reach + 1, max(0, int(start - scale)) : int(end + scale)]
    if band.size == 0:
        return None, 0.0
    inner = slice(int(2 * scale), -int(2 * scale))
    loose = cv2.dilate(band, np.ones((2 * reach + 1, 1), np.uint8))[:, inner].astype(bool).mean(1).max()
    if loose < 0.82:
        return None, 0.0
    strict = np.asarray(cv2.dilate(band, np.ones((3, 1), np.uint8))) > 0
    cover = strict[:, inner].mean(1)
    best = int(np.median(np.nonzero(cover == cover.max())[0]))  # the middle of a thick one
    near, margin = int(1.6 * scale), int(1.5 * scale)
    touches = (
        strict[best, margin : margin + near].mean() > 0.85
        and strict[best, -margin - near : -margin].mean() > 0.85
        and cover[best] > 0.90
    )
    row, far, close = low + best, int(3 * scale), int(1.3 * scale)
    beside = (marks[max(0, row - far) : max(1, row - close)], marks[row + close + 1 : row + far + 1])
    side = max(float(strip[:, first:last].mean()) / 255 if strip.size else 0.0 for strip in beside)
    return bool(touches), side


def _short(others: Sequence[Ruling], known: Sequence[Ruling], marks: Mask, scale: float) -> list[Ruling]:
    """Rulings too short to be found by length: straight lone strokes from one crossing ruling to the next.

    Args:
        others: rulings along the rows of `marks`.
        known: rulings across them that were found.
        marks: where there is ink.
        scale: pixels per point.
    """
    out = []
    ranked = sorted(others, key=lambda r: r.at)
    for k, above in enumerate(ranked):
        for below in ranked[k + 1 :]:
            if below.at - above.at < ROW[0] * scale:
                continue
            if below.at - above.at > ROW[1] * scale:
                break
            left, right = max(above.start, below.start), min(above.end, below.end)
            if right - left < 10 * scale:
                continue
            begin = max(0, int(left - scale))
            strip = marks[
                int(above.at + 1.2 * scale) : int(below.at - 1.2 * scale) + 1, begin : int(right + scale) + 1
            ]
            for middle in _strokes(strip, scale):
                at = begin + middle
                if not any(
                    abs(other.at - at) < 3 * scale
                    and other.start - 2 * scale <= above.at
                    and other.end + 2 * scale >= below.at
                    for other in known
                ):
                    out.append(Ruling(above.at, below.at, at))
    return out


def _strokes(strip: Mask, scale: float) -> list[float]:
    """Where in a strip thin strokes run from top to bottom with nothing beside them."""
    if strip.shape[0] < 3 or strip.shape[1] < 8:
        return []
    through = (np.asarray(cv2.dilate(strip, np.ones((1, 3), np.uint8))) > 0).mean(0) >= 0.97
    share = (strip > 0).mean(0)
    found = []
    for start, end in spans(through):
        middle = (start + end - 1) / 2
        left = share[max(0, int(middle - 3 * scale)) : max(0, int(middle - 1.3 * scale))]
        right = share[int(middle + 1.3 * scale) + 1 : int(middle + 3 * scale) + 1]
        if end - start <= 2.2 * scale + 2 and all(
            part.size == 0 or part.mean() <= 0.12 for part in (left, right)
        ):
            found.append(middle)
    return found


def spans(on: Any) -> list[tuple[int, int]]:  # noqa: ANN401  # any one-dimensional array of truth values
    """Half-open ranges in which a row of truth values is true."""
    steps = np.diff(np.concatenate([[0], np.asarray(on, np.int8), [0]]))
    return list(zip(np.nonzero(steps == 1)[0].tolist(), np.nonzero(steps == -1)[0].tolist(), strict=True))


def _pixels(marks: Mask, level: Sequence[Ruling], upright: Sequence[Ruling], scale: float) -> Mask:
    """The ink of the rulings: long runs of it in a narrow band around each."""
    band = np.zeros_like(marks)
    reach = round(1.3 * scale)
    for r in level:
        top, left = max(0, int(r.at) - reach), max(0, int(r.start) - reach)
        band[top : int(r.at) + reach + 1, left : int(r.end) + reach] = 255
    for r in upright:
        top, left = max(0, int(r.start) - reach), max(0, int(r.at) - reach)
        band[top : int(r.end) + reach, left : int(r.at) + reach + 1] = 255
    thick = cv2.dilate(marks, np.ones((2, 2), np.uint8))
    long = int(8 * scale)
    along = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    across = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    out: Any = cv2.bitwise_and(cv2.bitwise_or(along, across), band)
    return out  # type: ignore[no-any-return]


def _snapped(rulings: Sequence[Ruling], others: Sequence[Ruling], scale: float) -> list[Ruling]:
    """Ends put on the crossing rulings they almost reach, places shared by rulings that almost share them."""
    at: dict[Ruling, float] = {}
    group: list[Ruling] = []
    for one in [*sorted(rulings, key=lambda r: r.at), None]:
        if group and (one is None or one.at - group[-1].at > SAME * scale):
            shared = float(np.average([r.at for r in group], weights=[r.end - r.start for r in group]))
            at.update(dict.fromkeys(group, shared))
            group = []
        if one is not None:
            group.append(one)
    out = []
    for one in rulings:
        near = [o.at for o in others if o.start - SNAP * scale <= one.at <= o.end + SNAP * scale]
        start, end = (_end_on(near, end, SNAP * scale) for end in (one.start, one.end))
        out.append(replace(one, start=start, end=end, at=at[one]))
    return out


def _end_on(crossings: Sequence[float], end: float, reach: float) -> float:
    """An end, or the crossing that it almost reaches."""
    nearest = min(crossings, key=lambda at: abs(at - end), default=end)
    return nearest if abs(nearest - end) <= reach else end
