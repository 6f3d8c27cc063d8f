"""Only regular files are opened, whatever their name; what stands in the way is named."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, TypeAlias

import pytest

from gouji.errors import Reason, Refused
from gouji.extract import read
from gouji.extract.limits import Limits
from gouji.extract.reading import read_bytes
from gouji.extract.registry import reader, readers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Content: TypeAlias = dict[str, str | bytes]


@pytest.fixture
def report(tmp_path: Path, members: Callable[[str], Content], zipped: Callable[[Content], bytes]) -> Path:
    """A small Word file."""
    path = tmp_path / "报告.docx"
    path.write_bytes(zipped(members("<w:p><w:r><w:t>支出81.26万元</w:t></w:r></w:p>")))
    return path


def refusal(path: Path, limits: Limits | None = None) -> Reason:
    with pytest.raises(Refused) as refused:
        read(path, limits=limits or Limits())
    return refused.value.reason


def test_document_knows_its_name_path_and_digest(report: Path) -> None:
    document = read(str(report))
    assert (document.name, document.path, document.format) == ("报告.docx", str(report), "docx")
    assert len(document.sha256) == 64


def test_name_does_not_matter(report: Path) -> None:
    renamed = report.rename(report.with_name("report.pdf"))
    assert read(renamed).format == "docx"


def test_link_is_refused_even_to_a_good_file(report: Path) -> None:
    link = report.with_name("link.docx")
    link.symlink_to(report)
    assert refusal(link) is Reason.NOT_REGULAR_FILE


def test_link_to_nothing_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "link.docx").symlink_to(tmp_path / "nowhere.docx")
    assert refusal(tmp_path / "link.docx") is Reason.NOT_FOUND


def test_folder_and_pipe_are_no_regular_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.docx")
    assert refusal(tmp_path / "pipe.docx") is Reason.NOT_REGULAR_FILE
    assert refusal(tmp_path) is Reason.NOT_REGULAR_FILE


def test_missing_file_and_empty_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.docx").touch()
    assert refusal(tmp_path / "empty.docx") is Reason.EMPTY_FILE
    assert refusal(tmp_path / "nowhere.docx") is Reason.NOT_FOUND
    assert refusal(tmp_path / "empty.docx" / "below.docx") is Reason.NOT_FOUND


def test_large_file_is_not_even_read(tmp_path: Path) -> None:
    with (tmp_path / "large.docx").open("wb") as file:
        file.truncate(10**10)
    assert refusal(tmp_path / "large.docx") is Reason.TOO_LARGE


def test_size_limit_is_inclusive(report: Path) -> None:
    size = report.stat().st_size
    assert read(report, limits=Limits(file_bytes=size)).format == "docx"
    assert refusal(report, Limits(file_bytes=size - 1)) is Reason.TOO_LARGE


def test_file_that_grows_while_it_is_read_is_refused(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = os.fstat

    def growing(descriptor: int) -> os.stat_result:
        with report.open("ab") as file:
            file.write(b"x")
        return honest(descriptor)

    monkeypatch.setattr(os, "fstat", growing)
    assert refusal(report) is Reason.CHANGED_WHILE_READING


def test_file_that_took_the_place_of_another_is_refused(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = report.with_name("other")
    other.write_bytes(b"x")
    honest = os.open
    monkeypatch.setattr(os, "open", lambda _, flags: honest(other, flags))
    assert refusal(report) is Reason.CHANGED_WHILE_READING


def test_unreadable_file_is_a_matter_of_permission(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", forbidden)
    with pytest.raises(Refused) as refused:
        read_bytes(report)
    assert refused.value.reason is Reason.PERMISSION


def test_plain_text_and_cut_archives_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    for reason, data in (
        (Reason.UNSUPPORTED_FORMAT, "支出81.26万元".encode()),
        (Reason.CORRUPT_ARCHIVE, b"PK\x03\x04 cut"),
    ):
        path.write_bytes(data)
        assert refusal(path) is reason


def test_registry_is_frozen_and_has_one_reader_for_a_format() -> None:
    found = readers()
    assert "docx" in found
    with pytest.raises(TypeError):
        found["docx"] = found["docx"]  # type: ignore[index]
    with pytest.raises(ValueError, match="two readers for docx"):
        reader("docx")(found["docx"])


def test_word_file_is_read_without_heavy_libraries(report: Path) -> None:
    code = (
        "import sys; from gouji.extract import read; read(sys.argv[1]);"
        "print([m for m in ('numpy', 'pandas', 'pdfplumber', 'pypdfium2', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(report)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_listing_readers_loads_no_library() -> None:
    code = (
        "import sys; from gouji.extract.registry import readers; readers();"
        "print([m for m in ('lxml', 'docx', 'pdfplumber', 'numpy', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
