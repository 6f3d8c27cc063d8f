"""Which files a command line means."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gouji.errors import UsageError
from gouji.run.inputs import EMPTY, gather

if TYPE_CHECKING:
    from pathlib import Path


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_a_folder_is_walked_whole_in_a_fixed_order_and_files_stay_as_given(tmp_path: Path) -> None:
    put(tmp_path, "乙/b.docx", "乙/a.pdf", "甲.docx", "z.docx")
    found = gather([str(tmp_path / "z.docx"), str(tmp_path)])
    assert [os.path.relpath(path, tmp_path) for path in found.paths] == [
        "z.docx", "甲.docx", "乙/a.pdf", "乙/b.docx",
    ]  # fmt: skip
    assert found.remarks == ()


def test_lock_files_and_hidden_ones_are_passed_over_by_name(tmp_path: Path) -> None:
    put(tmp_path, "a.docx", "~$a.docx", ".secret.docx", ".git/b.docx")
    found = gather([str(tmp_path)])
    assert [path.rpartition("/")[2] for path in found.paths] == ["a.docx"]
    assert [remark.code for remark in found.remarks] == ["ignored", "ignored"]
    assert not found.nothing_in_a_folder


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    found = gather([str(tmp_path)])
    assert (found.paths, [r.code for r in found.remarks], found.nothing_in_a_folder) == ((), [EMPTY], True)


def test_what_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有这个文件或文件夹"):
        gather([str(tmp_path / "没有.docx")])


def test_a_link_named_by_hand_stays_and_is_never_followed_inside_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "outside/b.docx")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path / "outside")
    broken = tmp_path / "broken.docx"
    broken.symlink_to(tmp_path / "nothing")
    assert gather([str(broken)]).paths == (str(broken),), "it is refused when it is read"
    assert gather([str(tmp_path / "inside" / "link")]).paths == (str(inside / "link"),)
    assert gather([str(inside)]).paths == ()


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, "a.docx")
    path = str(tmp_path / "a.docx")
    assert gather([path, path, str(tmp_path)]).paths == (path,)
