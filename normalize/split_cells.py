"""Cells that hold a label and a figure, or two figures: 其中：基本支出：512.30, 12.50/11.80, 20（含2人改非）."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from gouji.normalize.number import Figure, figure
from gouji.normalize.words import fold_label

_ITEM = regex.compile(
    r"(?P<label>[^\d:：;；,，。\n]{2,30}?)\s*[:：]\s*(?P<figure>[-－−]?\d[\d,，.．]*\s*(?:亿元|万元|千元|元|人|个|分|[%％])?)(?=$|[;；,，。、\s])"
)
_TWO = regex.compile(
    r"\s*(?P<one>[-－−]?\d[\d.,]*(?:\s*[%％])?)\s*[/／]\s*(?P<two>[-－−]?\d[\d.,]*(?:\s*[%％])?)\s*"
)
_MAIN = regex.compile(
    r"\s*(?P<figure>[-－−]?\d[\d,，.．]*\s*(?:亿元|万元|千元|元|人|名|个|分|[%％])?)\s*[（(](?P<note>[^（）()]*)[）)]\s*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A figure with the label printed in the same cell ("" for none) and its place in the cell's text."""

    label: str
    figure: Figure
    span: tuple[int, int]


def labelled_figures(text: str) -> tuple[Labelled, ...]:
    """The figures of a cell of labels and figures; empty when the cell is anything else (a sentence, say)."""
    main = _MAIN.fullmatch(text)
    if main is not None and (found := figure(main["figure"])) is not None:
        return (Labelled(label="", figure=found, span=main.span("figure")),)
    two = _TWO.fullmatch(text)
    if two is not None:
        return tuple(
            Labelled(label="", figure=found, span=two.span(name))
            for name in ("one", "two")
            if (found := figure(two[name])) is not None
        )
    items = list(_ITEM.finditer(text))
    covered = sum(len(m.group().strip()) for m in items)
    if not items or covered < 0.8 * len(regex.sub(r"\s|[;；,，。、]", "", text)):
        return ()
    return tuple(
        Labelled(label=fold_label(m["label"]), figure=found, span=m.span("figure"))
        for m in items
        if (found := figure(m["figure"])) is not None
    )
