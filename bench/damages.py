"""What happens to a page before and in the scanner, in seeded ways: seals, pens, creases, phones, fax. Knows pictures only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np

Picture: TypeAlias = Any  # an array, height × width × 3, blue first
Damage: TypeAlias = Callable[[Picture, np.random.Generator], Picture]


def scanner(picture: Picture, rng: np.random.Generator) -> Picture:
    """What any scanner does: a little skew, blur and noise."""
    high, wide = picture.shape[:2]
    lean = cv2.getRotationMatrix2D((wide / 2, high / 2), float(rng.uniform(-0.8, 0.8)), 1)
    out = cv2.warpAffine(picture, lean, (wide, high), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    out = cv2.GaussianBlur(out, (0, 0), 0.6 * min(picture.shape[:2]) / 1650)
    return np.clip(out + rng.normal(0, 6, out.shape), 0, 255).astype(np.uint8)


def _bilevel(picture: Picture, _rng: np.random.Generator) -> Picture:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return cv2.cvtColor(
        cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1], cv2.COLOR_GRAY2BGR
    )


def _seal(picture: Picture, rng: np.random.Generator) -> Picture:
    """A red seal of 40 mm, its ink multiplied with what is printed, over the middle of the page."""
    high, wide = picture.shape[:2]
    radius = round(20 / 25.4 * 72 * min(high, wide) / 595)
    centre = (int(wide * rng.uniform(0.45, 0.6)), int(high * rng.uniform(0.3, 0.45)))
    mask = np.zeros((high, wide), np.uint8)
    cv2.circle(mask, centre, radius, 255, max(2, radius // 14))
    cv2.circle(mask, centre, radius // 3, 255, -1)
    for k in range(9):
        angle = np.pi * (1.1 + 0.1 * k)
        x, y = centre[0] + 0.78 * radius * np.cos(angle), centre[1] + 0.78 * radius * np.sin(angle)
        cv2.rectangle(
            mask,
            (int(x) - radius // 12, int(y) - radius // 9),
            (int(x) + radius // 12, int(y) + radius // 9),
            255,
            max(2, radius // 25),
        )
    share = cv2.GaussianBlur(mask, (0, 0), 1)[..., None].astype(np.float32) / 255 * 0.85
    red = np.array([70, 60, 215], np.float32) / 255
    return np.clip(picture * (1 - share + share * red), 0, 255).astype(np.uint8)


def _grey_seal(picture: Picture, rng: np.random.Generator) -> Picture:
    return cv2.cvtColor(cv2.cvtColor(_seal(picture, rng), cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)


def _photo(picture: Picture, rng: np.random.Generator) -> Picture:
    """Held in the hand: perspective up to 4.5 %, a desk around it, uneven light."""
    high, wide = picture.shape[:2]
    margin = int(0.08 * wide)
    desk = np.full((high + 2 * margin, wide + 2 * margin, 3), (60, 75, 90), np.uint8)
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    moved = corners + margin + rng.uniform(-0.045, 0.045, (4, 2)).astype(np.float32) * wide
    how = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    size = (desk.shape[1], desk.shape[0])
    sheet = cv2.warpPerspective(picture, how, size, flags=cv2.INTER_CUBIC)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), how, size)
    out = np.where(mask[..., None] > 127, sheet, desk).astype(np.float32)
    across, down = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    return np.clip(out * (0.72 + 0.28 * across * (1 - 0.4 * down))[..., None], 0, 255).astype(np.uint8)


def _blurred(picture: Picture, _rng: np.random.Generator) -> Picture:
    return cv2.GaussianBlur(picture, (0, 0), 2.0 * min(picture.shape[:2]) / 1650)


def _faint(picture: Picture, _rng: np.random.Generator) -> Picture:
    """Toner at its end: ink is a light grey."""
    return (255 - (255 - picture.astype(np.float32)) * 0.4).astype(np.uint8)


def _fax(picture: Picture, rng: np.random.Generator) -> Picture:
    """204 × 98 dots an inch, black or white, with dots of noise: what a fax machine sends in its usual mode."""
    high, wide = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    grey = cv2.resize(grey, (wide, high // 2), interpolation=cv2.INTER_AREA)
    out = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
    out[rng.random(out.shape) < 0.001] = 0
    return cv2.cvtColor(cv2.resize(out, (wide, high), interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2BGR)


def _curved(picture: Picture, rng: np.random.Generator) -> Picture:
    """A page that bends towards the spine of a binder at its left, darker there."""
    high, wide = picture.shape[:2]
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    bend = np.exp(-x / (0.18 * wide))
    moved = y + 0.02 * high * float(rng.uniform(0.6, 1.0)) * bend * (y / high - 0.3)
    from_x = x + 0.03 * wide * bend * x / wide
    out = cv2.remap(picture, from_x, moved, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(out * (1 - 0.45 * bend)[..., None], 0, 255).astype(np.uint8)


def _stapled(picture: Picture, rng: np.random.Generator) -> Picture:
    """Two punched holes, a staple, a folded corner and a crease across the page."""
    high, wide = picture.shape[:2]
    out = picture.copy()
    for share in (0.37, 0.63):
        cv2.circle(out, (int(0.03 * wide), int(share * high)), int(0.012 * wide), (25, 25, 25), -1)
    at = (int(0.06 * wide), int(0.03 * high))
    cv2.line(
        out, at, (at[0] + int(0.05 * wide), at[1] + int(0.012 * high)), (70, 70, 70), max(2, wide // 400)
    )
    corner = np.array([[wide, 0], [int(0.93 * wide), 0], [wide, int(0.05 * high)]])
    cv2.fillPoly(out, [corner], (120, 120, 120))
    row = int(high * rng.uniform(0.35, 0.65))
    for k, light in enumerate((0.75, 0.6, 0.75)):
        out[row + k] = (out[row + k] * light).astype(np.uint8)
    return out


def _pen(picture: Picture, rng: np.random.Generator) -> Picture:
    """Someone went over the page with a pen: ticks, underlines, strokes through what is printed."""
    high, wide = picture.shape[:2]
    out = picture.copy()
    ink = ((40, 40, 40), (150, 60, 30))[int(rng.integers(2))]
    thick = max(2, round(wide / 500))
    for _ in range(14):
        x, y = int(rng.uniform(0.15, 0.85) * wide), int(rng.uniform(0.1, 0.9) * high)
        size = rng.uniform(0.015, 0.05) * wide
        kind = int(rng.integers(3))
        turn = rng.uniform(-0.25, 0.25)
        steps = np.linspace(0, 1, 20)
        if kind == 0:  # a tick
            points = np.array([[0, 0], [0.3, 0.5], [1.0, -0.8]]) * size
        elif kind == 1:  # a wavering stroke
            points = np.stack([steps * 2.5, 0.15 * np.sin(9 * steps) + turn * steps], 1) * size
        else:  # a loop
            points = np.stack([np.cos(6.5 * steps), 0.6 * np.sin(6.5 * steps)], 1) * size * 0.6
        line = (points + np.array([x, y])).astype(np.int32)
        cv2.polylines(out, [line], False, ink, thick, cv2.LINE_AA)
    return out


def _shadow(picture: Picture, rng: np.random.Generator) -> Picture:
    """Photographed from above under a lamp: the shadow of a hand with soft edges over a third of the page."""
    high, wide = picture.shape[:2]
    x, y = np.meshgrid(np.linspace(0, 1, wide), np.linspace(0, 1, high))
    edge = 0.35 + float(rng.uniform(-0.1, 0.2)) + 0.4 * (y - 0.5) + 0.05 * np.sin(12 * y)
    dark = 1 / (1 + np.exp((x - edge) * 40))
    return _photo(np.clip(picture * (1 - 0.55 * dark)[..., None], 0, 255).astype(np.uint8), rng)


def _grey_photo(picture: Picture, rng: np.random.Generator) -> Picture:
    return cv2.cvtColor(
        cv2.cvtColor(_photo(_seal(picture, rng), rng), cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR
    )


def _turn(quarters: int) -> Damage:
    return lambda picture, _rng: np.ascontiguousarray(np.rot90(picture, quarters))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One kind of damage."""

    dpi: int = 200
    damage: Damage | None = None
    quality: int = 75  # of the JPEG; 0: PNG


WAYS: dict[str, Way] = {
    "300dpi": Way(dpi=300),
    "200dpi": Way(),
    "150dpi": Way(dpi=150),
    "100dpi": Way(dpi=100),
    "jpeg40": Way(quality=40),
    "1-bit": Way(damage=_bilevel, quality=0),
    "red seal": Way(damage=_seal),
    "grey seal": Way(damage=_grey_seal),
    "turned 90": Way(damage=_turn(1)),
    "turned 180": Way(damage=_turn(2)),
    "turned 270": Way(damage=_turn(3)),
    "photo": Way(damage=_photo, quality=60),
    "out of focus": Way(damage=_blurred),
    "120dpi": Way(dpi=120),
    "jpeg15": Way(quality=15),
    "faint": Way(damage=_faint),
    "fax": Way(damage=_fax, quality=0),
    "curved": Way(damage=_curved),
    "stapled": Way(damage=_stapled),
    "pen": Way(damage=_pen),
    "shadow": Way(damage=_shadow, quality=60),
    "photo, grey seal": Way(damage=_grey_photo, quality=60),
}
BEFORE = (_seal, _faint, _pen, _stapled)  # what befell the paper, before it lay on the glass
