"""The samples are what `samples/make.py` makes, byte for byte, and they are sound where they claim to be."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
FACES = (
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc"),
)
LARGEST = 150_000  # bytes of one PDF
EQUATIONS = (
    ("收入合计", ("上年结转", "公共财政拨款", "政府性基金", "专户非税", "其他收入")),
    ("支出合计", ("基本支出", "项目支出")),
    ("基本支出", ("人员支出", "公用支出")),
    ("三公经费", ("公务接待费", "公务用车运行维护费", "公务用车购置费", "因公出国（境）费")),
    ("固定资产合计", ("在用固定资产", "出租固定资产", "其他固定资产")),
)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not any(face.exists() for face in FACES) and os.environ.get("GOUJI_REQUIRE_ALL") != "1":
        pytest.skip("the face of the sample PDFs (fonts-wqy-zenhei) is not installed")
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, str(SAMPLES / "make.py"), str(folder)], check=True)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    )


def test_the_script_makes_exactly_the_committed_files(again: Path) -> None:
    assert names(again) == names(SAMPLES)


def test_every_file_is_made_again_byte_for_byte(again: Path) -> None:
    different = [
        name for name in names(again) if (again / name).read_bytes() != (SAMPLES / name).read_bytes()
    ]
    assert different == []


def test_sample_pdfs_stay_small() -> None:
    assert [p.parent.name for p in SAMPLES.glob("*/report.pdf") if p.stat().st_size >= LARGEST] == []


@pytest.mark.parametrize(
    "slug", ["f1-clean", "f1-rounding-truncated", "f1-rounding-balanced", "f1-digit", "f1-rubric"]
)
def test_tables_said_to_be_sound_add_up_within_printed_precision(slug: str) -> None:
    with (SAMPLES / slug / "expected.facts.csv").open(encoding="utf-8") as file:
        table = {
            (r["entity"], r["label"]): Decimal(r["value"])
            for r in csv.DictReader(file)
            if r["source"] == "table"
        }
    entities = {entity for entity, _ in table}
    off = []
    for entity in entities:
        for whole, parts in EQUATIONS:
            present = [table[entity, part] for part in parts if (entity, part) in table]
            if (entity, whole) in table and present:
                slack = (len(present) + 1) * Decimal("0.005")
                if abs(table[entity, whole] - sum(present)) > slack:
                    off.append((entity, whole))
    assert off == []
    assert len(entities) >= 2


def test_every_seeded_error_differs_from_what_is_right() -> None:
    rows = []
    for path in sorted(SAMPLES.glob("*/expected.findings.csv")):
        with path.open(encoding="utf-8") as file:
            rows += list(csv.DictReader(file))
    assert len(rows) >= 12
    assert [r for r in rows if r["printed"] == r["expected"] or not r["cause"]] == []


def test_every_form_family_that_is_made_has_a_sample() -> None:
    families = {
        line.split("|")[2].strip() for line in (SAMPLES / "README.md").read_text("utf-8").splitlines()[9:]
    }
    assert families >= {
        "F1",
        "F2",
        "F3",
        "F4",
        "F5",
        "F6",
        "F7",
        "F8",
        "F9",
        "F10",
        "F11",
        "F12",
        "F13",
        "F14",
        "F16",
    }


def test_no_real_telephone_number_stands_in_a_sample() -> None:
    for path in SAMPLES.glob("*/report.docx"):
        with zipfile.ZipFile(path) as package:
            text = package.read("word/document.xml").decode()
        assert set(re.findall(r"\b0\d{2,3}-\d{4,8}\b", text)) == set(
            re.findall(r"\b0700-5550\d{3}\b", text)
        ), path
