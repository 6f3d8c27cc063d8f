"""A picture of a page made ready to read: flattened when photographed, freed of seals, upright and level.

Knows colours, light and angles; must not know tables or characters. `Ready.back` leads from its pixels to those of the
picture it came from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from gouji.extract.scan_detect import find_lines, quarter_turns, sides
from gouji.extract.scan_seal import lift_grey, without_red

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gouji.extract.scan_detect import Corners

    Picture = NDArray[np.uint8]
    Plane = NDArray[np.float64]  # 3 × 3, pixels to pixels

SHORT = 1650  # pixels of the shorter side that reads best
COARSE, ENLARGED = 1410, 2000  # below the first (170 dpi of A4) strokes are thin: enlarge to the second
MOST = 12_000_000  # pixels: a page three times as long as wide, not a ribbon
LOOK = 960  # pixels on which the direction of reading is looked for
LEVEL = 0.03  # degrees of skew that do not matter
CLEAN_TURNS = (None, cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A page ready to read."""

    grey: Picture  # paper bright, seals lifted
    raw: Picture  # the same before a grey seal was lifted; `grey` itself where there was none
    covered: Picture | None  # where that seal lay (255)
    scale: float  # pixels per point, the paper taken to be `width` points wide
    back: Plane  # from these pixels to those of the picture given
    glyph: float  # pixels: usual height of a character; 0 when no text was found
    native: float  # pixels of the shorter side before any enlargement
    photo: bool = False
    seal: bool = False


def ready(picture: Picture) -> Ready:
    """Make a colour picture (height × width × 3, blue first) ready to read."""
    native = min(picture.shape[:2])
    picture, forth = _resized(picture)
    picture, unwarped, photo = _unwarped(picture)
    forth = unwarped @ forth
    grey, red = without_red(picture)
    grey = _evened(grey) if photo else grey
    raw, covered = grey, None
    if not red:
        grey, covered = lift_grey(raw, min(raw.shape) / 595)
    boxes = find_lines(grey, LOOK)
    turn = quarter_turns(grey, boxes)
    if turn:
        forth = _turning(turn, grey) @ forth
        grey, raw = _turned(grey, turn), _turned(raw, turn)
        covered = None if covered is None else _turned(covered, turn)
    angle = _skew(grey)
    if angle is None:
        angle = _lean(boxes, turn)
    if abs(angle) > LEVEL:
        high, wide = grey.shape
        level = np.vstack([cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1), [0, 0, 1]])
        grey, raw = _warped(grey, level, (wide, high)), _warped(raw, level, (wide, high))
        covered = None if covered is None else _warped(covered, level, (wide, high))
        forth = level @ forth
    return Ready(
        grey=grey,
        raw=grey if covered is None else raw,
        covered=covered,
        scale=max(grey.shape[1] / (595 if grey.shape[1] < grey.shape[0] else 842), 0.5),
        back=np.asarray(np.linalg.inv(forth), np.float64),
        glyph=0.7 * float(np.median(sides(boxes).min(1))) if boxes else 0.0,
        native=native,
        photo=photo,
        seal=red or covered is not None,
    )


def _resized(picture: Picture) -> tuple[Picture, Plane]:
    """The picture in the size that reads best, and the map to it."""
    short = min(picture.shape[:2])
    factor = (ENLARGED if short < COARSE else SHORT) / short
    factor = min(factor, (MOST / (picture.shape[0] * picture.shape[1])) ** 0.5)
    if 0.75 <= factor <= 1.08:
        return picture, np.eye(3)
    smooth = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    out: Any = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=smooth)
    # The centre of a pixel, not its corner, stays where it is.
    shift = (factor - 1) / 2
    return out, np.array([[factor, 0, shift], [0, factor, shift], [0, 0, 1.0]])


