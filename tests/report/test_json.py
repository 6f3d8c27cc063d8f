from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.report import as_json, as_jsonl, write

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.report.model import Entry, Report

FINDING_KEYS = [
    "id",
    "fingerprint",
    "rule",
    "rules",
    "level",
    "verdict",
    "grade",
    "cause",
    "message",
    "where",
    "location",
    "quote",
    "printed",
    "expected",
    "difference",
    "unit",
    "derivations",
    "symptoms",
    "alternatives",
    "knock_on",
    "status",
]


def floats(value: object) -> list[float]:
    if isinstance(value, dict):
        return [f for key, part in value.items() if key not in {"box", "confidence"} for f in floats(part)]
    if isinstance(value, list):
        return [f for part in value for f in floats(part)]
    return [value] if isinstance(value, float) else []


def test_a_check_keeps_the_callers_order_and_counts_what_was_checked(run: Report) -> None:
    turned = as_json.check(replace(run, entries=run.entries[::-1]))
    assert list(turned) == ["gouji", "packs", "submissions"]
    assert [s["document"]["name"] for s in turned["submissions"]][::2] == ["坏\udc80文件.docx", "水务局.docx"]
    water = turned["submissions"][2]
    assert water["coverage"] == {"figures": 5, "checked": 4}
    assert water["checks"] == {"EQUAL": 1, "ROUNDING": 1, "EDGE": 0, "FAIL": 2, "UNKNOWN": 1}


def test_a_finding_has_the_promised_keys(run: Report) -> None:
    first, _, waived, *_ = as_json.check(run)["submissions"][0]["findings"]
    assert list(first) == FINDING_KEYS
    assert first["location"] == {"page": 3, "block": 2, "span": [48, 54]}
    assert first["symptoms"] == [
        {"rule": "B02", "message": "基本支出＋项目支出≠支出合计", "where": "文字 二 第2句"}
    ]
    assert first["knock_on"][0]["expected"] == "35.3%"
    assert waived["waiver"] == {"reason": "-两家联合开展，属实", "by": "审核岗甲", "until": "2027-12-31"}


def test_a_refused_file_names_its_reason_and_what_to_do(run: Report) -> None:
    refused = as_json.check(run)["submissions"][2]
    assert refused["document"]["outcome"] == "refused"
    assert refused["document"]["reason"] == "corrupt_archive"
    assert refused["document"]["remarks"][0]["message"] == "文件不完整或已损坏，请重新导出并报送。"
    assert refused["findings"] == []


def test_an_extraction_gives_figures_as_printed_and_no_floats(water: Entry) -> None:
    content = as_json.extract(water)
    balance = content["facts"][3]
    assert (balance["value"], balance["decimals"], balance["location"]) == (
        "-92.54",
        2,
        {"page": 2, "table": 0, "row": 4, "col": 1},
    )
    hedged = content["facts"][4]
    assert (hedged["bound"], hedged["low"], hedged["high"]) == ("ge", "1200", None)
    assert "low" not in balance
    assert content["tables"][0]["rows"][1] == ["机构名称", "支出合计", "其中", ""]
    assert content["narrative"][1]["heading"] == ["二、预算执行情况"]
    assert (content["indicators"][0]["weight"], content["indicators"][0]["score"]) == ("5", "4.5")
    assert content["grade"] == "优"
    assert floats(content) == []


def test_a_refused_extraction_has_the_same_keys(water: Entry, broken: Entry) -> None:
    refused = as_json.extract(broken)
    assert list(refused) == list(as_json.extract(water))
    assert refused["facts"] == refused["tables"] == []


def test_hidden_signs_and_broken_names_are_escaped_and_come_back_the_same(
    run: Report, tmp_path: Path
) -> None:
    write(run, tmp_path / "a.json")
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert "\u202e" not in text
    names = {s["document"]["name"] for s in json.loads(text)["submissions"]}
    assert names == {e.name for e in run.entries}


def test_json_lines_are_one_finding_each_with_its_file(run: Report) -> None:
    lines = list(as_jsonl.lines(run))
    assert len(lines) == 6
    first = json.loads(lines[0])
    assert (first["document"]["name"], first["entity"], first["year"], first["rule"]) == (
        "水务局.docx",
        "示例县水务局",
        2021,
        "J02",
    )
    assert all("\n" not in line for line in lines)
