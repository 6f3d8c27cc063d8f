"""Seals lifted off the paper. Must not know text.

A coloured seal is told by its colour: where it lies the red channel is taken, lifted by what the seal itself costs
there. A seal scanned without colour is told by its shape: thick mid-grey marks more than 12 mm across.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

RED = 45  # levels by which red stands out of the other channels in a seal
TOUCHED = 18  # likewise at its rim
LEAST = 0.0005  # share of the page below which red marks are no seal
SEAL, LARGEST = 12.0, 60.0  # millimetres: the extent of a seal
FINE = 2.4  # pixels per point below which mid-grey is the blur of letters, not a seal


def without_red(picture: Picture) -> tuple[Picture, bool]:
    """The picture in grey, red seals lifted, and whether there was one."""
    blue_green = np.maximum(picture[..., 0], picture[..., 1])
    red = picture[..., 2]
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    excess = cv2.GaussianBlur(red.astype(np.float32) - blue_green.astype(np.float32), (5, 5), 0)
    excess -= np.median(excess[::7, ::7])  # warm light is not ink
    strong = excess > RED
    if strong.mean() < LEAST:
        return grey, False
    paper = max(float(np.percentile(grey[::5, ::5], 80)), 1.0)
    pure = strong & (red > 0.55 * paper)
    cost = 0.25
    if np.count_nonzero(pure) > 50:
        cost = float(np.clip(np.median((paper - red[pure]) / excess[pure]), 0, 0.8))
    near = cv2.dilate((excess > TOUCHED).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    lifted = np.minimum(red + cost * np.maximum(excess, 0), paper)
    return np.where(near, np.maximum(grey, lifted), grey).astype(np.uint8), True


def lift_grey(grey: Picture, scale: float) -> tuple[Picture, Picture | None]:
    """The picture with a seal that was scanned without colour lifted to paper, and where it lay (255), or None.

    Args:
        grey: the page.
        scale: pixels per point.
    """
    sample = grey[::3, ::3]
    paper = float(np.percentile(sample, 70))
    dark = sample[sample < 0.6 * paper]
    ink = float(np.percentile(dark, 15)) if dark.size > 200 else 0.2 * paper
    depth = paper - ink
    middling = ((grey > ink + 0.25 * depth) & (grey < paper - 0.18 * depth)).astype(np.uint8)
    thick = max(5, round(1.7 * scale))
    core = cv2.morphologyEx(middling, cv2.MORPH_OPEN, _disc(thick))
    if scale < FINE or core.mean() < 0.0006:
        return grey, None
    millimetre = scale * 72 / 25.4
    reach = max(3, int(0.8 * millimetre))
    joined = cv2.morphologyEx(core, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    sides = stats[:, 2:4].astype(np.float64) / millimetre
    round_ = (sides.min(1) > SEAL) & (sides.max(1) < LARGEST)
    round_[0] = False  # the ground
    alone = core[round_[labels]].sum() > 0.7 * core.sum()  # hardly anything on the page is grey but the seal
    wide = bool((sides[1:].min(1) > SEAL).any())
    if not alone and (not wide or core.sum() > 0.5 * np.count_nonzero(grey < ink + 0.25 * depth)):
        return grey, None
    touched = (cv2.dilate(core, _disc(thick + 2)) > 0) & (grey < paper - 0.05 * depth)
    # Inks multiply: what the seal leaves of the light is its own level, smoothed from where it lies alone.
    window = (int(6 * scale) | 1,) * 2
    mass = core.astype(np.float32)
    share = np.maximum(cv2.GaussianBlur(mass, window, 0), 1e-3)
    level = cv2.GaussianBlur(grey.astype(np.float32) * mass, window, 0) / share
    level = np.where(level < ink + 0.2 * depth, paper, level)
    out = grey.astype(np.float32)
    out[touched] = np.minimum(out * paper / np.maximum(level, 1), paper)[touched]
    return out.astype(np.uint8), touched.astype(np.uint8) * 255


def _disc(size: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
