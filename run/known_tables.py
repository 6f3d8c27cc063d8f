"""`gouji import`: the bureau's own tables of approved budgets or final accounts (CSV) into the ledger, for M05.

Knows how such tables are written, not what is compared. What is not understood is said and never guessed: a table without
a unit of money is turned away, a column that names no figure is listed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.errors import UsageError
from gouji.normalize.number import AMOUNT_UNITS
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold, fold_label
from gouji.run.answer import Answer
from gouji.run.filing import full_name
from gouji.store import known as kept
from gouji.store import reports, reviews
from gouji.store.database import opened
from gouji.validate.known import ACCOUNTS, BUDGET, Known, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gouji.store.database import Ledger

BASES = {"accounts": ACCOUNTS, "budget": BUDGET}
_BRACKET = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_CODE = re.compile(r"^[\[（(]?\d{3,}[\]）)]?[-_ ]*")  # the budget code that systems print before a name
_BLANK = frozenset({"", "-", "--", "/", "无"})
_TITLE_ROWS = 10  # rows above the header that exports put titles and units into
_NAMES = 8  # offices that an answer lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of figures."""

    number: int
    header: str
    concept: str
    unit: str  # "" where the row or the command line says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table as it is laid out: where its header is, and what its columns are."""

    header: int
    office: int
    year: int | None
    unit: int | None
    columns: tuple[Column, ...]
    unused: tuple[str, ...]
    said_unit: str = ""  # of a line above the header: 单位：万元


def take(what: str, file: Path | None, place: str, *, unit: str = "", year: int | None = None) -> Answer:
    """Keep what a table says of each office, instead of what an earlier one said of the same offices and years.

    Args:
        what: "accounts" (final accounts), "budget" (approved budgets), or "list" for what is kept.
        file: the table, CSV in UTF-8 or GB18030.
        place: the ledger.
        unit: unit of money, where the table does not say it (元, 万元, 亿元).
        year: fiscal year, where the table has no such column.

    Raises:
        UsageError: unknown word, or the table is not understood: no office, no year, no unit, no figure, a word for a number.
    """
    if what == "list":
        return _listed(place)
    if what not in BASES:
        raise UsageError(f"不认识的种类“{what}”", "可选：accounts（决算）、budget（预算批复）、list（列出）")
    if file is None:
        raise UsageError("要导入哪个文件？", f"gouji import {what} 文件.csv --inbox 收件文件夹")
    if unit and unit not in AMOUNT_UNITS:
        raise UsageError(f"金额单位“{unit}”不认识", f"可选：{'、'.join(AMOUNT_UNITS)}")
    figures, sheet = read(file, BASES[what], unit=unit, year=year)
    with opened(place) as ledger:
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        named, doubtful = _named(ledger, figures)
        replaced = kept.put_known(ledger, named, now=now)
        lines = _answer(ledger, named, BASES[what], replaced)
    if sheet.unused:
        lines.append(f"没有用到的列：{'、'.join(sheet.unused)}")
    if doubtful:
        lines.append(f"名称与台账不完全相同，没有当作同一单位：{'；'.join(doubtful[:_NAMES])}")
        lines.append("如果是同一单位，把名录（gouji roster）或表里的名称改成一样后再导入。")
    lines.append("运行 gouji recheck 后，已收到的报告会与之核对；以后收到的自动核对（规则 M05）。")
    return Answer(text="\n".join(lines))


def _answer(ledger: Ledger, figures: list[Known], basis: str, replaced: int) -> list[str]:
    places = {(f.office, f.year) for f in figures}
    filed = {(r.entity, r.year) for r in reports.revisions(ledger)}
    years = "、".join(str(year) for year in sorted({year for _, year in places}))
    first = f"导入{basis}：{len(places)} 个单位（{years}年度），{len(figures)} 个数"
    return [
        first + (f"，其中 {replaced} 个单位更新了以前导入的" if replaced else "") + "。",
        f"其中 {len(places & filed)} 个单位的报告已在台账里，{len(places - filed)} 个还没有报告。",
    ]


