"""Waivers from a TOML file, for `gouji check --waivers`. Fails closed: what is not understood stops the run (exit 2)."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from gouji.errors import UsageError
from gouji.validate.model import Waiver

if TYPE_CHECKING:
    from pathlib import Path

_NEEDED = ("fingerprint", "reason", "by")
_WHOLE = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[A-Z]\d\d")


def load(path: Path) -> tuple[Waiver, ...]:
    """The `[[waiver]]` entries of a file.

    Each has `fingerprint` (last column of the discrepancy table), `reason`, `by`, and may have `rule`, `entity`, `year`,
    `printed`, `until` (ISO date).

    Raises:
        UsageError: the file cannot be read; an entry has an unknown key, lacks one, holds no fingerprint, year, code or
            date where one is due, or stands twice.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}：读不懂豁免文件（{error}）") from error
    unknown = set(data) - {"waiver"}
    if unknown:
        raise UsageError(f"{path}：不认识的键“{min(unknown)}”", "每条豁免写成 [[waiver]]。")
    entries = data.get("waiver", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise UsageError(f"{path}：读不懂 waiver", "每条豁免写成 [[waiver]]，方括号两层。")
    found: dict[tuple[str, str, int | None], Waiver] = {}
    for n, entry in enumerate(entries, 1):
        waiver = _waiver(entry, f"{path} 第 {n} 条")
        if found.setdefault((waiver.fingerprint, waiver.entity, waiver.year), waiver) is not waiver:
            raise UsageError(f"{path} 第 {n} 条：同一条问题写了两次", "只留一条。")
    return tuple(found.values())


def _waiver(entry: dict[str, Any], where: str) -> Waiver:
    known = {f.name for f in fields(Waiver)} - {"decision"}
    for key in entry:
        if key not in known:
            near = difflib.get_close_matches(key, sorted(known), 1)
            raise UsageError(f"{where}：不认识的键“{key}”" + (f"，是不是 {near[0]}？" if near else ""))
    for key in _NEEDED:
        if not str(entry.get(key, "")).strip():
            raise UsageError(f"{where}：缺少 {key}")
    _values(entry, where)
    until = str(entry.get("until", ""))
    if until:
        try:
            dt.date.fromisoformat(until)
        except ValueError as error:
            raise UsageError(f"{where}：日期“{until}”不对", "写成 2025-12-31。") from error
    blank = {"rule": "", "entity": "", "year": None, "printed": "", "until": ""}
    return Waiver(**{**blank, **entry, "until": until})


def _values(entry: dict[str, Any], where: str) -> None:
    """Each value is of its kind."""
    for key, value in entry.items():
        if key != "year" and not isinstance(value, str | dt.date):
            raise UsageError(f"{where}：{key} 应是文字，而不是 {value!r}")
    if not _WHOLE.fullmatch(str(entry["fingerprint"])):
        raise UsageError(
            f"{where}：“{entry['fingerprint']}”不是指纹",
            "指纹共64位，在差异表的最后一列；问题的短编号不能代替。",
        )
    year = entry.get("year")
    if year is not None and (isinstance(year, bool) or not isinstance(year, int) or not 1990 <= year <= 2100):
        raise UsageError(f"{where}：年度 {year!r} 不对", "写成 year = 2023，不加引号。")
    if entry.get("rule") and not _CODE.fullmatch(str(entry["rule"])):
        raise UsageError(f"{where}：“{entry['rule']}”不是规则代码", "写作一个大写字母加两位数字，如 A01。")
