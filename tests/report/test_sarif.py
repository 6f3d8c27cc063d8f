from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema

from gouji.report import as_sarif, write

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.report.model import Report

MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
ARTIFACT_LOCATION = {
    "type": "object",
    "required": ["uri"],
    "additionalProperties": False,
    "properties": {
        "uri": {"type": "string", "pattern": r"^[!-~]+$"},
        "index": {"type": "integer", "minimum": 0},
    },
}
LOCATION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {"artifactLocation": ARTIFACT_LOCATION},
        },
        "logicalLocations": {
            "type": "array",
            "items": {"type": "object", "required": ["fullyQualifiedName"]},
            "minItems": 1,
        },
        "properties": {"type": "object"},
    },
}
RESULT = {
    "type": "object",
    "required": ["ruleId", "ruleIndex", "kind", "level", "message", "locations", "partialFingerprints"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": MESSAGE,
        "locations": {"type": "array", "items": LOCATION},
        "relatedLocations": {"type": "array", "items": LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "suppressions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind"],
                "additionalProperties": False,
                "properties": {
                    "kind": {"enum": ["inSource", "external"]},
                    "status": {"enum": ["accepted", "underReview", "rejected"]},
                    "justification": {"type": "string"},
                },
            },
        },
        "properties": {"type": "object"},
    },
    # SARIF 3.27.10: a level other than "none" needs the kind "fail"
    "if": {"properties": {"kind": {"not": {"const": "fail"}}}},
    "then": {"properties": {"level": {"const": "none"}}},
}
SCHEMA = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {"driver": {"type": "object", "required": ["name"]}},
                    },
                    "artifacts": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["location"],
                            "additionalProperties": False,
                            "properties": {
                                "location": ARTIFACT_LOCATION,
                                "hashes": {"type": "object", "additionalProperties": {"type": "string"}},
                            },
                        },
                    },
                    "invocations": {
                        "type": "array",
                        "items": {"type": "object", "required": ["executionSuccessful"]},
                    },
                    "results": {"type": "array", "items": RESULT},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                },
            },
        },
    },
}


def test_the_log_obeys_the_schema(run: Report, tmp_path: Path) -> None:
    write(replace(run, show_rounding=True), tmp_path / "a.sarif")
    log = json.loads((tmp_path / "a.sarif").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    driver = log["runs"][0]["tool"]["driver"]
    assert all(driver["rules"][r["ruleIndex"]]["id"] == r["ruleId"] for r in log["runs"][0]["results"])


def test_a_finding_carries_its_fingerprint_and_the_other_figures(run: Report) -> None:
    result = as_sarif.log(run)["runs"][0]["results"][1]
    assert (result["ruleId"], result["level"]) == ("J02", "error")
    assert result["partialFingerprints"] == {"gouji/v1": "a1b2c3d4e5" + "0" * 54}
    assert [place["properties"]["row"] for place in result["relatedLocations"]] == [3, 3]
    assert result["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "文字 二 第2句"}]


def test_an_accepted_explanation_is_a_suppression_and_a_lapsed_one_is_not(run: Report) -> None:
    results = as_sarif.log(run)["runs"][0]["results"]
    told = {r["ruleId"]: r["suppressions"] for r in results if "suppressions" in r}
    assert told == {
        "K07": [{"kind": "external", "status": "accepted", "justification": "-两家联合开展，属实"}]
    }


def test_a_refused_file_is_a_notification(run: Report) -> None:
    notices = as_sarif.log(run)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert [n["descriptor"]["id"] for n in notices] == ["corrupt_archive"]
