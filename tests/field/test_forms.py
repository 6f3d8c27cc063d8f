"""Forms in Word as offices lay them out: other words in the headers, merged cells, totals first or last, blanks.

Each form is right as it stands; one replaced cell makes it wrong, and the finding must name the cell's figure.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest

from gouji.extract import read
from gouji.normalize import interpret
from gouji.validate import confront
from gouji.validate.model import Finding, Level
from gouji.validate.packs import load

if TYPE_CHECKING:
    from docx.table import Table

    from gouji.validate.model import RuleSet

FORMS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "forms.toml").read_text("utf-8"))["form"]


@cache
def rules() -> RuleSet:
    return load()


def fill(table: Table, grid: list[list[str]]) -> None:
    """Write the cells; "<" joins the cell to its left, "^" to the one above."""
    for r, row in enumerate(grid):
        for c, words in enumerate(row):
            if words not in {"<", "^"}:
                table.cell(r, c).text = words
    for r, row in enumerate(grid):
        for c, words in enumerate(row):
            if words == "<":
                table.cell(r, c).merge(table.cell(r, c - 1))
            elif words == "^":
                table.cell(r, c).merge(table.cell(r - 1, c))


def findings(parts: list[str], path: Path) -> list[Finding]:
    document = docx.Document()
    for part in parts:
        if "|" not in part:
            document.add_paragraph(part)
            continue
        grid = [[cell.strip() for cell in line.split("|")] for line in part.strip().splitlines()]
        table = document.add_table(rows=len(grid), cols=max(map(len, grid)))
        fill(table, grid)
    document.save(str(path))
    found = confront(interpret(read(path)), rules()).findings
    return [f for f in found if f.level in {Level.MUST, Level.EXPLAIN} and f.rule[0] in "ABCDEFGHIJKOP"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_a_form_without_an_error_is_not_accused(form: dict[str, Any], tmp_path: Path) -> None:
    accused = findings(form["parts"], tmp_path / "form.docx")
    assert [(f.rule, f.message) for f in accused if not f.rule.startswith("H1")] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["name"])
def test_one_wrong_cell_is_found(form: dict[str, Any], tmp_path: Path) -> None:
    right, wrong = form["right"], form["wrong"]
    assert sum(part.count(right) for part in form["parts"]) == 1
    found = findings([part.replace(right, wrong) for part in form["parts"]], tmp_path / "form.docx")
    printed = wrong.replace("|", " ").split()[-1]
    spoken = [f for f in found if printed.strip("%") in f.message or f.printed == printed.strip("%")]
    assert bool(spoken) is not form.get("gap", False), [(f.rule, f.message) for f in found]
