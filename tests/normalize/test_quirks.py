"""Quirks of print Q01–Q25, each a small document: what must be read, and what must not.

Q24 (pages that are pictures) has no text to read; what is said of it is tested with the readers of PDF and Word.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gouji.normalize import interpret

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.extract.model import Document
    from gouji.normalize.model import Fact

QUIRKS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "quirks.toml").read_text(encoding="utf-8")
)["quirk"]


def shown(fact: Fact) -> str:
    stage = fact.basis if fact.basis != "决算" else ""
    qualifier = f"({fact.qualifier})" if fact.qualifier else ""
    return f"{' '.join(filter(None, (stage, fact.label, qualifier)))} = {fact.value} {fact.unit}"


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: f"{quirk['code']} {quirk['name']}")
def test_a_habit_of_print_does_not_hide_the_figures(
    quirk: dict[str, Any], document: Callable[..., Document]
) -> None:
    read = interpret(document(*quirk["parts"]))
    lines = [shown(fact) for fact in read.facts]
    assert [line for line in quirk["facts"] if line not in lines] == []
    assert [f.text for f in read.facts if f.text in quirk.get("never", ())] == []
    assert set(quirk.get("remarks", ())) <= {remark.code for remark in read.remarks}
    assert read.year == quirk.get("year", read.year)
    assert read.grade == quirk.get("grade", read.grade)
    if "indicators" in quirk:
        rows = [f"{i.level1} {i.level2} {i.level3} {i.weight} {i.score}" for i in read.indicators]
        assert rows == quirk["indicators"]


def test_every_quirk_has_its_own_case() -> None:
    codes = [quirk["code"] for quirk in QUIRKS]
    assert sorted({*codes, "Q24"}) == [f"Q{n:02d}" for n in range(1, 26)]
