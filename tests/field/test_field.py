"""Reports as offices write them: none that is right is accused, and one wrong figure in them is found.

The texts are made up, their figures computed. A wrong report is a right one with one figure replaced; those that are
not found yet are listed in known_gaps.toml and must be taken off that list as soon as they are found.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal, InvalidOperation
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

HERE = Path(__file__).parent
CLEAN = sorted((HERE / "clean").glob("*.txt"))
WRONG = [
    (table["report"], error)
    for path in sorted((HERE / "wrong").glob("*.toml"))
    for table in [tomllib.loads(path.read_text("utf-8"))]
    for error in table["error"]
]
GAPS = {
    (gap["report"], gap["put"]) for gap in tomllib.loads((HERE / "known_gaps.toml").read_text("utf-8"))["gap"]
}
ARITHMETIC = tuple("ABCDEFGIJKOP")
ACCUSING = frozenset({Level.MUST, Level.EXPLAIN})


@cache
def rules() -> RuleSet:
    return load()


def read(name: str) -> str:
    return (HERE / "clean" / f"{name}.txt").read_text("utf-8")


def findings(text: str) -> list[Finding]:
    blocks = tuple(Paragraph(text=t, location=Location(block=i)) for i, t in enumerate(text.splitlines()))
    document = Document(name="r.docx", path="r.docx", sha256="0" * 64, format="docx", blocks=blocks)
    return [f for f in confront(interpret(document), rules()).findings if f.level in ACCUSING]


def same(one: str | None, other: str) -> bool:
    """Equal as numbers, or as words where they are none."""
    if one is None:
        return False
    try:
        return Decimal(one.replace(",", "")) == Decimal(other.replace(",", ""))
    except InvalidOperation:
        return one == other


def speaks_of(finding: Finding, error: dict[str, Any]) -> bool:
    return finding.rule[0] in {*ARITHMETIC, "H"} and (
        same(finding.printed, error["printed"])
        or error["printed"] in finding.message
        or any(error["printed"] in change.printed for change in finding.alternatives)
        or (not error["printed"].strip("-")[:1].isdigit() and finding.rule in error["rules"])
    )


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_a_report_without_an_error_is_not_accused(path: Path) -> None:
    found = findings(path.read_text("utf-8"))
    accused = [f for f in found if f.level is Level.MUST or f.rule.startswith(ARITHMETIC)]
    assert [(f.rule, f.message) for f in accused] == []


@pytest.mark.parametrize(
    ("report", "error"), WRONG, ids=lambda value: value if isinstance(value, str) else value["put"]
)
def test_one_wrong_figure_is_found(report: str, error: dict[str, Any]) -> None:
    text = read(report)
    assert text.count(error["find"]) == 1
    found = [f for f in findings(text.replace(error["find"], error["put"])) if speaks_of(f, error)]
    if (report, error["put"]) in GAPS:
        assert found == [], "found now: take it off known_gaps.toml"
        return
    assert found
    if error["named"]:
        named = [(f.printed, f.expected) for f in found]
        assert any(same(p, error["printed"]) and same(e, error["expected"]) for p, e in named), named


def test_every_known_gap_is_an_error_that_is_planted() -> None:
    assert {(report, error["put"]) for report, error in WRONG} >= GAPS
