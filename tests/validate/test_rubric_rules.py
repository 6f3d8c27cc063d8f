"""Every case that a rule of kind rubric or text carries, executed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from gouji.extract.model import Location
from gouji.normalize.model import WHOLE, Evidence, Fact, Indicator, Passage, Submission
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold
from gouji.validate import case as cases
from gouji.validate import packs
from gouji.validate.kinds import registry
from gouji.validate.model import Level, Observation, Rule
from gouji.validate.refs import ref

if TYPE_CHECKING:
    from collections.abc import Mapping


def submission(given: Mapping[str, Any]) -> Submission:
    """A report of the parts that a case names."""
    year = given.get("year", 2022)
    rows = tuple(_row(n, row) for n, row in enumerate(given.get("rows", ())))
    facts = tuple(
        _fact(n, name, value, year) for n, (name, value) in enumerate(given.get("facts", {}).items())
    )
    return Submission(
        name="a.docx",
        path="a.docx",
        sha256="0" * 64,
        format="docx",
        form=given.get("form"),
        entity=given.get("entity", "清河县水利局"),
        year=year,
        grade=given.get("grade", ""),
        facts=facts,
        indicators=rows,
        narrative=(*_passages(given.get("text", ())), *_cells(given.get("cells", ()))),
        fields=tuple(tuple(pair) for pair in given.get("fields", ())),
    )


def _row(n: int, row: Mapping[str, Any]) -> Indicator:
    values = dict(row)
    for key in ("weight", "score"):
        if key in values:
            values[key] = Decimal(values[key])
    values["blanks"] = tuple(values.get("blanks", ()))
    place = Location(table=0, row=n, col=2, block=900)
    return Indicator(
        **{"sheet": "score", "location": place, "score_location": replace(place, col=5), **values}
    )


def _fact(n: int, name: str, value: str, year: int) -> Fact:
    wanted = ref(name)
    concept = taxonomy().by_id[wanted.concept]
    return Fact(
        id=f"f{n}",
        concept=concept.id,
        label=concept.label,
        entity=wanted.entity or WHOLE,
        period=str(year + wanted.offset),
        basis=wanted.basis,
        qualifier=wanted.qualifier,
        value=Decimal(value),
        unit=concept.unit,
        decimals=max(-int(Decimal(value).as_tuple().exponent), 0),
        text=value,
        source="table",
        evidence=Evidence(
            quote=value,
            location=Location(table=1, row=n, col=1, block=901),
            how="table",
            where=f"表 {concept.label}",
        ),
    )


def _passages(lines: list[str] | tuple[str, ...]) -> list[Passage]:
    heading: tuple[str, ...] = ()
    result = []
    for n, line in enumerate(lines):
        is_heading = len(fold(line)) <= 24 and fold(line)[:2] in {f"{c}、" for c in "一二三四五六七八九十"}
        if is_heading:
            heading = (line,)
        result.append(
            Passage(
                heading=heading if not is_heading else (),
                text=line,
                location=Location(block=n),
                is_heading=is_heading,
            )
        )
    return result


def _cells(texts: list[str] | tuple[str, ...]) -> list[Passage]:
    return [
        Passage(
            heading=("年度主要工作内容",),
            text=t,
            location=Location(block=800, table=3, row=n, col=1),
            in_cell=True,
        )
        for n, t in enumerate(texts)
    ]


def seen(rule: Rule, given: Mapping[str, Any]) -> list[Observation]:
    """What a rule observes in a case."""
    said = registry()[rule.kind].judge(rule, cases.build(submission(given)))
    return [s for s in said if isinstance(s, Observation)]


ALL = [rule for rule in packs.load().rules if rule.kind in {"rubric", "text"}]


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.code)
def test_passing_cases_raise_nothing(rule: Rule) -> None:
    assert rule.passing
    for given in rule.passing:
        assert seen(rule, given) == []


@pytest.mark.parametrize("rule", ALL, ids=lambda r: r.code)
def test_failing_cases_raise_one_complete_observation_each(rule: Rule) -> None:
    assert rule.failing
    for given in rule.failing:
        found = seen(rule, given)
        assert len(found) == 1, given
        it = found[0]
        assert it.rule == rule.code
        assert it.message.endswith("。")
        assert "{" not in it.message
        assert it.where
        assert it.location is not None
        assert it.quote
        assert it.level in {rule.level, Level.EXPLAIN, Level.HINT}
