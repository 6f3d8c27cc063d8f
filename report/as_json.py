"""The machine's view: one object for a check, one per document for an extraction.

Figures are decimal strings, never floats.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gouji.report.files import put
from gouji.report.inert import json_text
from gouji.report.model import Entry, Report, findings_of, in_order, remarks_of
from gouji.report.registry import writer
from gouji.validate.model import Change, Finding, Verdict

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from gouji.extract.model import Location, Remark
    from gouji.normalize.model import Fact, Indicator, Submission


@writer(".json")
def write_json(report: Report, target: Path) -> None:
    """Write the check as one object, the submissions in a fixed order."""
    content = check(report, in_order(report))
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    put(target, json_text(text).encode("utf-8"))


def line(content: dict[str, Any]) -> str:
    """An object as one compact line of JSON, always valid UTF-8 when encoded."""
    return json_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def check(report: Report, entries: list[Entry] | None = None) -> dict[str, Any]:
    """The whole run: version, packs, and per submission its coverage, verdicts and findings.

    Args:
        report: what to show.
        entries: the entries in the order wanted; the caller's own order by default.
    """
    return {
        "gouji": report.version,
        "packs": [{"id": p.id, "version": p.version, "sha256": p.sha256} for p in report.packs],
        "submissions": [submission(report, e) for e in (report.entries if entries is None else entries)],
    }


def submission(report: Report, entry: Entry) -> dict[str, Any]:
    """One file of a check; a refused one has the same keys and no findings."""
    judged, meaning = entry.confrontation, entry.meaning
    counts = judged.verdict_counts() if judged else {v.value: 0 for v in Verdict}
    return {
        "document": document(entry),
        "form": meaning.form if meaning else None,
        "entity": (meaning.entity or None) if meaning else None,
        "year": meaning.year if meaning else None,
        "coverage": {"figures": judged.figures if judged else 0, "checked": judged.checked if judged else 0},
        "checks": counts,
        "findings": [finding(f) for f in findings_of(report, entry)],
    }


def extract(entry: Entry) -> dict[str, Any]:
    """What was read from one file: facts, tables, narrative, indicators. Empty lists where refused."""
    meaning = entry.meaning
    return {
        "document": document(entry),
        "form": meaning.form if meaning else None,
        "entity": (meaning.entity or None) if meaning else None,
        "year": meaning.year if meaning else None,
        "unit": meaning.unit if meaning else None,
        "grade": (meaning.grade or None) if meaning else None,
        "tables": _tables(entry),
        "narrative": _narrative(meaning),
        "facts": [fact(f) for f in meaning.facts] if meaning else [],
        "indicators": [indicator(i) for i in meaning.indicators] if meaning else [],
    }


def document(entry: Entry) -> dict[str, Any]:
    """The file itself: identity, outcome, and what a reader must know about it."""
    return {
        "name": entry.name,
        "path": entry.path,
        "sha256": entry.sha256,
        "format": entry.format,
        "pages": entry.pages,
        "outcome": entry.outcome,
        "reason": entry.reason,
        "remarks": [_remark(remark) for remark in remarks_of(entry)],
    }


def finding(f: Finding) -> dict[str, Any]:
    """One finding. A waiver is told where there is one."""
    content: dict[str, Any] = {
        "id": f.id,
        "fingerprint": f.fingerprint,
        "rule": f.rule,
        "rules": list(f.rules),
        "level": f.level.value,
        "verdict": f.verdict.value,
        "grade": f.grade,
        "cause": f.cause,
        "message": f.message,
        "where": f.where,
        "location": place(f.location),
        "quote": f.quote,
        "printed": f.printed,
        "expected": f.expected,
        "difference": f.difference,
        "unit": f.unit,
        "derivations": f.derivations,
        "symptoms": [{"rule": s.rule, "message": s.message, "where": s.where} for s in f.symptoms],
        "alternatives": [_change(c) for c in f.alternatives],
        "knock_on": [_change(c) for c in f.knock_on],
        "status": f.status,
    }
    if f.waiver is not None:
        content["waiver"] = {"reason": f.waiver.reason, "by": f.waiver.by, "until": f.waiver.until or None}
    return content


def fact(f: Fact) -> dict[str, Any]:
    """One printed figure; `low` and `high` stand beside a bound."""
    content: dict[str, Any] = {
        "id": f.id,
        "concept": f.concept,
        "label": f.label,
        "entity": f.entity,
        "period": f.period or None,
        "basis": f.basis,
        "qualifier": f.qualifier,
        "value": number(f.value),
        "unit": f.unit,
        "decimals": f.decimals,
        "bound": f.bound,
        "text": f.text,
        "source": f.source,
        "location": place(f.evidence.location),
        "confidence": f.confidence,
    }
    if f.bound is not None:
        content |= {"low": number(f.low), "high": number(f.high)}
    return content


def indicator(i: Indicator) -> dict[str, Any]:
    """One row of a scoring sheet; the last keys only where the form prints them."""
    content: dict[str, Any] = {
        "level1": i.level1,
        "level2": i.level2,
        "level3": i.level3,
        "criterion": i.criterion,
        "target": i.target,
        "actual": i.actual,
        "weight": number(i.weight),
        "weight_rows": i.weight_rows,
        "score": number(i.score),
        "reason": i.reason,
        "location": place(i.location),
    }
    printed = {"coefficient": number(i.coefficient), "nature": i.nature, "measure_unit": i.measure_unit}
    return content | {key: value for key, value in printed.items() if value}


def place(location: Location | None) -> dict[str, Any]:
    """The known parts of a location; all counts from 0 except the page."""
    if location is None:
        return {}
    parts: dict[str, Any] = {
        "page": location.page,
        "block": location.block,
        "table": location.table,
        "row": location.row,
        "col": location.col,
        "span": list(location.span) if location.span else None,
        "box": [round(side, 2) for side in location.box] if location.box else None,
    }
    return {key: value for key, value in parts.items() if value is not None}


def number(value: Decimal | None) -> str | None:
    """A figure as a plain decimal string, no exponent."""
    return None if value is None else f"{value:f}"


def _tables(entry: Entry) -> list[dict[str, Any]]:
    tables = []
    for table in entry.document.tables() if entry.document else ():
        content: dict[str, Any] = {
            "id": f"t{table.index}",
            "title": table.title or None,
            "location": place(table.location),
            "rows": table.rows(),
        }
        if table.continues is not None:
            content["continues"] = f"t{table.continues}"
        tables.append(content)
    return tables


def _narrative(meaning: Submission | None) -> list[dict[str, Any]]:
    return [
        {"heading": list(p.heading), "text": p.text, "location": place(p.location)}
        for p in (meaning.narrative if meaning else ())
    ]


def _change(c: Change) -> dict[str, Any]:
    return {"label": c.label, "where": c.where, "printed": c.printed, "expected": c.expected}


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "code": remark.code,
        "message": remark.message,
        "location": None if remark.location is None else place(remark.location),
    }
