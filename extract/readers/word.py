"""Word documents: the order of the steps. The steps stand in the modules `word_…` beside this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.extract.continuation import link_continued
from gouji.extract.model import Document, Remark
from gouji.extract.registry import reader

if TYPE_CHECKING:
    from gouji.extract.limits import Limits


@reader("docx")
def read_word(
    data: bytes,
    *,
    name: str,
    path: str,
    sha256: str,
    engine: str,  # noqa: ARG001 - there is one way to read Word, and it is the careful one
    limits: Limits,
) -> Document:
    """Read a Word package.

    Raises:
        Refused: see `package.open_package`, `word_open.open_word` and `word_grid.tile`.
    """
    # lxml and python-docx come with these, and are loaded only when a Word file is read.
    from gouji.extract.package import open_package  # noqa: PLC0415
    from gouji.extract.word_numbering import numbering  # noqa: PLC0415
    from gouji.extract.word_open import open_word  # noqa: PLC0415
    from gouji.extract.word_place import Placing, summary  # noqa: PLC0415
    from gouji.extract.word_story import Walker  # noqa: PLC0415
    from gouji.extract.word_styles import styles  # noqa: PLC0415

    opened = open_word(open_package(data, limits))
    known = styles(opened.styles)
    lists = numbering(opened.numbering, known)
    walker = Walker(styles=known, numbering=lists, notes=opened.notes, symbols=opened.symbols, limits=limits)
    placed = Placing(known)
    placed.story(walker.body(opened.body))
    remarks = [*opened.remarks, *summary(walker.seen, lists.unknown if lists is not None else ())]
    if not placed.blocks:
        remarks.append(Remark(code="no_text", message="文档中没有文字"))
    return Document(
        name=name,
        path=path,
        sha256=sha256,
        format="docx",
        blocks=link_continued(placed.blocks),
        remarks=(*remarks, *placed.hidden_remarks(), *placed.remarks),
        reader=opened.engine,
    )
