"""整改通知: one letter per office from a Word template, a register of them, and a zip. Knows the letter, no figures."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.errors import UsageError
from gouji.report import links, phrases
from gouji.report.files import put
from gouji.report.inert import cell, one_line
from gouji.report.model import advice
from gouji.report.table import as_bytes
from gouji.validate.model import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from gouji.report.model import Entry

TEMPLATE = Path(__file__).parent / "templates" / "letter.docx"
REGISTER, ARCHIVE = "整改通知登记表.csv", "整改通知.zip"
HEADER = ("序号", "单位", "年度", "文件", "错误", "核实", "办理期限", "通知", "说明")
_STILL = (1980, 1, 1, 0, 0, 0)  # the same time in every package: same input, same bytes
_ORDINALS = "一二三"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a letter's table."""

    no: int
    where: str
    problem: str
    printed: str
    expected: str
    todo: str


def write(  # noqa: PLR0913 - what stands in a letter
    entries: Iterable[Entry],
    folder: Path,
    *,
    bureau: str,
    due: date,
    issued: date | None = None,
    number: str = "",
    contact: str = "",
    template: Path | None = None,
) -> list[Path]:
    """Write a letter for every office with open errors or questions, the register of all files, and a zip.

    Args:
        entries: the files of a run.
        folder: where to write; made if missing.
        bureau: who writes.
        due: the day by which the office must answer.
        issued: the day of the letter; None leaves room to write it in.
        number: the document number, "" to leave it out.
        contact: whom to ask; "" leaves room.
        template: a .docx edited in Word; the one that comes with the program by default.

    Returns:
        The letters, the register and the zip, in this order.

    Raises:
        UsageError: the template cannot be used, or the folder not written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fixed: dict[str, str] = {
        "bureau": one_line(bureau),
        "due": _day(due),
        "issued": _day(issued) if issued else "　　　　年　　月　　日",
        "number": one_line(number),
        "contact": one_line(contact) or "　　　　　　",
    }
    ordered = sorted(entries, key=lambda e: (e.entity, e.year or 0, e.name, e.path))
    made: dict[str, bytes] = {}
    register: list[Sequence[str]] = []
    for (office, year), filed in _by_office(ordered).items():
        judged = [e.confrontation for e in filed if e.confrontation]
        # The same report as Word and as PDF says the same twice; the office answers once.
        found = list(
            {
                f.fingerprint: f
                for c in reversed(judged)
                for f in reversed(c.findings)
                if f.status != "waived"
            }.values()
        )[::-1]
        must = [f for f in found if f.level is Level.MUST]
        explain = [f for f in found if f.level is Level.EXPLAIN]
        name = ""
        if must or explain:
            name = _name(office, year, made)
            content = {**fixed, **_content(office, year, filed, must, explain)}
            made[name] = _rendered(template or TEMPLATE, content)
        register.append(_registered(len(register) + 1, office, filed, (must, explain), name, due))
    paths = []
    for name, letter in made.items():
        put(folder / name, letter)
        paths.append(folder / name)
    table = as_bytes(HEADER, register)
    put(folder / REGISTER, table)
    put(folder / ARCHIVE, _zip({**made, REGISTER: table}))
    return [*paths, folder / REGISTER, folder / ARCHIVE]


def todo(finding: Finding) -> str:
    """What the office must do about a finding."""
    if finding.status == "stale_waiver":
        return "原说明所依据的数字已变，请重新说明或更正。"
    if finding.level is not Level.MUST:
        return "书面说明原因并附依据；确属错误的，更正后重报。"
    if finding.alternatives or not finding.expected or finding.grade == "C":
        others = f"（{one_line(phrases.changes(finding.alternatives))}）" if finding.alternatives else ""
        return f"核对有关数据{others}，更正其中有误的一处。"
    text = f"更正为{finding.expected}{finding.unit}"
    if finding.knock_on:
        text += f"；同步更正：{one_line(phrases.changes(finding.knock_on))}"
    return one_line(text + "。")


def _by_office(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Files of one office and year; a file whose office is unknown stands alone."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        year = "" if entry.year is None else str(entry.year)
        key = one_line(entry.entity) or one_line(Path(entry.name).stem)
        groups.setdefault((key, year), []).append(entry)
    return groups


def _content(
    office: str, year: str, filed: list[Entry], must: list[Finding], explain: list[Finding]
) -> Mapping[str, object]:
    return {
        "office": office,
        "year": year or "　　",
        "files": "、".join(one_line(entry.name) for entry in filed),
        "must": _rows(must),
        "explain": _rows(explain),
        "must_count": len(must),
        "explain_count": len(explain),
        "explain_number": _ORDINALS[bool(must)],
        "last_number": _ORDINALS[bool(must) + bool(explain)],
    }


def _rows(found: list[Finding]) -> list[Row]:
    return [
        Row(
            no=number,
            where=_place(f),
            problem=one_line(f.message),
            printed=one_line(f"{f.printed}{f.unit}") if f.printed else "—",
            expected=one_line(f"{f.expected}{f.unit}") if f.expected and f.grade != "C" else "—",
            todo=todo(f),
        )
        for number, f in enumerate(found, 1)
    ]


def _place(finding: Finding) -> str:
    where, page = one_line(phrases.where(finding)), phrases.page(finding)
    return f"{where}（第{page}页）" if page and f"第{page}页" not in where else where


def _rendered(template: Path, content: Mapping[str, object]) -> bytes:
    from docxtpl import DocxTemplate  # noqa: PLC0415 - heavy, needed here only
    from jinja2 import TemplateError  # noqa: PLC0415
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    try:
        document = DocxTemplate(template)
        document.render(dict(content), SandboxedEnvironment(autoescape=True), autoescape=True)
    except (TemplateError, OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise UsageError(
            f"无法使用通知模板“{template.name}”：{error}", "请从自带的模板改起，不要改动花括号里的名字。"
        ) from error
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as package:
        return _zip({info.filename: package.read(info) for info in package.infolist()})


def _registered(
    number: int,
    office: str,
    filed: list[Entry],
    found: tuple[list[Finding], list[Finding]],
    name: str,
    due: date,
) -> tuple[str, ...]:
    refused = [f"{one_line(e.name)}：{advice(e, 'zh')}" for e in filed if e.refused]
    years = sorted({str(e.year) for e in filed if e.year is not None})
    note = "；".join(refused) or ("" if name else "没有须更正或说明的问题")
    return (
        *(str(number), cell(office), "、".join(years), cell("、".join(e.name for e in filed))),
        *(str(len(part)) for part in found),
        due.isoformat() if name else "",
        *(cell(name), cell(note)),
    )


def _name(office: str, year: str, taken: Mapping[str, bytes]) -> str:
    base = f"整改通知-{links.safe(office)}{'-' + year if year else ''}"
    name, number = f"{base}.docx", 1
    while name in taken:
        number += 1
        name = f"{base}-{number}.docx"
    return name


def _zip(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(zipfile.ZipInfo(name, _STILL), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
