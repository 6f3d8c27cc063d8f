"""The same claims on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from gouji.errors import LedgerError, ScanBusy
from gouji.extract.model import Location
from gouji.normalize.model import Evidence, Fact, Submission
from gouji.store import confrontations, reports, reviews, runs, traces
from gouji.store.copying import copy_ledger
from gouji.store.database import check, close, exclusive, open_ledger, reading, writing
from gouji.store.reports import Attempt, Extraction, Filing
from gouji.store.reviews import Due, Review
from gouji.store.runs import Arrival
from gouji.store.schema import arrival, fact, run
from gouji.store.views import VIEWS
from gouji.validate.model import Confrontation, Finding, Level, RuleOutcome, Verdict
from gouji.validate.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def test_a_run_that_was_broken_off_is_gone_on_with(ledger: Ledger) -> None:
    first = begin(ledger)
    again, resumed = runs.begin(ledger, kind="scan", root="/inbox", version="1", rules="r", now=NOW)
    assert (again.id, resumed, runs.broken_off(ledger, "/inbox")) == (first, True, first)
    finish(ledger, first)
    assert runs.broken_off(ledger, "/inbox") is None
    assert begin(ledger) == first + 1


def test_one_inbox_has_one_open_run_whatever_the_program_does(ledger: Ledger) -> None:
    begin(ledger)
    values = {
        "id": 99,
        "kind": "scan",
        "root": "/inbox",
        "version": "",
        "rules": "",
        "started": NOW,
        "state": "running",
    }
    with pytest.raises(LedgerError), writing(ledger) as connection:
        connection.execute(insert(run).values(**values))


def test_inboxes_that_begin_at_once_get_numbers_of_their_own(open_it: Callable[[], Ledger]) -> None:
    open_it()
    numbers: list[int] = []

    def work(root: str) -> None:
        numbers.append(begin(open_it(), root))

    threads = [threading.Thread(target=work, args=(f"/inbox{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def test_the_last_state_of_a_path_is_known(ledger: Ledger) -> None:
    first = begin(ledger)
    runs.record(
        ledger, first, "/inbox", [Arrival(path="a", size=1, mtime_ns=1, outcome="deferred", reason="x")]
    )
    finish(ledger, first)
    second = begin(ledger)
    claim(ledger, second, path="a")
    runs.settle(ledger, second, "a", "new")
    claim(ledger, second, path="b", root="/inbox")
    known = runs.known(ledger, "/inbox")
    assert {path: a.outcome for path, a in known.items()} == {"a": "new", "b": None}
    assert runs.known(ledger, "/elsewhere") == {}


def test_an_outcome_outside_the_closed_list_is_turned_away(ledger: Ledger) -> None:
    number = begin(ledger)
    with pytest.raises(LedgerError):
        runs.record(ledger, number, "/inbox", [Arrival(path="a", size=1, mtime_ns=1, outcome="lost")])


def test_types_are_checked_by_the_database(ledger: Ledger) -> None:
    number = begin(ledger)
    row = {"run_id": number, "root": "/", "path": "a", "size": "555.60万", "mtime_ns": 0}
    with pytest.raises(DBAPIError), ledger.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO arrival (run_id, root, path, size, mtime_ns) VALUES (:run_id, :root, :path, :size, :mtime_ns)"
            ),
            row,
        )


def test_what_fails_halfway_leaves_nothing(ledger: Ledger) -> None:
    number = begin(ledger)
    values = {"run_id": number, "root": "/", "path": "a", "size": 1, "mtime_ns": 0}
    with pytest.raises(ZeroDivisionError), writing(ledger) as connection:  # noqa: PT012
        connection.execute(insert(arrival).values(**values))
        raise ZeroDivisionError
    assert runs.of_run(ledger, number) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(words=st.text(st.characters(max_codepoint=0xFFFF, categories=None), max_size=12))
def test_any_text_comes_back_as_it_was(ledger: Ledger, words: str) -> None:
    """Names of files may hold lone surrogates, and text of documents NUL."""
    decided = Review(fingerprint="f", action="confirm", reason=words, by="甲", at=NOW)
    reviews.add(ledger, [decided])
    assert reviews.history(ledger)[-1] == decided


def test_a_name_that_is_no_unicode_is_found_again(ledger: Ledger) -> None:
    name = b"\xb1\xa8\xb1\xed.docx".decode("utf-8", "surrogateescape")
    number = begin(ledger)
    runs.record(
        ledger,
        number,
        "/inbox",
        [Arrival(path=name, size=1, mtime_ns=2, outcome="refused", reason="no_text")],
    )
    assert list(runs.known(ledger, "/inbox")) == [name]


@pytest.mark.parametrize("printed", ["717.50", "-0.96", "0", "0.00", "123456789012345678901.23", "5E+3"])
def test_amounts_are_exact(ledger: Ledger, printed: str) -> None:
    number = begin(ledger)
    claim(ledger, number)
    keep(ledger, number, A, report("青禾县农业局", 2022, figure(printed)))
    with reading(ledger) as connection:
        row = connection.execute(select(fact.c.scaled, fact.c.decimals)).one()
    assert Decimal(row.scaled).scaleb(-row.decimals) == Decimal(printed)
    kept = reports.get_extraction(ledger, A)
    assert kept is not None
    assert kept.submission is not None
    assert kept.submission.facts == (figure(printed),)


def test_what_was_read_is_not_read_otherwise_a_second_time(ledger: Ledger) -> None:
    number = begin(ledger)
    claim(ledger, number)
    keep(ledger, number, A, report("甲局"))
    keep(ledger, number, A, report("乙局"))
    kept = reports.get_extraction(ledger, A, "1")
    assert kept is not None
    assert kept.submission is not None
    assert kept.submission.entity == "甲局"


def test_what_was_refused_may_be_tried_again(ledger: Ledger) -> None:
    number = begin(ledger)
    claim(ledger, number)
    keep(ledger, number)
    assert reports.extracted(ledger, "1", number) == {A: "timeout"}
    keep(ledger, number, A, report())
    assert reports.extracted(ledger, "1", number) == {A: None}


def test_a_newer_reader_knows_what_it_has_not_read(ledger: Ledger) -> None:
    number = begin(ledger)
    claim(ledger, number)
    keep(ledger, number, A, report())
    assert reports.outdated(ledger, "1") == set()
    assert reports.outdated(ledger, "2") == {A}


def test_bytes_are_filed_once_and_other_bytes_are_a_revision(ledger: Ledger) -> None:
    first = begin(ledger)
    claim(ledger, first, "a", A)
    claim(ledger, first, "b", B)
    assert assign(ledger, first, A) == ("new", 1)
    assert assign(ledger, first, A) == ("new", 1), "a run that is gone on with says the same again"
    assert assign(ledger, first, B) == ("revision", 2)
    assert assign(ledger, first, B) == ("revision", 2)
    finish(ledger, first)
    second = begin(ledger)
    assert assign(ledger, second, A) == ("duplicate", 1)
    assert [r.sha256 for r in reports.revisions(ledger)] == [B]
    assert [r.sha256 for r in reports.revisions(ledger, newest=False)] == [A, B]


def test_what_was_known_at_the_end_of_a_run(ledger: Ledger) -> None:
    first, _ = filed(ledger, sha256=A)
    second, _ = filed(ledger, sha256=B)
    assert [r.sha256 for r in reports.revisions(ledger, until=first)] == [A]
    assert [r.sha256 for r in reports.revisions(ledger, until=second)] == [B]


def test_a_confrontation_comes_back_and_is_replaced_by_the_same_rules(ledger: Ledger) -> None:
    number, revision = filed(ledger, problem())
    kept = confrontations.get_confrontation(ledger, revision)
    assert kept is not None
    assert (kept.findings, kept.figures, kept.outcomes[0].missing) == ((problem(),), 3, ("基本支出",))
    waived = replace(kept, findings=(problem(status="waived"),))
    confrontations.put_confrontation(ledger, waived, revision_id=revision, rules="r", run_id=number)
    assert confrontations.count_levels(ledger) == {"must": 0, "explain": 0, "hint": 0}
    confrontations.put_confrontation(
        ledger, replace(kept, findings=()), revision_id=revision, rules="s", run_id=number
    )
    assert confrontations.confronted(ledger, "r") == confrontations.confronted(ledger, "s") == {revision}
    asked = confrontations.get_confrontation(ledger, revision, "r")
    assert asked is not None
    assert len(asked.findings) == 1, "the rules that are asked for come before newer ones"
    other = confrontations.get_confrontation(ledger, revision, "unknown")
    assert other is not None
    assert other.findings == (), "and the newest where they are unknown"


def test_findings_are_counted_and_found_by_office(ledger: Ledger) -> None:
    first, _ = filed(ledger, problem(), problem("e" * 64, Level.HINT), office="甲局", sha256=A)
    filed(ledger, problem(), office="乙局", sha256=B)
    assert confrontations.count_levels(ledger, first) == {"must": 1, "explain": 0, "hint": 1}
    assert confrontations.count_levels(ledger) == {"must": 2, "explain": 0, "hint": 1}
    assert {office for office, _, _ in confrontations.find(ledger, "f" * 64)} == {"甲局", "乙局"}
    assert confrontations.find(ledger, "f" * 10)[0][2] == problem()
    assert confrontations.find(ledger, "%") == []
    assert confrontations.fingerprints(ledger, before=first + 1) == {("甲局", "f" * 64), ("甲局", "e" * 64)}


def test_what_comparing_found_is_kept_apart_and_replaced(ledger: Ledger) -> None:
    _, revision = filed(ledger, problem())
    likeness = problem("d" * 64, Level.EXPLAIN)
    assert confrontations.put_between(ledger, [likeness], revision_id=revision, rules="r")
    assert not confrontations.put_between(ledger, [likeness], revision_id=revision, rules="r"), "nothing new"
    kept = confrontations.get_confrontation(ledger, revision)
    assert kept is not None
    assert kept.findings == (problem(), likeness)
    assert confrontations.with_between(ledger, "r") == {revision}
    assert confrontations.put_between(ledger, [], revision_id=revision, rules="r")
    assert confrontations.with_between(ledger, "r") == set()


def test_traces_are_kept_by_version(ledger: Ledger) -> None:
    number = begin(ledger)
    claim(ledger, number)
    traces.put_trace(ledger, A, Trace(paragraphs=(1, 2**48 - 1), figures="x"), "1")
    traces.put_trace(ledger, A, Trace(paragraphs=(3,)), "1")
    assert traces.get_traces(ledger, "1") == {A: Trace(paragraphs=(3,))}
    assert traces.get_traces(ledger, "2") == {}


def test_the_last_decision_on_a_finding_of_one_office_counts(ledger: Ledger) -> None:
    def decide(office: str, action: str) -> Review:
        return Review(
            fingerprint="f", action=action, reason="经核实", by="甲", at=NOW, entity=office, year=2022
        )

    reviews.add(ledger, [decide("甲局", "waive"), decide("乙局", "waive"), decide("甲局", "reopen")])
    assert [w.entity for w in reviews.waivers(ledger)] == ["乙局"]


def test_the_roster_of_a_year_is_replaced_whole(ledger: Ledger) -> None:
    reviews.put_roster(
        ledger, [Due(entity="甲局", year=2022), Due(entity="甲局", year=2023, due="2024-03-31")]
    )
    reviews.put_roster(ledger, [Due(entity="乙站", year=2022, superior="甲局", code="101")])
    reviews.put_roster(ledger, [])
    assert reviews.get_roster(ledger) == [
        Due(entity="乙站", year=2022, superior="甲局", code="101"),
        Due(entity="甲局", year=2023, due="2024-03-31"),
    ]
    assert reviews.roster_names(ledger) == ("乙站", "甲局")


def test_a_name_is_held_by_one_and_free_again(open_it: Callable[[], Ledger]) -> None:
    one, other = open_it(), open_it()
    with exclusive(one, "/inbox"):
        with pytest.raises(ScanBusy), exclusive(other, "/inbox"):
            pass
        with exclusive(other, "/another"):
            pass
    with exclusive(other, "/inbox"):
        pass


def test_views_are_the_promised_interface(ledger: Ledger) -> None:
    filed(ledger, problem())
    with reading(ledger) as connection:
        for name in VIEWS:
            rows = connection.execute(text(f"SELECT * FROM {name}")).mappings().all()
            assert len(rows) == 1, name
        status = connection.execute(text("SELECT * FROM v_unit_status")).mappings().one()
    assert (status["单位"], status["年度"], status["错误"], status["提示"]) == ("青禾县农业局", 2022, 1, 0)


def test_readers_see_the_state_before_while_a_writer_writes(open_it: Callable[[], Ledger]) -> None:
    writer, reader = open_it(), open_it()
    number = begin(writer)
    with writing(writer) as connection:
        connection.execute(insert(arrival).values(run_id=number, root="/", path="a", size=1, mtime_ns=1))
        assert runs.of_run(reader, number) == []
    assert len(runs.of_run(reader, number)) == 1


def test_writers_that_look_first_do_not_turn_each_other_away(open_it: Callable[[], Ledger]) -> None:
    first = open_it()
    number = begin(first)
    claim(first, number, "a", A)
    outcomes: list[str] = []

    def work() -> None:
        mine = open_it()
        outcomes.extend(assign(mine, number, A, office=f"局{n}")[0] for n in range(8))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["new"] * 32
    assert len(reports.revisions(first)) == 8


def test_opening_twice_changes_nothing_and_a_missing_one_is_said(open_it: Callable[..., Ledger]) -> None:
    with pytest.raises(LedgerError, match="没有台账"):
        open_it(create=False)
    number = begin(open_it())
    assert runs.broken_off(open_it(create=False), "/inbox") == number
    assert check(open_it()) == []


def test_a_ledger_of_a_newer_program_is_left_alone(open_it: Callable[..., Ledger], place: str) -> None:
    ledger = open_it()
    with writing(ledger) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="比本程序新"):
        open_ledger(place)


def test_a_ledger_moves_to_another_database_whole_and_goes_on_there(
    ledger: Ledger, tmp_path: Path, place: str
) -> None:
    """From a file into the database of the test, and back into a file."""
    file = open_ledger(str(tmp_path / "old.sqlite3"))
    _, revision = filed(file, problem())
    assert confrontations.put_between(file, [problem("d" * 64)], revision_id=revision, rules="r")
    copied = copy_ledger(file, place)
    assert copied > 8
    moved = confrontations.get_confrontation(ledger, revision)
    assert moved == confrontations.get_confrontation(file, revision)
    filed(ledger, problem("e" * 64), sha256=B)  # numbers go on behind those that were copied
    with pytest.raises(LedgerError, match="已有记录"):
        copy_ledger(file, place)
    assert copy_ledger(ledger, str(tmp_path / "back.sqlite3")) > copied
    back = open_ledger(str(tmp_path / "back.sqlite3"))
    assert reports.revisions(back, newest=False) == reports.revisions(ledger, newest=False)
    close(file)
    close(back)
