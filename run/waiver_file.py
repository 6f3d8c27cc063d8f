"""Waivers from a TOML file, for `gouji check --waivers`. Fails closed: what is not understood stops the run (exit 2)."""

from __future__ import annotations

import datetime as dt
import difflib
import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from gouji.errors import UsageError
from gouji.validate.model import Waiver

if TYPE_CHECKING:
    from pathlib import Path

_NEEDED = ("fingerprint", "reason", "by")


def load(path: Path) -> tuple[Waiver, ...]:
    """The `[[waiver]]` entries of a file.

    Each has `fingerprint` (last column of the discrepancy table), `reason`, `by`, and may have `rule`, `entity`, `year`,
    `printed`, `until` (ISO date).

    Raises:
        UsageError: the file cannot be read, or an entry has an unknown key, lacks one, or ends on no date.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}：读不懂豁免文件（{error}）") from error
    unknown = set(data) - {"waiver"}
    if unknown:
        raise UsageError(f"{path}：不认识的键“{min(unknown)}”", "每条豁免写成 [[waiver]]。")
    return tuple(_waiver(entry, f"{path} 第 {n} 条") for n, entry in enumerate(data.get("waiver", ()), 1))


def _waiver(entry: dict[str, Any], where: str) -> Waiver:
    known = {f.name for f in fields(Waiver)}
    for key in entry:
        if key not in known:
            near = difflib.get_close_matches(key, sorted(known), 1)
            raise UsageError(f"{where}：不认识的键“{key}”" + (f"，是不是 {near[0]}？" if near else ""))
    for key in _NEEDED:
        if not str(entry.get(key, "")).strip():
            raise UsageError(f"{where}：缺少 {key}")
    until = str(entry.get("until", ""))
    if until:
        try:
            dt.date.fromisoformat(until)
        except ValueError as error:
            raise UsageError(f"{where}：日期“{until}”不对", "写成 2025-12-31。") from error
    blank = {"rule": "", "entity": "", "year": None, "printed": "", "until": ""}
    return Waiver(**{**blank, **entry, "until": until})
