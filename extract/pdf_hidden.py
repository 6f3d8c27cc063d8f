"""Characters that a reader of the page does not see, or sees across it: set aside and told, never read as body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.extract.model import Location, Remark
from gouji.extract.pdf_shapes import SLANTED, Glyphs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gouji.extract.pdf_shapes import Drawn

TINY = 1.0  # points; smaller type is not meant to be read
_SHOWN = 40  # characters of hidden text that a remark quotes


def sift(glyphs: Glyphs, drawn: Drawn, size: tuple[float, float], page: int) -> tuple[Glyphs, list[Remark]]:
    """The characters that are read, and remarks on those that are not.

    Args:
        glyphs: all characters of the page.
        drawn: its dark areas and pictures, on which white text is seen.
        size: width and height of the visible page.
        page: its number, from 1.
    """
    hidden = {k for k in glyphs.unseen if glyphs.text[k].strip()}
    hidden |= {k for k in glyphs.white if not _on_ground(glyphs, k, drawn)}
    hidden |= _out_of_sight(glyphs, *size)
    beyond = _running_out(glyphs, hidden, size[0])
    hidden -= beyond
    slanted = (
        {k for k, turn in enumerate(glyphs.turn) if turn == SLANTED} - hidden
        if SLANTED in glyphs.turn
        else set()
    )
    remarks = []
    if hidden:
        said = (
            f"第{page}页有看不见的文字（隐藏、白色、过小或在页面之外），未作为正文：{_quote(glyphs, hidden)}"
        )
        remarks.append(Remark(code="hidden_text", message=said, location=Location(page=page)))
    if slanted:
        said = f"第{page}页有斜排的文字（如水印），未作为正文：{_quote(glyphs, slanted)}"
        remarks.append(Remark(code="slanted_text", message=said, location=Location(page=page)))
    if beyond:
        said = f"第{page}页有文字伸出页面右边，打印时看不到，已照常读出：{_quote(glyphs, beyond)}"
        remarks.append(Remark(code="beyond_page", message=said, location=Location(page=page)))
    away = hidden | slanted
    return (without(glyphs, away) if away else glyphs), remarks


def without(glyphs: Glyphs, away: set[int]) -> Glyphs:
    """The characters whose index is not in `away`."""
    keep = [k for k in range(len(glyphs.text)) if k not in away]
    new = {old: k for k, old in enumerate(keep)}
    return Glyphs(
        text=[glyphs.text[k] for k in keep],
        x0=[glyphs.x0[k] for k in keep],
        x1=[glyphs.x1[k] for k in keep],
        top=[glyphs.top[k] for k in keep],
        bottom=[glyphs.bottom[k] for k in keep],
        base=[glyphs.base[k] for k in keep],
        size=[glyphs.size[k] for k in keep],
        turn=[glyphs.turn[k] for k in keep],
        level=not any(glyphs.turn[k] for k in keep),
        unmapped=glyphs.unmapped,
        unseen={new[k] for k in glyphs.unseen if k in new},
        white={new[k] for k in glyphs.white if k in new},
    )


def _out_of_sight(glyphs: Glyphs, width: float, height: float) -> set[int]:
    """Characters too small to read or outside the page; the page's extremes tell first whether there are any."""
    if not glyphs.text or (
        min(glyphs.size) >= TINY
        and max(glyphs.x0) < width
        and min(glyphs.x1) > 0
        and max(glyphs.top) < height
        and min(glyphs.bottom) > 0
    ):
        return set()
    return {
        k
        for k, mark in enumerate(glyphs.text)
        if mark != " "
        and (
            glyphs.size[k] < TINY
            or glyphs.x0[k] >= width
            or glyphs.x1[k] <= 0
            or glyphs.top[k] >= height
            or glyphs.bottom[k] <= 0
        )
    }


def _running_out(glyphs: Glyphs, hidden: set[int], width: float) -> set[int]:
    """Characters right of the page that end a line which begins on it: a table wider than the paper."""
    off = sorted(
        (k for k in hidden if glyphs.x0[k] >= width and glyphs.size[k] >= TINY), key=glyphs.x0.__getitem__
    )
    off = [k for k in off if k not in glyphs.unseen and k not in glyphs.white]
    if not off:
        return set()
    ends: dict[int, float] = {}
    for k, base in enumerate(glyphs.base):
        if k not in hidden:
            ends[round(base)] = max(ends.get(round(base), 0.0), glyphs.x1[k])
    found: set[int] = set()
    for k in off:
        base = round(glyphs.base[k])
        end = max(ends.get(near, 0.0) for near in (base - 1, base, base + 1))
        if glyphs.x0[k] - end < 1.5 * glyphs.size[k]:
            found.add(k)
            ends[base] = glyphs.x1[k]
    return found


def _on_ground(glyphs: Glyphs, k: int, drawn: Drawn) -> bool:
    """Whether a character stands on a dark area or a picture."""
    x, y = (glyphs.x0[k] + glyphs.x1[k]) / 2, (glyphs.top[k] + glyphs.bottom[k]) / 2
    grounds = (*drawn.dark, *drawn.pictures)
    return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in grounds)


def _quote(glyphs: Glyphs, chosen: Iterable[int]) -> str:
    text = "".join(glyphs.text[k] for k in sorted(chosen))
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