def _warped(picture: Picture, how: Plane, size: tuple[int, int]) -> Picture:
    out: Any = cv2.warpPerspective(picture, how, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return out  # type: ignore[no-any-return]


# ---------------------------------------------------------------- photographs


def _unwarped(picture: Picture) -> tuple[Picture, Plane, bool]:
    """A photographed sheet as a level rectangle; a picture that the sheet fills stays as it is."""
    corners = _sheet(picture)
    if corners is None:
        return picture, np.eye(3), False
    a, b, c, d = corners
    wide = int(max(np.hypot(*(b - a)), np.hypot(*(c - d))))
    high = int(max(np.hypot(*(d - a)), np.hypot(*(c - b))))
    level = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    how: Any = cv2.getPerspectiveTransform(corners, level)
    return _warped(picture, how, (wide, high)), how, True


def _sheet(picture: Picture) -> Corners | None:
    """The four corners of a bright sheet on a darker ground, clockwise from the top left, or None."""
    shrink = 800 / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    rim = np.concatenate([grey[:6].ravel(), grey[-6:].ravel(), grey[:, :6].ravel(), grey[:, -6:].ravel()])
    if np.median(rim) > 170:
        return None
    colour = cv2.medianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[..., 1], 9)
    bright = cv2.threshold(cv2.medianBlur(grey, 9), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
    pale = cv2.threshold(colour, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)[1]
    found = [sheet for mask in (bright, pale) if (sheet := _four_corners(mask)) is not None]
    if not found:
        return None
    corners = max(found, key=lambda sheet: sheet[0])[1] / np.float32(shrink)
    centre = corners.mean(0)
    around = np.argsort(np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0]))
    corners = corners[around]
    return np.roll(corners, -int(np.argmin(corners.sum(1))), axis=0).astype(np.float32)


def _four_corners(mask: Any) -> tuple[float, Corners] | None:  # noqa: ANN401
    """How well four corners describe the largest area of a mask, and which."""
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    area = cv2.contourArea(hull)
    if not 0.3 * mask.size < area < 0.98 * mask.size:  # all of it: there is nothing to tell a sheet from
        return None
    for loose in (0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, loose * cv2.arcLength(hull, True), True)
        if len(corners) == 4:
            share = cv2.contourArea(corners) / area
            return (share, corners[:, 0].astype(np.float32)) if share > 0.93 else None
    return None


def _evened(grey: Picture) -> Picture:
    """Uneven light divided out."""
    step = max(1, min(grey.shape) // 400)
    small = cv2.resize(grey, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    light = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21)
    light = cv2.resize(light, grey.shape[::-1]).astype(np.float32)
    return np.clip(grey / np.maximum(light, 40) * 235, 0, 255).astype(np.uint8)


# ---------------------------------------------------------------- turns and skew


def _turned(grey: Picture, turn: int) -> Picture:
    how = CLEAN_TURNS[turn]
    return np.ascontiguousarray(cv2.rotate(grey, how)) if how is not None else grey


def _turning(turn: int, grey: Picture) -> Plane:
    """The map of `turn` quarters clockwise, for pixels of this picture."""
    high, wide = grey.shape
    return np.array(
        {
            1: [[0, -1, high - 1], [1, 0, 0], [0, 0, 1.0]],
            2: [[-1, 0, wide - 1], [0, -1, high - 1], [0, 0, 1.0]],
            3: [[0, 1, 0], [-1, 0, wide - 1], [0, 0, 1.0]],
        }[turn]
    )


def _skew(grey: Picture) -> float | None:
    """Degrees (clockwise positive) by which long thin marks lean, by weighted median; None where there are few."""
    shrink = min(1.0, 1400 / max(grey.shape))
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)
    found: list[tuple[float, int]] = []
    for sign, plane in ((1, ink), (-1, np.ascontiguousarray(ink.T))):
        marks = cv2.dilate(plane, np.ones((2, 1), np.uint8))
        marks = cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((1, 25), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
        for k in range(1, count):
            x, y, wide, high, area = (int(value) for value in stats[k])
            if wide < 0.08 * marks.shape[1] or area > 6 * wide:
                continue
            ys, xs = np.nonzero(labels[y : y + high, x : x + wide] == k)
            slope = float(np.polyfit(xs, ys, 1)[0])
            found.append((sign * math.degrees(math.atan(slope)), wide))
    if sum(weight for _, weight in found) < 0.8 * max(ink.shape):
        return None
    found.sort()
    weights = np.cumsum([weight for _, weight in found])
    return found[int(np.searchsorted(weights, weights[-1] / 2))][0]


def _lean(boxes: Sequence[Corners], turn: int) -> float:
    """Degrees by which the long boxes of text lean, after the picture was turned by quarters."""
    angles = []
    for box in boxes:
        across, down = box[1] - box[0], box[3] - box[0]
        along, other = (down, across) if turn % 2 else (across, down)
        if np.hypot(*along) > 6 * np.hypot(*other):
            angles.append(math.degrees(math.atan2(along[1], along[0])) - (90 if turn % 2 else 0))
    return float(np.median(angles)) if len(angles) >= 3 else 0.0
