"""Whatever a reader does, its document gets a named outcome and the next one is read."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import types
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from gouji.errors import Reason
from gouji.run import child
from gouji.run.bounds import Bounds
from gouji.run.guard import WINDOW, Receipt, _own_lines, hung_line, read_all

Run = Callable[..., list[Receipt[Any, Any]]]

OUTCOMES = {
    "hang": Reason.TIMEOUT,
    "hang_deaf": Reason.TIMEOUT,
    "hang_in_c": Reason.TIMEOUT,
    "stop": Reason.TIMEOUT,
    "leave": Reason.CRASHED,
    "segfault": Reason.CRASHED,
    "abort": Reason.CRASHED,
    "memory": Reason.MEMORY,
    "memory_wrapped": Reason.MEMORY,
    "memory_slowly": Reason.MEMORY,
    "many_small_things": Reason.MEMORY,
    "output": Reason.MEMORY,
    "output_over_limit": Reason.TOO_LARGE,
    "fork": Reason.INTERNAL_ERROR,
    "orphan": Reason.INTERNAL_ERROR,
    "many_files": Reason.INTERNAL_ERROR,
    "huge_file": Reason.INTERNAL_ERROR,
    "dishonest": Reason.INTERNAL_ERROR,
    "bug": Reason.INTERNAL_ERROR,
    "system_exit": Reason.INTERNAL_ERROR,
    "deep": Reason.CORRUPT_DOCUMENT,
    "refused": Reason.ENCRYPTED,
}
BOUNDS: dict[str, dict[str, float]] = {
    **{way: {"seconds": 0.5} for way, reason in OUTCOMES.items() if reason is Reason.TIMEOUT},
    "output_over_limit": {"memory_mb": 1024},
}


@pytest.mark.parametrize("way", OUTCOMES)
def test_each_fault_ends_in_a_named_outcome_and_the_next_file_is_read(run: Run, way: str) -> None:
    before, fault, after = run("good", way, "good", **BOUNDS.get(way, {}))
    assert (before.value, after.value) == ("1", "1")
    assert (fault.reason, fault.value) == (OUTCOMES[way], None)


@pytest.mark.usefixtures("launched")
@pytest.mark.parametrize("way", ["hang_in_c", "segfault", "memory", "refused", "bug", "output_over_limit"])
def test_it_is_so_in_fresh_interpreters_too(run: Run, way: str) -> None:
    fault, after = run(way, "good", **BOUNDS.get(way, {}))
    assert (fault.reason, after.value) == (OUTCOMES[way], "1")


def test_the_line_that_hung_is_told(run: Run) -> None:
    (receipt,) = run("hang", seconds=0.3)
    assert "in hang" in receipt.detail
    assert "in work" in receipt.trace


def test_a_crash_tells_its_signal_and_its_line(run: Run) -> None:
    (receipt,) = run("segfault")
    assert "信号 11" in receipt.detail
    assert "string_at" in receipt.trace


def test_a_bug_of_ours_keeps_its_traceback(run: Run) -> None:
    (receipt,) = run("bug")
    assert receipt.detail == "KeyError: '部门'"
    assert "Traceback (most recent call last)" in receipt.trace


def test_a_refusal_keeps_its_detail_and_needs_no_traceback(run: Run) -> None:
    (receipt,) = run("refused")
    assert (receipt.detail, receipt.trace) == ("seen", "")


def test_endless_nesting_in_a_pdf_is_a_damaged_pdf(run: Run, tmp_path: Path) -> None:
    pdf = tmp_path / "a.docx"
    pdf.write_bytes(b"junk %PDF-1.4")
    (receipt,) = run("deep", path=str(pdf))
    assert receipt.reason is Reason.CORRUPT_PDF


def test_a_crash_is_tried_once_more_and_then_final(run: Run) -> None:
    (receipt,) = run("leave")
    assert (receipt.reason, receipt.retried) == (Reason.CRASHED, True)


def test_the_second_try_is_alone(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        child, "_may_fork", lambda: True
    )  # what the children count stands in memory they inherit
    receipts = run("busy", "busy", "crash_once", *["busy"] * 6, workers=3)
    crashed = receipts[2]
    assert (crashed.reason, crashed.retried) == (None, True)
    assert crashed.value == 0  # others at work while it was tried again


def test_a_hang_is_not_tried_again(run: Run) -> None:
    (receipt,) = run("hang", seconds=0.3)
    assert not receipt.retried


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_receipts_come_in_the_order_of_the_jobs(faulty: ModuleType, workers: int) -> None:
    naps = ["0.2", "0", "0.1", "0", "0.05", "0", "0"]
    jobs = [faulty.Job(path=nap, key="nap") for nap in naps]
    assert [r.value for r in read_all(jobs, faulty.work, workers=workers)] == naps


def test_one_child_serves_many_documents(run: Run) -> None:
    assert len({r.value for r in run(*["who"] * 20)}) == 1


def test_a_child_is_replaced_after_its_number_of_documents(run: Run) -> None:
    one, two, three, four = (r.value for r in run(*["who"] * 4, documents=2))
    assert one == two != three == four


def test_a_child_that_keeps_memory_is_replaced(run: Run) -> None:
    pids = [r.value for r in run(*["grow"] * 5, growth_mb=100, memory_mb=1024)]
    assert len(set(pids)) > 1


def test_no_more_children_are_started_than_there_are_jobs(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    original = tempfile.mkdtemp

    def counted(prefix: str) -> str:
        started.append(prefix)
        return original(prefix=prefix)

    monkeypatch.setattr(tempfile, "mkdtemp", counted)
    run("good", workers=8)
    assert len(started) == 1


def test_jobs_are_drawn_a_bounded_number_ahead(faulty: ModuleType) -> None:
    drawn = 0

    def jobs() -> Any:  # noqa: ANN401
        nonlocal drawn
        for _ in range(500):
            drawn += 1
            yield faulty.Job(path="1", key="good")

    receipts = read_all(jobs(), faulty.work, workers=2)
    for taken in range(1, 100):
        next(receipts)
        assert drawn - taken <= WINDOW * 2
    receipts.close()  # type: ignore[attr-defined]


def test_each_end_is_announced_once(faulty: ModuleType) -> None:
    seen: list[tuple[str, Reason | None]] = []
    jobs = [faulty.Job(path="1", key=key) for key in ("good", "refused", "leave")]
    list(read_all(jobs, faulty.work, on_done=lambda job, reason: seen.append((job.key, reason))))
    assert seen == [("good", None), ("refused", Reason.ENCRYPTED), ("leave", Reason.CRASHED)]


def test_no_jobs_give_no_receipts_and_start_nothing(run: Run) -> None:
    assert run() == []


def test_time_the_caller_takes_is_not_the_documents(faulty: ModuleType) -> None:
    jobs = [faulty.Job(path=nap, key="nap") for nap in ("0", "0.3")]
    receipts = read_all(jobs, faulty.work, workers=2, bounds=Bounds(seconds=1.0))
    assert next(receipts).value == "0"
    time.sleep(2.5)
    assert next(receipts).value == "0.3"


def test_what_a_reader_prints_stays_inside(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    (receipt,) = run("chatter")
    assert receipt.value == "said"
    assert capfd.readouterr() == ("", "")


def test_files_of_one_document_are_gone_before_the_next(run: Run) -> None:
    assert [r.value for r in run("leave_files", "leave_files")] == [["err"], ["err"]]


def test_closing_early_leaves_no_child(faulty: ModuleType) -> None:
    jobs = [faulty.Job(path="1", key=key) for key in ("who", "hang", "hang")]
    receipts = read_all(jobs, faulty.work, workers=2)
    next(receipts)
    receipts.close()  # type: ignore[attr-defined]
    assert psutil.Process().children(recursive=True) == []


def test_it_works_from_a_thread(run: Run) -> None:
    said: list[Any] = []
    thread = threading.Thread(target=lambda: said.extend(run("good", "segfault", "good")))
    thread.start()
    thread.join()
    assert [r.value for r in said] == ["1", None, "1"]


def test_work_may_use_threads(run: Run) -> None:
    assert run("thread")[0].value == "thread"


@pytest.mark.usefixtures("launched")
def test_work_that_children_cannot_import_is_our_error_not_the_documents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = types.ModuleType("not_on_disk")
    exec("def work(job): return job", module.__dict__)
    monkeypatch.setitem(sys.modules, "not_on_disk", module)
    with pytest.raises(RuntimeError, match="not_on_disk"):
        list(read_all([1], module.work))


SCRIPT = """
    import sys
    sys.path.insert(0, {here!r})
    import faulty
    from gouji.run.guard import read_all
    if {launched}:
        from gouji.run import child
        child._may_fork = lambda: False
    jobs = [faulty.Job(path="1", key=key) for key in ("who", "{last}")]
    for receipt in read_all(jobs, faulty.work):
        print(receipt.value, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("launched", [False, True])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_parent_that_is_stopped_leaves_no_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, sent: int, launched: bool
) -> None:
    script = SCRIPT.format(here=str(Path(__file__).parent), last="hang_deaf", launched=launched)
    command = [sys.executable, "-c", textwrap.dedent(script)]
    environment = {"TMPDIR": str(tmp_path), "PATH": ""}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as parent:
        assert parent.stdout is not None
        reader = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(sent)
        parent.wait(30)
    _, alive = psutil.wait_procs([reader], timeout=30)
    assert alive == []
    if sent == signal.SIGINT:
        assert list(tmp_path.iterdir()) == []
        return
    (left,) = tmp_path.iterdir()  # nobody was there to remove it: the next start does
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(child, "SETTLED", 0.0)
    child.sweep_stale()
    assert not left.exists()


def test_a_trace_ends_where_the_work_began(run: Run) -> None:
    (receipt,) = run("hang", seconds=0.3)
    assert receipt.trace.splitlines()[-1].endswith(" in work")


def test_the_trace_is_that_of_the_working_thread() -> None:
    trace = (
        "Timeout (0:00:01)!\n"
        'Thread 0x01 (most recent call first):\n  File "a.py", line 1 in wait\n\n'
        'Thread 0x02 (most recent call first):\n  File "b.py", line 2 in hang\n  File "w.py", line 3 in _attempt\n'
        '  File "g.py", line 4 in parent\n'
    )
    assert hung_line(_own_lines(trace)) == 'File "b.py", line 2 in hang'
    assert "parent" not in _own_lines(trace)


@pytest.mark.parametrize("fresh", [False, True])
def test_a_large_parent_is_not_held_against_the_documents(
    run: Run, monkeypatch: pytest.MonkeyPatch, *, fresh: bool
) -> None:
    if fresh:
        monkeypatch.setattr(child, "_may_fork", lambda: False)
    held = bytearray(b"x") * (400 << 20)
    nap, crash = run("nap", "segfault", path="0.8")
    assert (nap.value, crash.reason) == ("0.8", Reason.CRASHED)
    assert held
