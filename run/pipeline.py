"""The recipe, readable top to bottom: read → interpret → confront. No parsing and no rule stands here."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from gouji.extract import read
from gouji.extract.model import Document
from gouji.extract.readers.legacy import conversions
from gouji.normalize import interpret
from gouji.normalize.model import Submission
from gouji.validate.model import Confrontation, Prior, RuleSet, Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is done with each file; picklable, for it crosses into the bounded reader."""

    engine: str = "fast"  # fast | reference | audit
    rules: RuleSet | None = None  # None: extract only
    waivers: tuple[Waiver, ...] = ()
    today: str = ""  # ISO date, for the end of waivers; "" ends none
    keep_document: bool = False  # hand the grids back too (extract, evidence reports)
    converted: str = ""  # folder with a .docx for each old Word file, by digest; see `run.converting`


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to examine; `name` is what it was called where the bytes are kept under another name."""

    path: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A submission from the ledger to be judged again, with last year's where the ledger has it."""

    submission: Submission
    office: str = ""
    prior: Submission | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One file, examined."""

    submission: Submission
    document: Document | None
    confrontation: Confrontation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One stored submission, judged."""

    confrontation: Confrontation


def examine(recipe: Recipe, job: Job) -> Examined:
    """Read one file, understand it, and confront it with the rules if there are any.

    Raises:
        Refused: the file cannot be read; the reason is one of a closed list.
    """
    conversions.set(Path(recipe.converted or os.devnull))  # a bounded reader starts no program of its own
    document = read(job.path, engine=recipe.engine)
    if job.name:
        document = replace(document, name=job.name.rpartition("/")[2], path=job.name)
    submission = interpret(document)
    return Examined(
        submission=submission,
        document=document if recipe.keep_document else None,
        confrontation=_confront(recipe, submission, None) if recipe.rules is not None else None,
    )


def confront_stored(recipe: Recipe, stored: Stored) -> Judged:
    """Judge a stored submission without reading its document again."""
    submission = (
        stored.submission if stored.submission.entity else replace(stored.submission, entity=stored.office)
    )
    prior = None
    if stored.prior is not None and stored.prior.year is not None:
        prior = Prior(year=stored.prior.year, facts=stored.prior.facts)
    # The ledger's waivers name the office as it is filed, which may be longer than what the report says.
    mine = tuple(
        replace(w, entity="") for w in recipe.waivers if w.entity in {"", stored.office, submission.entity}
    )
    return Judged(confrontation=_confront(replace(recipe, waivers=mine), submission, prior))


def _confront(recipe: Recipe, submission: Submission, prior: Prior | None) -> Confrontation:
    from gouji.validate import confront  # noqa: PLC0415 - extraction must not pay for judging

    assert recipe.rules is not None
    return confront(submission, recipe.rules, waivers=recipe.waivers, prior=prior, today=recipe.today)
