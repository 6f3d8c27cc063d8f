"""Sentences as offices of many trades write them: none that is right is accused, and one wrong figure in them is found.

The figures are computed. A wrong sentence is a right one with one figure replaced; what is not found yet says why (`gap`).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gouji.extract.model import Document, Location, Paragraph
from gouji.normalize import interpret
from gouji.validate import confront
from gouji.validate.model import Finding, Level
from gouji.validate.packs import load

if TYPE_CHECKING:
    from gouji.validate.model import RuleSet

CASES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text("utf-8"))["case"]
WRONG = [(case["text"], error) for case in CASES for error in case.get("error", ())]
HEAD = "岭北县某单位2023年度部门整体支出绩效自评报告"
ARITHMETIC = tuple("ABCDEFGHIJKOP")
ACCUSING = frozenset({Level.MUST, Level.EXPLAIN})


@cache
def rules() -> RuleSet:
    return load()


def findings(text: str) -> list[Finding]:
    blocks = tuple(Paragraph(text=t, location=Location(block=i)) for i, t in enumerate((HEAD, text)))
    document = Document(name="r.docx", path="r.docx", sha256="0" * 64, format="docx", blocks=blocks)
    found = confront(interpret(document), rules()).findings
    return [f for f in found if f.level in ACCUSING and f.rule.startswith(ARITHMETIC)]


def speaks_of(finding: Finding, printed: str) -> bool:
    named = (finding.printed, *(change.printed for change in finding.alternatives))
    return finding.rule == "K09" or printed in finding.message or any(printed in (n or "") for n in named)


@pytest.mark.parametrize("text", [case["text"] for case in CASES], ids=lambda text: text[:16])
def test_a_right_sentence_is_not_accused(text: str) -> None:
    assert [(f.rule, f.message) for f in findings(text)] == []


@pytest.mark.parametrize(
    ("text", "error"), WRONG, ids=lambda value: value if isinstance(value, str) else value["put"]
)
def test_a_wrong_figure_is_found(text: str, error: dict[str, Any]) -> None:
    assert text.count(error["find"]) == 1
    found = [f for f in findings(text.replace(error["find"], error["put"])) if speaks_of(f, error["printed"])]
    assert bool(found) == ("gap" not in error)


def test_most_sentences_are_right_and_few_errors_are_missed() -> None:
    assert len(CASES) >= 140
    assert sum("gap" in error for _, error in WRONG) * 10 <= len(WRONG)
