"""What comes back from a child is data of known types, whatever the child says."""

from __future__ import annotations

import datetime as dt
import json
import os
import pickle
import sys
import time
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.errors import Reason, Refused
from gouji.extract.model import Cell, Document, Location, Paragraph, Table
from gouji.run.border import unpickle
from gouji.run.bounds import Gauge
from gouji.run.child import Ended, _understand, sweep_stale
from gouji.run.worker import name_error

HERE = __name__.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    x: Decimal


class Word(StrEnum):
    ONE = "one"


class Pair(NamedTuple):
    a: int
    b: int


CELL = Cell(text="", row=0, col=0, location=Location())
TABLE = Table(index=0, cells=(CELL,), n_rows=1, n_cols=1, location=Location())
NOTE = Paragraph(text="注", location=Location(block=0))
DOCUMENT = Document(name="a", path="a", sha256="0", format="docx", blocks=(NOTE, TABLE))


class Plain:
    pass


@dataclass(frozen=True)
class Call:
    """Pickles as a call of any function."""

    function: Any
    arguments: tuple[Any, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return (self.function, self.arguments)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.binary()
        | st.decimals(allow_nan=False)
        | st.dates(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
        max_leaves=10,
    )
)
def test_plain_values_come_through_unchanged(value: object) -> None:
    assert unpickle(pickle.dumps(value, protocol=5), HERE) == value


@pytest.mark.parametrize(
    "value",
    [
        Point(x=Decimal("-29.50")),
        Word.ONE,
        Pair(1, 2),
        {1, 2},
        frozenset({Word.ONE}),
        dt.datetime(2021, 4, 1, tzinfo=dt.UTC),
        Path("a"),
        DOCUMENT,
    ],
)
def test_types_of_the_house_come_through(value: object) -> None:
    assert unpickle(pickle.dumps(value, protocol=5), HERE) == value


@pytest.mark.parametrize(
    "call",
    [
        Call(os.system, ("true",)),
        Call(eval, ("1",)),
        Call(getattr, ("", "upper")),
        Call(bytearray, (1 << 40,)),
        Call(Plain, ()),
        Call(unpickle, (b"", "x")),
    ],
)
def test_no_call_of_anything_else_is_made(call: Call) -> None:
    with pytest.raises(pickle.UnpicklingError):
        unpickle(pickle.dumps(call), HERE)


@given(st.binary(max_size=200))
def test_noise_is_an_ended_child(noise: bytes) -> None:
    with pytest.raises(Ended):
        _understand(noise, b"")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"reason": "no such reason", "seconds": 0, "rss": 0, "peak": 0},
        {"seconds": "long", "rss": 0, "peak": 0},
        {"seconds": None, "rss": 0, "peak": 0},
        [],
    ],
)
def test_an_answer_outside_the_contract_is_an_ended_child(said: object) -> None:
    with pytest.raises(Ended):
        _understand(json.dumps(said).encode(), b"")


def test_text_that_no_stream_can_encode_is_escaped() -> None:
    said = {"reason": "crashed", "detail": "a\udcff", "seconds": 1, "rss": 1, "peak": 1}
    assert _understand(json.dumps(said).encode(), b"").detail == "a\\udcff"


def refusal_from(cause: BaseException) -> Refused:
    refusal = Refused(Reason.CORRUPT_DOCUMENT, "seen")
    refusal.__cause__ = cause
    return refusal


def bomb_from(cause: BaseException) -> Refused:
    refusal = Refused(Reason.BOMB, "seen")
    refusal.__cause__ = cause
    return refusal


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (MemoryError(), (Reason.MEMORY, "")),
        (OSError(12, "Cannot allocate memory"), (Reason.MEMORY, "")),
        (RuntimeError("node Conv: std::bad_alloc"), (Reason.MEMORY, "")),
        (refusal_from(MemoryError()), (Reason.MEMORY, "")),
        (bomb_from(MemoryError()), (Reason.BOMB, "seen")),
        (refusal_from(KeyError()), (Reason.CORRUPT_DOCUMENT, "seen")),
        (RecursionError(), (Reason.CORRUPT_DOCUMENT, "嵌套过深")),
        (ValueError("x"), (Reason.INTERNAL_ERROR, "ValueError: x")),
    ],
)
def test_errors_are_named_by_what_lies_beneath(error: BaseException, named: tuple[Reason, str]) -> None:
    assert name_error(error, None) == named


def test_a_chain_of_causes_that_bites_its_tail_is_no_trap() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    assert name_error(one, None) == (Reason.INTERNAL_ERROR, "ValueError: one")


DEAD = 2**22 + 1  # beyond the kernel's highest process number


def test_only_old_folders_of_dead_parents_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folders = {
        "old and dead": tmp_path / f"gouji-{DEAD}-a",
        "old conversions of the dead": tmp_path / f"gouji-office-{DEAD}-a",
        "young and dead": tmp_path / f"gouji-{DEAD}-b",
        "old and alive": tmp_path / f"gouji-{os.getpid()}-c",
        "another's": tmp_path / "gouji-notes-d",
    }
    for name, folder in folders.items():
        folder.mkdir()
        if not name.startswith("young"):
            os.utime(folder, (0, 0))
    sweep_stale()
    gone = sorted(name for name, folder in folders.items() if not folder.exists())
    assert gone == ["old and dead", "old conversions of the dead"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_what_a_killed_parent_left_is_swept_at_once_but_not_under_a_living_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl  # noqa: PLC0415  not on every system

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, used = tmp_path / f"gouji-{DEAD}-left", tmp_path / f"gouji-{DEAD}-used"
    for folder in (left, used):
        folder.mkdir()
        (folder / "err").write_bytes(b"")
        minute = time.time() - 60
        os.utime(folder, (minute, minute))
    with (used / "err").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        sweep_stale()
        assert list(tmp_path.iterdir()) == [used]
    sweep_stale()
    assert list(tmp_path.iterdir()) == []


def test_memory_is_told_where_the_kernel_shows_no_status() -> None:
    gauge = Gauge()
    gauge._status = gauge._clear = -1
    gauge.reset()
    now, peak = gauge.read()
    assert 0 < now <= peak
