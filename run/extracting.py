"""`gouji extract`: inputs → what was read, as JSON Lines, as CSV frames in a folder, or as a short text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.errors import UsageError
from gouji.run.answer import Answer
from gouji.run.batch import examine_all
from gouji.run.bounds import Bounds
from gouji.run.checking import Progress, code_of
from gouji.run.inputs import gather
from gouji.run.pipeline import Recipe

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.report.model import Entry
    from gouji.run.settings import Settings

FORMATS = ("text", "json")


def extract(
    paths: tuple[str, ...], settings: Settings, *, form: str, folder: Path | None, progress: Progress = None
) -> Answer:
    """Read the files; one JSON object per document and line, in argument order, or a summary.

    Raises:
        UsageError: unknown format, or a path that does not exist.
    """
    if form not in FORMATS:
        raise UsageError(f"不认识的格式“{form}”", f"可选：{'、'.join(FORMATS)}")
    inputs = gather(paths)
    recipe = Recipe(engine=settings.reader, keep_document=True)
    entries: list[Entry] = []
    lines: list[str] = []
    bounds = Bounds(seconds=settings.timeout, memory_mb=settings.memory)
    for entry in examine_all(inputs.paths, recipe, workers=settings.jobs, bounds=bounds):
        lines.append(_json(entry) if form == "json" else _text(entry))
        entries.append(entry)
        if progress is not None:
            progress(len(entries), len(inputs.paths))
    if folder is not None:
        from gouji.normalize.frames import write_csv  # noqa: PLC0415 - pandas, only when frames are wanted

        write_csv([(e.document, e.submission) for e in entries if e.document and e.submission], folder)
    return Answer(text="\n".join(lines), code=code_of(entries, "never", inputs), remarks=inputs.remarks)


def _json(entry: Entry) -> str:
    from gouji.report import as_json  # noqa: PLC0415 - lazy

    return as_json.line(as_json.extract(entry)).rstrip("\n")


def _text(entry: Entry) -> str:
    """A few lines for a person: what was read, and from where."""
    from gouji.report.inert import one_line  # noqa: PLC0415 - lazy
    from gouji.report.model import advice  # noqa: PLC0415 - lazy

    if entry.refused or entry.submission is None or entry.document is None:
        return f"{one_line(entry.name)}：未读取（{entry.reason}）{advice(entry, 'zh')}"
    s = entry.submission
    head = (
        f"{one_line(entry.name)}：{s.entity or '单位未知'} {s.year or '年度未知'} 表样 {s.form or '未识别'}"
    )
    counts = f"  表格 {len(entry.document.tables())}，数字 {len(s.facts)}，指标 {len(s.indicators)}，段落 {len(s.narrative)}"
    facts = [
        f"  {one_line(f.label)}{'[' + one_line(f.qualifier) + ']' if f.qualifier else ''} {one_line(f.entity)} {f.period} = {f.text.strip()}"
        f"{'' if f.text.strip().endswith(f.unit) else ' ' + f.unit}　（{one_line(f.evidence.where)}）"
        for f in s.facts
    ]
    remarks = [f"  注意：{one_line(r.message)}" for r in s.remarks]
    return "\n".join([head, counts, *(one_line(line) for line in facts), *remarks])
