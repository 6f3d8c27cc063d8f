"""What judging said, what people decided, and the ledger as a whole: on SQLite and PostgreSQL alike."""

from __future__ import annotations

import importlib
import threading
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, text

from gouji.errors import LedgerError, ScanBusy
from gouji.store import confrontations, reports, reviews, runs, traces
from gouji.store.copying import copy_ledger
from gouji.store.database import check, close, exclusive, open_ledger, reading, writing
from gouji.store.known import get_known, put_known
from gouji.store.reviews import Due, Review
from gouji.store.schema import arrival
from gouji.store.views import VIEWS
from gouji.validate.known import Known
from gouji.validate.model import Level
from gouji.validate.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gouji.store.database import Ledger

filled = importlib.import_module("filled")  # beside this file; conftest.py makes it known
begin = filled.begin
problem = filled.problem
claim = filled.claim
assign = filled.assign
filed = filled.filed
NOW = filled.NOW
A = filled.A
B = filled.B


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


def test_a_ledger_of_the_first_release_is_brought_up_to_date_with_all_it_holds(
    open_it: Callable[..., Ledger],
) -> None:
    ledger = open_it()
    _, revision = filed(ledger, problem())
    with writing(ledger) as connection:  # as the first release left it
        connection.execute(text("DROP TABLE companion"))
        connection.execute(text("DROP TABLE known_figure"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    again = open_it()
    assert confrontations.get_confrontation(again, revision) is not None
    reports.accompany(again, revision, A, 1)
    assert reports.filed(again, {A})[A].id == revision
    with reading(again) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0002"


def test_what_the_bureau_knows_is_replaced_by_office_year_and_basis(ledger: Ledger) -> None:
    def known(office: str, basis: str, value: str) -> Known:
        number = Decimal(value)
        places = max(-int(number.as_tuple().exponent), 0)
        return Known(
            office=office, year=2022, basis=basis, concept="carry", value=number, decimals=places, unit="元", origin="a.csv 第2行",
        )  # fmt: skip

    first = [
        known("甲局", "决算", "12345678901234.50"),
        known("甲局", "预算", "-0.5"),
        known("乙局", "决算", "7"),
    ]
    assert put_known(ledger, first, now=NOW) == 0
    assert get_known(ledger) == {("甲局", 2022): tuple(first[:2]), ("乙局", 2022): (first[2],)}
    assert put_known(ledger, [known("甲局", "决算", "8")], now=NOW) == 1
    assert [(f.basis, f.value) for f in get_known(ledger)["甲局", 2022]] == [
        ("预算", Decimal("-0.5")),
        ("决算", Decimal(8)),
    ]


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
