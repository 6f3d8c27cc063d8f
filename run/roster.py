"""`gouji roster`: who should file, who has not, and who was late."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from typing import TYPE_CHECKING

from gouji.errors import UsageError
from gouji.run.answer import Answer
from gouji.run.filing import WHOLE_OFFICE, full_name
from gouji.store import reports, reviews
from gouji.store.database import opened
from gouji.store.reviews import Due

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.store.database import Ledger
    from gouji.store.reports import Revision

_OFFICE = ("单位", "单位名称", "entity")
_YEAR = ("年度", "年份", "year")
_DUE = ("截止日期", "应报日期", "due")
_CODE = ("单位编码", "预算编码", "code")
_SUPERIOR = ("主管部门", "上级单位", "superior")


def roster(place: str, file: Path | None, *, year: int | None) -> Answer:
    """Take in who should file (CSV with 单位, 年度, and maybe 截止日期, 单位编码, 主管部门), or say who has not and who was late.

    Raises:
        UsageError: the file lacks a column, names an office twice, or holds an impossible year or date.
    """
    with opened(place, create=file is not None) as ledger:
        if file is not None:
            offices = _offices(file)
            reviews.put_roster(ledger, offices)
            return Answer(text=f"名录已更新：{len(offices)} 个单位。")
        lines = missing(ledger, year)
        expected = len(reviews.get_roster(ledger, year))
        return Answer(text="\n".join([*lines, f"应报 {expected}，未报或迟报 {len(lines)}。"]))


def missing(ledger: Ledger, year: int | None = None) -> list[str]:
    """A line for each office of the roster that has not filed, or was late."""
    expected = reviews.get_roster(ledger, year)
    filed = _filed(reports.revisions(ledger, newest=False), tuple({due.entity for due in expected}))
    return [line for due in expected if (line := _complaint(due, filed.get((due.entity, due.year), [])))]


def _filed(revisions: list[Revision], names: tuple[str, ...]) -> dict[tuple[str, int], list[Revision]]:
    """First versions by office of the roster and year; a short name counts where it fits one office only."""
    found: dict[tuple[str, int], list[Revision]] = defaultdict(list)
    for revision in revisions:
        if revision.n == 1:
            found[full_name(revision.entity, [], names), revision.year].append(revision)
    return found


def _complaint(due: Due, filed: list[Revision]) -> str:
    """What is wrong with what an office has filed, "" where nothing is."""
    end = f"（截止 {due.due}）" if due.due else ""
    if not filed:
        return f"未报  {due.entity} {due.year}{end}"
    whole = [r for r in filed if r.kind.startswith(WHOLE_OFFICE)]
    if not whole:
        return f"未报  {due.entity} {due.year}{end}　只报了{'、'.join(sorted({r.kind for r in filed}))}"
    day = min(_local_day(r.received) for r in whole)
    return f"迟报  {due.entity} {due.year}　{day}{end}" if due.due and day > due.due else ""


def _local_day(moment: str) -> str:
    return dt.datetime.fromisoformat(moment).astimezone().date().isoformat()


def _offices(file: Path) -> list[Due]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = file.read_bytes().decode("gb18030", "replace")
    except OSError as error:
        raise UsageError(f"读不了名录 {file}：{error.strerror}") from error
    rows = list(csv.DictReader(io.StringIO(text)))
    offices: dict[tuple[str, int], Due] = {}
    for n, row in enumerate(rows, 2):
        name, year = _column(row, _OFFICE), _column(row, _YEAR)
        if not name or not year.isdigit():
            raise UsageError(
                f"{file} 第 {n} 行缺少单位或年度",
                "表头需要“单位”和“年度”，可另有“截止日期”“单位编码”“主管部门”。",
            )
        due = _column(row, _DUE)
        if due:
            due = _date(due, f"{file} 第 {n} 行")
        key = name, int(year)
        if key in offices:
            raise UsageError(f"{file} 第 {n} 行：{name} {year} 已经写过一次")
        offices[key] = Due(
            entity=name, year=int(year), due=due, code=_column(row, _CODE), superior=_column(row, _SUPERIOR)
        )
    return list(offices.values())


def _date(text: str, where: str) -> str:
    """An ISO date, also from 2025/6/1 as Excel writes it."""
    try:
        return dt.date.fromisoformat(
            "-".join(part.zfill(2) for part in text.replace("/", "-").split("-"))
        ).isoformat()
    except ValueError as error:
        raise UsageError(f"{where}：日期“{text}”不对", "写成 2025-12-31。") from error


def _column(row: dict[str, str], names: tuple[str, ...]) -> str:
    return next((row[name].strip() for name in names if row.get(name)), "")
