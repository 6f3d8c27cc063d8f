"""The same claims on SQLite and on PostgreSQL."""

from __future__ import annotations

import importlib
import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from gouji.errors import LedgerError
from gouji.store import reports, reviews, runs
from gouji.store.database import reading, writing
from gouji.store.reviews import Review
from gouji.store.runs import Arrival
from gouji.store.schema import arrival, fact, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from gouji.store.database import Ledger

filled = importlib.import_module("filled")  # beside this file; conftest.py makes it known
begin = filled.begin
finish = filled.finish
figure = filled.figure
report = filled.report
claim = filled.claim
keep = filled.keep
assign = filled.assign
filed = filled.filed
NOW = filled.NOW
A = filled.A
B = filled.B


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
