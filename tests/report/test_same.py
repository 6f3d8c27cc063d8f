"""The same findings in every output: no writer forgets one, none invents one."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from gouji.report import as_csv, as_html, as_json, as_jsonl, as_sarif, text, write
from gouji.report.model import findings_of

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.report.model import Report


def test_every_output_shows_the_same_findings(run: Report, tmp_path: Path) -> None:
    report = replace(run, show_rounding=True)
    wanted = sorted(f.id for entry in report.entries for f in findings_of(report, entry))
    assert len(wanted) == 8
    seen = {
        "json": [f["id"] for s in as_json.check(report)["submissions"] for f in s["findings"]],
        "jsonl": [json.loads(line)["id"] for line in as_jsonl.lines(report)],
        "sarif": [r["properties"]["id"] for r in as_sarif.log(report)["runs"][0]["results"]],
        "csv": [r["编号"] for r in csv.DictReader(io.StringIO(as_csv.content(report).decode("utf-8-sig")))],
        "html": [
            found
            for entry in report.entries
            for found in re.findall(r'<p class="note">#([\w-]+)</p>', as_html.page(report, entry))
        ],
    }
    write(report, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    seen["xlsx"] = [
        str(row[[c.value for c in book[name][1]].index("编号")].value)
        for name in ("问题清单", "核实事项")
        for row in book[name].iter_rows(min_row=2)
    ]
    for name, found in seen.items():
        assert sorted(found) == wanted, name
    told = text.render(report, width=200)
    waived = {f.id for entry in report.entries for f in findings_of(report, entry) if f.status == "waived"}
    assert set(re.findall(r"#([\w-]+)", told)) == set(wanted) - waived
    assert all(word in told for word in ("已豁免  K07", "-两家联合开展，属实"))
