"""Rules about words: `detector` names which of them, `list` a list of lexicon/words.toml, `once` one finding per passage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType

from gouji.errors import UsageError
from gouji.validate import text_claims, text_lexicon, text_numbering, text_repeats, text_residue
from gouji.validate.case import Case
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Rule

Detector = Callable[[Rule, Case], Iterator[Said]]
DETECTORS: MappingProxyType[str, tuple[Detector, ...]] = MappingProxyType(
    {
        "numbering": (text_numbering.numbering,),
        "form": (text_lexicon.punctuation, text_numbering.styles),
        "repeats": (text_repeats.repeats,),
        "listed": (text_lexicon.listed,),
        "holes": (text_lexicon.holes,),
        "stale_year": (text_lexicon.stale_year,),
        "residue": (text_residue.residue,),
        "contradictions": (text_claims.contradictions,),
        "vague": (text_claims.vague,),
        "cover": (text_claims.cover,),
    }
)


@kind("text", required=("detector",), options=("list", "once"), choices={"detector": tuple(DETECTORS)})
def text(rule: Rule, case: Case) -> Iterator[Said]:
    """Judge the words of a submission.

    Raises:
        UsageError: there is no such detector.
    """
    detectors = DETECTORS.get(rule.params["detector"])
    if detectors is None:
        raise UsageError(
            f"规则 {rule.code}：没有 detector “{rule.params['detector']}”", "可用：" + "、".join(DETECTORS)
        )
    for detector in detectors:
        yield from detector(rule, case)
