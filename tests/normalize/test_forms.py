"""A form family is one TOML file; nothing else knows the form."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gouji.errors import UsageError
from gouji.normalize.evidence import Source
from gouji.normalize.forms import families, family_from, recognise
from gouji.normalize.lattice import Lattice
from gouji.normalize.matrix import read_matrix
from gouji.normalize.segments import segments
from gouji.normalize.subtable import SubTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Table

CONTRIBUTING = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"


def worked_example() -> str:
    """The TOML of the section on adding a form family."""
    section = CONTRIBUTING.read_text(encoding="utf-8").split("## Add a form family")[1].split("## ")[0]
    found = re.search(r"```toml\n(.*?)```", section, re.DOTALL)
    assert found
    return found[1]


def test_the_worked_example_of_the_manual_reads_its_form(table: Callable[[str], Table]) -> None:
    family = family_from(tomllib.loads(worked_example()), "example")
    made = table("""
        单位名称 | 本年安排合计 | 县级安排
        本级     | 120.50       | 118.00
    """)
    lattice = Lattice(table=made)
    segment = next(segments(lattice))
    part = family.part(lattice.words(segment.top))
    assert part is not None
    assert part.name == "资金安排"
    source = Source(name=part.name, unit=family.unit, year=2023)
    facts = read_matrix(SubTable(lattice=lattice, segment=segment, source=source, part=part)).facts
    assert [(f.label, f.entity, str(f.value), f.unit) for f in facts] == [
        ("收入合计", "机关", "120.50", "万元"),
        ("公共财政拨款", "机关", "118.00", "万元"),
    ]


def test_an_unknown_key_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="titel"):
        family_from({"family": {"id": "X", "name": "x", "titel": []}}, "x.toml")


def test_a_concept_that_does_not_exist_is_refused_by_name() -> None:
    data = {
        "family": {"id": "X", "name": "x"},
        "part": [{"id": "p", "name": "p", "anchor": ["甲"], "columns": {"乙": "no.such"}}],
    }
    with pytest.raises(UsageError, match=r"no\.such"):
        family_from(data, "x.toml")


def test_families_have_ids_of_their_own() -> None:
    ids = [family.id for family in families()]
    assert len(ids) == len(set(ids))


def test_anchors_vote_and_a_title_counts_three() -> None:
    found = recognise(["年度资金总额", "全年执行数"], ["2022年度项目支出绩效自评表"])
    assert found is not None
    assert found.id == "F4-MOF-PJ"


def test_an_unknown_form_has_no_family() -> None:
    assert recognise(["某个单位的情况说明"], ["情况说明"]) is None
