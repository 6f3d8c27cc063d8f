"""Document → Submission and its frames. Knows forms, units and words; knows no rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gouji.extract.model import Document
    from gouji.normalize.model import Submission


def interpret(document: Document) -> Submission:
    """The meaning of a document (see normalize.interpretation); imported when first needed, so that `--help` stays quick."""
    from gouji.normalize.interpretation import interpret as build  # noqa: PLC0415 - lazy on purpose

    return build(document)
