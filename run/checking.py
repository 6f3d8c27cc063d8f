"""`gouji check`: inputs → entries → what is printed and written, and the exit code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from gouji import __version__
from gouji.errors import ExitCode, UsageError, most_serious
from gouji.extract.model import Remark
from gouji.report.model import Entry, Pack, Report
from gouji.run.answer import Answer
from gouji.run.batch import examine_all
from gouji.run.bounds import Bounds
from gouji.run.inputs import Inputs, gather
from gouji.run.originals import Originals
from gouji.run.pipeline import Recipe
from gouji.run.settings import Settings
from gouji.validate.model import Level

if TYPE_CHECKING:
    from gouji.validate.model import RuleSet, Waiver

Progress: TypeAlias = Callable[[int, int], None] | None  # (done, total)

FORMATS = ("text", "json", "jsonl", "csv")
_RANK = {Level.HINT: 0, Level.EXPLAIN: 1, Level.MUST: 2}
_WITH_GRIDS = (".html", ".xlsx")  # writers that show the grid a finding stands in


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the command line asks for."""

    paths: tuple[str, ...]
    settings: Settings
    format: str = "text"
    outputs: tuple[Path, ...] = ()
    show_rounding: bool = False
    annotate: Path | None = None
    width: int = 100
    colour: bool = False


def check(request: Request, progress: Progress = None) -> Answer:
    """Read, confront, write the outputs, and say what to print.

    Raises:
        UsageError: unknown format or suffix, missing path, bad pack or waiver file.
    """
    from gouji.report.registry import suffix_of, write  # noqa: PLC0415 - lazy: writers are many

    settings = request.settings
    if request.format not in FORMATS:
        raise UsageError(f"不认识的格式“{request.format}”", f"可选：{'、'.join(FORMATS)}")
    suffixes = [suffix_of(target) for target in request.outputs]
    inputs = gather(request.paths)
    rules = rules_of(settings)
    evidence = any(suffix in _WITH_GRIDS or not suffix for suffix in suffixes) or request.annotate is not None
    recipe = Recipe(
        engine=settings.reader,
        rules=rules,
        waivers=_waivers(settings),
        today=_today(),
        keep_document=evidence,
    )
    entries = tuple(_collect(inputs.paths, recipe, settings, progress))
    report = report_of(entries, rules, settings, show_rounding=request.show_rounding)
    for target in request.outputs:
        write(replace(report, evidence=_evidence_beside(target, request.outputs)), target)
    missed = _annotate(report, request.annotate, settings) if request.annotate is not None else ()
    return Answer(
        text=_printed(report, request),
        code=code_of(entries, settings.fail_on, inputs),
        remarks=(*inputs.remarks, *missed),
    )


def examined(request: Request) -> tuple[Entry, ...]:
    """The entries alone, for commands that look at findings in their own way."""
    return collected(replace(request, paths=gather(request.paths).paths))


def collected(request: Request, progress: Progress = None) -> tuple[Entry, ...]:
    """The entries of files that have been gathered."""
    settings = request.settings
    recipe = Recipe(
        engine=settings.reader, rules=rules_of(settings), waivers=_waivers(settings), today=_today()
    )
    return tuple(_collect(request.paths, recipe, settings, progress))


def rules_of(settings: Settings) -> RuleSet:
    """The built-in rules with the packs of the settings."""
    from gouji.validate.packs import load  # noqa: PLC0415 - lazy: the rules are not needed to extract

    return load([Path(pack) for pack in settings.pack])


def report_of(
    entries: Iterable[Entry], rules: RuleSet | None, settings: Settings, *, show_rounding: bool = False
) -> Report:
    """The entries with what a writer must know besides."""
    return Report(
        version=__version__,
        packs=(Pack(id=rules.id, version=rules.version, sha256=rules.sha256),) if rules is not None else (),
        entries=tuple(entries),
        rules=rules.rules if rules is not None else (),
        language=settings.lang,
        level=Level(settings.level),
        show_rounding=show_rounding,
        picture=Originals(_bounds(settings)).picture,
    )


def code_of(entries: Iterable[Entry], fail_on: str, inputs: Inputs) -> ExitCode:
    """The exit code: refused files or empty folders, findings at or above the floor, or none of these."""
    codes = [ExitCode.UNREAD] if inputs.nothing_in_a_folder else []
    for entry in entries:
        if entry.refused:
            codes.append(ExitCode.UNREAD)
        elif entry.confrontation is not None and fail_on != "never":
            floor = _RANK[Level(fail_on)]
            if any(_RANK[f.level] >= floor and f.status != "waived" for f in entry.confrontation.findings):
                codes.append(ExitCode.FINDINGS)
    return most_serious(codes)


def _collect(
    paths: tuple[str, ...], recipe: Recipe, settings: Settings, progress: Progress
) -> Iterable[Entry]:
    done = 0

    def on_done() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, len(paths))

    return examine_all(paths, recipe, workers=settings.jobs, bounds=_bounds(settings), on_done=on_done)


def _bounds(settings: Settings) -> Bounds:
    return Bounds(seconds=settings.timeout, memory_mb=settings.memory)


def _today() -> str:
    return dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()


def _waivers(settings: Settings) -> tuple[Waiver, ...]:
    if not settings.waivers:
        return ()
    from gouji.run.waiver_file import load  # noqa: PLC0415 - lazy

    return load(Path(settings.waivers))


def _evidence_beside(target: Path, outputs: tuple[Path, ...]) -> str:
    """The evidence page that this run writes into the same folder as `target`, "" for none."""
    pages = [page for page in outputs if page.suffix.lower() == ".html" and page.parent == target.parent]
    return pages[0].name if pages else ""


def _annotate(report: Report, folder: Path, settings: Settings) -> tuple[Remark, ...]:
    """Write the annotated copies; a remark for each that could not be made."""
    from gouji.report.annotate import annotate  # noqa: PLC0415 - lazy
    from gouji.report.inert import one_line  # noqa: PLC0415 - lazy

    copies = annotate(report, folder, Originals(_bounds(settings)).copy)
    return tuple(
        Remark(code="copy_not_made", message=f"{one_line(name)}：文件结构特殊，没有写批注副本")
        for name in copies.missed
    )


def _printed(report: Report, request: Request) -> str:
    if request.format == "json":
        from gouji.report import as_json  # noqa: PLC0415 - lazy

        return as_json.line(as_json.check(report, list(report.entries)))
    if request.format == "jsonl":
        from gouji.report import as_jsonl  # noqa: PLC0415 - lazy

        return "\n".join(line.rstrip("\n") for line in as_jsonl.lines(report))
    if request.format == "csv":
        from gouji.report import as_csv  # noqa: PLC0415 - lazy

        return as_csv.content(report).decode("utf-8")
    from gouji.report.text import render  # noqa: PLC0415 - lazy

    return render(replace(report), width=request.width, colour=request.colour)
