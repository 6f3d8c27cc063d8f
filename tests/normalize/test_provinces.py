"""Forms of provinces that no family describes, laid out by hand: their figures are read, and nobody is accused.

Each form is right as it stands; `wrong` replaces one cell, and a finding must print its figure.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gouji.normalize import interpret
from gouji.validate import confront
from gouji.validate.model import Level
from gouji.validate.packs import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document
    from gouji.normalize.model import Fact
    from gouji.validate.model import Finding, RuleSet

FORMS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "provinces.toml").read_text(encoding="utf-8")
)["form"]


@cache
def rules() -> RuleSet:
    return load()


def serious(made: Document) -> list[Finding]:
    found = confront(interpret(made), rules()).findings
    return [f for f in found if f.level in {Level.MUST, Level.EXPLAIN}]


def shown(fact: Fact) -> str:
    """Office, year, stage, label and qualifier, as far as they are not the usual ones; value and unit."""
    words = [fact.entity if fact.entity != "汇总" else "", fact.period, fact.basis, fact.label]
    words.append(f"({fact.qualifier})" if fact.qualifier else "")
    return f"{' '.join(filter(None, words))} = {fact.value} {fact.unit}"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_the_figures_of_an_unknown_form_are_read(
    form: dict[str, Any], document: Callable[..., Document]
) -> None:
    read = [shown(fact) for fact in interpret(document(*form["parts"])).facts]
    assert [line for line in form["facts"] if line not in read] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_a_right_form_is_not_accused(form: dict[str, Any], document: Callable[..., Document]) -> None:
    assert [(f.rule, f.message) for f in serious(document(*form["parts"])) if f.level is Level.MUST] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_a_wrong_cell_is_found(form: dict[str, Any], document: Callable[..., Document]) -> None:
    right, wrong = form["right"], form["wrong"]
    assert sum(part.count(right) for part in form["parts"]) == 1
    found = serious(document(*(part.replace(right, wrong) for part in form["parts"])))
    printed = wrong.replace("|", " ").split()[-1].strip("%")
    told = [
        f
        for f in found
        if printed in f.message or printed in {f.printed, *(a.printed for a in f.alternatives)}
    ]
    assert told, [(f.rule, f.message) for f in found]
