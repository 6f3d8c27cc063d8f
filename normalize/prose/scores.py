"""得分, 扣分, 分值: scores that prose repeats from the scoring sheet. Adds nothing up."""

from __future__ import annotations

from gouji.normalize.prose.labels import name_before
from gouji.normalize.prose.model import Link, Mention
from gouji.normalize.taxonomy import taxonomy


def score_links(mentions: tuple[Mention, ...]) -> list[Link]:
    """Name scores, weights and deductions, and link a score with the weight before it."""
    links = []
    for index, mention in enumerate(mentions):
        if mention.role == "weight":
            named = name_before(mention.lead)
            mention.concept, mention.label, mention.qualifier = None, "分值", named.label or None
        elif mention.role == "scored":
            weight = mentions[index - 1] if index and mentions[index - 1].role == "weight" else None
            _name_score(mention, weight)
            if weight is not None:
                links.append(
                    Link(
                        kind="score",
                        members=(("score", mention), ("weight", weight)),
                        at=(weight.figure.start, mention.figure.end),
                        rule="H03",
                        how="score",
                    )
                )
        elif mention.role == "deducted":
            named = name_before(mention.groups.get("subject", ""))
            mention.concept, mention.label = "score.deducted", taxonomy().label("score.deducted")
            mention.qualifier = named.label or None
    return links


def _name_score(mention: Mention, weight: Mention | None) -> None:
    named = name_before(mention.groups.get("subject", ""))
    if weight is not None and not named.label:
        mention.concept, mention.label, mention.qualifier = None, "得分", weight.qualifier
    elif named.concept == "budget.execution_rate":
        mention.concept = "budget.execution_score"
        mention.label = taxonomy().label("budget.execution_score")
    else:
        mention.concept, mention.label, mention.qualifier = None, "得分", named.label or None
