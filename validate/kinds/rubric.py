"""Rules about scoring sheets and target tables; `detector` names which of them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from gouji.errors import UsageError
from gouji.validate import rubric_execution, rubric_forms, rubric_sheet, rubric_targets, rubric_words
from gouji.validate.kinds import Said, kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gouji.validate.case import Case
    from gouji.validate.model import Rule

DETECTORS: MappingProxyType[str, Callable[[Rule, Case], Iterator[Said]]] = MappingProxyType(
    {
        "rescore": rubric_sheet.rescore,
        "evidence": rubric_sheet.without_evidence,
        "lost_without_reason": rubric_words.lost_without_reason,
        "problems": rubric_words.problems,
        "full_mark": rubric_words.full_mark,
        "step": rubric_words.odd_step,
        "not_applicable": rubric_words.not_applicable,
        "stale_basis": rubric_words.stale_basis,
        "shared_weight": rubric_words.shared_weight,
        "execution_score": rubric_execution.execution_score,
        "proportion": rubric_targets.proportion,
        "unmet": rubric_targets.unmet_without_reason,
        "overshoot": rubric_targets.overshoot,
        "number": rubric_targets.without_number,
        "met_but_deducted": rubric_targets.met_but_deducted,
        "direction": rubric_targets.wrong_direction,
        "unit": rubric_forms.other_unit,
        "cost": rubric_forms.cost,
        "goal": rubric_forms.goal,
        "adjusted": rubric_forms.adjusted,
    }
)


@kind(
    "rubric",
    required=("detector",),
    options=("grades", "weights", "factor", "percent"),
    choices={"detector": tuple(DETECTORS)},
)
def rubric(rule: Rule, case: Case) -> Iterator[Said]:
    """Judge the indicators of a submission.

    `grades` are [lowest score, grade] pairs for the knock-on, `weights` are [form prefix, weight of execution] pairs,
    `factor` is the share of a target above which a result asks for an explanation, `percent` the adjustment of a
    budget above which the report has to give its reasons.

    Raises:
        UsageError: there is no such detector.
    """
    detector = DETECTORS.get(rule.params["detector"])
    if detector is None:
        raise UsageError(
            f"规则 {rule.code}：没有 detector “{rule.params['detector']}”", "可用：" + "、".join(DETECTORS)
        )
    yield from detector(rule, case)
