"""Old Word files are converted outside the reader, told as what they are, and refused by name where that fails."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from gouji.errors import Reason, Refused
from gouji.extract import office, read
from gouji.extract.readers.legacy import conversions
from gouji.extract.sniff import OLD_HEAD, may_be_old
from gouji.run.batch import examine_all
from gouji.run.bounds import Bounds
from gouji.run.pipeline import Recipe

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.extract.model import Document

WORDS = "全年支出共计1283.87万元。"
CELLS = [["机构名称", "收入合计"], ["机关", "965.40"]]
FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "odt": "odt:writer8"}

with_office = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> Path:
    docx = pytest.importorskip("docx")
    made = docx.Document()
    made.add_paragraph(WORDS)
    table = made.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, CELLS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.add_paragraph("以上")
    path: Path = tmp_path_factory.mktemp("word") / "report.docx"
    made.save(str(path))
    return path


@pytest.fixture(scope="module")
def old(word: Path) -> dict[str, Path]:
    """The same report in three old formats."""
    program = office.program()
    assert program is not None
    profile = word.parent / "profile"
    for kind, how in FILTERS.items():
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            how,
            str(word),
        ]
        subprocess.run([*command, "--outdir", str(word.parent)], check=True, capture_output=True, timeout=120)
        assert (word.parent / f"report.{kind}").exists()
    return {kind: word.parent / f"report.{kind}" for kind in FILTERS}


@pytest.fixture(scope="module")
def told(old: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    """Each read from one call of LibreOffice for all, one of them under the name of another."""
    wps = tmp_path_factory.mktemp("named") / "report.wps"
    wps.write_bytes(old["doc"].read_bytes())
    with office.converted([*old.values(), wps]) as folder:
        token = conversions.set(folder)
        try:
            return {kind: read(path) for kind, path in {**old, "wps": wps}.items()}
        finally:
            conversions.reset(token)


@with_office
@pytest.mark.parametrize("kind", FILTERS)
def test_an_old_file_says_what_its_new_form_says(told: dict[str, Document], kind: str) -> None:
    document = told[kind]
    assert [table.rows() for table in document.tables()] == [CELLS]
    assert WORDS in [paragraph.text for paragraph in document.paragraphs()]


@with_office
@pytest.mark.parametrize("kind", FILTERS)
def test_an_old_file_stays_what_it_is(told: dict[str, Document], old: dict[str, Path], kind: str) -> None:
    document = told[kind]
    assert (document.format, document.name) == (kind, f"report.{kind}")
    assert document.sha256 == hashlib.sha256(old[kind].read_bytes()).hexdigest()
    assert document.remarks[0].code == "converted"
    assert "LibreOffice" in document.remarks[0].message


@with_office
def test_a_file_is_told_by_its_content_not_its_name(told: dict[str, Document]) -> None:
    assert (told["wps"].format, told["wps"].name) == ("doc", "report.wps")


@with_office
def test_a_library_user_needs_no_preparation(old: dict[str, Path]) -> None:
    assert read(old["rtf"]).format == "rtf"


@with_office
def test_old_and_new_files_go_through_the_bounded_reader_together(old: dict[str, Path], word: Path) -> None:
    paths = [str(old["doc"]), str(word), str(old["odt"])]
    entries = list(examine_all(paths, Recipe(), workers=1, bounds=Bounds()))
    assert [(entry.format, entry.outcome) for entry in entries] == [
        ("doc", "accepted"),
        ("docx", "accepted"),
        ("odt", "accepted"),
    ]


def test_without_libreoffice_an_old_file_is_refused_and_the_next_is_read(
    tmp_path: Path, word: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    (tmp_path / "old.rtf").write_bytes(b"{\\rtf1 965.40}")
    entries = list(examine_all([str(tmp_path / "old.rtf"), str(word)], Recipe(), workers=1, bounds=Bounds()))
    assert [(entry.outcome, entry.reason) for entry in entries] == [
        ("refused", "legacy_format"),
        ("accepted", None),
    ]


def test_what_libreoffice_would_take_for_text_is_not_handed_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "program", lambda: "/bin/false")
    monkeypatch.setattr(office, "_run", lambda *_: pytest.fail("rubbish was handed over"))
    (tmp_path / "rubbish.doc").write_bytes(bytes(range(256)) * 12)
    (tmp_path / "empty.doc").write_bytes(b"")
    (tmp_path / "page.doc").write_text("<html><body>965.40</body></html>", encoding="utf-8")
    with office.converted(
        [str(tmp_path / name) for name in ("rubbish.doc", "empty.doc", "page.doc", "gone.doc")]
    ) as made:
        assert not list(made.iterdir())


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in LibreOffice's place; the test writes what it does."""
    if sys.platform == "win32":
        pytest.skip("the stand-in is a shell script")
    path = tmp_path / "soffice"
    monkeypatch.setattr(office, "program", lambda: str(path))
    return path


def script(path: Path, words: str) -> None:
    path.write_text(f"#!/bin/sh\n{words}\n", encoding="utf-8")
    path.chmod(0o755)


def test_a_program_that_hangs_is_ended_with_its_children(
    fake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "START", 0.3)
    monkeypatch.setattr(office, "EACH", 0.0)
    script(fake, f"sleep 300 & echo $! >> {tmp_path}/children\nwait")
    (tmp_path / "old.rtf").write_bytes(b"{\\rtf1 965.40}")
    with office.converted([tmp_path / "old.rtf"]) as made:
        assert not list(made.iterdir())
    time.sleep(0.2)
    children = [int(line) for line in (tmp_path / "children").read_text().split()]
    assert children
    assert not [
        pid for pid in children if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"
    ]


def test_a_file_that_is_left_out_is_tried_alone(fake: Path, tmp_path: Path) -> None:
    # Converts the last file only, as a call that breaks at a bad one does.
    script(
        fake,
        'for last; do :; done\nname=$(basename "$last")\ncp "$last" "$(dirname "$last")/../out/${name%.*}.docx"',
    )
    paths = [tmp_path / f"{n}.rtf" for n in range(3)]
    for n, path in enumerate(paths):
        path.write_bytes(b"{\\rtf1 %d}" % n)
    with office.converted(paths) as made:
        assert {file.stem for file in made.iterdir()} == {
            hashlib.sha256(p.read_bytes()).hexdigest() for p in paths
        }


def test_nothing_is_left_behind(fake: Path, tmp_path: Path) -> None:
    script(fake, "exit 0")
    (tmp_path / "old.rtf").write_bytes(b"{\\rtf1 965.40}")
    with office.converted([tmp_path / "old.rtf"]) as made:
        assert made.exists()
    assert not made.parent.exists()


def test_a_file_that_cannot_be_converted_is_refused_by_name(fake: Path, tmp_path: Path) -> None:
    script(fake, "exit 0")  # as LibreOffice does whatever happened
    (tmp_path / "old.rtf").write_bytes(b"{\\rtf1 965.40}")
    with pytest.raises(Refused) as caught:
        read(tmp_path / "old.rtf")
    assert caught.value.reason is Reason.LEGACY_FORMAT


def test_the_first_bytes_tell_what_may_be_old(word: Path) -> None:
    assert may_be_old(b"{\\rtf1")
    assert may_be_old(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    assert may_be_old(b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text")
    with word.open("rb") as file:
        assert not may_be_old(file.read(OLD_HEAD))
    assert not may_be_old(b"%PDF-1.7")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.doc")
    (entry,) = examine_all([str(tmp_path / "pipe.doc")], Recipe(), workers=1, bounds=Bounds())
    assert entry.reason == "not_regular_file"