def _listed(place: str) -> Answer:
    with opened(place, create=False) as ledger:
        found = kept.get_known(ledger)
        lines = [
            f"{office}　{year}　{basis}　{sum(f.basis == basis for f in figures)} 个数　{'、'.join(_origins(figures, basis))}"
            for (office, year), figures in sorted(found.items())
            for basis in sorted({f.basis for f in figures})
        ]
        return Answer(text="\n".join([*lines, f"共 {len(lines)} 条。"]))


def _origins(figures: Iterable[Known], basis: str) -> list[str]:
    """The files that the figures of one basis came from, without the place in them."""
    return sorted({re.sub(r" 第\d+行.*", "", f.origin) for f in figures if f.basis == basis})


def _named(ledger: Ledger, figures: list[Known]) -> tuple[list[Known], list[str]]:
    """The figures under the names that the ledger files reports under; and names that are nearly one of these."""
    roster = reviews.roster_names(ledger)
    filed = sorted({*roster, *(r.entity for r in reports.revisions(ledger))})
    exact = {fold(name): name for name in filed}
    named, doubtful = [], []
    for figure in figures:
        name = exact.get(fold(figure.office), figure.office)
        if name not in filed and (near := full_name(figure.office, [], filed)) != figure.office:
            doubtful.append(f"{figure.office}／{near}")
        named.append(replace(figure, office=name))
    return named, list(dict.fromkeys(doubtful))


# ---------------------------------------------------------------- reading a table


def read(file: Path, basis: str, *, unit: str = "", year: int | None = None) -> tuple[list[Known], Sheet]:
    """The figures of a table.

    Raises:
        UsageError: see `take`; names file, row and column.
    """
    rows = list(csv.reader(io.StringIO(_text(file))))
    sheet = _sheet(file, rows, basis)
    figures: list[Known] = []
    seen: dict[tuple[str, int], int] = {}
    for n, row in enumerate(rows[sheet.header + 1 :], sheet.header + 2):
        office = _CODE.sub("", _cell(row, sheet.office))
        if not office or fold(office) in {"合计", "总计", "小计"}:
            continue
        at = f"{file.name} 第{n}行"
        told = _year(_cell(row, sheet.year), year, at)
        if (fold(office), told) in seen:
            raise UsageError(
                f"{at}：{office} {told} 年在第{seen[fold(office), told]}行已经写过一次",
                "每个单位每年只留一行。",
            )
        seen[fold(office), told] = n
        for column in sheet.columns:
            text = fold(_cell(row, column.number)).replace(",", "")
            if text in _BLANK:
                continue
            where = f"{at}“{column.header}”"
            measured = taxonomy().by_id[column.concept].unit
            if measured in AMOUNT_UNITS:
                measured = column.unit or _cell(row, sheet.unit) or sheet.said_unit or unit
            figures.append(_figure((office, told, basis), column.concept, text, measured, where))
    if not figures:
        raise UsageError(f"{file} 里没有读到数", "表里至少要有一个单位和一个数，见 docs/nightly.md 的样表。")
    return figures, sheet


def _figure(place: tuple[str, int, str], concept: str, text: str, unit: str, where: str) -> Known:
    office, year, basis = place
    if not _NUMBER.fullmatch(text):
        raise UsageError(f"{where}：“{text}”不是数", "只写数字；没有的留空。")
    if not unit:
        raise UsageError(
            f"{where}：不知道金额单位", "在表头写“（元）”或“（万元）”，加一列“金额单位”，或用 --unit 指定。"
        )
    if unit != "人" and unit not in AMOUNT_UNITS:
        raise UsageError(f"{where}：金额单位“{unit}”不认识", f"可选：{'、'.join(AMOUNT_UNITS)}")
    value = Decimal(text)
    return Known(
        office=office, year=year, basis=basis, concept=concept, value=value, unit=unit, origin=where,
        decimals=max(-int(value.as_tuple().exponent), 0),
    )  # fmt: skip


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"读不了 {file}：{error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{file} 不是 UTF-8 或 GB18030 的文字", "在 Excel 里另存为 CSV 后再导入。")


