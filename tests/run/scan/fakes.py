"""Scans whose documents are a few plain lines, read in this very process: for what is about files, not about reading.

A document is `office;year` on its first line, then `concept=figure` (`concept@row=figure`) or a sentence on each; `REFUSE` as first line is one
that cannot be read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gouji.errors import Reason, Refused
from gouji.extract.model import Location
from gouji.normalize.model import WHOLE, Evidence, Fact, Passage, Submission
from gouji.run import rechecking, scan
from gouji.run.bounds import Bounds
from gouji.run.guard import Receipt
from gouji.run.pipeline import Examined, Job, Stored
from gouji.validate import packs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pytest

    from gouji.validate.model import RuleSet

NOON = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
READ: list[str] = []  # names of the documents that were read, in order


@cache
def rules() -> RuleSet:
    """The rules that need no form, for speed."""
    every = packs.load([])
    wanted = {"A01", "B01", "B04", "L01", "L05"}
    return replace(every, rules=tuple(rule for rule in every.rules if rule.code in wanted))


def understand(text: str, job: Job) -> Submission:
    """A submission from plain lines."""
    first, *lines = text.splitlines()
    if first == "REFUSE":
        raise Refused(Reason.NO_TEXT)
    office, year = first.split(";")
    facts, passages = [], []
    for n, line in enumerate(lines):
        concept, sign, value = line.partition("=")
        place = Location(block=n)
        if not sign:
            passages.append(Passage(heading=("一、概况",), text=line, location=place))
            continue
        evidence = Evidence(quote=line, location=place, how="table:test", where=f"表 {concept}")
        number = Decimal(value)
        concept, _, entity = concept.partition("@")
        facts.append(
            Fact(
                id=f"f{n}", concept=concept, label=concept, entity=entity or WHOLE, period=year, value=number, unit="万元", text=value,
                decimals=max(-int(number.as_tuple().exponent), 0), source="table", evidence=evidence,
            )
        )  # fmt: skip
    return Submission(
        name=job.name.rpartition("/")[2], path=job.name, sha256="", format=job.name.rpartition(".")[2], form="F1-HN-YY", entity=office,
        year=int(year), facts=tuple(facts), narrative=tuple(passages),
    )  # fmt: skip


def read_here(jobs: Iterable[Any], work: Callable[[Any], Any], **_: object) -> Iterator[Receipt[Any, Any]]:
    """Stands for the guard: the same receipts, without children."""
    for job in jobs:
        if isinstance(job, Stored):
            yield Receipt(job=job, value=work(job))
            continue
        READ.append(job.name)
        try:
            submission = understand(Path(job.path).read_text(encoding="utf-8", errors="replace"), job)
        except Refused as refusal:
            yield Receipt(job=job, reason=refusal.reason, detail=refusal.detail)
        except ValueError as error:
            yield Receipt(job=job, reason=Reason.UNSUPPORTED_FORMAT, detail=str(error))
        else:
            yield Receipt(job=job, value=Examined(submission=submission, document=None, confrontation=None))


def install(patch: pytest.MonkeyPatch) -> None:
    """Let scans read plain lines."""
    patch.setattr(scan, "read_all", read_here)
    patch.setattr(rechecking, "read_all", read_here)
    rules()


def task(inbox: Path, **changes: Any) -> scan.Scan:  # noqa: ANN401 - fields of Scan
    """A scan of an inbox with its state beside it."""
    state = inbox.with_name(f"{inbox.name}.gouji")
    known: dict[str, Any] = {
        "root": inbox, "ledger": str(state / "ledger.sqlite3"), "state": state, "rules": rules(), "bounds": Bounds(),
        "settle": 0.0, "clock": lambda: NOON, "sleep": lambda _: None,
    }  # fmt: skip
    return scan.Scan(**(known | changes))


def put(inbox: Path, name: str, text: str | bytes, *, age: int = 0) -> Path:
    """A file in the inbox, last changed `age` seconds before noon."""
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    touch(path, age)
    return path


def touch(path: Path, age: int) -> None:
    """Set the time of a file."""
    moment = int(NOON.timestamp()) - age
    os.utime(path, (moment, moment))


def results(state: Path) -> dict[str, str]:
    """Every file under runs/, by path, with the digest of its bytes."""
    return {
        str(path.relative_to(state)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((state / "runs").rglob("*"))
        if path.is_file()
    }


_CONTENT = {
    "arrivals": "SELECT run_id, path, size, mtime_ns, sha256, outcome, reason FROM arrival",
    "blobs": "SELECT sha256, size, stored FROM blob",
    "readings": "SELECT sha256, version, name, form, reason FROM extraction",
    "facts": "SELECT x.sha256, f.key, f.concept, f.scaled, f.decimals FROM fact f JOIN extraction x ON x.id = f.extraction_id",
    "filed": "SELECT e.name, s.year, s.kind, r.n, r.sha256, r.run_id FROM revision r JOIN submission s ON s.id = r.submission_id"
    " JOIN entity e ON e.id = s.entity_id",
    "companions": "SELECT r.sha256, c.sha256, c.run_id FROM companion c JOIN revision r ON r.id = c.revision_id",
    "judged": "SELECT r.sha256, c.rules, c.run_id, c.figures, c.checked, c.verdicts FROM confrontation c"
    " JOIN revision r ON r.id = c.revision_id",
    "findings": "SELECT r.sha256, f.n, f.fingerprint, f.rule, f.level, f.message, f.status FROM finding f"
    " JOIN confrontation c ON c.id = f.confrontation_id JOIN revision r ON r.id = c.revision_id",
    "attempts": "SELECT sha256, outcome FROM attempt",
    "runs": "SELECT id, kind, root, state, exit_code, counts FROM run",
}


def content(state: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The ledger without ids and times."""
    with closing(sqlite3.connect(state / "ledger.sqlite3")) as connection:
        return {name: sorted(connection.execute(query), key=repr) for name, query in _CONTENT.items()}
