"""Figures of one name that are not one quantity accuse nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gouji import validate
from gouji.extract.model import Location
from gouji.validate import packs
from gouji.validate.model import Level

if TYPE_CHECKING:
    from gouji.validate.examples import Builder

RULES = packs.load()


def at(built: Builder, number: int, table: int, row: int = 0, source: str = "table") -> None:
    """Move a figure of the report into a table."""
    fact = built.facts[number]
    place = replace(fact.evidence, location=Location(table=table, row=row, col=1))
    built.facts[number] = replace(fact, evidence=place, source=source)


def test_two_projects_with_forms_of_their_own_are_two_quantities(builder: Builder) -> None:
    for table, text in enumerate(("478.91", "241.94")):
        builder.fact("budget.full", text)
        at(builder, table, table)
    said = validate.confront(builder.submission(), RULES)
    assert [f for f in said.findings if f.level is not Level.HINT] == []
    assert [r.code for r in said.remarks] == ["several_scopes"]


def test_a_slip_between_two_tables_is_still_one_quantity(builder: Builder) -> None:
    for table, text in enumerate(("425.10", "42.51")):
        builder.fact("carry", text)
        at(builder, table, table)
    said = validate.confront(builder.submission(), RULES)
    assert [f.rule for f in said.findings if f.level is Level.MUST] == ["J01"]


def test_prose_agrees_with_whichever_table_it_speaks_of(builder: Builder) -> None:
    for table, text in enumerate(("478.91", "241.94")):
        builder.fact("budget.full", text)
        at(builder, table, table)
    builder.fact("budget.full~", "241.94")
    said = validate.confront(builder.submission(), RULES)
    assert [f for f in said.findings if f.level is not Level.HINT] == []


def test_prose_in_a_cell_speaks_of_the_project_of_its_table(builder: Builder) -> None:
    builder.fact("budget.executed", "454.76")
    at(builder, 0, 0)
    builder.fact("budget.executed|场馆开放", "239.67")
    at(builder, 1, 1)
    builder.fact("budget.executed~", "239.67")
    at(builder, 2, 1, row=5, source="cell")
    assert validate.confront(builder.submission(), RULES).findings == ()


def test_what_was_spent_of_a_carry_over_is_not_the_carry_over(builder: Builder) -> None:
    builder.fact("carry!年初", "81.70")
    builder.fact("carry", "52.10")
    builder.fact("carry~", "81.70")
    assert [f for f in validate.confront(builder.submission(), RULES).findings if f.rule == "J01"] == []
