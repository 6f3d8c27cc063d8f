"""Where text stands in a picture: boxes of lines, and which way up they are. Must not know tables or characters.

The model is the detector of PP-OCR (differentiable binarisation, Liao et al. 2020): a map of shrunken text areas. An
area becomes its smallest rectangle, grown on all sides by area × UNCLIP ÷ perimeter, which is what the published
polygon offset gives for a rectangle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from gouji.extract.scan_engine import DETECT, TURNED, model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]
    Corners = NDArray[np.float32]  # 4 × 2: top left, top right, bottom right, bottom left

SIDE = 1280  # pixels of the longer side; more finds no more lines, only costs
AREA = 0.3  # probability from which a pixel belongs to text
SURE = 0.5  # mean probability of an area that is kept
UNCLIP = 1.6
MOST = 3000  # areas of one picture
THIN = 3  # pixels of the map below which an area is no text
VOTES = 16  # lines that are asked which way up they are


def find_lines(grey: Picture, side: int = SIDE) -> list[Corners]:
    """The boxes of the lines of text in a grey picture, in its pixels."""
    high, wide = grey.shape
    scale = min(1.0, side / max(high, wide))
    rows, cols = (max(32, round(length * scale / 32) * 32) for length in (high, wide))
    small = cv2.resize(grey, (cols, rows), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    plane = small.astype(np.float32) / 127.5 - 1.0
    odds = model(DETECT).run(np.broadcast_to(plane, (1, 3, rows, cols)).copy())[0, 0]
    mask = cv2.dilate((odds > AREA).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    grow = np.array([wide / cols, high / rows], np.float32)
    boxes = (_box(contour, odds) for contour in contours[:MOST])
    return [box * grow for box in boxes if box is not None]


def _box(contour: Any, odds: NDArray[np.float32]) -> Corners | None:  # noqa: ANN401  # an array of points
    """The grown rectangle of one area of the map, None when it is no text."""
    (x, y), (w, h), angle = cv2.minAreaRect(contour)
    if min(w, h) < THIN or _mean(cv2.boxPoints(((x, y), (w, h), angle)), odds) < SURE:
        return None
    more = 2 * w * h * UNCLIP / (2 * (w + h))
    return ordered(cv2.boxPoints(((x, y), (w + more, h + more), angle)))


def _mean(corners: Any, odds: NDArray[np.float32]) -> float:  # noqa: ANN401
    """Mean probability inside a rectangle."""
    x0, y0 = np.maximum(np.floor(corners.min(0)).astype(int), 0)
    x1, y1 = np.ceil(corners.max(0)).astype(int) + 1
    part = odds[y0:y1, x0:x1]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(corners - [x0, y0]).astype(np.int32)], (1,))
    return float(cv2.mean(part, mask)[0])


def ordered(corners: Any) -> Corners:  # noqa: ANN401
    """Four corners as top left, top right, bottom right, bottom left."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = (pair[np.argsort(pair[:, 1], kind="stable")] for pair in (by_x[:2], by_x[2:]))
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def sides(boxes: Sequence[Corners]) -> NDArray[np.float32]:
    """Width and height of each box, along its own sides."""
    stack = np.stack(boxes)
    across, down = stack[:, 1] - stack[:, 0], stack[:, 3] - stack[:, 0]
    return np.stack([np.hypot(*across.T), np.hypot(*down.T)], 1)


def quarter_turns(grey: Picture, boxes: Sequence[Corners]) -> int:
    """By how many quarters clockwise the picture must be turned to be read.

    The shape of the boxes tells lying from standing lines; a small classifier of 0° against 180° votes on the rest.
    """
    if not boxes:
        return 0
    size = sides(boxes)
    long = size.max(1) > 2.5 * size.min(1)
    tall = long & (size[:, 1] > size[:, 0])
    stands = bool(size[tall].prod(1).sum() > size[long & ~tall].prod(1).sum())
    asked = [k for k in np.argsort(-size.max(1), kind="stable") if long[k] and tall[k] == stands][:VOTES]
    if not asked:
        return 0
    batch = np.zeros((len(asked), 3, 48, 192), np.float32)
    for place, k in enumerate(asked):
        line: Any = cut_out(grey, boxes[k])
        line = cv2.rotate(line, cv2.ROTATE_90_CLOCKWISE) if stands else line
        line = line[:, : line.shape[0] * 5]
        wide = min(192, int(np.ceil(48 * line.shape[1] / line.shape[0])))
        batch[place, :, :, :wide] = cv2.resize(line, (wide, 48)).astype(np.float32) / 127.5 - 1.0
    upside_down = float(model(TURNED).run(batch)[:, 1].mean()) >= 0.5
    return (3 if upside_down else 1) if stands else (2 if upside_down else 0)


def cut_out(grey: Picture, box: Corners) -> Picture:
    """The content of a leaning box as a level picture."""
    (wide, high) = (max(1, int(length)) for length in sides([box])[0])
    level = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    how = cv2.getPerspectiveTransform(box, level)
    out: Any = cv2.warpPerspective(
        grey, how, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return out  # type: ignore[no-any-return]