def _sheet(file: Path, rows: list[list[str]], basis: str) -> Sheet:
    """The first row that names an office and a figure is the header; a unit may be said above it."""
    said = ""
    for n, row in enumerate(rows[:_TITLE_ROWS]):
        office = _position(row, "office")
        columns = _columns(row, basis) if office is not None else []
        if office is not None and columns:
            return _laid_out(file, n, row, columns, said)
        said = next((u for cell in row if (u := _unit_said(cell))), said)
    raise UsageError(
        f"{file} 的表头看不懂", "要有“单位名称”和至少一列数（如“本年支出合计”），见 docs/nightly.md 的样表。"
    )


def _laid_out(file: Path, n: int, row: list[str], columns: list[Column], said: str) -> Sheet:
    concepts = [column.concept for column in columns]
    for column in columns:
        if concepts.count(column.concept) > 1:
            same = "、".join(c.header for c in columns if c.concept == column.concept)
            raise UsageError(f"{file}：{same} 说的是同一个数", "只留一列。")
    positions = {name: _position(row, name) for name in ("office", "year", "unit")}
    used = {*(c.number for c in columns), *positions.values()}
    unused = tuple(cell.strip() for i, cell in enumerate(row) if cell.strip() and i not in used)
    office = positions["office"]
    assert office is not None
    return Sheet(
        header=n, office=office, year=positions["year"], unit=positions["unit"], columns=tuple(columns), unused=unused,
        said_unit=said,
    )  # fmt: skip


def _position(row: list[str], name: str) -> int | None:
    known = {fold_label(word) for word in lexicon()[name]}
    return next((i for i, cell in enumerate(row) if fold_label(cell) in known), None)


def _columns(row: list[str], basis: str) -> list[Column]:
    found = []
    for i, cell in enumerate(row):
        unit = next((u for part in _BRACKET.findall(cell) if (u := _unit(part))), "")
        concept = _concept(cell, basis)
        if concept is not None:
            found.append(Column(number=i, header=cell.strip(), concept=concept, unit=unit))
    return found


def _concept(header: str, basis: str) -> str | None:
    """The concept that a header names: as printed, without its unit, and without the word for budget or account."""
    bare = _BRACKET.sub(lambda m: "" if _unit(m[1]) else m[0], header)
    words = [bare, *_without(bare, lexicon()["basis"][basis])]
    own = {fold_label(word): concept for word, concept in lexicon()["column"].items()}
    for word in words:
        concept = taxonomy().find(word)
        known = own.get(fold_label(word)) or (concept.id if concept is not None else None)
        if known is not None and taxonomy().by_id[known].unit in {"万元", "人"}:
            return known
    return None


def _without(header: str, words: Iterable[str]) -> list[str]:
    """The header without a word before or behind it."""
    folded = fold_label(header)
    found = []
    for word in words:
        if folded.startswith(word) and folded != word:
            found.append(folded.removeprefix(word))
        if folded.endswith(word) and folded != word:
            found.append(folded.removesuffix(word))
    return found


def _unit(text: str) -> str:
    word = fold(text).removeprefix("单位:").removeprefix("金额单位:")
    return word if word in AMOUNT_UNITS else ""


def _unit_said(cell: str) -> str:
    folded = fold(cell).strip("()")
    return _unit(folded) if ":" in folded else ""


def _cell(row: list[str], number: int | None) -> str:
    return row[number].strip() if number is not None and number < len(row) else ""


def _year(text: str, given: int | None, at: str) -> int:
    digits = text.removesuffix("年").removesuffix("年度")
    if digits.isdigit() and 1990 <= int(digits) <= 2100:
        return int(digits)
    if not text and given is not None:
        return given
    raise UsageError(f"{at}：年度“{text}”不对", "在表里写一列“年度”，或用 --year 指定。")
