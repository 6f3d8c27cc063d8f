"""A first look over a story: which paragraphs need care, and what a remark must be made of.

Knows which elements are unusual; must not know how they are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from gouji.extract.word_line import LEFT_OUT
from gouji.extract.word_names import (
    ALTERNATE,
    BR,
    CELL_DEL,
    CELL_INS,
    CR,
    DEL,
    ENDNOTE,
    FIELD,
    FOOTNOTE,
    INS,
    MOVE_FROM,
    MOVE_TO,
    NUM_PR,
    OFFICE,
    PSTYLE,
    PTAB,
    RFONTS,
    RSTYLE,
    TAB,
    TEXT_BOX,
    VAL,
    W14,
    A,
    C,
    M,
    P,
    V,
    W,
)
from gouji.extract.word_symbols import is_symbol_font

if TYPE_CHECKING:
    from collections import Counter

    from gouji.extract.word_styles import Styles

# What a paragraph without any of these says is simply its text elements, in order.
UNUSUAL = (
    DEL, MOVE_FROM, ALTERNATE, TEXT_BOX, FIELD, FOOTNOTE, ENDNOTE, PTAB, M + "oMath", W14 + "checkbox",
    TAB, BR, CR, W + "vanish", W + "sym", W + "noBreakHyphen", W + "ruby", W + "showingPlcHdr", etree.Comment,
    etree.ProcessingInstruction,
)  # fmt: skip
TRACKED, PICTURE, OBJECT = "tracked_changes", "picture", "embedded_object"
# Elements that a remark is made of; those of PASSING do not change how their paragraph is read.
NOTED: dict[object, str] = {
    INS: TRACKED, DEL: TRACKED, MOVE_FROM: TRACKED, MOVE_TO: TRACKED, CELL_INS: TRACKED, CELL_DEL: TRACKED,
    A + "blip": PICTURE, V + "imagedata": PICTURE, OFFICE + "OLEObject": OBJECT, C + "chart": OBJECT,
    W + "altChunk": "embedded_document", W + "subDoc": "embedded_document",
}  # fmt: skip
PASSING = frozenset(NOTED) - {DEL, MOVE_FROM}
STYLED = frozenset((PSTYLE, RSTYLE))
WATCHED = tuple({*NOTED, *UNUSUAL})


def survey(
    story: etree._Element, styles: Styles, seen: Counter[str], *, symbols: bool, lists: bool
) -> set[etree._Element]:
    """Find the paragraphs that are more than simple text.

    Args:
        story: the body, or a note; fields in it that never end are disarmed.
        styles: those of the document; they may hide text and bring lists.
        seen: by remark code; what is noteworthy is counted into it.
        symbols: the document uses symbol fonts, so that fonts matter.
        lists: it defines lists.
    """
    # A list of the default style makes an item of every paragraph without a style.
    all_items = lists and styles.numbering(None)[0] is not None
    special: set[etree._Element] = set(story.iter(P)) if all_items else set()
    watched: tuple[object, ...] = WATCHED
    if symbols:
        watched += (RFONTS,)
    if lists:
        watched += (NUM_PR,)
    if styles.hiding or lists:
        watched += (PSTYLE, RSTYLE)
    fields = 0
    for each in story.iter(*watched):
        tag = each.tag
        if tag in NOTED:
            seen[NOTED[tag]] += 1
        fields += tag == FIELD
        if tag not in PASSING and not _is_idle(each, tag, styles):
            special.update(each.iterancestors(P))
    if fields:
        seen["open_field"] += close_fields(story)
    return special


def _is_idle(element: etree._Element, tag: object, styles: Styles) -> bool:
    """Is it one that matters only at times: a tab stop, which has a kind, an ordinary font, a style that does nothing here?"""
    if tag == TAB:
        return element.get(VAL) is not None
    if tag == RFONTS:
        return not is_symbol_font(element.get(W + "ascii"))
    if tag in STYLED:
        style = element.get(VAL)
        return not styles.hides(style) and styles.numbering(style)[0] is None
    return False


def close_fields(story: etree._Element) -> int:
    """Disarm the beginnings of fields that never end, lest they swallow the text; give their number."""
    open_: list[etree._Element] = []
    for mark in story.iter(FIELD):
        kind = mark.get(W + "fldCharType")
        if kind == "begin" and not any(above.tag in LEFT_OUT for above in mark.iterancestors()):
            open_.append(mark)
        elif kind == "end" and open_ and not any(above.tag in LEFT_OUT for above in mark.iterancestors()):
            open_.pop()
    for mark in open_:
        mark.set(W + "fldCharType", "none")
    return len(open_)
