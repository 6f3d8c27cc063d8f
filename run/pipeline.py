"""The recipe, readable top to bottom: read → interpret → confront. No parsing and no rule stands here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gouji.extract import read
from gouji.normalize import interpret

if TYPE_CHECKING:
    from gouji.extract.model import Document
    from gouji.normalize.model import Submission
    from gouji.validate.model import Confrontation, RuleSet, Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is done with each file; picklable, for it crosses into the bounded reader."""

    engine: str = "fast"  # fast | reference | audit
    rules: RuleSet | None = None  # None: extract only
    waivers: tuple[Waiver, ...] = ()
    keep_document: bool = False  # hand the grids back too (extract, evidence reports)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to examine."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One file, examined."""

    submission: Submission
    document: Document | None
    confrontation: Confrontation | None


def examine(recipe: Recipe, job: Job) -> Examined:
    """Read one file, understand it, and confront it with the rules if there are any.

    Raises:
        Refused: the file cannot be read; the reason is one of a closed list.
    """
    document = read(job.path, engine=recipe.engine)
    submission = interpret(document)
    confrontation = None
    if recipe.rules is not None:
        from gouji.validate import confront  # noqa: PLC0415 - extraction must not pay for judging

        confrontation = confront(submission, recipe.rules, waivers=recipe.waivers)
    return Examined(
        submission=submission,
        document=document if recipe.keep_document else None,
        confrontation=confrontation,
    )
