"""A made-up run with findings of every kind, hostile names and texts, and a refused file."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from gouji.extract.model import Cell, Document, Location, Paragraph, Remark, Table
from gouji.normalize.model import Evidence, Fact, Indicator, Passage, Submission
from gouji.report.model import Entry, Pack, Report
from gouji.validate.model import (
    Change,
    Check,
    Confrontation,
    Finding,
    Level,
    Rule,
    RuleOutcome,
    Step,
    Symptom,
    Verdict,
    Waiver,
)

SENTENCE = (
    "二是项目支出安排合理。2021年全年支出318.40万元，"
    "其中基本支出206.15万元、项目支出121.25万元，全部用于河道治理。"
)
HOSTILE_NAME = '=HYPERLINK("x","y")\u202exslx.docx'
HOSTILE_OFFICE = "+示例市<script>alert(1)</script>&档案馆"


def d(text: str) -> Decimal:
    return Decimal(text)


def cell(text: str, row: int, col: int, *, rows: int = 1, cols: int = 1) -> Cell:
    place = Location(table=0, row=row, col=col, page=2)
    return Cell(text=text, row=row, col=col, row_span=rows, col_span=cols, location=place)


def form() -> Table:
    cells = (
        cell("年度支出情况（万元）", 0, 0, cols=4),
        cell("机构名称", 1, 0, rows=2),
        cell("支出合计", 1, 1, rows=2),
        cell("其中", 1, 2, cols=2),
        cell("基本支出", 2, 2),
        cell("项目支出", 2, 3),
        cell("汇总", 3, 0),
        cell("318.40", 3, 1),
        cell("206.15", 3, 2),
        cell("112.25", 3, 3),
        cell("当年结余", 4, 0),
        cell("-92.54", 4, 1),
        cell("", 4, 2),
        cell("@备注：无\n第二行", 4, 3),
    )
    return Table(index=0, cells=cells, n_rows=5, n_cols=4, location=Location(block=1, table=0, page=2))


def document(name: str, path: str, sha: str) -> Document:
    blocks = (
        Paragraph(text="二、预算执行情况", location=Location(block=0, page=1), level=0),
        form(),
        Paragraph(text=SENTENCE, location=Location(block=2, page=3)),
    )
    return Document(
        name=name, path=path, sha256=sha, format="docx", pages=None, blocks=blocks, reader="python-docx"
    )


def fact(name: str, label: str, value: str, place: Location, **more: object) -> Fact:
    evidence = Evidence(quote=value, location=place, how="table:spend", where=f"年度支出情况 汇总 {label}")
    settings: dict[str, object] = {
        "concept": None,
        "period": "2021",
        "value": d(value),
        "unit": "万元",
        "decimals": 2,
        "text": value,
        "source": "table",
        **more,
    }
    return Fact(id=name, label=label, evidence=evidence, **settings)  # type: ignore[arg-type]


def submission(name: str, path: str, sha: str, entity: str) -> Submission:
    facts = (
        fact("t0r3c1", "本年支出", "318.40", Location(table=0, row=3, col=1, page=2)),
        fact("t0r3c2", "基本支出", "206.15", Location(table=0, row=3, col=2, page=2)),
        fact("t0r3c3", "项目支出", "112.25", Location(table=0, row=3, col=3, page=2)),
        fact("t0r4c1", "当年结余", "-92.54", Location(table=0, row=4, col=1, page=2)),
        fact(
            "p2s18",
            "培训人次",
            "1200",
            Location(block=2, span=(18, 22), page=3),
            source="narrative",
            unit="人次",
            decimals=0,
            bound="ge",
            low=d("1200"),
            text="1200余人次",
        ),
    )
    return Submission(
        name=name,
        path=path,
        sha256=sha,
        format="docx",
        form="F1",
        entity=entity,
        year=2021,
        grade="优",
        facts=facts,
        indicators=(
            Indicator(
                level1="投入",
                level2="预算",
                level3="预算执行率",
                criterion="=100% 计满分",
                weight=d("5"),
                score=d("4.5"),
                location=Location(table=0, row=4, col=0),
                nature="≥",
            ),
        ),
        narrative=(
            Passage(
                heading=("二、预算执行情况",),
                text="二、预算执行情况",
                location=Location(block=0),
                is_heading=True,
            ),
            Passage(heading=("二、预算执行情况",), text=SENTENCE, location=Location(block=2, page=3)),
        ),
    )


def findings() -> tuple[Finding, ...]:
    start = SENTENCE.index("121.25")
    prose = Location(block=2, page=3, span=(start, start + 6))
    return (
        Finding(
            id="a1b2c3d4e5",
            fingerprint="a1b2c3d4e5" + "0" * 54,
            rule="J02",
            rules=("J02", "B02"),
            level=Level.MUST,
            verdict=Verdict.FAIL,
            grade="A",
            cause="数字换位（112 写成 121）",
            cause_code="transposition",
            message="文字中的项目支出与支出表不符。",
            where="文字 二 第2句",
            location=prose,
            quote=SENTENCE,
            printed="121.25",
            expected="112.25",
            difference="9.00",
            unit="万元",
            entity="汇总",
            period="2021",
            derivations=2,
            symptoms=(Symptom(rule="B02", message="基本支出＋项目支出≠支出合计", where="文字 二 第2句"),),
            knock_on=(
                Change(label="项目支出占比", where="文字 二 第3句", printed="38.1%", expected="35.3%"),
            ),
            related=(Location(table=0, row=3, col=3, page=2), Location(table=0, row=3, col=1, page=2)),
            proof=(
                Step(kind="conflict", text="文字写项目支出 121.25，支出表写 112.25。", where="文字 二 第2句"),
                Step(
                    kind="interval",
                    text="项目支出（由其余各数推出）",
                    low=d("112.240"),
                    printed=d("121.25"),
                    high=d("112.260"),
                    where="文字 二 第2句",
                ),
                Step(kind="derivation", text="支出合计 318.40 − 基本支出 206.15 = 112.25"),
                Step(kind="derivation", text="支出表 项目支出 = 112.25"),
                Step(kind="cause", text="相邻两位数字写反：12 ↔ 21。"),
                Step(kind="knock_on", text="项目支出占比应由 38.1% 改为 35.3%。"),
            ),
            facts=("t0r3c3", "p2s18"),
        ),
        Finding(
            id="b1b2c3d4e5",
            fingerprint="12345e67" + "1" * 56,
            rule="C01",
            rules=("C01",),
            level=Level.MUST,
            verdict=Verdict.FAIL,
            grade="B",
            message="当年结余与收支差额不符，三个数中有一个错。",
            where="年度支出情况 汇总 当年结余",
            location=Location(table=0, row=4, col=1, page=2),
            quote="-92.54",
            printed="-92.54",
            expected="-29.54",
            difference="-63.00",
            unit="万元",
            alternatives=(
                Change(label="本年收入", where="年度收入情况", printed="225.86", expected="288.86"),
                Change(
                    label="本年支出",
                    where="年度支出情况",
                    printed="318.40",
                    expected="255.40",
                    location=Location(table=0, row=3, col=1, page=2),
                ),
            ),
            related=(Location(table=0, row=3, col=1, page=2),),
            facts=("t0r4c1", "t0r3c1"),
        ),
        Finding(
            id="c1b2c3d4e5",
            fingerprint="c" * 64,
            rule="K07",
            rules=("K07",),
            level=Level.EXPLAIN,
            verdict=Verdict.FAIL,
            cause="疑似套用其他单位的文字",
            message="=文中出现其他单位的名称\u202e“示例县档案馆”，请核实。",
            where="文字 三（一）",
            location=Location(block=2, page=3, span=(0, 4)),
            quote="@示例县档案馆\t按照\r\n要求<b>开展</b>工作",
            printed="示例县档案馆",
            status="waived",
            waiver=Waiver(
                fingerprint="c" * 64,
                rule="K07",
                entity="示例县水务局",
                year=2021,
                printed="示例县档案馆",
                reason="-两家联合开展，属实",
                by="审核岗甲",
                until="2027-12-31",
            ),
        ),
        Finding(
            id="d1b2c3d4e5",
            fingerprint="d" * 64,
            rule="H01",
            rules=("H01",),
            level=Level.EXPLAIN,
            verdict=Verdict.FAIL,
            grade="D",
            message="资金结余率按公式应得 2 分。",
            where="评分表 资金结余",
            location=Location(table=0, row=4, col=3, page=2),
            quote="3",
            printed="3",
            expected="2",
            difference="1",
            unit="分",
            knock_on=(Change(label="自评得分", where="评分表 合计", printed="97", expected="96"),),
            status="stale_waiver",
        ),
        Finding(
            id="e1b2c3d4e5",
            fingerprint="e" * 64,
            rule="N01",
            rules=("N01",),
            level=Level.HINT,
            verdict=Verdict.EDGE,
            message="占比恰在舍入的边上。",
            where="文字 二 第3句",
            quote="占35.25%",
            printed="35.25",
            unit="%",
        ),
    )


def checks() -> tuple[Check, ...]:
    return (
        Check(rule="B01", verdict=Verdict.EQUAL, level=Level.MUST, facts=("t0r3c1",)),
        Check(
            rule="B02",
            verdict=Verdict.ROUNDING,
            level=Level.MUST,
            name="支出合计",
            facts=("t0r3c1", "t0r3c2", "t0r3c3"),
            stated=d("318.40"),
            computed=d("318.41"),
            difference=d("-0.01"),
            unit="万元",
            message="支出合计与各项之和差 0.01，属四舍五入。",
        ),
        Check(rule="J02", verdict=Verdict.FAIL, level=Level.MUST, facts=("t0r3c3", "p2s18")),
        Check(rule="C01", verdict=Verdict.FAIL, level=Level.MUST, facts=("t0r4c1",)),
        Check(rule="A05", verdict=Verdict.UNKNOWN, level=Level.MUST, missing=("上年结转",)),
    )


def confrontation(filed: Submission, found: tuple[Finding, ...]) -> Confrontation:
    return Confrontation(
        submission=filed,
        findings=found,
        checks=checks(),
        outcomes=(
            RuleOutcome(rule="B02", counts={"ROUNDING": 1}),
            RuleOutcome(rule="A05", counts={"UNKNOWN": 1}, missing=("上年结转", "=年末结余")),
            RuleOutcome(rule="P03", counts={}, broken="RULE_BROKEN: division by zero"),
        ),
        figures=5,
        checked=4,
        unchecked=("p2s18",),
    )


def read_entry(name: str, path: str, sha: str, entity: str, found: tuple[Finding, ...]) -> Entry:
    filed = submission(name, path, sha, entity)
    return Entry(
        name=name,
        path=path,
        sha256=sha,
        format="docx",
        document=document(name, path, sha),
        submission=filed,
        confrontation=confrontation(filed, found),
    )


@pytest.fixture
def water() -> Entry:
    return read_entry("水务局.docx", "收件箱/水务局.docx", "1" * 64, "示例县水务局", findings())


@pytest.fixture
def archive() -> Entry:
    """An office whose name and file name try to be a formula, a script and a turned text."""
    one = findings()[1]
    entry = read_entry(HOSTILE_NAME, f"-收件箱/{HOSTILE_NAME}", "2" * 64, HOSTILE_OFFICE, (one,))
    remark = Remark(code="header_ignored", message="页眉未读", location=Location(page=1))
    return Entry(
        name=entry.name,
        path=entry.path,
        sha256=entry.sha256,
        format="docx",
        outcome="accepted_with_warning",
        remarks=(remark,),
        document=entry.document,
        submission=entry.submission,
        confrontation=entry.confrontation,
    )


@pytest.fixture
def broken() -> Entry:
    return Entry(
        name="坏\udc80文件.docx",
        path="收件箱/坏\udc80文件.docx",
        sha256="3" * 64,
        outcome="refused",
        reason="corrupt_archive",
        detail="no end record",
    )


@pytest.fixture
def rules() -> tuple[Rule, ...]:
    return (
        Rule(
            code="J02",
            name="文字与表格一致",
            kind="mentions",
            level=Level.MUST,
            message="",
            source="财预〔2013〕53号",
        ),
        Rule(code="C01", name="当年结余", kind="sum", level=Level.MUST, message=""),
        Rule(code="A05", name="上年结转", kind="rollforward", level=Level.MUST, message=""),
    )


@pytest.fixture
def run(water: Entry, archive: Entry, broken: Entry, rules: tuple[Rule, ...]) -> Report:
    return Report(
        version="0.1.0",
        packs=(Pack(id="core", version="1", sha256="f" * 64),),
        entries=(water, archive, broken),
        rules=rules,
    )


@pytest.fixture
def calc() -> str:
    """The path of LibreOffice; without its Calc the test is skipped."""
    found = shutil.which("soffice")
    if found is None or not list(Path(found).resolve().parent.glob("libsclo.*")):
        pytest.skip("LibreOffice Calc is not installed")
    return found
