"""The page about untrusted files says what the code does."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

from gouji.errors import ADVICE
from gouji.extract.limits import Limits
from gouji.run.bounds import Bounds
from tests.hostile.kit import CASES

from tests.hostile import archives, cells, files, pdf_fonts, pdfs, xml_parts  # noqa: F401  isort: skip

PAGE = (Path(__file__).parents[2] / "docs" / "hostile.md").read_text("utf-8")


def test_every_reason_stands_there_with_its_advice() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert rows == [(reason.value, chinese) for reason, (chinese, _) in ADVICE.items()]


def test_every_limit_stands_there_with_its_default() -> None:
    said = {name: float(value) for value, name in re.findall(r"\| *([\d.]+) \| `(\w+\.\w+)` \|", PAGE)}
    limits = {f"Limits.{name}": float(value) for name, value in asdict(Limits()).items()}
    bounds = {f"Bounds.{name}": float(value) for name, value in asdict(Bounds()).items()}
    in_words = {"Bounds.documents": "200 份", "Bounds.growth_mb": "256 MB"}
    assert said == {name: value for name, value in (limits | bounds).items() if name not in in_words}
    assert all(words in PAGE for words in in_words.values())


def test_the_size_of_the_set_is_told() -> None:
    assert f"共 {len(CASES)} 个" in PAGE
