"""Submissions as pandas frames: columns declared once, with dtypes. Knows no rules.

Figures stay exact: `value`, `low` and `high` are decimal strings of dtype "string" as printed; `number` is the same as
float64 in `unit`, for sums and plots. Text columns are "string", counters "Int64" (nullable), flags "boolean".
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from gouji.extract.model import Document, Location, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gouji.normalize.model import Fact, Submission

_PLACE = {
    "page": "Int64",
    "block": "Int64",
    "table": "Int64",
    "row": "Int64",
    "col": "Int64",
    "start": "Int64",
    "end": "Int64",
}
_WHO = {"document": "string", "sha256": "string", "office": "string", "year": "Int64"}

COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "submissions": {
            **_WHO, "path": "string", "format": "string", "pages": "Int64", "form": "string", "unit": "string",
            "grade": "string", "facts": "Int64", "indicators": "Int64", "remarks": "Int64",
        },
        "facts": {
            **_WHO, "id": "string", "concept": "string", "label": "string", "entity": "string", "period": "string",
            "basis": "string", "qualifier": "string", "value": "string", "number": "float64", "unit": "string",
            "decimals": "Int64", "bound": "string", "low": "string", "high": "string", "text": "string",
            "source": "string", "confidence": "float64", "where": "string", "quote": "string", **_PLACE,
        },
        "indicators": {
            **_WHO, "sheet": "string", "level1": "string", "level2": "string", "level3": "string",
            "criterion": "string", "target": "string", "actual": "string", "weight": "string", "weight_rows": "Int64",
            "score": "string", "coefficient": "string", "nature": "string", "measure_unit": "string",
            "reason": "string", **_PLACE,
        },
        "tables": {
            **_WHO, "title": "string", "text": "string", "row_span": "Int64", "col_span": "Int64", **_PLACE,
        },
        "narrative": {**_WHO, "heading": "string", "text": "string", "in_cell": "boolean", **_PLACE},
        "people": {**_WHO, "name": "string", "post": "string", "unit": "string", "signed": "boolean", **_PLACE},
        "remarks": {**_WHO, "code": "string", "message": "string", **_PLACE},
    }
)  # fmt: skip


def frame(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """A frame with exactly the declared columns and dtypes, also when there are no rows.

    Args:
        name: one of `COLUMNS`.
        rows: mappings of column to value; what is missing is <NA>.
    """
    columns = COLUMNS[name]
    data = pd.DataFrame(list(rows), columns=list(columns), dtype="object")
    return data.astype(dict(columns))


def frames(read: Sequence[tuple[Document | None, Submission]]) -> dict[str, pd.DataFrame]:
    """All frames of some submissions, by name; `tables` is filled for those that come with their document.

    Shapes: `submissions` one row each; `facts` one row per printed figure; `indicators` one per indicator; `tables` one
    per printed cell (long form); `narrative` one per paragraph; `people` one per evaluator; `remarks` one per remark.
    """
    return {
        "submissions": frame("submissions", (_submission(s) for _, s in read)),
        "facts": frame("facts", ({**_who(s), **_fact(f)} for _, s in read for f in s.facts)),
        "indicators": frame(
            "indicators",
            (
                {**_who(s), **_plain(i, "indicators"), **_place(i.location)}
                for _, s in read
                for i in s.indicators
            ),
        ),
        "tables": frame(
            "tables",
            ({**_who(s), **cell} for d, s in read if d is not None for t in d.tables() for cell in _cells(t)),
        ),
        "narrative": frame(
            "narrative",
            (
                {
                    **_who(s),
                    "heading": " / ".join(p.heading),
                    "text": p.text,
                    "in_cell": p.in_cell,
                    **_place(p.location),
                }
                for _, s in read
                for p in s.narrative
            ),
        ),
        "people": frame(
            "people",
            ({**_who(s), **_plain(p, "people"), **_place(p.location)} for _, s in read for p in s.people),
        ),
        "remarks": frame(
            "remarks",
            (
                {**_who(s), "code": r.code, "message": r.message, **_place(r.location or Location())}
                for _, s in read
                for r in s.remarks
            ),
        ),
    }


def write_csv(read: Sequence[tuple[Document | None, Submission]], folder: Path) -> list[Path]:
    """One CSV per frame in `folder` (UTF-8 with BOM, inert in spreadsheets), each appearing whole; the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in frames(read).items():
        target = folder / f"{name}.csv"
        handle, temporary = tempfile.mkstemp(prefix=f".{name}-", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            _inert(data).to_csv(file, index=False, lineterminator="\r\n")
        Path(temporary).replace(target)
        written.append(target)
    return written


def _inert(data: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would take for a formula gets an apostrophe; figures stay figures."""
    safe = data.copy()
    for column in safe.columns:
        if safe[column].dtype == "string":
            live = safe[column].str.match(r"^[=+@\t\r\n]|^-(?!\d+(?:\.\d+)?$)", na=False)
            safe[column] = safe[column].mask(live, "'" + safe[column])
    return safe


def _who(s: Submission) -> dict[str, Any]:
    return {"document": s.name, "sha256": s.sha256, "office": s.entity, "year": s.year}


def _submission(s: Submission) -> dict[str, Any]:
    return {
        **_who(s), "path": s.path, "format": s.format, "pages": s.pages, "form": s.form, "unit": s.unit, "grade": s.grade,
        "facts": len(s.facts), "indicators": len(s.indicators), "remarks": len(s.remarks),
    }  # fmt: skip


def _fact(f: Fact) -> dict[str, Any]:
    exact = {name: None if (v := getattr(f, name)) is None else f"{v:f}" for name in ("value", "low", "high")}
    return {
        **_plain(f, "facts"), **exact, "number": float(f.value), "where": f.evidence.where, "quote": f.evidence.quote,
        **_place(f.evidence.location),
    }  # fmt: skip


def _plain(thing: object, name: str) -> dict[str, Any]:
    """The attributes that are columns of the same name; Decimals as strings."""
    values = {c: getattr(thing, c) for c in COLUMNS[name] if hasattr(thing, c)}
    return {c: f"{v:f}" if v.__class__.__name__ == "Decimal" else v for c, v in values.items()}


def _place(location: Location) -> dict[str, Any]:
    start, end = location.span or (None, None)
    return {
        "page": location.page, "block": location.block, "table": location.table, "row": location.row,
        "col": location.col, "start": start, "end": end,
    }  # fmt: skip


def _cells(table: Table) -> Iterable[dict[str, Any]]:
    for cell in table.cells:
        yield {
            "title": table.title, "text": cell.text, "row_span": cell.row_span, "col_span": cell.col_span,
            **_place(cell.location), "table": table.index, "row": cell.row, "col": cell.col,
        }  # fmt: skip
