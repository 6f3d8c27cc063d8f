"""SARIF 2.1.0, for code review tools: fingerprints, accepted explanations, related places."""

from __future__ import annotations

import json
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gouji.report import as_json, phrases
from gouji.report.files import put
from gouji.report.inert import json_text, visible
from gouji.report.model import Entry, Report, advice, findings_of, in_order
from gouji.report.registry import writer
from gouji.validate.model import Finding, Level, Verdict

if TYPE_CHECKING:
    from gouji.extract.model import Location

_LEVEL = {Level.MUST: "error", Level.EXPLAIN: "warning", Level.HINT: "note"}
_MARK = "gouji/v1"  # the way fingerprints are made; a change of it gets a new number


@writer(".sarif")
def write_sarif(report: Report, target: Path) -> None:
    """Write the findings as one SARIF run."""
    text = json.dumps(log(report), ensure_ascii=False, indent=1) + "\n"
    put(target, json_text(text).encode("utf-8"))


def log(report: Report) -> dict[str, Any]:
    """The whole log as plain data."""
    entries = in_order(report)
    found = [(index, f) for index, entry in enumerate(entries) for f in findings_of(report, entry)]
    codes = sorted({f.rule for _, f in found})
    run = {
        "tool": {"driver": _driver(report, codes)},
        "artifacts": [_artifact(entry) for entry in entries],
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    _refusal(report, index, entry) for index, entry in enumerate(entries) if entry.refused
                ],
            }
        ],
        "results": [_result(entries, index, f, codes) for index, f in found],
        "columnKind": "unicodeCodePoints",
    }
    return {"version": "2.1.0", "runs": [run]}


def _driver(report: Report, codes: list[str]) -> dict[str, Any]:
    known = {rule.code: rule for rule in report.rules}
    rules = []
    for code in codes:
        content: dict[str, Any] = {"id": code}
        rule = known.get(code)
        if rule is not None:
            content |= {
                "name": rule.name,
                "shortDescription": {"text": rule.name},
                "defaultConfiguration": {"level": _LEVEL[rule.level]},
                "properties": {"kind": rule.kind, "source": rule.source},
            }
        rules.append(content)
    driver: dict[str, Any] = {"name": "gouji", "version": report.version, "rules": rules}
    if report.packs:
        driver["properties"] = {"packs": as_json.check(report, [])["packs"]}
    return driver


def _artifact(entry: Entry) -> dict[str, Any]:
    content: dict[str, Any] = {"location": {"uri": _uri(entry)}}
    if entry.sha256:
        content["hashes"] = {"sha-256": entry.sha256}
    return content


def _refusal(report: Report, index: int, entry: Entry) -> dict[str, Any]:
    return {
        "level": "error",
        "descriptor": {"id": entry.reason or "refused"},
        "message": {"text": visible(f"{entry.name}: {advice(entry, report.language)}")},
        "locations": [{"physicalLocation": _artifact_location(entry, index)}],
    }


def _result(entries: list[Entry], index: int, f: Finding, codes: list[str]) -> dict[str, Any]:
    entry = entries[index]
    unknown = f.verdict is Verdict.UNKNOWN
    content: dict[str, Any] = {
        "ruleId": f.rule,
        "ruleIndex": codes.index(f.rule),
        "kind": "open" if unknown else "fail",
        "level": "none" if unknown else _LEVEL[f.level],
        "message": {"text": visible(f.message)},
        "locations": [_location(entry, index, phrases.where(f), f.location)],
        "partialFingerprints": {_MARK: f.fingerprint},
        "properties": as_json.finding(f),
    }
    if f.related:
        content["relatedLocations"] = [
            {"id": number} | _location(entry, index, str(place), place)
            for number, place in enumerate(f.related, 1)
        ]
    if f.waiver is not None:
        accepted = f.status == "waived"
        content["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted" if accepted else "rejected",
                "justification": visible(f.waiver.reason),
            }
        ]
    return content


def _location(entry: Entry, index: int, where: str, place: Location | None) -> dict[str, Any]:
    """The file, and the place in it by name: files of this kind have no lines to point at."""
    content: dict[str, Any] = {"physicalLocation": _artifact_location(entry, index)}
    if where:
        content["logicalLocations"] = [{"fullyQualifiedName": visible(where)}]
    if place is not None:
        content["properties"] = as_json.place(place)
    return content


def _artifact_location(entry: Entry, index: int) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(entry), "index": index}}


def _uri(entry: Entry) -> str:
    path = PurePath(entry.path)
    text = quote(path.as_posix().encode("utf-8", "surrogateescape"), safe="/")
    return "file://" + text if path.is_absolute() else text
