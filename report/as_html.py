"""The evidence report: one self-contained page per submission, an overview for several; no script, no outside request."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import Refused
from gouji.report import links, phrases, words
from gouji.report.evidence import Evidence, evidence
from gouji.report.files import put
from gouji.report.inert import one_line, visible
from gouji.report.model import (
    Entry,
    Report,
    advice,
    facts_by_id,
    findings_of,
    in_order,
    open_count,
    remarks_of,
    rule_names,
    unjudged,
)
from gouji.report.proof import Line, number_line
from gouji.report.registry import FOLDER, writer
from gouji.report.summary import office, summarise
from gouji.validate.model import Finding, Level, Verdict

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
_FOLDER_MODE = 0o750


@writer(".html")
def write_html(report: Report, target: Path) -> None:
    """Write one page for one submission; for several an overview, and the pages in a folder beside it."""
    entries = in_order(report)
    if len(entries) == 1:
        put(target, page(report, entries[0]).encode("utf-8"))
    else:
        _write_all(report, target, target.parent / links.folder_name(target.name))


@writer(FOLDER)
def write_folder(report: Report, target: Path) -> None:
    """Write the pages into a folder, with the overview as index.html."""
    _write_all(report, target / "index.html", target)


def _write_all(report: Report, overview_file: Path, folder: Path) -> None:
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    home = "index.html" if overview_file.parent == folder else f"../{overview_file.name}"
    for entry in in_order(report):
        if not entry.refused:
            put(folder / links.page_name(entry), page(report, entry, home=home).encode("utf-8"))
    prefix = "" if overview_file.parent == folder else f"{folder.name}/"
    put(overview_file, overview(report, prefix).encode("utf-8"))


def page(report: Report, entry: Entry, *, home: str = "") -> str:
    """The page of one submission as HTML.

    Args:
        report: language, level, pictures.
        entry: the submission.
        home: link back to an overview, "" for none.
    """
    found = sorted(findings_of(report, entry), key=lambda f: f.status == "waived")
    pictures: dict[int, str] = {}

    def pictured(number: int) -> bool:
        if number not in pictures:
            pictures[number] = _data(_picture(report, entry, number))
        return bool(pictures[number])

    proofs = [(f, _proof(entry, f, evidence(entry.document, f, pictured))) for f in found]
    facts = facts_by_id(entry.meaning) if entry.meaning else {}
    judged = entry.confrontation
    return _render(
        "evidence.html",
        report,
        entry=entry,
        found=found,
        proofs=proofs,
        pictures={number: data for number, data in pictures.items() if data},
        sizes=entry.document.page_sizes if entry.document else (),
        judged=judged,
        verdicts=judged.verdict_counts() if judged else {},
        counts={level.value: open_count(found, level) for level in Level},
        unjudged=unjudged(entry),
        unchecked=[facts[name] for name in judged.unchecked if name in facts] if judged else [],
        remarks=remarks_of(entry),
        home=home,
    )


def overview(report: Report, prefix: str) -> str:
    """The overview of several submissions; `prefix` leads from it to their pages."""
    rows = []
    for entry in in_order(report):
        found = findings_of(report, entry)
        counts = {level.value: open_count(found, level) for level in Level}
        rows.append(
            (entry, counts, sum(f.status == "waived" for f in found), prefix + links.page_name(entry))
        )
    return _render(
        "overview.html",
        report,
        summary=summarise(report),
        rows=[row for row in rows if not row[0].refused],
        refused=[row[0] for row in rows if row[0].refused],
        packs=phrases.packs(report),
    )


def _proof(entry: Entry, finding: Finding, shown: Evidence) -> dict[str, object]:
    steps: dict[str, list[object]] = {}
    for step in finding.proof:
        steps.setdefault(step.kind, []).append(step)
    lines: list[Line] = [number_line(step) for step in finding.proof if step.kind == "interval"]
    return {"steps": steps, "lines": lines, "shown": shown, "anchor": links.anchor(finding), "entry": entry}


def _picture(report: Report, entry: Entry, number: int) -> bytes:
    """The page's picture, nothing where there is none: the table and the sentence remain as evidence."""
    if report.picture is None:
        return b""
    try:
        return report.picture(entry, number) or b""
    except Refused:
        return b""


def _data(picture: bytes) -> str:
    """A picture as a data address; PNG, JPEG and WebP are told by their first bytes."""
    if not picture:
        return ""
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg" if picture.startswith(b"\xff\xd8") else "webp"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"


def _render(template: str, report: Report, **content: object) -> str:
    language = report.language
    return (
        _environment()
        .get_template(template)
        .render(
            **content,
            report=report,
            language=language,
            names=rule_names(report),
            level_word=words.LEVEL[language],
            verdict_word={v.value: word for v, word in words.VERDICT[language].items()},
            status_word=words.STATUS[language],
            grade_word=words.GRADE[language],
            levels=list(Level),
            verdicts_all=[v.value for v in Verdict],
            say=lambda key: words.said(key, language),
            office=lambda entry: office(entry, language),
            advice=lambda entry: advice(entry, language),
            anchor=links.anchor,
            place=phrases.where,
            page_of=phrases.page,
            page_label=lambda number: f"page {number}" if language == "en" else f"第{number}页",
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy, needed here only
    from markupsafe import Markup  # noqa: PLC0415

    def shown(value: object) -> object:
        """Every text of a document passes here: hidden and direction-turning signs are shown."""
        return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=shown,
    )
    environment.filters["line"] = one_line
    environment.globals["css"] = Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8"))  # noqa: S704 - ours
    return environment
