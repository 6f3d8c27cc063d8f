"""A ledger with something in it, in one line each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.extract.model import Location
from gouji.normalize.model import Evidence, Fact, Submission
from gouji.store import confrontations, reports, runs
from gouji.store.reports import Attempt, Extraction, Filing
from gouji.store.runs import Arrival
from gouji.validate.model import Confrontation, Finding, Level, RuleOutcome, Verdict

if TYPE_CHECKING:
    from gouji.store.database import Ledger

NOW = "2024-03-01T02:00:00+00:00"
A, B = "a" * 64, "b" * 64


def begin(ledger: Ledger, root: str = "/inbox") -> int:
    return runs.begin(ledger, kind="scan", root=root, version="1", rules="r", now=NOW)[0].id


def finish(ledger: Ledger, number: int) -> None:
    runs.finish(ledger, number, state=runs.DONE, exit_code=0, counts={"seen": 1}, now=NOW)


def figure(value: str, key: str = "t1", printed: str | None = None) -> Fact:
    number = Decimal(value)
    return Fact(
        id=key, concept="income.total", label="收入合计", period="2022", value=number, unit="万元",
        decimals=max(-int(number.as_tuple().exponent), 0), text=printed or value, source="table",
        evidence=Evidence(quote=value, location=Location(page=1), how="table:income", where="收入 汇总"),
    )  # fmt: skip


def report(office: str = "青禾县农业局", year: int = 2022, *facts: Fact) -> Submission:
    return Submission(
        name="a.docx", path="in/a.docx", sha256=A, format="docx", entity=office, year=year, facts=facts
    )


def problem(mark: str = "f" * 64, level: Level = Level.MUST, status: str = "open") -> Finding:
    return Finding(
        id=mark[:10], fingerprint=mark, rule="B04", rules=("B04",), level=level, verdict=Verdict.FAIL, message="不符",
        where="收入", printed="1.00", expected="2.00", status=status,
    )  # fmt: skip


def claim(ledger: Ledger, number: int, path: str = "a.docx", sha256: str = A, root: str = "/inbox") -> None:
    taken = Arrival(path=path, size=3, mtime_ns=5, sha256=sha256)
    runs.claim(ledger, number, root, taken, stored=f"{sha256[:2]}/{sha256}", now=NOW)


def keep(ledger: Ledger, number: int, sha256: str = A, submission: Submission | None = None) -> None:
    got = Extraction(
        sha256=sha256,
        name="a.docx",
        format="docx",
        submission=submission,
        reason=None if submission else "timeout",
    )
    reports.put_extraction(ledger, got, Attempt(outcome="ok", ms=5, peak_mb=1.5), version="1", run_id=number)


def assign(
    ledger: Ledger, number: int, sha256: str = A, office: str = "青禾县农业局", year: int = 2022
) -> tuple[str, int]:
    filing = Filing(office=office, year=year, kind="部门整体", sha256=sha256, run_id=number, now=NOW)
    outcome, revision = reports.assign(ledger, filing)
    return outcome, revision.n


def filed(
    ledger: Ledger, *findings: Finding, office: str = "青禾县农业局", sha256: str = A
) -> tuple[int, int]:
    """One report, read, filed and judged; (run, revision)."""
    number = begin(ledger)
    claim(ledger, number, path=f"{sha256[:4]}.docx", sha256=sha256)
    keep(ledger, number, sha256, report(office))
    assign(ledger, number, sha256, office)
    revision = reports.revisions(ledger, newest=False, run_id=number)[0].id
    judged = Confrontation(
        submission=report(office), findings=findings, figures=3, checked=2,
        outcomes=(RuleOutcome(rule="B04", counts={"FAIL": 1, "EQUAL": 2}, missing=("基本支出",)),),
    )  # fmt: skip
    confrontations.put_confrontation(ledger, judged, revision_id=revision, rules="r", run_id=number)
    finish(ledger, number)
    return number, revision
