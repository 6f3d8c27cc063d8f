"""Evidence looks at the originals in the bounded child only, and a file that does not let itself be drawn costs no more than its picture."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.report.model import ACCEPTED, Entry
from gouji.run import bugs, originals
from gouji.run.bounds import Bounds
from gouji.run.originals import Originals

if TYPE_CHECKING:
    import pytest

SAMPLES = Path(__file__).parents[2] / "samples"
REPORT = SAMPLES / "f1-three" / "report.pdf"


def entry(path: Path, form: str = "pdf") -> Entry:
    return Entry(name=path.name, path=str(path), outcome=ACCEPTED, format=form)


def who(_page: originals.Page) -> bytes:
    return str(os.getpid()).encode()


def fail(_copy: originals.Copy) -> bytes:
    raise LookupError


def hang(_page: originals.Page) -> bytes:
    time.sleep(60)
    return b""


def test_a_page_becomes_a_picture() -> None:
    assert (Originals(Bounds()).picture(entry(REPORT), 1) or b"").startswith(b"\x89PNG")


def test_formats_without_pages_have_no_picture() -> None:
    assert Originals(Bounds()).picture(entry(REPORT, "docx"), 1) is None


def test_it_is_drawn_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "draw", who)
    drawn = Originals(Bounds()).picture(entry(REPORT), 1)
    assert drawn
    assert int(drawn) != os.getpid()


def test_a_page_that_hangs_or_is_broken_or_gone_has_no_picture(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(REPORT.read_bytes()[:500])
    bounded = Originals(Bounds(seconds=0.3))
    assert bounded.picture(entry(broken), 1) is None
    assert bounded.picture(entry(tmp_path / "gone.pdf"), 1) is None
    monkeypatch.setattr(originals, "draw", hang)
    assert bounded.picture(entry(REPORT), 1) is None


def test_a_copy_is_made_or_not(tmp_path: Path) -> None:
    bounded = Originals(Bounds())
    assert (bounded.copy(SAMPLES / "f1-three" / "report.docx", "docx", []) or b"").startswith(b"PK")
    assert bounded.copy(tmp_path / "gone.docx", "docx", []) is None


def test_a_bug_in_making_a_copy_is_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(bugs, "write", written.append)
    monkeypatch.setattr(originals, "write_copy", fail)
    assert Originals(Bounds()).copy(REPORT, "pdf", []) is None
    assert len(written) == 1
    assert "LookupError" in written[0]
