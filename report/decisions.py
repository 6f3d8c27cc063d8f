"""What a reviewer decided in the workbook, read back by fingerprint. Knows columns, not looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from gouji.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

CHOICES = MappingProxyType(
    {"退回更正": "correct", "认可说明": "waive", "误报": "false_alarm", "待核实": "pending"}
)  # the words of the drop-down list and their codes
NEEDS_REASON = frozenset({"waive", "false_alarm"})

DECISION, REASON, BY, UNTIL = "处理意见", "理由", "处理人", "有效期至"
FINGERPRINT, PRINTED, SEAL = "指纹", "填报数原文", "行校验"
SEALED = ("单位", "年度", "规则", "位置", "问题")  # visible columns that the seal binds to the fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One answered row. `decision` is one of the codes of `CHOICES`."""

    fingerprint: str
    rule: str
    entity: str
    year: int | None
    printed: str
    decision: str
    reason: str
    by: str
    until: str  # ISO date, "" for none
    where: str  # sheet and row, for messages


def seal(fingerprint: str, printed: str, visible: tuple[str, ...]) -> str:
    """A short mark that binds what a person sees in a row to its hidden fingerprint."""
    return sha256("\x1f".join((fingerprint, printed, *visible)).encode()).hexdigest()[:12]


def read(path: Path) -> list[Decision]:
    """The answered rows of a workbook, in their order.

    Raises:
        UsageError: no workbook of ours, an unknown answer, a missing reason, or a row whose cells were
            changed or sorted apart from its fingerprint.
    """
    return list(_decisions(path))


def _decisions(path: Path) -> Iterator[Decision]:
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and needed here only
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (OSError, BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise UsageError(
            f"无法读取“{path.name}”：不是有效的 .xlsx 工作簿", "请选择由 gouji 导出的清单。"
        ) from error
    try:
        sheets = 0
        for sheet in book.worksheets:
            rows = sheet.iter_rows(values_only=True)
            header = [_text(value) for value in next(rows, ())]
            if not {FINGERPRINT, SEAL, DECISION} <= set(header):
                continue
            sheets += 1
            for number, values in enumerate(rows, 2):
                row = dict(zip(header, values, strict=False))
                where = f"{sheet.title} 第{number}行"
                if _text(row.get(DECISION)):
                    yield _decision(row, where)
        if not sheets:
            raise UsageError(
                f"“{path.name}”中没有带指纹的清单", "请选择由 gouji 导出的清单，不要删除隐藏列。"
            )
    finally:
        book.close()


def _decision(row: Mapping[str, object], where: str) -> Decision:
    answer = _text(row[DECISION])
    code = CHOICES.get(answer)
    if code is None:
        raise UsageError(
            f"{where}：不认识的处理意见“{answer}”", f"请从下拉列表中选择：{'、'.join(CHOICES)}。"
        )
    fingerprint, printed = _text(row[FINGERPRINT]), _text(row.get(PRINTED))
    told = tuple(_text(row.get(name)) for name in SEALED)
    if _text(row[SEAL]) != seal(fingerprint, printed, told) or not _same(row.get("填报数"), printed):
        raise UsageError(
            f"{where}：这一行的内容与导出时不同", "排序请选中整张表；不要改动单位、规则、位置、问题和填报数。"
        )
    reason = _text(row.get(REASON))
    if code in NEEDS_REASON and not reason:
        raise UsageError(f"{where}：“{answer}”没有写理由", "请在“理由”列写明依据。")
    entity, year, rule, *_ = told
    return Decision(
        fingerprint=fingerprint,
        rule=rule,
        entity=entity,
        year=int(year) if year else None,
        printed=printed,
        decision=code,
        reason=reason,
        by=_text(row.get(BY)),
        until=_day(row.get(UNTIL), where),
        where=where,
    )


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _same(cell: object, printed: str) -> bool:
    """Whether the visible figure is still the printed one; a text cell is compared as it stands."""
    if isinstance(cell, int | float):
        return bool(re.fullmatch(r"-?\d+(\.\d+)?", printed)) and Decimal(str(cell)) == Decimal(printed)
    return _text(cell) == printed


def _day(value: object, where: str) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = _text(value).replace("/", "-").replace(".", "-")
    if not text:
        return ""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise UsageError(f"{where}：有效期“{text}”不是日期", "请写成 2027-12-31 的样子。") from error
